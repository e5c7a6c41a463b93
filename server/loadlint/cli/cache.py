"""Findings of earlier runs, so that a script that has not changed is not checked again.

An entry's name covers loadlint itself, the options, the configuration, the script and the files beside it; the
recordings and modules that the analysis looked at are listed in the entry. A hit needs no parser and no rules.
"""

from __future__ import annotations

import os

from loadlint import entries, resources
from loadlint.disk import reading
from loadlint.disk.limits import CONFIGURATION
from loadlint.structs import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from loadlint.findings import Finding, Unchecked
    from loadlint.secrets.masker import Hidden

_CONFIGURATIONS = ("loadlint.toml", "pyproject.toml")


class Told(Struct, frozen=True):
    """What a run says of a script: see FileReport."""

    findings: tuple[Finding, ...]
    unchecked: Unchecked | None
    hidden: tuple[Hidden, ...]


class Known(Struct, frozen=True):
    """What is known of a script, the files that it depends on beside the script, and when it changes by itself."""

    told: Told
    files: Mapping[str, entries.Stamp]
    until: float | None


def key(options: tuple[Any, ...], config_file: str | None, path: str, data: bytes) -> str:
    """The name of the entry for a script."""
    files = configuration(config_file, path)
    return entries.key(os.getcwd(), options, config_file, files, path, beside(path), data=data)


def configuration(file: str | None, path: str) -> tuple[tuple[str, bytes], ...]:
    """The files that may configure a script, with their content: the one that was named, or all above the script."""
    paths = [file] if file else configurations(path)
    return tuple((one, data) for one in paths if (data := _read(one)) is not None)


def read(name: str) -> Known | None:
    """What is known about a script; None where nothing is, or where something has changed since."""
    entry = entries.read(name)
    if entry is None:
        return None
    kept, files, until = entry
    try:
        told = _from_plain(kept)
        return Known(told, files, until) if isinstance(told, Told) else None
    except Exception:
        # Whatever is wrong with an entry: the script can be checked.
        return None


def write(name: str, known: Known) -> None:
    """Keep what is known about a script."""
    kept = _to_plain(known.told)
    if _from_plain(kept) == known.told:
        entries.write(name, kept, known.files, known.until)


def configurations(path: str) -> list[str]:
    """The files that would configure a script, whether they are there or not."""
    found: list[str] = []
    above = os.path.abspath(os.path.dirname(path) or ".")
    while True:
        found += [os.path.join(above, name) for name in _CONFIGURATIONS]
        parent = os.path.dirname(above)
        if parent == above:
            return found
        above = parent


def places_beside(path: str) -> tuple[str, str]:
    """The folders where a script's recordings may be."""
    place = os.path.dirname(path)
    return place or ".", os.path.join(place, "recordings")


def _read(path: str) -> bytes | None:
    """A file's bytes; None where there is none."""
    try:
        return reading.read(path, CONFIGURATION)
    except reading.ReadError:
        return None


def beside(path: str) -> list[tuple[str, entries.Stamp]]:
    """The files that share the script's name, one of which may be its recording, as they are."""
    own = os.path.basename(path)
    stem = os.path.splitext(own)[0]
    found = [
        os.path.join(where, name)
        for where in places_beside(path)
        for name in _names(where)
        if name.startswith(stem) and name != own
    ]
    return [(file, entries.stamp(file)) for file in sorted(found)]


def _names(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []


# --- findings as plain values: a class is written as its name and what it is made of


_MODULES = frozenset(
    f"loadlint.{name}" for name in ("findings", "extractor", "secrets.masker", "text.edits", "text.span")
)


def _to_plain(value: Any) -> Any:
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, tuple):
        return [_to_plain(item) for item in value]
    kind = type(value)
    names = getattr(kind, "__match_args__", None)
    made_of = [value.value] if names is None else [getattr(value, name) for name in names]
    return {"kind": [kind.__module__, kind.__qualname__], "of": [_to_plain(item) for item in made_of]}


def _from_plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_plain(item) for item in value)
    if isinstance(value, dict):
        module, name = value["kind"]
        kind = getattr(resources.load(*module.split(".")[1:]), name) if module in _MODULES else None
        if not isinstance(kind, type):
            raise ValueError("is no part of a finding")
        return kind(*(_from_plain(item) for item in value["of"]))
    return value
