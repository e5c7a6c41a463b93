"""Calls of JavaScript's own functions, and of the methods of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from loadlint.dialects.k6.read import extractions, loops, modules, requests
from loadlint.dialects.k6.read.values import UNDEFINED, Builtin, Call, Form, Func, json_node, settle
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.collected_members import looked_up, object_of_pairs
from loadlint.dialects.script.read.known_texts import MOST_ITEMS
from loadlint.dialects.script.read.values import (
    Json,
    Num,
    Obj,
    Part,
    Regex,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    expression_of,
    is_nothing,
    joined_texts,
    known_text,
    note_nested,
)
from loadlint.expression import encoded_expression
from loadlint.extractor import Decode
from loadlint.request import Field
from loadlint.text.mapped import Text
from loadlint.text.numbers import whole_number

# Functions, each with at least one argument


def _require(call: Call) -> Value | None:
    path = known_text(call.args[0])
    return modules.imported_module(call.interpreter, path) if path is not None else None


def _encode_component(call: Call) -> Value:
    value = settle(call.args[0])
    if isinstance(value, Str | Num):
        return Str(call.interpreter.percent(value.text))
    return replace(call.unknown, source=encoded_expression("percent", expression_of(value)))


def _encode(call: Call) -> Value:
    value = settle(call.args[0])
    return value if isinstance(value, Str | Num) else replace(call.unknown, source=expression_of(value))


def _decode(call: Call) -> Value | None:
    value = call.args[0]
    if isinstance(value, Part) and value.kind == "plus":
        return derived.then(value.data[0], Decode("form"))
    value = settle(value)
    return derived.then(value, Decode("percent")) if isinstance(value, Taken) else None


def _number(call: Call) -> Value | None:
    value = call.args[0]
    if isinstance(value, Taken):
        return derived.converted_value(value, "number")
    return value if isinstance(value, Num) else None


def _stringify(call: Call) -> Value:
    settled = settle(call.args[0])
    note_nested(call.interpreter.text, settled)
    return Json(json_node(settled, call.interpreter.span(call.nodes[0])))


def _parse(call: Call) -> Value | None:
    value = call.args[0]
    return derived.parse_json(value) if isinstance(value, Taken) else extractions.unescape_json(value)


def _file(call: Call) -> Value:
    """`open(path)`: what stands in a file of data."""
    return replace(call.unknown, source=call.interpreter.new_source("file", known_text(call.args[0]) or ""))


def _assign(call: Call) -> Value | None:
    target = call.args[0]
    if not isinstance(target, Obj):
        return None
    for source in call.args[1:]:
        if isinstance(source, Obj):
            for key, value in source.values.items():
                call.interpreter.set_member(target, source.names[key], value)
            target.open = target.open or source.open
        elif not is_nothing(source):
            target.open = True
    return target


def _first(call: Call) -> Value:
    return call.args[0]


def _copy(call: Call) -> Value | None:
    """A list of an answer as it is: `Array.from(items)`."""
    items = call.args[0]
    return items if len(call.args) == 1 and derived.is_list(items) else None


def _members(call: Call) -> Value | None:
    holder = call.args[0]
    if not isinstance(holder, Obj) or holder.open:
        return None
    names: list[Value] = [Str(holder.names[key]) for key in holder.values]
    values = list(holder.values.values())
    if call.name == "entries":
        return Seq([Seq([key, value]) for key, value in zip(names, values, strict=True)])
    return Seq(names if call.name == "keys" else values)


def _raw_text(call: Call) -> Value | None:
    """`String.raw({ raw: strings })` of a template without values."""
    strings = call.args[0].values.get("raw") if isinstance(call.args[0], Obj) else None
    is_whole = isinstance(strings, Seq) and not strings.open and len(strings.items) == len(call.args) == 1
    return strings.items[0] if isinstance(strings, Seq) and is_whole else None


def _from_entries(call: Call) -> Value | None:
    return object_of_pairs(call.args[0])


FUNCTIONS: Mapping[str, Callable[[Call], Value | None]] = {
    "require": _require,
    "encodeURIComponent": _encode_component,
    "encodeURI": _encode,
    "decodeURIComponent": _decode,
    "decodeURI": _decode,
    "parseInt": _number,
    "parseFloat": _number,
    "JSON.stringify": _stringify,
    "JSON.parse": _parse,
    "open": _file,
    "Array.from": _copy,
    "Object.assign": _assign,
    "Object.extend": _assign,
    "Object.freeze": _first,
    "Object.keys": _members,
    "Object.values": _members,
    "Object.entries": _members,
    "Object.fromEntries": _from_entries,
    "String.raw": _raw_text,
    "Promise.resolve": _first,
    "Promise.all": _first,
    "Promise.allSettled": _first,
}
"""By full name. Nothing is known of a call without arguments."""


# Methods of arrays


def _push(call: Call, array: Seq) -> Value:
    for item in call.args:
        array.add(item, call.interpreter.loops)
    return call.unknown


def _join(call: Call, array: Seq) -> Value:
    separator = known_text(call.args[0]) if call.args else ","
    if array.open or separator is None:
        return call.unknown
    span = call.interpreter.span(call.node)
    return Str(joined_texts([call.interpreter.text(item, span) for item in array.items], separator))


def _concat(call: Call, array: Seq) -> Value:
    whole = Seq(list(array.items), array.open or any(isinstance(value, Seq) and value.open for value in call.args))
    for value in call.args:
        whole.extend(value.items if isinstance(value, Seq) else [value])
    return whole


def _map(call: Call, array: Seq) -> Value | None:
    function, interpreter = call.argument(0), call.interpreter
    if not isinstance(function, Func | Builtin) or array.open or len(array.items) > MOST_ITEMS:
        return None
    numbers = (Num(Text(str(number))) for number in range(len(array.items)))
    arguments = [list(pair) for pair in zip(array.items, numbers, strict=False)]
    return Seq([interpreter.result_of_function(function, pair, call.node) for pair in arguments])


def _flat(call: Call, array: Seq) -> Value | None:
    """`flat` by one level, and `flatMap`."""
    items = _map(call, array) if call.name == "flatMap" else array
    if (call.name == "flat" and call.args) or not isinstance(items, Seq) or items.open:
        return None
    # What is not known is taken for one item: a text of the data, or of an answer.
    if any(isinstance(item, Seq) and item.open for item in items.items):
        return None
    return Seq([inner for item in items.items for inner in (item.items if isinstance(item, Seq) else [item])])


def _is_walk(function: Func, array: Seq) -> bool:
    body = function.node.child_by_field_name("body")
    return body is not None and len(array.items) <= MOST_ITEMS and loops.is_walk(array, body)


def _for_each(call: Call, array: Seq) -> Value | None:
    """Call a function with the only item, with each one that it only looks at, or with that of the loop that has made
    the list."""
    function, number = call.argument(0), derived.loop_of(array)
    if not isinstance(function, Func):
        return None
    if not array.open and (len(array.items) == 1 or _is_walk(function, array)):
        for position, known_item in enumerate(array.items):
            call.interpreter.apply(function, [known_item, Num(Text(str(position)))], call.node)
        return UNDEFINED
    if not number:
        return None
    with call.interpreter.loop(number) as loop, call.interpreter.perhaps():
        item = derived.loop_item(array, loop.number)
        call.interpreter.apply(function, [item] if item is not None else [], call.node)
    return UNDEFINED


def _at(call: Call, array: Seq) -> Value | None:
    index = whole_number(known_text(call.argument(0)))
    if array.open or index is None or not -len(array.items) <= index < len(array.items):
        return None
    return array.items[index]


def _slice(call: Call, array: Seq) -> Value | None:
    bounds = [whole_number(known_text(argument)) for argument in call.args]
    if not bounds:
        return Seq(list(array.items), array.open)
    return Seq(list(array.items[as_slice(bounds)])) if not array.open and None not in bounds else None


def as_slice(bounds: Sequence[int | None]) -> slice:
    """What `slice` of JavaScript takes with one or two numbers."""
    return slice(*bounds) if len(bounds) == 2 else slice(bounds[0], None)


def _reduce(call: Call, array: Seq) -> Value | None:
    """`reduce` with a first value over items that are all known."""
    function, value = call.argument(0), call.argument(1)
    if not isinstance(function, Func) or value is None or array.open or len(array.items) > MOST_ITEMS:
        return None
    for item in array.items:
        value = call.interpreter.apply(function, [value, item], call.node)
    return value


_ARRAY: Mapping[str, Callable[[Call, Seq], Value | None]] = {
    "push": _push,
    "join": _join,
    "concat": _concat,
    "map": _map,
    "flat": _flat,
    "flatMap": _flat,
    "forEach": _for_each,
    "at": _at,
    "slice": _slice,
    "reduce": _reduce,
}


# Methods of forms and addresses


def _append(call: Call, form: Form) -> Value | None:
    if len(call.args) < 2:
        return None
    name, value = call.text(0), call.args[1]
    if call.name == "set":
        form.fields[:] = [item for item in form.fields if item.name.value != name.value]
    file_name = call.interpreter.text(call.args[2]) if len(call.args) > 2 else None
    if isinstance(value, Unknown | Taken):
        form.fields.append(Field(name, call.text(1), file_name))
    else:
        form.fields.append(requests.form_field(call.interpreter, name, value, file_name))
    return UNDEFINED


def _itself(call: Call, form: Form) -> Value:
    return form


def _delete(call: Call, form: Form) -> Value | None:
    if not call.args:
        return None
    name = known_text(call.args[0])
    form.fields[:] = [item for item in form.fields if item.name.value != name]
    return UNDEFINED


_FORM: Mapping[str, Callable[[Call, Form], Value | None]] = {
    "append": _append,
    "set": _append,
    "body": _itself,
    "toString": _itself,
    "delete": _delete,
}


# Methods of what any expression gives


REARRANGING = frozenset(("pop", "reverse", "shift", "sort", "splice", "unshift"))
"""Methods that change which item of a list has which number."""


def array_method(call: Call) -> Value | None:
    """A method of an array."""
    if call.this is not None and call.name in REARRANGING:
        call.interpreter.rearrange(call.this)
    method = _ARRAY.get(call.name)
    return method(call, call.this) if method is not None and isinstance(call.this, Seq) else None


def map_method(call: Call) -> Value | None:
    """A method of a `Map`: its members are those of an object."""
    table, name = call.this, known_text(call.argument(0))
    if not isinstance(table, Obj) or not call.args:
        return None
    if call.name == "get" and name is not None:
        return table.values.get(name) or looked_up(table, name)
    if call.name == "set" and len(call.args) == 2:
        call.interpreter.set_member(table, call.text(0), call.args[1])
        return table
    return None


def form_method(call: Call) -> Value | None:
    """A method of a form or an address."""
    method = _FORM.get(call.name)
    return method(call, call.this) if method is not None and isinstance(call.this, Form) else None


def regex_method(call: Call) -> Value | None:
    """`exec` of a regular expression."""
    settled = settle(call.args[0]) if call.args else None
    if call.name == "exec" and isinstance(call.this, Regex) and isinstance(settled, Taken):
        return extractions.value_of_match(call.this, settled)
    return None


def function_method(call: Call) -> Value | None:
    """`call`, `apply` and `bind` of a function."""
    function = call.this
    if not isinstance(function, Func) or not call.args or call.name not in ("call", "apply", "bind"):
        return None
    this = call.args[0] if isinstance(call.args[0], Obj) else function.this
    bound = replace(function, this=this)
    if call.name == "bind":
        return replace(bound, given=(*function.given, *call.args[1:]))
    args = call.args[1:]
    if call.name == "apply":
        args = list(args[0].items) if args and isinstance(args[0], Seq) else []
    return call.interpreter.apply(bound, args, call.node)
