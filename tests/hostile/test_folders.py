"""Folders that can't be read, and those with more than anyone looks at: the other scripts are checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loadlint.disk.reach import Reach
from loadlint.project import config
from tests.hostile.measure import run_limited
from tests.recordings.hars import entry, har
from tests.support.scripts import k6

SCRIPT = k6("http.get('https://shop.test/');")


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="this user may read everything")
def test_a_folder_that_is_closed_to_us(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "open.js").write_text(SCRIPT)
    closed.chmod(0)
    try:
        _expect_one_line(tmp_path)
    finally:
        closed.chmod(0o700)


def _expect_one_line(folder: Path) -> None:
    done = run_limited(folder, "check", "--no-cache", "--output-format", "concise", ".")
    assert done.code == 2
    assert "open.js" in done.out
    assert done.err.strip().splitlines() == ["loadlint: ./closed: can't be read: Permission denied"]


@pytest.mark.slow
def test_ten_thousand_recordings_beside_a_script(tmp_path: Path) -> None:
    import json

    (tmp_path / "a.js").write_text(SCRIPT)
    text = json.dumps(har(entry()))
    for number in range(10_000):
        (tmp_path / f"a.{number}.har").write_text(text)
    done = run_limited(tmp_path, "check", "--no-cache", "--output-format", "concise", "a.js")
    assert done.code == 1
    assert done.cpu_seconds < 10
    assert done.out.count("more are not read") == 1
    assert "it and 9935 more are not read, since a script may have 64 such files at most" in done.out


def test_patterns_do_not_list_what_they_may_not_lead_to(tmp_path: Path) -> None:
    """Of a folder that is not trusted, a pattern tells nothing about what is around it."""
    (tmp_path / "secret.har").write_text("{}")
    home = tmp_path / "home"
    home.mkdir()
    (home / "own.har").write_text("{}")
    own = config.parse({"recordings": {"*.js": ["../*.har", "*.har"]}}, str(home / "loadlint.toml"))
    script = str(home / "a.js")

    def names(reach: Reach) -> list[str]:
        return [Path(file).name for file in own.recordings_for(script, reach)]

    assert names(Reach((str(home),), anywhere=False)) == ["*.har", "own.har"]
    assert names(Reach((), anywhere=True)) == ["secret.har", "own.har"]


def test_a_pattern_does_not_go_up_again() -> None:
    with pytest.raises(config.ConfigError, match=r"`\.\.` must stand before all wildcards"):
        config.parse({"recordings": {"*.js": ["*/../../*.har"]}}, "loadlint.toml")
