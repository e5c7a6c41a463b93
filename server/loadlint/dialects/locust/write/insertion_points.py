"""Where new statements go: after the statement that makes a step, or into its `with` block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.script.language import insertion
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.insertion import (
    Flow,
    before_on_line,
    check_straight,
    edit_before_next,
    indent_at,
    unusual,
)
from loadlint.dialects.script.language.syntax_tree import field_of, holds, parent_of, stands_in, with_wrapping
from loadlint.text.edits import Edit
from loadlint.text.regex import escape
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import Place
    from loadlint.dialects.locust.write.words import LocustWords

_FUNCTIONS = frozenset(("function_definition", "lambda"))
FLOW = Flow(
    straight=frozenset((
        "argument_list", "call", "attribute", "subscript", "keyword_argument", "parenthesized_expression", "await",
        "unary_operator", "pair", "dictionary", "list", "tuple", "interpolation", "string", "binary_operator",
        "assignment", "expression_list",
    )),
    calls=frozenset(("call", "await")),
    functions=_FUNCTIONS,
)  # fmt: skip


class Anchor(Struct, frozen=True):
    """How to use a step's response.

    `edits` give the response a name where it has none, `response` is that name. The new statements go to `offset`, each
    after a line end and `indent`. `in_with` says that this is the block of the request's own `with` statement,
    `statement` is the statement that makes the request, `after` the edit that follows the inserted statements.
    `can_fail` says that the new statements can fail the request.
    """

    edits: tuple[Edit, ...]
    response: str
    offset: int
    indent: str
    in_with: bool
    statement: Node
    after: tuple[Edit, ...] = ()
    can_fail: bool = False


def statement_of(node: Node) -> Node:
    """The innermost statement that holds a node."""
    current = node
    while not stands_in(current, "block", "module"):
        current = parent_of(current)
    return current


def line_end(words: LocustWords, offset: int) -> int:
    """The end of the line after `offset` where nothing but a comment follows there.

    Raises CannotWriteError where another statement follows on the line.
    """
    end = insertion.line_end(words.data, offset, words.comments)
    if end is None:
        raise CannotWriteError("another statement follows on the same line")
    return end


def after_step(words: LocustWords, place: Place, uses: Sequence[int] = ()) -> Anchor:
    """The place for statements that use the response of a step, which gets a name if it has none.

    `uses` are the first bytes of what will read its values.
    """
    site = place.site
    if site is None:
        raise CannotWriteError(
            "the request is made in code that several callers share or in another file, and its response is not at hand"
        )
    if function_of(site) is None:
        raise CannotWriteError("the request is made outside of any function")
    name = words.response_name(site)
    top = _whole(site)
    with_statement = _with_of(top)
    if with_statement is not None:
        return _in_with(words, with_statement, top, uses)
    statement = statement_of(top)
    parent = parent_of(top)
    if statement.type not in ("expression_statement", "return_statement"):
        raise unusual(statement)
    indent = indent_alone(words, statement)
    if parent.type == "expression_statement":
        end = line_end(words, statement.end_byte)
        edit = Edit(Span(top.start_byte, top.start_byte), f"{name} = ")
        return Anchor((edit,), name, end, indent, False, statement)
    held = _holder(parent, top)
    if held is not None:
        return Anchor((), words.text(held), line_end(words, statement.end_byte), indent, False, statement)
    after = rest_of(words, top, statement, name)
    edits = (Edit(Span(statement.start_byte, top.start_byte), f"{name} = "),)
    return Anchor(edits, name, top.end_byte, indent, False, statement, (after,))


def rest_of(words: LocustWords, call: Node, statement: Node, name: str) -> Edit:
    """What a statement does with the response that a call in it gives, as a statement of its own that reads a name."""
    check_straight(call, statement, FLOW)
    prefix = words.script.source.text(Span(statement.start_byte, call.start_byte))
    indent = indent_at(words.data, statement.start_byte)
    return edit_before_next(words.data, call.end_byte, f"{words.style.newline}{indent}{prefix}{name}")


def indent_alone(words: LocustWords, statement: Node) -> str:
    """The indentation of a statement. Refuses one that stands behind another on its line."""
    if before_on_line(words.data, statement.start_byte).strip():
        raise CannotWriteError("several statements are on one line")
    return indent_at(words.data, statement.start_byte)


def site_of(place: Place) -> Node:
    """The call in the script's own file that makes a request. Refuses one that others share."""
    if place.site is None:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")
    return place.site


