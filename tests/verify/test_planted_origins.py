"""Values from where loadlint does not look: no script that sends one is certified without a word about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recordings.hars import write
from tests.support.run import ran
from tests.verify.planted_origins import ORIGINS, journey

AS_DATA = frozenset({"clipboard"})
"""What a user pastes is what a user types: a row of data for each recording."""


@pytest.mark.parametrize("name", ORIGINS)
def test_the_verdict_speaks_of_the_value(name: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey(name, run), f"r{run + 1}.har") for run in (0, 1)]
    code, done = ran(tmp_path, "new", *recordings, "-o", "a.js")
    if name in AS_DATA:
        assert (code, (tmp_path / "data/users.json").exists()) == (0, True)
        return
    assert "but for 1 value" in done.text or "but for 2 values" in done.text or "cookie probe" in done.text
    assert code == ("cookie probe" not in done.text), done.text


@pytest.mark.parametrize("suffix", ["js", "py", "jmx"])
def test_a_new_script_marks_what_a_web_socket_brought(suffix: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey("web socket", run), f"r{run + 1}.har") for run in (0, 1)]
    code, done = ran(tmp_path, "new", *recordings, "-o", f"a.{suffix}")
    assert (code, "but for 1 value that a web socket brought" in done.text) == (1, True)
    script = (tmp_path / f"a.{suffix}").read_text()
    assert script.count("A web socket brought this value, which the script does not take (pushed-value).") == 1
    assert ran(tmp_path, "verify", f"a.{suffix}")[0] == 1


@pytest.mark.parametrize("suffix", ["js", "py", "jmx"])
def test_a_new_script_marks_a_value_of_unknown_origin(suffix: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey("WASM", run), f"r{run + 1}.har") for run in (0, 1)]
    assert ran(tmp_path, "new", *recordings, "-o", f"a.{suffix}")[0] == 1
    script = (tmp_path / f"a.{suffix}").read_text()
    assert script.count("differs between the recordings, and no answer issued it (unknown-origin).") == 1
    accepted = ran(tmp_path, "new", *recordings, "-o", f"b.{suffix}", "--accept-unknown")
    assert accepted[0] == 0, accepted[1].text
