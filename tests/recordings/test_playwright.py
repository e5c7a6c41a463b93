"""The reader of Playwright's traces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from loadlint import recordings
from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.recordings.exchange import Problem, Response
from tests.recordings.hars import entry

DATA = Path(__file__).parent / "data"
PAGE = "<p>grün</p>"


def line(**content: Any) -> str:
    return json.dumps({"type": "resource-snapshot", "snapshot": entry(content={"mimeType": "text/html", **content})})


def trace(folder: Path, *lines: str, files: Mapping[str, bytes] | None = None, method: int = ZIP_DEFLATED) -> str:
    """An archive with these events in two parts, the second of which repeats the first, and with files of bodies."""
    path = folder / "trace.zip"
    with ZipFile(path, "w", method) as archive:
        archive.writestr("0-trace.trace", "{}")
        archive.writestr("0-trace.network", lines[0] + "\n")
        archive.writestr("1-trace.network", "\n".join(lines))
        for name, data in (files or {}).items():
            archive.writestr(f"resources/{name}", data)
    return str(path)


def answer(path: str, index: int = 0) -> Response:
    response = read(path).exchanges[index].response
    assert response is not None
    return response


@pytest.mark.parametrize("content", [{"_file": "resources/abc"}, {"_sha1": "abc"}, {"text": PAGE}])
def test_bodies_of_all_versions(tmp_path: Path, content: Any) -> None:
    path = trace(tmp_path, line(**content), files={"abc": PAGE.encode()})
    assert len(read(path).exchanges) == 1
    assert answer(path).text == PAGE
    assert read(path).health == ()


def test_request_and_answer_of_a_real_trace() -> None:
    exchanges = read(str(DATA / "desk.1.zip")).exchanges
    assert [(one.method, one.response and one.response.status) for one in exchanges] == [
        ("GET", 200),
        ("POST", 303),
        ("GET", 200),
        ("POST", 201),
    ]
    assert "csrf=03858e1f0c8e0090ae8eacc3&user=ada" in str(exchanges[1].request.body)
    assert exchanges[3].response is not None
    assert exchanges[3].response.text.endswith('"state": "bestätigt"}')


def test_half_characters(tmp_path: Path) -> None:
    lines = [line(text="a"), line(_file="resources/abc", comment="\ud83d"), line(text="\ud83d")]
    recording = read(trace(tmp_path, *lines, files={"abc": b"b"}))
    assert [one.response and one.response.text for one in recording.exchanges] == ["a", "b", "?"]


def test_what_is_odd_loses_itself_only(tmp_path: Path) -> None:
    odd = ["{", "5", '{"type": 5}', '{"type": "resource-snapshot", "snapshot": [1]}', '{"type": "before"}', "[" * 5000]
    recording = read(
        trace(tmp_path, line(text="a"), *odd, line(_file="../../etc/passwd"), line(_file=5), line(text="b"))
    )
    assert [one.response and one.response.text for one in recording.exchanges] == ["a", "", "", "b"]
    assert [issue.problem for issue in recording.health] == [Problem.SOME_BODIES_MISSING, Problem.TRUNCATED]
    assert recording.health[1].message == "3 lines of the trace that can't be read left out"


def test_large_bodies_are_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODY_MB", "1")
    path = trace(tmp_path, line(_file="resources/bomb"), line(text="b"), files={"bomb": b" " * (8 << 20)})
    assert answer(path).body is None
    (issue,) = read(path).health
    assert (issue.problem, issue.exchanges) == (Problem.TOO_LARGE, (0,))


def test_a_size_that_is_not_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODY_MB", "1")
    path = Path(trace(tmp_path, line(_file="resources/bomb"), files={"bomb": b" " * (8 << 20)}))
    path.write_bytes(path.read_bytes().replace((8 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    assert answer(str(path)).body is None


def test_all_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_MAX_BODIES_MB", "1")
    names = dict.fromkeys("abc", b" " * (400 << 10))
    path = trace(tmp_path, *[line(_file=f"resources/{name}") for name in names], files=names)
    recording = read(path)
    assert [one.response and one.response.size for one in recording.exchanges] == [400 << 10, 400 << 10, None]
    assert recording.health[0].problem == Problem.TOO_LARGE


def test_other_methods_are_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="the list of exchanges in the archive is damaged or too large"):
        read(trace(tmp_path, line(text="a"), method=ZIP_BZIP2))


def test_a_bad_file_is_one_line(tmp_path: Path) -> None:
    data = Path(DATA / "desk.1.zip").read_bytes()
    path = tmp_path / "a.zip"
    for end in range(4, len(data), 97):
        path.write_bytes(data[:end])
        with pytest.raises(RecordingError, match="the archive is cut off or damaged: its list of files can't be read"):
            read(str(path))
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(RecordingError, match=r"an archive, but no trace of Playwright: it has no file `\*.network`"):
        read(str(path))
    assert not recordings.is_beside(str(path))
    assert recordings.is_beside(str(DATA / "desk.1.zip"))
