"""What is looked up in a recording: redirects, cookies, who holds a value, who sent it first."""

from __future__ import annotations

from base64 import b64encode

import pytest

from loadlint.cache import build_recording
from loadlint.correlation.observe import leaves, recording_lookups
from loadlint.correlation.observe.matched_places import match_places, shifted_place
from loadlint.correlation.observe.recording_lookups import PARTS, RecordingLookups, lookups_of
from loadlint.correlation.observe.search import Texts, is_in, look_up, scan, text_of, words_in
from loadlint.correlation.observe.sent_texts import texts_until
from loadlint.correlation.observe.slots import slots_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.recordings.index import Builder, Index
from loadlint.request import RawBody, Request
from loadlint.text.mapped import Text
from tests.support.flowtext import parse_flow


def lookups(*exchanges: str) -> RecordingLookups:
    return lookups_of(parse_flow("\n###\n".join(exchanges)))


REDIRECT = "GET http://h/a\nHTTP 302\nLocation: {}"


@pytest.mark.parametrize(
    ("location", "following", "is_followed"),
    [
        ("/b", "http://h/b", True),
        ("b", "http://h/b", True),
        ("http://h/b", "http://H/b", True),
        ("http://h:80/b", "http://h/b", True),
        ("http://h:443/b", "http://h/b", False),
        ("https://h:443/b", "https://h/b", True),
        ("http://h:8080/b", "http://h/b", False),
        ("http://h", "http://h/", True),
        ("/b?", "http://h/b", True),
        ("/b?x=1", "http://h/b", False),
        ("/b?x=1", "http://h/b?x=1", True),
        ("/b#c", "http://h/b", True),
        ("/b c", "http://h/b%20c", True),
        ("/b?x=a+b%3Ac", "http://h/b?x=a%20b:c", True),
        ("/b+c", "http://h/b%20c", False),
        ("/b?x=a%2Bb", "http://h/b?x=a+b", False),
        ("/c", "http://h/b", False),
        ("https://h/b", "http://h/b", False),
    ],
)
def test_which_request_follows_a_redirect(location: str, following: str, is_followed: bool) -> None:
    looked = lookups(REDIRECT.format(location), "GET http://h/other\nHTTP 200", f"GET {following}\nHTTP 200")
    assert looked.next_hop == ({0: 2} if is_followed else {})
    assert looked.chain(0) == ([0, 2] if is_followed else [0])


def test_the_fields_of_another_request_are_matched_anew() -> None:
    looked = lookups("GET http://h/a?row-21=x&page=4\nHTTP 200")

    def matched(url: str) -> dict[str, str]:
        slots = slots_of(Request("GET", Text(url)))
        fields = looked.matching_slots(0, slots, 0)
        return {slot.value: fields[slot.place].value for slot in slots if slot.place in fields}

    for _ in range(2):
        assert matched("http://h/a?row-77=z&page=3") == {"a": "a", "row-77": "row-21", "77": "21", "z": "x", "3": "4"}
        assert matched("http://h/a?page=5") == {"a": "a", "5": "4"}


def test_redirects_in_sequence() -> None:
    hops = [REDIRECT.format("/b"), "GET http://h/b\nHTTP 302\nLocation: /c", "GET http://h/c\nHTTP 200"]
    assert lookups(*hops).chain(0) == [0, 1, 2]
    assert lookups(*hops).chain(1) == [1, 2]
    assert lookups("GET http://h/a\nHTTP 302", "GET http://h/a").next_hop == {}


def test_a_redirect_is_followed_within_thirty_requests() -> None:
    for others, expected in ((29, {0: 30}), (30, {})):
        between = ["GET http://h/x\nHTTP 200"] * others
        assert lookups(REDIRECT.format("/b"), *between, "GET http://h/b\nHTTP 200").next_hop == expected


