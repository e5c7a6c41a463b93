"""Gates that compare a run with its base: by percentile, in shares and in milliseconds."""

from __future__ import annotations

import pytest

from loadlint.numbers.comparison import Comparison, Difference, StepComparison, Verdict
from loadlint.numbers.gates import Gate, _relative, in_words
from loadlint.numbers.series import StepKey

CART = StepKey("/cart", "GET")
SLOWER = Difference(95.0, 444.0, 634.0, 157.0, 224.0, Verdict.SLOWER, 20.0)


def gate(limit: float, unit: str, measure: str = "p95") -> Gate:
    return Gate("GET /cart", "", measure, "+", limit, unit, "base")


def compared(difference: Difference) -> Comparison:
    return Comparison(("base",), (StepComparison(CART, Verdict.SLOWER, (difference,), "few samples"),))


@pytest.mark.parametrize(
    ("of", "low", "holds"),
    [
        (gate(10, "%"), 157.0, False),
        (gate(42.7, "%"), 157.0, False),
        (gate(42.8, "%"), 157.0, True),
        (gate(189, "ms"), 157.0, False),
        (gate(190, "ms"), 157.0, True),
        (gate(10, "%"), 0.0, True),
        (gate(10, "%"), -3.0, True),
    ],
)
def test_a_gate_is_broken_where_a_certain_difference_is_larger(of: Gate, low: float, holds: bool) -> None:
    difference = Difference(95.0, 444.0, 634.0, low, 224.0, Verdict.SLOWER, 20.0)
    result = _relative(of, CART, compared(difference))
    assert (result.gate, result.step, result.holds, result.measured) == (of, CART, holds, in_words(difference))


def test_what_is_not_compared_breaks_nothing() -> None:
    other = _relative(gate(10, "%", "p99"), CART, compared(SLOWER))
    assert (other.holds, other.measured) == (None, "few samples")
    unknown = _relative(gate(10, "%"), StepKey("/bye"), compared(SLOWER))
    assert (unknown.holds, unknown.measured) == (None, "no base run has the step")


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((444.0, 634.0, 157.0, 224.0), "p95 444 → 634 ms (+43%; +157 to +224 ms)"),
        ((4440.4, 4000.0, -990.0, -0.25), "p95 4,440 → 4,000 ms (-10%; -990 to -0.25 ms)"),
        ((99.94, 100.0, -1.5, 2.0), "p95 99.9 → 100 ms (+0%; -1.5 to +2 ms)"),
        ((0.0, 5.0, 0.0, 0.0), "p95 0 → 5 ms (+0%; +0 to +0 ms)"),
    ],
)
def test_a_difference_in_words(numbers: tuple[float, float, float, float], text: str) -> None:
    assert in_words(Difference(95.0, *numbers, Verdict.SAME, 1.0)) == text
