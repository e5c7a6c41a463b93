"""The health check of recordings, false alarms above all."""

from __future__ import annotations

import pytest

from loadlint.recordings.exchange import Problem
from tests.support.flowtext import parse_flow

PAGE = "GET https://shop.test/{n}\nAccept: */*\nHTTP 200\nContent-Type: text/html\n\n{body}\n"
API = "GET https://api.test/items/{n}\nAccept: */*\nHTTP 200\nContent-Type: application/json\n\n{{}}\n"


def flow(*blocks: str) -> str:
    return "###\n".join(blocks)


def problems(text: str) -> list[tuple[Problem, tuple[int, ...]]]:
    return [(issue.problem, issue.exchanges) for issue in parse_flow(text).health]


def test_a_good_recording_has_no_issues() -> None:
    assert problems(flow(*(PAGE.format(n=n, body="hello") for n in range(9)))) == []


def test_no_exchanges() -> None:
    assert problems("") == [(Problem.NO_RESPONSES, ())]


def test_no_bodies() -> None:
    assert problems(flow(*(PAGE.format(n=n, body="(not recorded)") for n in range(2)))) == [(Problem.NO_BODIES, (0, 1))]


def test_some_bodies_missing() -> None:
    text = flow(PAGE.format(n=1, body="(not recorded)"), PAGE.format(n=2, body="x"))
    assert problems(text) == [(Problem.SOME_BODIES_MISSING, (0,))]


def test_responses_that_need_no_body() -> None:
    lacking = "\n\n(not recorded)\n"
    blocks = [
        f"GET https://shop.test/\nHTTP 302\nLocation: /x{lacking}",
        f"GET https://shop.test/\nHTTP 204\nContent-Type: text/html{lacking}",
        f"GET https://shop.test/a.png\nHTTP 200\nContent-Type: image/png{lacking}",
        f"GET https://shop.test/a.css\nHTTP 200\nContent-Type: text/css{lacking}",
        f"HEAD https://shop.test/\nHTTP 200\nContent-Type: text/html{lacking}",
        f"OPTIONS https://shop.test/\nHTTP 200\nContent-Type: text/plain{lacking}",
        f"POST https://shop.test/\nHTTP 200\nContent-Type: text/html\nContent-Length: 0{lacking}",
        f"POST https://shop.test/seen\nSec-Fetch-Mode: no-cors\nHTTP 200\nContent-Type: text/html{lacking}",
        f"GET https://shop.test/next\nSec-Purpose: prefetch\nHTTP 200\nContent-Type: text/html{lacking}",
    ]
    assert problems(flow(*blocks)) == []


def test_sanitised_site() -> None:
    login = PAGE.format(n="login", body='<form><input name="u"><input type="password" name="p"></form>')
    pages = [PAGE.format(n=n, body="hello") for n in range(4)]
    assert problems(flow(login, *pages)) == [(Problem.SANITISED, (0,))]
    csrf = PAGE.format(n="login", body="<form><input type=hidden name=csrfmiddlewaretoken value=x></form>")
    assert problems(flow(csrf, *pages)) == [(Problem.SANITISED, (0,))]
    vary = PAGE.format(n="login", body="x").replace("Content-Type", "Vary: Accept, Cookie\nContent-Type")
    assert problems(flow(vary, *pages)) == [(Problem.SANITISED, (0,))]
    post = "POST https://x/\nContent-Type: application/x-www-form-urlencoded\n\na=1\nHTTP 303\nLocation: /\n"
    assert problems(flow(post, *pages)) == [(Problem.SANITISED, (0,))]
    others = {
        "a document leads on": post.replace("x-www-form-urlencoded\n\na=1", "json\n\n{}"),
        "the type of the body is not told": post.replace("Content-Type: application/x-www-form-urlencoded\n", ""),
        "a form is changed": post.replace("POST", "PUT"),
        "a form stays": post.replace("Location: /\n", ""),
        "no page asks for a password": login.replace("text/html", "text/plain"),
        "no document issues a token": LOGIN.replace("application/json", "text/plain"),
        "another language": vary.replace("Cookie", "Accept-Language"),
    }
    for name, exchange in others.items():
        assert problems(flow(exchange, *pages)) == [], name


LOGIN = (
    "POST https://x/login\nContent-Type: application/json\n\n{}\nHTTP 200\nContent-Type: application/json\n\n"
    '{"accessToken": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"}\n'
)


def test_an_api_whose_token_nobody_sends() -> None:
    """Browsers leave `Authorization` out of their plain exports."""
    calls = [API.format(n=n) for n in range(4)]
    assert problems(flow(LOGIN, *calls)) == [(Problem.SANITISED, (0,))]


@pytest.mark.parametrize("sent", ["X-Auth-Token: eyJ", "X-Api-Key: eyJ", "Token: eyJ", "Session-Id: eyJ"])
def test_an_api_with_a_header_of_its_own(sent: str) -> None:
    call = API.format(n=0).replace("\n", f"\n{sent}\n", 1)
    assert problems(flow(LOGIN, call, *(API.format(n=n) for n in range(4)))) == []


def test_a_token_against_forgery_is_no_sign_of_a_session_that_was_kept() -> None:
    call = API.format(n=0).replace("\n", "\nX-CSRF-Token: eyJ\n", 1)
    assert problems(flow(LOGIN, call, *(API.format(n=n) for n in range(4)))) == [(Problem.SANITISED, (0,))]


def test_a_token_in_addresses() -> None:
    calls = [API.format(n=n).replace(" HTTP", "").replace("\n", "?access_token=eyJ\n", 1) for n in range(4)]
    assert problems(flow(LOGIN, *calls)) == []


def test_not_sanitised() -> None:
    login = PAGE.format(n="login", body='<input type="password" name="p">')
    pages = [PAGE.format(n=n, body="hello") for n in range(4)]
    for header in ("Cookie: a=1", "authorization: Bearer x"):
        assert problems(flow(login, *pages[1:], pages[0].replace("Accept: */*", header))) == []
    assert problems(flow(login, *pages[1:], pages[0].replace("Content-Type", "Set-Cookie: a=1\nContent-Type"))) == []
    assert problems(flow(login, *pages[1:])) == [], "too few exchanges to tell"
    assert problems(flow(*(API.format(n=n) for n in range(30)))) == [], "a pure API without authentication"
    headerless = [page.replace("Accept: */*\n", "") for page in (login, *pages)]
    assert problems(flow(*headerless)) == [], "the tool records no headers at all"


def test_not_modified() -> None:
    assert problems(flow(PAGE.format(n=1, body="x"), "GET https://x/\nHTTP 304\n")) == [(Problem.NOT_MODIFIED, (1,))]


def test_a_browser_may_have_recorded_what_it_had_kept() -> None:
    assert problems(flow(PAGE.format(n=1, body="x"), "GET https://x/\nHTTP 304\nContent-Type: text/html\n\nx\n")) == []


SCRIPT = "GET https://shop.test/app.js\nHTTP 200\nContent-Type: text/javascript\n\n{body}\n"


def test_a_script_out_of_the_cache_is_known_from_its_first_answer() -> None:
    lost = SCRIPT.format(body="(not recorded)")
    assert problems(flow(PAGE.format(n=1, body="x"), SCRIPT.format(body="start()"), lost)) == []
    assert problems(flow(PAGE.format(n=1, body="x"), lost)) == [(Problem.SOME_BODIES_MISSING, (1,))]


def test_an_address_with_a_port_that_is_no_number() -> None:
    text = flow(PAGE.format(n=1, body="x"), "GET http://shop.test:PORT/\nHTTP 200\n\nx\n")
    assert problems(text) == [(Problem.ADDRESSES, (1,))]


def test_failures() -> None:
    text = flow(
        "GET https://x/favicon.ico\nHTTP 404\n\nx\n",
        "POST https://x/a?token=secret\nHTTP 500\n\nx\n",
        "GET https://x/b\nHTTP 401\n\nx\n",
    )
    assert problems(text) == [(Problem.FAILURES, (1, 2))]
    (issue,) = parse_flow(text).health
    assert issue.message == "2 requests failed while recording: 500 for POST https://x/a, 401 for GET https://x/b"


def test_no_responses() -> None:
    assert problems(flow("GET https://x/\n", "GET https://x/2\n")) == [(Problem.NO_RESPONSES, (0, 1))]
    assert problems(flow("GET https://x/\n", PAGE.format(n=1, body="x"))) == [(Problem.NO_RESPONSES, (0,))]
