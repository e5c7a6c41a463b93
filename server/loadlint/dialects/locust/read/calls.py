"""Calls of functions that the interpreter knows: those of Python, its standard library and Locust."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import DECODERS
from loadlint.dialects.locust.read import extractions, html_libraries, known_texts, members, requests, users
from loadlint.dialects.locust.read.arguments import Args, Partial
from loadlint.dialects.locust.read.values import (
    NONE,
    Authentication,
    Client,
    Func,
    Instance,
    Known,
    Method,
    json_node,
    settle,
)
from loadlint.dialects.script.language.syntax_tree import inner_part
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.collected_members import looked_up
from loadlint.dialects.script.read.known_texts import MOST_ITEMS
from loadlint.dialects.script.read.values import (
    Derived,
    Json,
    Lit,
    Num,
    Obj,
    Part,
    Regex,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    expression_of,
    hole_at,
    is_nothing,
    joined_texts,
    known_text,
    note_nested,
)
from loadlint.expression import Encoded, Made, encoded_expression
from loadlint.extractor import Codec, Decode
from loadlint.text.mapped import HOLE, Text, join
from loadlint.text.numbers import integer, is_index, whole_number
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter

_RANDOM = {
    "random": frozenset("random randint randrange uniform choice choices sample getrandbits".split()),
    "uuid": frozenset("uuid1 uuid4 uuid7".split()),
    "secrets": frozenset("token_hex token_urlsafe randbelow choice".split()),
    "time": frozenset("time time_ns".split()),
    "datetime": frozenset("now utcnow".split()),
}
_DECODERS: dict[str, Codec] = {
    "unquote": "percent",
    "unquote_plus": "form",
    "unescape": "html",
    "b64decode": "base64",
    "standard_b64decode": "base64",
    "urlsafe_b64decode": "base64url",
}
_ENCODERS: dict[str, Codec] = {
    "quote": "percent",
    "quote_plus": "form",
    "b64encode": "base64",
    "standard_b64encode": "base64",
    "urlsafe_b64encode": "base64url",
}
_ENVIRONMENT = ("os.getenv", "os.environ.get")
_PARSERS = {"BeautifulSoup": "bs4", "PyQuery": "pyquery", "Selector": "parsel", "fromstring": "lxml", "HTML": "lxml",
            "document_fromstring": "lxml"}  # fmt: skip


def is_random(callee: Value, args: Args) -> bool:
    """Whether a function gives another value each time; not where it chooses out of a list that is written down."""
    if not isinstance(callee, Known):
        return False
    area, _, name = callee.name.rpartition(".")
    first = args.get(0, "seq")
    of_few = isinstance(first, Seq) and not first.open
    return area.partition(".")[0] in _RANDOM and name in _RANDOM[area.partition(".")[0]] and not of_few


def source_of(interpreter: Interpreter, callee: Value, args: Args) -> Made | None:
    """What stands for a value that the script makes, reads out of a file, or finds in its environment."""
    if isinstance(callee, Known) and callee.name in ("builtins.open", *_ENVIRONMENT):
        name = known_text(args.get(0)) or ""
        return interpreter.new_source("file" if callee.name == "builtins.open" else "environment", name)
    if not is_random(callee, args):
        return None
    # What it draws one of may be in a file.
    items = args.get(0, "seq")
    source = items.source if isinstance(items, Unknown) else None
    return interpreter.new_source(source.origin if isinstance(source, Made) else "script")


class Call(Struct, frozen=True):
    """A call of a function of a library: the module and the name of the function, and what it gets."""

    interpreter: Interpreter
    area: str
    name: str
    args: Args
    node: Node

    @property
    def first(self) -> Value | None:
        """The first argument as the value that it is by itself."""
        value = self.args.get(0)
        return settle(value) if value is not None else None


def builtin(name: str) -> Known | None:
    """A name that Python itself defines."""
    return Known(f"builtins.{name}") if f"builtins.{name}" in _FUNCTIONS else None


def call(interpreter: Interpreter, callee: Value, args: Args, node: Node) -> Value | None:
    """The result of a call; None where nothing is known of the function."""
    if isinstance(callee, Known):
        area, _, name = callee.name.rpartition(".")
        function = _FUNCTIONS.get(callee.name) or _FUNCTIONS.get(f"{area}.") or _FUNCTIONS.get(name)
        return function(Call(interpreter, area, name, args, node)) if function is not None else None
    if isinstance(callee, Selection | Part):
        return extractions.call(callee, "__call__", args.values, args.keywords)
    return _result_of_method(interpreter, callee, args, node) if isinstance(callee, Method) else None


def _result_of_method(interpreter: Interpreter, callee: Method, args: Args, node: Node) -> Value | None:
    this, name = callee.this, callee.name
    if name in ("rest", "rest_") and not isinstance(this, Client):
        client = users.client_of(this) if isinstance(this, Instance) else Client()
        return requests.rest(interpreter, client, name, args, node)
    method = _METHODS.get(type(this))
    return method(interpreter, this, name, args, node) if method is not None else None


def _default(call: Call) -> Value | None:
    """What the script sends where nobody sets the variable of the environment."""
    value = call.args.get(1, "default")
    text = known_text(value)
    call.interpreter.defaults.update((text,) if text else ())
    return value if text else None


def _session(call: Call) -> Value:
    base = call.args.get(0, "base_url")
    return Client(call.name == "FastHttpSession", base=base.text if isinstance(base, Str) else None)


_SCHEMES = {
    "HTTPBasicAuth": "Basic",
    "HTTPDigestAuth": "Digest",
    "HttpNtlmAuth": "NTLM",
    "HttpNegotiateAuth": "Negotiate",
    "HTTPKerberosAuth": "Negotiate",
    "AWS4Auth": "AWS4-HMAC-SHA256",
}
"""What `requests` and the packages around it have for `auth=`, with the schemes."""


def _parsed_url(call: Call) -> Value | None:
    url = call.args.get(0)
    return Part("url", url.step, (url,)) if isinstance(url, Taken) else None


def _parsed_query(call: Call) -> Value | None:
    query, settled = call.args.get(0), call.first
    if isinstance(query, Part) and query.kind == "url-part" and query.data[1] == "query" and call.name == "parse_qs":
        return Part("query", query.step, (query.data[0],))
    return derived.opaque(settled) if isinstance(settled, Taken) else None


def _joined_url(call: Call) -> Value | None:
    settled = settle(call.args.values[1]) if len(call.args.values) == 2 else None
    return settled if isinstance(settled, Taken) else None


def _shuffle(call: Call) -> None:
    items = call.args.get(0)
    if items is not None:
        call.interpreter.rearrange(items)


def _drawn_item(call: Call) -> Value | None:
    """An item of a list, drawn at random."""
    items = call.args.get(0)
    if isinstance(items, Seq) and not items.added:
        return members.one_of(items.items, more=items.open)
    return derived.any_item(call.first) if call.first is not None else None


def _drawn_items(call: Call) -> Value | None:
    """A list with some items of another one, drawn at random."""
    item = derived.any_item(call.first) if call.first is not None else None
    return Part("choices", item.step, (item,)) if isinstance(item, Taken) else None


def _partial(call: Call) -> Value | None:
    function = call.args.get(0)
    if function is None:
        return None
    return Partial(function, call.args.from_place(1), is_method=call.name == "partialmethod")


def _reduction(call: Call) -> Value | None:
    """`reduce` with a first value over items that are all known."""
    function, items, value = (call.args.get(index) for index in range(3))
    is_known = isinstance(items, Seq) and not items.open and len(items.items) <= MOST_ITEMS
    if not isinstance(function, Func) or not isinstance(items, Seq) or not is_known:
        return None
    for item in items.items:
        value = call.interpreter.apply(function, type(call.args)([value or NONE, item]), call.node)
    return value


def _converted_value(call: Call) -> Value | None:
    """`str(value)`, `int(value)` and the like."""
    first = call.first
    if isinstance(first, Json):
        return Str(call.interpreter.text(first))
    if call.name == "int" and isinstance(first, Str) and whole_number(known_text(first)) is not None:
        return Num(first.text)
    if isinstance(first, Taken):
        return derived.converted_value(first, "number" if call.name in ("int", "float") else "text")
    with_source = isinstance(first, Unknown) and first.source is not None
    return first if isinstance(first, Str | Num) or with_source else None


def _with_callbacks(call: Call) -> Value | None:
    """What a function of Python gives that calls functions of the script."""
    for value in call.args.values:
        if isinstance(value, Func):
            with call.interpreter.loop(), call.interpreter.perhaps():
                call.interpreter.apply(value, type(call.args)(), call.node)
    return _filtered_items(call.interpreter, call.args) if call.name == "filter" else None


def _filtered_items(interpreter: Interpreter, args: Args) -> Value | None:
    """`filter(lambda item: item["name"] == "Desk lamp", items)`: the choice of an item by a sibling."""
    function, items = (args.values[0], settle(args.values[1])) if len(args.values) == 2 else (None, None)
    if not isinstance(function, Func) or function.node.type != "lambda" or not isinstance(items, Taken):
        return None
    parameters, body = (function.node.child_by_field_name(name) for name in ("parameters", "body"))
    name = parameters.named_children[0] if parameters is not None and parameters.named_child_count == 1 else None
    if derived.path_of(items) is None:
        return None
    item = extractions.chosen_item(interpreter, items, (name, body), function.scope)
    return Part("choices", items.step, (item,)) if item is not None else None


def _is_instance(call: Call) -> Value | None:
    """`isinstance(value, dict)` of what the script has written; None for any other value or type."""
    args = call.args
    value, kind = (settle(args.values[0]), args.values[1]) if len(args.values) == 2 else (None, None)
    may_be = next((names for written, names in _WRITTEN_TYPES if isinstance(value, written)), ())
    asked = kind.name.removeprefix("builtins.") if isinstance(kind, Known) else ""
    if not may_be or asked not in _TYPE_NAMES or (asked in may_be and len(may_be) > 1):
        return None
    return Lit(Text(str(asked in may_be)))


def _type_of(call: Call) -> Value | None:
    """`type(self)`."""
    this = call.args.get(0)
    return this.klass if isinstance(this, Instance) and len(call.args.values) == 1 else None


_WRITTEN_TYPES: Sequence[tuple[type[Value], tuple[str, ...]]] = (
    (Str, ("str", "bytes")), (Obj, ("dict",)), (Num, ("int", "float")), (Seq, ("list", "tuple", "set"))
)  # fmt: skip
_TYPE_NAMES = frozenset(name for _, names in _WRITTEN_TYPES for name in names)


def _numbered_items(call: Call) -> Value | None:
    """`enumerate`."""
    first = call.first
    if isinstance(first, Taken) and (len(call.args.values) > 1 or call.args.keywords):
        # It counts from another number on.
        return Part("enumerated", first.step, (derived.some_items(first),))
    return Part("enumerated", first.step, (first,)) if isinstance(first, Taken | Part) else None


def _in_order(call: Call) -> Value | None:
    """`sorted`, which calls a function of the script with each item."""
    key = call.args.keywords.get("key")
    if isinstance(key, Func):
        with call.interpreter.loop() as loop, call.interpreter.perhaps():
            item = derived.loop_item(call.first, loop.number) or Unknown()
            call.interpreter.apply(key, type(call.args)([item]), call.node)
    return _rearranged_items(call)


def _rearranged_items(call: Call) -> Value | None:
    """The items of a list, of which nobody knows which one is where."""
    first = _sequence_of(call)
    if isinstance(first, Seq) and len(first.items) > 1:
        return Seq(list(first.items), open=True)
    return derived.some_items(first) if isinstance(first, Taken | Part) else first


def _sequence_of(call: Call) -> Value | None:
    """A sequence made of another one."""
    first = call.first
    return first if isinstance(first, Taken | Part | Seq) else Seq() if not call.args.values else None


def _attribute(call: Call) -> Value | None:
    """`getattr`."""
    first, name = call.first, known_text(call.args.get(1))
    if first is None or len(call.args.values) < 2:
        return None
    if name is not None:
        return members.member(call.interpreter, first, name)
    return Method(first, HOLE) if isinstance(first, Client) else None


def _set_attribute(call: Call) -> Value | None:
    """`setattr`."""
    first, name = call.first, known_text(call.args.get(1))
    if first is None or len(call.args.values) != 3:
        return None
    if name is not None:
        call.interpreter.set_member(first, Text(name), call.args.values[2])
    return NONE


def _new_dict(call: Call) -> Value:
    first, args = call.first, call.args
    result = first.copy() if isinstance(first, Obj) else Obj(open=first is not None or args.open)
    for key, value in args.keywords.items():
        result.set(_keyword(call.interpreter, args, key), value)
    return result


def _dict_of_names(call: Call) -> Value | None:
    """`dict.fromkeys`."""
    names, value = call.first, call.args.get(1) or NONE
    if not isinstance(names, Seq) or names.open:
        return None
    result = Obj()
    for name in names.items:
        result.set(call.interpreter.text(name), value)
    return result


def _keyword(interpreter: Interpreter, args: Args, key: str) -> Text:
    """The name of a keyword argument where it stands; one that `**` brings along stands in no place."""
    value = args.keyword_nodes.get(key)
    name = inner_part(value.parent, "name") if value is not None else None
    if name is None or interpreter.source(name) != key:
        return Text(key)
    span = interpreter.span(name)
    return Text(key, range(span.start, span.end), range(span.start + 1, span.end + 1)) if key.isascii() else Text(key)


def _json(call: Call) -> Value | None:
    first = call.args.get(0, "obj" if call.name == "dumps" else "s")
    if first is None or "json" not in call.area:
        return None
    if call.name == "loads":
        return extractions.loads(settle(first))
    settled = settle(first)
    note_nested(call.interpreter.text, settled)
    return Json(json_node(settled, call.interpreter.span(call.node)), ", ", ": ")


def _pattern(call: Call) -> Value | None:
    """`re.compile`."""
    text = known_text(call.args.get(0, "pattern"))
    flags = "" if len(call.args.values) < 2 and "flags" not in call.args.keywords else "?"
    return Regex(text, flags) if text is not None else None


def _escaped_text(call: Call) -> Value | None:
    """`re.escape`."""
    text = known_text(call.args.get(0, "pattern"))
    return Str(Text(re.escape(text))) if text is not None else None


def _search(call: Call) -> Value | None:
    """`re.search`, `re.findall` and the like."""
    pattern, text = call.args.get(0, "pattern"), call.args.get(1, "string")
    flagged = len(call.args.values) > 2 or "flags" in call.args.keywords
    matches = known_texts.all_matches(pattern, text) if call.name == "findall" and not flagged else None
    if matches is not None:
        return matches
    part = extractions.value_of_search(pattern, text, call.name)
    return Part("match", part.step, (part.data[0], None, 1)) if flagged and isinstance(part, Part) else part


def _query(call: Call) -> Value | None:
    """`urlencode`."""
    pairs = call.args.get(0)
    query = requests.encoded_pairs(call.interpreter, pairs) if pairs is not None else None
    return Str(query) if query is not None else None


def _encoded_value(call: Call) -> Value | None:
    """`quote` and base64 of a text, or of a value of an answer; None where that can't be told."""
    codec, value, safe = _ENCODERS[call.name], call.first, known_text(call.args.get(1, "safe"))
    if isinstance(value, Str | Num) and not codec.startswith("base64"):
        kept = safe if safe is not None else "/" if call.name == "quote" else ""
        return Str(requests.encoded_text(call.interpreter, value.text, codec, kept))
    expression = encoded_expression(codec, expression_of(value)) if value is not None else None
    return replace(call.interpreter.unknown(call.node), source=expression) if expression is not None else None


