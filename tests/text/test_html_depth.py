"""Pages are read up to the element that is too deep for parsers."""

from __future__ import annotations

import pytest

from loadlint.text.html_depth import DEEPEST, is_shallow, shallow


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        pytest.param("<div>" * DEEPEST, None, id="as deep as may be"),
        pytest.param("<div>" * (DEEPEST + 1), "<div>" * DEEPEST, id="one level too deep"),
        pytest.param("<p>" + "<DIV>" * DEEPEST + "<b>x", "<p>" + "<DIV>" * DEEPEST, id="paragraphs end by themselves"),
        pytest.param("<br>" * 5_000 + "<b>x", None, id="elements without an end"),
        pytest.param("<b>x</b>" * 5_000, None, id="one after the other"),
        pytest.param("<b>x</b>" * 5_000 + "<b>" * 1_001, "<b>x</b>" * 5_000 + "<b>" * 1_000, id="deep at the end"),
        pytest.param("</b>" * 5_000 + "<b>" * 1_001, "</b>" * 5_000 + "<b>" * 1_000, id="ends of nothing"),
        pytest.param("a < b " * 5_000, None, id="no elements"),
    ],
)
def test_a_page_ends_before_the_first_element_that_is_too_deep(page: str, kept: str | None) -> None:
    assert shallow(page) == (page if kept is None else kept)
    assert is_shallow(page) is (kept is None)
