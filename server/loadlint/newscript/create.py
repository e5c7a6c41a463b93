"""From recordings to a new script: planned, written, fixed with the recordings, and certified on all of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint import engine
from loadlint.changes import AddNote, CannotWriteError
from loadlint.dialects import optional
from loadlint.findings import Applicability, Finding, Severity
from loadlint.journey import DataFile, NewFile
from loadlint.newscript.build import Plan, Wishes, plan
from loadlint.newscript.choices import with_random_choices
from loadlint.newscript.from_script import missing_positions
from loadlint.newscript.headers import unrecorded_passwords
from loadlint.newscript.moving_values import successors
from loadlint.newscript.typed import anchors_in
from loadlint.project.linked_files import with_links
from loadlint.replay.reservations import NOTES
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.verify.linked_recordings import with_recordings

if TYPE_CHECKING:
    from loadlint.dialects.base import Creating, Dialect
    from loadlint.engine import FixResult
    from loadlint.newscript.runs import Runs
    from loadlint.project import Project

_ATTEMPTS = 3
"""So many times requests are added that the old script turns out to make, too."""


class Target(Struct, frozen=True):
    """Where the script will be, and in which dialect."""

    path: str
    dialect: Dialect

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return os.path.splitext(os.path.basename(self.path))[0]

    @property
    def suffix(self) -> str:
        """How the file's name ends, in lower case."""
        return os.path.splitext(self.path)[1].lower()


class Created(Struct, frozen=True):
    """A new script. `result` is the text after its fixes, with what is left to say about it.

    `kept` are typed texts that are no data, since a value of an answer is found beside them. `varied` is how many
    choices are made at random. `there` are the data files for uploads that are in their place already.
    """

    result: FixResult
    files: tuple[DataFile, ...]
    plan: Plan
    kept: frozenset[str] = frozenset()
    varied: int = 0
    there: frozenset[str] = frozenset()

    @property
    def open_points(self) -> list[Finding]:
        """What is left that users have to see to."""
        return [finding for finding in self.result.analysis.findings if finding.severity >= Severity.WARNING]

    @property
    def passes(self) -> bool:
        """Whether the script sends on all recordings what their browsers sent, and nothing is left to say but for what
        the certificate reserves."""
        verdict = self.result.verdict
        is_right = verdict is not None and verdict.without_reservations().passes
        return is_right and not self.open_points and not self.lost_uploads

    @property
    def lost_uploads(self) -> list[str]:
        """What the script uploads and no recording holds, in words that say what to do."""
        journey = self.plan.journey
        lost = [
            f"{upload.file} has to be put there: no recording holds the uploaded `{upload.name}`"
            for upload in journey.uploads
            if upload.content is None and upload.file not in self.there
        ]
        return lost + [
            f"{request.label} is sent without the form that it uploads: no recording holds it"
            for request in journey.requests
            if request.parts == ()
        ]

    @property
    def unrecorded_passwords(self) -> list[str]:
        """The passwords that the data lack, in words that say what to do."""
        return [
            f"the data have `{text}` in place of a password, which no recording holds: put it there"
            for text in unrecorded_passwords(self.plan.journey)
        ]


class CannotCreateError(Exception):
    """There is no dialect for a script of that name, or it writes no new scripts. The text says so."""


def target_of(path: str, dialects: Sequence[Dialect]) -> Target:
    """Where a script will be, in the dialect that its name tells. Raises CannotCreateError."""
    suffix = os.path.splitext(path)[1].lower()
    for dialect in dialects:
        if suffix in dialect.suffixes:
            return Target(path, dialect)
    endings = ", ".join(f"{', '.join(dialect.suffixes)} ({dialect.name})" for dialect in dialects)
    raise CannotCreateError(f"{path}: the names of scripts end in {endings}")


class _Order(Struct, frozen=True):
    """What a script is made of, and with."""

    runs: Runs
    target: Target
    wishes: Wishes
    project: Project
    creator: Creating


