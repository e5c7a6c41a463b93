"""How alike two requests are, part by part, and which sequence of pairs is the best."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import Signature, Signatures, signature, signature_of
from loadlint.correlation.pair.align import THRESHOLD, align, best_path, likeness, same_address, same_segment
from loadlint.correlation.pair.answers import AnswerOutline, answer_outline
from loadlint.correlation.pair.path_change import (
    PathChange,
    change_of,
    common_share,
    is_known,
    same_word,
    stays,
    written_path,
)
from loadlint.dialects.k6 import dialect
from loadlint.request import RawBody, Request
from loadlint.text.mapped import HOLE, Text
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6


def request(line: str) -> Signature:
    """A request as `GET http://h/a x=1`; `-` is a method that is not known, and `*` an expression."""
    method, url, *body = line.replace("*", HOLE).split(" ", 2)
    sent = RawBody(Text(body[0])) if body else None
    return signature(Request(None if method == "-" else method, Text(url), (), sent))


@pytest.mark.parametrize(
    ("step", "exchange", "share"),
    [
        ("GET http://h/a", "GET http://h/a", 1.0),
        ("GET http://h/a", "POST http://h/a", 0.0),
        ("- http://h/a", "POST http://h/a", 1.0),
        ("POST http://h/a", "- http://h/a", 1.0),
        # The path is one half of it: a word that differs is too much, ids of one form are better than of two.
        ("GET http://h/a/b", "GET http://h/a/c", 0.0),
        ("GET http://h/a/1", "GET http://h/a/2", 0.9),
        ("GET http://h/a/k7Qx", "GET http://h/a/1", 0.85),
        ("GET http://h/1/2/3", "GET http://h/k7Qx/b12c/5", 0.783),
        ("GET http://h/*/b", "GET http://h/a/b", 0.9),
        ("GET http://h/a/b", "GET http://h/*/b", 0.9),
        ("GET http://h/a/b", "GET http://h/b", 0.0),
        ("GET */b", "GET http://h/a/b", 0.95),
        ("GET http://h/a/b", "GET */b", 0.95),
        ("GET *", "GET http://h/a/b", 0.7),
        ("GET *", "GET *", 1.0),
        # Five hundredths are for the host, as many for the very same address.
        ("GET http://h/a", "GET http://i/a", 0.9),
        ("GET */a", "GET http://i/a", 0.95),
        ("GET /a", "GET http://i/a", 0.95),
        ("GET http://i/a", "GET /a", 0.95),
        # Names of parameters and fields are 15 hundredths each, values ten. Without a common name it is another thing.
        ("GET http://h/a?x=1", "GET http://h/a?x=2", 0.85),
        ("GET http://h/a?x=1&y=1", "GET http://h/a?y=1", 0.825),
        ("GET http://h/a?x=1", "GET http://h/a", 0.7),
        ("GET http://h/a?x=1", "GET http://h/a?y=1", 0.0),
        ("POST http://h/a x=1", "POST http://h/a x=2", 0.9),
        ("POST http://h/a x=1&y=2", "POST http://h/a y=2", 0.875),
        ("POST http://h/a x=1", "POST http://h/a y=2", 0.0),
        ("POST http://h/a *=1", "POST http://h/a y=1", 0.75),
        ("POST http://h/a y=1", "POST http://h/a *=1", 0.75),
    ],
)
def test_likeness(step: str, exchange: str, share: float) -> None:
    assert round(likeness(request(step), request(exchange)), 3) == share


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("a", HOLE, True),
        (HOLE, "a", True),
        ("a1", "b2", True),
        ("a1", "b", False),
        ("a", "b2", False),
    ],
)
def test_segments_of_one_address(first: str, second: str, same: bool) -> None:
    assert same_segment(first, second) is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("GET http://h/a/1", "GET http://h/a/2", True),
        ("GET http://h/a/1", "GET http://h/b/1", False),
        ("GET http://h/a/1", "GET http://h/1", False),
        ("GET */1", "GET http://h/a/2", True),
        ("GET http://h/a/2", "GET */1", True),
        ("GET */b", "GET http://h/a/c", False),
    ],
)
def test_one_address(first: str, second: str, same: bool) -> None:
    """The end of an address counts where the beginning is computed."""
    assert same_address(request(first), request(second)) is same


@pytest.mark.parametrize(
    ("scores", "pairs"),
    [
        ([[1.0]], [(0, 0)]),
        ([[0.5]], [(0, 0)]),
        ([[0.4]], []),
        ([[0.6, 0.9]], [(0, 1)]),
        ([[0.6], [0.9]], [(1, 0)]),
        ([[0.6, 0.65], [0.0, 0.0]], [(0, 1)]),
        ([[0.6, 0.0], [0.65, 0.0]], [(1, 0)]),
        ([[0.6, 0.9], [0.9, 0.6]], [(0, 0), (1, 1)]),
        ([[0.5, 0.9], [0.9, 0.5]], [(0, 0), (1, 1)]),
        ([[0.0, 0.9], [0.9, 0.0]], [(0, 1)]),
        ([[0.7, 0.7, 0.7], [0.0, 0.7, 0.7]], [(0, 0), (1, 1)]),
        ([[0.7, 0.0, 0.0], [0.0, 0.0, 0.7], [0.0, 0.9, 0.0]], [(0, 0), (2, 1)]),
        ([], []),
        ([[], []], []),
    ],
)
def test_the_best_sequence_of_pairs(scores: list[list[float]], pairs: list[tuple[int, int]]) -> None:
    """The highest sum in order; of equal ones the first. What is below the threshold of 0.5 does not count."""
    assert list(best_path(scores, 0.5)) == pairs


def paired(steps: str, exchanges: str) -> dict[int, int]:
    """The pairs of paths, given one after the other."""
    sides = [[request(f"GET http://h/{path}") for path in paths.split()] for paths in (steps, exchanges)]
    return dict(sorted(align(sides[0], Signatures(sides[1])).items()))


@pytest.mark.parametrize(
    ("steps", "exchanges", "pairs"),
    [
        ("a b c", "a b c", {0: 0, 1: 1, 2: 2}),
        ("a b c", "a c", {0: 0, 2: 1}),
        ("a c", "a b c", {0: 0, 1: 2}),
        ("a b a", "a b", {0: 0, 1: 1}),
        ("a a b a", "a", {0: 0}),
        ("b a a", "b a", {0: 0, 1: 1}),
        ("a b", "a x b y b", {0: 0, 1: 4}),
        # The end is paired with the end, unless the recording may have ended early.
        ("b a a", "c b a x a a", {0: 1, 1: 4, 2: 5}),
        ("a x a", "a", {0: 0}),
        ("a x a", "y a", {0: 1}),
        ("x a c a", "y a", {1: 1}),
        ("b x y a", "a c a", {3: 2}),
        ("x y", "a b", {}),
        ("", "a", {}),
        ("a", "", {}),
        # One left over between two pairs, with one segment of three or more that differs.
        ("a s/w/tea b", "a s/w/pot b", {0: 0, 1: 1, 2: 2}),
        ("s/w/tea b", "s/w/pot b", {0: 0, 1: 1}),
        ("a s/w/tea", "a s/w/pot", {0: 0, 1: 1}),
        ("a c d s/w/tea b", "a d s/w/pot b", {0: 0, 2: 1, 3: 2, 4: 3}),
        ("a d s/w/tea b", "a c d s/w/pot b", {0: 0, 1: 2, 2: 3, 3: 4}),
        ("a w/tea b", "a w/pot b", {0: 0, 2: 2}),
        ("a s/w/tea b", "a s/v/pot b", {0: 0, 2: 2}),
        ("a s/w/tea b", "a s/w/pot s/w/cup b", {0: 0, 2: 3}),
        ("a s/w/tea?x=1 b", "a s/w/pot?y=1 b", {0: 0, 2: 2}),
        ("a s/w/tea b", "a s/w/tea/pot b", {0: 0, 2: 2}),
        # Requests in another order: past five pairs, or the very same one past more.
        ("a b", "b a", {0: 1, 1: 0}),
        ("z1 a b c d e", "a b c d e z2", {0: 5, 1: 0, 2: 1, 3: 2, 4: 3, 5: 4}),
        ("z1 a b c d e f", "a b c d e f z2", {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5}),
        ("z1 a b c d e f", "a b c d e f z1", {0: 6, 1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5}),
    ],
)
def test_paths_are_paired(steps: str, exchanges: str, pairs: dict[int, int]) -> None:
    assert paired(steps, exchanges) == pairs


@pytest.mark.parametrize(
    ("steps", "exchanges", "pairs"),
    [
        ("- /a/1", "GET /x|GET /a/2", {0: 1}),
        ("GET /a/1", "GET /x|- /a/2", {0: 1}),
        ("GET /a/1", "GET /x|POST /a/2", {}),
        ("GET */a/1", "GET /x|GET /b/a/2", {0: 1}),
        ("GET /b/a/1", "GET /x|GET */a/2", {0: 1}),
        ("GET /a/1?x=1", "GET /a/2?y=1|GET /a/2?x=2", {0: 1}),
        ("GET /a/1?x=1", "GET /a/2|GET /b/2?x=2", {0: 0}),
        ("GET /a/bcdfg", "GET /a/tea|GET /a/12", {0: 1}),
        # From a likeness of 55 hundredths on: here are 60, and 50.
        ("GET /a/k7Qx?x=1", "GET /z|GET /a/1", {0: 1}),
        ("GET /k7Qx/k8Qy?x=1", "GET /z|GET /1/2", {}),
    ],
)
def test_requests_that_may_be_one(steps: str, exchanges: str, pairs: dict[int, int]) -> None:
    sides = [[request(line.replace(" /", " http://h/")) for line in lines.split("|")] for lines in (steps, exchanges)]
    assert align(sides[0], Signatures(sides[1])) == pairs


def test_the_same_request_is_looked_for_thirty_requests_away() -> None:
    """The recording has others between, for which the script has no steps."""
    steps = [request(f"GET http://h/{name}") for name in "azbc"]
    for others, position in ((28, 31), (29, None)):
        between = [f"GET http://h/{'o' * number}/p" for number in range(1, others + 1)]
        lines = ["GET http://h/a", "GET http://h/b", "GET http://h/c", *between, "GET http://h/z"]
        assert align(steps, Signatures(map(request, lines))).get(1) == position


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET http://h/a/b?x=1#f", ("h", ("a", "b"), {"x"}, set(), False)),
        ("GET http://h", ("h", ("",), set(), set(), False)),
        ("GET http://h/a;v=1/b%20c", ("h", ("a", "b c"), set(), set(), False)),
        ("GET /a", ("", ("a",), set(), set(), False)),
        ("GET */a", (HOLE, ("a",), set(), set(), True)),
        ("GET *", (HOLE, (), set(), set(), True)),
        ("GET http://*/a", (HOLE, ("a",), set(), set(), True)),
        ("GET http://h/a-*", ("h", (HOLE,), set(), set(), False)),
        ("POST http://h/a x=1&y=2", ("h", ("a",), set(), {"x", "y"}, False)),
        ('POST http://h/a {"x":{"y":[1]}}', ("h", ("a",), set(), {"x/y"}, False)),
    ],
)
def test_what_of_a_request_is_compared(line: str, expected: tuple[object, ...]) -> None:
    parts = request(line)
    assert (parts.host, parts.path, set(parts.query), set(parts.body), parts.open_path) == expected


def test_long_values_are_not_compared() -> None:
    sent = request(f"POST http://h/a x={'v' * 200}&y={'v' * 201}")
    assert sent.values == {f"('form', 'x', 0) {'v' * 200}"}


@pytest.mark.parametrize(
    ("segment", "may_be_id"),
    [
        ("a1", True),
        ("products", False),
        ("x" * 20, True),
        ("xe" * 9, False),
        ("bcdf", False),
        ("bcdfg", True),
        ("bcdfghjk", True),
        ("accessories", False),
        ("team_qkztunpjtp", True),
        ("team_attachments", False),
        ("aBcD", True),
        ("abcD", False),
        ("action", False),
        ("spring", False),
    ],
)
def test_segments_that_may_be_ids(segment: str, may_be_id: bool) -> None:
    """With a digit, long, five to eight letters that make no word, five consonants in a row, or capitals within."""
    assert request(f"GET http://h/{segment}").kinds[0].may_be_id is may_be_id


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("a1", "b2", True),
        ("v1", "v2", False),
        ("v1.2", "v1_3", False),
        ("v1", "a2", False),
        ("v1x", "a2", True),
        ("aBcDeF", "x1", True),
        ("aBcD", "x1", False),
        (HOLE, "v1", True),
        ("v1", HOLE, True),
        ("a", "x1", False),
    ],
)
def test_words_of_two_versions(first: str, second: str, same: bool) -> None:
    """All ids are one word, versions are words of their own."""
    assert same_word(first, second) is same


@pytest.mark.parametrize(
    ("old", "new", "change", "addresses"),
    [
        ("/a/b", "/a/b", (("a", "b"), (), ()), ("/a/b", "/a/b")),
        ("/a/1/b", "/a/2/c", (("a", "1"), ("b",), ("c",)), ("/a/…/b", "/a/…/c")),
        ("/a/b", "/a/x/b", (("a",), (), ("x",)), ("/a", "/a/x")),
        ("/a/b/", "/b", ((), ("a",), ()), ("/a", "/")),
        ("/a/a", "/a", (("a",), ("a",), ()), ("/a/a", "/a")),
        ("/a/bcdfg", "/a/x1", (("a", "bcdfg"), (), ()), ("/a/bcdfg", "/a/bcdfg")),
        ("/a/x1", "/a/bcdfg", (("a", "x1"), (), ()), ("/a/x1", "/a/x1")),
        ("/a/bcdfg", "/a/ghjkl", (("a",), ("bcdfg",), ("ghjkl",)), ("/a/bcdfg", "/a/ghjkl")),
        ("/a/v1/c", "/a/v2/c", (("a",), ("v1",), ("v2",)), ("/a/v1", "/a/v2")),
        ("/a/x1", "/a/tea", (("a",), ("x1",), ("tea",)), ("/a/x1", "/a/tea")),
        ("/a/tea", "/a/x1", (("a",), ("tea",), ("x1",)), ("/a/tea", "/a/x1")),
    ],
)
def test_the_change_of_an_address(
    old: str, new: str, change: tuple[tuple[str, ...], ...], addresses: tuple[str, str]
) -> None:
    seen = change_of(request(f"GET http://h{old}"), request(f"GET http://h{new}"))
    assert (seen.before, seen.old, seen.new) == change
    assert seen.addresses == addresses


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b/c", "a/x/c"), ("a/b", "a/x"), ("a", None), ("a/c", None), ("b/b", None), ("1/b/d", None)],
)
def test_another_path_after_the_same_change(path: str, expected: str | None) -> None:
    after = PathChange(("a",), ("b",), ("x",)).changed_path(tuple(path.split("/")))
    assert after == (None if expected is None else tuple(expected.split("/")))


@pytest.mark.parametrize(
    ("path", "other", "share"),
    [
        ("a/b", "a/b", 1.0),
        ("a/b", "a/c", 0.5),
        ("a/b/c/d", "a/d", 0.5),
        ("a/b", "b/a", 0.5),
        ("a/b/c", "x/a/b/y/c", 0.6),
        ("a/1", "a/2", 1.0),
        ("a", "", 0.0),
        ("", "", 1.0),
    ],
)
def test_the_common_share_of_two_paths(path: str, other: str, share: float) -> None:
    first, second = (tuple(filter(None, text.split("/"))) for text in (path, other))
    assert common_share(first, second) == share == common_share(second, first)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("GET http://h/v1/a", "GET http://h/v1/a", True),
        ("GET http://h/v1/a", "GET http://h/v2/a", False),
        ("GET http://h/v1/a/1", "GET http://h/v1/a/2", True),
        ("GET http://h/v1/a", "GET http://h/v1/b", False),
        ("GET http://h/x1/a", "GET http://h/v2/a", True),
        ("GET http://h/v1/a", "GET http://h/x2/a", True),
        ("GET */v1/a", "GET http://h/x/v2/a", False),
    ],
)
def test_an_address_stays_where_its_version_does(old: str, new: str, same: bool) -> None:
    assert stays(request(old), request(new)) is same


@pytest.mark.parametrize(
    ("line", "known"),
    [("GET http://h/a", True), ("GET *", False), ("GET http://h/*", False), ("GET http://h/", True), ("GET */a", True)],
)
def test_an_address_is_known_by_one_word(line: str, known: bool) -> None:
    assert is_known(request(line)) is known


def test_a_path_for_people() -> None:
    assert written_path(["a", "4471", f"x{HOLE}", "job-7", "b2b"]) == "/a/…/…/…/b2b"


OUTLINE = AnswerOutline(200, "text/html", frozenset("ab"), frozenset({"Shop", "Tea"}))


@pytest.mark.parametrize(
    ("status", "media_type", "names", "headings", "share"),
    [
        (200, "text/html", "ab", {"Shop", "Tea"}, 1.0),
        (404, "text/html", "ab", {"Shop", "Tea"}, 0.8),
        (200, "text/plain", "ab", {"Shop", "Tea"}, 0.8),
        (200, "text/html", "bc", {"Shop", "Tea"}, 0.733),
        (200, "text/html", "", {"Shop", "Tea"}, 0.6),
        (200, "text/html", "ab", {"Shop"}, 0.9),
        (200, "text/html", "ab", set(), 0.8),
    ],
)
def test_likeness_of_answers(status: int, media_type: str, names: str, headings: set[str], share: float) -> None:
    """A fifth each for status, type and headings, two fifths for the names of values."""
    other = AnswerOutline(status, media_type, frozenset(names), frozenset(headings))
    assert round(OUTLINE.likeness(other), 3) == share == round(other.likeness(OUTLINE), 3)


def test_answers_without_names_and_headings_are_told_by_status_and_type() -> None:
    plain = AnswerOutline(200, "text/css", frozenset(), frozenset())
    assert plain.likeness(plain) == 1.0
    assert plain.likeness(AnswerOutline(200, "text/html", frozenset(), frozenset())) == 0.5


def test_the_outline_of_an_answer() -> None:
    lookups = lookups_of(
        parse_flow("""
GET http://h/a
HTTP 201
Content-Type: text/html

<title> Shop </title><h1 class="x">Tea</h1><h2>No</h2><input name="t1" value="v1">
###
GET http://h/b
HTTP 200

{"x": "v1", "y": [{"z4": "v2"}]}
###
GET http://h/c
""")
    )
    assert answer_outline(lookups, 0) == AnswerOutline(201, "text/html", frozenset({"t#"}), frozenset({"Shop", "Tea"}))
    assert answer_outline(lookups, 1) == AnswerOutline(200, "application/json", frozenset({"x", "z#"}), frozenset())
    assert answer_outline(lookups, 2) is None


@pytest.mark.parametrize("recorded", ["4-1.-form-edit", "4", "list=1", "count=1&page=2"])
def test_a_query_that_is_an_expression_alone_may_be_any(recorded: str) -> None:
    """`/page?${edit}`: so link applications that keep the page on the server."""
    assert likeness(request("GET http://h/page?*"), request(f"GET http://h/page?{recorded}")) >= THRESHOLD


def test_a_query_that_is_a_number_alone_tells_no_purpose() -> None:
    assert likeness(request("GET http://h/page?4"), request("GET http://h/page?4-1.-form-edit")) >= THRESHOLD
    assert likeness(request("GET http://h/page?list=1"), request("GET http://h/page?count=1")) == 0


def test_a_field_with_an_expression_has_a_name() -> None:
    """What is searched for is a variable in the script: the list without a search is still another request."""
    script = k6(
        "const word = http.get('http://h/word').json('word');",
        "http.post('http://h/list', JSON.stringify({ sort: 'new', where: { all: true } }));",
        "http.post('http://h/list', JSON.stringify({ sort: 'new', where: { name: word } }));",
    )
    _, everything, search = map(signature_of, dialect.parse(Source("a.js", script.encode()), lambda _: None).steps)
    recorded = request('POST http://h/list {"sort":"new","where":{"name":"oven"}}')
    assert likeness(search, recorded) > likeness(everything, recorded)
