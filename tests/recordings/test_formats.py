"""What every format has to show: recordings of one journey lead to the same findings, whatever recorded it.

The files in `data/` are of one application (`data/README.md`), which issues the same values to every recorder.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from loadlint import recordings
from tests.support.run import loadlint

DATA = Path(__file__).parent / "data"
FORMATS = sorted({path.name.removeprefix("desk.1.") for path in DATA.glob("desk.1.*")} - {"har"})


def runs(suffix: str) -> list[str]:
    return [f"desk.{run}.{suffix}" for run in (1, 2)]


def findings(suffix: str) -> list[tuple[int, str, str]]:
    linked = [part for name in runs(suffix) for part in ("--recording", name)]
    done = loadlint(DATA, "check", "--output-format", "json", "--no-cache", "desk.js", *linked, exits=1)
    return [(one["range"]["start"]["line"], one["rule"], one["message"]) for one in json.loads(done.out)["diagnostics"]]


def test_each_format_has_recordings() -> None:
    read = {recordings.read_with_places(str(DATA / f"desk.1.{suffix}"))[1] for suffix in [*FORMATS, "har"]}
    assert {module.__name__.rpartition(".")[2] for module in recordings.formats()} - read == {"jtl"}


def test_the_editor_offers_files_of_each_format() -> None:
    client = Path(__file__).parents[2] / "client" / "src" / "link.ts"
    listed = re.search(r"const ENDINGS = \[(.*?)\];", client.read_text(), re.DOTALL)
    assert listed is not None
    assert sorted(f".{ending}" for ending in re.findall(r'"(.+?)"', listed[1])) == sorted(recordings.suffixes())


@pytest.mark.parametrize("suffix", FORMATS)
def test_same_findings_as_with_a_har(suffix: str) -> None:
    found = findings(suffix)
    assert [(line, rule) for line, rule, _ in found if rule == "uncorrelated-value"] == [
        (7, "uncorrelated-value"),
        (9, "uncorrelated-value"),
    ]
    assert found == findings("har")


@pytest.mark.parametrize("suffix", FORMATS)
def test_same_values_as_in_a_har(suffix: str) -> None:
    done = loadlint(DATA, "recording", *runs(suffix), exits=0).text
    har = loadlint(DATA, "recording", *runs("har"), exits=0).text
    issued = "issued values that later requests send and that differ between the recordings:\n  csrfToken: 0385…c3"
    assert issued in done
    assert done[done.index(issued) :] == har[har.index(issued) :]
    assert done.count("4 exchanges\n  healthy") == 2
