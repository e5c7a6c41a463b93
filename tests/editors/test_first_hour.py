"""A new user's first hour in VS Code, with each load tool: from the installation to a script that was healed.

The pictures are those of docs/first-hour.md; `make first-hour` brings them there. The application is the shop, which
becomes its second version while the editor is open.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.editors.code_server import drive
from tests.healing.test_heal import FOLDER as FLOWS
from tests.healing.test_heal import JMETER, K6, LOCUST, LOCUST_FOLDER, OLD
from tests.shop.app import create_app
from tests.shop.changes import Changes
from tests.shop.changes.record import two_recordings
from tests.shop.judge import SEED
from tests.shop.serve import RECORDED_PORT, running_shop
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint_process
from tests.verify.tools import environment, needs_mitmproxy

pytestmark = [pytest.mark.editor, needs_mitmproxy]

FLOW, CHANGE = "order", "field_renamed"
DAYS = ("monday", "tuesday", "wednesday")


@dataclass(frozen=True)
class Start:
    """What a user of one tool begins with: a script as a recorder or converter wrote it, and the recordings' names."""

    script: str
    raw: Path
    old: tuple[str, ...]


STARTS = {
    "k6": Start("order.js", FLOWS / FLOW / K6, OLD[K6]),
    "jmeter": Start("order.jmx", FLOWS / FLOW / JMETER, OLD[JMETER]),
    "locust": Start("order.py", LOCUST_FOLDER / f"{FLOW}.locust.py", OLD[LOCUST]),
}


@pytest.mark.parametrize("tool", ["k6", pytest.param("jmeter", marks=needs_jmeter), "locust"])
def test_the_first_hour(tool: str, tmp_path: Path) -> None:
    work, released = tmp_path / "work", tmp_path / "released"
    script, ending = write_start(tool, work), Path(STARTS[tool].old[0]).suffix
    names = [f"{day}{ending}" for day in DAYS]
    newer, _ = two_recordings(FLOW, [CHANGE], tmp_path, ending)
    second = create_app(tmp_path / "second.sqlite3", SEED, changes=Changes([CHANGE]))
    with running_shop(SEED, RECORDED_PORT, around=lambda first: _replaced(first, second, released.exists)):
        drive(
            tmp_path,
            work,
            "first_hour.mjs",
            settings={"editor.minimap.enabled": False},
            variables=environment(tmp_path),
            arguments=(tool, str(work), script.name, *names, str(newer), str(released)),
        )
    loadlint_process(work, "verify", script.name, exits=0)


def write_start(tool: str, folder: Path) -> Path:
    """The script and the recordings of the first days in a new folder; returns the script's path."""
    start, script = STARTS[tool], folder / STARTS[tool].script
    folder.mkdir()
    shutil.copy(start.raw, script)
    for day, file in zip(DAYS, start.old, strict=False):
        shutil.copy(FLOWS / FLOW / file, folder / f"{day}{Path(file).suffix}")
    return script


def _replaced(first: ASGIApp, second: ASGIApp, is_released: Callable[[], bool]) -> ASGIApp:
    """The first version of an application until the second one is released."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await (second if is_released() else first)(scope, receive, send)

    return answer
