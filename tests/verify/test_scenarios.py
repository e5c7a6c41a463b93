"""A k6 script whose scenarios name functions, with the real k6."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recordings.hars import entry, har
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


@pytest.mark.engine
@needs_mitmproxy
def test_each_scenario_runs_once(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(SCRIPT)
    recorded = har(entry(1, url="http://shop.test/cart"), entry(2, url="http://shop.test/news"))
    (tmp_path / "shop.har").write_text(json.dumps(recorded))
    before = snapshot(tmp_path)
    done = loadlint(
        tmp_path, "verify", "shop.js", "--engine", "--output-format", "json", exits=0, environment=environment(tmp_path)
    )
    (run,) = json.loads(done.out)["runs"]
    assert (run["certified"], run["requests"]) == (True, 2)
    assert {name: data for name, data in snapshot(tmp_path).items() if not name.startswith("cache")} == before
