"""Passes over all values: what they tell about each other, after each was looked at by itself.

A pass gives the values that go on, and what it leaves out. Each place of each value is in exactly one of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.passes import (
    clocks,
    equal_values,
    ids_in_lists,
    ids_of_new_things,
    joined_items,
    lists_in_json,
    made_names,
    named_by_address,
    nested_uses,
    parts,
    values_of_one_page,
    without_other_values,
)
from loadlint.correlation.decide.traced_value import TracedValue
from loadlint.correlation.pair.aligned_recordings import Alignment

Pass = Callable[[Alignment, Sequence[TracedValue]], Iterable[TracedValue | LeftOut]]

PASSES: tuple[Pass, ...] = (
    # Before the next one, which needs to know the addresses that it makes dynamic.
    ids_of_new_things.apply,
    # Early, since all others need to know the values that it makes dynamic.
    named_by_address.apply,
    # Before equal values of one page are joined, since two values may have got equal new extractors.
    without_other_values.apply,
    # Before other equal values, so that only one value is left for them to join.
    values_of_one_page.apply,
    # Before the ids in lists, which know the ids of single things only.
    joined_items.apply,
    lists_in_json.apply,
    # Before equal values, which would join a list as a whole.
    ids_in_lists.apply,
    # Before the parts, so that a value is taken apart only if nothing explains it as a whole.
    equal_values.apply,
    # Before the parts, which would take an instant or an id apart.
    made_names.apply,
    clocks.apply,
    # After all whole values, since a part that is equal to one of them needs no extractor of its own.
    parts.apply,
    # Again, since two values may have equal parts.
    values_of_one_page.apply,
    # Last, when all uses are known: only then can one be found inside of another.
    nested_uses.apply,
)
