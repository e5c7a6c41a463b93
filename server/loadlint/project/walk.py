"""The scripts in a folder; what git ignores is left out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Set
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.disk.limits import CONFIGURATION
from loadlint.disk.reading import ReadError, read

if TYPE_CHECKING:
    from pathlib import Path

    from pathspec import GitIgnoreSpec

_NEVER = frozenset({"node_modules", "__pycache__", "site-packages", "dist-packages", "bower_components"})
_OF_JMETER = re.compile(
    r"(?:^|/)(?:apache-jmeter[^/]*/(?:.*/)?(?:backups|docs|examples|extras|templates|testfiles)|printable_docs/demos)$"
)
"""What comes with a JMeter that lies in the project, and the copies that it makes of plans."""
_BESIDE_SETTINGS = frozenset({"examples", "templates"})
"""What comes with JMeter beside its `saveservice.properties`. A `jmeter.properties` may be the project's own."""


class _Ignored(Struct, frozen=True):
    """The patterns of one `.gitignore`, which are relative to its folder."""

    folder: Path
    spec: GitIgnoreSpec


def scripts_under(folder: str, suffixes: Set[str], tell: Callable[[str], None]) -> Iterator[str]:
    """The files with one of the suffixes, by name. `tell` is told in one line which folder can't be read."""
    from pathlib import Path

    # What is still to be looked at, the next one last: entries of folders, each with the patterns that count there.
    waiting = [*_entries(folder, _above(Path(folder)), tell)]
    while waiting:
        entry, ignored = waiting.pop()
        path = entry.path.removeprefix("./")
        if entry.is_dir(follow_symlinks=False):
            if not _is_left_out(entry.name, path) and not _is_ignored(path, True, ignored):
                waiting += _entries(path, ignored, tell)
        elif _has_suffix(entry.name, suffixes) and _is_file(entry) and not _is_ignored(path, False, ignored):
            yield path


def _is_left_out(name: str, path: str) -> bool:
    """Whether no folder of this name holds scripts of the project."""
    if name in _BESIDE_SETTINGS and os.path.exists(os.path.join(os.path.dirname(path), "saveservice.properties")):
        return True
    return name.startswith(".") or name in _NEVER or _OF_JMETER.search(path.replace(os.sep, "/")) is not None


def _entries(
    folder: str, ignored: tuple[_Ignored, ...], tell: Callable[[str], None]
) -> Iterator[tuple[os.DirEntry[str], tuple[_Ignored, ...]]]:
    """What is in a folder, the first name last."""
    from pathlib import Path

    patterns = (*ignored, *_patterns(Path(folder).absolute(), ".gitignore"))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        tell(f"{folder}: can't be read: {error.strerror}")
        return iter(())
    return ((entry, patterns) for entry in entries)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file; a link that leads to itself is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _has_suffix(name: str, suffixes: Set[str]) -> bool:
    return os.path.splitext(name)[1].lower() in suffixes


def _above(folder: Path) -> tuple[_Ignored, ...]:
    """The patterns of the folders above, up to the top of the git repository."""
    absolute = folder.absolute()
    places = [absolute, *absolute.parents]
    top = next((number for number, place in enumerate(places) if (place / ".git").exists()), None)
    if top is None:
        return ()
    patterns = list(_patterns(places[top], ".git/info/exclude"))
    for place in reversed(places[1 : top + 1]):
        patterns += _patterns(place, ".gitignore")
    return tuple(patterns)


def _patterns(folder: Path, name: str) -> tuple[_Ignored, ...]:
    try:
        # As git does, which reads no such file through a symbolic link.
        lines = read(str(folder / name), CONFIGURATION, follow=False).decode("utf-8", "replace").splitlines()
    except ReadError:
        return ()
    from loadlint.project.patterns import git_patterns

    try:
        return (_Ignored(folder, git_patterns(lines)),)
    except ValueError:
        # git skips a pattern that it can't read; so the others count.
        return ()


def _is_ignored(path: str, is_folder: bool, ignored: tuple[_Ignored, ...]) -> bool:
    """Whether the last pattern that speaks of the path excludes it; the deepest file comes last."""
    absolute = os.path.abspath(path)
    for patterns in reversed(ignored):
        relative = os.path.relpath(absolute, patterns.folder).replace(os.sep, "/")
        verdict = patterns.spec.check_file(relative + "/" if is_folder else relative).include
        if verdict is not None:
            return verdict
    return False
