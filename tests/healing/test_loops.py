"""Requests in a loop over the items of an answer: what they send is known, and it follows the application.

Such a value is right where the run sent that of some item. Behind the loop nobody knows which item was the last.
"""

from __future__ import annotations

import json

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
        "a.js", f"for (const lamp of answer.lamps.sort((a, b) => (a.name < b.name ? -1 : 1))) {{\n  {SENDS}\n}}",
    ),
    "a constant in a callback": (
        "a.js",
        "answer.lamps.forEach((lamp) => {\n  const id = lamp.id;\n  http.get(`https://shop.test/lamps/${id}`);\n});",
    ),
    "two loops": (
        "a.js",
        "answer.lamps.forEach((lamp) => {\n  console.log(lamp.id);\n});\n"
        f"for (const lamp of answer.lamps) {{\n  {SENDS}\n}}",
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
    assert result.passes
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
    assert result.passes
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
    assert result.passes
    assert result.data == script_of(path, expected).data


def chosen(wanted: str) -> Project:
    """The second lamp and the third one are new, and the runs have looked at one of them."""
    shown = [{"name": f"Lamp {number}", "kind": kind, "id": IDS[number]} for number, kind in enumerate(("a", "b", "b"))]
    document = json.dumps({"lamps": shown})
    runs = [RUN.format(answer=document, wanted=wanted) for _ in range(2)]
    return project_of([parse_flow(run, f"{number}.har") for number, run in enumerate(runs)])


CHOSEN = {
    "filter": ("a.js", f"answer.lamps.filter((lamp) => lamp.kind === 'b').forEach((lamp) => {{\n  {SENDS}\n}});"),
    "for of": ("a.js", f"for (const lamp of answer.lamps.filter((lamp) => lamp.kind === 'b')) {{\n  {SENDS}\n}}"),
    "comprehension": (
        "a.py", f'for lamp in [lamp for lamp in answer["lamps"] if lamp["kind"] == "b"]:\n    {PYTHON}',
    ),
    "drawn": (
        "a.py", f'lamp = random.choice([lamp for lamp in answer["lamps"] if lamp["kind"] == "b"])\n{PYTHON}',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("sent", IDS)
def test_items_that_another_member_tells_are_several(name: str, sent: str) -> None:
    """All that are new are looked at, not the first of them alone, and none that is not new."""
    script = script_of(*CHOSEN[name])
    result = engine.heal(script, chosen(sent))
    assert result.passes == (sent != IDS[0])
    assert result.data == script.data or sent == IDS[0]


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
    "an else that is not run": (
        "a.py",
        'for lamp in answer["lamps"]:\n    if lamp["name"] == "Lamp 1":\n        break\nelse:\n'
        f'    lamp = answer["lamps"][0]\n{PYTHON}',
    ),
    "a list that the script sorts": (
        "a.js",
        "answer.lamps.sort((a, b) => (a.id < b.id ? 1 : -1));\n"
        "http.get(`https://shop.test/lamps/${answer.lamps[0].id}`);",
    ),
    "a list that has lost its first item": (
        "a.js", "answer.lamps.shift();\nhttp.get(`https://shop.test/lamps/${answer.lamps[0].id}`);",
    ),
    "a list that the script shuffles": (
        "a.py", 'lamps = answer["lamps"]\nrandom.shuffle(lamps)\nself.client.get(f"/lamps/{lamps[0][\'id\']}")',
    ),
    "a list without its first item": (
        "a.py", 'lamps = answer["lamps"]\ndel lamps[0]\nself.client.get(f"/lamps/{lamps[0][\'id\']}")',
    ),
    "a member that the script sets": (
        "a.js",
        "const lamp = answer.lamps[0];\nlamp.id = __ENV.LAMP;\nhttp.get(`https://shop.test/lamps/${lamp.id}`);",
    ),
    "in a loop through the same list": (
        "a.js",
        "const ids = [];\nanswer.lamps.forEach((lamp) => ids.push(lamp.id));\nfor (const id of ids) {\n"
        "  let last;\n  for (const other of ids) {\n    last = other;\n  }\n"
        "  http.get(`https://shop.test/lamps/${last}`);\n}",
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
    assert not result.passes
    assert result.data == script.data


MIXED = {
    "two loops": (
        "a.js",
        "for (const lamp of answer.lamps) {\n  for (const other of answer.lamps) {\n    BOTH\n  }\n}",
        "lamp.id", "other.name",
    ),
    "a second counter": (
        "a.js",
        "let n = 1;\nfor (let i = 0; i < 2; i++, n++) {\n  BOTH\n}",
        "answer.lamps[i].id", "answer.lamps[n].name",
    ),
    "two of a queue": (
        "a.js", "while (answer.lamps.length) {\n  BOTH\n}", "answer.lamps.shift().id", "answer.lamps.shift().name",
    ),
    "the number in another list": (
        "a.js",
        "answer.lamps.filter((lamp) => lamp.watts > 1).forEach((lamp, i) => {\n  BOTH\n});",
        "lamp.id", "answer.lamps[i].name",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MIXED)
def test_items_that_need_not_be_the_same_are_not_known(name: str) -> None:
    path, lines, one, other = MIXED[name]
    both = f"http.get(`https://shop.test/lamps/${{{one}}}?name=${{{other}}}`);"
    flow = RUN.replace("{wanted}", "{wanted}?name={name}")
    runs = [flow.format(answer=answer("id", "lamps"), wanted=IDS[0], name="Lamp 0") for _ in range(2)]
    shown = project_of([parse_flow(run, f"{number}.har") for number, run in enumerate(runs)])
    script = script_of(path, lines.replace("BOTH", both))
    result = engine.heal(script, shown)
    assert not result.passes
    assert result.data == script.data


def turns_of(*requests: str) -> Project:
    """Two runs that get the lamps, and then make these requests for each of them."""
    answered = 'HTTP 200\nContent-Type: application/json\n\n{{"ok": true}}\n'
    runs = []
    for run in ("x", "y"):
        ids = [f"{run}{one}" for one in IDS]
        lamps = [{"id": one, "token": one[::-1], "name": f"Lamp {number}"} for number, one in enumerate(ids)]
        shown = json.dumps({"lamps": lamps, "csrf": f"{run}-token-{IDS[0]}"})
        flow = f"GET https://shop.test/lamps\n{answered.replace('{{', '{').replace('}}', '}')}"
        flow = flow.replace('{"ok": true}', shown)
        for one in ids:
            for request in requests:
                made = request.replace("ID", one).replace("TOKEN", one[::-1])
                flow += f"###\n{made}\n{answered}".replace("{{", "{").replace("}}", "}")
        runs.append(parse_flow(flow, f"{run}.har"))
    return project_of(runs)


DELETE = "DELETE https://shop.test/lamps/ID"
SWITCH = 'POST https://shop.test/lamps/ID/on\nContent-Type: application/json\n\n{"token": "TOKEN"}'


@pytest.mark.parametrize(
    ("path", "lines", "requests"),
    [
        ("a.js", "for (const lamp of answer.lamps) {\n  http.del(`https://shop.test/lamps/${lamp.id}`);\n}", (DELETE,)),
        ("a.py", 'for lamp in answer["lamps"]:\n    self.client.delete(f"/lamps/{lamp[\'id\']}")', (DELETE,)),
        (
            "a.py",
            'for lamp in answer["lamps"]:\n    self.client.get(f"/lamps/{lamp[\'id\']}")\n'
            '    self.client.post(f"/lamps/{lamp[\'id\']}/on", json={"token": lamp["token"]})',
            ("GET https://shop.test/lamps/ID", SWITCH),
        ),
    ],
)
def test_all_turns_of_a_loop_are_its_own(path: str, lines: str, requests: tuple[str, ...]) -> None:
    """No request is missing because its path is another one in each turn."""
    script = script_of(path, lines)
    result = engine.heal(script, turns_of(*requests))
    assert result.passes
    assert result.data == script.data


@pytest.mark.parametrize(
    "token", ["answer.lamps[0].token", "answer.csrf"], ids=["of the first item", "that is not renewed"]
)
def test_each_turn_is_compared(token: str) -> None:
    """The runs sent the token of each lamp; the first turn alone would be right."""
    lines = (
        "for (const lamp of answer.lamps) {\n  http.post(`https://shop.test/lamps/${lamp.id}/on`, "
        f"JSON.stringify({{ token: {token} }}), {{ headers: {{ 'Content-Type': 'application/json' }} }});\n}}"
    )
    script = script_of("a.js", lines)
    result = engine.heal(script, turns_of(SWITCH))
    assert not result.passes


def test_no_request_is_put_into_a_loop() -> None:
    """It would be made in each turn, with the values of one of them."""
    script = script_of("a.py", f'for lamp in answer["lamps"]:\n    {PYTHON}')
    result = engine.heal(script, turns_of("GET https://shop.test/lamps/ID", SWITCH))
    assert not result.passes
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
    assert engine.heal(script_of(path, lines), old).passes
    result = engine.heal(script_of(path, lines), new)
    assert result.passes
    assert result.data == script_of(path, lines.replace("lamp.id", "lamp.uuid").replace("['id']", "['uuid']")).data
