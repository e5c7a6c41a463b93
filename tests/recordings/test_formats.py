"""What every format has to show: recordings of one journey lead to the same findings, whatever recorded it.

The files in `data/` are of one application (`data/README.md`), which issues the same values to every recorder.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from loadlint import recordings
from loadlint.errors import RecordingError
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


ODD = (b'"', b"\\ud800", b"[", b"{{a}}", b"null", b"-1", b"1e999", b"\r\n\r\n", b"99999999", b"\xff", b"")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with something put in place of others, up to four times."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(ODD) + data[at + chance.choice((0, 1, 40)) :]
    return data


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """As `damaged`, but of what is packed where it is packed, so that the damage gets past the checksums."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.compress(damaged(gzip.decompress(data), chance))
    if not data.startswith(b"PK"):
        return damaged(data, chance)
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, damaged(content, chance) if chance.random() < 0.5 else content)
    return packed.getvalue()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("damage", [damaged, damaged_inside])
def test_a_damaged_file_is_read_or_told_in_one_line(
    tmp_path: Path, suffix: str, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(1)
    path = tmp_path / f"a.{suffix}"
    for _ in range(60):
        path.write_bytes(damage((DATA / f"desk.1.{suffix}").read_bytes(), chance))
        for line in lines_about(path):
            assert "\n" not in line
            assert "fault of loadlint" not in line


def lines_about(path: Path) -> list[str]:
    """Why a file can't be read, or what is wrong with its recording after all of it was looked at."""
    try:
        recording = recordings.read(str(path))
    except RecordingError as error:
        return [str(error)]
    for exchange in recording.walk():
        assert exchange.request is not None
        assert exchange.response is None or exchange.response.text is not None
    return [issue.message for issue in recording.health]


def test_values_that_are_the_same_are_not_said_to_differ() -> None:
    """Two recordings of one session, or the same file twice."""
    first, _ = runs("har")
    done = loadlint(DATA, "recording", first, first, exits=0).text
    assert "issued values that later requests send:\n  csrfToken: " in done
