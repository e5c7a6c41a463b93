"""A cookie that a page's own code makes out of a response: no tool's jar has it, so the new script sends it."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from tests.support.flowtext import parse_flow

FLOW = """\
POST https://desk.test/login
Content-Type: application/json

{"name": "ann"}
HTTP 200
Content-Type: application/json

{"ticket": "{ticket}"}
###
GET https://desk.test/notes
Cookie: own={ticket}; theme=dark
HTTP 200
Content-Type: application/json

{"notes": []}
###
GET https://desk.test/tasks
Cookie: own={ticket}; theme=dark
HTTP 200
Content-Type: application/json

{"tasks": []}
"""
TOKENS = ("Kq7Zt4Wm9Xr2Lb8Vn3", "Hd5Pc1Jy6Gs8Tf4Ra9")
SENT = {"k6": "Cookie: `own=${ticket}", "locust": '"Cookie": f"own={self.ticket', "jmeter": ">own=${ticket}<"}
NAMES = {"k6": "desk.js", "locust": "desk.py", "jmeter": "desk.jmx"}


@pytest.mark.parametrize("dialect", NAMES)
def test_it_is_sent_and_taken_out_of_the_response(dialect: str) -> None:
    recordings = [parse_flow(FLOW.replace("{ticket}", token), f"{token[:2]}.http") for token in TOKENS]
    tool = next(tool for tool in engine.all_dialects() if tool.name == dialect)
    made = create(Runs(tuple(recordings)), Target(NAMES[dialect], tool), Wishes(), Project(config.Config()))
    text = made.result.data.decode()
    assert made.passes
    assert SENT[dialect] in text
    assert "theme" not in text and TOKENS[0] not in text
