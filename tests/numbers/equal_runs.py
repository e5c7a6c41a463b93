"""Runs of the real tools against a shop whose answers take long."""

from __future__ import annotations

import asyncio
import random
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from loadlint.numbers.comparison import Verdict, compare
from loadlint.numbers.estimates import RunEstimates, estimates_of
from loadlint.numbers.step_numbers import numbers_of
from loadlint.numbers.table import sample_table
from tests.dialects.jmeter.helpers import http, plan
from tests.shop.judge import find_k6
from tests.shop.serve import running_shop
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER
from tests.support.run import loadlint

TIMES = {"/login": 0.4, "/spa/": 0.8, "/search/": 1.2}
"""The pages, and the seconds that half of their answers take at most: so long that a busy machine adds little."""

SPREAD = 0.25
"""That of the logarithms of times."""

_K6 = """\
import http from 'k6/http';

export const options = {{ vus: 40, iterations: 200 }};

export default function () {{
  http.get('{address}/login');
  http.get('{address}/spa/');
  http.get('{address}/search/');
}}
"""

_LOCUST = """\
from locust import HttpUser, constant, task


class Customer(HttpUser):
    host = "{address}"
    wait_time = constant(0)

    @task
    def pages(self):
        self.client.get("/login")
        self.client.get("/spa/")
        self.client.get("/search/")
"""


@contextmanager
def slow_shop(seed: int) -> Iterator[str]:
    """The address of a shop whose pages take long."""
    chance = random.Random(seed)

    def around(application: ASGIApp) -> ASGIApp:
        async def late(scope: Scope, receive: Receive, send: Send) -> None:
            await asyncio.sleep(TIMES[scope["path"]] * chance.lognormvariate(0, SPREAD))
            await application(scope, receive, send)

        return late

    with running_shop(seed, around=around) as shop:
        yield shop.base_url


def write_script(folder: Path, tool: str, address: str) -> None:
    """The script of a tool: forty users, 200 samples of each page."""
    if tool == "k6":
        (folder / "a.js").write_text(_K6.format(address=address))
    elif tool == "locust":
        (folder / "a.py").write_text(_LOCUST.format(address=address))
        loadlint(folder, "fix", "--select", "untraced-request", "--unsafe-fixes", "a.py", exits=0)
    else:
        text = plan(*(http(path, host=address.removeprefix("http://")) for path in TIMES))
        text = text.replace('"LoopController.loops">1<', '"LoopController.loops">5<')
        (folder / "a.jmx").write_text(text.replace('"ThreadGroup.num_threads">1<', '"ThreadGroup.num_threads">40<'))


def run_tool(folder: Path, tool: str, name: str) -> str:
    """One run; the name of its results, which begins with `name`."""
    commands: Mapping[str, list[str]] = {
        "k6": [find_k6(), *f"run --quiet --no-usage-report --address 127.0.0.1:0 --out json={name} a.js".split()],
        "locust": [
            locust_tool(),
            *"-f a.py --headless -u 40 -r 40 -t 14s --only-summary --stop-timeout 2".split(),
        ],
        "jmeter": [
            str(JMETER),
            *f"-n -t a.jmx -l {name} -j log -Jjmeter.save.saveservice.output_format=csv".split(),
        ],
    }
    done = subprocess.run(commands[tool], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if tool != "locust":
        return name
    (results,) = folder.glob("requests-*.ndjson")
    return results.rename(folder / f"{name}.ndjson").name


def estimates_in_file(path: Path, page: str = "", factor: float = 1.0) -> RunEstimates:
    """What a run tells for a comparison; the times of a page may be multiplied."""
    with sample_table() as table:
        (run,) = table.load([str(path)])
        table.query(
            "UPDATE samples SET value = value * ? WHERE kind = 'request' AND contains(label, ?)", [factor, page]
        )
        return estimates_of(numbers_of(table, run))


def slower_pages(base: RunEstimates, now: RunEstimates) -> set[str]:
    """The pages that are called slower in a run than in its base."""
    slower = [str(step.step) for step in compare(now, [base]).steps if step.verdict is Verdict.SLOWER]
    return {page for page in TIMES for step in slower if page in step}
