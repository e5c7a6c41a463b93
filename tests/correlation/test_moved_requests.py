"""Requests that have moved, case by case: what is alike enough to be one, and which steps make others' requests."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.signatures import Signatures
from loadlint.correlation.pair.align import align
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.answers import AnswerOutline
from loadlint.correlation.pair.loose_pairing import Sides, with_moved
from loadlint.dialects.k6 import dialect
from loadlint.text.source import Source
from tests.correlation.test_likeness import request
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

PAGE = AnswerOutline(200, "text/html", frozenset({"t"}), frozenset({"Shop"}))
ERROR = AnswerOutline(404, "text/plain", frozenset({"u"}), frozenset({"Oops"}))
Answers = dict[int, AnswerOutline]


def pairs(steps: str, exchanges: str, before: Answers | None = None, now: Answers | None = None) -> dict[int, int]:
    """The pairs of requests, parted by `|`: a path alone is a GET, `*` an expression."""
    wanted, recorded = (
        Signatures(request(line if " " in line else f"GET http://h{line}") for line in lines.split("|"))
        for lines in (steps, exchanges)
    )
    paired = with_moved(Sides(wanted, recorded, (before or {}).get, (now or {}).get), align(wanted, recorded))
    return dict(sorted(paired.items()))


@pytest.mark.parametrize(
    ("steps", "exchanges", "expected"),
    [
        # The share of the path: one of three words is enough where nothing rivals, one of four is not.
        ("/a/b/c/x", "/z/b/c/x", {0: 0}),
        ("/a/b", "/z/b", {0: 0}),
        ("/a/b/c", "/z/y/c", {0: 0}),
        ("/a/b/c", "/z/y/c|/u/v/w", {0: 0}),
        ("/a/b/c", "/z/y/c|/u/v/c", {}),
        ("/a/b/c/d", "/z/y/x/d", {}),
        ("/a/b", "/z/b.css", {}),
        # Between the pairs of its neighbours.
        ("/p|/a/b|/q", "/p|/z/b|/q", {0: 0, 1: 1, 2: 2}),
        ("/p|/a/b|/q", "/z/b|/p|/q", {0: 1, 2: 2}),
        ("/p|/a/b|/q", "/p|/q|/z/b", {0: 0, 2: 1}),
        ("/a/b|/a/c", "/z/b|/z/c", {0: 0, 1: 1}),
        ("/a/b|/a/c", "/z/c|/z/b", {0: 1}),
        ("/a/b/c|/d/e/f", "/z/y/f|/w/v/c", {0: 1}),
        # What the clear ones show helps to find the others.
        ("/s/b/c/d|/s", "/t/b/c/d|/t", {0: 0, 1: 1}),
        ("/s/u/b/c/d|/s/u", "/t/w/b/c/d|/t/w", {0: 0, 1: 1}),
        ("/s/u/b/c|/s/u", "/t/w/b/c|/t/w", {0: 0}),
        ("/s", "/t", {}),
        # A word that was renamed behind another one is another word elsewhere.
        ("/s/u/b/c/d|/u", "/s/w/b/c/d|/w", {0: 0}),
        # Fields and values.
        ("POST http://h/a x=1&y=2", "POST http://h/z x=1&y=2", {0: 0}),
        ("POST http://h/a x=1&y=2", "POST http://h/z x=1&w=2", {0: 0}),
        ("POST http://h/a x=1&y=2", "POST http://h/z v=3&w=4", {}),
        ("POST http://h/a x=1&y=2", "PUT http://h/z x=1&y=2", {}),
        ("POST http://h/a x=7&y=2&u=3", "POST http://h/z x=8&w=4&v=5", {}),
        ("POST http://h/a/b/c", "POST http://h/z/y/c", {0: 0}),
        ("POST http://h/a/b/c x=1", "POST http://h/z/y/c", {}),
        ("POST http://h/a/b/c", "POST http://h/z/y/c x=1", {}),
        ("- http://h/a x=1&y=2", "PUT http://h/z x=1&y=2", {0: 0}),
        ("PUT http://h/a x=1&y=2", "- http://h/z x=1&y=2", {0: 0}),
        # An address that is computed.
        ("GET *", "/z/b", {0: 0}),
        ("GET *|/a", "/z/b|/a", {0: 0, 1: 1}),
        ("/a/b|GET *", "/z/b|/q", {0: 0, 1: 1}),
        ("GET */b|/a/c", "/z/b|/z/c", {0: 0, 1: 1}),
        ("GET *|/a/b/c", "/x.css|/z/b/c", {0: 0, 1: 1}),
        # Where nothing else has moved, a computed one has not either.
        ("GET *?x=1|/a", "/p?y=2|/a", {1: 1}),
    ],
)
def test_what_is_alike_enough(steps: str, exchanges: str, expected: dict[int, int]) -> None:
    assert pairs(steps, exchanges) == expected


@pytest.mark.parametrize(
    ("steps", "exchanges", "answers", "expected"),
    [
        ("/a/b", "/z/b|/y/b", {0: PAGE, 1: ERROR}, {0: 0}),
        ("/a/b", "/z/b|/y/b", {0: ERROR, 1: PAGE}, {0: 1}),
        ("/a/b/c", "/z/y/c", {0: PAGE}, {0: 0}),
        ("/a/b/c", "/z/y/c", {0: ERROR}, {}),
        ("/a", "/z", {0: PAGE}, {}),
    ],
)
def test_what_the_answer_looked_like(steps: str, exchanges: str, answers: Answers, expected: dict[int, int]) -> None:
    """In another run it was a page; a like answer alone tells nothing."""
    assert pairs(steps, exchanges, {0: PAGE}, answers) == expected


def test_a_strict_pair_needs_a_much_better_one_to_be_replaced() -> None:
    """The answer speaks for the first request, the parameter for the second."""
    steps, exchanges = "GET *?x=1|/a/b", "/p|/q?x=1|/z/b"
    assert pairs(steps, exchanges, {0: PAGE}, {0: PAGE, 1: ERROR}) == {0: 1, 1: 2}
    assert pairs(steps, "/p?x=1|/q?x=1|/z/b", {0: PAGE}, {0: ERROR, 1: PAGE}) == {0: 1, 1: 2}


def positions(recording: str, *lines: str) -> dict[int, int]:
    """For the steps of a k6 script the positions in a recording of `method path -> status location`."""
    exchanges = []
    for line in recording.split("\n"):
        asked, _, answered = line.partition(" -> ")
        method, path = asked.split(" ")
        status, _, location = answered.partition(" ")
        header = f"Location: {location}\n" if location else ""
        exchanges.append(f"{method} https://h.test{path}\nHTTP {status}\n{header}")
    script = dialect.parse(Source("a.js", k6(*lines).encode()), lambda _: None)
    return dict(alignment_of(script.steps, [parse_flow("\n###\n".join(exchanges))]).runs[0].position_of)


POST, GET, LAST = (
    "http.post('https://h.test/c');", "http.get('https://h.test/c');", "http.get('https://h.test/last');"
)  # fmt: skip
LOOP = ("for (let i = 0; i < 9; i += 1) {", GET, "}")


@pytest.mark.parametrize(
    ("recording", "lines", "expected"),
    [
        ("POST /c -> 303 /c\nGET /c -> 200\nGET /c -> 200", [POST, GET], {0: 0, 1: 2}),
        ("POST /c -> 303 /c\nGET /c -> 200", [POST, GET], {0: 0, 1: 1}),
        ("POST /c -> 303 /c\nGET /c -> 200\nGET /x -> 200", [POST, GET], {0: 0, 1: 1}),
        ("POST /c -> 303 /c\nGET /c -> 200\nGET /c -> 200", [POST, GET, GET], {0: 0, 1: 1, 2: 2}),
        ("GET /x -> 303 /y\nGET /y -> 200\nPOST /c -> 303 /c\nGET /c -> 200\nGET /c -> 200", [POST, GET], {0: 2, 1: 4}),
        ("GET /c -> 200\nGET /c -> 200\nGET /c -> 200", [*LOOP, GET], {0: 0, 1: 2}),
        ("GET /c -> 200\nGET /c -> 200\nGET /c -> 200\nGET /last -> 200", [*LOOP, GET, LAST], {0: 0, 1: 2, 2: 3}),
        ("GET /c -> 200\nGET /c -> 200\nGET /x -> 200\nGET /c -> 200", [*LOOP, GET], {0: 0, 1: 1}),
        ("GET /c -> 200\nGET /c -> 200\nGET /c -> 200", [*LOOP, *LOOP], {0: 0, 1: 1}),
        ("GET /c -> 200\nGET /last -> 200\nGET /last -> 200", [*LOOP, LAST], {0: 0, 1: 1}),
        ("GET /c -> 200\nGET /c -> 200\nGET /c -> 200", [GET, GET], {0: 0, 1: 1}),
    ],
)
def test_what_the_step_before_makes(recording: str, lines: list[str], expected: dict[int, int]) -> None:
    """Its redirect's target, and the rounds of its loop, belong to it."""
    assert positions(recording, *lines) == expected
