"""Requests in a loop over the items of an answer: what they send is known, and it follows the application.

Such a value is right where the run sent that of some item. Behind the loop nobody knows which item was the last.
"""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.project import Project
from tests.healing.test_drawn_items import IDS, RUN, answer, project, script_of
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

SENDS = "http.get(`https://shop.test/lamps/${lamp.id}`);"
PYTHON = "self.client.get(f\"/lamps/{lamp['id']}\")"

OF_ITEMS = {
    "for of": ("a.js", f"for (const lamp of answer.lamps) {{\n  {SENDS}\n}}"),
    "destructured": ("a.js", "for (const { id } of answer.lamps) {\n  http.get(`https://shop.test/lamps/${id}`);\n}"),
    "forEach": ("a.js", f"answer.lamps.forEach((lamp) => {{\n  {SENDS}\n}});"),
    "forEach, destructured": (
        "a.js", "answer.lamps.forEach(({ id }) => {\n  http.get(`https://shop.test/lamps/${id}`);\n});",
    ),
    "entries": ("a.js", f"for (const [i, lamp] of answer.lamps.entries()) {{\n  {SENDS}\n}}"),
    "counted": (
        "a.js", "for (let i = 0; i < answer.lamps.length; i++) {\n  const lamp = answer.lamps[i];\n  " + SENDS + "\n}",
    ),
    "while": (
        "a.js", "let i = 0;\nwhile (i < 3) {\n  const lamp = answer.lamps[i];\n  " + SENDS + "\n  i += 1;\n}",
    ),
    "for in": ("a.js", "for (const i in answer.lamps) {\n  const lamp = answer.lamps[i];\n  " + SENDS + "\n}"),
    "the first three": ("a.js", f"for (const lamp of answer.lamps.slice(0, 3)) {{\n  {SENDS}\n}}"),
    "filtered": ("a.js", f"answer.lamps.filter((lamp) => lamp.id).forEach((lamp) => {{\n  {SENDS}\n}});"),
    "sorted in k6": (
        "a.js", f"for (const lamp of answer.lamps.sort((a, b) => (a.id < b.id ? -1 : 1))) {{\n  {SENDS}\n}}".replace(
            "a.id < b.id", "a.name < b.name"
        ),
    ),
    "a queue": ("a.js", "while (answer.lamps.length) {\n  const lamp = answer.lamps.shift();\n  " + SENDS + "\n}"),
    "a batch": ("a.js", "http.batch(answer.lamps.map((lamp) => ['GET', `https://shop.test/lamps/${lamp.id}`]));"),
    "a list of addresses": (
        "a.js", "answer.lamps.map((lamp) => `https://shop.test/lamps/${lamp.id}`).forEach((url) => http.get(url));",
    ),
    "requests added to a batch": (
        "a.js",
        "const requests = [];\nfor (const lamp of answer.lamps) {\n"
        "  requests.push(['GET', `https://shop.test/lamps/${lamp.id}`]);\n}\nhttp.batch(requests);",
    ),
    "added ids": (
        "a.js",
        "const ids = [];\nanswer.lamps.forEach((lamp) => ids.push(lamp.id));\n"
        "for (const id of ids) {\n  http.get(`https://shop.test/lamps/${id}`);\n}",
    ),
    "ids": (
        "a.js",
        "const ids = answer.lamps.map((lamp) => lamp.id);\n"
        "for (const id of ids) {\n  http.get(`https://shop.test/lamps/${id}`);\n}",
    ),
    "for": ("a.py", f'for lamp in answer["lamps"]:\n    {PYTHON}'),
    "get": ("a.py", f'for lamp in answer.get("lamps", []):\n    {PYTHON}'),
    "enumerate": ("a.py", f'for number, lamp in enumerate(answer["lamps"]):\n    {PYTHON}'),
    "range": ("a.py", f'for i in range(len(answer["lamps"])):\n    lamp = answer["lamps"][i]\n    {PYTHON}'),
    "while in Python": ("a.py", f'i = 0\nwhile i < 3:\n    lamp = answer["lamps"][i]\n    {PYTHON}\n    i += 1'),
    "pop": ("a.py", f'lamps = answer["lamps"]\nwhile lamps:\n    lamp = lamps.pop()\n    {PYTHON}'),
    "slice": ("a.py", f'for lamp in answer["lamps"][:3]:\n    {PYTHON}'),
    "sorted": ("a.py", f'for lamp in sorted(answer["lamps"], key=lambda lamp: lamp["id"]):\n    {PYTHON}'),
    "sample": ("a.py", f'for lamp in random.sample(answer["lamps"], 3):\n    {PYTHON}'),
    "comprehension": ("a.py", f'[{PYTHON} for lamp in answer["lamps"]]'),
    "condition": (
        "a.py",
        'ids = [lamp["id"] for lamp in answer["lamps"] if lamp["name"].startswith("Lamp")]\n'
        'for lamp_id in ids:\n    self.client.get(f"/lamps/{lamp_id}")',
    ),
    "dictionaries": (
        "a.py",
        'lamps = [{"number": lamp["id"]} for lamp in answer["lamps"]]\n'
        "for lamp in lamps:\n    self.client.get(f\"/lamps/{lamp['number']}\")",
    ),
    "append": (
        "a.py",
        'self.ids = []\nfor lamp in answer["lamps"]:\n    self.ids.append(lamp["id"])\n'
        'for lamp_id in self.ids:\n    self.client.get(f"/lamps/{lamp_id}")',
    ),
    "append, one drawn": (
        "a.py",
        'ids = []\nfor lamp in answer["lamps"]:\n    ids.append(lamp["id"])\n'
        'self.client.get(f"/lamps/{random.choice(ids)}")',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_ITEMS)
def test_a_request_for_each_item_is_certified(name: str) -> None:
    script = script_of(*OF_ITEMS[name])
    result = engine.heal(script, project(answer("id", "lamps")))
    assert result.is_certified
    assert result.data == script.data, "nothing is broken"


@pytest.mark.parametrize("name", OF_ITEMS)
def test_the_list_has_another_name(name: str) -> None:
    path, lines = OF_ITEMS[name]
    result = engine.heal(script_of(path, lines), project(answer("id", "results")))
    expected = lines
    for old, new in (
        ('answer["lamps"]', 'answer["results"]'),
        ("answer.lamps", "answer.results"),
        ('answer.get("lamps"', 'answer.get("results"'),
    ):
        expected = expected.replace(old, new)
    assert result.is_certified
    assert result.data == script_of(path, expected).data


@pytest.mark.parametrize("name", OF_ITEMS)
def test_the_member_has_another_name(name: str) -> None:
    path, lines = OF_ITEMS[name]
    result = engine.heal(script_of(path, lines), project(answer("uuid", "lamps")))
    expected = lines
    for old, new in (
        ("{ id }", "{ uuid: id }"), ("lamp.id", "lamp.uuid"), ("['id']", "['uuid']"), ('["id"]', '["uuid"]'),
    ):  # fmt: skip
        expected = expected.replace(old, new)
    assert result.is_certified
    assert result.data == script_of(path, expected).data


LEFT_BEHIND = {
    "the last one": (
        "a.js",
        "let last;\nfor (const lamp of answer.lamps) {\n  last = lamp.id;\n}\nhttp.get(`https://shop.test/lamps/${last}`);",
    ),
    "an address": (
        "a.js",
        "const page = {};\nanswer.lamps.forEach((lamp) => {\n  page.url = `https://shop.test/lamps/${lamp.id}`;\n});\n"
        "http.get(page.url);",
    ),
    "a counter": (
        "a.js",
        "let i = 0;\nfor (; i < 2; i++) {\n  console.log(answer.lamps[i].id);\n}\n"
        "http.get(`https://shop.test/lamps/${answer.lamps[i].id}`);",
    ),
    "the first that was added": (
        "a.js",
        "const ids = [];\nfor (const lamp of answer.lamps) {\n  if (lamp.open) ids.push(lamp.id);\n}\n"
        "http.get(`https://shop.test/lamps/${ids[0]}`);",
    ),
    "the first in another order": (
        "a.js",
        "const lamps = answer.lamps.sort((a, b) => (a.id < b.id ? 1 : -1));\n"
        "http.get(`https://shop.test/lamps/${lamps[0].id}`);",
    ),
    "the first of some": (
        "a.js",
        "const lamps = answer.lamps.filter((lamp) => lamp.watts > 3);\n"
        "http.get(`https://shop.test/lamps/${lamps[0].id}`);",
    ),
    "the last one in Python": ("a.py", f'for lamp in answer["lamps"]:\n    print(lamp["id"])\n{PYTHON}'),
    "a field": (
        "a.py",
        'for lamp in answer["lamps"]:\n    self.lamp_id = lamp["id"]\nself.client.get(f"/lamps/{self.lamp_id}")',
    ),
    "the first that was appended": (
        "a.py",
        'ids = []\nfor lamp in answer["lamps"]:\n    if lamp.get("open"):\n        ids.append(lamp["id"])\n'
        'self.client.get(f"/lamps/{ids[0]}")',
    ),
    "the first when sorted": (
        "a.py",
        'lamps = sorted(answer["lamps"], key=lambda lamp: lamp["id"])\nself.client.get(f"/lamps/{lamps[0][\'id\']}")',
    ),
    "the first of a slice": (
        "a.py", 'lamps = answer["lamps"][1:]\nself.client.get(f"/lamps/{lamps[0][\'id\']}")',
    ),
    "the first of a condition": (
        "a.py",
        'ids = [lamp["id"] for lamp in answer["lamps"] if lamp.get("open")]\nself.client.get(f"/lamps/{ids[0]}")',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_BEHIND)
@pytest.mark.parametrize("sent", IDS)
def test_what_a_loop_leaves_behind_is_not_known(name: str, sent: str) -> None:
    script = script_of(*LEFT_BEHIND[name])
    result = engine.heal(script, project(answer("id", "lamps"), (sent, sent)))
    assert not result.is_certified
    assert result.data == script.data


def of_two_lists(shown: str) -> Project:
    return project_of([parse_flow(RUN.format(answer=shown, wanted=value), f"{value}.har") for value in IDS[:2]])


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "a.js",
            "for (const room of answer.rooms) {\n  for (const lamp of room.lamps) {\n"
            "    http.get(`https://shop.test/lamps/${lamp.id}`);\n  }\n}",
        ),
        ("a.py", f'for room in answer["rooms"]:\n    for lamp in room["lamps"]:\n        {PYTHON}'),
    ],
)
def test_a_loop_in_a_loop(path: str, lines: str) -> None:
    old, new = (
        of_two_lists(f'{{"rooms": [{answer("x", "lamps")}, {answer(member, "lamps")}]}}') for member in ("id", "uuid")
    )
    assert engine.heal(script_of(path, lines), old).is_certified
    result = engine.heal(script_of(path, lines), new)
    assert result.is_certified
    assert result.data == script_of(path, lines.replace("lamp.id", "lamp.uuid").replace("['id']", "['uuid']")).data
