"""What a file calls the exports of modules."""

from __future__ import annotations

from collections import Counter

import pytest

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.language.imports import aliases_of
from loadlint.text.source import Source
from tests.support.counting import calls_by_function
from tests.support.scripts import k6


@pytest.mark.parametrize(
    ("line", "aliases"),
    [
        ("import { Rate } from 'k6/metrics';", {"Rate": "Rate"}),
        ("import { Rate as Share, Trend as Time } from 'k6/metrics';", {"Rate": "Rate", "Share": "Rate"}),
        ("export { Rate as Share } from 'k6/metrics';", {"Rate": "Rate"}),
    ],
)
def test_names_of_exports(line: str, aliases: dict[str, str]) -> None:
    assert aliases_of(syntax.parse(Source("a.js", line.encode())), ["Rate"]) == aliases


def test_they_are_looked_for_in_imports_alone() -> None:
    """`export default function` holds most of a script, and editors ask with each key."""

    def calls(requests: int) -> Counter[str]:
        text = k6(*(f"http.get('https://shop.test/{n}');" for n in range(requests)))
        parsed = syntax.parse(Source("a.js", text.encode()))
        return calls_by_function(lambda: aliases_of(parsed, ["Rate"]))

    assert calls(10) == calls(100)
