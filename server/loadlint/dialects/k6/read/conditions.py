"""JavaScript's conditions on a response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.assertion import AllOf, Always, JsonIs, Not, Unknown
from loadlint.dialects.k6.language.literals import string_pieces, template_pieces
from loadlint.dialects.k6.language.regular_expressions import in_python
from loadlint.dialects.k6.read.extractions import read_path
from loadlint.dialects.script import condition_reader, condition_tests
from loadlint.dialects.script.condition_tests import (
    BODY,
    Answer,
    Const,
    JsonAt,
    Kind,
    Length,
    Obscure,
    Part,
    Pattern,
    Position,
    Status,
    Thing,
    Time,
    Truth,
    truth,
)
from loadlint.dialects.variable_in_text import TextWith
from loadlint.extractor import Extractor, FromHeader, FromHtml, FromUrl
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.script.condition_tests import Symbol

UNDEFINED = object()
"""JavaScript's `undefined`, as a constant."""

_SAME = ("parenthesized_expression", "await_expression", "as_expression", "non_null_expression", "satisfies_expression")
_SIGNS = {"===": "==", "==": "==", "!==": "!=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition")


class Reader(condition_reader.Reader):
    """Reads expressions of JavaScript."""

    answers = frozenset(("identifier", "member_expression", "subscript_expression"))

    def _unknown(self, node: Node) -> Symbol:
        """Something that is made of other things: of the status only, perhaps."""
        return Obscure(
            status_only=re.search(r"\.status\b", self.text(node)) is not None and not _content(self.text(node))
        )

    def _string(self, node: Node) -> Symbol:
        content = node.named_children
        if any(child.type not in ("string_fragment", "escape_sequence") for child in content):
            return Obscure()
        pieces = template_pieces if node.type == "template_string" else string_pieces
        return Const("".join(piece for _, _, piece in pieces("".join(map(self.text, content)))))

    def _number(self, node: Node) -> Symbol:
        text = self.text(node).replace("_", "")
        try:
            return Const(integer(text, 0) if re.fullmatch(r"-?(?:0|[1-9]\d*|0[xXoObB]\w+)", text) else float(text))
        except ValueError:
            return Obscure()

    def _regex(self, node: Node) -> Symbol:
        pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
        if pattern is None:
            return Obscure()
        text, letters = self.text(pattern).replace("\\/", "/"), self.text(flags) if flags is not None else ""
        return Pattern(text, letters, in_python(text, letters))

    def _name(self, node: Node) -> Symbol:
        if self.text(node) == "undefined":
            return Const(UNDEFINED)
        value = self.value_of(node)
        return self.read(value) if value is not None else Obscure()

    def _member(self, node: Node) -> Symbol:
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if holder is None or name is None:
            return Obscure()
        return self._property(self.read(holder), self.text(name), node)

    def _subscript(self, node: Node) -> Symbol:
        holder, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        if holder is None or index is None:
            return Obscure()
        key = self.read(index)
        if not isinstance(key, Const) or not isinstance(key.value, str | int) or isinstance(key.value, bool):
            return Obscure()
        return self._property(self.read(holder), key.value, node)

    def _property(self, holder: Symbol, name: str | int, node: Node) -> Symbol:
        match holder:
            case Answer("") if name in _OF_ANSWER:
                return _OF_ANSWER[name]
            case Answer("headers") if isinstance(name, str):
                return Part(Extractor(FromHeader(name)))
            case Answer("timings"):
                return Time()
            case Part() | JsonAt() if name == "length":
                return Length(holder)
            case JsonAt():
                return condition_tests.inside(holder, name)
            case _:
                return self._unknown(node)

    def _call(self, node: Node) -> Symbol:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return Obscure()
        args = [child for child in arguments.named_children if child.type != "comment"]
        called = self.text(function)
        if function.type != "member_expression":
            if called in ("Boolean", "String", "Number", "parseInt") and args:
                inner = self.read(args[0])
                return Truth(truth(inner)) if called == "Boolean" else inner
            return self._unknown(node)
        holder, name = function.child_by_field_name("object"), function.child_by_field_name("property")
        if holder is None or name is None:
            return Obscure()
        if called == "JSON.parse" and args:
            return JsonAt(()) if self.read(args[0]) == BODY else self._unknown(node)
        if called == "Array.isArray" and args:
            inner = self.read(args[0])
            return Truth(JsonIs(inner.path, "list")) if isinstance(inner, JsonAt) else condition_tests.is_there(inner)
        method = self.text(name)
        if self.text(holder) in ("Object", "_", "Math"):
            return self._unknown(node)
        return self._method(self.read(holder), method, args, node)

    def _method(self, holder: Symbol, method: str, args: list[Node], node: Node) -> Symbol:
        looks_in_text = isinstance(holder, Part) and method in _LOOKING
        first = (self.read_wanted if looks_in_text else self.read)(args[0]) if args else None
        read = _METHODS.get(type(holder))
        result = read(holder, method, first) if read is not None else None
        return result if result is not None else self._unknown(node)

    def _unary(self, node: Node) -> Symbol:
        argument, sign = node.child_by_field_name("argument"), node.child_by_field_name("operator")
        if argument is None or sign is None:
            return Obscure()
        inner = self.read(argument)
        if sign.type == "!":
            return condition_tests.negated(inner)
        if sign.type == "typeof" and isinstance(inner, JsonAt):
            return Kind(inner.path)
        if sign.type == "-" and isinstance(inner, Const) and isinstance(inner.value, int | float):
            return Const(-inner.value)
        return Obscure(isinstance(inner, Status))

    def _binary(self, node: Node) -> Symbol:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            return Obscure()
        if sign.type == "&&":
            return condition_tests.all_of([self.read(left), self.read(right)])
        if sign.type == "||":
            return condition_tests.any_of([self.read(left), self.read(right)])
        if sign.type == "in":
            return condition_tests.contains(self.read(right), self.read(left))
        if sign.type not in _SIGNS:
            return self._unknown(node)
        first, second = self.read(left), self.read(right)
        if right.type == "identifier" and not isinstance(second, Const):
            echo = condition_tests.compared_with_variable(_SIGNS[sign.type], first, self.text(right))
            if echo is not None:
                return echo
        if isinstance(first, Part):
            second = self.read_wanted(right)
        return self._compared(sign.type, first, second, node)

    def _compared(self, sign: str, left: Symbol, right: Symbol, node: Node) -> Symbol:
        if isinstance(left, Const) and left.value is UNDEFINED:
            left, right = right, left
        if isinstance(right, Const) and right.value is UNDEFINED:
            there = condition_tests.is_there(left)
            if isinstance(left, JsonAt) and not sign.endswith("=="):
                there = Truth(AllOf((JsonIs(left.path, "there"), Not(JsonIs(left.path, "equals", None)))))
            return there if sign.startswith("!") else condition_tests.negated(there)
        if isinstance(right, Const) and right.value is None and isinstance(left, JsonAt) and len(sign) == 2:
            there = Truth(AllOf((JsonIs(left.path, "there"), Not(JsonIs(left.path, "equals", None)))))
            return there if sign == "!=" else condition_tests.negated(there)
        symbol = condition_tests.compared(_SIGNS[sign], left, right)
        return self._unknown(node) if symbol == Obscure() else symbol

    def _ternary(self, node: Node) -> Symbol:
        condition = node.child_by_field_name("condition")
        yes, no = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        if condition is None or yes is None or no is None:
            return Obscure()
        first, second = self.read(yes), self.read(no)
        if isinstance(first, Const) and isinstance(second, Const) and bool(first.value) != bool(second.value):
            test = self.read(condition)
            return test if first.value else condition_tests.negated(test)
        return Obscure()

    def _assigned(self, node: Node) -> Symbol:
        value = node.child_by_field_name("right")
        symbol = self.read(value) if value is not None else Obscure()
        return Truth(Always("it assigns where it means to compare")) if isinstance(symbol, Const) else Obscure()

    def _literal(self, node: Node) -> Symbol:
        return Const({"true": True, "false": False, "null": None}.get(node.type, UNDEFINED))

    def _object(self, node: Node) -> Symbol:
        return Thing("an object")


