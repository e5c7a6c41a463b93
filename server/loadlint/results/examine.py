"""What went wrong in a run: failures at the steps of the script, under their root causes.

How much can be seen depends on the file. Answers (in HAR, or JTL in XML with response data) are judged like those of
recordings; the linked recordings hold the good ones. Without answers there are status, redirects, sizes, the script's
own assertions, and the steps at which iterations end. Of sums (Locust, k6's summary) only what differs in all is seen.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import mean
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.correlation.observe.signatures import signature
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.soft_failures import Dependencies, cookies_between, failing_in, roots
from loadlint.failures.sign import Sign, fails, short
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.request import Request
from loadlint.results.steps import Labels, iterations
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from loadlint.correlation.flow import Flow
    from loadlint.extractor import Extractor
    from loadlint.recordings.exchange import Response
    from loadlint.results.model import Results, Sample, Tally
    from loadlint.results.steps import Entry, Iteration
    from loadlint.script import Script

T = TypeVar("T")

_WITHOUT_SESSION = frozenset({"redirect", "login", "stopped", "assertion"})
_VERDICTS = frozenset({"status", "assertion"})
_COLLAPSED = 0.5
_SIZE_THAT_COUNTS = 100
_MANY_LOST = 0.2
_MESSAGE_WORDS = 4
_MOST_OF_A_KIND = 3


class Effect(Struct, frozen=True):
    """A step that fails because of a root: how often, and why."""

    step: int
    count: int
    why: str


class Problem(Struct, frozen=True):
    """A root cause: the step at which it shows, in `count` of `total` (`unit`), and what follows from it.

    `counted` says that the tool itself took the answers for failures. `session` is the step whose recorded answer sets
    a cookie that this step needs, with the name of the cookie: it may be lost, and the file has no headers to tell.
    """

    step: int
    count: int
    total: int
    unit: str
    signs: tuple[Sign, ...]
    effects: tuple[Effect, ...]
    counted: bool
    session: tuple[int, str] | None = None


class Baseline(Struct, frozen=True):
    """The script and its recordings, with which results are compared."""

    script: Script
    alignment: Alignment
    needed: tuple[tuple[int, str, Extractor], ...] = ()
    variables: Mapping[tuple[int, int], str] = field(default_factory=dict)


def baseline_of(script: Script, flow: Flow | None) -> Baseline:
    """What results of a script are compared with; without recordings only the script itself."""
    needed = [
        (extraction.step, extraction.variable or "value", extraction.extractor)
        for extraction in script.extractions
        if extraction.extractor
    ]
    if flow is not None:
        needed += [(item.proof.step, item.variable, item.proof.extractor) for item in flow.correlations if item.proof]
    alignment = flow.alignment if flow is not None else Alignment(script.steps, ())
    return Baseline(script, alignment, tuple(needed), _variables(script))


def examine(results: Results, baseline: Baseline) -> tuple[Problem, ...]:
    """The root causes in the order of the steps."""
    labels = Labels(baseline.script)
    problems = list(_in_samples(labels, results, baseline))
    if results.tallies or not results.samples:
        problems += _with_sessions(baseline, results, _in_sums(baseline, labels, results))
    return tuple(sorted(problems, key=lambda problem: problem.step))


def _with_sessions(baseline: Baseline, results: Results, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems with the sessions that may be lost; a file with headers leaves no doubt about that."""
    if any(sample.exchanges for sample in results.samples):
        return tuple(problems)
    return tuple(replace(problem, session=_session(baseline, problem)) for problem in problems)


def _session(baseline: Baseline, problem: Problem) -> tuple[int, str] | None:
    """The step nearest before a problem whose recorded answer sets a cookie that is sent there.

    A cookie that no script of a page may read is more likely to be the session's.
    """
    run = next((run for run in baseline.alignment.runs if problem.step in run.position_of), None)
    if run is None or not any(_may_be_lost(sign) for sign in problem.signs):
        return None
    needed = [
        (step, cookie)
        for step in reversed(range(problem.step))
        if step in run.position_of
        for cookie in cookies_between(run, step, problem.step)
    ]
    step, cookie = min(needed, key=lambda pair: not pair[1].http_only, default=(None, None))
    return (step, cookie.name) if step is not None and cookie is not None else None


def _may_be_lost(sign: Sign) -> bool:
    """Whether an answer may mean that the server no longer knows the user."""
    return sign.kind in _WITHOUT_SESSION or (sign.kind == "status" and sign.text[-3:] in ("401", "403"))


