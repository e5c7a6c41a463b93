"""Samples of many cases: all of them take too long for each run of the tests. `make exhaustive` runs the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet


def sampled(
    cases: Iterable[Sequence[Any]],
    variants: Sequence[Sequence[Any]],
    rest: pytest.MarkDecorator = pytest.mark.exhaustive,
    every: int = 1,
) -> list[Any]:
    """One of so many cases in one of its variants, in turn; all others have the mark `rest`.

    A variant may be a `pytest.param` with marks of its own.
    """
    chosen = []
    for number, case in enumerate(cases):
        turn, left_over = divmod(number, every)
        for index, variant in enumerate(variants):
            of_variant = variant if isinstance(variant, ParameterSet) else ParameterSet(variant, (), None)
            is_sample = not left_over and index == turn % len(variants)
            marks = of_variant.marks if is_sample else (*of_variant.marks, rest)
            chosen.append(pytest.param(*case, *of_variant.values, marks=marks))
    return chosen


def one_in(every: int, cases: Iterable[Any], rest: pytest.MarkDecorator = pytest.mark.exhaustive) -> list[Any]:
    """The first of so many cases; the others have the mark `rest`."""
    return [pytest.param(case, marks=rest if number % every else ()) for number, case in enumerate(cases)]
