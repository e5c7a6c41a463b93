"""All slots of a request, in order, each with its place and codecs; no other part of the request is one."""

from __future__ import annotations

from json import dumps
from urllib.parse import quote

import pytest

from loadlint.codecs import encode
from loadlint.correlation.decide.resolve import argument_of
from loadlint.correlation.observe.name_beside import name_beside
from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.observe.slots import (
    is_part,
    is_segment,
    path_shift,
    scheme_of,
    shape_of,
    slots_of,
    slots_of_step,
)
from loadlint.json_text import parse_json
from loadlint.request import Field, FormBody, JsonBody, MultipartBody, RawBody, Request
from loadlint.script import Step
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span


def slots(line: str, headers: str = "") -> list[str]:
    """Each slot of `POST http://h/a body` as `query q 0 = 1`, with its kind where it is not a plain value.

    Its codecs must write the value as it stands there.
    """
    method, url, *body = line.split(" ", 2)
    fields = [pair.partition(": ") for pair in headers.split("\n") if pair]
    request = Request(
        method,
        Text(url),
        tuple(Field(Text(name), Text(value)) for name, _, value in fields),
        RawBody(Text(body[0])) if body else None,
    )
    return _written(request)


def _written(request: Request) -> list[str]:
    written = []
    for slot in slots_of(request):
        if slot.codecs and slot.raw.value != slot.value and "+" not in slot.raw.value:
            assert encode(slot.codecs[0], slot.around[0] + slot.value + slot.around[1]) == slot.raw.value
        kind = "" if slot.kind == "value" else f" ({slot.kind})"
        codecs = f" in {' in '.join(slot.codecs)}" if slot.codecs else ""
        written.append(f"{' '.join(map(str, slot.place))} = {slot.value}{kind}{codecs}")
    return written


UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h", []),
        ("http://h/", []),
        ("http://h?x=1", ["query x 0 = 1"]),
        ("http://h/a//b#c?d=1", ["path 0 = a", "path 2 = b"]),
        ("/a/b", ["path 0 = a", "path 1 = b"]),
        ("a/b", ["path 0 = a", "path 1 = b"]),
        (f"{HOLE}/a", ["path 0 = a"]),
        (f"{HOLE}", []),
        (f"{HOLE}?x=1", ["query x 0 = 1"]),
        ("/a;C=1;d;/b", ["path 0 = a", "path 0 matrix c = 1", "path 0 matrix 1 = d", "path 1 = b"]),
        ("/a%20b", ["path 0 = a b"]),
        ("://h/a", ["path 0 = a"]),
        ("/?e=1&e=2&f&g=&=h", ["query e 0 = 1", "query e 1 = 2", "query f 0 = f", "query  0 = h"]),
        ("/?%65=a%2Bb", ["query e 0 = a+b"]),
        ("/?e=a+b", ["query e 0 = a b"]),
        ("/?a=1;b=2%3Bc%3d3;d", ["query a 0 = 1", "query b 0 = 2", "query c 0 = 3;d"]),
        (f"/?a[41][{UUID}]=1", [
            f"query name a[#][#] 0 = a[41][{UUID}] (name)", "query name a[#][#] 0 0 = 41 (id in a name)",
            f"query name a[#][#] 0 1 = {UUID} (id in a name)", f"query a[41][{UUID}] 0 = 1",
        ]),
        ("/?q7=1&q8=2", [
            "query name q# 0 = q7 (name)", "query name q# 0 0 = 7 (id in a name)", "query q7 0 = 1",
            "query name q# 1 = q8 (name)", "query name q# 1 0 = 8 (id in a name)", "query q8 0 = 2",
        ]),
        ("/?q7", ["query q7 0 = q7"]),
    ],
)  # fmt: skip
def test_addresses(url: str, expected: list[str]) -> None:
    assert [slot.removesuffix(" in percent") for slot in slots(f"GET {url}")] == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("X-A: x", ["header x-a = x"]),
        ("X-A: x\nx-a: y", ["header x-a = x", "header x-a 1 = y"]),
        ("Accept: a\nOrigin: http://h\nSec-Fetch-Mode: x\n:path: /a", []),
        ("Cookie: a=1; b=; c; d=x=y", ["cookie a = 1", "cookie d = x=y"]),
        ("X: two words", ["header x = two words", "header x scheme = words"]),
        ("X: three words here", ["header x = three words here"]),
        ("X: 2 words", ["header x = 2 words"]),
        ("Authorization: Basic YW5uOnRvay0x", [
            "header authorization = Basic YW5uOnRvay0x", "header authorization scheme = YW5uOnRvay0x",
            "header authorization scheme base64 0 = ann in base64",
            "header authorization scheme base64 1 = tok-1 in base64",
        ]),
        ("X: Basic YW5u", ["header x = Basic YW5u", "header x scheme = YW5u"]),
        ("X: Basic YW5uOnTzazE=", ["header x = Basic YW5uOnTzazE=", "header x scheme = YW5uOnTzazE="]),
        ("Referer: http://h/a?b=1",
         ["header referer = http://h/a?b=1", "header referer | path 0 = a in percent",
          "header referer | query b 0 = 1 in percent"]),
    ],
)  # fmt: skip
def test_headers(headers: str, expected: list[str]) -> None:
    assert slots("GET http://h", headers) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"a":[1,"x",true,null,{"b":"c"}],"e":""}',
         ["a 0 = 1 (number)", "a 1 = x in json", "a 4 b = c in json"]),
        ("[7]", ["0 = 7 (number)"]),
        ('{"q1":"x"}', ["name q# 0 = q1 (name)", "name q# 0 0 = 1 (id in a name)", "q1 = x in json"]),
        ('{"a":"{\\"k\\":[5]}"}', ['a = {"k":[5]} in json', "a | k 0 = 5 (number) in json"]),
        ('{"a":"[5]"}', ["a = [5] in json", "a | 0 = 5 (number) in json"]),
        ('{"a":"[]"}', ["a = [] in json"]),
        ('{"a":"https://h.test/x?y=1"}',
         ["a = https://h.test/x?y=1 in json", "a | path 0 = x in percent in json",
          "a | query y 0 = 1 in percent in json"]),
        ('{"a":"https://h.test"}', ["a = https://h.test in json"]),
        ('{"a":"/b?c"}',
         ["a = /b?c in json", "a | path 0 = b in percent in json", "a | query c 0 = c in percent in json"]),
        ('{"a":"/b?c=1;d=2"}',
         ["a = /b?c=1;d=2 in json", "a | path 0 = b in percent in json", "a | query c 0 = 1 in percent in json",
          "a | query d 0 = 2 in percent in json"]),
        ('{"a":"/b/c"}', ["a = /b/c in json"]),
        ('{"a":"b?c=d"}',
         ["a = b?c=d in json", "a | path 0 = b in percent in json", "a | query c 0 = d in percent in json"]),
        ('{"a":"b?c"}', ["a = b?c in json"]),
        ('{"a":"load1700000000000"}',
         ["a = load1700000000000 in json"]),
        ('{"a":"load170000000000"}', ["a = load170000000000 in json"]),
        ('{"a":"load2700000000000"}', ["a = load2700000000000 in json"]),
        ('{"a":"1700000000000"}', ["a = 1700000000000 in json"]),
        # JSON in base64; not where the client would write it otherwise.
        ('{"a":"eyJiIjoiYyIsIm4iOjV9"}',
         ["a = eyJiIjoiYyIsIm4iOjV9 in json", "a | b = c in base64 in json", "a | n = 5 in base64 in json"]),
        ('{"a":"WyJjIl0"}', ["a = WyJjIl0 in json", "a | 0 = c in base64url in json"]),
        ('{"a":"eyJiIjoiJyJ9"}', ["a = eyJiIjoiJyJ9 in json"]),
        ('{"a":"eyJiIjoiYyJ9="}', ["a = eyJiIjoiYyJ9= in json"]),
    ],
)  # fmt: skip
def test_json(body: str, expected: list[str]) -> None:
    assert [slot.removeprefix("json ") for slot in slots(f"POST http://h {body}")] == expected


