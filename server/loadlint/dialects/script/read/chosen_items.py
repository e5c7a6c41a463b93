"""Conditions in a loop that choose an item of its list: `if (item.slug === 'tea-pot') id = item.id;`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct, field
from msgspec.structs import replace
from tree_sitter import Node

from loadlint.dialects.script.read.chosen_elements import by_value, element_in
from loadlint.dialects.script.read.values import Taken, Value, constant
from loadlint.extractor import AnyItem, Extractor, FromHtml, FromJson, InHtml, JsonStep, Where


class ByElement(Struct, frozen=True):
    """The element of those of `selector` is meant that `condition` chooses, behind the selector."""

    selector: str
    condition: str


Choice = tuple[int, Where | ByElement]
"""The number of a loop, and which item of its list, or which element, is meant."""


class Comparison(Struct, frozen=True):
    """A comparison of a member of an item with a constant: the choice for which it holds, or does not hold."""

    choice: Choice
    holds: bool


class ChosenItems(Struct):
    """What conditions tell of the items to which loops have come.

    `comparisons` are those in the script, by the id of the node, `items` what is known in the branch that is being run:
    by the number of a loop its item, None for one of which two things are known.
    """

    comparisons: dict[int, Comparison] = field(default_factory=dict)
    items: Mapping[int, Where | ByElement | None] = field(default_factory=dict)

    def note(self, node: Node, sides: tuple[Value, Value], *, is_equal: bool) -> None:
        """Note what a comparison chooses."""
        for side, other in (sides, sides[::-1]):
            choice = _choice(side, other) or _choice_of_element(side, other)
            if choice is not None:
                self.comparisons[node.id] = Comparison(choice, is_equal)

    def choices(self, condition: Node | None, *, holds: bool) -> Iterator[Choice]:
        """What is chosen where a condition holds, or where it does not."""
        if condition is None:
            return
        comparison, sign = self.comparisons.get(condition.id), condition.child_by_field_name("operator")
        if comparison is not None:
            yield from [comparison.choice] if comparison.holds == holds else []
        elif condition.type == "parenthesized_expression":
            yield from self.choices(next(iter(condition.named_children), None), holds=holds)
        elif sign is not None and sign.type in _JOINING[holds]:
            for side in ("left", "right"):
                yield from self.choices(condition.child_by_field_name(side), holds=holds)

    def choose(self, choices: Iterable[Choice]) -> None:
        """Know from here on which items are meant."""
        items = dict(self.items)
        for loop, where in choices:
            items[loop] = where if loop not in items else None
        self.items = items

    @contextmanager
    def within(self, choices: Iterable[Choice] = ()) -> Iterator[None]:
        """Know within the block which items are meant; what it tells is forgotten behind it."""
        outer = self.items
        self.choose(choices)
        try:
            yield
        finally:
            self.items = outer

    def with_known_items(self, value: Taken) -> Taken:
        """A value of the item of a loop as one of the item that is meant."""
        path = _path_of(value) if self.items else ()
        element = element_in(value.extractor) if self.items else None
        if element is not None and value.extractor is not None:
            return replace(value, extractor=_with_last(value.extractor, self._element(element)))
        chosen = tuple(self._step(step) for step in path)
        return value if chosen == path else Taken(value.step, Extractor(FromJson(chosen)), value.at, value.converted)

    def _step(self, step: JsonStep) -> JsonStep:
        where = self.items.get(step.loop) if isinstance(step, AnyItem) and step.where is None else None
        return AnyItem(0, where, only=True) if isinstance(where, Where) else step

    def _element(self, element: FromHtml) -> FromHtml:
        """What is read of the element to which a loop has come, or of an element in that, where it is meant."""
        chosen = self.items.get(element.loop)
        if not isinstance(chosen, ByElement) or not f"{element.selector} ".startswith(f"{chosen.selector} "):
            return element
        selector = f"{chosen.selector}{chosen.condition}{element.selector.removeprefix(chosen.selector)}"
        return replace(element, selector=selector, match=1, loop=0, only=True)


_JOINING = {True: ("&&", "and"), False: ("||", "or")}
"""The operators that join conditions of which all hold, or none."""


def _choice(side: Value, other: Value) -> Choice | None:
    value, path = constant(other), _path_of(side)
    items = [step for step in path if isinstance(step, AnyItem)]
    if not items or not items[-1].is_of_loop or value is None or isinstance(value, bool):
        return None
    names = _names_behind(path, items[-1])
    return (items[-1].loop, Where(names, value)) if names else None


def _choice_of_element(side: Value, other: Value) -> Choice | None:
    value, element = constant(other), element_in(side.extractor) if isinstance(side, Taken) else None
    if element is None or not isinstance(value, str):
        return None
    condition = by_value(element.attribute, value, is_part=False)
    return (element.loop, ByElement(element.selector, condition)) if condition is not None else None


def _path_of(value: Value) -> Sequence[JsonStep]:
    extractor = value.extractor if isinstance(value, Taken) else None
    return (extractor.member_path or ()) if extractor is not None else ()


def _with_last(extractor: Extractor, element: FromHtml) -> Extractor:
    """The extractor with another element as the last of what it reads."""
    if not isinstance(element, InHtml):
        return Extractor(element)
    return Extractor(extractor.origin, (*extractor.operations[:-1], element))


def _names_behind(path: Sequence[JsonStep], item: AnyItem) -> tuple[str, ...]:
    behind = path[path.index(item) + 1 :]
    names = tuple(step for step in behind if isinstance(step, str))
    return names if len(names) == len(behind) else ()
