"""What the user chose: an earlier answer of each recording offers the values of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from loadlint.correlation.observe.field_name import is_id_name
from loadlint.correlation.observe.list_items import path_of_items
from loadlint.operation import reads
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.list_items import Items
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment

_TELLING = regex(r"^[A-Za-z][A-Za-z _-]{2,}$")
"""A word or some of them: what people choose by its name."""


def offered_alike(alignment: Alignment, values: Sequence[str | None], first_step: int) -> bool:
    """Whether in each run an earlier answer holds the values of all runs: the user chose among what it offers.

    Numbers and other short values stand beside each other in many answers by chance: they must be the ids of the items
    of one list.
    """
    wanted = {value for value in values if value is not None}
    runs = [run for run, value in zip(alignment.runs, values, strict=True) if value is not None]
    if len(wanted) < 2:
        return False
    answers = [_answers_with(run, wanted, first_step) for run in runs]
    if not all(answers) or all(map(_TELLING.search, wanted)):
        return all(answers)
    lists = [set(_lists_with(run, positions, wanted)) for run, positions in zip(runs, answers, strict=True)]
    return bool(set.intersection(*lists))


def _answers_with(run: AlignedRecording, values: Set[str], step: int) -> list[int]:
    """The answers before a step that hold all of some values."""
    limit = run.position_of.get(step, len(run.exchanges))
    holding = set.intersection(*(set(run.lookups.holding(value)) for value in values))
    return sorted(position for position in holding if position < limit)


def _lists_with(run: AlignedRecording, positions: Sequence[int], values: Set[str]) -> Iterator[Items]:
    """The places in some answers where the items of a list have their ids, all of some values among them. What a change
    has just made is no offer."""
    for position in positions:
        if not reads(run.exchanges[position].request):
            continue
        ids: dict[Items, set[str]] = {}
        for leaf in run.lookups.leaves(position):
            if leaf.value in values and is_id_name(leaf.name):
                ids.setdefault(path_of_items(leaf), set()).add(leaf.value)
        yield from (path for path, offered in ids.items() if path and offered == values)
