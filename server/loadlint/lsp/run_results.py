"""What the last run of each open script has shown, as long as its text is the one that was run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

from lsprotocol import types
from msgspec import Struct, field

from loadlint.engine import Analysis
from loadlint.lsp.convert import SOURCE, range_of
from loadlint.lsp.documents import Document
from loadlint.replay.certificate import Certificate
from loadlint.replay.verdict import ScriptVerdict, verdict_of
from loadlint.replay.words import cause_of, field_of, missing_name, needed_by, step_name, stop_message
from loadlint.rules.base import first_line
from loadlint.text.span import Span

CODE = "verify"
"""The code of the diagnostics of a run."""

LIVE = "the run"
"""What messages call a run against the application."""

Way = Literal["replay", "engine", "live"]


class Note(Struct, frozen=True):
    """What was shown at a step. `span` is the place in the text that was run (bytes)."""

    span: Span
    message: str


class RunResult(Struct, frozen=True):
    """What a run has shown, with the verdict on the script.

    `digest` is that of the text that was run, `way` how; `recording` is the file with what went over the line.
    """

    digest: str
    way: Way
    verdict: ScriptVerdict
    notes: tuple[Note, ...] = ()
    recording: str | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it was a run against the application, and something speaks against the script."""
        return self.way == "live" and not self.verdict.passes

    @property
    def certifies(self) -> bool:
        """Whether it was a run against the application that certifies the script: it was another session."""
        return self.way == "live" and self.verdict.is_certified


class RunResults(Struct):
    """The results by URI, and the private folder of the recordings that were made.

    `followed` are the files with the exchanges of the runs that are under way, by URI.
    """

    followed: dict[str, str] = field(default_factory=dict)
    _results: dict[str, RunResult] = field(default_factory=dict)
    _folder: str | None = None
    _files: int = 0

    def of(self, document: Document) -> RunResult | None:
        """The result for this very text."""
        result = self._results.get(document.uri)
        return result if result is not None and result.digest == document.source.digest else None

    def put(self, uri: str, result: RunResult) -> None:
        """Keep a result in place of the one before."""
        self.forget(uri)
        self._results[uri] = result

    def forget(self, uri: str) -> None:
        """Drop a result, and its recording."""
        result = self._results.pop(uri, None)
        if result is not None:
            self.delete(result.recording)

    def delete(self, file: str | None) -> None:
        """Delete the recording of a run, where there is one."""
        if file is not None:
            with suppress(FileNotFoundError):
                os.unlink(file)

    def new_file(self) -> str:
        """A path for the recording of a run, which may hold secrets: in a folder that only the user can read."""
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="loadlint-runs-")
        self._files += 1
        return os.path.join(self._folder, f"run-{self._files}.har")

    def close(self) -> None:
        """Delete what was kept."""
        self._results.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def of_replay(analysis: Analysis, certificate: Certificate) -> RunResult:
    """What the replay shows; where a finding tells of a step already, nothing is told twice."""
    return RunResult(
        analysis.source.digest,
        "replay",
        verdict_of(certificate),
        tuple(_unexplained_notes(analysis, certificate)),
    )


def of_report(analysis: Analysis, way: Way, report: Mapping[str, Any], recording: str | None) -> RunResult:
    """What `loadlint verify` has reported as JSON about this text."""
    notes: list[Note] = []
    for run in report["runs"]:
        name = LIVE if way == "live" else os.path.basename(run["recording"])
        notes += [
            Note(_place(analysis, difference["line"]), _difference_words(difference, name, recording))
            for difference in run["differences"]
        ]
        first = first_line(analysis.source)
        notes += [Note(first, f"no step makes {request}, which {name} has") for request in run["missing"]]
    # The editor's own file of the run has a name that tells users nothing.
    line = report["line"].replace(os.path.basename(recording), LIVE) if recording is not None else report["line"]
    numbers = (report[name] for name in ("issued_literals", "unknown_values", "unseen_values"))
    verdict = ScriptVerdict(report["verdict"], line, report["title"], *numbers)
    return RunResult(analysis.source.digest, way, verdict, tuple(dict.fromkeys(notes)), recording)


def diagnostics_of(result: RunResult, analysis: Analysis, encoding: str) -> list[types.Diagnostic]:
    """What a run has shown, at the steps."""
    return [
        types.Diagnostic(
            range_of(analysis.source, note.span, encoding),
            note.message,
            severity=types.DiagnosticSeverity.Error,
            code=CODE,
            source=SOURCE,
        )
        for note in result.notes
    ]


def _unexplained_notes(analysis: Analysis, certificate: Certificate) -> Iterator[Note]:
    steps = analysis.script.steps
    told: dict[Note, None] = {}
    for value in certificate.refusals:
        step = steps[value.step]
        if not any(step.span.covers(finding.span) for finding in analysis.places):
            cause = cause_of(value, steps) or value.verdict
            place = value.span or step.at
            if place.start > analysis.script.source.script_end:
                place = analysis.script.shown_at(value.step)
            told[Note(place, f"{step_name(step)}: {field_of(value)}: {cause}")] = None
    for stop in certificate.stops:
        place = stop.member.span
        if not any(place.overlaps(finding.span) for finding in analysis.places):
            told[Note(place, stop_message(analysis.script.source.text(place), steps[stop.member.step]))] = None
    if not any(finding.rule in _ABOUT_MISSING for finding in analysis.findings):
        for request in certificate.missing:
            message = f"no step makes {missing_name(request)}{needed_by(steps, request.needed_by)}"
            told[Note(first_line(analysis.source), message)] = None
    yield from told


_ABOUT_MISSING = ("replay-differs", "missing-step")


def _place(analysis: Analysis, line: int) -> Span:
    """Where the step of a line (from 1) stands; without one, the first line."""
    position = analysis.source.lines.position
    steps = (analysis.script.shown_at(step.index) for step in analysis.script.steps)
    places = [place for place in steps if len(place) and position(place.start)[0] == line]
    return places[0] if places else first_line(analysis.source)


def _difference_words(difference: Mapping[str, Any], name: str, recording: str | None) -> str:
    request, field_name, why = difference["request"], difference["field"], difference["why"]
    if recording is not None:
        why = why.replace(recording, LIVE)
    if not field_name:
        return ": ".join(part for part in (request, why) if part)
    sent, recorded = (_value_text(difference[member]) for member in ("sent", "recorded"))
    return f"{request}: {field_name} is {sent}, {name} has {recorded}: {why}"


def _value_text(value: str | None) -> str:
    return "nothing" if value is None else repr(value)
