"""What gives names their values in a script, and what reads them: statements that go when a value goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, stands_in, walk
from loadlint.dialects.script.write.syntax_kit import removals, trailing
from loadlint.dialects.script.write.words import AnyWords
from loadlint.text.edits import Edit

_JUDGING = re.compile(
    r"(?:^|\.)(?:check|expect|assert\w*|describe|fail|failure|success|print|log|info|debug|warn|error)$"
    r"|^expect(?:\.soft)?\("
)


def taken_out(words: AnyWords, gone: Sequence[Node]) -> list[Edit]:
    """Statements taken out, each with those in it and the comment behind it."""
    whole = [node for node in gone if not any(other.id != node.id and is_within(node, other) for other in gone)]
    ends = {node.id: trailing(words.at(node.start_byte), node)[1] for node in whole}
    return removals(words, whole, ends)


def steps_in(words: AnyWords, node: Node) -> list[int]:
    """The steps whose requests are made in a node."""
    start, end = node.start_byte, node.end_byte
    return [
        step.index for step in words.script.steps if any(start <= span.start and span.end <= end for span in step.calls)
    ]


def reads_of(words: AnyWords, name: str, target: Node, function: Node) -> list[Node]:
    """Where the value that a name gets is read: up to where it gets another one; a member everywhere."""
    takes = words.takes
    places = [node for node in _places(words, name) if words.text(node) == name and node.id != target.id]
    assigned = {node.id for node in places if takes.giving_node(node) is not None or _is_alias(node)}
    reads = [node for node in places if node.id not in assigned]
    if "." in name:
        return reads
    anew = [node for node in places if node.id in assigned and target.end_byte < node.start_byte < function.end_byte]
    if stands_in(target, "variable_declarator") and any(stands_in(node, "assignment_expression") for node in anew):
        raise CannotWriteError(f"the statement declares `{name}`, which later ones give another value")
    end = min((node.start_byte for node in anew), default=function.end_byte)
    return [node for node in reads if target.end_byte <= node.start_byte < end]


def _places(words: AnyWords, name: str) -> Sequence[Node]:
    """Where a name stands; a member of an object in any file."""
    if "." not in name:
        return words.takes.places(name)
    roots = (words.at(file.start).root for file in words.script.source.files)
    return [node for root in roots for node in walk(root) if node.type in ("member_expression", "attribute")]


def _is_alias(node: Node) -> bool:
    """Whether a name stands behind `as`: it names another response from there on."""
    return stands_in(node, "as_pattern_target")


def given_by(words: AnyWords, statement: Node) -> Iterator[tuple[str, Node]]:
    """The names that a statement gives values to."""
    takes = words.takes
    for node in walk(statement):
        if node.type in takes.shape.names or node.type == "shorthand_property_identifier_pattern":
            if takes.giving_node(node) is not None or _is_in_pattern(node):
                yield words.text(node), node
        elif node.type == "member_expression" and _is_assigned(node):
            yield words.text(node), node


_PATTERNS = (
    "as_pattern_target", "array_pattern", "object_pattern", "pair_pattern", "rest_pattern", "pattern_list",
    "tuple_pattern",
)  # fmt: skip
_WITH_DEFAULT = ("assignment_pattern", "object_assignment_pattern")


def _is_in_pattern(node: Node) -> bool:
    """Whether a name is one of those that a value is taken apart into: `a` and `b` of `{ x: a, b = 1 }`."""
    if stands_in(node, *_WITH_DEFAULT):
        return field_of(parent_of(node), "left") == node
    return stands_in(node, *_PATTERNS)


def _is_assigned(node: Node) -> bool:
    """Whether a node stands on the left of an assignment; a comparison has a left side too."""
    is_beside = stands_in(node, "assignment_expression", "augmented_assignment_expression")
    return is_beside and field_of(parent_of(node), "left") == node


def is_within(node: Node, outer: Node) -> bool:
    """Whether a node begins in another one."""
    return outer.start_byte <= node.start_byte < outer.end_byte


def statement_of(words: AnyWords, node: Node, function: Node) -> Node | None:
    """The statement of the function's blocks that holds a place."""
    blocks = words.takes.shape.blocks
    current = node
    while current.parent is not None and current.id != function.id:
        if current.parent.type in blocks:
            return current
        current = current.parent
    return None


def goes_along(words: AnyWords, statement: Node) -> bool:
    """Whether a statement does nothing but judge or take a value, so that it may go with what it reads."""
    if steps_in(words, statement):
        return False
    takes = words.takes
    if statement.type == "if_statement":
        return takes.shape.leaving.search(words.text(statement)) is not None or _only_judges(words, statement)
    inner = statement.named_children[0] if statement.named_children else None
    if inner is None or statement.type == "return_statement":
        return False
    if inner.type in ("call_expression", "call"):
        return _JUDGING.search(words.text(field_of(inner, "function"))) is not None
    return inner.type in {kind for kind, _, _ in takes.shape.giving} or statement.type == "assert_statement"


def _only_judges(words: AnyWords, branch: Node) -> bool:
    """Whether the blocks of a branch do nothing but judge or take values."""
    blocks = words.takes.shape.blocks
    inside = (node for node in walk(branch) if node.id != branch.id and node.type != "comment")
    statements = [node for node in inside if stands_in(node, *blocks)]
    return bool(statements) and all(goes_along(words, statement) for statement in statements)
