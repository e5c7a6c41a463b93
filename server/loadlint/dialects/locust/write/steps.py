"""Requests as statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import literals
from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.write import edit_arguments, insertion_points, variables
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.write.plain_request import NewRequest, PlainRequest, nearest, sends_headers
from loadlint.dialects.script.write.syntax_kit import text_at, text_ending

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.text.edits import Edit

_FUNCTIONS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def step_statement(words: LocustWords, step: int) -> Node:
    """The statement that makes a step."""
    site = insertion_points.site_of(words.place(step))
    if function_of(site) is None:
        raise CannotWriteError("the request is made outside of any function")
    return insertion_points.statement_of(site)


def statement_of(words: LocustWords, call: Node) -> Node | None:
    """The statement of a function that holds a call; None outside of functions."""
    return insertion_points.statement_of(call) if function_of(call) is not None else None


def is_seen(words: LocustWords, name: str, statement: Node) -> bool:
    """Whether a variable of the file is meant in a statement: the function around it gives the name no value."""
    takes, function = words.takes, function_of(statement)
    givers = [function_of(node) for node in takes.places(name) if takes.giving_node(node) is not None]
    return function is not None and None in givers and function not in givers


def address_node(words: LocustWords, step: int) -> Node | None:
    """The argument of a call that is its address."""
    call, end = words.place(step).call, words.script.steps[step].at.end
    for child in arguments_of(call) if call is not None else ():
        node = field_of(child, "value") if child.type == "keyword_argument" else child
        if node.end_byte == end:
            return node
    return None


def in_text(words: LocustWords, offset: int, text: str) -> str:
    """A text as the literal at a place holds it."""
    literal, mark = text_at(words, offset), text_ending(words, offset) or '"'
    text = text.replace("\\", "\\\\").replace(mark[0], f"\\{mark[0]}")
    formatted = literal is not None and "f" in literals.prefix_of(words.data, literal[0])
    return text.replace("{", "{{").replace("}", "}}") if formatted else text


def request_lines(words: LocustWords, new: NewRequest, step: int, beside: Node) -> tuple[str, Sequence[Edit]]:
    """The statement that makes a request, as lines without indentation, and the edits that import what it needs.

    It is to stand beside another one, which makes a step or calls what makes it.
    """
    place, request, address = words.place(step), new.request, new.address
    function = function_of(beside)
    client = variables.client_of(words, place, function) if function is not None else None
    if client is None:
        raise CannotWriteError("the client that makes the requests beside it can't be told")
    arguments = [address]
    name = request.method.lower()
    if request.method not in _FUNCTIONS:
        name, arguments = "request", [words.style.string(request.method), address]
    headers = dict(request.headers)
    if request.form is not None:
        pairs: Any = dict(request.form)
        arguments.append(f"data={words.style.value(pairs if len(pairs) == len(request.form) else list(request.form))}")
    elif request.document is not None:
        arguments.append(f"json={words.style.value(request.document[0])}")
    elif request.text is not None:
        arguments.append(f"data={words.style.string(request.text)}")
    if request.content_type is not None and not _is_told(request, request.content_type):
        headers["Content-Type"] = request.content_type
    if headers:
        arguments.append(f"headers={_shared_headers(words, headers, step, beside) or words.style.value(headers)}")
    if not new.follows:
        arguments.append("allow_redirects=False")
    indent = indent_at(words.data, beside.start_byte)
    lines = words.style.lines(f"{client}.{name}({', '.join(arguments)})", indent)
    return "\n".join(line.removeprefix(indent) for line in lines), ()


def _is_told(request: PlainRequest, content_type: str) -> bool:
    """Whether requests itself tells the type of a body: of a form, and of JSON with its usual one."""
    is_usual = content_type.partition(";")[0].strip().lower() == "application/json"
    return request.text is None and (request.document is None or is_usual)


def _shared_headers(words: LocustWords, headers: dict[str, str], step: int, beside: Node) -> str | None:
    """The variable with the headers of the nearest step that sends the same ones, where it is made in the same task."""
    function = function_of(beside)
    for other in nearest(words.script, step):
        call = words.place(other).call
        argument = edit_arguments.keyword_arguments(call).get("headers")
        if call is None or argument is None or function_of(call) != function:
            continue
        value = field_of(argument, "value")
        if _is_set(words, value, beside) and sends_headers(words.script.steps[other].request, headers):
            return words.syntax.text(value)
    return None


def _is_set(words: LocustWords, variable: Node, statement: Node) -> bool:
    """Whether it is a variable that the text sets before a statement, or an attribute."""
    if variable.type != "identifier":
        return variable.type == "attribute"
    takes = words.takes
    places = takes.places(words.syntax.text(variable))
    return any(takes.giving_node(node) is not None and node.start_byte < statement.start_byte for node in places)
