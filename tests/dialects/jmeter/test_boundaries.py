"""Text between two texts: a boundary extractor where an expression would say no more, else the expression."""

from __future__ import annotations

import pytest

from loadlint.extractor import Extractor, FromBetween, FromBody, Match
from tests.dialects.jmeter.helpers import http, leaf, parse, plan
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow

FLOW = """GET http://h/start
HTTP 200
Content-Type: text/html

<html><script>{script}</script></html>
###
GET http://h/next?t={sent}
HTTP 200
Content-Type: text/plain

ok
"""


@pytest.mark.parametrize(
    ("script", "values", "expected"),
    [
        # Anything but a quote: an expression would be no wiser.
        ("var a = 'x1'; load(\"{}\");", ("q!7*zA1kd", "m!9*wB2pe"), FromBetween('load("', '"')),
        # The page has an empty one first, which a boundary extractor would take.
        ("load(\"\"); load(\"{}\");", ("q!7*zA1kd", "m!9*wB2pe"), FromBetween('load("', '"', 2)),
        # Letters and digits: the expression says so.
        ("load(\"{}\");", ("q17xzA1kd", "m29ywB2pe"), Match('load\\("([\\w-]+)')),
    ],
)  # fmt: skip
def test_kinds(script: str, values: tuple[str, str], expected: FromBetween | Match) -> None:
    recordings = [
        parse_flow(FLOW.format(script=script.format(value), sent=value), f"{number}.http")
        for number, value in enumerate(values)
    ]
    after = fixed_text(plan(http("/start"), http(f"/next?t={values[0]}")), "plan.jmx", recordings)
    (extraction,) = parse(after).extractions
    if isinstance(expected, FromBetween):
        assert extraction.extractor == Extractor(expected)
        assert leaf("BoundaryExtractor.match_number", str(expected.match)) in after
    else:
        assert extraction.extractor is not None and extraction.extractor.origin == FromBody()
        assert isinstance(extraction.extractor.operations[0], Match)
