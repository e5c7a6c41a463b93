"""Long texts whose characters know their places: each place is right, and none is dear to find."""

from __future__ import annotations

from functools import partial
from timeit import repeat

from loadlint.dialects.jmeter.language import xml_text
from loadlint.text.mapped import HOLE, Text

LONG = Text(HOLE + "a" * 400_000 + HOLE, sources=("first", "last"))
END = len(LONG)


def test_a_piece_has_the_sources_of_its_own_expressions() -> None:
    assert LONG[:2].sources == ("first",)
    assert LONG[END - 2 :].sources == ("last",)
    assert LONG[1 : END - 1].sources == ()


def test_a_piece_without_expressions_costs_the_same_at_the_end_of_a_long_text() -> None:
    pieces = [partial(LONG.__getitem__, slice(at, at + 9)) for at in (1, END - 20)]
    first, last = (min(repeat(piece, number=50)) for piece in pieces)
    assert last < 10 * first


def test_each_character_of_xml_has_the_place_of_its_bytes() -> None:
    data = "aé&lt;b€c".encode() + b"\xff"
    text = xml_text.decode(data, 0, len(data), "utf-8")
    assert text.value == "aé<b€c\ufffd" == xml_text.plain(data, "utf-8")
    assert list(text.starts or ()) == [0, 1, 3, 7, 8, 11, 12]
    assert list(text.ends or ()) == [1, 3, 7, 8, 11, 12, 13]