SENDING = (
    "GET http://h/p/7?q=val-4471\nReferer: http://h/val-9999\nCookie: c=val-8888\nX-A: val-7777\nHTTP 200\n\nx",
    "POST http://h/a\n\nf=a%2Fval-4471&g=7\nHTTP 200\n\n7 and val-6666",
    "PUT http://h/b\nContent-Type: application/json\n\n{\"j\": \"New Title\", \"k\": \"New title\"}\nHTTP 204",
    "GET http://h/c",
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "position"),
    [
        ("val-4471", 0),
        ("val-7777", 0),
        ("val-9999", None),
        ("val-8888", None),
        ("a/val-4471", 1),
        ("a%2Fval-4471", 1),
        ("7", 0),
        ("4471", None),
        ("val-447", None),
        ("New Title", 2),
        ("ew Title", 2),
        ("nowhere-1", None),
    ],
)
def test_who_sent_a_value_first(value: str, position: int | None) -> None:
    """From eight characters on also within others; neither cookies nor the referring page count."""
    looked = lookups(*SENDING)
    assert looked.first_sent(value) == position
    assert looked.first_sent(value) == position


def test_who_sent_a_value_first_among_many_others() -> None:
    values = [f"val-{number}" for number in range(4400, 4440)]
    looked = lookups(*(f"GET http://h/{value}" for value in values))
    assert [looked.first_sent(value) for value in values] == list(range(40))


def test_what_requests_carry() -> None:
    looked = lookups(*SENDING)
    assert {"7", "val-4471", "val-9999", "val-8888", "a/val-4471"} <= looked.sent_values
    assert looked.posted_fields == {1: {"f", "g"}, 2: {"j", "k"}}
    assert looked.changing == [1, 2]
    assert looked.slugs == {"a-val-4471": 1, "new-title": 2}
    assert (0, "7", True) in looked.entered_values and (0, "val-4471", False) in looked.entered_values
    assert not any("8888" in value or "9999" in value or "7777" in value for _, value, _ in looked.entered_values)
    assert looked.by_address["GET", "http://h/c"] == [3]
    assert looked.position_by_index == {0: 0, 1: 1, 2: 2, 3: 3}
    assert looked.last_started == 3.0


def test_a_slug_is_made_of_several_words() -> None:
    assert lookups("POST http://h/a\n\nf=Tea&g=Red+cup&h=red-pot\nHTTP 204").slugs == {"red-cup": 0}


def test_no_slug_is_made_of_what_stands_in_the_path_of_a_sent_address() -> None:
    looked = lookups("POST http://h/a\n\nnext=/Red%2520cup/b?f=Tea%2520pot\nHTTP 204")
    assert "tea-pot" in looked.slugs and "red-cup" not in looked.slugs


def test_a_slug_is_made_of_a_name_of_a_hundred_characters_at_most() -> None:
    for length, expected in ((100, 1), (101, 0)):
        sent = "A+" + "b" * (length - 2)
        assert len(lookups(f"POST http://h/a\n\nf={sent}\nHTTP 204").slugs) == expected


def test_what_is_kept_with_a_recording_is_not_looked_up_again() -> None:
    recording = parse_flow("GET http://h/a\nHTTP 200\n\nx")
    kept = Recording(recording.path, recording.exchanges, recording.health, known={"answers": 7})
    assert (lookups_of(recording).answers, lookups_of(kept).answers) == (1, 7)


def test_each_look_up_is_kept_by_its_name() -> None:
    kept, looked = build_recording._prepared_lookups(parse_flow("\n###\n".join(SENDING))), lookups(*SENDING)
    names = [name for name in PARTS if name != "signatures"]
    assert {name: kept[name] for name in names} == {name: getattr(looked, name) for name in names}
    assert kept["posted_fields"] == {1: {"f", "g"}, 2: {"j", "k"}}


def test_what_answers_are() -> None:
    """Those with a body; those whose body the recording lacks; their encodings."""
    looked = lookups(
        "GET http://h/a\nHTTP 200\nContent-Encoding: gzip, BR\n\nx",
        "GET http://h/b\nHTTP 200\n\n(not recorded)",
        "GET http://h/c\nHTTP 302\n\n(not recorded)",
        "GET http://h/d",
        "GET http://h/e\nHTTP 204",
    )
    assert looked.answers == 1
    assert looked.bodiless == {1, 3}
    assert looked.encodings == {"gzip", "br"}


def test_a_recording_without_times() -> None:
    recording = parse_flow("GET http://h/a\nHTTP 200")
    (timed,) = recording.exchanges
    untimed = Recording(recording.path, (Exchange(0, timed.request, timed.response),), recording.health)
    empty = Recording(recording.path, (), recording.health)
    assert lookups_of(untimed).last_started == lookups_of(empty).last_started == 0


