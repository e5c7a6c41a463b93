"""What new and fixed scripts do, in the real tools, when an application stops to give what they need.

The application plays a recording, and from some request of each iteration on it says "maintenance".
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from loadlint import recordings
from tests.support.failing_application import Application, Asked, running
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint
from tests.verify.load_runs import TOOLS, Verdict

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
SECONDS = 14

each_tool = pytest.mark.parametrize(
    "suffix",
    [
        pytest.param(".js", marks=pytest.mark.engine),
        pytest.param(".py", marks=pytest.mark.engine),
        pytest.param(".jmx", marks=[pytest.mark.jmeter, needs_jmeter]),
    ],
)


class Run(NamedTuple):
    """What the tool says, and what the application was asked."""

    verdict: Verdict
    asked: list[Asked]


def run(script: Path, recording: Path, fails_from: int | None, status: int = 200) -> Run:
    """One virtual user for some seconds, against an application that fails from some request of an iteration on."""
    application = Application(recordings.read(str(recording)).exchanges, fails_from, status)
    with running(application):
        verdict = TOOLS[script.suffix](script, application.address, SECONDS)
    return Run(verdict, application.asked)


@each_tool
@pytest.mark.parametrize(("fails_from", "name"), [(0, "/login"), (2, "/api/carts"), (4, "/api/orders")])
def test_a_new_script(suffix: str, fails_from: int, name: str, tmp_path: Path) -> None:
    recording = EXAMPLE / "checkout.har"
    arguments = ["new", str(recording), str(EXAMPLE / "checkout.2.har"), "-o", f"checkout{suffix}"]
    loadlint(tmp_path, *arguments, exits=0)
    good = run(tmp_path / f"checkout{suffix}", recording, None)
    assert good.verdict.code == 0, good.verdict
    failing = run(tmp_path / f"checkout{suffix}", recording, fails_from)
    assert_noticed(failing, name)
    assert rate(failing.asked) <= 1.1 * rate(good.asked)


def rate(asked: list[Asked]) -> float:
    """Requests in a second."""
    return (len(asked) - 1) / (asked[-1].seconds - asked[0].seconds)


def assert_noticed(run: Run, name: str) -> None:
    """The request has failed in the tool's own results, and so has the run; nothing was sent for want of a value."""
    assert run.verdict.code != 0 and run.verdict.says(name), run.verdict
    assert not [request for request in run.asked if request.is_without_a_value]
    begun = [request for before, request in pairwise([None, *run.asked]) if request and is_new(before, request)]
    assert len(begun) > 1, "an iteration follows the one that failed"
    assert not [request for request in begun if request.cookie], "it begins without the session of the one before"


def is_new(before: Asked | None, request: Asked) -> bool:
    """Whether a request begins an iteration."""
    return before is None or request.iteration > before.iteration
