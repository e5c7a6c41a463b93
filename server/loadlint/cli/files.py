"""Which scripts a run checks, and how they are read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.cli.errors import UsageError, complain
from loadlint.disk import reading
from loadlint.disk.limits import MODULE, SCRIPT
from loadlint.disk.reach import outside

if TYPE_CHECKING:
    from loadlint.cache.entries import Stamp


class Candidate(Struct, frozen=True):
    """A file to check. One that the user named must be a load script, others may be anything.

    `problem` says in one line why it is no file but a folder whose scripts are not known. `position` is that among all
    scripts of the run, where only a part of them is checked.
    """

    path: str
    named: bool
    problem: str | None = None
    position: int = 0


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
        return reading.read(path, SCRIPT)
    except reading.ReadError as error:
        raise UsageError(f"{path}: {error}") from None


def read_module(path: str) -> bytes | None:
    """A module's bytes; None where it can't be read."""
    try:
        return reading.read(path, MODULE)
    except reading.ReadError:
        return None


def read_input(name: str) -> bytes:
    """A script on standard input. Raises UsageError for one that is too large."""
    data = sys.stdin.buffer.read(SCRIPT.size + 1)
    if len(data) > SCRIPT.size:
        raise UsageError(f"{name}: {reading.too_large(SCRIPT)}")
    return data


def strays(script: str, seen: Mapping[str, Stamp], named: Sequence[str]) -> tuple[str, ...]:
    """The files outside of the script's repository that the script led to; `named` are those that the user named.

    `seen` are all files that were looked at, with None for those that are not there. The script itself is among the
    strays where it is a link that leads out.
    """
    there = [path for path, stamp in seen.items() if stamp is not None and os.path.isfile(path) and path not in named]
    return tuple(outside(script, [script, *there]))


def _is_copy(script: str) -> bool:
    """Whether a script in a folder is a copy of another one there, as the user is told."""
    from loadlint.project.copies import original_of

    original = original_of(script)
    if original is not None:
        complain(f"{script}: left out because it is a copy of {os.path.basename(original)}; give its name to check it")
    return original is not None


def _under(path: str, suffixes: Callable[[], frozenset[str]]) -> Iterator[Candidate]:
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else reading.reason_of(error)
        raise UsageError(f"{path}: {reason}") from None
    if is_folder:
        from loadlint.project.walk import scripts_under

        problems: list[str] = []
        scripts = scripts_under(path, suffixes(), problems.append)
        yield from (Candidate(script, named=False) for script in scripts if not _is_copy(script))
        yield from (Candidate(problem, named=False, problem=problem) for problem in problems)
    else:
        yield Candidate(path, named=True)