def has_name(place: Place) -> bool:
    """Whether the script itself gives the response a name."""
    top = _whole(place.site or place.raw.call)
    return _with_of(top) is not None or _holder(parent_of(top), top) is not None


def _whole(site: Node) -> Node:
    """A call with the brackets and the `await` around it."""
    return with_wrapping(site, "parenthesized_expression", "await")


def behind_step(words: LocustWords, place: Place) -> Anchor:
    """As `after_step`, for a statement that judges nothing: it may stand behind a `with` block on one line."""
    site = place.site
    statement = _with_of(site) if site is not None else None
    if site is None or statement is None:
        return after_step(words, place)
    body, alias = field_of(statement, "body"), parent_of(site).child_by_field_name("alias")
    if alias is None or b"\n" in words.data[statement.start_byte : body.end_byte]:
        return after_step(words, place)
    end = line_end(words, body.end_byte)
    indent = indent_at(words.data, statement.start_byte)
    return Anchor((), words.syntax.text(alias), end, indent, False, statement)


def _holder(parent: Node, top: Node) -> Node | None:
    """The variable or attribute that is given the response."""
    if parent.type != "assignment" or not stands_in(parent, "expression_statement"):
        return None
    left = field_of(parent, "left")
    is_simple = left.type in ("identifier", "attribute", "subscript")
    return left if is_simple and parent.child_by_field_name("right") == top else None


def _with_of(top: Node) -> Node | None:
    """The `with` statement whose context is the request."""
    named = with_wrapping(top, "as_pattern")
    if not stands_in(named, "with_item"):
        return None
    return parent_of(with_wrapping(named, "with_item", "with_clause"))


def _in_with(words: LocustWords, statement: Node, top: Node, uses: Sequence[int]) -> Anchor:
    data = words.data
    body, pattern = field_of(statement, "body"), parent_of(top)
    edits: list[Edit] = []
    alias = pattern.child_by_field_name("alias") if pattern.type == "as_pattern" else None
    if alias is None:
        name = "resp"
        if re.search(rb"\bresp\b", data[statement.start_byte : statement.end_byte]):
            raise CannotWriteError("the response has no name, and `resp` means something else here")
        edits.append(Edit(Span(top.end_byte, top.end_byte), f" as {name}"))
    else:
        name = words.text(alias)
        if not re.fullmatch(r"[^\W\d][\w.]*", name):
            raise CannotWriteError("the response is taken apart by the `with` statement")
    statements = items_of(body)
    if not statements:
        raise CannotWriteError("the `with` block is empty")
    first = statements[0]
    # The offset after the colon.
    colon = next(child for child in statement.children if child.type == ":").end_byte
    same_line = b"\n" not in data[colon : first.start_byte]
    outer = indent_at(data, statement.start_byte)
    indent = outer + words.style.unit if same_line else indent_at(data, first.start_byte)
    if len(statements) == 1 and first.type == "pass_statement":
        edits.append(_without_pass(first, data, words.comments))
        return Anchor(tuple(edits), name, first.end_byte, indent, True, statement)
    if same_line:
        edits.append(Edit(Span(colon, first.start_byte), words.style.newline + indent))
    offset = _offset_in_block(words, statement, statements, uses)
    return Anchor(tuple(edits), name, offset, indent, True, statement)


def _offset_in_block(words: LocustWords, statement: Node, statements: Sequence[Node], uses: Sequence[int]) -> int:
    """Where new statements go in a `with` block: behind the others, or before those that use a value or leave it."""
    body, last, function = field_of(statement, "body"), statements[-1], function_of(statement)
    assert function is not None
    local = all(function.start_byte <= use < function.end_byte for use in uses)
    using = (node for node in statements if any(node.start_byte <= use < node.end_byte for use in uses))
    following = statements[0] if _leaves(body, local=local) else next(using, None)
    if following is None and last.type != "return_statement":
        return line_end(words, last.end_byte)
    start = words.data.rfind(b"\n", 0, (following or last).start_byte)
    return start - (words.data[start - 1 : start] == b"\r")


def _without_pass(lone: Node, data: bytes, comments: list[Node]) -> Edit:
    """Takes out the `pass` of an empty block, with the line end before it: new statements bring their own.

    Where a comment follows it on its line, it stays.
    """
    end = lone.end_byte
    if any(end <= comment.start_byte and b"\n" not in data[end : comment.start_byte] for comment in comments):
        raise CannotWriteError("a comment follows the `pass`")
    before = data[: lone.start_byte].rstrip(b" \t")
    start = len(before.removesuffix(b"\n").removesuffix(b"\r") if before.endswith(b"\n") else before)
    return Edit(Span(start, end), "")


def first_taking(words: LocustWords, place: Place) -> int | None:
    """The first byte of the first statement in the block of a request that does something with the response, beside
    testing and judging it: an answer without what it takes may end the block there."""
    top = _whole(place.site) if place.site is not None else None
    statement = _with_of(top) if top is not None else None
    alias = parent_of(top).child_by_field_name("alias") if top is not None else None
    if statement is None or alias is None:
        return None
    name = rf"\b{escape(words.text(alias))}\b(?!\s*\.\s*(?:failure|success)\b)"
    simple = (node for node in items_of(field_of(statement, "body")) if node.type == "expression_statement")
    return next((node.start_byte for node in simple if re.search(name, words.text(node))), None)


def _leaves(node: Node, *, local: bool) -> bool:
    """Whether a statement inside leaves the block early, and what needs the value may run all the same.

    `local` says that all of that is in the same function, which `return` ends.
    """
    kinds = ("break_statement", "continue_statement", *(() if local else ("return_statement",)))
    stack = list(node.named_children)
    while stack:
        current = stack.pop()
        if current.type in kinds:
            return True
        if current.type not in (*_FUNCTIONS, "class_definition"):
            stack += current.named_children
    return False


def common_statement(function: Node, offsets: list[int]) -> Node:
    """The statement of the innermost block in a function that holds all the bytes: the one with the first of them."""
    first = min(offsets)
    statement = _holding(field_of(function, "body"), first)
    while True:
        around = (block for block in _blocks(statement) if block.start_byte <= first and max(offsets) < block.end_byte)
        inner = next(around, None)
        if inner is None:
            return statement
        statement = _holding(inner, first)


def _holding(block: Node, offset: int) -> Node:
    for child in block.named_children:
        if child.start_byte <= offset < child.end_byte and child.type != "comment":
            return child
    raise CannotWriteError("the value is in code that can't be read")


def _blocks(node: Node) -> Iterator[Node]:
    """The outermost blocks inside a statement."""
    stack = list(node.named_children)
    while stack:
        current = stack.pop()
        if current.type == "block":
            yield current
        elif current.type not in _FUNCTIONS:
            stack += current.named_children


def runs_before(statement: Node, use: Node) -> bool:
    """Whether a statement has run whenever a later place of the same function is reached.

    Blocks of `with`, loops and `try` are passed on the way; a branch that may not run is not.
    """
    current = statement
    while current.type not in _FUNCTIONS and (parent := current.parent) is not None:
        if parent.type in ("block", "module"):
            if holds(parent, use):
                return True
            if stands_in(parent, *_BRANCHES):
                return False
        current = parent
    return True


_BRANCHES = (
    "if_statement", "elif_clause", "else_clause", "except_clause", "except_group_clause", "case_clause",
)  # fmt: skip
