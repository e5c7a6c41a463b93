"""Damaged files of the cache: an entry says what was written, or nothing; a kept recording is the same, or refused."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loadlint.cache import disk, entries, recording_file
from loadlint.errors import RecordingError
from loadlint.recordings import read_with_places
from tests.recordings.hars import content, entry, har

_VALUE = "what is known of a script: " + "text " * 40
_NAME = entries.key("case")


def case(chance: random.Random) -> bytes:
    """Which file, and what happens to it: cut, a bit, doubled, or zeros, at two places in parts of a million."""
    kind, how = chance.choice(["entry", "recording"]), chance.choice(["cut", "bit", "double", "zeros"])
    places = sorted(chance.randrange(1_000_000) for _ in range(2))
    return json.dumps([kind, how, *places, chance.randrange(8)]).encode()


def check(data: bytes) -> str:
    try:
        kind, how, start, end, bit = json.loads(data)
        damage = str(how), int(start), int(end), int(bit)
    except (ValueError, TypeError):
        return ""
    with _folder() as folder:
        return _entry(folder, damage) if kind == "entry" else _recording(folder, damage)


def _entry(folder: Path, damage: tuple[str, int, int, int]) -> str:
    entries.write(_NAME, _VALUE, {}, None)
    path = Path(disk.place(str(folder / "cache"), _NAME))
    path.write_bytes(_damaged(path.read_bytes(), damage))
    found = entries.read(_NAME)
    return "" if found is None or found[0] == _VALUE else "an entry says something else"


def _recording(folder: Path, damage: tuple[str, int, int, int]) -> str:
    source, kept = folder / "a.har", folder / "a.kept"
    source.write_text(json.dumps(har(entry(0, **content("one")), entry(1, **content("two")))))
    recording, module, places = read_with_places(str(source))
    stamp = entries.stamp(str(source))
    recording_file.write(str(kept), recording, stamp, {}, recording_file.Source(module, places))
    whole = kept.read_bytes()
    kept.write_bytes(_damaged(whole, damage))
    try:
        found = recording_file.read(str(kept))
        texts = [one.response.text for one in found.exchanges if one.response is not None]
    except RecordingError:
        return ""
    return "" if texts == ["one", "two"] else "a recording says something else"


def _damaged(data: bytes, damage: tuple[str, int, int, int]) -> bytes:
    how, start, end, bit = damage
    at, to = (min(abs(place), 999_999) * len(data) // 1_000_000 for place in (start, end))
    match how:
        case "cut":
            return data[:at]
        case "bit":
            return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]
        case "double":
            return data[:to] + data[at:]
        case _:
            return data[:at] + bytes(max(0, to - at)) + data[max(at, to) :]


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder with a cache of its own."""
    before = os.environ.get("LOADLINT_CACHE_DIR")
    with tempfile.TemporaryDirectory() as name:
        os.environ["LOADLINT_CACHE_DIR"] = str(Path(name) / "cache")
        try:
            yield Path(name)
        finally:
            if before is None:
                del os.environ["LOADLINT_CACHE_DIR"]
            else:
                os.environ["LOADLINT_CACHE_DIR"] = before
