"""What went wrong in a run: failures at the steps of the script, under their root causes.

How much can be seen depends on the file. Answers (in HAR, or JTL in XML with response data) are judged like those of
recordings; the linked recordings hold the good ones. Without answers there are status, redirects, sizes, the script's
own assertions, and the steps at which iterations end. Of sums (Locust, k6's summary) only what differs in all is seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, partial
from itertools import pairwise
from statistics import mean
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.correlation.observe.signatures import signature_of
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.soft_failures import (
    Dependencies,
    cookies_between,
    failing_in,
    failures_of,
    login_steps,
    lost_values,
    out_of_service,
    roots,
    why_failing,
)
from loadlint.expression import Extracted, extracted_in
from loadlint.failures.sign import Sign, fails, short
from loadlint.recordings.exchange import Exchange, Recording, Response
from loadlint.request import Request
from loadlint.results.steps import Entry, Iteration, Labels, iterations
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.extractor import Extractor
    from loadlint.results.model import Check, Results, Sample, Tally
    from loadlint.script import Script

T = TypeVar("T")

_WITHOUT_SESSION = frozenset({"redirect", "login", "stopped", "assertion"})
_OUT_OF_ORDER = frozenset({"maintenance", "challenge", "cut-off"})
_VERDICTS = frozenset({"status", "assertion"})
_COLLAPSED = 0.5
_CAUSES = 0.6
"""The weight of a sign that is enough by itself, but for what speaks against it."""

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

    `counted` says that the tool itself took the answers for failures, `refuses_login` that the application has answered
    a request with a password, and may have refused it. `session` is the step whose recorded answer sets a cookie that
    this step needs, with the name of the cookie: it may be lost, and the file has no headers to tell. `others` are the
    steps that may be meant as well, since the file has one name for them.
    """

    step: int
    count: int
    total: int
    unit: str
    signs: tuple[Sign, ...]
    effects: tuple[Effect, ...]
    counted: bool
    session: tuple[int, str] | None = None
    refuses_login: bool = False
    others: tuple[int, ...] = ()


class Baseline(Struct, frozen=True, dict=True):
    """The script and its recordings, with which results are compared."""

    script: Script
    alignment: Alignment
    needed: tuple[tuple[int, str, Extractor], ...] = ()
    variables: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @cached_property
    def usual_signs(self) -> frozenset[tuple[int, str]]:
        """Steps whose recorded answers fail as a rule, as "who am I" before the login, each with a kind of sign."""
        failures = failures_of(self.alignment, lambda _: self.needed) if self.alignment.runs else ()
        return frozenset(
            (failure.step, sign.kind) for failure in failures if failure.is_usual for sign in failure.signs
        )


def baseline_of(script: Script, flow: Flow | None) -> Baseline:
    """What results of a script are compared with; without recordings only the script itself."""
    optional = _optional_values(script)
    needed = [
        (extraction.step, extraction.variable or "value", extraction.extractor)
        for extraction in script.extractions
        if extraction.extractor and Extracted(extraction.step, extraction.extractor) not in optional
    ]
    for item in flow.correlations if flow is not None else ():
        if item.proof and item.if_missing == "end":
            needed.append((item.proof.step, item.variable, item.proof.extractor))
    alignment = flow.alignment if flow is not None else Alignment(script.steps, ())
    needed = [value for value in needed if not _is_in_no_recording(alignment, value)]
    return Baseline(script, alignment, tuple(needed), _variables(script))


def _optional_values(script: Script) -> Set[Extracted]:
    """The values that only requests under a condition send."""
    values_sent: dict[bool, set[Extracted]] = {True: set(), False: set()}
    for step in script.steps:
        values_sent[step.conditional] |= extracted_in(step.request)
    return values_sent[True] - values_sent[False]


def examine(results: Results, baseline: Baseline) -> tuple[Problem, ...]:
    """The root causes in the order of the steps."""
    labels = Labels(baseline.script)
    problems = list(_in_samples(labels, results, baseline))
    if results.tallies or not results.samples:
        problems += _with_sessions(baseline, results, _in_sums(baseline, labels, results))
    logins = login_steps(baseline.alignment) if problems else frozenset()
    in_order = sorted(problems, key=lambda problem: problem.step)
    return tuple(
        replace(problem, refuses_login=problem.step in logins and _may_refuse(problem.signs)) for problem in in_order
    )


