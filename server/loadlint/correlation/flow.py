"""A script beside its recordings: every value that it replays, where it came from, and what to do about it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.changes import Correlate, Generate, Use
from loadlint.correlation.decide.candidates import Group, groups_of
from loadlint.correlation.decide.client_made import made_by_client
from loadlint.correlation.decide.parts import outermost, with_parts
from loadlint.correlation.decide.proven_values import KNOWN_LENGTH, Resolved, joined
from loadlint.correlation.decide.weigh import is_hopeless, weigh
from loadlint.correlation.name.variable_names import variable_name
from loadlint.correlation.name.words import fields_of, things_of
from loadlint.correlation.observe.graphql import argument_of
from loadlint.correlation.observe.slots import path_shift, shifted, slots_of_step
from loadlint.correlation.observe.value_shape import is_id_name, is_page_file, may_need_escapes, path_of
from loadlint.correlation.pair.aligned_recordings import Lanes, lanes_of
from loadlint.correlation.prove import origins
from loadlint.correlation.prove.by_neighbour import after_an_id
from loadlint.correlation.prove.origins import FieldName, is_address_part
from loadlint.correlation.prove.run_extractor import all_of
from loadlint.correlation.soft_failures import failures_of, untrusted
from loadlint.extractor import FromCookie, FromHeader, FromUrl
from loadlint.findings import Issuer, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from loadlint.correlation.decide.candidates import SlotUse
    from loadlint.correlation.decide.client_made import Made
    from loadlint.correlation.prove.origins import Found
    from loadlint.correlation.prove.run_extractor import Evaluate
    from loadlint.correlation.soft_failures import Failure
    from loadlint.extractor import Codec, Extractor
    from loadlint.findings import Evidence
    from loadlint.recordings.exchange import Recording
    from loadlint.script import Extraction, Script


class Correlation(Struct, frozen=True):
    """A value that an earlier response issued and that the script replays.

    `found` is None where no extractor is proven, or none is possible; `why_not` then tells the reason. `existing` is
    the script's own extraction of the same value.
    """

    group: Group
    uses: tuple[SlotUse, ...]
    evidence: Evidence
    issuer: Issuer
    found: Found | None
    variable: str
    why_not: str | None = None
    existing: Extraction | None = None

    def change(self) -> Correlate | None:
        """The fix, where there is one."""
        if self.found is None:
            return None
        uses = uses_of(self.uses, self.found.extractor)
        if not uses:
            return None
        # As in the names of assertions, which stand beside it in the script.
        description = f"no {self.variable} in the response to {self.issuer.method} {path_of(self.issuer.url, '*')}"
        return Correlate(
            step=self.found.step,
            extractor=self.found.extractor,
            variable=self.variable,
            description=description,
            uses=uses,
            stop_redirects=self.found.stop_redirects,
            number=self.found.number,
        )


class ClientValue(Struct, frozen=True):
    """A value that the client made, and the variable that a generated one would have."""

    group: Group
    made: Made
    variable: str

    def change(self, source: str | None = None) -> Generate | None:
        """The fix; `source` is the variable of the verifier where this is a PKCE challenge."""
        uses = uses_of(self.group.uses)
        if not uses:
            return None
        return Generate(uses[0].step, self.made.kind, self.variable, uses, self.made.length, source)


def uses_of(slots: Sequence[SlotUse], extractor: Extractor | None = None) -> tuple[Use, ...]:
    """The places that can be edited, as a change wants them, for values that `extractor` gives."""
    return tuple(
        Use(use.step, span, _needed(use, extractor), use.slot.around)
        for use in slots
        if (span := use.slot.span) is not None
    )


def _needed(use: SlotUse, extractor: Extractor | None) -> tuple[Codec, ...]:
    """The encodings that are needed here.

    An id of letters and digits goes anywhere as it is, and what was cut out of an address is encoded for one already.
    """
    codecs = use.slot.codecs
    if codecs[:1] == ("percent",) and extractor is not None and is_address_part(extractor):
        codecs = codecs[1:]
    values = [use.slot.value, *(value for value in use.values if value is not None)]
    return tuple(codec for codec in codecs if any(may_need_escapes(value, codec) for value in values))


class Flow(Struct, frozen=True, dict=True):
    """Everything that the recordings tell about a script.

    `whole` is the pairing of all steps; `lanes` lacks what nothing is learned from.
    """

    lanes: Lanes
    correlations: tuple[Correlation, ...]
    client_values: tuple[ClientValue, ...]
    unknown: tuple[Group, ...]
    failures: tuple[Failure, ...]
    whole: Lanes

    @cached_property
    def taken_from(self) -> Mapping[int, Sequence[tuple[Correlation, Found]]]:
        """For steps the correlations whose values are taken from their answers."""
        known: dict[int, list[tuple[Correlation, Found]]] = {}
        for one in self.correlations:
            if one.found is not None:
                known.setdefault(one.found.step, []).append((one, one.found))
        return known


def build(script: Script, recordings: Sequence[Recording], evaluate: Evaluate | None = None) -> Flow:
    """Compares a script with the recordings of its flow. `evaluate` is the evaluator of its tool, if it has its own."""
    lanes = lanes_of(script.steps, recordings, evaluate)
    failures = failures_of(lanes, lambda without: _needed_values(script, lanes, without))
    return _learned(script, lanes.without(untrusted(lanes, failures)), failures, lanes)


def _needed_values(script: Script, lanes: Lanes, without: frozenset[int]) -> list[tuple[int, str, Extractor]]:
    """What the script takes out of answers, and what it must take, as the other runs show it."""
    others = Lanes(lanes.steps, tuple(run for number, run in enumerate(lanes.runs) if number not in without))
    found = [
        (extraction.step, extraction.variable or "value", extraction.extractor)
        for extraction in script.extractions
        if extraction.extractor is not None
    ]
    known = []
    for step, variable, extractor in found:
        pages = [run.page(step, follow=lanes.follows(step)) for run in others.runs]
        if any(page is not None and page.neutral(extractor) for page in pages):
            known.append((step, variable, extractor))
    flow = _learned(script, others, (), others)
    return known + [(item.found.step, item.variable, item.found.extractor) for item in flow.correlations if item.found]


def _learned(script: Script, lanes: Lanes, failures: tuple[Failure, ...], whole: Lanes) -> Flow:
    groups = [group for group in groups_of(lanes) if not all(use.is_secondary for use in group.uses)]
    for number, run in enumerate(lanes.runs):
        run.search(value for group in groups for value in _asked_for(lanes, number, group))
    resolved = [_resolve(lanes, group) for group in groups]
    resolved = [_resolve(lanes, item.group, why) if (why := _addressed(item, resolved)) else item for item in resolved]
    resolved = list(_apart(lanes, resolved))
    resolved = _with_strays(lanes, _without_twins(resolved))
    resolved = _without_twins(with_parts(resolved, lambda group: _resolve(lanes, group)))
    resolved = outermost(resolved)
    taken = set(script.names)
    values = frozenset(item.group.literal for item in resolved if item.issuer or item.made or item.group.differs)
    correlations: list[Correlation] = []
    for item in resolved:
        if item.issuer is not None and item.evidence is not None:
            correlation = _named(script, lanes, item, taken, values)
            taken.add(correlation.variable)
            correlations.append(correlation)
    rest = [item for item in resolved if item.issuer is None]
    client = []
    for item in rest:
        if item.made is not None:
            variable = variable_name(fields_of(item), things_of(script, item, values), taken, script.naming)
            taken.add(variable)
            client.append(ClientValue(item.group, item.made, variable))
    unknown = [item.group for item in rest if item.made is None and item.group.differs]
    return Flow(lanes, tuple(correlations), tuple(client), tuple(unknown), failures, whole)


def _apart(lanes: Lanes, resolved: Sequence[Resolved]) -> Iterator[Resolved]:
    """The same with extractors that hold no other value of the flow, where there are such.

    With several runs they are proven to hold none. What one run does not show to change may still be one.
    """
    found = {item.group.literal for item in resolved if item.found and len(item.group.literal) >= KNOWN_LENGTH}
    for item in resolved:
        others = frozenset(found - {item.group.literal}) if item.found and item.group.compared == 1 else frozenset()
        if item.found is not None and others and origins.holds_word(item.found.extractor, others):
            other = _resolve(lanes, item.group, without=others)
            yield other if other.found is not None else item
        else:
            yield item


def _resolve(
    lanes: Lanes, group: Group, known: Reason | None = None, without: frozenset[str] = frozenset()
) -> Resolved:
    """`known` is what other values of the flow say for this one, `without` are words that no extractor may hold."""
    primary = next(use for use in group.uses if not use.is_secondary)
    if (not group.differs and not known and is_hopeless(lanes, group)) or primary.slot.kind == "name":
        return Resolved(group, group.uses)
    positions = origins.issued(lanes, group.values, primary.step)
    if positions is None or not any(positions.values()):
        return Resolved(group, group.uses, made=_made(lanes, group, primary))
    issuing = {number: own for number, own in positions.items() if own}
    choices = [(group, group.uses)]
    raw = _as_written(lanes, group)
    if raw is not None:
        choices.append((raw, raw.uses))
    best: tuple[Found, Group] | None = None
    for choice, _ in choices:
        own = issuing if choice is group else origins.issued(lanes, choice.values, primary.step) or {}
        own = {number: found for number, found in own.items() if found}
        if not own:
            continue
        found = origins.find(lanes, choice.values, own, primary.step, _field_of(lanes, primary), without)
        if found is not None and (best is None or len(found.extractor.operations) < len(best[0].extractor.operations)):
            best = found, choice
    found, chosen = best if best is not None else (None, group)
    evidence = weigh(lanes, group, found, issuing, known)
    if evidence is None:
        return Resolved(group, group.uses)
    uses = tuple(use for use in chosen.uses if found is None or use.step > found.step)
    why_not = None if found else _why_not(lanes, group, issuing)
    return Resolved(group, uses, found, _issuer(lanes, group, found, issuing), evidence, None, why_not)


def _addressed(item: Resolved, resolved: Sequence[Resolved]) -> Reason | None:
    """Why a short id in a body that a single run does not prove is dynamic: the request's own address names it too.

    `PUT /posts/94` with `{"id": 94}`, where what stands in the address is known to be dynamic.
    """
    literal = item.group.literal
    if item.found or item.group.compared != 1 or not re.fullmatch(r"\d{2,}", literal):
        return None
    steps = {use.step for use in item.uses if use.slot.place[0] not in _ADDRESS and is_id_name(use.slot.field)}
    if not steps:
        return None
    word = re.compile(rf"(?<!\w){literal}(?!\w)")
    named = (
        use.step in steps and use.slot.place[0] in ("path", "query") and word.search(use.slot.value)
        for other in resolved
        if other.found
        for use in other.uses
    )
    return Reason("the address of the same request, which is dynamic, has it as well", 0.9) if any(named) else None


_ADDRESS = ("path", "query", "header", "cookie")


def _as_written(lanes: Lanes, group: Group) -> Group | None:
    """The group with the values as they stand in the requests, still encoded, where all its uses agree on them."""
    uses = []
    for use in group.uses:
        slot = use.slot
        if not slot.codecs or slot.raw.value == slot.text.value or any(slot.around):
            return None
        uses.append(replace(use, slot=replace(slot, text=slot.raw, codecs=slot.codecs[1:])))
    if len({use.slot.value for use in uses}) != 1:
        return None
    values: list[str | None] = []
    for number, value in enumerate(group.values):
        raw = None if value is None else _raw_value(lanes, number, uses[0])
        if value is not None and raw is None:
            return None
        values.append(raw)
    return Group(uses[0].slot.value, tuple(values), tuple(replace(use, values=tuple(values)) for use in uses))


def _asked_for(lanes: Lanes, number: int, group: Group) -> Iterator[str]:
    """A group's value in a run, decoded and as it stands in the request."""
    value, use = group.values[number], group.uses[0]
    if value is not None:
        yield value
        alone = use.slot.codecs and use.slot.raw.value != use.slot.value and not any(use.slot.around)
        if alone and (raw := _raw_value(lanes, number, use)):
            yield raw


