"""Whether a text holds a value: a short one must stand alone in it."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.search import is_in


@pytest.mark.parametrize(
    ("value", "text", "holds"),
    [
        ("41", "no. 41", True),
        ("41", "41", True),
        ("41", "no. 9141", False),
        ("41", "no. 412", False),
        ("41", "no. 9141, no. 41", True),
        ("41", "no. x41", False),
        ("a8f14e45fceea167", "xa8f14e45fceea167x", True),
    ],
)
def test_is_in(value: str, text: str, holds: bool) -> None:
    assert is_in(value, text) == holds
