"""What scripts do with a response: each member access or call on a derived value gives the next derived value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.locust.read import conditions, html_libraries
from loadlint.dialects.locust.read.values import Method, settle
from loadlint.dialects.portable_patterns import group_only, is_extracting, without_names
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.read import terms
from loadlint.dialects.script.read.condition_tests import JsonAt
from loadlint.dialects.script.read.derived import (
    between,
    deeper,
    nth_match,
    numbered_item,
    opaque,
    parse_json,
    path_of,
    some_items,
    then,
    trimmed_value,
)
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import (
    Derived,
    Num,
    Part,
    Regex,
    Response,
    Selection,
    Step,
    Str,
    Taken,
    Unknown,
    Value,
    is_nothing,
    known_text,
    numbers_of,
)
from loadlint.expression import Extracted
from loadlint.extractor import (
    AnyItem,
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    Match,
)
from loadlint.text.mapped import HOLE
from loadlint.text.numbers import integer, whole_number
from loadlint.text.regex import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter


def loads(value: Value) -> Value:
    """`json.loads(value)`."""
    return parse_json(value) if isinstance(value, Taken) else _unescaped_json(value) or Unknown()


def _unescaped_json(value: Value) -> Value | None:
    """`json.loads('"' + taken + '"')`: what stood between the quotes of a JSON text, without its escapes."""
    if not isinstance(value, Str) or value.text.value != f'"{HOLE}"' or len(value.text.sources) != 1:
        return None
    source = value.text.sources[0]
    return then(Taken(source.step, source.extractor), Decode("json")) if isinstance(source, Extracted) else None


def attribute(value: Derived, name: str) -> Value:
    """`value.name`."""
    if isinstance(value, Selection):
        return html_libraries.attribute(value, name)
    if isinstance(value, Response) and name in _RESPONSE_ATTRIBUTES:
        return _RESPONSE_ATTRIBUTES[name](value.step)
    part = _part_attribute(value, name) if isinstance(value, Part) else None
    return part if part is not None else Method(value, name)


_RESPONSE_ATTRIBUTES: Mapping[str, Callable[[Step], Value]] = {
    **dict.fromkeys(("text", "content", "body"), lambda step: Taken(step, Extractor(FromBody()))),
    "url": lambda step: Taken(step, Extractor(FromUrl())),
    "headers": lambda step: Part("headers", step),
    "cookies": lambda step: Part("cookies", step),
    "js": lambda step: Taken(step, Extractor(FromJson(()))),
}


def _part_attribute(value: Part, name: str) -> Value | None:
    match value.kind, name:
        case "url", "query" | "path" | "fragment":
            return Part("url-part", value.step, (value.data[0], name))
        case "cookie", "value":
            return Taken(value.step, Extractor(FromCookie(value.data[0])))
        case "cookie-probe", "name":
            return Part("cookie-name", value.step, term=terms.Term(JsonAt((name,)), numbers_of(value.step)))
        case "attr", _:
            return html_libraries.element(value.data[0], name)
    return None


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
    if isinstance(key, str):
        return _MEMBERS[value.kind](value, key) if value.kind in _MEMBERS else opaque(value)
    numbered_item = _ITEMS[value.kind](value, key) if value.kind in _ITEMS else None
    return numbered_item if numbered_item is not None else opaque(value)


def _match_of(value: Part, index: int) -> Value | None:
    """One of all matches: its only group, or its groups."""
    if index < 0:
        return None
    groups = re.compile(value.data[1]).groups
    one_match = Part("match", value.step, (*value.data, index + 1))
    return Part("groups", value.step, (one_match,)) if groups > 1 else _group(one_match, groups)


def match_reached(matches: Part, loop: int) -> Value:
    """What a loop has come to in `re.findall`: the only group of a match, or its groups."""
    groups = re.compile(matches.data[1]).groups
    one_match = Part("match", matches.step, (*matches.data, AnyItem(loop)))
    return Part("groups", matches.step, (one_match,)) if groups > 1 else _group(one_match, groups)


def _between(value: Part, index: int) -> Value | None:
    return between(*value.data) if index == 0 else None


def _query_value(value: Part, index: int) -> Value | None:
    taken, name = value.data
    return then(then(taken, Match(f"[?&]{escape(name)}=([^&#]*)")), Decode("form")) if index == 0 else None


def _only(value: Part, index: int) -> Value | None:
    chosen: Value = value.data[0]
    return chosen if index == 0 else None


def _found_element(value: Part, index: int) -> Value | None:
    """One of the values that an expression for many elements finds."""
    first = value.data[0]
    origin = first.extractor.origin if isinstance(first, Taken) and first.extractor is not None else None
    if not isinstance(origin, FromHtml) or index < 0:
        return _only(value, index)
    return Taken(value.step, Extractor(replace(origin, match=origin.match + index)))


def _group(value: Part, number: int) -> Value:
    taken, pattern, match = value.data
    wanted = group_only(pattern, number) if pattern is not None else None
    return then(taken, nth_match(wanted, match)) if wanted is not None else opaque(value)


def _named_group(value: Part, name: str) -> Value:
    taken, pattern, match = value.data
    number = re.compile(pattern).groupindex.get(name) if pattern is not None else None
    if number is None:
        return opaque(value)
    return _group(Part("match", value.step, (taken, without_names(pattern), match)), number)


_MEMBERS: Mapping[str, Callable[[Part, str], Value]] = {
    "headers": lambda value, name: Taken(value.step, Extractor(FromHeader(name))),
    "cookies": lambda value, name: Taken(value.step, Extractor(FromCookie(name))),
    "jar": lambda value, name: Taken(value.step, Extractor(FromCookie(name))),
    "match": _named_group,
    "query": lambda value, name: Part("query-values", value.step, (value.data[0], name)),
    "attr": lambda value, name: html_libraries.element(value.data[0], name),
}
"""What names select, by the kind of the part."""

_ITEMS: Mapping[str, Callable[[Part, int], Value | None]] = {
    "match": _group,
    "page": lambda value, index: Part("page-value", value.step, value.data) if index == 2 else None,
    "page-values": lambda value, index: (
        Part("page-value", value.step, (*value.data[:2], index + 1)) if index >= 0 else None
    ),
    "groups": lambda value, index: _group(value.data[0], index + 1),
    "matches": _match_of,
    "all-matches": lambda value, index: Part("match", value.step, (*value.data, index + 1)) if index >= 0 else None,
    "split": lambda value, index: Part("piece", value.step, (*value.data, index)),
    # What stands behind the first separator; the separator itself is the item before it.
    "partition": lambda value, index: Part("piece", value.step, (*value.data, index // 2)) if index in (0, 2) else None,
    "between": _between,
    "query-values": _query_value,
    "choices": _only,
    "each": numbered_item,
    "found": _found_element,
}
"""What numbers select; None is something that is not understood."""


def slice_of(value: Value) -> Value:
    """`value[1:]`, with any slice."""
    if isinstance(value, Taken):
        return some_items(value)
    return opaque(value) if isinstance(value, Response | Selection | Part) else Unknown()


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
    key = _key(args)
    if name == "get" and path_of(value) is not None:
        return deeper(value, key) if key is not None else opaque(value)
    if name in ("decode", "encode", "__str__"):
        return value
    if name == "strip" and not args:
        return trimmed_value(value)
    if name in _PARTING and key is not None:
        return Part(name, value.step, (value, key))
    if name == "replace" and [known_text(arg) for arg in args] == [r"\x", r"\u00"]:
        return then(value, Decode("javascript"))
    if name == "pop" and path_of(value) is not None:
        number = whole_number(key)
        return deeper(value, number if number is not None else key or -1)
    return opaque(value)


def _part_call(value: Part, name: str, args: Sequence[Value]) -> Value | None:
    method = _PART_METHODS.get((value.kind, name))
    if method is not None and (result := method(value, args)) is not None:
        return result
    if value.kind in _CLOSED:
        return opaque(value)
    settled = settle(value)
    return _taken_call(settled, name, args) if isinstance(settled, Taken) else opaque(value)


_PARTING = ("split", "partition")


def is_parted_again(value: Value, name: str) -> bool:
    """Whether a method takes apart what `text.split("a")[1]` gives: `text.split("a")[1].split("b")[0]`."""
    return isinstance(value, Part) and value.kind == "piece" and name in _PARTING


def _key(args: Sequence[Value]) -> str | None:
    """The first argument, where it is known."""
    return known_text(args[0]) if args else None


def _got(value: Part, args: Sequence[Value]) -> Value | None:
    key = _key(args)
    item = _part_item(value, key) if key is not None else None
    has_default = len(args) > 1 and not is_nothing(args[1])
    return replace(item, defaulted=True) if isinstance(item, Taken) and has_default else item


def _match_group(value: Part, args: Sequence[Value]) -> Value:
    key = _key(args)
    if args and isinstance(args[0], Num):
        return _group(value, integer(key or "0"))
    return _named_group(value, key) if key is not None else _group(value, 0)


def _called_attribute(value: Part, args: Sequence[Value]) -> Value | None:
    name = _key(args)
    return html_libraries.element(value.data[0], name) if name else None


def _last_piece(value: Part, args: Sequence[Value]) -> Value | None:
    return Part("piece", value.step, (*value.data, -1)) if _key(args) in (None, "-1") else None


def _split_piece(value: Part, args: Sequence[Value]) -> Value | None:
    taken, left, index = value.data
    is_between = _key(args) is not None and index >= 1 and len(left) > 1
    return Part("between", value.step, (taken, left, _key(args), index)) if is_between else None


_FIELDS = ("headers", "cookies", "jar", "query")
_CLOSED = frozenset((*_FIELDS, "attr", "found"))
"""Kinds of parts that have no other methods."""

_PART_METHODS: Mapping[tuple[str, str], Callable[[Part, Sequence[Value]], Value | None]] = {
    **{(kind, "get"): _got for kind in _FIELDS},
    **{(kind, "get_dict"): lambda value, args: value for kind in _FIELDS},
    **{(kind, name): lambda value, args: Unknown() for kind in _FIELDS for name in ("set", "update", "clear")},
    ("match", "group"): _match_group,
    ("match", "groups"): lambda value, args: Part("groups", value.step, (value,)),
    ("attr", "__call__"): _called_attribute,
    ("split", "pop"): _last_piece,
    **{("piece", name): _split_piece for name in _PARTING},
    ("found", "get"): lambda value, args: value.data[0],
    ("found", "extract_first"): lambda value, args: value.data[0],
    ("found", "extract"): lambda value, args: value,
}
"""What methods give, by the kind of the part and their names; None is what every part gives."""


def value_of_search(pattern: Value | None, text: Value | None, name: str) -> Value | None:
    """`re.search(pattern, text)` and its like."""
    text = settle(text) if text is not None else None
    if not isinstance(text, Taken):
        return None
    source, flags = (pattern.pattern, pattern.flags) if isinstance(pattern, Regex) else (known_text(pattern), "")
    kind = _PAGES.get(name)
    if kind is not None and source and not flags and text.extractor == Extractor(FromBody()):
        from loadlint.dialects.locust.language import html_pattern

        element = html_pattern.selector_and_attribute(source)
        if element is not None:
            return Part(kind, text.step, (*element, 1))
    if source is None or flags is None:
        return Part("match", text.step, (text, None, 1))
    source = _as_searched(source, name) if not flags and is_extracting(source) else None
    if name == "findall":
        return Part("matches", text.step, (text, source)) if source is not None else opaque(text)
    if name == "finditer" and source is not None:
        return Part("all-matches", text.step, (text, source))
    if name in ("search", "match", "fullmatch"):
        return Part("match", text.step, (text, source, 1))
    return opaque(text)


def _as_searched(pattern: str, function: str) -> str:
    """The pattern with which `re.search` finds what a function of `re` finds."""
    if function == "match":
        return f"^(?:{pattern.removeprefix('^')})"
    return rf"\A(?:{pattern})\Z" if function == "fullmatch" else pattern


_PAGES = {"search": "page", "finditer": "pages"}
"""What a search by an expression that loadlint wrote for an element of a page gives: the first one, or all."""


def next_of(value: Value) -> Value | None:
    """`next(value)` or `next(iter(value))`."""
    if isinstance(value, Part) and value.kind in ("choices", "matches", "all-matches", "found", "each"):
        return _part_item(value, 0)
    if isinstance(value, Taken) and path_of(value) is not None:
        return deeper(value, 0)
    return opaque(value) if isinstance(value, Response | Taken | Selection | Part) else None


def choice(interpreter: Interpreter, body: Node, clauses: Sequence[Node], items: Value, scope: Scope) -> Value | None:
    """`(x["id"] for x in items if x["name"] == "Desk lamp")`: the choice of an element by a sibling."""
    left = clauses[0].child_by_field_name("left")
    if isinstance(items, Part) and items.kind == "pages":
        return _values_of(interpreter, body, left if len(clauses) == 1 else None, items, scope)
    is_jar = isinstance(items, Part) and items.kind in ("jar", "cookies")
    is_list = isinstance(items, Taken) and path_of(items) is not None
    if not isinstance(items, Taken | Part) or not (is_jar or is_list):
        return None
    tests = items_of(clauses[1]) if [clause.type for clause in clauses[1:]] == ["if_clause"] else []
    chosen = chosen_item(interpreter, items, (left, tests[0]), scope) if tests else None
    if chosen is None or left is None:
        return opaque(items) if is_jar else None
    return Part("choices", items.step, (settle(_value_with(interpreter, body, (left, chosen), scope)),))


def _value_with(interpreter: Interpreter, expression: Node, item: tuple[Node, Value], scope: Scope) -> Value:
    """The value of an expression in which a name stands for an item."""
    inner = Scope(scope, scope.frame, inner=True)
    inner.cells[interpreter.source(item[0])] = Cell(item[1], scope.frame, parameter=True)
    return interpreter.eval(expression, inner)


def chosen_item(
    interpreter: Interpreter, items: Taken | Part, chooses: tuple[Node | None, Node | None], scope: Scope
) -> Value | None:
    """The item of a list, or the cookie of a jar, for which a test holds: `chooses` are its name and the test."""
    left, test = chooses
    if test is not None and left is not None and _asks_for_objects(interpreter, test, left):
        test = test.child_by_field_name("right")
    if left is None or left.type != "identifier" or test is None or test.type != "comparison_operator":
        return None
    probe = terms.ITEM if isinstance(items, Taken) else Part("cookie-probe", terms.NO_STEP)
    where = terms.choice_of(conditions.symbol_of(interpreter, _value_with(interpreter, test, (left, probe), scope)))
    if where is None:
        return None
    return deeper(items, where) if isinstance(items, Taken) else Part("cookie", items.step, (where.value,))


def _asks_for_objects(interpreter: Interpreter, test: Node, item: Node) -> bool:
    """Whether a test is `isinstance(item, dict) and …`: nothing else has members."""
    asked = test.child_by_field_name("left") if test.type == "boolean_operator" else None
    joined = test.child_by_field_name("operator")
    wanted = f"isinstance({interpreter.source(item)},dict)"
    is_asked = asked is not None and re.sub(r"\s", "", interpreter.source(asked)) == wanted
    return is_asked and joined is not None and joined.type == "and"


def _values_of(interpreter: Interpreter, body: Node, left: Node | None, items: Part, scope: Scope) -> Value:
    """`[m[2] for m in re.finditer(…)]` of an expression that loadlint wrote for an attribute."""
    if left is None or left.type != "identifier":
        return opaque(items)
    value = _value_with(interpreter, body, (left, Part("page", items.step, items.data)), scope)
    is_attribute = isinstance(value, Part) and value.kind == "page-value"
    return Part("page-values", items.step, items.data) if is_attribute else opaque(items)


def unescaped_html(value: Part) -> Value:
    """`html.unescape(match[2])` of an expression that loadlint wrote for an attribute."""
    selector, attribute, number = value.data
    return Taken(value.step, Extractor(FromHtml(selector, attribute, number)))
