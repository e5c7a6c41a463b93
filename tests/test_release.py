"""A release has one version in all its parts, and a dated list of changes."""

from __future__ import annotations

import datetime
import json
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.tools.artefacts import with_absolute_links
from tests.tools.release import ROOT, TEMPLATES, Addresses, ReleaseError, prepare, with_package_addresses

FILES = ("pyproject.toml", "client/package.json", "client/package-lock.json", "CHANGELOG.md")
DAY = datetime.date(2030, 1, 2)
PROJECT = Addresses("https://code.test/load/loadlint", "https://loadlint.test")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in (*FILES, *TEMPLATES):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_one_version_everywhere(checkout: Path) -> None:
    prepare(checkout, "7.8.9", DAY, PROJECT)
    assert tomllib.loads((checkout / "pyproject.toml").read_text())["project"]["version"] == "7.8.9"
    assert json.loads((checkout / "client/package.json").read_text())["version"] == "7.8.9"
    lock = json.loads((checkout / "client/package-lock.json").read_text())
    assert (lock["version"], lock["packages"][""]["version"]) == ("7.8.9", "7.8.9")
    assert "## Unreleased\n\n## 7.8.9 - 2030-01-02\n\n### " in (checkout / "CHANGELOG.md").read_text()


def test_the_first_release_says_where_the_project_is(checkout: Path) -> None:
    with pytest.raises(ReleaseError, match="REPOSITORY="):
        prepare(checkout, "7.8.9", DAY)
    prepare(checkout, "7.8.9", DAY, PROJECT)
    urls = tomllib.loads((checkout / "pyproject.toml").read_text())["project"]["urls"]
    assert (urls["Documentation"], urls["Issues"]) == (PROJECT.site, f"{PROJECT.repository}/issues")
    manifest = json.loads((checkout / "client/package.json").read_text())
    assert (manifest["repository"]["url"], manifest["homepage"]) == (f"{PROJECT.repository}.git", PROJECT.site)
    assert "private" not in manifest


def test_the_templates_install_what_is_released(checkout: Path) -> None:
    """Before, they install nothing: an address with `<repository>` in it leads nowhere, and a bare name to anybody."""
    prepare(checkout, "7.8.9", DAY, PROJECT)
    again = "## Unreleased\n\n- more\n"
    (checkout / "CHANGELOG.md").write_text(again)
    prepare(checkout, "7.9.0", DAY)
    for name in TEMPLATES:
        assert " @ git+https://<repository>@<tag>" in (ROOT / name).read_text()
        text = (checkout / name).read_text()
        assert f" @ git+{PROJECT.repository}@v7.9.0" in text
        assert "<repository>" not in text


def test_the_project_may_move(checkout: Path) -> None:
    text = (checkout / "pyproject.toml").read_text()
    first = with_package_addresses(text, PROJECT)
    moved = with_package_addresses(first, Addresses("https://other.test/loadlint", PROJECT.site))
    assert with_package_addresses(moved, PROJECT) == first


def test_links_of_the_readme_lead_to_the_release() -> None:
    urls = {"Repository": PROJECT.repository}
    readme = "[a](docs/a.md) [b](https://b.test/c) [d](#d) ![e](docs/e.png)"
    files = f"{PROJECT.repository}/blob/v7.8.9/docs"
    absolute = f"[a]({files}/a.md) [b](https://b.test/c) [d](#d) ![e]({files}/e.png?raw=true)"
    assert with_absolute_links(readme, urls, "7.8.9") == absolute
    assert with_absolute_links(readme, {}, "7.8.9") == readme


def test_nothing_else_changes(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(with_package_addresses((ROOT / "pyproject.toml").read_text(), PROJECT))
    prepare(checkout, "7.8.9", DAY)
    for name in FILES[1:3]:
        before, after = (ROOT / name).read_text().splitlines(), (checkout / name).read_text().splitlines()
        changed = [line for line, other in zip(before, after, strict=True) if line != other]
        assert len(changed) == (2 if name.endswith("lock.json") else 1)


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3 "])
def test_what_is_no_version_is_refused(checkout: Path, version: str) -> None:
    with pytest.raises(ReleaseError):
        prepare(checkout, version, DAY, PROJECT)


def test_a_release_without_changes_is_refused_and_nothing_is_written(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text("## Unreleased\n\n## 1.0.0\n\n- first\n")
    with pytest.raises(ReleaseError, match="nothing under Unreleased"):
        prepare(checkout, "7.8.9", DAY, PROJECT)
    assert (checkout / "pyproject.toml").read_text() == (ROOT / "pyproject.toml").read_text()
