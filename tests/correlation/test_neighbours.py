"""Ids that only what stands beside them tells: rows of lists, and addresses with two ids in sequence."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.correlation.prove.by_neighbour import is_by_row
from loadlint.extractor import Extractor, FromBody, Match
from loadlint.findings import Level
from loadlint.request import RawBody
from loadlint.text.mapped import Text
from tests.correlation.test_flow import flow, only
from tests.support.flowtext import parse_flow

LIST = """
POST https://h/office/add
Content-Type: application/x-www-form-urlencoded

name=Field+office
HTTP 302
Location: /office/list
###
GET https://h/office/list
HTTP 200
Content-Type: text/html

<table>{rows}</table>
###
POST https://h/office/edit/{id}
Content-Type: application/x-www-form-urlencoded

name=Field+office+north
HTTP 200
"""


def _link_first(number: int, name: str) -> str:
    return f'<tr><td><a href="/office/edit/{number}" title="Edit">e</a></td><td>{name}</td></tr>'


def _link_last(number: int, name: str) -> str:
    return f'<tr><td>{name}</td><td>{3 * number} desks</td><td><a href="/office/edit/{number}">e</a></td></tr>'


@pytest.mark.parametrize(
    ("row", "pattern"),
    [
        (_link_first, r'^[\s\S]*edit/(\d+)"[\s\S]*?>Field office<'),
        (_link_last, r'>Field office<[\s\S]*?edit/(\d+)"'),
    ],
)
def test_a_row_is_chosen_by_the_text_in_it_that_the_script_sent(row: object, pattern: str) -> None:
    assert callable(row)
    runs = [
        {"id": "7", "rows": "".join(row(*one) for one in [(2, "Harbour"), (7, "Field office"), (3, "Yard")])},
        {"id": "12", "rows": "".join(row(*one) for one in [(1, "Mill"), (2, "Harbour"), (12, "Field office")])},
    ]
    variable, extractor, _ = only(flow(LIST, *runs))
    assert extractor == Extractor(FromBody(), (Match(pattern),))
    assert variable == "officeId"


def test_the_row_is_looked_for_again_when_the_script_sends_another_text() -> None:
    rows = _link_first(2, "Harbour") + _link_first(3, "Yard")
    texts = [LIST.replace("{rows}", rows + _link_first(number, "Field office")) for number in (7, 12)]
    runs = [parse_flow(text.replace("{id}", one), f"{one}.http") for text, one in zip(texts, ("7", "12"), strict=True)]
    script, by_row = replaying(runs[0]), []
    for name in ("Field+office", "Harbour", "Field+offices", "Field+office"):
        first, *others = script.steps
        sending = first.sending(replace(first.request, body=RawBody(Text(f"name={name}"))))
        script = replace(script, steps=(sending, *others))
        (found,) = build(script, runs).correlations
        by_row.append(found.proof is not None and is_by_row(found.proof.extractor))
    assert by_row == [True, False, False, True]


def test_a_text_that_stands_in_two_rows_chooses_none() -> None:
    runs = [
        {"id": one, "rows": _link_first(int(other), "Field office") + _link_first(int(one), "Field office")}
        for one, other in [("7", "4"), ("12", "9")]
    ]
    (found,) = flow(LIST, *runs).correlations
    assert found.proof is None or not any("Field office" in str(one) for one in found.proof.extractor.operations)


PING = """
POST https://h/notes/new
Content-Type: application/x-www-form-urlencoded

title=Tide
HTTP 302
Location: /notes/{note}
###
GET https://h/notes/{note}
HTTP 200
Content-Type: text/html

<p>2 of 3 notes</p><script>keepAlive("/sessions/ping/note/{note}/{session}/")</script>
###
POST https://h/sessions/ping/note/{note}/{session}/
HTTP 200
"""


def test_an_id_after_another_id_is_told_by_the_address() -> None:
    found = flow(PING, {"note": "8", "session": "2"}, {"note": "13", "session": "3"})
    extractors = [one.proof.extractor for one in found.correlations if one.proof is not None]
    assert Extractor(FromBody(), (Match(r"/note/[\w-]+/(\d+)(?![\w-])"),)) in extractors
    assert len(extractors) == 2


def test_one_recording_shows_that_the_row_is_new_where_its_number_is_not() -> None:
    rows = [(2, "Harbour"), (3, "Yard")]
    before = f"<p>7 a page</p><table>{''.join(_link_first(*one) for one in rows)}</table>"
    listed = f"GET https://h/office/list\nHTTP 200\nContent-Type: text/html\n\n{before}\n###\n"
    run = {"id": "7", "rows": "".join(_link_first(*one) for one in [*rows, (7, "Field office")])}
    (found,) = flow(listed + LIST.lstrip("\n"), run).correlations
    assert found.variable == "officeId"
    assert found.evidence.level is Level.LIKELY


PENDING = """
GET https://h/keys
HTTP 200
Content-Type: application/json

{"pending": {"CUsS7xzS5wiyQBi3": {"app": "box", "user_token": "CUsS7xzS5wiyQBi3"}}}
###
POST https://h/keys/CUsS7xzS5wiyQBi3
HTTP 204
"""


def test_no_path_goes_by_the_value_that_it_leads_to() -> None:
    _, extractor, _ = only(flow(PENDING, {}))
    assert extractor == Extractor(FromBody(), (Match(r'"pending":\s+\{"([\w-]+)"'),))
