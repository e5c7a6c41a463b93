"""What the requests of a run show beside those that the script would send in their place.

Most requests of a script are what they were before the last key was pressed, but for where they stand in it. So what
was compared is kept with the recording, and only what differs is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.slots import Place, path_shift
from loadlint.facts import fact
from loadlint.replay.compare import Pair, pairs_of_values, without_lost_body
from loadlint.replay.fields import added_types
from loadlint.request import Request, WrittenRequest, texts_of, with_texts
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.expression import Expression
    from loadlint.recordings.exchange import Recording
    from loadlint.replay.fill import Answers
    from loadlint.script import Step


class Comparison(Struct, frozen=True):
    """A request that is sent beside the one of a run: how many values are equal, those that are not, and all that the
    run sent, by their places.
    """

    equal: int
    differing: tuple[Pair, ...]
    recorded: Mapping[Place, str]


class Written(Struct, frozen=True):
    """What the script writes of a request, wherever that stands, and what its expressions stand for, in order."""

    request: Request
    sources: tuple[Expression | None, ...]


@fact
def without_places(request: WrittenRequest) -> Written:
    """A request without its places in the script."""
    plain = with_texts(request.request, Text.without_places)
    return Written(plain, tuple(source for text in texts_of(plain) for source in text.sources))


class _LastComparison(Struct, frozen=True):
    """A comparison with all that it depends on. `numbers` are those of the sent values of `differing` in the request.

    The places that these have in the script are old ones.
    """

    written: Written
    values: object
    comparison: Comparison
    numbers: tuple[int | None, ...]


@fact
def _last_comparisons(_: Recording) -> dict[int, _LastComparison]:
    """The last comparison with each request of a recording, by its position."""
    return {}


def comparison_of(run: AlignedRecording, step: Step, written: Written, answers: Answers) -> Comparison:
    """The request of a step with the values of a run, beside the request of that run."""
    comparisons = _last_comparisons(run.recording)
    position = run.position_of[step.index]
    values = [(answers.value(source), answers.gives_number(source)) for source in written.sources]
    last = comparisons.get(position)
    if last is None or (last.written, last.values) != (written, values):
        result, numbers = _comparison(run, step, answers)
        comparisons[position] = _LastComparison(written, values, result, numbers)
        return result
    if not last.numbers:
        return last.comparison
    differing = zip(last.comparison.differing, last.numbers, strict=True)
    placed = (pair if number is None else replace(pair, sent=answers.slot(step, number)) for pair, number in differing)
    return replace(last.comparison, differing=tuple(placed))


def _comparison(run: AlignedRecording, step: Step, answers: Answers) -> tuple[Comparison, tuple[int | None, ...]]:
    """The comparison, and the numbers of the sent values that differ."""
    position, slots = run.position_of[step.index], answers.slots(step)
    shift = path_shift(answers.url(step), run.exchanges[position].url)
    exchange = run.exchanges[position]
    ours, theirs = (without_lost_body(side, exchange.request) for side in (slots, run.lookups.slots(position)))
    pairs = list(pairs_of_values(ours, theirs, shift))
    added = added_types(step.request, exchange.request)
    differing = (*(pair for pair in pairs if not pair.is_equal), *(Pair(slot.place, slot, None) for slot in added))
    recorded = {pair.place: pair.recorded.value for pair in pairs if pair.recorded is not None}
    number_of = {id(slot): number for number, slot in enumerate(slots)}
    numbers = tuple(None if pair.sent is None else number_of.get(id(pair.sent)) for pair in differing)
    return Comparison(sum(pair.is_equal for pair in pairs), differing, recorded), numbers
