"""Findings that were there before, which a run leaves out."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.disk.limits import BASELINE
from loadlint.disk.reading import ReadError
from loadlint.disk.reading import read as read_file
from loadlint.project.config import ConfigError

if TYPE_CHECKING:
    from loadlint.findings import Finding
    from loadlint.text.source import Source

_VERSION = 1


class Baseline(Struct, frozen=True):
    """How many findings of each fingerprint each script had; of a finding with several places each place counts."""

    file: str
    counts: Mapping[str, Mapping[str, int]]

    def __hash__(self) -> int:
        return hash(self.file)

    def split(self, source: Source, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings at places that the baseline does not know, and those that it knows."""
        left_of_files: dict[str, Counter[str]] = {}
        fresh: list[Finding] = []
        accepted: list[Finding] = []
        for finding in findings:
            path = source.path_at(finding.span.start)
            if path not in left_of_files:
                left_of_files[path] = Counter(self.counts.get(_key(self.file, path), {}))
            left = left_of_files[path]
            mark = fingerprint(source, finding)
            if left[mark] > 0:
                left[mark] -= 1
                accepted.append(finding)
            else:
                fresh.append(finding)
        return fresh, accepted


def fingerprint(source: Source, finding: Finding) -> str:
    """What identifies a finding, wherever its line moves."""
    line = source.lines.text(source.lines.line_of(finding.span.start))
    return finding.fingerprint(line.decode("utf-8", "replace"))


def read(file: str) -> Baseline:
    """A baseline file. Raises ConfigError."""
    try:
        value = json.loads(read_file(file, BASELINE))
        counts = {
            path: {mark: int(count) for mark, count in marks.items()} for path, marks in value["findings"].items()
        }
    except ReadError as error:
        raise ConfigError(f"{file}: {error}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ConfigError(f"{file}: is not a baseline of loadlint; write a new one with --write-baseline") from None
    return Baseline(file, counts)


def to_bytes(file: str, results: Iterable[tuple[Source, Iterable[Finding]]]) -> bytes:
    """The content of a baseline file for findings; sorted, so that versions compare well."""
    marks_of_files: dict[str, Counter[str]] = {}
    for source, findings in results:
        for place in (place for finding in findings for place in finding.each_place):
            key = _key(file, source.path_at(place.span.start))
            marks_of_files.setdefault(key, Counter())[fingerprint(source, place)] += 1
    counts = {path: dict(sorted(marks.items())) for path, marks in sorted(marks_of_files.items())}
    value = {"version": _VERSION, "findings": counts}
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _key(file: str, path: str) -> str:
    folder = os.path.dirname(os.path.abspath(file))
    return os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
