"""How an extractor is shown, in the words of JMeter's users."""

from __future__ import annotations

import pytest

from loadlint.dialects.jmeter.write.render import show
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromResources,
    FromUrl,
    FromXml,
    JsonInside,
    Match,
)


@pytest.mark.parametrize(
    ("extractor", "shown"),
    [
        (Extractor(FromJson(("cart", "id"))), ("JSON Extractor", "$.cart.id")),
        (Extractor(FromJson(("a",)), (JsonInside(("b",)),)), ("JSON Extractor", "$.a $.b")),
        (Extractor(FromHtml("p", None)), ("CSS Selector Extractor", "p")),
        (Extractor(FromHtml("a", "href", 2)), ("CSS Selector Extractor", "a @href (match 2)")),
        (Extractor(FromHeader("Location"), (Match("c=(.*)"),)), ("response header", "Location c=(.*)")),
        (Extractor(FromHeader("X-T", 2)), ("response header", "X-T (match 2)")),
        (Extractor(FromHeader("X-T"), (Decode("percent"),)), ("response header", "X-T percent-decoded")),
        (Extractor(FromCookie("sid")), ("cookie", "sid")),
        (Extractor(FromXml("//a/@b")), ("XPath Extractor", "//a/@b")),
        (Extractor(FromBetween("id=", "&", 3)), ("Boundary Extractor", "id=…& (match 3)")),
        (Extractor(FromUrl(), (Match("c=(.*)"),)), ("URL", "c=(.*)")),
        (Extractor(FromBody(), (Match("c=(.*)", 2),)), ("Regular Expression Extractor", "c=(.*) (match 2)")),
        (Extractor(FromResources(), (Match("c=(.*)"),)), ("Regular Expression Extractor on sub-samples", "c=(.*)")),
    ],
)
def test_show(extractor: Extractor, shown: tuple[str, str]) -> None:
    assert show(extractor) == shown
