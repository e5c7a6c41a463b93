"""Recordings, damaged by their members, elements, tokens and bytes, beside the script that was made from them."""

from __future__ import annotations

import json
import random
import time
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from loadlint.errors import RecordingError
from loadlint.recordings import har, jtl
from loadlint.text.source import Source
from tests.engine.test_engine import PROJECT
from tests.hostile.fuzz import _mutate
from tests.hostile.fuzz._oracle import CPU_SECONDS, LONGEST, wrong_with

_FLOWS = Path(__file__).parents[2] / "shop" / "flows"
_FORMATS: dict[str, Any] = {".har": har, ".xml": jtl}
_ENTRIES = 12


@cache
def flows() -> tuple[Path, ...]:
    return tuple(sorted(path for path in _FLOWS.iterdir() if path.is_dir()))


@cache
def recorded(path: Path) -> bytes:
    return path.read_bytes()


def case(chance: random.Random) -> bytes:
    """The flow and the format as a first line, then a recording."""
    flow = chance.choice(flows())
    path = chance.choice([*sorted(flow.glob("rec*.har")), *sorted(flow.glob("rec*.xml"))])
    content = recorded(path)
    if path.suffix == ".har":
        file = json.loads(content)
        file["log"]["entries"] = file["log"]["entries"][:_ENTRIES]
        content = json.dumps(_mutate.members(file, chance) if chance.random() < 0.8 else file).encode()
    elif chance.random() < 0.6:
        content = _mutate.elements(content, chance)
    if chance.random() < 0.4:
        content = _mutate.tokens(content[:LONGEST], chance)
    if chance.random() < 0.5:
        content = _mutate.encoded(content, chance)
    return f"{flow.name}{path.suffix}".encode() + b"\n" + content[:LONGEST]


def check(data: bytes) -> str:
    name, _, content = data.partition(b"\n")
    flow, _, suffix = name.decode("ascii", "replace").partition(".")
    reader = _FORMATS.get(f".{suffix}")
    if reader is None or flow not in {folder.name for folder in flows()}:
        return ""
    scripts = [_FLOWS / flow / "raw.k6.js", _FLOWS / flow / "raw.jmx"]
    script = next(path for path in scripts if path.is_file())
    started = time.process_time()
    try:
        recording = reader.read("case", content)
        list(recording.walk())
        list(recording.health)
    except RecordingError as error:
        return "" if "\n" not in str(error) and "fault" not in str(error) else f"says {error}"
    except Exception as error:
        return f"raised {type(error).__name__}"
    if time.process_time() - started > CPU_SECONDS:
        return "too slow to read"
    project = replace(PROJECT, recordings=("case",), load=lambda path: recording)
    return wrong_with(Source(script.name, script.read_bytes()), project)
