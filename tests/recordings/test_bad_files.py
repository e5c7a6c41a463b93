"""Files that are no recordings: one line that names the file and the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint.errors import RecordingError
from loadlint.recordings import read
from tests.recordings.hars import content, entry, har, write

GOOD = json.dumps(har(entry(**content("é\U0001f600")))).encode()
AT_BYTE = GOOD.index(b'"status"')

CASES = {
    "truncated": (GOOD[:200], "cut off: it ends at byte 200"),
    "truncated in JSONP": (b"f(" + GOOD[:200], "cut off: it ends at byte 202"),
    "syntax": (GOOD[:AT_BYTE] + b"?" + GOOD[AT_BYTE:], f"broken JSON at byte {AT_BYTE} of"),
    "syntax after BOM": (
        b"\xef\xbb\xbf" + GOOD[:AT_BYTE] + b"?" + GOOD[AT_BYTE:],
        f"broken JSON at byte {AT_BYTE + 3} of",
    ),
    "html": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "holds a web page (HTML)"),
    "xml": (b"<?xml version='1.0'?><a/>", "holds XML"),
    "empty": (b"", "the file is empty"),
    "blank": (b"\xef\xbb\xbf \n", "the file is empty"),
    "binary": (bytes(range(256)), "holds binary data"),
    "archive": (b"PK\x03\x04...", "holds binary data"),
    "text": (b"hello", "is no recording"),
    "no log": (b'{"entries": []}', "it has no `log`"),
    "list": (b"[1]", "it has no `log`"),
    "odd log": (b'{"log": 5}', "it has no `log`"),
    "no entries": (b'{"log": {}}', "`log` has no `entries`"),
    "entries of another kind": (b'{"log": {"entries": {}}}', "`log` has no `entries`"),
    "deep": (b'{"log": {"entries": ' + b"[" * 200_000, "nested too deeply"),
    "deep elsewhere": (b'{"log": {"entries": [], "x": ' + b'{"a":' * 200_000, "nested too deeply"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_file(tmp_path: Path, name: str) -> None:
    data, reason = CASES[name]
    path = write(tmp_path, data)
    with pytest.raises(RecordingError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert reason in message
    assert "\n" not in message


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="there is no such file"):
        read(str(tmp_path / "no.har"))
    with pytest.raises(RecordingError, match="is a folder"):
        read(str(tmp_path))
    with pytest.raises(RecordingError, match="can't be read"):
        read("a\0b")


def test_every_truncation_is_told(tmp_path: Path) -> None:
    for end in range(1, len(GOOD)):
        with pytest.raises(RecordingError, match=f"cut off: it ends at byte {end}"):
            read(write(tmp_path, GOOD[:end]))
