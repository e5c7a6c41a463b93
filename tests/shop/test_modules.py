"""Scripts of several files, as people write them: fixed where things stand, they run, and the shop agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source

from .modules_run import CASES, JMETER, copied, judged, recorded_values, texts

each_case = pytest.mark.parametrize(("style", "flow"), CASES, ids=[f"{style}-{flow}" for style, flow in CASES])


def fix(script: Path) -> engine.FixResult:
    """The script after all its safe fixes, with the recordings beside it; the files are written."""
    recordings = tuple(str(script.parent / f"{script.stem}{ending}") for ending in (".har", ".2.har"))
    source = Source(str(script), script.read_bytes())
    result = engine.fix(source, Project(Config(), recordings), Applicability.SAFE)
    script.write_bytes(result.data)
    for change in result.modules:
        Path(change.path).write_bytes(change.after)
    return result


@each_case
def test_nothing_literal_is_left_in_any_file(style: str, flow: str, tmp_path: Path) -> None:
    script = copied(style, flow, tmp_path / flow)
    before = texts(tmp_path / flow)
    result = fix(script)
    certificate = result.analysis.context.certificate
    assert certificate is not None and certificate.is_certified, certificate
    after = texts(tmp_path / flow)
    left = {(path, value) for path, text in after.items() for value in recorded_values(flow) if value in text}
    assert left == set()
    assert before.keys() == after.keys() and before != after
    assert fix(script).applied == ()


@pytest.mark.engine
@pytest.mark.slow
@each_case
def test_the_flow_happens(style: str, flow: str, tmp_path: Path) -> None:
    if style.startswith("jmeter") and JMETER is None:
        pytest.skip("JMeter is not installed")
    script = copied(style, flow, tmp_path / flow)
    fix(script)
    checks, said = judged(flow, script)
    assert [check for check in checks if not check.ok] == [], said
