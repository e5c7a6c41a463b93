"""A page that a redirect led to and that a step asks for again: its values are new by then."""

from __future__ import annotations

from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

FLOW = """\
POST https://shop.test/login

name=ann
HTTP 303
Location: /auth

###
GET https://shop.test/auth
HTTP 303
Location: /dialog

###
GET https://shop.test/dialog
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="key" value="{key}"></form>
###
POST https://shop.test/agree
Content-Type: application/x-www-form-urlencoded

key={key}
HTTP 200

ok
"""
KEYS = ("4kq9Xz71PbWd03Lm", "Tz82mN5cQy64RhVa")


def test_the_value_is_taken_where_it_is_asked_for_last() -> None:
    """The login's redirects end at the same page, whose key is used up by the time the page is asked for again."""
    script = k6(
        "http.post('https://shop.test/login', 'name=ann');",
        "http.get('https://shop.test/dialog');",
        f"http.post('https://shop.test/agree', {{ key: '{KEYS[0]}' }});",
    )
    runs = [parse_flow(FLOW.replace("{key}", key), f"run{number}.har") for number, key in enumerate(KEYS)]
    lines = fixed_text(script, "a.js", runs, ("uncorrelated-value",)).splitlines()
    dialog = next(number for number, line in enumerate(lines) if "/dialog" in line)
    assert lines[dialog].lstrip().startswith("const ")
    assert "input[name=" in "".join(lines[dialog:])
    assert "http.post('https://shop.test/login', 'name=ann');" in lines[dialog - 1]
