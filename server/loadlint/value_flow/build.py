"""Which values run from which responses into which later requests, whether the script correlates them or not.

This is what the editor's *Recording* view lists and what *Value flow* draws. It is computed as if the script sent
everything as it was recorded: then a value that the script already extracts is found in the same way as one that it
replays, and the script's own request tells the two apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.observe.slots import Place, Slot, slots_of
from loadlint.dialects.optional import evaluator
from loadlint.findings import Applicability
from loadlint.replay.verdict import verdict_of
from loadlint.value_flow.cookies import cookies_of
from loadlint.value_flow.model import (
    Answer,
    FlowOrigin,
    FlowRequest,
    FlowUse,
    FlowValue,
    LinkedRecording,
    UnreadRecording,
    ValueFlow,
)
from loadlint.value_flow.uncertified import Refusals, extraction_of, missing_requests

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.flow import Correlation, Flow
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.correlation.soft_failures import Failure
    from loadlint.engine import Analysis
    from loadlint.recordings.exchange import Exchange
    from loadlint.script import Extraction, Script
    from loadlint.text.span import Span
    from loadlint.value_flow.model import Kind, UseState


def build(analysis: Analysis) -> ValueFlow:
    """The picture of a script that was analysed. Without recordings it has the script's requests and extractions."""
    script, certificate = analysis.script, analysis.context.certificate
    older = certificate.older if certificate is not None else frozenset()
    recordings = tuple(
        LinkedRecording(item.path, len(item.exchanges), tuple(issue.message for issue in item.health), number in older)
        for number, item in enumerate(analysis.recordings)
    )
    if analysis.flow is None:
        requests = [_unrecorded_request(script, step) for step in range(len(script.steps))]
        values = tuple(_extractions(analysis, (), {step: step for step in range(len(script.steps))}))
        return ValueFlow(
            script.source.path,
            script.dialect,
            recordings,
            tuple(requests),
            values,
            unread=unread_recordings(analysis),
            safe_fixes=number_of_safe_fixes(analysis),
        )
    newest = [number for number in range(len(recordings)) if number not in older]
    alignment, flow = _as_recorded(analysis, analysis.flow, newest)
    rows, row_of_step, row_of_exchange = _rows(analysis, alignment, newest, flow.failures)
    slots = _slots_in_script(script, flow.alignment)
    table = _Table(analysis, alignment, flow, newest, row_of_step, row_of_exchange, slots, Refusals(analysis))
    values = tuple(sorted(table.values(), key=_first_row))
    requests = [
        row if row.step is None else replace(row, differences=tuple(table.refusals.remaining_differences(row.step)))
        for row in rows
    ]
    row_of_position = {position: row for (run, position), row in row_of_exchange.items() if run == newest[0]}
    return ValueFlow(
        script.source.path,
        script.dialect,
        recordings,
        tuple(requests),
        values,
        verdict_of(certificate) if certificate is not None else None,
        tuple(cookies_of(analysis, alignment.runs[newest[0]], row_of_position, row_of_step)),
        unread_recordings(analysis),
        number_of_safe_fixes(analysis),
    )


def unread_recordings(analysis: Analysis) -> tuple[UnreadRecording, ...]:
    """The linked recordings that can't be read, and those that are being read."""
    links = analysis.context.link.links
    return tuple(UnreadRecording(link.path, link.error) for link in links if link.is_pending or link.error is not None)


def number_of_safe_fixes(analysis: Analysis) -> int:
    """How many findings have a fix that is safe."""
    fixes = [finding.fix for finding in analysis.findings if finding.fix is not None]
    return sum(fix.applicability is Applicability.SAFE for fix in fixes)


# --- the journey's requests


class _Recorded(Struct):
    """The last flow of a script that sends what was recorded, with all that it depends on beside the recordings."""

    of: object = None
    extractions: tuple[Extraction, ...] = ()
    alignment: Alignment | None = None
    flow: Flow | None = None


