"""Which response issued a value, and the extractor that reads it there on every recording."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.leaves import Source
from loadlint.correlation.observe.value_shape import (
    is_id_name,
    is_page_file,
    names_id,
    normalised,
    same_field,
    singular,
)
from loadlint.correlation.prove import extractors
from loadlint.correlation.prove.by_neighbour import in_link, in_row
from loadlint.correlation.prove.run_extractor import is_number
from loadlint.extractor import Decode, FromBetween, FromBody, FromJson, FromResources, FromXml, JsonInside, Match
from loadlint.recordings.exchange import kept_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.correlation.pair.aligned_recordings import Lanes
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.extractor import Extractor

_MAX_STEPS = 12
_OPAQUE = 6
"""The price of looking into a token, which is the server's own business and may hold an equal value by chance."""
_COUNTED = 4
"""The price of an extractor that takes the first or n-th of several different things."""
_SHORT, _SHORT_COMPARED = 4, 3
"""Shorter values count only where a field of the same name issued them; the second for those that runs tell apart."""


class Found(Struct, frozen=True):
    """An extractor in the response of a step that is proven on the runs `proven_on` (their numbers).

    `single` says that it does not depend on the order of several things on the page, `number` that it gives a number
    there (None: here so, there a string).
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

    `is_position` says that it has no name, only a place in a list, as the parameters of JSON-RPC have. `argument` is
    what a GraphQL operation calls it. `around` is what stands before and after an id that is a part of a field's name,
    with `#` for other ids. `after` are the segments of the address before it where the last of them is an id too.
    """

    name: str
    label: str
    is_position: bool = False
    argument: str = ""
    around: tuple[str, str] | None = None
    after: tuple[str, ...] = ()


def issued(lanes: Lanes, values: Sequence[str | None], first_step: int) -> dict[int, tuple[int, ...]] | None:
    """For each run that has a value, the positions of the responses that issued it before its first use.

    None where a run's client sent the value before any response held it: then it is the user's input, or made by the
    client, and the response is an echo. Runs whose recording holds no such response have an empty tuple.
    """
    found: dict[int, tuple[int, ...]] = {}
    echoes = 0
    for number, (run, value) in enumerate(zip(lanes.runs, values, strict=True)):
        position = run.position_of.get(first_step)
        if value is None:
            continue
        limit = position if position is not None else len(run.exchanges)
        positions = [at for at in run.holding(value) if at < limit]
        sent = run.first_sent(value)
        echoes += sent is not None and (not positions or sent <= positions[0]) and sent <= limit
        found[number] = tuple(positions)
    return None if echoes == len(found) else found


def find(
    lanes: Lanes,
    values: Sequence[str | None],
    positions: dict[int, tuple[int, ...]],
    first_step: int,
    field: FieldName,
    without: frozenset[str] = frozenset(),
) -> Found | None:
    """The best proven extractor for a value that was issued, or None. It holds none of the words of `without`."""
    candidates = [
        found
        for step in _issuing_steps(lanes, values, positions, first_step)
        if (found := _in_step(lanes, step, values, positions, field, without)) is not None
    ]
    if len(positions) == 1 and all(len(value) < _SHORT for value in values if value is not None):
        # What equals a short id may be the id of anything else, and no second run tells.
        about = [one for one in candidates if _is_about(lanes.steps[one.step].request.url.value, field)]
        candidates = about or candidates
    if candidates and _rotates(lanes, candidates, positions):
        return min(candidates, key=lambda found: (*_cost(found, field)[:3], -found.step))
    return min(candidates, key=lambda found: _cost(found, field), default=None)


_STAYS = re.compile(r"(?:^|[_-])(?:id|uid|uuid|guid|key|name)$|[a-z](?:Id|Uid|Key)$", re.IGNORECASE)


def _rotates(lanes: Lanes, candidates: Sequence[Found], positions: dict[int, tuple[int, ...]]) -> bool:
    """Whether the field that issued the value issues others as well, so that the last one before the use counts.

    A field named `id` has another value in each object; that is no rotation.
    """
    number = next(iter(positions))
    run = lanes.runs[number]
    for found in candidates:
        leaf = found.leaf
        if leaf is None or not leaf.name or _STAYS.search(leaf.name):
            continue
        for step in range(candidates[-1].step + 1):
            at = run.position_of.get(step)
            for other in run.leaves(at) if at is not None else ():
                if (other.source, other.name, other.owner) == (leaf.source, leaf.name, leaf.owner) and (
                    other.value != leaf.value
                ):
                    return True
    return False


