"""Lists of ids that are sent together, after the application has renamed the list or its members."""

from __future__ import annotations

import json

import pytest

from loadlint import engine
from loadlint.newscript.runs import Runs
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from tests.newscript.test_inputs import created
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

SENT = {
    "text": "GET https://shop.test/prices?ids={ids}\nHTTP 200\n\nok\n",
    "JSON": 'POST https://shop.test/prices\nContent-Type: application/json\n\n{"ids": [{ids}]}\nHTTP 200\n\nok\n',
}
IDS = (505, 404, 303), (707, 202), (808, 606, 101), (909, 404)


def recording(sent: str, number: int, owner: str, member: str) -> Recording:
    """A run in which the response lists ids as a member of some objects, and the request sends all of them."""
    rows = json.dumps({"count": 3, owner: [{member: one, "name": f"Item {one}"} for one in IDS[number]]})
    listed = f"GET https://shop.test/items\nHTTP 200\nContent-Type: application/json\n\n{rows}\n"
    return parse_flow(f"{listed}###\n{SENT[sent].replace('{ids}', ','.join(map(str, IDS[number])))}", f"{number}.har")


@pytest.mark.parametrize(("owner", "member"), [("rows", "id"), ("items", "key"), ("rows", "key")])
@pytest.mark.parametrize(
    ("name", "sent"),
    [("new.js", "text"), ("new.js", "JSON"), ("new.py", "text"), ("new.jmx", "text"), ("new.jmx", "JSON")],
)
def test_the_list_is_taken_from_its_new_place(name: str, sent: str, owner: str, member: str) -> None:
    script = created(Runs(tuple(recording(sent, number, "items", "id") for number in (0, 1))), name)
    newer = [recording(sent, number, owner, member) for number in (2, 3)]
    healed = engine.heal(Source(name, script.result.data), project_of(newer))
    assert healed.verdict is not None
    assert healed.verdict.passes
