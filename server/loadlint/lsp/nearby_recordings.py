"""Recordings near a script that may be its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

from loadlint import recordings
from loadlint.disk.reading import is_file
from loadlint.text.regex import regex

_RUN = regex(r"\.\d+$")
_FOLDERS = ("", "recordings", "har", "hars")
_MOST_FILES = 2000


def candidates(folders: Iterable[Path], script: str) -> list[tuple[str, ...]]:
    """The recordings in some folders, the runs of one journey together, those named most like the script first."""
    stem = Path(script).stem.lower()
    beside = Path(os.path.abspath(script)).parent
    groups: dict[tuple[str, str], list[str]] = {}
    seen: set[str] = set()
    for folder in dict.fromkeys([beside, *folders]):
        for name in _FOLDERS:
            for path in _recordings(folder / name):
                if path not in seen and path != os.path.abspath(script):
                    seen.add(path)
                    base = _RUN.sub("", _stem(path))
                    groups.setdefault((str(Path(path).parent), base), []).append(path)

    def likeness(item: tuple[tuple[str, str], list[str]]) -> tuple[float, str, str]:
        (folder, base), _ = item
        return -SequenceMatcher(None, base.lower(), stem).ratio(), folder, base

    return [tuple(sorted(paths, key=_run)) for _, paths in sorted(groups.items(), key=likeness)]


def names(files: Iterable[str]) -> str:
    """The files' names for people."""
    return " and ".join(map(os.path.basename, files))


def _recordings(folder: Path) -> list[str]:
    suffixes = recordings.suffixes()
    try:
        names = sorted(os.listdir(folder))[:_MOST_FILES]
    except OSError:
        return []
    paths = [str(folder / name) for name in names if name.endswith(suffixes)]
    return [path for path in paths if is_file(path) and recordings.is_beside(path)]


def _stem(path: str) -> str:
    """The name of a recording without its ending, which may have two parts (`.warc.gz`)."""
    name = os.path.basename(path)
    ending = max((suffix for suffix in recordings.suffixes() if name.endswith(suffix)), key=len, default="")
    return name.removesuffix(ending)


def _run(path: str) -> tuple[int, str]:
    match = re.search(r"\.(\d+)$", _stem(path))
    return int(match[1]) if match else 0, path
