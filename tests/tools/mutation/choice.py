"""Which mutants are tried: a sample, of all or of changed lines."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Sequence

from tests.tools.mutation.mutants import PACKAGE, Mutant, mutants_of, targets

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_FILE = re.compile(r"^\+\+\+ b/server/loadlint/(.*)$")


def sample(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many mutants, the same ones for the same seed, in the order of the files."""
    if count >= len(mutants):
        return list(mutants)
    chosen = random.Random(seed).sample(range(len(mutants)), count)
    return [mutants[index] for index in sorted(chosen)]


def within(mutants: Sequence[Mutant], paths: Sequence[str]) -> list[Mutant]:
    """The mutants of these files and folders below `server/loadlint`; all of them where there are no paths."""
    return [mutant for mutant in mutants if not paths or any(_is_within(mutant.path, path) for path in paths)]


def _is_within(file: str, path: str) -> bool:
    return file == path or file.startswith(path.rstrip("/") + "/")


def all_mutants() -> list[Mutant]:
    """The mutants of all files."""
    return [mutant for path in targets() for mutant in mutants_of(path)]


def changed_since(commit: str) -> list[Mutant]:
    """The mutants of lines that differ from a commit. Raises CalledProcessError where git does not know it."""
    command = ["git", "diff", "--unified=0", "--no-color", commit, "--", str(PACKAGE)]
    done = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, check=True)
    lines = changed_lines(done.stdout)
    paths = [path for path in targets() if path.relative_to(PACKAGE).as_posix() in lines]
    return [mutant for path in paths for mutant in mutants_of(path) if mutant.line in lines[mutant.path]]


def changed_lines(diff: str) -> dict[str, set[int]]:
    """For each file below `server/loadlint` the numbers of its new lines, from 1, out of what `git diff` prints."""
    lines: dict[str, set[int]] = {}
    path = ""
    for line in diff.splitlines():
        if file := _FILE.match(line):
            path = file[1]
        elif line.startswith("+++ "):
            path = ""
        elif path and (hunk := _HUNK.match(line)):
            first, size = int(hunk[1]), int(hunk[2] or 1)
            lines.setdefault(path, set()).update(range(first, first + size))
    return lines
