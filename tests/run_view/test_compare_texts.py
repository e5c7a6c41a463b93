"""Two texts laid beside each other: what a reader sees."""

from __future__ import annotations

import pytest

from loadlint.run_view.compare_texts import comparison_of

MARKS = {"both": " ", "recorded": "-", "received": "+", "skipped": "…"}


def shown(recorded: str | None, received: str | None) -> list[str]:
    return [f"{MARKS[line.side]}{line.text}" for line in comparison_of(recorded, received).lines]


def test_members_of_json_have_lines() -> None:
    assert shown('{"id":"c-1","items":[]}', '{"id":"c-2","items":[]}') == [
        " {",
        '-  "id": "c-1",',
        '+  "id": "c-2",',
        '   "items": []',
        " }",
    ]


def test_elements_of_a_page_have_lines() -> None:
    assert shown("<ul><li>Tea</li><li>Milk</li></ul>", "<ul><li>Tea</li></ul>") == [
        " <ul>",
        " <li>Tea</li>",
        "-<li>Milk</li>",
        " </ul>",
    ]


def test_what_is_far_from_a_difference_is_folded() -> None:
    before = [f"line {number}" for number in range(20)]
    after = [*before[:10], "other", *before[11:]]
    lines = shown("\n".join(before), "\n".join(after))
    assert (lines[0], lines[-1]) == ("…7", "…6")
    assert [line for line in lines if line[0] in "+-"] == ["-line 10", "+other"]
    assert len(lines) == 2 + 2 + 6


def test_equal_texts_are_shown_whole() -> None:
    comparison = comparison_of("a\nb", "a\nb")
    assert comparison.is_equal
    assert shown("a\nb", "a\nb") == [" a", " b"]


@pytest.mark.parametrize(
    ("recorded", "received", "note"),
    [
        ("a", None, "nothing was received"),
        (None, "a", "nothing is recorded for it"),
        ("a" * 300_000, "b", "too large to compare: 300000 and 1 characters"),
    ],
)
def test_what_can_not_be_compared_is_told(recorded: str | None, received: str | None, note: str) -> None:
    assert comparison_of(recorded, received).note == note


def test_a_line_is_cut_and_the_last_one_counts() -> None:
    (line,) = comparison_of(None, "x" * 5000).lines
    assert len(line.text) == 301
