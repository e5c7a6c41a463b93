"""Notes for loadlint that are written into scripts: links to recordings, and rules to be silent about."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.changes import AddNote, CannotWriteError
from loadlint.dialects.base import Dialect
from loadlint.disk.reach import EVERYWHERE
from loadlint.project.config import Config
from loadlint.project.linked_files import link_edits, resolve
from loadlint.recordings.exchange import Recording
from loadlint.script import Script
from loadlint.text import edits
from loadlint.text.source import Source
from loadlint.text.span import Span

K6 = b"import http from 'k6/http';\nexport default function () {\n  http.get('https://shop.test/a');\n}\n"
LOCUST = b"""\
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def shop(self):
        self.client.get("/a")
"""
JMX = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Shop">
      <stringProp name="TestPlan.comments"></stringProp>
    </TestPlan>
    <hashTree>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Users">
        <intProp name="ThreadGroup.num_threads">1</intProp>
      </ThreadGroup>
      <hashTree>
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="A">
          <stringProp name="HTTPSampler.path">/a</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
"""
SCRIPTS = [("shop.js", K6), ("shop.py", LOCUST), ("shop.jmx", JMX)]


def parsed(name: str, data: bytes) -> tuple[Dialect, Script]:
    source = Source(name, data)
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect
    return dialect, dialect.parse(source, lambda path: None)


def noted(name: str, data: bytes, text: str, covers: bytes | None = None) -> bytes:
    dialect, script = parsed(name, data)
    span = None if covers is None else Span(at := data.index(covers), at + len(covers))
    return edits.apply(data, dialect.write(script, AddNote(f"loadlint: {text}", span)))


def linked(name: str, data: bytes) -> list[str]:
    _, script = parsed(name, data)
    return [link.path for link in resolve(script, Config(), (), lambda path: Recording(path, ()), EVERYWHERE)[1].links]


@pytest.mark.parametrize(("name", "data"), SCRIPTS)
@pytest.mark.parametrize("files", [["run.har"], ["recordings/first.har", "a b, c.har"], ["it's.har"]])
def test_a_link_is_found_again(tmp_path: Path, name: str, data: bytes, files: list[str]) -> None:
    path = str(tmp_path / name)
    dialect, script = parsed(path, data)
    wanted = [str(tmp_path / file) for file in files]
    after = edits.apply(data, link_edits(script, dialect, wanted))
    assert linked(path, after) == wanted
    assert len(after.splitlines()) <= len(data.splitlines()) + 1


@pytest.mark.parametrize(("name", "data"), SCRIPTS)
def test_a_new_link_takes_the_place_of_the_old_one(tmp_path: Path, name: str, data: bytes) -> None:
    path = str(tmp_path / name)
    dialect, script = parsed(path, data)
    once = edits.apply(data, link_edits(script, dialect, [str(tmp_path / "old.har"), str(tmp_path / "older.har")]))
    dialect, script = parsed(path, once)
    twice = edits.apply(once, link_edits(script, dialect, [str(tmp_path / "new.har")]))
    assert linked(path, twice) == [str(tmp_path / "new.har")]
    assert b"old" not in twice


def test_a_new_link_takes_the_place_of_those_in_several_comments(tmp_path: Path) -> None:
    path = str(tmp_path / "a.js")
    others = b"// loadlint: recording=older.har\n// loadlint: ignore[runs] recording=oldest.har\n"
    data = b"// loadlint: recording=old.har\n" + others + K6
    dialect, script = parsed(path, data)
    after = edits.apply(data, link_edits(script, dialect, [str(tmp_path / "new.har")]))
    assert after == b"// loadlint: recording=new.har\n// loadlint: ignore[runs] \n" + K6


def test_the_top_of_a_program() -> None:
    bom = b"\xef\xbb\xbf"
    assert noted("a.js", bom + K6, "x").startswith(bom + b"// loadlint: x\nimport")
    assert noted("a.js", K6.replace(b"\n", b"\r\n"), "x").startswith(b"// loadlint: x\r\nimport")
    shebang = b"#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n"
    assert noted("a.py", shebang + LOCUST, "x") == shebang + b"# loadlint: x\n" + LOCUST


def test_above_a_statement() -> None:
    after = noted("a.js", K6, "ignore[correlation]", b"http.get('")
    assert b"() {\n  // loadlint: ignore[correlation]\n  http.get('https" in after
    after = noted("a.py", LOCUST, "ignore[correlation]", b"self.client")
    assert b"(self):\n        # loadlint: ignore[correlation]\n        self.client" in after


def test_no_comment_inside_of_a_text() -> None:
    script = K6.replace(b"http.get('https://shop.test/a')", b"http.post('https://shop.test/a', `one\ntwo`)")
    with pytest.raises(CannotWriteError, match="several lines"):
        noted("a.js", script, "x", b"two")
    script = LOCUST.replace(b'get("/a")', b'post("/a", """one\ntwo""")')
    with pytest.raises(CannotWriteError, match="several lines"):
        noted("a.py", script, "x", b"two")
    script = LOCUST.replace(b'self.client.get("/a")', b'self.client \\\n            .get("/a")')
    with pytest.raises(CannotWriteError, match="goes on"):
        noted("a.py", script, "x", b".get")


def test_the_comments_of_elements() -> None:
    after = noted("a.jmx", JMX, "ignore[x]", b"/a</")
    assert b'testname="A">\n          <stringProp name="TestPlan.comments">loadlint: ignore[x]</stringProp>\n' in after
    empty = JMX.replace(b'"TestPlan.comments"></stringProp>', b'"TestPlan.comments"/>')
    assert b'<stringProp name="TestPlan.comments">loadlint: x</stringProp>' in noted("a.jmx", empty, "x")
    text = JMX.replace(b'comments"></', b'comments">Mine &amp; yours</')
    assert b">Mine &amp; yours\nloadlint: x</stringProp>" in noted("a.jmx", text, "x")


@pytest.mark.parametrize(("name", "data"), SCRIPTS)
def test_a_note_has_one_line(name: str, data: bytes) -> None:
    with pytest.raises(CannotWriteError, match="one line"):
        noted(name, data, "one\ntwo")


def test_a_note_in_a_plan_is_not_escaped() -> None:
    with pytest.raises(CannotWriteError, match="& < >"):
        noted("a.jmx", JMX, "recording=a&b.har")
