"""`loadlint new`: a new script from recordings."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine
from loadlint.cache.recordings import read_recording
from loadlint.changes import CannotWriteError
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.named_script import settings_of
from loadlint.cli.verify import analysis_of
from loadlint.disk.creating import require_absent
from loadlint.disk.reach import of_command
from loadlint.newscript.belongs import selection_of
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import CannotCreateError, Created, Target, create, target_of
from loadlint.newscript.examine import problems
from loadlint.newscript.files import write_files
from loadlint.newscript.from_script import TakenOver, taken_over
from loadlint.newscript.report import report_lines
from loadlint.newscript.runs import Runs, runs_of
from loadlint.output._terminal import printable
from loadlint.project import Project
from loadlint.secrets.masker import SHOWS_ALL

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.engine import Analysis
    from loadlint.recordings.exchange import Recording


def run(options: Namespace) -> int:
    """Write the script; 0 where nothing speaks against it, 1 where something does. Raises UserError."""
    target = _target(options)
    if not options.force:
        require_absent(target.path, ". --force writes over it")
    old = _old_script(options)
    runs = Runs(old.recordings) if old is not None else runs_of(_recordings(options.recordings))
    wishes = _wishes(options, taken_over(old) if old is not None else None)
    _require_usable(runs, wishes, is_draft=options.draft)
    created = _created_script(runs, target, wishes, options)
    masker = SHOWS_ALL if options.show_secrets else created.result.analysis.masker
    lost = wishes.old.lost if wishes.old is not None else ()
    for line in (*map(masker.text, lost), *report_lines(created, runs, masker)):
        print(printable(line))
    if options.vary_choices and not created.varied:
        print("at random: nothing, because no page of the journey has a list to choose from")
    if not created.passes and not options.draft:
        if wishes.include_background and _passes_without_background(runs, target, wishes, options):
            print(
                "Without --include-background it passes: a page repeats such requests any number of times, so "
                "recordings may not show which of their values change."
            )
        print("Nothing was written. --draft writes it anyway; `loadlint verify` then shows each remaining value.")
        return 1
    for path in write_files(created, target, is_forced=options.force):
        print(f"written: {printable(path)}", file=sys.stderr)
    verdict = created.result.verdict
    if verdict is None or not created.passes or created.unrecorded_passwords:
        return 1
    return 0 if (verdict.accepting_unknown() if options.accept_unknown else verdict).passes else 1


def _recordings(paths: Sequence[str]) -> list[Recording]:
    if not paths:
        raise UsageError("give the recordings of the journey (two are best), or a script with --from")
    return [read_recording(path) for path in paths]


def _old_script(options: Namespace) -> Analysis | None:
    """The script of another tool that the user names, with its recordings. Raises UserError."""
    if options.from_script is None:
        return None
    analysis = analysis_of(options.from_script, options.recordings, options.config)
    if analysis.flow is None:
        raise UsageError(f"{options.from_script}: links no readable recording; give its recordings after it")
    return analysis


def _target(options: Namespace) -> Target:
    """The file that the user names, in the dialect that is named, or that its name tells. Raises UsageError."""
    folder = os.path.dirname(options.output_file)
    if folder and not os.path.isdir(folder):
        raise UsageError(f"{folder}: there is no such folder")
    names = [dialect.name for dialect in engine.all_dialects()]
    if options.dialect is not None and options.dialect not in names:
        raise UsageError(f"--dialect {options.dialect}: the tools are {', '.join(names)}")
    wanted = [dialect for dialect in engine.all_dialects() if options.dialect in (None, dialect.name)]
    try:
        return target_of(options.output_file, wanted)
    except CannotCreateError as error:
        raise UsageError(str(error)) from None


def _wishes(options: Namespace, old: TakenOver | None) -> Wishes:
    return Wishes(
        hosts=tuple(options.host),
        include_static=options.include_static,
        include_background=options.include_background,
        base_setting=options.base_url,
        grain=options.transactions,
        data_folder=_data_folder(options),
        vary_choices=options.vary_choices,
        old=old,
    )


def _data_folder(options: Namespace) -> str:
    """The folder of the data as it is seen from that of the script, which opens its files from there."""
    folder: str = options.data
    if not os.path.isabs(folder):
        return folder
    beside: str = os.path.dirname(os.path.abspath(options.output_file))
    return os.path.relpath(folder, beside).replace(os.sep, "/")


def _require_usable(runs: Runs, wishes: Wishes, *, is_draft: bool) -> None:
    """Raises UsageError for recordings that no script can be made of; for a draft, the user is told and goes on."""
    positions = wishes.old.positions if wishes.old is not None else _positions(runs, wishes)
    wrong = list(problems(runs, positions))
    is_over = bool(wrong) and (not is_draft or not positions)
    for line in wrong[1:] if is_over else wrong:
        complain(line)
    if is_over:
        raise UsageError(wrong[0])


def _positions(runs: Runs, wishes: Wishes) -> tuple[int, ...]:
    return selection_of(
        runs, wishes.hosts, with_static=wishes.include_static, with_background=wishes.include_background
    ).positions


def _passes_without_background(runs: Runs, target: Target, wishes: Wishes, options: Namespace) -> bool:
    return _created_script(runs, target, replace(wishes, include_background=False), options).passes


def _created_script(runs: Runs, target: Target, wishes: Wishes, options: Namespace) -> Created:
    project = Project(settings_of(target.path, options.config), reach=of_command(target.path))
    try:
        return create(runs, target, wishes, project)
    except (CannotCreateError, CannotWriteError) as error:
        raise UsageError(f"{target.path}: {error}") from None
