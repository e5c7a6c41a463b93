"""GraphQL answers errors with 200: a test of the status alone says nothing."""

from __future__ import annotations

import pytest

from loadlint.findings import Applicability, Severity
from tests.support.checking import fixed_text, found
from tests.support.scripts import k6

STATUS = "{ ok: (r) => r.status === 200 }"
CONTENT = "{ ok: (r) => r.status === 200 && !r.json('errors') }"


def sending(document: str, check: str = STATUS) -> str:
    body = f"JSON.stringify({{ query: `{document}` }})"
    return "import { check } from 'k6';\n" + k6(f"check(http.post('https://shop.test/graphql', {body}), {check});")


@pytest.mark.parametrize(
    ("document", "severities"),
    [
        ("mutation { placeOrder(cart: 7) { id } }", [Severity.WARNING]),
        ("mutation Order($cart: ID!) { placeOrder(cart: $cart) { id } }", [Severity.WARNING]),
        ("query Cart { cart { id } }", [Severity.INFORMATION]),
        ("{ cart { id } }", [Severity.INFORMATION]),
        ("lamp", []),
    ],
)
def test_only_the_status_of_an_operation_is_checked(document: str, severities: list[Severity]) -> None:
    findings = found(sending(document), "graphql-errors-unchecked", "a.js")
    assert [one.severity for one in findings] == severities


def test_a_check_of_the_body_is_enough() -> None:
    assert found(sending("mutation { a }", CONTENT), "graphql-errors-unchecked", "a.js") == []


def test_the_fix_asserts_that_there_are_no_errors() -> None:
    text = "import { check } from 'k6';\n" + k6(
        "const r = http.post('https://shop.test/graphql', JSON.stringify({ query: 'mutation { a }' }));",
        f"check(r, {STATUS});",
    )
    after = fixed_text(text, "a.js", [], ("graphql-errors-unchecked",), Applicability.UNSAFE)
    assert "'POST /graphql: JSON has no errors': (r) => r.body && r.json('errors') === undefined" in after
    assert found(after, "graphql-errors-unchecked", "a.js") == []


def test_several_requests_are_one_finding() -> None:
    requests = (
        f"http.post('https://shop.test/graphql', JSON.stringify({{ query: '{one}' }}))"
        for one in ("mutation { a }", "{ b }")
    )
    text = "import { check } from 'k6';\n" + k6(*(f"check({request}, {STATUS});" for request in requests))
    (warning,) = found(text, "graphql-errors-unchecked", "a.js")
    assert warning.message == "Only the status of 2 GraphQL requests is checked: GraphQL sends errors with status 200"
