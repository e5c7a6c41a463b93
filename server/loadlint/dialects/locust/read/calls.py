"""Calls of functions that the interpreter knows: those of Python, its standard library and Locust."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.codecs import DECODERS, percent_encoded
from loadlint.dialects.locust.read import extractions, html_libraries, members, requests, users
from loadlint.dialects.locust.read.values import NONE, Client, Func, Known, Method, json_node, settle
from loadlint.dialects.script import derived
from loadlint.dialects.script.values import (
    Json,
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
    is_nothing,
    is_too_large,
    known,
    separated,
)
from loadlint.extractor import Decode
from loadlint.text.mapped import HOLE, Text, hole, join
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.arguments import Args
    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value
    from loadlint.extractor import Codec

_RANDOM = {
    "random": frozenset("random randint randrange uniform choice choices sample getrandbits".split()),
    "uuid": frozenset("uuid1 uuid4 uuid7".split()),
    "secrets": frozenset("token_hex token_urlsafe randbelow choice".split()),
    "time": frozenset("time time_ns".split()),
    "datetime": frozenset("now utcnow".split()),
}
_BUILTINS = frozenset(
    "str int float bytes dict list tuple set getattr setattr hasattr next iter print range len open isinstance "
    "enumerate zip map filter sorted reversed property staticmethod classmethod type max min repr bool".split()
)
_DECODERS: dict[str, Codec] = {
    "unquote": "percent",
    "unquote_plus": "form",
    "unescape": "html",
    "b64decode": "base64",
    "standard_b64decode": "base64",
    "urlsafe_b64decode": "base64url",
}
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


def builtin(name: str) -> Known | None:
    """A name that Python itself defines."""
    return Known(f"builtins.{name}") if name in _BUILTINS else None


def call(ev: Interpreter, callee: Value, args: Args, node: Node) -> Value | None:
    """The result of a call; None where nothing is known of the function."""
    if isinstance(callee, Known):
        return _known(ev, callee.name, args, node)
    if isinstance(callee, Selection):
        return extractions.call(callee, "__call__", args.values, args.keywords)
    if isinstance(callee, Part):
        return extractions.call(callee, "__call__", args.values, args.keywords)
    if not isinstance(callee, Method):
        return None
    this, name = callee.this, callee.name
    if isinstance(this, Client):
        return requests.call(ev, this, name, args, node)
    if name in ("rest", "rest_"):
        client = users.client_of(this) or Client()
        return requests.rest(ev, client, name, args, node)
    if isinstance(this, Response | Taken | Selection | Part):
        return extractions.call(this, name, args.values, args.keywords)
    if isinstance(this, Str):
        return _string(ev, this, name, args, node)
    if isinstance(this, Obj):
        return _dict(ev, this, name, args)
    if isinstance(this, Seq):
        return _seq(this, name, args)
    if isinstance(this, Regex):
        return extractions.searched(this, args.get(0, "string"), name)
    return None


def _known(ev: Interpreter, full: str, args: Args, node: Node) -> Value | None:
    area, _, name = full.rpartition(".")
    first = args.get(0)
    if area in ("random", "secrets") and name == "choice" and isinstance(first, Seq):
        return members.one_of(first.items, more=first.open)
    if area == "builtins":
        return _builtin(ev, name, args, node)
    if name in ("loads", "dumps") and "json" in area:
        return _json(ev, name, args, node)
    if area in ("re", "regex"):
        return _regex(name, args)
    if name in ("quote", "quote_plus", "urlencode") and first is not None:
        return _encode(ev, name, args, node)
    if name in _DECODERS:
        return _decode(name, first)
    if name in ("urlparse", "urlsplit") and isinstance(first, Taken):
        return Part("url", first.step, (first,))
    if name in ("parse_qs", "parse_qsl") and first is not None:
        if isinstance(first, Part) and first.kind == "url-part" and first.data[1] == "query" and name == "parse_qs":
            return Part("query", first.step, (first.data[0],))
        settled = settle(first)
        return derived.opaque(settled) if isinstance(settled, Taken) else None
    if name == "urljoin" and len(args.values) == 2:
        settled = settle(args.values[1])
        return settled if isinstance(settled, Taken) else None
    if name in _PARSERS:
        given = first if first is not None else args.keywords.get("text")
        return html_libraries.document(given, _PARSERS[name])
    if name in ("deepcopy", "copy") and isinstance(first, Obj):
        return first.copy()
    if name in ("HttpSession", "FastHttpSession"):
        base = args.get(0, "base_url")
        return Client(name == "FastHttpSession", base=base.text if isinstance(base, Str) else None)
    return None


def _builtin(ev: Interpreter, name: str, args: Args, node: Node) -> Value | None:
    first = settle(args.values[0]) if args.values else None
    if name in ("str", "int", "float", "bytes", "repr"):
        if isinstance(first, Json):
            return Str(ev.text(first))
        return first if isinstance(first, Str | Num | Taken) else None
    if name == "getattr" and len(args.values) >= 2 and first is not None:
        attribute = known(args.values[1])
        if attribute is not None:
            return members.member(ev, first, attribute)
        return Method(first, HOLE) if isinstance(first, Client) else None
    if name == "setattr" and len(args.values) == 3 and first is not None:
        attribute = known(args.values[1])
        if attribute is not None:
            ev.set_member(first, Text(attribute), args.values[2])
        return NONE
    if name == "next" and first is not None:
        return extractions.next_of(first)
    if name in ("iter", "list", "tuple", "sorted", "reversed", "set"):
        if name in ("sorted", "reversed") and isinstance(first, Taken):
            return derived.opaque(first)
        return first if isinstance(first, Taken | Part | Seq) else Seq() if not args.values else None
    if name == "dict":
        result = first.copy() if isinstance(first, Obj) else Obj(open=first is not None or args.open)
        for key, value in args.keywords.items():
            result.set(Text(key), value)
        return result
    if name in ("map", "filter", "sorted", "max", "min"):
        for value in args.values:
            if isinstance(value, Func):
                ev.repeated += 1
                ev.apply(value, type(args)(), node)
                ev.repeated -= 1
    return None


def _json(ev: Interpreter, name: str, args: Args, node: Node) -> Value | None:
    first = args.get(0, "obj" if name == "dumps" else "s")
    if first is None:
        return None
    if name == "loads":
        return extractions.loads(settle(first))
    settled = settle(first)
    _note_nested(ev, settled)
    return Json(json_node(settled, ev.span(node)), ", ", ": ")


def _note_nested(ev: Interpreter, value: Value, depth: int = 0) -> None:
    """JSON inside a string inside JSON is encoded by the script as well."""
    if depth == 0 and is_too_large(value):
        return
    if isinstance(value, Json) and depth:
        ev.text(value)
    elif isinstance(value, Obj | Seq) and depth < 30:
        for item in list(value.values.values()) if isinstance(value, Obj) else value.items:
            _note_nested(ev, item, depth + 1)


def _regex(name: str, args: Args) -> Value | None:
    pattern = args.get(0, "pattern")
    if name == "compile":
        text = known(pattern)
        flags = "" if len(args.values) < 2 and "flags" not in args.keywords else "?"
        return Regex(text, flags) if text is not None else None
    if name == "escape":
        return None
    found = extractions.searched(pattern, args.get(1, "string"), name)
    flagged = len(args.values) > 2 or "flags" in args.keywords
    if flagged and isinstance(found, Part):
        return Part("match", found.step, (found.data[0], None, 1))
    return found


def _encode(ev: Interpreter, name: str, args: Args, node: Node) -> Value | None:
    first = args.values[0]
    if name == "urlencode":
        parts: list[Text] = []
        for key, value in requests.pairs(ev, first):
            parts += [Text("&")] if parts else []
            parts += [requests.encoded(ev, key), Text("="), requests.encoded(ev, value)]
        return Str(join(parts)) if parts else None
    settled = settle(first)
    if isinstance(settled, Str | Num):
        codec: Codec = "percent" if name == "quote" else "form"
        ev.note_encoded(settled.text, codec)
        safe = known(args.get(1, "safe")) if args.get(1, "safe") is not None else None
        kept = safe if safe is not None else "/" if name == "quote" else ""
        space = "%20" if name == "quote" else "+"
        return Str(
            settled.text.decode(lambda text: _each(text, lambda c: percent_encoded(c, kept).replace("%20", space)))
        )
    if isinstance(settled, Taken):
        return Unknown(ev.span(node))
    return None


def _each(text: str, change: object) -> Iterator[tuple[int, int, str]]:
    assert callable(change)
    for i, character in enumerate(text):
        yield i, i + 1, character if character == HOLE else str(change(character))


def _decode(name: str, first: Value | None) -> Value | None:
    settled = settle(first) if first is not None else None
    codec = _DECODERS[name]
    if isinstance(first, Part) and first.kind == "page-value" and codec == "html":
        return extractions.unescaped(first)
    if isinstance(first, Part) and first.kind == "padded":
        settled = first.data[0]
    if isinstance(settled, Taken):
        return derived.then(settled, Decode(codec))
    if isinstance(settled, Str) and codec in DECODERS and not settled.text.is_open:
        return Str(settled.text.decode(DECODERS[codec]))
    return None


def _string(ev: Interpreter, this: Str, name: str, args: Args, node: Node) -> Value | None:
    if name == "format":
        return Str(_formatted(ev, this.text, args, node))
    if name in ("encode", "decode", "__str__"):
        return this
    if name == "join" and args.values and isinstance(args.values[0], Seq) and not args.values[0].open:
        items = [ev.text(item) for item in args.values[0].items]
        return Str(separated(items, this.text.value)) if not this.text.is_open else None
    if name in ("strip", "rstrip", "lstrip"):
        return Str(_stripped(this.text, name, known(args.get(0))))
    if name in ("upper", "lower") and not this.text.is_open:
        text = this.text.value.upper() if name == "upper" else this.text.value.lower()
        return Str(Text(text))
    if name == "replace" and not this.text.is_open:
        old, new = known(args.get(0)), known(args.get(1))
        if old and new is not None:
            pieces = this.text.split(old)
            return Str(separated(pieces, new))
    return None


def _stripped(text: Text, name: str, characters: str | None) -> Text:
    value = text.value
    start = len(value) - len(value.lstrip(characters)) if name != "rstrip" else 0
    end = len(value.rstrip(characters)) if name != "lstrip" else len(value)
    return text[start : max(start, end)]


_FIELD = re.compile(r"\{\{|\}\}|\{([\w.\[\]]*)(![rsa])?(:[^{}]*)?\}")


def _formatted(ev: Interpreter, template: Text, args: Args, node: Node) -> Text:
    """`"…{}…".format(…)`."""
    parts: list[Text] = []
    position, automatic = 0, 0
    ev.note_template(template)
    for match in _FIELD.finditer(template.value):
        parts.append(template[position : match.start()])
        position = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(template[match.start() : match.start() + 1])
            continue
        name = match[1]
        value: Value | None
        if not name:
            value, automatic = args.get(automatic), automatic + 1
        elif name.isdigit():
            value = args.get(integer(name))
        else:
            value = args.keywords.get(name)
        where = template[match.start() : match.end()].span()
        if value is None or match[3]:
            parts.append(hole(where) if where is not None else Text(HOLE))
        else:
            parts.append(ev.text(value, where))
    parts.append(template[position:])
    return join(parts)


_PERCENT = re.compile(r"%%|%(?:\((\w+)\))?([-+ #0]*\d*(?:\.\d+)?)([diouxXeEfFgGcrsa])")


def percent_format(ev: Interpreter, left: Str, right: Value, node: Node) -> Value:
    """`"…%s…" % …`."""
    items = right.items if isinstance(right, Seq) else [right]
    parts: list[Text] = []
    position, number = 0, 0
    template = left.text
    ev.note_template(template)
    for match in _PERCENT.finditer(template.value):
        parts.append(template[position : match.start()])
        position = match.end()
        if match[0] == "%%":
            parts.append(template[match.start() : match.start() + 1])
            continue
        value: Value | None = None
        if match[1]:
            value = right.values.get(match[1]) if isinstance(right, Obj) else None
        else:
            value = items[number] if number < len(items) else None
            number += 1
        where = template[match.start() : match.end()].span()
        plain = match[3] in "sdi" and not match[2]
        if value is None or not plain:
            parts.append(hole(where) if where is not None else Text(HOLE))
        else:
            parts.append(ev.text(value, where))
    parts.append(template[position:])
    return Str(join(parts))


def _dict(ev: Interpreter, this: Obj, name: str, args: Args) -> Value | None:
    key = known(args.get(0))
    if name in ("get", "pop", "setdefault") and key is not None:
        found = this.values.get(key)
        if found is not None:
            if name == "pop":
                ev.set_member(this, Text(key), NONE)
            return found
        if name == "setdefault" and args.get(1) is not None and not this.open:
            ev.set_member(this, Text(key), args.values[1])
        return (args.get(1) or NONE) if not this.open else Unknown()
    if name == "update":
        given = args.get(0)
        if isinstance(given, Obj):
            for one, value in given.values.items():
                ev.set_member(this, given.names[one], value)
            this.open = this.open or given.open
        elif given is not None and not is_nothing(given):
            this.open = True
        for one, value in args.keywords.items():
            ev.set_member(this, Text(one), value)
        return NONE
    if name == "copy":
        return this.copy()
    if name in ("values", "items") and not this.open:
        values = list(this.values.items())
        if name == "values":
            return Seq([value for _, value in values])
        return Seq([Seq([Str(this.names[one]), value]) for one, value in values])
    return None


def _seq(this: Seq, name: str, args: Args) -> Value | None:
    if name == "append" and args.values:
        this.items.append(args.values[0])
        return NONE
    if name in ("extend", "insert", "remove", "clear", "sort", "reverse"):
        this.open = True
        return NONE
    if name == "pop":
        this.open = True
    return None