def create(runs: Runs, target: Target, wishes: Wishes, project: Project) -> Created:
    """A new script for a journey. Raises CannotCreateError and CannotWriteError.

    What correlation finds likely is applied too: the certificate judges it.
    """
    creator = optional.creator(target.dialect)
    if creator is None:
        raise CannotCreateError(f"no new scripts are written for {target.dialect.name}")
    order = _Order(runs, target, wishes, project, creator)
    created = _created_script(order)
    for _ in range(_ATTEMPTS):
        missing = missing_positions(created.result.analysis)
        if order.wishes.old is None or not missing:
            break
        # The old script makes them in a way that could not be followed.
        order = replace(order, wishes=replace(wishes, old=order.wishes.old.with_more(missing)))
        created = _created_script(order)
    varied = _varied_script(order, created) if wishes.vary_choices and created.passes else created
    return replace(varied, result=_script_with_marks(order, varied.result))


def _varied_script(order: _Order, created: Created) -> Created:
    """The script with choices at random, if that sends what was sent, too; the recorded ones are proven."""
    before = created.result.analysis
    text, number = with_random_choices(order.runs, before)
    if not number:
        return created
    varied = replace(created, result=_finished_script(order, before.source.replaced(text)), varied=number)
    return varied if varied.passes else created


def _created_script(order: _Order) -> Created:
    """The script, with those typed texts as recorded that it finds values beside."""
    created = _script_with_kept(order, frozenset())
    for _ in range(_ATTEMPTS):
        anchors = anchors_in(created.result.analysis.script, created.plan.typed)
        if not anchors:
            break
        created = _script_with_kept(order, created.kept | anchors)
    return created


def _script_with_kept(order: _Order, kept: frozenset[str]) -> Created:
    target, recordings = order.target, order.runs.recordings
    planned = plan(order.runs, target.stem, order.wishes, kept, order.creator.follows)
    written = order.creator.new_script(planned.journey, NewFile(target.suffix, order.wishes.data_folder))
    source = with_links(
        Source(target.path, written.text.encode()), target.dialect, [recording.path for recording in recordings]
    )
    folder = Path(target.path).parent
    there = frozenset(upload.file for upload in planned.journey.uploads if (folder / upload.file).is_file())
    return Created(_finished_script(order, source), written.files, planned, kept, there=there)


def _finished_script(order: _Order, source: Source) -> FixResult:
    """The script fixed with its recordings, shortened where that leaves it as certain, and laid out."""
    linked = with_recordings(order.project, order.runs.recordings)
    fixed = _fixed_with_moving_values(source, linked)

    def in_lines(data: bytes) -> FixResult:
        text = order.creator.laid_out(Source(source.path, data))
        return engine.fix(Source(source.path, text), linked, Applicability.UNSAFE)

    short = in_lines(order.creator.shorter_text(Source(source.path, fixed.data)))
    return short if _is_as_certain(short, fixed) else in_lines(fixed.data)


def _fixed_with_moving_values(source: Source, project: Project) -> FixResult:
    """The script fixed, with one variable for values that follow each other where it is certain with that."""
    names = successors(engine.analyse(source, project).flow)
    moving = engine.fix(source, replace(project, successors=names), Applicability.UNSAFE)
    if not names or moving.passes:
        return moving
    plain = engine.fix(source, project, Applicability.UNSAFE)
    return moving if _is_as_certain(moving, plain) else plain


def _is_as_certain(result: FixResult, before: FixResult) -> bool:
    """Whether a script is as certain as it was before a change, and nothing is left to say that was not."""
    return result.verdict == before.verdict and len(result.analysis.findings) <= len(before.analysis.findings)


def _script_with_marks(order: _Order, result: FixResult) -> FixResult:
    """The script with a comment at each value that the certificate reserves."""
    analysis = result.analysis
    certificate = analysis.context.certificate
    reservations = certificate.reservations if certificate is not None else ()
    edits: dict[Edit, None] = {}
    for item in reservations:
        with suppress(CannotWriteError):
            edits |= dict.fromkeys(order.target.dialect.write(analysis.script, AddNote(NOTES[item.rule], item.span)))
    if not edits:
        return result
    marked = Source(analysis.source.path, apply(analysis.source.data, list(edits)))
    return engine.fix(marked, with_recordings(order.project, order.runs.recordings), Applicability.UNSAFE)
