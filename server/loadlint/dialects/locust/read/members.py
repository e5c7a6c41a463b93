"""Members of values: `a.b` and `a[b]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import extractions, users
from loadlint.dialects.locust.read.values import Class, Client, Func, Instance, Known, Method, Super, settle
from loadlint.dialects.script import derived
from loadlint.dialects.script.values import Num, Obj, OneOf, Part, Response, Selection, Seq, Str, Taken, Unknown, known
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Collection

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value


def attribute_expression(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """`holder.name`."""
    holder_node, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if holder_node is None or name_node is None:
        return Unknown(ev.span(node))
    holder = settle(ev.eval(holder_node, scope))
    return ev.at(member(ev, holder, ev.source(name_node)), node)


def member(ev: Interpreter, holder: Value, name: str) -> Value:
    """The attribute of a value."""
    if isinstance(holder, Instance):
        return users.instance_member(ev, holder, name)
    if isinstance(holder, Class):
        found = users.class_member(holder, name)
        return found if found is not None else Unknown()
    if isinstance(holder, Super):
        return users.super_member(ev, holder, name)
    if isinstance(holder, Client):
        if name == "headers":
            return holder.headers
        if name in ("cookies", "cookiejar"):
            return Part("jar", len(ev.steps) - 1, (holder,)) if ev.steps else holder.cookies
        if name == "base_url":
            return Str(holder.base) if holder.base is not None else Unknown()
        return Method(holder, name)
    if isinstance(holder, Known):
        return Known(f"{holder.name}.{name}")
    if isinstance(holder, Response | Taken | Selection | Part):
        return extractions.attribute(holder, name)
    if isinstance(holder, Unknown) and name == "client":
        return Client()
    if isinstance(holder, Unknown):
        return Method(holder, name) if name in ("rest", "rest_") else Unknown()
    return Method(holder, name)


def subscript_expression(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """`holder[index]`, with a slice too."""
    holder_node = node.child_by_field_name("value")
    indices = node.children_by_field_name("subscript")
    if holder_node is None or len(indices) != 1:
        ev.eval_children(node, scope)
        return Unknown(ev.span(node))
    holder = ev.eval(holder_node, scope)
    if indices[0].type == "slice":
        ev.eval_children(indices[0], scope)
        return ev.at(extractions.sliced(holder, ev.source(indices[0])), node)
    index = ev.eval(indices[0], scope)
    return ev.at(item(ev, holder, index), node)


def one_of(values: Collection[Value], *, more: bool) -> Value:
    """One of several values: that of a few functions can be called. `more` says that there may be others."""
    functions = tuple(values)
    callable_all = functions and not more and all(isinstance(value, Func) for value in functions)
    return OneOf(functions) if callable_all else Unknown()


def item(ev: Interpreter, holder: Value, index: Value) -> Value:
    """The item of a value."""
    key = known(index)
    if isinstance(holder, Obj):
        if key is not None and key in holder.values:
            return holder.values[key]
        return one_of(holder.values.values(), more=holder.open) if key is None else Unknown()
    if isinstance(holder, Seq):
        if key is not None and re.fullmatch(r"-?\d+", key) and not holder.open:
            number = integer(key)
            if -len(holder.items) <= number < len(holder.items):
                return holder.items[number]
        return one_of(holder.items, more=holder.open) if key is None else Unknown()
    if isinstance(holder, Response | Taken | Selection | Part):
        if key is None:
            return derived.opaque(holder)
        return extractions.item(holder, integer(key) if isinstance(index, Num) and key.lstrip("-").isdigit() else key)
    if isinstance(holder, Known):
        return Unknown()
    return Unknown()
