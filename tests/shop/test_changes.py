"""The shop's second version: its own client gets through, and scripts of the first version break as they should."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from loadlint.findings import Applicability
from loadlint.recordings import read
from tests.support.fixing import fixed_data
from tests.support.sampling import sampled

from .changes import ALL, NAMES
from .changes.record import recording, two_recordings
from .judge import FLOWS, judge_script

FOLDER = Path(__file__).parent / "flows"
EVERY = frozenset(FLOWS)
PAGES = frozenset({"forms", "spa", "oauth", "search", "order", "edit"})
JSON = frozenset({"spa", "search", "order", "graph"})
GOLD_BREAKS = {
    "decoy_first": PAGES,
    "encoded_entities": frozenset[str](),
    "encoded_escapes": frozenset({"oauth"}),
    "field_gone": PAGES,
    "field_renamed": PAGES - {"spa"},
    "header_renamed": frozenset({"spa", "oauth", "order"}),
    "ids_as_uuid": frozenset[str](),
    "json_key_renamed": EVERY - {"forms"},
    "nested_list": JSON,
    "nested_object": JSON,
    "step_removed": frozenset({"forms", "spa", "order"}),
    "text_changed": frozenset({"forms", "oauth", "search", "order", "edit"}),
    "token_to_cookie": PAGES,
    "token_to_json": PAGES,
    "token_to_script": PAGES,
}
"""The flows whose gold script a change breaks, where these are not all of them."""

FIXED_BREAKS = GOLD_BREAKS | {
    "encoded_escapes": frozenset({"oauth", "edit"}),
    "ids_as_uuid": frozenset({"forms", "search", "edit"}),
    "text_changed": frozenset({"forms", "oauth", "order"}),
}
"""The same for the script that loadlint has fixed: it takes ids with patterns, and asserts other texts."""

each_flow = pytest.mark.parametrize("flow", FLOWS)
each_change_in_one_flow = pytest.mark.parametrize(
    ("change", "flow"), sampled([(change,) for change in (*NAMES, ALL)], [(flow,) for flow in FLOWS], every=2)
)
each_change = pytest.mark.parametrize("change", [*NAMES, ALL])


def is_broken(flow: str, script: Path, change: str) -> bool:
    """Whether the flow did not happen, a check failed, or k6 stopped the script."""
    checks, log = judge_script(flow, script, changes=[change])
    failed = re.search(r"checks_failed[.: ]*([\d.]+)%", log)
    assert failed is not None or "level=error" in log, log
    has_failed = failed is not None and float(failed[1]) > 0
    return has_failed or "level=error" in log or not all(check.ok for check in checks)


@pytest.mark.exhaustive
@pytest.mark.engine
@each_change_in_one_flow
def test_gold_script_breaks_where_it_should(flow: str, change: str) -> None:
    assert is_broken(flow, FOLDER / flow / "gold.k6.js", change) == (flow in GOLD_BREAKS.get(change, EVERY))


@pytest.mark.engine
@each_change_in_one_flow
def test_fixed_script_breaks_where_it_should(flow: str, change: str, tmp_path: Path) -> None:
    recordings = [FOLDER / flow / "rec1.har", FOLDER / flow / "rec2.har"]
    raw = (FOLDER / flow / "raw.k6.js").read_bytes()
    script = tmp_path / "fixed.k6.js"
    script.write_bytes(fixed_data("raw.k6.js", raw, recordings, Applicability.UNSAFE))
    assert is_broken(flow, script, change) == (flow in FIXED_BREAKS.get(change, EVERY))


@each_change_in_one_flow
def test_the_new_client_gets_through(flow: str, change: str) -> None:
    """Its recording is made at all: the database shows the whole flow. All answers but redirects are good."""
    entries = recording(flow, [change], 1)["log"]["entries"]
    assert [entry["request"]["url"] for entry in entries if entry["response"]["status"] >= 400] == []


@each_flow
def test_recordings_of_both_formats_agree(flow: str, tmp_path: Path) -> None:
    har, _ = two_recordings(flow, [ALL], tmp_path)
    xml, _ = two_recordings(flow, [ALL], tmp_path, ".xml")
    assert len(ElementTree.parse(xml).getroot()) == len(json.loads(har.read_bytes())["log"]["entries"])
    of_har, of_xml = read(str(har)), read(str(xml))
    assert [one.request.method for one in of_har.exchanges] == [one.request.method for one in of_xml.exchanges]
    assert of_xml.health == ()


def test_the_second_version_is_newer(tmp_path: Path) -> None:
    new, newest = (read(str(path)) for path in two_recordings("spa", ["field_renamed"], tmp_path))
    old = [read(str(FOLDER / "spa" / f"rec{run}.har")) for run in (1, 2)]
    starts = [run.exchanges[0].started or 0 for run in (*old, new, newest)]
    assert all(starts)
    assert starts == sorted(starts)
