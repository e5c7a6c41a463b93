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


NAMED = """
POST https://h/invoices
HTTP 201
Content-Type: application/xml
Location: /invoices/%s.xml

<invoice><id>%s</id><set uri="Invoices('%s')"/></invoice>
###
PUT https://h/invoices/%s/pay
HTTP 200

ok
###
GET https://h/LAST
HTTP 200

ok
"""


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("invoices/%s.xml", "https://h/invoices/${invoiceId}.xml"),
        ("Invoices('%s')", "https://h/Invoices('${invoiceId}')"),
    ],
)
def test_the_name_of_a_file_and_a_key_take_the_variable_of_the_id(last: str, expected: str) -> None:
    """An answer has them as well, but there is one variable for one value."""
    ids = ("TdFwQ9tLr2XwB7nH", "Zk3vHs5PdM8cYf1R")
    recordings = [
        parse_flow(NAMED.replace("LAST", last).replace("%s", value), f"{number}.http")
        for number, value in enumerate(ids)
    ]
    script = k6(
        "http.post('https://h/invoices');",
        f"http.put('https://h/invoices/{ids[0]}/pay');",
        f'http.get("https://h/{last.replace("%s", ids[0])}");',
    )
    text = fixed_text(script, "a.js", recordings, ("uncorrelated-value",), Applicability.UNSAFE)
    assert expected in text
    assert text.count("fail(") == 1
