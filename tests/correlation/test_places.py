"""Where in a response a value may stand, and the extractor that reads it there: the value differs between two runs."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

import pytest

from loadlint.extractor import Decode, Extractor, FromHeader, FromHtml, FromJson, JsonInside, Match, Where
from loadlint.findings import Level
from tests.correlation.test_flow import flow, only

VALUES = ("k7Qx2mZt9Lw4", "p3Wv8nBr5Yc1")


def as_token(value: str) -> str:
    """A JSON Web Token about a value."""
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": value, "role": "user"}]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, "c2lnbmF0dXJl"])


def as_base64(value: str) -> str:
    """JSON in base64."""
    return base64.b64encode(json.dumps({"id": value, "kind": "page"}).encode()).decode()


def in_list(value: str) -> str:
    """JSON with a list, in another order in each run."""
    other = {"id": "zz9x7a", "name": "Milk"}
    items = [{"id": value, "name": "Tea"}, other]
    return json.dumps({"items": items if value == VALUES[0] else items[::-1]})


def in_json(text: Callable[[str], str]) -> Callable[[str], str]:
    """A response in JSON that holds a text."""
    return lambda value: f"Content-Type: application/json\n\n{json.dumps({'held': text(value)})}"


def redirect(address: str) -> Callable[[str], str]:
    """A response with a `Location`, in which VALUE stands for the value."""
    return lambda value: f"Location: {address.replace('VALUE', value)}"


FORM_IN_JSON = '<input name="q" value="">' + "<input type='hidden' name='csrf' value='{}'>"
HELD = FromJson(("held",))
LOCATION = FromHeader("Location")

PLACES: dict[str, tuple[Callable[[str], str], Extractor, str]] = {
    "JSON": (in_json(str), Extractor(HELD), "held"),
    "a claim of a JSON Web Token": (
        in_json(as_token),
        Extractor(HELD, (Match(r"^[^.]*\.([^.]*)"), Decode("base64url"), JsonInside(("sub",)))),
        "sub",
    ),
    "JSON in base64": (in_json(as_base64), Extractor(HELD, (Decode("base64"), JsonInside(("id",)))), "heldId"),
    "a list in JSON in JSON": (
        in_json(in_list),
        Extractor(HELD, (JsonInside(("items", Where(("name",), "Tea"), "id")),)),
        "teaId",
    ),
    "a field of a form in JSON": (
        in_json(FORM_IN_JSON.format),
        Extractor(HELD, (Match(r"name='csrf'[^<>]*?\svalue='([^']*)'"),)),
        "csrfToken",
    ),
    "a field that has its value first": (
        in_json("<input value='{}' name='csrf'>".format),
        Extractor(HELD, (Match(r"value='([^']*)'[^<>]*?\sname='csrf'"),)),
        "csrfToken",
    ),
    "a hidden field": (
        lambda value: f'Content-Type: text/html\n\n<form><input type="hidden" name="csrf" value="{value}"></form>',
        Extractor(FromHtml('input[name="csrf"]', "value")),
        "csrfToken",
    ),
    "after a word of an address": (
        redirect("/jobs/VALUE"),
        Extractor(LOCATION, (Match("/jobs/([^/?#;]+)"),)),
        "jobId",
    ),
    "alone in an address": (
        redirect("https://h/VALUE"),
        Extractor(LOCATION, (Match("^(?:[a-z]+://[^/]+)?/([^/?#;]+)"),)),
        "startId",
    ),
    "the query of an address": (redirect("/a?job=VALUE&x=1"), Extractor(LOCATION, (Match("[?&]job=([^&#]+)"),)), "job"),
    "the fragment of an address": (
        redirect("/a#token=VALUE&x=1"),
        Extractor(LOCATION, (Match("[?&#]token=([^&#]+)"),)),
        "token",
    ),
    "a matrix parameter": (redirect("/a;sid=VALUE/b"), Extractor(LOCATION, (Match(";sid=([^;/?#]+)"),)), "sid"),
}


@pytest.mark.parametrize("name", ["the query of an address", "the fragment of an address", "a matrix parameter"])
def test_an_empty_parameter_has_no_value(name: str) -> None:
    """So that the request whose answer lacks it fails, in each tool: a match of nothing is a match."""
    _, extractor, _ = PLACES[name]
    (match,) = extractor.operations
    assert isinstance(match, Match)
    assert re.search(match.pattern, "/a;sid=/b?job=&x=1#token=") is None


@pytest.mark.parametrize("name", PLACES)
def test_a_place(name: str) -> None:
    response, extractor, variable = PLACES[name]
    template = "POST https://h/start\nHTTP 201\n{response}\n###\nGET https://h/next?id={value}\nHTTP 200\n"
    found = flow(template, *({"response": response(value), "value": value} for value in VALUES))
    assert only(found) == (variable, extractor, Level.PROVEN)


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_json_in_json_is_opened_three_times(depth: int) -> None:
    def nested(value: str) -> str:
        text = value
        for level in range(depth):
            text = json.dumps({f"k{level}": text})
        return text

    template = "POST https://h/start\nHTTP 201\n{response}\n###\nGET https://h/next?id={value}\nHTTP 200\n"
    found = flow(template, *({"response": in_json(nested)(value), "value": value} for value in VALUES))
    opened = tuple(JsonInside((f"k{level}",)) for level in reversed(range(depth)))
    assert (only(found)[1] == Extractor(HELD, opened)) == (depth <= 3)


def test_a_plus_sign_is_a_space_in_a_query() -> None:
    found = flow(
        """
POST https://h/jobs
HTTP 303
Location: /done?title=Tea+{id}
###
GET https://h/done?title=Tea+{id}
HTTP 200
###
POST https://h/save
Content-Type: application/json

{"title": "Tea {id}"}
HTTP 200
""",
        *({"id": value} for value in VALUES),
    )
    assert only(found)[1] == Extractor(LOCATION, (Match("[?&]title=([^&#]+)"), Decode("form")))
    assert [use.step for use in found.correlations[0].uses] == [1, 2]


@pytest.mark.parametrize("member", "name sku code slug type kind key role label title size rel".split())
def test_an_element_is_chosen_by_a_member_that_tells_what_it_is(member: str) -> None:
    """`note` tells an element from others as well, but says nothing."""
    found = flow(
        """
GET https://h/staff
HTTP 200
Content-Type: application/json

[{"id": "{other}", "note": "b", "MEMBER": "x"}, {"id": "{id}", "note": "a", "MEMBER": "w"}]
###
GET https://h/staff/{id}
HTTP 200
""".replace("MEMBER", member),
        {"id": "k7x2b-11", "other": "k7x2b-10"},
        {"id": "p9q4c-31", "other": "p9q4c-30"},
    )
    assert only(found)[1] == Extractor(FromJson((Where((member,), "w"), "id")))
