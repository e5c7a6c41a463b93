"""Texts that stand elsewhere after an edit: their places are worked out when they are asked for."""

from __future__ import annotations

from array import array

import pytest

from loadlint.text.mapped import FOREIGN, Moves, Text
from loadlint.text.span import Span

ESCAPED = Text("a\nb", array("q", [10, 11, 13]), array("q", [11, 13, 14]))


def test_all_places_move() -> None:
    later = ESCAPED.moved(5)
    assert (list(later.starts or ()), list(later.ends or ())) == ([15, 16, 18], [16, 18, 19])
    assert (later.span(), later[1:].span()) == (Span(15, 19), Span(16, 19))


def test_characters_from_elsewhere_have_no_place_to_move() -> None:
    text = Text("ab", array("q", [FOREIGN, 3]), array("q", [FOREIGN, 4]))
    assert list(text.moved(5).starts or ()) == [FOREIGN, 8]


def test_moves_add_up() -> None:
    assert ESCAPED.moved(5).moved(2) == ESCAPED.moved(7)
    assert ESCAPED.moved(5).moved(-5) == ESCAPED


@pytest.mark.parametrize("by", [-5, 0, 5])
def test_a_text_that_moved_in_pieces_moves_on(by: int) -> None:
    apart = ESCAPED.after(Moves(((10, 11, 0), (13, 14, 100)))).moved(by)
    assert list(apart.starts or ()) == [10 + by, 11 + by, 113 + by]


def test_equal_places_are_equal_however_they_were_reached() -> None:
    assert ESCAPED.moved(5) == Text("a\nb", array("q", [15, 16, 18]), array("q", [16, 18, 19]))
    assert ESCAPED.moved(5) != ESCAPED.moved(6)
