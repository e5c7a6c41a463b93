"""The lines of source text that a finding is about, with marks under them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from loadlint.findings import Finding
from loadlint.output._terminal import cells, paint
from loadlint.secrets.masker import Hidden
from loadlint.text.source import Source

_MOST_LINES = 4
_WIDEST = 110
_BEFORE = 30
_CUT = "…"


class _Cell(Struct, frozen=True):
    text: str
    width: int
    marked: bool


def excerpt(source: Source, finding: Finding, color: bool, style: str, hidden: Sequence[Hidden] = ()) -> Iterator[str]:
    """The source lines with line numbers and carets under the span; `hidden` are the parts that are not shown."""
    start = source.file_at(finding.span.start).start
    hidden = [Hidden(part.start - start, part.end - start, part.shown) for part in hidden] if start else hidden
    source, finding = _in_own_file(source, finding)
    span = finding.span
    first = source.lines.line_of(span.start)
    last = _last_line(source, finding)
    gutter = gutter_of(source, finding)
    bar = paint("|", color, "blue")
    yield f"{' ' * gutter} {bar}"
    for line in range(first, min(last, first + _MOST_LINES - 1) + 1):
        shown, marks = _window(_cells(source, finding, line, hidden))
        yield f"{paint(f'{line + 1:>{gutter}}', color, 'blue')} {bar} {shown}".rstrip()
        yield f"{' ' * gutter} {bar} {paint(marks, color, style, 'bold')}".rstrip()
    if last - first >= _MOST_LINES:
        yield f"{' ' * gutter} {bar} {_CUT} {last - first - _MOST_LINES + 1} more lines"


def gutter_of(source: Source, finding: Finding) -> int:
    """How many characters the line numbers take."""
    return len(str(_last_line(*_in_own_file(source, finding)) + 1))


def _in_own_file(source: Source, finding: Finding) -> tuple[Source, Finding]:
    """The file of a finding by itself, and the finding with its place there."""
    span = source.span_in_file(finding.span)
    return source.source_at(finding.span.start), finding if span == finding.span else replace(finding, span=span)


def _last_line(source: Source, finding: Finding) -> int:
    return source.lines.line_of(max(finding.span.start, finding.span.end - 1))


def _cells(source: Source, finding: Finding, line: int, hidden: Sequence[Hidden]) -> list[_Cell]:
    data = source.lines.text(line)
    start = source.lines.starts[line]
    if line == 0:
        data = data[source.body_start :]
        start += source.body_start
    # From the second line on, the indentation is no part of the finding.
    indent = len(data) - len(data.lstrip()) if finding.span.start < start else 0
    left = min(max(indent, finding.span.start - start), len(data))
    right = min(max(left, finding.span.end - start), len(data))
    line_cells: list[_Cell] = []
    for begin, end, shown in _pieces(len(data), start, hidden, (left, right)):
        text = data[begin:end].decode("utf-8", "replace") if shown is None else shown
        marked = begin < right and left < end
        if begin == left == right and finding.span.start - start == left:
            # An empty span still needs its caret.
            line_cells.append(_Cell("", 0, True))
        line_cells += [_Cell(char, width, marked) for char, width in cells(text)]
    if len(data) == left == right and finding.span.start - start == left:
        line_cells.append(_Cell("", 0, True))
    return line_cells


def _pieces(
    size: int, start: int, hidden: Sequence[Hidden], cuts: tuple[int, int]
) -> Iterator[tuple[int, int, str | None]]:
    """A line of `size` bytes from byte `start` in pieces: where each begins and ends in it, and what is shown instead.

    It is cut at both ends of what is hidden, and at `cuts` unless they are inside of that.
    """
    position = 0
    first = bisect_right(hidden, start, key=lambda part: part.end)
    parts = takewhile(lambda part: part.start < start + size, hidden[first:])
    masked = [(max(0, part.start - start), min(size, part.end - start), part.shown) for part in parts]
    for begin, end, shown in [*masked, (size, size, None)]:
        for cut in sorted({*(cut for cut in cuts if position < cut < begin), begin}):
            if position < cut:
                yield position, cut, None
            position = cut
        if shown is not None:
            yield begin, end, shown
            position = end


def _window(line: list[_Cell]) -> tuple[str, str]:
    """The part of a line around its marks that fits, and the carets for it."""
    first = next((number for number, cell in enumerate(line) if cell.marked), 0)
    begin = 0
    if sum(cell.width for cell in line) > _WIDEST:
        room = _BEFORE
        begin = first
        while begin > 0 and line[begin - 1].width <= room:
            begin -= 1
            room -= line[begin].width
    shown = _CUT if begin else ""
    marks = " " if begin else ""
    width = 0
    for number in range(begin, len(line)):
        cell = line[number]
        if width + cell.width > _WIDEST:
            return shown + _CUT, marks.rstrip()
        width += cell.width
        shown += cell.text
        marks += ("^" if cell.marked else " ") * (cell.width or (cell.marked and not cell.text))
    return shown, marks.rstrip()
