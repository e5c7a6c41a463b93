"""The journey `desk` as a real Chromium recorded it (`tests/single_page/chromium.py`): polls fall where they fall."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.single_page.raw_scripts import raw_script
from tests.support.run import loadlint

RECORDED = Path(__file__).parent / "recorded"


def recordings(folder: Path) -> str:
    """Copies the recordings into a folder; the text of the first one."""
    for number in (1, 2, 3):
        shutil.copy(RECORDED / f"{number}.har", folder)
    return (folder / "1.har").read_text()


def test_a_new_script_is_right_on_a_third(tmp_path: Path) -> None:
    recordings(tmp_path)
    done = loadlint(tmp_path, "new", "1.har", "2.har", "-o", "new.js", exits=0)
    assert "left out: request in the background (14)" in done.text
    loadlint(tmp_path, "verify", "new.js", "--recording", "3.har", exits=0)
    text = (tmp_path / "new.js").read_text()
    changes = ["Change note: text", "Change note: text 2", "Change note: open"]
    names = ["Open Desk", "Log in", "Create note", *changes, "Load note"]
    assert [line.split("'")[1] for line in text.splitlines() if "group('" in line] == names


def test_a_fixed_script_is_right_on_a_third(tmp_path: Path) -> None:
    """A call that rang in the first recording alone did not move to the address of another poll."""
    (tmp_path / "fixed.js").write_text(raw_script(recordings(tmp_path), "k6"))
    arguments = ["--recording", "1.har", "--recording", "2.har", "--unsafe-fixes", "--exit-zero"]
    assert "Certified on 1.har, 2.har" in loadlint(tmp_path, "fix", "fixed.js", *arguments, exits=0).text
    loadlint(tmp_path, "verify", "fixed.js", "--recording", "3.har", exits=0)