def _variables(script: Script) -> dict[tuple[int, int], str]:
    """Names of variables, by the step whose answer gives one and the step whose source names it."""
    names = {}
    for extraction in script.extractions:
        name = extraction.variable
        if not re.fullmatch(r"[\w$]{2,}", name):
            continue
        word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
        for step in script.steps:
            if step.index > extraction.step and word.search(script.source.text(step.span)):
                names[extraction.step, step.index] = name
    return names


# --- requests one by one


class _Examined(Struct, frozen=True):
    """The problems in samples, with everything else that they depend on. `basis` names `runs` by their identity."""

    basis: object
    runs: tuple[Recording, ...]
    problems: tuple[Problem, ...]


def _in_samples(labels: Labels, results: Results, baseline: Baseline) -> tuple[Problem, ...]:
    """The problems in samples, which may be many: the result is kept until an edit of the script changes it."""
    runs = baseline.alignment.runs
    basis = (
        [
            (signature(step.request, slots_of_step(step)), step.name.value if step.name is not None else None,
             step.follows_redirects, step.repeated, step.conditional)
            for step in baseline.script.steps
        ],
        [(id(run.recording), run.evaluate, run.position_of) for run in runs],
        baseline.needed,
        baseline.variables,
    )  # fmt: skip
    examined = results.kept.get(_Examined)
    if not isinstance(examined, _Examined) or examined.basis != basis:
        problems_of_samples = _in_iterations(baseline, list(iterations(labels, results.samples)))
        problems = _with_sessions(baseline, results, problems_of_samples)
        examined = results.kept[_Examined] = _Examined(basis, tuple(run.recording for run in runs), problems)
    return examined.problems


def _in_iterations(baseline: Baseline, iterations_of_run: Sequence[Iteration]) -> Iterator[Problem]:
    reached = max((iteration.entries[-1].step for iteration in iterations_of_run), default=-1)
    signs: dict[int, list[Sign]] = {}
    counts: Counter[int] = Counter()
    counted: set[int] = set()
    effects: dict[int, dict[int, list[str]]] = {}
    for iteration in iterations_of_run:
        failing = _failing(baseline, iteration, reached, len(iterations_of_run))
        if not failing:
            continue
        causes = roots(failing, _dependencies(baseline, iteration))
        for step, step_signs in failing.items():
            if step in causes:
                root, why = causes[step]
                effects.setdefault(root, {}).setdefault(step, []).append(why)
                continue
            counts[step] += 1
            signs.setdefault(step, []).extend(step_signs)
            if any(sample.failed for entry in iteration.entries if entry.step == step for sample in entry.samples):
                counted.add(step)
    for step, number in counts.items():
        followed = tuple(Effect(effect, len(why), why[0]) for effect, why in sorted(effects.get(step, {}).items()))
        yield Problem(
            step, number, len(iterations_of_run), "iterations", _distinct(signs[step]), followed, step in counted
        )


def _failing(baseline: Baseline, iteration: Iteration, reached: int, total: int) -> dict[int, tuple[Sign, ...]]:
    signs: dict[int, list[Sign]] = {}
    for entry in iteration.entries:
        signs.setdefault(entry.step, []).extend(_verdict(entry))
        signs[entry.step] += _beside_recorded(baseline, entry)
    if any(sample.exchanges for entry in iteration.entries for sample in entry.samples):
        for step, mine in failing_in(baseline.alignment, _run_of(iteration), baseline.needed).items():
            signs[step] += [sign for sign in mine if sign.kind != "status"]
    last = iteration.entries[-1].step
    lost = [step for step in baseline.script.steps if step.index > last and not step.conditional]
    if lost and (not iteration.is_last or total == 1 or reached == last):
        number = f"{len(lost)} later request{'s were' if len(lost) > 1 else ' was'} not made"
        signs[last].append(Sign("stopped", f"the iteration ends here: {number}", 0.6))
    return {step: tuple(mine) for step, mine in signs.items() if fails(mine)}


def _verdict(entry: Entry) -> Iterator[Sign]:
    """The verdict of the tool itself."""
    sample = entry.samples[-1]
    if sample.status is None:
        yield Sign("status", f"no answer came: {short(sample.message) or 'the tool does not say why'}", 1.0)
        return
    if sample.status >= 400:
        yield Sign("status", f"its status is {sample.status}", 1.0)
    if sample.message and sample.failed:
        yield Sign("assertion", f"the script says: {short(sample.message, 100)}", 1.0)
    elif sample.failed and sample.status < 400:
        yield Sign("assertion", "the tool counts it as failed", 1.0)


