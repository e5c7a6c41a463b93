"""Choices, names and clocks of one recording, which no response issues although some hold them."""

from __future__ import annotations

import pytest

from loadlint.correlation.decide.evidence.one_run import shape
from loadlint.findings import Applicability
from loadlint.recordings.exchange import Exchange, Recording
from tests.dialects.jmeter.helpers import http, plan
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

CONSTANTS = [
    "ctl00$Main$Grid", "Select$1", "form:table:2:edit", "f:j_idt23",
    "python3", "banktransfer", "-del-", "--none--", "1", "d41d8cd98f00b204e9800998ecf8427e", "mysql8.4", "es-2015",
    "shop-4711.app.test", "shop-4711",
]  # fmt: skip
PAGE = """
GET https://shop-4711.app.test/edit
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="choice" value="%s"></form>
###
GET https://shop-4711.app.test/run?choice=%s
HTTP 200
"""
LOCUST = """from locust import HttpUser, task


class User(HttpUser):
    host = "https://shop-4711.app.test"

    @task
    def go(self):
        self.client.get("/edit")
        self.client.get("/run?choice=%s")
"""
RULES = ("client-generated-value",)
HOST = "shop-4711.app.test"
SCRIPTS = {
    "a.js": k6(f"http.get('https://{HOST}/edit');", f"http.get('https://{HOST}/run?choice=%s');"),
    "a.py": LOCUST,
    "a.jmx": plan(http("/edit", name="a", host=HOST), http("/run?choice=%s", name="b", host=HOST)),
}


@pytest.mark.parametrize("value", CONSTANTS)
@pytest.mark.parametrize("path", SCRIPTS)
def test_constants_are_not_extracted(path: str, value: str) -> None:
    before = SCRIPTS[path].replace("%s", value)
    recording = parse_flow(PAGE.replace("%s", value))
    assert fixed_text(before, path, [recording], ("uncorrelated-value",), Applicability.UNSAFE) == before


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_token_in_their_place_is(path: str) -> None:
    before = SCRIPTS[path].replace("%s", "k7Qx2mZt9Lw4")
    recording = parse_flow(PAGE.replace("%s", "k7Qx2mZt9Lw4"))
    assert "k7Qx2mZt9Lw4" not in fixed_text(before, path, [recording], ("uncorrelated-value",), Applicability.UNSAFE)


@pytest.mark.parametrize("value", ["oyxzrd", "hjkwqe", "a1b2c3", "abc123", "gsbelzgzg4", "8f14e45f.node1"])
def test_what_may_be_generated_is_no_constant(value: str) -> None:
    reason = shape.reason_of(value)
    assert reason is not None and reason.weight > 0


@pytest.mark.parametrize(
    ("path", "clock"), [("a.js", "loading${"), ("a.py", "loading{"), ("a.jmx", "loading${__time}")]
)
def test_a_clock_behind_a_name_is_a_clock(path: str, clock: str) -> None:
    text = PAGE.replace('<input type="hidden" name="choice" value="%s">', "").replace("%s", "loading1795687347643")
    recording = parse_flow(text)
    exchanges = tuple(Exchange(one.index, one.request, one.response, 1795687347.0) for one in recording.exchanges)
    before = SCRIPTS[path].replace("%s", "loading1795687347643")
    timed = Recording(recording.path, exchanges, recording.health)
    after = fixed_text(before, path, [timed], RULES, Applicability.UNSAFE)
    assert "1795687347643" not in after
    assert clock in after
