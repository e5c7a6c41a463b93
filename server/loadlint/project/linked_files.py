"""Which recordings and results belong to a script."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.changes import AddNote, CannotWriteError
from loadlint.directives import files_span, linked_files, mentioned_files, script_directives
from loadlint.disk.reach import EVERYWHERE, Reach, problem_of_name
from loadlint.errors import RecordingError, RecordingPendingError, UserError
from loadlint.project.unneeded_notes import without_directive
from loadlint.rules.base import Link, LinkResult
from loadlint.text.edits import Edit, apply
from loadlint.text.regex import regex
from loadlint.text.source import Source
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.dialects.base import Dialect
    from loadlint.project.config import Config
    from loadlint.recordings.exchange import Recording
    from loadlint.results.model import Results
    from loadlint.script import Script

_NUMBER_AND_SUFFIX = regex(r"(?:\.(\d+))?(\.\w+(?:\.\w+)?)")

_MOST_FILES = 64
"""Recordings of a script, and results of its runs: each is compared with all others."""


def resolve(
    script: Script, config: Config, named: tuple[str, ...], load: Callable[[str], Recording], reach: Reach
) -> tuple[tuple[Recording, ...], LinkResult]:
    """The recordings of a script that can be read, and all links that were tried. The first kind of link wins.

    `reach` says where links may lead; what the user named is no link.
    """
    path = script.source.path
    wanted = (
        [Link(file) for file in named]
        or list(_from_directives(script, "recording"))
        or [Link(file) for file in config.recordings_for(path, reach)]
        or [Link(file) for file in _beside(path)]
    )
    recordings, links = [], []
    wanted, rest = _followed_links(wanted)
    links += rest
    for link in wanted:
        reason = None if named else _refusal(link, reach)
        if reason is not None:
            links.append(Link(link.path, link.span, reason))
            continue
        try:
            recordings.append(load(link.path))
            links.append(link)
        except RecordingPendingError:
            links.append(Link(link.path, link.span, is_pending=True))
        except RecordingError as error:
            reason = str(error).removeprefix(f"{link.path}: ")
            links.append(Link(link.path, link.span, reason))
    return tuple(recordings), LinkResult(tuple(links))


def has_links(path: str, data: bytes, config: Config, reach: Reach) -> bool:
    """Whether a recording that is there is linked to a script, told by its text; none is read."""
    links = map(Link, likely_recordings(path, data, config))
    return any(_refusal(link, reach) is None and os.path.exists(link.path) for link in links)


def likely_recordings(path: str, data: bytes, config: Config) -> Sequence[str]:
    """The recordings that a script seems to be linked to, told by its text alone; none is looked at."""
    folder = os.path.dirname(path)
    mentioned = mentioned_files(data.decode("utf-8", "replace"), "recording")
    return (
        [os.path.normpath(os.path.join(folder, file)) for file in mentioned if problem_of_name(file) is None]
        or config.recordings_for(path, EVERYWHERE)
        or _beside(path)
    )


def resolve_results(
    script: Script, config: Config, named: tuple[str, ...], load: Callable[[str], Results], reach: Reach
) -> tuple[tuple[Results, ...], LinkResult]:
    """The results of runs of a script that can be read, and the links that were tried, as with recordings."""
    wanted = (
        [Link(file) for file in named]
        or list(_from_directives(script, "results"))
        or [Link(file) for file in config.results_for(script.source.path, reach)]
    )
    results, links = [], []
    wanted, rest = _followed_links(wanted)
    links += rest
    for link in wanted:
        reason = None if named else _refusal(link, reach)
        if reason is not None:
            links.append(Link(link.path, link.span, reason))
            continue
        try:
            results.append(load(link.path))
            links.append(link)
        except UserError as error:
            links.append(Link(link.path, link.span, str(error).removeprefix(f"{link.path}: ")))
    return tuple(results), LinkResult(tuple(links))


def link_edits(script: Script, dialect: Dialect, paths: Sequence[str]) -> tuple[Edit, ...]:
    """Edits that name these recordings in the script, in place of those that it names now.

    Raises CannotWriteError where the dialect has no place for that.
    """
    folder = os.path.dirname(os.path.abspath(script.source.path))
    text = " ".join(f"recording={_path_in_directive(os.path.relpath(path, folder))}" for path in paths)
    spans = [span for directive in script_directives(script) if (span := files_span(directive, "recording"))]
    if spans:
        if re.search(r"[&<>]", text):
            raise CannotWriteError("the comment that is there may be XML, which can't hold `& < >`")
        return (Edit(spans[0], text), *(_without_files(script, span) for span in spans[1:]))
    return dialect.write(script, AddNote(f"loadlint: {text}"))


def _without_files(script: Script, files: Span) -> Edit:
    """A directive without the files that it names; nothing is left of a comment that says no more."""
    data = script.source.data
    comment = next((comment for comment in script.comments if comment.span.covers(files)), None)
    mark = re.search(rb"\bloadlint:[ \t]*$", data[comment.span.start : files.start]) if comment is not None else None
    if comment is not None and mark is not None:
        whole = Span(comment.span.start + mark.start(), files.end)
        edit = without_directive(data, comment, whole)
        if edit.span != whole:
            return edit
    return Edit(files, "")


def with_links(source: Source, dialect: Dialect, paths: Sequence[str]) -> Source:
    """The script with a comment that names these recordings. Raises CannotWriteError as `link_edits` does."""
    edits = link_edits(dialect.parse(source, lambda _: None), dialect, paths)
    return Source(source.path, apply(source.data, edits))


def _path_in_directive(path: str) -> str:
    """A path as a directive names it: with slashes, in quotes where something in it would end it."""
    plain = path.replace(os.sep, "/")
    if not re.search(r"""[\s,;*"']""", plain):
        return plain
    quote = "'" if '"' in plain else '"'
    if quote in plain or re.search(r"[\r\n]", plain):
        raise CannotWriteError(f"no comment can name {plain!r}")
    return f"{quote}{plain}{quote}"


