"""What the statistics of tools tell apart, and how it is called."""

from __future__ import annotations

import pytest

from loadlint.numbers.series import StepKey


@pytest.mark.parametrize(
    ("step", "shown", "path"),
    [
        (StepKey("GET /a", "GET"), "GET /a", "GET /a"),
        (StepKey("/a", "GET"), "GET /a", "/a"),
        (StepKey("/a"), "/a", "/a"),
        (StepKey("", None, "run"), "all requests", ""),
        (
            StepKey("https://h:8080/a?next=https://b/c", "GET"),
            "GET https://h:8080/a?next=https://b/c",
            "/a?next=https://b/c",
        ),
        (StepKey("${}/a?q=${}/b"), "${}/a?q=${}/b", "/a?q=${}/b"),
        (StepKey("https://h?q=1"), "https://h?q=1", "?q=1"),
        (StepKey("https://h"), "https://h", "https://h"),
    ],
)
def test_how_a_step_is_called_and_its_path(step: StepKey, shown: str, path: str) -> None:
    """The site is left out once, in front."""
    assert (str(step), step.path) == (shown, path)