def _issuing_steps(
    lanes: Lanes, values: Sequence[str | None], positions: dict[int, tuple[int, ...]], first_step: int
) -> list[int]:
    """The steps of the script whose response, or whose redirects' responses, hold the value in every run.

    A run that lacks this body says nothing for or against. A short value stands in any script and style by chance.
    """
    short = all(len(value) < _SHORT for value in values if value is not None)
    holding: dict[int, set[int]] = {}
    for number, own in positions.items():
        showing = lanes.showing[number]
        for step in (step for position in own for step in showing.get(position, ()) if step < first_step):
            holding.setdefault(step, set()).add(number)
    ordered = [
        step
        for step, runs in sorted(holding.items())
        if all(number in runs or lanes.lacks_body(number, step) for number in positions)
        and not (short and is_page_file(lanes.steps[step].request.url.value))
    ]
    if len(ordered) <= _MAX_STEPS:
        return ordered
    return ordered[: _MAX_STEPS - 4] + ordered[-4:]


class _Proven:
    """The best extractors that were found on these recordings, by all that they depend on. They hold for any script."""

    def __init__(self) -> None:
        self.found: dict[object, Found | None] = {}


_MOST_PROVEN = 50_000
"""An editor asks for other values with each key; from time to time what is known of them is dropped."""


def _in_step(
    lanes: Lanes,
    step: int,
    values: Sequence[str | None],
    positions: dict[int, tuple[int, ...]],
    field: FieldName,
    without: frozenset[str],
) -> Found | None:
    """The best extractor in the response of a step, which is looked for once on the same answers."""
    runs = {
        number: lanes.runs[number]
        for number, own in positions.items()
        if step in lanes.runs[number].position_of
        and (any(step in lanes.showing[number].get(at, ()) for at in own) or not lanes.lacks_body(number, step))
    }
    if any(run.loaded(step) is not None for run in runs.values()):
        return _searched(lanes, step, values, list(runs), field, without)
    proven = kept_with([run.recording for run in lanes.runs], _Proven)
    key = (
        lanes.runs[0].evaluate,
        tuple((number, run.position_of[step], values[number]) for number, run in runs.items()),
        lanes.follows(step),
        step in lanes.split_redirects,
        field,
        without,
        _is_about(lanes.steps[step].request.url.value, field),
        _told(lanes, step, field),
    )
    if key not in proven.found:
        if len(proven.found) > _MOST_PROVEN:
            proven.found.clear()
        proven.found[key] = _searched(lanes, step, values, list(runs), field, without)
    found = proven.found[key]
    return replace(found, step=step) if found is not None else None


def _searched(
    lanes: Lanes,
    step: int,
    values: Sequence[str | None],
    numbers: Sequence[int],
    field: FieldName,
    without: frozenset[str],
) -> Found | None:
    follow = lanes.follows(step)
    pages: list[Page] = []
    own: list[str] = []
    for number in numbers:
        page = lanes.runs[number].page(step, follow=follow)
        value = values[number]
        if page is None or value is None:
            return None
        pages.append(page)
        own.append(value)
    if not pages:
        return None
    leaves = lanes.runs[numbers[0]].page_leaves(step, follow=follow)
    if _is_short(own):
        about = _is_about(lanes.steps[step].request.url.value, field) or (field.is_position and _is_telling(own))
        differs = len(set(own)) > 1
        holds_id = differs and (field.is_position or names_id(field.name) or names_id(field.argument))
        leaves = tuple(
            leaf
            for leaf in leaves
            if leaf.value == own[0]
            and (about or same_field(leaf.name, field.name, leaf.owner) or (holds_id and is_id_name(leaf.name)))
            and (differs or _is_argument(leaf, field))
        )
    stop = step in lanes.split_redirects
    best: Found | None = None
    for leaf, extractor in _extractors(leaves, own, pages, field, _told(lanes, step, field)):
        if without and holds_word(extractor, without):
            continue
        kinds = {is_number(page, extractor) for page in pages}
        kind = kinds.pop() if len(kinds) == 1 else None
        found = Found(step, extractor, leaf, tuple(numbers), stop, extractors.is_single(extractor, pages), kind)
        if best is None or _cost(found, field) < _cost(best, field):
            best = found
    return best


def _told(lanes: Lanes, step: int, field: FieldName) -> tuple[str, ...]:
    """The texts that may tell the row of a value; one that stands behind no label is in no row."""
    return lanes.told[step] if field.label else ()


def _is_short(values: Sequence[str]) -> bool:
    """Whether equal values elsewhere may be so by chance."""
    return min(map(len, values)) < (_SHORT_COMPARED if len(set(values)) > 1 else _SHORT)


def _is_telling(values: Sequence[str]) -> bool:
    """Whether values of several runs are equal to others hardly by chance, though they are short."""
    return len(set(values)) > 1 and sum(map(len, values)) > 2


def _is_about(url: str, field: FieldName) -> bool:
    """Whether a request is one for the things that the slot is about: `/terminals` for the 2 in `/terminals/2`."""
    wanted = normalised(singular(field.label))
    return bool(wanted) and any(normalised(singular(segment)) == wanted for segment in re.split(r"[/?#]", url))


