"""The shop itself: its raw scripts fail, its gold scripts pass, and its truth is complete and needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.sampling import one_in

from .judge import FLOWS, judge_script
from .replay import entries, places, replay

FOLDER = Path(__file__).parent / "flows"
each_flow = pytest.mark.parametrize("flow", FLOWS)
some_flows = pytest.mark.parametrize("flow", one_in(3, FLOWS))


def truth_of(flow: str) -> dict[str, Any]:
    """The truth about a flow's recordings."""
    truth: dict[str, Any] = json.loads((FOLDER / flow / "truth.json").read_text(encoding="utf-8"))
    return truth


@pytest.mark.engine
@some_flows
def test_raw_script_fails(flow: str) -> None:
    """Nothing that was recorded is valid in another run."""
    checks, log = judge_script(flow, FOLDER / flow / "raw.k6.js")
    assert "level=error" not in log, log
    assert not all(check.ok for check in checks)


@pytest.mark.engine
@each_flow
def test_gold_script_passes(flow: str) -> None:
    """An expert's script makes the flow happen."""
    checks, log = judge_script(flow, FOLDER / flow / "gold.k6.js")
    assert [check for check in checks if not check.ok] == [], log


@each_flow
def test_truth_is_complete(flow: str) -> None:
    """With all dynamic values fresh, and nothing else changed, the flow happens."""
    checks = replay(flow, FOLDER / flow / "rec1.har", truth_of(flow))
    assert [check for check in checks if not check.ok] == []


@each_flow
def test_each_value_is_needed(flow: str) -> None:
    """With any one of the dynamic values left as recorded, the flow does not happen."""
    truth = truth_of(flow)
    forgiven = [
        value["name"]
        for value in truth["dynamic"]
        if all(check.ok for check in replay(flow, FOLDER / flow / "rec1.har", truth, [value["name"]]))
        or not value["required"]
    ]
    assert forgiven == []


@each_flow
def test_recorded_cookies_must_go(flow: str) -> None:
    """With all dynamic values fresh, but recorded Cookie headers kept, the flow does not happen."""
    checks = replay(flow, FOLDER / flow / "rec1.har", truth_of(flow), pinned_cookies=True)
    assert not all(check.ok for check in checks)


@each_flow
def test_decoys_are_sent(flow: str) -> None:
    """What is said not to be dynamic is there in both recordings, whole."""
    decoys = {decoy["value"] for decoy in truth_of(flow)["not_dynamic"]}
    for recording in ("rec1.har", "rec2.har"):
        sent = {place.text for entry in entries(FOLDER / flow / recording) for place in places(entry)}
        assert decoys - sent == set()


def test_recordings_of_one_flow_differ_in_length() -> None:
    """Alignment must not go by index."""
    assert truth_of("spa")["recordings"] == {"rec1.har": 12, "rec2.har": 13}