def _decode(call: Call) -> Value | None:
    codec, first = _DECODERS[call.name], call.args.get(0)
    if isinstance(first, Part) and first.kind == "page-value" and codec == "html":
        return extractions.unescaped_html(first)
    settled = first.data[0] if isinstance(first, Part) and first.kind == "padded" else call.first
    if isinstance(settled, Taken):
        return derived.then(settled, Decode(codec))
    if isinstance(settled, Str) and codec in DECODERS and not settled.text.is_open:
        return Str(settled.text.decode(DECODERS[codec]))
    return None


_PYTHON: Mapping[str, Callable[[Call], Value | None]] = {
    "map filter max min": _with_callbacks,
    "str int float bytes repr": _converted_value,
    "enumerate": _numbered_items,
    "sorted": _in_order,
    "reversed set": _rearranged_items,
    "iter list tuple": _sequence_of,
    "zip": lambda call: derived.zip_of(list(map(settle, call.args.values))),
    "next": lambda call: extractions.next_of(call.first) if call.first is not None else None,
    "dict": _new_dict,
    "isinstance": _is_instance,
    "type": _type_of,
    "getattr": _attribute,
    "setattr": _set_attribute,
    "bool classmethod hasattr len open print property range staticmethod": lambda call: None,
}
"""Functions of Python itself."""
_LIBRARIES: Mapping[str, Callable[[Call], Value | None]] = {
    "os.getenv os.environ.get": _default,
    "functools.reduce": _reduction,
    "functools.partial functools.partialmethod": _partial,
    "random.shuffle": _shuffle,
    "builtins.dict.fromkeys": _dict_of_names,
    "random.choice secrets.choice": _drawn_item,
    "random.choices random.sample": _drawn_items,
    "re.compile regex.compile": _pattern,
    "re.escape regex.escape": _escaped_text,
    "re. regex.": _search,
    "loads dumps": _json,
    "HttpSession FastHttpSession": _session,
    " ".join(_SCHEMES): lambda call: Authentication(_SCHEMES[call.name]),
    " ".join(_PARSERS): lambda call: html_libraries.document(call.args.get(0, "text"), _PARSERS[call.name]),
    " ".join(_DECODERS): _decode,
    " ".join(_ENCODERS): _encoded_value,
    "urlencode": _query,
    "urlparse urlsplit": _parsed_url,
    "parse_qs parse_qsl": _parsed_query,
    "urljoin": _joined_url,
    "copy deepcopy": lambda call: value.copy() if isinstance(value := call.args.get(0), Obj) else None,
}
"""By full names, by modules with a point behind them, or by last names, whatever the module."""
_FUNCTIONS = {
    **{f"builtins.{name}": function for names, function in _PYTHON.items() for name in names.split()},
    **{name: function for names, function in _LIBRARIES.items() for name in names.split()},
}


