"""Tokens in a body that is one text of many fields, as GWT-RPC sends it: the fields are parted, the token is not."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.scripts import k6, project_of

BODY = "7|0|7|https://ent.test/app/|D362C55C18DDF8DA|com.ent.OrderService|approve|java.lang.String|{token}|1|2|{order}|"
FLOW = f"""
POST https://ent.test/app/login
HTTP 200
Content-Type: text/plain

//OK[1,["{{token}}"],0,7]
###
POST https://ent.test/app/create
HTTP 200
Content-Type: text/plain

//OK[{{order}},1,["com.ent.shared.Order/123"],0,7]
###
POST https://ent.test/app/orders.rpc
Content-Type: text/x-gwt-rpc; charset=utf-8

{BODY}
HTTP 200
Content-Type: text/plain

//OK[1,[],0,7]
"""
FIRST = {"token": "K93fVquYoGsbeLZgzg4sye_b", "order": "99770"}
OTHERS = (
    {"token": "Zk3-Q9tLr2X_B7nHs5Pd8cYf", "order": "31415"},
    {"token": "AbC=/9tLr2X+B7nHs5Pd8cYf", "order": "27182"},
)
"""Tokens with other marks in them, at other places: these part a path or a list as well."""

SENT = BODY.replace("{token}", FIRST["token"]).replace("{order}", FIRST["order"])
SCRIPT = k6(
    "http.post('https://ent.test/app/login');",
    "http.post('https://ent.test/app/create');",
    f"http.post('https://ent.test/app/orders.rpc', '{SENT}', "
    "{ headers: { 'Content-Type': 'text/x-gwt-rpc; charset=utf-8' } });",
)


@pytest.mark.parametrize(
    "rows", [(FIRST, OTHERS[0]), (FIRST, OTHERS[1]), (FIRST,)], ids=["dashes", "base64", "one run"]
)
def test_the_whole_token_is_replaced(rows: tuple[dict[str, str], ...]) -> None:
    result = engine.fix(Source("a.js", SCRIPT.encode()), project_of(runs(FLOW, *rows)), Applicability.UNSAFE)
    text = result.data.decode()
    assert FIRST["token"] not in text and "_b|" not in text
    assert result.passes


@pytest.mark.parametrize("other", OTHERS)
def test_a_recorded_token_in_a_long_text_is_not_certified(other: dict[str, str]) -> None:
    shown = certificate(SCRIPT, runs(FLOW, FIRST, other))
    assert not shown.matches
