"""What an agent proposes for a script, judged on the linked recordings: extractors and assertions.

Nothing is believed: an extractor is run on the answers of each recording and must give what that recording's request
sends, an assertion must hold on all good answers and stop a bad one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from loadlint.assertion import JsonIs, StatusIs, Test, TextIs, test_description
from loadlint.assertions.answers import answers_of
from loadlint.assertions.derive import derive, failing_exemplars
from loadlint.assertions.judge import holds
from loadlint.changes import AddAssertion, CannotWriteError, Change, Correlate
from loadlint.correlation.flow import uses_of
from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.prove.pages import page_of
from loadlint.dialects.jmeter.language import jsonpath
from loadlint.engine import Analysis, with_edits
from loadlint.extractor import (
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    Match,
    NotEvaluatedError,
)
from loadlint.project import Project
from loadlint.script import Step
from loadlint.text.edits import ConflictError
from loadlint.text.span import Span
from loadlint.why.targets import Target, all_targets
from loadlint.why.verdict import item_of

_FEW = 10
"""An assertion is weak where it lets one of so many bad answers pass that another one stops."""

ExtractorKind = Literal["jsonpath", "regex", "css", "header", "cookie"]
AssertionKind = Literal["status", "text", "json"]


class ExtractorProposal(Struct, frozen=True):
    """Take `value`, which a request in `line` sends, out of the answer to the request in `from_line` (lines from 1).

    `expression` is a path such as `$.cart.id`, a regular expression with a group, a CSS selector, or the name of a
    header or cookie. `attribute` is for CSS selectors, None for the element's text; `match` counts from 1.
    """

    line: int
    value: str
    from_line: int
    kind: ExtractorKind
    expression: str
    attribute: str | None = None
    match: int = 1


class AssertionProposal(Struct, frozen=True):
    """What the answer to the request in `line` (from 1) must show.

    `expected` is a status, a text of the body, or the value at `path` (such as `$.state`) of a JSON body.
    """

    line: int
    kind: AssertionKind
    expected: str | int | bool | None
    path: str = ""


class RunProof(Struct, frozen=True):
    """What an extractor gives on one recording, and what that recording's request sends."""

    recording: str
    sent: str
    returned: str | None


class ExtractorVerdict(Struct, frozen=True):
    """Whether a proposal is proven, why or why not, and the proof. `change` is what applies it."""

    proven: bool
    reason: str
    runs: tuple[RunProof, ...] = ()
    change: Correlate | None = None


class AssertionVerdict(Struct, frozen=True):
    """The same for an assertion: the bad answers that it stops, and those that pass.

    `weak` says that others would stop more: that one of ten at least that can be stopped passes.
    """

    proven: bool
    reason: str
    stops: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    change: AddAssertion | None = None
    weak: bool = False


class _Refusal(Exception):
    """Why a proposal can't be judged."""


def prove_extractor(analysis: Analysis, proposal: ExtractorProposal) -> ExtractorVerdict:
    """Runs a proposed extractor on all recordings."""
    try:
        extractor = _extractor_of(proposal)
        step = _step_in(analysis, proposal.from_line)
        target = _target_of(analysis, proposal)
        if step.index >= target.step:
            raise _Refusal("that response comes after the request that sends the value")
        runs = tuple(_proofs(analysis, step.index, target, extractor))
        wrong = next((run for run in runs if run.returned != run.sent), None)
        if wrong is not None:
            raise _Refusal(
                f"on {wrong.recording} it gives {_value_text(wrong.returned)}, and {_value_text(wrong.sent)} is sent"
            )
        if len({run.sent for run in runs}) < 2:
            raise _Refusal("right on the recordings, but they all have one value: link a second run to prove it")
        change = _correlation(analysis, step, target, extractor)
        return ExtractorVerdict(True, "on each recording it gives what the request sends", runs, change)
    except _Refusal as refusal:
        return ExtractorVerdict(False, str(refusal))


def prove_assertion(analysis: Analysis, proposal: AssertionProposal) -> AssertionVerdict:
    """Judges a proposed assertion by the good and the bad answers to its request."""
    try:
        test = _test_of(proposal)
        step = _step_in(analysis, proposal.line)
        flow = analysis.flow
        answers = answers_of(flow.alignment, step.index, flow.failures) if flow is not None else None
        if flow is None or answers is None:
            raise _Refusal("no linked recording has a good response to this request")
        failing = next((name for name, page in answers.good if holds(test, page) is not True), None)
        if failing is not None:
            raise _Refusal(f"it does not hold on the response in {failing}")
        stops = tuple(exemplar.name for exemplar in failing_exemplars(test, answers.bad))
        misses = tuple(exemplar.name for exemplar in answers.bad if exemplar.name not in stops)
        if not stops:
            raise _Refusal("it holds on each bad response as well, so it tells nothing")
        what = test_description(test)
        reason = f"{what}: holds on all good responses and stops {len(stops)} of {len(answers.bad)} bad ones"
        better = derive(answers, flow.alignment.runs)
        missed = [name for name in misses if name in better.kills]
        weak = bool(missed) and len(missed) * _FEW >= len(better.kills)
        if weak:
            stronger = " and ".join(map(test_description, better.tests))
            reason += f"; that is weak, since {len(missed)} more can be stopped: assert that {stronger}"
        return AssertionVerdict(True, reason, stops, misses, AddAssertion(step.index, (test,)), weak)
    except _Refusal as refusal:
        return AssertionVerdict(False, str(refusal))