def _beside_recorded(baseline: Baseline, entry: Entry) -> Iterator[Sign]:
    """A redirect or a size that no recording shows for this step."""
    recorded = [
        run.exchanges[run.position_of[entry.step]] for run in baseline.alignment.runs if entry.step in run.position_of
    ]
    answers = [exchange.response for exchange in recorded if exchange.response is not None]
    if not answers:
        return
    status = _first_status(entry.samples[0])
    if status is not None and 300 <= status < 400 and status != 304 and all(answer.status < 300 for answer in answers):
        yield Sign("redirect", "it redirects; the recorded answer does not", 0.7)
    if status is not None and status < 300 and all(answer.location is not None for answer in answers):
        yield Sign("redirect", "it does not redirect; the recorded answer does", 0.7)
    last = entry.samples[-1]
    if last.size is None or last.exchanges or any(answer.location or answer.size is None for answer in answers):
        return
    sizes = [answer.size or 0 for answer in answers]
    if last.with_headers:
        sizes = [size + _size_of_headers(answer) for size, answer in zip(sizes, answers, strict=True)]
    if min(sizes) >= _SIZE_THAT_COUNTS and last.size < _COLLAPSED * min(sizes):
        yield Sign("smaller", f"it has {last.size} bytes; the recorded answer has {min(sizes)}", 0.6)


def _first_status(sample: Sample) -> int | None:
    """The status of the first hop, where the sample knows its redirects."""
    response = sample.exchanges[0].response if len(sample.exchanges) > 1 else None
    return sample.status if response is None else response.status


def _size_of_headers(response: Response) -> int:
    """The bytes of the headers with their separators, and of the status line."""
    return sum(len(name) + len(value) + 4 for name, value in response.headers) + 20


def _run_of(iteration: Iteration) -> AlignedRecording:
    """The iteration as a recording, paired with the steps."""
    exchanges: list[Exchange] = []
    pairs: dict[int, int] = {}
    for entry in iteration.entries:
        pairs.setdefault(entry.step, len(exchanges))
        for sample in entry.samples:
            exchanges += sample.exchanges or (_request_only(sample),)
    numbered = tuple(
        Exchange(index, exchange.request, exchange.response, exchange.started)
        for index, exchange in enumerate(exchanges)
    )
    return AlignedRecording.paired(Recording("", numbered), pairs)


def _request_only(sample: Sample) -> Exchange:
    return Exchange(0, Request(sample.method or "GET", Text(sample.url)), None)


def _dependencies(baseline: Baseline, iteration: Iteration) -> Dependencies:
    return Dependencies(baseline.alignment.runs, _run_of(iteration), baseline.variables)


# --- sums


def _in_sums(baseline: Baseline, labels: Labels, results: Results) -> Iterator[Problem]:
    seen = _Sums()
    steps_of = [(tally, labels.steps(tally.label, tally.method, "")) for tally in results.tallies]
    for tally, steps in steps_of:
        small = _mean_size(baseline, tally, steps) if steps else None
        if small is not None:
            seen.add(steps[0], small, tally.requests, tally.requests)
    messages = [message for message in _said(baseline.script, results, steps_of) if message[0]]
    for step, (text, count, of) in _chosen(messages):
        failures, _ = seen.numbers.get(step, (0, 0))
        seen.add(step, Sign("assertion", short(text, 120), 1.0), count, of)
        seen.numbers[step] = failures + count, of
    expected = {step: tally.requests / len(steps) for tally, steps in steps_of for step in steps}
    for step, sign, lost, of in _ends(baseline.script, expected):
        seen.add(step, sign, lost, of)
    yield from _problems_of_sums(baseline, seen)


class _Sums(Struct):
    """What the sums of a run show: for each step its signs, and how many requests failed of how many."""

    signs: dict[int, list[Sign]] = field(default_factory=dict)
    numbers: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, step: int, sign: Sign, failed: int, of: int) -> None:
        """Adds a sign to a step; the numbers are those of the first sign."""
        self.signs.setdefault(step, []).append(sign)
        self.numbers.setdefault(step, (failed, of))


def _said(
    script: Script, results: Results, steps_of: Iterable[tuple[Tally, Sequence[int]]]
) -> Iterator[tuple[tuple[int, ...], tuple[str, int, int]]]:
    """The messages of a run: the steps that each may be about, its text, how often it was said, of how many."""
    for tally, steps in steps_of:
        for message, count in tally.messages or ((("failed", tally.failures),) if tally.failures else ()):
            yield _said_at(script, message, steps), (f"the tool says: {message}", count, tally.requests)
    every = range(len(script.steps))
    for check in results.checks if not results.samples else ():
        if check.fails:
            counts = check.fails, check.passes + check.fails
            yield _said_at(script, check.name, every), (f"check “{check.name}” failed", *counts)


