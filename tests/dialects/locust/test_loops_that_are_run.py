"""Loops over what a script has written: run where they walk a path, and read as any other loop else."""

from __future__ import annotations

import pytest

from tests.dialects.locust.helpers import parse, task

USERS = 'users = [{"name": "ann"}, {"name": "ben"}]'
GET = 'self.client.get("/x/" + name)'


@pytest.mark.parametrize(
    "lines",
    [
        ["for user in users:", '    name = user["name"]', "    break"],
        ["for user in users:", '    if user["name"] == self.wanted:', '        name = user["name"]', "        break"],
        ["for user in users:", '    name = user["name"]'],
    ],
    ids=["first", "looked for", "last"],
)
def test_a_loop_over_objects_leaves_the_request_behind_it(lines: list[str]) -> None:
    address = parse(task(USERS, 'name = ""', *lines, GET)).steps[0].request.url.value
    start, _, name = address.rpartition("/x/")
    assert start
    assert name


@pytest.mark.parametrize("value", ['"q"', 'b"q"'])
def test_a_text_may_be_bytes(value: str) -> None:
    lines = [f"value = {value}", "if isinstance(value, str):", '    self.client.get("/str")']
    script = parse(task(*lines, "else:", '    self.client.get("/bytes")'))
    assert [step.request.url.value.rpartition("/")[2] for step in script.steps] == ["str", "bytes"]
