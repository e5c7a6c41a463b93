"""Members of values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language import literals
from loadlint.dialects.k6.read import extractions
from loadlint.dialects.k6.read.values import UNDEFINED, Builtin, Class, Form, Func, Namespace, Session, settle
from loadlint.dialects.script import derived
from loadlint.dialects.script.values import (
    Json,
    Num,
    Obj,
    OneOf,
    Part,
    Regex,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    known,
    placed,
)
from loadlint.text.mapped import HOLE, Text
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value
    from loadlint.text.span import Span

GLOBALS = frozenset((
    "JSON", "Object", "Array", "String", "Number", "Math", "Promise", "Date", "console", "Reflect", "Symbol",
    "__ENV", "globalThis",
))  # fmt: skip


def reference(ev: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text | None]:
    """The object and the name of `object.name` or `object[name]`; no name where it is not known."""
    target = node.child_by_field_name("object")
    if target is None:
        return Unknown(), None
    holder = ev.eval(target, scope)
    if node.type == "member_expression":
        name = node.child_by_field_name("property")
        return holder, None if name is None else Text(ev.source(name))
    index = node.child_by_field_name("index")
    if index is None:
        return holder, None
    text = _index(ev, holder, index, scope)
    return holder, text


def _index(ev: Interpreter, holder: Value, index: Node, scope: Scope) -> Text | None:
    value = ev.eval(index, scope)
    text = known(value)
    if text is None and index.type == "binary_expression" and isinstance(holder, Taken | Part):
        last = re.fullmatch(r".*\.length\s*-\s*(\d+)", ev.source(index), re.S)
        return Text(f"-{last[1]}") if last else None
    return Text(text) if text is not None else None


def member_expression(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """`holder.name` or `holder[index]`."""
    holder, name = reference(ev, node, scope)
    if name is None:
        if isinstance(holder, Response | Taken | Selection | Part):
            return placed(derived.opaque(holder), ev.span(node))
        if isinstance(holder, Namespace) and holder.name == "k6/http":
            return Builtin(f"k6/http.{HOLE}")
        if isinstance(holder, Seq) and holder.items and not holder.open and _are_functions(holder.items):
            return OneOf(tuple(holder.items))
        if isinstance(holder, Obj) and holder.values and not holder.open and _are_functions(holder.values.values()):
            return OneOf(tuple(holder.values.values()))
        return Unknown(ev.span(node), env=isinstance(holder, Namespace) and holder.name == "__ENV")
    value = member(ev, holder, name.value, node)
    if isinstance(value, Str | Num) and isinstance(holder, Obj | Class) and not _from_parameter(ev, node, scope):
        return ev.at(value, node)
    return placed(value, ev.span(node))


def _are_functions(values: Iterable[Value]) -> bool:
    return all(isinstance(value, Func) for value in values)


def _from_parameter(ev: Interpreter, node: Node, scope: Scope) -> bool:
    """Whether `a.b.c` starts at a parameter or `this`: the literals are then the caller's own."""
    current: Node | None = node
    while current is not None and current.type in ("member_expression", "subscript_expression"):
        current = current.child_by_field_name("object")
    if current is None or current.type == "this":
        return True
    if current.type != "identifier":
        return False
    cell = scope.find(ev.source(current))
    return cell is not None and cell.parameter


def member(ev: Interpreter, holder: Value, name: str, node: Node) -> Value:
    """The member of a value."""
    span = ev.span(node)
    holder = settle(holder) if isinstance(holder, Builtin) else holder
    if isinstance(holder, Obj):
        return _object_member(ev, holder, name, span)
    if isinstance(holder, Seq):
        if name.isdigit():
            inside = integer(name) < len(holder.items)
            return holder.items[integer(name)] if inside else Unknown(span) if holder.open else UNDEFINED
        return Builtin(f"array.{name}", holder) if name != "length" else Unknown(span)
    if isinstance(holder, Response | Taken | Selection):
        return extractions.member(holder, name)
    if isinstance(holder, Part):
        rare = extractions.index_of(holder, name)
        return rare if rare is not None else extractions.member(holder, name)
    if isinstance(holder, Namespace):
        return _namespace_member(ev, holder, name, span)
    if isinstance(holder, Class):
        if name in holder.methods:
            return Func(holder.methods[name].node, holder.scope, holder.module, this=holder)
        return holder.statics.values.get(name, Unknown(span))
    if isinstance(holder, Func):
        return Builtin(f"function.{name}", holder)
    if isinstance(holder, Form):
        if name == "searchParams":
            return Form("search", holder.fields)
        if name in ("href", "search"):
            return Str(ev.form_text(holder)) if name == "href" else Unknown(span)
        return Builtin(f"form.{name}", holder) if name != "boundary" else Unknown(span)
    if isinstance(holder, Session):
        return Builtin(f"session.{name}", holder)
    if isinstance(holder, Str | Json | Num):
        return Builtin(f"string.{name}", holder) if name != "length" else Unknown(span)
    if isinstance(holder, Regex):
        return Builtin(f"regex.{name}", holder)
    if isinstance(holder, Builtin) and name in ("default",):
        return holder
    return Builtin(f"unknown.{name}", holder) if isinstance(holder, Unknown) and holder.env else Unknown(span)


def _object_member(ev: Interpreter, holder: Obj, name: str, span: Span | None) -> Value:
    if name in holder.values:
        value = holder.values[name]
        if isinstance(value, Func) and value.this is None and value.node.type != "arrow_function":
            return Func(value.node, value.scope, value.module, this=holder, owner=value.owner)
        return value
    method = _method(holder.klass, name)
    if method is not None:
        bound = Func(method.node, method.scope, method.module, this=holder, owner=method.owner)
        if any(child.type == "get" for child in method.node.children[:2]):
            return ev.apply(bound, [], method.node)
        return bound
    if name in ("hasOwnProperty", "toString"):
        return Unknown(span)
    return Unknown(span) if holder.open or holder.klass is not None else UNDEFINED


def _namespace_member(ev: Interpreter, holder: Namespace, name: str, span: Span | None) -> Value:
    if holder.name == "__ENV":
        return Unknown(span, env=True)
    if holder.name == "globalThis":
        value = ev.globals.values.get(name)
        return value if value is not None else Namespace(name) if name in GLOBALS else Unknown(span)
    if name == "default" and holder.name.startswith("k6"):
        return holder
    return Builtin(f"{holder.name}.{name}")


def this(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """`this`."""
    current: Scope | None = scope
    while current is not None:
        if current.this is not None:
            return current.this
        current = current.parent
    return Unknown(ev.span(node))


def name_text(ev: Interpreter, node: Node) -> Text:
    """A name that is written as such, as a text."""
    ev.mark(node)
    text = literals.source_text(ev.module.syntax.source.data, node.start_byte, node.end_byte)
    return text if ev.module.main else Text(text.value)


def key(ev: Interpreter, node: Node, scope: Scope) -> Text | None:
    """The name of a member; None where it is computed and not known."""
    if node.type in ("string", "number"):
        value = ev.eval(node, scope)
    elif node.type == "computed_property_name":
        inner = node.named_children[0] if node.named_children else None
        value = ev.eval(inner, scope) if inner is not None else UNDEFINED
    else:
        return name_text(ev, node)
    text = ev.text(value, ev.span(node))
    return None if text.value == HOLE else text


def _method(klass: Value | None, name: str) -> Func | None:
    for _ in range(20):
        if not isinstance(klass, Class):
            return None
        if name in klass.methods:
            return klass.methods[name]
        klass = klass.parent
    return None
