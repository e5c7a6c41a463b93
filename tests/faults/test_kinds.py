"""How answers are broken, and where a kind of faults applies."""

from __future__ import annotations

import pytest

from loadlint.faults.plan import Fault, NotApplied, Plan
from tests.faults.shops import CARTS, LOGIN, ORDER, RUN, SCRIPT, SEND, broken, fault, recording
from tests.support.flowtext import parse_flow
from tests.verify.flows import analysed


def test_errors_have_their_status() -> None:
    assert broken("server-error", ORDER).status == 500
    too_many = broken("too-many", ORDER)
    assert (too_many.status, too_many.header("Retry-After")) == (429, "1")


def test_a_maintenance_page_keeps_the_status_and_the_cookies_of_the_good_answer() -> None:
    page = broken("maintenance", LOGIN)
    assert (page.status, page.media_type) == (200, "text/html")
    assert "Down for maintenance" in page.text
    assert page.header("Set-Cookie") is not None


def test_an_error_has_the_form_of_the_good_answer() -> None:
    assert broken("error-payload", SEND).text == '{"error": "unexpected"}'
    assert "went wrong" in broken("error-payload", LOGIN).text


def test_the_login_page_comes_where_a_session_is_needed() -> None:
    assert 'type="password"' in broken("login-page", CARTS).text
    assert broken("login-page", CARTS).header("X-Request-Id") is None, "it has its own headers alone"
    redirect = broken("login-redirect", CARTS)
    assert (redirect.status, redirect.location) == (302, "/login")
    assert why("login-page", LOGIN) == why("login-redirect", LOGIN) == "no session is needed here"


def test_a_redirect_to_the_login_is_no_fault_where_the_good_answer_is_one() -> None:
    """As that to a logout is."""
    leaves = RUN.replace('{"cart": "CART", "placed": true}', "").replace(
        "HTTP 201", "HTTP 303\nLocation: /login?left=1"
    )
    analysis = analysed(SCRIPT, *(recording(number, leaves) for number in (1, 2)))
    assert analysis.flow is not None
    kinds = ("login-redirect", "login-page")
    redirect, page = Plan(analysis.script, analysis.flow).faults(0, [ORDER], kinds)
    assert isinstance(redirect, NotApplied) and redirect.why == "the good response leads to the login page itself"
    assert isinstance(page, Fault)


def test_a_list_is_emptied_where_the_script_takes_something_out_of_it() -> None:
    assert broken("empty-list", CARTS).text == '{"carts": [], "page": 1}'
    assert why("empty-list", SEND) == "the script takes nothing out of a list in it"


def test_a_value_goes_with_what_holds_it() -> None:
    page = broken("missing-value", LOGIN)
    assert "csrf" not in page.text and 'type="password"' in page.text
    assert broken("missing-value", CARTS).text == '{"carts": [{"state": "open"}], "page": 1}'
    assert why("missing-value", SEND) == "the script takes no value out of it that can be left out"


LEADING = """\
import http from 'k6/http';
export default function () {
  const start = http.get('https://shop.test/start');
  const visit = start.url.match(/\\/visits\\/([^/]+)/)[1];
  http.post(`https://shop.test/visits/${visit}/end`);
}
"""


def led(visit: str) -> str:
    """The page has the id as well, but the script takes it from the address."""
    start = f"GET https://shop.test/start\nHTTP 302\nLocation: /visits/{visit}\n"
    form = f'<form action="/visits/{visit}/end">'
    page = f"GET https://shop.test/visits/{visit}\nHTTP 200\nContent-Type: text/html\n\n{form}\n"
    return f"{start}###\n{page}###\nPOST https://shop.test/visits/{visit}/end\nHTTP 204\n"


def test_a_value_of_an_address_goes_with_what_leads_there() -> None:
    runs = [parse_flow(led(visit), f"{visit}.har") for visit in ("v7Kq2ZBxf41", "v9Lm3TCye52")]
    analysis = analysed(LEADING, *runs)
    assert analysis.flow is not None
    (missing,) = Plan(analysis.script, analysis.flow).faults(0, [0], ("missing-value",))
    assert isinstance(missing, Fault) and missing.response is not None
    assert (missing.response.status, missing.response.location) == (302, "/visits/")


def test_the_answer_of_another_user_comes_where_recordings_tell_users_apart() -> None:
    assert broken("other-answer", ORDER).text == '{"cart": "c28f14e45fceea", "placed": true}'
    alone = fault("other-answer", ORDER, 1)
    assert isinstance(alone, NotApplied)
    assert alone.why == "nothing in the recordings distinguishes it from another user's"


def test_half_of_a_body_comes_where_it_would_tell() -> None:
    assert why("cut-body", SEND) == "its body is too short"


def test_nothing_comes_of_a_connection_that_is_closed() -> None:
    closed = fault("closed", ORDER, 1, 2)
    assert isinstance(closed, Fault) and closed.response is None


def test_nothing_comes_for_longer_than_the_script_waits() -> None:
    never = fault("time-out", LOGIN, 1, script=SCRIPT.replace("/login')", "/login', { timeout: '1m' })"))
    assert isinstance(never, Fault) and never.response is None
    assert why("time-out", ORDER).startswith("the script sets no time-out for it")


@pytest.mark.parametrize("kind", ["server-error", "closed", "too-many"])
def test_faults_without_a_page_apply_everywhere(kind: str) -> None:
    assert all(isinstance(fault(kind, step, 1, 2), Fault) for step in (LOGIN, SEND, CARTS, ORDER))


def why(kind: str, step: int) -> str:
    """Why a kind does not apply."""
    of_kind = fault(kind, step, 1, 2)
    assert isinstance(of_kind, NotApplied)
    return of_kind.why
