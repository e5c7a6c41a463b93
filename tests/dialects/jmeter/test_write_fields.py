"""Fields that a request sends more, or no more: the plan before and after."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from loadlint.changes import AddField, CannotWriteError, RemoveField, RenameField
from loadlint.dialects.jmeter import dialect
from loadlint.text.edits import apply
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
    group,
    headers,
    http,
    leaf,
    parse,
    plain,
    plan,
    raw_body,
    sent_headers,
    span_of,
    urls,
    whole,
)
from tests.support.plan_notation import from_jmx, to_jmx


def text(notation: str) -> str:
    return dedent(notation).lstrip("\n")


ADDED = {
    "a form": (
        """
        thread group Users
          POST /orders sending item=4&note=a b
        """,
        AddField(0, "form", ("gift",), "yes & no"),
        """
        thread group Users
          POST /orders sending item=4&note=a b&gift=yes & no
        """,
    ),
    "the first field of a form": (
        """
        thread group Users
          POST /orders
        """,
        AddField(0, "form", ("gift",), "1"),
        """
        thread group Users
          POST /orders sending gift=1
        """,
    ),
    "a query in arguments": (
        """
        thread group Users
          GET /orders sending page=1
        """,
        AddField(0, "query", ("gift",), "a b"),
        """
        thread group Users
          GET /orders sending page=1&gift=a b
        """,
    ),
    "a query in the path": (
        """
        thread group Users
          GET /orders?page=1#top
        """,
        AddField(0, "query", ("gift[]",), "a b"),
        """
        thread group Users
          GET /orders?page=1&gift%5B%5D=a%20b#top
        """,
    ),
    "the query of a form's address": (
        """
        thread group Users
          POST /orders sending item=4
        """,
        AddField(0, "query", ("gift",), "1"),
        """
        thread group Users
          POST /orders?gift=1 sending item=4
        """,
    ),
    "JSON": (
        """
        thread group Users
          POST /orders sending {"item": 4, "to": {"name": "Ann"}}
        """,
        AddField(0, "json", ("gift",), 'so "nice"'),
        """
        thread group Users
          POST /orders sending {"item": 4, "to": {"name": "Ann"}, "gift": "so \\"nice\\""}
        """,
    ),
    "JSON inside of JSON": (
        """
        thread group Users
          POST /orders sending {"item":4,"to":{"name":"${name}"}}
        """,
        AddField(0, "json", ("to", "zip"), "12345", as_json=True),
        """
        thread group Users
          POST /orders sending {"item":4,"to":{"name":"${name}","zip":12345}}
        """,
    ),
    "an object of its own": (
        """
        thread group Users
          POST /orders sending {"list":[{}]}
        """,
        AddField(0, "json", ("list", "0", "to", "zip"), "1"),
        """
        thread group Users
          POST /orders sending {"list":[{"to":{"zip":"1"}}]}
        """,
    ),
    "headers": (
        """
        thread group Users
          headers X-All: 1
          GET /orders
            headers X-Client: web
        """,
        AddField(0, "header", ("X-Shop",), "a & b"),
        """
        thread group Users
          headers X-All: 1
          GET /orders
            headers X-Client: web, X-Shop: a & b
        """,
    ),
    "the first header of a request": (
        """
        thread group Users
          headers X-All: 1
          GET /orders
        """,
        AddField(0, "header", ("X-Shop",), "1"),
        """
        thread group Users
          headers X-All: 1
          GET /orders
            headers X-Shop: 1
        """,
    ),
    "a variable in a form": (
        """
        thread group Users
          GET /cart
            extract csrf from JSON = $.csrf
          POST /orders sending item=4
        """,
        AddField(1, "form", ("csrf",), variable="csrf"),
        """
        thread group Users
          GET /cart
            extract csrf from JSON = $.csrf
          POST /orders sending item=4&csrf=${csrf}
        """,
    ),
    "a variable in a query": (
        """
        thread group Users
          GET /cart
            extract csrf from JSON = $.csrf
          GET /orders?page=1
        """,
        AddField(1, "query", ("csrf",), variable="csrf"),
        """
        thread group Users
          GET /cart
            extract csrf from JSON = $.csrf
          GET /orders?page=1&csrf=${__urlencode(${csrf})}
        """,
    ),
    "a variable that holds only digits": (
        """
        thread group Users
          GET /cart
            extract id = cart=(\\d+)
          GET /orders?page=1
        """,
        AddField(1, "query", ("cart",), variable="id"),
        """
        thread group Users
          GET /cart
            extract id = cart=(\\d+)
          GET /orders?page=1&cart=${id}
        """,
    ),
    "a variable in JSON": (
        """
        thread group Users
          GET /cart
            extract id = cart=(\\d+)
          POST /orders sending {"item":4,"path":"a\\\\b"}
        """,
        AddField(1, "json", ("cart",), variable="id"),
        """
        thread group Users
          GET /cart
            extract id = cart=(\\d+)
          POST /orders sending {"item":4,"path":"a\\\\\\\\b","cart":"${id}"}
        """,
    ),
    "a number of a variable in JSON": (
        """
        thread group Users
          GET /cart
            extract id = cart=(\\d+)
          POST /orders sending {}
        """,
        AddField(1, "json", ("cart",), variable="id", as_json=True),
        """
        thread group Users
          GET /cart
            extract id = cart=(\\d+)
          POST /orders sending {"cart":${id}}
        """,
    ),
    "a variable in a header": (
        """
        thread group Users
          GET /cart
            extract csrf from JSON = $.csrf
          POST /orders sending item=4
        """,
        AddField(1, "header", ("X-CSRF",), variable="csrf"),
        """
        thread group Users
          GET /cart
            extract csrf from JSON = $.csrf
          POST /orders sending item=4
            headers X-CSRF: ${csrf}
        """,
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", ADDED)
def test_add(case: str, newline: str) -> None:
    before, change, after = ADDED[case]
    script = parse(to_jmx(text(before)).replace("\n", newline))
    written = changed(script, change)
    assert from_jmx(written) == text(after)
    assert not parse(written).problems and written.count("\n") == written.count(newline)


def test_a_new_argument_is_as_the_last_one() -> None:
    """JMeter does not encode the values of this form: they are encoded in the plan."""
    before = plan(http("/a", arguments(("x", "1"), ("y", "a%20b")), method="POST"))
    after = changed(parse(before), AddField(0, "form", ("z ",), "c d"))
    assert plain(parse(after).steps[0].request.body) == "x=1&y=a+b&z+=c+d"
    assert after.count('<boolProp name="HTTPArgument.always_encode">false</boolProp>') == 3


def test_without_any_arguments() -> None:
    script = parse(plan(http("/a", method="POST")))
    assert plain(parse(changed(script, AddField(0, "form", ("z",), "1"))).steps[0].request.body) == "z=1"
    script = parse(plan(http("/a", method="POST")).replace("\n", ""))
    assert plain(parse(changed(script, AddField(0, "form", ("z",), "1"))).steps[0].request.body) == "z=1"


def test_a_form_in_one_text() -> None:
    script = parse(plan(http("/a", *raw_body("x=1&amp;y=2"), method="POST")))
    after = parse(changed(script, AddField(0, "form", ("z",), "a b&c")))
    assert plain(after.steps[0].request.body) == "x=1&y=2&z=a%20b%26c"


def test_json_with_lines() -> None:
    body = '{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}'
    script = parse(plan(http("/a", *raw_body(body.replace('"', "&quot;")), method="POST")))
    after = parse(changed(script, AddField(0, "json", ("b", "d"), "3")))
    assert plain(after.steps[0].request.body) == body.replace('"c": 2', '"c": 2,\n    "d": "3"')


def test_the_recorders_own_manager() -> None:
    manager = (
        '<elementProp name="HTTPSampler.header_manager" elementType="HeaderManager" guiclass="HeaderPanel">'
        '<collectionProp name="HeaderManager.headers"><elementProp name="" elementType="Header">'
        + leaf("Header.name", "X-A")
        + leaf("Header.value", "1")
        + "</elementProp></collectionProp></elementProp>"
    )
    refers = '<HeaderManager guiclass="HeaderPanel" testname="H"><collectionProp reference="../x"/></HeaderManager>'
    script = parse(plan(http("/a", manager, under=[f"{refers}\n<hashTree/>"])))
    assert sent_headers(parse(changed(script, AddField(0, "header", ("X-B",), "2"))).steps[0]) == {
        "X-A": "1",
        "X-B": "2",
    }


def test_another_encoding() -> None:
    before = plan(http("/a", arguments(("x", "\u00e9"), encode=True), method="POST")).replace("UTF-8", "ISO-8859-1")
    data = before.encode("iso-8859-1")
    after = apply(data, dialect.write(parse(data), AddField(0, "form", ("y",), "\u20ac")))
    assert plain(parse(after).steps[0].request.body) == "x=%C3%A9&y=%E2%82%AC"


NOT_ADDED = [
    (plan(http("/a")), AddField(0, "form", ("x",), "1"), "sends no form"),
    (plan(http("/a", method="POST")), AddField(0, "json", ("x",), "1"), "not written as JSON"),
    (plan(http("/a", *raw_body("x"), method="POST")), AddField(0, "json", ("x",), "1"), "could not be read as JSON"),
    (plan(http("/a", *raw_body("[1]"), method="POST")), AddField(0, "json", ("x",), "1"), "not inside of an object"),
    (plan(http("/a", *raw_body("{'x':'a=1'}"), method="POST")), AddField(0, "form", ("x",), "1"), "not a form"),
    (plan(http("/a", *raw_body('{"x":1}'), method="POST")), AddField(0, "json", ("x",), "1"), "this field already"),
    (plan(http("/a", *raw_body("{}"), method="POST")), AddField(0, "json", ("x",), "a", as_json=True), "not JSON"),
    (plan(http("/a", method="POST")), AddField(0, "form", ("x",), "${a}"), "as an expression"),
    (plan(http("/a")), AddField(0, "header", ("x",), "a\nb"), "one line"),
    (plan(http("/a")), AddField(0, "header", ("x", "y"), "a"), "name of the field"),
    (plan(http("", method="POST")), AddField(0, "query", ("x",), "a"), "path of the request is not written"),
    (
        to_jmx(text(ADDED["a variable in JSON"][0])),
        AddField(0, "query", ("x",), variable="id"),
        "`id` is not set there",
    ),
]


@pytest.mark.parametrize(("before", "change", "message"), NOT_ADDED)
def test_not_added(before: str, change: AddField, message: str) -> None:
    with pytest.raises(CannotWriteError, match=message):
        dialect.write(parse(before), change)


REMOVED = [
    ("POST /orders sending item=4&note=VALUE&x=1", "POST /orders sending item=4&x=1"),
    ("POST /orders sending note=VALUE", "POST /orders"),
    ("GET /orders?note=VALUE&x=1", "GET /orders?x=1"),
    ("GET /orders?x=1&note=VALUE", "GET /orders?x=1"),
    ("GET /orders?x=1&note=VALUE#top", "GET /orders?x=1#top"),
    ("GET /orders?note=VALUE", "GET /orders"),
    ("GET ?note=VALUE&x=1", "GET ?x=1"),
    ('POST /orders sending {"a":1,"b":"VALUE","c":2}', 'POST /orders sending {"a":1,"c":2}'),
    ('POST /orders sending {"a": 1, "b": "VALUE"}', 'POST /orders sending {"a": 1}'),
    ('POST /orders sending {"b": "VALUE", "a": 1}', 'POST /orders sending {"a": 1}'),
    ('POST /orders sending {"a":{"b":VALUE}}', 'POST /orders sending {"a":{}}'),
]


@pytest.mark.parametrize("value", ["4711", "${id}"])
@pytest.mark.parametrize(("before", "after"), REMOVED)
def test_remove(before: str, after: str, value: str) -> None:
    script = parse(to_jmx(f"thread group Users\n  {before.replace('VALUE', value)}\n"))
    number = script.source.data.decode().count(value) - 1
    written = changed(script, RemoveField(0, span_of(script, value, number)))
    assert from_jmx(written) == f"thread group Users\n  {after}\n"


def test_remove_a_header() -> None:
    before = plan(http("/a", under=[headers(("X-A", "1"), ("X-B", "VALUE"))]))
    script = parse(before)
    written = changed(script, RemoveField(0, span_of(script, "VALUE")))
    assert sent_headers(parse(written).steps[0]) == {"X-A": "1"}
    lines = before.splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if 'name="X-B"' in line)
    assert written == "".join(lines[:first] + lines[first + 4 :])


def test_remove_an_empty_value() -> None:
    script = parse(plan(http("/a?x=1&amp;y=&amp;z=2", name="a")))
    at = span_of(script, "y=").end
    assert urls(parse(changed(script, RemoveField(0, Span(at, at))))) == ["GET http://h/a?x=1&z=2"]


SHARED = plan(headers(("X-A", "VALUE")), http("/a"), http("/b"))
NOT_REMOVED = [
    (SHARED, "VALUE", "uses too"),
    (plan(http("/a/VALUE", name="a")), "VALUE", "not the whole value"),
    (plan(http("/a?x=1VALUE", name="a")), "VALUE", "not the whole value"),
    (plan(http("/a", arguments(("x", "1VALUE"), encode=True))), "VALUE", "part of a field"),
    (plan(http("/a", *raw_body('["VALUE"]'), method="POST")), "VALUE", "not the whole value"),
    (plan(http("/a", host="VALUE")), "VALUE", "no field of a request"),
    (plan(http("/a"), http("/b?x=VALUE", name="b")), "VALUE", "does not send the value"),
    (whole(group(http("/a", name="VALUE"))), "VALUE", "not inside a property"),
]


@pytest.mark.parametrize(("before", "value", "message"), NOT_REMOVED)
def test_not_removed(before: str, value: str, message: str) -> None:
    script = parse(before)
    with pytest.raises(CannotWriteError, match=message):
        dialect.write(script, RemoveField(0, span_of(script, value)))


RENAMED = [
    ("POST /orders sending item=4&OLD=1", "POST /orders sending item=4&a & b=1"),
    ("GET /orders?x=1&OLD=1", "GET /orders?x=1&a%20%26%20b=1"),
    (
        'POST /orders sending {"x":"\\\\\\\\","OLD":"${id}"}',
        'POST /orders sending {"x":"\\\\\\\\","a & b":"${id}"}',
    ),
]


@pytest.mark.parametrize(("before", "after"), RENAMED)
def test_rename(before: str, after: str) -> None:
    script = parse(to_jmx(f"thread group Users\n  {before}\n"))
    place = span_of(script, "OLD", script.source.data.count(b"OLD") - 1)
    written = changed(script, RenameField(place, "a & b"))
    assert from_jmx(written) == f"thread group Users\n  {after}\n"
    assert 'elementProp name="OLD"' not in written


def test_rename_a_field_of_a_form_in_one_text() -> None:
    before = plan(http("/a", *raw_body("x=1&amp;OLD=2"), method="POST"))
    assert changed(parse(before), RenameField(span_of(parse(before), "OLD"), "a b")) == before.replace("OLD", "a%20b")


def test_rename_a_field_that_is_encoded_in_the_plan() -> None:
    script = parse(plan(http("/a", arguments(("OLD", "1")), method="POST")))
    place = span_of(script, ">OLD<")
    written = changed(script, RenameField(Span(place.start + 1, place.end - 1), "a & b"))
    assert plain(parse(written).steps[0].request.body) == "a+%26+b=1"


def test_rename_a_header_of_all_requests() -> None:
    before = plan(headers(("X-Old", "1")), http("/a"), http("/b"))
    script = parse(before)
    place = span_of(script, ">X-Old<")
    written = changed(script, RenameField(Span(place.start + 1, place.end - 1), "X-New"))
    assert written == before.replace("X-Old", "X-New")


def test_a_name_whose_escapes_jmeter_reads_beside_a_variable() -> None:
    """Where a text has an expression, JMeter takes a backslash before another one away."""
    script = parse(plan(http("/a", *raw_body('{"b":1}'), method="POST")))
    written = changed(script, AddField(0, "json", ("a\\b",), variable="v"))
    assert r'"a\\\\b":"${' in written


def test_a_name_that_is_not_written() -> None:
    script = parse(plan(http("/a", *raw_body('{"OLD":1}'), method="POST")))
    with pytest.raises(CannotWriteError, match="as an expression"):
        dialect.write(script, RenameField(span_of(script, "OLD"), "${x}"))
    with pytest.raises(CannotWriteError, match="not inside a property"):
        dialect.write(script, RenameField(Span(0, 3), "x"))


@given(
    st.dictionaries(st.text(alphabet='ab\\"$,&<', max_size=3), st.text(alphabet='ab\\"$,&<\n', max_size=4), max_size=3),
    st.text(alphabet='cd\\"$,&<\n', max_size=4),
    st.booleans(),
    st.sampled_from([None, 1]),
)
@settings(deadline=None, max_examples=60)
def test_the_rest_of_a_body_is_sent_as_before(
    members: dict[str, str], value: str, with_expression: bool, indent: int | None
) -> None:
    """A member is put in and taken out again, and JMeter sends what it sent before."""
    body = json.dumps({**members, **({"open": "OPEN"} if with_expression else {})}, indent=indent)
    if with_expression:
        body = body.replace("\\", "\\\\").replace("OPEN", "${x}")
    escaped = body.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\n", "&#xa;")
    before = plan(http("/b", *raw_body(escaped), method="POST"))
    script = parse(before)
    sent = str(plain(script.steps[0].request.body))
    after = parse(changed(script, AddField(0, "json", ("new",), f"NEW{value}NEW")))
    sent_then = str(plain(after.steps[0].request.body))
    assert json.loads(sent_then) == {**json.loads(sent), "new": f"NEW{value}NEW"}
    data = after.source.data
    place = Span(data.index(b"NEW"), data.rindex(b"NEW") + 3)
    assert changed(after, RemoveField(0, place)) == before


def body_after(body: str, change: AddField) -> object:
    """The body, which is written as one text, after a field is added."""
    escaped = body.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    script = parse(plan(http("/a", *raw_body(escaped), method="POST")))
    return plain(parse(changed(script, change)).steps[0].request.body)


@pytest.mark.parametrize(
    ("body", "path", "value", "as_json", "after"),
    [
        ("{}", ("a",), "1", False, '{"a":"1"}'),
        ('{ "b": 1 }', ("a",), "1", False, '{ "b": 1, "a": "1" }'),
        ('{"b":1,"c":2}', ("a",), "1", False, '{"b":1,"c":2,"a":"1"}'),
        ('{"b": 1, "c": 2}', ("a",), "1", False, '{"b": 1, "c": 2, "a": "1"}'),
        ('{"b":1, "c":2}', ("a",), "1", False, '{"b":1, "c":2, "a":"1"}'),
        ('{\n  "b": 1\n}', ("a",), "1", False, '{\n  "b": 1,\n  "a": "1"\n}'),
        ('{\n "b":1,\n "c":2\n}', ("a",), "1", False, '{\n "b":1,\n "c":2,\n "a":"1"\n}'),
        ('{"b":{}}', ("b", "c", "a"), "1", False, '{"b":{"c":{"a":"1"}}}'),
        ('{"b":{}}', ("x", "y", "a"), "1", False, '{"b":{},"x":{"y":{"a":"1"}}}'),
        ('{"b":[{"c":1}]}', ("b", "0", "a"), "1", False, '{"b":[{"c":1,"a":"1"}]}'),
        ('[{"b":1}]', ("0", "a"), "1", False, '[{"b":1,"a":"1"}]'),
        ('{"b":{"c":[{},{"d":2}]}}', ("b", "c", "1", "a"), "1", False, '{"b":{"c":[{},{"d":2,"a":"1"}]}}'),
        ('{"b":1}', ("a",), '[1, "x"]', True, '{"b":1,"a":[1, "x"]}'),
        ('{"b":1}', ("a",), 'x"y', False, '{"b":1,"a":"x\\"y"}'),
        ('{"b":1}', ('a"b',), "1", False, '{"b":1,"a\\"b":"1"}'),
    ],
)  # fmt: skip
def test_a_member_as_those_beside_it(body: str, path: tuple[str, ...], value: str, as_json: bool, after: str) -> None:
    assert body_after(body, AddField(0, "json", path, value, as_json=as_json)) == after


@pytest.mark.parametrize(
    ("body", "path", "value", "as_json", "why"),
    [
        ('{"b":[{"c":1}]}', ("b", "1", "a"), "1", False, "the field is not inside of an object"),
        ('{"b":[{"c":1}]}', ("b", "x", "a"), "1", False, "the field is not inside of an object"),
        ('{"b":[]}', ("b", "a"), "1", False, "the field is not inside of an object"),
        ('{"b":1}', ("b", "a"), "1", False, "the field is not inside of an object"),
        ('{"b":{"a":1}}', ("b", "a"), "1", False, "the body has this field already"),
        ("", ("a",), "1", False, "the body could not be read as JSON"),
        ('{"b":1}', ("a",), "{", True, "the value is not JSON"),
    ],
)  # fmt: skip
def test_where_no_member_is_added(body: str, path: tuple[str, ...], value: str, as_json: bool, why: str) -> None:
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        body_after(body, AddField(0, "json", path, value, as_json=as_json))


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("a=1", "a=1&n%20m=x%20y%26"),
        ("a=", "a=&n%20m=x%20y%26"),
        ("=1", "=1&n%20m=x%20y%26"),
        ("", "n%20m=x%20y%26"),
    ],
)  # fmt: skip
def test_a_pair_behind_those_of_a_form(body: str, after: str) -> None:
    assert body_after(body, AddField(0, "form", ("n m",), "x y&")) == after


@pytest.mark.parametrize("body", ["a", '{"a":"b=1"}', " [1=2]", '<a b="1"/>'])
def test_a_text_that_is_no_form_gets_no_pair(body: str) -> None:
    with pytest.raises(CannotWriteError, match=r"^the body is not a form$"):
        body_after(body, AddField(0, "form", ("n",), "x"))


@pytest.mark.parametrize(
    ("path", "encoded", "method", "path_after", "rows"),
    [
        ("/a", None, "GET", "/a", [("n m", "x y")]),
        ("/a", None, "DELETE", "/a", [("n m", "x y")]),
        ("/a", None, "OPTIONS", "/a", [("n m", "x y")]),
        ("/a", None, "POST", "/a?n%20m=x%20y", []),
        ("/a", None, "HEAD", "/a?n%20m=x%20y", []),
        ("/a?", None, "GET", "/a?n%20m=x%20y", []),
        ("/a?b=1&amp;", None, "GET", "/a?b=1&n%20m=x%20y", []),
        ("/a?b=1", None, "GET", "/a?b=1&n%20m=x%20y", []),
        ("/a?b=1#c", None, "GET", "/a?b=1&n%20m=x%20y#c", []),
        ("/a#c", None, "POST", "/a?n%20m=x%20y#c", []),
        ("/a?b=1", False, "GET", "/a?b=1", [("q", "1"), ("n%20m", "x%20y")]),
        ("/a", False, "GET", "/a", [("q", "1"), ("n%20m", "x%20y")]),
        ("/a", True, "GET", "/a", [("q", "1"), ("n m", "x y")]),
        ("/a", True, "POST", "/a?n%20m=x%20y", [("q", "1")]),
    ],
)  # fmt: skip
def test_a_parameter_in_the_path_or_as_an_argument(
    path: str, encoded: bool | None, method: str, path_after: str, rows: list[tuple[str, str]]
) -> None:
    """`encoded` says whether JMeter encodes the argument that the sampler has; None where it has none."""
    held = [arguments(("q", "1"), encode=encoded)] if encoded is not None else []
    script = parse(plan(http(path, *held, method=method, name="n")))
    tree = etree.fromstring(changed(script, AddField(0, "query", ("n m",), "x y")).encode())
    texts = [(str(node.get("name")), node.text or "") for node in tree.iter("stringProp")]
    assert [text for name, text in texts if name == "HTTPSampler.path"] == [path_after]
    names, values = ([text for name, text in texts if name == f"Argument.{part}"] for part in ("name", "value"))
    assert list(zip(names, values, strict=True)) == rows