def _may_refuse(signs: Iterable[Sign]) -> bool:
    """Whether an application may have answered so to a wrong password: it was reached, and worked."""
    return not any(sign.kind in _OUT_OF_ORDER or out_of_service((sign,)) for sign in signs)


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
    if run is None or not any(_may_be_lost(sign) for sign in problem.signs) or out_of_service(problem.signs):
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
    extracting: dict[str, set[int]] = {}
    for extraction in script.extractions:
        if len(extraction.variable) > 1 and _NAME.fullmatch(extraction.variable):
            extracting.setdefault(extraction.variable, set()).add(extraction.step)
    names_of = {step.index: set(_names_in(script.source.text(step.span))) for step in script.steps}
    return {
        (issuer, step): name
        for step, names in names_of.items()
        for name in sorted(names & extracting.keys())
        for issuer in _issuers(script, extracting[name], step)
    }


def _issuers(script: Script, extracting: Set[int], step: int) -> list[int]:
    """Those of the steps that set a variable whose value it may have at a step: later ones write over earlier ones."""
    earlier = sorted(issuer for issuer in extracting if issuer < step)
    last = max((issuer for issuer in earlier if not script.steps[issuer].conditional), default=-1)
    return [issuer for issuer in earlier if issuer >= last]


def _names_in(text: str) -> Iterator[str]:
    """Each word of a text, and each attribute as it is written: of `self.token.strip()` `self.token` too."""
    for name in _NAME.findall(text):
        parts = name.split(".")
        yield from parts
        yield from (".".join(parts[:end]) for end in range(2, len(parts) + 1))


_NAME = regex(r"[\w$]+(?:\.[\w$]+)*")


# --- requests one by one


def cut_at_end(results: Results) -> tuple[Sample, ...]:
    """The requests that the tool itself gave up when the run ended: nothing begins after them, and others of their
    name have answers."""
    last = max((sample.started for sample in results.samples), default=0.0)
    given_up = [
        sample
        for sample in results.samples
        if sample.status is None and sample.ended > last and _GIVEN_UP.search(sample.message)
    ]
    labels = {sample.label for sample in given_up}
    answered = {sample.label for sample in results.samples if sample.label in labels and sample.status is not None}
    return tuple(sample for sample in given_up if sample.label in answered)


_GIVEN_UP = regex(r"(?i)socket (?:is )?closed|shut down|abort|cancell?ed|interrupted")
"""What a tool says of a connection that it has closed itself, and never of one that the other side has closed."""


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
            (signature_of(step), step.name.value if step.name is not None else None,
             step.follows_redirects, step.repeated, step.conditional)
            for step in baseline.script.steps
        ],
        [(id(run.recording), run.evaluate, run.position_of) for run in runs],
        baseline.needed,
        baseline.variables,
    )  # fmt: skip
    examined = results.kept.get(_Examined)
    if not isinstance(examined, _Examined) or examined.basis != basis:
        cut = {id(sample) for sample in cut_at_end(results)}
        answered = replace(results, samples=tuple(sample for sample in results.samples if id(sample) not in cut))
        problems_of_samples = _in_iterations(baseline, list(iterations(labels, answered)))
        problems = _with_sessions(baseline, results, problems_of_samples)
        examined = results.kept[_Examined] = _Examined(basis, tuple(run.recording for run in runs), problems)
    return examined.problems


def _in_iterations(baseline: Baseline, iterations_of_run: Sequence[Iteration]) -> Iterator[Problem]:
    totals: Counter[int] = Counter()
    signs: dict[int, list[Sign]] = {}
    counts: Counter[int] = Counter()
    counted: set[int] = set()
    effects: dict[int, dict[int, list[str]]] = {}
    for iteration in iterations_of_run:
        totals.update({entry.step for entry in iteration.entries})
        failing = _failing(baseline, iteration)
        if not failing:
            continue
        causes = roots(failing, partial(why_failing, failing, _dependencies(baseline, iteration)))
        for step, step_signs in failing.items():
            if step in causes:
                root, why = causes[step]
                effects.setdefault(root, {}).setdefault(step, []).append(why)
                continue
            counts[step] += 1
            signs.setdefault(step, []).extend(step_signs)
            if any(sample.has_failed for entry in iteration.entries if entry.step == step for sample in entry.samples):
                counted.add(step)
    for step, number in counts.items():
        followed = tuple(Effect(effect, len(why), why[0]) for effect, why in sorted(effects.get(step, {}).items()))
        yield Problem(step, number, totals[step], "iterations", _distinct(signs[step]), followed, step in counted)


