"""The engine: fences around its parts, and the loop of fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NoReturn
from unittest import TestCase

import pytest
from msgspec.structs import replace

from loadlint import engine, rules
from loadlint.changes import Change
from loadlint.dialects.base import ReadFile
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6_dialect
from loadlint.errors import UserError
from loadlint.findings import Applicability, Finding, Fix, Remedy, Severity
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.rules import Rule
from loadlint.rules.base import Context
from loadlint.script import Script
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

PROJECT = Project(Config(root="/nowhere"))
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE

Check = Callable[[Context], Iterator[Finding]]


def source(text: str) -> Source:
    return Source("/nowhere/a.js", text.encode())


def with_rules(monkeypatch: pytest.MonkeyPatch, **checks: Check) -> None:
    """Put rules beside the real `script` rules."""
    made = tuple(
        Rule(name, "test", Severity.WARNING, "safe", "Test.\n", False, check) for name, check in checks.items()
    )
    real = tuple(rule for rule in rules.all_rules() if rule.category == "script")
    monkeypatch.setattr(rules, "rules_for", lambda dialect, recorded: real + made)


def replacing(old: str, new: str, applicability: Applicability = SAFE) -> Check:
    """A rule that wants each `old` replaced."""

    def check(context: Context) -> Iterator[Finding]:
        data = context.script.source.data
        start = data.find(old.encode())
        while start >= 0:
            span = Span(start, start + len(old.encode()))
            fix = Fix(f"{old} to {new}", applicability, (Edit(span, new),))
            yield Finding(f"no-{old}", "test", Severity.WARNING, span, "replace it", remedy=Remedy(fix))
            start = data.find(old.encode(), span.end)

    return check


def failing(_: Context) -> NoReturn:
    raise ValueError("the secret text of a file")


def test_a_rule_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, bad=failing, good=replacing("one", "two"))
    found = engine.analyse(source(k6("// one")), PROJECT).findings
    assert [finding.rule for finding in found] == ["internal-error", "no-one"]
    assert found[0].message.startswith("rule bad failed: ValueError at engine/test_engine.py:")
    assert "secret" not in repr(found[0])


def test_a_parser_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        name = "broken"
        suffixes = (".js",)

        def detect(self, _: Source, __: ReadFile) -> bool:
            return True

        def parse(self, *_: object) -> NoReturn:
            raise RecursionError

    monkeypatch.setattr(engine, "all_dialects", lambda: (Broken(),))
    (finding,) = engine.analyse(source("x"), PROJECT).findings
    assert finding.rule == "internal-error"
    assert "the parser failed: RecursionError" in finding.message


def test_a_dialect_that_fails_to_detect(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        name = "broken"
        suffixes = (".js",)

        def detect(self, _: Source, __: ReadFile) -> bool:
            raise RecursionError

    monkeypatch.setattr(engine, "all_dialects", lambda: (Broken(),))
    with pytest.raises(engine.UnknownDialectError):
        engine.analyse(source("x"), PROJECT)


def test_a_correlation_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from loadlint.correlation import pipeline

    monkeypatch.setattr(pipeline, "build", failing)
    recording = parse_flow("GET https://shop.test/\nHTTP 200\n\nhello")
    found = engine.analyse(source(k6("http.get('https://shop.test/'")), project_of([recording])).findings
    assert {"internal-error", "syntax-error"} <= {finding.rule for finding in found}


def test_findings_are_in_the_order_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, b=replacing("two", "2"), a=replacing("one", "1"))
    found = engine.analyse(source(k6("// one two one")), PROJECT).findings
    assert [finding.rule for finding in found] == ["no-one", "no-two", "no-one"]


def test_fix_applies_all_that_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, a=replacing("one", "1"), b=replacing("two", "2"), c=replacing("ne t", "n-t"))
    result = engine.fix(source(k6("// one two one")), PROJECT)
    assert result.data == source(k6("// 1 2 1")).data
    assert len(result.applied) == 3
    assert result.analysis.findings == ()


def test_fix_level(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, a=replacing("one", "1"), b=replacing("two", "2", UNSAFE))
    text = k6("// one two")
    assert engine.fix(source(text), PROJECT, SAFE).data == source(k6("// 1 two")).data
    assert engine.fix(source(text), PROJECT, UNSAFE).data == source(k6("// 1 2")).data


def test_a_fix_that_breaks_the_syntax_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, a=replacing("one", "*/ ((("), b=replacing("two", "2"))
    result = engine.fix(source(k6("/* one two */")), PROJECT)
    assert result.data == source(k6("/* one 2 */")).data
    assert [applied.rule for applied in result.applied] == ["no-two"]
    assert [finding.rule for finding in result.analysis.findings] == ["no-one"]


def test_fixes_that_go_in_circles_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, a=replacing("one", "two"), b=replacing("two", "one"))
    result = engine.fix(source(k6("// one")), PROJECT)
    assert result.data in (source(k6("// one")).data, source(k6("// two")).data)


def test_a_fix_that_does_not_help_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, a=replacing("one", "one one"), b=replacing("two", "2"))
    result = engine.fix(source(k6("// one two")), PROJECT)
    assert result.data == source(k6("// one 2")).data


def test_severities_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, a=replacing("one", "1"))
    project = replace(PROJECT, config=Config(root="/nowhere", severity={"no-one": Severity.HINT}))
    (finding,) = engine.analyse(source(k6("// one")), project).findings
    assert finding.severity is Severity.HINT


def test_a_fix_is_written_when_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Change] = []

    def write(script: Script, change: Change) -> tuple[Edit, ...]:
        written.append(change)
        return real(script, change)

    real = k6_dialect.write
    monkeypatch.setattr(K6, "write", staticmethod(write))
    found = engine.analyse(source(k6("http.post('https://shop.test/cart');")), PROJECT).findings
    (finding,) = (one for one in found if one.rule == "missing-assertion")
    assert not written
    assert finding.fix and finding.fix is finding.fix
    assert len(written) == 1
    assert finding.with_remedy().remedy == Remedy(finding.fix)


def test_a_fix_that_cannot_be_written_leaves_the_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(script: Script, change: Change) -> NoReturn:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(K6, "write", staticmethod(write))
    with TestCase().assertLogs("loadlint") as log:
        found = engine.analyse(source(k6("http.post('https://shop.test/cart');")), PROJECT).findings
        (finding,) = (one for one in found if one.rule == "missing-assertion")
        assert finding.fix is None
    assert finding.no_fix and finding.no_fix.startswith("loadlint failed to write it: ZeroDivisionError at ")
    (line,) = log.output
    assert "secret" not in line and "ZeroDivisionError" in line


def test_a_replay_that_fails_is_no_missing_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `verify` says: a fault of loadlint, or that nothing is linked."""
    script = source(k6("http.get('https://shop.test/')"))
    recording = parse_flow("GET https://shop.test/\nHTTP 200\n\nhello")
    with pytest.raises(UserError, match="no readable recording is linked"):
        engine.analyse(script, PROJECT).require_certificate()
    monkeypatch.setattr(engine, "_certificate", failing)
    with pytest.raises(UserError, match="the replay failed: "):
        engine.analyse(script, project_of([recording])).require_certificate()
