"""Checks one script of a run. Loads the engine: a run whose results are all known does without."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, reduce
from operator import add
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint import engine, plugins
from loadlint.cache import entries
from loadlint.cache import findings as cache
from loadlint.cache.recordings import read_recording, read_results
from loadlint.causes import about_all
from loadlint.cli.files import strays
from loadlint.cli.task import Outcome, Task
from loadlint.completeness import unchecked_parts
from loadlint.disk.reach import EVERYWHERE, is_within, of_command
from loadlint.entries import Finder, may_be_module
from loadlint.findings import Applicability, Finding
from loadlint.output._masking import masked_report
from loadlint.project import Project, config, read_local_file
from loadlint.project.editable_files import home_of
from loadlint.project.linked_files import has_links
from loadlint.secrets.masker import SHOWS_ALL, Masker
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.output import FileReport
    from loadlint.project.module_use import Entry
    from loadlint.recordings.exchange import Recording
    from loadlint.results.model import Results


class _Files(Struct, frozen=True):
    """The way to the disk that remembers which files an analysis depends on, and how they were before.

    `changed` are the files that the run has changed already, by absolute path. `asked` are the modules of which it was
    asked who else runs them: that may change with any file.
    """

    seen: dict[str, entries.Stamp] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    changed: dict[str, bytes] = field(default_factory=dict)

    def load(self, path: str) -> Recording:
        self._note(path)
        return read_recording(path)

    def load_results(self, path: str) -> Results:
        self._note(path)
        return read_results(path)

    def read(self, path: str) -> bytes | None:
        self._note(path)
        changed = self.changed.get(os.path.abspath(path)) if self.changed else None
        return read_local_file(path) if changed is None else changed

    def _note(self, path: str) -> None:
        if path not in self.seen:
            self.seen[path] = entries.stamp(path)


def suffixes() -> frozenset[str]:
    """How the names of scripts end."""
    return frozenset(suffix for dialect in engine.all_dialects() for suffix in dialect.suffixes)


def check(task: Task, path: str, data: bytes, named: bool) -> Outcome:
    """Check or fix one script; a module through the scripts that run it. Raises ConfigError."""
    running = scripts_running(path, data)
    if not running:
        return _check_script(task, path, data, named)
    if not named and all(_is_asked_about(task, entry.path) for entry in running):
        # They tell what is wrong in it.
        return Outcome()
    return _check_through(task, path, data, [_from_here(entry.path) for entry in running])


def scripts_running(path: str, data: bytes) -> Sequence[Entry]:
    """The scripts that run a file as a module; none for one that is a script by itself."""
    return _finder(home_of(path, None)).entries(path) if may_be_module(path, data) else ()


def _from_here(path: str) -> str:
    """A path as the user would write it."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def _is_asked_about(task: Task, path: str) -> bool:
    """Whether a file is among those that the user named, or in one of the folders."""
    return any(is_within(os.path.abspath(path), os.path.abspath(asked)) for asked in task.paths or (".",))


def _check_through(task: Task, path: str, data: bytes, running: Sequence[str]) -> Outcome:
    """What the scripts that run a module show in it, and what their fixes change."""
    changes: dict[str, engine.FileChange] = {}
    reports: list[FileReport] = []
    masker, notes = Masker(), dict[str, None]()
    for script in running:
        overlay = dict(task.changed) | {os.path.abspath(change.path): change.after for change in changes.values()}
        text = overlay.get(os.path.abspath(script)) or read_local_file(script)
        checked = report_of if task.level is None else _check_script
        outcome = (
            Outcome()
            if text is None
            else checked(replace(task, changed=tuple(overlay.items())), script, text, named=True)
        )
        if outcome.report is None:
            continue
        for change in outcome.changes:
            first = changes.get(change.path, change)
            changes[change.path] = engine.FileChange(change.path, first.before, change.after)
        reports.append(_only_in(outcome.report, path))
        masker += outcome.masker or Masker()
        notes |= dict.fromkeys(outcome.notes)
    if not reports:
        return _check_script(task, path, data, named=True)
    return Outcome(
        reports[0], data, masker=masker, changes=tuple(changes.values()), others=tuple(reports[1:]), notes=tuple(notes)
    )


@lru_cache(maxsize=32)
def report_of(task: Task, path: str, data: bytes, named: bool) -> Outcome:
    """What a script shows in this run, without a fix: it is asked for with each module that it runs."""
    return _check_script(task, path, data, named)


