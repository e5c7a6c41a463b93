"""The values that an answer issues: in order, each with its name and owner, and with an extractor that reads it."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode

import pytest

from loadlint.correlation.observe.leaves import leaves_of
from loadlint.correlation.observe.options import choices_of, options_of
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Decode, FromHtml
from tests.support.flowtext import parse_flow

JSON, HTML, TEXT = (f"Content-Type: {kind}" for kind in ("application/json", "text/html", "text/plain"))


def page(head: str, body: str) -> Page:
    return Page(parse_flow(f"GET http://h/\nHTTP 200\n{head}\n\n{body}").exchanges)


def leaves(head: str, body: str) -> list[str]:
    """Each value as `JSON cart.id = 41`; each extractor must give its value."""
    answer = page(head, body)
    written = []
    for leaf in leaves_of(answer.response):
        assert answer.neutral(leaf.extractor) == leaf.value, leaf
        name = f"{leaf.owner}.{leaf.name}" if leaf.owner else leaf.name
        written.append(f"{leaf.source.name} {name} = {leaf.value}".replace("  ", " "))
    return written


def in_json(**members: object) -> str:
    return json.dumps(members)


def base64url(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (JSON, '{"a":"x","b":{"c":[1,{"d":"y"}]},"t":true,"n":null,"f":1.5,"e":""}',
         ["JSON a = x", "JSON b.c = 1", "JSON c.d = y", "JSON f = 1.5"]),
        (JSON, '[1,"x"]', ["JSON = 1", "JSON = x"]),
        (TEXT, '{"a":1}', ["JSON a = 1"]),
        (JSON, '"x"', []),
        (JSON, "{broken", []),
        (TEXT, "a=1", []),
        (JSON, "", []),
        (HTML, "", []),
        ("X-Tok: t1", "", ["HEADER x-tok = t1"]),
    ],
)  # fmt: skip
def test_members_of_json(head: str, body: str, expected: list[str]) -> None:
    """Texts and numbers, by the name of the field and of the object around it."""
    assert leaves(head, body) == expected


@pytest.mark.parametrize(
    ("value", "inner"),
    [
        ('{"k":"v1","l":[2]}', ["in.k = v1", "in.l = 2"]),
        ("[12]", []),
        ("[123]", ["in = 123"]),
        ('{"a": 1', []),
        ("plain text, 41", []),
        # Fields of a form, in either order and with both quotes; the second one of a name by its number.
        ('<input name="n" value="v1"><input value=\'v2\' name="o"><input name="n" value="v3">',
         ["n = v1", "o = v2", "n = v3"]),
        ('<input name="q&amp;r" value="a&amp;b">', ["q&r = a&b"]),
        ('<input name="p"><input value="v1"><input name="" value="v2"><input name="s" value="">', []),
        ('<input class="x" name="n" type="hidden" value="v1">', ["n = v1"]),
        # The parts of an address.
        ("/a/k7/b", [" = /a/k7/b", "id = a", "a.id = k7", "k7.id = b", "k7.id = b"]),
        ("/a?c=d%20e&f=g+h&x&y=", [" = /a?c=d%20e&f=g+h&x&y=", "c = d%20e", "c = d e", "f = g+h", "f = g h", "id = a"]),
        ("/a?b=c#?i=j", [" = /a?b=c#?i=j", "b = c", "i = j", "id = a"]),
        ("https://h.test/x/41;s=1;t", [" = https://h.test/x/41;s=1;t", "id = x", "s = 1", "x.id = 41"]),
        ("https://h.test", [" = https://h.test"]),
        ("list.php?page=2", [" = list.php?page=2", "page = 2"]),
        ("a/b?page", []),
        ("/a?b=c=d", [" = /a?b=c=d", "b = c=d", "id = a"]),
        # The name of a scheme has nine letters at most.
        ("telegramx://h", [" = telegramx://h"]),
        ("telegramxy://h", []),
        # What is an id in the path may differ, so that what follows is told by its place; what may be one, by both.
        ("/order-4471/k7", [" = /order-4471/k7", "id = order-4471", "order-4471.id = k7"]),
        ("/order-4471/;s=1", [" = /order-4471/;s=1", "id = order-4471", "s = 1"]),
        ("/a/order-4471/;s=1", [" = /a/order-4471/;s=1", "id = a", "a.id = order-4471", "s = 1"]),
        ("/d_e/f", [" = /d_e/f", "id = d_e", "d_e.id = f", "d_e.id = f"]),
        # Escapes and base64.
        ("a%2Fb%20c", ["in = a/b c"]),
        ("a%2F", []),
        ("100% of it", []),
        (b64encode(b"plain text, 41").decode(), ["in = plain text, 41"]),
        (base64url("plain text?>~ 4"), ["in = plain text?>~ 4"]),
        (b64encode(b'{"k":"v1"}').decode(), ['in = {"k":"v1"}', "in.k = v1"]),
        (b64encode(b"a plain").decode(), ["in = a plain"]),
        (b64encode(b"a plai").decode(), []),
        (b64encode(bytes(range(12))).decode(), []),
        # The claims of a token.
        (".".join([*map(base64url, ('{"alg":1}', '{"sub":"u1","n":5}')), "c2ln"]),
         ['in = {"sub":"u1","n":5}', "in.sub = u1", "in.n = 5"]),
        ("abcdefghij.klmnopqrst.uv", []),
        (".".join([*map(base64url, ('{"alg":1}', "plain text, 41")), "c2ln"]), []),
    ],
)  # fmt: skip
def test_what_stands_inside_of_a_value(value: str, inner: list[str]) -> None:
    first, *others = leaves(JSON, in_json(**{"in": value}))
    assert first == f"JSON in = {value}"
    assert [leaf.removeprefix("INNER ").removeprefix("JSON ") for leaf in others] == [leaf.lstrip() for leaf in inner]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (r"<input type=\"checkbox\" name=\"ids[]\" value=\"8\" \/>", ["INNER ids[] = 8"]),
        (r"<input value='a\"b' name='x'>", ['INNER x = a\\"b']),
        (r"<input name=\"x\" value=\"a\/b\">", []),
        ("no fields", []),
    ],
)
def test_fields_in_an_answer_that_is_a_script(markup: str, expected: list[str]) -> None:
    """Page code runs it, and puts the markup into the page."""
    assert leaves("Content-Type: text/javascript", f"$('#x').html('{markup}');") == expected


@pytest.mark.parametrize(
    ("value", "codec"),
    [
        (b64encode(b"plain text, 41").decode(), "base64"),
        (b64encode(b"plain text, 41").decode().rstrip("="), "base64url"),
        (b64encode(b"plain text, 4").decode().rstrip("="), "base64url"),
        (base64url("plain text?>~ 41"), "base64url"),
    ],
)
def test_base64_without_padding_is_that_of_addresses(value: str, codec: str) -> None:
    *_, leaf = leaves_of(page(JSON, in_json(**{"in": value})).response)
    assert leaf.extractor.operations == (Decode(codec),)  # type: ignore[arg-type]


def test_three_levels_are_opened() -> None:
    value: object = 1
    for name in "edcba":
        value = json.dumps({name: value})
    names = [leaf.split(" = ")[0] for leaf in leaves(JSON, str(value))]
    assert names == ["JSON a", "INNER a.b", "INNER b.c", "INNER c.d"]
    token = "plain text, 41"
    for _ in range(4):
        token = b64encode(token.encode()).decode()
    assert [leaf.split(" = ")[0] for leaf in leaves(JSON, in_json(a=token))] == ["JSON a", *["INNER a"] * 3]
    # A header is one of them.
    names = [leaf.split(" = ")[0] for leaf in leaves(f"X-Tok: {value}", "")]
    assert names == ["HEADER x-tok", "INNER x-tok.a", "INNER a.b"]


def test_headers() -> None:
    """Not those about the connection and the body; a cookie that is gone has no value."""
    head = """\
