"""Typing: the engine's time for each version of a script of 10 000 lines.

The scripts are what converters make of a recording: the journey of an application again and again, with tokens of its
own each time. What is typed goes into values all over the script, and then comes a quote too many. Then the journey,
once, is a module that two scripts run, each with two recordings of its own.
"""

from __future__ import annotations

import gc
import json
import random
import re
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from lsprotocol import types

from loadlint import engine
from loadlint.lsp.convert import position_of
from loadlint.lsp.features.diagnostics import findings_about
from loadlint.lsp.server import create
from loadlint.lsp.worker import Result
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import har
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.bench.inputs import APPLICATION, plan
from tests.bench.measure import Line, collector_of_program, percentile
from tests.dialects.jmeter import helpers as jmeter
from tests.support.scripts import k6

LINES = 10_000
KEYS = 20
TOKEN = re.compile(rb"(?<![A-Za-z0-9+/=%])[A-Za-z0-9]{30,40}(?![A-Za-z0-9+/=])")
VALUE = re.compile(rb"[:(=] *['\"]([^'\"\n]{4,})['\"]")
BUY = b"function buy"
NEWLINE = b"\n"
OF_PLAN = re.compile(rb'name="(?:Argument|Header)\.value">([^<\n]{4,})<')


def lines(folder: Path) -> Iterator[Line]:
    with collector_of_program():
        text = k6(*(f"http.get('https://shop.test/items/{n}');" for n in range(LINES - 10)))
        yield from typed("k6, a request on each line", Source("/nowhere/a.js", text.encode()), Project(Config()), 80)[1]
        for name, file in (("k6", "raw.k6.js"), ("Locust", "raw.locust.py")):
            yield from in_many_lines(name, file)
        yield from in_large_plans()
        for name, project in modules().items():
            yield from in_modules(folder / name, name, project)


def in_large_plans() -> Iterator[Line]:
    """Measure typing in a plan of 10 MB, beside one of 1 MB."""
    small, large = (percentile(in_values_of_plan(Source("/nowhere/a.jmx", plan(size << 20)))) for size in (1, 10))
    yield Line("keystroke p95 in a JMX of 10 MB", 100, large, "ms")
    yield Line("keystroke p95 in a JMX of 10 MB / of 1 MB", 2, large / small)


def in_values_of_plan(source: Source) -> list[float]:
    """The times of keys in values all over a plan."""
    chance, project, times = random.Random(1), Project(Config()), []
    milliseconds(source, project)
    places = [match.start(1) for match in OF_PLAN.finditer(source.data)]
    for _ in range(KEYS):
        at = chance.choice(places) + 2
        source = source.edited(Span(at, at), b"x")
        times.append(milliseconds(source, project))
    return times


