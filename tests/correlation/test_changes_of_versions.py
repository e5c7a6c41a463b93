"""What is told to have changed between two recordings: both sides of each case, as small as can be."""

from __future__ import annotations

from functools import partial

import pytest

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.issued_places import IssuedPlace, issued_places, part_of
from loadlint.correlation.pair.request_fields import fields_of, fields_without_value
from loadlint.correlation.pair.versions import changes, versions_of
from loadlint.recordings.exchange import Exchange, Recording, Response
from loadlint.request import Request
from tests.correlation.test_versions import written
from tests.support.counting import calls_by_function
from tests.support.flowtext import parse_flow

TOKENS = ("tok-9Zk3vPd81qLmW", "tok-4Gm8sWe77xRtA")
UUIDS = ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "8f14e45f-ceea-467a-9a30-0d2c1f5b7a11")


def flow(*requests: str) -> str:
    """A flow of requests, each in one line: `POST /a {"x":1} => {"y":2}`, with JSON that is sent and answered.

    An answer may also be HTML, or begin with a status and headers: `=> 302 Location: /b`.
    """
    return "\n###\n".join(map(_exchange, requests))


def _exchange(line: str) -> str:
    asked, _, answered = line.partition(" => ")
    method, url, *body = asked.split(" ", 2)
    status = answered[:3] if answered[:3].isdigit() else "200"
    rest = answered.removeprefix(status).strip()
    kind = "application/json" if body and body[0].startswith("{") else "application/x-www-form-urlencoded"
    sent = f"Content-Type: {kind}\n\n{body[0]}\n" if body else ""
    got = rest if status != "200" else f"\n{rest}"
    return f"{method} https://shop.test{url}\n{sent}HTTP {status}\n{got}"


def told(old: list[str], new: list[str]) -> list[str]:
    return [written(change) for change in changes(parse_flow(flow(*old)), parse_flow(flow(*new)))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a=x1&b=y1", "a=x1&b=y1", []),
        ("a=x1", "a=x1&b=y1", ["new field b"]),
        ("a=x1&b=y1", "a=x1", ["gone field b"]),
        ("a=x1&b=", "a=x1&b=y1", []),
        ("a=x1&mail=ann", "a=x1&name=ann", ["renamed field mail -> name"]),
        ("a=x1&mail=q", "a=x1&name=q", ["gone field mail", "new field name"]),
        ("a=x1&mail=q", "a=x1&mails=q", ["renamed field mail -> mails"]),
        ("a=x1&cardnote=ann", "a=x1&cardlimit=bob", ["renamed field cardnote -> cardlimit"]),
        ("a=x1&cardnovo=ann", "a=x1&cardlimit=bob", ["gone field cardnovo", "new field cardlimit"]),
        ("a=x1&mail=ann", "a=x1&e_mail=bob", ["renamed field mail -> e_mail"]),
        ("a=x1&mail=ann", "a=x1&word=bob", ["gone field mail", "new field word"]),
        ("a=x1&m=ann&n=bob", "a=x1&p=bob&q=ann", ["renamed field m -> q", "renamed field n -> p"]),
        ("a=x1&mail=ann&mails=bob", "a=x1&email=ann", ["renamed field mail -> email", "gone field mails"]),
        ("a=x1&email=ann", "a=x1&mail=ann&mails=bob", ["renamed field email -> mail", "new field mails"]),
        ("a=x1&row1=ann", "a=x1&row2=bob", []),
        ("a=x1&QwZxRtPlKjMnBvCxSdFg=ann", "a=x1&HgTrXsPoLkMjNhBgVfCd=ann", []),
        ('{"a":1,"b":{"c":"ann"}}', '{"a":1,"d":{"c":"ann"}}', ["renamed field b -> d"]),
        ('{"a":1,"b":{"c":"ann"}}', '{"a":1,"b":{"d":"ann"}}', ["renamed field b.c -> b.d"]),
        ('{"a":1,"b":{"c":"ann"}}', '{"a":1,"c":"ann"}', ["renamed field b.c -> c"]),
        ('{"a":1,"b":{"c":"ann"}}', '{"a":1,"d":{"e":"ann"}}', ["renamed field b.c -> d.e"]),
        ('{"a":1,"b":{"c":"ann"}}', '{"a":1,"b":{}}', []),
        ('{"a":1,"b":[]}', '{"a":1,"b":["x"]}', []),
        ('{"a":1,"b":null}', '{"a":1,"c":null}', ["gone field b", "new field c"]),
    ],
)
def test_fields(old: str, new: str, expected: list[str]) -> None:
    """A field is the same one where its value or its issuer is, or its name is alike."""
    assert told([f"POST /orders {old}"], [f"POST /orders {new}"]) == expected


