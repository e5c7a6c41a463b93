"""Requests that a newer version wants to be others: which field or header is which, and which step is gone."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

PAGE = """\
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{"csrf":"c-RUN91","tenant":"t-RUN37"}
"""
ORDER = """\
POST https://shop.test/order
HEADERS

BODY
HTTP 200

ok
"""
FORM = "Content-Type: application/x-www-form-urlencoded"
TAKING = (
    "const cart = http.get('https://shop.test/cart');",
    "const csrf = cart.json('csrf');",
    "const tenant = cart.json('tenant');",
)


def healed(script: str, *exchanges: str) -> FixResult:
    runs = [parse_flow("###\n".join(exchanges).replace("RUN", f"4{name}7"), f"{name}.http") for name in ("ab", "xy")]
    return engine.heal(Source("a.js", script.encode()), project_of(runs))


def certified_text(result: FixResult) -> str:
    certificate = result.analysis.context.certificate
    assert certificate is not None
    assert certificate.is_certified, [finding.message for finding in result.analysis.findings]
    return result.data.decode()


def test_two_headers_have_other_names() -> None:
    """Their values tell which is which, though the names are not alike."""
    headers = "{ headers: { 'X-CSRF-Token': csrf, 'X-Tenant-Id': tenant } }"
    script = k6(*TAKING, f"http.post('https://shop.test/order', 'x', {headers});")
    order = ORDER.replace("HEADERS", "X-Organisation: t-RUN37\nX-Shield: c-RUN91").replace("BODY", "x")
    text = certified_text(healed(script, PAGE, order))
    assert text == script.replace("X-CSRF-Token", "X-Shield").replace("X-Tenant-Id", "X-Organisation")


def test_a_field_is_renamed_while_its_value_has_moved_and_another_field_is_new() -> None:
    """Neither the value nor the name tells, but the fields beside it do."""
    script = k6(*TAKING[:2], "http.post('https://shop.test/order', { csrf: csrf, item: 'lamp' });")
    page = PAGE.replace('"csrf":"c-RUN91"', '"session":{"shield":"c-RUN91"},"stamp":"s-RUN55"')
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "shield=c-RUN91&item=lamp&stamp=s-RUN55")
    result = healed(script, page, order)
    assert "shield: csrf" in certified_text(result)
    assert "Call it `shield`" in [applied.title for applied in result.applied]


def test_the_only_field_is_gone() -> None:
    script = k6("http.post('https://shop.test/order', 'mode=full');")
    order = ORDER.replace("HEADERS", "Accept: */*").replace("\nBODY", "")
    assert "mode" not in certified_text(healed(script, order))


GONE = "http.get('https://shop.test/cart');", "http.post('https://shop.test/order', 'x');"
KEPT = ORDER.replace("HEADERS", "Accept: */*").replace("BODY", "x")


@pytest.mark.parametrize(
    "step",
    ["http.post('https://shop.test/terms', 'yes');", "http.get('https://shop.test/welcome');"],
)
def test_a_step_is_gone_from_a_script_that_is_right_else(step: str) -> None:
    script = k6(GONE[0], step, GONE[1])
    assert certified_text(healed(script, PAGE, KEPT)) == k6(*GONE)


def test_what_a_page_reads_beside_may_be_missing() -> None:
    """It comes and goes without any change of the application; so does one of several polls."""
    beside = "http.get('https://shop.test/badges', { headers: { Accept: 'application/json' } });"
    for line in (beside, GONE[0]):
        script = k6(GONE[0], line, GONE[1])
        assert healed(script, PAGE, KEPT).data == script.encode()


def test_an_id_that_is_a_uuid_now_widens_the_expression() -> None:
    script = k6(
        "const cart = http.get('https://shop.test/cart');",
        "const id = cart.body.match(/orders.(\\d+)/)[1];",
        "http.post('https://shop.test/order', { id: id });",
    )
    page = PAGE.replace('"csrf":"c-RUN91"', '"href":"/orders/9f1c-RUN2-77"')
    order = ORDER.replace("HEADERS", FORM).replace("BODY", "id=9f1c-RUN2-77")
    assert certified_text(healed(script, page, order)) == script.replace("(\\d+)", "([\\w-]+)")
