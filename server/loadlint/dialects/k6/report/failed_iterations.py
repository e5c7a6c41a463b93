"""What a script does after a failure: iterations that end without the pauses of a good one, handlers that only log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import FUNCTIONS, function_of
from loadlint.dialects.script.language.syntax_tree import field_of, span_of, walk
from loadlint.dialects.script.read.frames import outermost_function
from loadlint.dialects.script.report.swallowed_errors import is_log, may_raise, swallowed_errors
from loadlint.script import Remark
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.script import Script


_OTHERWISE = regex(rb"minIterationDuration|finally|catch|arrival-rate|externally-controlled|setTimeout")
"""What lets an iteration last, or starts iterations at a rate."""
_ENDS = regex(rb"fail|throw|return")
"""What ends an iteration: the tree of a script without these words need not be searched."""


def hammers(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The first place where an iteration may end before all of its pauses, with the seconds that these last at least.

    Pauses in other functions are understood as far as these are called by their names.
    """
    data = script.source.data
    if script.is_module or script.files or _OTHERWISE.search(data):
        return
    if b"sleep" not in data or not _ENDS.search(data):
        return
    root = tree.syntax.root
    named = dict(_named_functions(root))
    requests = [place.call.start_byte for place in tree.places if place.call is not None]
    pausing = {b"sleep", *(name for name, function in named.items() if b"sleep(" in (function.text or b""))}
    asking = {name for name, function in named.items() if any(_is_in(request, function) for request in requests)}
    called = {_called_name(node) for node in walk(root) if node.type == "call_expression"}
    helpers = [function for name, function in named.items() if name in called]
    for function in _functions_of_load(tree):
        calls = [node for node in walk(function) if node.type == "call_expression"]
        pauses = [call for call in calls if _called_name(call) in pausing]
        # An iteration that ends before its first request asks nothing of the application.
        asks = [call.start_byte for call in calls if call.start_byte in requests or _called_name(call) in asking]
        ends = [end for end in _ends(function, calls, helpers) if any(ask < end.start_byte for ask in asks)]
        first = min(ends, key=lambda node: node.start_byte, default=None)
        if first is not None and pauses and all(first.start_byte < pause.start_byte for pause in pauses):
            certain = [pause for pause in pauses if _is_certain(pause, function)]
            yield Remark(span_of(first), "fail", detail=_seconds(certain))
            return


def _functions_of_load(tree: K6Tree) -> Iterator[Node]:
    """The functions that make requests under load."""
    calls = [place.call for place in tree.places if place.call is not None and not place.raw.is_outside_load]
    functions = [outermost_function(call, FUNCTIONS) for call in calls]
    return (node for node in dict.fromkeys(functions) if node is not None)


def _ends(function: Node, calls: Sequence[Node], helpers: Sequence[Node]) -> Iterator[Node]:
    """Where an iteration may end in a function; the `return` of one that the script calls ends that alone."""
    yield from (call for call in calls if _called_name(call) == b"fail")
    for node in walk(function):
        is_return = node.type == "return_statement" and function_of(node) == function and function not in helpers
        if is_return or node.type == "throw_statement":
            yield node


def _is_in(offset: int, function: Node) -> bool:
    return function.start_byte <= offset < function.end_byte


def _called_name(call: Node) -> bytes:
    return field_of(call, "function").text or b""


def _named_functions(root: Node) -> Iterator[tuple[bytes, Node]]:
    for node in walk(root):
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else node
        if name is not None and value is not None and value.type in FUNCTIONS:
            yield name.text or b"", value


def _is_certain(pause: Node, function: Node) -> bool:
    """Whether each iteration that goes on makes a pause; one in a loop or a branch an iteration may do without."""
    around = pause.parent
    while around is not None and around != function and around.type not in _PERHAPS:
        around = around.parent
    return around == function


_PERHAPS = (
    "if_statement", "for_statement", "for_in_statement", "while_statement", "switch_statement", "ternary_expression",
    "catch_clause",
)  # fmt: skip


def _seconds(pauses: Sequence[Node]) -> str:
    """How long the pauses last together; nothing where there is none, or one is not a number."""
    texts = [(field_of(call, "arguments").text or b"").strip(b"() ;").decode() for call in pauses]
    if not texts or not all(map(_NUMBER.fullmatch, texts)):
        return ""
    return f"{sum(map(float, texts)):g}"


_NUMBER = regex(r"\d+(?:\.\d+)?")


_HARMLESS = frozenset(b"check sleep log error warn info debug add random floor now String Number stringify".split())
_LOGS = regex(rb"console\.\w+")


def swallowing_handlers(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The handlers that swallow what goes wrong with a request."""
    calls = [place.call for place in tree.places if place.call is not None]
    requests = {call.id for call in calls}

    def handlers(attempt: Node) -> Iterator[Node]:
        handler, body = attempt.child_by_field_name("handler"), attempt.child_by_field_name("body")
        if handler is not None and body is not None and may_raise(body, requests, _HARMLESS):
            yield handler

    return swallowed_errors(calls, handlers, _only_logs) if b"catch" in script.source.data else iter(())


def _only_logs(handler: Node) -> bool:
    body = handler.child_by_field_name("body")
    return body is not None and all(child.type == "comment" or is_log(child, _LOGS) for child in body.named_children)
