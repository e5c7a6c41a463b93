"""Each rule's documentation is complete, and its examples do what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loadlint import engine, rules
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
from loadlint.rules import Rule
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.scripts import project_of

SECTIONS = ["What it does", "Why it matters", "Known false positives", "Options"]
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDING = ("missing-assertion",)
WITHOUT_EXAMPLE = {
    "internal-error",
    "module-without-script",
    "broken-gate",
    "unlike-production",
    "missed-rate",
    "unnoticed-fault",
    "worse-step",
}
FILES = {"loaded-in-vu-code": ("users.json", 300_000)}
"""The file that lies beside the example of a rule, with its size in bytes."""


@dataclass(frozen=True)
class Example:
    """One example of a rule's documentation."""

    name: str
    suffix: str
    before: str
    recordings: tuple[Recording, ...]
    after: str | None


def examples(rule: Rule) -> Iterator[Example]:
    """Each section whose heading starts with `Example`."""
    for number, section in enumerate(re.split(r"^## ", rule.documentation, flags=re.MULTILINE)):
        if not section.startswith("Example"):
            continue
        scripts: list[tuple[str, str]] = []
        recordings: list[Recording] = []
        for language, text in FENCE.findall(section):
            if language == "http":
                recordings.append(parse_flow(text, f"{'abcdef'[len(recordings)]}.http"))
            else:
                scripts.append((language, text))
        assert scripts, "an example needs a script"
        assert len(scripts) <= 2, "an example has one script, and it once more after the fix"
        language, before = scripts[0]
        after = scripts[1][1] if len(scripts) == 2 else None
        if language == "plan":
            language, before = "jmx", to_jmx(before)
        yield Example(f"{rule.name}-{number}", language, before, tuple(recordings), after)


ALL = [pytest.param(rule, example, id=f"{example.name}") for rule in rules.all_rules() for example in examples(rule)]


@pytest.mark.parametrize("rule", rules.all_rules(), ids=lambda rule: rule.name)
def test_documentation_is_complete(rule: Rule) -> None:
    headings = re.findall(r"^## (.*)$", rule.documentation, re.MULTILINE)
    assert [heading for heading in headings if not heading.startswith("Example")] == SECTIONS
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= 120
    assert rule.name in WITHOUT_EXAMPLE or any(examples(rule))
    assert rule.fix in ("safe", "unsafe", "sometimes", "none")


@pytest.mark.parametrize(("rule", "example"), ALL)
def test_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    path = str(tmp_path / f"script.{example.suffix}")
    source = Source(path, example.before.encode())
    # What else is missing in an example is no part of what it shows.
    ignored = () if rule.category == "assertions" else ADDING
    own = Config(root=str(tmp_path), ignore=ignored, extend_select=(rule.name,) if rule.opt_in else ())
    project = project_of(example.recordings, own) if example.recordings else Project(own)
    if rule.name in FILES:
        name, size = FILES[rule.name]
        (tmp_path / name).write_bytes(b" " * size)
    found = engine.analyse(source, project).findings
    assert "internal-error" not in {finding.rule for finding in found}
    assert rule.name in {finding.rule for finding in found}, [finding.message for finding in found]
    for finding in found:
        if finding.rule == rule.name:
            assert finding.category == rule.category
            assert 0 <= finding.span.start <= finding.span.end <= len(source.data)
    if example.after is not None:
        result = engine.fix(source, project, Applicability.UNSAFE)
        fixed = result.data.decode()
        assert (from_jmx(fixed) if example.suffix == "jmx" else fixed) == example.after
        assert not [finding for finding in result.analysis.findings if finding.rule == rule.name]
