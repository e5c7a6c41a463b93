"""Steps that stand in a loop: a run may have made their request several times, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.request import url_path

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment


def repetitions(alignment: Alignment, run: AlignedRecording, step: int) -> tuple[int, ...]:
    """The positions of the later requests of a run that the loop of a step makes as well, in order.

    They have the same method and path, and no other step's request is between them. A loop that waits for something
    ends with the last one, so that what the script takes afterwards is out of its answer.
    """
    if not alignment.steps[step].repeated or step not in run.position_of:
        return ()
    first = run.position_of[step]
    end = min((position for position in run.position_of.values() if position > first), default=len(run.exchanges))
    wanted = _address(run, first)
    return tuple(position for position in range(first + 1, end) if _address(run, position) == wanted)


def _address(run: AlignedRecording, position: int) -> tuple[str | None, str]:
    exchange = run.exchanges[position]
    return exchange.method, url_path(exchange.url)
