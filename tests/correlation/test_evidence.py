"""Each clue does what its docstring shows, and the table of them is up to date."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clue_examples import Example, every_clue, examples, said
from tests.tools.clue_table import PAGE, table

CLUES = list(every_clue())
EXAMPLES = [(kind, module, example) for kind, module in CLUES for example in examples(module)]


@pytest.mark.parametrize(
    ("kind", "module", "example"),
    EXAMPLES,
    ids=[f"{kind}/{module.__name__.rpartition('.')[2]}/{example.counts}" for kind, module, example in EXAMPLES],
)
def test_a_clue_counts_where_its_example_says_so(kind: str, module: Any, example: Example) -> None:
    assert (said(kind, module, example) is not None) == example.counts


@pytest.mark.parametrize(("kind", "module"), CLUES, ids=[module.__name__ for _, module in CLUES])
def test_a_clue_shows_both_and_has_its_place(kind: str, module: Any) -> None:
    assert {example.counts for example in examples(module)} == {True, False}
    orders = [other.ORDER for other_kind, other in CLUES if other_kind == kind]
    assert orders.count(module.ORDER) == 1


def test_the_table_of_clues_is_up_to_date() -> None:
    assert PAGE.read_text() == table(), "write it with `python -m tests.tools.clue_table`"
