"""A script beside its recordings: every value that it replays, where it came from, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from loadlint.changes import Correlate, Generate, Use
from loadlint.correlation import origins
from loadlint.correlation.candidates import Group, SlotUse, compatible, groups_of, merged
from loadlint.correlation.clientmade import Made, made_by_client
from loadlint.correlation.evaluate import Evaluate, all_of
from loadlint.correlation.failing import Failure, failures_of, untrusted
from loadlint.correlation.graphql import argument_of
from loadlint.correlation.names import plain_name, variable_name
from loadlint.correlation.origins import FieldName, Found, is_address_part
from loadlint.correlation.runs import Lanes, lanes_of
from loadlint.correlation.shapes import (
    is_id_name,
    is_prose,
    looks_generated,
    may_need_escapes,
    normalised,
    path_of,
    singular,
)
from loadlint.correlation.slots import Slot, path_shift, shifted, slots_of_step
from loadlint.correlation.weigh import is_hopeless, weigh
from loadlint.extractor import (
    Codec,
    Extractor,
    FromBetween,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    JsonInside,
    Match,
    Where,
)
from loadlint.findings import Evidence, Issuer, Reason
from loadlint.jsontext import looks_like_json
from loadlint.recordings.exchange import Recording
from loadlint.script import Extraction, Script
from loadlint.structs import Struct, replace
from loadlint.text.regex import regex


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
    resolved = _without_twins(_with_parts(lanes, resolved))
    resolved = _outermost(resolved)
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
            variable = variable_name(_fields(item), _resources(script, item, values), taken, script.naming)
            taken.add(variable)
            client.append(ClientValue(item.group, item.made, variable))
    unknown = [item.group for item in rest if item.made is None and item.group.differs]
    return Flow(lanes, tuple(correlations), tuple(client), tuple(unknown), failures, whole)


class _Resolved(Struct, frozen=True):
    """A group with what was found out about it."""

    group: Group
    uses: tuple[SlotUse, ...]
    found: Found | None = None
    issuer: Issuer | None = None
    evidence: Evidence | None = None
    made: Made | None = None
    why_not: str | None = None


def _apart(lanes: Lanes, resolved: Sequence[_Resolved]) -> Iterator[_Resolved]:
    """The same with extractors that hold no other value of the flow, where there are such.

    With several runs they are proven to hold none. What one run does not show to change may still be one.
    """
    found = {item.group.literal for item in resolved if item.found and len(item.group.literal) >= _KNOWN_LENGTH}
    for item in resolved:
        others = frozenset(found - {item.group.literal}) if item.found and item.group.compared == 1 else frozenset()
        if item.found is not None and others and origins.holds_word(item.found.extractor, others):
            other = _resolve(lanes, item.group, without=others)
            yield other if other.found is not None else item
        else:
            yield item


def _resolve(
    lanes: Lanes, group: Group, known: Reason | None = None, without: frozenset[str] = frozenset()
) -> _Resolved:
    """`known` is what other values of the flow say for this one, `without` are words that no extractor may hold."""
    primary = next(use for use in group.uses if not use.is_secondary)
    if (not group.differs and not known and is_hopeless(lanes, group)) or primary.slot.kind == "name":
        return _Resolved(group, group.uses)
    positions = origins.issued(lanes, group.values, primary.step)
    if positions is None or not any(positions.values()):
        return _Resolved(group, group.uses, made=_made(lanes, group, primary))
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
        return _Resolved(group, group.uses)
    uses = tuple(use for use in chosen.uses if found is None or use.step > found.step)
    why_not = None if found else _why_not(lanes, group, issuing)
    return _Resolved(group, uses, found, _issuer(lanes, group, found, issuing), evidence, None, why_not)


def _addressed(item: _Resolved, resolved: Sequence[_Resolved]) -> Reason | None:
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
    return FieldName(use.slot.field if named else "id", use.label, is_position, argument)


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
        leaves = (at for at in issuing[number] if any(leaf.value == value for leaf in run.leaves(at)))
        position = next(leaves, position)
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


def _without_twins(resolved: Sequence[_Resolved]) -> list[_Resolved]:
    """Makes one of what one page issues and what is equal in all runs, though its uses have different names.

    With one run equal short values may be so by chance, unless they come out of the same place.
    """
    result: list[_Resolved] = []
    known: dict[tuple[int, str], list[int]] = {}
    for item in resolved:
        alike = known.setdefault((item.found.step, item.group.literal), []) if item.found is not None else []
        at = next((at for at in alike if _is_twin(item, result[at])), None)
        if at is None:
            alike.append(len(result))
            result.append(item)
            continue
        for use in item.uses:
            result[at] = _joined(result[at], use)
    return result


def _is_twin(item: _Resolved, other: _Resolved) -> bool:
    if item.found is None or other.found is None or item.found.step != other.found.step:
        return False
    if item.group.literal != other.group.literal or item.group.values != other.group.values:
        return False
    return item.found.extractor == other.found.extractor or (item.group.differs and len(item.group.literal) > 1)


def _with_strays(lanes: Lanes, resolved: Sequence[_Resolved]) -> list[_Resolved]:
    """Uses that no extractor serves join the value that they repeat, where their own run says that it is the same.

    The other run may lack the step, or have taken another turn there: the recorded value is stale all the same.
    """
    result = list(resolved)
    known: dict[str, list[int]] = {}
    for at, item in enumerate(result):
        if item.found is not None:
            known.setdefault(item.group.literal, []).append(at)
    joined: set[int] = set()
    for number, stray in enumerate(resolved):
        served = stray.found is not None and len(stray.found.proven_on) == stray.group.compared
        if served or stray.made is not None or len(stray.group.literal) < _SHORTEST_STRAY:
            continue
        first = min(use.step for use in stray.uses)
        for at in reversed(known.get(stray.group.literal, ())):
            if at in joined:
                continue
            item = result[at]
            if at != number and item.found and item.found.step < first and _repeats(lanes, stray, item, first):
                for use in stray.uses:
                    result[at] = _joined(result[at], use)
                joined.add(number)
                break
    return [item for number, item in enumerate(result) if number not in joined]


_SHORTEST_STRAY = 2


def _repeats(lanes: Lanes, stray: _Resolved, item: _Resolved, step: int) -> bool:
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
        return len(literal) >= _KNOWN_LENGTH and re.search(r"\d", literal) is not None
    run = lanes.runs[own[0]]
    pages = [run.exchanges[at].response for at in run.holding(literal) if at < run.position_of.get(step, 0)]
    fields = {use.slot.field for use in stray.uses}
    return literal.isdigit() and any(
        literal in all_of(page.text, f'select[name="{field}"] option', "value")
        for field in fields
        for page in pages
        if page is not None
    )


# --- composites and nesting


_DELIMITERS = regex(r"[|:;,._~\-/\s=\[\](){}+!\"'\\]+")


def _with_parts(lanes: Lanes, resolved: Sequence[_Resolved]) -> list[_Resolved]:
    """Values that nobody issued as a whole are looked up part by part, parts that are known already first."""
    places = _by_step(use for item in resolved if item.found is not None for use in item.uses)
    whole = [
        use
        for item in resolved
        if item.found is None and item.made is None
        for use in item.group.uses
        if not _opens(use, places.get(use.step, ()))
    ]
    result = list(resolved)
    groups: list[tuple[list[str | None], list[SlotUse]]] = []
    issued = [at for at, item in enumerate(result) if item.found and len(item.group.literal) >= _KNOWN_LENGTH]
    issued.sort(key=lambda at: -len(result[at].group.literal))
    literals = AhoCorasick([result[at].group.literal for at in issued]) if issued and whole else None
    for use in whole:
        inside = literals.find_matches_as_indexes(use.slot.value, overlapping=True) if literals else ()
        known = _known_parts(use, result, [issued[at] for at in sorted({match[0] for match in inside})])
        for at, _, part in known:
            result[at] = _joined(result[at], part)
        for start, part in _parts_of(use) if use.slot.kind != "name" and not any(use.slot.around) else ():
            if not any(one <= start < one + len(other.slot.value) for _, one, other in known):
                _add_part(groups, part)
    for values, uses in groups:
        if all(use.is_secondary for use in uses):
            continue
        same = _same(result, values, uses[0].step)
        if same is not None:
            for use in uses:
                result[same] = _joined(result[same], use)
            continue
        item = _resolve(lanes, Group(uses[0].slot.value, tuple(values), tuple(uses)))
        if item.issuer is not None and item.found is not None:
            result.append(item)
    return result


def _same(resolved: Sequence[_Resolved], values: Sequence[str | None], step: int) -> int | None:
    """Which of the values that are issued before a step has these values in all runs, more than by chance."""
    if len(set(values)) < 2 or sum(len(value or "") for value in values) < _TELLING:
        return None
    known = (at for at, item in enumerate(resolved) if item.found and item.found.step < step)
    return next((at for at in known if resolved[at].group.values == tuple(values)), None)


_TELLING = 3
"""How many characters the values of all runs must have."""


def _add_part(groups: list[tuple[list[str | None], list[SlotUse]]], part: SlotUse) -> None:
    """Put a part to the others that are equal in each run; a run may have ended before one of them."""
    for values, uses in groups:
        if uses[0].slot.value == part.slot.value and compatible(values, part.values):
            values[:] = merged(values, part.values)
            uses.append(part)
            return
    groups.append((list(part.values), [part]))


_KNOWN_LENGTH = 5


def _known_parts(use: SlotUse, resolved: Sequence[_Resolved], issued: Iterable[int]) -> list[tuple[int, int, SlotUse]]:
    """The parts of a value that earlier steps are known to issue: which one it is, where it starts, and the part.

    `issued` are the indices in `resolved` of those that the value holds, the longest first.
    """
    found: list[tuple[int, int, SlotUse]] = []
    taken: list[tuple[int, int]] = []
    for at in issued:
        item = resolved[at]
        literal = item.group.literal
        if item.found is None or item.found.step >= use.step:
            continue
        if use.slot.value == literal or not _all_hold(use.values, item.group.values):
            continue
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(literal)}(?![A-Za-z0-9])", use.slot.value):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            text = use.slot.text[match.start() : match.end()]
            place = (*use.slot.place, "part", match.start())
            slot = Slot(place, text, text, use.slot.codecs, use.slot.kind)
            found.append((at, match.start(), SlotUse(use.step, slot, item.group.values, "")))
    return found


def _all_hold(values: Sequence[str | None], parts: Sequence[str | None]) -> bool:
    """Whether in each run that has both, the value holds the part."""
    both = [(value, part) for value, part in zip(values, parts, strict=True) if value is not None and part is not None]
    return bool(both) and all(part in value for value, part in both)


def _joined(item: _Resolved, use: SlotUse) -> _Resolved:
    return replace(item, uses=tuple(sorted((*item.uses, use), key=lambda one: one.step)))


def _by_step(uses: Iterable[SlotUse]) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = {}
    for use in uses:
        found.setdefault(use.step, []).append(use.slot)
    return found


def _opens(use: SlotUse, known: Iterable[Slot]) -> bool:
    """Whether a value's inside is known better: slots in it have an origin, or it is JSON or an address."""
    value = use.slot.value
    if looks_like_json(value) or re.match(r"https?://", value):
        return True
    size = len(use.slot.place)
    return any(len(slot.place) > size and slot.place[:size] == use.slot.place for slot in known)


def _parts_of(use: SlotUse) -> Iterator[tuple[int, SlotUse]]:
    """The parts between delimiters that differ between the runs, with their places in the value.

    Of one run's value those that look generated; the numbers in a text or a date that people read don't.
    """
    cuts = [match.span() for match in _DELIMITERS.finditer(use.slot.value)]
    single = sum(value is not None for value in use.values) == 1
    if not cuts or (single and is_prose(use.slot.value)):
        return
    pieces = [_DELIMITERS.split(value) if value is not None else None for value in use.values]
    own = _DELIMITERS.split(use.slot.value)
    if any(piece is not None and len(piece) != len(own) for piece in pieces):
        return
    starts = [0, *(end for _, end in cuts)]
    for i, part in enumerate(own):
        values = tuple(None if piece is None else piece[i] for piece in pieces)
        known = {value for value in values if value is not None}
        dynamic = len(known) > 1 or (single and re.search(r"\d", part) is not None and len(part) >= 4)
        label = own[i - 1] if i and own[i - 1].isalpha() else ""
        alone = sum(map(bool, own)) == 1
        if dynamic and (len(part) >= 3 or label or alone) and not re.fullmatch(r"[a-z]+", part):
            text = use.slot.text[starts[i] : starts[i] + len(part)]
            place = (*use.slot.place, "part", i)
            yield starts[i], SlotUse(use.step, Slot(place, text, text, use.slot.codecs, use.slot.kind), values, label)


def _outermost(resolved: Sequence[_Resolved]) -> list[_Resolved]:
    """Leaves out uses inside of values that are correlated as a whole, and wholes whose parts are."""
    whole = _by_step(use for item in resolved if item.found is not None for use in item.uses)

    def is_inner(use: SlotUse) -> bool:
        place, span = use.slot.place, use.slot.span
        return any(
            place[: len(other.place)] == other.place != place
            or (span is not None and other.span is not None and other.span.covers(span) and other.span != span)
            for other in whole.get(use.step, ())
        )

    def is_outer(use: SlotUse) -> bool:
        place = use.slot.place
        return any(place == other.place[: len(place)] != other.place for other in whole.get(use.step, ()))

    result = []
    for item in resolved:
        uses = tuple(use for use in item.uses if not is_inner(use) and (item.found is not None or not is_outer(use)))
        if uses and not all(use.is_secondary for use in uses):
            result.append(replace(item, uses=uses, group=replace(item.group, uses=uses)))
    return result


# --- names


def _named(script: Script, lanes: Lanes, item: _Resolved, taken: set[str], values: Set[str]) -> Correlation:
    assert item.issuer is not None and item.evidence is not None
    existing = _existing(script, lanes, item)
    variable = variable_name(_fields(item), _resources(script, item, values), taken, script.naming)
    return Correlation(item.group, item.uses, item.evidence, item.issuer, item.found, variable, item.why_not, existing)


def _fields(item: _Resolved) -> Iterator[str]:
    """The names of the value: at its origin, at its uses; an element of a list has its list's name only at the end."""
    leaf = item.found.leaf if item.found else None
    if leaf is not None and leaf.name:
        owner = singular(leaf.owner)
        if owner and any(normalised(use.slot.field) == normalised(owner) for use in item.uses):
            yield f"{owner}_{leaf.name}"
        if leaf.name not in _ENVELOPES:
            yield plain_name(leaf.name)
    last = []
    for use in item.uses:
        place = use.slot.place
        if "part" in place[-2:]:
            if use.label:
                last.append(f"{use.label}_id")
            continue
        if (
            use.slot.kind == "id in a name"
            or "path" in place[-2:]
            or (place[0] == "json" and isinstance(place[-1], int))
        ):
            last.append("id")
        elif use.slot.field == "base64":
            last.append("token")
        elif use.slot.field not in ("", "|", "scheme", "referer", "if-match"):
            yield plain_name(use.slot.field)
    yield from last or ["timestamp" if item.made and "epoch" in item.made.kind else "value"]


def _resources(script: Script, item: _Resolved, values: Set[str]) -> Iterator[str]:
    """What tells the value apart from others of the same name: the chosen sibling, its owner, the path of its use.

    `values` are those that change from run to run: they name nothing. A value such as `order-1234` or `Orders('1234')`
    says itself what it is the id of.
    """
    stems = {stem and stem[1] for stem in map(_STEM.fullmatch, (item.group.literal, *filter(None, item.group.values)))}
    if len(stems) == 1 and (stem := stems.pop()):
        yield stem
    yield from (use.label for use in item.uses if use.slot.kind == "id in a name")
    if item.found is not None:
        extractor = item.found.extractor
        paths = [extractor.origin.path] if isinstance(extractor.origin, FromJson) else []
        paths += [operation.path for operation in extractor.operations if isinstance(operation, JsonInside)]
        for path in paths:
            for step in path:
                if isinstance(step, Where) and isinstance(step.value, str) and not re.search(r"\d", step.value):
                    yield step.value
        if item.found.leaf is not None and item.found.leaf.owner not in _ENVELOPES:
            yield item.found.leaf.owner
        contexts = [one.pattern.partition("(")[0] for one in extractor.operations if isinstance(one, Match)]
        if isinstance(extractor.origin, FromBetween):
            contexts.append(extractor.origin.left)
        for context in contexts:
            words = re.findall(r"[A-Za-z][A-Za-z_-]+", context)
            if before := [word for word in words if word.lower() not in _MARKUP]:
                yield before[-1].rstrip("_-")
    issuing = "" if item.found is None else script.steps[item.found.step].request.url.value
    labels = [use.label for use in item.uses if use.slot.place[:1] == ("path",)]
    yield from sorted(labels, key=lambda label: label not in issuing.split("/"))
    if item.found is not None:
        # A form's token is told by where the form goes, others by what issued them, and then the other way round.
        using = script.steps[item.uses[0].step].request.url.value
        of_form = isinstance(item.found.extractor.origin, FromHtml)
        for address in (using, issuing) if of_form else (issuing, using):
            yield from _named_in(address, values)


def _named_in(address: str, values: Set[str]) -> Iterator[str]:
    """The segments of an address that name a resource, from the last to the first, then those that say what is done."""
    path = address.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]
    segments = [_EXTENSION.sub("", segment) for segment in reversed(path.split("/")) if segment not in values]
    for segment in segments:
        if segment and segment not in _VERBS and not looks_generated(segment) and not re.search(r"\d", segment):
            yield segment
    yield from (segment for segment in segments if segment in _ACTIONS)


_STEM = regex(r"([A-Za-z]{4,20})(?:[-_]?\d+|\(.+\))")

_MARKUP = frozenset("cdata class content data-value hidden href id input meta name src type value".split())
"""Words of a page's language, which are no names of what is in it."""

_ENVELOPES = frozenset(["", *"data result results response payload body value object".split()])
"""Names around every answer of an API, which say nothing about what is in it."""

_EXTENSION = regex(r"\.(?:php|aspx?|jspx?|jsf|x?html?|do|action|cgi|json|xml)$")

_ACTIONS = frozenset("add edit create new update delete remove save submit".split())
_VERBS = _ACTIONS | frozenset("index list view show get set do api rest graphql rpc app public".split())
"""Path segments that name no resource."""


def _existing(script: Script, lanes: Lanes, item: _Resolved) -> Extraction | None:
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