def _string(interpreter: Interpreter, this: Str, name: str, args: Args, node: Node) -> Value | None:
    if name == "format":
        return Str(_formatted_text(interpreter, this.text, args, node))
    if name in ("encode", "decode", "__str__"):
        return this
    if name in ("strip", "rstrip", "lstrip"):
        return Str(_stripped_text(this.text, name, known_text(args.get(0))))
    return None if this.text.is_open else _plain_string(interpreter, this.text, name, args)


def _plain_string(interpreter: Interpreter, text: Text, name: str, args: Args) -> Value | None:
    """A method of a text that is known in full."""
    if name == "join" and args.values and isinstance(args.values[0], Seq) and not args.values[0].open:
        return Str(joined_texts([interpreter.text(item) for item in args.values[0].items], text.value))
    if name == "join" and args.values and isinstance(args.values[0], Derived):
        return derived.joined_items(args.values[0], text.value, of_texts=True)
    if name == "split" and len(args.values) == 1:
        return known_texts.pieces(text, args.get(0))
    if name in ("upper", "lower"):
        return Str(Text(text.value.upper() if name == "upper" else text.value.lower()))
    if name == "replace":
        old, new = known_text(args.get(0)), known_text(args.get(1))
        return Str(joined_texts(text.split(old), new)) if old and new is not None else None
    if name == "isdigit":
        return Lit(Text(str(text.value.isdigit())))
    return _without_affix(text, name, known_text(args.get(0)))


