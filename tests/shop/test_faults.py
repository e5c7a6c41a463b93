"""The failures that can be planted: each recording holds its own, and the browser noticed nothing at that request."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .app.faults import MODES, PLANTED, Fault
from .judge import FLOWS
from .replay import entries

FOLDER = Path(__file__).parent / "flows"
each_fault = pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: f"{fault.flow}-{fault.mode}")


def planted_in(fault: Fault, recorded: list[dict[str, Any]]) -> dict[str, Any]:
    """The entry that a failure hits first."""
    hit = [entry for entry in recorded if _hits(fault, entry["request"])]
    entry: dict[str, Any] = hit[fault.number - 1]
    return entry


def _hits(fault: Fault, request: dict[str, Any]) -> bool:
    body = request.get("postData", {}).get("text", "")
    return fault.hits(request["method"], urlsplit(request["url"]).path, body.encode())


@each_fault
def test_recording_holds_its_failure(fault: Fault) -> None:
    recorded = entries(FOLDER / fault.flow / "faults" / f"{fault.mode}.har")
    response = planted_in(fault, recorded)["response"]
    assert response["status"] in (200, 201) or fault.mode == "session-expired"
    assert len(recorded) <= len(entries(FOLDER / fault.flow / "rec1.har")) + 2


def test_every_mode_and_flow_is_planted() -> None:
    assert {fault.mode for fault in PLANTED} == set(MODES)
    assert {fault.flow for fault in PLANTED} == set(FLOWS)
