"""The bound for the steps of an expression."""

from __future__ import annotations

import re

from loadlint.text.regex_cost import cost_of


def test_what_follows_a_loop_may_be_tried_after_each_round() -> None:
    loop, followed = (cost_of(re.compile(pattern)).most_steps_of_length(100) for pattern in ("(?:,a)*", "(?:,a)*b+c"))
    assert followed > 2 * loop
