"""The client's clock inside of a longer value: found in its usual spellings, and made anew in place."""

from __future__ import annotations

import json

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.project.config import Config
from loadlint.text.instants import IsoSpelling, Spelling, clock_of, common_clock, instants_in
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import http, plan, raw_body
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

QUERY = "until='{}' order by made"
K6 = k6(
    "http.get('http://t.test/ping');",
    "http.post('http://t.test/list', JSON.stringify({ query: \"until='TIME' order by made\" }));",
)
LOCUST = """\
from locust import HttpUser, task


class Reader(HttpUser):
    host = "http://t.test"

    @task
    def read(self):
        self.client.get("/ping")
        self.client.post("/list", json={"query": "until='TIME' order by made"})
"""


def flow(path: str, time: str) -> str:
    """A list up to a time; the second request starts a second after the epoch."""
    body = json.dumps({"query": QUERY.format(time)})
    ping = "GET http://t.test/ping\nHTTP 200\n\npong\n###\n"
    return f'{ping}POST http://t.test/list\n\n{body}\nHTTP 200\n\n{{"members": []}}'


def fixed(script: str, path: str, *times: str) -> str:
    runs = [parse_flow(flow(name, time), name) for name, time in zip(("a.har", "b.har"), times, strict=False)]
    return fixed_text(script.replace("TIME", times[0]), path, runs, ("client-generated-value",), Applicability.UNSAFE)


SPELLINGS = [
    (
        "1970-01-01 00:00:05",
        "1970-01-01 00:00:31",
        ".toISOString().slice(0, 19).replace('T', ' ')",
        "'%Y-%m-%d %H:%M:%S'",
    ),
    ("1970-01-01T00:00:05Z", "1970-01-01T00:00:31Z", ".toISOString().slice(0, 19) + 'Z'", "'%Y-%m-%dT%H:%M:%SZ'"),
    ("1970-01-01T00:00:05.125Z", "1970-01-01T00:00:31.500Z", ".toISOString()", "isoformat(timespec='milliseconds')"),
    (
        "1970-01-01T00:00:05.125431+00:00",
        "1970-01-01T00:00:31.500123+00:00",
        ".toISOString().slice(0, 23) + '000+00:00'",
        "%f+00:00",
    ),
    ("1970-01-01T01:00:05+01:00", "1970-01-01T01:00:31+01:00", "new Date(Date.now() + 60 * 60000)", "minutes=60"),
    ("1969-12-31T19:00:02", "1969-12-31T19:00:03", "new Date(Date.now() - 300 * 60000)", "minutes=300"),
    ("Thu, 01 Jan 1970 00:00:05 GMT", "Thu, 01 Jan 1970 00:00:31 GMT", "new Date().toUTCString()", "%a, %d %b %Y"),
    ("0000000005", "0000000031", "Math.floor(Date.now() / 1000)", "int(time.time())"),
    ("0000000005125", "0000000031500", "Date.now()", "int(time.time() * 1000)"),
    ("0000000005.125", "0000000031.5", "Date.now() / 1000", "round(time.time(), 3)"),
    # A page asks for what has been since the day before.
    (
        "1969-12-31T00:00:02.5Z",
        "1969-12-31T00:00:03.5Z",
        "new Date(Date.now() - 1440 * 60000)",
        "timedelta(minutes=1440)",
    ),
    ("0000036001.125", "0000036003.5", "(Date.now() + 600 * 60000) / 1000", "round(time.time() + 600 * 60, 3)"),
    ("1970-01-01", "1970-01-01", ".toISOString().slice(0, 10)", "'%Y-%m-%d'"),
]


@pytest.mark.parametrize(("first", "second", "javascript", "python"), SPELLINGS)
def test_a_clock_is_written_in_place(first: str, second: str, javascript: str, python: str) -> None:
    text = fixed(K6, "a.js", first, second)
    assert javascript in text
    assert "until='${now}' order by made" in text
    assert first not in text
    text = fixed(LOCUST, "a.py", first, second)
    assert python.replace("'", '"') in text
    assert "until='{now}' order by made" in text


def test_jmeter_writes_it_too() -> None:
    body = json.dumps({"query": QUERY.format("TIME")})
    escaped = body.replace('"', "&quot;").replace("'", "&apos;")
    script = plan(http("/ping", host="t.test"), http("/list", *raw_body(escaped), method="POST", host="t.test"))
    text = fixed(script, "a.jmx", "1970-01-01 00:00:05", "1970-01-01 00:00:31")
    assert 'ZoneOffset.UTC).format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"))' in text
    assert "until=&apos;${now}&apos; order by made" in text


def test_the_replay_takes_it_for_made() -> None:
    times = ("1970-01-01 00:00:05", "1970-01-01 00:00:31")
    text = fixed(K6, "a.js", *times)
    runs = [parse_flow(flow(name, time), name) for name, time in zip(("a.har", "b.har"), times, strict=True)]
    certificate = engine.analyse(Source("a.js", text.encode()), project_of(runs, Config())).context.certificate
    assert certificate is not None and certificate.matches
    assert [value.verdict for value in certificate.values] == ["made", "made"]


@pytest.mark.parametrize(
    "value",
    [
        "until='1971-01-01 00:00:05'",  # another year
        "1969-12-31T17:10:05",  # the offset of no zone
        "call 0001700000 now",
        "order 1970-01-01-17",
        "birthday 1969-12-30",
    ],
)
def test_other_times_are_none_of_the_clock(value: str) -> None:
    assert [clock for instant in instants_in(value) if (clock := clock_of(instant, 1.0)) is not None] == []


def test_a_zone_that_is_written_counts() -> None:
    (instant,) = instants_in("at 1970-01-01T05:30:01+0530, or so")
    assert instant.seconds == 1.0
    clock = clock_of(instant, 2.0)
    assert clock is not None and clock.iso == IsoSpelling(19, "T", "+0530", 330)


@pytest.mark.parametrize(
    ("second", "is_clock"),
    [("1970-01-02T00:07:00.000Z", True), ("1970-01-02T00:07:30.000Z", False), ("1970-01-02T00:09:00.000Z", False)],
)
def test_a_page_asks_from_the_minute_that_began_a_day_ago(second: str, is_clock: bool) -> None:
    """Requests of 0:03:41 and 0:07:12 two days later."""
    instants = [instant for text in ("1970-01-02T00:03:00.000Z", second) for instant in instants_in(text)]
    clock = common_clock(instants, [2 * 86400 + 221.0, 2 * 86400 + 432.0])
    assert clock == (None if not is_clock else Spelling("iso-time", IsoSpelling(23, "T", "Z", -1440)))
