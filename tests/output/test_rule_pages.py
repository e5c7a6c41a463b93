"""Where a release has a site, reports lead to the page of each rule; a checkout has none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from loadlint.output import _rule_page
from loadlint.rules import Rule
from tests.support.run import loadlint

PAGE = "https://loadlint.test/rules/missing-assertion.html"
SCRIPT = "import http from 'k6/http';\nexport default function () {\n  http.get('https://shop.test/');\n}\n"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    package = Message()
    package["Project-URL"] = "Repository, https://code.test/loadlint"
    package["Project-URL"] = "Documentation, https://loadlint.test/"
    monkeypatch.setattr(_rule_page, "metadata", lambda name: package)
    _rule_page.address_of.cache_clear()
    yield
    _rule_page.address_of.cache_clear()


def reported(folder: Path, output_format: str) -> str:
    (folder / "a.js").write_text(SCRIPT)
    return loadlint(folder, "check", "--output-format", output_format, "a.js", exits=0).text


@pytest.mark.usefixtures("site")
def test_reports_lead_to_the_page_of_a_rule(tmp_path: Path) -> None:
    findings = json.loads(reported(tmp_path, "json"))["diagnostics"]
    assert [finding["url"] for finding in findings if finding["rule"] == "missing-assertion"] == [PAGE]
    rules = json.loads(reported(tmp_path, "sarif"))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["helpUri"] for rule in rules if rule["id"] == "missing-assertion"] == [PAGE]


@pytest.mark.usefixtures("site")
def test_a_rule_of_a_plugin_has_no_page_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "package", "loadlint_of_a_team")
    assert _rule_page.address_of("missing-assertion") is None


def test_a_checkout_has_no_site(tmp_path: Path) -> None:
    assert '"url": null' in reported(tmp_path, "json")
    assert "helpUri" not in reported(tmp_path, "sarif")
