"""Calls of functions that the interpreter knows: those of k6, its libraries and JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.read import choices, extractions, modules, requests, sessions
from loadlint.dialects.k6.read.values import UNDEFINED, Form, Func, Namespace, json_node, settle
from loadlint.dialects.script import derived
from loadlint.dialects.script.values import (
    Json,
    Num,
    Obj,
    Part,
    Regex,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    is_nothing,
    is_too_large,
    known,
    separated,
)
from loadlint.extractor import Decode, Extractor, FromUrl
from loadlint.request import Field
from loadlint.text.mapped import HOLE, Text, join
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.k6.read.values import Builtin
    from loadlint.dialects.script.values import Value
    from loadlint.extractor import Codec

_UNROLLED = 50
_BASE64: dict[str, Codec] = {"std": "base64", "rawstd": "base64", "url": "base64url", "rawurl": "base64url"}


def call(ev: Interpreter, function: Builtin, args: list[Value], nodes: list[Node], node: Node) -> Value | None:
    """The result of a call; None where nothing is known of the function."""
    area, _, name = function.name.rpartition(".")
    if area == "k6/http":
        if name == "cookieJar":
            return Namespace("jar")
        return requests.call(ev, name, args, nodes, node)
    if area in ("response", "taken", "selection", "part"):
        return _derived(ev, function, args, node)
    handler = _AREAS.get(area)
    return handler(ev, name, function.this, args, nodes, node) if handler is not None else None


def construct(ev: Interpreter, function: Builtin, args: list[Value], nodes: list[Node], node: Node) -> Value | None:
    """`new Function(args)`."""
    name = function.name.rpartition(".")[2]
    if name == "FormData":
        return Form("multipart")
    if name == "URLSearchParams":
        return _search(ev, args[0] if args else UNDEFINED, nodes)
    if name == "URL" and args:
        text = ev.text(args[0], ev.span(nodes[0]))
        if len(args) > 1:
            base = ev.text(args[1], ev.span(nodes[1]))
            text = _resolved(base, text)
        return Form("url", base=text)
    if name == "RegExp" and args:
        pattern = known(args[0])
        flags = known(args[1]) if len(args) > 1 else ""
        return Regex(pattern, flags) if pattern is not None and flags is not None else None
    if name == "SharedArray" and len(args) > 1 and isinstance(args[1], Func):
        return ev.apply(args[1], [], node)
    return sessions.construct(ev, name, args, nodes)


def _derived(ev: Interpreter, function: Builtin, args: list[Value], node: Node) -> Value | None:
    name = function.name.partition(".")[2]
    if name in ("submitForm", "clickLink"):
        return requests.implicit(ev, node)
    if name == "then" and function.name.startswith("response.") and function.this is not None:
        given = replace(function.this, promise=False) if isinstance(function.this, Response) else function.this
        return ev.apply(args[0], [given], node) if args and isinstance(args[0], Func) else function.this
    if name in ("find", "filter") and args and isinstance(args[0], Func):
        where = choices.where(ev, args[0])
        args = [where] if where is not None else args
    result = extractions.call(function, args)
    run_callbacks(ev, args, node, looping=True)
    return result


def _resolved(base: Text, path: Text) -> Text:
    """A relative address against a base, where it is plain."""
    if "://" in path.value:
        return path
    if not path.value.startswith("/"):
        return Text(HOLE)
    scheme = base.value.find("://")
    root = base.value.find("/", scheme + 3) if scheme >= 0 else base.value.find("/")
    return join([base if root < 0 else base[:root], path])


def _search(ev: Interpreter, given: Value, nodes: list[Node]) -> Form:
    form = Form("search")
    if isinstance(given, Obj):
        form.open = given.open
        for key, value in given.values.items():
            form.fields.append(Field(given.names[key], ev.text(value)))
    elif isinstance(given, Seq):
        form.open = given.open
        for item in given.items:
            if isinstance(item, Seq) and len(item.items) == 2:
                form.fields.append(Field(ev.text(item.items[0]), ev.text(item.items[1])))
    elif not is_nothing(given):
        form.open = True
    return form


def _k6(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "group":
        return run_callbacks(ev, args[1:], node)
    if name == "check":
        return Unknown(ev.span(node))
    return None


def _json(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "stringify" and args:
        settled = settle(args[0])
        _note_nested(ev, settled)
        return Json(json_node(settled, ev.span(nodes[0])))
    if name == "parse" and args:
        if isinstance(args[0], Taken):
            return derived.parse_json(args[0])
        return extractions.unescape_json(args[0])
    return None


def _note_nested(ev: Interpreter, value: Value, depth: int = 0) -> None:
    """JSON inside a string inside JSON is encoded by the script as well."""
    if depth == 0 and is_too_large(value):
        return
    if isinstance(value, Json) and depth:
        ev.text(value)
    elif isinstance(value, Obj | Seq) and depth < 30:
        for item in list(value.values.values()) if isinstance(value, Obj) else value.items:
            _note_nested(ev, item, depth + 1)


def _object(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name in ("assign", "extend") and args and isinstance(args[0], Obj):
        target = args[0]
        for source in args[1:]:
            if isinstance(source, Obj):
                for key, value in source.values.items():
                    ev.set_member(target, source.names[key], value)
                target.open = target.open or source.open
            elif not is_nothing(source):
                target.open = True
        return target
    if name == "freeze" and args:
        return args[0]
    if name in ("keys", "values", "entries") and args and isinstance(args[0], Obj) and not args[0].open:
        obj = args[0]
        names: list[Value] = [Str(obj.names[key]) for key in obj.values]
        members = list(obj.values.values())
        if name == "entries":
            return Seq([Seq([key, value]) for key, value in zip(names, members, strict=True)])
        return Seq(names if name == "keys" else members)
    return None


def _globals(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "require" and args:
        return _require(ev, args[0])
    if not args:
        return None
    first = args[0]
    if name in ("encodeURIComponent", "encodeURI"):
        if isinstance(first, Str | Num):
            return Str(ev.percent(first.text)) if name == "encodeURIComponent" else first
        return Unknown(ev.span(node))
    if name in ("decodeURIComponent", "decodeURI"):
        if isinstance(first, Part) and first.kind == "plus":
            return derived.then(first.data[0], Decode("form"))
        first = settle(first)
        return derived.then(first, Decode("percent")) if isinstance(first, Taken) else None
    if name in ("parseInt", "parseFloat"):
        return first if isinstance(first, Taken | Num) else None
    return None


def _require(ev: Interpreter, name: Value) -> Value | None:
    path = known(name)
    if path is None:
        return None
    return modules.imported_module(ev, path)


def _primitive(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    """`String(x)` and `Number(x)` as functions, and their own methods."""
    return None


def _array(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if not isinstance(this, Seq):
        return None
    function = args[0] if args and isinstance(args[0], Func) else None
    if name == "push":
        if ev.repeated:
            this.open = True
        else:
            this.extend(args)
        return Unknown(ev.span(node))
    if name == "join":
        separator = known(args[0]) if args else ","
        if this.open or separator is None:
            return Unknown(ev.span(node))
        return Str(separated([ev.text(item, ev.span(node)) for item in this.items], separator))
    if name == "concat":
        whole = Seq(list(this.items), this.open or any(isinstance(arg, Seq) and arg.open for arg in args))
        for arg in args:
            whole.extend(arg.items if isinstance(arg, Seq) else [arg])
        return whole
    if name == "map" and function is not None:
        results = _unrolled(ev, this, function, node)
        if results is not None:
            return Seq(results)
    if name == "forEach" and function is not None and len(this.items) == 1 and not this.open:
        ev.apply(function, [this.items[0]], node)
        return UNDEFINED
    if name == "at" and args:
        index = known(args[0])
        if (
            index is not None
            and index.lstrip("-").isdigit()
            and not this.open
            and -len(this.items) <= integer(index) < len(this.items)
        ):
            return this.items[integer(index)]
    if name == "slice" and not args:
        return Seq(list(this.items), this.open)
    return None


def _string(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if this is None:
        return None
    if name in ("toString", "valueOf"):
        return this
    if name == "concat" and isinstance(this, Str):
        return Str(join([this.text, *(ev.text(arg, ev.span(at)) for arg, at in zip(args, nodes, strict=True))]))
    if name == "trim" and isinstance(this, Str) and this.text.value == this.text.value.strip():
        return this
    return None


def _form(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if not isinstance(this, Form):
        return None
    if name in ("append", "set") and len(args) >= 2:
        key = ev.text(args[0], ev.span(nodes[0]))
        if name == "set":
            this.fields[:] = [item for item in this.fields if item.name.value != key.value]
        file_name = ev.text(args[2]) if len(args) > 2 else None
        value = args[1]
        if isinstance(value, Unknown | Taken):
            this.fields.append(Field(key, ev.text(value, ev.span(nodes[1])), file_name))
        else:
            this.fields.append(requests.form_field(ev, key, value, file_name))
        return UNDEFINED
    if name == "body":
        return this
    if name == "toString":
        return this
    if name == "delete" and args:
        gone = known(args[0])
        this.fields[:] = [item for item in this.fields if item.name.value != gone]
        return UNDEFINED
    return None


def _regex(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "exec" and isinstance(this, Regex) and args:
        settled = settle(args[0])
        return extractions.executed(this, settled) if isinstance(settled, Taken) else None
    return None


def _function(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if not isinstance(this, Func):
        return None
    if name in ("call", "apply") and args:
        given = args[1:]
        if name == "apply":
            given = list(given[0].items) if given and isinstance(given[0], Seq) else []
        bound = Func(this.node, this.scope, this.module, args[0] if isinstance(args[0], Obj) else this.this)
        return ev.apply(bound, given, node)
    if name == "bind" and args:
        return Func(this.node, this.scope, this.module, args[0] if isinstance(args[0], Obj) else this.this)
    return None


def _html(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "parseHTML" and args:
        if isinstance(args[0], Part) and args[0].kind == "marked-up":
            return Part("marked-up-html", args[0].step, args[0].data)
        if isinstance(args[0], Str | Part):
            return Unknown(ev.span(node))
        return extractions.html_of(args[0])
    return None


def _encoding(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "b64decode" and args:
        unpadded = isinstance(args[0], Part) and args[0].kind == "unpadded"
        settled = args[0].data[0] if isinstance(args[0], Part) and unpadded else settle(args[0])
        kind = known(args[1]) if len(args) > 1 else "std"
        codec = _BASE64.get(kind or "")
        if isinstance(settled, Taken) and codec is not None:
            return derived.then(settled, Decode(codec))
    return Unknown(ev.span(node))


def _jar(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    address = args[0] if args else None
    if name == "cookiesForURL" and isinstance(address, Taken) and address.extractor == Extractor(FromUrl()):
        return Part("jar", address.step)
    return Unknown(ev.span(node))


def _utils(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name == "findBetween" and len(args) >= 3 and isinstance(args[0], Taken):
        left, right = known(args[1]), known(args[2])
        if left is not None and right is not None and len(args) == 3:
            return extractions.between(args[0], left, right)
        return derived.opaque(args[0])
    return None


def _math(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    return Unknown(ev.span(node))


def _promise(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    if name in ("resolve", "all", "allSettled") and args:
        return args[0]
    return None


def run_callbacks(ev: Interpreter, args: list[Value], node: Node, *, looping: bool = False) -> Value:
    """Run the functions among the arguments of a call whose own doing is not known."""
    result: Value = UNDEFINED
    for value in args:
        if isinstance(value, Func):
            ev.repeated += looping
            result = ev.apply(value, [], node)
            ev.repeated -= looping
    return result


def _unrolled(ev: Interpreter, array: Seq, function: Func, node: Node) -> list[Value] | None:
    """The results of a function for each item of an array that is known; None where it isn't."""
    if array.open or len(array.items) > _UNROLLED:
        return None
    return [ev.apply(function, [item, Num(Text(str(i)))], node) for i, item in enumerate(array.items)]


def _session(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    return sessions.call(ev, name, this, args, nodes, node)


_AREAS = {
    "": _globals,
    "k6": _k6,
    "JSON": _json,
    "Object": _object,
    "String": _primitive,
    "Number": _primitive,
    "array": _array,
    "string": _string,
    "form": _form,
    "regex": _regex,
    "function": _function,
    "k6/html": _html,
    "k6/encoding": _encoding,
    "utils": _utils,
    "jar": _jar,
    "session": _session,
    "Math": _math,
    "Date": _math,
    "Promise": _promise,
}
