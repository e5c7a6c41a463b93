"""What scripts do with a response: each member access or call on a derived value gives the next derived value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.read.values import Builtin, settle
from loadlint.dialects.script.common import group_only, portable, quote
from loadlint.dialects.script.derived import deeper, opaque, path_of, then
from loadlint.dialects.script.values import Lit, Num, Part, Regex, Response, Selection, Str, Taken, Unknown, known
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
    from loadlint.dialects.script.values import Derived, Value
    from loadlint.extractor import JsonStep

_STRING_METHODS = frozenset((
    "match", "matchAll", "split", "toString", "trim", "substring", "substr", "slice", "replace", "replaceAll",
    "toLowerCase", "toUpperCase", "indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "charAt",
    "concat", "padStart", "padEnd", "find", "filter", "map", "forEach", "reduce", "some", "every", "at", "pop",
    "shift", "join", "flat", "flatMap", "sort", "reverse", "keys", "values", "entries", "push", "search", "exec",
    "first", "last", "text", "attr", "html", "val", "eq", "get", "toArray",
))  # fmt: skip


def member(value: Derived, name: str) -> Value:
    """`value.name` or `value[name]`."""
    if isinstance(value, Response):
        return _response_member(value, name)
    if isinstance(value, Taken):
        return _taken_member(value, name)
    if isinstance(value, Selection):
        if name.isdigit():
            return replace(value, index=integer(name))
        return Builtin(f"selection.{name}", value)
    return _part_member(value, name)


def call(function: Builtin, args: list[Value]) -> Value | None:
    """A call of a method that `member` gave; None where the method is not one of them."""
    value = function.this
    kind, _, name = function.name.partition(".")
    if kind == "response" and isinstance(value, Response):
        return _response_call(value, name, args)
    if kind == "taken" and isinstance(value, Taken):
        return _taken_call(value, name, args)
    if kind == "selection" and isinstance(value, Selection):
        return _selection_call(value, name, args)
    if kind == "part" and isinstance(value, Part):
        return _part_call(value, name, args)
    return None


def between(value: Taken, left: str, right: str) -> Value:
    """k6-utils' `findBetween(value, left, right)`."""
    return then(value, Match(f"{quote(left)}([\\s\\S]*?){quote(right)}"))


def html_of(value: Value, selector: str | None = None) -> Value:
    """`parseHTML(value)`."""
    if isinstance(value, Taken):
        return Selection(value.step, selector, known=value.extractor == Extractor(FromBody()))
    return Unknown()


def unescape_json(value: Value) -> Value | None:
    """`JSON.parse('"' + value + '"')`, where the parts of the text are given by an array that marks it."""
    if isinstance(value, Part) and value.kind == "quoted":
        return then(value.data[0], Decode("json"))
    return None


def read_path(path: str) -> tuple[JsonStep, ...] | None:
    """The steps of a path in gjson's syntax, as `Response.json(path)` takes it; None where it is more than a path."""
    steps: list[JsonStep] = []
    for piece in _pieces(path):
        where = re.fullmatch(r"#\(((?:\\.|[^=\\])*)==(.*)\)", piece, re.S)
        plain = re.sub(r"\\(.)", r"\1", piece)
        if where:
            literal = _literal(where[2])
            names = [re.sub(r"\\(.)", r"\1", name) for name in _pieces(where[1])]
            if literal is None or not all(names):
                return None
            steps.append(Where(tuple(names), literal))
        elif re.search(r"(?<!\\)[#*?|@!{}\[\]()]", piece) or not piece:
            return None
        elif piece.isdigit():
            steps.append(integer(piece))
        else:
            steps.append(plain)
    return tuple(steps)


def _pieces(path: str) -> list[str]:
    """A path split at its dots; those in a query's parentheses, in quotes or after a backslash do not count."""
    pieces, start, depth, quoted, i = [], 0, 0, False, 0
    while i < len(path):
        character = path[i]
        if character == "\\":
            i += 1
        elif character == '"' and depth:
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
        elif character == "." and not depth and not quoted:
            pieces.append(path[start:i])
            start = i + 1
        i += 1
    return [*pieces, path[start:]]


def _literal(text: str) -> str | int | bool | None:
    import json

    if len(text) >= 2 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            return None
    if text in ("true", "false"):
        return text == "true"
    return integer(text) if re.fullmatch(r"-?\d+", text) else None


