"""A multipart form whose answer redirects: k6 would send the type of the form with the GET, which servers refuse."""

from __future__ import annotations

import pytest

from tests.newscript.test_inputs import created, runs

FLOW = """\
GET http://shop.test:8080/lamps/new
Sec-Fetch-Mode: navigate
Sec-Fetch-Dest: document
HTTP 200
Content-Type: text/html

<title>New lamp</title><form action="/lamps" method="post" enctype="multipart/form-data">
<input type="hidden" name="token" value="{token}"><input name="summary"><input type="submit" value="Create"></form>
###
POST http://shop.test:8080/lamps
Sec-Fetch-Mode: navigate
Sec-Fetch-Dest: document
Content-Type: multipart/form-data; boundary=----form{token}

------form{token}
Content-Disposition: form-data; name="token"

{token}
------form{token}
Content-Disposition: form-data; name="summary"

A tall lamp
------form{token}--
HTTP 302
Location: /lamps/{lamp}
###
GET http://shop.test:8080/lamps/{lamp}
Sec-Fetch-Mode: navigate
Sec-Fetch-Dest: document
HTTP 200
Content-Type: text/html

<title>Lamp</title><h1>Lamp {lamp}</h1><a href="/lamps/{lamp}/edit">Edit</a>
###
GET http://shop.test:8080/lamps/{lamp}/edit
Sec-Fetch-Mode: navigate
Sec-Fetch-Dest: document
HTTP 200
Content-Type: text/html

<title>Edit lamp</title><form action="/lamps/{lamp}"><input name="summary" value="A tall lamp"></form>
"""
RUNS = runs(
    FLOW,
    {"token": "Zk3vQ9tLr2XwB7yHn5Pd", "lamp": "4711"},
    {"token": "qW8eRt5yUi2oPaS4dFgH", "lamp": "4790"},
)

SENT = """\
      { redirects: 0, headers: { 'Content-Type': 'multipart/form-data; boundary=----parts-of-the-form' } },
"""
ASKED = """\
    lampId = lampsResponse.headers.Location?.match(/\\/lamps\\/([^/?#;]+)/)?.[1];
    if (!lampId) fail('no lampId in the response to POST /lamps');
    const getLampsResponse = http.get(http.url`${BASE_URL}/lamps/${lampId}`);
"""


def test_k6_asks_for_the_page_without_the_type_of_the_form() -> None:
    script = created(RUNS, "shop.js")
    text = script.result.data.decode()
    assert SENT in text
    assert ASKED in text
    assert script.passes
    assert text.count("group('") == 3


@pytest.mark.parametrize("name", ["shop.py", "shop.jmx"])
def test_the_other_tools_follow_as_browsers_do(name: str) -> None:
    script = created(RUNS, name)
    assert script.passes
    assert len(list(script.plan.journey.requests)) == 3
