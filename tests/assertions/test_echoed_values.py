"""Which value of an earlier answer an assertion compares with, where the ids of several things are equal by chance."""

from __future__ import annotations

import re

from loadlint import engine
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project
from loadlint.project.config import Config
from tests.support.flowtext import parse_flow

FLOW = """\
POST https://desk.test/api/projects
Content-Type: application/json

{"title": "Tide"}
HTTP 201
Content-Type: application/json

{"id": NUMBER, "title": "Tide"}
###
POST https://desk.test/api/projects/NUMBER/import
HTTP 201
Content-Type: application/json

{"file_ids": [NUMBER], "count": 2}
###
POST https://desk.test/api/files/NUMBER/read
HTTP 200
Content-Type: application/json

{"count": 2, "lines": 14}
###
POST https://desk.test/api/views?project=NUMBER
HTTP 201
Content-Type: application/json

{"id": NUMBER, "type": "list"}
###
GET https://desk.test/api/projects/NUMBER
HTTP 200
Content-Type: application/json

{"id": NUMBER, "title": "Tide", "count": 2}
"""


def test_a_short_id_is_compared_where_the_path_ends_with_just_this_value() -> None:
    """Project, file and view have one number in each run. The view's is its own."""
    recordings = tuple(parse_flow(FLOW.replace("NUMBER", number), f"{number}.http") for number in ("5", "6"))
    dialect = next(tool for tool in engine.all_dialects() if ".js" in tool.suffixes)
    created = create(Runs(recordings), Target("a.js", dialect), Wishes(), Project(Config()))
    text = created.result.data.decode()
    assert re.findall(r"'(\w+ [^':]+): id is (\w+)'", text) == [("GET /api/projects/*", "projectId")]
