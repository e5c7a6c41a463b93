"""The fix of `untraced-request` in the real tools: each request has its own trace, and what is wrong is named."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.jmeter.helpers import http, plan
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER, needs_jmeter
from tests.support.run import loadlint
from tests.support.sampling import one_in
from tests.traces.system import Shop
from tests.traces.test_causes import PLANTED


@contextmanager
def served(shop: Shop) -> Iterator[str]:
    """A shop that takes as long as it says for its answers; its address."""
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

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


planted = pytest.mark.parametrize("name", one_in(len(PLANTED), PLANTED))
"""One of the things that go wrong for each tool; the others at night."""


def shop_with(name: str) -> Shop:
    """A shop with something wrong that stands out beside whatever else the machine does at the same time."""
    shop = Shop(seed=7)
    PLANTED[name][0](shop)
    shop.slow = {operation: (share, more * 3) for operation, (share, more) in shop.slow.items()}
    shop.failing = {operation: share * 3 for operation, share in shop.failing.items()}
    return shop


def fixed(folder: Path, name: str, text: str) -> None:
    """Writes a script and has it fixed; nothing is left to report afterwards."""
    (folder / name).write_text(text)
    choice = ("--select", "untraced-request")
    assert "untraced-request" in loadlint(folder, "check", *choice, name, exits=0).text
    assert "Fixed 1 problem. Found no other" in loadlint(folder, "fix", *choice, "--unsafe-fixes", name, exits=0).text


def traces_of(folder: Path, results: str, shop: Shop) -> dict[str, Any]:
    """What the traces tell of a run, of which every request must have one."""
    (folder / "spans.json").write_text(shop.text.getvalue())
    done = loadlint(folder, "results", results, "--all", "--traces", "spans.json", "--output-format", "json", exits=0)
    (run,) = json.loads(done.text)["runs"]
    traces: dict[str, Any] = run["traces"]
    assert traces["joined_by_id"] == traces["requests"] == run["whole"]["count"]
    return traces


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


def require_cause(traces: dict[str, Any], name: str) -> None:
    assert any(PLANTED[name][1] in cause for step in traces["steps"] for cause in step["causes"]), traces["steps"]


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
@planted
@pytest.mark.parametrize("out", one_in(2, ["json", "csv"]))
def test_k6(out: str, name: str, tmp_path: Path) -> None:
    shop = shop_with(name)
    with served(shop) as address:
        fixed(tmp_path, "a.js", K6.format(address=address))
        run_tool(
            tmp_path,
            [
                find_k6(),
                "run",
                "--quiet",
                "--no-usage-report",
                "--address",
                "127.0.0.1:0",
                "--out",
                f"{out}=run",
                "a.js",
            ],
        )
    traces = traces_of(tmp_path, "run", shop)
    assert traces["requests"] == 300
    require_cause(traces, name)


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
@planted
def test_locust(name: str, tmp_path: Path) -> None:
    shop = shop_with(name)
    with served(shop) as address:
        fixed(tmp_path, "a.py", LOCUST.format(address=address))
        command = [locust_tool(), "-f", "a.py", "--headless", "-u", "4", "-r", "4", "-t", "6s", "--only-summary"]
        command += ["--exit-code-on-error", "0"]
        run_tool(tmp_path, [*command, "--stop-timeout", "5"])
    (results,) = tmp_path.glob("requests-*.ndjson")
    traces = traces_of(tmp_path, results.name, shop)
    assert traces["requests"] > 50
    require_cause(traces, name)


@pytest.mark.exhaustive
@pytest.mark.jmeter
@pytest.mark.engine
@needs_jmeter
@planted
def test_jmeter(name: str, tmp_path: Path) -> None:
    shop = shop_with(name)
    with served(shop) as address:
        host = address.removeprefix("http://")
        text = plan(http("/products", host=host), http("/orders", host=host, method="POST"))
        fixed(tmp_path, "a.jmx", text.replace('"LoopController.loops">1<', '"LoopController.loops">100<'))
        settings = ["-Jsample_variables=trace_id", "-Jjmeter.save.saveservice.output_format=csv"]
        run_tool(tmp_path, [str(JMETER), "-n", "-t", "a.jmx", "-l", "run.jtl", "-j", "log", *settings])
    traces = traces_of(tmp_path, "run.jtl", shop)
    assert traces["requests"] == 200
    require_cause(traces, name)
