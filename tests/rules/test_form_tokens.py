"""Hidden fields that a framework fills: as literals they are a warning, without any recording."""

from __future__ import annotations

import pytest

from loadlint.findings import Severity
from tests.support.checking import found
from tests.support.scripts import k6

FILLED = [
    ("authenticity_token", "nX9vT0fX2g1b6w8C3kqfDk0kZ2m3Q5h1h0jvXr6lQm8pQ==", "Rails"),
    ("order[_token]", "WfK2mXq81LsvT0YpZr4b", "many an application"),
    ("csrfmiddlewaretoken", "YZ5dU1uYrL0f7k3PjX1b2n7hT9vQ8wEa", "Django"),
    ("__VIEWSTATE", "/wEPDwUKLTM0NjE2MjkyNg9kFgICAw9kFgICAQ8=", "ASP.NET Web Forms"),
    ("_sourcePage", "PmMHaP1rQd8xUOdh5Yg9zYw2nGgqPEw1HyJ8nU5B3lg=", "Stripes"),
    ("javax.faces.ViewState", "-4513857234587345:348975349857345", "JavaServer Faces"),
    ("execution", "e1s1", "Spring Web Flow"),
    ("_wpnonce", "3f2a9c1b7d", "WordPress"),
    ("SAMLRequest", "fZFfa8IwFMXfBb9DyXv6J7ba" * 3, "SAML's single sign-on"),
]
OTHERS = [
    ("_token", "test"),
    ("execution", "sync"),
    ("lt", "10"),
    ("nonce", "hello"),
    ("form_key", "contact"),
    ("token", "a-word-with-dashes"),
    ("javax.faces.ViewState", "stateless"),
    ("__VIEWSTATEGENERATOR", "CA0B0334"),
]


def sent(field: str, value: str) -> str:
    return k6(f"http.post('https://shop.test/orders', {{ '{field}': '{value}', amount: '1' }});")


@pytest.mark.parametrize(("field", "value", "framework"), FILLED)
def test_a_form_token_is_a_warning(field: str, value: str, framework: str) -> None:
    (warning,) = found(sent(field, value), "suspicious-literal", "a.js")
    assert warning.severity is Severity.WARNING
    assert warning.message == (
        f"`{field}` is hard-coded; the server probably issues a new one for each session. "
        "Link a recording to extract it"
    )
    assert warning.evidence is not None
    assert warning.evidence.reasons[0].text == f"{framework} fills a field of this name"


@pytest.mark.parametrize(("field", "value"), OTHERS)
def test_what_people_write_into_such_fields_is_none(field: str, value: str) -> None:
    assert found(sent(field, value), "suspicious-literal", "a.js") == []


def test_a_variable_is_none() -> None:
    text = k6("http.post('https://shop.test/orders', { authenticity_token: __ENV.TOKEN });")
    assert found(text, "suspicious-literal", "a.js") == []


@pytest.mark.parametrize(
    ("field", "value", "number"),
    [
        ("author", "J.R.R. Tolkien", 0),
        ("session_token", "J.R.R. Tolkien", 0),
        ("session_token", "abcdef0123456789", 0),
        ("session_token", "k6_session_token_placeholder", 0),
        ("session_token", "q8Zt5LmW2xKd9RbV7nHs", 1),
    ],
)
def test_words_and_made_up_values_are_no_session_values(field: str, value: str, number: int) -> None:
    text = k6(f"http.post('https://shop.test/orders', JSON.stringify({{ {field}: '{value}' }}));")
    assert len(found(text, "suspicious-literal", "a.js")) == number


@pytest.mark.parametrize(("header", "number"), [("Postman-Token", 0), ("X-Session-Token", 1)])
def test_a_header_that_a_client_fills_by_itself_is_none(header: str, number: int) -> None:
    headers = f"{{ headers: {{ '{header}': 'c03a1f52-9d1e-4a77-8a55-0c6f5d9e1b58' }} }}"
    text = k6(f"http.get('https://shop.test/orders', {headers});")
    assert len(found(text, "suspicious-literal", "a.js")) == number


def test_one_token_at_several_places_is_one_warning() -> None:
    post = "http.post('https://shop.test/orders', { csrfmiddlewaretoken: 'YZ5dU1uYrL0f7k3PjX1b2n7hT9vQ8wEa' });"
    (warning,) = found(k6(post, post, post), "suspicious-literal", "a.js")
    assert len(warning.uses) == 2
    assert warning.message.startswith("`csrfmiddlewaretoken` is hard-coded, in 3 places; the server probably issues")
