"""Findings of earlier runs, so that a script that has not changed is not checked again.

An entry's name covers loadlint itself, the options, the configuration, the script and the files beside it; the
recordings and modules that the analysis looked at are listed in the entry. A hit needs no parser and no rules.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.cache import entries
from loadlint.cache.plain import from_plain, to_plain
from loadlint.disk import reading
from loadlint.disk.limits import CONFIGURATION

if TYPE_CHECKING:
    from loadlint.findings import Certified, Finding, Unchecked
    from loadlint.secrets.masker import Hidden

_CONFIGURATIONS = ("loadlint.toml", "pyproject.toml")
_CLASSES = frozenset(
    f"loadlint.{name}"
    for name in ("cache.findings", "findings", "extractor", "secrets.masker", "text.edits", "text.span")
)
"""The modules of the classes that `CachedReport` may hold."""


class CachedReport(Struct, frozen=True):
    """The report about a script: see FileReport. `modules` are the paths of the files behind it in its source."""

    findings: tuple[Finding, ...]
    unchecked: Unchecked | None
    certificate: Certified | None
    hidden: tuple[Hidden, ...]
    modules: tuple[str, ...] = ()
    in_baseline: tuple[Finding, ...] = ()


class CachedCheck(Struct, frozen=True):
    """A report about a script, the other files on which it depends, and when it changes by itself."""

    report: CachedReport
    files: Mapping[str, entries.Stamp]
    until: float | None


def key(options: tuple[Any, ...], config_file: str | None, path: str, data: bytes) -> str:
    """The name of the entry for a script."""
    files = configuration(config_file, path)
    return entries.key(os.getcwd(), options, config_file, files, path, beside(path), data=data)


def configuration(file: str | None, path: str) -> tuple[tuple[str, bytes], ...]:
    """The files that may configure a script, with their content: the one that was named, or all above the script."""
    paths = [file] if file else configurations(path)
    return tuple((candidate, data) for candidate in paths if (data := _read(candidate)) is not None)


def read(name: str) -> CachedCheck | None:
    """The report about a script; None where there is none, or where something has changed since."""
    entry = entries.read(name)
    if entry is None:
        return None
    import json

    kept, files, until = entry
    try:
        report = from_plain(json.loads(kept), _CLASSES)
        return CachedCheck(report, files, until) if isinstance(report, CachedReport) else None
    except Exception:
        # A broken entry is as good as none: the script is checked again.
        return None


def write(name: str, findings: CachedCheck) -> None:
    """Keep the report about a script."""
    import json

    kept = to_plain(findings.report)
    if from_plain(kept, _CLASSES) == findings.report:
        entries.write(name, json.dumps(kept, separators=(",", ":")), findings.files, findings.until)


def configurations(path: str) -> list[str]:
    """The files that would configure a script, whether they are there or not."""
    paths: list[str] = []
    above = os.path.abspath(os.path.dirname(path) or ".")
    while True:
        paths += [os.path.join(above, name) for name in _CONFIGURATIONS]
        parent = os.path.dirname(above)
        if parent == above:
            return paths
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
    script_name = os.path.basename(path)
    stem = os.path.splitext(script_name)[0]
    paths = [
        os.path.join(where, name)
        for where in places_beside(path)
        for name in _names(where)
        if name.startswith(stem) and name != script_name
    ]
    return [(file, entries.stamp(file)) for file in sorted(paths)]


def _names(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []
