"""Which files of a folder are scripts of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.project.walk import scripts_under


def scripts(folder: Path, *files: str) -> list[str]:
    """The scripts among files, which are made first."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    told: list[str] = []
    paths = [
        Path(path).relative_to(folder).as_posix() for path in scripts_under(str(folder), {".js", ".jmx"}, told.append)
    ]
    assert told == []
    return paths


def test_files_with_the_suffix_by_name(tmp_path: Path) -> None:
    files = "b.js", "a/z.js", "a.js", "C.JS", "c.jmx", "d.json", "e.js.txt"
    assert scripts(tmp_path, *files) == ["C.JS", "a/z.js", "a.js", "b.js", "c.jmx"]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("node_modules/k6/a.js", False),
        (".git/a.js", False),
        (".a.js", True),
        ("__pycache__/a.js", False),
        ("apache-jmeter-5.6/examples/a.jmx", False),
        ("tools/apache-jmeter-5.6/bin/templates/a.jmx", False),
        ("apache-jmeter-5.6/bin/a.jmx", True),
        ("printable_docs/demos/a.jmx", False),
        ("printable_docs/a.jmx", True),
        ("examples/a.jmx", True),
    ],
)
def test_what_comes_with_tools_is_left_out(name: str, is_one: bool, tmp_path: Path) -> None:
    assert scripts(tmp_path, name) == [name] * is_one


def test_examples_beside_the_settings_of_jmeter_are_its_own(tmp_path: Path) -> None:
    files = "bin/saveservice.properties", "bin/examples/a.jmx", "bin/templates/a.jmx", "bin/plans/a.jmx"
    assert scripts(tmp_path, *files) == ["bin/plans/a.jmx"]


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    """Each file of patterns counts from its own folder on, also where it lies above the folder that is searched."""
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("own.js\n")
    (tmp_path / ".gitignore").write_text("build/\n*.old.js\n/a.js\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".gitignore").write_text("c.js\n!g.old.js\n")
    files = "a.js", "b/a.js", "b/c.js", "b/d/c.js", "c.js", "b/e.old.js", "b/g.old.js", "build/f.js", "b/build/f.js"
    assert scripts(tmp_path, *files, "b/own.js") == ["b/a.js", "b/g.old.js", "c.js"]
    assert scripts(tmp_path / "b") == ["a.js", "g.old.js"]


def test_a_link_that_leads_to_itself_is_no_script_and_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "loop.js").symlink_to("loop.js")
    (tmp_path / "folder.js").mkdir()
    (tmp_path / "again").symlink_to(".")
    assert scripts(tmp_path, "a.js") == ["a.js"]


def test_a_folder_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    assert list(scripts_under(str(tmp_path / "none"), {".js"}, told.append)) == []
    assert told == [f"{tmp_path / 'none'}: can't be read: No such file or directory"]
