"""Bounds the depth of HTML: parsers look through all open elements at each tag, which takes quadratic time."""

from __future__ import annotations

from loadlint.text.regex import regex

DEEPEST = 1_000
"""The most levels of elements; browsers stop at 512."""

SMALL_PAGE = 8 << 10
"""A smaller page takes as much memory as one of so many characters: its tree begins with 120 000 bytes."""

_TAG = regex(r"<(/?)([A-Za-z][^\s/>]{0,20})")
_ENDED_BY_OTHERS = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th".split()
)
"""Elements that have no end tag, or may do without."""


def shallow(text: str) -> str:
    """The text up to the first element that is too deep."""
    return text[:end] if (end := _end(text)) is not None else text


def is_shallow(text: str) -> bool:
    """Whether the whole text is read."""
    return _end(text) is None


def _end(text: str) -> int | None:
    if text.count("<") - text.count("</") <= DEEPEST or not _may_be_deep(text):
        return None
    depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _ENDED_BY_OTHERS:
            depth = max(0, depth - 1) if match[1] else depth + 1
            if depth > DEEPEST:
                return match.start()
    return None


_CHUNK = 4096


def _may_be_deep(text: str) -> bool:
    """Whether a text may be too deep, by a fast bound: in each chunk, elements open first and end after that."""
    depth = 0
    for start in range(0, len(text), _CHUNK):
        # The end tag whose `/` is the first character of the next chunk belongs to this one.
        closed = text.count("</", start, start + _CHUNK + 1)
        opened = text.count("<", start, start + _CHUNK) - closed
        if depth + opened > DEEPEST:
            return True
        depth = max(depth + opened - closed, opened)
    return False
