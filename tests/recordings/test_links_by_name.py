"""Files of the script's name beside it, of all formats."""

from __future__ import annotations

import shutil
from pathlib import Path

from loadlint.project import Project
from loadlint.project.config import find
from tests.project.test_links import names, script
from tests.recordings.hars import entry, har, write
from tests.recordings.test_jtl import FILES, XML, sample


def linked(folder: Path, name: str = "shop.js") -> list[str]:
    return names(Project(find(str(folder)), ()).linked_recordings(script(folder / name))[1].links)


def test_har_and_jtl_mix(tmp_path: Path) -> None:
    write(tmp_path, har(entry()), "shop.har")
    write(tmp_path, (XML % sample()).encode(), "shop.2.jtl")
    write(tmp_path, (XML % sample()).encode(), "shop.3.xml")
    assert linked(tmp_path) == ["shop.har", "shop.2.jtl", "shop.3.xml"]


def test_other_files_of_the_name(tmp_path: Path) -> None:
    shutil.copy(FILES / "csv.jtl", tmp_path / "shop.jtl")
    write(tmp_path, b"<project/>", "shop.xml")
    write(tmp_path, b"{}", "shop.json")
    write(tmp_path, b"", "shop.2.jtl")
    (tmp_path / "shop.3.xml").mkdir()
    assert linked(tmp_path) == []


def test_a_broken_har_is_linked_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, b"", "shop.har")
    assert linked(tmp_path) == ["shop.har"]
