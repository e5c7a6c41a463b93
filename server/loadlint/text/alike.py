"""What two texts have in common."""

from __future__ import annotations


def common_start(text: str, other: str) -> str:
    """The characters that both begin with."""
    n = 0
    while n < min(len(text), len(other)) and text[n] == other[n]:
        n += 1
    return text[:n]


def common_end(text: str, other: str) -> str:
    """The characters that both end in."""
    n = 0
    while n < min(len(text), len(other)) and text[-1 - n] == other[-1 - n]:
        n += 1
    return text[len(text) - n :]
