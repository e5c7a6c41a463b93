"""Two values in a message are shown where they differ, not where they are equal."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.project.config import Config
from loadlint.rules.differences import quoted_apart
from loadlint.text.source import Source
from tests.support.checking import found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

NOTE = "order-note-with-a-long-beginning-"
RUN = f"""\
GET https://shop.test/orders

HTTP 200
Content-Type: application/json

{{"first": "{NOTE}FIRST", "last": "{NOTE}LAST"}}
###
POST https://shop.test/visited
Content-Type: application/x-www-form-urlencoded

note={NOTE}LAST
HTTP 204
"""
SCRIPT = k6(
    "const note = http.get('https://shop.test/orders').json('first');",
    "http.post('https://shop.test/visited', { note });",
)


def test_an_extractor_that_finds_a_similar_value() -> None:
    runs = [
        parse_flow(RUN.replace("FIRST", first).replace("LAST", last), name)
        for name, first, last in (("a.har", "11", "91"), ("b.har", "22", "82"))
    ]
    (finding,) = found(SCRIPT, "drifted-extractor", "a.js", runs)
    assert finding.message == "`note` from the response to GET /orders is `…ginning-22`, but b.har sent `…ginning-82`"


SHORT, LONG = "lamps ", "lamps and tables and chairs and phones and "


@pytest.mark.parametrize(
    ("value", "other", "shown"),
    [
        ("a", "b", ("`a`", "`b`")),
        (f"{SHORT}a", f"{SHORT}b", (f"`{SHORT}a`", f"`{SHORT}b`")),
        (f"{LONG}a few words more than that", f"{LONG}b", ("`…nes and a few words more than …`", "`…nes and b`")),
        (LONG, f"{LONG}b", ("`…nes and `", "`…nes and b`")),
    ],
)
def test_what_is_shown_of_two_values(value: str, other: str, shown: tuple[str, str]) -> None:
    context = engine.analyse(Source("a.js", SCRIPT.encode()), project_of([], Config())).context
    assert quoted_apart(context, value, other) == shown


def test_nothing_is_cut_out_of_a_secret() -> None:
    secret = "https://shop.test/orders?password=Correct-Horse-Battery-Staple-1"
    text = k6(f"http.get('{secret}');")
    context = engine.analyse(Source("a.js", text.encode()), project_of([], Config())).context
    shown, _ = quoted_apart(context, secret, secret[:-1] + "2")
    assert "Staple" not in shown
