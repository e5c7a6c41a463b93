"""Results of earlier runs, so that a script that has not changed is not checked again.

An entry's name is a hash of all that decides about a result and is known beforehand: loadlint itself, the options, the
configuration, the script and the names of the files beside it. What else the analysis looked at (recordings, modules)
is listed in the entry with size and times, and must be as it was. A hit needs no parser and no rules.

Entries hold values from scripts and recordings, so only the user may read the folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

from loadlint.findings import Finding

try:
    # hashlib takes longer to import than a whole look-up does.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

Stamp = list[int] | None
"""What tells that a file is as it was; None where there is none."""

_LARGEST_ENTRY = 1 << 19
_LARGEST_BUCKET = 1 << 20
"""There are 256 buckets, so that all entries together take 256 MB at most."""

_SETTLED = 2.0
"""Seconds after which a file's times tell every change, on the coarsest file system."""

_CONFIGURATIONS = ("loadlint.toml", "pyproject.toml")


def folder() -> str | None:
    """Where the entries are; None where there is no place for them."""
    own = os.environ.get("LOADLINT_CACHE_DIR")
    if own:
        return os.path.abspath(own)
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "loadlint") if os.path.isabs(base) else None


def key(options: tuple[Any, ...], config_file: str | None, path: str, data: bytes) -> str:
    """The name of the entry for a script."""
    files = configuration(config_file, path)
    known = (_loadlint(), os.getcwd(), options, config_file, files, path, _beside(path), len(data))
    # Paths may hold bytes that are no text.
    return blake2b(repr(known).encode("utf-8", "backslashreplace") + data, digest_size=20).hexdigest()


def configuration(file: str | None, path: str) -> tuple[tuple[str, bytes], ...]:
    """The files that may configure a script, with their content: the one that was named, or all above the script."""
    paths = [file] if file else _configurations(os.path.dirname(path) or ".")
    return tuple((one, data) for one in paths if (data := _read(one)) is not None)


def read(name: str) -> tuple[Finding, ...] | None:
    """The findings of an entry; None where there is none, or where something has changed since."""
    place = _place(name)
    if place is None:
        return None
    try:
        with open(place, "rb") as file:
            entry = json.loads(file.read())
        if any(stamp(path) != known for path, known in entry["files"].items()):
            return None
        if entry["until"] is not None and entry["until"] <= time.time():
            return None
        return tuple(_from_json(entry["findings"]))
    except Exception:
        # Whatever is wrong with an entry: the script can be checked.
        return None


def write(name: str, findings: tuple[Finding, ...], files: Mapping[str, Stamp], until: float | None) -> None:
    """Keep the findings for a script. `files` are what they depend on, `until` is when they change by themselves."""
    place = _place(name)
    if place is None or any(known is not None and _is_fresh(known) for known in files.values()):
        return
    written = _to_json(findings)
    if tuple(_from_json(written)) != findings:
        return
    text = json.dumps({"files": files, "until": until, "findings": written}).encode()
    if len(text) > _LARGEST_ENTRY:
        return
    # A cache that can't be written is no reason to fail.
    with suppress(OSError):
        bucket = os.path.dirname(place)
        os.makedirs(os.path.dirname(bucket), mode=0o700, exist_ok=True)
        os.makedirs(bucket, mode=0o700, exist_ok=True)
        _make_room(bucket, len(text))
        temporary = f"{place}.{os.getpid()}"
        with open(temporary, "xb") as file:
            file.write(text)
        os.replace(temporary, place)


def stamp(path: str) -> Stamp:
    """The size and the times of a file; None where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _is_fresh(known: list[int]) -> bool:
    return max(known[1:]) > (time.time() - _SETTLED) * 1e9


def _place(name: str) -> str | None:
    base = folder()
    return None if base is None else os.path.join(base, name[:2], name[2:])


def _make_room(bucket: str, size: int) -> None:
    """Drop the oldest entries of a bucket."""
    entries = [(entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in os.scandir(bucket)]
    total = size + sum(entry[1] for entry in entries)
    for _, length, path in sorted(entries):
        if total <= _LARGEST_BUCKET:
            break
        os.unlink(path)
        total -= length


# --- what decides about a result


@cache
def _loadlint() -> tuple[Any, ...]:
    """The program itself: its files and what is installed beside it, so that no release and no edit is mixed up."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    places = [package, os.path.join(os.path.dirname(os.path.dirname(package)), "grammars")]
    installed = tuple((place, stamp(place)) for place in sys.path if place.endswith(("site-packages", "dist-packages")))
    return sys.version, installed, tuple(_tree(place) for place in places)


def _tree(place: str) -> tuple[tuple[str, int, int], ...]:
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError:
        return ()
    found: list[tuple[str, int, int]] = []
    for entry in entries:
        if entry.is_dir():
            found += _tree(entry.path) if entry.name != "__pycache__" else ()
        else:
            status = entry.stat()
            found.append((entry.path, status.st_mtime_ns, status.st_size))
    return tuple(found)


def _configurations(place: str) -> list[str]:
    found: list[str] = []
    above = os.path.abspath(place)
    while True:
        found += [os.path.join(above, name) for name in _CONFIGURATIONS]
        parent = os.path.dirname(above)
        if parent == above:
            return found
        above = parent


def _read(path: str) -> bytes | None:
    """A file's bytes; None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def _beside(path: str) -> list[str]:
    """The files that share the script's name, one of which may be its recording."""
    place, name = os.path.split(path)
    stem = os.path.splitext(name)[0]
    return sorted(
        os.path.join(where, found)
        for where in (place or ".", os.path.join(place, "recordings"))
        for found in _names(where)
        if found.startswith(stem)
    )


def _names(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []


# --- findings as JSON: a class is written as its name and what it is made of


_MODULES = frozenset(f"loadlint.{name}" for name in ("findings", "extractor", "text.edits", "text.span"))


def _to_json(value: Any) -> Any:
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    kind = type(value)
    names = getattr(kind, "__dataclass_fields__", None)
    made_of = [value.value] if names is None else [getattr(value, name) for name in names]
    return {"kind": [kind.__module__, kind.__qualname__], "of": [_to_json(item) for item in made_of]}


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(item) for item in value)
    if isinstance(value, dict):
        module, name = value["kind"]
        kind = getattr(import_module(module), name) if module in _MODULES else None
        if not isinstance(kind, type):
            raise ValueError("is no part of a finding")
        return kind(*(_from_json(item) for item in value["of"]))
    return value
