"""Which recordings belong to a script: the first kind of link that there is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.cache.recordings import read_recording
from loadlint.project import Project
from loadlint.project.config import find, parse
from loadlint.rules.base import Link
from loadlint.script import Script
from loadlint.text.source import Source
from tests.recordings.hars import entry, har, write
from tests.support.scripts import K6

HAR = har(entry())


def script(path: Path, text: str = "") -> Script:
    source = Source(str(path), (text + K6 % "").encode())
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect
    return dialect.parse(source, lambda _: None)


def links(folder: Path, text: str = "", recordings: Sequence[str] = (), name: str = "shop.js") -> tuple[Link, ...]:
    project = Project(find(str(folder)), tuple(recordings))
    return project.linked_recordings(script(folder / name, text))[1].links


def names(found: tuple[Link, ...]) -> list[str]:
    return [Path(link.path).name for link in found]


def test_beside_the_script(tmp_path: Path) -> None:
    for name in ("shop.har", "shop.10.har", "shop.2.har", "shop.old.har", "shopping.har", "other.har", "shop.har.txt"):
        write(tmp_path, HAR, name)
    assert names(links(tmp_path)) == ["shop.har", "shop.2.har", "shop.10.har"]
    (tmp_path / "recordings").mkdir()
    write(tmp_path / "recordings", HAR, "pay.har")
    assert names(links(tmp_path, name="pay.js")) == ["pay.har"]
    assert links(tmp_path, name="none.js") == ()


@pytest.mark.parametrize(
    ("comment", "written"),
    [
        ("// loadlint: recording=a.har", ["a.har"]),
        ("//loadlint:recording = a.har", ["a.har"]),
        ("// loadlint: recording=a.har recording=sub/b.har", ["a.har", "sub/b.har"]),
        ("// loadlint: recording=a.har, recording=b.har", ["a.har", "b.har"]),
        ("// loadlint: recording=a.har, b.har,sub/c.har", ["a.har", "b.har", "sub/c.har"]),
        ("// loadlint: recording='a b.har', 'c d.har'", ["a b.har", "c d.har"]),
        ("// loadlint: recording=a.har, ignore[syntax-error]", ["a.har"]),
        ("// loadlint: recording=a.har, the long way", ["a.har"]),
        ("// loadlint: recording=a.har, results=run.jtl", ["a.har"]),
        ("// loadlint: recording=a.har\n// loadlint: recording=b.har", ["a.har", "b.har"]),
        ('// 😀 loadlint: recording="my flow.har"', ["my flow.har"]),
        ("/* loadlint: recording=a.har */", ["a.har"]),
        ("/*\n * loadlint: recording=a.har\n * loadlint: recording='b c.har'*/", ["a.har", "b c.har"]),
        ("// loadlint: recording=../x.har", ["../x.har"]),
    ],
)
def test_directives(tmp_path: Path, comment: str, written: list[str]) -> None:
    write(tmp_path, HAR, "shop.har")
    found = links(tmp_path, comment + "\n")
    assert [link.path for link in found] == [os.path.normpath(tmp_path / name) for name in written]
    source = Source("", (comment + "\n" + K6 % "").encode())
    assert [link.span and source.text(link.span) for link in found] == written


@pytest.mark.parametrize(
    "text", ["// recording=a.har\n", "const x = 'loadlint: recording=a.har';\n", "// myloadlint: recording=a.har\n"]
)
def test_no_directives(tmp_path: Path, text: str) -> None:
    assert links(tmp_path, text) == ()


def test_order_of_the_kinds(tmp_path: Path) -> None:
    for name in ("shop.har", "config.har", "directive.har", "option.har"):
        write(tmp_path, HAR, name)
    assert names(links(tmp_path)) == ["shop.har"]
    (tmp_path / "loadlint.toml").write_text('[recordings]\n"*.js" = ["config.har"]\n')
    assert names(links(tmp_path)) == ["config.har"]
    assert names(links(tmp_path, "// loadlint: recording=directive.har\n")) == ["directive.har"]
    option = str(tmp_path / "option.har")
    assert names(links(tmp_path, "// loadlint: recording=directive.har\n", [option])) == ["option.har"]


def test_broken_links_are_kept_with_their_reason(tmp_path: Path) -> None:
    write(tmp_path, b"{", "a.har")
    write(tmp_path, HAR, "b.har")
    text = "// loadlint: recording=a.har recording=b.har recording=c.har\n"
    project = Project(parse({}, str(tmp_path / "loadlint.toml")))
    recordings, result = project.linked_recordings(script(tmp_path / "shop.js", text))
    assert [Path(recording.path).name for recording in recordings] == ["b.har"]
    reasons = [link.error for link in result.links]
    assert reasons[1] is None
    assert reasons[2] == "there is no such file"
    assert reasons[0] is not None
    assert "cut off" in reasons[0]


def test_recordings_are_read_once_until_they_change(tmp_path: Path) -> None:
    path = write(tmp_path, HAR)
    first = read_recording(path)
    assert read_recording(path) is first
    write(tmp_path, har(entry(), entry(1)))
    assert len(read_recording(path).exchanges) == 2