def test_a_field_that_only_some_requests_have_is_no_change() -> None:
    both = ["POST /orders a=x1", "POST /orders a=x2&b=y1"]
    assert told(both, ["POST /orders a=x1", "POST /orders a=x2"]) == []
    assert told(["POST /orders a=x1", "POST /orders a=x2"], both) == []


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        # Issued by a part of the same name, by another part of the same answer, by a part of the same name elsewhere.
        ('GET /start => {"t":"TOKEN"}', 'GET /start => {"t":"TOKEN"}', "renamed field mail -> word"),
        ('GET /start => {"t":"TOKEN"}', 'GET /start => {"u":"TOKEN"}', "renamed field mail -> word"),
    ],
)
def test_fields_whose_value_one_answer_issues_are_one(old: str, new: str, field: str) -> None:
    first, second = (
        [start.replace("TOKEN", token), f"POST /orders a=x1&{name}={token}"]
        for start, token, name in ((old, TOKENS[0], "mail"), (new, TOKENS[1], "word"))
    )
    assert field in told(first, second)


def test_fields_with_names_alike_are_two_where_an_answer_issues_one_of_them() -> None:
    old, new = ["POST /orders a=x1&cardnote=annabel"], ["POST /orders a=x1&cardlimit=bobby7"]
    issued, other = ['GET /start => {"q":"annabel"}'], ['GET /start => {"q":"tea"}']
    assert told([*issued, *old], [*other, *new]) == ["gone field cardnote", "new field cardlimit"]
    assert told([*other, *old], [*other, *new]) == ["renamed field cardnote -> cardlimit"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("41", UUIDS[0], ["form address id after orders: number -> UUID"]),
        (UUIDS[0], "41", ["form address id after orders: UUID -> number"]),
        ("41", "42", []),
        (*UUIDS, []),
        ("41", "k7Qx2m", []),
    ],
)
def test_the_form_of_ids_in_addresses(old: str, new: str, expected: list[str]) -> None:
    assert told([f"GET /orders/{old}/lines"], [f"GET /orders/{new}/lines"]) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id=41", f"id={UUIDS[0]}", ["form field id: number -> UUID"]),
        ("id=41", "id=42", []),
    ],
)
def test_the_form_of_ids_in_fields(old: str, new: str, expected: list[str]) -> None:
    assert told([f"POST /orders a=x1&{old}"], [f"POST /orders a=x1&{new}"]) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('{"t":"TOKEN"}', '{"t":"TOKEN"}', []),
        ('{"t":"TOKEN"}', '{"u":"TOKEN"}', ["renamed value token: JSON t of GET /start -> JSON u of GET /start"]),
        ('{"a":{"t":"TOKEN"}}', '{"a":{"u":"TOKEN"}}',
         ["renamed value token: JSON a.t of GET /start -> JSON a.u of GET /start"]),
        ('{"t":"TOKEN"}', '{"a":{"t":"TOKEN"}}', ["moved value token: JSON t of GET /start -> JSON a.t of GET /start"]),
        ('{"t":"TOKEN"}', '{"a":[{"t":"TOKEN"}]}',
         ["moved value token: JSON t of GET /start -> JSON a.*.t of GET /start"]),
        ('<input name="t" value="TOKEN">', '<meta name="t" content="TOKEN">',
         ["moved value token: field t of GET /start -> meta t of GET /start"]),
        ('<input name="t" value="TOKEN">', '<i data-t="TOKEN">x</i>',
         ["moved value token: field t of GET /start -> attribute data-t of i of GET /start"]),
        ('<input name="t" value="TOKEN">', '<i id="x" data-t="TOKEN">x</i>',
         ["moved value token: field t of GET /start -> attribute data-t of i of GET /start"]),
        ('<input name="t" value="TOKEN">', '<script>f("TOKEN")</script>',
         ["moved value token: field t of GET /start -> text of GET /start"]),
        ('{"t":"TOKEN"}', "{}", []),
        ("{}", '{"t":"TOKEN"}', []),
        # Both the old and the new place hold it: nothing has changed.
        ('{"t":"TOKEN"}', '{"t":"TOKEN","u":"TOKEN"}', []),
        # The name is no longer the only one, and another value comes first.
        ('{"a":[{"t":"TOKEN"}]}', '{"a":[{"t":"x"},{"t":"TOKEN"}]}',
         ["unclear value token: JSON a.*.t of GET /start -> no longer the first JSON a.*.t of GET /start"]),
        ('{"a":[{"t":"TOKEN"}]}', '{"a":[{"t":"TOKEN"},{"t":"x"}]}', []),
        ('{"a":[{"t":"y"},{"t":"TOKEN"}]}', '{"a":[{"t":"x"},{"t":"TOKEN"}]}', []),
        ('{"a":[{"t":"TOKEN"}],"u":"TOKEN"}', '{"a":[{"t":"x"},{"t":"y"}],"u":"TOKEN"}', []),
        ('{"a":[{"t":"TOKEN"}]}', '{"a":[{"t":"TOKEN"},{"t":"TOKEN"}]}', []),
    ],
)  # fmt: skip
def test_issuers(old: str, new: str, expected: list[str]) -> None:
    first, second = (
        [f"GET /start => {answer}".replace("TOKEN", token), f"POST /orders token={token}"]
        for answer, token in zip((old, new), TOKENS, strict=True)
    )
    assert [line for line in told(first, second) if " value " in line] == expected
    assert told(first, first) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Of several answers that issue it the clearest, and the last of these.
        (["/start <i>TOKEN</i>", '/page {"t":"TOKEN"}'], ["/start x", '/page {"u":"TOKEN"}'], "JSON t of GET /page"),
        (['/page {"t":"TOKEN"}', "/start <i>TOKEN</i>"], ['/page {"u":"TOKEN"}', "/start x"], "JSON t of GET /page"),
        (['/start {"t":"TOKEN"}', '/page {"t":"TOKEN"}'], ["/start x", '/page {"u":"TOKEN"}'], "JSON t of GET /page"),
        # One that another answer issues under the same name is no change by itself.
        (['/start {"t":"TOKEN"}', "/page x"], ["/start x", '/page {"t":"TOKEN"}'], None),
        # One that the newer version does not ask for says nothing.
        (['/gone {"t":"TOKEN"}', '/start {"t":"TOKEN"}'], ['/start {"t":"TOKEN"}'], None),
    ],
)
def test_issuers_among_several_answers(old: list[str], new: list[str], expected: str | None) -> None:
    first, second = (
        [f"GET {line}".replace(" ", " => ", 2).replace(" => ", " ", 1).replace("TOKEN", token) for line in lines]
        + [f"POST /orders token={token}"]
        for lines, token in zip((old, new), TOKENS, strict=True)
    )
    changed = [line for line in told(first, second) if " value " in line]
    assert changed == ([] if expected is None else [f"renamed value token: {expected} -> JSON u of GET /page"])


