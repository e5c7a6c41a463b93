"""Ways to print findings.

Each module of this package with `NAME` and `render(report, color)` is an output format; adding one is adding its file.
`SHOWS_EDITS = False` says that it does not show what fixes change, so that this need not be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from loadlint import plugins, resources
from loadlint.findings import Certified, Finding, Severity, Unchecked

if TYPE_CHECKING:
    from loadlint.secrets.masker import Hidden
    from loadlint.text.source import Source

    class Format(Protocol):
        """A way to print a report."""

        NAME: str

        def render(self, report: Report, color: bool) -> str:
            """The text to print, with its last line end."""
            ...


class FileReport(Struct, frozen=True):
    """What was found in one script, and how many fixes were applied. `source` is the text after them.

    `unchecked` is what the check did not look at, `certificate` what a replay on the recordings showed; None where no
    script was checked, or without a recording. `hidden` are the parts of the text
    that are not shown, in bytes. See `masked` in `loadlint.output._masking`, which makes all reports that leave the
    program. `position` is that of the script among all of the run, where this is a part of them. `in_baseline` are the
    findings that the baseline leaves out, without their texts.
    """

    source: Source
    findings: tuple[Finding, ...]
    fixed: int = 0
    unchecked: Unchecked | None = None
    certificate: Certified | None = None
    hidden: tuple[Hidden, ...] = ()
    position: int = 0
    in_baseline: tuple[Finding, ...] = ()


class Shard(Struct, frozen=True):
    """Which part of a run a report is about: `number` from 1 of `count`; all parts together have so many `scripts`.

    `mark` stands for all scripts and options: parts of other files are not of one whole. `unread` says that some script
    of this part could not be checked.
    """

    number: int
    count: int
    scripts: int
    mark: str
    unread: bool = False


class Report(Struct, frozen=True):
    """What was found in all scripts of a run, or of one shard of it.

    Findings as severe as `least`, or more, make the run fail.
    """

    files: tuple[FileReport, ...]
    least: Severity = Severity.WARNING
    shard: Shard | None = None

    @property
    def has_failed(self) -> bool:
        """Whether any finding makes the run fail."""
        return any(finding.severity >= self.least for _, finding in self.findings())

    def findings_in_files(self) -> Iterator[tuple[FileReport, Finding]]:
        """All findings with the file that each is in."""
        for file in self.files:
            for finding in file.findings:
                yield file, finding

    def findings(self) -> Iterator[tuple[Source, Finding]]:
        """All findings, file by file."""
        for file in self.files:
            for finding in file.findings:
                yield file.source, finding

    def by_severity(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        counts = Counter(finding.severity for _, finding in self.findings())
        return {severity: counts[severity] for severity in sorted(Severity, reverse=True)}

    def fixable(self, applicability: str) -> int:
        """How many findings have a fix of this applicability."""
        return sum(
            finding.fix is not None and finding.fix.applicability == applicability for _, finding in self.findings()
        )

    @property
    def fixed(self) -> int:
        """How many fixes were applied."""
        return sum(file.fixed for file in self.files)

    @property
    def in_baseline(self) -> int:
        """How many findings the baseline leaves out."""
        return sum(len(file.in_baseline) for file in self.files)


def format_names() -> tuple[str, ...]:
    """The names of all formats: those of their modules."""
    # Helpers start with an underscore, so that asking for the names imports nothing.
    return (*resources.modules("output"), *(part.name for part in plugins.parts("output")))


def shows_edits(name: str | None) -> bool:
    """Whether a format shows what fixes change; None stands for that of a terminal. Raises UserError as `format_of`."""
    return name is not None and bool(getattr(format_of(name), "SHOWS_EDITS", True))


def format_of(name: str) -> Format:
    """The format of that name, one of `format_names()`. Raises UserError for one of a plugin that can't be used."""
    is_packaged = name in resources.modules("output")
    module: Format = resources.load("output", name) if is_packaged else plugins.module_named("output", name)
    return module