def _failing(baseline: Baseline, iteration: Iteration) -> dict[int, tuple[Sign, ...]]:
    signs: dict[int, list[Sign]] = {}
    for entry in iteration.entries:
        signs.setdefault(entry.step, []).extend(_verdict(baseline, entry))
        signs[entry.step] += _beside_recorded(baseline, entry)
    has_answers = any(sample.exchanges for entry in iteration.entries for sample in entry.samples)
    if has_answers:
        for step, mine in failing_in(baseline.alignment, _run_of(iteration), baseline.needed).items():
            signs[step] += [
                sign for sign in mine if sign.kind != "status" and (step, sign.kind) not in baseline.usual_signs
            ]
    not_made = _not_made(baseline.script, iteration) if iteration.has_ended else ()
    if not_made:
        number = f"{len(not_made)} later request{'s were' if len(not_made) > 1 else ' was'} not made"
        signs[iteration.last].append(Sign("stopped", f"the iteration ends here: {number}", _CAUSES))
    if has_answers:
        affected = {step for step, mine in signs.items() if fails(mine)}.union(not_made)
        for step, sign in _lost_values(baseline, iteration, affected):
            signs[step].insert(0, sign)
    return {step: tuple(mine) for step, mine in signs.items() if fails(mine)}


def _lost_values(baseline: Baseline, iteration: Iteration, affected: Set[int]) -> Iterator[tuple[int, Sign]]:
    """The answers that lack a recorded value of theirs which a step needs that fails or is not made: that is why."""
    issuers = {issuer for issuer, user in baseline.variables if user in affected}
    needed = [value for value in baseline.needed if value[0] in issuers and _is_recorded(baseline.alignment, value)]
    for step, text in lost_values(baseline.alignment, _run_of(iteration), issuers, needed):
        yield step, Sign("lost-value", text, _CAUSES)


def _is_recorded(alignment: Alignment, value: tuple[int, str, Extractor]) -> bool:
    """Whether a recorded answer holds what an extractor has to take out of it."""
    return any(page.neutral(value[2]) for page in _pages(alignment, value[0]))


def _is_in_no_recording(alignment: Alignment, value: tuple[int, str, Extractor]) -> bool:
    """Whether the recorded answers show that an extractor takes nothing out of good ones that is sent: an object that
    an assertion looks into, for example."""
    return bool(_pages(alignment, value[0])) and not _is_recorded(alignment, value)


def _pages(alignment: Alignment, step: int) -> list[Page]:
    """The recorded answers to a step."""
    pages = (page_of(run, step, follow=alignment.follows(step)) for run in alignment.runs)
    return [page for page in pages if page is not None]


def _not_made(script: Script, iteration: Iteration) -> tuple[int, ...]:
    """The steps that come after the last one of an iteration and are always made by the same kind of user."""
    reached = {entry.step for entry in iteration.entries}
    of_user = {step for part in script.parts if part.steps & reached for step in part.steps}
    later = (step for step in script.steps[iteration.last + 1 :] if step.index in of_user or not script.parts)
    return tuple(step.index for step in later if not (step.conditional or step.repeated))


def _verdict(baseline: Baseline, entry: Entry) -> Iterator[Sign]:
    """The verdict of the tool itself, or of the status where it has none."""
    sample = entry.samples[-1]
    if sample.status is None:
        yield Sign("status", f"no response came: {short(sample.message) or 'the tool does not say why'}", 1.0)
        return
    if sample.status >= 400 and not _is_expected(baseline, entry.step, sample):
        yield Sign("status", f"its status is {sample.status}", 1.0)
    if sample.message and sample.has_failed:
        yield Sign("assertion", f"the script says: {short(sample.message, 100)}", 1.0)
    elif sample.has_failed and sample.status < 400:
        yield Sign("assertion", "the tool counts it as failed", 1.0)