def test_a_value_with_another_name_in_another_answer_has_moved() -> None:
    first, second = (
        [f"GET /start => {start}", f"GET /page => {page}", f"POST /orders token={token}"]
        for start, page, token in (
            (f'{{"t":"{TOKENS[0]}"}}', "x", TOKENS[0]),
            ("x", f'{{"u":"{TOKENS[1]}"}}', TOKENS[1]),
        )
    )
    assert told(first, second) == ["moved value token: JSON t of GET /start -> JSON u of GET /page"]


def test_a_value_that_is_equal_in_both_versions_has_no_other_issuer() -> None:
    first, second = (
        [f'GET /start => {{"{name}":"{TOKENS[0]}"}}', f"POST /orders token={TOKENS[0]}"] for name in ("t", "u")
    )
    assert told(first, second) == []


@pytest.mark.parametrize(
    ("values", "seen"), [(("a1b2", "c3d4"), True), (("a1b", "c3d4"), False), (("a1b2", "c3d"), False)]
)
def test_values_of_three_characters_stand_in_many_places(values: tuple[str, str], seen: bool) -> None:
    old, new = (
        [f'GET /start => {{"{name}":"{value}"}}', f"POST /orders tok={value}"]
        for name, value in zip(("t", "u"), values, strict=True)
    )
    assert (told(old, new) != []) is seen


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["GET /api/a", "GET /api/b"], ["GET /api/v2/a", "GET /api/v2/b"], ["moved address /api -> /api/v2"]),
        (["GET /v1/a"], ["GET /v2/a"], ["renamed address /v1 -> /v2"]),
        (["POST /login n=ann"], ["POST /sign-in n=ann"], ["renamed address /login -> /sign-in"]),
        (["GET /old/a", "GET /old/b"], ["GET /a", "GET /b"], ["moved address /old -> /"]),
        (["GET /old/a", "GET /old/a/x"], ["GET /a", "GET /a/x"], ["moved address /old/a -> /a"]),
        (["GET /a/41"], ["GET /a/52"], []),
        # Segments that may be ids in both, by their form.
        (["GET /a/bcdfg/x"], ["GET /a/ghjkl/x"], []),
        (["GET /a/bcdfg/x"], ["GET /a/teas/x"], ["renamed address /a/bcdfg -> /a/teas"]),
        (["GET /a/teas/x"], ["GET /a/ghjkl/x"], ["renamed address /a/teas -> /a/ghjkl"]),
        (["GET /a/teas/x"], ["GET /a/pots/x"], ["renamed address /a/teas -> /a/pots"]),
        # What an answer issues as a value, and what is still linked, is something else that the user opened.
        (['GET /l => {"s":"tea"}', "GET /l/tea/x"], ['GET /l => {"s":"pot"}', "GET /l/pot/x"], []),
        (['GET /l => <a href="/l/teas/x">', "GET /l/teas/x"], ['GET /l => <a href="/l/teas/x">', "GET /l/pots/x"], []),
    ],
)  # fmt: skip
def test_addresses(old: list[str], new: list[str], expected: list[str]) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["POST /confirm c=yes"], ["new step"]),
        (["POST /confirm c=yes => 404"], []),
        (["POST /confirm c=yes => 400"], []),
        (["POST /confirm c=yes => 302 Location: /start"], ["new step"]),
        (["GET /news"], []),
        (["GET /app.js"], []),
        # One that issues what is sent later is needed, if it is the first to do so.
        ([f'GET /news => {{"t":"{TOKENS[0]}"}}', f"POST /b n=1&t={TOKENS[0]}"], ["new step", "new step"]),
        (['GET /news => {"t":"k7Qx2mZt"}', "POST /b n=1&t=k7Qx2mZt"], ["new step", "new step"]),
        (['GET /news => {"t":"k7Qx2mZ"}', "POST /b n=1&t=k7Qx2mZ"], ["new step"]),
        ([f"POST /b n=1&t={TOKENS[0]}", f'GET /news => {{"t":"{TOKENS[0]}"}}'], ["new step"]),
        ([f'GET /news => {{"t":"{TOKENS[0]}"}}', f'GET /more => {{"u":"{TOKENS[0]}"}}', f"POST /b n=1&t={TOKENS[0]}"],
         ["new step", "new step"]),
        # What differs from a request that both make by an id alone is nothing new; another word is.
        (["POST /a/1 n=1"], []),
        (["POST /a n=1&act=drop"], ["new step"]),
        (["POST /a n=1&act=drop2"], []),
    ],
)  # fmt: skip
def test_steps(more: list[str], expected: list[str]) -> None:
    both = ["GET /start", "POST /a n=1", "POST /a/2 n=1"]
    assert told(both, [*both, *more]) == expected
    assert told([*both, *more], both) == [line.replace("new", "gone") for line in expected]


