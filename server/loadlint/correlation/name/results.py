"""Names the variables of the values, and sorts the values into results."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.changes import TIMES_IN_NUMBERS, TIMES_IN_WORDS, Alike, IfMissing
from loadlint.correlation.decide.traced_value import ClientMade, Issued, TracedValue, Untraced
from loadlint.correlation.flow import ClientValue, Correlation
from loadlint.correlation.name.variable_names import TakenNames, element_name, variable_name, words_of
from loadlint.correlation.name.words import area_of, fields_of, things_of
from loadlint.correlation.observe.field_name import singular
from loadlint.correlation.observe.slots import is_part
from loadlint.correlation.prove.pages import page_at, pages_of_kind
from loadlint.correlation.prove.script_extractions import extraction_of, finds
from loadlint.extractor import FromHtml, FromJson
from loadlint.operation import reads, request_name
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.correlation.prove.origins import Proof
    from loadlint.script import Extraction, Script


class Results(Struct, frozen=True):
    """What the values of a script are: issued by a server, made by the client, or dynamic without an origin.

    `unknown` differ between the runs, `pushed` came in messages of web sockets, `authentications` are made anew.
    """

    correlations: tuple[Correlation, ...]
    client_values: tuple[ClientValue, ...]
    unknown: tuple[Group, ...]
    pushed: tuple[Group, ...]
    authentications: tuple[Group, ...]


def results_with_names(script: Script, alignment: Alignment, items: Sequence[TracedValue]) -> Results:
    """The values with their variables; those that a server issued choose first."""
    changing = [item for item in items if not isinstance(item.outcome, Untraced) or item.group.differs]
    dynamic = frozenset(item.group.literal for item in changing)
    area = area_of(script)
    taken = TakenNames(script.names)
    names_of_shared_code: dict[object, str] = {}

    def name(item: TracedValue) -> str:
        key = _shared_code(script, item)
        if key is None:
            return new_name(item)
        if key not in names_of_shared_code:
            names_of_shared_code[key] = new_name(item)
        return names_of_shared_code[key]

    def new_name(item: TracedValue) -> str:
        is_element = _is_element(item)
        variable = element_name(fields_of(script, item), taken, script.naming) if is_element else None
        if variable is None:
            things = things_of(script, item, dynamic, area)
            names = iter(("now",)) if _is_clock_in_text(item) else fields_of(script, item)
            variable = variable_name(names, things, taken, script.naming)
        taken.add(variable)
        return variable

    labels, peers, alike = _Labels(script, changing), _peers(script, items), _alike(script, items)
    proofs = (item.outcome.proof for item in items if isinstance(item.outcome, Issued))
    chooses = any(proof is not None and proof.extractor.chooses_item for proof in proofs)
    correlations = tuple(
        replace(
            _correlation(script, alignment, item, item.outcome, name(item)),
            asked=labels.of(item.outcome.proof),
            peers=peers.get(_shared_code(script, item), ()),
            alike=Alike(alike[_without_names(item.outcome.proof)], chooses),
        )
        for item in items
        if isinstance(item.outcome, Issued)
    )
    client_values = tuple(
        ClientValue(item.group, item.outcome.generator, name(item))
        for item in items
        if isinstance(item.outcome, ClientMade)
    )
    untraced = [(item.group, item.outcome) for item in items if isinstance(item.outcome, Untraced)]
    pushed = tuple(group for group, outcome in untraced if outcome.source == "web socket")
    made_anew = (group for group, outcome in untraced if outcome.source == "authentication")
    # Of one header the whole value is a group, and so are the credentials in it: one of them is told.
    authentications = tuple(group for group in made_anew if "scheme" not in group.primary.slot.place)
    unknown = tuple(group for group, outcome in untraced if group.differs and outcome.source is None)
    return Results(correlations, client_values, unknown, pushed, authentications)


def _is_clock_in_text(item: TracedValue) -> bool:
    """Whether the client's clock gave the value, whose field holds more than that."""
    kind = item.generator.kind if item.generator is not None else ""
    return kind in (*TIMES_IN_NUMBERS, *TIMES_IN_WORDS) and is_part(item.group.primary.slot.place)


def _is_element(item: TracedValue) -> bool:
    """Whether a request sends the value as the second or a later one of its name."""
    place = item.group.primary.slot.place
    return place[0] in ("query", "form") and isinstance(place[-1], int) and place[-1] > 0


def _shared_code(script: Script, item: TracedValue) -> object:
    """What is equal for values that the same code would take out of the answers to several steps; None for others."""
    proof = item.proof
    if proof is None or not script.steps[proof.step].taken_together:
        return None
    return script.steps[proof.step].made_by, proof.extractor


def _peers(script: Script, items: Sequence[TracedValue]) -> dict[object, tuple[int, ...]]:
    """The steps out of whose answers the same code would take values that are used."""
    peers: dict[object, set[int]] = {}
    for item in items:
        if item.proof is not None and (key := _shared_code(script, item)) is not None:
            peers.setdefault(key, set()).add(item.proof.step)
    return {key: tuple(sorted(steps)) for key, steps in peers.items()}


