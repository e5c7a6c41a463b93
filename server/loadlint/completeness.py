"""What a check did not look at: the script as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.findings import Unchecked
from loadlint.recordings.exchange import Exchange, host_of, is_page_or_data
from loadlint.request import SAFE_METHODS

if TYPE_CHECKING:
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.script import Script


def unchecked_parts(script: Script, flow: Flow | None) -> Unchecked:
    """What findings do not tell about a script, whose `flow` is None without a recording."""
    if flow is None:
        return Unchecked()
    alignment = flow.whole
    unrecorded = [step for step in script.steps if not any(step.index in run.position_of for run in alignment.runs)]
    left_out = [sum(1 for _ in _requests_without_step(alignment, run)) for run in alignment.runs]
    return Unchecked(len(unrecorded), max(left_out, default=0))


def _requests_without_step(alignment: Alignment, run: AlignedRecording) -> Iterator[Exchange]:
    """Recorded requests to the script's hosts for a page, data or a change that neither a step nor a redirect makes."""
    covered = {
        position
        for step in run.position_of
        for position in run.positions_of_answers(step, follow=alignment.follows(step))
    }
    hosts = {host_of(run.exchanges[position]) for position in covered}
    for position, exchange in enumerate(run.exchanges):
        if position not in covered and host_of(exchange) in hosts and _matters(exchange):
            yield exchange


def _matters(exchange: Exchange) -> bool:
    if exchange.method not in SAFE_METHODS:
        return True
    response = exchange.response
    return exchange.method == "GET" and response is not None and is_page_or_data(response)
