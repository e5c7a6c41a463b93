"""The requests of a run that no step makes, and that the flow can't do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.decide.traced_value import TELLING_LENGTH
from loadlint.replay.certificate import MissingRequest
from loadlint.replay.loops import repetitions
from loadlint.text.addresses import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.recordings.exchange import Exchange

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def missing_requests(alignment: Alignment, number: int) -> Iterator[MissingRequest]:
    """Those of one run, in order.

    Left out on purpose are other hosts than the script's, what a tool requests by itself (redirects, resources), and
    what only reads and gives nothing that a later request sends: static files, polls, what a page loads beside.
    """
    run = alignment.runs[number]
    made = {position for step in run.position_of for position in run.seen(step, follow=alignment.follows(step))}
    made |= {position for step in run.position_of for position in repetitions(alignment, run, step)}
    hosts = {_host(run.exchanges[position]) for position in made}
    for position, exchange in enumerate(run.exchanges):
        if position in made or _host(exchange) not in hosts:
            continue
        needed_by = _needed_by(run, position)
        if exchange.method not in _SAFE_METHODS or needed_by is not None:
            yield MissingRequest(number, position, exchange.method or "", exchange.url, needed_by)


def _needed_by(run: AlignedRecording, position: int) -> int | None:
    """The first step that sends a value which the answer at a position was the first to hold."""
    for step, later in sorted(run.position_of.items()):
        if later <= position:
            continue
        for slot in run.lookups.slots(later):
            value = slot.value
            if len(value) < TELLING_LENGTH or not any(map(str.isdigit, value)):
                continue
            if next(iter(run.lookups.holding(value)), None) == position and run.lookups.first_sent(value) == later:
                return step
    return None


def _host(exchange: Exchange) -> str:
    parts = parts_of(exchange.url)
    return parts.netloc.lower() if parts is not None else ""
