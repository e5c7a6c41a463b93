"""jslib's httpx: a session with a base address, headers and parameters of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.read import requests
from loadlint.dialects.k6.read.values import UNDEFINED, Call, Session
from loadlint.dialects.script.read.values import Obj, Seq, Str, Unknown, Value, is_nothing, known_text
from loadlint.text.mapped import HOLE, Text, join

if TYPE_CHECKING:
    from loadlint.dialects.k6.read.interpreter import Interpreter

_METHODS = frozenset("get head options post put patch delete trace".split())
_PREPARED = {name.capitalize(): name.upper() for name in ("get", "post", "put", "patch", "delete", "options")}
_NO_PARAMS = frozenset(("baseURL", "errorMetric", "errorMetricCondition"))
_SETTINGS = {
    "setBaseUrl": "baseURL", "addHeader": "headers", "addHeaders": "headers", "clearHeader": "headers",
    "addTag": "tags", "addTags": "tags", "clearTag": "tags",
}  # fmt: skip


def constructed_value(call: Call) -> Value | None:
    """`new Httpx(options)`, or a request for a batch: `new Get(url, params)`."""
    if call.name == "Httpx":
        return Session(_options(call.argument(0)))
    if call.name in _PREPARED or call.name == "Request":
        first = [Str(Text(_PREPARED[call.name]))] if call.name in _PREPARED else []
        method, url, params = [*first, *call.args, UNDEFINED, UNDEFINED, UNDEFINED][:3]
        body = params.values.get("body", UNDEFINED) if isinstance(params, Obj) else UNDEFINED
        return Seq([method, url, body, params])
    return None


def _options(settings: Value | None) -> Obj:
    """The options of a session, with headers and tags that are its own."""
    options = _as_object(settings)
    for key in ("headers", "tags"):
        shared = options.values.get(key)
        options.set(Text(key), shared.copy() if isinstance(shared, Obj) else Obj(open=shared is not None))
    return options


def _as_object(value: Value | None) -> Obj:
    """A copy of an object; one of which nothing is known where it is something else."""
    return value.copy() if isinstance(value, Obj) else Obj(open=not is_nothing(value))


def method(call: Call) -> Value | None:
    """A method of a session."""
    session = call.this
    if not isinstance(session, Session):
        return None
    if call.name in _SETTINGS:
        _set(call, session)
        return UNDEFINED
    if call.name == "batch":
        return _batch(call, session)
    plain = call.name.removeprefix("async")
    promise, plain = plain != call.name, plain[:1].lower() + plain[1:]
    if plain == "request":
        verb, url = (known_text(call.argument(0)) or "").upper() or None, 1
    elif plain in _METHODS:
        verb, url = plain.upper(), 0
    else:
        return None
    # All methods take the same arguments: address, body, parameters.
    args = [*call.args[: url + 3], *[UNDEFINED] * (url + 3 - len(call.args))]
    args[url] = _address(call.interpreter, session, args[url])
    args[url + 2] = _merged_parameters(session.options, args[url + 2])
    response = requests.step(replace(call, args=args), verb, url=url, body=url + 1)
    call.interpreter.steps[-1].takes_url = False
    return replace(response, promise=promise)


def _batch(call: Call, session: Session) -> Value:
    items, shared = call.argument(0), call.argument(1) or UNDEFINED
    if not isinstance(items, Seq):
        return call.unknown
    whole = [_in_batch(call.interpreter, session, item, shared) for item in items.items]
    before = len(call.interpreter.steps)
    responses = requests.batch(replace(call, args=[Seq(whole, items.open)]))
    for step in call.interpreter.steps[before:]:
        step.takes_url = False
    return responses


def _set(call: Call, session: Session) -> None:
    interpreter, key = call.interpreter, _SETTINGS[call.name]
    value = call.argument(0) or Unknown()
    if key == "baseURL":
        interpreter.set_member(session.options, Text(key), value)
        return
    settings = session.options.values[key]
    assert isinstance(settings, Obj)
    if not call.name.endswith("s"):
        cleared = call.name.startswith("clear")
        member = UNDEFINED if cleared else call.argument(1) or Unknown()
        interpreter.set_member(settings, interpreter.text(value), member)
    elif isinstance(value, Obj):
        for name, member in value.values.items():
            interpreter.set_member(settings, value.names[name], member)
        settings.open = settings.open or value.open
    else:
        settings.open = True


def _address(interpreter: Interpreter, session: Session, url: Value) -> Value:
    base, path = session.options.values.get("baseURL"), interpreter.text(url)
    if path.value.startswith("http") or (base is None and not session.options.open):
        return url
    return Str(join([interpreter.text(base) if base is not None else Text(HOLE), path]))


def _in_batch(interpreter: Interpreter, session: Session, item: Value, shared: Value) -> Value:
    if not isinstance(item, Seq):
        return item
    method, url, body, params = [*item.items, *[UNDEFINED] * 4][:4]
    merged = _merged_parameters(session.options, _merged_parameters(_as_object(shared), params))
    return Seq([method, _address(interpreter, session, url), body, merged])


def _merged_parameters(first: Obj, second: Value) -> Obj:
    """Parameters where the second win over the first; headers and tags go together one by one."""
    more = _as_object(second)
    if more.open and not isinstance(second, Obj):
        return more
    result = Obj(open=first.open or more.open)
    for key, value in first.values.items():
        if key not in _NO_PARAMS:
            result.set(first.names[key], value)
    for key, value in more.values.items():
        before = result.values.get(key)
        together = value
        if key in ("headers", "tags") and isinstance(before, Obj) and isinstance(value, Obj):
            together = before.copy()
            together.update(value)
        result.set(more.names[key], together)
    return result
