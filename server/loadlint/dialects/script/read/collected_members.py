"""Members that a loop sets under another name for each item: fields of a form, tables that one looks values up in."""

from __future__ import annotations

from msgspec.structs import replace

from loadlint.dialects.script.read.values import Obj, Part, Seq, Str, Taken, Unknown, Value, as_text, expression_of
from loadlint.expression import Each, Expression, Extracted, extractions_in
from loadlint.extractor import AnyItem, Extractor, FormField, FromJson, JsonStep, Where
from loadlint.text.mapped import HOLE, Text

Member = tuple[Text, Value]
"""The name and the value of a member."""


def member_of_each(name: Text, value: Value, loop: int) -> Member | None:
    """The members that a loop sets for all items of a list of an answer, as one; None where it is another member."""
    key, content = expression_of(Str(name)), expression_of(value)
    if name.value.count(HOLE) != 1 or key is None or content is None:
        return None
    if _loops_in(key) != {loop} or not _loops_in(content) <= {loop}:
        return None
    is_defaulted = isinstance(value, Taken) and value.defaulted
    return name.with_sources(Each), Unknown(getattr(value, "at", None), source=Each(content, is_defaulted))


def object_of_members(name: Value, value: Value, loop: int) -> Obj | None:
    """The object whose members a loop has set, each with a name and a value of its own."""
    member = member_of_each(as_text(name), value, loop)
    return _object_of([member]) if member is not None else None


def object_of_pairs(items: Value | None) -> Obj | None:
    """The object that is made of a list of pairs, each a name and a value; None where that can't be told."""
    if isinstance(items, Part) and items.kind == "mapped":
        pair, loop = items.data
        return object_of_members(pair.items[0], pair.items[1], loop) if _is_pair(pair) else None
    if not isinstance(items, Seq) or items.open or not all(map(_is_pair, items.items)):
        return None
    pairs = [pair.items for pair in items.items if isinstance(pair, Seq)]
    return _object_of([(as_text(name), value) for name, value in pairs])


def _is_pair(value: Value) -> bool:
    return isinstance(value, Seq) and not value.open and len(value.items) == 2


def _object_of(members: list[Member]) -> Obj:
    result = Obj()
    for name, value in members:
        result.set(name, value)
    return result


def looked_up(holder: Obj, name: str) -> Value | None:
    """The value of the item whose other value is a name: `ids[slug]` of what a loop has made of a list of an answer."""
    for key, text in holder.names.items():
        source = text.sources[0] if text.value == HOLE and text.sources else None
        value = getattr(holder.values[key], "source", None)
        if isinstance(source, Each) and isinstance(value, Each):
            return _item_with(source.value, value.value, name)
    return None


def _item_with(key: Expression, value: Expression, name: str) -> Value | None:
    """The value of an item whose key is known."""
    if not isinstance(value, Extracted) or not isinstance(key, Extracted) or key.step != value.step:
        return None
    return _field_with(value, name) or _member_with(key, value, name)


def _field_with(value: Extracted, name: str) -> Value | None:
    """The value of the field of a form that has a name."""
    operations = value.extractor.operations if value.extractor is not None else ()
    if value.extractor is None or not operations or not isinstance(operations[-1], FormField):
        return None
    named = replace(operations[-1], name=name, loop=0)
    return Taken(value.step, Extractor(value.extractor.origin, (*operations[:-1], named)))


def _member_with(key: Extracted, value: Extracted, name: str) -> Value | None:
    """The value of the item of a list in JSON whose other value is a name."""
    where = _choice(key, name)
    if where is None:
        return None
    items, path = _list_of(key), value.member_path or ()
    if items is None or items != _list_of(value):
        return None
    return Taken(value.step, Extractor(FromJson((*items, AnyItem(0, where, only=True), *path[len(items) + 1 :]))))


def _choice(key: Expression, name: str) -> Where | None:
    """The choice of the item whose key is a name."""
    items = _list_of(key)
    path = (key.member_path or ())[len(items) + 1 :] if isinstance(key, Extracted) and items is not None else ()
    names = tuple(step for step in path if isinstance(step, str))
    return Where(names, name) if names and len(names) == len(path) else None


def _list_of(expression: Expression) -> tuple[JsonStep, ...] | None:
    """The path of the list in JSON that a loop goes through to come to a value."""
    extractor = expression.extractor if isinstance(expression, Extracted) else None
    origin = extractor.origin if extractor is not None and not extractor.operations else None
    return origin.list_of_loop if isinstance(origin, FromJson) else None


def _loops_in(expression: Expression) -> frozenset[int]:
    extractors = (source.extractor for source in extractions_in(expression))
    return frozenset(loop for extractor in extractors if extractor is not None for loop in extractor.loops)
