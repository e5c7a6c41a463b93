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
from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.observe.slots import Slot
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.prove.origins import Proof
from loadlint.correlation.prove.pages import page_leaves, page_of
from loadlint.extractor import Extractor, FromItems
from loadlint.findings import Evidence
from loadlint.text.regex import regex

_ITEM = r"[A-Za-z0-9_.@-]+"
_LIST = regex(rf"([^\w.@-]*)({_ITEM}(?:([,;|] ?| ){_ITEM}(?:\3{_ITEM})*)?)([^\w.@-]*)")
"""What stands around a list, the list, and what parts its items; a list of one item has no separator."""

_SAFE_SEPARATOR = ","
"""What browsers send in an address as it is, or as `%2C`."""

_MOST_STEPS = 12
"""So many responses are looked at, the last before the request first."""


class _Sent(Struct, frozen=True):
    """A list as the runs send it: what stands around it in all of them, and its text in each."""

    before: str
    after: str
    separator: str
    values: tuple[str | None, ...]


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> Iterator[TracedValue | LeftOut]:
    """The values, with an extractor for those that are such lists."""
    for item in items:
        candidate = candidate_of(alignment, item.group) if item.is_unexplained else None
        joined = _issued_list(candidate) if candidate is not None else None
        yield joined or item
        if joined is not None and joined.group.literal != item.group.literal:
            yield LeftOut(item.uses, "joined_items", _WHY)


def _issued_list(candidate: Candidate) -> TracedValue | None:
    """The list as a value that a response issued; None where too little shows that it is dynamic."""
    proof, evidence = candidate.proof, weigh(candidate)
    if proof is None or evidence.level is None:
        return None
    uses = tuple(use for use in candidate.group.uses if use.step > proof.step)
    said = Evidence(evidence.level, evidence.reasons)
    return TracedValue(candidate.group, uses, Issued(issuer_of(candidate), said, proof))


_WHY = "the list inside of it is taken from the response"


def candidate_of(alignment: Alignment, group: Group) -> Candidate | None:
    """A value that is such a list with the extractor for it; None for others."""
    sent = _sent_list(group)
    proof = _proof(alignment, group.primary.step, sent) if sent is not None else None
    if sent is None or proof is None:
        return None
    issuing = {number: (alignment.runs[number].position_of[proof.step],) for number in proof.proven_on}
    uses = tuple(_use_inside(use, sent) for use in group.uses)
    return Candidate(alignment, Group(uses[0].slot.value, sent.values, uses), issuing, proof=proof)


def _sent_list(group: Group) -> _Sent | None:
    """The list that a value is in all runs; None for anything else."""
    texts = [value for value in group.values if value is not None]
    matches = [match for text in texts if (match := _LIST.fullmatch(text)) is not None]
    if len(matches) < len(texts) or not (group.differs or _may_be_ids(matches[0][2])):
        return None
    around, separators = {(match[1], match[4]) for match in matches}, {match[3] for match in matches} - {None}
    if len(around) != 1 or len(separators) != 1:
        return None
    (before, after), separator = around.pop(), separators.pop()
    return _Sent(before, after, separator, tuple(value and _inside(value, before, after) for value in group.values))


def _inside(text: str, before: str, after: str) -> str:
    return text[len(before) : len(text) - len(after)]


def _may_be_ids(text: str) -> bool:
    """Whether a list that no second run shows to be dynamic may be one of ids: each item has a digit."""
    return all(re.search(r"\d", item) for item in re.split(r"[,;| ]+", text))


def _proof(alignment: Alignment, before: int, sent: _Sent) -> Proof | None:
    """The last response before a step that lists the items in each run, and how they are taken from it."""
    number, value = next((number, value) for number, value in enumerate(sent.values) if value is not None)
    first, run = value.split(sent.separator)[0], alignment.runs[number]
    holding = frozenset(run.lookups.holding(first))
    steps = sorted((step for step in run.position_of if step < before), reverse=True)
    steps = [step for step in steps if run.position_of[step] in holding]
    for step in steps[:_MOST_STEPS]:
        for origin in _origins(alignment, number, step, first, sent.separator):
            if _is_proven(alignment, step, Extractor(origin), sent.values):
                return _proof_of(alignment, step, origin, sent.values)
    return None


def _origins(alignment: Alignment, number: int, step: int, first: str, separator: str) -> Iterator[FromItems]:
    """The lists in a run's response to a step whose first item has that text."""
    for leaf in page_leaves(alignment.runs[number], step, follow=alignment.follows(step)):
        path = leaf.extractor.member_path or () if leaf.value == first else ()
        for position, part in enumerate(path):
            member = tuple(name for name in path[position + 1 :] if isinstance(name, str))
            if part == 0 and (*path[:position], 0, *member) == path:
                yield FromItems(path[:position], member, separator)


def _is_proven(alignment: Alignment, step: int, extractor: Extractor, values: Sequence[str | None]) -> bool:
    """Whether the response of each run to a step lists what that run sends."""
    wanted = [(run, value) for run, value in zip(alignment.runs, values, strict=True) if value is not None]
    pages = [(page_of(run, step, follow=alignment.follows(step)), value) for run, value in wanted]
    return all(page is not None and page.value(extractor) == value for page, value in pages)


def _proof_of(alignment: Alignment, step: int, origin: FromItems, values: Sequence[str | None]) -> Proof:
    *_, owner, name = ("", "", *(part for part in origin.path if isinstance(part, str)))
    if origin.member:
        owner, name = name, f"{origin.member[-1]}s"
    leaf = Leaf("", Extractor(origin), Source.JSON, name, owner)
    numbers = tuple(number for number, value in enumerate(values) if value is not None)
    stop = step in alignment.split_redirects
    return Proof(step, leaf.extractor, leaf, numbers, stop, single=True, number=False)


def _use_inside(use: SlotUse, sent: _Sent) -> SlotUse:
    """The use of the list, without the brackets that may stand around it."""
    slot, codecs = use.slot, use.slot.codecs
    if sent.separator == _SAFE_SEPARATOR and slot.raw.value == slot.value:
        codecs = tuple(codec for codec in codecs if codec != "percent")
    if not sent.before and not sent.after:
        return replace(use, slot=replace(slot, codecs=codecs), values=sent.values)
    text = slot.text[len(sent.before) : len(slot.value) - len(sent.after)]
    inner = Slot((*slot.place, "part", len(sent.before)), text, text, codecs, slot.kind)
    return SlotUse(use.step, inner, sent.values, "")
