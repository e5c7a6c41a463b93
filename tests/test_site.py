"""The documentation is built as a site, without a link that leads nowhere."""

from __future__ import annotations

import re
from zipfile import ZipFile

import pytest

from loadlint import rules
from loadlint.cli.arguments import subcommands
from tests.tools.build_site import DEVELOPERS, ROOT, SITE, main, with_addresses, without_code_links
from tests.tools.gallery import PAGE, lines


@pytest.mark.slow
def test_every_rule_and_command_has_its_place() -> None:
    assert main() == 0
    for rule in rules.all_rules():
        assert (SITE / "rules" / f"{rule.name}.html").exists()
    commands = (SITE / "command-line.html").read_text()
    assert [name for name in subcommands() if f"loadlint {name}</h2>" not in commands] == []
    assert "extend-select" in (SITE / "configuration.html").read_text()
    with ZipFile(SITE / "examples" / "loadlint-example.zip") as archive:
        assert {"loadlint-example/shop.py", "loadlint-example/checkout.2.har"} <= set(archive.namelist())
    assert (SITE / "examples" / "loadlint-first-hour" / "jmeter" / "monday.xml").exists()


def test_links_to_code_and_folders_become_text() -> None:
    text = "see [the clue](../server/loadlint/x.py), [healing](healing.md), [VS Code](client/README.md), [Zed](zed)"
    assert without_code_links(text) == "see the clue, [healing](healing.md), [VS Code](client/README.md), Zed"


def test_the_pages_of_a_release_name_the_repository_and_the_tag() -> None:
    project = {"version": "7.8.9", "urls": {"Repository": "https://code.test/load/loadlint"}}
    text = "uses: <owner>/loadlint@<tag>, repo: https://<repository>, rev: <tag>, loadlint @ git+https://<repository>@<tag>"
    released = "uses: load/loadlint@v7.8.9, repo: URL, rev: v7.8.9, loadlint @ git+URL@v7.8.9"
    assert with_addresses(text, project) == released.replace("URL", "https://code.test/load/loadlint")
    assert with_addresses(text, {"version": "7.8.9"}) == text


def test_pages_for_users_do_not_run_the_tests() -> None:
    """Who has the site alone has none; comments are for those who change the page."""
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    users = [page for page in pages if page.relative_to(ROOT).as_posix() not in DEVELOPERS]
    assert [page.name for page in users if re.search(r"(?<!written by `)python -m tests", page.read_text())] == []


def test_the_pages_begin_with_archives() -> None:
    text = "[the example](../examples/start), [them](../tests/shop/flows/order), [another](../examples/checkout)"
    archives = "[the example](../examples/loadlint-example.zip), [them](../examples/loadlint-first-hour.zip), another"
    assert without_code_links(text) == archives


def test_no_page_installs_the_name_alone() -> None:
    """Before the first release anybody may take it. The pip of an environment that has loadlint adds extras to that."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    may_stand_before = r"(?<!do not write `)(?<!never write `)(?<!/bin/)(?<!python -m )"
    bare = re.compile(may_stand_before + r"(?:pip|pipx|uv tool) install ['\"]?loadlint\b")
    assert [page.name for page in pages if bare.search(page.read_text())] == []


@pytest.mark.slow
def test_the_gallery_shows_what_fix_does() -> None:
    assert PAGE.read_text("utf-8") == "\n".join(lines())
