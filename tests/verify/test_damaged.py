"""Damaged scripts: the real tool against the player says what the replay says, whatever is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replay.mutants import Mutant, mutants
from tests.replay.test_certified import FLOWS, TOOLS, fixed_script, project_of
from tests.shop.judge import FLOWS as NAMES
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint
from tests.verify.tools import environment, needs_mitmproxy

USUAL, EXHAUSTIVE = 40, 4
"""One in so many damages is tried."""

_MARKS = {
    "raw.k6.js": [pytest.mark.engine],
    "raw.jmx": [pytest.mark.jmeter, needs_jmeter],
    "raw.locust.py": [pytest.mark.engine],
}
pytestmark = [pytest.mark.slow, needs_mitmproxy]


def cases() -> Iterator[Any]:
    """Every tool with every flow; the usual run has a few damages of one flow in k6."""
    yield pytest.param("graph", *TOOLS[0], USUAL, marks=_MARKS[TOOLS[0][0]], id=TOOLS[0][0])
    for script, recordings in TOOLS:
        for flow in NAMES:
            marks = [*_MARKS[script], pytest.mark.exhaustive]
            yield pytest.param(flow, script, recordings, EXHAUSTIVE, marks=marks, id=f"{flow} {script}")


def tried(flow: str, script: str, recordings: str, every: int) -> list[Mutant]:
    """One in so many damages of a flow's script."""
    return list(mutants(fixed_script(flow, script, project_of(flow, recordings))))[::every]


@pytest.mark.parametrize(("flow", "script", "recordings", "every"), list(cases()))
def test_the_real_tool_agrees(flow: str, script: str, recordings: str, every: int, tmp_path: Path) -> None:
    """The replay certifies none of these (`tests/replay/test_certified.py`), and neither does a run."""
    files = [word for run in (1, 2) for word in ("--recording", str(FLOWS / flow / recordings.format(run)))]
    differing = []
    for number, mutant in enumerate(tried(flow, script, recordings, every)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / script).write_bytes(mutant.data)
        try:
            loadlint(folder, "verify", script, "--engine", *files, exits=1, environment=environment(folder))
        except AssertionError as error:
            # A script that ends in an error before its first request could not be run.
            if "no request was made" not in str(error):
                differing.append((mutant.kind, mutant.step, mutant.note, str(error)[:600]))
    assert differing == []
