"""How the place of a value is called in messages."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.observe.slots import Place


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (("header", "authorization", "scheme"), "header authorization"),
        (("query", "cursor", 0), "query cursor"),
        (("form", "csrf", 0), "form field csrf"),
        (("multipart", "title"), "part title"),
        (("cookie", "theme"), "cookie theme"),
        (("json", "cart", "items", 0, "id"), "cart.items.0.id"),
        (("form", "data", 0, "|", "rows", 0, "id"), "form field data.rows.0.id"),
        (("json", "extensions", "|", "hash"), "extensions.hash"),
        (("query", "next", 0, "|", "query", "state", 0), "query next?state"),
        (("query", "next", 0, "|", "path", 2), "path"),
    ],
)
def test_names_of_places(place: Place, name: str) -> None:
    assert place_name(place) == name


def test_a_segment_of_a_path_is_named_by_the_word_before_it() -> None:
    assert place_name(("path", 2), "carts") == "path after carts"
    assert place_name(("path", 2), "8f14e45fceea167a") == "path"
