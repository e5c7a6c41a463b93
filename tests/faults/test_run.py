"""How the faults of a script are tried, with a tool that needs no process."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.faults.kinds import SHORT_TIME_LIMIT
from loadlint.faults.run import Tried, Wish, try_faults
from loadlint.recordings.exchange import Recording
from loadlint.verify.errors import CannotRunError
from loadlint.verify.messages import Answer
from loadlint.verify.run_once import Iteration
from tests.faults.shops import CARTS, LOGIN, ORDER, RUN, SCRIPT, SEND, recording
from tests.verify.flows import analysed
from tests.verify.pretended_tool import Browser, Ended, PretendedTool, Stopped

HOST = "http://shop.test"
FORM = "application/x-www-form-urlencoded"


def journey(browser: Browser, *, stops: bool = True) -> None:
    """What the script of the shop does, with assertions on the status."""

    def expect(answer: Answer, status: int) -> str:
        if stops and answer.status != status:
            raise Stopped
        return answer.body.decode()

    csrf = expect(browser.get(f"{HOST}/login"), 200).partition('name="csrf" value="')[2].partition('"')[0]
    expect(browser.ask("POST", f"{HOST}/login", f"csrf={csrf}&user=ann&password=secret", FORM), 200)
    carts = expect(browser.get(f"{HOST}/carts"), 200)
    cart = carts.partition('"id": "')[2].partition('"')[0] or "undefined"
    expect(browser.ask("POST", f"{HOST}/carts/{cart}/order", '{"quantity": 2}'), 201)


def careless(browser: Browser) -> None:
    """The same without assertions."""
    journey(browser, stops=False)


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PretendedTool:
    return PretendedTool(journey).install(monkeypatch, tmp_path)


ALL = (LOGIN, SEND, CARTS, ORDER)


def tried(
    *kinds: str,
    steps: tuple[int, ...] = ALL,
    seconds: float = 60,
    script: str = SCRIPT,
    recordings: tuple[Recording, ...] = (),
    told: list[tuple[int, int]] | None = None,
) -> Tried:
    """What came of some kinds at some steps; `told` gets the progress."""
    progress = [] if told is None else told
    analysis = analysed(script, *(recordings or (recording(1), recording(2))))
    wish = Wish(kinds, frozenset(steps), seconds)
    return try_faults(analysis, Iteration("shop.js", 30), wish, lambda *numbers: progress.append(numbers))


def by_step(of: Tried) -> dict[int, str]:
    return {outcome.fault.step: outcome.notice for outcome in of.outcomes}


def test_each_step_is_broken_once_in_one_process(tool: PretendedTool) -> None:
    progress: list[tuple[int, int]] = []
    result = tried("server-error", told=progress)
    assert by_step(result) == dict.fromkeys(ALL, "at once")
    assert [outcome.fault.run for outcome in result.outcomes] == [0, 1, 0, 1]
    assert all(outcome.fails_run and outcome.old_session is False for outcome in result.outcomes)
    assert (result.program, result.left_out, result.not_applied, result.keeps_session) == ("k6", (), (), False)
    assert [(run.seconds, run.part, run.time_limit) for run in tool.runs] == [
        (3 * 60, "default", None),
        (5 * 60, "default", None),
    ], "the good iterations, then those with faults and a good one"
    assert result.steps == set(ALL)
    assert progress == [(4, 4)]


def test_a_script_without_assertions_notices_little(tool: PretendedTool) -> None:
    tool.journey = careless
    result = tried("maintenance", "closed")
    notices = [(outcome.fault.step, outcome.notice) for outcome in result.outcomes]
    assert notices == [(0, "late"), (1, "not at all"), (2, "late"), (3, "not at all"), *((n, "at once") for n in ALL)]
    assert not any(outcome.fails_run for outcome in result.outcomes)
    lacking = {outcome.fault.key: outcome.without_value for outcome in result.outcomes if outcome.without_value}
    order = (f"POST {HOST}/carts/undefined/order",)
    assert lacking == {(CARTS, "maintenance"): order, (CARTS, "closed"): order}


def test_what_does_not_apply_is_told_with_its_reason(tool: PretendedTool) -> None:
    result = tried("empty-list")
    assert by_step(result) == {CARTS: "late"}
    assert [(other.step, other.why) for other in result.not_applied] == [
        (step, "the script takes nothing out of a list in it") for step in (LOGIN, SEND, ORDER)
    ]
    assert result.steps == set(ALL)


def test_what_was_not_reached_in_time_is_left_out(tool: PretendedTool) -> None:
    result = tried("server-error", seconds=0)
    assert (result.outcomes, [fault.step for fault in result.left_out]) == ((), list(ALL))
    assert result.steps == set(ALL)


def test_a_tool_that_a_fault_ends_is_started_again_for_the_others(tool: PretendedTool) -> None:
    def ends_at_an_error(browser: Browser) -> None:
        try:
            journey(browser)
        except Stopped:
            raise Ended from None

    tool.journey = ends_at_an_error
    assert by_step(tried("server-error")) == dict.fromkeys(ALL, "at once")
    assert [run.seconds // 60 for run in tool.runs] == [3, 5, 4, 3, 2]


def test_what_is_made_once_has_a_process_of_its_own(tool: PretendedTool) -> None:
    """The login of the first iteration: no later one can show a fault of it."""
    tool.keeps_cookies = True

    def logs_in_once(browser: Browser) -> None:
        if not browser.iteration:
            csrf = browser.get(f"{HOST}/login").body.decode().partition('name="csrf" value="')[2].partition('"')[0]
            browser.ask("POST", f"{HOST}/login", f"csrf={csrf}&user=ann&password=secret", FORM)
        cart = browser.get(f"{HOST}/carts").body.decode().partition('"id": "')[2].partition('"')[0]
        browser.ask("POST", f"{HOST}/carts/{cart}/order", '{"quantity": 2}')

    tool.journey = logs_in_once
    tool.code = 99
    result = tried("server-error")
    assert [(outcome.fault.step, outcome.notice, outcome.fails_run) for outcome in result.outcomes] == [
        (LOGIN, "at once", True),
        (SEND, "at once", True),
        (CARTS, "at once", False),
        (ORDER, "at once", False),
    ], "of a process that has several faults, its exit code tells nothing"
    assert len(tool.runs) == 4
    assert result.keeps_session
    assert [outcome.old_session for outcome in result.outcomes] == [False] * 4


def test_a_tool_that_crashes_without_a_fault(tool: PretendedTool) -> None:
    tool.code, tool.prints = 2, "starting\nTypeError: no such thing\nbye\n"
    with pytest.raises(CannotRunError, match=r"^k6 ended with exit code 2: TypeError: no such thing$"):
        tried("server-error")


def test_a_script_that_fails_on_the_responses_as_they_are(tool: PretendedTool) -> None:
    def fails(browser: Browser) -> None:
        browser.get("http://elsewhere.test/nowhere")
        raise Stopped

    tool.journey = fails
    with pytest.raises(CannotRunError, match=r"shop\.js: it fails on the unchanged recorded responses"):
        tried("server-error")
    assert [run.seconds // 60 for run in tool.runs] == [3, 3, 3], "on both runs in turn, and on each alone"


def test_steps_that_fail_without_a_fault_are_not_broken(tool: PretendedTool) -> None:
    """The script sends a wrong token: the application would refuse that, and what is behind it."""

    def forgets_the_cart(browser: Browser) -> None:
        browser.get(f"{HOST}/login")
        browser.get(f"{HOST}/carts")
        browser.ask("POST", f"{HOST}/carts/undefined/order", '{"quantity": 2}')

    tool.journey = forgets_the_cart
    result = tried("server-error")
    assert by_step(result) == {LOGIN: "at once", CARTS: "at once"}


def test_the_steps_that_were_asked_for_alone(tool: PretendedTool) -> None:
    assert by_step(tried("server-error", steps=(CARTS,))) == {CARTS: "at once"}


def test_a_time_out_is_short_in_such_a_run(tool: PretendedTool) -> None:
    waits = SCRIPT.replace("get('http://shop.test/carts')", "get('http://shop.test/carts', { timeout: '20s' })")
    result = tried("time-out", script=waits)
    assert by_step(result) == {CARTS: "at once"}
    assert [run.time_limit for run in tool.runs] == [None, SHORT_TIME_LIMIT]


def test_each_part_of_a_script_is_tried_by_itself(tool: PretendedTool) -> None:

    parts = SCRIPT.replace("export default function ()", "export function orders()") + (
        "export function looks() {\n  http.get('http://shop.test/login');\n  http.get('http://shop.test/about');\n}\n"
        "export const options = { scenarios: {\n"
        "  buys: { executor: 'per-vu-iterations', exec: 'orders' },\n"
        "  looks: { executor: 'per-vu-iterations', exec: 'looks' },\n} };\n"
    )
    about = "###\nGET http://shop.test/about\nHTTP 200\nContent-Type: text/html\n\n<p>A shop of SID</p>\n"

    def of_part(browser: Browser) -> None:
        if tool.runs[-1].part == "orders":
            journey(browser)
        else:
            browser.get(f"{HOST}/login")
            browser.get(f"{HOST}/about")

    tool.journey = of_part
    result = tried(
        "server-error",
        steps=(*ALL, 4, 5),
        script=parts,
        recordings=(recording(1, RUN + about), recording(2, RUN + about)),
    )
    assert [run.part for run in tool.runs] == ["orders", "orders", "looks", "looks"]
    assert by_step(result) == dict.fromkeys((*ALL, 5), "at once"), "what both make is tried once"
