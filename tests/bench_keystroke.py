"""The share of `make bench` that types: the engine's time for each version of a script of 10 000 lines.

The scripts are what converters make of a recording: the journey of an application again and again, with tokens of its
own each time. What is typed goes into values all over the script, and then comes a quote too many.
"""

from __future__ import annotations

import gc
import json
import random
import re
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import har
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.support.scripts import k6

APPLICATION = Path(__file__).parent / "applications" / "oscar"
LINES = 10_000
KEYS = 20
TOKEN = re.compile(rb"(?<![A-Za-z0-9+/=%])[A-Za-z0-9]{30,40}(?![A-Za-z0-9+/=])")
VALUE = re.compile(rb"[:(=] *['\"]([^'\"\n]{4,})['\"]")

Report = Callable[[str, float, float, str], None]


def keystrokes(report: Report) -> None:
    """Measure all goals of typing."""
    before = gc.get_threshold()
    # As the program has it.
    gc.set_threshold(100_000, 20, 100)
    lines = k6(*(f"http.get('https://shop.test/items/{n}');" for n in range(LINES - 10)))
    typed("k6, a request on each line", Source("/nowhere/a.js", lines.encode()), Project(Config()), report)
    for name, file in (("k6", "raw.k6.js"), ("Locust", "raw.locust.py")):
        data = (APPLICATION / file).read_bytes()
        times = -(-LINES // data.count(b"\n"))
        source = Source(f"/nowhere/{file}", journeys(data, times))
        alone = typed(f"{name}, no recording", source, Project(Config()), report)
        known = {f"rec{n}.har": har.read(f"rec{n}.har", recording(n, times)) for n in (1, 2)}
        own = Project(Config(), tuple(known), load=known.__getitem__)
        linked = typed(f"{name}, two recordings", source, own, report)
        report(f"keystroke p50 in 10 000 lines of {name}, two recordings / none", 1.2, linked / alone, "x")
    gc.set_threshold(*before)


def typed(name: str, source: Source, project: Project, report: Report) -> float:
    """Report the times for typing in values, and with an unclosed string beside them; the median in a value."""
    chance = random.Random(1)
    engine.analyse(source, project)
    in_values, unclosed = [], []
    for _ in range(KEYS):
        at = chance.choice([match.start(1) for match in VALUE.finditer(source.data)]) + 2
        source, broken = source.edited(Span(at, at), b"x"), source.edited(Span(at, at), b"'")
        in_values.append(milliseconds(source, project))
        unclosed.append(milliseconds(broken, project))
    report(f"keystroke p95 in 10 000 lines of {name}, engine time", 10, percentile(in_values), "ms")
    report(
        f"the same with an unclosed string / in a value ({name})", 3, percentile(unclosed) / percentile(in_values), "x"
    )
    return statistics.median(in_values)


def milliseconds(source: Source, project: Project) -> float:
    """How long the processor works on an analysis."""
    start = time.process_time()
    engine.analyse(source, project)
    return 1000 * (time.process_time() - start)


def percentile(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[round(0.95 * (len(times) - 1))]


def journeys(script: bytes, times: int) -> bytes:
    """A script whose one user does the same so many times, with other tokens each time."""
    start = script.index(b"  let response\n") + 17 if b"  let response\n" in script else script.index(b"        with ")
    end = script.rindex(b"}") if b"  let response\n" in script else script.index(b'\n\nif __name__ == "__main__"')
    return script[:start] + b"".join(_own(script[start:end], time) for time in range(times)) + script[end:]


def recording(number: int, times: int) -> bytes:
    """A recording of that."""
    log = json.loads((APPLICATION / f"rec{number}.har").read_bytes())
    found = []
    for turn in range(times):
        for entry in log["log"]["entries"]:
            own = json.loads(_own(json.dumps(entry).encode(), turn))
            begun = datetime.fromisoformat(own["startedDateTime"].replace("Z", "+00:00")) + timedelta(hours=turn)
            found.append(own | {"startedDateTime": begun.isoformat()})
    log["log"]["entries"] = found
    return json.dumps(log).encode()


def _own(data: bytes, turn: int) -> bytes:
    return TOKEN.sub(lambda match: match[0][:-2] + b"%02d" % turn, data)