def _is_expected(baseline: Baseline, step: int, sample: Sample) -> bool:
    """Whether the tool says that a status is no failure, or leaves that open and a recorded answer has it."""
    if sample.has_failed is not None:
        return not sample.has_failed
    return any(page.response.status == sample.status for page in _pages(baseline.alignment, step))


def _beside_recorded(baseline: Baseline, entry: Entry) -> Iterator[Sign]:
    """A redirect or a size that no recording shows for this step."""
    recorded = [
        run.exchanges[run.position_of[entry.step]] for run in baseline.alignment.runs if entry.step in run.position_of
    ]
    answers = [exchange.response for exchange in recorded if exchange.response is not None]
    if not answers:
        return
    status = entry.samples[0].first_status
    if status is not None and 300 <= status < 400 and status != 304 and all(answer.status < 300 for answer in answers):
        yield Sign("redirect", "it redirects; the recorded response does not", 0.7)
    if status is not None and status < 300 and all(answer.location is not None for answer in answers):
        yield Sign("redirect", "it does not redirect; the recorded response does", 0.7)
    last = entry.samples[-1]
    if last.size is None or last.exchanges or any(answer.location or answer.size is None for answer in answers):
        return
    sizes = [answer.size or 0 for answer in answers]
    if last.with_headers:
        if any(answer.header("content-encoding") for answer in answers):
            return  # JMeter counts the bytes that were sent, which may be compressed.
        sizes = [size + _size_of_headers(answer) for size, answer in zip(sizes, answers, strict=True)]
    if min(sizes) >= _SIZE_THAT_COUNTS and last.size < _COLLAPSED * min(sizes):
        yield Sign("smaller", f"it has {last.size} bytes; the recorded response has {min(sizes)}", 0.6)


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
    return AlignedRecording.from_pairs(Recording("", numbered), pairs)


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
    said = [message for message in _messages_of(baseline.script, results, steps_of) if message[0]]
    ends = list(_ends(baseline.script, results, steps_of, {step for steps, _ in said for step in steps}))
    said += _first_exceptions(said, list(_exceptions_of(baseline.script, results, steps_of)))
    for step, others, message in _chosen_steps(said, {step for step, *_ in ends}):
        seen.add(step, Sign("assertion", short(message.text, 120), 1.0), message.count, message.of, message.tally)
        seen.others.setdefault(step, set()).update(others)
    for step, sign, lost, of in ends:
        seen.add(step, sign, lost, of)
    yield from _problems_of_sums(baseline, seen)


class _Message(Struct, frozen=True):
    """What a tool said of requests: how often, of how many, and in the sums of which name.

    Sums have one message for each failed request. Without them a request may have several messages.
    """

    text: str
    count: int
    of: int
    tally: Tally | None = None


class _Sums(Struct):
    """What the sums of a run show: for each step its signs, and how many requests failed of how many."""

    signs: dict[int, list[Sign]] = field(default_factory=dict)
    others: dict[int, set[int]] = field(default_factory=dict)
    first: dict[int, str] = field(default_factory=dict)
    _counts: dict[int, Counter[tuple[str, str | None] | None]] = field(default_factory=dict)
    _totals: Counter[int] = field(default_factory=Counter)

    def add(self, step: int, sign: Sign, count: int, of: int, tally: Tally | None = None) -> None:
        """Adds a sign to a step."""
        self.signs.setdefault(step, []).append(sign)
        counts = self._counts.setdefault(step, Counter())
        self._totals[step] = max(self._totals[step], of)
        if tally is None:
            counts[None] = max(counts[None], count)
        else:
            self.first[step] = min(self.first.get(step, "~"), tally.first_failure)
            counts[tally.label, tally.method] = min(counts[tally.label, tally.method] + count, tally.failures)

    def numbers(self, step: int) -> tuple[int, int]:
        """How many requests of a step failed, as the tool has counted them; at least so many where it has not."""
        counts = self._counts[step]
        counted = [number for name, number in counts.items() if name is not None]
        return max(counted, default=counts[None]), self._totals[step]


