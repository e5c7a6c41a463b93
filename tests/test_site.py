"""The documentation is built as a site, without a link that leads nowhere."""

from __future__ import annotations

import pytest

from loadlint import rules
from loadlint.cli.arguments import subcommands
from tests.tools.build_site import SITE, main, with_addresses, without_code_links
from tests.tools.gallery import PAGE, lines


@pytest.mark.slow
def test_every_rule_and_command_has_its_place() -> None:
    assert main() == 0
    for rule in rules.all_rules():
        assert (SITE / "rules" / f"{rule.name}.html").exists()
    commands = (SITE / "command-line.html").read_text()
    assert [name for name in subcommands() if f"loadlint {name}</h2>" not in commands] == []
    assert "extend-select" in (SITE / "configuration.html").read_text()


def test_links_to_code_and_folders_become_text() -> None:
    text = "see [the clue](../server/loadlint/x.py), [healing](healing.md), [VS Code](client/README.md), [Zed](zed)"
    assert without_code_links(text) == "see the clue, [healing](healing.md), [VS Code](client/README.md), Zed"


def test_the_pages_of_a_release_name_the_repository_and_the_tag() -> None:
    project = {"version": "7.8.9", "urls": {"Repository": "https://code.test/loadlint"}}
    assert with_addresses("uses: <this repository>@<tag>", project) == "uses: https://code.test/loadlint@v7.8.9"
    assert with_addresses("uses: <this repository>@<tag>", {"version": "7.8.9"}) == "uses: <this repository>@<tag>"


@pytest.mark.slow
def test_the_gallery_shows_what_fix_does() -> None:
    assert PAGE.read_text("utf-8") == "\n".join(lines())
