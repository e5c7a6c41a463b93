"""Reading test plans against lxml, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from loadlint.script import Script
from loadlint.text.source import Source
from tests.bench.inputs import plan
from tests.bench.measure import Line, highest, ratio


def lines(folder: Path) -> Iterator[Line]:
    for size in (1, 10):
        yield from of_size(size, 3)
    file = folder / "a.jmx"
    file.write_bytes(plan(10 << 20))
    for what, goal, work in (
        ("requests on demand", 1, "None"),
        ("all requests", 3, "[step.request for step in script.steps]"),
    ):
        kept = highest(KEPT.format(work), file) / (file.stat().st_size >> 10)
        yield Line(f"memory kept for a JMX of 10 MB, {what} / its size", goal, kept)


def quick(_: Path) -> Iterator[Line]:
    return of_size(1, 1)


def of_size(megabytes: int, most: int) -> Iterator[Line]:
    """From the bytes of a plan to its model: the first lines of three."""
    return islice(to_model(f"JMX of {megabytes} MB", plan(megabytes << 20)), most)


def to_model(name: str, data: bytes) -> Iterator[Line]:
    from lxml import etree

    from loadlint.dialects.jmeter import dialect

    lenient = etree.XMLParser(huge_tree=True)
    source = Source("a.jmx", data)
    broken = Source("a.jmx", data.replace(b"</HTTPSamplerProxy>", b"</HTTPSamplerProxy", 1))

    def model(source: Source = source) -> Script:
        return dialect.parse(source, lambda path: None)

    def reference() -> object:
        return etree.fromstring(data, lenient)

    yield Line(f"{name} to model, requests on demand / lxml", 2, ratio(model, reference))
    asked = ratio(lambda: [step.request for step in model().steps], reference)
    yield Line(f"{name} to model, all requests / lxml", 5, asked)
    yield Line(f"{name} to model, with an unclosed tag / without", 3, ratio(lambda: model(broken), model))


# Linux only.
KEPT = """
import gc, re, sys
from loadlint.dialects.jmeter import dialect
from loadlint.text.source import Source
data = open(sys.argv[1], 'rb').read()
def kept(): return int(re.search(r'VmRSS:\\s*(\\d+)', open('/proc/self/status').read())[1])
dialect.parse(Source('b.jmx', data[:100000]), lambda path: None)
before = kept()
script = dialect.parse(Source('a.jmx', data), lambda path: None)
asked = {0}
gc.collect()
print(kept() - before)
"""
