"""The most memory that a check takes with a large recording, all of whose answers the script asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.inputs import shop
from tests.bench.measure import Line, peak_of_program
from tests.bench.parts.server import MEGABYTES


def lines(folder: Path) -> Iterator[Line]:
    text, data = shop(100, 500, MEGABYTES << 20)
    (folder / "a.js").write_text(text)
    (folder / "a.har").write_bytes(data)
    size = len(data)
    del data
    peak = peak_of_program(["check", "--no-cache", "a.js"], folder)
    yield Line(f"peak memory of check, HAR of {MEGABYTES} MB and 500 requests / the file", 0.6, peak / size)
