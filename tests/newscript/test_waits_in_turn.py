"""A page that waits asks for several things in turn: the real tools wait as long as each recording did."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recordings.hars import content, entry, har, write
from tests.support.jmeter import in_tools
from tests.support.run import loadlint
from tests.verify.tools import environment, needs_mitmproxy

RUNS = {
    "a.har": ("job-8f14e45fceea", "o-1679091c5a88", ["queued", "running", "done"]),
    "b.har": ("job-45c48cce2e2d", "o-c9f0f895fb98", ["queued", *["running"] * 3, "done"]),
    "c.har": ("job-c51ce410c124", "o-d3d9446802a4", ["queued", *["running"] * 6, "done"]),
}


def record(folder: Path) -> list[str]:
    """Three recordings; each asks for the job, its tasks and its log, as often as the job takes."""
    for name, (job, order, states) in RUNS.items():
        answers: list[tuple[int, str, object]] = [(0, "POST /jobs", {"job": job})]
        for turn, state in enumerate(states):
            looked_up = {"job": job, "state": state} | ({"order": order} if state == "done" else {})
            answers += [
                (1 + 2 * turn, f"GET /jobs/{job}", looked_up),
                (1 + 2 * turn, f"GET /jobs/{job}/tasks", {"tasks": turn}),
                (1 + 2 * turn, f"GET /jobs/{job}/log?limit=50", {"lines": 7 * turn}),
            ]
        answers.append((9 + 2 * len(states), f"GET /orders/{order}", {"order": order, "lines": []}))
        entries = []
        for second, request, answer in answers:
            method, _, path = request.partition(" ")
            body = content(json.dumps(answer), "application/json")
            entries.append(entry(second, method=method, url=f"https://shop.test{path}", **body))
        write(folder, har(*entries), name)
    return list(RUNS)


@needs_mitmproxy
@in_tools(".js")
def test_it_waits_as_long_as_each_recording_did(tmp_path: Path, suffix: str) -> None:
    first, second, third = record(tmp_path)
    script = f"job{suffix}"
    loadlint(tmp_path, "new", first, second, "-o", script, exits=0)
    recordings = [f"--recording={name}" for name in (first, second, third)]
    run = ("verify", "--engine", script, *recordings)
    done = loadlint(tmp_path, *run, exits=0, environment=environment(tmp_path))
    assert "certified on a.har, b.har, c.har: 48 values in 21 requests" in done.text