def _raw_value(lanes: Lanes, number: int, use: SlotUse) -> str | None:
    run = lanes.runs[number]
    position = run.position_of.get(use.step)
    if position is None:
        return None
    shift = path_shift(lanes.steps[use.step].request.url.value, run.exchanges[position].url)
    place = shifted(use.slot.place, shift)
    return next((slot.raw.value for slot in run.slots(position) if slot.place == place), None)


def _field_of(lanes: Lanes, use: SlotUse) -> FieldName:
    """What the slot is called, for comparing it with origins."""
    place = use.slot.place
    if place[-1] == "scheme":
        return FieldName("token", "")
    if use.slot.kind == "id in a name" and isinstance(place[-1], int):
        pieces = str(place[-3]).split("#")
        around = "#".join(pieces[: place[-1] + 1]), "#".join(pieces[place[-1] + 1 :])
        return FieldName("id", use.label, around=around)
    named = "path" not in place[-2:] and "part" not in place[-2:]
    is_position = place[0] == "json" and isinstance(place[-1], int)
    argument = argument_of(place, slots_of_step(lanes.steps[use.step])) if place[0] == "json" else ""
    in_path = place[0] == "path" and len(place) == 2 and isinstance(place[1], int)
    after = after_an_id(lanes.steps[use.step].request.url.value, int(place[1])) if in_path else ()
    return FieldName(use.slot.field if named else "id", use.label, is_position, argument, after=after)