def _as_recorded(analysis: Analysis, flow: Flow, newest: Sequence[int]) -> tuple[Alignment, Flow]:
    """The pairing and the flow of the script that would send what was recorded.

    The pairing is whole; the flow is that of the runs with the numbers `newest`, and lacks what it does not learn from.
    Both are kept: typing in a value changes what the script sends, and so neither of them.
    """
    from loadlint.correlation import pipeline
    from loadlint.correlation.observe.signatures import signature
    from loadlint.correlation.pair.aligned_recordings import alignment_of
    from loadlint.recordings.exchange import together

    script, recordings = analysis.script, analysis.recordings
    evaluate_own = evaluator(analysis.context.dialect)
    # What the newest version sends counts.
    runs = sorted(flow.whole.runs, key=lambda run: flow.whole.runs.index(run) not in newest)
    steps, of = [], []
    for step in script.steps:
        exchange = next((recorded for run in runs if (recorded := run.exchange(step.index)) is not None), None)
        steps.append(step if exchange is None else step.sending(exchange.request))
        sent = (
            signature(step.request)
            if exchange is None
            else [run.position_of.get(step.index) for run in flow.whole.runs]
        )
        of.append((sent, step.follows_redirects, step.repeated, step.conditional))
    takes = [(extraction.step, extraction.variable, extraction.extractor) for extraction in script.extractions]
    key = (script.dialect, of, takes, script.names, script.naming, tuple(newest))
    kept = together(recordings).facts.setdefault(_Recorded, _Recorded())
    if kept.flow is None or kept.alignment is None or kept.of != key or any(step.loads_resources for step in steps):
        as_recorded = replace(script, steps=tuple(steps))
        kept.of, kept.extractions = key, script.extractions
        kept.alignment = alignment_of(as_recorded.steps, recordings, evaluate_own)
        kept.flow = pipeline.build(as_recorded, [recordings[number] for number in newest], evaluate_own)
    # The same extractions may stand elsewhere by now.
    now = dict(zip(map(id, kept.extractions), script.extractions, strict=True))
    correlations = tuple(
        replace(correlation, existing=now[id(correlation.existing)])
        if correlation.existing is not None
        else correlation
        for correlation in kept.flow.correlations
    )
    return kept.alignment, replace(kept.flow, correlations=correlations)


def _rows(
    analysis: Analysis, alignment: Alignment, newest: Sequence[int], failures: Iterable[Failure]
) -> tuple[list[FlowRequest], dict[int, int], dict[tuple[int, int], int]]:
    """The requests; the rows of the steps; the rows of the exchanges, by the run's number and the position in it."""
    script, lead = analysis.script, newest[0]
    first = alignment.runs[lead]
    failed = {(newest[failure.run], failure.step): _in_words(failure) for failure in failures}
    rows: list[FlowRequest] = []
    row_of_step: dict[int, int] = {}
    row_of_exchange: dict[tuple[int, int], int] = {}
    redirected = set(first.lookups.next_hop.values())
    unmade = missing_requests(analysis)
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
            answers = [None if number != lead else _answer(exchange.fresh(), None) for number in _numbers(alignment)]
            row = FlowRequest(exchange.method or "GET", exchange.url, tuple(answers))
        row_of_exchange[lead, position] = len(rows)
        rows.append(replace(row, redirect=position in redirected, missing=unmade.get((lead, position))))
    add_missing(len(script.steps))
    for number, run in enumerate(alignment.runs):
        for position, step in run.step_of.items():
            row_of_exchange[number, position] = row_of_step[step]
    return rows, row_of_step, row_of_exchange


def _numbers(alignment: Alignment) -> range:
    return range(len(alignment.runs))


def _of_step(script: Script, alignment: Alignment, number: int, failed: Mapping[tuple[int, int], str]) -> FlowRequest:
    step, recorded = script.steps[number], alignment.steps[number].request
    name = step.name.value if step.name is not None and not step.name.is_open else None
    answers = tuple(
        _answer(exchange, failed.get((run_number, number))) if (exchange := run.exchange(number)) else None
        for run_number, run in enumerate(alignment.runs)
    )
    return FlowRequest(
        recorded.method or "?", recorded.url.value, answers, number, name, step.at, _call_of(script, number)
    )


def _unrecorded_request(script: Script, number: int) -> FlowRequest:
    step = script.steps[number]
    name = step.name.value if step.name is not None and not step.name.is_open else None
    method, url = step.method or "?", step.address
    return FlowRequest(method, url, (), number, name, step.at, _call_of(script, number))


def _call_of(script: Script, number: int) -> Span | None:
    """The place in the script's own file that leads to a step in a module; None where it stands in that file."""
    if script.steps[number].at.start <= script.source.script_end:
        return None
    call = script.shown_at(number)
    return call if len(call) else None


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
    """What is needed to place values in the rows. The runs of `flow` have the numbers `newest` in the pairing."""

    analysis: Analysis
    alignment: Alignment
    flow: Flow
    newest: Sequence[int]
    row_of_step: Mapping[int, int]
    row_of_exchange: Mapping[tuple[int, int], int]
    slots: Mapping[int, Mapping[Place, Slot]]
    refusals: Refusals

    def values(self) -> Iterator[FlowValue]:
        shown = []
        for correlation in self.flow.correlations:
            uses = tuple(self._uses(correlation.uses))
            if not uses:
                continue
            extraction = correlation.existing or self._sent_extraction(correlation)
            if extraction is not None:
                shown.append(extraction)
            is_wrong = extraction is not correlation.existing and any(use.difference for use in uses)
            yield FlowValue(
                extraction.variable if extraction is not None else self._name(correlation),
                "issued",
                correlation.evidence.level,
                self._recorded_values(correlation.group),
                self._origin(correlation, None if is_wrong else extraction),
                uses,
                tuple(reason.text for reason in correlation.evidence.reasons),
                correlation.why_not,
                self._origin_of(extraction) if extraction is not None and is_wrong else None,
            )
        for client_value in self.flow.client_values:
            yield self._without_origin(
                client_value.variable,
                "client",
                client_value.group,
                f"the client makes it: {client_value.generator.kind}",
            )
        for group in (*self.flow.unknown, *self.flow.pushed):
            is_pushed = group in self.flow.pushed
            note = "a web socket brought it" if is_pushed else "no response of the recordings issued it"
            yield self._without_origin(group.uses[0].slot.field or "value", "unknown", group, note)
        yield from _extractions(self.analysis, shown, self.row_of_step)

    def _without_origin(self, name: str, kind: Kind, group: Group, note: str) -> FlowValue:
        return FlowValue(name, kind, None, self._recorded_values(group), None, tuple(self._uses(group.uses)), note=note)

    def _recorded_values(self, group: Group) -> tuple[str | None, ...]:
        """The value in all recordings; in those of older versions what they sent at the same place."""
        of_newest = dict(zip(self.newest, group.values, strict=True))
        return tuple(
            of_newest[number] if number in of_newest else self._sent_value(number, group.uses[0])
            for number in _numbers(self.alignment)
        )

    def _sent_value(self, number: int, use: SlotUse) -> str | None:
        run = self.alignment.runs[number]
        if use.step not in run.position_of:
            return None
        slots = run.lookups.slots(run.position_of[use.step])
        return next((slot.value for slot in slots if slot.place == use.slot.place), None)

    def _sent_extraction(self, correlation: Correlation) -> Extraction | None:
        """The script's own extraction that is sent at one of a value's places."""
        for use in correlation.uses:
            slot = self._in_script(use)
            extraction = extraction_of(self.analysis.script, slot) if slot is not None else None
            if extraction is not None and extraction.step in self.row_of_step:
                return extraction
        return None

    def _origin_of(self, extraction: Extraction) -> FlowOrigin:
        return _origin(self.analysis, extraction, self.row_of_step[extraction.step])

    def _name(self, correlation: Correlation) -> str:
        """The name that its fix would give it."""
        correlations = self.analysis.flow.correlations if self.analysis.flow else ()
        literal = correlation.group.literal
        return next((other.variable for other in correlations if other.group.literal == literal), correlation.variable)

    def _origin(self, correlation: Correlation, extraction: Extraction | None) -> FlowOrigin | None:
        row = self._row_of_issuer(correlation)
        if row is None:
            return None
        locator = None
        if correlation.proof is not None:
            locator = " ".join(self.analysis.context.dialect.show(correlation.proof.extractor))
        return FlowOrigin(row, correlation.issuer.part, locator, extraction.span if extraction is not None else None)

    def _row_of_issuer(self, correlation: Correlation) -> int | None:
        issuer = correlation.issuer
        for number, run in enumerate(self.flow.alignment.runs):
            if run.name != issuer.recording:
                continue
            for position, exchange in enumerate(run.exchanges):
                if exchange.index == issuer.exchange and exchange.url == issuer.url:
                    row = self.row_of_exchange.get((self.newest[number], position))
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
            old = self.refusals.renamed_place(use.step, use.slot.place)
            flow_use = FlowUse(
                self.row_of_step[use.step],
                place_name(use.slot.place, use.label),
                state,
                slot.span if slot else None,
                self._is_fixable(slot),
                self.refusals.at(use.step, use.slot.place, slot.place if slot is not None else None),
                place_name(old) if old is not None else None,
            )
            if flow_use not in seen:
                seen.add(flow_use)
                yield flow_use

    def _in_script(self, use: SlotUse) -> Slot | None:
        """The slot of the script at the place of a recorded value; for a part of a value the slot around it."""
        slots, place = self.slots[use.step], use.slot.place
        old = self.refusals.renamed_place(use.step, place)
        if old is not None:
            written = slots_of(self.analysis.script.steps[use.step].request)
            return next((slot for slot in written if slot.place == old), None)
        return next((slots[place[:n]] for n in range(len(place), 0, -1) if place[:n] in slots), None)

    def _is_fixable(self, slot: Slot | None) -> bool:
        span = slot.span if slot is not None else None
        return span is not None and any(
            place.fix is not None and span.covers(place.span) for place in self.analysis.places
        )


