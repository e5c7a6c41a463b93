"""Tokens that a page renews by a timer, before they expire: once in one recording and twice in another one."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.authentication import tokens_of
from loadlint.correlation.pair.renewals import recordings_for, recordings_to_play, without_renewals
from loadlint.recordings.exchange import Recording
from tests.dialects.k6.helpers import parse
from tests.support.flowtext import parse_flow

SITE = "https://shop.test"


class Visit:
    """A recording that is written request by request, with tokens of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0
        self.exchanges: list[str] = []
        self._sign_in("POST", "/login", '{"user": "ann"}')

    def _sign_in(self, method: str, path: str, body: str) -> None:
        headers = self._headers() if self.number else ""
        self.number += 1
        answer = f'{{"access": "{self._access}", "renewal": "{self._renewal}", "csrf": "Kq7TzR4mWx9LpB2v{self.name}"}}'
        self.exchanges.append(
            f"{method} {SITE}{path}\n{headers}Content-Type: application/json\n\n{body}\nHTTP 200\n"
            f"Content-Type: application/json\n\n{answer}"
        )

    @property
    def _access(self) -> str:
        return f"a{self.number}-9Zk3vPd81qLmWx7T{self.name}"

    @property
    def _renewal(self) -> str:
        return f"r{self.number}-4Gm8sWe77xRtAq2Z{self.name}"

    def _headers(self) -> str:
        return f"Authorization: Bearer {self._access}\nX-Check: Kq7TzR4mWx9LpB2v{self.name}\n"

    def renew(self) -> Visit:
        self._sign_in("POST", "/token", f'{{"renewal": "{self._renewal}"}}')
        return self

    def choose_workspace(self) -> Visit:
        """A token for a part of the application: it takes the one before and the check of all forms."""
        self._sign_in("POST", "/workspace", '{"name": "north"}')
        return self

    def add(self, *names: str) -> Visit:
        for name in names:
            sent = f'Content-Type: application/json\n\n{{"name": "{name}"}}'
            self.exchanges.append(f"POST {SITE}/items\n{self._headers()}{sent}\nHTTP 201\n")
        return self

    def leave(self) -> Recording:
        """Log out with the last renewal token."""
        self.exchanges.append(
            f'POST {SITE}/logout\n{self._headers()}Content-Type: application/json\n\n{{"renewal": "{self._renewal}"}}\n'
            "HTTP 200\n"
        )
        return parse_flow("\n###\n".join(self.exchanges), f"{self.name}.har")


def paths(recording: Recording) -> list[str]:
    return [exchange.url.removeprefix(SITE) for exchange in recording.exchanges]


def test_renewals_that_one_recording_has_more_often_are_left_out() -> None:
    """What is sent later has the first tokens, also at the end in the body."""
    first = Visit("x").add("oak").renew().add("elm", "ash").leave()
    second = Visit("y").add("oak", "elm").renew().add("ash").renew().leave()
    for recording in without_renewals((first, second)):
        assert paths(recording) == ["/login", "/items", "/items", "/items", "/logout"]
        tokens = [tokens_of(exchange.request).get("authorization", "")[:3] for exchange in recording.exchanges]
        assert tokens == ["", "a1-", "a1-", "a1-", "a1-"]
        last = recording.exchanges[-1].request
        assert '"r1-' in str(last.body)


def test_a_renewal_that_each_recording_has_at_one_place_is_a_part_of_the_journey() -> None:
    visits = tuple(Visit(name).add("oak").renew().add("elm").leave() for name in "xy")
    assert without_renewals(visits) == visits


def test_a_renewal_that_each_recording_has_elsewhere_is_left_out() -> None:
    """In between, one recording sends the token before and the other one the token behind."""
    visits = (Visit("x").add("oak").renew().add("elm").leave(), Visit("y").add("oak", "elm").renew().leave())
    for recording in without_renewals(visits):
        assert paths(recording) == ["/login", "/items", "/items", "/logout"]


BY_COOKIE = """\
POST https://shop.test/login
Content-Type: application/json

{"user": "ann"}
HTTP 200
Set-Cookie: refresh=r1-4Gm8sWe77xRtAq2Z; Path=/
Content-Type: application/json

{"data": {"token": "a1-9Zk3vPd81qLmWx7T", "access": "a1-9Zk3vPd81qLmWx7T"}}
###
POST https://shop.test/items
Authorization: Bearer a1-9Zk3vPd81qLmWx7T
Cookie: refresh=r1-4Gm8sWe77xRtAq2Z

oak
HTTP 201

{"key": "k1-5Hn2cVb66yUiOp3L"}
###
POST https://shop.test/token
Cookie: refresh=r1-4Gm8sWe77xRtAq2Z
HTTP 200
Content-Type: application/json

{"data": {"token": "a2-9Zk3vPd81qLmWx7T"}}
###
GET https://shop.test/open/items
Authorization: Bearer k1-5Hn2cVb66yUiOp3L
HTTP 200

[]
###
POST https://shop.test/logout
Authorization: Bearer a2-9Zk3vPd81qLmWx7T
Cookie: refresh=r1-4Gm8sWe77xRtAq2Z; token=a2-9Zk3vPd81qLmWx7T
HTTP 200
"""


def test_a_renewal_may_send_nothing_but_a_cookie() -> None:
    """All requests send it. A key of another kind in between is no token of this kind."""
    parts = BY_COOKIE.split("###\n")
    renewed = parse_flow(BY_COOKIE, "x.har")
    once = parse_flow("###\n".join((*parts[:2], *parts[3:])).replace("a2-", "a1-"), "y.har")
    for recording in without_renewals((renewed, once)):
        assert paths(recording) == ["/login", "/items", "/open/items", "/logout"]
        assert [header.value.value for header in recording.exchanges[-1].request.headers] == [
            "Bearer a1-9Zk3vPd81qLmWx7T",
            "refresh=r1-4Gm8sWe77xRtAq2Z; token=a1-9Zk3vPd81qLmWx7T",
        ]


def test_a_second_user_who_logs_in_by_a_header_is_no_renewal() -> None:
    """The login has no body either, but credentials of its own."""
    parts = BY_COOKIE.split("###\n")
    renewal = parts[2].replace("Cookie: ", "Authorization: Basic Ym9iOnNlY3JldA==\nCookie: ")
    second = parse_flow("###\n".join((*parts[:2], renewal, *parts[3:])), "x.har")
    once = parse_flow("###\n".join((*parts[:2], *parts[3:])).replace("a2-", "a1-"), "y.har")
    assert without_renewals((second, once)) == (second, once)


def test_another_token_that_takes_no_value_of_its_own_is_no_renewal() -> None:
    """It is for a part of the application, and the script has to ask for it."""
    visits = (
        Visit("x").add("oak").choose_workspace().add("elm").leave(),
        Visit("y").add("oak").choose_workspace().add("elm").choose_workspace().leave(),
    )
    assert without_renewals(visits) == visits


LOGIN = """\
import http from 'k6/http';
export default function () {
  http.post('https://shop.test/oauth', 'grant=password&user=ann');
  %s
}
"""
RENEWAL = "http.post('https://shop.test/v2/oauth', `grant=refresh&renewal=${__ENV.RENEWAL}`);"


@pytest.mark.parametrize(("statement", "expected"), [(RENEWAL, 3), ("", 2)])
def test_a_login_at_the_address_of_the_renewals_does_not_renew(statement: str, expected: int) -> None:
    """The recording has one, which a script that only logs in does not make. A renewal may have moved meanwhile."""
    recording = parse_flow(BY_ONE_ADDRESS, "x.har")
    assert len(recordings_for(parse(LOGIN % statement), [recording])[0].exchanges) == expected


BY_ONE_ADDRESS = """\
POST https://shop.test/oauth
Content-Type: application/x-www-form-urlencoded

grant=password&user=ann
HTTP 200
Content-Type: application/json

{"access": "a1-9Zk3vPd81qLmWx7T", "renewal": "r1-4Gm8sWe77xRtAq2Z"}
###
POST https://shop.test/oauth
Authorization: Bearer a1-9Zk3vPd81qLmWx7T
Content-Type: application/x-www-form-urlencoded

grant=refresh&renewal=r1-4Gm8sWe77xRtAq2Z
HTTP 200
Content-Type: application/json

{"access": "a2-9Zk3vPd81qLmWx7T", "renewal": "r2-4Gm8sWe77xRtAq2Z"}
###
GET https://shop.test/items
Authorization: Bearer a2-9Zk3vPd81qLmWx7T
HTTP 200

[]
"""

RENEWING = """\
import http from 'k6/http';
let until = 0;
export default function () {
  http.post('https://shop.test/login', '{"user": "ann"}');
  %shttp.post('https://shop.test/token', '{"renewal": "r1"}');
}
"""


def test_no_time_passes_while_recordings_are_played() -> None:
    """A script that renews by its clock does not renew then; one that always does, does."""
    visits = (Visit("x").add("oak").renew().add("elm").leave(), Visit("y").add("oak", "elm").leave())
    by_clock, always = (parse(RENEWING % condition) for condition in ("if (Date.now() > until) ", ""))
    assert [paths(played).count("/token") for played in recordings_to_play(by_clock, visits)] == [0, 0]
    assert recordings_to_play(always, visits) == visits
    refused = parse_flow(REFUSED, "z.har")
    assert recordings_to_play(by_clock, (*visits, refused))[2] is refused


REFUSED = """\
POST https://shop.test/login
HTTP 200
Content-Type: application/json

{"access": "a1-9Zk3vPd81qLmWx7Tz", "renewal": "r1-4Gm8sWe77xRtAq2Zz"}
###
GET https://shop.test/items
Authorization: Bearer a1-9Zk3vPd81qLmWx7Tz
HTTP 401
###
POST https://shop.test/token
Content-Type: application/json

{"renewal": "r1-4Gm8sWe77xRtAq2Zz"}
HTTP 200
Content-Type: application/json

{"access": "a2-9Zk3vPd81qLmWx7Tz", "renewal": "r2-4Gm8sWe77xRtAq2Zz"}
###
GET https://shop.test/items
Authorization: Bearer a2-9Zk3vPd81qLmWx7Tz
HTTP 200
"""
"""The page renewed since it was refused, which the script finds out from the answer."""
