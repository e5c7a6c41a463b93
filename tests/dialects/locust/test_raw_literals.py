"""Raw literals of Python say the same pattern as was asked for, whatever quotes and backslashes it holds."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadlint.dialects.locust.language.style import raw_literal

PIECES = ("\\\\", '\\"', "\\'", '"', "'", "a", "(b+)", "[^']", "\\d", ".")


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(("'", '"')))
def test_a_literal_holds_the_pattern(pieces: list[str], quote: str) -> None:
    pattern = "".join(pieces)
    written = ast.literal_eval(raw_literal(pattern, quote))
    # A backslash before a quote changes nothing in a regular expression.
    assert re.sub(r"\\(['\"])|(\\.)", r"\1\2", written) == re.sub(r"\\(['\"])|(\\.)", r"\1\2", pattern)


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quote_behind_an_escaped_backslash_is_escaped(quote: str) -> None:
    written = ast.literal_eval(raw_literal("\\\\\"([^']+)'", quote))
    assert re.findall(written, "key=\\\"value'") == ["value"]
