"""Scripts of several files, as people write them: fixed where things stand, they run, and the shop agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.jmeter import JMETER
from tests.support.sampling import one_in, sampled

from .modules_run import CASES, copied, diff_of, fix, judged, recorded_values, texts

DIFFS = Path(__file__).parents[2] / "docs" / "modules"

STYLES, FLOW_NAMES = (sorted({case[number] for case in CASES}) for number in (0, 1))


@pytest.mark.slow
@pytest.mark.parametrize("case", one_in(8, CASES), ids="-".join)
def test_nothing_literal_is_left_in_any_file(
    case: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    style, flow = case
    monkeypatch.chdir(tmp_path)
    script = copied(style, flow, Path()).relative_to(".")
    before = texts(tmp_path)
    result = fix(script)
    certificate = result.analysis.context.certificate
    assert certificate is not None and certificate.is_certified, certificate
    after = texts(tmp_path)
    left = {(path, value) for path, text in after.items() for value in recorded_values(flow) if value in text}
    assert left == set()
    assert before.keys() == after.keys() and before != after
    kept = (DIFFS / f"{style}-{flow}.diff").read_text("utf-8")
    assert diff_of(result) == kept, "python -m tests.tools.modules_table"
    assert fix(script).applied == ()


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "style"), sampled([(flow,) for flow in FLOW_NAMES], [(style,) for style in STYLES], every=8)
)
def test_the_flow_happens(style: str, flow: str, tmp_path: Path) -> None:
    if style.startswith("jmeter") and JMETER is None:
        pytest.skip("JMeter is not installed")
    script = copied(style, flow, tmp_path / flow)
    fix(script)
    checks, said = judged(flow, script)
    assert [check for check in checks if not check.ok] == [], said
