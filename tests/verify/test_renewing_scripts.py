"""Scripts that take another token when theirs is refused, in the real tools: they are refused as the run was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loadlint.recordings.exchange import Exchange, Recording
from loadlint.request import RawBody
from tests.replay.test_renewing_scripts import K6_RETRIES, K6_RETRY, LOCUST, LOCUST_RETRY, refused, short
from tests.support.run import loadlint
from tests.verify.tools import environment, needs_mitmproxy

pytestmark = [pytest.mark.engine, needs_mitmproxy]


def har(recording: Recording) -> dict[str, Any]:
    """What a browser's HAR has of it that a replay needs."""
    return {"log": {"version": "1.2", "entries": [_entry(exchange) for exchange in recording.exchanges]}}


def _entry(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    assert response is not None
    headers = [{"name": header.name.value, "value": header.value.value} for header in request.headers]
    asked: dict[str, Any] = {"method": request.method, "url": exchange.url, "headers": headers}
    if isinstance(request.body, RawBody):
        asked["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": request.body.text.value}
    content = {"mimeType": "application/json", "text": response.text}
    answer = {"status": response.status, "headers": [], "content": content}
    started = f"2026-11-0{1 + exchange.index}T08:00:00Z"
    return {"startedDateTime": started, "time": 20, "request": asked, "response": answer}


def out(name: str, script: str, folder: Path, exits: int) -> str:
    """What `verify --engine` says of a script with three recordings, two of which have a refusal."""
    (folder / name).write_text(script)
    for number, recording in enumerate((short("4a7"), refused("9x3"), refused("6b8"))):
        (folder / f"{number}.har").write_text(json.dumps(har(recording)))
    files = [word for number in range(3) for word in ("--recording", f"{number}.har")]
    done = loadlint(folder, "verify", name, "--engine", *files, exits=exits, environment=environment(folder))
    return done.out.decode()


@pytest.mark.parametrize("get", K6_RETRIES.values(), ids=K6_RETRIES)
def test_k6_asks_again(get: str, tmp_path: Path) -> None:
    said = out("a.js", K6_RETRY % get, tmp_path, 0)
    assert "certified on 0.har, 1.har, 2.har" in said
    assert "in 13 requests" in said


def test_locust_counts_the_refused_request_as_failed(tmp_path: Path) -> None:
    assert "all values are right, but the run fails" in out("a.py", LOCUST % LOCUST_RETRY, tmp_path, 1)
