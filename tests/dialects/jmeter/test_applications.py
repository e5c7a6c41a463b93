"""JMeter's own recordings of two applications, fixed with two recordings."""

from __future__ import annotations

import difflib
import importlib.util
import time
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree

from loadlint.engine import FixResult
from loadlint.findings import Applicability, Severity
from loadlint.text.mapped import HOLE
from tests.applications.tools import SEED, running
from tests.dialects.jmeter.helpers import parse
from tests.support.fixing import fixed
from tests.support.jmeter import needs_jmeter, run
from tests.support.sampling import sampled

APPLICATIONS = Path(__file__).parents[2] / "applications"
NAMES = ["oidc", "oscar"]
SHELLS = {"oidc": 3, "oscar": 0}
"""How many steps get the shell of a single-page application, of which nothing can be asserted."""
NOTHING_TO_ASSERT = "nothing distinguishes the page from the other pages of the recording"


@lru_cache(4)
def fix(name: str, level: Applicability = Applicability.SAFE, data: bytes | None = None) -> FixResult:
    folder = APPLICATIONS / name
    recordings = [folder / f"rec{number}.har" for number in (1, 2)]
    return fixed("raw.jmx", (folder / "raw.jmx").read_bytes() if data is None else data, recordings, level)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nothing_safe_is_left(name: str) -> None:
    result = fix(name)
    assert not [one for one in result.analysis.findings if one.fix and one.fix.applicability is Applicability.SAFE]
    assert not [one for one in result.analysis.findings if one.rule == "uncorrelated-value"]
    reasons = [(one.rule, one.no_fix, one.severity) for one in fix(name, Applicability.UNSAFE).analysis.places]
    assert reasons == [("missing-assertion", NOTHING_TO_ASSERT, Severity.INFORMATION)] * SHELLS[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_only_lines_that_must_change_change(name: str) -> None:
    before = (APPLICATIONS / name / "raw.jmx").read_text("utf-8").splitlines()
    after = fix(name).data.decode().splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        assert kind != "delete"
        old, new = before[i:j], after[k:m]
        if kind == "insert":
            # Properties of the thread group and of the Cookie Manager stand above the samplers.
            assert all(line.startswith(" " * 8) for line in new if line.startswith(" "))
        else:
            assert len(old) <= len(new)
            for line in old:
                assert any(word in line for word in ("Prop name=", "<hashTree/>")), line


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "name"), sampled([("crlf",), ("latin",), ("quotes",), ("bare",)], [(name,) for name in NAMES])
)
def test_the_same_fix_in_other_clothes(name: str, form: str) -> None:
    data = (APPLICATIONS / name / "raw.jmx").read_bytes()
    expected = parse(fix(name).data)
    if form == "crlf":
        data = data.replace(b"\n", b"\r\n")
    elif form == "latin":
        data = data.decode().replace("UTF-8", "ISO-8859-1", 1).encode("iso-8859-1", "xmlcharrefreplace")
    elif form == "bare":
        data = data.partition(b"\n")[2]
    elif b"'" not in data:
        data = data.replace(b'"', b"'")
    result = fix(name, data=data)
    if form == "crlf":
        assert result.data.count(b"\n") == result.data.count(b"\r\n")
    etree.fromstring(result.data)
    script = parse(result.data)
    assert [one.request.url.value for one in script.steps] == [one.request.url.value for one in expected.steps]
    assert [(one.variable, one.extractor) for one in script.extractions] == [
        (one.variable, one.extractor) for one in expected.extractions
    ]
    assert sum(one.request.url.value.count(HOLE) for one in script.steps) > 5


@pytest.mark.jmeter
@pytest.mark.application
@needs_jmeter
@pytest.mark.xdist_group("applications")
@pytest.mark.exhaustive
@pytest.mark.parametrize("level", [Applicability.SAFE, Applicability.UNSAFE])
@pytest.mark.parametrize("name", NAMES)
def test_the_fixed_plan_happens(name: str, level: Applicability, tmp_path: Path) -> None:
    """The raw plan fails and the fixed one succeeds, says the application's own state."""
    raw = (APPLICATIONS / name / "raw.jmx").read_bytes()
    assert misses(name, raw, tmp_path / "raw")
    assert misses(name, fix(name, level).data, tmp_path / "fixed") == []


def misses(name: str, plan: bytes, folder: Path) -> list[str]:
    """What the application's state lacks after a run of a plan."""
    folder.mkdir()
    (folder / "plan.jmx").write_bytes(plan)
    with running(name) as state:
        run(folder, timeout=200)
        time.sleep(1)
        spec = importlib.util.spec_from_file_location("judge", APPLICATIONS / name / "judge.py")
        assert spec is not None and spec.loader is not None
        judge = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(judge)
        return [check for check, holds, _ in judge.checks(state, SEED) if not holds]
