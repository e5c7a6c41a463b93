"""What is worked out once about a value, and how long it is kept."""

from __future__ import annotations

from loadlint import facts
from loadlint.facts import Facts, fact
from loadlint.request import Field, Request, moves_between, texts_of
from loadlint.text.mapped import HOLE, Moves, Text


class Thing:
    """A value with facts, which counts how often it is looked at."""

    def __init__(self) -> None:
        self.facts: dict[object, object] = {}
        self.looked = 0


@fact
def looked_at(thing: Thing, word: str = "") -> str:
    thing.looked += 1
    return f"{word}{thing.looked}"


def test_a_function_is_asked_once_for_the_same_arguments() -> None:
    thing = Thing()
    assert [looked_at(thing), looked_at(thing, "a"), looked_at(thing, "b"), looked_at(thing, "a")] == [
        "1", "a2", "b3", "a2",
    ]  # fmt: skip


def test_of_an_earlier_version_only_what_is_asked_again_is_kept() -> None:
    thing, later = Thing(), Thing()
    looked_at(thing, "a"), looked_at(thing, "b")
    later.facts = Facts(thing.facts)
    assert looked_at(later, "a") == "a1"
    later.facts = Facts(later.facts)
    assert looked_at(later, "a") == "a1"
    assert looked_at(later, "b") == "b1", "nobody had asked the second version"
    assert later.looked == 1


def test_facts_for_other_arguments_are_bounded() -> None:
    thing = Thing()
    for number in range(3 * facts._MOST):
        looked_at(thing, str(number))
        looked_at(thing)
    assert len(thing.facts) <= facts._MOST + 1
    assert thing.looked == 3 * facts._MOST + 1, "what needs no argument stays"


def placed(value: str, start: int) -> Text:
    return Text(value, range(start, start + len(value)), range(start + 1, start + len(value) + 1))


def request(url: int, name: int, value: int) -> Request:
    return Request("GET", placed("/a", url), (Field(placed("x", name), placed("yy", value)),))


def test_parts_of_a_request_that_have_moved_by_other_distances() -> None:
    """The headers of a client stand before the calls that send them."""
    texts = texts_of(request(100, 10, 12))
    assert moves_between(texts, request(100, 10, 12)) == Moves(())
    moves = moves_between(texts, request(107, 10, 12))
    assert moves is not None
    assert [moves.offset(offset) for offset in (10, 14, 100, 102)] == [10, 14, 107, 109]


def test_parts_that_have_moved_past_each_other_are_read_anew() -> None:
    texts = texts_of(request(11, 10, 12))
    assert moves_between(texts, request(30, 10, 12)) is None


def test_texts_without_a_place_whose_expressions_stand_for_something_else() -> None:
    def cookie(source: str) -> Request:
        return Request("GET", placed("/a", 10), (Field(Text("Cookie"), Text(f"sid={HOLE}", sources=(source,))),))

    assert moves_between(texts_of(cookie("id")), cookie("id")) == Moves(())
    assert moves_between(texts_of(cookie("id")), cookie("other")) is None
