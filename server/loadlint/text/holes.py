"""Whether a text is one that another with holes stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fits(constants: Sequence[str], text: str, shortest: int = 0) -> bool:
    """Whether a text consists of the constants in their order, each with `shortest` characters or more before the next.

    The first place of each is enough, so that the work does not grow with the ways to place them, as a pattern's does.
    """
    first, *others = constants
    if not others:
        return text == first
    if not text.startswith(first):
        return False
    end = len(first)
    for constant in others[:-1]:
        start = text.find(constant, end + shortest)
        if start < 0:
            return False
        end = start + len(constant)
    return text.endswith(others[-1]) and end + shortest + len(others[-1]) <= len(text)