def _problems_of_sums(baseline: Baseline, seen: _Sums) -> Iterator[Problem]:
    failing = {step: tuple(signs) for step, signs in sorted(seen.signs.items()) if fails(signs)}
    causes = roots(failing, _dependencies_of_sums(baseline)) if failing else {}
    for step, signs in failing.items():
        if step not in causes:
            later = tuple(
                Effect(effect, seen.numbers[effect][0], why) for effect, (root, why) in causes.items() if root == step
            )
            count, of = seen.numbers[step]
            counted = any(sign.kind == "assertion" for sign in signs)
            yield Problem(step, count, of, "requests", _distinct(signs), later, counted)


def _mean_size(baseline: Baseline, tally: Tally, steps: Sequence[int]) -> Sign | None:
    recorded = [
        [
            response.size
            for run in baseline.alignment.runs
            if (page := page_of(run, step, follow=baseline.alignment.follows(step))) is not None
            and (response := page.response).size is not None
        ]
        for step in steps
        if any(step in run.position_of for run in baseline.alignment.runs)
    ]
    if tally.size is None or not recorded or not all(recorded) or len(recorded) < len(steps):
        return None
    least = mean(min(sizes) for sizes in recorded)
    if least < _SIZE_THAT_COUNTS or tally.size >= _COLLAPSED * least:
        return None
    return Sign("smaller", f"its mean size is {tally.size:.0f} bytes; the recorded answers have {least:.0f}", 0.6)


def _said_at(script: Script, message: str, steps: Sequence[int]) -> tuple[int, ...]:
    """The steps that may write a message: those whose code holds its words, else all that it may be about."""
    labelled = [
        step
        for assertion in script.assertions
        if assertion.label and assertion.label in message
        for step in assertion.steps
        if step in steps
    ]
    if labelled:
        return tuple(dict.fromkeys(labelled))
    words = message.split()
    text = script.source.data.decode("utf-8", "replace")
    for size in range(len(words), min(_MESSAGE_WORDS, len(words)) - 1, -1):
        phrase = re.escape(" ".join(words[:size]))
        offsets = [len(text[: match.start()].encode()) for match in re.finditer(phrase, text)]
        saying = dict.fromkeys(step for offset in offsets if (step := _step_before(script, offset, steps)) is not None)
        if saying:
            return tuple(saying)
    return tuple(steps) if len(steps) < len(script.steps) else ()


def _step_before(script: Script, offset: int, steps: Sequence[int]) -> int | None:
    """The last step whose request starts before a place in the source, if it is one of `steps`."""
    before = [step for step in script.steps if step.span.start <= offset]
    last = max(before, key=lambda step: step.span.start).index if before else None
    return last if last in steps else None


def _chosen(messages: Sequence[tuple[tuple[int, ...], T]]) -> Iterator[tuple[int, T]]:
    """One step for each message. Of several possible ones, the first after a failure that is certain."""
    certain = min((steps[0] for steps, _ in messages if len(steps) == 1), default=-1)
    for steps, item in messages:
        yield next((step for step in steps if step > certain), steps[0]), item


def _ends(script: Script, expected: Mapping[int, float]) -> Iterator[tuple[int, Sign, int, int]]:
    """Steps after which many iterations end: the next step that always runs has far fewer requests, or none."""
    steps = [step.index for step in script.steps if not step.conditional and not step.repeated]
    if not any(step in expected for step in steps):
        return
    for step, after in pairwise(steps):
        now, then = expected.get(step, 0.0), expected.get(after, 0.0)
        if now and now - then >= max(1.0, _MANY_LOST * now):
            lost = round(now - then)
            text = f"{lost} of {round(now)} iterations end here: the next request was not made"
            yield step, Sign("stopped", text, 0.6), lost, round(now)
            return


def _dependencies_of_sums(baseline: Baseline) -> Dependencies:
    runs = baseline.alignment.runs
    if runs:
        return Dependencies(runs, runs[0], baseline.variables)
    requests = tuple(Exchange(step.index, step.request, None) for step in baseline.script.steps)
    run = AlignedRecording.paired(Recording("", requests), {step.index: step.index for step in baseline.script.steps})
    return Dependencies((), run, baseline.variables)


def _distinct(signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """The signs without repetition, the heaviest first; of each kind a few.

    Of equal weight, what tells why comes before what tells no more than that the request failed.
    """
    numbers: Counter[str] = Counter()
    distinct = []
    for sign in sorted(dict.fromkeys(signs), key=lambda sign: (-sign.weight, sign.kind in _VERDICTS)):
        numbers[sign.kind] += 1
        if numbers[sign.kind] <= _MOST_OF_A_KIND:
            distinct.append(sign)
    return tuple(distinct)
