"""`loadlint new`: a new script from recordings."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

from loadlint import engine
from loadlint.cache.recordings import read_recording
from loadlint.changes import CannotWriteError
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.named_script import settings_of
from loadlint.cli.verify import analysis_of
from loadlint.disk import reading
from loadlint.disk.creating import create as create_file
from loadlint.disk.creating import make_folder, require_absent
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reach import of_command
from loadlint.disk.writing import write
from loadlint.newscript.belongs import selected
from loadlint.newscript.bodies import UnwritableBodyError
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import CannotCreateError, Target, create
from loadlint.newscript.examine import problems
from loadlint.newscript.runs import Runs
from loadlint.newscript.taken_over import taken_over
from loadlint.output._terminal import printable
from loadlint.project import Project
from loadlint.replay.words import certificate_line
from loadlint.secrets.masker import SHOWS_ALL
from loadlint.text.sentences import counted, sentence

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from loadlint.dialects.base import Dialect
    from loadlint.engine import Analysis
    from loadlint.newscript.create import Created
    from loadlint.newscript.taken_over import TakenOver
    from loadlint.recordings.exchange import Recording
    from loadlint.secrets.masker import Masker


def run(options: Namespace) -> int:
    """Write the script; 0 where it is certified, 1 where it is not. Raises UserError."""
    target = Target(options.output_file, _dialect(options))
    if not options.force:
        require_absent(target.path)
    old = _old_script(options)
    runs = Runs(old.recordings if old is not None else _recordings(options.recordings))
    wishes = _wishes(options, taken_over(old) if old is not None else None)
    _require_usable(runs, wishes, is_draft=options.draft)
    created = _created(runs, target, wishes, options)
    masker = SHOWS_ALL if options.show_secrets else created.result.analysis.masker
    is_proven = created.is_certified and len(runs.recordings) > 1
    lost = wishes.old.lost if wishes.old is not None else ()
    for line in (*map(masker.text, lost), *_lines(created, len(runs.recordings), masker)):
        print(printable(line))
    if options.vary_choices and not created.varied:
        print("at random: nothing, since no page of the journey offers a list that the script chooses from")
    if not is_proven and not options.draft:
        print(
            "Nothing was written. --draft writes it all the same; `loadlint verify` then names each value that is left."
        )
        return 1
    _write(created, target, is_forced=options.force)
    return 0 if is_proven else 1


def _recordings(paths: Sequence[str]) -> tuple[Recording, ...]:
    if not paths:
        raise UsageError("name the recordings of the journey, best two, or a script with --from")
    return tuple(read_recording(path) for path in dict.fromkeys(paths))


def _old_script(options: Namespace) -> Analysis | None:
    """The script of another tool that the user names, with its recordings. Raises UserError."""
    if options.from_script is None:
        return None
    analysis = analysis_of(options.from_script, options.recordings, options.config)
    if analysis.flow is None:
        raise UsageError(f"{options.from_script}: links no readable recording; name its recordings behind it")
    return analysis


def _dialect(options: Namespace) -> Dialect:
    """The dialect that the user names, or that the file's name tells."""
    suffix = os.path.splitext(options.output_file)[1].lower()
    names = [dialect.name for dialect in engine.all_dialects()]
    if options.dialect is not None and options.dialect not in names:
        raise UsageError(f"--dialect {options.dialect}: the tools are {', '.join(names)}")
    wanted = [dialect for dialect in engine.all_dialects() if options.dialect in (None, dialect.name)]
    for dialect in wanted:
        if suffix in dialect.suffixes:
            return dialect
    endings = ", ".join(f"{', '.join(dialect.suffixes)} ({dialect.name})" for dialect in wanted)
    raise UsageError(f"{options.output_file}: the names of scripts end in {endings}")


def _wishes(options: Namespace, old: TakenOver | None) -> Wishes:
    return Wishes(
        hosts=tuple(options.host),
        include_static=options.include_static,
        base_setting=options.base_url,
        grain=options.transactions,
        data_folder=options.data,
        vary_choices=options.vary_choices,
        old=old,
    )


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
    return selected(runs, wishes.hosts, with_static=wishes.include_static).positions


def _created(runs: Runs, target: Target, wishes: Wishes, options: Namespace) -> Created:
    project = Project(settings_of(target.path, options.config), reach=of_command(target.path))
    try:
        return create(runs, target, wishes, project)
    except (CannotCreateError, CannotWriteError, UnwritableBodyError) as error:
        raise UsageError(f"{target.path}: {error}") from None


def _lines(created: Created, recordings: int, masker: Masker) -> Iterator[str]:
    """What the script does, what it leaves out, what is left to do, and what is proven."""
    journey = created.plan.journey
    requests = counted(len(list(journey.requests)), "request")
    yield f"{counted(len(journey.transactions), 'transaction')}, {requests}"
    reasons = Counter(created.plan.selection.left_out.values())
    if reasons:
        yield f"left out: {', '.join(f'{reason} ({count})' for reason, count in reasons.most_common())}"
    if created.kept:
        texts = ", ".join(f"`{text}`" for text in sorted(created.kept))
        yield f"as recorded: {texts}, beside which the script finds other values, so that it is no data"
    if created.varied:
        yield f"at random: {counted(created.varied, 'choice')} out of lists of pages, the recorded ones proven first"
    for finding in created.open_points:
        yield f"open: {masker.text(finding.message)}"
    certificate = created.result.analysis.context.certificate
    if certificate is not None:
        yield sentence(certificate_line(certificate))
    if recordings == 1:
        yield (
            "With one recording it is not proven what differs from run to run: record the journey a second time, "
            "or write a draft (--draft) and run `loadlint fix --live` on it."
        )


def _write(created: Created, target: Target, *, is_forced: bool) -> None:
    """Write script and data files. Raises WriteError, before anything is written where a file is there already."""
    folder = os.path.dirname(target.path)
    texts = {os.path.join(folder, file.path): file.text.encode() for file in created.files}
    texts = {path: data for path, data in texts.items() if not _holds(path, data)}
    if not is_forced and (there := [path for path in texts if os.path.lexists(path)]):
        raise UsageError(f"{there[0]}: is there already; nothing was written. --data names another folder for the data")
    for path, data in texts.items():
        make_folder(os.path.dirname(path))
        if os.path.lexists(path):
            write(path, data)
        else:
            # It holds passwords.
            create_file(path, data)
        print(f"written: {printable(path)}", file=sys.stderr)
    make_folder(folder)
    write(target.path, created.result.data)
    print(f"written: {printable(target.path)}", file=sys.stderr)


def _holds(path: str, data: bytes) -> bool:
    """Whether a file is there already with this content, as that of the same journey for another tool."""
    try:
        return reading.read(path, SCRIPT) == data
    except reading.ReadError:
        return False
