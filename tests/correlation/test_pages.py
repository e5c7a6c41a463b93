"""What an extractor reads on a page, where no tool has a say: each source, each operation, and what is not read."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.embedded_resources import Resource, Resources
from loadlint.correlation.observe.html import elements
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Evaluate, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.prove.pages import page_leaves, page_of
from loadlint.correlation.prove.run_extractor import Page, final_address, is_number
from loadlint.extractor import (
    Decode,
    DrawnAtRandomError,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromResources,
    FromUrl,
    JsonInside,
    Match,
    NotEvaluatedError,
    Where,
)
from loadlint.recordings.exchange import Exchange
from loadlint.text import regex_steps
from tests.support.flowtext import parse_flow

DOCUMENT = """
GET http://h/a
HTTP 200
Content-Type: application/json

{"list": [{"id": 7, "on": true, "in": {"k": "a"}}, {"id": 8, "on": false, "in": {"k": "b"}}, {"id": "8", "last": "z"}],
 "half": 1.5, "whole": 2.0, "long": 1.50, "great": 9007199254740992, "greater": 9007199254740993, "none": null,
 "exp": 1e3, "inner": "{\\"n\\": [5, \\"six\\"]}", "broken": "{", "least": -9007199254740993}
"""


def exchanges(flow: str) -> list[Exchange]:
    return list(parse_flow(flow).exchanges)


def page(flow: str) -> Page:
    """The page after the exchanges of a flow, each a redirect to the next one."""
    return Page(exchanges(flow))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("list", 0, "id"), "7"),
        (("list", 2, "id"), "8"),
        (("list", -1, "last"), "z"),
        (("list", -3, "id"), "7"),
        (("list", 3, "id"), None),
        (("list", -4, "id"), None),
        (("list", "id"), None),
        (("half", 0), None),
        (("half", "x"), None),
        (("list", Where(("id",), 8), "in", "k"), "b"),
        (("list", Where(("id",), "8"), "last"), "z"),
        (("list", Where(("in", "k"), "b"), "id"), "8"),
        (("list", Where(("on",), True), "id"), "7"),
        (("list", Where(("on",), 1), "id"), None),
        (("half", Where(("id",), 8), "id"), None),
        (("list", 0, "on"), None),
        (("list", 0), None),
        (("none",), None),
        (("half",), "1.5"),
        (("whole",), None),
        (("long",), None),
        (("exp",), None),
        (("great",), "9007199254740992"),
        (("greater",), None),
        (("least",), None),
    ],
)
def test_a_path_into_json(path: tuple[str | int | Where, ...], value: str | None) -> None:
    """Indices from both ends, the first element with a sibling; numbers only as every tool prints them."""
    assert page(DOCUMENT).value(Extractor(FromJson(path))) == value


def test_what_is_no_json_has_no_paths() -> None:
    assert page("GET http://h/a\nHTTP 200\n\nnot {").value(Extractor(FromJson(("a",)))) is None
    deep = "[" * 100_000
    assert page(f"GET http://h/a\nHTTP 200\n\n{deep}").value(Extractor(FromJson((0,)))) is None


@pytest.mark.parametrize(
    ("extractor", "number"),
    [
        (Extractor(FromJson(("list", 0, "id"))), True),
        (Extractor(FromJson(("list", 2, "id"))), False),
        (Extractor(FromJson(("list", 0, "on"))), False),
        (Extractor(FromJson(("half",))), False),
        (Extractor(FromJson(("inner",)), (JsonInside(("n", 0)),)), True),
        (Extractor(FromJson(("inner",)), (JsonInside(("n", 1)),)), False),
        (Extractor(FromJson(("inner",)), (Match("(.*)"), JsonInside(("n", 0)))), True),
        (Extractor(FromJson(("inner",)), (JsonInside(("n", 0)), Match("(.*)"))), False),
        (Extractor(FromJson(("broken",)), (JsonInside(("n", 0)),)), False),
        (Extractor(FromJson(("nothing",)), (JsonInside(("n", 0)),)), False),
        (Extractor(FromJson(("great",)), (Match(r"(\d+)"),)), False),
        (Extractor(FromBody()), False),
    ],
)
def test_a_number_of_a_document(extractor: Extractor, number: bool) -> None:
    """Only a whole number of JSON is one; what text gives is a string, digits or not."""
    assert is_number(page(DOCUMENT), extractor) is number


REDIRECTED = """
POST http://h/login
HTTP 302
Location: /home?t=k7#top
X-Tok: first
Set-Cookie: sid=old
Set-Cookie: hop=h1

