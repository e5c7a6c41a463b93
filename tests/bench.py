"""`make bench`: measures the performance goals, one line each: name, goal, measured, pass or miss. Fails no build.

Everything is a ratio to a reference that is measured side by side in the same run: the median of alternated pairs.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.flow import Flow
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import har
from loadlint.recordings.exchange import Recording
from loadlint.replay import replay
from loadlint.script import Script
from loadlint.text.source import Source
from tests.bench_keystroke import keystrokes
from tests.bench_server import MEGABYTES, server
from tests.dialects.jmeter.helpers import group, http, plan
from tests.recordings.hars import content, entry, headers
from tests.recordings.hars import har as har_file
from tests.support.scripts import k6

ROUNDS = 9
STARTS = 31
"""A start takes so little time that what else the machine does weighs more."""

# What the installed program does.
PROGRAM = [sys.executable, "-c", "from loadlint.cli import run; run()"]
EXCHANGES = 1500


def main(names: Sequence[str]) -> None:
    """Measure the goals of these parts, or of all."""
    unknown_names = set(names) - PARTS.keys()
    if unknown_names:
        raise SystemExit(f"the parts are {', '.join(PARTS)}")
    for name in names or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder))


def report(name: str, goal: float, measured: float, unit: str = "x") -> None:
    """Print one line."""
    verdict = "pass" if measured <= goal else "miss"
    print(f"{name}: goal <= {goal:g} {unit}, measured {measured:.2f} {unit}, {verdict}", flush=True)


def start(folder: Path) -> None:
    """The command line on one small script of each dialect: the first run, and the same again."""
    # The cache would change the folder that it is in.
    place = folder / "scripts"
    scripts = {
        "k6": ("a.js", k6("http.get('https://shop.test/');")),
        "Locust": (
            "a.py",
            "from locust import HttpUser, task\n\n\n"
            "class Shopper(HttpUser):\n    @task\n    def shop(self):\n        self.client.get('/')\n",
        ),
        "JMeter": ("a.jmx", plan(group(http("/")))),
    }
    for dialect, (name, text) in scripts.items():
        (place / dialect).mkdir(parents=True)
        (place / dialect / name).write_text(text)
    time.sleep(3)
    bare = run([sys.executable, "-c", "pass"], folder)
    for dialect, (name, _) in scripts.items():
        check = [*PROGRAM, "check", str(place / dialect / name)]
        known = run(check, folder)
        known()
        for which, work in ("first run", unknown(check, folder)), ("known run", known):
            measured = ratio(work, bare, STARTS)
            report(f"check of one small {dialect} script, {which} / python -c pass", 4, measured)


def numbers(folder: Path) -> None:
    """`results` of ten million samples, beside counting the lines of the file; both read it in parallel."""
    import duckdb

    file = folder / "run.jtl"
    head = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes\n"
    rows = "".join(
        f"{1_790_000_000_000 + number * 9},{80 + number * 7919 % 400},Step {number % 12},200,OK,Users 1-{number % 50},"
        f"text,true,,{900 + number % 70}\n"
        for number in range(100_000)
    )
    with file.open("w") as text:
        text.write(head)
        text.writelines(rows for _ in range(100))
    program = [*PROGRAM, "results", str(file), "--output-format", "json"]
    reference = f"SELECT count(*) FROM read_csv('{file}', all_varchar = true)"
    measured = ratio(run(program, folder), lambda: duckdb.execute(reference).fetchall(), 3)
    report("results of 10 million samples / counting them", 3, measured)
    report("the same in seconds", 10, _seconds(run(program, folder)), "s")


def recordings(folder: Path) -> None:
    """Reading a HAR against a plain parse of the same bytes, and what that takes at most."""
    data = large_har()
    file = folder / "a.har"
    file.write_bytes(data)
    size = f"{len(data) >> 20} MB"

    def plain() -> object:
        import orjson

        return orjson.loads(data)

    report(f"reading a HAR of {size}, parts on demand / orjson.loads", 0.6, ratio(lambda: har.read("a", data), plain))
    report(f"reading a HAR of {size}, all parts asked for / orjson.loads", 0.6, ratio(lambda: everything(data), plain))
    reference = peak(PEAK.format("import orjson", "orjson.loads(data)"), file)
    for what, work in (
        ("parts on demand", "har.read('a', data)"),
        ("all parts asked for", "bench.everything(data)"),
    ):
        measured = peak(PEAK.format("from loadlint.recordings import har; from tests import bench", work), file)
        report(f"peak memory of reading a HAR of {size}, {what} / orjson.loads", 0.6, measured / reference)


def large_check(folder: Path) -> None:
    """The most memory that a check takes with a large recording, all of whose answers the script asks for."""
    place = folder / "large check"
    place.mkdir()
    text, data = shop(100, 500, MEGABYTES << 20)
    (place / "a.js").write_text(text)
    (place / "a.har").write_bytes(data)
    command = [sys.executable, "-c", PEAK_OF_CHECK, "check", "--no-cache", "a.js"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    measured = int(done.stderr.splitlines()[-1]) * 1024 / len(data)
    report(f"peak memory of check, HAR of {len(data) >> 20} MB and 500 requests / the file", 0.6, measured)


# Linux only. As the program has it, but for its end.
PEAK_OF_CHECK = """
import gc, re, sys
from loadlint.cli import main
gc.set_threshold(100_000, 20, 100)
main(sys.argv[1:])
print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1], file=sys.stderr)
"""


def everything(data: bytes) -> Recording:
    """A recording with all headers and texts decoded."""
    recording = har.read("a", data)
    for exchange in recording.exchanges:
        _ = exchange.request.headers
        _ = exchange.response and (exchange.response.headers, exchange.response.text)
    return recording


# Linux only. The peak in getrusage would be that of the parent.
PEAK = """
import re, sys
{0}
data = open(sys.argv[1], 'rb').read()
def highest(): return int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])
before = highest()
kept = {1}
print(highest() - before)
"""


def peak(program: str, file: Path) -> float:
    """By how much a program's work raises its peak of memory, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def correlation(_: Path) -> None:
    """A check with a large recording and many literals that stand in it."""
    import orjson

    literals = 1000
    text, data = shop(literals, 1000, 100 << 20)

    def work() -> object:
        own = Project(Config(), ("a.har",), load=lambda path: har.read(path, data))
        return engine.analyse(Source("a.js", text.encode()), own)

    name = f"check, {len(data) >> 20} MB HAR and {literals} literals / orjson.loads"
    before = gc.get_threshold()
    # As the program has it.
    gc.set_threshold(100_000, 20, 100)
    report(name, 1.5, _seconds(work) / _seconds(lambda: orjson.loads(data)))
    gc.set_threshold(*before)


