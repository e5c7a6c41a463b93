"""Real applications: the raw script fails, the fixed one happens, and the application's own state says so.

They are installed on first use (most in a virtual environment, the OpenID Connect provider by npm) into `$BENCH_STATE`,
by default a folder among the temporary files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.applications.tools import TOOLS, outcome
from tests.support.fixing import fixed_data
from tests.support.jmeter import JMETER
from tests.support.sampling import sampled

HERE = Path(__file__).parent
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
SEEDS = (3, 5, 8, 10, 12)
"""Other data than the recorded: more things and fewer, none, in another order, with other ids and dates."""

pytestmark = [pytest.mark.application, pytest.mark.engine, pytest.mark.exhaustive]


def raw(name: str, file: str) -> str:
    return (HERE / name / file).read_text()


def after_fix(name: str, file: str, recordings: int, level: Applicability) -> str:
    files = [HERE / name / f"rec{number}.har" for number in range(1, recordings + 1)]
    return fixed_data(file, raw(name, file).encode(), files, level).decode()


@pytest.mark.xdist_group("applications")
@pytest.mark.parametrize(
    ("name", "file", "recordings", "level"),
    sampled(
        [(name,) for name in ("oscar", "roundup", "trac", "oidc", "kolibri", "wagtail")],
        [("raw.locust.py", 1, UNSAFE), ("raw.k6.js", 2, SAFE), ("raw.k6.js", 1, UNSAFE), ("raw.locust.py", 2, SAFE)],
        every=6,
    ),
)
def test_raw_and_fixed(name: str, file: str, recordings: int, level: Applicability, tmp_path: Path) -> None:
    assert outcome(name, file, raw(name, file), tmp_path)[0]
    assert outcome(name, file, after_fix(name, file, recordings, level), tmp_path)[0] == []


@pytest.mark.slow
@pytest.mark.xdist_group("applications")
@pytest.mark.parametrize(
    ("name", "seed", "file"),
    sampled(
        [(name, seed) for name in ("roundup", "kolibri", "trac", "wagtail") for seed in SEEDS],
        [(file,) for file in reversed(TOOLS)],
        every=4 * len(SEEDS),
    ),
)
def test_no_assertion_fails_with_other_data(name: str, seed: int, file: str, tmp_path: Path) -> None:
    if file.endswith(".jmx") and JMETER is None:
        pytest.skip("JMeter is not installed: `make test` does it where Java is")
    assert outcome(name, file, after_fix(name, file, 2, SAFE), tmp_path, seed) == ([], [])


@pytest.mark.xdist_group("applications")
@pytest.mark.parametrize("file", TOOLS)
def test_a_page_that_polls_with_other_data(file: str, tmp_path: Path) -> None:
    """Ids are counted here, so that the raw script writes into the study of somebody else, and nothing says so."""
    if file.endswith(".jmx") and JMETER is None:
        pytest.skip("JMeter is not installed: `make test` does it where Java is")
    name, seed = "optuna", 8
    assert outcome(name, file, raw(name, file), tmp_path, seed)[0]
    assert outcome(name, file, after_fix(name, file, 2, SAFE), tmp_path, seed) == ([], [])
    assert outcome(name, file, after_fix(name, file, 1, UNSAFE), tmp_path, seed)[0] == []
