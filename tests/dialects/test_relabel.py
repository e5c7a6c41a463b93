"""What a label says once another test stands in the place of its old one."""

from __future__ import annotations

import pytest

from loadlint.assertion import JsonIs, StatusIs, Test
from loadlint.dialects.relabel import new_label

ITEMS, ROWS, COUNT = JsonIs(("items",), "there"), JsonIs(("rows",), "there"), JsonIs(("count",), "number")


@pytest.mark.parametrize(
    ("label", "old", "new", "after"),
    [
        ("status is 200", StatusIs((200,)), StatusIs((201,)), "status is 201"),
        ("it holds", StatusIs((200,)), StatusIs((201,)), "it holds"),
        ("GET /items: JSON has items", ITEMS, ROWS, "GET /items: JSON has rows"),
        ("GET /items: JSON has items", ITEMS, COUNT, "GET /items: count is a number"),
        ("JSON has items (status ", ITEMS, ROWS, "JSON has rows (status "),
        ("JSON has items (status ", ITEMS, COUNT, "count is a number (status "),
        ("all items (if any) are there", ITEMS, COUNT, "count is a number"),
    ],
)
def test_a_label(label: str, old: Test, new: Test, after: str) -> None:
    assert new_label(label, old, [new]) == after