def _response_member(value: Response, name: str) -> Value:
    step = value.step
    if name == "body":
        return Taken(step, Extractor(FromBody()))
    if name == "url":
        return Taken(step, Extractor(FromUrl()))
    if name in ("headers", "cookies"):
        return Part(name, step)
    if name in ("json", "html", "submitForm", "clickLink", "then"):
        return Builtin(f"response.{name}", value)
    return Unknown()


def _response_call(value: Response, name: str, args: list[Value]) -> Value | None:
    if name == "json":
        if not args:
            return Taken(value.step, Extractor(FromJson(())))
        path = known(args[0])
        steps = read_path(path) if path is not None else None
        return Taken(value.step, None if steps is None else Extractor(FromJson(steps)))
    if name == "html":
        selector = known(args[0]) if args else None
        return Selection(value.step, selector, known=not args or selector is not None)
    return None


def _taken_member(value: Taken, name: str) -> Value:
    path = path_of(value)
    if name in _STRING_METHODS:
        return Builtin(f"taken.{name}", value)
    if name == "length":
        return opaque(value)
    if path is None:
        return opaque(value)
    return deeper(value, integer(name) if name.isdigit() else name)


def _taken_call(value: Taken, name: str, args: list[Value]) -> Value | None:
    first = args[0] if args else None
    if name in ("toString", "valueOf", "trim"):
        return value if name != "trim" else opaque(value)
    if name in ("match", "matchAll"):
        return _matches(value, first, every=name == "matchAll")
    if name == "split" and first is not None:
        separator = known(first)
        return Part("split", value.step, (value, separator)) if separator else opaque(value)
    if name == "replace" and len(args) == 2:
        return _replaced(value, args[0], args[1])
    if name in ("find", "filter") and path_of(value) is not None:
        where = first if isinstance(first, Part) and first.kind == "where" else None
        if where is None:
            return opaque(value)
        found = deeper(value, Where(*where.data))
        return found if name == "find" else Part("filtered", value.step, (found,))
    if name in ("slice", "at") and path_of(value) is not None and first is not None:
        index = known(first)
        if index and re.fullmatch(r"-\d+", index):
            last = deeper(value, integer(index))
            return last if name == "at" else Part("tail", value.step, (value, integer(index)))
    if name == "pop" and path_of(value) is not None:
        return deeper(value, -1)
    if name == "shift" and path_of(value) is not None:
        return deeper(value, 0)
    return opaque(value)


def _replaced(value: Taken, pattern: Value, by: Value) -> Value:
    if isinstance(pattern, Regex) and pattern.pattern == "=+$" and known(by) == "":
        return Part("unpadded", value.step, (value,))
    plus = isinstance(pattern, Regex) and pattern.pattern == r"\+" and "g" in (pattern.flags or "")
    if plus and known(by) in (" ", "%20"):
        return Part("plus", value.step, (value,))
    return opaque(value)


def _matches(value: Taken, pattern: Value | None, *, every: bool) -> Value:
    if isinstance(pattern, Regex):
        source, flags = pattern.pattern, pattern.flags
    else:
        text = known(pattern) if pattern is not None else None
        if text is None:
            return opaque(value)
        source, flags = text, ""
    if value.extractor is None or flags is None or not portable(source, flags):
        return Part("match", value.step, (value, None, 1))
    if every:
        return Part("all-matches", value.step, (value, source))
    return Part("whole-matches" if "g" in flags else "match", value.step, (value, source, 1))


def executed(pattern: Regex, value: Value) -> Value:
    """`/pattern/.exec(value)`."""
    if not isinstance(value, Taken):
        return Unknown()
    flags = pattern.flags.replace("g", "").replace("y", "") if pattern.flags is not None else None
    return _matches(value, Regex(pattern.pattern, flags), every=False)


