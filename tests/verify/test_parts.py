"""Scripts of several parts (scenarios, user classes, thread groups) with the real tools: all of them, and one alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dialects.jmeter.helpers import element, group, http, leaf, whole
from tests.recordings.hars import entry, har
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint, snapshot
from tests.verify.tools import environment, needs_mitmproxy

SCRIPT = """\
import http from 'k6/http';

export const options = {
  scenarios: {
    buyers: { executor: 'constant-vus', vus: 30, duration: '10m', exec: 'buy' },
    readers: { executor: 'ramping-vus', stages: [{ duration: '10m', target: 50 }], exec: 'read', startTime: '5m' },
  },
};

export function buy() {
  http.get('http://shop.test/cart');
}

export function read() {
  http.get('http://shop.test/news');
}
// loadlint: ignore-file[missing-assertion]
"""


LOCUST = """\
from locust import HttpUser, task


class Buyer(HttpUser):
    host = "http://shop.test"

    @task
    def buy(self):
        self.client.get("/cart")


class Reader(HttpUser):
    host = "http://shop.test"

    @task
    def read(self):
        self.client.get("/news")
"""


PAUSE = element("ConstantTimer", leaf("ConstantTimer.delay", "300000"))
"""Five minutes, which no run makes, wherever it stands in the plan."""

PLAN = whole(
    group(http("/cart", host="shop.test"), name="Buyers"),
    group(PAUSE, http("/news", host="shop.test", under=[PAUSE]), name="Readers"),
)
RECORDED = json.dumps(har(entry(1, url="http://shop.test/cart"), entry(2, url="http://shop.test/news")))


@pytest.mark.engine
@needs_mitmproxy
@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("shop.js", SCRIPT, "read"),
        pytest.param("shop.py", LOCUST, "Reader", marks=pytest.mark.exhaustive),
        pytest.param("shop.jmx", PLAN, "Readers", marks=[needs_jmeter, pytest.mark.jmeter]),
    ],
)
def test_one_part_alone(name: str, text: str, part: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "shop.har").write_text(RECORDED)
    command = ("verify", name, "--engine", "--output-format", "json", "--part", part)
    done = loadlint(tmp_path, *command, exits=0, environment=environment(tmp_path))
    (run,) = json.loads(done.out)["runs"]
    assert (run["matches"], run["requests"]) == (True, 1)


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [("shop.js", SCRIPT, "buy, read"), ("shop.py", LOCUST, "Buyer, Reader"), ("shop.jmx", PLAN, "Buyers, Readers")],
)
def test_a_part_that_is_not_there(name: str, text: str, names: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "shop.har").write_text(RECORDED)
    done = loadlint(tmp_path, "verify", name, "--engine", "--part", "sell", exits=2)
    told = f"--part sell: it can't be run alone; the script's parts are {names}\n"
    assert done.err == f"loadlint: {told}"
    assert loadlint(tmp_path, "verify", name, "--part", "sell", exits=2).err == (
        "loadlint: --part is for --engine and --live\n"
    )


@pytest.mark.engine
@needs_mitmproxy
def test_each_scenario_runs_once(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(SCRIPT)
    (tmp_path / "shop.har").write_text(RECORDED)
    before = snapshot(tmp_path)
    done = loadlint(
        tmp_path, "verify", "shop.js", "--engine", "--output-format", "json", exits=0, environment=environment(tmp_path)
    )
    (run,) = json.loads(done.out)["runs"]
    assert (run["matches"], run["requests"]) == (True, 2)
    assert {name: data for name, data in snapshot(tmp_path).items() if not name.startswith("cache")} == before
