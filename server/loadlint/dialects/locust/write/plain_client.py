"""A request by the client itself, in place of `self.rest`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.write import edit_arguments
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of, text_of, walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords


def write(words: LocustWords, step: int) -> list[Edit]:
    """The edits that have the client make a step. What the block reads of the answer stays what it was."""
    place = words.place(step)
    call = place.call
    name = field_of(call, "function").child_by_field_name("attribute") if call is not None else None
    if call is None or name is None or text_of(name) != "rest":
        raise CannotWriteError("the request is made in code that several callers share, or in another way")
    method, *others = arguments_of(call)
    request = words.script.steps[step].request
    if method.type != "string" or not others or request.method is None:
        raise CannotWriteError("the method of the request is not written here")
    edits = [
        Edit(span_of(name), f"client.{request.method.lower()}"),
        Edit(Span(method.start_byte, others[0].start_byte), ""),
        *edit_arguments.set_keyword(place, words.data, "catch_response", "True"),
    ]
    return [*edits, *(Edit(span_of(member), "json()") for member in _parsed_answers(call))]


def _parsed_answers(call: Node) -> Iterator[Node]:
    """The names `js` in the block of a request, which `self.rest` alone gives an answer."""
    statement = call
    while statement.type not in ("with_statement", "block"):
        statement = parent_of(statement)
    for node in walk(statement):
        if node.type == "attribute" and text_of(field_of(node, "attribute")) == "js":
            yield field_of(node, "attribute")
