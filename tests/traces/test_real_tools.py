"""The fix of `untraced-request` in the real tools: each request has its own trace, and what is wrong is named."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.jmeter.helpers import http, plan
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER, needs_jmeter
from tests.support.run import loadlint, ran
from tests.support.sampling import one_in
from tests.traces.system import Shop
from tests.traces.test_causes import AGAINST_BASE, EVERY


@contextmanager
def served(shop: Shop, port: int) -> Iterator[str]:
    """A shop that takes as long as it says for its answers; its address. Port 0 is any that is free."""
    one_at_a_time = threading.Lock()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with one_at_a_time:
                shop.now = time.time()
                went_well = shop.answer(f"{self.command} {self.path}", self.headers["traceparent"])
                end = shop.now
            time.sleep(max(0.0, end - time.time()))
            self.send_response(200 if went_well else 500)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


every_fault = pytest.mark.parametrize("name", one_in(len(EVERY), EVERY))
"""One of the things that go wrong for each tool; the others at night."""


def shop_with(name: str) -> Shop:
    """A shop with something wrong that stands out beside whatever else the machine does at the same time."""
    shop = Shop(seed=7)
    EVERY[name][0](shop)
    shop.slow = {operation: (share, more * 3) for operation, (share, more) in shop.slow.items()}
    shop.failing = {operation: share * 3 for operation, share in shop.failing.items()}
    return shop


def fixed(folder: Path, name: str, text: str) -> None:
    """Writes a script and has it fixed; nothing is left to report afterwards."""
    (folder / name).write_text(text)
    choice = ("--select", "untraced-request")
    assert "untraced-request" in loadlint(folder, "check", *choice, name, exits=0).text
    assert "Fixed 1 problem. Found no other" in loadlint(folder, "fix", *choice, "--unsafe-fixes", name, exits=0).text


def run_tool(folder: Path, command: list[str]) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"HEAP": "-Xmx512m"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def require_first_cause(folder: Path, name: str, write: Callable[[str], None], run: Callable[[str], str]) -> int:
    """The traces of a run name a fault first, beside a good run where nothing else shows it; how many requests it has.

    `write` makes the script for an address, `run` gives the file with the results of a run that has a name.
    """
    shops = {"run": shop_with(name)}
    if name in AGAINST_BASE:
        shops = {"base": Shop(seed=8), **shops}
    port, files = 0, {}
    for of_run, shop in shops.items():
        with served(shop, port) as address:
            if not port:
                write(address)
            port = int(address.rpartition(":")[2])
            files[of_run] = run(of_run)
        (folder / f"{of_run}.spans.json").write_text(shop.text.getvalue())
    against = ["--against", files["base"]] if "base" in files else []
    spans = [f"{of_run}.spans.json" for of_run in shops]
    arguments = [files["run"], "--all", *against, "--traces", *spans, "--output-format", "json"]
    code, done = ran(folder, "results", *arguments)
    assert code == 0 or (against and code == 1), "a run may be called slower than its base"
    (report,) = json.loads(done.text)["runs"]
    traces: dict[str, Any] = report["traces"]
    assert traces["joined_by_id"] == traces["requests"] == report["whole"]["count"]
    causes = [cause for step in traces["steps"] for cause in step["causes"]]
    assert causes, traces["steps"]
    assert EVERY[name][1] in causes[0], causes
    count: int = traces["requests"]
    return count


K6 = """\
import http, {{ get }} from 'k6/http';

export const options = {{ vus: 2, iterations: 60 }};

export default function () {{
  get('{address}/products', {{ headers: {{ accept: 'application/json' }} }});
  http.post('{address}/orders', '{{}}');
  http.batch([['GET', '{address}/products'], '{address}/products']);
  http.batch({{ order: {{ method: 'POST', url: '{address}/orders', body: '{{}}' }} }});
}}
"""


@pytest.mark.engine
@every_fault
@pytest.mark.parametrize("out", one_in(2, ["json", "csv"]))
def test_k6(out: str, name: str, tmp_path: Path) -> None:
    def run(of_run: str) -> str:
        options = ["--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--out", f"{out}={of_run}"]
        run_tool(tmp_path, [find_k6(), "run", *options, "a.js"])
        return of_run

    count = require_first_cause(
        tmp_path, name, lambda address: fixed(tmp_path, "a.js", K6.format(address=address)), run
    )
    assert count == 300


LOCUST = """\
from locust import FastHttpUser, HttpUser, constant, task


class Customer(HttpUser):
    host = "{address}"
    wait_time = constant(0)

    @task
    def products(self):
        self.client.get("/products", headers={{"accept": "application/json"}})
        self.client.post("/orders", json={{}})


class Fast(FastHttpUser):
    host = "{address}"
    wait_time = constant(0)

    @task
    def products(self):
        self.client.get("/products")
        with self.client.post("/orders", json={{}}, catch_response=True) as response:
            response.success()
"""


@pytest.mark.engine
@every_fault
def test_locust(name: str, tmp_path: Path) -> None:
    def run(of_run: str) -> str:
        options = ["--headless", "-u", "4", "-r", "4", "-t", "6s", "--only-summary", "--exit-code-on-error", "0"]
        run_tool(tmp_path, [locust_tool(), "-f", "a.py", *options, "--stop-timeout", "5"])
        (results,) = tmp_path.glob("requests-*.ndjson")
        return results.rename(tmp_path / f"{of_run}.ndjson").name

    count = require_first_cause(
        tmp_path, name, lambda address: fixed(tmp_path, "a.py", LOCUST.format(address=address)), run
    )
    assert count > 50


@pytest.mark.exhaustive
@pytest.mark.jmeter
@pytest.mark.engine
@needs_jmeter
@every_fault
def test_jmeter(name: str, tmp_path: Path) -> None:
    def write(address: str) -> None:
        host = address.removeprefix("http://")
        text = plan(http("/products", host=host), http("/orders", host=host, method="POST"))
        fixed(tmp_path, "a.jmx", text.replace('"LoopController.loops">1<', '"LoopController.loops">100<'))

    def run(of_run: str) -> str:
        settings = ["-Jsample_variables=trace_id", "-Jjmeter.save.saveservice.output_format=csv"]
        run_tool(tmp_path, [str(JMETER), "-n", "-t", "a.jmx", "-l", f"{of_run}.jtl", "-j", "log", *settings])
        return f"{of_run}.jtl"

    assert require_first_cause(tmp_path, name, write, run) == 200
