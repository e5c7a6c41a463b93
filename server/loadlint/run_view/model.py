"""A run beside a recording, as plain values. All texts are as people may read them: secrets are masked."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

from loadlint.text.span import Span

Side = Literal["both", "recorded", "received", "skipped"]
"""Which of the two has a line; `skipped` stands for lines of both that are not shown, and says how many."""


class Line(Struct, frozen=True, array_like=True):
    """A line of two texts laid beside each other."""

    side: Side
    text: str


class Comparison(Struct, frozen=True):
    """Two texts laid beside each other. `note` says why there are no lines, where that is so."""

    lines: tuple[Line, ...] = ()
    note: str = ""

    DERIVED: ClassVar = {"is_equal": "equal"}

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return all(line.side in ("both", "skipped") for line in self.lines)


class ExtractedValue(Struct, frozen=True):
    """What an extractor of the script takes out of both answers; None where it finds nothing."""

    name: str
    recorded: str | None
    received: str | None


class JudgedAssertion(Struct, frozen=True):
    """An assertion of the script, and whether it holds for both answers; None where that can't be told."""

    label: str
    recorded: bool | None
    received: bool | None


class RunRequest(Struct, frozen=True, rename={"recorded_status": "recordedStatus", "span": "at"}):
    """A request of a run. `status` is None where no answer came, `recorded_status` where nothing is recorded for it.

    `step` is that of the script, None for a redirect or what is no step; `span` is its place. `problems` are the
    clauses that say why it is taken for a failure.
    """

    method: str
    url: str
    status: int | None
    recorded_status: int | None
    size: int | None
    step: int | None
    span: Span | None
    sent: Comparison
    headers: Comparison
    body: Comparison
    extracted: tuple[ExtractedValue, ...] = ()
    assertions: tuple[JudgedAssertion, ...] = ()
    problems: tuple[str, ...] = ()

    DERIVED: ClassVar = {"is_as_recorded": "good", "is_step": "isStep"}

    @property
    def is_step(self) -> bool:
        """Whether it is a step of the script."""
        return self.step is not None

    @property
    def is_as_recorded(self) -> bool:
        """Whether the answer has the recorded status and nothing is wrong with it."""
        same = self.recorded_status is None or self.status == self.recorded_status
        return same and self.status is not None and not self.problems and not self.failed_assertions

    @property
    def failed_assertions(self) -> tuple[str, ...]:
        """The assertions that do not hold for what was received."""
        return tuple(item.label for item in self.assertions if item.received is False)


class Missing(Struct, frozen=True, rename={"span": "at"}):
    """A step that the run did not make."""

    method: str
    url: str
    span: Span


class RunView(Struct, frozen=True):
    """A run. `path` is that of its file, `recording` that of the run that it is compared with, None without one.

    `iteration` says which iteration of how many is shown.
    """

    script: str
    path: str
    recording: str | None
    requests: tuple[RunRequest, ...]
    missing: tuple[Missing, ...] = ()
    iteration: tuple[int, int] = (1, 1)

    DERIVED: ClassVar = {"version": "version", "failures": "failures"}

    @property
    def version(self) -> int:
        """Of the structure; the drawing refuses others."""
        return 1

    @property
    def failures(self) -> int:
        """How many requests are not as recorded."""
        return sum(not request.is_as_recorded for request in self.requests)
