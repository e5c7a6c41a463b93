"""Iterations that a tool announces: each has its run, its fault, and a session of its own."""

from __future__ import annotations

from loadlint.faults.outcome import Outcome, Tolerated, outcome_of, standing_in
from loadlint.faults.plan import Fault
from loadlint.faults.turns import PlayedTurn, Stage, Turn
from loadlint.results.model import Sample
from loadlint.results.steps import Entry
from loadlint.verify.messages import Answer, Closed, Headers, Sent, Silent
from loadlint.verify.tools import ITERATION_HEADER, ITERATION_URL
from tests.faults.shops import CARTS, LOGIN, ORDER, fault, shop

NOTHING = Tolerated(frozenset(), False, frozenset())
JSON = (("Content-Type", "application/json"),)


class Tool:
    """Asks a stage as a load tool does."""

    def __init__(self, *faults: Fault | None) -> None:
        analysis = shop(1, 2)
        assert analysis.flow is not None and analysis.context.certificate is not None
        self.stage = Stage(analysis.flow.whole, analysis.context.certificate)
        self.stage.prepare([Turn(0, wanted) for wanted in faults])
        self._number = 0

    def begin(self, iteration: int) -> None:
        self.ask("GET", f"{ITERATION_URL}{iteration}")

    def get(self, path: str, *headers: tuple[str, str]) -> Answer:
        answer = self.ask("GET", f"http://shop.test{path}", headers)
        assert isinstance(answer, Answer)
        return answer

    def ask(self, method: str, url: str, headers: Headers = (), body: str = "") -> Answer | Closed | Silent:
        self._number += 1
        return self.stage.answer(self._number, Sent(method, url, "HTTP/1.1", headers, body.encode(), 1.0))

    @property
    def played(self) -> list[PlayedTurn]:
        return self.stage.played


def of(kind: str, step: int) -> Fault:
    wanted = fault(kind, step, 1, 2)
    assert isinstance(wanted, Fault)
    return wanted


def test_one_answer_is_broken_in_its_iteration_alone() -> None:
    tool = Tool(None, of("server-error", LOGIN), None)
    statuses = []
    for iteration in range(3):
        tool.begin(iteration)
        statuses.append(tool.get("/login").status)
    assert statuses == [200, 500, 200]
    assert [turn.broken for turn in tool.played] == [None, 1, None]


def test_a_header_tells_the_iteration_too_and_is_no_part_of_the_request() -> None:
    tool = Tool(None, of("server-error", LOGIN))
    assert tool.get("/login", (ITERATION_HEADER, "0")).status == 200
    assert tool.get("/login", (ITERATION_HEADER, "1")).status == 500
    assert not [name for turn in tool.played for name in turn.requests[0].exchange.request.headers
                if name.name.value == ITERATION_HEADER]  # fmt: skip


def test_a_connection_is_closed() -> None:
    tool = Tool(of("closed", LOGIN))
    assert isinstance(tool.ask("GET", "http://shop.test/login"), Closed)
    assert isinstance(tool.ask("GET", "http://shop.test/login"), Closed), "the tool asks again by itself"
    assert len(tool.played[0].requests) == 1
    assert tool.get("/carts").status == 200


def test_a_script_that_asks_again_and_again_gets_the_good_answer_in_the_end() -> None:
    tool = Tool(of("server-error", LOGIN))
    assert [tool.get("/login").status for _ in range(7)] == [500] * 5 + [200] * 2


def outcome(tool: Tool, *entries: Entry, failed: bool = True, following: int | None = None) -> Outcome:
    after = tool.played[following] if following is not None else None
    return outcome_of(tool.played[0], entries, failed, after, NOTHING)


def entry(step: int, *, failed: bool) -> Entry:
    return Entry(step, (Sample("", "GET", "", 200, has_failed=failed),))


def test_a_fault_is_noticed_at_its_step_or_later_or_not() -> None:
    tool = Tool(of("maintenance", CARTS))
    tool.get("/carts", ("Cookie", "sid=sid1Zk3vQ9tLr2XwB7yHn5"))
    at_once = outcome(tool, entry(LOGIN, failed=False), entry(CARTS, failed=True), entry(ORDER, failed=True))
    late = outcome(tool, entry(CARTS, failed=False), entry(ORDER, failed=True))
    never = outcome(tool, entry(CARTS, failed=False), failed=False)
    assert (at_once.notice, late.notice, never.notice) == ("at once", "late", "not at all")
    assert (late.noticed_at, never.fails_run) == (ORDER, False)


def test_a_step_that_makes_the_same_request_stands_for_one_that_was_not_reached() -> None:
    tool = Tool(of("maintenance", CARTS))
    tool.get("/carts", ("Cookie", "sid=sid1Zk3vQ9tLr2XwB7yHn5"))
    entries, alike = [entry(LOGIN, failed=True)], frozenset((LOGIN, CARTS))
    assert outcome(tool, *standing_in(entries, CARTS, alike)).notice == "at once"
    reached = [*entries, entry(CARTS, failed=False)]
    assert outcome(tool, *standing_in(reached, CARTS, alike)).notice == "late"


def test_a_request_without_a_value_is_told() -> None:
    tool = Tool(of("missing-value", CARTS))
    tool.get("/carts")
    tool.ask("POST", "http://shop.test/carts/undefined/order", JSON, '{"quantity": 2}')
    assert outcome(tool).without_value == ("POST http://shop.test/carts/undefined/order",)


def test_what_the_recording_sends_is_no_missing_value() -> None:
    tool = Tool(of("server-error", LOGIN))
    tool.get("/login")
    tool.ask("POST", "http://shop.test/carts/c18f14e45fceea/order", JSON, '{"quantity": 2}')
    assert outcome(tool).without_value == ()


def test_an_iteration_that_begins_with_the_session_of_the_one_before_is_told() -> None:
    for cookies, told in ((), False), ((("Cookie", "sid=sid1Zk3vQ9tLr2XwB7yHn5"),), True):
        tool = Tool(of("server-error", LOGIN), None)
        tool.get("/login")
        tool.begin(1)
        tool.get("/login", *cookies)
        assert outcome(tool, following=1).old_session is told
