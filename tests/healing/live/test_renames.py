"""Names that took the place of others in answers, and requests that use them."""

from __future__ import annotations

import pytest

from loadlint.healing.live.renames import names_after, names_of, with_names
from loadlint.recordings.exchange import Response
from loadlint.request import Field, FormBody, JsonBody, JsonObject, JsonString, RawBody, Request
from loadlint.text.mapped import Text


def answer(text: str, *headers: tuple[str, str]) -> Response:
    return Response(200, headers, text.encode(), "application/json", "http://shop.test/")


def test_the_names_of_an_answer() -> None:
    text = '{"quote": {"ref": "Q-1"}, "html": "<input name=\\"quote_token\\" value=\\"a\\">"}'
    assert names_of(answer(text, ("X-Version", "1"), ("Content-Type", "application/json"))) == (
        "x-version",
        "quote_token",
        "quote",
        "html",
        "ref",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (("next", "_csrf", "email"), ("next", "authenticity_token", "email"), {"_csrf": "authenticity_token"}),
        (("a", "ref"), ("reference", "b", "a"), {"ref": "reference"}),
        (("a", "b"), ("b", "a"), {}),
        (("a", "zzz"), ("a",), {}),
        (("a",), ("a", "zzz"), {}),
    ],
)
def test_renamed(old: tuple[str, ...], new: tuple[str, ...], expected: dict[str, str]) -> None:
    assert names_after(old, new) == expected


def test_fields_and_headers_get_other_names() -> None:
    request = Request(
        "POST",
        Text("http://shop.test/order"),
        (Field(Text("ETag"), Text("1")),),
        FormBody((Field(Text("csrf"), Text("csrf")), Field(Text("size"), Text("M")))),
    )
    changed = with_names(request, {"csrf": "key", "etag": "X-Version"})
    assert isinstance(changed.body, FormBody)
    assert [(field.name.value, field.value.value) for field in changed.body.fields] == [("key", "csrf"), ("size", "M")]
    assert [field.name.value for field in changed.headers] == ["X-Version"]


def test_parameters_get_other_names() -> None:
    request = Request("GET", Text("http://shop.test/ctx=?q=ctx&ctx=a"))
    assert with_names(request, {"ctx": "context"}).url.value == "http://shop.test/ctx=?q=ctx&context=a"


def test_members_of_json_get_other_names() -> None:
    inner = JsonObject(((Text("ref"), JsonString(Text("ref"), encoded=True)),))
    request = Request("POST", Text("http://shop.test/"), (), JsonBody(JsonObject(((Text("quote"), inner),))))
    changed = with_names(request, {"quote": "quoteRef", "ref": "reference"})
    renamed_inner = JsonObject(((Text("reference"), JsonString(Text("ref"), encoded=True)),))
    assert changed.body == JsonBody(JsonObject(((Text("quoteRef"), renamed_inner),)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [('{"key" : "key"}', '{"once" : "key"}'), ("a=1&key=key", "a=1&once=key"), ("monkey=1", "monkey=1")],
)
def test_texts_get_other_names(text: str, expected: str) -> None:
    changed = with_names(Request("POST", Text("http://shop.test/"), (), RawBody(Text(text))), {"key": "once"})
    assert isinstance(changed.body, RawBody)
    assert changed.body.text.value == expected