@pytest.mark.parametrize("body", ["{}", "{}\n[1]"])
def test_three_levels_of_addresses_are_opened(body: str) -> None:
    """In lines of JSON as well."""
    address = "/e?f=1"
    for name in "dcba":
        address = f"/{name}?u={quote(address, safe='')}"
    places = [slot.split(" = ")[0] for slot in slots(f"POST http://h {body.format(dumps({'a': address}))}")]
    lines = [place.removeprefix("json ").removeprefix("0 ") for place in places if not place.startswith("json 1")]
    within = "a | query u 0 | query u 0"
    assert lines == [
        "a", "a | path 0", "a | query u 0", "a | query u 0 | path 0", within, f"{within} | path 0",
        f"{within} | query u 0",
    ]  # fmt: skip


def test_json_in_a_body_that_the_script_builds_is_opened() -> None:
    """As deep as in one that is a text."""
    text = "1"
    for name in "edcba":
        text = f'{{"{name}":{text if name == "e" else dumps(text)}}}'
    root = parse_json(Text(text))
    assert root is not None
    places = [slot.place for slot in slots_of(Request("POST", Text("http://h"), (), JsonBody(root)))]
    assert places[-1] == ("json", "a", "|", "b", "|", "c", "|", "d")


def test_a_step_that_sends_another_request_has_other_slots() -> None:
    nowhere = Span(0, 0)
    step = Step(index=0, request=Request("GET", Text("http://h/a"), (), None), span=nowhere, at=nowhere)
    assert [slot.value for slot in slots_of_step(step)] == ["a"]
    assert slots_of_step(step) is slots_of_step(step)
    other = step.sending(Request("GET", Text("http://h/b"), (), None))
    assert [slot.value for slot in slots_of_step(other)] == ["b"]


def test_three_levels_of_json_are_opened() -> None:
    text = "1"
    for name in "edcba":
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        text = f'{{"{name}":{escaped if name == "e" else chr(34) + escaped + chr(34)}}}'
    places = [slot.split(" = ")[0] for slot in slots(f"POST http://h {text}")]
    assert places == ["json a", "json a | b", "json a | b | c", "json a | b | c | d"]


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("", "plain text", ["body = plain text"]),
        ("", "a=1&b=%20", ["form a 0 = 1 in percent", "form b 0 =   in percent"]),
        ("", "a=1;b=2", ["form a 0 = 1;b=2 in percent"]),
        ("", "a=1 b=2", ["body = a=1 b=2"]),
        ("text/plain", "a=1", ["body = a=1"]),
        ("Application/X-www-form-UrlEncoded", "a b=1", ["form a b 0 = 1 in percent"]),
        ("", "<o a=\"1\" b='2'><c>x</c><c>y</c><d> </d><e><f>z&amp;w</f></e></o>",
         ["xml a 0 = 1 in html", "xml b 0 = 2 in html", "xml c 0 = x in html", "xml c 1 = y in html",
          "xml f 0 = z&w in html"]),
        ("text/plain", " <c>x</c>", ["xml c 0 = x in html"]),
        ("", "{broken", ["body = {broken"]),
    ],
)  # fmt: skip
def test_other_texts(kind: str, body: str, expected: list[str]) -> None:
    assert slots(f"POST http://h {body}", f"Content-Type: {kind}" if kind else "") == expected


PARTS = """\
--b
Content-Disposition: form-data; name="t"

{"k":"v"}
--b
Content-Disposition: form-data; name="t"; filename="a.txt"

x
--b
Content-Disposition: form-data; name="a.txt"; filename="a.txt"

y
--b
Content-Disposition: form-data; name="txt"; filename="txt"

z
--b
Content-Disposition: form-data; name="q-7"

z
--b--
"""
BATCH = """\
--b
Content-Type: application/http

POST /a/41?b=1 HTTP/1.1
X-Tok: t1
Content-ID: 1
Content-Transfer-Encoding: binary
DataServiceVersion: 2.0
MaxDataServiceVersion: 3.0
Accept: x

{"k":"v"}
--b
Content-Type: application/http

no request
--b
Content-Type: application/json

[7]
--b
Content-Type: text/plain

plain
--b
Content-Type: text/plain

41
--b
Content-Type: text/plain

\x20
--b--
"""


