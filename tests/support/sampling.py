"""Samples of many cases: all of them take too long for each run of the tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def sampled(
    cases: Iterable[Sequence[Any]],
    variants: Sequence[Sequence[Any]],
    rest: pytest.MarkDecorator = pytest.mark.exhaustive,
) -> list[Any]:
    """Each case in one of its variants, in turn; all others have the mark `rest`."""
    chosen = []
    for number, case in enumerate(cases):
        for index, variant in enumerate(variants):
            marks = () if index == number % len(variants) else rest
            chosen.append(pytest.param(*case, *variant, marks=marks))
    return chosen


def quick_sample(cases: Iterable[Any], every: int) -> list[Any]:
    """The first of so many cases is for the quick run, the others are slow."""
    return [
        pytest.param(case, marks=() if number % every == 0 else pytest.mark.slow) for number, case in enumerate(cases)
    ]
