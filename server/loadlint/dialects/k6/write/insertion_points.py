"""Where new statements go: after the statement that makes a step, before a statement, in which block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language.syntax import FUNCTIONS, awaited_expression, block_of, elements, with_wrapping
from loadlint.dialects.script.language import insertion
from loadlint.dialects.script.language.insertion import Flow, check_straight, edit_before_next, indent_at, unusual
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, stands_in, text_of
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.step_nodes import Place
    from loadlint.dialects.k6.write.words import K6Words

_FLOW = Flow(
    straight=frozenset((
        "arguments", "call_expression", "member_expression", "subscript_expression", "variable_declarator",
        "assignment_expression", "await_expression", "parenthesized_expression", "as_expression",
        "non_null_expression", "satisfies_expression", "unary_expression", "pair", "object", "array",
        "template_string", "template_substitution", "binary_expression",
    )),
    calls=frozenset(("call_expression", "new_expression", "await_expression", "assignment_expression")),
    functions=FUNCTIONS,
    lazy=frozenset(("&&", "||", "??")),
)  # fmt: skip
_STATEMENTS = ("expression_statement", "lexical_declaration", "variable_declaration", "return_statement")


class Anchor(Struct, frozen=True):
    """How to use a step's response.

    `edits` give the response a name where it has none, `response` is that name. The new statements go to `offset`.
    `inside` says that they go into the middle of a statement that goes on after them, so that a line begins with the
    semicolon of the one before. `block` is the block that the statement is in, `statement` the statement,
    `after` what follows the new ones.
    """

    edits: tuple[Edit, ...]
    response: str
    offset: int
    inside: bool
    indent: str
    semicolon: str
    block: Node
    statement: Node
    after: tuple[Edit, ...] = ()

    def statements(self, lines: Sequence[str], newline: str) -> Edit:
        """Statements that use the response, each on a line of its own."""
        lead = f"{newline}{self.indent}"
        before, after = (self.semicolon, "") if self.inside else ("", self.semicolon)
        return Edit(Span(self.offset, self.offset), "".join(f"{before}{lead}{line}{after}" for line in lines))


def line_end(words: K6Words, offset: int) -> int:
    """The end of the line after `offset` where only a comment follows there, else `offset`."""
    end = insertion.line_end(words.data, offset, words.comments, b" \t;")
    return offset if end is None else end


def after_step(words: K6Words, place: Place) -> Anchor:
    """The place for statements that use the response of a step, which gets a name if it has none."""
    data, style = words.data, words.style
    site = place.site
    if site is None:
        raise CannotWriteError(
            "the request is made in code that several callers share or in another file, and its response is not at hand"
        )
    name = words.response_name(site)
    target_and_item = _response_expression(place)
    if target_and_item is None:
        raise CannotWriteError("the script does not wait for the response where it makes the request")
    top, item = target_and_item
    parent = parent_of(top)
    if parent.type == "arrow_function":
        return _in_arrow(words, top, parent, name, item)
    block, statement = block_of(top)
    if block.type == "program":
        raise CannotWriteError("the request is made in the script's init code")
    if statement.type not in _STATEMENTS:
        raise unusual(statement)
    semicolon = ";" if data[statement.end_byte - 1 : statement.end_byte] == b";" else ""
    indent = indent_at(data, statement.start_byte)
    end = line_end(words, statement.end_byte)
    if parent.type == "expression_statement":
        edit = Edit(Span(top.start_byte, top.start_byte), f"{style.const} {name} = ")
        return Anchor((edit,), name + item, end, False, indent, semicolon, block, statement)
    held = _response_variable(top, item)
    if held is not None:
        return Anchor((), held, end, False, indent, semicolon, block, statement)
    check_straight(top, statement, _FLOW)
    prefix = words.script.source.text(Span(statement.start_byte, top.start_byte))
    restored = f"{semicolon}{style.newline}{indent}{prefix}{name}"
    edits = (
        Edit(Span(statement.start_byte, top.start_byte), f"{style.const} {name} = "),
        edit_before_next(data, top.end_byte, restored),
    )
    return Anchor(edits, name + item, top.end_byte, True, indent, semicolon, block, statement)


def has_name(place: Place) -> bool:
    """Whether the script itself gives the response a name."""
    target_and_item = _response_expression(place)
    return target_and_item is None or _response_variable(*target_and_item) is not None


def shared_expression(place: Place) -> Node | None:
    """The expression that gives the responses of several requests, this one among them; None for one response."""
    target_and_item = _response_expression(place)
    return target_and_item[0] if target_and_item is not None and target_and_item[1] else None


def _response_expression(place: Place) -> tuple[Node, str] | None:
    """The expression that gives the response of a step, and what selects it there; None where there is none."""
    if place.site is None:
        return None
    return awaited_expression(place.site) if place.promise else (with_wrapping(place.site), place.item)


def _response_variable(top: Node, item: str) -> str | None:
    """How the script itself calls a response that an expression gives; None where it has no name for it."""
    parent, target = parent_of(top), None
    if parent.type == "variable_declarator" and parent.child_by_field_name("value") == top:
        target = field_of(parent, "name")
    elif parent.type == "assignment_expression" and stands_in(parent, "expression_statement"):
        target = field_of(parent, "left")
    if target is None:
        return None
    if target.type in ("array_pattern", "object_pattern"):
        return next(
            (text_of(name) for name, element in elements(target) if element == item and name.type in _NAMES), None
        )
    return text_of(target) + item


_NAMES = ("identifier", "shorthand_property_identifier_pattern")


def _in_arrow(words: K6Words, top: Node, arrow: Node, name: str, item: str) -> Anchor:
    """`() => http.get(url)`: gives the function a block."""
    data, style = words.data, words.style
    _, statement = block_of(arrow)
    indent = indent_at(data, arrow.start_byte)
    inner = indent + style.unit
    nl, semicolon = style.newline, style.semicolon
    edits = (
        Edit(Span(top.start_byte, top.start_byte), f"{{{nl}{inner}{style.const} {name} = "),
        edit_before_next(data, top.end_byte, f"{semicolon}{nl}{inner}return {name}{semicolon}{nl}{indent}}}"),
    )
    return Anchor(edits, name + item, top.end_byte, True, inner, semicolon, arrow, statement)
