"""Python's conditions on a response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.assertion import Always, JsonIs, StatusIs
from loadlint.dialects.locust.language import html_pattern
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
from loadlint.dialects.script.values import Taken
from loadlint.dialects.variable_in_text import TextWith
from loadlint.extractor import Extractor, FromHeader, FromHtml, FromJson, FromUrl
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Literal

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.script.condition_tests import Symbol
    from loadlint.dialects.script.values import Value

_SIGNS = ("==", "!=", "<", "<=", ">", ">=")
_CONTENT = regex(r"\.(?:text|content|json|js|headers|url|cookies)\b|\bloads\(")
_TYPES: dict[str, Literal["number", "text", "list"]] = {
    "int,float": "number", "float,int": "number", "int|float": "number", "str": "text", "list": "list",
}  # fmt: skip
_LOOKING = ("startswith", "endswith", "find")
_FILLED = (Part, Answer, JsonAt)
"""What `or ""` and `or {}` may stand behind: they change nothing but the case that there is nothing."""

OK = StatusIs(tuple(range(200, 400)))
"""What `response.ok` and `raise_for_status()` let pass, and what counts as true in `HttpUser`."""

ANY_LENGTH = Always("a response of FastHttpUser is false only where it is empty, whatever its status")
"""It has a length and no truth value: with a body it is true, and one that is sent in chunks raises a TypeError
(Locust 2.47)."""


class Reader(condition_reader.Reader, kw_only=True):
    """Reads expressions of Python. `result_of` gives what a function of the script returned to a call.

    `truth_of` is what makes a response count as true.
    """

    result_of: Callable[[Node], Value | None]
    truth_of: Callable[[Node], Test]

    answers = frozenset(("identifier", "attribute"))

    def _answer(self, node: Node) -> Answer:
        return Answer(success=self.truth_of(node))

    def _unknown(self, node: Node) -> Symbol:
        text = self.text(node)
        return Obscure(status_only="status_code" in text and not _CONTENT.search(text))

    def _string(self, node: Node) -> Symbol:
        if any(child.type == "interpolation" for child in node.named_children):
            return Obscure()
        import ast

        try:
            value = ast.literal_eval(self.text(node))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return Obscure()
        return Const(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)

    def _number(self, node: Node) -> Symbol:
        text = self.text(node).replace("_", "")
        try:
            return Const(integer(text, 0) if node.type == "integer" else float(text))
        except ValueError:
            return Obscure()

    def _literal(self, node: Node) -> Symbol:
        return Const({"true": True, "false": False}.get(node.type))

    def _name(self, node: Node) -> Symbol:
        value = self.value_of(node)
        return self.read(value) if value is not None else Obscure()

    def _attribute(self, node: Node) -> Symbol:
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if holder is None or name is None:
            return Obscure()
        owner, called = self.read(holder), self.text(name)
        if isinstance(owner, Answer) and not owner.part and called in _OF_ANSWER:
            return _OF_ANSWER[called]
        if isinstance(owner, Time):
            return owner
        value = self.value_of(node)
        return self.read(value) if value is not None else self._unknown(node)

    def _subscript(self, node: Node) -> Symbol:
        holder, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
        if holder is None or len(keys) != 1:
            return Obscure()
        key, owner = self.read(keys[0]), self.read(holder)
        if not isinstance(key, Const) or not isinstance(key.value, str | int) or isinstance(key.value, bool):
            return Obscure()
        if owner == Answer("headers") and isinstance(key.value, str):
            return Part(Extractor(FromHeader(key.value)))
        return condition_tests.inside(owner, key.value)

    def _call(self, node: Node) -> Symbol:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return Obscure()
        args = [child for child in arguments.named_children if child.type not in ("comment", "keyword_argument")]
        called = self.text(function)
        if called == "len" and args:
            inner = self.read(args[0])
            return Length(inner) if isinstance(inner, Part | JsonAt) else self._unknown(node)
        if called == "isinstance" and len(args) == 2:
            inner, kind = self.read(args[0]), _TYPES.get(re.sub(r"[()\s]", "", self.text(args[1])))
            return Truth(JsonIs(inner.path, kind)) if isinstance(inner, JsonAt) and kind else self._unknown(node)
        if called == "type" and len(args) == 1 and isinstance(inner := self.read(args[0]), JsonAt):
            return Kind(inner.path)
        if called in ("bool", "str", "int") and args:
            inner = self.read(args[0])
            return Truth(truth(inner)) if called == "bool" else inner
        if called in ("json.loads", "loads", "orjson.loads") and args:
            return JsonAt(()) if self.read(args[0]) == BODY else self._unknown(node)
        if called in ("re.search", "re.match", "re.findall", "re.fullmatch", "search") and len(args) == 2:
            pattern = self.read(args[0])
            if called == "re.match" and isinstance(pattern, Const) and isinstance(pattern.value, str):
                pattern = Pattern("^" + pattern.value.removeprefix("^"))
            return self._searched(self.read(args[1]), pattern)
        if function.type != "attribute":
            return self._returned(node)
        return self._method(function, args, node)

    def _searched(self, text: Symbol, pattern: Symbol) -> Symbol:
        """What a search finds: an element of a page, by an expression that loadlint wrote for it, or any text."""
        match pattern:
            case Const(str(expression)) if text == BODY and (element := html_pattern.understood(expression)):
                return Part(Extractor(FromHtml(*element)))
        return condition_tests.matched(text, pattern)

    def _returned(self, node: Node) -> Symbol:
        """What a function of the script took out of an answer."""
        value = self.result_of(node)
        if not isinstance(value, Taken) or value.extractor is None:
            return self._unknown(node)
        origin = value.extractor.origin
        if isinstance(origin, FromJson) and not value.extractor.operations:
            return JsonAt(origin.path)
        return Part(value.extractor)

    def _method(self, function: Node, args: list[Node], node: Node) -> Symbol:
        holder, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
        if holder is None or name is None:
            return Obscure()
        owner, method = self.read(holder), self.text(name)
        looks_in_text = isinstance(owner, Part) and method in _LOOKING
        first = (self.read_wanted if looks_in_text else self.read)(args[0]) if args else None
        match owner, method:
            case Answer(""), "json":
                return JsonAt(())
            case Answer("headers"), "get" if isinstance(first, Const) and isinstance(first.value, str):
                return Part(Extractor(FromHeader(first.value)))
            case JsonAt(), "get" if isinstance(first, Const) and isinstance(first.value, str):
                return condition_tests.inside(owner, first.value)
            case ((Part() | Time()), "strip" | "decode" | "total_seconds"):
                return owner
            case Part(), _ if looks_in_text and first is not None:
                return self._looked_up(owner, method, first)
            case _:
                return self._returned(node)

    def _looked_up(self, text: Part, method: str, wanted: Symbol) -> Symbol:
        if method != "find":
            return condition_tests.contains(text, wanted)
        return Position(text, wanted) if isinstance(wanted, Const | TextWith) else Obscure()

    def _not(self, node: Node) -> Symbol:
        argument = node.child_by_field_name("argument")
        return condition_tests.negated(self.read(argument)) if argument is not None else Obscure()

    def _minus(self, node: Node) -> Symbol:
        inner = self._inner(node)
        if isinstance(inner, Const) and isinstance(inner.value, int | float) and self.text(node).startswith("-"):
            return Const(-inner.value)
        return Obscure()

    def _boolean(self, node: Node) -> Symbol:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            return Obscure()
        parts = [self.read(left), self.read(right)]
        if sign.type == "or" and parts[1] in (Const(""), Const({}), Const([])) and isinstance(parts[0], _FILLED):
            return parts[0]
        return condition_tests.all_of(parts) if sign.type == "and" else condition_tests.any_of(parts)

    def _comparison(self, node: Node) -> Symbol:
        nodes = [child for child in node.named_children if child.type != "comment"]
        operands = [self.read(child) for child in nodes]
        signs = [child.type for child in node.children if not child.is_named]
        # Where an extraction fails, its variable is given nothing: `None` is no constant then.
        is_variable = len(nodes) == 2 and nodes[1].type in ("identifier", "attribute")
        if is_variable and (not isinstance(operands[1], Const) or operands[1].value is None):
            echo = condition_tests.compared_with_variable(signs[0], operands[0], self.text(nodes[1]))
            if echo is not None:
                return echo
        # What is looked for in a text, or compared with one, may be the value of a variable.
        for index, other in ((0, 1), (1, 0)):
            if len(nodes) == 2 and isinstance(operands[other], Part):
                operands[index] = self.read_wanted(nodes[index])
        symbols = [
            self._compared(sign, left, right, node)
            for sign, left, right in zip(signs, operands, operands[1:], strict=False)
        ]
        return symbols[0] if len(symbols) == 1 else condition_tests.all_of(symbols) if symbols else Obscure()

    def _compared(self, sign: str, left: Symbol, right: Symbol, node: Node) -> Symbol:
        if isinstance(left, Kind):
            symbol = self._typed(left, sign, re.split(rf"\s{sign}\s", self.text(node))[-1])
        elif sign in ("in", "not in"):
            held = condition_tests.contains(right, left)
            symbol = held if sign == "in" else condition_tests.negated(held)
        elif sign in ("is", "is not"):
            symbol = condition_tests.compared("==" if sign == "is" else "!=", left, right)
        elif sign in _SIGNS:
            symbol = condition_tests.compared(sign, left, right)
        else:
            symbol = Obscure()
        return self._unknown(node) if symbol == Obscure() else symbol

    def _typed(self, left: Kind, sign: str, types: str) -> Symbol:
        """`type(value) in (int, float)` and the like."""
        kind = _TYPES.get(re.sub(r"[()\s]", "", types))
        if kind is None:
            return Obscure()
        symbol = Truth(JsonIs(left.path, kind))
        return condition_tests.negated(symbol) if sign in ("not in", "!=", "is not") else symbol

    def _object(self, node: Node) -> Symbol:
        return Const({}) if not node.named_children else Thing("an object")


_OF_ANSWER: Mapping[str, Symbol] = {
    "status_code": Status(),
    "ok": Truth(OK),
    "text": BODY,
    "content": BODY,
    "js": JsonAt(()),
    "url": Part(Extractor(FromUrl())),
    "headers": Answer("headers"),
    "elapsed": Time(),
    "error": Obscure(status_only=True),
    "reason": Obscure(status_only=True),
}

Reader.handlers = {
    **dict.fromkeys(("parenthesized_expression", "await"), Reader._inner),
    **dict.fromkeys(("string", "concatenated_string"), Reader._string),
    **dict.fromkeys(("integer", "float"), Reader._number),
    **dict.fromkeys(("true", "false", "none"), Reader._literal),
    **dict.fromkeys(("list", "tuple", "set"), Reader._list),
    **dict.fromkeys(("dictionary", "lambda"), Reader._object),
    "identifier": Reader._name,
    "attribute": Reader._attribute,
    "subscript": Reader._subscript,
    "call": Reader._call,
    "not_operator": Reader._not,
    "unary_operator": Reader._minus,
    "boolean_operator": Reader._boolean,
    "comparison_operator": Reader._comparison,
}