moved
###
GET http://h/home?t=k7
HTTP 200
X-Tok: a
x-tok: b
Set-Cookie: sid=new
Content-Type: text/html

<i id="t" data-v="1">one</i><i data-v="2">two &amp; half</i><i>three</i>
"""


@pytest.mark.parametrize(
    ("extractor", "value"),
    [
        (Extractor(FromUrl()), "http://h/home?t=k7#top"),
        (Extractor(FromUrl(), (Match(r"t=(\w+)"),)), "k7"),
        (Extractor(FromCookie("sid")), "new"),
        (Extractor(FromCookie("hop")), "h1"),
        (Extractor(FromCookie("SID")), None),
        (Extractor(FromHeader("X-TOK")), "a, b"),
        (Extractor(FromHeader("X-TOK", 2)), None),
        (Extractor(FromHeader("Location")), None),
        (Extractor(FromHtml("i", None)), "one"),
        (Extractor(FromHtml("i", "data-v", 2)), "2"),
        (Extractor(FromHtml("i", None, 3)), "three"),
        (Extractor(FromHtml("i", None, 4)), None),
        (Extractor(FromHtml("i", "data-v", 3)), None),
        (Extractor(FromBody(), (Match(r">(\w+)<"),)), "one"),
        (Extractor(FromBody(), (Match(r">(\w+)<", 2),)), "three"),
        (Extractor(FromBody(), (Match(r">(\w+)<", 3),)), None),
        (Extractor(FromBody(), (Match(r">(\w+)<", 10**12),)), None),
        (Extractor(FromBody(), (Match(r"t(wo [^<]*)"), Decode("html"))), "wo & half"),
        (Extractor(FromBody(), (Match("(none)"), Decode("html"))), None),
        (Extractor(FromBody(), (Match("()"),)), ""),
        (Extractor(FromResources()), None),
    ],
)
def test_what_a_page_behind_a_redirect_shows(extractor: Extractor, value: str | None) -> None:
    """The body and headers of the last answer, the cookies of all, and the address with the redirect's fragment."""
    assert page(REDIRECTED).value(extractor) == value


LISTED = "<li class='x'>Tea <b>4</b><i>5</i></li><li>Pot, \"red\" <b>6</b></li><p>Tea</p>"


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("li:contains(Tea) b", ["4"]),
        ("li:contains('Tea') b", ["4"]),
        ('li:contains("Pot") b', ["6"]),
        ("li:contains( Tea ) b", ["4"]),
        # What is in several elements with the text is found once, in the order of the page.
        (":contains(Tea) i", ["5"]),
        (":contains(Tea) b", ["4", "6"]),
        ("li:contains(Cup) b", []),
        ("p:contains(Tea)", ["Tea"]),
        ("p:contains('')", ["Tea"]),
        ("li:contains(Tea) b:contains(4)", ["4"]),
        ("li:contains(Tea) b:contains(6)", []),
        # What is not read: one of several selectors, or another step than to what is within.
        ("li:contains(Tea) b, i", None),
        ("li:contains(Tea)>b", None),
        ("li:contains(Tea) b:contains(4)>i", []),
    ],
)
def test_elements_that_hold_a_text(selector: str, texts: list[str] | None) -> None:
    nodes = elements(LISTED, selector)
    assert (None if nodes is None else [node.text() for node in nodes if node.tag != "html"]) == texts


def test_a_match_may_be_as_far_as_the_text_has_places() -> None:
    """An empty expression matches before each character, and once more at the end."""
    text = page("GET http://h/a\nHTTP 200\n\nab")
    assert [text.value(Extractor(FromBody(), (Match("()", number),))) for number in (3, 4)] == ["", None]


def test_an_answer_without_a_body_that_was_recorded_gives_no_text() -> None:
    assert page("GET http://h/a\nHTTP 200\n\n(not recorded)").value(Extractor(FromBody())) is None


def test_letters_are_those_of_ascii() -> None:
    """As in JavaScript and Go."""
    assert page("GET http://h/a\nHTTP 200\n\nid=aé1").value(Extractor(FromBody(), (Match(r"id=(\w+)"),))) == "a"


