"""Patterns that mean the same in several languages."""

from __future__ import annotations

import pytest

from loadlint.dialects.portable_patterns import group_only


@pytest.mark.parametrize(
    ("pattern", "group", "expected"),
    [
        ("a(b)", 0, "(a(b))"),
        ("a(b)c(d)", 1, "a(b)c(d)"),
        ("a(b)c(d)", 2, "a(?:b)c(d)"),
        ("a(?:b)c(d)", 1, "a(?:b)c(d)"),
        (r"a\(b(c)", 1, r"a\(b(c)"),
        ("[(]([^(]+)[)](d)", 2, "[(](?:[^(]+)[)](d)"),
        ("a(b)", 2, None),
    ],
)
def test_the_wanted_group_becomes_the_first(pattern: str, group: int, expected: str | None) -> None:
    """A parenthesis is a letter behind a backslash and in a class."""
    assert group_only(pattern, group) == expected
