"""Whether recordings can become a script: what is wrong with them, and what to do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import path_of
from loadlint.newscript.belongs import own_hosts
from loadlint.newscript.runs import Runs
from loadlint.recordings.exchange import Problem, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.recordings.exchange import Response

_UNUSABLE = (Problem.NO_BODIES, Problem.SANITISED)
"""What of a recording's health leaves too little to make a script of."""
_LEAST_IN_COMMON = 0.5


def problems(runs: Runs, positions: Sequence[int]) -> Iterator[str]:
    """What is wrong with the recordings, each in one line with the file's name first, the worst first.

    `positions` are those of the exchanges of the first recording that belong to the journey.
    """
    if not positions:
        yield f"{_name(runs, 0)}: no request in it belongs to an application: --host names its host"
        return
    for number, recording in enumerate(runs.recordings):
        for issue in recording.health:
            if issue.problem in _UNUSABLE:
                yield f"{_name(runs, number)}: {issue.message}"
    for number in range(1, len(runs.recordings)):
        yield from _difference(runs, number, positions)
    for number in range(len(runs.recordings)):
        yield from _failures(runs, number, positions)


def _name(runs: Runs, number: int) -> str:
    return os.path.basename(runs.recordings[number].path)


def _difference(runs: Runs, number: int, positions: Sequence[int]) -> Iterator[str]:
    """That another recording is not one of the same journey."""
    first, other = _name(runs, 0), _name(runs, number)
    hosts = {host_of(runs.exchanges[position]) for position in positions}
    theirs = own_hosts(Runs((runs.recordings[number],)))
    if theirs and not hosts & theirs:
        places = f"goes to {', '.join(sorted(theirs))}, and {first} to {', '.join(sorted(hosts))}"
        yield f"{other}: {places}: record both on one host"
        return
    paired = [position for position in positions if position in runs.pairs[number - 1]]
    if len(paired) < _LEAST_IN_COMMON * len(positions):
        yield (
            f"{other}: has only {len(paired)} of the {len(positions)} requests of {first}: "
            "record the same journey twice, with the same input"
        )


def _failures(runs: Runs, number: int, positions: Sequence[int]) -> Iterator[str]:
    """Requests of the journey that failed while they were recorded."""
    for position in positions:
        place = runs.places(position).get(number)
        exchange = runs.recordings[number].exchanges[place] if place is not None else None
        if exchange is not None and exchange.response is not None and _has_failed(exchange.response):
            yield (
                f"{_name(runs, number)}: {exchange.method} {path_of(exchange.url)} was answered with "
                f"{exchange.response.status}: record the journey again, without the failure"
            )


def _has_failed(response: Response) -> bool:
    """Whether the server could not do what a user asked for. That something is not there may be how it works."""
    return response.status >= 500 or response.status in (401, 403, 429)
