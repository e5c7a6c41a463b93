"""Whether a variable can be seen somewhere, and moving its declaration out so that it can."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language.syntax import BLOCKS, common_block, names_declared_by
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import Syntax, inner_part, nearest, stands_in
from loadlint.facts import fact
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.language.style import Style


def visible(name: str, node: Node, syntax: Syntax) -> bool:
    """Whether a variable of that name is declared around a node."""
    return name == "globalThis" or any(
        block.type == "program" or places[0].start_byte < node.start_byte
        for block, places in _declaring_blocks(name, node, syntax)
    )


def declaration(name: str, node: Node, syntax: Syntax) -> Node | None:
    """The name of a variable where the nearest statement before a node declares it; None where there is none."""
    return next(
        (
            declared
            for _, places in _declaring_blocks(name, node, syntax)
            for declared in places
            if stands_in(declared, "variable_declarator") and declared.start_byte < node.start_byte
        ),
        None,
    )


def is_local(name: str, node: Node, syntax: Syntax, *, before: int | None = None) -> bool:
    """Whether a function or a block around a node declares a name, perhaps `before` a place, and not the file alone."""
    return any(
        block.type != "program" and (before is None or places[0].start_byte < before)
        for block, places in _declaring_blocks(name, node, syntax)
    )


def _declaring_blocks(name: str, node: Node, syntax: Syntax) -> Iterator[tuple[Node, list[Node]]]:
    """The blocks around a node that declare a name, the innermost first, each with the places where it does."""
    block = node.parent
    while block is not None:
        places = _declarations(syntax, block).get(name)
        if places:
            yield block, places
        block = block.parent


def is_declared_by_file(name: str, syntax: Syntax) -> bool:
    """Whether the top level of a file declares a name."""
    return name in _declarations(syntax, syntax.root)


@fact
def _declarations(syntax: Syntax, block: Node) -> dict[str, list[Node]]:
    """The names that a block or a function declares, each with its places in the order of the text."""
    places: dict[str, list[Node]] = {}
    for node in sorted(_declared_in(block), key=attrgetter("start_byte")):
        places.setdefault(syntax.text(node), []).append(node)
    return places


def _declared_in(block: Node) -> Iterator[Node]:
    for child in block.named_children if block.type in BLOCKS else ():
        exported = child.child_by_field_name("declaration") if child.type == "export_statement" else None
        if (exported or child).type.endswith(_DECLARING):
            yield from names_declared_by(exported or child)
    for field in ("parameters", "parameter", "initializer"):
        yield from names_declared_by(block.child_by_field_name(field))
    if block.type == "for_in_statement":
        yield from names_declared_by(block.child_by_field_name("left"))


_DECLARING = ("_declaration", "import_statement")


def hoisting_edits(name: str, expression: Node, starts: Sequence[int], syntax: Syntax, style: Style) -> list[Edit]:
    """Declare a variable in the block that holds its extraction and its uses, and only assign it in its old place."""
    declarator = nearest(expression.parent, "variable_declarator", *BLOCKS)
    declaration, target = declarator.parent if declarator is not None else None, inner_part(declarator, "name")
    if (
        declaration is None
        or target is None
        or declarator is None
        or target.type != "identifier"
        or syntax.text(target) != name
        or len(items_of(declaration)) != 1
    ):
        raise CannotWriteError(f"`{name}` can't be seen where the value is used")
    _, statement = common_block(declaration, list(starts))
    data = syntax.source.data
    start = statement.start_byte
    indent = indent_at(data, start)
    return [
        Edit(
            Span(start, start), f"{style.let} {name}{_type(declarator, syntax)}{style.semicolon}{style.newline}{indent}"
        ),
        Edit(Span(declaration.start_byte, target.start_byte), ""),
    ]


def _type(declarator: Node, syntax: Syntax) -> str:
    """The type that TypeScript is told of a value: `: string` for `value as string`; empty where it is told none."""
    value = declarator.child_by_field_name("value")
    if value is None or value.type != "as_expression":
        return ""
    return f": {syntax.text(value.named_children[-1])}"
