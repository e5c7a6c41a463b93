"""A short id in a body counts where the address of the same request names it: `PUT /posts/94` with `{"id": 94}`.

A single run does not prove such an id, but what stands in the address is known to be dynamic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.resolve import resolve
from loadlint.correlation.decide.traced_value import TracedValue
from loadlint.correlation.observe.field_name import is_id_name
from loadlint.correlation.pair.aligned_recordings import Alignment

_ADDRESS = ("path", "query", "header", "cookie")


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> list[TracedValue]:
    """Decides again about such values, now that the address is known to be dynamic."""
    addresses = dynamic_addresses(items)
    return [
        resolve(Candidate(alignment, item.group, in_dynamic_address=True)) if is_named(item, addresses) else item
        for item in items
    ]


def dynamic_addresses(items: Sequence[TracedValue]) -> dict[int, list[str]]:
    """The values with an extractor that stand in the address of a request, by its step."""
    addresses: dict[int, list[str]] = {}
    for use in (use for item in items if item.proof is not None for use in item.uses):
        if use.slot.place[0] in ("path", "query"):
            addresses.setdefault(use.step, []).append(use.slot.value)
    return addresses


def is_named(item: TracedValue, addresses: Mapping[int, Sequence[str]]) -> bool:
    """Whether a dynamic value in the address of a request has the number that stands in its body."""
    literal = item.group.literal
    if item.proof or item.group.compared != 1 or not re.fullmatch(r"\d{2,}", literal):
        return False
    steps = {use.step for use in item.uses if use.slot.place[0] not in _ADDRESS and is_id_name(use.slot.field)}
    word = re.compile(rf"(?<!\w){literal}(?!\w)")
    return any(word.search(value) for step in steps for value in addresses.get(step, ()))