def test_cookies_that_a_jar_sends_back() -> None:
    looked = lookups(
        "GET http://h.test/a\nHTTP 200\nSet-Cookie: sid=1; Path=/\nSet-Cookie: d=1; Domain=h.test",
        "GET http://h.test/b\nHTTP 200\nSet-Cookie: sid=2; Path=/",
    )
    assert {(cookie.name, cookie.host): places for cookie, places in looked.cookies.items()} == {
        ("sid", "h.test"): [0, 1],
        ("d", "h.test"): [0],
    }
    assert looked.cookies_set == {"sid", "d"}


def test_who_holds_a_value() -> None:
    looked = lookups(*SENDING)
    looked.search(["val-6666", "7"])
    assert [looked.holding(value) for value in ("val-6666", "7", "val-4471")] == [(1,), (1,), ()]
    other = lookups(*SENDING)
    assert other.holds(1, "val-6666") and not other.holds(0, "val-6666") and other.holds(1, "7")
    assert lookups(*SENDING).holds(0, "x")


def test_leaves_of_a_large_answer_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes some hundred bytes, and a body may have a million. Headers come first."""
    monkeypatch.setattr(leaves, "MOST_LEAVES", 2)
    looked = lookups('GET http://h/a\nHTTP 200\nX-Id: h\n\n{"a": "x", "b": {"c": "y"}, "d": "z"}')
    assert [leaf.value for leaf in looked.leaves(0)] == ["h", "x", "y"]


def test_leaves_are_kept_for_some_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer that was asked for least recently is forgotten first, the last one never."""
    looked = lookups(*('GET http://h/a\nHTTP 200\n\n{"a": "x", "b": "y"}' for _ in range(3)))
    monkeypatch.setattr(recording_lookups, "MOST_LEAVES", 4)
    first, second = looked.leaves(0), looked.leaves(1)
    assert looked.leaves(0) is first and looked.leaves(1) is second and looked.leaves(0) is first
    assert len(looked.leaves(2)) == 2
    assert looked.leaves(0) is first and looked.leaves(1) is not second
    monkeypatch.setattr(recording_lookups, "MOST_LEAVES", 1)
    third = looked.leaves(2)
    assert looked.leaves(2) is third


@pytest.mark.parametrize(
    ("answer", "value", "holds"),
    [
        ("x k7Qx2mZt9Lw4 y", "k7Qx2mZt9Lw4", True),
        ("xk7Qx2mZt9Lw4y", "k7Qx2mZt9Lw4", True),
        ("xk7Qx2mZ", "k7Qx2mZ", False),
        ("x-k7Qx2mZ.", "k7Qx2mZ", True),
        ("k7Qx2mZy k7Qx2mZ", "k7Qx2mZ", True),
        ("ék7Qx", "k7Qx", True),
        ("a%2Fb-k7Qx", "a/b-k7Qx", True),
        ("a&amp;b-k7Qx", "a&b-k7Qx", True),
        (r"a\/b-k7Qx", "a/b-k7Qx", True),
        (r"a\u003db-k7Qx", "a=b-k7Qx", True),
        (r"a\x3db-k7Qx", "a=b-k7Qx", True),
        ("&#107;&#55;Qx", "k7Qx", True),
        ("&#107;7Qx", "k7Qx", False),
        ("a+b%20c", "a b c", False),
        (b64encode(b"the token: k7Qx2mZt9Lw4").decode(), "k7Qx2mZt9Lw4", True),
        (b64encode(b"ab: k7Qx2mZt").decode(), "k7Qx2mZt", True),
        (b64encode(b"b: k7Qx2mZt").decode(), "k7Qx2mZt", False),
        (b64encode(b"k7Qx2mZt").decode(), "k7Qx2mZt", False),
        (b64encode(b"\x01 the token: k7Qx2mZt9Lw4").decode(), "k7Qx2mZt9Lw4", False),
        ('<i data-a="&quot;a\'b-k7Qx&quot;">', '"a\'b-k7Qx"', True),
        ('<i data-a="&lt;a\'b-k7Qx&gt;">', "<a'b-k7Qx>", True),
    ],
)
def test_forms_in_which_an_answer_holds_a_value(answer: str, value: str, holds: bool) -> None:
    """In the text, without escapes, and in base64 of sixteen characters and more."""
    recording = parse_flow(f"GET http://h/a\nHTTP 200\nContent-Type: text/plain\n\n{answer}")
    assert is_in(value, text_of(recording.exchanges[0].response)) is holds
    assert scan([value], Texts(recording.exchanges)) == {value: (0,) if holds else ()}


