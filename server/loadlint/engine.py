"""Takes a script, and gives findings and fixes. Command line and language server are thin layers over this."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from loadlint import plugins, resources, rules
from loadlint.causes import by_cause
from loadlint.dialects import optional
from loadlint.errors import RecordingChangedError, RecordingError, UserError, place_of
from loadlint.findings import Applicability, Finding, Fix, Severity
from loadlint.project.finding_filters import OWN_CATEGORY, Silenced, in_order, shown_findings
from loadlint.project.module_use import nobody
from loadlint.rules.base import Context, LinkResult, first_line
from loadlint.script import Script, keep_facts
from loadlint.text import edits
from loadlint.text.source import Source, with_texts

if TYPE_CHECKING:
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pipeline import Trace
    from loadlint.dialects.base import Dialect, ReadFile
    from loadlint.navigation import Navigator
    from loadlint.project import Project
    from loadlint.recordings.exchange import Recording
    from loadlint.replay.certificate import Certificate, FailedAssertion
    from loadlint.replay.verdict import ScriptVerdict
    from loadlint.results.model import Results
    from loadlint.rules import Rule
    from loadlint.secrets.masker import Masker

    T = TypeVar("T")

_ATTEMPTS = 40
INTERNAL = "internal-error"
"""The rule under which a part that failed is reported."""
_OF_VALUES = "correlation"
_BREAKS = "assertion-breaks"


class UnknownDialectError(Exception):
    """The text is not a load script that loadlint knows."""


class Analysis(Struct, frozen=True, eq=False, dict=True):
    """Everything that is known about one version of a script.

    `findings` are in the order of the text, one for each cause, `places` the findings at each of their places.
    `silenced` are those that a comment or the baseline leaves out; `context` is what the rules were given.
    """

    source: Source
    script: Script
    findings: tuple[Finding, ...]
    recordings: tuple[Recording, ...]
    context: Context
    silenced: tuple[Silenced, ...] = ()
    places: tuple[Finding, ...] = ()

    @property
    def in_baseline(self) -> tuple[Finding, ...]:
        """What the baseline leaves out, one finding for each cause, without their texts: they are only counted."""
        places = in_order(item.finding for item in self.silenced if item.in_baseline)
        findings = by_cause(place.without_remedy() for place in places)
        return tuple(Finding(item.rule, item.category, item.severity, item.span, "") for item in findings)

    def finding_of(self, place: Finding) -> Finding:
        """The finding that tells of one of the `places`; of what a run has shown, itself."""
        return self._by_place.get(id(place), place)

    @cached_property
    def _by_place(self) -> Mapping[int, Finding]:
        return {id(place): finding for finding in self.findings for place in finding.each_place}

    @property
    def flow(self) -> Flow | None:
        """What the recordings tell about the script; None where no readable one is linked."""
        return self.context.flow

    def require_parsed(self) -> Analysis:
        """The analysis itself. Raises UserError where the script can't be parsed, so that nothing can be said of it."""
        if not self.script.problems:
            return self
        problem, source = self.script.problems[0], self.script.source
        line, column = source.position(problem.span.start)
        raise UserError(f"{source.path_at(problem.span.start)}:{line}:{column}: {problem.message}")

    def require_certificate(self) -> Certificate:
        """What the replay shows. Raises UserError where nothing was replayed, or the replay itself failed."""
        self.require_parsed()
        if self.context.certificate is not None:
            return self.context.certificate
        crashes = (finding.message for finding in self.places if finding.rule == INTERNAL)
        why = next(crashes, None) if self.recordings else None
        broken = "; ".join(f"{link.path}: {link.error}" for link in self.context.link.links if link.error is not None)
        named = f" ({broken})" if broken else ""
        how = "give one with --recording, or name it in a comment of the script: `loadlint: recording=FILE`"
        why = why or f"no readable recording is linked{named}, so there is nothing to verify with; {how}"
        raise UserError(f"{self.source.path}: {why}")

    @property
    def masker(self) -> Masker:
        """What masks the secrets of script and recordings in all that is told about them."""
        return self.context.masker

    @cached_property
    def trace(self) -> Trace | None:
        """How each value that the script sends was decided; None without a recording."""
        from loadlint.correlation import pipeline

        return pipeline.trace_of(self.flow.alignment) if self.flow is not None else None

    @cached_property
    def navigator(self) -> Navigator | None:
        """The navigation in the script for editors; None where its dialect has none."""
        return optional.navigator(self.context.dialect, self.script)


