"""What is kept for all tests is made anew where anything that it depends on has changed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.support import kept


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for what is kept, which ends with the test."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    monkeypatch.delenv(kept.ANEW, raising=False)
    return tmp_path


def make(text: Mock, name: str = "a script") -> None:
    """Ask for what is kept, as another process of the tests would."""
    kept._folder.cache_clear()
    assert kept.kept(lambda: bytes(text()), name) == b"the text"


@pytest.mark.parametrize(
    ("name", "attribute", "value", "times"),
    [
        ("a script", "ROOT", "", 1),
        ("another script", "ROOT", "", 2),
        ("a script", "GRAMMARS", Path(__file__).with_name("support"), 2),
        ("a script", "_packages", lambda: ["lxml-99.0.dist-info"], 2),
        ("a script", "inspect", Mock(getsourcefile=lambda _: kept.__file__), 2),
    ],
)
def test_it_is_made_anew_where_something_has_changed(
    name: str, attribute: str, value: object, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Mock(return_value=b"the text")
    make(text)
    monkeypatch.setattr(kept, attribute, value)
    make(text, name)
    assert text.call_count == times


def test_another_python_makes_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Mock(return_value=b"the text")
    make(text)
    monkeypatch.setattr(sys, "version", "3.99.0")
    make(text)
    assert text.call_count == 2


def test_the_folder_of_tests_that_may_be_running_stays(folder: Path) -> None:
    running, old = folder / "running", folder / "old"
    for other in (running, old):
        other.mkdir()
    os.utime(old, (0, 0))
    make(Mock(return_value=b"the text"))
    assert running.exists()
    assert not old.exists()
