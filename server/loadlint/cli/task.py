"""What a run has to do for each script, and what became of it. Both go from process to process as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from loadlint.cache.findings import CachedCheck
    from loadlint.engine import FileChange
    from loadlint.output import FileReport
    from loadlint.project.baseline import Baseline
    from loadlint.secrets.masker import Masker


class Task(Struct, frozen=True):
    """How scripts are checked in this run. `level` is that of the fixes to apply; `cached` allows known results.

    `single`: the run is for one script and is kept as a whole. `shows_secrets`: nothing is masked in what is told.
    `assignments` are the settings of the command line, as `key=value`. `changed` are the files that fixes of other
    scripts have changed in this run, by absolute path; `paths` are what the user has asked about. `shows_edits`: it is
    told what fixes change, not only that there are some.
    """

    level: str | None
    recordings: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    config_file: str | None
    known: Baseline | None
    cached: bool
    single: bool = False
    shows_secrets: bool = False
    assignments: tuple[str, ...] = ()
    changed: tuple[tuple[str, bytes], ...] = ()
    paths: tuple[str, ...] = ()
    shows_edits: bool = False

    @property
    def options(self) -> tuple[object, ...]:
        """What decides about the findings in a script, and about what is told of them."""
        reported = self.shows_secrets, self.shows_edits
        return self.recordings, self.select, self.ignore, self.known, self.assignments, *reported


class Outcome(Struct, frozen=True):
    """What became of one file: a report, or None for one that is no load script; `error` says what went wrong.

    `known` is set where the findings depend on nothing but what it tells. `masker` knows the secrets of a script that
    was fixed, `changes` are the files that its fixes change. `strays` are the files outside of the script's repository
    that its links lead to, and the script itself where it is a link out of it. `others` are further reports about a
    module: it is checked through the scripts that run it, and each has its own. `position` is that of the candidate.
    `notes` are what else users have to know of a fixed script, in sentences.
    """

    report: FileReport | None = None
    before: bytes = b""
    error: str | None = None
    known: CachedCheck | None = None
    strays: tuple[str, ...] = ()
    masker: Masker | None = None
    changes: tuple[FileChange, ...] = ()
    others: tuple[FileReport, ...] = ()
    position: int = 0
    notes: tuple[str, ...] = ()