class Applied(Struct, frozen=True):
    """A fix that was applied: the rule and the fix's title."""

    rule: str
    title: str


class FileChange(Struct, frozen=True):
    """A file that fixes have changed: its bytes before and after them."""

    path: str
    before: bytes
    after: bytes


class FixResult(Struct, frozen=True):
    """A script after its fixes. `data` is what to write, `analysis` what is left of what was found `before`.

    `modules` are the other files that the fixes have changed, `level` is up to which fixes were applied.
    """

    data: bytes
    applied: tuple[Applied, ...]
    analysis: Analysis
    before: Analysis
    modules: tuple[FileChange, ...] = ()
    level: Applicability = Applicability.UNSAFE

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """All files that the fixes have changed, the script first."""
        source = self.before.source
        own_file = (FileChange(source.path, source.data, self.data),) if self.data != source.data else ()
        return (*own_file, *self.modules)

    @property
    def verdict(self) -> ScriptVerdict | None:
        """The verdict on the script; None where no recording could be compared."""
        from loadlint.replay.verdict import verdict_of

        certificate = self.analysis.context.certificate
        return verdict_of(certificate) if certificate is not None else None

    @property
    def passes(self) -> bool:
        """Whether recordings could be compared, and nothing speaks against the script."""
        verdict = self.verdict
        return verdict is not None and verdict.passes

    @property
    def fixed(self) -> int:
        """How many of the problems are gone that have a fix of this level, as a check counts them."""
        if not self.applied:
            return 0
        return max(1, _fixable(self.before, self.level) - _fixable(self.analysis, self.level))


@cache
def all_dialects() -> tuple[Dialect, ...]:
    """Each package under `dialects/` that has a `dialect`, and those of plugins."""
    packages = [resources.load("dialects", name) for name in resources.packages("dialects")]
    packages += plugins.modules("dialects")
    return tuple(package.dialect for package in packages if hasattr(package, "dialect"))


def dialect_of(source: Source, read_file: ReadFile) -> Dialect | None:
    """The dialect of a script, by its name, its content and the modules it imports; None where it is no load script."""
    suffix = os.path.splitext(source.path)[1].lower()
    fitting = (dialect for dialect in all_dialects() if suffix in dialect.suffixes)
    return next((dialect for dialect in fitting if _detects(dialect, source, read_file)), None)


def analyse(source: Source, project: Project) -> Analysis:
    """Check one script. Raises UnknownDialectError, and nothing else."""
    try:
        return _analyse(source, project)
    except RecordingChangedError as changed:
        # All that was read of it is wrong now, so it counts as unreadable.
        return analyse(source, replace(project, load=_without(project.load, changed)))


def _without(load: Callable[[str], Recording], changed: RecordingChangedError) -> Callable[[str], Recording]:
    """As `load`, without a recording that was changed while it was in use."""

    def without(path: str) -> Recording:
        if os.path.abspath(path) == os.path.abspath(changed.path):
            raise RecordingError(str(changed))
        return load(path)

    return without


