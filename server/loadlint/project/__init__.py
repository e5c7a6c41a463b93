"""What surrounds a script: its configuration, its recordings, what is to be ignored in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.cache.recordings import read_recording, read_results
from loadlint.correlation.pair.renewals import recordings_for
from loadlint.disk.limits import MODULE
from loadlint.disk.reach import EVERYWHERE, NOT_TRUSTED, Reach
from loadlint.disk.reading import ReadError, read
from loadlint.project.linked_files import resolve, resolve_results
from loadlint.project.module_use import Entry, ModuleUse, nobody

if TYPE_CHECKING:
    from loadlint.assertions.unnoticed import UnnoticedFault
    from loadlint.dialects.base import ReadFile
    from loadlint.project.baseline import Baseline
    from loadlint.project.config import Config
    from loadlint.recordings.exchange import Recording
    from loadlint.results.model import Results
    from loadlint.rules.base import LinkResult
    from loadlint.script import Script


def read_local_file(path: str) -> bytes | None:
    """A file that a script imports; None where there is none or where it is no sensible import."""
    try:
        return read(path, MODULE)
    except ReadError:
        return None


def _nothing(_: str) -> None:
    """Tell nobody."""


class Project(Struct, frozen=True):
    """What the engine must know beside the script.

    `recordings` and `results` are the files that the user named for this run; they replace all other links. `load`,
    `load_results` and `read_file` are the ways to the disk, so that an editor's unsaved text and tests can stand in.
    `reach` says where links of the script may lead; `tell` is told, in one line, which file was not read for that.
    `outdated` says that the recordings are of a newer version of the application than the scripts are for; `older` is
    the text of the script before it was changed for that, empty where it is as it was. `entries` gives the scripts that
    run a module. `keeps_modules` says that fixes change the script alone: a copy of it is run. `faults` are the broken
    answers that the tool of the script took for good ones. `successors` are variables of a new script whose values go
    into another one of it, which had such a value before.
    """

    config: Config
    recordings: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    baseline: Baseline | None = None
    load: Callable[[str], Recording] = read_recording
    load_results: Callable[[str], Results] = read_results
    read_file: ReadFile = read_local_file
    reach: Reach = EVERYWHERE
    tell: Callable[[str], None] = _nothing
    outdated: bool = False
    older: bytes = b""
    entries: Callable[[str], Sequence[Entry]] = nobody
    keeps_modules: bool = False
    faults: tuple[UnnoticedFault, ...] = ()
    successors: Mapping[str, str] = {}

    def module_use(self, script: str) -> ModuleUse:
        """Who else uses the modules of a script, and which of them its fixes may change."""
        root = os.path.abspath(self.config.root) if self.config.file else None
        return ModuleUse(script, root, self.entries, self.keeps_modules)

    def read(self, path: str) -> bytes | None:
        """A file that the script names; None where there is none, or where no link may lead."""
        reason = self.reach.refusal(path)
        if reason is None:
            return self.read_file(path)
        # Where an import may stand is a guess; only what is there is worth a word.
        if reason != NOT_TRUSTED or os.path.lexists(path):
            self.tell(f"{path}: is not read: {reason}")
        return None

    def linked_recordings(self, script: Script) -> tuple[tuple[Recording, ...], LinkResult]:
        """The readable recordings of a script, and all links that were tried."""
        recordings, links = resolve(script, self.config, self.recordings, self.load, self.reach)
        return recordings_for(script, recordings), links

    def linked_results(self, script: Script) -> tuple[tuple[Results, ...], LinkResult]:
        """The readable results of runs of a script, and all links that were tried."""
        return resolve_results(script, self.config, self.results, self.load_results, self.reach)
