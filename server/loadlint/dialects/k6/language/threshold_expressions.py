"""The expressions of k6's thresholds, `rate<0.01`, and what they say: k6 reads them as its own parser does (1.1.0)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping

from loadlint.text.regex import regex

EXPRESSION = regex(
    r"\s*(?P<aggregate>count|rate|value|avg|min|max|med|p\((?:\d+\.?\d*|\.\d+)\))"
    r"\s*(?P<sign>===?|!=|>=?|<=?)\s*(?P<number>[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*"
)
"""A threshold's expression."""

SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "===": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
_RATES = frozenset(("checks", "http_req_failed"))
_ANY_SHARE, _ANY_NUMBER = (0.0, 1.0), (0.0, float("inf"))


def outcome_of(metric: str, expression: str, rates: Collection[str] = ()) -> bool | None:
    """What a threshold on a metric says of every run: passed, or crossed. None where that depends on the run.

    `rates` are the script's own metrics of the kind Rate. Their rate is a share from 0 to 1, as that of two of k6's;
    counts, times and sizes are not below 0. The rate of a counter is its growth in a second. What a gauge has may be
    any number.
    """
    match = EXPRESSION.fullmatch(expression)
    if match is None or match["aggregate"] == "value" or match["sign"] in ("==", "===", "!="):
        return None
    holds, number = SIGNS[match["sign"]], float(match["number"])
    name = metric.partition("{")[0].strip()
    is_share = match["aggregate"] == "rate" and (name in _RATES or name in rates)
    ends = _ANY_SHARE if is_share else _ANY_NUMBER
    outcomes = {holds(end, number) for end in ends}
    return outcomes.pop() if len(outcomes) == 1 else None
