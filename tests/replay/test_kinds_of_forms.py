"""A form that is sent in another encoding has the same fields; a header that all requests lack is one thing to say."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.cli import verify_report
from loadlint.correlation.observe.slots import Place, Slot
from loadlint.engine import Analysis
from loadlint.replay.compare import Pair
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of


def in_parts(*fields: tuple[str, str]) -> str:
    parts = [f'--X\nContent-Disposition: form-data; name="{name}"\n\n{value}\n' for name, value in fields]
    return "".join([*parts, "--X--"])


def flow(token: str, *fields: tuple[str, str]) -> str:
    return (
        f'GET http://t.test/new\nHTTP 200\nContent-Type: application/json\n\n{{"token": "{token}"}}\n###\n'
        "POST http://t.test/save\nContent-Type: multipart/form-data; boundary=X\n\n"
        f"{in_parts(*fields)}\nHTTP 200\n\nsaved\n"
    )


TOKENS = ("Zk3vQ9tLr2XwB7yHn5Pd", "qW8eRt5yUi2oPaS4dFgH")
RUNS = [
    parse_flow(
        flow(token, ("title", "a b"), ("tag[]", "x"), ("tag[]", "y"), ("row-7", "1"), ("token", token)), f"{i}.har"
    )
    for i, token in enumerate(TOKENS)
]
FORM = "{ title: 'a b', 'tag[]': ['x', 'y'], 'row-7': '1', token: 'TOKEN' }"
SCRIPT = k6("const page = http.get('http://t.test/new');", f"http.post('http://t.test/save', {FORM});")
ALL_BUT_THE_TYPE = [("header", "content-type")]


def analysed(script: str, number: int = 2) -> Analysis:
    return engine.analyse(Source("a.js", script.encode()), project_of(RUNS[:number]))


def places(script: str) -> list[object]:
    certificate = analysed(script).context.certificate
    assert certificate is not None
    return list(dict.fromkeys(value.place for value in certificate.refusals))


def test_it_has_the_same_fields() -> None:
    script = SCRIPT.replace("'TOKEN'", "page.json('token')")
    assert places(script) == ALL_BUT_THE_TYPE
    assert places(script.replace("title: 'a b', ", "")) == [*ALL_BUT_THE_TYPE, ("form", "title", 0)]


def test_its_values_are_correlated() -> None:
    text = fixed_text(SCRIPT.replace("TOKEN", TOKENS[0]), "a.js", RUNS, ("uncorrelated-value",))
    assert TOKENS[0] not in text
    assert places(text) == ALL_BUT_THE_TYPE


@pytest.mark.parametrize("number", [1, 2])
def test_it_is_said_in_one_line(number: int) -> None:
    analysis = analysed(SCRIPT.replace("'TOKEN'", "page.json('token')"), number)
    told = [finding.message for finding in analysis.findings if finding.rule == "replay-differs"]
    types = "`application/x-www-form-urlencoded`, not as `multipart/form-data`"
    assert told == [f"the fields are those of {number - 1}.har, but sent as {types}"]


LABELLED = "###\n".join(f"GET http://t.test/{name}\nX-Txn-Name: S_{name}\nHTTP 200\n\n{name}\n" for name in "abcd")


def test_a_header_of_a_recorder_is_one_thing_to_say() -> None:
    script = k6(*(f"http.get('http://t.test/{name}');" for name in "abcd"))
    analysis = engine.analyse(Source("a.js", script.encode()), project_of([parse_flow(LABELLED)]))
    told = [finding.message for finding in analysis.findings if finding.rule == "replay-differs"]
    assert told == ["header x-txn-name is missing in 4 requests"]
    certificate = analysis.context.certificate
    assert certificate is not None
    lines = verify_report.as_text(verify_report.of_replay(analysis.script, certificate)).splitlines()
    assert [line.endswith("(and in 3 more requests)") for line in lines] == [True, False]


@pytest.mark.parametrize(
    ("place", "sent", "is_equal"),
    [
        (("form", "note", 0), "two\nlines", True),
        (("multipart", "note"), "two\nlines", True),
        (("form", "note", 0), "two\nlines\n", False),
        (("form", "note", 0), "two\x0blines", False),
        (("json", "note"), "two\nlines", False),
    ],
)
def test_the_ends_of_lines_do_not_count_in_a_form(place: Place, sent: str, is_equal: bool) -> None:
    """A browser ends each line with CR and LF there, whatever the page has."""
    recorded = "two\r\nlines"
    pair = Pair(place, Slot(place, Text(sent), Text(sent)), Slot(place, Text(recorded), Text(recorded)))
    assert pair.is_equal == is_equal
