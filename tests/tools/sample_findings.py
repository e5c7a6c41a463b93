"""Draws findings at random for people to judge: `python -m tests.tools.sample_findings FOLDER SEED COUNT [RULE …]`.

Checks all scripts of a folder without recordings and prints a table of COUNT findings of warning and error for each
dialect, or of all there are: each with an empty cell for the verdict, and the lines around its place below the table.
The same folder, seed and count give the same sample. What the verdicts were is in docs/precision.md.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loadlint.engine import all_dialects

_SEVERE = ("warning", "error")
_AROUND = 6
_WIDTH = 160


def drawn(findings: Sequence[dict[str, Any]], seed: int, count: int) -> list[dict[str, Any]]:
    """At most `count` of the findings of each dialect, in the order of dialects and paths."""
    kept: list[dict[str, Any]] = []
    for dialect in sorted(all_dialects(), key=lambda dialect: dialect.name):
        own = [one for one in findings if one["severity"] in _SEVERE and one["path"].endswith(dialect.suffixes)]
        own.sort(key=_place)
        chosen = random.Random(f"{seed} {dialect.name}").sample(own, min(count, len(own)))
        kept += sorted(chosen, key=_place)
    return kept


def table(findings: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The table for judging, in Markdown, and the lines of each finding."""
    yield "| no. | rule | place | message | verdict | reason |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for number, one in enumerate(findings, 1):
        place = f"{one['path']}:{one['range']['start']['line']}"
        yield f"| {number} | {one['rule']} | {place} | {one['message'].replace('|', '¦')} | | |"
    for number, one in enumerate(findings, 1):
        yield f"\n{number}. {one['rule']}: {one['message']}"
        yield from _lines(one)


def _place(one: dict[str, Any]) -> tuple[str, int, int, str]:
    start = one["range"]["start"]
    return one["path"], start["line"], start["column"], one["rule"]


def _lines(one: dict[str, Any]) -> Iterator[str]:
    line = one["range"]["start"]["line"]
    lines = Path(one["path"]).read_text(errors="replace").split("\n")
    for at in range(max(0, line - 1 - _AROUND), min(len(lines), line + _AROUND)):
        mark = ">" if at == line - 1 else " "
        yield f"  {mark} {at + 1}: {lines[at][:_WIDTH]}"


def _checked(folder: str, rules: Sequence[str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "loadlint", "check", "--output-format", "json", "--exit-zero", folder]
    if rules:
        command += ["--select", ",".join(rules)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["diagnostics"]
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the sample; 2 where the arguments are wrong."""
    if len(arguments) < 3 or not (arguments[1].isdigit() and arguments[2].isdigit()):
        print(__doc__, file=sys.stderr)
        return 2
    folder, seed, count, *rules = arguments
    print("\n".join(table(drawn(_checked(folder, rules), int(seed), int(count)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