def test_base64_at_the_end_of_an_answer() -> None:
    written = b64encode(b"it is: k7Qx2mZt9").decode()
    answer = parse_flow(f"GET http://h/a\nHTTP 200\n\n{b64encode(b'ab: k7Qx2mZt').decode()}").exchanges[0].response
    assert is_in("k7Qx2mZt", text_of(answer))
    answer = parse_flow(f"GET http://h/a\nHTTP 200\n\n{written}, {written}").exchanges[0].response
    assert text_of(answer).count("k7Qx2mZt9") == 1


def test_headers_are_searched_and_pictures_are_not() -> None:
    flow = "GET http://h/a\nHTTP 200\nX-Tok: k7Qx2mZt9Lw4\nContent-Type: {}\n\np3Wv8nBr5Yc1"
    for kind, seen in (("image/png", False), ("font/woff", False), ("image/svg+xml", True), ("text/plain", True)):
        text = text_of(parse_flow(flow.format(kind)).exchanges[0].response)
        assert "k7Qx2mZt9Lw4" in text and ("p3Wv8nBr5Yc1" in text) is seen
    assert text_of(None) == ""
    assert text_of(parse_flow("GET http://h/a\nHTTP 200\nX-Tok: t1\nX-B: b\n\nx").exchanges[0].response) == "x\nt1\nb"


@pytest.mark.parametrize(
    ("value", "positions"),
    [
        ("k7Qx2mZt9Lw4", (0, 2)),
        ("7Qx2mZt9", (0, 2)),
        ("k7Qx2mZ", ()),
        ("41", (1,)),
        ("4", ()),
        ("tea", (0, 1, 2, 3, 4, 5)),
        ("tea pot", (1, 5)),
        ("tea-pot", (3,)),
        ("tea  pot", ()),
        ("teapot-1", (4,)),
        ("eapot-11", (4,)),
        ("eapot-1", ()),
        ("a/b-k7Qx", (5,)),
        ("é", (2,)),
        ("-", ()),
        (":", (0,)),
        ("", ()),
    ],
)
def test_an_index_tells_the_same_as_a_search_in_all_texts(value: str, positions: tuple[int, ...]) -> None:
    answers = (
        "tea : k7Qx2mZt9Lw4", "tea pot no. 41, 141", "xk7Qx2mZt9Lw4y é tea", "tea-pot", "tea: teapot-11 ",
        "tea pot a%2Fb-k7Qx",
    )  # fmt: skip
    exchanges = parse_flow("\n###\n".join(f"GET http://h/a\nHTTP 200\n\n{answer}" for answer in answers)).exchanges
    builder = Builder()
    for exchange in exchanges:
        builder.add(words_in(exchange.response))
    assert scan([value, "other"], Texts(exchanges))[value] == positions
    assert look_up([value, "other"], Index(memoryview(builder.finish())), Texts(exchanges))[value] == positions


def test_no_values_are_looked_for_in_no_time() -> None:
    assert scan([], Texts(parse_flow("GET http://h/a\nHTTP 200\n\nx").exchanges)) == {}


SENT = """
POST https://h/a

name=Tea+pot&made=Tea+4471&note=ab&long={long}&token=k7-4471-ab&no=4711&x=Tea+pot
###
GET https://h/b?q=Other+words
###
POST https://h/c
Content-Type: application/json

{"title": "Red cup", "note": "two\\nlines", "size": 5, "in": {"name": "Tea pot"}}
"""


