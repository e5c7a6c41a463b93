"""Commands in a folder in which one file is damaged: script, recording, results, configuration, baseline or data.

A command ends with 0, 1 or 2, says nothing of a fault, and prints what programs can read.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from functools import cache
from pathlib import Path

import msgspec

from tests.hostile.fuzz import _mutate
from tests.hostile.fuzz._oracle import LONGEST
from tests.hostile.secretive import SCRIPTS, write_flow
from tests.results.test_bad_files import FILES as RESULTS
from tests.support.run import ran

_CONFIGURATION = """\
extend-select = ["missing-think-time"]
files = ["**"]
exclude = ["generated/"]
select = ["correlation", "workload", "assertions", "requests"]

[severity]
broken-recording-link = "warning"

[recordings]
"shop*" = ["shop.har", "shop.2.har"]

[results]
"shop*" = ["run.har"]

[ignored]
values = ["äöü"]
names = ["timezone"]

[[overrides]]
files = ["smoke/**"]
severity = { shared-credentials = "information" }
"""
_BASELINE = "baseline.json"
_CHECKS = [["--output-format", name] for name in ("full", "concise", "json", "sarif", "gitlab", "github", "junit")]
_FAULT = re.compile(r"(?:this is a fault|internal-error|Traceback).*")
_JSON = frozenset(("json", "sarif", "gitlab"))


@cache
def _files(suffix: str) -> dict[str, bytes]:
    """The files of the folder, as they were before."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_flow(folder, suffix)
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
    files["loadlint.toml"] = _CONFIGURATION.encode()
    files[_BASELINE] = b'{"version": 1, "findings": [{"fingerprint": "0123456789abcdef", "rule": "x"}]}'
    return files | {f"results-{name}": text.encode() for name, text in RESULTS.items()}


def _commands(suffix: str, name: str) -> list[list[str]]:
    """What can be asked of the folder; `name` is the file that is damaged."""
    script = f"shop{suffix}"
    commands = [["check", script, *options] for options in _CHECKS]
    commands += [["fix", "--diff", "--unsafe-fixes", script], ["fix", "--unsafe-fixes", script], ["verify", script]]
    commands += [["check", script, option] for option in ("--statistics", "--show-settings", "--show-secrets")]
    commands += [["why", f"{script}:7"], ["map", script]]
    if name == _BASELINE:
        commands = [["check", script, "--baseline", name]]
    elif name.startswith(("results-", "run")):
        commands = [["results", name, "--script", script, *options] for options in _CHECKS]
    elif name.endswith(".har"):
        commands += [["recording", name], ["recording", "shop.har", "shop.2.har", "--output-format", "json"]]
        commands += [["recording", "--redact", name, "out.har", "--redact", script, "out.txt"]]
        commands += [["new", "shop.har", "shop.2.har", "-o", f"new{suffix}", "--draft"]]
        commands += [["heal", script, "--recording", name, "--diff"]]
    return commands


def case(chance: random.Random) -> bytes:
    """The dialect's suffix, the damaged file and the command as a first line, then the file's bytes."""
    suffix = chance.choice(list(SCRIPTS))
    files = _files(suffix)
    name = chance.choice([*[f"shop{suffix}", "shop.har"] * 4, *files])
    content = files[name]
    if chance.random() < 0.3:
        content = _mutate.tokens(content[:LONGEST], chance)
    if content and chance.random() < 0.9:
        content = _mutate.encoded(content, chance)
    command = chance.choice(_commands(suffix, name))
    return json.dumps([suffix, name, command]).encode() + b"\n" + content[:LONGEST]


def check(data: bytes) -> str:
    head, _, content = data.partition(b"\n")
    try:
        suffix, name, command = json.loads(head)
        files = {**_files(suffix), name: content}
    except (ValueError, TypeError, KeyError):
        return ""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for file, text in files.items():
            (folder / file).write_bytes(text)
        return _wrong(folder, command)


def _wrong(folder: Path, command: list[str]) -> str:
    """What is wrong with a run in a folder; its cache is there as well."""
    try:
        code, done = ran(folder, *command, environment={"LOADLINT_CACHE_DIR": str(folder / "cache")})
        printed = done.text + done.err
    except UnicodeError:
        return "prints what is no UTF-8"
    except Exception as error:
        return f"raised {type(error).__name__}"
    if code not in (0, 1, 2):
        return f"ended with {code}"
    if fault := _FAULT.search(printed):
        return fault[0]
    try:
        # Programs that keep to the standard refuse halves of characters.
        _ = code < 2 and _JSON.intersection(command) and msgspec.json.decode(done.out)
    except (ValueError, UnicodeError):
        return f"{command[0]} prints what is no JSON"
    return ""
