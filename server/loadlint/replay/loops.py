"""Steps that stand in a loop: a run may have made their request several times, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.request import url_path
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.recordings.exchange import Exchange


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


def turns(alignment: Alignment, run: AlignedRecording, step: int) -> tuple[int, ...]:
    """The positions of the later requests of a run that a step makes in other turns of its loop, in order.

    They have the same method and address, but for what the script puts into its path, and no step's request is between
    them but those of the same loop.
    """
    if not alignment.steps[step].repeated or step not in run.position_of:
        return ()
    first, beside = run.position_of[step], set(body_of(alignment, step))
    others = (position for other, position in run.position_of.items() if other not in beside and position > first)
    end = min(others, default=len(run.exchanges))
    paired = {run.position_of[other] for other in beside if other in run.position_of}
    path = alignment.steps[step].request.url.value
    return tuple(
        position
        for position in range(first + 1, end)
        if position not in paired and _is_another_turn(path, run.exchanges[first], run.exchanges[position])
    )


def body_of(alignment: Alignment, step: int) -> range:
    """The steps that are made in a loop as a step is, as far as can be told: those without another one between."""
    first = last = step
    while first > 0 and alignment.steps[first - 1].repeated:
        first -= 1
    while last + 1 < len(alignment.steps) and alignment.steps[last + 1].repeated:
        last += 1
    return range(first, last + 1)


def _is_another_turn(written: str, first: Exchange, other: Exchange) -> bool:
    """Whether two requests have one method and one path, but for the parts of it that the script fills."""
    parts, others = url_path(first.url).split("/"), url_path(other.url).split("/")
    if first.method != other.method or len(parts) != len(others):
        return False
    # From the end: what the script's address begins with may be another part of the recorded one.
    filled = [HOLE in part for part in reversed(url_path(written).split("/"))]
    pairs = enumerate(zip(reversed(parts), reversed(others), strict=True))
    return all(part == another or (number < len(filled) and filled[number]) for number, (part, another) in pairs)