def _messages_of(
    script: Script, results: Results, steps_of: Iterable[tuple[Tally, Sequence[int]]]
) -> Iterator[tuple[tuple[int, ...], _Message]]:
    """The messages of a run, with the steps that each may be about."""
    for tally, steps in steps_of:
        for message, count in tally.messages or ((("failed", tally.failures),) if tally.failures else ()):
            told = _Message(f"the tool says: {message}", count, tally.requests, tally)
            yield _said_at(script, message, steps) or tuple(steps), told
    if not results.samples:
        yield from _failed_checks(script, results.checks)


def _failed_checks(script: Script, checks: Sequence[Check]) -> Iterator[tuple[tuple[int, ...], _Message]]:
    """The checks that failed, with the steps that each may be about: by its words, and by its group."""
    every = tuple(range(len(script.steps)))
    groups = tuple(dict.fromkeys(check.group for check in checks))
    for check in checks:
        if check.fails:
            told = _Message(f"check “{check.name}” failed", check.fails, check.passes + check.fails)
            in_group = _in_group(script, _said_at(script, check.name, every) or every, check.group, groups)
            yield () if in_group == every else in_group, told


def _exceptions_of(
    script: Script, results: Results, steps_of: Iterable[tuple[Tally, Sequence[int]]]
) -> Iterator[tuple[tuple[int, ...], _Message]]:
    """The exceptions of a run, each with the step whose code raises it."""
    requests = {step: tally.requests for tally, steps in steps_of for step in steps}
    for exception, count in results.exceptions:
        for step in _said_at(script, exception, range(len(script.steps)))[:1]:
            yield (step,), _Message(f"an exception: {exception}", count, max(count, requests.get(step, 0)))


def _first_exceptions(
    said: Iterable[tuple[tuple[int, ...], _Message]], raised: Sequence[tuple[tuple[int, ...], _Message]]
) -> list[tuple[tuple[int, ...], _Message]]:
    """The exceptions that nothing came before: a later one may be due to that, which sums can't tell."""
    first = min((max(steps) for steps, _ in (*said, *raised)), default=-1)
    return [(steps, message) for steps, message in raised if steps[0] <= first]


def _problems_of_sums(baseline: Baseline, seen: _Sums) -> Iterator[Problem]:
    failing = {step: tuple(signs) for step, signs in sorted(seen.signs.items()) if fails(signs)}
    if not failing:
        return
    between = _dependencies_of_sums(baseline)

    def why(cause: int, effect: int) -> str | None:
        is_down = out_of_service(failing[effect])
        return between.sent_value(cause, effect) if is_down else between.reason(cause, effect)

    linked = roots(failing, why)
    # What fails more often than its cause, or before it, has another one as well.
    causes = {
        step: cause
        for step, cause in linked.items()
        if seen.numbers(step)[0] <= seen.numbers(cause[0])[0]
        and not "" < seen.first.get(step, "") < seen.first.get(cause[0], "")
    }
    for step, signs in failing.items():
        if step not in causes:
            later = tuple(
                Effect(effect, seen.numbers(effect)[0], why) for effect, (root, why) in causes.items() if root == step
            )
            count, of = seen.numbers(step)
            counted = any(sign.kind == "assertion" for sign in signs)
            others = tuple(sorted(seen.others.get(step, ())))
            yield Problem(step, count, of, "requests", _distinct(signs), later, counted, others=others)


def _mean_size(baseline: Baseline, tally: Tally, steps: Sequence[int]) -> Sign | None:
    recorded = [
        [page.response.size for page in _pages(baseline.alignment, step) if page.response.size is not None]
        for step in steps
        if any(step in run.position_of for run in baseline.alignment.runs)
    ]
    if tally.size is None or not recorded or not all(recorded) or len(recorded) < len(steps):
        return None
    least = mean(min(sizes) for sizes in recorded)
    if least < _SIZE_THAT_COUNTS or tally.size >= _COLLAPSED * least:
        return None
    return Sign("smaller", f"its mean size is {tally.size:.0f} bytes; the recorded responses have {least:.0f}", 0.6)


def _said_at(script: Script, message: str, steps: Sequence[int]) -> tuple[int, ...]:
    """Those of several steps that may write a message: their code holds its words. None where no code does."""
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
    return ()


