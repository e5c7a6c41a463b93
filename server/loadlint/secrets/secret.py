"""A secret, and what is shown in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    Kind = Literal["password", "token"]
    """Of a password nothing is shown. A token is replayed, so people have to tell one from another."""

HIDDEN = "•••"
"""Shown in place of a password, and of a token that is too short to show a part of it."""

CUT = "…"
_LONG, _MIDDLING = 16, 8


class Secret(Struct, frozen=True, order=True):
    """A text that is a secret as a whole."""

    value: str
    kind: Kind


class Spot(Struct, frozen=True, order=True):
    """A place in a text that holds a secret, in characters."""

    start: int
    end: int
    kind: Kind


def label(value: str, kind: Kind) -> str:
    """The text in place of a secret: nothing of a password, both ends of a token.

    Less than a third of a token: `Zk3v…Pd` of 20 characters, `Zk…` of 10. Both ends, because JSON Web Tokens and the
    tokens of many services all begin in the same way.
    """
    value = value.strip()
    if kind == "password" or len(value) < _MIDDLING or not value.isprintable():
        return HIDDEN
    if len(value) < _LONG or value.endswith(CUT):
        return f"{value[:2]}{CUT}"
    return f"{value[: min(4, len(value) // 4 - 1)]}{CUT}{value[-2:]}"


def is_label(value: str) -> bool:
    """Whether a text is what `label` makes, so that nothing is masked twice."""
    if value == HIDDEN:
        return True
    begin, cut, end = value.partition(CUT)
    return bool(cut) and 2 <= len(begin) <= 4 and len(end) in (0, 2)
