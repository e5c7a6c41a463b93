"""What a replay shows: every value that the script would send, beside what the browser of that run sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.expression import Extracted
    from loadlint.replay.reservations import Reservation
    from loadlint.script import RequiredMember
    from loadlint.text.span import Span

Verdict = Literal["equal", "made", "replayed", "different", "open"]
"""equal: the same value after decoding; made: differs, and the script or its user makes it; replayed: differs between
the runs, no answer issued it, and the script sends that of one run; different: the run sent something else; open:
that can't be told."""

VERDICTS: tuple[Verdict, ...] = ("equal", "made", "replayed", "different", "open")

Cause = Literal[
    "issued-literal", "seen-before", "issued-part", "recorded-session", "unissued-literal", "other-run",
    "never-recorded", "half-replaced", "drift", "stale", "other-encoding", "unescaped", "other-type",
    "other-form", "other-body-type", "missing-field", "surplus-field", "added-header", "missing-cookie",
    "not-evaluated", "unknown-expression", "answer-missing", "perhaps-made", "untold-request",
    "other-turn", "issued-value", "gone-item",
]  # fmt: skip
"""Why a value is not equal, see `words.py` for the words."""


class SentValue(Struct, frozen=True):
    """One value of a step's request in one run.

    `run` and `step` are numbers from 0. `sent` is what the script would send, None where it sends no such field or that
    is not known; `recorded` what the run sent. `span` is where the script writes it (bytes), None where that is in no
    one place of the file. `source` is the extraction that gives it, `detail` what could not be evaluated.
    """

    run: int
    step: int
    place: Place
    verdict: Verdict
    sent: str | None = None
    recorded: str | None = None
    cause: Cause | None = None
    span: Span | None = None
    source: Extracted | None = None
    detail: str = ""

    @property
    def source_step(self) -> int | None:
        """The step whose answer the value is taken out of."""
        return self.source.step if self.source is not None else None


class MissingRequest(Struct, frozen=True):
    """A request of a run that certainly no step makes, although something depends on it. `position` is that in the run,
    `operation` what it names beside its path, as a label has it.
    """

    run: int
    position: int
    method: str
    url: str
    operation: str = ""
    needed_by: int | None = None


class Stop(Struct, frozen=True):
    """Where an exception ends the script in a run: the answer has no member that it reads.

    `run` is a number from 0.
    """

    run: int
    member: RequiredMember


class FailedStep(Struct, frozen=True):
    """A step whose response has failed in a run, and not in another one; `why` names it and says so, for people."""

    run: int
    step: int
    why: str


class FailedAssertion(Struct, frozen=True):
    """An assertion of the script that a run's good response fails: its place in bytes, and what is told about it."""

    run: int
    span: Span
    message: str


