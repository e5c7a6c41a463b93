"""Steps that stand in a loop: a run may have made their request several times, one after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter

from msgspec import Struct

from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.expression import Extracted
from loadlint.recordings.exchange import Exchange
from loadlint.request import url_path
from loadlint.script import Script
from loadlint.text.mapped import HOLE


def repetitions(alignment: Alignment, run: AlignedRecording, step: int) -> tuple[int, ...]:
    """The positions of the later requests of a run that the loop of a step makes as well, in order.

    They have the same method, path and operation, and no other step's request is between them. A loop that waits for
    something ends with the last one, so that what the script takes afterwards is out of its answer.
    """
    if not alignment.steps[step].repeated or step not in run.position_of:
        return ()
    first = run.position_of[step]
    later = bisect_right(run.positions, first)
    end = run.positions[later] if later < len(run.positions) else len(run.exchanges)
    wanted = _kind_of_request(run, first)
    return tuple(position for position in range(first + 1, end) if _kind_of_request(run, position) == wanted)


def _kind_of_request(run: AlignedRecording, position: int) -> tuple[str | None, str, str]:
    """The method, the path and the operation of a request."""
    exchange = run.exchanges[position]
    return exchange.method, url_path(exchange.url), run.lookups.signatures[position].operation


def turns(alignment: Alignment, run: AlignedRecording) -> Mapping[int, Sequence[int]]:
    """For steps in loops the positions of the later requests of a run that they make in other turns, in order.

    They have the same method and address, but for what the script puts into its path, and no step's request is between
    them but those of the same loop.
    """
    of_steps: dict[int, list[int]] = {}
    for body in _bodies(alignment):
        unpaired = _unpaired_in(run, body)
        addresses = _addresses(alignment, run, body) if unpaired else {}
        for position in unpaired:
            parts = _parts_of(run.exchanges[position])
            steps = (address.step for address in addresses.get((parts[0], len(parts)), ()) if address.fits(parts))
            step = next(steps, None)
            if step is not None:
                of_steps.setdefault(step, []).append(position)
    return of_steps


def _unpaired_in(run: AlignedRecording, body: range) -> list[int]:
    """The positions that no step is paired with, from the last step before a loop to the first one after it."""
    step_at = {position: step for step, position in run.position_of.items()}
    in_body = [run.position_of[step] for step in body if step in run.position_of]
    if not in_body:
        return []
    positions = run.positions
    first = bisect_left(positions, min(in_body))
    start = positions[first - 1] if first else min(in_body)
    later = islice(positions, first + 1, None)
    end = next((position for position in later if step_at[position] not in body), len(run.exchanges))
    return [position for position in range(start + 1, end) if position not in step_at]


def _bodies(alignment: Alignment) -> Iterator[range]:
    """The steps of loops, as far as these can be told apart: those in a row that are all repeated."""
    for repeated, steps in groupby(alignment.steps, key=attrgetter("repeated")):
        if repeated:
            indices = [step.index for step in steps]
            yield range(indices[0], indices[-1] + 1)


def is_taken_anew(sources: Collection[Extracted], body: range, script: Script) -> bool:
    """Whether a loop takes something else into the variable of a source: only its first turn has that of the source."""
    renewed = (renewal for renewal in script.renewals if renewal.steps.start in body)
    if any(not renewal.sources.isdisjoint(sources) for renewal in renewed):
        return True
    variables = {item.variable for item in script.extractions if item.source in sources}
    return any(item.step in body and item.variable in variables for item in script.extractions)


def body_of(alignment: Alignment, step: int) -> range:
    """The steps of the loop of a step, or around it."""
    return next(body for body in _bodies(alignment) if step in body)


class _Address(Struct, frozen=True):
    """The method and the path of the first request that a step of a loop makes; None for what the script fills."""

    step: int
    parts: tuple[str | None, ...]

    def fits(self, parts: Sequence[str | None]) -> bool:
        """Whether a request may be one of another turn."""
        return all(part is None or part == other for part, other in zip(self.parts, parts, strict=True))


def _addresses(alignment: Alignment, run: AlignedRecording, body: range) -> Mapping[object, Sequence[_Address]]:
    """Those of the steps of a loop, by the method and the number of parts."""
    by_shape: dict[object, list[_Address]] = {}
    for step in body:
        if step not in run.position_of:
            continue
        parts = _parts_of(run.exchanges[run.position_of[step]])
        # From the end: what the script's address begins with may be another part of the recorded one.
        written = reversed(url_path(alignment.steps[step].address).split("/"))
        filled = {-number for number, part in enumerate(written, 1) if HOLE in part}
        kept = tuple(None if number - len(parts) in filled else part for number, part in enumerate(parts))
        by_shape.setdefault((parts[0], len(parts)), []).append(_Address(step, kept))
    return by_shape


def _parts_of(exchange: Exchange) -> tuple[str | None, ...]:
    """The method of a request, and the parts of its path."""
    return exchange.method, *url_path(exchange.url).split("/")