def _extractors(
    leaves: Sequence[Leaf], values: Sequence[str], pages: Sequence[Page], field: FieldName, told: Sequence[str]
) -> Iterator[tuple[Leaf | None, Extractor]]:
    """Proven extractors: whole leaves, then parts of leaves, then the text of the body."""
    whole = sorted((leaf for leaf in leaves if leaf.value == values[0]), key=lambda leaf: _leaf_rank(leaf, field))
    found = False
    for leaf in whole[:8]:
        if extractor := extractors.from_leaf(leaf, pages, values):
            counted = leaf.source == Source.ATTRIBUTE and not extractors.is_single(extractor, pages)
            found = found or not (counted or _opens_token(extractor))
            yield leaf, extractor
    if found:
        return
    for leaf in leaves:
        inner = len(leaf.value) > len(values[0]) and values[0] in leaf.value and not _opens_token(leaf.extractor)
        if inner and leaf.source != Source.COOKIE and (extractor := extractors.inside(leaf, values, pages, field.name)):
            yield replace(leaf, name="", owner=""), extractor
            return
    if field.around is not None and (by_name := extractors.in_name(values, pages, field.around)) is not None:
        yield None, by_name
        return
    short = _is_short(values)
    if short and field.after:
        if (by_link := in_link(values, pages, field.after)) is not None:
            yield None, by_link
        return
    if short and not field.label:
        return
    by_text = extractors.in_text(values, pages, field.name, field.label if short else "")
    if by_text is None or not extractors.is_single(by_text, pages) or _reaches_across(by_text):
        by_row = in_row(values, pages, field.label, told)
        if by_row is not None:
            yield None, by_row
    if by_text is not None:
        yield None, by_text
    elif not short and (by_resources := extractors.in_resources(values, pages, field.name)) is not None:
        yield None, by_resources
    if by_text is None or not extractors.is_single(by_text, pages):
        by_structure = extractors.in_xml(values, pages)
        if by_structure is not None:
            yield None, by_structure


def _reaches_across(extractor: Extractor) -> bool:
    """Whether its context begins in another element: in the row before, which may be any other in the next run."""
    last = extractor.operations[-1] if extractor.operations else extractor.origin
    before = last.left if isinstance(last, FromBetween) else last.pattern if isinstance(last, Match) else ""
    return "</" in before.partition("(")[0]


def _leaf_rank(leaf: Leaf, field: FieldName) -> tuple[bool, int, int]:
    return (
        not (same_field(leaf.name, field.name, leaf.owner) and _is_argument(leaf, field)),
        leaf.source,
        len(leaf.extractor.operations),
    )


def _is_argument(leaf: Leaf, field: FieldName) -> bool:
    """Whether it is the argument that a GraphQL operation wants, if any: the id of one of `lines` is an orderLineId."""
    wanted, own = normalised(field.argument), normalised(singular(leaf.owner) + leaf.name)
    return not wanted or own.endswith(wanted) or (bool(leaf.owner) and wanted.endswith(own))


def _cost(found: Found, field: FieldName) -> tuple[int, int, int, int]:
    """What tells by content before what counts; then field name, structure, simplicity, and the earliest response."""
    leaf, extractor = found.leaf, found.extractor
    cost = _structure(extractor)
    if leaf is None or not same_field(leaf.name, field.name, leaf.owner):
        cost += 1
    if field.argument and (leaf is None or not _is_argument(leaf, field)):
        cost += 1
    if not found.single and (leaf is None or leaf.source != Source.FORM_FIELD):
        cost += _COUNTED
    if _opens_token(extractor):
        cost += _OPAQUE
    return cost, _picks(extractor), len(extractor.operations), found.step


def _opens_token(extractor: Extractor) -> bool:
    return any(isinstance(step, Decode) and step.codec in ("base64", "base64url") for step in extractor.operations)


def holds_word(extractor: Extractor, words: frozenset[str]) -> bool:
    """Whether an extractor's expressions hold one of some values."""
    written = str(extractor).replace("\\", "")
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", written) for word in words if word in written)


def is_address_part(extractor: Extractor) -> bool:
    """Whether it cuts its value out of an address and leaves it encoded."""
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
    paths = [extractor.origin.path] if isinstance(extractor.origin, FromJson) else []
    paths += [operation.path for operation in extractor.operations if isinstance(operation, JsonInside)]
    picks = sum(not isinstance(step, str) for path in paths for step in path)
    number = next((operation.match for operation in extractor.operations if isinstance(operation, Match)), 1)
    if isinstance(extractor.origin, FromBetween):
        number = extractor.origin.match
    return picks + (number > 1) * 2
