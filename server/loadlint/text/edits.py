"""Text edits: the only way in which loadlint changes a file."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from loadlint.text.span import Span


class ConflictError(ValueError):
    """Two edits change the same bytes in different ways."""


class Edit(Struct, frozen=True, order=True):
    """Replace the bytes of `span` by `text`. An empty span inserts.

    `rank` orders the insertions at one place, such as lines that are to be sorted.
    """

    span: Span
    text: str
    rank: str = ""


def combine(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits in order, equal ones once.

    Insertions at one place go by rank, those of one rank stay in the order in which they came. Raises ConflictError
    where two edits overlap.
    """
    ordered = sorted(dict.fromkeys(edits), key=_place)
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end:
            raise ConflictError(f"edits overlap at byte {after.span.start}")
    return tuple(ordered)


def _place(edit: Edit) -> tuple[int, int, str]:
    return edit.span.start, edit.span.end, edit.rank


def join(ordered: list[Edit], edits: Iterable[Edit]) -> bool:
    """Put edits among others, which are in order, if all of them can be applied together; equal ones count once.

    Returns whether that was done. It takes no longer where there are many others.
    """
    try:
        combined = combine(edits)
    except ConflictError:
        return False
    new = []
    for edit in combined:
        position = behind = bisect_left(ordered, _place(edit), key=_place)
        while behind < len(ordered) and _place(ordered[behind]) == _place(edit) and ordered[behind] != edit:
            behind += 1
        if behind < len(ordered) and ordered[behind] == edit:
            continue
        if position > 0 and edit.span.start < ordered[position - 1].span.end:
            return False
        if position < len(ordered) and ordered[position].span.start < edit.span.end:
            return False
        new.append(edit)
    for edit in new:
        insort(ordered, edit, key=_place)
    return True


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


def difference(before: bytes, after: bytes) -> tuple[Span, bytes]:
    """The one span of a text that differs in another text, and what the other text has there."""
    size = min(len(before), len(after))
    old, view = len(before), memoryview(before)
    start = _alike(size, lambda low, n: after.startswith(view[low:n], low))
    end = _alike(size - start, lambda low, n: after.endswith(view[old - n : old - low], 0, len(after) - low))
    return Span(start, len(before) - end), after[start : len(after) - end]


def line_edits(before: bytes, after: bytes) -> list[Edit]:
    """The edits that make a text another one: one for each run of lines that differ, none for equal ones."""
    from difflib import SequenceMatcher

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > _MANY)
    return [
        Edit(Span(starts[i], starts[j]), b"".join(new[k:m]).decode())
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]


_MANY = 5_000
"""Lines up to which every line counts in a comparison; beyond, frequent lines are left out to end in time."""


def shifted_edits(edits: Iterable[Edit], by: int) -> list[Edit]:
    """Edits of a file as edits of the source in which it begins at a byte."""
    return [Edit(Span(edit.span.start + by, edit.span.end + by), edit.text, edit.rank) for edit in edits]


def moved_span(span: Span, edits: Iterable[Edit]) -> Span:
    """Where a span is after edits of other places."""
    by = sum(len(edit.text.encode()) - len(edit.span) for edit in edits if edit.span.end <= span.start)
    return Span(span.start + by, span.end + by)


def _alike(size: int, same: Callable[[int, int], bool]) -> int:
    """The largest number up to `size` for which two texts are the same, found by bisection.

    `same` is asked about what comes after a number for which they are.
    """
    low = 0
    while low < size:
        middle = (low + size + 1) // 2
        if same(low, middle):
            low = middle
        else:
            size = middle - 1
    return low


_CONTEXT = 3
_SMALL = 20_000
"""Up to this number of lines every line counts in a diff. Beyond it difflib ignores frequent lines, to be fast."""


def unified_diff(
    path: str, before: bytes, after: bytes, shown: tuple[Sequence[str], Sequence[str]] | None = None
) -> str:
    """A unified diff of a file, as `diff -u` prints it; lines end at `\\n` only.

    `shown` are the lines of both texts to print in place of the real ones, which are compared.
    """
    old, new = lines_of(before), lines_of(after)
    import difflib

    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) > _SMALL)
    hunks = [_hunk(group, *(shown or (old, new))) for group in matcher.get_grouped_opcodes(_CONTEXT)]
    if not hunks:
        return ""
    name = path.lstrip("/")
    lines = [f"--- a/{name}\n", f"+++ b/{name}\n", *(line for hunk in hunks for line in hunk)]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _hunk(group: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    (_, start, _, new_start, _), (_, _, end, _, new_end) = group[0], group[-1]
    yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n"
    for tag, i, j, k, m in group:
        if tag == "equal":
            yield from (" " + line for line in old[i:j])
        else:
            yield from ("-" + line for line in old[i:j])
            yield from ("+" + line for line in new[k:m])


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def lines_of(data: bytes) -> list[str]:
    """The lines of a file with their ends."""
    text = data.decode("utf-8", "replace")
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines
