"""Which values run from which responses into which later requests, whether the script correlates them or not.

This is what the editor's *Recording* view lists and what *Value flow* draws. It is computed as if the script sent
everything as it was recorded: then a value that the script already extracts is found in the same way as one that it
replays, and the script's own request tells the two apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.place_name import place_name
from loadlint.dialects.optional import evaluator
from loadlint.secrets.masker import masked_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Literal

    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.flow import Correlation, Flow
    from loadlint.correlation.observe.slots import Place, Slot
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.correlation.soft_failures import Failure
    from loadlint.engine import Analysis
    from loadlint.findings import Level
    from loadlint.recordings.exchange import Exchange
    from loadlint.script import Extraction, Script
    from loadlint.secrets.masker import Masker
    from loadlint.text.span import Span

    UseState = Literal["literal", "variable", "unseen"]
    """The script replays the recorded value; it puts an expression there; loadlint can't see what it sends there."""

    Kind = Literal["issued", "client", "unknown"]
    """A response issued the value; the client made it; it differs between the recordings, nobody knows who makes it."""

VERSION = 1
"""Of the structure that `as_json` makes; the drawing refuses others."""


class Answer(Struct, frozen=True):
    """A recorded exchange of a request. `exchange` is the entry's index in the file, `size` the body's bytes.

    `failure` says why the answer is held for a failure, whatever its status; nothing is learned from it.
    """

    exchange: int
    status: int | None
    size: int | None
    media_type: str
    failure: str | None = None


class FlowRequest(Struct, frozen=True):
    """One request of the journey. `answers` are its exchanges, one for each recording (None where it lacks one).

    `step` and `span` are None for a recorded request that the script does not make; `redirect` says that a redirect led
    to it, so that no script has to.
    """

    method: str
    url: str
    answers: tuple[Answer | None, ...]
    step: int | None = None
    name: str | None = None
    span: Span | None = None
    redirect: bool = False


class FlowOrigin(Struct, frozen=True):
    """Where a value was issued: an index into the requests, the part of the response, and what finds it there.

    `span` is the script's own extraction, where there is one.
    """

    request: int
    part: str
    locator: str | None
    span: Span | None = None


class FlowUse(Struct, frozen=True):
    """One place that sends a value: an index into the requests, the place's name for people, and what the script does.

    `fixable` says that a finding at this place has a fix.
    """

    request: int
    place: str
    state: UseState
    span: Span | None
    fixable: bool


class FlowValue(Struct, frozen=True):
    """One value of the journey. `values` are what it was in each recording, `level` how sure it is that it is dynamic.

    `note` says why there is no fix, or who makes the value.
    """

    name: str
    kind: Kind
    level: Level | None
    values: tuple[str | None, ...]
    origin: FlowOrigin | None
    uses: tuple[FlowUse, ...]
    reasons: tuple[str, ...] = ()
    note: str | None = None


class LinkedRecording(Struct, frozen=True):
    """A recording of the journey, and what is wrong with it."""

    path: str
    exchanges: int
    problems: tuple[str, ...]


class ValueFlow(Struct, frozen=True):
    """The whole picture. Requests are in the order of the first recording, values in the order of their first use."""

    path: str
    dialect: str
    recordings: tuple[LinkedRecording, ...]
    requests: tuple[FlowRequest, ...]
    values: tuple[FlowValue, ...] = ()


def build(analysis: Analysis) -> ValueFlow:
    """The picture of a script that was analysed. Without recordings it has the script's requests and extractions."""
    script = analysis.script
    recordings = tuple(
        LinkedRecording(item.path, len(item.exchanges), tuple(issue.message for issue in item.health))
        for item in analysis.recordings
    )
    if analysis.flow is None:
        requests = [_unrecorded(script, step) for step in range(len(script.steps))]
        values = tuple(_extractions(analysis, (), {step: step for step in range(len(script.steps))}))
        return ValueFlow(script.source.path, script.dialect, recordings, tuple(requests), values)
    alignment, flow = _as_recorded(analysis, analysis.flow)
    rows, row_of_step, row_of_exchange = _rows(script, alignment, flow.failures)
    table = _Table(analysis, flow, row_of_step, row_of_exchange, _slots_in_script(script, flow.alignment))
    values = tuple(sorted(table.values(), key=_first_row))
    return ValueFlow(script.source.path, script.dialect, recordings, tuple(rows), values)


def as_json(flow: ValueFlow, place: Callable[[Span], Mapping[str, Any]]) -> dict[str, Any]:
    """The structure that the drawing and the editor read. `place` says where a span is, in the terms of the reader."""

    def at(span: Span | None) -> Mapping[str, Any] | None:
        return None if span is None else place(span)

    return {
        "version": VERSION,
        "script": flow.path,
        "dialect": flow.dialect,
        "recordings": [
            {"path": item.path, "exchanges": item.exchanges, "problems": list(item.problems)}
            for item in flow.recordings
        ],
        "requests": [
            {
                "method": request.method,
                "url": request.url,
                "name": request.name,
                "inScript": request.step is not None,
                "redirect": request.redirect,
                "at": at(request.span),
                "answers": [
                    answer
                    and {
                        "exchange": answer.exchange,
                        "status": answer.status,
                        "size": answer.size,
                        "mediaType": answer.media_type,
                        "failure": answer.failure,
                    }
                    for answer in request.answers
                ],
            }
            for request in flow.requests
        ],
        "values": [
            {
                "name": value.name,
                "kind": value.kind,
                "level": value.level,
                "values": list(value.values),
                "origin": value.origin
                and {
                    "request": value.origin.request,
                    "part": value.origin.part,
                    "locator": value.origin.locator,
                    "at": at(value.origin.span),
                },
                "uses": [
                    {
                        "request": use.request,
                        "place": use.place,
                        "state": use.state,
                        "at": at(use.span),
                        "fixable": use.fixable,
                    }
                    for use in value.uses
                ],
                "reasons": list(value.reasons),
                "note": value.note,
            }
            for value in flow.values
        ],
    }


def without_values(flow: ValueFlow) -> ValueFlow:
    """The same picture without the recorded values, and without the queries of addresses, so that it can be shared."""
    secrets = {text for value in flow.values for text in value.values if text}
    # The longest first: one value may be a part of another.
    words = sorted(secrets, key=len, reverse=True)

    def hidden(text: str) -> str:
        for word in words:
            text = text.replace(word, _HIDDEN)
        return text

    def of_value(value: FlowValue) -> FlowValue:
        origin = value.origin and replace(value.origin, locator=value.origin.locator and hidden(value.origin.locator))
        return replace(
            value,
            values=tuple(text and _HIDDEN for text in value.values),
            origin=origin,
            reasons=tuple(hidden(text) for text in value.reasons),
            note=value.note and hidden(value.note),
        )

    requests = tuple(replace(request, url=hidden(request.url.partition("?")[0])) for request in flow.requests)
    return replace(flow, requests=requests, values=tuple(of_value(value) for value in flow.values))


def masked(flow: ValueFlow, masker: Masker) -> ValueFlow:
    """The same picture with its secrets masked."""
    if masker.shows_all:
        return flow
    values = tuple(
        replace(value, values=tuple(text and masker.value(text, value.name) for text in value.values))
        for value in flow.values
    )
    shown: ValueFlow = masked_texts(replace(flow, values=values), masker, _NAMES)
    return shown


_NAMES = frozenset(("path", "dialect", "kind", "level", "state"))
"""The fields whose texts are names of files, or words of the structure."""

_HIDDEN = "•••"


# --- the journey's requests


class _Recorded(Struct):
    """The last flow of a script that sends what was recorded, with all that it depends on beside the recordings."""

    of: object = None
    extractions: tuple[Extraction, ...] = ()
    alignment: Alignment | None = None
    flow: Flow | None = None


def _as_recorded(analysis: Analysis, known: Flow) -> tuple[Alignment, Flow]:
    """The pairing and the flow of the script that would send what was recorded.

    The pairing is whole; that of the flow lacks what it does not learn from. Both are kept: typing in a value changes
    what the script sends, and so neither of them.
    """
    from loadlint.correlation import pipeline
    from loadlint.correlation.observe.signatures import signature
    from loadlint.correlation.pair.aligned_recordings import alignment_of
    from loadlint.recordings.exchange import kept_with

    script, recordings = analysis.script, analysis.recordings
    own = evaluator(analysis.context.dialect)
    steps, of = [], []
    for step in script.steps:
        exchange = next((found for run in known.whole.runs if (found := run.exchange(step.index)) is not None), None)
        steps.append(step if exchange is None else step.sending(exchange.request))
        sent = (
            signature(step.request)
            if exchange is None
            else [run.position_of.get(step.index) for run in known.whole.runs]
        )
        of.append((sent, step.follows_redirects, step.repeated, step.conditional))
    takes = [(found.step, found.variable, found.extractor) for found in script.extractions]
    key = (script.dialect, of, takes, script.names, script.naming)
    kept = kept_with(recordings, _Recorded)
    if kept.flow is None or kept.alignment is None or kept.of != key or any(step.loads_resources for step in steps):
        made = replace(script, steps=tuple(steps))
        kept.of, kept.extractions = key, script.extractions
        kept.alignment, kept.flow = alignment_of(made.steps, recordings, own), pipeline.build(made, recordings, own)
    # The same extractions may stand elsewhere by now.
    now = dict(zip(map(id, kept.extractions), script.extractions, strict=True))
    correlations = tuple(
        replace(one, existing=now[id(one.existing)]) if one.existing is not None else one
        for one in kept.flow.correlations
    )
    return kept.alignment, replace(kept.flow, correlations=correlations)


def _rows(
    script: Script, alignment: Alignment, failures: Iterable[Failure]
) -> tuple[list[FlowRequest], dict[int, int], dict[tuple[int, int], int]]:
    """The requests; the rows of the steps; the rows of the exchanges, by the run's number and the position in it."""
    first = alignment.runs[0]
    failed = {(failure.run, failure.step): _in_words(failure) for failure in failures}
    rows: list[FlowRequest] = []
    row_of_step: dict[int, int] = {}
    row_of_exchange: dict[tuple[int, int], int] = {}
    redirected = set(first.lookups.next_hop.values())
    missing = [step.index for step in script.steps if step.index not in first.position_of]

    def add_missing(before: int) -> None:
        while missing and missing[0] < before:
            number = missing.pop(0)
            row_of_step[number] = len(rows)
            rows.append(_of_step(script, alignment, number, failed))

    for position, exchange in enumerate(first.exchanges):
        step = first.step_of.get(position)
        if step is not None:
            add_missing(step)
            row_of_step[step] = len(rows)
            row = _of_step(script, alignment, step, failed)
        else:
            others = (None,) * (len(alignment.runs) - 1)
            row = FlowRequest(exchange.method or "GET", exchange.url, (_answer(exchange.fresh(), None), *others))
        row_of_exchange[0, position] = len(rows)
        rows.append(replace(row, redirect=position in redirected))
    add_missing(len(script.steps))
    for number, run in enumerate(alignment.runs):
        for position, step in run.step_of.items():
            row_of_exchange[number, position] = row_of_step[step]
    return rows, row_of_step, row_of_exchange


def _of_step(script: Script, alignment: Alignment, number: int, failed: Mapping[tuple[int, int], str]) -> FlowRequest:
    step, recorded = script.steps[number], alignment.steps[number].request
    name = step.name.value if step.name is not None and not step.name.is_open else None
    answers = tuple(
        _answer(exchange, failed.get((run_number, number))) if (exchange := run.exchange(number)) else None
        for run_number, run in enumerate(alignment.runs)
    )
    return FlowRequest(recorded.method or "?", recorded.url.value, answers, number, name, step.at)


def _unrecorded(script: Script, number: int) -> FlowRequest:
    step = script.steps[number]
    name = step.name.value if step.name is not None and not step.name.is_open else None
    return FlowRequest(step.request.method or "?", step.request.url.value, (), number, name, step.at)


def _answer(exchange: Exchange, failure: str | None) -> Answer:
    response = exchange.response
    if response is None:
        return Answer(exchange.index, None, None, "", failure)
    return Answer(exchange.index, response.status, response.size, response.media_type, failure)


def _in_words(failure: Failure) -> str:
    if failure.because is not None:
        return f"fails too, because {failure.because[1]}"
    return max(failure.signs, key=lambda sign: sign.weight).text


# --- the values that run through them


class _Table(Struct, frozen=True):
    """What is needed to place values in the rows."""

    analysis: Analysis
    flow: Flow
    row_of_step: Mapping[int, int]
    row_of_exchange: Mapping[tuple[int, int], int]
    slots: Mapping[int, Mapping[Place, Slot]]

    def values(self) -> Iterator[FlowValue]:
        known = []
        for correlation in self.flow.correlations:
            uses = tuple(self._uses(correlation.uses))
            if not uses:
                continue
            if correlation.existing is not None:
                known.append(correlation.existing.span)
            values = correlation.group.values
            reasons = tuple(reason.text for reason in correlation.evidence.reasons)
            yield FlowValue(
                self._name(correlation),
                "issued",
                correlation.evidence.level,
                values,
                self._origin(correlation),
                uses,
                reasons,
                correlation.why_not,
            )
        for made in self.flow.client_values:
            yield self._without_origin(
                made.variable, "client", made.group, f"the client makes it: {made.generator.kind}"
            )
        for group in self.flow.unknown:
            note = "no response of the recordings issued it"
            yield self._without_origin(group.uses[0].slot.field or "value", "unknown", group, note)
        yield from _extractions(self.analysis, known, self.row_of_step)

    def _without_origin(self, name: str, kind: Kind, group: Group, note: str) -> FlowValue:
        return FlowValue(name, kind, None, group.values, None, tuple(self._uses(group.uses)), note=note)

    def _name(self, correlation: Correlation) -> str:
        """The name that the script's variable has, or that its fix would give it."""
        if correlation.existing is not None:
            return correlation.existing.variable
        own = self.analysis.flow.correlations if self.analysis.flow else ()
        literal = correlation.group.literal
        return next((other.variable for other in own if other.group.literal == literal), correlation.variable)

    def _origin(self, correlation: Correlation) -> FlowOrigin | None:
        row = self._row_of_issuer(correlation)
        if row is None:
            return None
        locator = None
        if correlation.proof is not None:
            locator = " ".join(self.analysis.context.dialect.show(correlation.proof.extractor))
        span = correlation.existing.span if correlation.existing else None
        return FlowOrigin(row, correlation.issuer.part, locator, span)

    def _row_of_issuer(self, correlation: Correlation) -> int | None:
        issuer = correlation.issuer
        for number, run in enumerate(self.flow.alignment.runs):
            if run.name != issuer.recording:
                continue
            for position, exchange in enumerate(run.exchanges):
                if exchange.index == issuer.exchange and exchange.url == issuer.url:
                    row = self.row_of_exchange.get((number, position))
                    if row is not None:
                        return row
        return self.row_of_step[correlation.proof.step] if correlation.proof else None

    def _uses(self, uses: Iterable[SlotUse]) -> Iterator[FlowUse]:
        seen = set()
        for use in uses:
            if use.is_secondary:
                continue
            slot = self._in_script(use)
            state: UseState = "unseen" if slot is None else "variable" if slot.is_open else "literal"
            name = place_name(use.slot.place, use.label)
            made = FlowUse(self.row_of_step[use.step], name, state, slot.span if slot else None, self._is_fixable(slot))
            if made not in seen:
                seen.add(made)
                yield made

    def _in_script(self, use: SlotUse) -> Slot | None:
        """The slot of the script at the place of a recorded value; for a part of a value the slot around it."""
        slots, place = self.slots[use.step], use.slot.place
        return next((slots[place[:n]] for n in range(len(place), 0, -1) if place[:n] in slots), None)

    def _is_fixable(self, slot: Slot | None) -> bool:
        span = slot.span if slot is not None else None
        return span is not None and any(
            finding.fix is not None and span.covers(finding.span) for finding in self.analysis.findings
        )


def _slots_in_script(script: Script, alignment: Alignment) -> dict[int, dict[Place, Slot]]:
    """For each step the slots of the script's own request, by the places of the recorded ones that they match."""
    from loadlint.correlation.observe.slots import match_places, path_shift, slots_of

    found: dict[int, dict[Place, Slot]] = {}
    for step in script.steps:
        run = next((run for run in alignment.runs if step.index in run.position_of), None)
        if run is None:
            found[step.index] = {}
            continue
        position = run.position_of[step.index]
        own = {slot.place: slot for slot in slots_of(step.request)}
        shift = path_shift(step.request.url.value, run.exchanges[position].url)
        matched = match_places(own.values(), run.lookups.slots(position), shift)
        found[step.index] = {other.place: own[place] for place, other in matched.items()}
    return found


def _extractions(analysis: Analysis, known: Sequence[Span], row_of_step: Mapping[int, int]) -> Iterator[FlowValue]:
    """The script's own extractions whose value is not known to be sent again."""
    dialect = analysis.context.dialect
    for extraction in analysis.script.extractions:
        if extraction.span in known or extraction.step not in row_of_step or not extraction.variable:
            continue
        locator = " ".join(dialect.show(extraction.extractor)) if extraction.extractor else None
        origin = FlowOrigin(row_of_step[extraction.step], "body", locator, extraction.span)
        note = "the script extracts it" + ("" if analysis.flow is None else "; no later request was seen to send it")
        yield FlowValue(extraction.variable, "issued", None, (), origin, (), note=note)


def _first_row(value: FlowValue) -> tuple[int, int]:
    first = value.uses[0].request if value.uses else 0
    return (value.origin.request if value.origin else first, first)