def _made(lanes: Lanes, group: Group, primary: SlotUse) -> Made | None:
    """How the client made the value; None where that is not plain, or where no answers tell who was first."""
    known = [(run, value) for run, value in zip(lanes.runs, group.values, strict=True) if value is not None]
    if not known or not any(run.answers for run, _ in known):
        return None
    firsts = [run.first_sent(value) for run, value in known]
    started = [
        None if first is None else run.exchanges[first].started for (run, _), first in zip(known, firsts, strict=True)
    ]
    return made_by_client([value for _, value in known], started, primary.slot.field, known[0][0].sent_values)


def _why_not(lanes: Lanes, group: Group, issuing: dict[int, tuple[int, ...]]) -> str:
    number, positions = next(iter(issuing.items()))
    run = lanes.runs[number]
    steps = [step for position in positions for step in lanes.showing[number].get(position, ())]
    exchange = run.exchanges[positions[0]]
    if not steps:
        return (
            f"it was issued by {exchange.request.method} {path_of(exchange.request.url.value)}, "
            "which the script does not request"
        )
    if len(issuing) < group.compared:
        return "not every recording holds the response that issued it"
    return "no extractor returns each recording's own value"


def _issuer(lanes: Lanes, group: Group, found: Found | None, issuing: dict[int, tuple[int, ...]]) -> Issuer:
    number = found.proven_on[0] if found else next(iter(issuing))
    run = lanes.runs[number]
    position = issuing[number][0]
    value = group.values[number] or ""
    if found is None and len(value) < _NEEDS_LEAF:
        pages = [at for at in issuing[number] if not is_page_file(run.exchanges[at].request.url.value)]
        linked = re.compile(rf"\b{re.escape(group.uses[0].label)}\W{{1,12}}{re.escape(value)}\b")
        leaves = (at for at in pages if any(leaf.value == value for leaf in run.leaves(at)))
        links = (at for at in pages if (answer := run.exchanges[at].response) and linked.search(answer.text))
        position = next(leaves, next(links, position))
    if found:
        seen = run.seen(found.step, follow=lanes.follows(found.step))
        position = next((one for one in seen if one in issuing[number]), seen[0])
    exchange = run.exchanges[position]
    part = "body" if found is None else _PARTS.get(type(found.extractor.origin), "body")
    return Issuer(run.name, exchange.index, exchange.request.method or "GET", exchange.request.url.value, part)


