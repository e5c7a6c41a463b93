"""The command line on one small script of each dialect: the first run, and the same again."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import PROGRAM, Line, ratio, run, unknown
from tests.dialects.jmeter.helpers import group, http, plan
from tests.support.scripts import k6

STARTS = 15
"""A start takes so little time that what else the machine does weighs more."""

SCRIPTS = {
    "k6": ("a.js", k6("http.get('https://shop.test/');")),
    "Locust": (
        "a.py",
        "from locust import HttpUser, task\n\n\n"
        "class Shopper(HttpUser):\n    @task\n    def shop(self):\n        self.client.get('/')\n",
    ),
    "JMeter": ("a.jmx", plan(group(http("/")))),
}


def lines(folder: Path) -> Iterator[Line]:
    return _of_dialects(folder, *SCRIPTS)


def quick(folder: Path) -> Iterator[Line]:
    return _of_dialects(folder, "k6")


def _of_dialects(folder: Path, *dialects: str) -> Iterator[Line]:
    # The cache would change the folder that it is in.
    place = folder / "scripts"
    for dialect in dialects:
        name, text = SCRIPTS[dialect]
        (place / dialect).mkdir(parents=True)
        (place / dialect / name).write_text(text)
    # What was written just now is not kept.
    time.sleep(3)
    bare = run([sys.executable, "-c", "pass"], folder)
    for dialect in dialects:
        check = [*PROGRAM, "check", str(place / dialect / SCRIPTS[dialect][0])]
        known = run(check, folder)
        known()
        first = ratio(unknown(check, folder / dialect), bare, STARTS)
        yield Line(f"check of one small {dialect} script, first run / python -c pass", 8, first)
        yield Line(f"check of one small {dialect} script, known / python -c pass", 1.5, ratio(known, bare, STARTS))
