"""What is made of a response, step by step: each operation of a script on a value out of it gives the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.script.values import Part, Taken, Unknown
from loadlint.extractor import AnyItem, Extractor, FromBody, FromJson, JsonInside, Match
from loadlint.text.regex import escape

if TYPE_CHECKING:
    from typing import Literal

    from loadlint.dialects.script.values import Derived, Selection, Value
    from loadlint.extractor import JsonStep, Operation


def random_element(value: Selection) -> Selection:
    """One of the elements, drawn at random."""
    return replace(value, index=-1)


def opaque(value: Derived) -> Taken:
    """Something made of a response in a way that is not understood."""
    return Taken(value.step, None)


def converted(value: Taken, to: Literal["number", "text"]) -> Taken:
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
    return deeper(value, AnyItem()) if isinstance(value, Taken) and path_of(value) is not None else None


def each(step: int, item: Value) -> Part | None:
    """The list of what stands in each item of a list of an answer: `item` is that of any one."""
    path = item.extractor.member_path if isinstance(item, Taken) and item.extractor is not None else None
    return Part("each", step, (item,)) if path is not None and AnyItem() in path else None


def numbered(value: Part, index: int) -> Value:
    """What stands in the item with a number, of a list made by `each`."""
    item = value.data[0]
    path = [index if isinstance(step, AnyItem) else step for step in item.extractor.member_path]
    return Taken(value.step, Extractor(FromJson(tuple(path))))


_BETWEEN_SPACES = Match(r"^\s*([\s\S]*?)\s*$")


def trimmed(value: Taken) -> Value:
    """A text without the white space around it. Only a whole body may have some: values in it end at marks."""
    return then(value, _BETWEEN_SPACES) if value.extractor == Extractor(FromBody()) else value


def piece_of(value: Part) -> Value:
    """The piece of a text between separators of one character: `data` is the text, the separator and the number."""
    taken, separator, index = value.data
    if len(separator) != 1:
        return opaque(value)
    outside = f"[^{_in_class(separator)}]*"
    mark = escape(separator)
    if index < 0:
        return then(taken, Match(f"(?:[\\s\\S]*{mark})?({outside})")) if index == -1 else opaque(value)
    return then(taken, Match((outside + mark) * index + f"({outside})"))


def _in_class(character: str) -> str:
    return "\\" + character if character in "\\]^-" else character
