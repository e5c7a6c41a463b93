"""jslib's httpx: a session with a base address, headers and parameters of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.read import requests
from loadlint.dialects.k6.read.values import UNDEFINED, Session
from loadlint.dialects.script.values import Obj, Seq, Str, Unknown, is_nothing, known
from loadlint.text.mapped import HOLE, Text, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value

_METHODS = frozenset("get head options post put patch delete trace".split())
_PREPARED = {name.capitalize(): name.upper() for name in ("get", "post", "put", "patch", "delete", "options")}
_NO_PARAMS = frozenset(("baseURL", "errorMetric", "errorMetricCondition"))
_SETTINGS = {
    "setBaseUrl": "baseURL", "addHeader": "headers", "addHeaders": "headers", "clearHeader": "headers",
    "addTag": "tags", "addTags": "tags", "clearTag": "tags",
}  # fmt: skip


def construct(ev: Interpreter, name: str, args: list[Value], nodes: list[Node]) -> Value | None:
    """`new Httpx(options)`, or a request for a batch: `new Get(url, params)`."""
    if name == "Httpx":
        given = args[0] if args else UNDEFINED
        options = given.copy() if isinstance(given, Obj) else Obj(open=not is_nothing(given))
        for key in ("headers", "tags"):
            own = options.values.get(key)
            options.set(Text(key), own.copy() if isinstance(own, Obj) else Obj(open=own is not None))
        return Session(options)
    if name in _PREPARED or name == "Request":
        first = [Str(Text(_PREPARED[name]))] if name in _PREPARED else []
        method, url, params = [*first, *args, UNDEFINED, UNDEFINED, UNDEFINED][:3]
        body = params.values.get("body", UNDEFINED) if isinstance(params, Obj) else UNDEFINED
        return Seq([method, url, body, params])
    return None


def call(
    ev: Interpreter, name: str, this: Value | None, args: list[Value], nodes: list[Node], node: Node
) -> Value | None:
    """A method of a session."""
    if not isinstance(this, Session):
        return None
    if name in _SETTINGS:
        _set(ev, this, name, args)
        return UNDEFINED
    if name == "batch":
        items = args[0] if args else Unknown()
        if not isinstance(items, Seq):
            return Unknown(ev.span(node))
        whole = [_in_batch(ev, this, item, args[1] if len(args) > 1 else UNDEFINED) for item in items.items]
        before = len(ev.steps)
        responses = requests.batch(ev, [Seq(whole, items.open)], nodes, node)
        for step in ev.steps[before:]:
            step.takes_url = False
        return responses
    plain = name.removeprefix("async")
    promise, plain = plain != name, plain[:1].lower() + plain[1:]
    if plain == "request":
        method, url = (known(args[0]) or "").upper() or None if args else None, 1
    elif plain in _METHODS:
        method, url = plain.upper(), 0
    else:
        return None
    # All methods take the same arguments: address, body, parameters.
    filled = [*args[: url + 3], *[UNDEFINED] * (url + 3 - len(args))]
    filled[url] = _address(ev, this, filled[url])
    filled[url + 2] = _merged(this.options, filled[url + 2])
    made = requests.step(ev, method, filled, nodes, node, url=url, body=url + 1)
    ev.steps[made.step].takes_url = False
    return replace(made, promise=promise)


def _set(ev: Interpreter, session: Session, name: str, args: list[Value]) -> None:
    key = _SETTINGS[name]
    value = args[0] if args else Unknown()
    if key == "baseURL":
        ev.set_member(session.options, Text(key), value)
        return
    own = session.options.values[key]
    assert isinstance(own, Obj)
    if not name.endswith("s"):
        member = ev.text(value)
        cleared = name.startswith("clear")
        ev.set_member(own, member, UNDEFINED if cleared else args[1] if len(args) > 1 else Unknown())
    elif isinstance(value, Obj):
        for each, given in value.values.items():
            ev.set_member(own, value.names[each], given)
        own.open = own.open or value.open
    else:
        own.open = True


def _address(ev: Interpreter, session: Session, url: Value) -> Value:
    base, path = session.options.values.get("baseURL"), ev.text(url)
    if path.value.startswith("http") or (base is None and not session.options.open):
        return url
    return Str(join([ev.text(base) if base is not None else Text(HOLE), path]))


def _in_batch(ev: Interpreter, session: Session, item: Value, shared: Value) -> Value:
    if not isinstance(item, Seq):
        return item
    method, url, body, params = [*item.items, *[UNDEFINED] * 4][:4]
    merged = _merged(session.options, _merged(shared, params) if isinstance(shared, Obj) else params)
    return Seq([method, _address(ev, session, url), body, merged])


def _merged(first: Value, second: Value) -> Value:
    """Parameters where the second win over the first; headers and tags go together one by one."""
    if not isinstance(first, Obj):
        return second
    result = Obj(open=first.open)
    for key, value in first.values.items():
        if key not in _NO_PARAMS:
            result.set(first.names[key], value)
    if is_nothing(second):
        return result
    if not isinstance(second, Obj):
        return Obj(open=True)
    for key, value in second.values.items():
        own = result.values.get(key)
        together = value
        if key in ("headers", "tags") and isinstance(own, Obj) and isinstance(value, Obj):
            together = own.copy()
            together.update(value)
        result.set(second.names[key], together)
    result.open = result.open or second.open
    return result
