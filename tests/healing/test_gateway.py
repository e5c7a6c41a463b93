"""The proxy that makes another version of a running application, and scripts that follow it in their own tools."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.healing.gateway import kinds
from tests.healing.gateway.changes import HARMLESS
from tests.healing.gateway.gateway import Gateway, har_of
from tests.healing.gateway.measure import healed
from tests.healing.gateway.runs import judged, old_script, recordings
from tests.shop.changes.base import Answer, Call, Change
from tests.tools.install_jmeter import PROGRAM as JMETER

FORM = [("Content-Type", "application/x-www-form-urlencoded")]
PAGE = '<html><head></head><body><form action="/buy"><input type="hidden" name="csrf" value="t-1"></form></body></html>'


def shop(port: int, call: Call) -> Answer:
    """A page with a token, and what takes it."""
    if call.method == "GET" and call.path == "/cart":
        return Answer(200, [("Content-Type", "text/html")], PAGE.encode())
    is_right = call.method == "POST" and call.path == "/buy" and call.body == "csrf=t-1&item=lamp"
    return Answer(200 if is_right else 403, [("Content-Type", "text/html")], b"<p>done</p>" if is_right else b"")


def journey(gateway: Gateway, body: str = "csrf=t-1&item=lamp", path: str = "/buy") -> list[int]:
    calls = [Call("GET", "/cart", []), Call("POST", path, FORM, body)]
    return [gateway.answer(80, call).status for call in calls]


KINDS: dict[str, Sequence[Change]] = {
    "renamed": [kinds.renamed({"csrf": "token"})],
    "address": [kinds.addresses({"/buy": "/v2/buy"})],
    "own answer": [kinds.to_own_answer("/tokens", "csrf")],
    "form key": [kinds.field_added("form_key")],
    "step": [kinds.step_added("/permits", "X-Permit", "/buy")],
    "JSON": [kinds.forms_as_json("/buy")],
    "method": [kinds.method_changed("/buy", "POST", "PUT")],
    "both": [kinds.decoys("csrf"), kinds.renamed({"csrf": "token"})],
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_new_client_gets_through(kind: str) -> None:
    """What the old client does through the recorder succeeds, and so does what the new one is recorded to send."""
    recorder = Gateway(KINDS[kind], is_recorder=True, ask=shop)
    assert journey(recorder) == [200, 200]
    entries = json.loads(har_of(recorder))["log"]["entries"]
    assert {entry["response"]["status"] for entry in entries} == {200}
    assert len(entries) == (3 if kind in ("own answer", "step") else 2)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "own answer"])
def test_the_old_client_does_not(kind: str) -> None:
    assert journey(Gateway(KINDS[kind], ask=shop))[1] >= 400


def test_the_new_version_takes_what_it_asks_for() -> None:
    gateway = Gateway([kinds.addresses({"/buy": "/v2/buy"}), kinds.renamed({"csrf": "token"})], ask=shop)
    assert journey(gateway, "token=t-1&item=lamp", "/v2/buy") == [200, 200]


REAL = (
    ("oidc", "version", "locust.py"),
    ("oidc", "json_key_renamed", "k6.js"),
    ("oscar", "decoy", "jmx"),
    ("oidc", "field_added", "jmx"),
    ("oscar", "to_own_answer", "k6.js"),
    ("oscar", "field_renamed", "locust.py"),
    ("oscar", "background", "k6.js"),
)
"""A few of what `python -m tests.healing.gateway.measure` counts."""


@pytest.mark.exhaustive
@pytest.mark.application
@pytest.mark.engine
@pytest.mark.xdist_group("applications")
@pytest.mark.parametrize(("name", "change", "suffix"), REAL)
def test_a_healed_script_runs(name: str, change: str, suffix: str, tmp_path: Path) -> None:
    """In its own tool, on the changed application; the old one fails there."""
    if suffix == "jmx" and not JMETER.exists():
        pytest.skip("JMeter is not installed")
    script = tmp_path / f"script.{suffix}"
    script.write_bytes(old_script(name, suffix))
    assert (judged(name, change, script, tmp_path) == ([], [])) == (change in HARMLESS)
    code, told = healed(script, recordings(name, change, tmp_path), tmp_path / "heal.md")
    assert code == 0, told
    assert judged(name, change, script, tmp_path) == ([], [])