def _alike(script: Script, items: Sequence[TracedValue]) -> Counter[object]:
    """How many times the extractors would be written that differ in names and choices alone."""
    places: dict[object, object] = {}
    for index, item in enumerate(items):
        if isinstance(item.outcome, Issued):
            places[_shared_code(script, item) or index] = _without_names(item.outcome.proof)
    return Counter(places.values())


def _without_names(proof: Proof | None) -> object:
    """An extractor without the names by which it finds an element of a page, or its way into a JSON document."""
    if proof is None:
        return None
    origin = proof.extractor.origin
    if isinstance(origin, FromHtml):
        origin = replace(origin, selector=_QUOTED.sub('""', origin.selector))
    elif isinstance(origin, FromJson):
        origin = FromJson(())
    return replace(proof.extractor, origin=origin)


_QUOTED = regex(r'"[^"]*"')


def _correlation(script: Script, alignment: Alignment, item: TracedValue, issued: Issued, variable: str) -> Correlation:
    first = min(use.step for use in item.uses)
    existing = extraction_of(script, alignment, item.group.values, first)
    if existing is not None and not _may_be_meant(existing, item, issued):
        existing = None
    return Correlation(
        item.group,
        item.uses,
        issued.evidence,
        issued.issuer,
        issued.proof,
        variable,
        issued.why_not,
        existing,
        likewise=_likewise(script, alignment, issued.proof),
        if_missing=_if_missing(alignment, item, issued.proof) if issued.proof is not None else "end",
    )


def _if_missing(alignment: Alignment, item: TracedValue, proof: Proof) -> IfMissing:
    """What the script does where an answer lacks a value."""
    if _is_awaited(alignment, proof):
        return "wait"
    return "leave out" if _is_optional(alignment, item, proof) else "end"


def _is_optional(alignment: Alignment, item: TracedValue, proof: Proof) -> bool:
    """Whether some answers lack a value, and only reading needs it: from one request of the background to others, or
    where a recording whose answer lacks it makes none of the requests that send it."""
    users = {use.step for use in item.uses}
    follow = alignment.follows(proof.step)
    if not {proof.step, *users} <= alignment.background:
        return _is_only_read_elsewhere(alignment, users, proof)
    for run in alignment.runs:
        pages = pages_of_kind(run, proof.step, follow=follow) if proof.step in run.position_of else ()
        if any(page.neutral(proof.extractor) is None for page in pages):
            return True
    return False


def _is_awaited(alignment: Alignment, proof: Proof) -> bool:
    """Whether a loop reads a feed on until an answer holds a value."""
    runs = (run for run in alignment.runs if proof.step in run.position_of)
    turns = ((run, position) for run in runs for position in alignment.turns_before(run, proof.step))
    pages = (page_at(run, proof.step, position, follow=alignment.follows(proof.step)) for run, position in turns)
    return any(page is not None and page.neutral(proof.extractor) is None for page in pages)


def _is_only_read_elsewhere(alignment: Alignment, users: Set[int], proof: Proof) -> bool:
    """Whether steps only read, and a run whose answer lacks the value that they send makes none of them."""
    runs = [run for run in alignment.runs if proof.step in run.position_of and users.isdisjoint(run.position_of)]
    follow = alignment.follows(proof.step)
    pages = (page_at(run, proof.step, run.position_of[proof.step], follow=follow) for run in runs)
    is_lacking = any(page is not None and page.neutral(proof.extractor) is None for page in pages)
    return is_lacking and all(reads(alignment.steps[step].request) for step in users)


def _likewise(script: Script, alignment: Alignment, proof: Proof | None) -> tuple[int, ...]:
    """The steps that the code makes whose answer an extractor reads, as far as it finds something in their answers."""
    if proof is None or not script.steps[proof.step].taken_together:
        return ()
    code = script.steps[proof.step].made_by
    return tuple(
        step.index for step in script.steps if step.made_by == code and finds(alignment, step.index, proof.extractor)
    )


def _may_be_meant(extraction: Extraction, item: TracedValue, issued: Issued) -> bool:
    """Whether the script's extraction means a value that it gives: numbers of one or two digits are equal by chance.

    Such a number must have the words of the variable where it is sent, or stand at the same place of an answer.
    """
    if issued.proof is None or any(len(value) > _CHANCE for value in item.group.values if value is not None):
        return True
    words = _telling_words([extraction.variable])
    sent = _telling_words([text for use in item.uses for text in (use.label, use.slot.field)])
    return extraction.extractor == issued.proof.extractor or not words or not words.isdisjoint(sent)


def _telling_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(singular(word) for name in names for word in words_of(name)) - {"id"}


_CHANCE = 2
"""Up to this length, in characters, other values are equal in two recordings by chance."""


class _Labels:
    """The names of a script's requests as they are once its values are variables, so that none holds a recorded id."""

    def __init__(self, script: Script, items: Sequence[TracedValue]) -> None:
        self._steps = script.steps
        self._values: dict[int, set[str]] = {}
        for item in items:
            for use in item.uses:
                if "path" in use.slot.place:
                    self._values.setdefault(use.step, set()).add(use.slot.value)

    def of(self, proof: Proof | None) -> str:
        """The name of the request whose answer an extractor reads."""
        if proof is None:
            return ""
        step = proof.step
        request = self._steps[step].request
        url = request.url.value
        for value in self._values.get(step, ()):
            url = re.sub(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", HOLE, url)
        return request_name(replace(request, url=Text(url)))
