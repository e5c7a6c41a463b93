"""A script that was fixed with recordings that the user named links them."""

from __future__ import annotations

from pathlib import Path

from tests.lsp.scripts import write_flow
from tests.support.run import loadlint


def test_the_next_command_finds_the_recordings(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    recordings = sorted(file.name for file in tmp_path.glob("*.har"))
    for number, name in enumerate(recordings):
        (tmp_path / name).rename(tmp_path / f"rec{number}.har")
    done = loadlint(tmp_path, "verify", path.name, exits=2)
    assert "give one with --recording, or name it in a comment of the script: `loadlint: recording=FILE`" in done.err
    named = [part for number in range(len(recordings)) for part in ("--recording", f"rec{number}.har")]
    loadlint(tmp_path, "fix", "--unsafe-fixes", "--exit-zero", *named, path.name, exits=0)
    first, *_ = path.read_text().splitlines()
    assert first == "// loadlint: " + " ".join(f"recording=rec{number}.har" for number in range(len(recordings)))
    assert "certified" in loadlint(tmp_path, "verify", path.name, exits=0).text


def test_a_script_that_links_others_keeps_them(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    recordings = sorted(tmp_path.glob("*.har"))
    (tmp_path / "copy.har").write_bytes(recordings[0].read_bytes())
    loadlint(tmp_path, "fix", "--unsafe-fixes", "--exit-zero", "--recording", "copy.har", path.name, exits=0)
    assert "recording=copy.har" not in path.read_text()
