"""A small shop in two runs, its script, and a player of a run that tests ask as a tool would."""

from __future__ import annotations

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from loadlint.verify.comparison import Comparison
from loadlint.verify.messages import Answer, Headers, Sent
from loadlint.verify.player import Player
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

NOW = 1_800_000_000.0
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)

RUN = """\
GET http://shop.test/login
HTTP 200
Content-Type: text/html
Set-Cookie: sid=SID; Path=/

<html><form><input type="password" name="password"><input type="hidden" name="csrf" value="CSRF"></form></html>
###
POST http://shop.test/login
Content-Type: application/x-www-form-urlencoded
Cookie: sid=SID

csrf=CSRF&user=ann
HTTP 302
Location: /home?ticket=TICKET
###
GET http://shop.test/home?ticket=TICKET
Cookie: sid=SID
HTTP 200
Content-Type: text/html

<html><h1>Hello</h1><a data-cart="CART">cart</a></html>
###
POST http://shop.test/carts/CART/order
Content-Type: application/x-www-form-urlencoded
Cookie: sid=SID

quantity=2
HTTP 201
Content-Type: application/json

{"placed": true}
"""

SCRIPT = k6(
    "let page = http.get('http://shop.test/login');",
    "const csrf = page.html().find('input[name=\"csrf\"]').first().attr('value');",
    "page = http.post('http://shop.test/login', { csrf: csrf, user: 'ann' });",
    "const cart = page.html().find('a').first().attr('data-cart');",
    "http.post(`http://shop.test/carts/${cart}/order`, { quantity: '2' });",
)


class Values:
    """What one run was issued."""

    def __init__(self, number: int) -> None:
        self.sid = f"sid{number}Zk3vQ9tLr2XwB7yHn5"
        self.csrf = f"csrf{number}aP8sD2fGh4JkL6mN0q"
        self.ticket = f"ticket{number}Wx7Yz9Ab1Cd3Ef5Gh"
        self.cart = f"c{number}8f14e45fceea"

    def recording(self, path: str) -> Recording:
        """The recording of that run."""
        text = RUN.replace("SID", self.sid).replace("CSRF", self.csrf).replace("TICKET", self.ticket)
        return parse_flow(text.replace("CART", self.cart), path)


ONE, TWO = Values(1), Values(2)


def analysed(script: str, *recordings: Recording) -> Analysis:
    """A script with its recordings."""
    return engine.analyse(Source("shop.js", script.encode()), project_of(recordings))


def shop() -> Analysis:
    """The script of the shop with both runs."""
    return analysed(SCRIPT, ONE.recording("one.har"), TWO.recording("two.har"))


class Client:
    """Asks a player of the second run, one request after the other."""

    def __init__(self, analysis: Analysis, number: int = 1) -> None:
        assert analysis.flow is not None
        assert analysis.context.certificate is not None
        alignment = analysis.flow.whole
        self.player = Player(alignment, number, Comparison(alignment, number, analysis.context.certificate))
        self._number = 0

    def get(self, url: str, *headers: tuple[str, str]) -> Answer:
        """The answer to a GET."""
        return self.ask("GET", url, headers)

    def post(self, url: str, body: str, *headers: tuple[str, str]) -> Answer:
        """The answer to a POST of a form."""
        return self.ask("POST", url, (*FORM, *headers), body)

    def ask(self, method: str, url: str, headers: Headers = (), body: str = "") -> Answer:
        """The answer to any request."""
        self._number += 1
        sent = Sent(method, url, "HTTP/1.1", headers, body.encode(), NOW + self._number)
        return self.player.answer(self._number, sent)

    @property
    def refusals(self) -> list[str]:
        """Why requests were refused, in order."""
        return [one.refusal.reason for one in self.player.played if one.refusal is not None]

    @property
    def differences(self) -> list[tuple[str, str | None, str | None]]:
        """The fields that differed: the last word of the place, what was sent, what was recorded."""
        return [
            (str(value.place[-1] or value.place[-2]), value.sent, value.recorded)
            for one in self.player.played
            for value in one.differences
        ]
