"""Small parts of messages for users."""

from __future__ import annotations


def sentence(clause: str) -> str:
    """A clause as a sentence."""
    return f"{clause[:1].upper()}{clause[1:]}."


def number_of(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: `1 value`, `2 values`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
