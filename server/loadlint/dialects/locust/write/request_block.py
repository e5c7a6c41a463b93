"""The `with` block of a request, in which a script can fail it: `catch_response=True` gives it one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.write import edit_arguments, insertion_points
from loadlint.dialects.locust.write.insertion_points import Anchor
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import (
    field_of,
    inner_part,
    nearest,
    parent_of,
    span_of,
    stands_in,
    text_of,
    walk,
)
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import Place
    from loadlint.dialects.locust.write.words import LocustWords


def inside(words: LocustWords, place: Place, uses: list[int]) -> Anchor:
    """Where statements go that may fail a request, in the block that it has or is given.

    `uses` are the first bytes of what will read their values. Raises CannotWriteError where it can't have a block.
    """
    if _is_bare(place):
        return _opened_block(words, place)
    anchor = insertion_points.after_step(words, place, uses)
    if place.raw.caught == "?":
        raise CannotWriteError("it can't be told whether the script judges this request itself")
    if place.raw.caught:
        return replace(anchor, can_fail=True)
    catching = edit_arguments.catch_response(place, words.data)
    return replace(anchor, edits=(*anchor.edits, *catching), can_fail=True)


def inside_or_after(words: LocustWords, place: Place, uses: list[int]) -> Anchor:
    """As `inside`; behind the statement that makes the request where it can't have a block."""
    try:
        return inside(words, place, uses)
    except CannotWriteError:
        return insertion_points.after_step(words, place, uses)


def with_next(words: LocustWords, place: Place, following: Node) -> tuple[Anchor, Span]:
    """As `inside`, with the span from there to the end of a statement that follows the request.

    Raises CannotWriteError where another statement stands between them.
    """
    anchor = inside(words, place, [])
    if anchor.after or anchor.statement.next_named_sibling != following:
        raise CannotWriteError("the value is not taken right behind the request")
    return anchor, Span(anchor.offset, following.end_byte)


def _is_bare(place: Place) -> bool:
    """Whether a request stands in no `with` statement of its own."""
    around = nearest(place.site, "expression_statement", "with_item", "block")
    return around is None or around.type != "with_item"


def _opened_block(words: LocustWords, place: Place) -> Anchor:
    """The block that a bare call is turned into; what its statement did with the response follows the block."""
    data, site = words.data, place.site
    if site is None or place.call is None or place.call.id != site.id:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")
    statement = insertion_points.statement_of(site)
    start = statement.start_byte
    if syntax.function_of(site) is None or statement.type not in ("expression_statement", "return_statement"):
        raise CannotWriteError("the request is part of a larger statement, so it can't be judged in a block of its own")
    indent = insertion_points.indent_alone(words, statement)
    name = _name_of_whole(words, site)
    after: tuple[Edit, ...] = ()
    offset = insertion_points.line_end(words, statement.end_byte)
    if name is None:
        name, offset = words.response_name(site), site.end_byte
        after = (insertion_points.rest_of(words, site, statement, name),)
    # The byte before and the first one of the call are part of the edit: other edits that name the response conflict.
    before, first = data[start - 1 : start].decode(), data[site.start_byte : site.start_byte + 1].decode()
    edits = (
        Edit(Span(start - 1, site.start_byte + 1), f"{before}with {first}"),
        *edit_arguments.catch_response(place, data),
        Edit(Span(site.end_byte, site.end_byte), f" as {name}:"),
    )
    return Anchor(edits, name, offset, indent + words.style.unit, True, statement, after, can_fail=True)


def _name_of_whole(words: LocustWords, site: Node) -> str | None:
    """The name of the response where a statement does nothing but make the request; None for any other."""
    parent = parent_of(site)
    if parent.type == "expression_statement":
        return words.response_name(site)
    is_statement = parent.type == "assignment" and stands_in(parent, "expression_statement")
    if not is_statement or parent.child_by_field_name("type") is not None:
        return None
    left = field_of(parent, "left")
    if left.type not in ("identifier", "attribute", "subscript"):
        raise CannotWriteError("the response is taken apart where the request is made")
    return words.text(left)


# By the client itself


def by_client(words: LocustWords, step: int) -> list[Edit]:
    """The edits that have the client make a step. What the block reads of the answer stays what it was."""
    place = words.place(step)
    call = place.call
    name = inner_part(call, "function", "attribute")
    if call is None or name is None or text_of(name) != "rest":
        raise CannotWriteError("the request is made in code that several callers share, or in another way")
    method, *others = arguments_of(call)
    request = words.script.steps[step].request
    if method.type != "string" or not others or request.method is None:
        raise CannotWriteError("the method of the request is not written here")
    edits = [
        Edit(span_of(name), f"client.{request.method.lower()}"),
        Edit(Span(method.start_byte, others[0].start_byte), ""),
        *edit_arguments.catch_response(place, words.data),
    ]
    return [*edits, *(Edit(span_of(member), "json()") for member in _parsed_answers(call))]


def _parsed_answers(call: Node) -> Iterator[Node]:
    """The names `js` in the block of a request, which `self.rest` alone gives an answer."""
    for node in walk(nearest(call, "with_statement", "block") or call):
        if node.type == "attribute" and text_of(field_of(node, "attribute")) == "js":
            yield field_of(node, "attribute")
