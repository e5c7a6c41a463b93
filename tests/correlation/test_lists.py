"""Lists that are sent with ids in them, as JSON or as rison writes them."""

from __future__ import annotations

import pytest

from loadlint.findings import Applicability
from tests.dialects.jmeter.helpers import http, plan
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

RUN = """
POST https://h/items
HTTP 201
Content-Type: application/json

{"id": %s}
###
GET https://h/items/%s
HTTP 200
Content-Type: application/json

{"ids":[%s],"count":1}
###
GET https://h/bulk?q=LIST
HTTP 200
"""
LOCUST = """from locust import HttpUser, task


class User(HttpUser):
    @task
    def go(self):
        self.client.post("/items")
        self.client.get("/items/%s")
        self.client.get("/bulk?q=LIST")
"""
SCRIPTS = {
    "a.js": k6(
        "http.post('https://h/items');", "http.get('https://h/items/%s');", "http.get('https://h/bulk?q=LIST');"
    ),
    "a.py": LOCUST,
    "a.jmx": plan(http("/items", method="POST", name="a"), http("/items/%s", name="b"), http("/bulk?q=LIST", name="c")),
}
USES = {"a.js": "${itemId}", "a.py": "{item_id}", "a.jmx": "${item_id}"}


@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("path", SCRIPTS)
@pytest.mark.parametrize("sent", ["[%s]", "!(%s)", "(dashboard_id:%s,order:!t)", "(in:!((col:id,value:%s)))"])
def test_an_id_in_a_list_takes_its_variable(sent: str, path: str, runs: int) -> None:
    ids = ("239871", "251994")[:runs]
    recordings = [parse_flow(RUN.replace("LIST", sent).replace("%s", value), f"{value}.har") for value in ids]
    before = SCRIPTS[path].replace("LIST", sent).replace("%s", ids[0])
    after = fixed_text(before, path, recordings, ("uncorrelated-value",), Applicability.UNSAFE)
    assert f"/bulk?q={sent % USES[path]}" in after
    assert ids[0] not in after


def test_a_list_of_others_is_taken_as_it_is() -> None:
    """Nothing else tells what is in it."""
    answers = '{"id": %s}', '{"ids":[%s,71%s],"count":1}'
    text = RUN.replace('{"ids":[%s],"count":1}', answers[1]).replace("LIST", "[%s,71%s]")
    recordings = [parse_flow(text.replace("%s", value), f"{value}.har") for value in ("239871", "251994")]
    before = SCRIPTS["a.js"].replace("LIST", "[%s,71%s]").replace("%s", "239871")
    after = fixed_text(before, "a.js", recordings, ("uncorrelated-value",), Applicability.UNSAFE)
    assert "239871" not in after
