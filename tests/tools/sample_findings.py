"""Findings of public scripts for people to judge: `python -m tests.tools.sample_findings FOLDER SEED COUNT [RULE …]`.

FOLDER has one folder for each repository, as its users check it out. At most 30 scripts of each, drawn at random, are
checked without recordings, and a table of COUNT findings of warning and error for each dialect is printed, or of all
there are: each with an empty cell for the verdict, and the lines around its place below the table. At most two
findings of one rule come from one repository, so that copies of one script do not decide. The same folder, seed and
count give the same sample. With `fixes` in place of the rules, COUNT scripts that safe fixes would change are drawn
instead, with their diffs. What the verdicts were is in docs/precision.md.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from loadlint.engine import all_dialects

_SEVERE = ("warning", "error")
_AROUND = 6
_WIDTH = 160
_SCRIPTS_OF_REPOSITORY = 30
_FINDINGS_OF_RULE = 2


def drawn(findings: Sequence[dict[str, Any]], seed: int, count: int) -> list[dict[str, Any]]:
    """At most `count` of the findings of each dialect, in the order of dialects and paths."""
    sample: list[dict[str, Any]] = []
    for dialect in sorted(all_dialects(), key=lambda dialect: dialect.name):
        severe = [
            finding
            for finding in findings
            if finding["severity"] in _SEVERE and finding["path"].endswith(dialect.suffixes)
        ]
        severe.sort(key=_place)
        random.Random(f"{seed} {dialect.name}").shuffle(severe)
        sample += sorted(list(_spread(severe))[:count], key=_place)
    return sample


def table(findings: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The table for judging, in Markdown, and the lines of each finding."""
    yield "| no. | rule | place | message | verdict | reason |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for number, finding in enumerate(findings, 1):
        place = f"{finding['path']}:{finding['range']['start']['line']}"
        yield f"| {number} | {finding['rule']} | {place} | {finding['message'].replace('|', '¦')} | | |"
    for number, finding in enumerate(findings, 1):
        yield f"\n{number}. {finding['rule']}: {finding['message']}"
        yield from _lines(finding)


def scripts(folder: Path, seed: int) -> Iterator[list[str]]:
    """For each repository, the scripts that are checked."""
    for repository in sorted(path for path in folder.iterdir() if path.is_dir()):
        paths = sorted(_run("--show-files", str(repository)).splitlines())
        yield random.Random(f"{seed} {repository.name}").sample(paths, min(_SCRIPTS_OF_REPOSITORY, len(paths)))


def _spread(findings: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """At most some findings of one rule for each repository."""
    taken: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = _repository(finding["path"]), finding["rule"]
        taken[key] += 1
        if taken[key] <= _FINDINGS_OF_RULE:
            yield finding


def _repository(path: str) -> str:
    return next((part for part in Path(path).parts if "+" in part), path)


def _place(finding: dict[str, Any]) -> tuple[str, int, int, str]:
    start = finding["range"]["start"]
    return finding["path"], start["line"], start["column"], finding["rule"]


def _lines(finding: dict[str, Any]) -> Iterator[str]:
    line = finding["range"]["start"]["line"]
    lines = Path(finding["path"]).read_text(errors="replace").split("\n")
    for index in range(max(0, line - 1 - _AROUND), min(len(lines), line + _AROUND)):
        mark = ">" if index == line - 1 else " "
        yield f"  {mark} {index + 1}: {lines[index][:_WIDTH]}"


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "loadlint", "check", "--exit-zero", "--skip-unknown", "--jobs", "1", *arguments]
    return subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True).stdout


def _checked(paths: Sequence[str], rules: Sequence[str]) -> list[dict[str, Any]]:
    if not paths:
        return []
    selected = ["--select", ",".join(rules)] if rules else []
    report = _run("--output-format", "json", *selected, *paths)
    # Of a repository whose configuration can't be read nothing is checked.
    findings: list[dict[str, Any]] = json.loads(report)["diagnostics"] if report else []
    return findings


def _diffs(paths: Sequence[str]) -> list[str]:
    """What safe fixes would change, script by script."""
    text = _run("--fix", "--diff", "--output-file", os.devnull, *paths) if paths else ""
    return [diff for diff in re.split(r"(?m)^(?=--- )", text) if diff.strip()]


def main(arguments: Sequence[str]) -> int:
    """Print the sample; 2 where the arguments are wrong."""
    if len(arguments) < 3 or not (arguments[1].isdigit() and arguments[2].isdigit()):
        print(__doc__, file=sys.stderr)
        return 2
    folder, seed, count, *rules = arguments
    chosen = list(scripts(Path(folder), int(seed)))
    print(f"{sum(map(len, chosen))} scripts of {sum(map(bool, chosen))} repositories, seed {seed}\n")
    with ThreadPoolExecutor(2) as pool:
        if rules == ["fixes"]:
            diffs = [diff for diffs in pool.map(_diffs, chosen) for diff in diffs]
            random.Random(seed).shuffle(diffs)
            print("\n".join(diffs[: int(count)]))
        else:
            found = pool.map(lambda paths: _checked(paths, rules), chosen)
            print(
                "\n".join(table(drawn([finding for findings in found for finding in findings], int(seed), int(count))))
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
