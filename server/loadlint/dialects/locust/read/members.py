"""Members of values: `a.b` and `a[b]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from loadlint.dialects.locust.read import conditions, extractions, judged_blocks, known_texts, users
from loadlint.dialects.locust.read.values import Class, Client, Func, Instance, Known, Method, Super, settle
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read import derived, terms
from loadlint.dialects.script.read.collected_members import looked_up
from loadlint.dialects.script.read.terms import Term
from loadlint.dialects.script.read.values import (
    Derived,
    Json,
    Num,
    Obj,
    OneOf,
    Part,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    known_text,
    numbers_of,
    without_quotes,
)
from loadlint.expression import Encoded
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope


def attribute_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`holder.name`."""
    holder_node, name_node = field_of(node, "object"), field_of(node, "attribute")
    holder = interpreter.eval(holder_node, scope)
    if not extractions.is_parted_again(holder, interpreter.source(name_node)):
        holder = settle(holder)
    interpreter.note_member(name_node, holder)
    return interpreter.at_member(member(interpreter, holder, interpreter.source(name_node)), node)


def member(interpreter: Interpreter, holder: Value, name: str) -> Value:
    """The attribute of a value."""
    read = _MEMBERS.get(type(holder))
    return read(interpreter, holder, name) if read is not None else Method(holder, name)


def _class_member(interpreter: Interpreter, holder: Class, name: str) -> Value:
    value = users.class_member(holder, name)
    if isinstance(value, Func) and value.kind == "class":
        return users.bound_member(interpreter, value, holder)
    return value if value is not None else Unknown()


def _client_member(interpreter: Interpreter, holder: Client, name: str) -> Value:
    if name == "headers":
        return holder.headers
    if name == "hooks":
        return holder.hooks
    if name in ("cookies", "cookiejar"):
        return Part("jar", len(interpreter.steps) - 1, (holder,)) if interpreter.steps else holder.cookies
    if name == "base_url":
        return Str(holder.base) if holder.base is not None else Unknown()
    return Method(holder, name)


_LONGEST_NAME = 80
_VERDICTS = frozenset(("status_code", "ok", "reason", "error"))
"""What tells of a response whether it is a failure: a script that reads one of these may judge the response by it."""


def _derived_member(interpreter: Interpreter, holder: Derived, name: str) -> Value:
    if name in _VERDICTS and isinstance(holder, Response):
        interpreter.hand_on(holder)
    if isinstance(holder, Response) and name in conditions.OF_ANSWER:
        return Unknown(term=Term(conditions.OF_ANSWER[name], numbers_of(holder.step)))
    return extractions.attribute(holder, name)


def _of_unknown(interpreter: Interpreter, holder: Unknown, name: str) -> Value:
    if name == "client":
        return Client()
    unknown = Unknown(library=holder.library and f"{holder.library}.{name}"[:_LONGEST_NAME])
    of_bytes = isinstance(holder.source, Encoded) and name in ("encode", "decode", "rstrip")
    return Method(holder, name) if name in ("rest", "rest_") or of_bytes or holder.term is not None else unknown


_MEMBERS: Mapping[type, Callable[[Interpreter, Any, str], Value]] = {
    Instance: users.instance_member,
    Class: _class_member,
    Super: users.super_member,
    Client: _client_member,
    Known: lambda interpreter, holder, name: Known(f"{holder.name}.{name}"),
    **dict.fromkeys((Response, Taken, Selection, Part), _derived_member),
    Unknown: _of_unknown,
}
"""How to read an attribute, by the type of what has it; any other is a method."""


def subscript_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`holder[index]`, with a slice too."""
    holder_node = node.child_by_field_name("value")
    indices = node.children_by_field_name("subscript")
    if holder_node is None or len(indices) != 1:
        interpreter.eval_children(node, scope)
        return interpreter.unknown(node)
    holder = interpreter.eval(holder_node, scope)
    if indices[0].type == "slice":
        interpreter.eval_children(indices[0], scope)
        bounds = interpreter.source(indices[0])
        if isinstance(holder, Json) and bounds == "1:-1":
            return replace(interpreter.unknown(node), source=without_quotes(holder))
        return known_texts.part(holder, bounds) or interpreter.at(extractions.slice_of(holder), node)
    index = interpreter.eval(indices[0], scope)
    judged_blocks.note_item(interpreter, node, (holder_node, holder), indices[0])
    value = item(interpreter, holder, index)
    if terms.is_drawn(index):
        value = derived.any_item(holder) or value
    if isinstance(index, Str):
        interpreter.require(value, node)
    return interpreter.at(value, node)


def one_of(values: Collection[Value], *, more: bool) -> Value:
    """One of several values: that of a few functions can be called. `more` says that there may be others."""
    functions = tuple(values)
    callable_all = functions and not more and all(isinstance(value, Func) for value in functions)
    return OneOf(functions) if callable_all else Unknown()


def item(interpreter: Interpreter, holder: Value, index: Value) -> Value:
    """The item of a value."""
    key = known_text(index)
    if isinstance(holder, Obj | Seq) and key is None:
        return one_of(holder.values.values() if isinstance(holder, Obj) else holder.items, more=holder.open)
    if isinstance(holder, Obj):
        return holder.values.get(key or "") or looked_up(holder, key or "") or Unknown()
    if isinstance(holder, Seq):
        number = whole_number(key)
        inside = number is not None and not holder.open and -len(holder.items) <= number < len(holder.items)
        return holder.items[number] if number is not None and inside else Unknown()
    if isinstance(holder, Response | Taken | Selection | Part):
        if key is None:
            loop = index.loop if isinstance(index, Unknown) and interpreter.is_numbered(holder) else 0
            counted = derived.loop_item(holder, loop) if loop else None
            return counted or derived.opaque(holder)
        if isinstance(index, Num) and interpreter.is_rearranged(holder):
            return derived.opaque(holder)
        name = key if (number := whole_number(key)) is None or not isinstance(index, Num) else number
        return interpreter.unless_overwritten(extractions.item(holder, name))
    if isinstance(holder, Known) and holder.name == "os.environ":
        return Unknown(source=interpreter.new_source("environment", key or ""))
    return Unknown()