_NEEDS_LEAF = 4
"""Shorter values stand inside of other things in any answer."""

_PARTS: dict[type, str] = {FromHeader: "header", FromCookie: "cookie", FromUrl: "url"}


# --- twins and strays


def _without_twins(resolved: Sequence[Resolved]) -> list[Resolved]:
    """Makes one of what one page issues and what is equal in all runs, though its uses have different names.

    With one run equal short values may be so by chance, unless they come out of the same place.
    """
    result: list[Resolved] = []
    known: dict[tuple[int, str], list[int]] = {}
    for item in resolved:
        alike = known.setdefault((item.found.step, item.group.literal), []) if item.found is not None else []
        at = next((at for at in alike if _is_twin(item, result[at])), None)
        if at is None:
            alike.append(len(result))
            result.append(item)
            continue
        for use in item.uses:
            result[at] = joined(result[at], use)
    return result


def _is_twin(item: Resolved, other: Resolved) -> bool:
    if item.found is None or other.found is None or item.found.step != other.found.step:
        return False
    if item.group.literal != other.group.literal or item.group.values != other.group.values:
        return False
    return item.found.extractor == other.found.extractor or (item.group.differs and len(item.group.literal) > 1)


def _with_strays(lanes: Lanes, resolved: Sequence[Resolved]) -> list[Resolved]:
    """Uses that no extractor serves join the value that they repeat, where their own run says that it is the same.

    The other run may lack the step, or have taken another turn there: the recorded value is stale all the same.
    """
    result = list(resolved)
    known: dict[str, list[int]] = {}
    for at, item in enumerate(result):
        if item.found is not None:
            known.setdefault(item.group.literal, []).append(at)
    gone: set[int] = set()
    for number, stray in enumerate(resolved):
        served = stray.found is not None and len(stray.found.proven_on) == stray.group.compared
        if served or stray.made is not None or len(stray.group.literal) < _SHORTEST_STRAY:
            continue
        first = min(use.step for use in stray.uses)
        for at in reversed(known.get(stray.group.literal, ())):
            if at in gone:
                continue
            item = result[at]
            if at != number and item.found and item.found.step < first and _repeats(lanes, stray, item, first):
                for use in stray.uses:
                    result[at] = joined(result[at], use)
                gone.add(number)
                break
    return [item for number, item in enumerate(result) if number not in gone]