def test_the_first_answer_that_issues_a_value_is_needed() -> None:
    both = ["GET /start", "POST /a n=1"]
    issuing = [f'GET /{name} => {{"t":"{TOKENS[0]}"}}' for name in ("news", "more")]
    new = parse_flow(flow(*both, *issuing, f"POST /a n=1&t={TOKENS[0]}"))
    assert [change.requests for change in changes(parse_flow(flow(*both)), new)] == [("GET /news",)]


def test_which_requests_show_a_change() -> None:
    """Each by its own name; their places in both files."""
    old, new = (
        parse_flow(flow(f"POST /a/1 n=1&{name}=ann", "GET /b", f"POST /a/2 n=1&{name}=ann", f"POST /c n=1&{name}=ann"))
        for name in ("mail", "name")
    )
    (change,) = changes(old, new)
    assert change.requests == ("POST /a/…", "POST /c")
    assert (change.old_entries, change.new_entries) == ((0, 2, 3), (0, 2, 3))


def test_a_change_is_told_without_the_ids_of_addresses() -> None:
    """Where another id stands in the other recording, or it looks like one by itself."""
    for first, second, name in (("b2b", "x9y", "…"), ("41", "52", "…"), ("b2b", "b2b", "b2b")):
        texts = (f"POST /l/{first}/save n=1&mail=ann", f"POST /l/{second}/save n=1&name=ann")
        (change,) = changes(*(parse_flow(flow(text)) for text in texts))
        assert change.requests == (f"POST /l/{name}/save",)


