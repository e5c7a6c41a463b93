"""Which response issued a value, and the extractor that reads it there on every recording."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.addresses import is_page_file
from loadlint.correlation.observe.field_name import (
    is_count_name,
    is_id_name,
    names_id,
    normal_name,
    same_field,
    singular,
)
from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.prove import extractors
from loadlint.correlation.prove.by_neighbour import in_link, in_row, may_show
from loadlint.correlation.prove.id_in_name import in_name
from loadlint.correlation.prove.pages import page_leaves, page_of
from loadlint.correlation.prove.run_extractor import Page, is_number
from loadlint.correlation.prove.text_context import Hints, reaches_next_element
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromJson,
    FromResources,
    FromXml,
    JsonInside,
    Match,
)
from loadlint.facts import fact
from loadlint.recordings.exchange import Together, together
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment

_MAX_STEPS = 12
_OPAQUE = 6
"""The cost of reading where an equal value stands by chance: inside of a token, which only the server reads, and for an
id where things are counted."""
_COUNTED = 4
"""The cost of an extractor that takes the first or n-th of several different values."""
_SHORT, _SHORT_COMPARED = 4, 3
"""Shorter values need an issuer of the same name. The second length is for values that differ between the runs."""


class Proof(Struct, frozen=True):
    """An extractor in the response of a step that is proven on the runs `proven_on` (their numbers).

    `single` says that it does not depend on an order on the page, `number` that it gives a number (None: a number on
    some pages, a string on others).
    """

    step: int
    extractor: Extractor
    leaf: Leaf | None
    proven_on: tuple[int, ...]
    stop_redirects: bool
    single: bool
    number: bool | None


class FieldName(Struct, frozen=True):
    """What a slot is called: `name` for comparing with origins, `label` the word before the value in a page's text.

    `is_position` says that it has only a place in a list and no name, like the parameters of JSON-RPC. `argument` is
    what a GraphQL operation calls it. `around` is what stands before and after an id that is a part of a field's name,
    with `#` for other ids. `after` are the segments of the address before it where the last of them is an id too.
    """

    name: str
    label: str
    is_position: bool = False
    argument: str = ""
    around: tuple[str, str] | None = None
    after: tuple[str, ...] = ()


class Issuing(Struct, frozen=True):
    """For each run that has some the positions of the responses that issued its value before the first use.

    Empty if the value is only echoed: in every run the client sent it before any response held it. Then it is the
    user's input, or made by the client.
    """

    positions: Mapping[int, tuple[int, ...]]
    is_echo: bool = False


def issuing_responses(alignment: Alignment, values: Sequence[str | None], first_step: int) -> Issuing:
    """The responses that issued the values of the runs."""
    issuing: dict[int, tuple[int, ...]] = {}
    is_echo = True
    for number, (run, value) in enumerate(zip(alignment.runs, values, strict=True)):
        if value is None:
            continue
        limit = run.position_of.get(first_step, len(run.exchanges))
        holding = run.lookups.holding(value)
        positions = holding[: bisect_left(holding, limit)]
        sent = run.lookups.first_sent(value)
        is_echo = is_echo and sent is not None and (not positions or sent <= positions[0]) and sent <= limit
        if positions:
            issuing[number] = positions
    return Issuing({}, is_echo=bool(issuing)) if is_echo else Issuing(issuing)


class Wanted(Struct, frozen=True):
    """A value for which an extractor is looked for.

    `values` are those of the runs, `issuing` the positions of the responses that issued them, `step` is the first one
    that sends the value, `field` what it is called there. The extractor must hold none of the words of `without`.
    """

    alignment: Alignment
    values: Sequence[str | None]
    issuing: Mapping[int, tuple[int, ...]]
    step: int
    field: FieldName
    without: frozenset[str] = frozenset()


class Unproven(Struct, frozen=True):
    """No extractor in the response of a step is proven: `why`, for users."""

    step: int
    why: str


def find(wanted: Wanted) -> Proof | None:
    """The best proven extractor for a value that was issued, or None."""
    outcomes = (_in_step(wanted, step) for step in issuing_steps(wanted).steps)
    return best_of(wanted, [outcome for outcome in outcomes if isinstance(outcome, Proof)])


def best_of(wanted: Wanted, proofs: Sequence[Proof]) -> Proof | None:
    """The best of the proven extractors in the responses of several steps.

    What all recordings prove goes before what one proves, whose answer has lost its body in the others.
    """
    if not proofs:
        return None
    steps = wanted.alignment.steps
    most = max(len(proof.proven_on) for proof in proofs)
    proofs = [proof for proof in proofs if len(proof.proven_on) == most]
    if len(wanted.issuing) == 1 and all(len(value) < _SHORT for value in wanted.values if value is not None):
        # An equal short value may be the id of anything else, and there is no second run to show that.
        about = [proof for proof in proofs if _is_about(steps[proof.step].address, wanted.field)]
        proofs = about or proofs
    if _rotates(wanted, proofs):
        return min(proofs, key=lambda proof: (*_cost(proof, wanted.field)[:3], -proof.step))
    return min(proofs, key=lambda proof: _cost(proof, wanted.field))


_STAYS = regex(r"(?:^|[_-])(?:id|uid|uuid|guid|key|name)$|[a-z](?:Id|Uid|Key)$", re.IGNORECASE)


def _rotates(wanted: Wanted, proofs: Sequence[Proof]) -> bool:
    """Whether the field that issued the value issues others as well, so that the last response before the use counts.

    A field named `id` does not count: it has another value in each object.
    """
    run = wanted.alignment.runs[next(iter(wanted.issuing))]
    leaves = [proof.leaf for proof in proofs if proof.leaf is not None and proof.leaf.name]
    values = {(leaf.source, leaf.name, leaf.owner): leaf.value for leaf in leaves if not _STAYS.search(leaf.name)}
    positions = (run.position_of[step] for step in range(proofs[-1].step + 1) if step in run.position_of)
    others = (leaf for position in (positions if values else ()) for leaf in run.lookups.leaves(position))
    return any(values.get((leaf.source, leaf.name, leaf.owner), leaf.value) != leaf.value for leaf in others)


class IssuingSteps(Struct, frozen=True):
    """The steps in whose responses an extractor is looked for, and those that hold the value and are left out."""

    steps: Sequence[int]
    left_out: Sequence[Unproven]


def issuing_steps(wanted: Wanted) -> IssuingSteps:
    """The steps of the script whose response, or whose redirects' responses, hold the value in every run.

    A run without this body does not count. For a short value, scripts and styles do not count: chance is too likely.
    """
    alignment, issuing = wanted.alignment, wanted.issuing
    short = all(len(value) < _SHORT for value in wanted.values if value is not None)
    holding: dict[int, set[int]] = {}
    again: set[int] = set()
    for number, positions in issuing.items():
        showing, position_of = alignment.showing[number], alignment.runs[number].position_of
        for position in positions:
            before = [step for step in showing.get(position, ()) if step < wanted.step]
            # A page that a redirect had led to and that a step asks for again may have new values by then.
            last = [step for step in before if position_of[step] == position] or before
            again.update(before)
            for step in last:
                holding.setdefault(step, set()).add(number)
    steps: list[int] = []
    left_out = [Unproven(step, "a later step asks for the same page again") for step in sorted(again - set(holding))]
    for step, runs in sorted(holding.items()):
        if step in alignment.background and wanted.step not in alignment.background:
            left_out.append(Unproven(step, "pages ask for it in the background, elsewhere in each run"))
        elif not all(number in runs or _may_lack(wanted, number, step) for number in issuing):
            left_out.append(Unproven(step, "not every recording's response to it holds the run's own value"))
        elif short and is_page_file(alignment.steps[step].request):
            left_out.append(Unproven(step, "a script, style or picture holds any short text by chance"))
        else:
            steps.append(step)
    if len(steps) > _MAX_STEPS:
        left_out += (Unproven(step, _TOO_MANY) for step in steps[_MAX_STEPS - 4 : -4])
        steps = steps[: _MAX_STEPS - 4] + steps[-4:]
    return IssuingSteps(steps, left_out)


def _may_lack(wanted: Wanted, number: int, step: int) -> bool:
    """Whether a run's answer to a step need not hold the value: its body is lost, or it is another one by chance.

    What pages ask for in the background is not paired with what the same answer led to in each run.
    """
    alignment = wanted.alignment
    return {step, wanted.step} <= alignment.background or alignment.lacks_body(number, step)


_TOO_MANY = f"of many responses that hold it the first {_MAX_STEPS - 4} and the last 4 are looked at"


@fact
def _proofs(_: Together) -> dict[object, Proof | Unproven]:
    """The best extractors on some recordings, by all that they depend on. They do not depend on the script."""
    return {}


_MOST_PROVEN = 50_000
"""The most extractors that are kept. An editor asks for other values after each key."""


def _in_step(wanted: Wanted, step: int) -> Proof | Unproven:
    """The best extractor in the response of a step, which is looked for once on the same answers."""
    alignment, field = wanted.alignment, wanted.field
    runs = {number: alignment.runs[number] for number in runs_of(wanted, step)}
    if any(run.loaded_resources(step) is not None for run in runs.values()):
        return best_proof(wanted, step, list(runs))
    by_key = _proofs(together([run.recording for run in alignment.runs]))
    texts = _sent_texts(alignment, step, field)
    key = (
        alignment.runs[0].evaluate,
        tuple((number, run.position_of[step], wanted.values[number]) for number, run in runs.items()),
        alignment.follows(step),
        step in alignment.split_redirects,
        field,
        wanted.without,
        _is_about(alignment.steps[step].address, field),
    )
    if (key, texts) not in by_key:
        if len(by_key) > _MOST_PROVEN:
            by_key.clear()
        # Only texts that the answers show tell anything: while others are typed, nothing is looked for again.
        shown = _shown_texts(alignment, step, list(runs), texts)
        if (key, shown) not in by_key:
            by_key[key, shown] = best_proof(wanted, step, list(runs))
        by_key[key, texts] = by_key[key, shown]
    return replace(by_key[key, texts], step=step)


def _shown_texts(alignment: Alignment, step: int, numbers: Sequence[int], texts: Sequence[str]) -> tuple[str, ...]:
    """Those of some texts that may be shown by the answers to a step in some runs."""
    follow = alignment.follows(step)
    pages = [page_of(alignment.runs[number], step, follow=follow) for number in numbers] if texts else []
    return tuple(text for text in texts if all(page is not None and may_show(page, text) for page in pages))


def runs_of(wanted: Wanted, step: int) -> list[int]:
    """The numbers of the runs whose answer to a step issued the value, or should have."""
    alignment = wanted.alignment
    return [
        number
        for number, positions in wanted.issuing.items()
        if step in alignment.runs[number].position_of
        and (
            any(step in alignment.showing[number].get(position, ()) for position in positions)
            or not _may_lack(wanted, number, step)
        )
    ]


def best_proof(wanted: Wanted, step: int, numbers: Sequence[int]) -> Proof | Unproven:
    """The best extractor in the response of a step, proven on the runs of these numbers."""
    place = _place(wanted, step, numbers)
    if place is None:
        return Unproven(step, "a recording has no response to it")
    stop = step in wanted.alignment.split_redirects
    best: Proof | None = None
    why = _NO_FIELD if place.is_short and not place.leaves else "no extractor returns each recording's own value"
    for leaf, extractor in _extractors(place):
        if wanted.without and extractors.holds_word(extractor, wanted.without):
            why = "each extractor goes by another value of the flow, which the next run does not have"
            continue
        kinds = {is_number(page, extractor) for page in place.pages}
        kind = kinds.pop() if len(kinds) == 1 else None
        is_single = extractors.is_single(extractor, place.pages)
        proof = Proof(step, extractor, leaf, tuple(numbers), stop, is_single, kind)
        if best is None or _cost(proof, wanted.field) < _cost(best, wanted.field):
            best = proof
    return best or Unproven(step, why)


_NO_FIELD = "the value is so short that it may stand there by chance, and no field there says that it is meant"


class _Place(Struct, frozen=True):
    """The answers to one step, and what is looked for in them: `values` and `pages` are those of the same runs.

    `leaves` are those of the first page, `sent_texts` may tell the row of a value. `without` are words that may stand
    in no extractor.
    """

    leaves: Sequence[Leaf]
    values: Sequence[str]
    pages: Sequence[Page]
    field: FieldName
    sent_texts: Sequence[str]
    without: frozenset[str]

    @property
    def is_short(self) -> bool:
        """Whether equal values elsewhere may be so by chance."""
        return _is_short(self.values)


def _place(wanted: Wanted, step: int, numbers: Sequence[int]) -> _Place | None:
    """The answers to a step in some runs; None where one is missing."""
    alignment, field = wanted.alignment, wanted.field
    follow = alignment.follows(step)
    pages: list[Page] = []
    values: list[str] = []
    for number in numbers:
        page, value = page_of(alignment.runs[number], step, follow=follow), wanted.values[number]
        if page is None or value is None:
            return None
        pages.append(page)
        values.append(value)
    if not pages:
        return None
    leaves: Sequence[Leaf] = page_leaves(alignment.runs[numbers[0]], step, follow=follow)
    leaves = [leaf for leaf in leaves if not _is_option(leaf) or same_field(leaf.name, field.name)]
    if _is_short(values):
        about = _is_about(alignment.steps[step].address, field) or (field.is_position and _is_telling(values))
        leaves = tuple(
            leaf for leaf in leaves if leaf.value == values[0] and _may_issue(leaf, values, field, about=about)
        )
    return _Place(leaves, values, pages, field, _sent_texts(alignment, step, field), wanted.without)


def _is_option(leaf: Leaf) -> bool:
    """Whether it is an option of a list, which says what the field of the list's name may send, and nothing else.

    Other fields of a form are told by their elements.
    """
    return leaf.source == Source.FORM_FIELD and isinstance(leaf.extractor.origin, FromBody)


def _may_issue(leaf: Leaf, values: Sequence[str], field: FieldName, *, about: bool) -> bool:
    """Whether a leaf with an equal short value may be its issuer; `about` says that request or runs confirm it."""
    differs = len(set(values)) > 1
    if not differs and not _is_argument(leaf, field):
        return False
    holds_id = differs and (field.is_position or names_id(field.name) or names_id(field.argument))
    return about or same_field(leaf.name, field.name, leaf.owner) or (holds_id and is_id_name(leaf.name))


def _sent_texts(alignment: Alignment, step: int, field: FieldName) -> tuple[str, ...]:
    """The texts that may tell the row of a value; none for a value without a label, which is in no row."""
    return alignment.sent_texts[step] if field.label else ()


def _is_short(values: Sequence[str]) -> bool:
    """Whether equal values elsewhere may be so by chance."""
    return min(map(len, values)) < (_SHORT_COMPARED if len(set(values)) > 1 else _SHORT)


def _is_telling(values: Sequence[str]) -> bool:
    """Whether values of several runs are long enough together to be equal to others not by chance."""
    return len(set(values)) > 1 and sum(map(len, values)) > 2


def _is_about(url: str, field: FieldName) -> bool:
    """Whether the address of a request names what the slot is an id of: `/terminals` for the 2 in `/terminals/2`."""
    wanted = normal_name(singular(field.label))
    return bool(wanted) and any(normal_name(singular(segment)) == wanted for segment in re.split(r"[/?#]", url))


def _extractors(place: _Place) -> Iterator[tuple[Leaf | None, Extractor]]:
    """Proven extractors: whole leaves, then parts of leaves, then the text of the body."""
    is_found = False
    for leaf, extractor in _whole_leaves(place):
        counted = leaf.source == Source.ATTRIBUTE and not extractors.is_single(extractor, place.pages)
        is_found = is_found or not (counted or _opens_token(extractor))
        yield leaf, extractor
    if is_found:
        return
    values, pages, field = place.values, place.pages, place.field
    if (part := _part_of_leaf(place)) is not None:
        yield part
    elif field.around is not None and any(field.around) and (by_name := in_name(values, pages, field.around)):
        yield None, by_name
    elif place.is_short and field.after:
        if (by_link := in_link(values, pages, field.after)) is not None:
            yield None, by_link
    elif field.label or not place.is_short:
        yield from ((None, extractor) for extractor in _in_body(place))


def _whole_leaves(place: _Place) -> Iterator[tuple[Leaf, Extractor]]:
    """Leaves that are the value, those of the field's own name first."""
    whole = (leaf for leaf in place.leaves if leaf.value == place.values[0])
    for leaf in sorted(whole, key=lambda leaf: _leaf_rank(leaf, place.field))[:_MOST_LEAVES]:
        if extractor := extractors.from_leaf(leaf, place.pages, place.values, place.without):
            yield leaf, extractor


