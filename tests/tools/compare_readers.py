"""Reads scripts with two checkouts and lists where their models differ.

`python -m tests.tools.compare_readers OLD PATH…`: `OLD` is a checkout of another version. A path is a script, a folder,
or a file of tests, whose texts that look like a script are read as well. Each checkout reads in a process of its own,
which writes one line of JSON for each script. Each difference is a mend or a fault: look at it before you commit.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
_SUFFIXES = (".js", ".mjs", ".ts", ".py")
_MARKS = ("k6/http", "from 'k6'", 'from "k6"', "locust")
_PARTS = ("extractions", "assertions", "required", "problems", "parts")
_MOST = 40
_LONGEST = 600
_ADDRESS = re.compile(r" object at 0x\w+")
"""Where Python shows an object that has no text of its own."""


def scripts_in(path: Path) -> Iterator[tuple[str, bytes]]:
    """The scripts of a file or a folder, with names."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    for file in files:
        if file.suffix not in _SUFFIXES or "node_modules" in file.parts:
            continue
        data = file.read_bytes()
        if any(mark.encode() in data for mark in _MARKS):
            yield str(file), data
        if file.suffix == ".py":
            yield from _texts_of(file, data)


def _texts_of(file: Path, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The texts of a Python file that look like scripts."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Constant)):
        text = node.value
        if isinstance(text, str) and "\n" in text and any(mark in text for mark in _MARKS):
            suffix = ".js" if "k6" in text else ".py"
            yield f"{file}:{node.lineno}{suffix}", text.encode("utf-8", "replace")


def dump(paths: Iterable[Path]) -> None:
    """Write the model of each script, one line each."""
    from loadlint.dialects.k6 import dialect as k6
    from loadlint.dialects.locust import dialect as locust
    from loadlint.text.source import Source

    kinds = _remark_kinds()
    for path in paths:
        for name, data in scripts_in(path):
            dialect: Any = locust if name.endswith(".py") else k6
            script = dialect.parse(Source(name, data), partial(_read, Path(name).parent))
            remarks = [repr((kind, remark)) for kind in kinds for remark in dialect.remarks(script, kind)]
            print(json.dumps({"name": name, "model": {**_parts(script), "remarks": remarks}}))


def _remark_kinds() -> tuple[str, ...]:
    """The kinds of remarks, which the model has for type checkers alone."""
    from loadlint import script

    tree = ast.parse(Path(script.__file__).read_bytes())
    assigned = (node for node in ast.walk(tree) if isinstance(node, ast.Assign))
    kinds = next(node.value for node in assigned if ast.unparse(node.targets[0]) == "RemarkKind")
    assert isinstance(kinds, ast.Subscript)
    return tuple(ast.literal_eval(kinds.slice))


def _read(folder: Path, name: str) -> bytes | None:
    path = folder / name
    return path.read_bytes() if path.is_file() and path.stat().st_size < 1_000_000 else None


def _parts(script: Any) -> dict[str, list[str]]:
    """The model in parts, each a list of texts."""
    parts = {part: [repr(item) for item in getattr(script, part)] for part in _PARTS}
    return {"steps": [_ADDRESS.sub("", text) for step in script.steps for text in _step_parts(step)], **parts}


def _step_parts(step: Any) -> Iterator[str]:
    """What is known of a step, each thing by itself. What made it is a number, which is another one in each run."""
    for name in (part.name for part in fields(step) if part.name not in ("request", "made_by")):
        yield f"{step.index} {name}: {getattr(step, name)!r}"
    for name in ("method", "url", "headers", "body"):
        yield f"{step.index} {name}: {getattr(step.request, name)!r}"


def models(checkout: Path, paths: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """What a checkout reads, by the names of the scripts."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "server"), "PYTHONHASHSEED": "0"}
    command = [sys.executable, str(Path(__file__)), "--dump", *paths]
    lines = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.splitlines()
    return {model["name"]: model["model"] for model in map(json.loads, lines)}


def differences(old: dict[str, list[str]], new: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The kind of each difference between two models, and its text."""
    for part, items in old.items():
        before, after = Counter(items), Counter(new[part])
        yield from ((f"{part} gone", item) for item in before - after)
        yield from ((f"{part} new", item) for item in after - before)


def main(old_checkout: str, *paths: str) -> int:
    """Compare; 1 where something differs."""
    old, new = models(Path(old_checkout), paths), models(HERE, paths)
    kinds: Counter[str] = Counter()
    for name, model in new.items():
        for kind, text in differences(old[name], model):
            kinds[kind] += 1
            if kinds[kind] <= _MOST:
                print(f"{name}: {kind}: {text[:_LONGEST]}")
    print(f"{len(new)} scripts; {dict(kinds) or 'no difference'}")
    return int(bool(kinds))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--dump"]:
        dump(map(Path, sys.argv[2:]))
    else:
        sys.exit(main(*sys.argv[1:]))
