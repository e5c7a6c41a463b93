"""What is made of a response, step by step: each operation of a script on a value out of it gives the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeGuard

from msgspec.structs import replace

from loadlint.dialects.script.read.values import (
    Derived,
    Loop,
    Part,
    Selection,
    Seq,
    Step,
    Taken,
    Unknown,
    Value,
    numbers_of,
)
from loadlint.extractor import (
    AnyItem,
    Extractor,
    FromBody,
    FromHtml,
    FromItems,
    FromJson,
    InHtml,
    JsonInside,
    JsonStep,
    Match,
    Operation,
    Where,
)
from loadlint.text.regex import escape


def random_element(value: Selection) -> Selection:
    """One of the elements, drawn at random."""
    return replace(value, index=-1)


def element_of(value: Selection, attribute: str | None, number: int) -> Taken:
    """An attribute of the n-th element (from 1), or its text."""
    if not value.known or not value.selector:
        return opaque(value)
    place = (value.selector, attribute, number, value.loop)
    if value.is_of_page:
        return Taken(value.step, Extractor(FromHtml(*place)))
    return Taken(value.step, Extractor(value.text.origin, (*value.text.operations, InHtml(*place))))


def opaque(value: Derived) -> Taken:
    """Something made of a response in a way that is not understood."""
    return Taken(value.step, None)


def converted_value(value: Taken, to: Literal["number", "text"]) -> Taken:
    """The value after it was made a number, or a text. A number of JSON is one already."""
    is_json = value.extractor is not None and isinstance(value.extractor.origin, FromJson)
    return replace(value, converted="" if to == "number" and is_json else to)


def then(value: Value, operation: Operation) -> Value:
    """The value after one more operation."""
    if not isinstance(value, Taken):
        return Unknown()
    if value.extractor is None:
        return opaque(value)
    return Taken(value.step, Extractor(value.extractor.origin, (*value.extractor.operations, operation)))


def parse_json(value: Taken) -> Taken:
    """The JSON document that a text is."""
    if value.extractor == Extractor(FromBody()):
        return Taken(value.step, Extractor(FromJson(())))
    if value.extractor is None:
        return opaque(value)
    operations = (*value.extractor.operations, JsonInside(()))
    return Taken(value.step, Extractor(value.extractor.origin, operations))


def path_of(value: Taken) -> tuple[JsonStep, ...] | None:
    """The path inside JSON that the value is at, where it is a value inside JSON."""
    if value.extractor is None:
        return None
    last = value.extractor.operations[-1] if value.extractor.operations else value.extractor.origin
    return last.path if isinstance(last, FromJson | JsonInside) else None


def deeper(value: Taken, step: JsonStep) -> Taken:
    """A member, an item or a choice of a JSON value."""
    path = path_of(value)
    if path is None or value.extractor is None:
        return opaque(value)
    origin, operations = value.extractor.origin, value.extractor.operations
    if operations:
        return Taken(value.step, Extractor(origin, (*operations[:-1], JsonInside((*path, step)))))
    return Taken(value.step, Extractor(FromJson((*path, step))))


def any_item(value: Value | None) -> Value | None:
    """An item of a list, drawn at random; None for what is not known to be a list of an answer."""
    if isinstance(value, Part) and value.kind == "each":
        item: Value = value.data[0]
        return item
    if isinstance(value, Part) and value.kind in ("choices", "filtered"):
        return _of_choice(value.data[0], 0)
    if isinstance(value, Part) and value.kind == "some":
        return any_item(value.data[0])
    added = _made_by_loop(value)
    if added is not None:
        return _through_loop(added[0], added[1], 0)
    return deeper(value, AnyItem()) if isinstance(value, Taken) and path_of(value) is not None else None


def some_items(items: Taken | Part) -> Taken | Part:
    """A list with some items of another one, or in another order."""
    return Part("some", items.step, (items,)) if is_list(items) else opaque(items)


def is_of_chosen_items(value: Taken) -> bool:
    """Whether a value is that of items of which it is known which ones they are."""
    items = value.extractor.items if value.extractor is not None else ()
    return (bool(items) and all(item.where is not None and not item.loop for item in items)) or is_of_chosen_element(
        value
    )


def is_of_chosen_element(value: Taken) -> bool:
    """Whether a value is that of the one element that a test in a loop chooses."""
    parts = (value.extractor.origin, *value.extractor.operations) if value.extractor is not None else ()
    return any(isinstance(part, FromHtml | InHtml) and part.only for part in parts)


def is_list(items: Value | None) -> TypeGuard[Taken | Part]:
    """Whether a value may be a list of an answer, or one that was made of it."""
    return (
        items.kind in _LOOP_ITEMS
        if isinstance(items, Part)
        else isinstance(items, Taken) and path_of(items) is not None
    )


def zip_of(lists: Sequence[Value]) -> Part | None:
    """The list of what stands at the same place in some lists; None where none of them is a list of an answer."""
    of_answers = [items for items in lists if is_list(items)]
    return Part("zipped", of_answers[0].step, (tuple(lists),)) if of_answers else None


def list_of(value: Value) -> tuple[Step, Extractor, bool] | None:
    """What tells a list of an answer, or of what stands in each of its items, from all other values."""
    item = value.data[0] if isinstance(value, Part) and value.kind == "each" else value
    if not isinstance(item, Taken) or item.extractor is None:
        return None
    return item.step, item.extractor, isinstance(value, Part)


def loop_item(items: Value | None, loop: int) -> Value | None:
    """What a loop with this number has come to in a list; None for what is not known to be a list of an answer."""
    added = _made_by_loop(items)
    if added is not None:
        # A loop in the loop that made the list, through the same list, comes to items of its own.
        return added[0] if added[1] == loop else None
    if isinstance(items, Selection):
        return _element_reached(items, loop)
    if isinstance(items, Part):
        if items.kind == "all-matches":
            return Part("match", items.step, (*items.data, AnyItem(loop)))
        of_part = _LOOP_ITEMS.get(items.kind)
        return of_part(items.data[0], loop) if of_part is not None else None
    return deeper(items, AnyItem(loop)) if isinstance(items, Taken) and path_of(items) is not None else None


def _element_reached(elements: Selection, loop: int) -> Selection | None:
    if elements.selector is None or elements.index is not None:
        return None
    return replace(elements, selector=whole_selector(elements), index=-1, loop=loop, inside=None)


def whole_selector(elements: Selection) -> str | None:
    """A selector for all elements: those in the one that they are in, where they are in one."""
    if elements.selector is None or elements.inside is None:
        return elements.selector
    return f"{elements.inside}:first{elements.selector.removeprefix(elements.inside)}"


def nth_match(pattern: str, number: int | AnyItem) -> Match:
    """The first group of the n-th match of a pattern, or of that to which a loop has come."""
    return Match(pattern, number) if isinstance(number, int) else Match(pattern, 0, number.loop)


def item_reached(items: Value | None, loop: int) -> Value | None:
    """The same; something of an answer that is not known to be a list gives items that are not understood."""
    return loop_item(items, loop) or (opaque(items) if isinstance(items, Derived) else None)


def _numbered_item(items: Value, loop: int) -> Value | None:
    item = loop_item(items, loop)
    counter = Unknown(varies=True, loop=loop if isinstance(items, Taken) else 0)
    return Seq([counter, item]) if item is not None else None


def _zipped_item(lists: Sequence[Value], loop: int) -> Value:
    return Seq([loop_item(items, loop) or Unknown() for items in lists])


def _of_choice(item: Value, loop: int) -> Value | None:
    """One of the items that another member tells, or that are drawn."""
    path = item.extractor.member_path if isinstance(item, Taken) and item.extractor is not None else None
    if path is None or not isinstance(item, Taken):
        return None
    steps = tuple(AnyItem(loop, step) if isinstance(step, Where) else step for step in path)
    return Taken(item.step, Extractor(FromJson(steps)))


_LOOP_ITEMS: Mapping[str, Callable[[Any, int], Value | None]] = {
    "choices": _of_choice,
    "filtered": _of_choice,
    "each": lambda item, loop: _through_loop(item, 0, loop),
    "enumerated": _numbered_item,
    "some": loop_item,
    "zipped": _zipped_item,
}
"""By the kind of a part what a loop comes to: `choices` are items that are drawn or that another member tells, `each`
has what stands in each item, `enumerated` the items with their numbers, `some` some items or all in another order,
`zipped` what stands at the same place in several lists."""


def loop_of(items: Value | None) -> int:
    """The number of the loop that made a list: who goes through it goes through that loop again. 0 for other lists."""
    added = _made_by_loop(items)
    return added[1] if added is not None else 0


def mapped_list(items: Derived, value: Value, loop: int) -> Part:
    """The list of what a loop with this number has made of each item: `value` is that of the item it has come to."""
    return Part("mapped", items.step, (value, loop))


def _made_by_loop(items: Value | None) -> tuple[Value, int] | None:
    """What a loop has added to an empty list in each turn, and the number of the loop; None for other lists."""
    if isinstance(items, Seq) and len(items.added) == 1 and not items.items:
        return items.added[0]
    return (items.data[0], items.data[1]) if isinstance(items, Part) and items.kind == "mapped" else None


def _through_loop(item: Value, old: int, new: int) -> Value | None:
    """A member of any item, come to by another loop; None for other values."""
    path = item.extractor.member_path if isinstance(item, Taken) and item.extractor is not None else None
    loops = [step.loop for step in path or () if isinstance(step, AnyItem)]
    if path is None or not isinstance(item, Taken) or old not in loops:
        return None
    steps = tuple(AnyItem(new, step.where) if isinstance(step, AnyItem) and step.loop == old else step for step in path)
    return Taken(item.step, Extractor(FromJson(steps)))


def next_item(items: Taken, loops: Sequence[Loop]) -> Value | None:
    """The item that a list which is older than one of these loops loses in each turn; None outside of such loops.

    A second one in the same turn is another one, so it is not known.
    """
    loop = next((loop for loop in reversed(loops) if max(numbers_of(items.step)) < loop.first_step), None)
    if loop is None:
        return None
    is_second = list_of(items) in loop.lost
    loop.lost.append(list_of(items))
    return opaque(items) if is_second else loop_item(items, loop.number)


def each(step: Step, item: Value) -> Part | None:
    """The list of what stands in each item of a list of an answer: `item` is that of any one."""
    path = item.extractor.member_path if isinstance(item, Taken) and item.extractor is not None else None
    is_of_items = path is not None and any(isinstance(step, AnyItem) for step in path)
    return Part("each", step, (item,)) if is_of_items else None


def each_of_loop(items: Value | None, item: Value, loop: int) -> Part | None:
    """The list of what a loop with this number finds in each item of a whole list of an answer."""
    value = _through_loop(item, loop, 0) if _is_whole(items) else None
    if not isinstance(value, Taken) or not isinstance(item, Taken):
        return None
    return each(value.step, replace(value, converted=item.converted))


def _is_whole(items: Value | None) -> bool:
    """Whether a list has all items of one in an answer, in their order."""
    if isinstance(items, Part):
        return items.kind in ("each", "enumerated") and _is_whole(items.data[0])
    return isinstance(items, Taken)


def joined_items(items: Derived, separator: str | None, *, of_texts: bool = False) -> Taken | None:
    """What stands in each item of a list of an answer, joined, or as a list; None for what is no such list.

    `of_texts` says that the language joins nothing but texts: others must be converted.
    """
    path = _path_of_any(items) or ()
    if path.count(AnyItem()) != 1:
        return None
    number = path.index(AnyItem())
    before, member = path[:number], tuple(step for step in path[number + 1 :] if isinstance(step, str))
    if len(member) < len(path) - number - 1:
        return None
    of_texts = of_texts and not is_converted(items)
    return Taken(items.step, Extractor(FromItems(before, member, separator, of_texts)))


def is_converted(items: Derived) -> bool:
    """Whether the script makes a text or a number of each item of a list."""
    return isinstance(items, Part) and items.kind == "each" and bool(items.data[0].converted)


def as_list(value: Value) -> Value:
    """What stands in each item of a list of an answer, as one value; all others as they are."""
    if not isinstance(value, Part) or value.kind != "each" or is_converted(value):
        return value
    items = joined_items(value, None)
    return items or value


def _path_of_any(items: Derived) -> tuple[JsonStep, ...] | None:
    """The path to what any item of a list has."""
    item = items.data[0] if isinstance(items, Part) and items.kind == "each" else items
    path = item.extractor.member_path if isinstance(item, Taken) and item.extractor is not None else None
    return (*path, AnyItem()) if path is not None and item is items else path


def numbered_item(value: Part, index: int) -> Value:
    """What stands in the item with a number, of a list made by `each`."""
    item = value.data[0]
    path = [index if isinstance(step, AnyItem) else step for step in item.extractor.member_path]
    return Taken(value.step, Extractor(FromJson(tuple(path))), converted=item.converted)


_BETWEEN_SPACES = Match(r"^\s*([\s\S]*?)\s*$")


def trimmed_value(value: Taken) -> Value:
    """A text without the white space around it. Only a whole body may have some: values in it end at marks."""
    return then(value, _BETWEEN_SPACES) if value.extractor == Extractor(FromBody()) else value


def piece_of(value: Part) -> Value:
    """The piece of a text between separators of one character: `data` is the text, the separator and the number."""
    taken, separator, index = value.data
    if len(separator) != 1 or index > _FARTHEST_PIECE:
        return opaque(value)
    outside = f"[^{_in_class(separator)}]*"
    mark = escape(separator)
    if index < 0:
        return then(taken, Match(f"(?:[\\s\\S]*{mark})?({outside})")) if index == -1 else opaque(value)
    return then(taken, Match((outside + mark) * index + f"({outside})"))


def between(value: Taken, left: str, right: str, number: int = 1) -> Value:
    """What stands between two texts: behind the n-th left one (from 1), up to the next right one."""
    if number > _FARTHEST_PIECE:
        return opaque(value)
    before = f"{escape(left)}[\\s\\S]*?" * (number - 1)
    return then(value, Match(f"{before}{escape(left)}([\\s\\S]*?){escape(right)}"))


_FARTHEST_PIECE = 50
"""Pieces beyond are not looked for: the pattern for one is as long as its number."""


def _in_class(character: str) -> str:
    return "\\" + character if character in "\\]^-" else character