@pytest.mark.parametrize("matches", ["<i>a</i><i>b</i>", "<i>a</i>"])
def test_any_of_several_elements_is_drawn_at_random(matches: str) -> None:
    with pytest.raises(DrawnAtRandomError) as error:
        page(f"GET http://h/a\nHTTP 200\n\n{matches}").value_in_tool(Extractor(FromHtml("i", None, 0)))
    assert error.value.values == tuple("ab"[: matches.count("<i>")])


def test_a_selector_that_is_not_read_and_an_expression_of_too_many_steps_are_not_evaluated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(regex_steps, "MOST_STEPS", 5000)
    text = page(f"GET http://h/a\nHTTP 200\n\nb{'a' * 5000}")
    for extractor in (Extractor(FromHtml("i[", None)), Extractor(FromBody(), (Match(r"((?:a+)+)b"),))):
        with pytest.raises(NotEvaluatedError):
            text.value_in_tool(extractor)
        assert (text.value(extractor), text.neutral(extractor)) == (None, None)


@pytest.mark.parametrize(
    ("flow", "address"),
    [
        (REDIRECTED, "http://h/home?t=k7#top"),
        ("GET http://h/a#x\nHTTP 200", "http://h/a#x"),
        ("GET http://h/a\nHTTP 302\nLocation: /b\n###\nGET http://h/b\nHTTP 200", "http://h/b"),
        ("GET http://h/a\nHTTP 302\nLocation: /b#n\n###\nGET http://h/b#o\nHTTP 200", "http://h/b#n"),
        ("GET http://h/a\nHTTP 302\n###\nGET http://h/b#o\nHTTP 200", "http://h/b#o"),
        (
            "GET http://h/a\nHTTP 302\nLocation: /b#n\n###\nGET http://h/b\nHTTP 302\nLocation: /c#o\n###\n"
            "GET http://h/c\nHTTP 200",
            "http://h/c#o",
        ),
    ],
)
def test_the_address_that_answered(flow: str, address: str) -> None:
    assert final_address(exchanges(flow)) == address


ASSETS = exchanges("""
GET http://h/page
HTTP 200

page
###
GET http://h/old.js
HTTP 302
Location: /new.js
###
GET http://h/new.js
HTTP 200

script
###
GET http://h/frame
HTTP 200

frame
###
GET http://h/in-frame.css
HTTP 200

style
###
GET http://h/last.png
HTTP 200

picture
###
GET http://h/unanswered.png
""")
PAGE, OLD, NEW, FRAME, STYLE, PICTURE, UNANSWERED = ASSETS
INNER = Resources((Resource((STYLE,)),), complete=True)
LOADED = (Resource((OLD, NEW)), Resource((FRAME,), INNER), Resource((PICTURE,)))


def bodies(page: Page, which: str) -> list[str] | None:
    samples = page.samples(which)  # type: ignore[arg-type]
    return None if samples is None else [sample.response.text for sample in samples]


def test_the_samples_of_a_page_with_resources() -> None:
    """The page, its own answer once more, each resource's last answer, and what frames load behind these."""
    loaded = Page([PAGE], resources=Resources(LOADED, complete=True))
    assert bodies(loaded, "main") == ["page"]
    assert bodies(loaded, "children") == ["page", "script", "frame", "picture", "style"]
    assert bodies(loaded, "all") == ["page", "page", "script", "frame", "picture", "style"]
    text = loaded.value(Extractor(FromResources()))
    assert text == "page\0script\0frame\0picture\0style"


def test_the_samples_of_a_redirect_are_its_hops() -> None:
    redirected = Page([OLD, NEW])
    assert bodies(redirected, "children") == ["", "script"]
    assert bodies(redirected, "all") == ["script", "", "script"]
    assert bodies(Page([NEW]), "children") == []


@pytest.mark.parametrize(
    "resources",
    [
        Resources(LOADED, complete=False),
        Resources((Resource(),), complete=True),
        Resources((Resource((UNANSWERED,)),), complete=True),
        Resources((Resource((FRAME,), Resources((), complete=False)),), complete=True),
    ],
    ids=["more", "not recorded", "no response", "more in a frame"],
)
def test_samples_are_not_known_where_a_resource_is_not(resources: Resources) -> None:
    """The page itself is."""
    loaded = Page([PAGE], resources=resources)
    assert bodies(loaded, "children") is None
    assert bodies(loaded, "all") is None
    assert bodies(loaded, "main") == ["page"]


