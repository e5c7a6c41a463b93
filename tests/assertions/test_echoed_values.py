"""Which value of an earlier answer an assertion compares with, where the ids of several things are equal by chance."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from loadlint import engine
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
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


def created_text(recordings: tuple[Recording, ...]) -> str:
    """A new k6 script."""
    dialect = next(tool for tool in engine.all_dialects() if ".js" in tool.suffixes)
    return create(Runs(recordings), Target("a.js", dialect), Wishes(), Project(Config())).result.data.decode()


def test_a_short_id_is_compared_where_the_path_ends_with_just_this_value() -> None:
    """Project, file and view have one number in each run. The view's is its own."""
    recordings = tuple(parse_flow(FLOW.replace("NUMBER", number), f"{number}.http") for number in ("5", "6"))
    text = created_text(recordings)
    assert re.findall(r"'(\w+ [^':]+): id is (\w+)'", text) == [("GET /api/projects/*", "projectId")]


TAGS = """\
POST https://desk.test/api/tags
Content-Type: application/json

{"name": "tea"}
HTTP 201
Content-Type: application/json

{"id": "t-VALUE"}
###
GET https://desk.test/api/tags
HTTP 200
Content-Type: application/json

[{"id": "t-VALUE", "name": "tea"}]
###
GET https://desk.test/api/notes?tag=t-VALUE
HTTP 200
Content-Type: application/json

[]
"""


@pytest.mark.parametrize(("duration", "shows_it"), [(0.5, True), (1.5, False)])
def test_a_list_that_is_read_while_its_item_is_made_need_not_have_it(duration: float, *, shows_it: bool) -> None:
    """The requests are a second apart."""
    recordings = tuple(parse_flow(TAGS.replace("VALUE", value), f"{value}.http") for value in ("k7Wq2Z", "m4Rt8Y"))
    timed = tuple(
        replace(recording, exchanges=tuple(replace(exchange, duration=duration) for exchange in recording.exchanges))
        for recording in recordings
    )
    assert ("body holds the value of tagId" in created_text(timed)) is shows_it


@pytest.mark.parametrize(
    ("query", "items", "shows_it"),
    [
        ("?page=1&pageSize=2", '{"id": "t-VALUE"}, {"id": "t-1"}', True),
        ("?page=1&pageSize=2", '{"id": "t-1"}, {"id": "t-VALUE"}', False),
        ("?page=1", '{"id": "t-1"}, {"id": "t-VALUE"}', True),
    ],
)
def test_a_part_of_a_list_need_not_have_an_item_beyond_its_first(query: str, items: str, *, shows_it: bool) -> None:
    """With more items before it, it is in the next part."""
    flow = TAGS.replace("/api/tags\nHTTP", f"/api/tags{query}\nHTTP")
    flow = flow.replace('[{"id": "t-VALUE", "name": "tea"}]', f"[{items}]")
    recordings = tuple(parse_flow(flow.replace("VALUE", value), f"{value}.http") for value in ("k7Wq2Z", "m4Rt8Y"))
    assert ("body holds the value of tagId" in created_text(recordings)) is shows_it