def _only_in(report: FileReport, path: str) -> FileReport:
    """The report about one file of a script."""
    wanted = os.path.abspath(path)

    def is_inside(place: Finding) -> bool:
        return os.path.abspath(report.source.path_at(place.span.start)) == wanted

    findings = []
    for finding in report.findings:
        inside = list(filter(is_inside, finding.each_place))
        findings += [about_all(inside, finding.remedy)] if inside else []
    return replace(report, findings=tuple(findings), in_baseline=tuple(filter(is_inside, report.in_baseline)))


def _with_links(task: Task, result: engine.FixResult, project: Project) -> engine.FixResult:
    """A fixed script that has been compared with recordings that the user named and it does not link: it links them."""
    source = result.before.source
    if result.verdict is None or not task.recordings or has_links(source.path, result.data, project.config, EVERYWHERE):
        return result
    from loadlint.cli.linking import with_recordings

    linked = with_recordings(result, task.recordings)
    if linked.data == result.data:
        return result
    return replace(linked, analysis=engine.analyse(source.replaced(linked.data), project))


def _check_script(task: Task, path: str, data: bytes, named: bool) -> Outcome:
    source = Source(path, data)
    files = _Files(changed=dict(task.changed))
    project = _project(task, path, files)
    try:
        if task.level is not None:
            result = _with_links(task, engine.fix(source, project, Applicability(task.level)), project)
            left = result.analysis
            masker = _masker(task, result.before, left)
            report = masked_report(left.script.source, _findings_to_tell(task, left), masker, result.fixed)
            report = _as_a_whole(report, left)
            return Outcome(
                report,
                data,
                masker=masker,
                strays=strays(path, files.seen, task.recordings),
                changes=result.changes,
                notes=tuple(map(masker.text, _single_uses(left))),
            )
        name = cache.key(task.options, task.config_file, path, data) if task.cached else None
        analysis = engine.analyse(source, project)
    except engine.UnknownDialectError:
        return Outcome(error=f"{path}: {why_unknown(data)}" if named or _is_too_deep(data) else None)
    report = masked_report(analysis.script.source, _findings_to_tell(task, analysis), _masker(task, analysis))
    report = _as_a_whole(report, analysis)
    # What was changed meanwhile may have been read before or after.
    unchanged = name is not None and name == cache.key(task.options, task.config_file, path, data)
    remembered = None
    if name is not None and unchanged and _is_repeatable(project, files, report.findings):
        modules = tuple(file.path for file in analysis.script.source.modules)
        cached_report = cache.CachedReport(
            report.findings, report.unchecked, report.certificate, report.hidden, modules, report.in_baseline
        )
        remembered = cache.CachedCheck(cached_report, _stamps(files), engine.valid_until(analysis))
        # To keep what is found without a recording takes as long as to find it, and the run is kept, too.
        if analysis.recordings or not task.single:
            cache.write(name, remembered)
    return Outcome(report, data, known=remembered, strays=strays(path, files.seen, task.recordings))


def _findings_to_tell(task: Task, analysis: engine.Analysis) -> Sequence[Finding]:
    """The findings of a script with as much of their fixes as is told."""
    return analysis.findings if task.shows_edits else [finding.in_outline() for finding in analysis.findings]


def _single_uses(analysis: engine.Analysis) -> Iterator[str]:
    """What a script sends that an application accepts only once, in a sentence each."""
    from loadlint.dialects import optional
    from loadlint.newscript.single_use import single_use_values

    source, creator = analysis.source, optional.creator(analysis.context.dialect)
    for value in single_use_values(analysis):
        starts = [place.start for place in value.places]
        first, *others = dict.fromkeys(f"{source.path_at(start)}:{source.position(start)[0]}" for start in starts)
        places = f" (also at {', '.join(others)})" if others else ""
        text = "" if creator is None else f": {creator.unique_text(value.unique)}"
        yield (
            f"{first}: an application accepts this `{value.field}` of {value.request} only once{places}, so the second "
            f"iteration fails. Send another one each time, as a new script does{text}"
        )


def kept_text(task: Task, source: Source, about: str, make: Callable[[engine.Analysis], str]) -> str | None:
    """What `make` tells of a script: that of an earlier run, where nothing has changed that it is `about`.

    None for a file that is no script. Raises ConfigError.
    """

    def key() -> str:
        return cache.key((about, *task.options), task.config_file, source.path, source.data)

    name, files = key(), _Files()
    if (entry := entries.read(name)) is not None:
        return entry[0]
    project = _project(task, source.path, files)
    try:
        analysis = engine.analyse(source, project)
    except engine.UnknownDialectError:
        return None
    text = make(analysis)
    if name == key() and _is_repeatable(project, files, analysis.findings):
        entries.write(name, text, _stamps(files), engine.valid_until(analysis))
    return text