_MOST_LEAVES = 8


def _part_of_leaf(place: _Place) -> tuple[Leaf, Extractor] | None:
    """The first leaf that holds the value with something around it."""
    value = place.values[0]
    for leaf in place.leaves:
        if leaf.source == Source.COOKIE or value not in leaf.value or len(leaf.value) == len(value):
            continue
        if _opens_token(leaf.extractor):
            continue
        if extractor := extractors.inside(leaf, place.values, place.pages, place.field.name, place.without):
            return replace(leaf, name="", owner=""), extractor
    return None


def _in_body(place: _Place) -> Iterator[Extractor]:
    """Extractors in the text of the page; by row or structure where the text around the value is not enough."""
    values, pages, field = place.values, place.pages, place.field
    hints = Hints(field.name, field.label if place.is_short else "", place.without)
    by_text = extractors.in_text(values, pages, hints)
    is_single = by_text is not None and extractors.is_single(by_text, pages)
    if by_text is None or not is_single or _reaches_across(by_text):
        by_row = in_row(values, pages, field.label, place.sent_texts)
        yield from filter(None, [by_row])
    by_resources = None
    if by_text is None and not place.is_short:
        by_resources = extractors.in_resources(values, pages, field.name)
    is_sure = is_single and by_text is not None and not _reaches_across(by_text)
    by_structure = None if is_sure else extractors.in_xml(values, pages)
    is_better = by_structure is not None and extractors.is_single(by_structure, pages)
    yield from filter(None, [by_structure, by_text] if is_better else [by_text, by_resources, by_structure])


