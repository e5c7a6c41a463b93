"""Whole numbers that strangers wrote."""

from __future__ import annotations

_DIGITS = 300


def integer(text: str, base: int = 10) -> int:
    """The number, as `int` reads it; of a longer one its first 300 digits: Python refuses those of thousands."""
    return int(text[:_DIGITS], base)
