"""Lays one iteration of a run beside the newest recording of its script.

Which request is which step is told as for the results of runs; of a request that was redirected, the first answer is
beside the first recorded one, and so on. What extractors take and whether assertions hold is evaluated as the replay
does it, on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.assertions.judge import holds
from loadlint.assertions.of_script import assertions_of_answer
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.pair.versions import start_of
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.prove.run_extractor import Page
from loadlint.correlation.secrets import masker_of_recording
from loadlint.dialects.optional import evaluator
from loadlint.engine import Analysis
from loadlint.expression import Extracted, extracted_in
from loadlint.extractor import Extractor, NotEvaluatedError
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.results.examine import Baseline, Problem, baseline_of, examine
from loadlint.results.model import Results, ResultsError, Sample
from loadlint.results.steps import Iteration, Labels, iterations
from loadlint.run_view.compare_texts import comparison_of
from loadlint.run_view.exchange_text import RecordedText, text_of
from loadlint.run_view.model import Comparison, ExtractedValue, JudgedAssertion, Missing, RunRequest, RunView
from loadlint.script import Assertion, Script
from loadlint.secrets.masker import SHOWS_ALL, Masker
from loadlint.text.mapped import HOLE

_MOST_EXAMINED = 50
"""How many iterations are searched for a failure."""


def build(analysis: Analysis, results: Results, masker: Masker) -> RunView:
    """The first iteration of a run that has a failure, else its first one.

    `masker` is what masks the secrets of the script; what the run itself has is masked too, unless that shows all.
    Raises ResultsError where the file has no answers.
    """
    if not any(sample.exchanges for sample in results.samples):
        raise ResultsError(
            f"{results.path}: holds no responses with bodies (HAR, or JTL as XML with response data) that could be "
            "compared with recorded ones; `--output-format html` writes a page with the numbers"
        )
    script, flow = analysis.script, analysis.flow
    baseline = baseline_of(script, flow)
    shown = _what_is_shown(script, results, baseline)
    hops = list(_hops(results.samples, shown.iteration))
    run = _as_run(analysis, results.path, hops)
    if not masker.shows_all:
        masker = masker + masker_of_recording(run.recording)
    recorded = max(baseline.alignment.runs, key=lambda run: start_of(run.recording), default=None)
    # A run that is under way is looked at again and again.
    facts = recorded.recording.facts if recorded is not None else {}
    beside = _Beside(analysis, baseline.alignment, recorded, run, masker, facts.get(_Beside, {}), {})
    requests = [beside.request(position, hop, shown.problems) for position, hop in enumerate(hops)]
    facts[_Beside] = beside.comparisons
    steps_made = {hop.step for hop in hops}
    missing = [
        Missing(step.method or "?", masker.text(step.address.replace(HOLE, "…")), step.at)
        for step in script.steps
        if step.index not in steps_made and not step.conditional
    ]
    name = recorded.name if recorded is not None else None
    return RunView(script.source.path, results.path, name, tuple(requests), tuple(missing), (shown.number, shown.total))


def _reasons_of_steps(problems: Iterable[Problem]) -> dict[int, tuple[str, ...]]:
    """Why steps are taken for failures; those that follow from others, too."""
    told: dict[int, tuple[str, ...]] = {}
    for problem in problems:
        told[problem.step] = tuple(sign.text for sign in problem.signs)
        told |= {effect.step: (f"fails too, because {effect.why}",) for effect in problem.effects}
    return told


class _Hop(Struct, frozen=True):
    """One exchange of the run: the `number`-th answer to a step, from 0; no step's where that is None."""

    exchange: Exchange
    step: int | None
    number: int = 0


class _Shown(Struct, frozen=True):
    """The iteration that is shown: its number from 1, how many there are, and its problems by their steps.

    `iteration` is None where no request is a step of the script.
    """

    number: int
    total: int
    iteration: Iteration | None
    problems: Mapping[int, tuple[str, ...]]


def _what_is_shown(script: Script, results: Results, baseline: Baseline) -> _Shown:
    of_run = list(iterations(Labels(script), results))
    for number, iteration in enumerate(of_run[:_MOST_EXAMINED]):
        samples = tuple(sample for entry in iteration.entries for sample in entry.samples)
        problems = examine(replace(results, samples=samples), baseline)
        if problems:
            return _Shown(number + 1, len(of_run), iteration, _reasons_of_steps(problems))
    return _Shown(1, max(len(of_run), 1), of_run[0] if of_run else None, {})


def _hops(samples: Sequence[Sample], iteration: Iteration | None) -> Iterator[_Hop]:
    """The exchanges of an iteration, those between its requests that are no step's included."""
    if iteration is None:
        yield from (_Hop(exchange, None) for sample in samples for exchange in sample.exchanges)
        return
    entry_of = {id(sample): entry for entry in iteration.entries for sample in entry.samples}
    positions = [position for position, sample in enumerate(samples) if id(sample) in entry_of]
    user = samples[positions[0]].user
    counts: dict[int, int] = {}
    for sample in samples[positions[0] : positions[-1] + 1]:
        entry = entry_of.get(id(sample))
        for exchange in sample.exchanges if sample.user == user else ():
            if entry is None:
                yield _Hop(exchange, None)
                continue
            number = counts.get(id(entry), 0)
            counts[id(entry)] = number + 1
            yield _Hop(exchange, entry.step, number)


