"""Loops that look for one item of a list follow the application: the list, what tells the item, what is taken."""

from __future__ import annotations

import json

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def buy(self):
        answer = self.client.get("/lamps")
        lamp_id = None
        for lamp in answer.json()["lamps"]:
            if lamp["name"] == "Desk lamp":
                lamp_id = lamp["id"]
                break
        self.client.post("/buy", json={"id": lamp_id})
"""
K6 = """\
import http from 'k6/http';

const JSON_TYPE = { headers: { 'Content-Type': 'application/json' } };

export default function () {
  const answer = http.get('https://shop.test/lamps');
  let lampId;
  for (const lamp of answer.json().lamps) {
    if (lamp.name === 'Desk lamp') {
      lampId = lamp.id;
      break;
    }
  }
  http.post('https://shop.test/buy', JSON.stringify({ id: lampId }), JSON_TYPE);
}
"""
FIND = """\
import http from 'k6/http';
import { fail } from 'k6';

const JSON_TYPE = { headers: { 'Content-Type': 'application/json' } };

export default function () {
  const answer = http.get('https://shop.test/lamps');
  const lamp = answer.json().lamps.find((item) => item.name === 'Desk lamp');
  if (!lamp) fail('no lamp');
  const lampId = lamp.id;
  http.post('https://shop.test/buy', JSON.stringify({ id: lampId }), JSON_TYPE);
}
"""
RUN = """\
GET https://shop.test/lamps
HTTP 200
Content-Type: application/json

{answer}
###
POST https://shop.test/buy
Content-Type: application/json

{{"id": "{wanted}"}}
HTTP 200
Content-Type: application/json

{{"ok": true}}
"""


def lamps(wanted: str, member: str = "id", name: str = "name", *lists: str) -> str:
    answer: object = [{member: "q8Xk2mPz", name: "Floor lamp"}, {member: wanted, name: "Desk lamp"}]
    for around in reversed(lists or ("lamps",)):
        answer = {around: answer}
    return json.dumps(answer)


def healed(path: str, script: str, *shape: str) -> str:
    runs = [
        parse_flow(RUN.format(answer=lamps(wanted, *shape), wanted=wanted), f"{wanted}.har")
        for wanted in ("k3Jd9fPq", "Qw8rT5yU")
    ]
    result = engine.heal(Source(path, script.encode()), project_of(runs))
    assert result.passes
    return result.data.decode()


@pytest.mark.parametrize(("path", "script"), [("locustfile.py", LOCUST), ("buy.js", K6)])
def test_what_still_fits_stays(path: str, script: str) -> None:
    assert healed(path, script) == script


@pytest.mark.parametrize(
    ("path", "script", "search", "comment", "before", "after"),
    [
        (
            "locustfile.py",
            LOCUST,
            "            if lamp[",
            "            # The lamp for a desk.\n",
            'lamp["id"]',
            'lamp["uuid"]',
        ),
        ("buy.js", K6, "    if (lamp.", "    // The lamp for a desk.\n", "lamp.id", "lamp.uuid"),
    ],
)
def test_a_comment_says_what_is_looked_for(
    path: str, script: str, search: str, comment: str, before: str, after: str
) -> None:
    commented = script.replace(search, comment + search)
    assert healed(path, commented, "uuid") == commented.replace(before, after)


@pytest.mark.parametrize(
    ("shape", "before", "after"),
    [
        (("uuid",), 'lamp["id"]', 'lamp["uuid"]'),
        (("id", "title"), 'if lamp["name"]', 'if lamp["title"]'),
        (("id", "name", "results"), '["lamps"]', '["results"]'),
        (("id", "name", "data", "lamps"), '["lamps"]', '["data"]["lamps"]'),
    ],
)
def test_locust(shape: tuple[str, ...], before: str, after: str) -> None:
    assert healed("locustfile.py", LOCUST, *shape) == LOCUST.replace(before, after)


@pytest.mark.parametrize(
    ("shape", "before", "after"),
    [
        (("uuid",), "lamp.id", "lamp.uuid"),
        (("id", "title"), "lamp.name", "lamp.title"),
        (("id", "name", "results"), "().lamps", "().results"),
        (("id", "name", "data", "lamps"), "().lamps", "().data.lamps"),
    ],
)
def test_k6(shape: tuple[str, ...], before: str, after: str) -> None:
    assert healed("buy.js", K6, *shape) == K6.replace(before, after)


@pytest.mark.parametrize(
    ("shape", "before", "after"),
    [
        (("uuid",), "lamp.id", "lamp.uuid"),
        (("id", "title"), "item.name", "item.title"),
        (("id", "name", "results"), "().lamps", "().results"),
        (("id", "name", "data", "lamps"), "().lamps", "().data.lamps"),
    ],
)
def test_an_item_that_the_script_asks_for(shape: tuple[str, ...], before: str, after: str) -> None:
    """Item and id change together: the one is found in the other."""
    assert healed("buy.js", FIND, *shape) == FIND.replace(before, after)


@pytest.mark.parametrize(
    ("path", "script", "leaving"),
    [("locustfile.py", LOCUST, "                break\n"), ("buy.js", K6, "      break;\n")],
)
def test_a_loop_that_goes_on_takes_the_last_such_item(path: str, script: str, leaving: str) -> None:
    """No extractor does that, so the script is not called certified where there are several such items."""
    flow = RUN.format(answer=lamps("k3Jd9fPq"), wanted="k3Jd9fPq")
    for text, matches in ((flow, True), (flow.replace("Floor lamp", "Desk lamp"), False)):
        runs = [parse_flow(text, "a.har")]
        analysis = engine.analyse(Source(path, script.replace(leaving, "").encode()), project_of(runs))
        certificate = analysis.context.certificate
        assert certificate is not None
        assert certificate.matches == matches