def _followed_links(links: Sequence[Link]) -> tuple[list[Link], list[Link]]:
    """The links that are followed, each once, and one that says how many are not."""
    once = list(dict.fromkeys(links))
    if len(once) <= _MOST_FILES:
        return once, []
    first, more = once[_MOST_FILES], len(once) - _MOST_FILES - 1
    reason = f"it and {more} more are not read, since a script may have {_MOST_FILES} such files at most"
    return once[:_MOST_FILES], [Link(first.path, first.span, reason)]


def _refusal(link: Link, reach: Reach) -> str | None:
    """Why a link is not followed; None where it is."""
    return problem_of_name(link.path) or reach.refusal(link.path)


def _from_directives(script: Script, kind: str) -> Iterator[Link]:
    folder = os.path.dirname(script.source.path)
    for file in (file for directive in script_directives(script) for file in linked_files(directive)):
        if file.kind == kind:
            path = file.path if problem_of_name(file.path) else os.path.normpath(os.path.join(folder, file.path))
            yield Link(path, file.span)


def _beside(path: str) -> list[str]:
    """Files with the script's stem: `checkout.har`, `checkout.2.jtl`, beside it or in `recordings/`."""
    place, script = os.path.split(path)
    stem = os.path.splitext(script)[0]
    for folder in (place, os.path.join(place, "recordings")):
        numbered = []
        for name in _names(folder):
            if name == script or not name.startswith(stem):
                continue
            match = _NUMBER_AND_SUFFIX.fullmatch(name, len(stem))
            # The formats are imported only where a file may be one.
            if match and _is_recording(file := os.path.join(folder, name), match[2]):
                numbered.append((int(match[1] or 0), file))
        if numbered:
            return [file for _, file in sorted(numbered)]
    return []


def _is_recording(file: str, suffix: str) -> bool:
    from loadlint import recordings

    # `checkout.old.har` is no recording of `checkout.js`, but `checkout.warc.gz` is.
    is_one_ending = suffix.count(".") == 1 or suffix in recordings.suffixes()
    return is_one_ending and recordings.is_beside(file)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []
