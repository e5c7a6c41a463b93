"""A list in a JSON body, as in `{"ids": [5, 4, 3]}`, has what all items of a response's list have.

One extractor takes all of them, however many a run has. Else each item would need its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loadlint.correlation.decide.groups import Group, SlotUse
from loadlint.correlation.decide.passes.joined_items import SentList, issued_lists, may_be_ids
from loadlint.correlation.decide.traced_value import TracedValue
from loadlint.correlation.observe.json_lists import JsonList, lists_of_written
from loadlint.correlation.observe.slots import Slot
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.script import Step
from loadlint.text.mapped import Text

InRuns = tuple[JsonList | None, ...]
"""A list of the script as each run sends it."""


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> Iterator[TracedValue]:
    """The values, and such lists as values of their own; their items are left out later, as parts of them."""
    yield from items
    groups: dict[tuple[str | None, ...], tuple[list[SlotUse], JsonList, InRuns]] = {}
    for number, step in enumerate(alignment.steps):
        for sent in lists_of_written(step.written):
            in_runs = tuple(_in_run(run, number, sent) for run in alignment.runs)
            if _may_be_issued(in_runs):
                use = _use(number, step, sent, in_runs)
                groups.setdefault(use.values, ([], sent, in_runs))[0].append(use)
    lists = [_sent_list(*group) for group in groups.values()]
    yield from (value for value in issued_lists(alignment, lists) if value is not None)


def _sent_list(uses: Sequence[SlotUse], sent: JsonList, in_runs: InRuns) -> SentList:
    first = next(other.items[0] for other in in_runs if other is not None)
    return SentList(Group(uses[0].slot.value, uses[0].values, tuple(uses)), first, sent.separator)


def _in_run(run: AlignedRecording, step: int, sent: JsonList) -> JsonList | None:
    lists = run.lookups.lists(run.position_of[step]) if step in run.position_of else ()
    return next((other for other in lists if (other.place, other.are_numbers) == (sent.place, sent.are_numbers)), None)


def _may_be_issued(in_runs: InRuns) -> bool:
    """Whether a run sends several items, and the runs differ in them, or each may be an id."""
    lists = [other.items for other in in_runs if other is not None]
    if not any(len(items) > 1 for items in lists):
        return False
    return len(set(lists)) > 1 or may_be_ids(lists[0])


def _use(number: int, step: Step, sent: JsonList, in_runs: InRuns) -> SlotUse:
    raw = sent.raw if step.moves is None else sent.raw.after(step.moves)
    values = tuple(None if other is None else sent.value(other.items) for other in in_runs)
    slot = Slot(sent.place, Text(sent.value(sent.items)), raw)
    return SlotUse(number, slot, values, "")