class Certificate(Struct, frozen=True, dict=True):
    """What the replay of a script shows on all linked recordings.

    `runs` are their names, `equal` how many values are equal in each, `requests` how many requests were compared.
    `values` are those that are not equal, in the order of runs and steps, `missing` the requests that the newest
    version's runs make besides, `stops` the exceptions there, `failed` the assertions that the newest run fails.
    `older` are the numbers of runs of older versions of the application: what the script would do wrong there does not
    count. `alone` are those of the newest version that no run of another session stands beside: they do not show what a
    new session changes. `issued_literals` are the steps and places of recorded values in the script that look issued by
    the application. `unread` are the protocols of calls that are not looked at, `unrecorded` the steps that no run of
    the newest version has, `reservations` the values in the script for which the certificate does not vouch,
    `failed_steps` those that fail in one run alone: it shows nothing. `page_cookies` are the names of cookies that runs
    sent, that no answer had set, and that the script does not send.
    """

    runs: tuple[str, ...]
    equal: tuple[int, ...]
    requests: tuple[int, ...]
    values: tuple[SentValue, ...] = ()
    missing: tuple[MissingRequest, ...] = ()
    stops: tuple[Stop, ...] = ()
    older: frozenset[int] = frozenset()
    alone: frozenset[int] = frozenset()
    issued_literals: frozenset[tuple[int, Place]] = frozenset()
    unread: tuple[str, ...] = ()
    unrecorded: tuple[int, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    page_cookies: tuple[str, ...] = ()
    failed: tuple[FailedAssertion, ...] = ()
    failed_steps: tuple[FailedStep, ...] = ()

    @property
    def newest(self) -> frozenset[int]:
        """The numbers of the runs of the newest version, which decides."""
        return frozenset(range(len(self.runs))) - self.older

    @property
    def showing(self) -> frozenset[int]:
        """Those of them that show something: no step has failed there."""
        return self.newest - {failure.run for failure in self.failed_steps}

    @property
    def compared(self) -> int:
        """How many of their requests were compared."""
        return sum(self.requests[run] for run in self.showing)

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many values there are of each verdict, in all runs."""
        counts: Counter[Verdict] = Counter(value.verdict for value in self.values if value.run in self.showing)
        counts["equal"] = sum(self.equal[run] for run in self.showing)
        return counts

    @cached_property
    def refusals(self) -> tuple[SentValue, ...]:
        """The values that are not those of the newest version's runs, or that can't be told."""
        refused = (value for value in self.values if value.verdict in ("different", "open"))
        return tuple(value for value in refused if value.run not in self.older)

    @cached_property
    def left_out(self) -> frozenset[tuple[int, Place]]:
        """The steps and places of fields that the script does not send, and all runs of the newest version alike.

        Whether the application needs them, no recording shows.
        """
        recorded: dict[tuple[int, Place], list[str | None]] = {}
        for value in self.refusals:
            if value.cause == "missing-field":
                recorded.setdefault((value.step, value.place), []).append(value.recorded)
        number = len(self.newest)
        alike = (key for key, values in recorded.items() if len(values) == number and len(set(values)) == 1)
        return frozenset(alike) if number > 1 else frozenset()

    @property
    def matches(self) -> bool:
        """Whether the script goes on to its end and sends what the browser sent, in all runs of the newest version.

        Each has some step. Of one session that shows little: what is recorded in the script equals itself.
        """
        are_compared = bool(self.showing) and all(self.requests[run] for run in self.showing)
        return are_compared and not (self.refusals or self.missing or self.stops or self.failed)

    @property
    def is_certified(self) -> bool:
        """Whether it does so in several sessions, which show all that looks issued."""
        return self.matches and not self.alone and not self.issued_literals

    def of_run(self, number: int) -> Certificate:
        """The part that is about one run."""
        return Certificate(
            (self.runs[number],),
            (self.equal[number],),
            (self.requests[number],),
            tuple(replace(value, run=0) for value in self.values if value.run == number),
            tuple(replace(request, run=0) for request in self.missing if request.run == number),
            tuple(replace(stop, run=0) for stop in self.stops if stop.run == number),
            alone=frozenset((0,)),
            failed=tuple(replace(assertion, run=0) for assertion in self.failed if assertion.run == number),
            failed_steps=tuple(replace(failure, run=0) for failure in self.failed_steps if failure.run == number),
        )


def joined_certificate(
    parts: Sequence[Certificate], alone: frozenset[int], literals: frozenset[tuple[int, Place]]
) -> Certificate:
    """The certificate on several runs, of those on one run each. `alone` and `literals` are what they do not tell."""
    numbered = list(enumerate(parts))
    return Certificate(
        tuple(name for part in parts for name in part.runs),
        tuple(number for part in parts for number in part.equal),
        tuple(number for part in parts for number in part.requests),
        tuple(replace(value, run=run) for run, part in numbered for value in part.values),
        tuple(replace(request, run=run) for run, part in numbered for request in part.missing),
        tuple(replace(stop, run=run) for run, part in numbered for stop in part.stops),
        alone=alone,
        issued_literals=literals,
    )
