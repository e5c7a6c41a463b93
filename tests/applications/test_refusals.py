"""What the applications themselves refuse is stopped at the step: recorded refusals, judged by the fixed scripts.

`refusals.json` is made by `tests.applications.refuse`. A tool that fails requests with the status of an error does so
here as well; a test that compares with a variable's value is not known to fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadlint import engine
from loadlint.assertion import StatusIs
from loadlint.assertions.judge import holds
from loadlint.assertions.of_script import assertions_of_answer
from loadlint.correlation.prove.run_extractor import Page
from loadlint.findings import Applicability
from loadlint.recordings import read
from tests.applications.refuse import READING, folder_of
from tests.support.fixing import analysis_of_fixed

TESTS = Path(__file__).parents[1]
FLOWS = sorted(path.parent.name for path in TESTS.glob("**/refusals.json"))
SCRIPTS = {"k6": "raw.k6.js", "locust": "raw.locust.py", "jmeter": "raw.jmx"}
WANTED = 0.98

pytestmark = [pytest.mark.slow]


def analysis(flow: str, tool: str) -> engine.Analysis:
    """The analysis of a fixed script."""
    folder = folder_of(flow)
    script = folder / SCRIPTS[tool]
    if not script.exists():
        script = TESTS / "dialects" / "locust" / "raw" / f"{flow}.locust.py"
    recordings = [folder / f"rec{number}.har" for number in (1, 2)]
    return analysis_of_fixed(script.name, script.read_bytes(), recordings, Applicability.SAFE)


def page_of(refusal: dict[str, Any], folder: Path) -> Page:
    """A recorded refusal as the script sees it."""
    content = {"text": refusal["text"], "size": len(refusal["text"]), "mimeType": "text/html"}
    response = {"status": refusal["status"], "headers": refusal["headers"], "content": content}
    method, _, path = refusal["request"].partition(" ")
    request = {"method": method, "url": f"http://h{path}", "headers": []}
    path_of_har = folder / "refusal.har"
    path_of_har.write_text(json.dumps({"log": {"entries": [{"request": request, "response": response}]}}))
    return Page(read(str(path_of_har)).exchanges, follows=False)


def passing(flow: str, tool: str, folder: Path) -> Iterator[tuple[str, bool]]:
    """Each refusal of a flow, and whether the fixed script fails at its step."""
    fixed_script = analysis(flow, tool)
    script, context = fixed_script.script, fixed_script.context
    assert context is not None
    changing = [step for step in script.steps if step.request.method not in READING]
    for refusal in json.loads((folder_of(flow) / "refusals.json").read_text()):
        step = changing[refusal["changing"]]
        page = page_of(refusal, folder)
        tests = [one.test for one in assertions_of_answer(script, step.index) if one.counted]
        is_expected = any(isinstance(test, StatusIs) and max(test.codes) >= 400 for test in tests)
        by_tool = context.dialect.counts_failures and refusal["status"] >= 400 and not is_expected
        stopped = by_tool or any(holds(test, page) is False for test in tests)
        yield f"{flow} {tool}: {refusal['request']} {refusal['variant']} ({refusal['status']})", stopped


ONE_TOOL_EACH = [(flow, list(SCRIPTS)[number % len(SCRIPTS)]) for number, flow in enumerate(FLOWS[::3])]
OF_ONE_TOOL = {tool: [(flow, tool) for flow in FLOWS] for tool in SCRIPTS}


@pytest.mark.parametrize(
    "scripts", [ONE_TOOL_EACH, *(pytest.param(OF_ONE_TOOL[tool], marks=pytest.mark.exhaustive) for tool in SCRIPTS)]
)
def test_refusals_are_stopped(scripts: list[tuple[str, str]], tmp_path: Path) -> None:
    found = [judged for flow, tool in scripts for judged in passing(flow, tool, tmp_path)]
    passed = [name for name, stopped in found if not stopped]
    assert 1 - len(passed) / len(found) >= WANTED, passed