_SHORTEST_STRAY = 2


def _repeats(lanes: Lanes, stray: Resolved, item: Resolved, step: int) -> bool:
    literal = stray.group.literal
    own = [
        number
        for number, pair in enumerate(zip(stray.group.values, item.group.values, strict=True))
        if pair == (literal, literal)
    ]
    if not own:
        return False
    if stray.group.differs:
        if stray.group.values == item.group.values:
            return True
        return len(literal) >= KNOWN_LENGTH and re.search(r"\d", literal) is not None
    run = lanes.runs[own[0]]
    pages = [run.exchanges[at].response for at in run.holding(literal) if at < run.position_of.get(step, 0)]
    fields = {use.slot.field for use in stray.uses}
    return literal.isdigit() and any(
        literal in all_of(page.text, choices, "value")
        for field in fields
        for choices in (f'select[name="{field}"] option', f'input[name="{field}"]', f'input[name="{field}[]"]')
        for page in pages
        if page is not None
    )


# --- correlations


def _named(script: Script, lanes: Lanes, item: Resolved, taken: set[str], values: Set[str]) -> Correlation:
    assert item.issuer is not None and item.evidence is not None
    existing = _existing(script, lanes, item)
    variable = variable_name(fields_of(item), things_of(script, item, values), taken, script.naming)
    return Correlation(item.group, item.uses, item.evidence, item.issuer, item.found, variable, item.why_not, existing)


def _existing(script: Script, lanes: Lanes, item: Resolved) -> Extraction | None:
    """The script's own extraction of the same value, before all uses."""
    first = min(use.step for use in item.uses)
    for extraction in script.extractions:
        if extraction.extractor is None or extraction.step >= first or not extraction.variable:
            continue
        found = []
        for run, value in zip(lanes.runs, item.group.values, strict=True):
            page = run.page(extraction.step, follow=lanes.follows(extraction.step)) if value is not None else None
            if page is not None:
                found.append(page.value(extraction.extractor) == value)
        if found and all(found):
            return extraction
    return None