_OF_ANSWER: Mapping[str | int, Symbol] = {
    "status": Status(),
    "body": BODY,
    "url": Part(Extractor(FromUrl())),
    "headers": Answer("headers"),
    "timings": Answer("timings"),
    **dict.fromkeys(("error", "error_code", "status_text"), Obscure(status_only=True)),
}


def _text_of(symbol: Symbol | None) -> str | None:
    return symbol.value if isinstance(symbol, Const) and isinstance(symbol.value, str) else None


def _of_answer(holder: Answer, method: str, first: Symbol | None) -> Symbol | None:
    text = _text_of(first)
    if holder.part or method not in ("json", "html"):
        return None
    if method == "html":
        return Thing(f"html {text}" if text is not None else "html")
    path = () if first is None else read_path(text) if text is not None else None
    return JsonAt(path) if path is not None else Obscure()


def _of_html(holder: Thing, method: str, first: Symbol | None) -> Symbol | None:
    selector = _text_of(first)
    if method == "find" and selector is not None:
        before = holder.what.removeprefix("html").strip()
        return Thing(f"html {before} {selector}".replace("  ", " "))
    if method in ("text", "attr") and holder.what.startswith("html "):
        attribute = _text_of(first) if method == "attr" else None
        is_known = method == "text" or attribute is not None
        return Part(Extractor(FromHtml(holder.what.removeprefix("html "), attribute))) if is_known else None
    return holder if method == "first" else None


