"""Text edits: the only way in which loadlint changes a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from loadlint.text.span import Span


class ConflictError(ValueError):
    """Two edits change the same bytes in different ways."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the bytes of `span` by `text`. An empty span inserts."""

    span: Span
    text: str


def combine(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits in order, equal ones once.

    Insertions at one place stay in the order in which they came. Raises ConflictError where two edits overlap.
    """
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end))
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end:
            raise ConflictError(f"edits overlap at byte {after.span.start}")
    return tuple(ordered)


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes after all edits. Raises ConflictError where they overlap."""
    pieces = []
    position = 0
    for edit in combine(edits):
        pieces.append(data[position : edit.span.start])
        pieces.append(edit.text.encode())
        position = edit.span.end
    pieces.append(data[position:])
    return b"".join(pieces)


def compatible(edits: Iterable[Edit], others: Iterable[Edit]) -> bool:
    """Whether two groups of edits can be applied together; equal edits count once."""
    try:
        combine([*edits, *others])
    except ConflictError:
        return False
    return True


def unified_diff(path: str, before: bytes, after: bytes) -> str:
    """A unified diff of a file, as `diff -u` prints it; lines end at `\\n` only."""
    lines = difflib.unified_diff(_lines(before), _lines(after), fromfile=f"a/{path}", tofile=f"b/{path}", lineterm="\n")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace")
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines
