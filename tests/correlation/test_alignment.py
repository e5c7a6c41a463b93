"""The recordings of a flow beside its script: what each step sees, and how certain its request is."""

from __future__ import annotations

import pytest

from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.prove.pages import page_leaves, page_of
from loadlint.request import Request
from loadlint.script import Step
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow

CHAIN = """
GET https://h.test/a
HTTP 302
Location: /b
Set-Cookie: sid=s1
###
GET https://h.test/b
HTTP 200
Set-Cookie: uid=u1; Domain=h.test
Content-Type: application/json

{"t": "v1"}
###
GET https://h.test/c
HTTP 200

(not recorded)
"""


def steps_of(*urls: str, follows: bool | None = True) -> tuple[Step, ...]:
    """The steps of a script that asks for these paths; `*` is an expression."""
    steps, nowhere = [], Span(0, 0)
    for index, url in enumerate(urls):
        method, _, path = url.rpartition(" ")
        request = Request(method or "GET", Text(f"https://h.test{path}".replace("*", HOLE)))
        steps.append(Step(index=index, request=request, span=nowhere, at=nowhere, follows_redirects=follows))
    return tuple(steps)


def aligned(steps: tuple[Step, ...], *texts: str) -> Alignment:
    return alignment_of(steps, [parse_flow(text, f"{number}.http") for number, text in enumerate(texts)])


def test_a_step_sees_the_end_of_its_redirects() -> None:
    alignment = aligned(steps_of("/a", "/c"), CHAIN)
    (run,) = alignment.runs
    assert replaying(run.recording).source.path == run.name == "0.http"
    assert run.position_of == {0: 0, 1: 2} and run.step_of == {0: 0, 2: 1}
    assert alignment.split_redirects == frozenset() and alignment.follows(0)
    assert run.positions_of_answers(0, follow=True) == [0, 1] and run.positions_of_answers(0, follow=False) == [0]
    assert alignment.showing == ({0: [0], 1: [0], 2: [1]},)
    page = page_of(run, 0, follow=True)
    assert page is not None and page.url == "https://h.test/b" and page.follows
    first = page_of(run, 0, follow=False)
    assert first is not None and first.url == "https://h.test/a" and not first.follows
    assert {leaf.name for leaf in page_leaves(run, 0, follow=True)} == {"sid", "uid", "t", "", "id"}
    assert {leaf.name for leaf in page_leaves(run, 0, follow=False)} == {"sid", "", "id"}
    assert (alignment.lacks_body(0, 0), alignment.lacks_body(0, 1), alignment.lacks_body(0, 7)) == (False, True, False)
    exchange = run.exchange(1)
    assert exchange is not None and exchange.url == "https://h.test/c" and run.exchange(5) is None


@pytest.mark.parametrize("follows", [True, None])
def test_a_redirect_that_the_script_follows_by_a_step_is_split(follows: bool | None) -> None:
    alignment = aligned(steps_of("/a", "/b", follows=follows), CHAIN)
    assert alignment.split_redirects == {0}
    assert not alignment.follows(0) and alignment.follows(1)
    assert alignment.showing == ({0: [0], 1: [1]},)


def test_a_step_that_follows_no_redirects_is_not_split() -> None:
    alignment = aligned(steps_of("/a", "/b", follows=False), CHAIN)
    assert alignment.split_redirects == frozenset()
    assert not alignment.follows(0) and not alignment.follows(1)


def test_a_redirect_is_split_only_where_each_run_has_the_step() -> None:
    without = CHAIN.replace("https://h.test/b", "https://h.test/x").replace("Location: /b", "Location: /x")
    alignment = aligned(steps_of("/a", "/b"), CHAIN, without)
    assert alignment.split_redirects == frozenset()


@pytest.mark.parametrize(
    ("host", "cookies"),
    [("h.test", {"sid", "uid"}), ("www.h.test", {"uid"}), ("i.test", set())],
)
def test_the_cookies_that_the_jar_holds(host: str, cookies: set[str]) -> None:
    """Those for the host of a request that answers to steps before it set."""
    text = CHAIN.replace("https://h.test/c", f"https://{host}/c")
    steps = replaying(parse_flow(text)).steps
    run = aligned(steps, text).runs[0]
    assert run.jar_before(2) == cookies
    assert run.jar_before(1) == {"sid"}
    assert run.jar_before(0) == frozenset()


def test_the_jar_lacks_what_no_step_asks_for() -> None:
    """A cookie of an answer to another request, or to a later step."""
    assert aligned(steps_of("/b", "/c"), CHAIN).runs[0].jar_before(1) == {"uid"}
    late = AlignedRecording.from_pairs(parse_flow(CHAIN), {0: 1, 1: 2, 2: 0})
    assert late.jar_before(1) == {"uid"}
    assert late.jar_before(0) == frozenset()


def test_pairs_are_left_out() -> None:
    alignment = aligned(steps_of("/a", "/c"), CHAIN, CHAIN)
    less = alignment.without({1: frozenset({0})})
    assert [run.position_of for run in less.runs] == [{0: 0, 1: 2}, {1: 2}]
    assert less.runs[0] is alignment.runs[0]
    assert alignment.without({0: frozenset()}) is alignment
    assert alignment.of_other_runs(frozenset({0})).runs == (alignment.runs[1],)
    paired = AlignedRecording.from_pairs(parse_flow(CHAIN), {0: 1})
    assert (paired.position_of, paired.step_of) == ({0: 1}, {1: 0})
    assert alignment.pairing is not None
    assert alignment.pairing == aligned(steps_of("/a", "/c"), CHAIN, CHAIN).pairing != less.pairing


AREA = """
GET https://h.test/shop/{}carts/41
HTTP 200

{{"x": 1}}
###
POST https://h.test/shop/{}carts/41/lines?sku=1
HTTP 200

{{"y": 1}}
"""


@pytest.mark.parametrize(
    ("urls", "recording", "certainty", "reason"),
    [
        (["/carts/41"], "GET https://h.test/carts/41", "certain", "method and address are the same"),
        (["/carts/41"], "GET https://h.test/carts/52", "certain", "method and address are the same"),
        (["/carts/*"], "GET https://h.test/carts/52", "certain", "method and address are the same"),
        (["/carts/bcdfg"], "GET https://h.test/carts/52", "likely", "method and address are alike, but for words"),
        (["/carts/41", "/carts/42"], "GET https://h.test/carts/52", "unsure", "another step, which has no recorded"),
        (
            ["/v1/a?sku=1"],
            "GET https://h.test/v2/a?sku=2",
            "likely",
            "the address has moved: /v1 is now /v2; its fields",
        ),
        (
            ["POST /v1/a?sku=1"],
            "POST https://h.test/v2/a?sku=2\n\nx=1",
            "unsure",
            "the address has moved: /v1 is now /v2",
        ),
        (["/v1/a/b/c"], "GET https://h.test/v2/a/b/c", "unsure", "the address has moved: /v1 is now /v2; no other"),
    ],
)
def test_how_certain_a_pair_is(urls: list[str], recording: str, certainty: str, reason: str) -> None:
    text = f"{recording}\nHTTP 200\n\nx"
    alignment = aligned(steps_of(*urls), text)
    (paired,) = [pairing for step in range(len(urls)) if (pairing := alignment.pairing_of(0, step)) is not None]
    assert (paired.certainty, paired.reason[: len(reason)]) == (certainty, reason)
    assert all(alignment.is_certain(step) for step in range(len(urls))) is (certainty == "certain")


def test_a_redirect_to_the_request_of_an_earlier_step_is_not_split() -> None:
    swapped = AlignedRecording.from_pairs(parse_flow(CHAIN), {0: 1, 1: 0})
    assert Alignment(steps_of("/b", "/a"), (swapped,)).split_redirects == frozenset()


ANSWERED = "GET https://h.test{}\nHTTP {}\n\n{}"


@pytest.mark.parametrize(("status", "body", "pairs"), [(200, '{"t": "v2"}', {0: 1}), (404, "<h1>No</h1>", {})])
def test_what_an_answer_looked_like_in_another_run_tells_where_a_request_has_moved(
    status: int, body: str, pairs: dict[int, int]
) -> None:
    before = ANSWERED.format("/a/b/c", 200, '{"t": "v1"}')
    now = ANSWERED.format("/other", 200, "x") + "\n###\n" + ANSWERED.format("/z/y/c", status, body)
    for texts in ((before, now), (now, before)):
        runs = aligned(steps_of("/a/b/c"), *texts).runs
        assert [run.position_of for run in runs] == ([{0: 0}, pairs] if texts[0] == before else [pairs, {0: 0}])
        assert [set(run.moved) for run in runs] == [
            set(run.position_of) if run.position_of == {0: 1} else set() for run in runs
        ]


def test_requests_that_moved_the_same_way() -> None:
    alignment = aligned(steps_of("/shop/carts/41", "POST /shop/carts/41/lines?sku=1"),
                        AREA.format("v2/", "v2/"))  # fmt: skip
    moved = [alignment.pairing_of(0, step) for step in (0, 1)]
    reason = "the address has moved: /shop is now /shop/v2, as for 1 other requests"
    assert [pairing and (pairing.certainty, pairing.reason) for pairing in moved] == [("likely", reason)] * 2
    assert alignment.runs[0].moved == {0, 1}
    assert alignment.at_same_address().runs[0].position_of == {}


def test_requests_that_a_page_makes_in_any_order_are_told_apart_by_their_fields() -> None:
    """The second run asks for the total before the series."""
    asked = 'POST https://h.test/metrics\nContent-Type: application/json\n\n{"metric": "cost"FIELDS}\nHTTP 200\n\n[]\n'
    series, total = (asked.replace("FIELDS", fields) for fields in (', "interval": 86400', ""))
    first, second = "###\n".join((series, total)), "###\n".join((total, series))
    steps = replaying(parse_flow(first)).steps
    assert [run.position_of for run in aligned(tuple(steps), first, second).runs] == [{0: 0, 1: 1}, {0: 1, 1: 0}]
    assert [run.position_of for run in aligned(tuple(steps), first, first).runs] == [{0: 0, 1: 1}] * 2