def _without_affix(text: Text, name: str, affix: str | None) -> Str | None:
    """`removeprefix` and `removesuffix` of a known text."""
    if not affix or name not in ("removeprefix", "removesuffix"):
        return None
    if name == "removeprefix":
        return Str(text[len(affix) :] if text.value.startswith(affix) else text)
    return Str(text[: -len(affix)] if text.value.endswith(affix) else text)


def _stripped_text(text: Text, name: str, characters: str | None) -> Text:
    value = text.value
    start = len(value) - len(value.lstrip(characters)) if name != "rstrip" else 0
    end = len(value.rstrip(characters)) if name != "lstrip" else len(value)
    return text[start : max(start, end)]


_FIELD = regex(r"\{\{|\}\}|\{([\w.\[\]]*)(![rsa])?(:[^{}]*)?\}")


def _formatted_text(interpreter: Interpreter, template: Text, args: Args, node: Node) -> Text:
    """`"…{}…".format(…)`."""
    numbers = count()

    def value_of(field: re.Match[str]) -> Value | None:
        name = field[1]
        if not name or is_index(name):
            value = args.get(integer(name) if name else next(numbers))
        else:
            value = args.keywords.get(name)
        return value if not field[3] else None

    return _filled_text(interpreter, template, _FIELD, value_of)


