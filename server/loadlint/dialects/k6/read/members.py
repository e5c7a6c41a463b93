"""Members of values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from loadlint.dialects.k6.language import literals
from loadlint.dialects.k6.read import conditions, extractions
from loadlint.dialects.k6.read.values import (
    MAP,
    UNDEFINED,
    Builtin,
    Class,
    Form,
    Func,
    Namespace,
    Session,
    classes_of,
    library_of,
    settle,
)
from loadlint.dialects.script.language.source_texts import source_text
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read import derived, terms
from loadlint.dialects.script.read.collected_members import looked_up
from loadlint.dialects.script.read.values import (
    Derived,
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
    Value,
    known_text,
    placed_value,
    steps_of,
)
from loadlint.text.mapped import HOLE, Text
from loadlint.text.numbers import integer, is_index

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope
    from loadlint.text.span import Span

GLOBALS = frozenset((
    "JSON", "Object", "Array", "String", "Number", "Math", "Promise", "Date", "console", "Reflect", "Symbol",
    "__ENV", "globalThis",
))  # fmt: skip


def reference(interpreter: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text | None, Value]:
    """The object and the name of `object.name` or `object[name]`, and the value of the index.

    There is no name where it is not known.
    """
    target = field_of(node, "object")
    holder = interpreter.eval(target, scope)
    if isinstance(holder, Taken) and "?." not in interpreter.source(node):
        interpreter.require(holder, target)
    if node.type == "member_expression":
        name = field_of(node, "property")
        interpreter.note_member(name, holder)
        return holder, Text(interpreter.source(name)), Unknown()
    index = field_of(node, "index")
    interpreter.note_member(index, holder)
    value = interpreter.eval(index, scope)
    return holder, _index(interpreter, holder, index, value), value


def _index(interpreter: Interpreter, holder: Value, index: Node, value: Value) -> Text | None:
    text = known_text(value)
    if text is None and index.type == "binary_expression" and isinstance(holder, Taken | Part):
        last = re.fullmatch(r".*\.length\s*-\s*(\d+)", interpreter.source(index), re.S)
        return Text(f"-{last[1]}") if last else None
    return Text(text) if text is not None else None


def member_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`holder.name` or `holder[index]`."""
    changing = interpreter.changing
    holder, name, index = reference(interpreter, node, scope)
    if name is None and isinstance(holder, Seq | Obj) and not holder.open:
        # One of a few values that are written down is not another one each time.
        interpreter.changing = changing
    if name is None:
        return _any_member(interpreter, holder, node, index)
    value = member(interpreter, holder, name.value, node)
    is_written = isinstance(value, Str | Num) and isinstance(holder, Obj | Class)
    if is_written and not _from_parameter(interpreter, node, scope):
        return interpreter.at_member(value, node)
    return placed_value(value, interpreter.span(node))


def _any_member(interpreter: Interpreter, holder: Value, node: Node, index: Value) -> Value:
    """A member whose name is not known."""
    is_counter = isinstance(index, Unknown) and bool(index.loop) and interpreter.is_numbered(holder)
    loop = index.loop if isinstance(index, Unknown) and is_counter else 0
    item = derived.loop_item(holder, loop) if loop else None
    if item is not None:
        return placed_value(item, interpreter.span(node))
    if terms.is_drawn(index):
        drawn = derived.random_element(holder) if isinstance(holder, Selection) else derived.any_item(holder)
        if drawn is not None:
            return placed_value(drawn, interpreter.span(node))
    if isinstance(holder, Response | Taken | Selection | Part):
        return placed_value(derived.opaque(holder), interpreter.span(node))
    if isinstance(holder, Namespace):
        if holder.name == "k6/http":
            return Builtin(f"k6/http.{HOLE}")
        return Unknown(interpreter.span(node), env=holder.name == "__ENV")
    function = one_function(holder)
    if function is not None:
        return function
    # Which answer of several it is, is not known: what the script does with it may be about any.
    interpreter.hand_on(holder)
    return interpreter.unknown(node)


def one_function(values: Value) -> OneOf | None:
    """One of the functions in a list or an object; None where it may hold anything else."""
    if not isinstance(values, Seq | Obj) or values.open:
        return None
    items = tuple(values.items if isinstance(values, Seq) else values.values.values())
    return OneOf(items) if items and all(isinstance(item, Func) for item in items) else None


def _from_parameter(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    """Whether `a.b.c` starts at a parameter or `this`: the literals are then the caller's own."""
    current: Node | None = node
    while current is not None and current.type in ("member_expression", "subscript_expression"):
        current = current.child_by_field_name("object")
    if current is None or current.type == "this":
        return True
    if current.type != "identifier":
        return False
    cell = scope.find(interpreter.source(current))
    return cell is not None and cell.parameter


def member(interpreter: Interpreter, holder: Value, name: str, node: Node) -> Value:
    """The member of a value."""
    span = interpreter.span(node)
    if isinstance(holder, Taken | Part) and is_index(name.lstrip("-")) and interpreter.is_rearranged(holder):
        return placed_value(derived.opaque(holder), span)
    holder = settle(holder) if isinstance(holder, Builtin) else holder
    read = _MEMBERS.get(type(holder))
    value = read(interpreter, holder, name, span) if read is not None else Unknown(span)
    return conditions.with_member(holder, name, interpreter.unless_overwritten(value))


def _item(interpreter: Interpreter, holder: Seq, name: str, span: Span | None) -> Value:
    if is_index(name):
        inside = integer(name) < len(holder.items)
        return holder.items[integer(name)] if inside else Unknown(span) if holder.open else UNDEFINED
    if name != "length":
        return Builtin(f"array.{name}", holder)
    return Unknown(span) if holder.open else Num(Text(str(len(holder.items))))


_VERDICTS = frozenset(("status", "status_text", "error", "error_code"))
"""What tells of a response whether it is a failure: a script that reads one of these may judge the response by it."""


def _derived_member(interpreter: Interpreter, holder: Derived, name: str, span: Span | None) -> Value:
    if name in _VERDICTS and isinstance(holder, Response):
        interpreter.hand_on(holder)
    return extractions.member(holder, name)


def _class_member(interpreter: Interpreter, holder: Class, name: str, span: Span | None) -> Value:
    if name in holder.methods:
        return Func(holder.methods[name].node, holder.scope, holder.module, this=holder)
    return holder.statics.values.get(name, Unknown(span))


def _form_member(interpreter: Interpreter, holder: Form, name: str, span: Span | None) -> Value:
    if name == "searchParams":
        return Form("search", holder.fields)
    if name == "href":
        return Str(interpreter.form_text(holder))
    return Builtin(f"form.{name}", holder) if name not in ("search", "boundary") else Unknown(span)


def _text_member(interpreter: Interpreter, holder: Value, name: str, span: Span | None) -> Value:
    if isinstance(holder, Str) and not holder.text.is_open and (name == "length" or is_index(name)):
        value, index = holder.text, integer(name) if is_index(name) else 0
        if name == "length":
            return Num(Text(str(len(value))))
        return Str(value[index : index + 1]) if index < len(value) else UNDEFINED
    return Builtin(f"string.{name}", holder) if name != "length" else Unknown(span)


def _method_of(kind: str) -> Callable[[Interpreter, Value, str, Span | None], Value]:
    return lambda interpreter, holder, name, span: Builtin(f"{kind}.{name}", holder)


def _default(interpreter: Interpreter, holder: Builtin, name: str, span: Span | None) -> Value:
    if holder.name == "k6/execution.test":
        return Builtin(f"{holder.name}.{name}")
    return holder if name == "default" else Unknown(span, library=library_of(holder))


def _of_unknown(interpreter: Interpreter, holder: Unknown, name: str, span: Span | None) -> Value:
    is_method = holder.env or (steps_of(holder) and name in extractions.STRING_METHODS)
    return Builtin(f"unknown.{name}", holder) if is_method else Unknown(span, library=holder.library)


def _object_member(interpreter: Interpreter, holder: Obj, name: str, span: Span | None) -> Value:
    if holder.klass is MAP:
        return Builtin(f"map.{name}", holder)
    if name in holder.values:
        value = holder.values[name]
        if isinstance(value, Func) and value.this is None and value.node.type != "arrow_function":
            return Func(value.node, value.scope, value.module, this=holder, owner=value.owner)
        return value
    method = next((klass.methods[name] for klass in classes_of(holder) if name in klass.methods), None)
    if method is not None:
        bound = Func(method.node, method.scope, method.module, this=holder, owner=method.owner)
        if any(child.type == "get" for child in method.node.children[:2]):
            return interpreter.apply(bound, [], method.node)
        return bound
    if name in ("hasOwnProperty", "toString"):
        return Unknown(span)
    item = looked_up(holder, name)
    if item is not None:
        return item
    return Unknown(span) if holder.open or holder.klass is not None else UNDEFINED


def _namespace_member(interpreter: Interpreter, holder: Namespace, name: str, span: Span | None) -> Value:
    if holder.name == "__ENV":
        return interpreter.environment_variable(name, span)
    if holder.name == "globalThis":
        value = interpreter.globals.values.get(name)
        return value if value is not None else Namespace(name) if name in GLOBALS else Unknown(span)
    if name == "default" and holder.name.startswith("k6"):
        return holder
    return Builtin(f"{holder.name}.{name}")


_MEMBERS: Mapping[type, Callable[[Interpreter, Any, str, Span | None], Value]] = {
    Obj: _object_member,
    Seq: _item,
    **dict.fromkeys((Response, Taken, Selection, Part), _derived_member),
    Namespace: _namespace_member,
    Class: _class_member,
    Form: _form_member,
    **dict.fromkeys((Str, Json, Num), _text_member),
    Func: _method_of("function"),
    Session: _method_of("session"),
    Regex: _method_of("regex"),
    Builtin: _default,
    Unknown: _of_unknown,
}
"""How to read a member, by the type of what has it."""


def this(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`this`."""
    current: Scope | None = scope
    while current is not None:
        if current.this is not None:
            return current.this
        current = current.parent
    return interpreter.unknown(node)


def name_text(interpreter: Interpreter, node: Node) -> Text:
    """A name that is written as such, as a text."""
    interpreter.mark(node)
    return source_text(interpreter.module.syntax.source.data, node.start_byte, node.end_byte)


def written_name(interpreter: Interpreter, target: Node) -> Text | None:
    """The name in `data.token = …` or `data['token'] = …` where it stands; None where it is an expression."""
    name = target.child_by_field_name("property")
    if name is not None:
        return name_text(interpreter, name)
    index = target.child_by_field_name("index")
    if index is None or index.type != "string":
        return None
    return literals.decode_string(interpreter.module.syntax.source.data, index.start_byte + 1, index.end_byte - 1)


def key(interpreter: Interpreter, node: Node, scope: Scope) -> Text | None:
    """The name of a member; None where it is computed and not known."""
    if node.type not in ("string", "number", "computed_property_name"):
        return name_text(interpreter, node)
    text = computed_name(interpreter, node, scope)
    return None if text.value == HOLE else text


def computed_name(interpreter: Interpreter, node: Node, scope: Scope) -> Text:
    """The name of a member that an expression gives; a hole where it is not known."""
    if node.type == "computed_property_name":
        inner = node.named_children[0] if node.named_children else None
        value = interpreter.eval(inner, scope) if inner is not None else UNDEFINED
    else:
        value = interpreter.eval(node, scope)
    return interpreter.text_at(value, node)
