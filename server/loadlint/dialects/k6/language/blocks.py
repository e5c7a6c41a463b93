"""The blocks, statements and functions that hold a piece of syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

BLOCKS = ("statement_block", "program", "switch_case", "switch_default", "class_static_block")
FUNCTIONS = frozenset((
    "arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function",
    "generator_function_declaration",
))  # fmt: skip


def block_of(node: Node) -> tuple[Node, Node]:
    """The block that a node is in, and the statement of the block that holds it."""
    current = node
    while current.parent is not None:
        if current.parent.type in BLOCKS:
            return current.parent, current
        current = current.parent
    return current, current


def common_block(node: Node, others: list[int]) -> tuple[Node, Node]:
    """The innermost block that holds a node and all the bytes, and its statement that holds the first of them."""
    block, statement = block_of(node)
    while block.parent is not None and not all(block.start_byte <= other < block.end_byte for other in others):
        block, statement = block_of(block)
    first = min([node.start_byte, *others])
    for child in block.named_children:
        if child.start_byte <= first < child.end_byte and child.type != "comment":
            return block, child
    return block, statement


def function_of(node: Node) -> Node | None:
    """The function that a node is in."""
    current = node.parent
    while current is not None and current.type not in FUNCTIONS:
        current = current.parent
    return current


def is_declared(name: Node) -> bool:
    """Whether a name is that of a parameter, or of a variable where that is declared."""
    parent = name.parent
    if parent is None:
        return False
    declared = parent.child_by_field_name("name") if parent.type == "variable_declarator" else None
    pattern = parent.child_by_field_name("pattern")
    is_parameter = parent.type == "formal_parameters" and name.type == "identifier"
    return is_parameter or any(node is not None and node == name for node in (declared, pattern))
