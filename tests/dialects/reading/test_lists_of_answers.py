"""Requests for each item of a list that the script has copied, joined with another one, or made item by item."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.recordings.exchange import Recording
from loadlint.replay.certificate import Certificate
from loadlint.text.source import Source
from tests.dialects.locust.helpers import task
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

FLOW = """\
GET https://shop.test/items
HTTP 200
Content-Type: application/json

{"items": [{"id": "k-RUN1a", "part": "p-RUN7x"}, {"id": "k-RUN2b", "part": "p-RUN8y"}], "ids": ["k-RUN1a", "k-RUN2b"]}
###
GET https://shop.test/items/k-RUN1a
HTTP 200

ok
###
GET https://shop.test/items/k-RUN2b
HTTP 200

ok
"""
RECORDINGS = [parse_flow(FLOW.replace("RUN", run), f"{run}.http") for run in ("4a7", "9x3")]
LIST = "const res = http.get('https://shop.test/items');"
EACH = "{ http.get(`https://shop.test/items/${id}`); }"
K6 = [
    ("const ids = [...res.json('ids')];", f"for (const id of ids) {EACH}"),
    ("const ids = new Set(res.json('ids'));", f"for (const id of ids) {EACH}"),
    ("const ids = [...new Set(res.json('items').map((item) => item.ID))];", f"ids.forEach((id) => {EACH});"),
    ("const ids = Array.from(new Set(res.json('ids')));", f"ids.forEach((id) => {EACH});"),
    (
        "const ids = res.json('items').reduce((all, item) => { all.push(item.ID); return all; }, []);",
        f"ids.forEach((id) => {EACH});",
    ),
    ("const ids = res.json('items').reduce((all, item) => [...all, item.ID], []);", f"for (const id of ids) {EACH}"),
    ("const ids = []; res.json('items').forEach((item) => ids.push(item.ID));", f"ids.forEach((id) => {EACH});"),
]
GET = '    self.client.get(f"/items/{%s}")'
LOCUST = [
    ('for item, number in zip(res.json()["items"], range(2)):', GET % 'item["ID"]'),
    ('for item, key in zip(res.json()["items"], res.json()["ids"]):', GET % 'item["ID"]'),
    ('items = res.json()["items"]', "for item in [*items]:", GET % 'item["ID"]'),
    ('ids = res.json()["ids"]', "for key in {*ids}:", GET % "key"),
]


def certificate(path: str, script: str) -> Certificate:
    return certificate_of(path, script, RECORDINGS)


def certificate_of(path: str, script: str, recordings: list[Recording]) -> Certificate:
    result = engine.analyse(Source(path, script.encode()), project_of(recordings)).context.certificate
    assert result is not None
    return result


def with_members(lines: tuple[str, ...]) -> list[tuple[str, bool]]:
    """A script that takes the right member of each item, and one that takes another one."""
    text = "\n".join(lines)
    return [(text.replace("ID", "id"), True), *([(text.replace("ID", "part"), False)] if "ID" in text else [])]


@pytest.mark.parametrize(("lines", "is_certified"), [case for lines in K6 for case in with_members(lines)])
def test_k6(lines: str, *, is_certified: bool) -> None:
    assert certificate("a.js", k6(LIST, *lines.split("\n"))).is_certified is is_certified


@pytest.mark.parametrize(("lines", "is_certified"), [case for lines in LOCUST for case in with_members(lines)])
def test_locust(lines: str, *, is_certified: bool) -> None:
    script = task('res = self.client.get("/items")', *lines.split("\n"))
    assert certificate("a.py", script).is_certified is is_certified


@pytest.mark.parametrize("use", ["ids[0]", "ids.at(-1)"])
def test_a_set_has_no_numbers(use: str) -> None:
    lines = ("const ids = new Set(res.json('ids'));", f"http.get(`https://shop.test/items/${{{use}}}`);")
    assert not certificate("a.js", k6(LIST, *lines)).is_certified


JOINED = (
    FLOW.partition("###")[0]
    + """\
###
GET https://shop.test/prices?ids=k-RUN1a,k-RUN2b
HTTP 200

ok
"""
)
PRICES = [parse_flow(JOINED.replace("RUN", run), f"{run}.http") for run in ("4a7", "9x3")]
SEND = "http.get(`https://shop.test/prices?ids=${%s}`);"


@pytest.mark.parametrize(
    ("ids", "is_certified"),
    [
        ("res.json('ids').join(',')", True),
        ("res.json('ids').join()", True),
        ("res.json('items.#.id').join(',')", True),
        ("res.json('items').map((item) => item.id).join(',')", True),
        ("res.json().items.map(({ id }) => id).join(',')", True),
        ("res.json('items.#.part').join(',')", False),
        ("res.json('ids').join(';')", False),
        ("res.json('items').slice(1).map((item) => item.id).join(',')", False),
        ("res.json('items').reverse().map((item) => item.id).join(',')", False),
        ("res.json('items').filter((item) => item.on).map((item) => item.id).join(',')", False),
    ],
)
def test_k6_sends_a_list_as_one_text(ids: str, *, is_certified: bool) -> None:
    script = k6(LIST, SEND % ids)
    assert certificate_of("a.js", script, PRICES).is_certified is is_certified


@pytest.mark.parametrize(
    ("ids", "is_certified"),
    [
        ('",".join(res.json()["ids"])', True),
        ('",".join(item["id"] for item in res.json()["items"])', True),
        ('",".join([str(item["id"]) for item in res.json()["items"]])', True),
        ('",".join(item["part"] for item in res.json()["items"])', False),
        ('",".join(item["id"] for item in res.json()["items"][1:])', False),
        ('",".join(item["id"] for item in res.json()["items"] if item["on"])', False),
        ('",".join(sorted(item["id"] for item in res.json()["items"]))', False),
    ],
)
def test_locust_sends_a_list_as_one_text(ids: str, *, is_certified: bool) -> None:
    script = task('res = self.client.get("/items")', f"ids = {ids}", 'self.client.get(f"/prices?ids={ids}")')
    assert certificate_of("a.py", script, PRICES).is_certified is is_certified


NUMBERS = [
    parse_flow(f"""\
