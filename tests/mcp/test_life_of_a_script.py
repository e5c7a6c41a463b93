"""An agent makes a script, repairs what a person broke, heals it and explains a run, by the tools alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.healing.test_heal import new_recordings
from tests.mcp.agent import Agent, converse
from tests.verify import stand_ins, test_command

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ORDER = ROOT / "tests" / "shop" / "flows" / "order"

RUN = """\
timeStamp,elapsed,label,responseCode,responseMessage,success,failureMessage,URL
1700000000000,9,Login,200,OK,true,,https://shop.test/login
1700000000010,9,Order,404,Not Found,false,,https://shop.test/orders/undefined
"""


@pytest.mark.exhaustive
def test_made_broken_repaired_healed_explained(tmp_path: Path) -> None:
    for name in ("rec1.har", "rec2.har"):
        shutil.copy(ORDER / name, tmp_path)
    newer = [Path(path).name for path in new_recordings("order", ["field_renamed"], tmp_path)]
    (tmp_path / "run.jtl").write_text(RUN)
    script = tmp_path / "order.js"

    async def life(agent: Agent) -> None:
        health = await agent.result("recording", files=["rec1.har", "rec2.har"])
        assert len(health["recordings"]) == 2

        outcome = await agent.result("new", recordings=["rec1.har", "rec2.har"], output_file="order.js")
        assert outcome["passes"], outcome
        assert (await agent.result("verify", script="order.js"))["certified"]

        # A person puts the recorded token where the script has a variable.
        recorded = re.search(r'name=\\"_csrf\\" value=\\"([^"\\]+)', (tmp_path / "rec1.har").read_text())
        assert recorded is not None
        made = script.read_text()
        script.write_text(re.sub(r"_csrf: csrf\w*", f"_csrf: '{recorded[1]}'", made, count=1))
        assert script.read_text() != made
        assert not (await agent.result("verify", script="order.js"))["certified"]
        await agent.result("fix", script="order.js", save=True)
        assert (await agent.result("verify", script="order.js"))["certified"]
        good = script.read_text()

        shown = await agent.result("heal", script="order.js", newer_recordings=newer)
        assert shown["passes"] and shown["diff"] and not shown["saved"]
        assert script.read_text() == good
        saved = await agent.result("heal", script="order.js", newer_recordings=newer, save=True)
        assert saved["saved"] and script.read_text() != good
        assert (await agent.result("verify", script="order.js", recordings=newer))["certified"]

        drawn = await agent.result("map", script="order.js", output_file="map.html")
        assert drawn["written"] == "map.html" and (tmp_path / "map.html").read_text().startswith("<!")

        explained = await agent.result("results", runs=["run.jtl"])
        assert explained["report"]["runs"]

    converse(tmp_path, life)


def test_a_script_runs_only_if_the_user_agrees(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(test_command.SCRIPT)
    for number, cart in zip(("", ".2"), test_command.CARTS, strict=True):
        (tmp_path / f"shop{number}.har").write_bytes(test_command.recording(cart))
    test_command.ask(tmp_path, test_command.CARTS[1])
    variables = stand_ins.environment(tmp_path / "bin")

    async def run(agent: Agent) -> tuple[dict[str, Any] | str, list[str]]:
        return await agent.call("run_with_recorded_answers", script="shop.js"), agent.questions

    refused, _ = converse(tmp_path, run, variables=variables)
    assert isinstance(refused, str) and "can't ask its user" in refused
    declined, questions = converse(tmp_path, run, consent=False, variables=variables)
    assert declined == "Error executing tool run_with_recorded_answers: the user does not want the script to run"
    assert questions == ["Run shop.js in its load tool? It is a program. All of its requests get recorded responses."]
    # The stand-in for k6 sends the requests of the second recording whichever answers it gets.
    ran, _ = converse(tmp_path, run, consent=True, variables=variables)
    assert isinstance(ran, dict) and not ran["passes"] and ran["report"]
