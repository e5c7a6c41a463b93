"""A sample of all combinations for the usual run; the rest is marked `exhaustive`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def sampled(cases: Iterable[Sequence[Any]], variants: Sequence[Sequence[Any]]) -> list[Any]:
    """Each case in one of its variants, in turn; all others are exhaustive."""
    chosen = []
    for number, case in enumerate(cases):
        for index, variant in enumerate(variants):
            marks = () if index == number % len(variants) else pytest.mark.exhaustive
            chosen.append(pytest.param(*case, *variant, marks=marks))
    return chosen
