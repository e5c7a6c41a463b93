"""Files are read up to their limits, and let go of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadlint.disk.limits import Limit
from loadlint.disk.reading import ReadError, head, open_file, read

TEN = Limit("LOADLINT_TEST_TEN", 10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "run.csv"
    path.write_bytes(b"0123456789")
    return path


def test_as_much_as_the_limit_is_read(file: Path) -> None:
    assert read(str(file), TEN) == b"0123456789"
    assert head(str(file), 4) == b"0123"
    file.write_bytes(b"0123456789+")
    for reading in (read, open_file):
        with pytest.raises(ReadError, match="is larger than 10 bytes; the variable LOADLINT_TEST_TEN allows more"):
            reading(str(file), TEN)


def test_the_variable_sets_another_limit(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TEN.variable, "4")
    with pytest.raises(ReadError, match="is larger than 4 bytes"):
        read(str(file), TEN)


def test_a_file_that_is_read_piece_by_piece_is_closed(file: Path) -> None:
    with open_file(str(file), TEN) as opened:
        descriptor = opened.fileno()
        assert (opened.read(4), opened.read()) == (b"0123", b"456789")
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_what_is_missing_is_told_from_what_is_no_file(tmp_path: Path) -> None:
    for name, is_missing in (("none.csv", True), (".", False)):
        with pytest.raises(ReadError) as raised:
            read(str(tmp_path / name), TEN)
        assert raised.value.missing is is_missing


def test_a_link_is_followed_unless_it_must_not_be(file: Path) -> None:
    link = file.with_name("link.csv")
    link.symlink_to(file)
    assert read(str(link), TEN) == b"0123456789"
    with pytest.raises(ReadError):
        read(str(link), TEN, follow=False)
