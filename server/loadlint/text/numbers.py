"""Reads whole numbers of any length."""

from __future__ import annotations

from loadlint.text.regex import regex

_DIGITS = 300
_WHOLE = regex(r"-?\d+")


def integer(text: str, base: int = 10) -> int:
    """The number, as `int` reads it; of a longer one its first 300 digits: Python refuses those of thousands."""
    return int(text[:_DIGITS], base)


def whole_number(text: str | None) -> int | None:
    """The whole number that a text is; None where it is none."""
    return integer(text) if text is not None and _WHOLE.fullmatch(text) else None


def is_index(text: str) -> bool:
    """Whether a text is the number of an item. `isdigit` alone takes `²` as well, of which `int` makes no number."""
    return text.isascii() and text.isdigit()