X-Tok: t1
ETag: "abc"
Location: https://h/cart/41?x=1
Date: now
Server: s
Content-Type: text/plain
Permissions-Policy: camera=()
X-Frame-Options: SAMEORIGIN
Set-Cookie: sid=s1; Path=/
Set-Cookie: gone=; Path=/
Set-Cookie: gone=; Path=/other
Set-Cookie: broken
Link: </b?page=2>; rel="next", </c>; rel=last"""
    assert leaves(head, "") == [
        "HEADER x-tok = t1",
        'HEADER etag = "abc"',
        "LOCATION = https://h/cart/41?x=1",
        "LOCATION x = 1",
        "LOCATION id = cart",
        "LOCATION cart.id = 41",
        "COOKIE sid = s1",
        "HEADER next = /b?page=2",
        "HEADER next.page = 2",
        "HEADER last = /c",
    ]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ('<input name="n" value="v1">', ["FORM_FIELD n = v1"]),
        ('<button name="n" value="v1">x</button>', ["FORM_FIELD n = v1"]),
        ('<input value="v1">', []),
        ('<input id="k" value="v1">', ["FORM_FIELD k = v1"]),
        ('<button id="k" value="v1">x</button>', ["FORM_FIELD k = v1"]),
        ('<input id="k1" value="v1">', []),
        ('<input id="" name="" value="v1">', []),
        ('<input id="k" name="n" value="v1">', ["FORM_FIELD n = v1"]),
        ('<option name="n" value="v1">x</option>', []),
        ('<input name="n" value="">', []),
        ('<input name="n">', []),
        ('<input name=\'q"\\\' value="v1">', ['FORM_FIELD q"\\ = v1']),
        ('<meta name="n" content="v1">', ["META n = v1"]),
        ('<meta property="n" content="v1">', ["META n = v1"]),
        ('<meta http-equiv="n" content="v1">', ["META n = v1"]),
        ('<meta name="n" property="o" content="v1">', ["META n = v1"]),
        ('<meta name="" property="o" http-equiv="p" content="v1">', ["META o = v1"]),
        ('<meta content="v1">', []),
        ('<meta name="n" content="">', []),
        ('<textarea name="n">v1</textarea>', ["FORM_FIELD n = v1"]),
        ("<textarea>v1</textarea>", []),
        ('<i data-k="v1" data-e="">x</i>', ["ATTRIBUTE k = v1"]),
        ('<i id="x" data-k="v1" data-L="v2">x</i>', ["ATTRIBUTE k = v1", "ATTRIBUTE l = v2"]),
        ('<i data-a.b="v1">x</i>', []),
        ('<i value="v1" name="n">x</i>', []),
        ('<input name="n" value="v1" data-k="v2">', ["FORM_FIELD n = v1", "ATTRIBUTE k = v2"]),
    ],
)
def test_elements_of_a_page(element: str, expected: list[str]) -> None:
    assert leaves(HTML, element) == expected


def test_a_page_is_known_by_its_beginning() -> None:
    for begin in ("<!DOCTYPE html>", " \n<HTML>"):
        assert leaves(TEXT, f'{begin}<input name="n" value="v1">') == ["FORM_FIELD n = v1"]
    assert leaves(TEXT, 'x <html><input name="n" value="v1">') == []


@pytest.mark.parametrize(
    ("identity", "selector"),
    [("x", "i#x"), ("a-b_c", "i#a-b_c"), ("x1", "i[data-k]"), ("-x", "i[data-k]"), ("", "i[data-k]")],
)
def test_an_element_is_told_by_its_id_if_that_holds_no_number(identity: str, selector: str) -> None:
    (leaf,) = leaves_of(page(HTML, f'<i id="{identity}" data-k="v1">x</i>').response)
    assert leaf.extractor.origin == FromHtml(selector, "data-k")


LIST = """
<select class="x" name="size">
<option value="1">One</option><option value='2' selected>Two</option><option value="" >No</option>
<option>Three</option><option value="Four">Four</option><option value="5">-</option>
<option value="6&amp;">S &amp; x</option>
</select><option value="7">Out</option>
"""


def test_the_options_of_a_list() -> None:
    """By being selected, by their text on the page, and by it in the list; not those whose value is their text."""
    assert leaves(HTML, LIST) == [
        f"FORM_FIELD size = {value}" for value in ("1", "1", "2", "2", "2", "6&", "6&")
    ]  # fmt: skip


CHECKED = '<input name="size" type="{kind}" value="7">{text}</p>'


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("radio", "Two", ["ATTRIBUTE size = 7", "FORM_FIELD size = 7"]),
        ("checkbox", " <label for=x> Two </label>", ["ATTRIBUTE size = 7", "FORM_FIELD size = 7"]),
        ("radio", " - ", ["ATTRIBUTE size = 7"]),
        ("radio", "", ["ATTRIBUTE size = 7"]),
        ("radio", "<b>Two</b>", ["ATTRIBUTE size = 7"]),
        ("hidden", "Two", ["FORM_FIELD size = 7"]),
    ],
)
def test_a_choice_is_told_by_the_text_behind_it(kind: str, text: str, expected: list[str]) -> None:
    assert leaves(HTML, CHECKED.format(kind=kind, text=text)) == expected


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("<input name='a&amp;b' type='radio' value='1&amp;2'>Tea pot<", ("a&b", "1&amp;2")),
        ('<input type=checkbox value="1" name="a">\nTea pot <br>', ("a", "1")),
        ('<input type="radio" name="" value="1">Tea pot<', ("", "1")),
        ('<input type="radio" value="1">Tea pot<', None),
        ('<input type="radio" name="a">Tea pot<', None),
        ('<input type="radiology" name="a" value="1">Tea pot<', None),
    ],
)
def test_the_field_and_the_value_of_a_choice(element: str, expected: tuple[str, str] | None) -> None:
    """As the page writes it; the expression finds it on the page."""
    options = list(choices_of(f"<p>{element}/p>"))
    assert [(option.field, option.value) for option in options] == ([] if expected is None else [expected])
    for option in options:
        match = re.search(option.patterns[0], element)
        assert match is not None and match[1] == option.value


def test_choices_with_nothing_between_them() -> None:
    page = '<input type="radio" name="a" value="1"> Tea <input type="radio" name="a" value="2"> Pot</p>'
    assert [option.value for option in choices_of(page)] == ["1", "2"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # The text and, where the page has chosen it, the mark for that; each within the list as well.
        ("<select name='s'><option value='1'>Tea</option></select>", [("s", "1", 2)]),
        ("<select name='s'><option value='1' selected>Tea</option></select>", [("s", "1", 3)]),
        ("<select name='s'><option value='1' selected>-</option></select>", [("s", "1", 1)]),
        ("<select name='s'><option value='1'>-</option></select>", [("s", "1", 0)]),
        # Up to the end of the list, or of the page where it has no end.
        ("<select name=\"a&amp;b\"><option value=\"1\">Tea<option value='2'>Pot</select><option value='3'>Cup<",
         [("a&b", "1", 2), ("a&b", "2", 2)]),
        ("<select name='s'><option value='1'>Tea<option value='2'>Pot<", [("s", "1", 2), ("s", "2", 2)]),
        ("<select name='s'><option value='1'>Tea</select><select id='x' name='t'><option value='2'>Pot</select>",
         [("s", "1", 2), ("t", "2", 2)]),
        ("<select name='s'><option>Tea</option><option value='Pot'> Pot </option></select>", []),
        ("<select name=''><option value='1'>Tea</select>", [("", "1", 2)]),
        ("<select id='s'><option value='1'>Tea</select>", []),
    ],
)  # fmt: skip
def test_fields_and_values_of_lists(page: str, expected: list[tuple[str, str, int]]) -> None:
    """With the number of expressions for each; all of them find the value."""
    options = list(options_of(page))
    assert [(option.field, option.value, len(option.patterns)) for option in options] == expected
    for option in options:
        for pattern in option.patterns:
            match = re.search(pattern, page)
            assert match is not None and match[1] == option.value


def test_the_selected_option_may_say_so_before_its_value() -> None:
    assert leaves(HTML, "<select name='n'><option selected value='2'>-</option></select>") == ["FORM_FIELD n = 2"]
    assert leaves(HTML, "<select name='n'><option value='2' selected>-</option>") == ["FORM_FIELD n = 2"]