def _as_run(analysis: Analysis, path: str, hops: Sequence[_Hop]) -> AlignedRecording:
    """The iteration as a recording that is paired with the steps."""
    exchanges = tuple(
        Exchange(index, hop.exchange.request, hop.exchange.response, hop.exchange.started)
        for index, hop in enumerate(hops)
    )
    pairs: dict[int, int] = {}
    for position, hop in enumerate(hops):
        if hop.step is not None:
            pairs.setdefault(hop.step, position)
    return AlignedRecording.from_pairs(Recording(path, exchanges), pairs, evaluator(analysis.context.dialect))


class _Beside(Struct, frozen=True):
    """A run beside a recorded one. `before` are comparisons of an earlier look, `comparisons` all of this one."""

    analysis: Analysis
    alignment: Alignment
    recorded: AlignedRecording | None
    run: AlignedRecording
    masker: Masker
    before: Mapping[tuple[str | None, str], Comparison]
    comparisons: dict[tuple[str | None, str], Comparison]

    def request(self, position: int, hop: _Hop, problems: Mapping[int, tuple[str, ...]]) -> RunRequest:
        """One exchange beside its recorded one."""
        received, recorded = self.run.exchanges[position], self._recorded_exchange(hop)
        new = text_of(received, self.masker)
        old = text_of(recorded, self.masker) if recorded is not None else None
        answer = received.response
        first_of = hop.step if hop.number == 0 else None
        step = self.analysis.script.steps[first_of] if first_of is not None else None
        return RunRequest(
            received.method or "GET",
            self.masker.text(received.url),
            answer.status if answer is not None else None,
            recorded.response.status if recorded is not None and recorded.response is not None else None,
            answer.size if answer is not None else None,
            first_of,
            step.at if step is not None else None,
            self._comparison(old, new, "request"),
            self._comparison(old, new, "header"),
            self._comparison(old, new, "body") if answer is not None else Comparison(note="no response came"),
            tuple(self._extracted_values(first_of)) if first_of is not None else (),
            tuple(self._judged_assertions(first_of)) if first_of is not None else (),
            tuple(map(self.masker.text, problems.get(first_of, ()))) if first_of is not None else (),
        )

    def _comparison(self, recorded: RecordedText | None, received: RecordedText, part: str) -> Comparison:
        texts = (_part(recorded, part) if recorded is not None else None, _part(received, part))
        comparison = self.before.get(texts) or comparison_of(*texts)
        self.comparisons[texts] = comparison
        return comparison

    def _recorded_exchange(self, hop: _Hop) -> Exchange | None:
        run = self.recorded
        if run is None or hop.step is None or hop.step not in run.position_of:
            return None
        chain = run.lookups.chain(run.position_of[hop.step])
        return run.exchanges[chain[hop.number]].fresh() if hop.number < len(chain) else None

    def _extracted_values(self, step: int) -> Iterator[ExtractedValue]:
        for name, extractor in dict.fromkeys(self._named_extractors(step)):
            recorded = self._value(self.recorded, step, extractor)
            received = self._value(self.run, step, extractor)
            yield ExtractedValue(name, self._masked_value(recorded, name), self._masked_value(received, name))

    def _named_extractors(self, step: int) -> Iterator[tuple[str, Extractor]]:
        """What the script takes out of the answer to a step: into variables, or in the request that sends it."""
        script, show = self.analysis.script, self.analysis.context.dialect.show
        into_variables = [extraction for extraction in script.extractions if extraction.step == step]
        for extraction in into_variables:
            if extraction.extractor is not None:
                yield extraction.variable or "value", extraction.extractor
        named = {extraction.source for extraction in into_variables}
        for user in script.steps:
            for source in sorted(extracted_in(user.request), key=repr):
                if source.step == step and source.extractor is not None and source not in named:
                    yield " ".join(show(source.extractor)), source.extractor

    def _judged_assertions(self, step: int) -> Iterator[JudgedAssertion]:
        for assertion in assertions_of_answer(self.analysis.script, step):
            if assertion.guards:
                continue
            label = self.masker.text(assertion.label or assertion.kind)
            recorded, received = (self._holds(run, assertion, step) for run in (self.recorded, self.run))
            yield JudgedAssertion(label, recorded, received)

    def _holds(self, run: AlignedRecording | None, assertion: Assertion, step: int) -> bool | None:
        def value_of(source: Extracted) -> str | None:
            return self._value(run, source.step, source.extractor) if source.extractor is not None else None

        page = self._page(run, step)
        return holds(assertion.test, page, value_of) if page is not None else None

    def _value(self, run: AlignedRecording | None, step: int, extractor: Extractor) -> str | None:
        page = self._page(run, step)
        try:
            return page.value_in_tool(extractor) if page is not None else None
        except NotEvaluatedError:
            return None

    def _page(self, run: AlignedRecording | None, step: int) -> Page | None:
        return page_of(run, step, follow=self.alignment.follows(step)) if run is not None else None

    def _masked_value(self, value: str | None, name: str) -> str | None:
        return value if value is None or self.masker is SHOWS_ALL else self.masker.value(value, name)


def _part(text: RecordedText, part: str) -> str:
    span = text.shown_at(text.parts[part])
    return text.shown.data[span.start : span.end].decode("utf-8", "replace").strip()
