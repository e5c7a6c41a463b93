"""What a script makes itself is new each time that the tool runs: it can't be told from the text alone."""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple

import pytest

from loadlint.verify import played_run
from loadlint.verify.errors import CannotRunError
from loadlint.verify.made_values import may_hold_made_values, with_made_values
from loadlint.verify.messages import Sent
from loadlint.verify.played_run import PlayedRun, play
from loadlint.verify.player import Player
from loadlint.verify.run_once import Iteration, Outcome
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import NOW, Client, analysed

SCRIPT = k6("http.post('http://shop.test/baskets', null, { headers: { 'Idempotency-Key': key() } });")
KEYS = "3194e91a-f9a2-4639-8cb6-81d4b06ac1bc", "124fdc1b-322e-49c7-958c-3904e0b96059"


def basket(key: str) -> str:
    """A request whose key the browser made."""
    return f"POST http://shop.test/baskets\nIdempotency-Key: {key}\nHTTP 201\n"


def sent(key: str) -> Client:
    """A player of the second run that was sent a key."""
    runs = (parse_flow(basket(recorded), f"{recorded[0]}.har") for recorded in KEYS)
    client = Client(analysed(SCRIPT, *runs))
    client.ask("POST", "http://shop.test/baskets", (("Idempotency-Key", key),))
    return client


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("a9997bbc-5a74-45e0-822f-af4124831b7a", "1dadfe69-c733-4f69-8d30-a187fdfb1f59", "made"),
        ("a9997bbc-5a74-45e0-822f-af4124831b7a", "a9997bbc-5a74-45e0-822f-af4124831b7a", "open"),
    ],
)
def test_what_is_new_in_the_second_iteration_is_made(first: str, second: str, verdict: str) -> None:
    client = sent(first)
    assert may_hold_made_values(client.player)
    (request,) = with_made_values(client.player, sent(second).player.played)
    assert {value.verdict for value in request.values if value.place[0] == "header"} == {verdict}


def test_what_all_runs_send_alike_is_not_made() -> None:
    """A script that puts a new value where the browser always sends the same one is wrong."""
    runs = [parse_flow(basket("shop-web-client-7f3a"), f"{number}.har") for number in (1, 2)]
    client = Client(analysed(SCRIPT, *runs))
    client.ask("POST", "http://shop.test/baskets", (("Idempotency-Key", KEYS[0]),))
    assert not may_hold_made_values(client.player)


def test_the_key_of_another_run_is_not_made() -> None:
    """It is one that was recorded."""
    assert not may_hold_made_values(sent(KEYS[1]).player)


def asked(key: str) -> Sent:
    """The request of a run that sends a key."""
    return Sent("POST", "http://shop.test/baskets", "HTTP/1.1", (("Idempotency-Key", key),), b"", NOW)


def played_with(runs_left: list[Sent], monkeypatch: pytest.MonkeyPatch) -> PlayedRun:
    """What comes of a tool whose runs send these requests, the last one first, and fail when none is left."""

    class Tool(NamedTuple):
        iteration: Iteration

        def run_once(self, player: Player, trouble: object) -> Outcome:
            if not runs_left:
                raise CannotRunError("k6 did not end within 60 seconds")
            player.answer(1, runs_left.pop())
            return Outcome("k6", 0, "", ())

    monkeypatch.setattr(played_run, "tool_with_proxy", lambda _, iteration: nullcontext(Tool(iteration)))
    runs = (parse_flow(basket(recorded), f"{recorded[0]}.har") for recorded in KEYS)
    (played,) = play(analysed(SCRIPT, *runs), Iteration("shop.js", 60), [1])
    return played


def test_a_second_iteration_that_fails_leaves_what_the_first_one_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    played = played_with([asked("a9997bbc-5a74-45e0-822f-af4124831b7a")], monkeypatch)
    assert [value.verdict for request in played.requests for value in request.values] == ["equal", "open"]


def test_what_the_recording_explains_is_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runs_left = [asked(KEYS[1])] * 2
    played_with(runs_left, monkeypatch)
    assert len(runs_left) == 1
