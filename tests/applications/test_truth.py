"""Flows of real applications and of the shop: what is dynamic is found and proven, what is not is left alone.

`truth.json` beside each pair of recordings tells which values the server issued, where they are used, and what only
looks dynamic.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from loadlint.correlation.flow import Correlation, Flow
from loadlint.correlation.pipeline import build
from loadlint.dialects.k6 import dialect
from loadlint.findings import Level
from loadlint.recordings import read
from loadlint.text.source import Source

HERE = Path(__file__).parent
FLOWS = sorted(path.parent for root in (HERE, HERE.parent / "shop" / "flows") for path in root.glob("*/truth.json"))
flows = pytest.mark.parametrize("folder", FLOWS, ids=lambda folder: folder.name)


@cache
def flow_of(folder: Path, recordings: int, script: str = "raw.k6.js") -> Flow:
    path = folder / script
    parsed = dialect.parse(Source(str(path), path.read_bytes()), lambda _: None)
    return build(parsed, [read(str(folder / f"rec{number}.har")) for number in range(1, recordings + 1)])


def truth(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "truth.json").read_text())
    return loaded


def holding(flow: Flow, value: str) -> list[Correlation]:
    return [found for found in flow.correlations if value in (found.group.literal, *_stripped(found.group.literal))]


def _stripped(literal: str) -> Iterator[str]:
    """A signature may be issued as a whole with a suffix: `…+1`."""
    yield literal.partition("+")[0]


@pytest.mark.slow
@flows
def test_every_required_value_is_proven_with_an_extractor(folder: Path) -> None:
    flow = flow_of(folder, 2)
    for dynamic in truth(folder)["dynamic"]:
        found = holding(flow, str(dynamic["value_rec1"]))
        assert found, dynamic["name"]
        assert {one.evidence.level for one in found} == {Level.PROVEN}, dynamic["name"]
        assert all(one.proof and len(one.proof.proven_on) == 2 for one in found), dynamic["name"]


@flows
def test_every_use_is_known(folder: Path) -> None:
    flow = flow_of(folder, 2)
    for dynamic in truth(folder)["dynamic"]:
        steps = {use.step for found in holding(flow, str(dynamic["value_rec1"])) for use in found.uses}
        wanted = {
            use["entry"]
            for use in dynamic["uses"]
            if not use.get("optional") and use["location"] != "cookie" and use["key"].lower() != "referer"
        }
        assert wanted <= steps, dynamic["name"]


@flows
def test_what_is_not_dynamic_is_left_alone(folder: Path) -> None:
    literals = {found.group.literal for found in flow_of(folder, 2).correlations}
    known = {str(dynamic["value_rec1"]) for dynamic in truth(folder)["dynamic"]}
    assert not {str(value["value"]) for value in truth(folder)["not_dynamic"]} & literals
    assert {literal for literal in literals if not {literal, *_stripped(literal)} & known} == set()


@pytest.mark.slow
@flows
def test_one_recording_finds_most_of_them(folder: Path) -> None:
    flow = flow_of(folder, 1)
    values = [str(dynamic["value_rec1"]) for dynamic in truth(folder)["dynamic"] if dynamic["required"]]
    found = [value for value in values if holding(flow, value)]
    assert len(found) >= 0.9 * len(values)


def test_a_script_from_a_recording_without_cookies() -> None:
    """Chrome exports sanitised recordings by default; the script made of one is fixed with full ones all the same."""
    folder = HERE / "oscar"
    full = {found.group.values for found in flow_of(folder, 2).correlations}
    assert {found.group.values for found in flow_of(folder, 2, "raw-nocookie.k6.js").correlations} == full
