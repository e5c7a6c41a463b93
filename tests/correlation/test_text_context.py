"""The text around a value, as an expression."""

from __future__ import annotations

import pytest

from loadlint.correlation.prove.extractors import in_text
from loadlint.correlation.prove.text_context import NO_HINTS, Hints
from loadlint.extractor import Match
from tests.correlation.test_own_evaluator import page


@pytest.mark.parametrize(
    ("texts", "values", "pattern"),
    [
        # The word before a number belongs to the value where two runs show that it stays.
        (('load("ticket28");', 'load("ticket31");'), ("ticket28", "ticket31"), r'load\("(ticket\d+)"'),
        (('load("ticket28");',), ("ticket28",), r'load\("([\w-]+)"'),
        # What looks generated is no context in a single run.
        (("a k7Qx2mZt9Lw4 99217 b k7Qx2mZt9Lw5 99217 b",), ("k7Qx2mZt9Lw4",), r"a\s+([\w-]+)\s+"),
        (("x k7Qx2mZt9Lw4,y-20261; x k7Qx2mZt9Lw3,z-20262;",), ("k7Qx2mZt9Lw4",), r"x\s+([\w-]+),"),
    ],
)
def test_context(texts: tuple[str, ...], values: tuple[str, ...], pattern: str) -> None:
    assert context_of(texts, values) == pattern


def context_of(texts: tuple[str, ...], values: tuple[str, ...], hints: Hints = NO_HINTS) -> str | None:
    """The expression that finds the values, which is the first one on each page."""
    extractor = in_text(values, [page(text, None, "text/plain") for text in texts], hints)
    match = extractor.operations[0] if extractor is not None else None
    return match.pattern if isinstance(match, Match) and match.match == 1 else None


TABLE = "id,name\n{},photos\n{},music\n"
BUTTONS = """<td>Smith</td><td><a onclick="edit('{}','{}')">edit</a></td>
<td>Miller</td><td><a onclick="edit('{}','{}')">edit</a></td>"""


@pytest.mark.parametrize("runs", [1, 2])
def test_a_row_is_told_by_its_own_text(runs: int) -> None:
    """The row before it is other data, which may be another one in the next run."""
    texts = (TABLE.format("k7Qx2mZt9L", "w4Bn8vRs1J"), TABLE.format("d3Hy6pWc5K", "f9Gt2qXz7M"))[:runs]
    assert context_of(texts, ("w4Bn8vRs1J", "f9Gt2qXz7M")[:runs]) == r"\s+([\w-]+),music\s+"


@pytest.mark.parametrize(
    ("runs", "numbers"),
    [(1, ("1001", "1002")), (2, ("1001", "1002", "2044", "2045")), (2, ("1001", "1011", "2041", "2061"))],
)
def test_another_value_may_stand_between_a_value_and_what_tells_it(runs: int, numbers: tuple[str, ...]) -> None:
    """Also where these values end alike."""
    ids = [(numbers[0], "k7Qx2mZt9L", numbers[1], "w4Bn8vRs1J"), (numbers[-2], "d3Hy6pWc5K", numbers[-1], "f9Gt2qXz7M")]
    ids = ids[:runs]
    texts, values = tuple(BUTTONS.format(*of_run) for of_run in ids), tuple(of_run[3] for of_run in ids)
    expected = r"""Miller</td><td><a\s+onclick="edit\('[\w-]+','([\w-]+)'"""
    assert context_of(texts, values) == expected


def test_what_stands_before_another_value_is_left_out_where_it_tells_no_more() -> None:
    rows = "tea {}/{} tea {}/{} tea "
    runs = (("1001", "k7Qx2mZt9L", "1002", "w4Bn8vRs1J"), ("2044", "d3Hy6pWc5K", "2045", "f9Gt2qXz7M"))
    pages = [page(rows.format(*run), None, "text/plain") for run in runs]
    extractor = in_text([run[3] for run in runs], pages, NO_HINTS)
    assert extractor is not None and extractor.operations == (Match(r"/([\w-]+)\s+", 2),)


def test_words_of_other_values_are_no_context() -> None:
    """In one recording nothing else tells that they will be others."""
    text = BUTTONS.format("1001", "k7Qx2mZt9L", "1002", "w4Bn8vRs1J")
    plain = context_of((text,), ("1002",))
    assert plain is not None and "w4Bn8vRs1J" in plain
    assert context_of((text,), ("1002",), Hints(without=frozenset(("w4Bn8vRs1J",)))) == (
        r"""Miller</td><td><a\s+onclick="edit\('(\d+)'"""
    )


LAMPS = "<lamps>{}</lamps>"
LAMP = "<lamp kind='{0}'><name>A {0} lamp</name><id>{1}</id></lamp>"


@pytest.mark.parametrize("runs", [1, 2])
def test_an_item_is_told_by_what_it_has_itself(runs: int) -> None:
    """What stands behind it begins the next item, which another run may not have."""
    ids = (("k7Qx2mZt9L", "w4Bn8vRs1J", "c1Yt9RReqQ"), ("d3Hy6pWc5K", "f9Gt2qXz7M", "c9Yt9RRzqT"))[:runs]
    texts = tuple(LAMPS.format("".join(map(LAMP.format, ("desk", "wall", "floor"), of_run))) for of_run in ids)
    pattern = context_of(texts, tuple(of_run[1] for of_run in ids))
    assert pattern == r"wall\s+lamp</name><id>([\w-]+)<"
