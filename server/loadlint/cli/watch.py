"""`loadlint check --watch`: checks again whenever a script, its configuration or a recording changes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.cache import entries
from loadlint.cache import findings as cache
from loadlint.cli import analysis, check, files
from loadlint.cli.errors import complain
from loadlint.errors import UserError

if TYPE_CHECKING:
    from loadlint.cli.options import CheckOptions

_PAUSE = 0.5
"""Seconds between two looks at the files: a person does not notice them, and a look at 1 000 files takes 20 ms."""
OUT, ERR = 1, 2
"""The files that this process prints to."""
_CLEAR = "\x1b[2J\x1b[H"


def _wait() -> bool:
    time.sleep(_PAUSE)
    return True


def watch(options: CheckOptions, pause: Callable[[], bool] = _wait) -> int:
    """Check until the user stops it; `pause` waits, and says whether to go on. Returns the last check's exit code.

    What a check writes itself, such as its report or fixed scripts, is no reason for the next one.
    """
    # What a run prints is kept by its arguments, and this one prints what it does without the option.
    arguments = tuple(argument for argument in options.arguments if argument != "--watch")
    once = replace(options, watch=False, arguments=arguments)
    while True:
        seen = _stamps(options)
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        try:
            end = check.execute(once)
        except UserError as error:
            complain(str(error))
            end = check.RunEnd(2)
        sys.stdout.flush()
        while not _has_changed(seen, end.written, _stamps(options)):
            if not pause():
                return end.code


def _has_changed(
    before: Mapping[str, entries.Stamp], written: Mapping[str, entries.Stamp], now: Mapping[str, entries.Stamp]
) -> bool:
    """Whether any file is neither as it was before a check nor as the check has written it."""
    expected = {**before, **written}
    return any(now.get(path) != expected.get(path) for path in before.keys() | now.keys())


def _stamps(options: CheckOptions) -> Mapping[str, entries.Stamp]:
    """All files on which a check depends, as they are: scripts, what lies beside them, and configurations.

    They are by absolute path.
    """
    paths = list(options.recording)
    try:
        scripts = [candidate.path for candidate in files.candidates(options.paths or (".",), analysis.suffixes)]
    except UserError:
        scripts = []
    folders = {folder for script in scripts for folder in cache.places_beside(script)}
    for script in {os.path.dirname(script): script for script in scripts}.values():
        paths += cache.configurations(script)
    for folder in folders:
        paths += _files_in(folder)
    return {os.path.abspath(path): entries.stamp(path) for path in (*scripts, *paths)}


def _files_in(folder: str) -> list[str]:
    """The files of a folder, without those that take what this process prints."""
    streams = [os.fstat(stream) for stream in (OUT, ERR)]
    try:
        with os.scandir(folder) as items:
            return [item.path for item in items if item.is_file() and not _is_any_of(item, streams)]
    except OSError:
        return []


def _is_any_of(item: os.DirEntry[str], streams: Iterable[os.stat_result]) -> bool:
    return any(item.inode() == stream.st_ino and os.path.samestat(item.stat(), stream) for stream in streams)
