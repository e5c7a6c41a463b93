"""Tokens that a page renews by a timer, before they expire: once in one recording and twice in another one."""

from __future__ import annotations

from loadlint.correlation.observe.authentication import tokens_of
from loadlint.correlation.pair.renewals import recordings_to_play, without_renewals
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


def test_a_renewal_that_each_recording_has_once_is_a_part_of_the_journey() -> None:
    """Wherever it is: the script makes it where the first recording has it."""
    visits = (Visit("x").add("oak").renew().add("elm").leave(), Visit("y").add("oak", "elm").renew().leave())
    assert without_renewals(visits) == visits


def test_another_token_that_takes_no_value_of_its_own_is_no_renewal() -> None:
    """It is for a part of the application, and the script has to ask for it."""
    visits = (
        Visit("x").add("oak").choose_workspace().add("elm").leave(),
        Visit("y").add("oak").choose_workspace().add("elm").choose_workspace().leave(),
    )
    assert without_renewals(visits) == visits


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
