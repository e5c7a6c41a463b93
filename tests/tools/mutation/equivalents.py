"""Mutants that no test can kill, since the changed program does the same. Each has a reason, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from tests.tools.mutation.mutants import PACKAGE, Mutant

LISTED = Path(__file__).parents[2] / "equivalent_mutants.txt"


class Equivalent(Struct, frozen=True):
    """A mutant by its file and the lines that differ, with the reason why it changes nothing."""

    path: str
    difference: tuple[str, ...]
    reason: str


def listed(text: str) -> list[Equivalent]:
    """The entries of a list: a path, then indented the lines that differ and the reason; `#` begins a comment.

    Raises ValueError where an entry has no reason.
    """
    entries: list[Equivalent] = []
    path = ""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            _require(not lines, path)
            path = line.strip()
        elif line.strip()[:2] in ("- ", "+ "):
            lines.append(line.strip())
        else:
            _require(bool(lines), path)
            entries.append(Equivalent(path, tuple(lines), line.strip()))
            lines = []
    _require(not lines, path)
    return entries


def key_of(mutant: Mutant) -> tuple[str, tuple[str, ...]]:
    """What names a mutant in the list."""
    return mutant.path, tuple(mutant.difference((PACKAGE / mutant.path).read_bytes()))


def without_listed(mutants: Sequence[Mutant], entries: Sequence[Equivalent]) -> list[Mutant]:
    """The mutants that are not in the list."""
    keys = {(entry.path, entry.difference) for entry in entries}
    return [mutant for mutant in mutants if key_of(mutant) not in keys]


def _require(condition: bool, path: str) -> None:
    if not condition:
        raise ValueError(f"{LISTED.name}: an entry of {path} has no lines or no reason")