def script_with_change(analysis: Analysis, project: Project, change: Change) -> Analysis | str:
    """The script with a proven change, or why it is not made: no value of it may be less certain than before."""
    try:
        edits = analysis.context.dialect.write(analysis.script, change)
    except (CannotWriteError, ConflictError) as error:
        return str(error)
    source = analysis.script.source
    modules = [path for path in source.changed_files(edits) if path != source.path]
    refusal = project.module_use(source.path).refusal(modules)
    if refusal is not None:
        return refusal
    return with_edits(analysis, edits, project) or "with it, another value of the script would no longer be certain"


def _extractor_of(proposal: ExtractorProposal) -> Extractor:
    if proposal.match < 1:
        raise _Refusal("matches are counted from 1")
    match proposal.kind:
        case "jsonpath":
            path = jsonpath.parse(proposal.expression)
            if path is None:
                raise _Refusal("the path is not one that leads to one value")
            return Extractor(FromJson(path))
        case "css":
            return Extractor(FromHtml(proposal.expression, proposal.attribute, proposal.match))
        case "header":
            return Extractor(FromHeader(proposal.expression, proposal.match))
        case "cookie":
            return Extractor(FromCookie(proposal.expression))
        case "regex":
            if _groups(proposal.expression) != 1:
                raise _Refusal("the expression must have one group")
            return Extractor(FromBody(), (Match(proposal.expression, proposal.match),))


def _groups(pattern: str) -> int:
    try:
        return re.compile(pattern).groups
    except (re.error, RecursionError, OverflowError) as error:
        raise _Refusal(f"the expression can't be read: {error}") from None


def _test_of(proposal: AssertionProposal) -> Test:
    expected = proposal.expected
    match proposal.kind:
        case "status" if isinstance(expected, int) and not isinstance(expected, bool):
            return StatusIs((expected,))
        case "text" if isinstance(expected, str) and expected:
            return TextIs(Extractor(FromBody()), "contains", expected)
        case "json":
            path = jsonpath.parse(proposal.path)
            if path is None:
                raise _Refusal("the path is not one that leads to one value")
            return JsonIs(path, "equals", expected)
        case _:
            raise _Refusal("a status is a number, and a text is not empty")


def _step_in(analysis: Analysis, line: int) -> Step:
    """The first request that is made in a line."""
    lines = analysis.source.lines
    for step in analysis.script.steps:
        if step.span.start > analysis.script.source.script_end:
            continue
        first, last = (
            lines.position(offset)[0] for offset in (step.span.start, max(step.span.start, step.span.end - 1))
        )
        if first <= line <= last:
            return step
    raise _Refusal(f"line {line} makes no request")


def _line_span(analysis: Analysis, line: int) -> Span:
    from loadlint.why.explain import NoSuchLineError, Question, span_of

    try:
        return span_of(analysis, Question(line))
    except NoSuchLineError as error:
        raise _Refusal(str(error)) from None


def _target_of(analysis: Analysis, proposal: ExtractorProposal) -> Target:
    if analysis.flow is None:
        raise _Refusal("no readable recording is linked")
    line = _line_span(analysis, proposal.line)
    for target in all_targets(analysis):
        is_sent = proposal.value in (target.slot.value, target.slot.raw.value)
        if is_sent and target.span.start < line.end and line.start < target.span.end:
            return target
    raise _Refusal(f"line {proposal.line} sends no such value")


def _proofs(analysis: Analysis, step: int, target: Target, extractor: Extractor) -> Iterator[RunProof]:
    assert analysis.flow is not None
    alignment = analysis.flow.alignment
    proofs = []
    for run, sent in zip(alignment.runs, target.values, strict=False):
        page = page_of(run, step, follow=alignment.follows(step)) if sent is not None else None
        if sent is None:
            continue
        try:
            returned = page.value(extractor) if page is not None else None
        except NotEvaluatedError as error:
            raise _Refusal(f"what it gives can't be told: {error}") from None
        proofs.append(RunProof(run.name, sent, returned))
    if not proofs:
        raise _Refusal("no recording has this value")
    yield from proofs


def _value_text(value: str | None) -> str:
    return "nothing" if value is None else f"`{value}`"


def _correlation(analysis: Analysis, step: Step, target: Target, extractor: Extractor) -> Correlate | None:
    """The change that uses the extractor wherever the value is sent; None where the value has none of its own."""
    item = item_of(analysis, target)
    if item is None:
        return None
    uses = uses_of([use for use in item.group.uses if use.step > step.index], extractor)
    if not uses:
        return None
    correlations = analysis.flow.correlations if analysis.flow is not None else ()
    names = (correlation.variable for correlation in correlations if correlation.group == item.group)
    variable = next(names, None) or _variable_name(target)
    request = step.request
    description = f"no {variable} in the response to {request.method} {path_of(request.url.value, '*')}"
    return Correlate(step.index, extractor, variable, description, uses)


def _variable_name(target: Target) -> str:
    words = re.findall(r"[A-Za-z0-9]+", str(target.slot.place[-1]))
    return "value" if not words else words[0].lower() + "".join(word.capitalize() for word in words[1:])