def _in_group(script: Script, steps: tuple[int, ...], group: str, groups: Sequence[str]) -> tuple[int, ...]:
    """Those of several steps that stand behind the name of a group in the source and before that of another one."""
    if len(steps) < 2 or not group:
        return steps
    names = "|".join(re.escape(name) for name in groups if name)
    places = [
        (match.start(), match[2] == group.encode())
        for match in re.finditer(rf"(['\"`])({names})\1".encode(), script.source.data)
    ]
    last = {step: [inside for place, inside in places if place < script.shown_at(step).start][-1:] for step in steps}
    return tuple(step for step in steps if last[step] == [True]) or steps


def _step_before(script: Script, offset: int, steps: Sequence[int]) -> int | None:
    """The last step whose request starts before a place in the source, if it is one of `steps`."""
    before = [step for step in script.steps if step.span.start <= offset]
    last = max(before, key=lambda step: step.span.start).index if before else None
    return last if last in steps else None


def _chosen_steps(
    messages: Sequence[tuple[tuple[int, ...], T]], ends: Set[int]
) -> Iterator[tuple[int, tuple[int, ...], T]]:
    """One step for each message, and the others that it may be about as well.

    Of several it is one at which iterations end, or the first from a failure on that is certain.
    """
    certain = {steps[0] for steps, _ in messages if len(steps) == 1}
    first = min(certain, default=-1)
    for steps, item in messages:
        ending = next((step for step in steps if step in ends), None)
        later = next((step for step in steps if step >= first), steps[0])
        step = later if ending is None else ending
        is_certain = step == first or ending is not None
        yield step, () if is_certain else tuple(other for other in steps if other != step), item


def _ends(
    script: Script, results: Results, steps_of: Sequence[tuple[Tally, Sequence[int]]], failing: Set[int]
) -> Iterator[tuple[int, Sign, int, int]]:
    """The step of each kind of user after which many iterations end: the next one that always runs was made less often.

    There may be fewer requests than that, since redirects that a tool followed may be counted under the same name. The
    end of the run leaves iterations open anywhere: where no more than these end, a message has to tell that it failed.
    """
    always = [step.index for step in script.steps if not step.conditional and not step.repeated]
    numbers = _numbers_of_requests(always, steps_of)
    shared = {step for _, steps in steps_of if len(steps) > 1 for step in steps}
    parts = [part.steps for part in script.parts] or [frozenset(always)]
    for steps in parts:
        of_part = [step for step in always if step in steps]
        begun = numbers.get(of_part[0], 0) if of_part else 0
        total = _iterations(results, begun, len(parts))
        reached = begun
        for step, after in pairwise(of_part):
            lost = total - numbers.get(after, total)
            if lost > 0 and after in shared:
                break  # Which of the steps with this name were not made can't be told.
            ending = reached - numbers.get(after, reached)
            reached = min(reached, numbers.get(after, reached))
            if lost >= max(1, _MANY_LOST * total) and (step in failing or ending > begun - total):
                text = f"{lost} of {total} iterations end here: the next request was not made"
                yield step, Sign("stopped", text, 0.6), lost, total
                break


def _numbers_of_requests(always: Sequence[int], steps_of: Sequence[tuple[Tally, Sequence[int]]]) -> dict[int, int]:
    """How often each step was made, where that is known: all steps of its name are always made."""
    names = [(tally, steps) for tally, steps in steps_of if steps and set(steps) <= set(always)]
    numbers = {step: tally.requests // len(steps) for tally, steps in names for step in steps}
    if numbers and all(steps for _, steps in steps_of):
        named = {step for _, steps in steps_of for step in steps}
        numbers |= {step: 0 for step in always if step not in named}
    return numbers


def _iterations(results: Results, first: int, parts: int) -> int:
    """How many iterations have surely come to their end; 0 where that can't be told.

    `first` is how often the first step was made. A run that is stopped leaves one iteration of each user open.
    """
    if results.iterations is not None:
        return results.iterations if parts == 1 else 0
    return first - results.users if results.users is not None else 0


def _dependencies_of_sums(baseline: Baseline) -> Dependencies:
    runs = baseline.alignment.runs
    if runs:
        return Dependencies(runs, runs[0], baseline.variables)
    requests = tuple(Exchange(step.index, step.request, None) for step in baseline.script.steps)
    run = AlignedRecording.from_pairs(
        Recording("", requests), {step.index: step.index for step in baseline.script.steps}
    )
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
