"""One declaration for a variable that takes several values one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.script.syntax_tree import span_of, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.text.source import Source


def with_one_declaration(source: Source) -> bytes:
    """The text in which a variable that was declared already, in the same block or one around it, is only set."""
    earlier: dict[tuple[int, str], Node] = {}
    edits: dict[Edit, None] = {}
    declarations = (node for node in walk(syntax.parse(source).root) if node.type == "lexical_declaration")
    for declaration in sorted(declarations, key=lambda node: node.start_byte):
        name = _name(declaration)
        blocks = list(_blocks(declaration))
        first = next((earlier[block, name] for block in blocks if (block, name) in earlier), None)
        if first is None:
            earlier[blocks[0], name] = declaration
        else:
            edits |= dict.fromkeys(_set_again(source.data, first, declaration))
    return apply(source.data, list(edits))


def _name(declaration: Node) -> str:
    name = declaration.named_children[0].child_by_field_name("name") if declaration.named_children else None
    return text_of(name) if name is not None else ""


def _blocks(node: Node) -> Iterator[int]:
    """The blocks around a node by where they begin, the innermost first."""
    block = node.parent
    while block is not None:
        if block.type in ("statement_block", "program"):
            yield block.start_byte
        block = block.parent


def _set_again(data: bytes, first: Node, declaration: Node) -> Iterator[Edit]:
    """The first declaration as one of a variable, and the later one without its keyword; none where it has no value."""
    keyword = first.children[0]
    if text_of(keyword) == "const":
        yield Edit(span_of(keyword), "let")
    declarator = declaration.named_children[0]
    if declarator.child_by_field_name("value") is None:
        yield Edit(whole_lines(data, declaration.start_byte, declaration.end_byte), "")
    else:
        yield Edit(Span(declaration.start_byte, declarator.start_byte), "")
