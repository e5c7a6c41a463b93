"""Names with brackets, as Rails and PHP have them, and values that a script sends on as they stand in an address."""

from __future__ import annotations

import pytest

from tests.healing.test_changed_requests import certified_text, healed
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.scripts import k6

LOCUST = (
    "from locust import HttpUser, task\n\n\nclass Buyer(HttpUser):\n    host = 'https://shop.test'\n\n    @task\n"
    "    def buy(self):\n"
)
RENAMED = """\
POST https://shop.test/orders
Content-Type: application/x-www-form-urlencoded

order%5Bnote_text%5D=hurry&order%5Blines%5D%5B0%5D=4
HTTP 200
"""


@pytest.mark.parametrize(
    ("path", "script", "expected"),
    [
        pytest.param(
            "a.js",
            k6("http.post('https://shop.test/orders', { 'order[note]': 'hurry', 'order[line][0]': '4' });"),
            "{ 'order[note_text]': 'hurry', 'order[lines][0]': '4' }",
            id="k6",
        ),
        pytest.param(
            "a.js",
            k6("http.post('https://shop.test/orders', 'order%5Bnote%5D=hurry&order%5Bline%5D%5B0%5D=4');"),
            "'order%5Bnote_text%5D=hurry&order%5Blines%5D%5B0%5D=4'",
            id="k6 text",
        ),
        pytest.param(
            "locustfile.py",
            LOCUST + "        self.client.post('/orders', data={'order[note]': 'hurry', 'order[line][0]': '4'})\n",
            "{'order[note_text]': 'hurry', 'order[lines][0]': '4'}",
            id="Locust",
        ),
        pytest.param(
            "plan.jmx",
            to_jmx("thread group Users\n  POST /orders on shop.test sending order[note]=hurry&order[line][0]=4\n"),
            "sending order[note_text]=hurry&order[lines][0]=4",
            id="JMeter",
        ),
    ],
)
def test_names_with_brackets(path: str, script: str, expected: str) -> None:
    text = certified_text(healed(script, RENAMED, path=path))
    assert expected in (from_jmx(text) if path == "plan.jmx" else text)


def test_a_parameter_with_an_expression_in_its_value_goes() -> None:
    """What is known of the expression is the name in it, not where it ends."""
    script = k6(
        "const host = 'https://shop.test';",
        "http.get(`https://shop.test/login?service=${encodeURIComponent(host)}%2Fhome&lang=en`);",
    )
    text = certified_text(healed(script, "GET https://shop.test/login?lang=en\nHTTP 200\n"))
    assert "`https://shop.test/login?lang=en`" in text


OLD = """\
POST https://shop.test/save
HTTP 200
Content-Type: application/json

{"next":"f?p=100:2:RUN35194&cs=1"}
"""
NEW = OLD.replace('{"next":"f?p=100:2:RUN35194&cs=1"}', '{"data":{"next":"f?p=100:2:RUN35194&cs=1"}}')
OPENED = "GET https://shop.test/f?p=100:2:RUN35194\nHTTP 200\n"


def test_a_value_is_sent_on_as_the_address_has_it() -> None:
    """The client does not encode its colons, so nobody may look for it with these encoded."""
    script = k6(
        "const next = http.post('https://shop.test/save').json('next').match(/[?&]p=([^&#]*)/)[1];",
        "http.get(`https://shop.test/f?p=${next}`);",
    )
    text = certified_text(healed(script, NEW, OPENED))
    assert ".json('data.next')" in text
