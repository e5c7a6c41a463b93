"""Lays two texts of answers beside each other, line by line, as people read them."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher

from loadlint.run_view.model import Comparison, Line

_CONTEXT = 3
_MOST_CHARACTERS = 200_000
_MOST_LINES = 2_000
_LONGEST_LINE = 300
_BETWEEN_TAGS = re.compile(r">(?=<)")


def comparison_of(recorded: str | None, received: str | None) -> Comparison:
    """Two texts; None stands for one that is not there."""
    if received is None:
        return Comparison(note="nothing was received")
    if recorded is None:
        only = tuple(Line("received", line) for line in _readable(received)[:_MOST_LINES])
        return Comparison(only, "nothing is recorded for it")
    if recorded == received:
        return Comparison(
            _folded_lines([Line("both", line) for line in _readable(received)[:_MOST_LINES]], is_equal=True)
        )
    if max(len(recorded), len(received)) > _MOST_CHARACTERS:
        return Comparison(note=f"too large to compare: {len(recorded)} and {len(received)} characters")
    before, after = _readable(recorded)[:_MOST_LINES], _readable(received)[:_MOST_LINES]
    lines: list[Line] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            lines += [Line("both", line) for line in before[start:end]]
        else:
            lines += [Line("recorded", line) for line in before[start:end]]
            lines += [Line("received", line) for line in after[new_start:new_end]]
    return Comparison(_folded_lines(lines, is_equal=False))


def _readable(text: str) -> list[str]:
    """The lines of a text: members of JSON and elements of pages have lines of their own; empty ones are left out."""
    return [_cut_line(line) for line in _with_lines(text).splitlines() if line.strip()]


def _with_lines(text: str) -> str:
    if text[:1] in "[{" and len(text) <= _MOST_CHARACTERS:
        try:
            return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        except (ValueError, RecursionError):
            pass
    return _BETWEEN_TAGS.sub(">\n", text)


def _cut_line(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _folded_lines(lines: list[Line], *, is_equal: bool) -> tuple[Line, ...]:
    """The lines without long runs of those that both texts have; all of them where nothing differs."""
    if is_equal:
        return tuple(lines)
    near = {
        number + distance
        for number, line in enumerate(lines)
        if line.side != "both"
        for distance in range(-_CONTEXT, _CONTEXT + 1)
    }
    folded: list[Line] = []
    skipped = 0
    for number, line in enumerate(lines):
        if number in near:
            folded += [Line("skipped", str(skipped))] if skipped else []
            folded.append(line)
            skipped = 0
        else:
            skipped += 1
    return (*folded, *([Line("skipped", str(skipped))] if skipped else []))
