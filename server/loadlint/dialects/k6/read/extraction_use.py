"""Values that k6 scripts take out of responses and do not ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.k6.language.syntax import FUNCTIONS
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.language.syntax_tree import inner_part, span_of
from loadlint.dialects.script.read import extraction_use
from loadlint.dialects.script.read.extraction_use import Shape, Take, Takes, takes_of
from loadlint.extractor import FromBody, FromHtml
from loadlint.script import Remark, Script
from loadlint.text.edits import Edit
from loadlint.text.span import Span

SHAPE = Shape(
    giving=(("variable_declarator", "name", "value"), ("assignment_expression", "left", "right")),
    names=frozenset(("identifier", "shorthand_property_identifier")),
    functions=FUNCTIONS,
    conditional=frozenset((
        "if_statement", "ternary_expression", "switch_case", "switch_default", "try_statement", "catch_clause",
        "while_statement", "do_statement",
    )),
    statements=frozenset(("lexical_declaration", "variable_declaration", "expression_statement", "return_statement")),
    blocks=frozenset(("statement_block",)),
    tests=frozenset((
        ("if_statement", "condition"), ("while_statement", "condition"), ("do_statement", "condition"),
        ("ternary_expression", "condition"), ("binary_expression", "left"), ("binary_expression", "right"),
        ("unary_expression", "argument"), ("augmented_assignment_expression", "left"), ("switch_statement", "value"),
        ("member_expression", "optional_chain"),
    )),
    operators=frozenset("&& || ?? === !== == != < > <= >= ! typeof ??= ||= &&= in instanceof".split()),
    leaving=re.compile(r"\b(?:return|throw|fail|continue|break|abort)\b"),
    binding=frozenset((
        "formal_parameters", "required_parameter", "optional_parameter", "object_pattern", "array_pattern",
        "update_expression", "for_in_statement", "pair_pattern", "catch_clause", "augmented_assignment_expression",
        "object_assignment_pattern", "rest_pattern", "import_specifier", "assignment_pattern",
    )),
)  # fmt: skip


def unguarded_values(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """Values that later requests need and that nothing asks for. `detail` is what k6 then does."""
    takes = takes_of(script, SHAPE)
    for take in sorted(extraction_use.unguarded_takes(takes), key=lambda take: take.extraction.span):
        detail = "exception" if _is_taken_apart(takes, take) else _missing(take)
        certain = not extraction_use.shows_failure(takes, take)
        yield Remark(take.extraction.span, take.extraction.variable, detail=detail, fixable=True, certain=certain)


def _is_taken_apart(takes: Takes, take: Take) -> bool:
    """Whether the first thing that is done with the value is to ask for a part of it, which `undefined` refuses."""
    function = takes.function_of(take.statement)
    for node in takes.places(take.extraction.variable):
        if take.statement.end_byte <= node.start_byte < function.end_byte:
            if inner_part(node.parent, "object") == node:
                return True
            if not takes.is_shown_only(node):
                return False
    return False


def _missing(take: Take) -> str:
    """`exception`, `undefined` or `empty`: what comes of it when the response holds no such value."""
    extractor = take.extraction.extractor
    if extractor is not None and isinstance(extractor.origin, FromHtml) and extractor.origin.attribute is None:
        return "empty"
    return "exception" if chained_members(take.value) else "undefined"


def chained_members(node: Node) -> list[Node]:
    """The members that are asked of something which may be undefined itself: `.b` of `json().a.b`, `[1]` of a match."""
    nodes: list[Node] = []
    while node.type in ("member_expression", "subscript_expression"):
        inner = node.child_by_field_name("object")
        if inner is None:
            break
        parts = inner.type in ("member_expression", "subscript_expression")
        optional = node.child_by_field_name("optional_chain") is not None
        if not optional and (parts or _may_be_null(inner)):
            nodes.append(node)
        node = inner
    if node.type == "call_expression" and not nodes:
        return nodes
    return [node for node in nodes if not _is_response_part(node)]


def _may_be_null(node: Node) -> bool:
    name = inner_part(node, "function", "property")
    return name is not None and name.text in (b"match", b"exec")


def _is_response_part(node: Node) -> bool:
    """Whether a member is that of `headers` or the like, which are always there."""
    name = inner_part(node, "object", "property")
    return name is not None and name.text in (b"headers", b"body", b"timings")


def optional(take: Take) -> list[Edit]:
    """The edits that make `undefined` of what would raise an exception."""
    edits = []
    for node in chained_members(take.value):
        inner = node.child_by_field_name("object")
        assert inner is not None
        if node.type == "member_expression":
            dot = next(child for child in node.children if child.type == ".")
            edits.append(Edit(span_of(dot), "?."))
        else:
            edits.append(Edit(Span(inner.end_byte, inner.end_byte), "?."))
    return edits


def test_of(take: Take) -> str:
    """The condition under which there is no value."""
    extractor, name = take.extraction.extractor, take.extraction.variable
    text = extractor is not None and (bool(extractor.operations) or isinstance(extractor.origin, FromBody | FromHtml))
    return f"!{name}" if text else f"{name} == null"
