"""Members of values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from loadlint.dialects.k6 import extractions
from loadlint.dialects.k6.binding import Binding
from loadlint.dialects.k6.scopes import Scope
from loadlint.dialects.k6.values import (
    UNDEFINED,
    Arr,
    Builtin,
    Class,
    Form,
    Func,
    Json,
    Namespace,
    Num,
    Obj,
    Part,
    Regex,
    Response,
    Selection,
    Str,
    Taken,
    Unknown,
    Value,
    known,
    placed,
)
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span

GLOBALS = frozenset((
    "JSON", "Object", "Array", "String", "Number", "Math", "Promise", "Date", "console", "Reflect", "Symbol",
    "__ENV", "globalThis",
))  # fmt: skip


@dataclass(eq=False)
class Members(Binding):
    """Evaluates `a.b` and `a[b]`."""

    def reference(self, node: Node, scope: Scope) -> tuple[Value, Text | None]:
        """The object and the name of `object.name` or `object[name]`; no name where it is not known."""
        target = node.child_by_field_name("object")
        if target is None:
            return Unknown(), None
        holder = self.eval(target, scope)
        if node.type == "member_expression":
            name = node.child_by_field_name("property")
            return holder, None if name is None else Text(self.source(name))
        index = node.child_by_field_name("index")
        if index is None:
            return holder, None
        text = self._index(holder, index, scope)
        return holder, text

    def _index(self, holder: Value, index: Node, scope: Scope) -> Text | None:
        value = self.eval(index, scope)
        text = known(value)
        if text is None and index.type == "binary_expression" and isinstance(holder, Taken | Part):
            last = re.fullmatch(r".*\.length\s*-\s*(\d+)", self.source(index), re.S)
            return Text(f"-{last[1]}") if last else None
        return Text(text) if text is not None else None

    def _member(self, node: Node, scope: Scope) -> Value:
        holder, name = self.reference(node, scope)
        if name is None:
            if isinstance(holder, Response | Taken | Selection | Part):
                return placed(extractions.opaque(holder), self.span(node))
            if isinstance(holder, Namespace) and holder.name == "k6/http":
                return Builtin(f"k6/http.{HOLE}")
            return Unknown(self.span(node), env=isinstance(holder, Namespace) and holder.name == "__ENV")
        value = self.member(holder, name.value, node)
        if isinstance(value, Str | Num) and isinstance(holder, Obj | Class) and not self._from_parameter(node, scope):
            return self.at(value, node)
        return placed(value, self.span(node))

    def _from_parameter(self, node: Node, scope: Scope) -> bool:
        """Whether `a.b.c` starts at a parameter or `this`: the literals are then the caller's own."""
        current: Node | None = node
        while current is not None and current.type in ("member_expression", "subscript_expression"):
            current = current.child_by_field_name("object")
        if current is None or current.type == "this":
            return True
        if current.type != "identifier":
            return False
        cell = scope.find(self.source(current))
        return cell is not None and cell.parameter

    def member(self, holder: Value, name: str, node: Node) -> Value:
        """The member of a value."""
        span = self.span(node)
        holder = extractions.settle(holder) if isinstance(holder, Builtin) else holder
        if isinstance(holder, Obj):
            return self._object_member(holder, name, span)
        if isinstance(holder, Arr):
            if name.isdigit():
                inside = int(name) < len(holder.items)
                return holder.items[int(name)] if inside else Unknown(span) if holder.open else UNDEFINED
            return Builtin(f"array.{name}", holder) if name != "length" else Unknown(span)
        if isinstance(holder, Response | Taken | Selection):
            return extractions.member(holder, name)
        if isinstance(holder, Part):
            rare = extractions.index_of(holder, name)
            return rare if rare is not None else extractions.member(holder, name)
        if isinstance(holder, Namespace):
            return self._namespace_member(holder, name, span)
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
                return Str(self.form_text(holder)) if name == "href" else Unknown(span)
            return Builtin(f"form.{name}", holder) if name != "boundary" else Unknown(span)
        if isinstance(holder, Str | Json | Num):
            return Builtin(f"string.{name}", holder) if name != "length" else Unknown(span)
        if isinstance(holder, Regex):
            return Builtin(f"regex.{name}", holder)
        if isinstance(holder, Builtin) and name in ("default",):
            return holder
        return Builtin(f"unknown.{name}", holder) if isinstance(holder, Unknown) and holder.env else Unknown(span)

    def _object_member(self, holder: Obj, name: str, span: Span | None) -> Value:
        if name in holder.values:
            value = holder.values[name]
            if isinstance(value, Func) and value.this is None and value.node.type != "arrow_function":
                return Func(value.node, value.scope, value.module, this=holder, klass=value.klass)
            return value
        method = _method(holder.klass, name)
        if method is not None:
            bound = Func(method.node, method.scope, method.module, this=holder, klass=method.klass)
            if any(child.type == "get" for child in method.node.children[:2]):
                return self.apply(bound, [], method.node)
            return bound
        if name in ("hasOwnProperty", "toString"):
            return Unknown(span)
        return Unknown(span) if holder.open or holder.klass is not None else UNDEFINED

    def _namespace_member(self, holder: Namespace, name: str, span: Span | None) -> Value:
        if holder.name == "__ENV":
            return Unknown(span, env=True)
        if holder.name == "globalThis":
            value = self.globals.values.get(name)
            return value if value is not None else Namespace(name) if name in GLOBALS else Unknown(span)
        if name == "default" and holder.name.startswith("k6"):
            return holder
        return Builtin(f"{holder.name}.{name}")


def _method(klass: Value | None, name: str) -> Func | None:
    for _ in range(20):
        if not isinstance(klass, Class):
            return None
        if name in klass.methods:
            return klass.methods[name]
        klass = klass.parent
    return None
