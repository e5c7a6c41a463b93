"""What rules are given, and how they report."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.changes import CannotWriteError
from loadlint.errors import place_of
from loadlint.findings import Finding, Fix, Pending, Remedy
from loadlint.text.edits import ConflictError, combine
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from loadlint.changes import Change
    from loadlint.correlation.flow import Flow
    from loadlint.dialects.base import Dialect
    from loadlint.findings import Applicability, Severity
    from loadlint.healing.diagnosis import Diagnosis
    from loadlint.recordings.exchange import Recording
    from loadlint.replay.certificate import Certificate
    from loadlint.results.model import Results
    from loadlint.script import Script
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source


class Link(Struct, frozen=True):
    """A recording that belongs to a script.

    `path` is as the user wrote it; `span` is the directive that names it, None for links from elsewhere; `error` says
    why it can't be read, without the path.
    """

    path: str
    span: Span | None = None
    error: str | None = None


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
    `outdated` says that the recordings are of a newer version of the
    application than the script is for.
    """

    script: Script
    dialect: Dialect
    recordings: tuple[Recording, ...]
    flow: Flow | None
    link: LinkResult
    settings: Settings
    results: tuple[Results, ...] = ()
    certificate: Certificate | None = None
    outdated: bool = False

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """What the newest version of the application asks of the script; nothing where no recording tells."""
        from loadlint.healing.diagnosis import Diagnosis, diagnose
        from loadlint.replay.replay import replayed

        if self.flow is None or self.certificate is None:
            return Diagnosis()
        return diagnose(self.script, replayed(self.flow), self.certificate, outdated=self.outdated)

    @property
    def recorded(self) -> bool:
        """Whether anything tells what the script's requests are answered with."""
        return bool(self.recordings or self.results)


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
        edits: list[Edit] = []
        try:
            for change in changes:
                if change is None:
                    return Remedy(no_fix=_NOT_ITS_OWN)
                edits += context.dialect.write(context.script, change)
            return Remedy(Fix(title, applicability, combine(edits)))
        except (CannotWriteError, ConflictError) as error:
            return Remedy(no_fix=str(error))
        except Exception as error:
            import logging

            reason = f"loadlint fails to write it: {type(error).__name__} at {place_of(error)}"
            logging.getLogger(__name__).error("a fix: %s", reason)
            return Remedy(no_fix=reason)

    return Pending(remedy)


def shorten(value: str, length: int = 32) -> str:
    """A value for a message, on one line."""
    plain = value.replace("\n", "\\n").replace("\r", "\\r")
    return plain if len(plain) <= length else plain[: length - 1] + "…"