def replayed(_: Path) -> None:
    """What the replay of a script adds to a check, where nothing is known of script and recordings."""
    text, data = shop(300, 300, 3 << 20)

    def spent(work: Callable[[Flow, Script, bytes | None], object]) -> float:
        """The seconds of a check with another replay."""
        own = Project(Config(), ("a.har", "b.har"), load=lambda path: har.read(path, data))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(replay, "replay", work)
            return _seconds(lambda: engine.analyse(Source("a.js", text.encode()), own))

    whole = [spent(replay.replay) / spent(lambda *_: None) for _ in range(ROUNDS)]
    report("check with a replay / check without", 1.25, statistics.median(whole))


def shop(literals: int, exchanges: int, size: int) -> tuple[str, bytes]:
    """A script and its recording: every page issues ids that the next request sends."""
    ids = [f"{number * 0x9E3779B97F4A7C15 % (1 << 64):016x}" for number in range(1, literals + 1)]
    page = "<div class='row'><a href='/item'>Item</a><p>Lorem ipsum dolor sit amet</p></div>\n"
    calls, entries = [], []
    for n in range(exchanges):
        issued, sent = (ids[k * literals // exchanges : (k + 1) * literals // exchanges] for k in (n, n - 1))
        url = f"https://shop.test/page/{n}" + "".join(f"{'&' if k else '?'}t{k}={v}" for k, v in enumerate(sent) if n)
        calls.append(f"http.get('{url}');")
        fields = "".join(f'<input name="token{k}" value="{value}">' for k, value in enumerate(issued))
        entries.append(entry(n, url=url, **content(fields + page * (size // exchanges // len(page)))))
    return k6(*calls), json.dumps(har_file(*entries)).encode()


def plans(folder: Path) -> None:
    """Reading test plans against lxml, what is kept of them, and how a keystroke's cost grows."""
    for size in (1, 10):
        plan_to_model(f"JMX of {size} MB", large_plan(size << 20))
    file = folder / "a.jmx"
    file.write_bytes(large_plan(10 << 20))
    for what, work in (("requests on demand", ""), ("all requests asked for", "[one.request for one in script.steps]")):
        kept = peak(KEPT.format(work or "None"), file) / (file.stat().st_size >> 10)
        report(f"memory kept for a JMX of 10 MB, {what} / its size", 3, kept)
    small, large = (plan_keystroke(large_plan(size << 20)) for size in (1, 10))
    report("keystroke in a JMX of 10 MB, engine time / of 1 MB", 2, large / small)


def plan_to_model(name: str, data: bytes) -> None:
    """From the bytes of a plan to its model."""
    from lxml import etree

    from loadlint.dialects.jmeter import dialect

    lenient = etree.XMLParser(huge_tree=True)
    source = Source("a.jmx", data)
    broken = Source("a.jmx", data.replace(b"</HTTPSamplerProxy>", b"</HTTPSamplerProxy", 1))

    def model(source: Source = source) -> Script:
        return dialect.parse(source, lambda path: None)

    def reference() -> object:
        return etree.fromstring(data, lenient)

    report(f"{name} to model, requests on demand / lxml", 2, ratio(model, reference))
    asked = ratio(lambda: [step.request for step in model().steps], reference)
    report(f"{name} to model, all requests asked for / lxml", 2, asked)
    report(f"{name} to model, with an unclosed tag / without", 3, ratio(lambda: model(broken), model))


def plan_keystroke(data: bytes) -> float:
    """The engine's time for a plan that has changed."""
    return _seconds(lambda: engine.analyse(Source("a.jmx", data), Project(Config())))


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


def large_plan(size: int) -> bytes:
    """A plan of many samplers: those of a recorded one, again and again."""
    data = (Path(__file__).parent / "applications/oscar/raw.jmx").read_bytes()
    start, end = data.index(b"<HTTPSamplerProxy"), len(data)
    for _ in range(4):
        end = data.rindex(b"</hashTree>", 0, end)
    return data[:start] + data[start:end] * max(1, size // (end - start)) + data[end:]


def ratio(work: Callable[[], object], reference: Callable[[], object], rounds: int = ROUNDS) -> float:
    """How many times as long one thing takes as the other."""
    pairs = [(_seconds(work), _seconds(reference)) for _ in range(rounds)]
    return statistics.median(first / second for first, second in pairs)


def run(command: list[str], folder: Path) -> Callable[[], object]:
    """A process from start to end; what it keeps for later is in `folder`."""
    environment = {**os.environ, "LOADLINT_CACHE_DIR": str(folder / "cache")}
    # An installed program has its byte code.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return lambda: subprocess.run(command, capture_output=True, check=False, env=environment)


def unknown(command: list[str], folder: Path) -> Callable[[], object]:
    """As `run`, with nothing kept from earlier runs."""
    places = map(str, count())
    return lambda: run(command, folder / "first" / next(places))()  # noqa: PLW0108 (another folder each time)


def many_scripts(folder: Path) -> None:
    """The time for each script in a large run against that in small runs: costs grow linearly."""
    for number in range(200):
        place = folder / str(number % 20)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.js").write_text(k6(*(f"http.get('https://shop.test/{n}');" for n in range(20))))
    check = [*PROGRAM, "check", "--no-cache", "--jobs", "1"]
    large = _seconds(run([*check, str(folder)], folder))
    small = sum(_seconds(run([*check, str(folder / str(number))], folder)) for number in range(20))
    report("check of 200 scripts / 20 times 10 scripts", 1, large / small)


def large_har() -> bytes:
    """A recording of pages and JSON answers, of the sizes that sites have."""
    page = "<div class='row'><a href=\"/item/{}\">Item</a></div>\n" * 300
    answer = json.dumps([{"id": n, "name": f"item {n}", "tags": ["a", "b"]} for n in range(200)])
    sent = headers(*((f"X-Header-{n}", "value" * 5) for n in range(15)))
    entries = [
        entry(0, url=f"https://shop.test/{n}", request={"headers": sent}, headers=sent, **content(body, kind))
        for n in range(EXCHANGES)
        for body, kind in [(page, "text/html") if n % 2 else (answer, "application/json")]
    ]
    return json.dumps(har_file(*entries)).encode()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


PARTS: Mapping[str, Callable[[Path], None]] = {
    "start": start,
    "many": many_scripts,
    "recordings": recordings,
    "correlation": correlation,
    "replay": replayed,
    "memory": large_check,
    "plans": plans,
    "server": lambda folder: server(folder, report),
    "numbers": numbers,
    "keystrokes": lambda _: keystrokes(report),
}
"""What is measured, by the names that `make bench PARTS="start replay"` takes."""


if __name__ == "__main__":
    main(sys.argv[1:])