def _slots_in_script(script: Script, alignment: Alignment) -> dict[int, dict[Place, Slot]]:
    """For each step the slots of the script's own request, by the places of the recorded ones that they match."""
    from loadlint.correlation.observe.matched_places import match_places
    from loadlint.correlation.observe.slots import path_shift

    slots_of_steps: dict[int, dict[Place, Slot]] = {}
    for step in script.steps:
        run = next((run for run in alignment.runs if step.index in run.position_of), None)
        if run is None:
            slots_of_steps[step.index] = {}
            continue
        position = run.position_of[step.index]
        written = {slot.place: slot for slot in slots_of(step.request)}
        shift = path_shift(step.address, run.exchanges[position].url)
        matched = match_places(written.values(), run.lookups.slots(position), shift)
        slots_of_steps[step.index] = {other.place: written[place] for place, other in matched.items()}
    return slots_of_steps


def _extractions(
    analysis: Analysis, shown: Iterable[Extraction], row_of_step: Mapping[int, int]
) -> Iterator[FlowValue]:
    """The script's own extractions whose value is not known to be sent again.

    What was taken out of an answer may be kept again, by a function's caller for example: that is no other value.
    """
    told = {_what(extraction) for extraction in shown}
    for extraction in analysis.script.extractions:
        if _what(extraction) in told or extraction.step not in row_of_step or not extraction.variable:
            continue
        told.add(_what(extraction))
        origin = _origin(analysis, extraction, row_of_step[extraction.step])
        note = "the script extracts it" + ("" if analysis.flow is None else "; no later request was seen to send it")
        yield FlowValue(extraction.variable, "issued", None, (), origin, (), note=note)


def _what(extraction: Extraction) -> Hashable:
    """What tells one extracted value from another; the place where that is not known."""
    is_known = extraction.extractor is not None
    return (extraction.step, extraction.extractor) if is_known else extraction.span


def _origin(analysis: Analysis, extraction: Extraction, row: int) -> FlowOrigin:
    """Where an extraction of the script takes its value out."""
    locator = " ".join(analysis.context.dialect.show(extraction.extractor)) if extraction.extractor else None
    return FlowOrigin(row, "body", locator, extraction.span)


def _first_row(value: FlowValue) -> tuple[int, int]:
    first = value.uses[0].request if value.uses else 0
    return (value.origin.request if value.origin else first, first)
