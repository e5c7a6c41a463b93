"""What scripts do with a response: each member access or call on a derived value gives the next derived value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from loadlint.dialects.k6.language.regular_expressions import in_python
from loadlint.dialects.k6.read.values import Builtin, settle
from loadlint.dialects.portable_patterns import group_only, portable, without_names
from loadlint.dialects.script.read.derived import (
    between,
    converted_value,
    deeper,
    each,
    element_of,
    joined_items,
    nth_match,
    numbered_item,
    opaque,
    path_of,
    some_items,
    then,
    trimmed_value,
)
from loadlint.dialects.script.read.values import (
    Derived,
    Part,
    Regex,
    Response,
    Selection,
    Step,
    Taken,
    Unknown,
    Value,
    known_text,
)
from loadlint.extractor import (
    AnyItem,
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromJson,
    FromUrl,
    JsonStep,
    Match,
    Where,
    holds_text,
)
from loadlint.text.numbers import integer, is_index, whole_number

STRING_METHODS = frozenset((
    "match", "matchAll", "split", "toString", "trim", "substring", "substr", "slice", "replace", "replaceAll",
    "toLowerCase", "toUpperCase", "indexOf", "lastIndexOf", "includes", "startsWith", "endsWith", "charAt",
    "concat", "padStart", "padEnd", "find", "filter", "map", "forEach", "reduce", "some", "every", "at", "pop",
    "shift", "join", "flat", "flatMap", "sort", "reverse", "keys", "values", "entries", "push", "search", "exec",
    "first", "last", "text", "attr", "html", "val", "eq", "get", "toArray", "splice",
    "unshift", "toSorted", "toReversed",
))  # fmt: skip


def member(value: Derived, name: str) -> Value:
    """`value.name` or `value[name]`."""
    if isinstance(value, Response):
        return _response_member(value, name)
    if isinstance(value, Taken):
        return _taken_member(value, name)
    if isinstance(value, Selection):
        if is_index(name):
            return replace(value, index=integer(name))
        return Builtin(f"selection.{name}", value)
    return _part_member(value, name)


def call(value: Value | None, name: str, args: list[Value]) -> Value | None:
    """A call of a method that `member` gave; None where the method is not one of them."""
    if isinstance(value, Response):
        return _response_call(value, name, args)
    if isinstance(value, Taken):
        return _taken_call(value, name, args)
    if isinstance(value, Selection):
        return _selection_call(value, name, args)
    return _part_call(value, name, args) if isinstance(value, Part) else None


def html_of(value: Value) -> Value:
    """`parseHTML(value)`."""
    if isinstance(value, Taken):
        text = value.extractor or Extractor(FromBody())
        return Selection(value.step, None, known=value.extractor is not None, text=text)
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
        if piece == "@this":
            continue
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
        elif is_index(piece):
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
    return whole_number(text)


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
        path = known_text(args[0])
        if path is not None and (of_each := _of_each(value.step, path)) is not None:
            return of_each
        steps = read_path(path) if path is not None else None
        return Taken(value.step, None if steps is None else Extractor(FromJson(steps)))
    if name == "html":
        whole = Selection(value.step, None)
        return _found_elements(whole, known_text(args[0])) or replace(whole, known=False) if args else whole
    return None


def _of_each(step: Step, path: str) -> Value | None:
    """`json('items.#.id')`: the list of what stands in each item."""
    before, mark, behind = f"@this.{path}".partition(".#.")
    items, item = read_path(before) if mark else None, read_path(behind) if mark else None
    if items is None or item is None:
        return None
    return each(step, Taken(step, Extractor(FromJson((*items, AnyItem(), *item)))))


def _taken_member(value: Taken, name: str) -> Value:
    path = path_of(value)
    if name in STRING_METHODS:
        return Builtin(f"taken.{name}", value)
    if name == "length":
        return opaque(value)
    if path is None:
        return opaque(value)
    return deeper(value, integer(name) if is_index(name) else name)


def _taken_call(value: Taken, name: str, args: list[Value]) -> Value | None:
    method = _TAKEN_METHODS.get(name) or (_JSON_METHODS.get(name) if path_of(value) is not None else None)
    result = method(value, args) if method is not None else None
    if result is not None:
        return result
    if name == "entries" and path_of(value) is not None:
        return Part("enumerated", value.step, (value,))
    return some_items(value) if name in _REARRANGING else opaque(value)


_REARRANGING = frozenset(("filter", "reverse", "slice", "sort", "toReversed", "toSorted"))
"""Methods that give a list with some items of another one, or in another order."""


def _value_of_split(value: Taken, args: list[Value]) -> Value | None:
    separator = known_text(args[0]) if args else None
    return Part("split", value.step, (value, separator)) if separator else None


def _from_end(args: list[Value]) -> int | None:
    index = known_text(args[0]) if args else None
    return integer(index) if index and re.fullmatch(r"-\d+", index) else None


def _at(value: Taken, args: list[Value]) -> Value | None:
    index = _from_end(args)
    return deeper(value, index) if index is not None else None


def _slice(value: Taken, args: list[Value]) -> Value | None:
    index = _from_end(args)
    return Part("tail", value.step, (value, index)) if index is not None else None


def _joined_items(value: Taken | Part, args: list[Value]) -> Taken | None:
    separator = known_text(args[0]) if args else ","
    return joined_items(value, separator) if separator is not None else None


_TAKEN_METHODS: Mapping[str, Callable[[Taken, list[Value]], Value | None]] = {
    "toString": lambda value, args: converted_value(value, "text"),
    "valueOf": lambda value, args: value,
    "trim": lambda value, args: trimmed_value(value),
    "match": lambda value, args: _matches(value, args[0] if args else None, every=False),
    "matchAll": lambda value, args: _matches(value, args[0] if args else None, every=True),
    "split": _value_of_split,
    "replace": lambda value, args: _replaced_value(value, args[0], args[1]) if len(args) == 2 else None,
}
"""What methods of a text give; None is something that is not understood."""

_JSON_METHODS: Mapping[str, Callable[[Taken, list[Value]], Value | None]] = {
    "slice": _slice,
    "at": _at,
    "join": _joined_items,
    "pop": lambda value, args: deeper(value, -1),
    "shift": lambda value, args: deeper(value, 0),
}
"""What methods of a value inside JSON give."""


def _replaced_value(value: Taken, pattern: Value, by: Value) -> Value:
    if isinstance(pattern, Regex) and pattern.pattern == "=+$" and known_text(by) == "":
        return Part("unpadded", value.step, (value,))
    if isinstance(pattern, Regex) and (pattern.pattern, pattern.flags, known_text(by)) == (r"\\x", "g", r"\u00"):
        return then(value, Decode("javascript"))
    plus = isinstance(pattern, Regex) and pattern.pattern == r"\+" and "g" in (pattern.flags or "")
    if plus and known_text(by) in (" ", "%20"):
        return Part("plus", value.step, (value,))
    return opaque(value)


def _matches(value: Taken, pattern: Value | None, *, every: bool) -> Value:
    if isinstance(pattern, Regex):
        source, flags = pattern.pattern, pattern.flags
    else:
        text = known_text(pattern) if pattern is not None else None
        if text is None:
            return opaque(value)
        source, flags = text, ""
    python = _in_python(source, flags) if flags is not None else None
    if value.extractor is None or flags is None or python is None:
        return Part("match", value.step, (value, None, 1))
    source = python
    if every:
        return Part("all-matches", value.step, (value, source))
    return Part("whole-matches" if "g" in flags else "match", value.step, (value, source, 1))


def _in_python(source: str, flags: str) -> str | None:
    """What all engines read alike stays as the author has written it."""
    return source if portable(source, flags) else in_python(source, flags)


def value_of_match(pattern: Regex, value: Value) -> Value:
    """`/pattern/.exec(value)`."""
    if not isinstance(value, Taken):
        return Unknown()
    flags = pattern.flags.replace("g", "").replace("y", "") if pattern.flags is not None else None
    return _matches(value, Regex(pattern.pattern, flags), every=False)


def _part_member(value: Part, name: str) -> Value:
    read = _PART_MEMBERS.get(value.kind) or (_PART_ITEMS.get(value.kind) if is_index(name) else None)
    result = read(value, name) if read is not None else None
    if result is not None:
        return result
    return Builtin(f"part.{name}", value) if name in STRING_METHODS else opaque(value)


def _group(value: Part, name: str) -> Value:
    taken, pattern, match = value.data
    group = group_only(without_names(pattern), integer(name)) if pattern is not None else None
    return then(taken, nth_match(group, match)) if group is not None else opaque(value)


def _of_match(value: Part, name: str) -> Value | None:
    if is_index(name):
        return _group(value, name)
    return Part("groups", value.step, value.data) if name == "groups" else None


def _named_group(value: Part, name: str) -> Value | None:
    pattern = value.data[1]
    number = re.compile(pattern).groupindex.get(name) if pattern is not None else None
    return _group(value, str(number)) if number is not None else None


def _cookie_value(value: Part, name: str) -> Value | None:
    cookie, index = value.data
    return Taken(value.step, Extractor(FromCookie(cookie)) if index == 0 else None) if name.lower() == "value" else None


def _of_tail(value: Part, name: str) -> Value | None:
    taken, start = value.data
    return deeper(taken, start + integer(name)) if start + integer(name) < 0 else None


def _of_filtered(value: Part, name: str) -> Value | None:
    chosen = value.data[0]
    return (chosen if isinstance(chosen, Taken) else opaque(value)) if name == "0" else None


_PART_MEMBERS: Mapping[str, Callable[[Part, str], Value | None]] = {
    "match": _of_match,
    "groups": _named_group,
    "headers": lambda value, name: Taken(value.step, Extractor(FromHeader(name))),
    "cookies": lambda value, name: Part("cookie-list", value.step, (name,)),
    "cookie": _cookie_value,
    "jar": lambda value, name: Part("jar-list", value.step, (name,)),
    "piece": lambda value, name: Builtin("part.split", value) if name == "split" else _taken_or_method(value, name),
}
"""What members give, by the kind of the part; None is what every part gives."""

_PART_ITEMS: Mapping[str, Callable[[Part, str], Value | None]] = {
    "each": lambda value, name: numbered_item(value, integer(name)),
    "cookie-list": lambda value, name: Part("cookie", value.step, (value.data[0], integer(name))),
    "jar-list": lambda value, name: Taken(value.step, Extractor(FromCookie(value.data[0]))) if name == "0" else None,
    "whole-matches": lambda value, name: then(value.data[0], Match(f"({value.data[1]})", integer(name) + 1)),
    "all-matches": lambda value, name: Part("match", value.step, (*value.data, integer(name) + 1)),
    "split": lambda value, name: Part("piece", value.step, (*value.data, integer(name))),
    "split-tail": lambda value, name: Part("piece", value.step, (*value.data, -1)) if name == "0" else None,
    "between": lambda value, name: between(*value.data) if name == "0" else None,
    "filtered": _of_filtered,
    "tail": _of_tail,
}
"""The same for members that are numbers."""


def _taken_or_method(value: Part, name: str) -> Value:
    settled = settle(value)
    return _taken_member(settled, name) if isinstance(settled, Taken) else opaque(value)


def _part_call(value: Part, name: str, args: list[Value]) -> Value | None:
    method = _PART_METHODS.get((value.kind, name))
    result = method(value, args) if method is not None else None
    return result if result is not None else opaque(value)


def _item_at(value: Part, args: list[Value]) -> Value | None:
    index = known_text(args[0]) if args else None
    if value.kind == "split" and index == "-1":
        return Part("piece", value.step, (*value.data, -1))
    return _part_member(value, index) if index is not None and is_index(index) else None


def _split_tail(value: Part, args: list[Value]) -> Value | None:
    return Part("split-tail", value.step, value.data) if args and known_text(args[0]) == "-1" else None


def _split_piece(value: Part, args: list[Value]) -> Value | None:
    taken, left, index = value.data
    right = known_text(args[0]) if args else None
    if index >= 1 and right and len(left) > 1:
        return Part("between", value.step, (taken, left, right, index))
    settled = settle(value)
    return _taken_call(settled, "split", args) if args and isinstance(settled, Taken) else None


_PART_METHODS: Mapping[tuple[str, str], Callable[[Part, list[Value]], Value | None]] = {
    ("marked-up-html", "text"): lambda value, args: then(value.data[0], Decode("html")),
    ("marked-up-html", "find"): lambda value, args: value,
    ("marked-up-html", "first"): lambda value, args: value,
    ("each", "join"): _joined_items,
    ("split", "pop"): lambda value, args: Part("piece", value.step, (*value.data, -1)),
    ("split", "shift"): lambda value, args: Part("piece", value.step, (*value.data, 0)),
    ("split", "slice"): _split_tail,
    ("split", "at"): _item_at,
    ("filtered", "at"): _item_at,
    ("all-matches", "at"): _item_at,
    ("filtered", "shift"): lambda value, args: _part_member(value, "0"),
    ("tail", "pop"): lambda value, args: deeper(value.data[0], -1),
    ("piece", "split"): _split_piece,
}
"""What methods give, by the kind of the part and their names; None is something that is not understood."""


def _selection_call(value: Selection, name: str, args: list[Value]) -> Value | None:
    method = _SELECTION_METHODS.get(name)
    result = method(value, known_text(args[0]) if args else None) if method is not None else None
    if result is None and name in _OPAQUE:
        return opaque(value)
    return result if result is not None else replace(value, known=False)


def _found_elements(value: Selection, selector: str | None) -> Value | None:
    if selector is None or value.index not in (None, 0) or holds_text(selector):
        return None
    inside = value.selector if value.index == 0 else value.inside
    selector = f"{value.selector} {selector}" if value.selector else selector
    return replace(value, selector=selector, index=None, inside=inside)


def _nth(value: Selection, index: str | None) -> Value | None:
    return replace(value, index=integer(index)) if index is not None and is_index(index) else None


def _attribute(value: Selection, name: str | None) -> Value:
    return element_of(value, name, (value.index or 0) + 1) if name else opaque(value)


_OPAQUE = frozenset("text html size map each serialize serializeArray".split())
_SELECTION_METHODS: Mapping[str, Callable[[Selection, str | None], Value | None]] = {
    "find": _found_elements,
    "toArray": lambda value, first: replace(value, kind="array"),
    "first": lambda value, first: replace(value, index=0 if value.index is None else value.index),
    "eq": _nth,
    "get": _nth,
    **dict.fromkeys(("attr", "getAttribute"), _attribute),
    "val": lambda value, first: _attribute(value, "value"),
    **dict.fromkeys(("text", "textContent"), lambda value, first: _text(value)),
}
"""What methods of elements give, by their first argument; None is something that is not understood."""


def _text(value: Selection) -> Value | None:
    return element_of(value, None, value.index + 1) if value.index is not None else None
