"""`loadlint check --watch`: checks again whenever a script, its configuration or a recording changes."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.cache import entries
from loadlint.cache import findings as cache
from loadlint.cli import analysis, check, files
from loadlint.cli.errors import complain
from loadlint.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loadlint.cli.options import CheckOptions

_PAUSE = 0.5
"""Seconds between two looks at the files: a person does not notice them, and a look at 1 000 files takes 20 ms."""
_CLEAR = "\x1b[2J\x1b[H"


def _wait() -> bool:
    time.sleep(_PAUSE)
    return True


def watch(options: CheckOptions, pause: Callable[[], bool] = _wait) -> int:
    """Check until the user stops it; `pause` waits, and says whether to go on. Returns the last check's exit code."""
    # What a run prints is kept by its arguments, and this one prints what it does without the option.
    arguments = tuple(argument for argument in options.arguments if argument != "--watch")
    once = replace(options, watch=False, arguments=arguments)
    while True:
        seen = _stamps(options)
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        try:
            code = check.run(once)
        except UserError as error:
            complain(str(error))
            code = 2
        sys.stdout.flush()
        while _stamps(options) == seen:
            if not pause():
                return code


def _stamps(options: CheckOptions) -> Mapping[str, entries.Stamp]:
    """All files on which a check depends, as they are: scripts, what lies beside them, and configurations."""
    paths = list(options.recording)
    try:
        scripts = [candidate.path for candidate in files.candidates(options.paths or (".",), analysis.suffixes)]
    except UserError:
        scripts = []
    folders = {folder for script in scripts for folder in cache.places_beside(script)}
    for script in {os.path.dirname(script): script for script in scripts}.values():
        paths += cache.configurations(script)
    for folder in folders:
        paths += [os.path.join(folder, name) for name in _names(folder)]
    return {path: entries.stamp(path) for path in (*scripts, *paths)}


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