GET https://shop.test/items
HTTP 200
Content-Type: application/json

{{"items": [{{"id": {first}}}, {{"id": {second}}}]}}
###
GET https://shop.test/prices?ids={first},{second}
HTTP 200

ok
###
POST https://shop.test/prices
Content-Type: application/json

{{"ids": [{first}, {second}]}}
HTTP 200

ok
""", f"{first}.http")
    for first, second in ((5101, 5102), (5203, 5204))
]  # fmt: skip


@pytest.mark.parametrize(
    ("joined", "listed", "is_certified"),
    [("str({})", "{}", True), ("{}", "{}", False), ("str({})", "str({})", False), ("str({})", "f'{{{}}}'", False)],
)
def test_locust_joins_texts_only_and_sends_converted_numbers_as_texts(
    joined: str, listed: str, *, is_certified: bool
) -> None:
    joined, listed = joined.format("item['id']"), listed.format('item["id"]')
    script = task(
        'items = self.client.get("/items").json()["items"]',
        f'ids = ",".join({joined} for item in items)',
        'self.client.get(f"/prices?ids={ids}")',
        f'self.client.post("/prices", json={{"ids": [{listed} for item in items]}})',
    )
    assert certificate_of("a.py", script, NUMBERS).is_certified is is_certified


@pytest.mark.parametrize(
    ("text", "is_certified"), [("id", True), ("id.toString()", False), ("String(id)", False), ("`${id}`", False)]
)
def test_k6_sends_converted_numbers_as_texts(text: str, *, is_certified: bool) -> None:
    lines = (
        f"const ids = res.json('items').map(({{ id }}) => {text});",
        SEND % "ids.join(',')",
        "http.post('https://shop.test/prices', JSON.stringify({ ids }), "
        "{ headers: { 'Content-Type': 'application/json' } });",
    )
    made = certificate_of("a.js", k6(LIST, *lines), NUMBERS)
    assert made.is_certified is is_certified


@pytest.mark.parametrize(("some", "is_certified"), [("", True), (".slice(1)", False)])
def test_an_item_of_a_part_of_a_list_has_another_number(some: str, *, is_certified: bool) -> None:
    ids = f"const ids = res.json('items'){some}.map((item) => item.id);"
    script = k6(LIST, ids, *(f"http.get(`https://shop.test/items/${{ids[{number}]}}`);" for number in (0, 1)))
    assert certificate("a.js", script).is_certified is is_certified


BODIES = [
    parse_flow(FLOW.partition("###")[0].replace("RUN", run) + f"""\
###
POST https://shop.test/prices
Content-Type: application/json

{{"ids": ["k-{run}1a", "k-{run}2b"]}}
HTTP 200

ok
""", f"{run}.http")
    for run in ("4a7", "9x3")
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "is_certified"),
    [
        ("JSON.stringify({ ids: res.json('items').map((item) => item.id) })", True),
        ("JSON.stringify({ ids: res.json('items.#.id') })", True),
        ("JSON.stringify({ ids: [...res.json('items.#.id')] })", True),
        ("`{\"ids\": ${JSON.stringify(res.json('items.#.id'))}}`", True),
        ('`{"ids": ["${res.json(\'items.#.id\').join(\'","\')}"]}`', True),
        ("JSON.stringify({ ids: res.json('items.#.part') })", False),
        ("JSON.stringify({ ids: res.json('items').slice(1).map((item) => item.id) })", False),
    ],
)
def test_k6_sends_a_list_in_json(body: str, *, is_certified: bool) -> None:
    send = f"http.post('https://shop.test/prices', {body}, {{ headers: {{ 'Content-Type': 'application/json' }} }});"
    assert certificate_of("a.js", k6(LIST, send), BODIES).is_certified is is_certified


@pytest.mark.parametrize(
    ("body", "is_certified"),
    [
        ('json={"ids": [item["id"] for item in res.json()["items"]]}', True),
        ('data=json.dumps({"ids": [item["id"] for item in res.json()["items"]]})', True),
        ('json={"ids": [item["part"] for item in res.json()["items"]]}', False),
        ('json={"ids": [item["id"] for item in res.json()["items"] if item["on"]]}', False),
    ],
)
def test_locust_sends_a_list_in_json(body: str, *, is_certified: bool) -> None:
    headers = 'headers={"Content-Type": "application/json"}'
    send = f'self.client.post("/prices", {body}, {headers})'
    script = "import json\n" + task('res = self.client.get("/items")', send)
    assert certificate_of("a.py", script, BODIES).is_certified is is_certified
