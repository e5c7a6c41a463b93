"""What the form of a value tells."""

from __future__ import annotations

import pytest

from loadlint.correlation.decide.evidence.one_run.shape import looks_like_token, reason_of
from loadlint.correlation.observe.value_shape import may_need_escapes, without_marks
from loadlint.extractor import Codec


@pytest.mark.parametrize(
    ("value", "escaped_in"),
    [
        ("41", "base64"),
        ("k7qx2mzt9lw4", "base64"),
        ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "base64"),
        # As long as plain base64 that needs no padding: the next one may have a `+` or a `/`.
        ("k7Qx2mZt9Lw4aB1c", "percent form html base64"),
        ("k7Qx2mZt9Lw4", "base64"),
        ("k7Qx2mZt9Lw4aB1", "base64"),
        ("k7Qx2mZt9Lw4aB1cd", "base64"),
        ("k7qx2mzt9lw4ab1c", "base64"),
        ("K7QX2MZT9LW4AB1C", "base64"),
        ("k7Qx2mZt9Lw4a-1c", "base64"),
        ("a/b+c=", "percent form html base64"),
        ('it"s', "percent form html json base64"),
        ("Tea, milk", "percent form html json base64"),
    ],
)
def test_in_which_encodings_a_value_must_be_escaped(value: str, escaped_in: str) -> None:
    codecs: tuple[Codec, ...] = ("percent", "form", "html", "json", "base64")
    assert [codec for codec in codecs if may_need_escapes(value, codec)] == escaped_in.split()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("@@edit", "edit"),
        ("++add++Folder", "add-Folder"),
        ("save~~draft", "save-draft"),
        ("a+b", "a+b"),
        ("i18n", "words"),
        ("icon-32x32", "icon-words"),
        ("x32x32", "x32x32"),
    ],
)
def test_names_without_marks(name: str, words: str) -> None:
    assert without_marks(name) == words


