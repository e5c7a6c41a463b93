"""What rules are given, and how they report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.changes import CannotWriteError, Change, Correlate
from loadlint.dialects import optional
from loadlint.errors import place_of
from loadlint.findings import Applicability, Finding, Fix, Pending, Remedy, Severity
from loadlint.text.edits import ConflictError, Edit, combine
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.assertions.unnoticed import UnnoticedFault
    from loadlint.correlation.flow import Flow
    from loadlint.dialects.base import Dialect
    from loadlint.healing.diagnosis import Diagnosis
    from loadlint.recordings.exchange import Recording
    from loadlint.replay.certificate import Certificate
    from loadlint.results.model import Results
    from loadlint.script import Remark, RemarkKind, Script
    from loadlint.secrets.masker import Masker
    from loadlint.text.source import Source

    class Entry(Protocol):
        """A script that runs a module: `project.module_use.Entry`."""

        @property
        def path(self) -> str: ...
        @property
        def is_recorded(self) -> bool: ...

    class ModuleUse(Protocol):
        """Who else uses the modules of a script, and which may be changed: `project.module_use.ModuleUse`."""

        @property
        def is_alone(self) -> bool: ...
        def refusal(self, modules: Iterable[str]) -> str | None: ...
        def others(self, modules: Iterable[str]) -> Sequence[Entry]: ...


class Link(Struct, frozen=True):
    """A recording that belongs to a script.

    `path` is as the user wrote it; `span` is the directive that names it, None for links from elsewhere; `error` says
    why it can't be read, without the path. `is_pending` says that it is being read.
    """

    path: str
    span: Span | None = None
    error: str | None = None
    is_pending: bool = False


class LinkResult(Struct, frozen=True):
    """The recordings that were looked for, those that can't be read included."""

    links: tuple[Link, ...] = ()


class Settings(Struct, frozen=True):
    """The options of rules: `[tool.loadlint.rules.<rule>]`."""

    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def option(self, rule: str, name: str) -> Any:
        """The value that the user has set, else None."""
        return self.options.get(rule, {}).get(name)


class Context(Struct, frozen=True, dict=True):
    """Everything that a rule may look at. `flow` is None where no readable recording is linked.

    `results` are those of runs of the script, `certificate` is what a replay on the recordings shows.
    `older` is the text of a script that is for an older version of the application than the recordings are; None where
    they are not known to be of another version. `modules` tells who else uses the modules of the script. `faults` are
    the broken answers that its tool took for good ones. `successors` are variables whose values go into another one.
    """

    script: Script
    dialect: Dialect
    recordings: tuple[Recording, ...]
    flow: Flow | None
    link: LinkResult
    settings: Settings
    results: tuple[Results, ...] = ()
    certificate: Certificate | None = None
    older: bytes | None = None
    modules: ModuleUse | None = None
    faults: tuple[UnnoticedFault, ...] = ()
    successors: Mapping[str, str] = {}

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """What the newest version of the application asks of the script; nothing where no recording tells."""
        from loadlint.healing.diagnosis import Diagnosis, diagnose
        from loadlint.replay.replay import replayed_alignment

        if self.flow is None or self.certificate is None:
            return Diagnosis()
        return diagnose(self.script, replayed_alignment(self.flow), self.certificate, outdated=self.older is not None)

    @cached_property
    def masker(self) -> Masker:
        """What masks the secrets of script and recordings in all that is told about them."""
        from loadlint.correlation.secrets import masker_of

        return masker_of(self.script, self.recordings, self.flow)

    def remarks(self, kind: RemarkKind) -> Iterable[Remark]:
        """What the dialect remarks on the script; nothing where it has no such remarks."""
        return optional.remarks(self.dialect, self.script, kind)

    @property
    def recorded(self) -> bool:
        """Whether anything tells what the script's requests are answered with: of one that can't be parsed, nothing."""
        return bool(self.recordings or self.results) and not self.script.problems


@cache
def name_of(module: str) -> str:
    """The name of the rule that a module holds."""
    return module.rpartition(".")[2].replace("_", "-")


