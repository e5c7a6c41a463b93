"""Values of named fields behave as frozen dataclasses do, however many there are of them."""

from __future__ import annotations

import pickle
from functools import cached_property

import pytest
from msgspec import Struct, field, structs
from msgspec.structs import replace

MANY = 2 * structs._OFTEN
"""So many instances that the methods are compiled on the way."""


class Place(Struct, frozen=True, order=True):
    row: int
    column: int = 1


class Named(Place, frozen=True):
    name: str = ""


class Basket(Struct):
    items: list[str] = field(default_factory=list)


class Options(Struct, kw_only=True):
    color: str = "auto"
    jobs: int


class Page(Struct, frozen=True, eq=False, dict=True):
    text: str

    @cached_property
    def words(self) -> list[str]:
        return self.text.split()


class Counted(Struct):
    low: int
    high: int

    def __post_init__(self) -> None:
        self.high = max(self.low, self.high)


def test_fields_by_place_and_by_name() -> None:
    for _ in range(MANY):
        assert Place(2) == Place(row=2, column=1) == Place(2, column=1)
        assert Place(2) != Place(3)
        assert Place(2, 5).column == 5


def test_fields_of_the_base_come_first() -> None:
    for _ in range(MANY):
        assert Named(1, 2, "a") == Named(row=1, column=2, name="a")
    assert Named(1, 2) != Place(1, 2), "another class is another value"


def test_arguments_that_do_not_fit_are_refused() -> None:
    for _ in range(MANY):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'row'"):
            Place()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="takes from 2 to 3 positional arguments but 4 were given"):
            Place(1, 2, 3)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'line'"):
            Place(1, line=2)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="multiple values for argument 'row'"):
            Place(1, row=2)  # type: ignore[misc]
        with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
            Options("never")  # type: ignore[call-arg]


def test_fields_by_name_only_may_have_defaults_in_front() -> None:
    for _ in range(MANY):
        assert Options(jobs=2) == Options(color="auto", jobs=2)


def test_defaults_that_can_change_are_made_anew() -> None:
    for _ in range(MANY):
        basket = Basket()
        basket.items.append("tea")
        assert Basket().items == []


def test_frozen_values_are_keys() -> None:
    for _ in range(MANY):
        assert {Place(1), Place(1), Place(2)} == {Place(2), Place(1)}
        assert {Named(1, 1, "a"): 1}[Named(1, 1, "a")] == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Basket())


def test_without_equality_a_value_equals_itself_only() -> None:
    page = Page("a b")
    assert page == page and page != Page("a b") and page in {page}


def test_cached_properties_need_a_dict() -> None:
    page = Page("a b")
    assert page.words is page.words
    with pytest.raises(AttributeError):
        Place(1).name = "a"  # type: ignore[attr-defined]


def test_order_is_that_of_the_fields() -> None:
    for _ in range(MANY):
        assert sorted([Place(2, 1), Place(1, 9), Place(1, 2)]) == [Place(1, 2), Place(1, 9), Place(2, 1)]
        assert max(Place(1, 2), Place(1, 3)) == Place(1, 3)


def test_what_is_done_after_the_fields_are_set() -> None:
    for _ in range(MANY):
        assert Counted(3, 1).high == 3


def test_copies_with_other_values() -> None:
    assert replace(Named(1, 2, "a"), column=3) == Named(1, 3, "a")
    with pytest.raises(TypeError):
        replace(Place(1), line=2)


def test_values_go_from_process_to_process() -> None:
    kept = [Named(1, 2, "a"), Basket(["tea"]), Options(jobs=3)]
    assert pickle.loads(pickle.dumps(kept)) == kept
    page = Page("a b")
    page.__dict__["tree"] = lambda: "what can't be sent"
    assert pickle.loads(pickle.dumps(page)).words == ["a", "b"]


def test_values_take_part_in_matching() -> None:
    match Named(1, 2, "a"):
        case Named(row, column, name):
            assert (row, column, name) == (1, 2, "a")


def test_values_show_their_fields() -> None:
    assert repr(Named(1, 2, "a")) == "Named(row=1, column=2, name='a')"
