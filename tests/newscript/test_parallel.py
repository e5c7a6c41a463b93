"""Requests that a browser made at the same time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadlint import engine
from loadlint.newscript.build import Wishes, plan
from loadlint.newscript.create import Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from loadlint.recordings.exchange import Recording
from tests.support.flowtext import parse_flow

FLOW = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><title>Shop</title></html>
###
GET https://shop.test/api/cart
HTTP 200

{"cart": "{cart}", "count": 0}
###
GET https://shop.test/api/news
HTTP 200

{"unread": 2}
###
POST https://shop.test/api/carts/{cart}/lines
Content-Type: application/json

{"sku": "tea"}
HTTP 201

{"line": 1}
"""
STARTS = (0.0, 2.0, 2.01, 2.5)


def recording(number: int, *durations: float | None) -> Recording:
    flow = parse_flow(FLOW.replace("{cart}", f"Zk3vQ9tLr2Xw{number}"), f"{number}.http")
    exchanges = [
        replace(exchange, started=start, duration=duration)
        for exchange, start, duration in zip(flow.exchanges, STARTS, durations, strict=True)
    ]
    return Recording(flow.path, exchanges)


def runs(second: float | None = 0.3, other: float | None = 0.3) -> Runs:
    """Two recordings in which the second request takes so many seconds."""
    return Runs((recording(0, 0.1, second, 0.2, 0.1), recording(1, 0.1, other, 0.2, 0.1)))


def text(name: str) -> str:
    dialect = next(tool for tool in engine.all_dialects() if name.endswith(tool.suffixes))
    created = create(runs(), Target(name, dialect), Wishes(), Project(config.Config()))
    assert created.passes
    return created.result.data.decode()


@pytest.mark.parametrize(
    ("second", "other", "parallel"),
    [(0.3, 0.3, True), (0.3, 0.005, False), (0.005, 0.005, False), (None, None, False)],
)
def test_a_request_that_began_before_the_answer_in_all_recordings(
    second: float | None, other: float | None, parallel: bool
) -> None:
    requests = list(plan(runs(second, other), "shop", Wishes()).journey.requests)
    assert [request.is_parallel for request in requests] == [False, False, parallel, False]


def test_a_request_that_sends_what_an_answer_issued_came_after_it() -> None:
    """Whatever the recorded times are: here all three began before the first of them was answered."""
    slow = Runs((recording(0, 0.1, 0.9, 0.9, 0.1), recording(1, 0.1, 0.9, 0.9, 0.1)))
    requests = list(plan(slow, "shop", Wishes()).journey.requests)
    assert [request.is_parallel for request in requests] == [False, False, True, False]


def test_k6_makes_them_together() -> None:
    assert """\
    const responses = http.batch([['GET', `${BASE_URL}/api/cart`], ['GET', `${BASE_URL}/api/news`]]);
""" in text("shop.js")
    assert "responses[0].json('cart')" in text("shop.js")


def test_locust_makes_them_one_after_the_other() -> None:
    assert """\
        # The browser made the next 2 requests at the same time.
""" in text("shop.py")


def test_jmeter_makes_them_one_after_the_other() -> None:
    assert "The browser made it at the same time as the one before.</stringProp>" in text("shop.jmx")


CODE_FIRST = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><title>Shop</title></html>
###
GET https://shop.test/api/news
HTTP 200

{"unread": 2}
###
GET https://shop.test/assets/orders.js
HTTP 200
Content-Type: TYPE

show()
###
GET https://shop.test/api/orders
HTTP 200

{"orders": []}
"""


@pytest.mark.parametrize(
    ("media_type", "names"),
    [
        ("application/javascript", ["Open Shop", "Load orders"]),
        ("text/css", ["Open Shop", "Load orders"]),
        ("image/png", ["Open Shop"]),
    ],
)
def test_an_action_may_begin_with_code_that_the_page_loads(media_type: str, names: list[str]) -> None:
    """The pause is before the code. A picture that comes late is loaded by the page itself."""
    flow = parse_flow(CODE_FIRST.replace("TYPE", media_type), "a.http")
    times = zip(flow.exchanges, (0.0, 0.2, 6.2, 6.4), strict=True)
    exchanges = [replace(exchange, started=start, duration=0.1) for exchange, start in times]
    journey = plan(Runs((Recording("a.http", exchanges),)), "shop", Wishes()).journey
    assert [transaction.name for transaction in journey.transactions] == names
