"""Requests as statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language import declarations, syntax
from loadlint.dialects.k6.language.style import string_literal
from loadlint.dialects.k6.write.literals import Call, Code, items_of, text_of
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, stands_in, with_wrapping
from loadlint.dialects.script.write.plain_request import NewRequest, PlainRequest, nearest, sends_headers
from loadlint.dialects.script.write.syntax_kit import text_ending

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.text.edits import Edit

_FUNCTIONS = {
    "GET": ("get", False), "HEAD": ("head", False), "POST": ("post", True), "PUT": ("put", True),
    "PATCH": ("patch", True), "DELETE": ("del", True), "OPTIONS": ("options", True),
}  # fmt: skip
_WIDTH = 100
"""The length of a line from which on an object's members go on lines of their own."""


def step_statement(words: K6Words, step: int) -> Node:
    """The statement that makes a step."""
    site = words.place(step).site
    if site is None:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")
    block, statement = syntax.block_of(site)
    if block.type == "program":
        raise CannotWriteError("the request is made in the script's init code")
    return statement


def statement_of(words: K6Words, call: Node) -> Node | None:
    """The statement of a function that holds a call; None outside of functions."""
    block, statement = syntax.block_of(call)
    return statement if block.type != "program" else None


def is_seen(words: K6Words, name: str, statement: Node) -> bool:
    """Whether a variable is declared around a statement."""
    return declarations.visible(name, statement, words.syntax)


def with_empty_group(words: K6Words, statement: Node) -> Node:
    """A statement, or the `group()` around it that would be empty without it."""
    block = parent_of(statement)
    passed = with_wrapping(block, *syntax.FUNCTIONS, "arguments")
    if block.named_child_count != 1 or not stands_in(passed, "call_expression"):
        return statement
    call = parent_of(passed)
    is_group = words.syntax.text(field_of(call, "function")).rpartition(".")[2] == "group"
    return parent_of(call) if is_group and stands_in(call, "expression_statement") else statement


def address_node(words: K6Words, step: int) -> Node | None:
    """The argument of a call that is its address."""
    place = words.place(step)
    return place.argument_ending(words.script.steps[step].at.end) if place.call is not None else None


def in_text(words: K6Words, offset: int, text: str) -> str:
    """A text as the literal at a place holds it."""
    mark = text_ending(words, offset)
    if mark == "`":
        return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return string_literal(text, mark or "'")[1:-1]


def request_lines(words: K6Words, new: NewRequest, step: int, beside: Node) -> tuple[str, Sequence[Edit]]:
    """The statement that makes a request, as lines without indentation, and the edits that import what it needs.

    It is to stand beside another one, which makes a step or calls what makes it.
    """
    http, request = words.imports.default("k6/http", "http"), new.request
    if http is None:
        raise CannotWriteError("`http` means something else in this script")
    function, has_body = _FUNCTIONS.get(request.method, ("request", True))
    arguments: list[Any] = [Code(new.address)]
    if function == "request":
        arguments.insert(0, request.method)
    body, headers = _body(request), dict(request.headers)
    if request.content_type is not None and request.form is None and body is not None:
        headers["Content-Type"] = request.content_type
    params: Any = {"headers": headers} if headers else {}
    if not new.follows:
        params["redirects"] = 0
    elif headers:
        params = _shared_params(words, headers, step, beside) or params
    if has_body and (body is not None or params):
        arguments.append(body)
    if params:
        arguments.append(params)
    line = ""
    for broken in range(len(arguments) + 1):
        # The last arguments go on several lines first.
        first = len(arguments) - broken
        texts = [literal(words, argument, wide=position < first) for position, argument in enumerate(arguments)]
        line = f"{http.name}.{function}({', '.join(texts)}){words.style.semicolon}"
        if max(map(len, line.split("\n"))) <= _WIDTH:
            break
    return line, http.edits


def _shared_params(words: K6Words, headers: dict[str, str], step: int, beside: Node) -> Code | None:
    """The variable with the parameters of the nearest step that sends the same headers."""
    for other in nearest(words.script, step):
        node = words.place(other).params
        if node is None or node.type != "identifier" or not sends_headers(words.script.steps[other].request, headers):
            continue
        if declarations.visible(words.syntax.text(node), beside, words.syntax):
            return Code(words.syntax.text(node))
    return None


def _body(request: PlainRequest) -> Any:
    if request.form is not None:
        if len(dict(request.form)) == len(request.form):
            return dict(request.form)
        from urllib.parse import urlencode

        return urlencode(request.form)
    return Call("JSON.stringify", request.document) if request.document is not None else request.text


def literal(words: K6Words, value: Any, *, wide: bool, indent: str = "") -> str:
    """A value as JavaScript. `wide`: all on one line, else an object's members on lines of their own."""
    quote = words.style.quote
    items = items_of(value, quote)
    if isinstance(value, Call) and not wide:
        return f"{value.function}({literal(words, value.arguments[0], wide=False, indent=indent)})"
    if wide or not items:
        return text_of(value, quote=quote)
    start, end = "{}" if isinstance(value, dict) else "[]"
    inner = indent + words.style.unit
    text = f"{start}\n"
    for name, item in items:
        line = f"{inner}{name}{text_of(item, quote=quote)},"
        text += line if len(line) <= _WIDTH else f"{inner}{name}{literal(words, item, wide=False, indent=inner)},"
        text += "\n"
    return f"{text}{indent}{end}"
