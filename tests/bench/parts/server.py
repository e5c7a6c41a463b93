"""The language server: starting, keystrokes, large recordings and plans. All by the clock: they are round trips."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.measure import Line, percentile
from tests.lsp.raw import SERVER, Raw
from tests.lsp.scripts import JMETER, K6, VALUE
from tests.recordings.hars import content, entry, headers
from tests.support.shop import recording

MEGABYTES = int(os.environ.get("BENCH_RECORDING_MB", "500"))
"""The size of the large recording; the goals speak of 500."""

BARE = "from pygls.lsp.server import LanguageServer; LanguageServer('bare', '1').start_io()"
LONGEST = 300
"""Seconds until a part gives up."""
ROUNDS = 7
EDITS = 40


def lines(folder: Path) -> Iterator[Line]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOADLINT_CACHE_DIR", str(folder / "cache"))
        yield Line("initialize answered / a pygls server without features", 1.3, initialised())
        small, large = scripts(folder)
        idle, reading = while_reading(small, large)
        yield Line(f"edit round trip p95, a recording of {MEGABYTES} MB being read / idle", 2, reading / idle)
        yield Line(f"warm start, recording of {MEGABYTES} MB / of 1 MB", 1.3, warm(large) / warm(small))
        none, linked = (statistics.median(edits(path, 12)) for path in (alone(folder), large))
        yield Line(f"keystroke p50, recording of {MEGABYTES} MB linked / none", 1.2, linked / none)
        one, ten = (percentile(edits(plan(folder, size), 6)) for size in (1_000_000, 10_000_000))
        yield Line("keystroke p95, plan of 10 MB / of 1 MB", 2, ten / one)
        yield Line("keystroke p95, plan of 10 MB", 100, 1000 * ten, "ms")


def initialised() -> float:
    """How much longer the server takes to answer than one that does nothing."""

    def start(command: tuple[str, ...]) -> float:
        begin = time.perf_counter()
        with Raw(command):
            return time.perf_counter() - begin

    return statistics.median(start(SERVER) / start((sys.executable, "-c", BARE)) for _ in range(ROUNDS))


def scripts(folder: Path) -> tuple[Path, Path]:
    """The same script beside a recording of 1 MB and beside a large one."""
    found = []
    for name, size in (("small", 1), ("large", MEGABYTES)):
        place = folder / name
        place.mkdir()
        write_large(place / "shop.har", size)
        (place / "shop.2.har").write_bytes(recording("c-45c48cce2e2d7fbd"))
        path = place / "shop.js"
        path.write_text(K6)
        found.append(path)
    return found[0], found[1]


def alone(folder: Path) -> Path:
    """The script without a recording."""
    place = folder / "alone"
    place.mkdir(exist_ok=True)
    path = place / "shop.js"
    path.write_text(K6)
    return path


def plan(folder: Path, size: int) -> Path:
    """A plan of so many bytes."""
    start, end = JMETER.index("<HTTPSamplerProxy"), JMETER.index("</HTTPSamplerProxy>") + len("</HTTPSamplerProxy>")
    sampler = JMETER[start:end] + "\n<hashTree/>\n"
    path = folder / f"{size}.jmx"
    path.write_text(JMETER[:start] + sampler * (size // len(sampler)) + JMETER[start:])
    return path


def while_reading(small: Path, large: Path) -> tuple[float, float]:
    """The 95th percentile of a round trip: idle, and while the large recording is read."""
    idle = percentile(edits(alone(small.parents[1]), EDITS))
    with Raw() as client:
        uri = client.open(large, large.read_text())
        client.diagnostics(uri)
        times = []
        for version in range(2, 10_000):
            times.append(edit(client, uri, version))
            if any(message.get("method") == "workspace/diagnostic/refresh" for message in client.seen):
                break
            time.sleep(0.02)
    return idle, percentile(times[:-1])


def warm(path: Path) -> float:
    """From the start of a server to the diagnostics that the recording gives, which was read before."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        with Raw() as client:
            uri = client.open(path, path.read_text())
            # The script is looked at before its recording is.
            while "uncorrelated-value" not in {one["code"] for one in client.diagnostics(uri)}:
                assert time.perf_counter() - begin < LONGEST, "the recording's findings do not come"
                time.sleep(0.02)
            times.append(time.perf_counter() - begin)
    return statistics.median(times)


def edits(path: Path, number: int) -> list[float]:
    """The times of round trips: an edit, and its diagnostics."""
    with Raw() as client:
        uri = client.open(path, path.read_text())
        client.diagnostics(uri)
        return [edit(client, uri, version) for version in range(2, number + 2)]


def edit(client: Raw, uri: str, version: int) -> float:
    """One round trip."""
    begin = time.perf_counter()
    client.insert(uri, version, 2, "\n")
    client.diagnostics(uri)
    return time.perf_counter() - begin


def write_large(path: Path, megabytes: int) -> None:
    """The shop's recording, then pages and JSON up to a size, written piece by piece."""
    with path.open("w") as file:
        file.write('{"log":{"version":"1.2","creator":{"name":"test"},"pages":[],"entries":[\n')
        own = json.loads(recording(VALUE))["log"]["entries"]
        file.write(",\n".join(map(json.dumps, own)))
        for text in pages():
            file.write(",\n" + text)
            if file.tell() > megabytes << 20:
                break
        file.write("\n]}}")


def pages() -> Iterator[str]:
    """Entries of the sizes that sites have, each with ids of its own."""
    sent = headers(*((f"X-Header-{n}", "value" * 5) for n in range(15)))
    number = 0
    while True:
        number += 1
        rows = "".join(
            f"<div class='row'><a href=\"/item/{number:x}{row:03x}\">Item</a><p>Lorem ipsum dolor</p></div>\n"
            for row in range(600)
        )
        answer = json.dumps([{"id": number * 1000 + n, "name": f"item {n}", "tags": ["a", "b"]} for n in range(500)])
        body = content(rows, "text/html") if number % 2 else content(answer, "application/json")
        yield json.dumps(entry(5, url=f"https://shop.test/{number}", request={"headers": sent}, headers=sent, **body))