def test_a_recording_belongs_to_the_newest_version_that_it_is_like() -> None:
    first, second = flow("POST /a n=1&mail=ann"), flow("POST /a n=1&name=ann")
    runs = [parse_flow(text, name) for text, name in ((first, "a"), (second, "b"), (first, "c"))]
    assert [version.recordings for version in versions_of(runs)] == [(runs[0], runs[2]), (runs[1],)]
    assert versions_of([]) == ()
    assert versions_of(runs) is versions_of(runs)


def test_recordings_without_times_are_the_oldest() -> None:
    timed, other = (parse_flow(flow(f"POST /a n=1&{name}=ann")) for name in ("mail", "name"))
    (exchange,) = other.exchanges
    untimed = Recording(other.path, (Exchange(0, exchange.request, exchange.response),), other.health)
    later = Recording(timed.path, (Exchange(0, *_parts(timed), 5.0),), timed.health)
    assert [version.recordings for version in versions_of([later, untimed])] == [(untimed,), (later,)]


def _parts(recording: Recording) -> tuple[Request, Response | None]:
    (exchange,) = recording.exchanges
    return exchange.request, exchange.response


def test_recordings_with_nothing_in_common_are_of_one_version() -> None:
    assert told(["POST /login mail=a"], ["GET /news"]) == []


REQUEST = """
POST https://h/a/41?q=x&e=&row7=y&q=z#f
Content-Type: application/json
X-Tok: v1
Referer: https://h/b
If-None-Match: "x"
Authorization: Bearer abc

{"n":1,"t":"x","e":"","l":[{"i":"y"},{"i":"z"}],"o":{"p":null,"q":{}},"b":true,"z":[]}
HTTP 200
"""


def test_the_fields_of_a_request() -> None:
    """Parameters, fields and headers by name, without ids and places; those with no value to compare by themselves."""
    lookups = lookups_of(parse_flow(REQUEST))
    names = {f"{thing} {name}" for thing, name in fields_of(lookups, 0)}
    assert names == {
        "parameter q",
        "parameter row#",
        "field n",
        "field t",
        "field l.i",
        "header x-tok",
        "header authorization",
    }
    empty = {f"{thing} {name}" for thing, name in fields_without_value(lookups.exchanges[0].request)}
    assert empty == {"parameter e", "field e", "field o.p", "field o.q", "field b", "field z"}


@pytest.mark.parametrize(
    ("body", "name"),
    [("a=x", "field a"), ('{"a":"x"}', "field a"), ("<o><a>x</a></o>", "field a"), ("<o a='x'/>", "field a")],
)
def test_the_field_of_each_kind_of_body(body: str, name: str) -> None:
    lookups = lookups_of(parse_flow(f"POST https://h/b\n\n{body}\nHTTP 200\n"))
    assert [f"{thing} {label}" for thing, label in fields_of(lookups, 0)] == [name]


@pytest.mark.parametrize(
    ("body", "names"),
    [("a=1&b=&c", {"b", "c"}), ("a=\nb=", set()), ("plain", set()), ("{broken", set()), ('{"a":""', set())],
)
def test_empty_fields_of_a_text(body: str, names: set[str]) -> None:
    (exchange,) = parse_flow(f"POST https://h/a\n\n{body}\nHTTP 200\n").exchanges
    assert {name for _, name in fields_without_value(exchange.request)} == names