CONSTANT = "a word, locale, version, date or address that does not change"
FORMS = {
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301": "+0.4 a UUID",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln": "+0.5 a JSON Web Token",
    "d41d8cd98f00b204e9800998ecf8427e": "-1.0 the hash of nothing",
    "D41D8CD98F00B204E9800998ECF8427E": "-1.0 the hash of nothing",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709": "-1.0 the hash of nothing",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": "-1.0 the hash of nothing",
    "d41d8cd98f00b204e9800998ecf8427f": "+0.4 32 hexadecimal digits",
    "A8F14E45FCEEA167": "+0.4 16 hexadecimal digits",
    "a8f14e45fceea16": "+0.4 15 characters without pattern",
    "7": "-0.6 a number of three digits or fewer",
    "999": "-0.6 a number of three digits or fewer",
    "-41": "-0.6 a number of three digits or fewer",
    "1000": "-0.4 a round number",
    "25000": "-0.4 a round number",
    "2026": "-0.2 a number that may be a year",
    "1867": "+0.25 a number of 4 digits",
    "123456789": "+0.25 a number of 9 digits",
    "1234567891": "+0.35 a number of 10 digits",
    "-123456789": "+0.35 a number of 10 digits",
    "true": f"-0.6 {CONSTANT}",
    "en-US": f"-0.6 {CONSTANT}",
    "EUR": f"-0.6 {CONSTANT}",
    "text/html; charset=utf-8": f"-0.6 {CONSTANT}",
    "v1.2.3": f"-0.6 {CONSTANT}",
    "2026-11-26": f"-0.6 {CONSTANT}",
    "ann@shop.test": f"-0.6 {CONSTANT}",
    "Save as draft": f"-0.6 {CONSTANT}",
    "Save Draft": f"-0.6 {CONSTANT}",
    "https://shop.test/": f"-0.6 {CONSTANT}",
    "/api/v2/order-lines": f"-0.6 {CONSTANT}",
    "https://shop.test/a": "-0.4 an address",
    "<p>a</p>": "-0.5 a document in XML or HTML",
    "k7Qx2mZt9Lw4": "+0.4 12 characters without pattern",
    "Hello there, you": "-0.5 text that people read",
    "id,-name,7": "-0.5 a list of words or small numbers",
    "bcdfgh": "+0.2 letters that make no word",
    "RnCrbZIN": "+0.2 letters that make no word",
    "XMLHttpRequest": "-0.4 words",
    "checkout": "-0.4 words",
    "two-words": "-0.4 words",
    "two-words-12": "-0.35 words and numbers, as in a slug",
    "a8f14e": "+0.2 letters mixed with digits",
    "ab12": "+0.1 letters mixed with digits",
    "5:1700000000": "+0.35 a long number with another one",
    "1700000000|5": "+0.35 a long number with another one",
    "5_6_170000000:7": "+0.35 a long number with another one",
    "-1234": "+0.25 a number of 5 digits",
    "0012": "+0.25 a number of 4 digits",
    "1899": "+0.25 a number of 4 digits",
    "1900": "-0.4 a round number",
    "*.!x2345": "+0.2 letters mixed with digits",
    "*.!x2": "+0.1 letters mixed with digits",
    "ab1c2": "+0.1 letters mixed with digits",
    "(abc)": "-0.2 fewer than six characters",
    "<saml:X>k7Qx2mZt9Lw4abcd</saml:X>": "+0.4 a document with ids or signatures in it",
    "<saml:X>_k7Qx2mZt9Lw4abcd</saml:X>": "+0.4 a document with ids or signatures in it",
    "<a>k7Qx2mZt9Lw4abc</a>": "-0.5 a document in XML or HTML",
    "ctl00$Main$Grid": "-0.5 the name of a component",
    "form:table:2:edit": "-0.5 the name of a component",
    "form:k7Qx2mZt9Lw4": "+0.4 17 characters without pattern",
    "localhost:8080": "-0.6 the name of a host",
    "www.shop.de": "-0.6 the name of a host",
    "python3": "-0.45 a name with a version",
    "mysql8.4": "-0.45 a name with a version",
    "x86_64": "-0.45 a name with a version",
    "bcdfg3": "+0.2 letters mixed with digits",
    "name,+other,-third": "-0.5 a list of words or small numbers",
    "a;7|b": "-0.5 a list of words or small numbers",
    "1,2,3": "-0.5 a list of words or small numbers",
    "-two-words-": "-0.4 words",
    "AB_Orders": "-0.4 words",
    "NctBrmKl": "+0.2 letters that make no word",
    "QWRTZXBN": "-0.4 words",
    "TestWord": f"-0.6 {CONSTANT}",
    "null": f"-0.6 {CONSTANT}",
    "none": f"-0.6 {CONSTANT}",
    "undefined": f"-0.6 {CONSTANT}",
    "false": f"-0.6 {CONSTANT}",
    "<a>_aaaaaaaaaaaaaaa1</a>": "+0.4 a document with ids or signatures in it",
    "off": f"-0.6 {CONSTANT}",
    "de_DE": f"-0.6 {CONSTANT}",
    "image/png;x": f"-0.6 {CONSTANT}",
    "a@b": f"-0.6 {CONSTANT}",
    "abcd": f"-0.6 {CONSTANT}",
    "abcde": "-0.4 words",
    "Abc": f"-0.6 {CONSTANT}",
    "Ab": "-0.4 words",
    "Save_draft": f"-0.6 {CONSTANT}",
    "https://h": f"-0.6 {CONSTANT}",
    "http://h/a": "-0.4 an address",
    "/a": f"-0.6 {CONSTANT}",
    "/v2/a/b-c_d/": f"-0.6 {CONSTANT}",
    "/A/b": "-0.2 fewer than six characters",
    "ftp://x": "-0.4 an address",
    "a1": "-0.2 fewer than six characters",
}


@pytest.mark.parametrize("value", FORMS)
def test_what_the_form_says(value: str) -> None:
    reason = reason_of(value)
    assert reason is not None
    assert f"{reason.weight:+} {reason.text}" == FORMS[value]


@pytest.mark.parametrize("value", ["open*door", "17000000_5", "2026-1-1", "1,2000"])
def test_a_form_that_says_nothing(value: str) -> None:
    assert reason_of(value) is None


@pytest.mark.parametrize(
    ("value", "speaks_for_itself"),
    [("k7Qx2mZt9Lw4", True), ("1234567891", True), ("123456789", False), ("a8f14e", False), ("checkout", False)],
)
def test_a_token_is_known_by_its_form(value: str, speaks_for_itself: bool) -> None:
    assert looks_like_token(value) == speaks_for_itself