_LOOKING = ("includes", "contains", "startsWith", "endsWith", "indexOf")


def _of_text(holder: Part, method: str, first: Symbol | None) -> Symbol | None:
    if method in ("trim", "toString"):
        return holder
    if first is None:
        return None
    if method == "indexOf":
        is_text = _text_of(first) is not None or isinstance(first, TextWith)
        return Position(holder, first) if is_text and isinstance(first, Const | TextWith) else None
    if method in _LOOKING:
        return condition_tests.contains(holder, first)
    return condition_tests.matched(holder, first) if method == "match" else None


def _of_constant(holder: Const, method: str, first: Symbol | None) -> Symbol | None:
    holds = method in ("includes", "contains")
    return condition_tests.contains(holder, first) if holds and first is not None else None


def _of_json(holder: JsonAt, method: str, first: Symbol | None) -> Symbol | None:
    return condition_tests.contains(holder, first) if method == "hasOwnProperty" and first is not None else None


def _of_pattern(holder: Pattern, method: str, first: Symbol | None) -> Symbol | None:
    return condition_tests.matched(first, holder) if method == "test" and first is not None else None


_METHODS: Mapping[type, Callable[[Any, str, Symbol | None], Symbol | None]] = {
    Answer: _of_answer,
    Thing: _of_html,
    Part: _of_text,
    Const: _of_constant,
    JsonAt: _of_json,
    Pattern: _of_pattern,
}
"""What methods give, by what they belong to; None is something that is not understood."""

Reader.handlers = {
    **dict.fromkeys(_SAME, Reader._inner),
    **dict.fromkeys(("true", "false", "null", "undefined"), Reader._literal),
    **dict.fromkeys(("object", *_FUNCTIONS), Reader._object),
    "string": Reader._string,
    "template_string": Reader._string,
    "number": Reader._number,
    "regex": Reader._regex,
    "array": Reader._list,
    "identifier": Reader._name,
    "member_expression": Reader._member,
    "subscript_expression": Reader._subscript,
    "call_expression": Reader._call,
    "unary_expression": Reader._unary,
    "binary_expression": Reader._binary,
    "ternary_expression": Reader._ternary,
    "assignment_expression": Reader._assigned,
}


def function_test(reader: Reader, function: Node) -> Test:
    """What must hold for a function to return something true."""
    body = function.child_by_field_name("body")
    if body is None:
        return Unknown()
    if any(child.type == "async" for child in function.children):
        return Unknown()
    if body.type != "statement_block":
        return reader.test(body)
    statements = [child for child in body.named_children if child.type != "comment"]
    last = statements[-1] if statements else None
    plain = all(child.type in ("lexical_declaration", "variable_declaration") for child in statements[:-1])
    if last is not None and last.type == "return_statement" and plain:
        value = next((child for child in last.named_children if child.type != "comment"), None)
        return reader.test(value) if value is not None else Unknown()
    returned = [reader.read(node.named_children[0]) if node.named_children else None for node in _returns(body)]
    if returned and all(isinstance(value, Const) and value.value for value in returned) and not _may_throw(body):
        return Always("it returns true in any case")
    text = reader.text(body)
    return Unknown(status_only=re.search(r"\.status\b", text) is not None and not _content(text))


def _returns(node: Node) -> list[Node]:
    statements, stack = [], [node]
    while stack:
        current = stack.pop()
        if current.type == "return_statement":
            statements.append(current)
        elif current.type not in _FUNCTIONS:
            stack += current.named_children
    return statements


def _may_throw(node: Node) -> bool:
    """Whether code may end another way than by `return`: what it calls may throw, and it may end without a value."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type in ("throw_statement", "call_expression"):
            return True
        stack += current.named_children
    last = node.named_children[-1] if node.named_children else None
    return last is None or last.type != "return_statement"


def _content(text: str) -> bool:
    """Whether an expression reads more of a response than its status."""
    return re.search(r"\.(?:body|json|html|headers|url|cookies)\b", text) is not None
