"""Entries on the disk: results of earlier runs, with the files on which they depend.

An entry's name is a hash of all that decides about its content and is known beforehand. What else was looked at is
listed in the entry with size and times, and must be as it was: so are the modules of loadlint that did the work.

Entries hold values from scripts and recordings, so only the user may read them; `cache.disk` sees to that, and that
nobody else has written them. They are text: whatever is in one, reading it runs nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from loadlint.cache import disk

if TYPE_CHECKING:
    Stamp = list[int] | None
    """What tells that a file is as it was; None where there is none."""

    Entry = tuple[str, Mapping[str, Stamp], float | None]
    """What is kept, the files that it depends on, and when it changes by itself (seconds since the epoch)."""

_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")
_GRAMMARS = tuple(
    os.path.join(place, "grammars") for place in (_PACKAGE, os.path.dirname(os.path.dirname(os.path.dirname(_PACKAGE))))
)
_STARTED = time.time()

_LOADED = "\0loadlint "
"""A beginning that no path has, followed by the names of modules of loadlint, which count as one file."""

_stamps: dict[str, Stamp] = {}
"""The stamps of modules, and of such sets of them: what is installed later does not run in this process."""

_LARGEST_ENTRY = 1 << 19
_LARGEST_BUCKET = 1 << 20
"""There are 256 buckets, so that all entries together take 256 MB at most."""

_SETTLED = 2.0
"""Seconds after which a file's times tell every change, on the coarsest file system."""


def key(*inputs: object, data: bytes = b"") -> str:
    """The name of the entry for what is known beforehand, with loadlint itself."""
    # Paths may hold bytes that are no text.
    text = (_INSTALLED + repr((*inputs, len(data)))).encode("utf-8", "backslashreplace")
    return disk.fingerprint(text + data, 20).hex()


def read(name: str) -> Entry | None:
    """An entry; None where there is none, or where something has changed since."""
    base = disk.folder()
    data = None if base is None else disk.read(base, name, _LARGEST_ENTRY)
    if data is None:
        return None
    try:
        kept, end, *pairs = _texts(data.decode("utf-8", "surrogatepass"))
        files = {path: _stamp_of(written) for path, written in zip(pairs[::2], pairs[1::2], strict=True)}
        until = float(end) if end else None
    except ValueError:
        # A broken entry is as good as none: the work is done again.
        return None
    if any(stamp(path) != old_stamp for path, old_stamp in files.items()) or (
        until is not None and until <= time.time()
    ):
        return None
    return kept, files, until


def write(name: str, kept: str, files: Mapping[str, Stamp], until: float | None) -> None:
    """Keep a text, unless a file was changed so recently that its times would not show another change."""
    base = disk.folder()
    if base is None or any(_is_fresh(path, file_stamp) for path, file_stamp in files.items()):
        return
    texts = [kept, "" if until is None else repr(until)]
    for path, file_stamp in files.items():
        texts += path, " ".join(map(str, file_stamp or ()))
    data = "".join([f"{len(text)}:{text}" for text in texts]).encode("utf-8", "surrogatepass")
    if len(data) <= _LARGEST_ENTRY:
        disk.write(base, name, data, _LARGEST_BUCKET)


def _texts(data: str) -> list[str]:
    """The texts of an entry, each after its length. (To import a JSON reader would take longer than to read.)"""
    texts: list[str] = []
    position = 0
    while position < len(data):
        start = data.index(":", position) + 1
        position = start + int(data[position : start - 1])
        texts.append(data[start:position])
    return texts


def _stamp_of(written: str) -> Stamp:
    return list(map(int, written.split())) or None


def stamp(path: str) -> Stamp:
    """The size and the times of a file; None where there is none. See `loaded_modules` for the files of loadlint."""
    if path.startswith(_LOADED):
        if path not in _stamps:
            _stamps[path] = _stamp_of_all(path.removeprefix(_LOADED).split())
        return _stamps[path]
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def loaded_modules() -> dict[str, Stamp]:
    """The modules of loadlint that this process has loaded, as one file on which each of its results depends."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == "loadlint"]
    files = (getattr(module, "__file__", None) or "" for module in modules)
    names = sorted(file.removeprefix(_PACKAGE) for file in files if file.startswith(_PACKAGE))
    path = _LOADED + " ".join(names)
    return {path: stamp(path)}


def program() -> tuple[object, ...]:
    """The stamp of all of loadlint, whether it is loaded or not."""
    return tuple(map(_tree, (_PACKAGE, *_GRAMMARS)))


def _is_fresh(path: str, file_stamp: Stamp) -> bool:
    # A script is read after its stamp was taken; modules of loadlint are read before, from the start of the process on.
    now = _STARTED if path.startswith(_LOADED) else time.time()
    return file_stamp is not None and max(file_stamp[1:]) > (now - _SETTLED) * 1e9


def _stamp_of_all(names: list[str]) -> Stamp:
    """One stamp for modules: that of their newest, the packages that hold them, and the grammars' queries."""
    files = [_stamps.get(name) or _stamps.setdefault(name, stamp(_PACKAGE + name)) for name in names]
    folders = {os.path.dirname(_PACKAGE + name) for name in names}
    all_of_them = repr((files, [stamp(folder) for folder in sorted(folders)], *map(_tree, _GRAMMARS)))
    newest = max((max(file_stamp[1:]) for file_stamp in files if file_stamp is not None), default=0)
    return [int.from_bytes(disk.fingerprint(all_of_them.encode(), 16), "big"), newest, newest]


def _tree(place: str) -> tuple[tuple[str, int, int], ...]:
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError:
        return ()
    files: list[tuple[str, int, int]] = []
    for entry in entries:
        if entry.is_dir():
            files += _tree(entry.path) if entry.name != "__pycache__" else ()
        else:
            status = entry.stat()
            files.append((entry.path, status.st_mtime_ns, status.st_size))
    return tuple(files)


def _installation() -> tuple[object, ...]:
    """Python, where loadlint is, and what is installed beside it, so that no release is mixed up with another."""
    places = [place for place in sys.path if place.endswith(("site-packages", "dist-packages"))]
    return sys.version, _PACKAGE, *((place, stamp(place)) for place in places)


_INSTALLED = repr(_installation())
"""Taken at the start of the process, since what is installed later does not run in it."""
