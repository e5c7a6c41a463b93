"""A kept recording is the recording: the same exchanges, look-ups and findings; and nothing else is taken for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.cache import recording_file
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.errors import RecordingChangedError, RecordingError
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import read
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, headers, write

FLOWS = Path(__file__).parents[1] / "shop/flows"
VALUES = ("8f14e45fceea167a", "4f6f2a9be1c14c7d", "nowhere-at-all-00")


def recording(folder: Path) -> str:
    """A file with text, other charsets, bytes and gaps."""
    return write(
        folder,
        har(
            entry(1, **content('<a data-id="8f14e45fceea167a">é😀\u2028</a>')),
            entry(2, url="https://shop.test/8f14e45fceea167a", **content("iVBORw0K\u0000", "image/png")),
            entry(3, **content("x5E6", "text/html; charset=iso-8859-1", encoding="base64")),
            entry(4, status=302, headers=headers(("Location", "/next?t=4f6f2a9be1c14c7d"), ("Set-Cookie", "a=b"))),
            entry(5, url="https://shop.test/next?t=4f6f2a9be1c14c7d", status=0),
        ),
    )


def script_of(flow: str) -> Source:
    """The raw script of a flow of the shop."""
    return Source("raw.k6.js", (FLOWS / flow / "raw.k6.js").read_bytes())


def shown(analysis: engine.Analysis) -> list[tuple[object, ...]]:
    """What the user gets to see of the findings."""
    return [(one.rule, one.span, one.message, one.evidence, one.issuer, one.fix) for one in analysis.findings]


def keep(path: str, file: Path) -> subprocess.CompletedProcess[str]:
    """Read a recording in another process."""
    command = [sys.executable, "-m", "loadlint.cache.build_recording", path, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_same_recording(tmp_path: Path) -> None:
    path, file = recording(tmp_path), tmp_path / "a.kept"
    done = keep(path, file)
    assert (done.returncode, done.stderr) == (0, "")
    assert [int(line) for line in done.stdout.split()] == sorted(map(int, done.stdout.split()))
    own, other = read(path), recording_file.read(str(file))
    assert (own.path, own.health, len(own.exchanges)) == (other.path, other.health, len(other.exchanges))
    for one, two in zip(own.exchanges, other.exchanges, strict=True):
        assert (one.index, one.started, one.request) == (two.index, two.started, two.request)
        assert (one.response is None) == (two.response is None)
        if one.response is not None and two.response is not None:
            for name in ("status", "headers", "body", "text", "media_type", "charset", "url", "location"):
                assert getattr(one.response, name) == getattr(two.response, name)
    first, second = lookups_of(own), lookups_of(other)
    for value in VALUES:
        assert first.holding(value) == second.holding(value)
        assert first.first_sent(value) == second.first_sent(value)
    assert list(first.signatures) == list(second.signatures)
    assert (first.next_hop, first.cookies_set) == (second.next_hop, second.cookies_set)
    for at in range(len(own.exchanges)):
        assert (first.slots(at), first.leaves(at)) == (second.slots(at), second.leaves(at))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "names"), [("order", ("rec1.har", "rec2.har")), ("spa", ("recording1.xml", "rec2.har"))]
)
def test_the_same_findings(tmp_path: Path, flow: str, names: tuple[str, str]) -> None:
    script = script_of(flow)
    files = tuple(str(FLOWS / flow / name) for name in names)
    for number, path in enumerate(files):
        assert keep(path, tmp_path / f"{number}.kept").returncode == 0
    for used in (files, files[:1]):
        plain = engine.analyse(script, Project(Config(), used))
        kept_ones = engine.analyse(
            script,
            Project(Config(), used, load=lambda path: recording_file.read(str(tmp_path / f"{files.index(path)}.kept"))),
        )
        assert shown(kept_ones) == shown(plain)
        assert len(plain.places) > 10


def test_a_recording_that_is_changed_while_it_is_in_use(tmp_path: Path) -> None:
    script = script_of("order")
    path, file = tmp_path / "a.har", str(tmp_path / "a.kept")
    shutil.copy(FLOWS / "order" / "rec1.har", path)
    keep(str(path), tmp_path / "a.kept")
    own = recording_file.read(file)
    assert own.exchanges[0].url.startswith("http")
    os.truncate(path, path.stat().st_size - 1000)
    with pytest.raises(RecordingChangedError, match="changed while it was in use"):
        _ = own.exchanges[0].response
    found = engine.analyse(script, Project(Config(), (str(path),), load=lambda _: own)).findings
    (broken,) = [one for one in found if one.rule == "broken-recording-link"]
    assert broken.message.endswith("it was changed while it was in use")
    assert "uncorrelated-value" not in {one.rule for one in found}


def test_what_is_no_recording(tmp_path: Path) -> None:
    done = keep(write(tmp_path, b"{"), tmp_path / "a.kept")
    assert done.returncode == 1
    assert "cut off" in done.stdout
    assert not (tmp_path / "a.kept").exists()
    for data in (b"", b"x" * 100, b"loadlint kept 1\n" + b"x" * 100, b"loadlint kept 2\n" + b"x" * 100):
        (tmp_path / "b.kept").write_bytes(data)
        with pytest.raises(RecordingError):
            recording_file.read(str(tmp_path / "b.kept"))


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_a_file_that_others_can_write_is_not_trusted(tmp_path: Path) -> None:
    file = tmp_path / "a.kept"
    keep(recording(tmp_path), file)
    file.chmod(0o666)
    with pytest.raises(RecordingError, match="can be written by others"):
        recording_file.read(str(file))
