"""Values from where loadlint does not look: no script that sends one is certified without a word about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.recordings.hars import write
from tests.support.run import loadlint, ran
from tests.support.sampling import one_in
from tests.verify import planted_origins_again as again
from tests.verify.planted_origins import ORIGINS, journey

UNKNOWN = "but for 1 value whose origin is unknown"
PUSHED = "but for 1 value that a web socket brought"
AUTHENTICATED = "1 value that authenticates one request alone"
SAID = {
    **dict.fromkeys(ORIGINS, (1, UNKNOWN)),
    **dict.fromkeys(("web socket", "web socket frame as text"), (1, PUSHED)),
    **dict.fromkeys(("header made by script", "NTLM", "Negotiate"), (1, f"but for {AUTHENTICATED}")),
    "Digest": (
        1,
        "open: the data have `\\(password of anna\\)` in place of a password, which no recording holds: put it there",
    ),
    "SigV4": (1, f"{UNKNOWN} and {AUTHENTICATED}"),
    "document.cookie": (0, "not sent, because no response set it: cookie probe"),
}
"""The exit code of `new` and what its verdict says."""


@pytest.mark.parametrize("name", one_in(2, sorted(ORIGINS.keys() - {"clipboard"}), pytest.mark.slow))
def test_the_verdict_speaks_of_the_value(name: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey(name, run), f"r{run + 1}.har") for run in (0, 1)]
    code, done = ran(tmp_path, "new", *recordings, "-o", "a.js")
    assert code == SAID[name][0], done.text
    assert re.search(rf"{SAID[name][1]}[:;.\n]", done.text), done.text


@pytest.mark.parametrize("name", one_in(3, again.ORIGINS, pytest.mark.slow))
def test_the_verdict_speaks_of_a_value_of_the_second_set(name: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, again.journey(name, run), f"r{run + 1}.har") for run in (0, 1)]
    script = "a" + (".js", ".py", ".jmx")[list(again.ORIGINS).index(name) // 3 % 3]
    code, done = ran(tmp_path, "new", *recordings, "-o", script)
    assert code == 1, done.text
    assert re.search(r"but for \d values? whose origins? (?:is|are) unknown[:;.\n]", done.text), done.text


def test_what_a_user_pastes_is_a_row_of_data(tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey("clipboard", run), f"r{run + 1}.har") for run in (0, 1)]
    loadlint(tmp_path, "new", *recordings, "-o", "a.js", exits=0)
    assert (tmp_path / "data/users.json").exists()


@pytest.mark.parametrize("suffix", ["js", "py", "jmx"])
def test_a_new_script_marks_what_a_web_socket_brought(suffix: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey("web socket", run), f"r{run + 1}.har") for run in (0, 1)]
    code, done = ran(tmp_path, "new", *recordings, "-o", f"a.{suffix}")
    assert (code, "but for 1 value that a web socket brought" in done.text) == (1, True)
    script = (tmp_path / f"a.{suffix}").read_text()
    assert script.count("A web socket brought this value, which the script does not receive (pushed-value).") == 1
    assert ran(tmp_path, "verify", f"a.{suffix}")[0] == 1


@pytest.mark.parametrize("suffix", ["js", "py", "jmx"])
def test_a_new_script_marks_a_value_of_unknown_origin(suffix: str, tmp_path: Path) -> None:
    recordings = [write(tmp_path, journey("WASM", run), f"r{run + 1}.har") for run in (0, 1)]
    assert ran(tmp_path, "new", *recordings, "-o", f"a.{suffix}")[0] == 1
    script = (tmp_path / f"a.{suffix}").read_text()
    assert script.count("differs between the recordings, and no response issued it (unknown-origin).") == 1
    accepted = ran(tmp_path, "new", *recordings, "-o", f"b.{suffix}", "--accept-unknown")
    assert accepted[0] == 0, accepted[1].text