def _part_member(value: Part, name: str) -> Value:
    kind, step, data = value.kind, value.step, value.data
    if kind == "headers":
        return Taken(step, Extractor(FromHeader(name)))
    if kind == "cookies":
        return Part("cookie-list", step, (name,))
    if kind == "cookie-list" and name.isdigit():
        return Part("cookie", step, (data[0], integer(name)))
    if kind == "cookie" and name.lower() == "value":
        return Taken(step, Extractor(FromCookie(data[0])) if data[1] == 0 else None)
    if kind == "jar":
        return Part("jar-list", step, (name,))
    if kind == "jar-list" and name == "0":
        return Taken(step, Extractor(FromCookie(data[0])))
    if kind == "match" and name.isdigit():
        pattern = group_only(data[1], integer(name)) if data[1] is not None else None
        return then(data[0], Match(pattern, data[2])) if pattern is not None else opaque(value)
    if kind == "whole-matches" and name.isdigit():
        return then(data[0], Match(f"({data[1]})", integer(name) + 1))
    if kind == "all-matches" and name.isdigit():
        return Part("match", step, (data[0], data[1], integer(name) + 1))
    if kind == "split" and name.isdigit():
        return Part("piece", step, (*data, integer(name)))
    if kind == "filtered" and name == "0":
        return opaque(value) if not isinstance(data[0], Taken) else data[0]
    if kind == "tail" and name.isdigit() and data[1] + integer(name) < 0:
        return deeper(data[0], data[1] + integer(name))
    if kind == "piece":
        return Builtin(f"part.{name}", value) if name == "split" else _taken_or_method(value, name)
    return Builtin(f"part.{name}", value) if name in _STRING_METHODS else opaque(value)


def _taken_or_method(value: Part, name: str) -> Value:
    settled = settle(value)
    return _taken_member(settled, name) if isinstance(settled, Taken) else opaque(value)


def _part_call(value: Part, name: str, args: list[Value]) -> Value | None:
    if value.kind == "marked-up-html":
        if name == "text":
            return then(value.data[0], Decode("html"))
        return value if name in ("find", "first") else opaque(value)
    if value.kind == "split" and name == "pop":
        return Part("piece", value.step, (*value.data, -1))
    if value.kind == "split" and name == "shift":
        return Part("piece", value.step, (*value.data, 0))
    if value.kind in ("split", "filtered", "all-matches") and name == "at" and args:
        index = known(args[0])
        if index is not None and index.isdigit():
            return _part_member(value, index)
        if value.kind == "split" and index == "-1":
            return Part("piece", value.step, (*value.data, -1))
    if value.kind == "filtered" and name in ("shift",):
        return _part_member(value, "0")
    if value.kind == "tail" and name == "pop":
        return deeper(value.data[0], -1)
    if value.kind == "split" and name == "slice" and args and known(args[0]) == "-1":
        return Part("split-tail", value.step, value.data)
    if value.kind == "piece" and name == "split" and args:
        taken, left, index = value.data
        right = known(args[0])
        if index == 1 and right and len(left) > 1:
            return Part("between", value.step, (taken, left, right))
        settled = settle(value)
        return _taken_call(settled, name, args) if isinstance(settled, Taken) else opaque(value)
    return opaque(value)


def index_of(value: Part, name: str) -> Value | None:
    """Members of the rarer kinds of parts: the piece of a text between two others, the last one of a split."""
    if value.kind == "between" and name == "0":
        return between(value.data[0], value.data[1], value.data[2])
    if value.kind == "split-tail" and name == "0":
        return Part("piece", value.step, (*value.data, -1))
    return None


def _selection_call(value: Selection, name: str, args: list[Value]) -> Value | None:
    first = known(args[0]) if args else None
    if name == "find":
        if first is None or value.index not in (None, 0):
            return replace(value, known=False)
        return replace(value, selector=f"{value.selector} {first}" if value.selector else first, index=None)
    if name == "first":
        return replace(value, index=0 if value.index is None else value.index)
    if name in ("eq", "get") and first is not None and first.isdigit():
        return replace(value, index=integer(first))
    if name in ("attr", "val"):
        attribute = "value" if name == "val" else first
        return _element(value, attribute, value.index or 0) if attribute else opaque(value)
    if name == "text" and value.index is not None:
        return _element(value, None, value.index)
    if name in ("text", "html", "size", "map", "each", "serialize", "serializeArray", "toArray"):
        return opaque(value)
    return replace(value, known=False)


def _element(value: Selection, attribute: str | None, index: int) -> Taken:
    if not value.known or value.selector is None:
        return opaque(value)
    return Taken(value.step, Extractor(FromHtml(value.selector, attribute, index + 1)))


def where_literal(value: Value) -> str | int | bool | None:
    """The constant that a choice compares with."""
    if isinstance(value, Lit) and value.text.value in ("true", "false"):
        return value.text.value == "true"
    text = known(value)
    if isinstance(value, Num) and text is not None:
        return integer(text) if re.fullmatch(r"-?\d+", text) else None
    return text if isinstance(value, Str) else None
