"""The tools as an agent calls them, by the protocol's own client."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from loadlint.extras import install_command
from tests.lsp.scripts import VALUE, write_flow
from tests.mcp.agent import Agent, converse

pytestmark = pytest.mark.slow

TOOLS = {
    "check",
    "fix",
    "heal",
    "map",
    "new",
    "propose_assertion",
    "propose_extractor",
    "recording",
    "results",
    "run_with_recorded_answers",
    "verify",
    "why",
}


def call(folder: Path, *calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any] | str]:
    """What the tools answer, in one session; a text for an error."""

    async def conversation(agent: Agent) -> list[dict[str, Any] | str]:
        assert {tool.name for tool in (await agent.client.list_tools()).tools} == TOOLS
        return [await agent.call(name, **arguments) for name, arguments in calls]

    return converse(folder, conversation)


def test_the_tools(tmp_path: Path) -> None:
    script = write_flow(tmp_path, ".js").name
    before = (tmp_path / script).read_bytes()
    checked, shown, missing = call(
        tmp_path, ("check", {"script": script}), ("fix", {"script": script}), ("check", {"script": "none.js"})
    )
    assert isinstance(checked, dict) and isinstance(shown, dict)
    assert "uncorrelated-value" in json.dumps(checked)
    assert shown["diff"].startswith(("---", "#")) and not shown["saved"]
    assert (tmp_path / script).read_bytes() == before
    assert isinstance(missing, str) and "none.js" in missing

    saved, verified = call(tmp_path, ("fix", {"script": script, "save": True}), ("verify", {"script": script}))
    assert isinstance(saved, dict) and isinstance(verified, dict)
    assert VALUE not in (tmp_path / script).read_text()
    assert verified["certified"]


def test_the_skill_names_tools_that_there_are() -> None:
    skill = (Path(__file__).parents[2] / "docs" / "agent-skill.md").read_text()
    arguments = {"save", "draft", "passes", "report", "against", "certified", "matches", "can't tell"}
    words = set(re.findall(r"`([^`. ]+|can't tell)`", skill)) - arguments
    assert words <= TOOLS and TOOLS - words == {"map"}


def test_without_the_sdk_it_is_one_line(tmp_path: Path) -> None:
    import subprocess

    program = "import sys; sys.modules['mcp'] = None; from loadlint.cli import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"loadlint: the tools for agents need the extra: {install_command('mcp')}\n"


@pytest.mark.parametrize(
    "proposal", [{"line": 1}, {"line": "x", "value": "", "from_line": 1, "kind": "?", "expression": ""}]
)
def test_a_proposal_of_another_shape_is_an_error(tmp_path: Path, proposal: dict[str, Any]) -> None:
    script = write_flow(tmp_path, ".js").name
    (answer,) = call(tmp_path, ("propose_extractor", {"script": script, "proposal": proposal}))
    assert isinstance(answer, str)