def _analyse(source: Source, project: Project) -> Analysis:
    project = replace(project, config=project.config.at(source.path))
    dialect = dialect_of(source, project.read)
    if dialect is None:
        raise UnknownDialectError(source.path)
    crashes: list[Finding] = []
    fence = _Fence(source, crashes)
    empty = Script(source, dialect.name, ())
    script = fence.run("the parser", lambda: dialect.parse(source, project.read), empty)
    keep_facts(source, script.steps)
    unlinked: tuple[tuple[Recording, ...], LinkResult] = ((), LinkResult())
    recordings, links = fence.run("the search for recordings", lambda: project.linked_recordings(script), unlinked)
    flow = fence.run("the correlation", lambda: _flow(dialect, script, recordings), None) if recordings else None
    unread: tuple[tuple[Results, ...], LinkResult] = ((), LinkResult())
    results, more = fence.run("the search for results", lambda: project.linked_results(script), unread)
    links = LinkResult((*links.links, *more.links))
    older = (project.older or script.source.data) if project.outdated else None
    # What the parser makes of a broken script is neither judged by recordings nor changed.
    is_whole = not script.problems
    certificate = (
        fence.run("the replay", lambda: _certificate(dialect, script, flow, older), None) if is_whole else None
    )
    context = Context(
        script,
        dialect,
        recordings,
        flow,
        links,
        project.config.settings,
        results,
        certificate,
        older,
        project.module_use(source.path),
        project.faults,
        project.successors,
    )
    able = rules.rules_for(dialect.name, recorded=context.recorded)
    active = [rule for rule in able if project.config.is_on(rule, source.path)]
    nothing: tuple[Finding, ...] = ()
    reported = [
        finding if is_whole else finding.without_remedy()
        for rule in active
        for finding in fence.run(f"rule {rule.name}", _checker(rule, context), nothing, rule.package)
    ]
    left, silenced = shown_findings(script, [*reported, *crashes], active, project)
    if certificate is not None:
        certificate = replace(certificate, failed=tuple(_failed_assertions(flow, left)))
        context = replace(context, certificate=_with_accepted(certificate, silenced))
    source.forget_before()
    return Analysis(source, script, in_order(by_cause(left)), recordings, context, silenced, in_order(left))


def found_when_on(analysis: Analysis, project: Project) -> Iterator[Silenced]:
    """The findings of the rules that the configuration switches off."""
    fence = _Fence(analysis.source, [])
    nothing: tuple[Finding, ...] = ()
    settings = project.config.at(analysis.source.path)
    for rule in rules.rules_for(analysis.script.dialect, recorded=analysis.context.recorded):
        why = settings.why_off(rule, analysis.source.path)
        if why is not None:
            for finding in fence.run(f"rule {rule.name}", _checker(rule, analysis.context), nothing):
                yield Silenced(finding, f"the rule is switched off: {why}")


def fix(source: Source, project: Project, level: Applicability = Applicability.SAFE) -> FixResult:
    """Apply all fixes up to a level, again and again until nothing changes."""
    return _fix_result(analyse(source, project), project, level)


