"""Reading a HAR against a plain parse of the same bytes, and what that takes at most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loadlint.recordings import har
from loadlint.recordings.exchange import Recording
from tests.bench.inputs import site
from tests.bench.measure import HIGHEST, Line, highest, ratio

EXCHANGES = 1500


def quick(_: Path) -> Iterator[Line]:
    import orjson

    data = site(EXCHANGES)
    name = _name(data)

    def plain() -> object:
        return orjson.loads(data)

    on_demand, all_parts = ratio(lambda: har.read("a", data), plain), ratio(lambda: everything(data), plain)
    yield Line(f"{name}, parts on demand / orjson.loads, time", 0.3, on_demand)
    yield Line(f"{name}, all parts / orjson.loads, time", 0.9, all_parts)


def lines(folder: Path) -> Iterator[Line]:
    yield from quick(folder)
    data = site(EXCHANGES)
    file = folder / "a.har"
    file.write_bytes(data)
    reference = highest(HIGHEST.format("import orjson", "orjson.loads(data)"), file)
    for what, goal, work in (
        ("parts on demand", 0.1, "har.read('a', data)"),
        ("all parts", 0.6, "everything(data)"),
    ):
        imports = "from loadlint.recordings import har; from tests.bench.parts.har import everything"
        memory = highest(HIGHEST.format(imports, work), file)
        yield Line(f"{_name(data)}, {what} / orjson.loads, memory", goal, memory / reference)


def _name(data: bytes) -> str:
    return f"reading a HAR of {len(data) >> 20} MB"


def everything(data: bytes) -> Recording:
    """A recording with all headers and texts decoded."""
    recording = har.read("a", data)
    for exchange in recording.exchanges:
        _ = exchange.request.headers
        _ = exchange.response and (exchange.response.headers, exchange.response.text)
    return recording
