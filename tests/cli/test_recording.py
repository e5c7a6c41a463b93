"""`loadlint recording`: of several recordings it tells the versions of the application, and what changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from unittest.mock import Mock

import pytest

from loadlint.cli import recording
from loadlint.operation import operation_of
from tests.shop.changes.record import write
from tests.support.run import loadlint

SHOP = Path(__file__).parents[1] / "shop" / "flows" / "graph"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two runs of the first version; one of the second, whose file has a name that says nothing."""
    for name in ("rec1.har", "rec2.har"):
        (tmp_path / name).write_bytes((SHOP / name).read_bytes())
    write("graph", ["endpoint_renamed", "step_added"], [tmp_path / "a.har"])
    return tmp_path


def test_versions(folder: Path) -> None:
    done = loadlint(folder, "recording", "a.har", "rec2.har", "rec1.har", exits=0)
    assert done.text.endswith(
        """\
versions of the application, the oldest first:
  1: rec1.har, rec2.har
  2: a.har

what changed from rec2.har to a.har:
  renamed  address  /graph/api → /graph/query (5 requests)
  new      step     POST /permits
  new      header   x-permit (5 requests)
"""
    )


def test_one_version(folder: Path) -> None:
    done = loadlint(folder, "recording", "rec1.har", "rec2.har", exits=0)
    assert "both recordings make the same requests" in done.text
    assert done.text.endswith("all recordings are of one version of the application\n")
    assert "version" not in loadlint(folder, "recording", "rec1.har", exits=0).text


def test_json(folder: Path) -> None:
    done = loadlint(folder, "recording", "--output-format", "json", "rec1.har", "a.har", exits=0)
    report = json.loads(done.out)
    assert report["recordings"] == [
        {"path": "rec1.har", "exchanges": 6, "health": []},
        {"path": "a.har", "exchanges": 7, "health": []},
    ]
    assert report["versions"] == [["rec1.har"], ["a.har"]]
    (step,) = report["changes"]
    assert (report["version"], step["from"], step["to"]) == (1, "rec1.har", "a.har")
    assert step["changes"][0] == {
        "kind": "renamed",
        "thing": "address",
        "name": None,
        "old": "/graph/api",
        "new": "/graph/query",
        "requests": [
            f"POST /graph/query {operation}" for operation in ("SignIn", "Products", "AddToCart", "PlaceOrder", "Order")
        ],
        "old_entries": [1, 2, 3, 4, 5],
        "new_entries": [2, 3, 4, 5, 6],
    }


def test_json_of_one_version(folder: Path) -> None:
    report = json.loads(loadlint(folder, "recording", "--output-format", "json", "rec1.har", "rec2.har", exits=0).out)
    assert (report["versions"], report["changes"]) == ([["rec1.har", "rec2.har"]], [])


def test_bad_format(folder: Path) -> None:
    loadlint(folder, "recording", "--output-format", "xml", "rec1.har", exits=2)


def test_issued_values_name_the_operation(folder: Path) -> None:
    text = loadlint(folder, "recording", "rec1.har", "rec2.har", exits=0).text
    assert "(POST /graph/api SignIn, body), sent by" in text


def test_a_referer_does_not_send_a_value() -> None:
    """The browser fills it in: requests 2 to 4 have the token of the search in the address of the page before alone."""
    flow = Path(__file__).parents[1] / "shop" / "flows" / "search"
    text = loadlint(flow, "recording", "rec1.har", "rec2.har", exits=0).text
    assert "issued by entry 0 (GET /search/, body), sent by 1\n" in text


def test_the_bodies_of_other_requests_are_not_looked_at_for_that(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    naming = Mock(wraps=operation_of)
    monkeypatch.setattr(recording, "operation_of", naming)
    text = loadlint(folder, "recording", "rec1.har", "rec2.har", exits=0).text
    exchanges = sum(map(int, re.findall(r"(\d+) exchanges", text)))
    assert naming.call_count == exchanges + text.count("; issued by entry ")