def _filled_text(
    interpreter: Interpreter, template: Text, fields: re.Pattern[str], value_of: Callable[[re.Match[str]], Value | None]
) -> Text:
    """A template with its fields filled; what is not known leaves a hole. A doubled mark stands for itself."""
    parts: list[Text] = []
    position = 0
    interpreter.note_template(template)
    for field in fields.finditer(template.value):
        parts.append(template[position : field.start()])
        position = field.end()
        if field[0] in ("{{", "}}", "%%"):
            parts.append(template[field.start() : field.start() + 1])
            continue
        value, where = value_of(field), template[field.start() : field.end()].span()
        parts.append(interpreter.text(value, where) if value is not None else hole_at(where))
    return join([*parts, template[position:]])


_PERCENT = regex(r"%%|%(?:\((\w+)\))?([-+ #0]*+\d*+(?:\.\d++)?+)([diouxXeEfFgGcrsa])")


def percent_format(interpreter: Interpreter, left: Str, right: Value, node: Node) -> Value:
    """`"…%s…" % …`."""
    items = iter(right.items if isinstance(right, Seq) else [right])
    members = right.values if isinstance(right, Obj) else {}

    def value_of(field: re.Match[str]) -> Value | None:
        value = members.get(field[1]) if field[1] else next(items, None)
        return value if field[3] in "sdi" and not field[2] else None

    return Str(_filled_text(interpreter, left.text, _PERCENT, value_of))


