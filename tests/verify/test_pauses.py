"""The real tools leave a script's pauses out of a run, but for those of a loop; k6 gets the modules that it imports.

JMeter leaves out those of the plan in `test_parts.py`. Limits on times do not count.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from loadlint.verify.web_modules import keep
from tests.support.run import Done, loadlint
from tests.verify.test_command import CARTS, HOST, recording
from tests.verify.tools import environment, needs_mitmproxy

pytestmark = [needs_mitmproxy, pytest.mark.engine]

K6 = f"""\
import {{ paced }} from './lib/pace.js';
import {{ FORM }} from 'https://modules.test/form.js';
import http from 'k6/http';

export default function () {{
  const made = http.post('{HOST}/carts', FORM);
  paced(300);
  for (let i = 0; i < 3; i += 1) paced(0.1);
  http.get(`{HOST}/carts/${{made.json('id')}}`);
}}
"""
PACE = "import k6, { sleep } from 'k6';\nexport function paced(seconds) {\n  sleep(seconds);\n  k6.sleep(seconds);\n}\n"
LOCUST = f"""\
import time
from time import sleep

import gevent
from locust import HttpUser, constant, task


class Buyer(HttpUser):
    host = "{HOST}"
    wait_time = constant(300)

    @task
    def buy(self):
        cart = self.client.post("/carts", data={{"kind": "tea"}}).json()["id"]
        sleep(300)
        time.sleep(300)
        gevent.sleep(300)
        self.wait()
        for _ in range(3):
            sleep(0.1)
        self.client.get(f"/carts/{{cart}}")
"""


def verified(folder: Path, script: str, exits: int = 0) -> Done:
    (folder / "shop.har").write_bytes(recording(CARTS[0]))
    start = time.monotonic()
    arguments = ("verify", script, "--engine", "--recording", "shop.har", "--output-format", "json")
    done = loadlint(folder, *arguments, exits=exits, environment=environment(folder))
    assert time.monotonic() - start < 100
    return done


def requests(done: Done) -> int:
    (run,) = json.loads(done.out)["runs"]
    assert run["values"]["different"] == 0
    requests: int = run["requests"]
    return requests


def test_k6(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "pace.js").write_text(PACE)
    (tmp_path / "shop.js").write_text(K6)
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    keep("https://modules.test/form.js", b"export const FORM = { kind: 'tea' };")
    assert requests(verified(tmp_path, "shop.js")) == 2


def test_k6_without_the_module(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(K6.replace("./lib/pace.js", "./shop.js"))
    assert "may reach these hosts: --host modules.test" in verified(tmp_path, "shop.js", 2).err


def test_locust(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(LOCUST)
    assert requests(verified(tmp_path, "shop.py")) == 2


def test_a_limit_on_times_in_locust_is_for_a_load(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(f"from locust import events\n{LOCUST}{LIMIT}")
    assert requests(verified(tmp_path, "shop.py")) == 2


LIMIT = """

@events.quitting.add_listener
def no_slower(environment, **_):
    if environment.stats.total.get_response_time_percentile(0.95) > 0:
        environment.process_exit_code = 1
"""
