"""The output of whole runs: what they printed, and their exit code.

It is asked before anything else, so it imports nothing that a bare Python does not. A run is kept only where all
that it looked at is known by name: scripts that were named, their configuration, recordings and modules.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from loadlint.cache import entries


def replay(arguments: Sequence[str]) -> int | None:
    """Print what the same run printed before and return its exit code; None where that is not known."""
    if "check" not in arguments or "--no-cache" in arguments:
        return None
    entry = entries.read(_key(arguments))
    if entry is None:
        return None
    code, _, text = entry[0].partition("\n")
    sys.stdout.write(text)
    return int(code)


def remember(
    arguments: Sequence[str], text: str, code: int, files: Mapping[str, entries.Stamp], until: float | None
) -> None:
    """Keep what a run printed. `files` are all files on which it depends, with their stamps before the run."""
    from loadlint import plugins

    if all(entries.stamp(path) == stamp for path, stamp in files.items()):
        entries.write(
            _key(arguments), f"{code}\n{text}", {**files, **entries.loaded_modules(), **plugins.stamps()}, until
        )


def _key(arguments: Sequence[str]) -> str:
    terminal = sys.stdout.isatty(), os.environ.get("NO_COLOR"), os.environ.get("TERM")
    return entries.key("run", list(arguments), os.getcwd(), terminal)
