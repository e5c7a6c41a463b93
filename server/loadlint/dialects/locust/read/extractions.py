"""What scripts do with a response: each member access or call on a derived value gives the next derived value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.locust.read import html_libraries
from loadlint.dialects.locust.read.values import Method, settle
from loadlint.dialects.script.common import group_only, portable, quote
from loadlint.dialects.script.derived import deeper, opaque, parse_json, path_of, then
from loadlint.dialects.script.values import Lit, Num, Obj, Part, Regex, Response, Selection, Str, Taken, Unknown, known
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    Match,
    Where,
)
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Derived, Value


def loads(value: Value) -> Value:
    """`json.loads(value)`."""
    if isinstance(value, Part) and value.kind == "quoted":
        return then(value.data[0], Decode("json"))
    return parse_json(value) if isinstance(value, Taken) else Unknown()


def attribute(value: Derived, name: str) -> Value:
    """`value.name`."""
    if isinstance(value, Response):
        if name in ("text", "content", "body"):
            return Taken(value.step, Extractor(FromBody()))
        if name == "url":
            return Taken(value.step, Extractor(FromUrl()))
        if name in ("headers", "cookies"):
            return Part(name, value.step)
        if name == "js":
            return Taken(value.step, Extractor(FromJson(())))
        return Method(value, name)
    if isinstance(value, Selection):
        return html_libraries.attribute(value, name)
    if isinstance(value, Part):
        if value.kind == "url" and name in ("query", "path", "fragment"):
            return Part("url-part", value.step, (value.data[0], name))
        if value.kind == "cookie" and name == "value":
            return Taken(value.step, Extractor(FromCookie(value.data[0])))
        if value.kind == "cookie-probe" and name == "name":
            return Part("cookie-name", value.step)
        if value.kind == "attr":
            return html_libraries.element(value.data[0], name)
    return Method(value, name)


def item(value: Derived, key: str | int) -> Value:
    """`value[key]`."""
    if isinstance(value, Taken):
        return deeper(value, key)
    if isinstance(value, Selection):
        return html_libraries.item(value, key)
    if isinstance(value, Response):
        return opaque(value)
    return _part_item(value, key)


def _part_item(value: Part, key: str | int) -> Value:
    kind, step, data = value.kind, value.step, value.data
    if isinstance(key, str):
        if kind == "headers":
            return Taken(step, Extractor(FromHeader(key)))
        if kind in ("cookies", "jar"):
            return Taken(step, Extractor(FromCookie(key)))
        if kind == "match":
            return _named_group(value, key)
        if kind == "query":
            return Part("query-values", step, (data[0], key))
        if kind == "attr":
            return html_libraries.element(data[0], key)
        return opaque(value)
    if kind == "match":
        return _group(value, key)
    if kind == "page" and key == 2:
        return Part("page-value", step, data)
    if kind == "groups":
        return _group(data[0], key + 1)
    if kind == "matches" and key >= 0:
        taken, pattern = data
        groups = re.compile(pattern).groups
        if groups > 1:
            return Part("groups", step, (Part("match", step, (taken, pattern, key + 1)),))
        return _group(Part("match", step, (taken, pattern, key + 1)), groups)
    if kind == "split":
        return Part("piece", step, (*data, key))
    if kind == "between" and key == 0:
        taken, left, right = data
        return then(taken, Match(f"{quote(left)}([\\s\\S]*?){quote(right)}"))
    if kind == "query-values" and key == 0:
        taken, name = data
        found = then(taken, Match(f"[?&]{quote(name)}=([^&#]*)"))
        return then(found, Decode("form"))
    if kind in ("choices", "found") and key == 0:
        chosen: Value = data[0]
        return chosen
    return opaque(value)


def _group(value: Part, number: int) -> Value:
    taken, pattern, match = value.data
    wanted = group_only(pattern, number) if pattern is not None else None
    return then(taken, Match(wanted, match)) if wanted is not None else opaque(value)


def _named_group(value: Part, name: str) -> Value:
    pattern = value.data[1]
    if pattern is None:
        return opaque(value)
    number = re.compile(pattern).groupindex.get(name)
    if number is None:
        return opaque(value)
    plain = re.sub(r"\(\?P<\w+>", "(", pattern)
    return _group(Part("match", value.step, (value.data[0], plain, value.data[2])), number)


def sliced(value: Value, text: str) -> Value:
    """`value[text]` with a slice."""
    return opaque(value) if isinstance(value, Response | Taken | Selection | Part) else Unknown()


def call(this: Derived, name: str, args: Sequence[Value], keywords: dict[str, Value]) -> Value | None:
    """A call of a method; None where the method is not one of those that give a value of the response."""
    if isinstance(this, Response):
        if name == "json":
            return Taken(this.step, Extractor(FromJson(())))
        return this if name == "__enter__" else None
    if isinstance(this, Selection):
        return html_libraries.call(this, name, args, keywords)
    if isinstance(this, Taken):
        return _taken_call(this, name, args)
    return _part_call(this, name, args)


def _taken_call(value: Taken, name: str, args: Sequence[Value]) -> Value | None:
    first = args[0] if args else None
    key = known(first)
    if name == "get" and path_of(value) is not None:
        return deeper(value, key) if key is not None else opaque(value)
    if name in ("decode", "encode", "__str__"):
        return value
    if name == "split" and key is not None:
        return Part("split", value.step, (value, key))
    if name == "pop" and path_of(value) is not None:
        return deeper(value, integer(key) if key and re.fullmatch(r"-?\d+", key) else key if key else -1)
    return opaque(value)


def _part_call(value: Part, name: str, args: Sequence[Value]) -> Value | None:
    first = args[0] if args else None
    key = known(first)
    if value.kind in ("headers", "cookies", "jar", "query"):
        if name == "get":
            return _part_item(value, key) if key is not None else opaque(value)
        if name == "get_dict":
            return replace(value)
        if name in ("set", "update", "clear"):
            return Unknown()
        return opaque(value)
    if value.kind == "match":
        if name == "group":
            if isinstance(first, Num):
                return _group(value, integer(key or "0"))
            return _named_group(value, key) if key is not None else _group(value, 0)
        if name == "groups":
            return Part("groups", value.step, (value,))
    if value.kind == "page" and name == "group" and key is not None:
        return _part_item(value, integer(key)) if key.isdigit() else opaque(value)
    if value.kind == "attr":
        return html_libraries.element(value.data[0], key) if name == "__call__" and key else opaque(value)
    if value.kind == "split" and name == "pop" and key in (None, "-1"):
        return Part("piece", value.step, (*value.data, -1))
    if value.kind == "piece" and name == "split" and key is not None:
        taken, left, index = value.data
        if index == 1 and len(left) > 1:
            return Part("between", value.step, (taken, left, key))
        settled = settle(value)
        return _taken_call(settled, name, args) if isinstance(settled, Taken) else opaque(value)
    if value.kind == "found":
        if name in ("get", "extract_first", "extract"):
            return value.data[0] if name != "extract" else value
        return opaque(value)
    settled = settle(value)
    return _taken_call(settled, name, args) if isinstance(settled, Taken) else opaque(value)


def searched(pattern: Value | None, text: Value | None, name: str) -> Value | None:
    """`re.search(pattern, text)` and its like."""
    text = settle(text) if text is not None else None
    if not isinstance(text, Taken):
        return None
    source, flags = (pattern.pattern, pattern.flags) if isinstance(pattern, Regex) else (known(pattern), "")
    if name == "search" and source and not flags and text.extractor == Extractor(FromBody()):
        from loadlint.dialects.locust.language import html_pattern

        element = html_pattern.understood(source)
        if element is not None:
            return Part("page", text.step, element)
    if source is None or flags is None:
        return Part("match", text.step, (text, None, 1))
    if flags or name in ("match", "fullmatch"):
        # Another engine would need these flags, or the anchors, too.
        at_start = name == "match" and not flags and portable(source.removeprefix("^"), "")
        source = "^(?:" + source.removeprefix("^") + ")" if at_start else None
    elif not portable(re.sub(r"\(\?P<\w+>", "(", source), ""):
        source = None
    if name == "findall":
        return Part("matches", text.step, (text, source)) if source is not None else opaque(text)
    if name in ("search", "match", "fullmatch"):
        return Part("match", text.step, (text, source, 1))
    return opaque(text)


def next_of(value: Value) -> Value | None:
    """`next(value)` or `next(iter(value))`."""
    if isinstance(value, Part) and value.kind in ("choices", "matches", "found"):
        return _part_item(value, 0)
    return opaque(value) if isinstance(value, Response | Taken | Selection | Part) else None


def choice(ev: Interpreter, node: Node, items: Value, scope: Scope) -> Value | None:
    """`(x["id"] for x in items if x["name"] == "Desk lamp")`: the choice of an element by a sibling."""
    from loadlint.dialects.script.scopes import Cell, Scope

    clauses = [child for child in node.named_children if child.type in ("for_in_clause", "if_clause")]
    body = node.child_by_field_name("body")
    is_jar = isinstance(items, Part) and items.kind in ("jar", "cookies")
    if body is None or not (is_jar or (isinstance(items, Taken) and path_of(items) is not None)):
        return None
    assert isinstance(items, Taken | Part)
    if len(clauses) != 2 or clauses[1].type != "if_clause":
        return opaque(items)
    left = clauses[0].child_by_field_name("left")
    test = next((child for child in clauses[1].named_children if child.type != "comment"), None)
    if left is None or left.type != "identifier" or test is None or test.type != "comparison_operator":
        return opaque(items)
    sides = [child for child in test.named_children if child.type != "comment"]
    if len(sides) != 2 or [child.type for child in test.children if not child.is_named] != ["=="]:
        return opaque(items)
    probe: Value = Part("cookie-probe", items.step) if is_jar else Taken(items.step, Extractor(FromJson(())))
    inner = Scope(scope, scope.frame, inner=True)
    name = ev.source(left)
    inner.cells[name] = Cell(probe, scope.frame, parameter=True)
    found = [ev.eval(side, inner) for side in sides]
    for member, constant in (found, found[::-1]):
        literal = where_literal(constant)
        if literal is None:
            continue
        chosen: Value
        if isinstance(member, Part) and member.kind == "cookie-name":
            chosen = Part("cookie", items.step, (literal,))
        elif isinstance(member, Taken) and (names := path_of(member)) and all(isinstance(one, str) for one in names):
            assert isinstance(items, Taken)
            chosen = deeper(items, Where(tuple(str(one) for one in names), literal))
        else:
            continue
        inner.cells[name] = Cell(chosen, scope.frame, parameter=True)
        return Part("choices", items.step, (settle(ev.eval(body, inner)),))
    return opaque(items)


def where_literal(value: Value) -> str | int | bool | None:
    """The constant that a choice compares with."""
    if isinstance(value, Lit) and value.text.value in ("True", "False"):
        return value.text.value == "True"
    text = known(value)
    if isinstance(value, Num) and text is not None:
        return integer(text) if re.fullmatch(r"-?\d+", text) else None
    return text if isinstance(value, Str) else None


def unescaped(value: Part) -> Value:
    """`html.unescape(match[2])` of an expression that loadlint wrote for an attribute."""
    selector, attribute = value.data
    return Taken(value.step, Extractor(FromHtml(selector, attribute)))


def quoted(value: Value) -> Part | None:
    """`f'"{value}"'`: a text between the quotes of JSON."""
    return Part("quoted", value.step, (value,)) if isinstance(value, Taken) else None


__all__ = ["Obj", "attribute", "call", "choice", "deeper", "item", "opaque", "then"]