def _fix_result(before: Analysis, project: Project, level: Applicability) -> FixResult:
    analysis = before
    applied: list[Applied] = []
    refused: set[tuple[str, str, tuple[str, ...]]] = set()
    for _ in range(_ATTEMPTS):
        for part in _by_turn(analysis):
            chosen = _compatible(
                finding for finding in part if _is_fixable(finding, level) and _mark(finding) not in refused
            )
            if chosen:
                break
        if not chosen:
            break
        after = _apply(analysis, chosen, project)
        while after is None and len(chosen) > 1:
            # At least one of the fixes does harm: the first half may be without it.
            chosen = chosen[: len(chosen) // 2]
            after = _apply(analysis, chosen, project)
        if after is None:
            refused.add(_mark(chosen[0]))
            continue
        analysis = after
        applied += [Applied(finding.rule, finding.fix.title) for finding in chosen if finding.fix]
    analysis = _analysis_of_formatted(before, analysis, project)
    changed = changed_modules(before, analysis)
    return FixResult(analysis.source.data, tuple(applied), analysis, before, changed, level)


def changed_modules(before: Analysis, after: Analysis) -> tuple[FileChange, ...]:
    """The modules of a script that fixes have changed."""
    old, new = (_texts_of_modules(analysis) for analysis in (before, after))
    return tuple(FileChange(path, data, new[path]) for path, data in old.items() if new.get(path, data) != data)


def changes_of(before: Analysis, after: Analysis) -> tuple[FileChange, ...]:
    """All files that differ between two versions of a script, the script itself first."""
    return FixResult(after.source.data, (), after, before, changed_modules(before, after)).changes


def _texts_of_modules(analysis: Analysis) -> dict[str, bytes]:
    source = analysis.script.source
    return {file.path: source.source_of(file).data for file in source.modules}


def heal(source: Source, project: Project) -> FixResult:
    """Let a script follow a newer version of its application, which the project's recordings show.

    Only rules about that are asked, so that the script changes where the application did and nowhere else.
    """
    names = tuple(rule.name for rule in rules.all_rules() if rule.heals)
    healing = replace(project, config=replace(project.config, select=names, ignore=()), outdated=True)
    before = analyse(source, healing)
    certificate = before.context.certificate
    if certificate is not None and certificate.matches:
        if not before.context.diagnosis.gone_actions(before.script):
            # Nothing is broken. Improvements are the business of `check`.
            return FixResult(source.data, (), before, before)
        of_steps = replace(healing, config=replace(healing.config, select=("obsolete-step",)))
        return _fix_result(analyse(source, of_steps), of_steps, Applicability.UNSAFE)
    return _fix_result(before, replace(healing, older=before.script.source.data), Applicability.UNSAFE)


def with_edits(before: Analysis, changes: Sequence[edits.Edit], project: Project) -> Analysis | None:
    """The analysis of the script with some edits; None where they break it or make a value of it less certain."""
    after = _analysis_of_edited(before, changes, project)
    return None if after is None or _is_less_certain(before, after) else after


def valid_until(analysis: Analysis) -> float | None:
    """When the findings of a script change by themselves, in seconds since the epoch; None where they don't."""
    able = rules.rules_for(analysis.script.dialect, recorded=analysis.context.recorded)
    times = [rule.valid_until(analysis.script) for rule in able if rule.valid_until is not None]
    return min((time for time in times if time is not None), default=None)


def is_allowed(fix: Fix, level: Applicability) -> bool:
    """Whether a fix may be applied at a level: `unsafe` allows all of them."""
    return level is Applicability.UNSAFE or fix.applicability is Applicability.SAFE


class _Fence(Struct, frozen=True):
    """Runs a part of the analysis; what it raises becomes a finding without any content of the file."""

    source: Source
    crashes: list[Finding]

    def run(self, part: str, work: Callable[[], T], otherwise: T, owner: str = "loadlint") -> T:
        """What `work` gives, else `otherwise`; `owner` is the package that the part is in."""
        try:
            return work()
        except RecordingChangedError:
            raise
        except Exception as error:
            message = f"{part} failed: {type(error).__name__} at {place_of(error)}"
            help_text = f"this is a fault of {owner}; the other findings are complete"
            span = first_line(self.source)
            self.crashes.append(Finding(INTERNAL, OWN_CATEGORY, Severity.ERROR, span, message, help=help_text))
            return otherwise


def _detects(dialect: Dialect, source: Source, read_file: ReadFile) -> bool:
    try:
        return dialect.detect(source, read_file)
    except Exception:
        # A text on which the detection of a dialect fails is no script of it.
        return False


def _flow(dialect: Dialect, script: Script, recordings: Sequence[Recording]) -> Flow:
    from loadlint.correlation import pipeline

    return pipeline.build(script, recordings, optional.evaluator(dialect))


def _certificate(dialect: Dialect, script: Script, flow: Flow | None, older: bytes | None) -> Certificate | None:
    if flow is None:
        return None
    from loadlint.replay.replay import replay

    unread = dict.fromkeys(remark.subject for remark in optional.remarks(dialect, script, "unread"))
    return replace(replay(flow, script, older), unread=tuple(unread))


def _failed_assertions(flow: Flow | None, findings: Iterable[Finding]) -> Iterator[FailedAssertion]:
    """The assertions that the newest recording fails, as a rule has found."""
    from loadlint.replay.certificate import FailedAssertion

    runs = flow.alignment.runs if flow is not None else ()
    newest = max(range(len(runs)), key=lambda number: runs[number].lookups.last_started, default=0)
    for finding in findings:
        if finding.rule == _BREAKS:
            yield FailedAssertion(newest, finding.span, finding.message)


def _with_accepted(certificate: Certificate, silenced: Sequence[Silenced]) -> Certificate:
    """The certificate without the reservations whose finding a comment of the script silences."""
    accepted = {(item.finding.rule, item.finding.span) for item in silenced if item.span is not None}
    left = tuple(item for item in certificate.reservations if (item.rule, item.span) not in accepted)
    return replace(certificate, reservations=left)


def _checker(rule: Rule, context: Context) -> Callable[[], tuple[Finding, ...]]:
    return lambda: tuple(rule.check(context))


def _by_turn(analysis: Analysis) -> tuple[list[Finding], ...]:
    """The findings at places in groups: those to fix first, most others, and those to fix after all of these.

    Where few fixes of values can be made at a time, what is said of requests waits for them: in a script of several
    files, and where values go into variables that other values have before.
    """
    apart = bool(analysis.script.source.modules or analysis.context.successors)
    turns = {rule.name: _turn(rule, apart=apart) for rule in rules.all_rules()}
    return tuple([finding for finding in analysis.places if turns.get(finding.rule, 1) == turn] for turn in range(4))


def _turn(rule: Rule, *, apart: bool) -> int:
    if rule.fixed_first:
        return 0
    if rule.fixed_last:
        return 3
    return 2 if apart and rule.category != _OF_VALUES else 1


def _fixable(analysis: Analysis, level: Applicability) -> int:
    """How many problems have a fix of a level."""
    return sum(_is_fixable(finding, level) for finding in analysis.findings)


def _is_fixable(finding: Finding, level: Applicability) -> bool:
    return finding.fix is not None and is_allowed(finding.fix, level)


def _mark(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """A key of a fix that stays the same in all rounds, although the offsets change."""
    fix = finding.fix
    return (finding.rule, fix.title, tuple(edit.text for edit in fix.edits)) if fix else (finding.rule, "", ())


def _compatible(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes can be applied together; of several with one fix the first."""
    chosen: list[Finding] = []
    together: list[edits.Edit] = []
    seen: set[tuple[edits.Edit, ...]] = set()
    for finding in findings:
        fix_edits = finding.fix.edits if finding.fix else ()
        if fix_edits in seen or not fix_edits:
            continue
        seen.add(fix_edits)
        if edits.join(together, fix_edits):
            chosen.append(finding)
    return chosen


def _analysis_of_formatted(before: Analysis, after: Analysis, project: Project) -> Analysis:
    """The changed files, formatted as the tool that formatted them before would do."""
    changes = changed_modules(before, after)
    if before.source.data != after.source.data:
        changes += (FileChange(after.source.path, before.source.data, after.source.data),)
    texts = {change.path: _tidied_text(after, change) for change in changes}
    if all(texts[change.path] == change.after for change in changes):
        return after
    tidy = _with_texts(after, texts, project)
    return tidy if len(tidy.places) == len(after.places) else after


def _tidied_text(after: Analysis, change: FileChange) -> bytes:
    old, new = Source(change.path, change.before), Source(change.path, change.after)
    return optional.formatted_text(after.context.dialect, old, new)


def _with_texts(before: Analysis, texts: Mapping[str, bytes], project: Project) -> Analysis:
    """The analysis of a script with other texts of some of its files. Raises UnknownDialectError."""
    source = before.source.replaced(texts.get(before.source.path, before.source.data))
    if not before.script.source.modules:
        return analyse(source, project)
    return analyse(source, replace(project, read_file=with_texts(before.script.source, texts, project.read_file)))


def _apply(before: Analysis, chosen: Sequence[Finding], project: Project) -> Analysis | None:
    """The analysis of the fixed text; None where the fixes do not help or do harm."""
    after = _analysis_of_edited(
        before, [edit for finding in chosen if finding.fix for edit in finding.fix.edits], project
    )
    if after is None:
        return None
    of_rules = {finding.rule for finding in chosen}
    if _count(after, of_rules) >= _count(before, of_rules):
        return None
    if before.script.source.modules and (
        _breaks_tests(before, after, project) or _harms_others(before, after, project)
    ):
        return None
    is_safe = all(finding.fix is None or finding.fix.applicability is Applicability.SAFE for finding in chosen)
    return None if is_safe and _is_less_certain(before, after) else after


def _breaks_tests(before: Analysis, after: Analysis, project: Project) -> bool:
    """Whether a guard that stands in code which several requests share fails for some of them.

    Of a newer version of the application more answers are known once an address is right; these may break others.
    """
    return not project.outdated and _count(after, {_BREAKS}) > _count(before, {_BREAKS})


def _harms_others(before: Analysis, after: Analysis, project: Project) -> bool:
    """Whether another script that runs a changed module is less certain with it, or shows more errors."""
    paths = [change.path for change in changed_modules(before, after)]
    if not paths:
        return False
    recorded = [entry for entry in project.module_use(before.source.path).others(paths) if entry.is_recorded]
    return any(_is_harmed(entry.path, before, after, project) for entry in recorded)


def _is_harmed(path: str, before: Analysis, after: Analysis, project: Project) -> bool:
    from loadlint.project.config import find

    data = project.read(path)
    if data is None:
        return False
    settings = find(os.path.dirname(path))
    alone = replace(project, config=settings, recordings=(), results=(), baseline=None, entries=nobody)
    old, new = (
        analyse(Source(path, data), replace(alone, read_file=with_texts(version.script.source, {}, project.read_file)))
        for version in (before, after)
    )
    return _is_less_certain(old, new) or _errors(new) > _errors(old)


def _errors(analysis: Analysis) -> int:
    return sum(finding.severity is Severity.ERROR for finding in analysis.places)


def _analysis_of_edited(before: Analysis, changes: Iterable[edits.Edit], project: Project) -> Analysis | None:
    """The analysis of an edited text; None where nothing changes, or where it is no such script any more."""
    texts = before.script.source.changed_files(changes)
    if not texts:
        return None
    try:
        after = _with_texts(before, texts, project)
    except UnknownDialectError:
        return None
    has_more_problems = len(after.script.problems) > len(before.script.problems)
    return None if has_more_problems or _count(after, {INTERNAL}) > _count(before, {INTERNAL}) else after


def _is_less_certain(before: Analysis, after: Analysis) -> bool:
    """Whether a step has more wrong or unknown values than before, in some run."""
    old, new = before.context.certificate, after.context.certificate
    if old is None or new is None:
        return False
    return bool(_refused_values(after, new) - _refused_values(before, old))


def _refused_values(analysis: Analysis, certificate: Certificate) -> Counter[tuple[int, int]]:
    """The number of wrong and unknown values of each recorded request, in each run.

    By the request's position there, since a fix that makes one more request gives all later steps other numbers. A
    step without such a request has a number below zero.
    """
    flow = analysis.context.flow
    runs = flow.whole.runs if flow is not None else ()
    return Counter(
        (value.run, runs[value.run].position_of.get(value.step, -1 - value.step)) for value in certificate.refusals
    )


def _count(analysis: Analysis, names: set[str]) -> int:
    return sum(finding.rule in names for finding in analysis.places)