def _dict(interpreter: Interpreter, this: Obj, name: str, args: Args, node: Node) -> Value | None:
    key = known_text(args.get(0))
    if name in ("get", "pop", "setdefault") and key is not None:
        return _looked_up(interpreter, this, name, key, args)
    if name == "update":
        _update(interpreter, this, args)
        return NONE
    if name == "copy":
        return this.copy()
    if name == "values" and not this.open:
        return Seq(list(this.values.values()))
    if name == "items" and not this.open:
        return Seq([Seq([Str(this.names[key]), value]) for key, value in this.values.items()])
    return None


def _looked_up(interpreter: Interpreter, this: Obj, name: str, key: str, args: Args) -> Value:
    """`get`, `pop` and `setdefault`."""
    value = this.values.get(key) or looked_up(this, key)
    if value is not None:
        if name == "pop":
            interpreter.set_member(this, Text(key), NONE)
        return value
    if name == "setdefault" and args.get(1) is not None and not this.open:
        interpreter.set_member(this, Text(key), args.values[1])
    return (args.get(1) or NONE) if not this.open else Unknown()


def _update(interpreter: Interpreter, this: Obj, args: Args) -> None:
    other = args.get(0)
    if isinstance(other, Obj):
        interpreter.update(this, other)
    elif other is not None and not is_nothing(other):
        this.open = True
    this.open = this.open or args.open
    for key, value in args.keywords.items():
        interpreter.set_member(this, Text(key), value)


def _list(interpreter: Interpreter, this: Seq, name: str, args: Args, node: Node) -> Value | None:
    if name == "append" and args.values:
        this.add(args.values[0], interpreter.loops)
        return NONE
    if name in ("extend", "insert", "remove", "clear", "sort", "reverse"):
        this.open = True
        return NONE
    if name == "pop":
        this.open = True
    return None


def _derived_value(interpreter: Interpreter, this: Derived, name: str, args: Args, node: Node) -> Value | None:
    if name == "pop" and isinstance(this, Taken) and not isinstance(args.get(0), Str):
        item = derived.next_item(this, interpreter.loops)
        if item is None and interpreter.is_rearranged(this):
            item = derived.opaque(this)
        interpreter.rearrange(this)
        if item is not None:
            return item
    if name in _REARRANGING or (name == "pop" and isinstance(this, Part)):
        interpreter.rearrange(this)
    return extractions.call(this, name, args.values, args.keywords)


_REARRANGING = frozenset(("clear", "insert", "remove", "reverse", "sort"))
"""Methods that change which item of a list has which number."""


def _of_encoded(interpreter: Interpreter, this: Unknown, name: str, args: Args, node: Node) -> Value | None:
    """What leaves an encoded value as it is: bytes and text are the same here, base64 in addresses has no padding."""
    if not isinstance(this.source, Encoded):
        return None
    padding = name == "rstrip" and known_text(args.get(0)) == "="
    return this if name in ("encode", "decode") or padding else None


_METHODS: Mapping[type, Callable[[Interpreter, Any, str, Args, Node], Value | None]] = {
    Client: requests.call,
    Instance: users.call,
    **dict.fromkeys((Response, Taken, Selection, Part), _derived_value),
    Str: _string,
    Obj: _dict,
    Seq: _list,
    Regex: lambda interpreter, this, name, args, node: extractions.value_of_search(this, args.get(0, "string"), name),
    Unknown: _of_encoded,
}
"""By the type of what the method belongs to."""