def test_parts_of_a_form() -> None:
    """The second one of a name has a number; a file under its own name is just a file."""
    expected = [
        't = {"k":"v"}', "t | k = v in json", "t 1 = x", "t 1 filename = a.txt", "file = y", "file filename = a.txt",
        "txt = z", "txt filename = txt", "name q-# 0 = q-7 (name)", "name q-# 0 0 = 7 (id in a name)", "q-7 = z",
    ]  # fmt: skip
    text = PARTS.replace("\n", "\r\n")
    assert slots(f"POST http://h {text}", "Content-Type: multipart/form-data; boundary=b") == [
        f"multipart {slot}" for slot in expected
    ]
    parts = [
        Field(Text("t"), Text('{"k":"v"}'), None),
        Field(Text("t"), Text("x"), Text("a.txt")),
        Field(Text("a.txt"), Text("y"), Text("a.txt")),
        Field(Text("txt"), Text("z"), Text("txt")),
        Field(Text("q-7"), Text("z"), None),
    ]
    assert _written(Request("POST", Text("http://h"), (), MultipartBody(tuple(parts)))) == [
        f"multipart {slot}" for slot in expected
    ]


def test_a_form_whose_fields_are_known() -> None:
    fields = [("a", "1"), ("a", "2"), ("q7", '{"k":"v"}')]
    body = FormBody(tuple(Field(Text(name), Text(value)) for name, value in fields))
    assert _written(Request("POST", Text("http://h"), (), body)) == [
        "form a 0 = 1", "form a 1 = 2", "form name q# 0 = q7 (name)", "form name q# 0 0 = 7 (id in a name)",
        'form q7 0 = {"k":"v"}', "form q7 0 | k = v in json",
    ]  # fmt: skip


def test_requests_of_a_batch() -> None:
    text = BATCH.replace("\n", "\r\n")
    assert slots(f"POST http://h {text}", "Content-Type: multipart/mixed; boundary=b") == [
        "batch 0 path 0 = a in percent", "batch 0 path 1 = 41 in percent", "batch 0 query b 0 = 1 in percent",
        "batch 0 header x-tok = t1", "batch 0 json k = v in json", "batch 2 json 0 = 7 (number)",
        "batch 3 body = plain", "batch 4 body = 41",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("qty-1828", "qty-#"),
        ("a1b22", "a#"),
        ("a1b22line", "a#b#line"),
        (f"x[{UUID}]", "x[#]"),
        ("x-deadbeef1", "x-#"),
        ("x-deadbeef", "x-deadbeef"),
        ("x-deadbe1", "x-deadbe#"),
        (f"a{HOLE}", "a#"),
        ("plain", "plain"),
    ],
)
def test_the_shape_of_a_name(name: str, shape: str) -> None:
    assert shape_of(name) == shape


@pytest.mark.parametrize(
    ("header", "scheme"),
    [("Bearer abc", "Bearer "), ("Bearer  abc", "Bearer  "), ("Bearer", ""), ("Bearer a b", ""), ("1x abc", "")],
)
def test_the_scheme_of_credentials(header: str, scheme: str) -> None:
    assert scheme_of(header) == scheme


@pytest.mark.parametrize(
    ("url", "other", "shift"),
    [
        (f"{HOLE}/b", "http://h/a/b", 1),
        (f"http://{HOLE}/b", "http://h/a/b?c/d", 1),
        (f"{HOLE}/a/b", "http://h/a/b#c/d", 0),
        ("http://h/b", "http://h/a/b", 0),
        (f"http://h/{HOLE}", "http://h/a/b", 0),
        (f"http://h/b?u=http://{HOLE}/c", "http://h/a/b", 0),
    ],
)
def test_how_many_segments_an_expression_stands_for(url: str, other: str, shift: int) -> None:
    assert path_shift(url, other) == shift