def _reaches_across(extractor: Extractor) -> bool:
    """Whether its context begins or ends in another element, such as the next row, which may be another one."""
    last = extractor.operations[-1] if extractor.operations else extractor.origin
    match last:
        case FromBetween(before, after):
            pass
        case Match(pattern):
            before, _, after = pattern.partition("(")
        case _:
            return False
    return "</" in before or reaches_next_element(after)


def _leaf_rank(leaf: Leaf, field: FieldName) -> tuple[bool, int, int]:
    return (
        not (same_field(leaf.name, field.name, leaf.owner) and _is_argument(leaf, field)),
        leaf.source,
        len(leaf.extractor.operations),
    )


def _is_argument(leaf: Leaf, field: FieldName) -> bool:
    """Whether it is the argument that a GraphQL operation wants, if any: the id of one of `lines` is an orderLineId."""
    wanted, name = normal_name(field.argument), normal_name(singular(leaf.owner) + leaf.name)
    return not wanted or name.endswith(wanted) or (bool(leaf.owner) and wanted.endswith(name))


def _cost(proof: Proof, field: FieldName) -> tuple[int, int, int, int]:
    """The cost of an extractor; the lowest wins. Content goes before counting; then field name, structure, simplicity,
    and the earliest response.
    """
    leaf, extractor = proof.leaf, proof.extractor
    cost = _structure(extractor)
    if leaf is None or not same_field(leaf.name, field.name, leaf.owner):
        cost += 1
    if field.argument and (leaf is None or not _is_argument(leaf, field)):
        cost += 1
    if not proof.single and (leaf is None or leaf.source != Source.FORM_FIELD):
        cost += _COUNTED
    if _opens_token(extractor) or (leaf is not None and names_id(field.name) and is_count_name(leaf.name)):
        cost += _OPAQUE
    return cost, _picks(extractor), len(extractor.operations), proof.step


def _opens_token(extractor: Extractor) -> bool:
    return any(isinstance(step, Decode) and step.codec in ("base64", "base64url") for step in extractor.operations)


def is_address_part(extractor: Extractor) -> bool:
    """Whether it takes its value out of an address and leaves it encoded."""
    last = extractor.operations[-1] if extractor.operations else None
    return isinstance(last, Match) and re.search(r"(?:/|[?&#;]\]?[\w-]+=)$", last.pattern.partition("(")[0]) is not None


def _structure(extractor: Extractor) -> int:
    match extractor.origin:
        case FromBody() | FromBetween() | FromXml():
            return 3
        case FromResources():
            return 4
        case FromJson():
            return min(len(extractor.operations), 2)
        case _:
            return 1 + any(isinstance(operation, Decode | JsonInside) for operation in extractor.operations)


def _picks(extractor: Extractor) -> int:
    """How many arrays it chooses from, or which of several matches it takes."""
    picks = sum(not isinstance(step, str) for step in extractor.json_steps)
    number = next((operation.match for operation in extractor.operations if isinstance(operation, Match)), 1)
    if isinstance(extractor.origin, FromBetween):
        number = extractor.origin.match
    return picks + (number > 1) * 2