@cache
def category_of(module: str) -> str:
    """The category of the rule that a module holds: its folder, or the name of another package that it is in."""
    parts = module.split(".")
    return (parts[2] if parts[0] == "loadlint" else parts[0]).replace("_", "-")


def finding(module: str, severity: Severity, span: Span, message: str, **more: Any) -> Finding:
    """A finding of the rule in `module` (its `__name__`)."""
    return Finding(name_of(module), category_of(module), severity, span, message, **more)


def remark_findings(module: Any, context: Context) -> Iterator[Finding]:
    """The findings of a rule that has `REMARKS` instead of a check."""
    for kind, (message, advice) in module.REMARKS.items():
        for remark in context.remarks(kind):
            severity = module.SEVERITY if remark.certain else getattr(module, "UNCERTAIN", module.SEVERITY)
            text = message.format(subject=remark.subject, detail=remark.detail)
            yield finding(module.__name__, severity, remark.span, text, help=advice)


def first_line(source: Source) -> Span:
    """Where findings about a whole script are shown: its first line that is not empty."""
    for line in range(len(source.lines.starts)):
        text = source.lines.text(line)
        if line == 0:
            text = text[source.body_start :]
        if text.strip():
            start = source.lines.starts[line] + (source.body_start if line == 0 else 0)
            return Span(start, start + len(text))
    return Span(source.body_start, source.body_start)


_NOT_ITS_OWN = (
    "it is not written in this request alone: it comes from another file, or from a variable or a function that other "
    "requests use too"
)


def fix_for(context: Context, changes: Iterable[Change | None], title: str, applicability: Applicability) -> Pending:
    """One fix that makes all changes, written when somebody asks for it, or the reason why the dialect can't.

    The changes are asked for then as well, and once.
    """

    def remedy() -> Remedy:
        try:
            wanted = list(changes)
            if None in wanted:
                return Remedy(no_fix=_NOT_ITS_OWN)
            edits = _edits(context, [change for change in wanted if change is not None])
            return _remedy(context, Fix(title, applicability, combine(edits)))
        except (CannotWriteError, ConflictError) as error:
            return Remedy(no_fix=str(error))
        except Exception as error:
            import logging

            reason = f"loadlint failed to write it: {type(error).__name__} at {place_of(error)}"
            logging.getLogger(__name__).error("a fix: %s", reason)
            return Remedy(no_fix=reason)

    return Pending(remedy, at_best=applicability)


def _edits(context: Context, changes: Sequence[Change]) -> Sequence[Edit]:
    """The edits of all changes; of values that go the same way one after the other."""
    try:
        edits = [edit for change in changes for edit in context.dialect.write(context.script, change)]
        return combine(edits)
    except ConflictError:
        of_values = [change for change in changes if isinstance(change, Correlate)]
        if len(changes) < 2 or len(of_values) < len(changes) or not context.script.source.modules:
            raise
        from loadlint.rules.several_changes import edits_of_changes

        return edits_of_changes(context.dialect, context.script, of_values)


def _remedy(context: Context, fix: Fix) -> Remedy:
    """The fix, unless it would change a module that is not to be changed; unsafe where others run it unproven."""
    source = context.script.source
    if not source.modules or context.modules is None:
        return Remedy(fix)
    files = {source.file_at(edit.span.start) for edit in fix.edits}
    changed = [file.path for file in source.modules if file in files]
    refusal = context.modules.refusal(changed)
    if refusal is not None:
        return Remedy(no_fix=refusal)
    unproven = [os.path.relpath(entry.path) for entry in context.modules.others(changed) if not entry.is_recorded]
    if not unproven:
        return Remedy(fix)
    verb = "runs" if len(unproven) == 1 else "run"
    title = f"{fix.title}; {' and '.join(unproven)} {verb} the same code, and no recording proves the change there"
    return Remedy(replace(fix, title=title, applicability=Applicability.UNSAFE))


def shorten(value: str, length: int = 32) -> str:
    """A value for a message, on one line."""
    plain = value.replace("\n", "\\n").replace("\r", "\\r")
    return plain if len(plain) <= length else plain[: length - 1] + "…"