@pytest.mark.parametrize(
    ("place", "segment", "part"),
    [
        (("path", 1), True, False),
        (("query", "next", 0, "|", "path", 1), True, False),
        (("batch", 0, "path", 1), True, False),
        (("query", "path", 0), False, False),
        (("json", "path"), False, False),
        (("json", "a", "path"), False, False),
        (("json", "path", 0), False, False),
        (("path", 1, "matrix", "path"), False, False),
        (("query", "a", 0, "part", 2), False, True),
        (("path", 1, "part", 0), False, True),
        (("body", "part", 2), False, True),
        (("json", "a", "|", "b", "part", 2), False, True),
        (("query", "part", 0), False, False),
        (("form", "part", 0), False, False),
        (("multipart", "part", 1), False, False),
        (("json", "part"), False, False),
        (("json", "part", 0), False, False),
        (("json", "a", "part", "b"), False, False),
        (("json", "a", "|", "query", "part", 0), False, False),
    ],
)
def test_segments_of_paths_and_parts_of_values(place: tuple[str | int, ...], segment: bool, part: bool) -> None:
    """A field may be called `path` or `part`."""
    assert (is_segment(place), is_part(place)) == (segment, part)


@pytest.mark.parametrize(
    ("place", "label", "name"),
    [
        (("query", "path", 0), "path", "query path"),
        (("json", "path"), "path", "path"),
        (("form", "path", 0), "carts", "form field path"),
        (("path", 2), "carts", "path after carts"),
        (("path", 2), "", "path"),
        (("path", 2), "a123", "path"),
        (("json", "a", "|", "path", 1), "b", "path after b"),
        (("json", "cart", 0, "id"), "", "cart.0.id"),
        (("json", "a", "|", "b"), "", "a.b"),
        (("header", "authorization", "scheme"), "", "header authorization"),
        (("form", "csrf", 0), "", "form field csrf"),
        (("form", "data", 0, "|", "token"), "", "form field data.token"),
        (("query", "next", 0, "|", "query", "id", 0), "", "query next?id"),
        (("multipart", "ids", 1), "", "part ids"),
        (("cookie", "sid"), "", "cookie sid"),
        (("xml", "id", 0), "", "xml id"),
        (("body",), "", "body"),
        (("body", "part", 3), "", "body"),
    ],
)
def test_the_name_of_a_place(place: tuple[str | int, ...], label: str, name: str) -> None:
    assert place_name(place, label) == name


def json_slots(body: str) -> Request:
    return Request("POST", Text("http://h"), (), RawBody(Text(body)))


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        ("q($x: ID!) { order(id: $x) { a } }", "orderId"),
        ("{ orders(ids: [$x]) { a } }", "ordersId"),
        ("{ pay(orderLineId : $x) }", "orderLineId"),
        ("{ pay(a: $y, b: $x) }", "b"),
        ("{ pay(a: $xy) }", ""),
        ("{ pay(a: {b: $x}) }", "b"),
        ("{ pay }", ""),
    ],
)
def test_the_argument_that_a_variable_is(query: str, argument: str) -> None:
    slots_of_body = slots_of(json_slots(f'{{"query":"{query}","variables":{{"x":"v1","l":["v2"],"o":{{"x":"v3"}}}}}}'))
    assert argument_of(("json", "variables", "x"), slots_of_body) == argument
    assert argument_of(("json", "variables", "x", 0), slots_of_body) == argument
    assert argument_of(("json", "variables", "o", "x"), slots_of_body) == ""
    assert argument_of(("json", "variables"), slots_of_body) == ""
    assert argument_of(("json", "query", "x"), slots_of_body) == ""


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ('"name":"version","value":"2"', "version"),
        ('"path":"/cart/version","value":"2"', "version"),
        ('"key":"a.b","value":"2"', "b"),
        *((f'"{word}":"tea","value":"2"', "tea") for word in "Name Key field property attribute parameter".split()),
        ('"name":"1","field":"tea","value":"2"', "tea"),
        ('"other":"tea","value":"2"', ""),
        ('"name":"two words","value":"2"', ""),
    ],
)
def test_a_name_beside_a_value(members: str, name: str) -> None:
    body = slots_of(json_slots(f'{{"in":{{{members},"Val":"3"}},"name":"out"}}'))
    assert name_beside(("json", "in", "value"), body) == name
    assert name_beside(("json", "in", "Val"), body) == ""
    assert name_beside(("json",), body) == ""
    assert name_beside(("form", "in", "value"), body) == ""
