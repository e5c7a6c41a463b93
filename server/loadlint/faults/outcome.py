"""What a tool made of each fault: judged by the samples that it wrote, and by what it asked afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.slots import slots_of
from loadlint.request import RawBody
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.faults.plan import Fault
    from loadlint.faults.turns import PlayedTurn
    from loadlint.recordings.exchange import Exchange
    from loadlint.results.model import Sample
    from loadlint.results.steps import Entry
    from loadlint.verify.player import Played

Notice = Literal["at once", "late", "not at all"]

_MISSING = regex(
    r"(?<![\w.-])(?:None|null|undefined|NaN|NOT_FOUND\w*|(?:\$|%24)(?:\{|%7B)\w+(?:\}|%7D))(?![\w.-])|(?<=[\w-])//(?=\w)"
)
"""What tools send where a value is missing, and an empty part of a path."""


class Outcome(Struct, frozen=True):
    """What became of one fault. `noticed_at` is the first step that the tool calls failed; None where there is none.

    `fails_run` says that the tool's verdict on a run of such iterations is a failure, `without_value` names the
    requests that were made afterwards without a value, `old_session` says that the next iteration begins with the
    session of this one; None where no iteration follows.
    """

    fault: Fault
    noticed_at: int | None
    fails_run: bool
    without_value: tuple[str, ...] = ()
    old_session: bool | None = None

    @property
    def notice(self) -> Notice:
        """Whether the tool calls the step failed that got the broken answer."""
        if self.noticed_at is None:
            return "not at all"
        return "at once" if self.noticed_at == self.fault.step else "late"


class Tolerated(Struct, frozen=True):
    """What is so without a fault: the steps that the tool calls failed, and whether it calls the iteration failed.

    `cookies` are those that an iteration begins with behind a good one.
    """

    failing: frozenset[int]
    fails_run: bool
    cookies: frozenset[str]


def outcome_of(
    played: PlayedTurn,
    entries: Sequence[Entry],
    failed: bool,
    following: PlayedTurn | None,
    tolerated: Tolerated,
) -> Outcome:
    """What the tool made of the fault of a turn, with the entries of its iteration."""
    fault = played.turn.fault
    assert fault is not None
    assert played.broken is not None
    failing = sorted(failing_steps(entries) - tolerated.failing)
    noticed = fault.step if fault.step in failing else next(iter(failing), None)
    recorded = played.recorded
    lacking = tuple(
        f"{request.exchange.method} {request.exchange.url}"
        for request in played.requests[played.broken :]
        if lacks_value(request, recorded)
    )
    begun = following is not None and bool(following.requests)
    old_session = bool(following.first_cookies - tolerated.cookies) if following is not None and begun else None
    return Outcome(fault, noticed, failed and not tolerated.fails_run, lacking, old_session)


def standing_in(entries: Sequence[Entry], step: int, alike: Set[int]) -> Sequence[Entry]:
    """The entries of an iteration, those of steps that make the same request for one that was not reached.

    Of such steps the player may have answered another one than the tool has made.
    """
    if any(entry.step == step for entry in entries):
        return entries
    return [replace(entry, step=step) if entry.step in alike else entry for entry in entries]


def failing_steps(entries: Iterable[Entry]) -> frozenset[int]:
    """The steps that the tool calls failed in an iteration."""
    return frozenset(entry.step for entry in entries if any(map(is_failed, entry.samples)))


def is_failed(sample: Sample) -> bool:
    """Whether a tool calls a sample failed. k6 says no more than that it did not expect the status."""
    if sample.has_failed is not None:
        return sample.has_failed
    return sample.status is None or sample.status >= 400


def lacks_value(request: Played, recorded: Sequence[Exchange]) -> bool:
    """Whether a request holds what a tool sends in place of a value, where the recorded one does not."""
    good = _missing_in(recorded[request.match.position]) if request.match is not None else set()
    return not _missing_in(request.exchange) <= good


def _missing_in(exchange: Exchange) -> set[str]:
    body = exchange.request.body
    sent = [exchange.url, *(slot.value for slot in slots_of(exchange.request))]
    sent += [body.text.value] if isinstance(body, RawBody) else []
    return {match[0] for part in sent for match in _MISSING.finditer(part)}
