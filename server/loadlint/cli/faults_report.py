"""What became of the faults of a script, as text and as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import Struct

from loadlint.faults.estimate import ASSERTIONS, Estimate
from loadlint.faults.kinds import KINDS
from loadlint.output._terminal import printable
from loadlint.plain_values import json_text
from loadlint.replay.words import step_name
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.faults.outcome import Outcome
    from loadlint.faults.run import Tried

    Mark = Literal["noticed", "late", "unnoticed", "not applied", "not tried"]

_MARKS: Mapping[Mark, str] = {"noticed": "+", "late": "L", "unnoticed": "-", "not applied": ".", "not tried": "?"}
_WIDEST = 40


class Place(Struct, frozen=True):
    """A step: its line in the script, from 1, and its request."""

    line: int
    request: str


class FaultReport(Struct, frozen=True):
    """One kind of fault at one step. `why` is the reason of one that is not applied; of others the run says the rest.

    `noticed_at` is the step that the tool calls failed, `fails_run` says that its verdict on the run is a failure,
    `without_value` are requests that were made afterwards and lack a value, `old_session` says that the next iteration
    begins with the session of this one. `foreseen` says that the assertions by themselves stop the answer.
    """

    step: Place
    kind: str
    result: Mark
    why: str = ""
    recording: str = ""
    noticed_at: Place | None = None
    fails_run: bool = False
    without_value: tuple[str, ...] = ()
    old_session: bool | None = None
    foreseen: bool = False

    @property
    def is_tried(self) -> bool:
        """Whether the tool has met it."""
        return self.result in ("noticed", "late", "unnoticed")

    @property
    def is_good(self) -> bool:
        """Whether the script does as it should."""
        return self.result == "noticed" and self.fails_run and not self.without_value and not self.old_session


class FaultsReport(Struct, frozen=True):
    """What became of all faults of a script, step by step."""

    script: str
    tool: str
    faults: tuple[FaultReport, ...]
    keeps_session: bool
    mode: str = "faults"

    DERIVED: ClassVar = {"passes": "passes", "line": "line", "noticed": "noticed", "number_tried": "tried"}

    @property
    def noticed(self) -> int:
        """How many are noticed at their step."""
        return sum(fault.result == "noticed" for fault in self.faults)

    @property
    def number_tried(self) -> int:
        """How many the tool has met."""
        return len(self.tried)

    @property
    def tried(self) -> list[FaultReport]:
        """Those that the tool has met."""
        return [fault for fault in self.faults if fault.is_tried]

    @property
    def passes(self) -> bool:
        """Whether all were tried, and the script did as it should."""
        return all(fault.is_good or fault.result == "not applied" for fault in self.faults)

    @property
    def share(self) -> float:
        """How many of 100 faults are noticed at their step, those that were not tried included."""
        wanted = [fault for fault in self.faults if fault.result != "not applied"]
        return 100 * self.noticed / max(1, len(wanted))

    @property
    def line(self) -> str:
        """The number, in one line."""
        left = sum(fault.result == "not tried" for fault in self.faults)
        more = f"; {number_of(left, 'fault')} not tried, because the time limit was reached" if left else ""
        verb = "notice" if self.tool == ASSERTIONS else "notices"
        return f"{self.tool} {verb} {self.noticed} of {number_of(len(self.tried), 'fault')} at their step{more}"


def of(analysis: Analysis, tried: Tried) -> FaultsReport:
    """The report of what was tried."""
    script = analysis.script
    assert analysis.flow is not None
    names = [os.path.basename(run.name) for run in analysis.flow.whole.runs]
    estimate = Estimate(script, analysis.flow)

    def place(step: int) -> Place:
        return Place(script.source.position(script.shown_at(step).start)[0], step_name(script.steps[step]))

    def met(outcome: Outcome) -> FaultReport:
        fault = outcome.fault
        return FaultReport(
            place(fault.step),
            fault.kind,
            _RESULTS[outcome.notice],
            recording=names[fault.run],
            noticed_at=place(outcome.noticed_at) if outcome.noticed_at is not None else None,
            fails_run=outcome.fails_run,
            without_value=outcome.without_value,
            old_session=outcome.old_session,
            foreseen=estimate.notices(fault),
        )

    faults = [(outcome.fault.key, met(outcome)) for outcome in tried.outcomes]
    faults += [
        (other.key, FaultReport(place(other.step), other.kind, "not applied", other.why)) for other in tried.not_applied
    ]
    faults += [(fault.key, FaultReport(place(fault.step), fault.kind, "not tried")) for fault in tried.left_out]
    order = list(KINDS)
    faults.sort(key=lambda pair: (pair[0][0], order.index(pair[0][1])))
    return FaultsReport(script.source.path, tried.program, tuple(fault for _, fault in faults), tried.keeps_session)


_RESULTS: Mapping[str, Mark] = {"at once": "noticed", "late": "late", "not at all": "unnoticed"}


def as_text(report: FaultsReport) -> str:
    """The table of steps and kinds, a line for each matter that is not as it should be, and the number."""
    lines = [*_table(report), ""]
    lines += [f"{printable(report.script)}:{line}" for line in _complaints(report)]
    if report.keeps_session:
        lines.append(f"{printable(report.script)}: each iteration begins with the session of the previous one")
    lines.append(f"{printable(report.script)}: {report.line}")
    return "\n".join([*lines, ""])


def _table(report: FaultsReport) -> Iterator[str]:
    kinds = [kind for kind in KINDS if any(fault.kind == kind for fault in report.faults)]
    marks = {(fault.step, fault.kind): _MARKS[fault.result] for fault in report.faults}
    letters = "abcdefghijklmnopqrstuvwxyz"[: len(kinds)]
    for letter, kind in zip(letters, kinds, strict=True):
        yield f"{letter}  {kind}: {KINDS[kind].words}"
    yield "+  noticed at its step   L  noticed later   -  not noticed   .  does not apply   ?  not tried"
    steps = list(dict.fromkeys(fault.step for fault in report.faults))
    width = min(_WIDEST, max((len(step.request) for step in steps), default=0))
    number = max((len(str(step.line)) for step in steps), default=0)
    yield " ".join([" " * (number + 1 + width), *letters])
    for step in steps:
        name = printable(step.request)[:width].ljust(width)
        yield " ".join([f"{step.line:>{number}} {name}", *(marks.get((step, kind), " ") for kind in kinds)])


def _complaints(report: FaultsReport) -> Iterator[str]:
    """What is not as it should be, a line for each step and matter."""
    by_matter: dict[tuple[Place, str], list[str]] = {}
    for fault in report.tried:
        for matter in _matters(fault):
            by_matter.setdefault((fault.step, matter), []).append(fault.kind)
    for (step, matter), kinds in by_matter.items():
        yield f"{step.line}: {printable(step.request)}: {printable(matter)}: {', '.join(kinds)}"


def _matters(fault: FaultReport) -> Iterator[str]:
    if fault.result == "unnoticed":
        yield "not noticed"
    elif fault.noticed_at is not None and fault.result == "late":
        yield f"noticed only at {fault.noticed_at.request}"
    if not fault.fails_run:
        yield "the run does not fail"
    if fault.without_value:
        number = number_of(len(fault.without_value), "request")
        yield f"{number} without a value after it ({fault.without_value[0]})"
    if fault.old_session:
        yield "the next iteration begins with the session of this one"


FORMATS: Mapping[str, Callable[[FaultsReport], str]] = {"text": as_text, "json": json_text}
