"""Calls of functions that the interpreter knows: those of k6, its libraries and JavaScript."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.read import (
    check_calls,
    choices,
    extractions,
    forms,
    javascript,
    requests,
    sessions,
    text_methods,
)
from loadlint.dialects.k6.read.values import MAP, UNDEFINED, Call, Form, Func, Namespace, settle
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.authentication import authority_of
from loadlint.dialects.script.read.collected_members import object_of_pairs
from loadlint.dialects.script.read.derived import any_item, between, loop_item
from loadlint.dialects.script.read.statements import going_through
from loadlint.dialects.script.read.values import (
    Derived,
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
    is_nothing,
    known_text,
    steps_of,
)
from loadlint.expression import Challenge, encoded_expression
from loadlint.extractor import Codec, Decode, Extractor, FromUrl
from loadlint.request import Field
from loadlint.text.mapped import HOLE, Text, join

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter

_BASE64: dict[str, Codec] = {"std": "base64", "rawstd": "base64", "url": "base64url", "rawurl": "base64url"}


def result_of_call(call: Call) -> Value | None:
    """The result of a call; None where nothing is known of the function."""
    method = _METHODS.get(call.area)
    if method is not None:
        return method(call)
    function = javascript.FUNCTIONS.get(f"{call.area}.{call.name}".lstrip("."))
    return function(call) if function is not None and call.args else None


# What a script makes by `new`


def constructed_value(call: Call) -> Value | None:
    """`new Function(args)`."""
    construct = _CONSTRUCTORS.get(call.name)
    return construct(call) if construct is not None else sessions.constructed_value(call)


def _map(call: Call) -> Value:
    table = (object_of_pairs(call.argument(0)) if call.args else None) or Obj(open=bool(call.args))
    table.klass = MAP
    return table


def _form_data(call: Call) -> Value:
    return Form("multipart")


def _search(call: Call) -> Value:
    form, value = Form("search"), call.argument(0)
    if isinstance(value, Obj):
        form.open = value.open
        form.fields += [Field(value.names[key], call.interpreter.text(item)) for key, item in value.values.items()]
    elif isinstance(value, Seq):
        form.open = value.open
        for item in value.items:
            if isinstance(item, Seq) and len(item.items) == 2:
                name, text = map(call.interpreter.text, item.items)
                form.fields.append(Field(name, text))
    elif not is_nothing(value):
        form.open = True
    return form


def _url(call: Call) -> Value | None:
    if not call.args:
        return None
    return Form("url", base=_resolved_address(call.text(1), call.text(0)) if len(call.args) > 1 else call.text(0))


def _resolved_address(base: Text, path: Text) -> Text:
    """A relative address against a base, where it is plain."""
    if "://" in path.value:
        return path
    if not path.value.startswith("/"):
        return Text(HOLE)
    scheme = base.value.find("://")
    root = base.value.find("/", scheme + 3) if scheme >= 0 else base.value.find("/")
    return join([base if root < 0 else base[:root], path])


def _regex(call: Call) -> Value | None:
    pattern, flags = known_text(call.argument(0)), known_text(call.args[1]) if len(call.args) > 1 else ""
    return Regex(pattern, flags) if pattern is not None and flags is not None else None


def _shared_array(call: Call) -> Value | None:
    function = call.argument(1)
    return call.interpreter.apply(function, [], call.node) if isinstance(function, Func) else None


def _set_of(call: Call) -> Value | None:
    """A list without what it has twice: which item has which number is not known."""
    items = call.argument(0)
    return derived.some_items(items) if isinstance(items, Taken | Part) else None


_CONSTRUCTORS: Mapping[str, Callable[[Call], Value | None]] = {
    "FormData": _form_data,
    "URLSearchParams": _search,
    "URL": _url,
    "RegExp": _regex,
    "SharedArray": _shared_array,
    "Set": _set_of,
    "Map": _map,
}


# Methods of responses and of what comes of them


def _derived_value(call: Call) -> Value | None:
    if call.name in ("submitForm", "clickLink"):
        return forms.request_of_page(call)
    if call.name == "serializeObject" and isinstance(call.this, Selection):
        return forms.fields_of(call.interpreter, call.this) or derived.opaque(call.this)
    args = call.args
    if call.name in ("find", "filter") and args and isinstance(args[0], Func):
        chosen = choices.found_item(call.interpreter, call.this, args[0])
        if chosen is not None:
            return chosen if call.name == "find" else Part("filtered", chosen.step, (chosen,))
        elements = choices.found_elements(call, call.this, args[0]) if isinstance(call.this, Selection) else None
        if elements is not None:
            return elements if call.name == "filter" else replace(elements, index=0)
    item = _lost_item(call)
    if call.this is not None and call.name in javascript.REARRANGING:
        call.interpreter.rearrange(call.this)
    if item is not None:
        return item
    result = extractions.call(call.this, call.name, args)
    if call.name in _FOR_ITEMS and args and isinstance(args[0], Func) and isinstance(call.this, Derived):
        of_items = _for_each_item(call, args[0], call.this)
        return of_items if call.name == "map" and of_items is not None else result
    run_callbacks(call.interpreter, args, call.node, looping=True)
    return result


def _lost_item(call: Call) -> Value | None:
    """What `pop` or `shift` takes out of a list of an answer that loses items; None where that is one of its ends."""
    if call.name not in ("pop", "shift") or not isinstance(call.this, Taken):
        return None
    item = derived.next_item(call.this, call.interpreter.loops)
    if item is None and call.interpreter.is_rearranged(call.this):
        return derived.opaque(call.this)
    return item


_COMPARING = frozenset(("sort", "toSorted"))
"""Methods of a list that call a function with two items."""

_FOR_ITEMS = frozenset(("each", "forEach", "map", "flatMap", "filter", "find", "some", "every")) | _COMPARING
"""Methods of a list that call a function with its items: with each one, its number and the list, or with two."""


def _for_each_item(call: Call, function: Func, items: Derived) -> Part | None:
    """Run what a method does with each item of a list of an answer: the list of what it gives for them."""
    interpreter = call.interpreter
    through = going_through(interpreter, function.node, items)
    with through, interpreter.loop(derived.loop_of(items)) as loop, interpreter.perhaps():
        item = loop_item(items, loop.number)
        if item is None:
            interpreter.apply(function, [derived.opaque(items)] * 2, call.node)
            return None
        # In another list the number is that of another item.
        counter = Unknown(loop=loop.number if isinstance(items, Taken) else 0)
        arguments = [item, item] if call.name in _COMPARING else [item, counter, items]
        if isinstance(items, Selection) and items.kind != "array":
            arguments = [counter, item]
        value = interpreter.apply(function, arguments, call.node)
        as_it_is = isinstance(value, Taken) and not value.defaulted
        of_each = derived.each_of_loop(items, value, loop.number) if as_it_is else None
        return of_each or derived.mapped_list(items, value, loop.number)


def _of_list(call: Call) -> Value | None:
    function, collected = call.argument(0), call.argument(1)
    if call.name == "reduce" and isinstance(function, Func) and isinstance(collected, Seq) and _is_empty(collected):
        return _filled_list(call, function, collected)
    return _derived_value(call)


def _filled_list(call: Call, function: Func, collected: Seq) -> Value:
    """The list that `reduce` makes of items of an answer, one for each."""
    with call.interpreter.loop() as loop, call.interpreter.perhaps():
        item = loop_item(call.this, loop.number) or Unknown()
        result = call.interpreter.apply(function, [collected, item], call.node)
        if isinstance(result, Seq) and len(result.items) == 1:
            collected.add(result.items[0], [loop])
    if isinstance(result, Seq) and collected.added:
        return collected
    return derived.opaque(call.this) if isinstance(call.this, Derived) else call.unknown


def _is_empty(items: Seq) -> bool:
    return not items.items and not items.added


def _of_response(call: Call) -> Value | None:
    if call.name != "then" or call.this is None:
        return _derived_value(call)
    response = replace(call.this, promise=False) if isinstance(call.this, Response) else call.this
    function = call.argument(0)
    return call.interpreter.apply(function, [response], call.node) if isinstance(function, Func) else call.this


# Functions of k6 and its libraries


def _http(call: Call) -> Value | None:
    return Namespace("jar") if call.name == "cookieJar" else requests.request(call)


def _k6(call: Call) -> Value | None:
    if call.name == "group":
        return run_callbacks(call.interpreter, call.args[1:], call.node)
    if call.name != "check":
        return None
    check_calls.run_predicates(call.interpreter, call.args, call.nodes, call.node)
    return call.unknown


def _html(call: Call) -> Value | None:
    value = call.argument(0)
    if call.name != "parseHTML" or value is None:
        return None
    if isinstance(value, Part) and value.kind == "marked-up":
        return Part("marked-up-html", value.step, value.data)
    return call.unknown if isinstance(value, Str | Part) else extractions.html_of(value)


def _encoding(call: Call) -> Value:
    value = call.argument(0)
    if value is None:
        return call.unknown
    settled = value.data[0] if isinstance(value, Part) and value.kind == "unpadded" else settle(value)
    codec = _BASE64.get((known_text(call.args[1]) if len(call.args) > 1 else "std") or "")
    if call.name == "b64encode":
        return replace(
            call.unknown, source=encoded_expression(codec, expression_of(settled)) if codec is not None else None
        )
    if call.name != "b64decode":
        return call.unknown
    return derived.then(settled, Decode(codec)) if isinstance(settled, Taken) and codec is not None else call.unknown


def _crypto(call: Call) -> Value | None:
    value, encoding = call.argument(0), call.argument(1)
    if call.name != "sha256" or value is None or known_text(encoding) != "base64rawurl":
        return None
    verifier = expression_of(settle(value))
    return None if verifier is None else replace(call.unknown, source=Challenge(verifier))


def _jar(call: Call) -> Value:
    address, steps = call.argument(0), call.interpreter.steps
    if call.name != "cookiesForURL" or address is None:
        return call.unknown
    if isinstance(address, Taken) and address.extractor == Extractor(FromUrl()):
        return Part("jar", address.step)
    # An address may go on with an expression right behind the host.
    hosts = {authority_of(url).rstrip(HOLE) for url in (call.text(0), *(step.request.url for step in steps[-1:]))}
    return Part("jar", len(steps) - 1) if steps and len(hosts) == 1 else call.unknown


def _utils(call: Call) -> Value | None:
    text = call.argument(0)
    if call.name == "randomItem":
        call.interpreter.require(text or call.unknown, call.node)
        return any_item(text)
    if call.name != "findBetween" or len(call.args) < 3 or not isinstance(text, Taken):
        return None
    left, right = known_text(call.args[1]), known_text(call.args[2])
    if left is not None and right is not None and len(call.args) == 3:
        return between(text, left, right)
    return derived.opaque(text)


def _unknown(call: Call) -> Value:
    return call.unknown


_METHODS: Mapping[str, Callable[[Call], Value | None]] = {
    "response": _of_response,
    "taken": _of_list,
    "selection": _derived_value,
    "part": _of_list,
    "array": javascript.array_method,
    "form": javascript.form_method,
    "map": javascript.map_method,
    "function": javascript.function_method,
    "regex": javascript.regex_method,
    "string": text_methods.method,
    "session": sessions.method,
    "jar": _jar,
    "k6": _k6,
    "k6/http": _http,
    "k6/html": _html,
    "k6/encoding": _encoding,
    "k6/crypto": _crypto,
    "utils": _utils,
    "Math": _unknown,
    "Date": _unknown,
}
"""By what comes before the last point of a function's name: a module, or the kind of value that it is a method of."""


def run_callbacks(
    interpreter: Interpreter, args: list[Value], node: Node, *, looping: bool = False, passed: Sequence[Value] = ()
) -> Value:
    """Run the functions among the arguments of a call whose own doing is not known, with what it passes to them."""
    result: Value = UNDEFINED
    for value in args:
        if isinstance(value, Func):
            apply = partial(_result_of_loop, interpreter) if looping else interpreter.apply
            result = apply(value, list(passed), node)
            if not isinstance(result, Response) and steps_of(result):
                interpreter.answer_values.append(result)
    return result


def _result_of_loop(interpreter: Interpreter, function: Func, args: list[Value], node: Node) -> Value:
    with interpreter.loop(), interpreter.perhaps():
        return interpreter.apply(function, args, node)
