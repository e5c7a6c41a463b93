"""An item of a list that the script draws at random, and lists of members, follow the application.

Such a value is right where the run sent that of some item: which one is chance.
"""

from __future__ import annotations

import json

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

LOCUST = """\
import random

from locust import HttpUser, task


class User(HttpUser):
    @task
    def look(self):
        answer = self.client.get("/lamps").json()
        LINES
"""
K6 = """\
import http from 'k6/http';
import { randomItem } from 'https://jslib.k6.io/k6-utils/1.2.0/index.js';

export default function () {
  const answer = http.get('https://shop.test/lamps').json();
  LINES
}
"""
RUN = """\
GET https://shop.test/lamps
HTTP 200
Content-Type: application/json

{answer}
###
GET https://shop.test/lamps/{wanted}
HTTP 200
Content-Type: application/json

{{"ok": true}}
"""
IDS = ("q8Xk2mPz", "k3Jd9fPq", "Qw8rT5yU")


def answer(member: str, *lists: str) -> str:
    document: object = [{"name": f"Lamp {number}", member: value} for number, value in enumerate(IDS)]
    for around in reversed(lists):
        document = {around: document}
    return json.dumps(document)


def project(shown: str, wanted: tuple[str, str] = (IDS[2], IDS[0])) -> Project:
    """Two runs, each of which has looked at another lamp."""
    return project_of([parse_flow(RUN.format(answer=shown, wanted=value), f"{value}.har") for value in wanted])


def script_of(path: str, lines: str) -> Source:
    frame, indent = (LOCUST, " " * 8) if path.endswith(".py") else (K6, " " * 2)
    return Source(path, frame.replace("LINES", lines.replace("\n", f"\n{indent}")).encode())


SCRIPTS = [
    ("a.py", 'lamp = random.choice(answer["lamps"])\nself.client.get(f"/lamps/{lamp[\'id\']}")'),
    ("a.py", 'lamps = answer["lamps"]\nlamp = lamps[random.randint(0, len(lamps) - 1)]\n'
             'self.client.get(f"/lamps/{lamp[\'id\']}")'),
    ("a.py", 'lamps = answer["lamps"]\nlast = len(lamps) - 1\nindex = random.randint(0, last)\n'
             'lamp = lamps[index]\nself.client.get(f"/lamps/{lamp[\'id\']}")'),
    ("a.py", 'ids = [lamp["id"] for lamp in answer["lamps"]]\nself.client.get(f"/lamps/{random.choice(ids)}")'),
    ("a.py", 'lamp = random.sample(answer["lamps"], 1)[0]\nself.client.get(f"/lamps/{lamp[\'id\']}")'),
    ("a.js", "const lamp = randomItem(answer.lamps);\nhttp.get(`https://shop.test/lamps/${lamp.id}`);"),
    ("a.js", "const lamps = answer.lamps;\nconst lamp = lamps[Math.floor(Math.random() * lamps.length)];\n"
             "http.get(`https://shop.test/lamps/${lamp.id}`);"),
    ("a.js", "const lamps = answer.lamps;\nconst index = Math.floor(Math.random() * lamps.length);\n"
             "const lamp = lamps[index];\nhttp.get(`https://shop.test/lamps/${lamp.id}`);"),
    ("a.js", "const ids = answer.lamps.map((lamp) => lamp.id);\n"
             "http.get(`https://shop.test/lamps/${randomItem(ids)}`);"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "lines"), SCRIPTS)
def test_a_value_of_some_item_is_right(path: str, lines: str) -> None:
    certificate = engine.analyse(script_of(path, lines), project(answer("id", "lamps"))).context.certificate
    assert certificate is not None
    assert certificate.is_certified
    assert [value.verdict for value in certificate.values] == ["made", "made"]


@pytest.mark.parametrize(("path", "lines"), SCRIPTS)
@pytest.mark.parametrize(
    ("shown", "before", "after"),
    [
        (answer("id", "results"), "lamps", "results"),
        (answer("uuid", "lamps"), "id", "uuid"),
    ],
)
def test_the_list_or_the_member_has_another_name(path: str, lines: str, shown: str, before: str, after: str) -> None:
    result = engine.heal(script_of(path, lines), project(shown))
    healed = {
        'answer["lamps"]': 'answer["results"]', "answer.lamps": "answer.results",
        "['id']": "['uuid']", '["id"]': '["uuid"]', "lamp.id": "lamp.uuid",
    }  # fmt: skip
    expected = lines
    for old, new in healed.items():
        if before in old:
            expected = expected.replace(old, new)
    assert result.data == script_of(path, expected).data
    assert result.passes


@pytest.mark.parametrize(("path", "lines"), SCRIPTS)
def test_no_item_has_what_the_run_sent(path: str, lines: str) -> None:
    """An id of another list is no item of this one."""
    shown = project(answer("id", "lamps"), ("zZ7yY6xX", "aA1bB2cC"))
    certificate = engine.analyse(script_of(path, lines), shown).context.certificate
    assert certificate is not None
    assert not certificate.matches


def test_an_item_is_shown_with_a_star() -> None:
    analysis = engine.analyse(script_of(*SCRIPTS[0]), project(answer("uuid", "lamps")))
    (finding,) = (finding for finding in analysis.findings if finding.rule == "stale-extractor")
    assert finding.message == "`lamp['id']` finds nothing in the response to GET /…/lamps in q8Xk2mPz.har"
    fix = finding.with_remedy().fix
    assert fix is not None
    assert fix.title == "Take `lamp['id']` by json " + '`["lamps"][*]["uuid"]`'


def test_the_numbered_item_of_a_list_of_members() -> None:
    for path, lines in (
        ("a.py", 'ids = [lamp["id"] for lamp in answer["lamps"]]\nself.client.get(f"/lamps/{ids[1]}")'),
        ("a.js", "const ids = answer.lamps.map(({ id }) => id);\nhttp.get(`https://shop.test/lamps/${ids[1]}`);"),
    ):
        certificate = engine.analyse(
            script_of(path, lines), project(answer("id", "lamps"), (IDS[1], IDS[1]))
        ).context.certificate
        assert certificate is not None
        assert certificate.matches
        assert not certificate.values


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("a.py", 'for lamp in answer["lamps"]:\n    self.lamp = lamp["id"]\nself.client.get(f"/lamps/{self.lamp}")'),
        ("a.py", 'ids = []\nfor lamp in answer["lamps"]:\n    ids.append(lamp["id"])\n'
                 'self.client.get(f"/lamps/{ids[0]}")'),
        ("a.js", "let id;\nanswer.lamps.forEach((lamp) => {\n  id = lamp.id;\n});\n"
                 "http.get(`https://shop.test/lamps/${id}`);"),
        ("a.js", "const kept = {};\nfor (const lamp of answer.lamps) {\n  kept.id = lamp.id;\n}\n"
                 "http.get(`https://shop.test/lamps/${kept.id}`);"),
        ("a.py", 'keys = [key for key in answer]\nself.client.get(f"/lamps/{random.choice(keys)}")'),
    ],
)  # fmt: skip
def test_what_a_loop_leaves_and_what_is_no_list_is_not_known(path: str, lines: str) -> None:
    """It is a certain item, which may not be the one that the run sent; the names of an object are none."""
    analysis = engine.analyse(script_of(path, lines), project(answer("id", "lamps")))
    certificate = analysis.context.certificate
    assert certificate is not None
    assert {value.verdict for value in certificate.values} == {"open"}
    assert [finding.message for finding in analysis.findings if finding.rule == "stale-extractor"] == []
