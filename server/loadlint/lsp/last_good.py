"""What was known of a script when it could last be parsed: lenses keep their words and places while a text is typed."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection

from msgspec import Struct, field

from loadlint.engine import Analysis
from loadlint.text.source import Source


class LastGood(Struct):
    """The last analyses without problems of syntax, by the URI of a text and the path of a script that tells of it."""

    _analyses: dict[tuple[str, str], Analysis] = field(default_factory=dict)

    def of(self, uri: str, analysis: Analysis) -> Analysis:
        """The analysis itself where its script can be parsed, or where no earlier version could be."""
        key = uri, analysis.source.path
        if not analysis.script.problems:
            self._analyses[key] = analysis
        return self._analyses.get(key, analysis)

    def keep(self, uris: Collection[str]) -> None:
        """Forget all texts but these."""
        self._analyses = {key: analysis for key, analysis in self._analyses.items() if key[0] in uris}


def file_in(analysis: Analysis, path: str) -> Source:
    """A file of a script as it was in an analysis."""
    source = analysis.script.source
    wanted = os.path.abspath(path)
    return next((source.source_of(file) for file in source.files if os.path.abspath(file.path) == wanted), source)


def lines_now(before: Source, now: Source) -> Callable[[int], int]:
    """Where each line of an earlier text is in a later one; all that has changed counts as one piece between them."""
    old, new = before.data.split(b"\n"), now.data.split(b"\n")
    most = min(len(old), len(new))
    head = next((number for number in range(most) if old[number] != new[number]), most)
    tail = next((number for number in range(most - head) if old[-1 - number] != new[-1 - number]), most - head)

    def line_now(line: int) -> int:
        is_behind = line >= len(old) - tail
        return line + len(new) - len(old) if is_behind else min(line, max(head, len(new) - tail - 1))

    return line_now