def test_a_resource_without_an_answer_has_an_empty_place_in_the_text() -> None:
    items = (Resource(), Resource((UNANSWERED,)), Resource((PICTURE,)))
    loaded = Page([UNANSWERED, PAGE], resources=Resources(items, complete=True))
    assert loaded.value(Extractor(FromResources())) == "\0page\0\0\0picture"


def first_run(flow: str, evaluate: Evaluate | None = None) -> AlignedRecording:
    """The run of a script that makes the first request alone."""
    recording = parse_flow(flow)
    return alignment_of(replaying(recording).steps[:1], [recording], evaluate).runs[0]


def shown(flow: str, *, follow: bool) -> list[str]:
    """The names and values that a script sees after its first request."""
    return [f"{leaf.name} {leaf.value}".strip() for leaf in page_leaves(first_run(flow), 0, follow=follow)]


HOPS = """
GET http://h/in
HTTP 302
Location: /home?t=k7
X-Tok: first
Set-Cookie: sid=s1
###
GET http://h/home?t=k7
HTTP 200
X-Tok: last
Set-Cookie: hop=h1
"""


def test_what_a_script_sees_of_redirects() -> None:
    """Where its tool follows them the end, with the cookies of all answers and the address; else the redirect."""
    hop = ["http://h/home?t=k7", "t k7", "id home"]
    assert shown(HOPS, follow=True) == ["sid s1", "x-tok last", "hop h1", *hop]
    assert shown(HOPS, follow=False) == ["/home?t=k7", "t k7", "id home", "x-tok first", "sid s1"]
    unanswered = HOPS.partition("HTTP 200")[0]
    assert shown(unanswered, follow=True) == ["sid s1"]
    assert shown("GET http://h/home?t=k7\nHTTP 200\nX-Tok: t1", follow=True) == ["x-tok t1"]


def test_the_page_that_a_script_sees() -> None:
    """As its own tool evaluates it; none where the last answer is missing, or the step has no recorded request."""
    token = Extractor(FromHeader("X-Tok"))
    followed, stopped = (page_of(first_run(HOPS), 0, follow=follow) for follow in (True, False))
    assert followed is not None and (followed.value(token), followed.follows) == ("last", True)
    assert stopped is not None and (stopped.value(token), stopped.follows) == ("first", False)
    assert followed.resources is None and page_of(first_run(HOPS), 1, follow=True) is None
    assert page_of(first_run(HOPS.partition("HTTP 200")[0]), 0, follow=True) is None
    evaluated = page_of(first_run(HOPS, lambda extractor, page: "read"), 0, follow=True)
    assert evaluated is not None and evaluated.value(token) == "read"


def test_what_an_extractor_gives_is_kept_for_its_own_page_and_tool() -> None:
    recording = parse_flow(
        'GET http://h/a\nHTTP 302\nLocation: /b\n###\nGET http://h/b\nHTTP 200\n\n[{"a": 1, "b": "x"}]'
    )
    asked = []

    def evaluate(extractor: Extractor, page: object) -> str | None:
        asked.append(extractor)
        return page.neutral(extractor) if isinstance(page, Page) else None

    one, true = (Extractor(FromJson((Where(("a",), value), "b"))) for value in (1, True))
    for _ in range(2):
        run = AlignedRecording.from_pairs(recording, {0: 0})
        run.evaluate = evaluate
        followed, first = (page_of(run, 0, follow=follow) for follow in (True, False))
        assert followed is not None and first is not None
        assert [page.value_in_tool(extractor) for page in (followed, first) for extractor in (one, true)] == [
            "x",
            None,
            None,
            None,
        ]
    assert len(asked) == 4
    neutral = page_of(AlignedRecording.from_pairs(recording, {0: 0}), 0, follow=True)
    assert neutral is not None and neutral.value_in_tool(one) == "x" and len(asked) == 4


def test_the_whole_text_of_an_answer_is_given_again() -> None:
    text = "word " * 200
    recording = parse_flow(f"GET http://h/a\nHTTP 200\n\n{text.strip()}")
    first, second = (Extractor(FromBody(), (Match(pattern),)) for pattern in ("(?s)(.*)", "(?s)word (.*)"))
    for _ in range(2):
        page = page_of(AlignedRecording.from_pairs(recording, {0: 0}), 0, follow=True)
        assert page is not None
        assert page.value_in_tool(first) == page.response.text
        assert page.value_in_tool(second) == page.response.text.removeprefix("word ")