def in_many_lines(name: str, file: str) -> Iterator[Line]:
    """Measure typing in 10 000 lines, without recordings and with two."""
    data = (APPLICATION / file).read_bytes()
    times = -(-LINES // data.count(b"\n"))
    source = Source(f"/nowhere/{file}", journeys(data, times))
    alone, shown = typed(f"{name}, no recording", source, Project(Config()), 50)
    yield from shown
    recordings = {f"rec{n}.har": har.read(f"rec{n}.har", recording(n, times)) for n in (1, 2)}
    project = Project(Config(), tuple(recordings), load=recordings.__getitem__)
    linked, shown = typed(f"{name}, two recordings", source, project, 50)
    yield from shown
    yield Line(f"keystroke p50 in 10 000 lines of {name}, two recordings / none", 1.2, linked / alone)


def in_modules(folder: Path, name: str, project: dict[str, bytes]) -> Iterator[Line]:
    """Measure typing in a module that two scripts run, in one of these, and in one script that does the same alone."""
    for file, text in project.items():
        write(folder / file, text)
    alone, module, *entries = (file for file in project if "__init__" not in file)
    for number, file in enumerate((alone, *entries)):
        # The recordings of the second script have other tokens than those that stand in the module.
        for run, ending in ((1, ".har"), (2, ".2.har")):
            data = (APPLICATION / f"rec{run}.har").read_bytes()
            write((folder / file).with_suffix(ending), recording(run, 1, number) if number > 1 else data)
    by_itself = in_editor(folder, alone, alone)
    in_module = in_editor(folder, module, module, *entries)
    in_script = in_editor(folder, entries[0], module, *entries)
    what = f"{project[module].count(NEWLINE)} lines of {name}, two recordings each"
    yield Line(f"keystroke p95 in a usual script, {what}", 16, percentile(by_itself), "ms")
    yield Line(f"keystroke p95 in a module that two scripts run, {what}", 16, percentile(in_module), "ms")
    yield Line(f"keystroke p95 in one of the scripts, {what}", 16, percentile(in_script), "ms")
    usual = statistics.median(by_itself)
    yield Line(f"keystroke p50 in the module / in a script by itself ({name})", 3, statistics.median(in_module) / usual)
    yield Line(f"keystroke p50 in one of the scripts / by itself ({name})", 1.2, statistics.median(in_script) / usual)


def in_editor(folder: Path, typed_in: str, *opened: str) -> list[float]:
    """The times in which the server has worked out what is wrong in all the open texts, one for each key."""
    server = create()
    # No client has said which folder is open.
    vars(server)["roots"] = lambda: [folder]
    for name in dict.fromkeys((typed_in, *opened)):
        path = folder / name
        server.documents.open(path.as_uri(), 1, path.read_text())
    uri, chance, times = (folder / typed_in).as_uri(), random.Random(1), []
    values = OF_PLAN if typed_in.endswith(".jmx") else VALUE
    results = {each.uri: Result(each, server.analyse(each.source)) for each in server.documents.all()}
    for version in range(2, KEYS + 4):
        document = server.documents.get(uri)
        assert document is not None
        at = chance.choice([match.start(1) for match in values.finditer(document.source.data)]) + 2
        position = position_of(document.source, at, server.documents.encoding)
        change = types.TextDocumentContentChangePartial(types.Range(position, position), "x")
        document = server.documents.change(uri, version, [change])
        assert document is not None
        shown, start = [], started()
        # The text itself comes first.
        for each in sorted(server.documents.all(), key=lambda one: one is not document):
            known = results[each.uri].analysis
            if each is document or (known is not None and document.source.path in known.script.files):
                results[each.uri] = Result(each, server.analyse(each.source))
            shown += findings_about(server, results[each.uri])
        assert len(shown) >= len(opened), "the module is shown by way of all scripts that run it"
        times.append(1000 * (time.process_time() - start))
        gc.enable()
    server.close()
    # The first ones read the recordings.
    return times[2:]


def modules() -> dict[str, dict[str, bytes]]:
    """By the tool the files of a project: the journey as one script, as a module, and two scripts that run that."""
    in_k6, in_locust, in_jmeter = ((APPLICATION / f"raw.{file}").read_bytes() for file in ("k6.js", "locust.py", "jmx"))
    run = b"import { buy } from './lib/shop.js';\n\nexport const options = { vus: %d };\n\n"
    run += b"export default function () {\n  console.log('begin');\n  buy();\n}\n"
    user = b"from locust import FastHttpUser\n\nfrom lib.shop import Journey\n\n\n"
    user += b"class Buyer(Journey, FastHttpUser):\n    weight = %d\n    nickname = 'buyer'\n"
    include = jmeter.element("IncludeController", jmeter.leaf("IncludeController.includepath", "lib/shop.jmx"))
    start, end = in_jmeter.index(b"<HTTPSamplerProxy"), in_jmeter.rindex(b"</hashTree>")
    for _ in range(3):
        end = in_jmeter.rindex(b"</hashTree>", 0, end)
    fragment = jmeter.whole(jmeter.element("TestFragmentController", under=["JOURNEY"])).encode()
    return {
        "k6": {
            "alone.js": in_k6,
            "lib/shop.js": in_k6.replace(b"export const options = {}\n\n", b"").replace(b"default function main", BUY),
            **{f"entry{n}.js": run % n for n in (1, 2)},
        },
        "Locust": {
            "alone.py": in_locust,
            "lib/__init__.py": b"",
            "lib/shop.py": in_locust.replace(b"rec1(FastHttpUser)", b"Journey").split(b"\n\nif __name__")[0],
            **{f"entry{n}.py": user % n for n in (1, 2)},
        },
        "JMeter": {
            "alone.jmx": in_jmeter,
            "lib/shop.jmx": fragment.replace(b"JOURNEY", in_jmeter[start:end]),
            **{
                f"entry{n}.jmx": jmeter.plan(jmeter.variables(("number", f"user {n}")), include).encode()
                for n in (1, 2)
            },
        },
    }


def write(path: Path, data: bytes) -> None:
    """Write a file in a folder that may not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def typed(name: str, source: Source, project: Project, goal: float) -> tuple[float, list[Line]]:
    """The median for typing in a value, and the lines about that and about an unclosed string."""
    chance = random.Random(1)
    engine.analyse(source, project)
    in_values, unclosed = [], []
    for _ in range(KEYS):
        at = chance.choice([match.start(1) for match in VALUE.finditer(source.data)]) + 2
        source, broken = source.edited(Span(at, at), b"x"), source.edited(Span(at, at), b"'")
        in_values.append(milliseconds(source, project))
        unclosed.append(milliseconds(broken, project))
    of_unclosed = percentile(unclosed) / percentile(in_values)
    return statistics.median(in_values), [
        Line(f"keystroke p95 in 10 000 lines of {name}", goal, percentile(in_values), "ms"),
        Line(f"the same with an unclosed string / in a value ({name})", 3, of_unclosed),
    ]


def milliseconds(source: Source, project: Project) -> float:
    """How long the processor works on an analysis."""
    start = started()
    engine.analyse(source, project)
    taken = 1000 * (time.process_time() - start)
    gc.enable()
    return taken


def started() -> float:
    """The processor's time when work on a key begins. As in the server, the collector runs after the answer."""
    gc.collect()
    gc.disable()
    return time.process_time()


def journeys(script: bytes, times: int) -> bytes:
    """A script whose one user does the same so many times, with other tokens each time."""
    start = script.index(b"  let response\n") + 17 if b"  let response\n" in script else script.index(b"        with ")
    end = script.rindex(b"}") if b"  let response\n" in script else script.index(b'\n\nif __name__ == "__main__"')
    return script[:start] + b"".join(_own(script[start:end], time) for time in range(times)) + script[end:]


def recording(number: int, times: int, first: int = 0) -> bytes:
    """A recording of that; the tokens of its turns are told apart by numbers from `first` on."""
    log = json.loads((APPLICATION / f"rec{number}.har").read_bytes())
    found = []
    for turn in range(first, first + times):
        for entry in log["log"]["entries"]:
            own = json.loads(_own(json.dumps(entry).encode(), turn))
            begun = datetime.fromisoformat(own["startedDateTime"].replace("Z", "+00:00")) + timedelta(hours=turn)
            found.append(own | {"startedDateTime": begun.isoformat()})
    log["log"]["entries"] = found
    return json.dumps(log).encode()


def _own(data: bytes, turn: int) -> bytes:
    return TOKEN.sub(lambda match: match[0][:-2] + b"%02d" % turn, data)
