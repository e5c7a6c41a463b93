"""Parts of loadlint in other packages: rules, clues, dialects, formats of recordings, of results and of output.

A package names the modules of its parts as entry points, each in the group of its kind: `loadlint.rules`,
`loadlint.dialects`, `loadlint.recordings`, `loadlint.results`, `loadlint.output`, and `loadlint.clues.one_run`,
`loadlint.clues.several_runs`, `loadlint.clues.client_made`. A module has the same names as one of loadlint's own.

To look for entry points means to read a file of each installed package. That is done once after something was
installed, and kept with the times of the folders in which packages are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import Struct

from loadlint.cache import entries
from loadlint.errors import UserError

_GROUP = "loadlint."
_PLACES = ("site-packages", "dist-packages")
_NEEDED = {
    "rules": ("SEVERITY", "FIX", "check"),
    "clues.one_run": ("ORDER", "clue"),
    "clues.several_runs": ("ORDER", "clue"),
    "clues.client_made": ("ORDER", "clue"),
    "dialects": ("dialect",),
    "recordings": ("NAME", "detect", "read"),
    "results": ("NAME", "detect", "read"),
    "output": ("NAME", "render"),
}
"""For each kind, what a module has to have."""


class Part(Struct, frozen=True):
    """One part of a plugin: its kind, such as `rules`, its name, its module, and the package that it comes with."""

    kind: str
    name: str
    module: str
    package: str

    def __str__(self) -> str:
        return f"the plugin {self.package} ({self.kind}: {self.module})"


def parts(kind: str) -> tuple[Part, ...]:
    """The installed parts of a kind, in the order of their modules; nothing is imported for it."""
    return tuple(part for part in _installed_parts() if part.kind == kind)


def modules(kind: str) -> list[Any]:
    """The modules of a kind. One that can't be loaded is left out: `problems` says why."""
    return [module for part in parts(kind) if not isinstance(module := _load(part), str)]


def module_named(kind: str, name: str) -> Any:
    """The module of the part of that name. Raises UserError."""
    part = next(part for part in parts(kind) if part.name == name)
    module = _load(part)
    if isinstance(module, str):
        raise UserError(f"{part} can't be used: {module}")
    return module


def problems() -> tuple[str, ...]:
    """One line for each part of a plugin that can't be used."""
    loaded = ((part, _load(part)) for part in _installed_parts())
    return tuple(f"{part} can't be used: {problem}" for part, problem in loaded if isinstance(problem, str))


def stamps() -> dict[str, entries.Stamp]:
    """The files of all modules of plugins that this process has loaded, as they are: results depend on them."""
    packages = {part.module.partition(".")[0] for part in _installed_parts()}
    loaded = (module for name, module in sorted(sys.modules.items()) if name.partition(".")[0] in packages)
    files = (getattr(module, "__file__", None) for module in loaded)
    return {file: entries.stamp(file) for file in files if file}


@cache
def _load(part: Part) -> Any:
    """The module of a part; a text that says why it can't be used."""
    try:
        __import__(part.module)
        module = sys.modules[part.module]
    except Exception as error:
        return f"{type(error).__name__}: {error}".partition("\n")[0]
    missing = [name for name in _NEEDED.get(part.kind, ()) if not hasattr(module, name)]
    if part.kind not in _NEEDED:
        return f"there is no group {_GROUP}{part.kind} of entry points; there are {', '.join(_NEEDED)}"
    return f"its module has no {' and no '.join(missing)}" if missing else module


@cache
def _installed_parts() -> tuple[Part, ...]:
    places = {place: entries.stamp(place) for place in sys.path if place.endswith(_PLACES)}
    # Other folders on the path, such as those of PYTHONPATH, may change all the time.
    others = [(place, _distributions(place)) for place in sys.path if place not in places]
    name = entries.key("plugins", *places, others)
    entry = entries.read(name)
    if entry is not None and (listed := _parts(entry[0])) is not None:
        return listed
    listed = tuple(sorted(_looked_for(), key=lambda part: (part.kind, part.module)))
    entries.write(name, "\n".join("\t".join((*_fields(part), "")) for part in listed), places, None)
    return listed


def _distributions(place: str) -> list[str]:
    """The names of what says that a package is installed in a folder."""
    try:
        names = os.listdir(place)
    except OSError:
        return []
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))


def _parts(text: str) -> tuple[Part, ...] | None:
    """What was kept; None where it is damaged."""
    lines = [line.split("\t")[:-1] for line in text.splitlines()]
    return (
        tuple(Part(*line) for line in lines)
        if all(len(line) == len(Part.__struct_fields__) for line in lines)
        else None
    )


def _fields(part: Part) -> tuple[str, ...]:
    return part.kind, part.name, part.module, part.package


def _looked_for() -> Iterator[Part]:
    from importlib.metadata import entry_points

    points = entry_points()
    for group in points.groups:
        if group.startswith(_GROUP):
            for point in points.select(group=group):
                package = point.dist.name if point.dist is not None else point.module.partition(".")[0]
                yield Part(group.removeprefix(_GROUP), point.name, point.module, package)