def _stamps(files: _Files) -> dict[str, entries.Stamp]:
    """All files that have a part in what is known of a script, beside those that the name of its entry is made of."""
    return files.seen | entries.loaded_modules() | plugins.stamps()


def _as_a_whole(report: FileReport, analysis: engine.Analysis) -> FileReport:
    """The report with what is known of the script as a whole."""
    unchecked = unchecked_parts(analysis.script, analysis.flow)
    report = replace(report, unchecked=unchecked, in_baseline=analysis.in_baseline)
    if analysis.context.certificate is None:
        return report
    from loadlint.replay.verdict import in_numbers

    return replace(report, certificate=in_numbers(analysis.context.certificate))


def _masker(task: Task, *analyses: engine.Analysis) -> Masker:
    """What masks the secrets that are known of a script, before its fixes and after."""
    if task.shows_secrets:
        return SHOWS_ALL
    return reduce(
        add, (analysis.masker for analysis in analyses if analysis.findings or task.level is not None), Masker()
    )


def settings_for(task: Task, path: str) -> config.Config:
    """The configuration of a script, with the settings of the command line. Raises ConfigError."""
    config_of_script = _config(task.config_file, os.path.dirname(path), cache.configuration(task.config_file, path))
    config_of_script = config.with_settings(config_of_script, task.assignments)
    return replace(
        config_of_script, select=task.select or config_of_script.select, ignore=(*config_of_script.ignore, *task.ignore)
    )


def analysis_of(task: Task, source: Source) -> engine.Analysis | None:
    """What is known of a script; None for a file that is none. Raises ConfigError."""
    try:
        return engine.analyse(source, _project(task, source.path, _Files()))
    except engine.UnknownDialectError:
        return None


def is_script(path: str, data: bytes) -> bool:
    """Whether a file is a load script."""
    return engine.dialect_of(Source(path, data), read_local_file) is not None


def _project(task: Task, path: str, files: _Files) -> Project:
    settings = settings_for(task, path)
    ways = files.load, files.load_results, files.read
    finder = _finder(home_of(path, os.path.abspath(settings.root) if settings.file else None))

    def entries_of(module: str) -> Sequence[Entry]:
        files.asked.add(module)
        return finder.entries(module)

    return Project(settings, task.recordings, (), task.known, *ways, of_command(path), entries=entries_of)


@lru_cache(maxsize=16)
def _finder(folder: str) -> Finder:
    """What finds the scripts that run a module of a folder."""
    return Finder(folder, read_local_file, EVERYWHERE)


@lru_cache(maxsize=256)
def _config(file: str | None, folder: str, _: tuple[tuple[str, bytes], ...]) -> config.Config:
    """The configuration for a folder. What its files hold decides whether it is read again."""
    return config.load(file) if file else config.find(folder)


def _is_repeatable(project: Project, files: _Files, findings: tuple[Finding, ...]) -> bool:
    """Whether the files that were read tell all: not where a pattern finds the recordings, nor after a fault."""
    if files.asked:
        return False
    settings = project.config
    patterns = "".join(
        file for links in (settings.recordings, settings.results) for files in links.values() for file in files
    )
    return not any(char in patterns for char in "*?[") and not any(item.rule == "internal-error" for item in findings)


def why_unknown(data: bytes) -> str:
    if not data.strip():
        return "the file is empty, not a load script"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is written in UTF-16, which load tools do not read: save it as UTF-8"
    if _is_too_deep(data):
        return f"its brackets are nested more than {_DEEPEST} deep, which loadlint does not read"
    names = ", ".join(dialect.name for dialect in engine.all_dialects())
    return f"is not a load script that loadlint knows ({names})"


_DEEPEST = 10_000
_NO_BRACKETS = bytes(code for code in range(256) if code not in b"()[]{}")


def _is_too_deep(data: bytes) -> bool:
    """Whether what may be a load script has brackets so deep that no parser makes a tree of it."""
    if b"k6" not in data and b"locust" not in data:
        return False
    depth = deepest = 0
    for bracket in data.translate(None, _NO_BRACKETS):
        depth = depth + 1 if bracket in b"([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest > _DEEPEST
