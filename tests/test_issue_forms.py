"""The issue forms are what GitHub reads, and ask for the output of `loadlint why`, as those of GitLab do."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
TEMPLATES = sorted((ROOT / ".gitlab" / "issue_templates").glob("*.md"))
KINDS = {"dropdown", "textarea", "input"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_has_what_github_wants(path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    form = yaml.safe_load(path.read_text())
    assert set(form) == {"name", "description", "body"}
    names = [field["id"] for field in form["body"]]
    assert len(set(names)) == len(names)
    assert {field["type"] for field in form["body"]} <= KINDS
    assert all(field["attributes"]["label"] for field in form["body"])


def test_both_hosts_have_the_same_forms_which_ask_for_the_answer() -> None:
    assert [path.stem for path in FORMS] == [path.stem for path in TEMPLATES] == ["fault", "wrong-finding"]
    assert all("Output of `loadlint why SCRIPT:LINE" in path.read_text() for path in (*FORMS, *TEMPLATES))