def test_the_texts_that_were_sent_until_a_step() -> None:
    """In bodies, three to sixty characters with two letters, none that looks made; the last ones first, each once."""
    fitting, long = "so " * 19 + "far", "so " * 20 + "a"
    steps = replaying(parse_flow(SENT.replace("{long}", fitting.replace(" ", "+")))).steps
    assert texts_until(steps) == (("Tea pot", fitting), ("Tea pot", fitting), ("Red cup", "Tea pot", fitting))
    steps = replaying(parse_flow(SENT.replace("{long}", long.replace(" ", "+")))).steps
    assert texts_until(steps)[0] == ("Tea pot",)


def test_twenty_texts_are_remembered() -> None:
    names = [f"name{letter}x" for letter in "abcdefghijklmnopqrstuvwxy"]
    steps = replaying(parse_flow("\n###\n".join(f"POST https://h/a\n\nf={name}" for name in names))).steps
    assert texts_until(steps)[-1] == tuple(reversed(names[5:]))


def matched(ours: str, theirs: str, shift: int = 0) -> dict[str, str]:
    """For the places of a form or address the other one's values; of names with ids only these."""
    slots = [
        slots_of(Request("POST", Text(f"http://h/{side.partition(' ')[0]}"), (), RawBody(Text(side.partition(" ")[2]))))
        for side in (ours, theirs)
    ]
    places = match_places(slots[0], slots[1], shift)
    return {" ".join(map(str, place)): slot.value for place, slot in places.items() if slot.kind != "name"}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("a/1 f=x", "a/2 f=y", {"path 0": "a", "path 1": "2", "form f 0": "y"}),
        (" f=x&g=y", " g=z", {"form g 0": "z"}),
        ("a;v-1=2;v-2=3", "a;v-3=4;v-4=5", {"path 0": "a", "path 0 matrix v-1": "4", "path 0 matrix v-2": "5"}),
        (" f=x&f=y", " f=a&f=b", {"form f 0": "a", "form f 1": "b"}),
        (" q-1=x", " q-2=y", {"form name q-# 0 0": "2", "form q-1 0": "y"}),
        (" q-1=x&q-2=y", " q-2=y&q-3=x", {
            "form name q-# 0 0": "3", "form q-1 0": "x", "form name q-# 1 0": "2", "form q-2 0": "y",
        }),
        (" q-1=x&q-2=y", " q-1=x", {"form name q-# 0 0": "1", "form q-1 0": "x"}),
        (" q-1=x&q-2=y", " q-2=y", {"form name q-# 1 0": "2", "form q-2 0": "y"}),
        (" q-1=x&q-2=x", " q-1=y&q-2=z", {
            "form name q-# 0 0": "1", "form q-1 0": "y", "form name q-# 1 0": "2", "form q-2 0": "z",
        }),
        (" q-1=x&q-2=y", " q-1=x&q-3=z", {"form name q-# 0 0": "1", "form q-1 0": "x"}),
        (" q-1=x&q-2=y", " q-5=z&q-6=w", {
            "form name q-# 0 0": "5", "form q-1 0": "z", "form name q-# 1 0": "6", "form q-2 0": "w",
        }),
        (' {"a-1":{"k":"x"}}', ' {"a-2":{"k":"y"}}', {"json name a-# 0 0": "2", "json a-1 k": "y"}),
        (' {"row-x4471":{"k":"x"}}', ' {"line-y5582":{"k":"y"}}', {"json row-x4471 k": "y"}),
        (' {"row-x4471":{"k":"x"},"row2-y4471":{"k":"x"}}', ' {"line-y5582":{"k":"y"}}', {}),
        (' {"row-x4471":{"k":"x"}}', ' {"line-y5582":{"k":"y"},"line2-z5582":{"k":"z"}}', {}),
        # Only what differs in an id is a name that a client makes up, and only a name that is no word.
        (' {"x4471abcd":{"k":"x"}}', ' {"new_x4471abcd":{"k":"y"}}', {}),
        (' {"row-x44":{"k":"x"}}', ' {"line-y5582":{"k":"y"}}', {}),
        (' {"row-x4471":"x"}', ' {"line-y5582":"y"}', {"json row-x4471": "y"}),
        # What stands under a name: lists, several fields of one name, values that hold others.
        (' {"q-1":["a","b"],"q-2":["c","d"]}', ' {"q-3":["c","d"],"q-4":["a","b"]}', {
            "json name q-# 0 0": "4", "json q-1 0": "a", "json q-1 1": "b",
            "json name q-# 1 0": "3", "json q-2 0": "c", "json q-2 1": "d",
        }),
        (" q-1=a&q-1=b&q-2=c", " q-3=c&q-4=a&q-4=b", {
            "form name q-# 0 0": "4", "form q-1 0": "a", "form name q-# 1 0": "4", "form q-1 1": "b",
            "form name q-# 2 0": "3", "form q-2 0": "c",
        }),
        (" q-1=a&q-1=b", " q-4=a&q-5=b", {
            "form name q-# 0 0": "4", "form q-1 0": "a", "form name q-# 1 0": "5", "form q-1 1": "b",
        }),
        ("?q-1=a&q-1=b", "?q-4=a&q-5=b", {
            "query name q-# 0 0": "4", "query q-1 0": "a", "query name q-# 1 0": "5", "query q-1 1": "b",
        }),
        (' {"u":"/b?q-1=a&q-2=b"}', ' {"u":"/b?q-3=b&q-4=a"}', {
            "json u": "/b?q-3=b&q-4=a", "json u | path 0": "b",
            "json u | query name q-# 0 0": "4", "json u | query q-1 0": "a",
            "json u | query name q-# 1 0": "3", "json u | query q-2 0": "b",
        }),
        # Names within names, and two families beside each other.
        (' {"q-1":{"r-1":"a","r-2":"b"}}', ' {"q-9":{"r-7":"b","r-8":"a"}}', {
            "json name q-# 0 0": "9", "json q-1 name r-# 0 0": "8", "json q-1 r-1": "a",
            "json q-1 name r-# 1 0": "7", "json q-1 r-2": "b",
        }),
        (" q-1=a&r-1=b", " r-2=b&q-2=a", {
            "form name q-# 0 0": "2", "form q-1 0": "a", "form name r-# 0 0": "2", "form r-1 0": "b",
        }),
        # The same names in another order are the same fields; what is there twice is told by its order.
        (" q-1=a&q-2=b", " q-2=x&q-1=y", {
            "form name q-# 0 0": "1", "form q-1 0": "y", "form name q-# 1 0": "2", "form q-2 0": "x",
        }),
        (" q-1=a&q-1=b", " q-1=x&q-1=y", {
            "form name q-# 0 0": "1", "form q-1 0": "x", "form name q-# 1 0": "1", "form q-1 1": "y",
        }),
        (" q-1=a&r-1=b", " q-1=a&r-2=b", {
            "form name q-# 0 0": "1", "form q-1 0": "a", "form name r-# 0 0": "2", "form r-1 0": "b",
        }),
        (" q-1=a&q-2=b&q-3=x", " q-5=a&q-9=y", {"form name q-# 0 0": "5", "form q-1 0": "a"}),
        # Where values show that names change, the others are told by their order.
        (" q-1=a&q-2=b&q-3=x", " q-1=a&q-5=b&q-9=y", {
            "form name q-# 0 0": "1", "form q-1 0": "a", "form name q-# 1 0": "5", "form q-2 0": "b",
            "form name q-# 2 0": "9", "form q-3 0": "y",
        }),
        # A value that two of them have tells nothing.
        (" q-1=a&q-2=a&q-3=b", " q-4=b&q-5=a&q-6=a", {
            "form name q-# 0 0": "5", "form q-1 0": "a", "form name q-# 1 0": "6", "form q-2 0": "a",
            "form name q-# 2 0": "4", "form q-3 0": "b",
        }),
    ],
)  # fmt: skip
def test_the_same_field_of_another_request(ours: str, theirs: str, expected: dict[str, str]) -> None:
    """By its place; where names have ids in them, by what stands under them, then by their order."""
    assert matched(ours, theirs) == expected


def test_the_path_of_another_request_may_begin_earlier() -> None:
    assert matched("b/1 f=x", "a/b/2 f=y", 1) == {"path 0": "b", "path 1": "2", "form f 0": "y"}
    assert shifted_place(("path", 1, "matrix", "c"), 2) == ("path", 3, "matrix", "c")
    assert shifted_place(("query", "a", 0), 2) == ("query", "a", 0)
    assert shifted_place(("path", 1), 0) == ("path", 1)