ISSUING = """
GET https://h/a
HTTP 200

{"t": "tok-9Zk3vPd81qLmW", "l": [{"t": "tok-9Zk3vPd81qLmW"}]}
###
GET https://h/b
HTTP 302
Location: /c?t=tok-9Zk3vPd81qLmW
Set-Cookie: sid=tok-9Zk3vPd81qLmW
X-Tok: tok-9Zk3vPd81qLmW
###
GET https://h/c
HTTP 200
Content-Type: text/html

<script>f("tok-9Zk3vPd81qLmW")</script>
###
GET https://h/d
HTTP 200
Content-Type: text/html

<input name="n" value="tok-9Zk3vPd81qLmW"><meta name="m" content="tok-9Zk3vPd81qLmW">
"""


def test_the_places_that_issue_a_value() -> None:
    """By position and in words, before a request; a text where it stands in nothing."""
    lookups = lookups_of(parse_flow(ISSUING))
    places = sorted(issued_places(lookups, TOKENS[0], 4))
    assert [(place.position, place.part) for place in places] == [
        (0, "JSON l.*.t"), (0, "JSON t"), (1, "cookie sid"), (1, "header x-tok"), (1, "redirect t"),
        (2, "text"), (3, "field n"), (3, "meta m"),
    ]  # fmt: skip
    assert {place.position for place in issued_places(lookups, TOKENS[0], 2)} == {0, 1}
    assert {place.position for place in issued_places(lookups, TOKENS[0], 1, beside=[2, 3])} == {0, 3}


@pytest.mark.parametrize(
    ("part", "kind", "name"),
    [
        ("JSON tokens.csrf", "JSON", "csrf"),
        ("JSON csrf", "JSON", "csrf"),
        ("field n, base64", "field", "n"),
        ("text", "text", ""),
    ],
)
def test_kind_and_name_of_a_part(part: str, kind: str, name: str) -> None:
    place = IssuedPlace(0, part)
    assert (place.kind, place.name) == (kind, name)


def test_an_option_of_a_list_is_called_by_its_field() -> None:
    page = f'<html><select name="size"><option value="{TOKENS[0]}">Tea</option></select>'
    lookups = lookups_of(parse_flow(f"GET https://h/a\nHTTP 200\n\n{page}"))
    assert {part_of(leaf) for leaf in lookups.leaves(0)} == {"size"}


def test_what_stands_within_a_value_is_told_with_it() -> None:
    lookups = lookups_of(parse_flow('GET https://h/a\nHTTP 200\n\n{"in": "{\\"t\\": \\"tok-9Zk3vPd81qLmW\\"}"}'))
    (part,) = [part_of(leaf) for leaf in lookups.leaves(0) if leaf.value == TOKENS[0]]
    assert part == "JSON in, JSON t"


@pytest.mark.parametrize(
    ("request_text", "is_renamed"),
    [
        ('GET /api/search/WORD => {"items": [{"title": "Best WORD"}]}', False),
        ('GET /api/search/WORD => {"items": [{"title": "Best"}]}', True),
        ('GET /api/names/WORD => 404\nPOST /api/names {"name": "WORD"} => {"ok": true}', False),
    ],
)
def test_a_word_that_each_run_has_looked_for_is_no_address(request_text: str, is_renamed: bool) -> None:
    old, new = (['GET / => {"a": 1}', *request_text.replace("WORD", word).splitlines()] for word in ("kettle", "pear"))
    assert told(old, new) == (["renamed address /api/search/kettle -> /api/search/pear"] if is_renamed else [])


def test_an_address_beside_which_something_else_is_asked_for_has_not_moved() -> None:
    blocks, one = "GET /api/types/secret => {}", "GET /api/types/secret/blocks/name/WORD => 404"
    old = ['GET / => {"a": 1}', blocks, one.replace("WORD", "kettle")]
    new = ['GET / => {"a": 1}', blocks, blocks, one.replace("WORD", "pear")]
    assert not [change for change in told(old, new) if change.startswith("moved")]


def test_pages_that_one_run_alone_read_take_no_square() -> None:
    """Each page has links that the next one opens."""

    def long_run(pages: int) -> Recording:
        links = (f'GET /room/{page}a41 => {{"next": "/room/{page + 1}a41"}}' for page in range(pages))
        return parse_flow(flow("GET /shop => {}", *links), f"{pages}.http")

    short = parse_flow(flow("GET /shop => {}"), "short.http")
    runs = [long_run(pages) for pages in (100, 200)]
    few, many = (calls_by_function(partial(changes, short, run))["operation.py reads"] for run in runs)
    assert many < 2.5 * few
