"""Whether a text is one that another with holes stands for."""

from __future__ import annotations

from collections.abc import Sequence


def fits(constants: Sequence[str], text: str, shortest: int = 0) -> bool:
    """Whether a text consists of the constants in order, each with `shortest` characters or more before the next."""
    return between(constants, text, shortest) is not None


def between(constants: Sequence[str], text: str, shortest: int = 0) -> list[str] | None:
    """What a text has between constants, as little of it as possible; None where it does not consist of these.

    The first place of each is enough, so that the work does not grow with the ways to place them, as a pattern's does.
    """
    first, *others = constants
    if not others:
        return [] if text == first else None
    if not text.startswith(first):
        return None
    end, parts = len(first), []
    for constant in others[:-1]:
        start = text.find(constant, end + shortest)
        if start < 0:
            return None
        parts.append(text[end:start])
        end = start + len(constant)
    last = len(text) - len(others[-1])
    return [*parts, text[end:last]] if text.endswith(others[-1]) and end + shortest <= last else None
