"""Which scripts a run checks, and how their files are read and written."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loadlint.cli.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from pathspec import GitIgnoreSpec

_NEVER = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True)
class Candidate:
    """A file to check. One that the user named must be a load script, others may be anything."""

    path: str
    named: bool


@dataclass(frozen=True)
class _Ignored:
    """The patterns of one `.gitignore`, which are relative to its folder."""

    folder: Path
    spec: GitIgnoreSpec


def candidates(paths: Sequence[str], suffixes: Callable[[], frozenset[str]]) -> Iterator[Candidate]:
    """The files to check, each once; in folders those with a suffix. Raises UsageError for a path that is missing."""
    seen = set()
    for path in paths:
        for candidate in _under(path, suffixes):
            if candidate.path not in seen:
                seen.add(candidate.path)
                yield candidate


def read(path: str) -> bytes:
    """A file's bytes. Raises UsageError."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: can't be read: {_reason(error)}") from None


def write(path: str, data: bytes, expected: bytes | None = None) -> None:
    """Replace a file in one step, keeping its mode; a link stays a link. Raises UsageError.

    With `expected`, refuses where the file holds something else, so that nothing is lost that was written meanwhile.
    """
    import tempfile

    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    temporary = None
    try:
        if expected is not None and read(target) != expected:
            raise UsageError(f"{path}: has changed while it was checked; nothing was written")
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as file:
            temporary = file.name
            file.write(data)
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {_reason(error)}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _mode(path: str) -> int:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        # As open() would create it.
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _under(path: str, suffixes: Callable[[], frozenset[str]]) -> Iterator[Candidate]:
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else _reason(error)
        raise UsageError(f"{path}: {reason}") from None
    if is_folder:
        from pathlib import Path

        yield from _walk(path, suffixes(), _above(Path(path)))
    else:
        yield Candidate(path, named=True)


def _walk(folder: str, suffixes: frozenset[str], ignored: tuple[_Ignored, ...]) -> Iterator[Candidate]:
    from pathlib import Path

    own = (*ignored, *_patterns(Path(folder).absolute(), ".gitignore"))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{folder}: can't be read: {error.strerror}") from None
    for entry in entries:
        path = entry.path.removeprefix("./")
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith(".") and entry.name not in _NEVER and not _is_ignored(path, True, own):
                yield from _walk(path, suffixes, own)
        elif _has_suffix(entry.name, suffixes) and entry.is_file() and not _is_ignored(path, False, own):
            yield Candidate(path, named=False)


def _has_suffix(name: str, suffixes: frozenset[str]) -> bool:
    return os.path.splitext(name)[1].lower() in suffixes


def _above(folder: Path) -> tuple[_Ignored, ...]:
    """The patterns of the folders above, up to the top of the git repository."""
    absolute = folder.absolute()
    places = [absolute, *absolute.parents]
    top = next((number for number, place in enumerate(places) if (place / ".git").exists()), None)
    if top is None:
        return ()
    found = list(_patterns(places[top], ".git/info/exclude"))
    for place in reversed(places[1 : top + 1]):
        found += _patterns(place, ".gitignore")
    return tuple(found)


def _patterns(folder: Path, name: str) -> tuple[_Ignored, ...]:
    try:
        lines = (folder / name).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    from pathspec import GitIgnoreSpec

    try:
        return (_Ignored(folder, GitIgnoreSpec.from_lines(lines)),)
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
