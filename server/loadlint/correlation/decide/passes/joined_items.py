"""A list that is sent as one text has what all items of an answer's list have: `ids=5,4,3` after `[{"id": 5}, …]`.

No answer holds such a text, and each run may have another number of items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.groups import Group, SlotUse
from loadlint.correlation.decide.issuers import issuer_of
from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.traced_value import Issued, TracedValue
from loadlint.correlation.decide.weigh import weigh
from loadlint.correlation.observe.slots import Slot
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.prove.joined_items import Wanted, proofs_of_items
from loadlint.findings import Evidence
from loadlint.text.regex import regex

_LIST = regex(r"([^\w.@-]*+)(.*[\w.@-])([^\w.@-]*+)")
"""What stands around a list, and the list."""

_BETWEEN = regex(r"[^\w.@-]+")
_SEPARATORS = frozenset((",", ", ", ";", "; ", "|", " "))

_SAFE_SEPARATOR = ","
"""What browsers send in an address as it is, or as `%2C`."""


class SentList(Struct, frozen=True):
    """A list as the runs send it, with the first item of the first run that sends one, and what parts the items."""

    group: Group
    first: str
    separator: str | None


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> Iterator[TracedValue | LeftOut]:
    """The values, with an extractor for those that are such lists."""
    lists = {number: sent for number, item in enumerate(items) if (sent := _list_in(item)) is not None}
    issued = dict(zip(lists, issued_lists(alignment, list(lists.values())), strict=True))
    for number, item in enumerate(items):
        joined = issued.get(number)
        yield joined or item
        if joined is not None and joined.group.literal != item.group.literal:
            yield LeftOut(item.uses, "joined_items", _WHY)


_WHY = "the list inside of it is taken from the response"


def issued_lists(alignment: Alignment, lists: Sequence[SentList]) -> list[TracedValue | None]:
    """For each list the value that a response issued; None where none has, or too little shows that it is dynamic."""
    return [_issued_list(candidate) if candidate is not None else None for candidate in candidates(alignment, lists)]


def _issued_list(candidate: Candidate) -> TracedValue | None:
    proof, evidence = candidate.proof, weigh(candidate)
    if proof is None or evidence.level is None:
        return None
    uses = tuple(use for use in candidate.group.uses if use.step > proof.step)
    said = Evidence(evidence.level, evidence.reasons)
    return TracedValue(candidate.group, uses, Issued(issuer_of(candidate), said, proof))


def candidates(alignment: Alignment, lists: Sequence[SentList]) -> Iterator[Candidate | None]:
    """The lists with the extractors for them; None where no response lists the items."""
    wanted = [_wanted_list(sent) for sent in lists]
    for sent, proof in zip(lists, proofs_of_items(alignment, wanted), strict=True):
        if proof is None:
            yield None
            continue
        issuing = {number: (alignment.runs[number].position_of[proof.step],) for number in proof.proven_on}
        yield Candidate(alignment, sent.group, issuing, proof=proof)


def _wanted_list(sent: SentList) -> Wanted:
    number = next(number for number, value in enumerate(sent.group.values) if value is not None)
    return Wanted(sent.group.primary.step, sent.group.values, number, sent.first, sent.separator)


def _list_in(item: TracedValue) -> SentList | None:
    return list_in(item.group) if item.is_unexplained else None


def list_in(group: Group) -> SentList | None:
    """The list that a value is in all runs; None for anything else."""
    texts = [value for value in group.values if value is not None]
    shape = _shape_of(texts)
    if shape is None:
        return None
    before, separator, after = shape
    items = _inside(texts[0], before, after).split(separator)
    if not group.differs and not may_be_ids(items):
        return None
    values = tuple(value and _inside(value, before, after) for value in group.values)
    uses = tuple(replace(_use_inside(use, before, after, separator), values=values) for use in group.uses)
    return SentList(Group(uses[0].slot.value, values, uses), items[0], separator)


def _shape_of(texts: Sequence[str]) -> tuple[str, str, str] | None:
    """What stands before a list, between its items and after it, in all of some texts; None where they differ."""
    matches = [match for text in texts if (match := _LIST.fullmatch(text)) is not None]
    around = {(match[1], match[3]) for match in matches}
    separators = {separator for match in matches for separator in _BETWEEN.findall(match[2])}
    if len(matches) < len(texts) or len(around) != 1 or len(separators) != 1 or not separators <= _SEPARATORS:
        return None
    before, after = around.pop()
    return before, separators.pop(), after


def _inside(text: str, before: str, after: str) -> str:
    return text[len(before) : len(text) - len(after)]


def may_be_ids(items: Sequence[str]) -> bool:
    """Whether a list that no second run shows to be dynamic may be one of ids: each item has a digit."""
    return all(re.search(r"\d", item) for item in items)


def _use_inside(use: SlotUse, before: str, after: str, separator: str) -> SlotUse:
    """The use of the list, without the brackets that may stand around it."""
    slot, codecs = use.slot, use.slot.codecs
    if separator == _SAFE_SEPARATOR and slot.raw.value == slot.value:
        codecs = tuple(codec for codec in codecs if codec != "percent")
    if not before and not after:
        return replace(use, slot=replace(slot, codecs=codecs))
    text = slot.text[len(before) : len(slot.value) - len(after)]
    inner = Slot((*slot.place, "part", len(before)), text, text, codecs, slot.kind)
    return replace(use, slot=inner, label="", moves=False)
