"""Numbers, times and suggestions as sentences have them."""

from __future__ import annotations

import pytest

from loadlint.text.sentences import did_you_mean, length_of_time, number_of, two_digits


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.25, "0.25 s"),
        (45.5, "45.5 s"),
        (60, "1 min"),
        (61, "61 s"),
        (119.4, "119 s"),
        (120, "2 min"),
        (120.6, "2 min 1 s"),
        (125, "2 min 5 s"),
        (600, "10 min"),
    ],
)
def test_a_length_of_time(seconds: float, text: str) -> None:
    assert length_of_time(seconds) == text


def test_a_number_has_its_noun() -> None:
    assert [number_of(number, "value") for number in (0, 1, 2)] == ["0 values", "1 value", "2 values"]
    assert [number_of(number, "body", "bodies") for number in (1, 2)] == ["1 body", "2 bodies"]


def test_two_digits_of_an_estimate_are_enough() -> None:
    assert [two_digits(number) for number in (3_849.0, 7.0, 95.6)] == ["3,800", "7", "96"]


def test_a_name_that_is_nearly_right() -> None:
    assert did_you_mean("chekc", ["fix", "check"]) == "; did you mean 'check'?"
    assert did_you_mean("unheard-of", ["fix", "check"]) == ""
