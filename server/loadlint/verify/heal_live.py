"""Lets a script follow a newer version of its application with runs against it, where no newer recording is at hand.

The script is run once. At the first step that goes another way than in the older recordings, the answers that were just
received are the evidence: what the new client may send next is guessed from them, and the script is changed as a
recording of that would ask for. A changed script is tried in a copy and kept only if its run gets further. The run that
goes through is the newer recording that the script is certified on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint import engine, rules
from loadlint.changes import CannotWriteError
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.failures.sign import fails
from loadlint.findings import Applicability
from loadlint.healing.addresses import address_at, name_edits, referer_edits
from loadlint.healing.live.next_requests import Break, Evidence, first_break, first_missing, guesses
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.replay.verdict import ScriptVerdict, verdict_of
from loadlint.replay.words import cause_of, step_name
from loadlint.request import url_path
from loadlint.text import edits
from loadlint.verify.errors import CannotRunError
from loadlint.verify.fix_live import Limits, beside
from loadlint.verify.linked_recordings import with_recordings
from loadlint.verify.live_run import NAME, LiveRun, run_live

if TYPE_CHECKING:
    from loadlint.engine import Analysis, Applied, FixResult
    from loadlint.recordings.exchange import Recording
    from loadlint.replay.certificate import SentValue
    from loadlint.results.examine import Problem
    from loadlint.secrets.masker import Masker
    from loadlint.text.source import Source

_OF_STEPS = ("missing-step", "obsolete-step")
"""Rules that are not asked: the script itself made the requests of a run, so no run shows that one is new or gone."""

_OF_ANSWERS = ("assertion-breaks",)
"""Rules that are asked only about a run that went through, whose answers are known to be good."""

_EFFECTS = ("lost-value", "stopped")
"""Signs that tell of the script, not of the answer."""


class HealedLive(Struct, frozen=True):
    """The script after all that heals it, and the last run of it.

    `diagnosis` says where and why that run went another way than the older one; empty where it went through. `masker`
    masks the secrets of the older recordings.
    """

    result: FixResult
    run: LiveRun
    diagnosis: str
    masker: Masker

    @property
    def is_complete(self) -> bool:
        """Whether the last run went through."""
        return not self.diagnosis

    @property
    def verdict(self) -> ScriptVerdict:
        """The verdict on the script by the run that went through, which was a new session."""
        certificate = self.result.analysis.context.certificate
        if not self.is_complete or certificate is None:
            line = f"not healed: {self.diagnosis}"
            return ScriptVerdict("not", line, line)
        return verdict_of(replace(certificate, alone=frozenset()))


class _Tried(Struct, frozen=True):
    """A version of the script with its run.

    `broken` is where it went another way than the older run, if it did; `stopped` the step that failed or was not made.
    """

    analysis: Analysis
    run: LiveRun
    evidence: Evidence
    broken: Break | None
    stopped: int
    applied: tuple[Applied, ...]

    @property
    def reached(self) -> tuple[int, int]:
        """How far the run got: the step at which it failed or ended, and the one that is known to lack a value."""
        return self.stopped, self.broken.step if self.broken is not None else self.stopped

    def is_further_than(self, before: _Tried) -> bool:
        """Whether this run got further than one of an earlier text, and is not broken where that was."""
        if self.broken is None or before.broken is None:
            return self.broken is None
        return self.broken.step != before.broken.step and self.reached > before.reached


class Healer(Struct, frozen=True):
    """What all attempts have in common. `attempts` changes are tried at one place; `tell` is told each step."""

    project: Project
    limits: Limits
    attempts: int
    tell: Callable[[str], None]


def heal_live(
    source: Source, project: Project, limits: Limits, attempts: int, tell: Callable[[str], None]
) -> HealedLive:
    """Run, find the first break, try changes for it, and so on until a run goes through. Nothing is written.

    The project's recordings are those of the older version. Raises CannotRunError and UnknownDialectError.
    """
    project = replace(project, keeps_modules=True)
    linked = engine.analyse(source, project)
    if linked.flow is None:
        raise CannotRunError(f"{source.path}: no readable recording of the older version is linked")
    project = replace(project, older=linked.script.source.data)
    healer = Healer(with_recordings(project, linked.recordings), limits, attempts, tell)
    tried: _Tried | None = _result_of_run(healer, source, ())
    last = tried
    while tried is not None and tried.broken is not None:
        last = tried
        tried = _further(healer, tried)
    last = tried or last
    assert last is not None
    return _result(source, healer, last, linked.masker)


def _result(source: Source, healer: Healer, last: _Tried, masker: Masker) -> HealedLive:
    """The script of the run that went through, healed and certified on that run; else the script as it was."""
    if last.broken is not None:
        before = engine.analyse(
            source, with_recordings(_project_without(healer.project, (*_OF_STEPS, *_OF_ANSWERS)), [last.run.recording])
        )
        return HealedLive(engine.FixResult(source.data, (), before, before), last.run, _diagnosis(last), masker)
    newer = with_recordings(_project_without(healer.project, _OF_STEPS), [last.run.recording])
    healed = engine.fix(last.analysis.source, newer, Applicability.UNSAFE)
    before = engine.analyse(source, newer)
    return HealedLive(
        engine.FixResult(healed.data, (*last.applied, *healed.applied), healed.analysis, before), last.run, "", masker
    )


def _further(healer: Healer, tried: _Tried) -> _Tried | None:
    """A changed script whose run gets further; None where none of the attempts does."""
    for number, (source, applied) in enumerate(_changed_sources(healer, tried), 1):
        for fix in applied:
            healer.tell(f"tried: {fix.title}")
        after = _result_of_run(healer, source, (*tried.applied, *applied))
        if after.is_further_than(tried):
            return after
        if number >= healer.attempts:
            break
    return None


def _changed_sources(healer: Healer, tried: _Tried) -> Iterator[tuple[Source, tuple[Applied, ...]]]:
    """The script as each guess about its break would have it, each text once."""
    assert tried.broken is not None
    seen = {tried.analysis.source.data}
    project = _project_without(healer.project, (*_OF_STEPS, *_OF_ANSWERS))
    for recording in guesses(tried.evidence, tried.broken, NAME):
        source, moved = _at_new_address(tried.analysis, tried.broken.step, recording)
        result = engine.fix(source, with_recordings(project, [recording]), Applicability.UNSAFE)
        if result.data not in seen:
            seen.add(result.data)
            yield source.replaced(result.data), (*moved, *result.applied)


def _at_new_address(analysis: Analysis, step: int, recording: Recording) -> tuple[Source, tuple[Applied, ...]]:
    """The script with the address of a step that the last request of a recording has, and what was done for that.

    Whose request that is need not be found out, as it must be for recordings of others.
    """
    address = address_at(analysis.script.steps[step], url_path(recording.exchanges[-1].url))
    if address is None or not address.edits:
        return analysis.source, ()
    try:
        moved = analysis.script, address, [address]
        mentions = (*name_edits(*moved), *referer_edits(*moved))
        changes = (analysis.context.dialect.write(analysis.script, change) for change in (*address.edits, *mentions))
        written = [edit for of_change in changes for edit in of_change]
    except CannotWriteError:
        return analysis.source, ()
    if any(edit.span.start > analysis.script.source.script_end for edit in written):
        # It stands in a module, of which no copy is made.
        return analysis.source, ()
    applied = engine.Applied("changed-request", f"Request {address.new}")
    return analysis.source.replaced(edits.apply(analysis.source.data, written)), (applied,)


def _project_without(project: Project, without: Sequence[str]) -> Project:
    """The project with the rules about a changed application, but for some."""
    names = tuple(rule.name for rule in rules.all_rules() if rule.heals and rule.name not in without)
    return replace(project, config=replace(project.config, select=names, ignore=()), outdated=True)


def _result_of_run(healer: Healer, source: Source, applied: tuple[Applied, ...]) -> _Tried:
    """One run of a version of the script."""
    analysis = engine.analyse(source, healer.project)
    with beside(source) as copy:
        run = run_live(analysis, healer.limits.iteration(copy))
    evidence = _evidence(healer, analysis, run.recording)
    failed = _first_failed_step(run)
    broken = first_break(evidence, failed)
    ends = (failed, first_missing(evidence), len(analysis.script.steps))
    stopped = min(step for step in ends if step is not None)
    requests = len(run.recording.exchanges)
    healer.tell(f"{run.outcome.program} made {requests} requests: {_words_of_break(evidence, analysis, broken)}")
    return _Tried(analysis, run, evidence, broken, stopped, applied)


def _words_of_break(evidence: Evidence, analysis: Analysis, broken: Break | None) -> str:
    """What broke a run: of a value that it has not come to send, where it is missing."""
    if broken is None:
        return "nothing failed"
    step = _step_in_words(analysis, broken.step)
    if not broken.lost:
        is_made = broken.step in evidence.new.runs[0].position_of
        return f"{step} does not go as recorded" if is_made else f"the run ended before {step}"
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(_variables(analysis, broken)))
    missing = first_missing(evidence)
    if missing is None or broken.step <= missing:
        return f"{step} lacks {names}"
    return f"the response to {_step_in_words(analysis, broken.lost[-1].step)} lacks {names}, which {step} sends"


def _step_in_words(analysis: Analysis, number: int) -> str:
    step = analysis.script.steps[number]
    return f"{step_name(step)} (line {analysis.source.lines.position(step.at.start)[0]})"


def _variables(analysis: Analysis, broken: Break) -> Iterator[str]:
    """What the script calls the values that a step lacks."""
    lost = {(source.step, source.extractor) for source in broken.lost}
    for extraction in analysis.script.extractions:
        if (extraction.step, extraction.extractor) in lost:
            yield extraction.variable


def _diagnosis(last: _Tried) -> str:
    """Where the last run went another way, and what its answer shows."""
    steps, told = last.analysis.script.steps, _words_of_break(last.evidence, last.analysis, last.broken)
    signs = [
        sign.text
        for problem in last.run.problems
        if last.broken and problem.step == last.broken.step
        for sign in problem.signs
    ]
    gone = [f"{cause_of(value, steps)}, such as `{value.recorded}` for `{value.sent}`" for value in _gone_items(last)]
    return f"{told}: {'; '.join((*signs[:1], *gone))}" if signs else told


def _gone_items(last: _Tried) -> Iterator[SentValue]:
    """What the step sends that broke the last run, and that an earlier response no longer offers there."""
    runs = [*last.analysis.recordings, last.run.recording]
    certificate = engine.analyse(last.analysis.source, with_recordings(Project(Config()), runs)).context.certificate
    for value in certificate.refusals if certificate is not None else ():
        if value.cause == "gone-item" and last.broken is not None and value.step == last.broken.step:
            yield value


def _evidence(healer: Healer, analysis: Analysis, recording: Recording) -> Evidence:
    """The run beside the older one that has most of the script's steps."""
    live = engine.analyse(
        analysis.source, with_recordings(_project_without(healer.project, (*_OF_STEPS, *_OF_ANSWERS)), [recording])
    )
    assert analysis.flow is not None
    assert live.flow is not None
    whole = analysis.flow.whole
    best = max(whole.runs, key=lambda run: len(run.position_of))
    return Evidence(analysis.script, Alignment(whole.steps, (best,)), live.flow.whole)


def _first_failed_step(run: LiveRun) -> int | None:
    """The first step whose answer was bad, whatever the script takes from it."""
    if run.is_complete:
        return None
    return min((problem.step for problem in run.problems if _is_bad(problem)), default=None)


def _is_bad(problem: Problem) -> bool:
    return fails(sign for sign in problem.signs if sign.kind not in _EFFECTS)
