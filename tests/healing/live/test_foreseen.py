"""What the client of a newer version would send next, told by the answers that a run got before it stopped."""

from __future__ import annotations

from loadlint import engine
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.healing.live.next_requests import Break, Evidence, first_break, guesses
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
from loadlint.request import FormBody
from loadlint.script import Script
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow

SCRIPT = """
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const page = http.get('http://shop.test/cart');
  const token = page.html().find('input[name="csrf"]').first().attr('value');
  if (!token) fail('no token');
  http.post('http://shop.test/order', { csrf: token, size: 'M' });
}
"""
OLD = """GET http://shop.test/cart

HTTP 200
Content-Type: text/html

<form action="/order"><input name="csrf" value="Rk93bVwYe5Hn"><input name="size"></form>
###
POST http://shop.test/order
Content-Type: application/x-www-form-urlencoded

csrf=Rk93bVwYe5Hn&size=M
HTTP 200
Content-Type: text/html

ok
"""


def cart(page: str, status: int = 200) -> str:
    return f"GET http://shop.test/cart\n\nHTTP {status}\nContent-Type: text/html\n\n{page}\n"


def evidence(run: str, old_run: str = OLD, text: str = SCRIPT) -> Evidence:
    """The script beside its old recording and a run that got as far as this."""
    script, old = alignment(parse_flow(old_run, "old.http"), text)
    return Evidence(script, old, alignment(parse_flow(run, "run.http"), text)[1])


def alignment(recording: Recording, text: str = SCRIPT) -> tuple[Script, Alignment]:
    project = Project(Config(), ("x",), load=lambda _: recording)
    analysis = engine.analyse(Source("shop.js", text.encode()), project)
    assert analysis.flow is not None
    return analysis.script, analysis.flow.whole


def foreseen(run: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The addresses and the fields of the guessed requests."""
    shown = evidence(run)
    broken = first_break(shown, None)
    assert broken is not None
    requests = [recording.exchanges[-1].request for recording in guesses(shown, broken, "the run")]
    return [(one.url.value, fields(one.body)) for one in requests]


def fields(body: object) -> list[tuple[str, str]]:
    assert isinstance(body, FormBody)
    return [(field.name.value, field.value.value) for field in body.fields]


def test_the_form_tells_names_value_and_address() -> None:
    page = '<form action="/v2/order"><input name="key" value="Lm20cXpAq7Zt"><input name="size"></form>'
    assert foreseen(cart(page)) == [("http://shop.test/v2/order", [("key", "Lm20cXpAq7Zt"), ("size", "M")])]


def test_the_likelier_value_is_first() -> None:
    page = (
        '<form action="/search"><input name="csrf_other" value="Aa11Bb22Cc33"></form>'
        '<form action="/order"><input name="csrf_key" value="Lm20cXpAq7Zt"><input name="size"></form>'
    )
    values = [sent[0][1] for _, sent in foreseen(cart(page))]
    assert list(dict.fromkeys(values)) == ["Lm20cXpAq7Zt", "Aa11Bb22Cc33"]


def test_a_page_without_any_such_value_tells_nothing() -> None:
    assert foreseen(cart("<h1>Cart</h1>")) == []


def test_a_value_that_is_lost_breaks_the_step_that_sends_it() -> None:
    broken = first_break(evidence(cart("<h1>Cart</h1>")), None)
    assert broken is not None
    assert (broken.step, [source.step for source in broken.lost]) == (1, [0])


LONG_SCRIPT = SCRIPT.replace(
    "http.post(", "http.get('http://shop.test/stock');\n  http.get('http://shop.test/box');\n  http.post("
)
STOCK, BOX = (
    f"GET http://shop.test/{name}\n\nHTTP 200\nContent-Type: text/html\n\n{name}\n" for name in ("stock", "box")
)
LONG_OLD = OLD.replace("###\n", f"###\n{STOCK}###\n{BOX}###\n")


def test_a_run_that_ended_where_a_value_is_taken_lacks_it() -> None:
    """However late it is sent."""
    broken = first_break(evidence(cart("<h1>Cart</h1>"), LONG_OLD, LONG_SCRIPT), None)
    assert broken is not None
    assert (broken.step, len(broken.lost)) == (3, 1)


def test_a_run_that_ended_between_has_another_reason_than_a_value_that_is_sent_later() -> None:
    run = f"{cart('<h1>Cart</h1>')}###\n{STOCK}"
    assert first_break(evidence(run, LONG_OLD, LONG_SCRIPT), None) == Break(2)


def test_an_answer_that_failed_breaks_its_own_step() -> None:
    assert first_break(evidence(cart("not found", 404)), 0) == Break(0)


def test_a_run_like_the_old_one_has_no_break() -> None:
    assert first_break(evidence(OLD.replace("Rk93bVwYe5Hn", "Lm20cXpAq7Zt")), None) is None
