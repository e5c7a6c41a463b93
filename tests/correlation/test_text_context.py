"""The text around a value, as an expression."""

from __future__ import annotations

import pytest

from loadlint.correlation.prove.extractors import in_text
from loadlint.extractor import Extractor, FromBody, Match
from tests.correlation.test_own_evaluator import page


@pytest.mark.parametrize(
    ("texts", "values", "pattern"),
    [
        # The word before a number belongs to the value where two runs show that it stays.
        (('load("ticket28");', 'load("ticket31");'), ("ticket28", "ticket31"), r'load\("(ticket\d+)"'),
        (('load("ticket28");',), ("ticket28",), r'load\("([\w-]+)"'),
        # What looks generated is no context in a single run.
        (("a k7Qx2mZt9Lw4 99217 b k7Qx2mZt9Lw5 99217 b",), ("k7Qx2mZt9Lw4",), r"a\s+([\w-]+)\s+"),
        (("x k7Qx2mZt9Lw4,y-20261; x k7Qx2mZt9Lw3,z-20262;",), ("k7Qx2mZt9Lw4",), r"x\s+([\w-]+),"),
    ],
)
def test_context(texts: tuple[str, ...], values: tuple[str, ...], pattern: str) -> None:
    extractor = in_text(values, [page(text, None, "text/plain") for text in texts])
    assert extractor == Extractor(FromBody(), (Match(pattern),))
