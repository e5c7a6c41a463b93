"""The variables of a JavaScript file and all places that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.bindings import Bindings, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.script.bindings import Scope
    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.navigation import Mention

_FUNCTIONS = frozenset(
    "function_declaration generator_function_declaration function_expression generator_function arrow_function "
    "method_definition".split()
)
_BLOCKS = frozenset(
    "statement_block for_statement for_in_statement switch_body catch_clause class_static_block".split()
)
_NAMED = frozenset("function_declaration generator_function_declaration class_declaration".split())
_TARGETS = frozenset(("identifier", "shorthand_property_identifier_pattern"))


def mentions(syntax: Syntax) -> tuple[Mention, ...]:
    """All mentions of names that the file declares."""
    bindings = Bindings(syntax.text)
    stack: list[tuple[Node, Scope]] = [(syntax.root, bindings.scope(None))]
    while stack:
        node, scope = stack.pop()
        if node.type in _CLAUSES:
            _CLAUSES[node.type](bindings, node, scope)
            continue
        if node.type in _NAMES and node.id not in bindings.declared:
            short = node.type != "identifier"
            bindings.refer(node, scope, before=f"{syntax.text(node)}: " if short else "")
        inner = _inside(bindings, node, scope)
        stack += [(child, inner) for child in reversed(node.named_children)]
    return in_order(bindings.mentions())


def _inside(bindings: Bindings, node: Node, scope: Scope) -> Scope:
    """The scope of what is inside a node, whose names are declared."""
    kind = node.type
    if kind in _NAMED and (name := node.child_by_field_name("name")) is not None:
        origin = "class" if kind == "class_declaration" else "function"
        bindings.declare(name, scope, origin, private=not _is_exported(node))
    if kind in ("lexical_declaration", "variable_declaration"):
        target = scope if kind == "lexical_declaration" else scope.function()
        for declarator in node.named_children:
            names = declarator.child_by_field_name("name")
            _declare(bindings, names, target, "variable", private=not _is_exported(node))
    if kind not in _FUNCTIONS and kind not in _BLOCKS:
        return scope
    inner = bindings.scope(scope, hoists=kind in _FUNCTIONS)
    for field in ("parameters", "parameter"):
        _declare(bindings, node.child_by_field_name(field), inner, "parameter")
    declaring = node.child_by_field_name("kind") if kind == "for_in_statement" else None
    if declaring is not None:
        target = scope.function() if bindings.text(declaring) == "var" else inner
        _declare(bindings, node.child_by_field_name("left"), target, "variable")
    return inner


def _is_exported(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "export_statement"


def _declare(bindings: Bindings, pattern: Node | None, scope: Scope, origin: str, *, private: bool = True) -> None:
    for node in _targets(pattern) if pattern is not None else ():
        short = node.type == "shorthand_property_identifier_pattern"
        before = f"{bindings.text(node)}: " if short else ""
        bindings.declare(node, scope, origin, private=private, before=before)


def _targets(pattern: Node) -> Iterator[Node]:
    """The names that a pattern binds."""
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.type in _TARGETS:
            yield node
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            stack += [child for child in [node.child_by_field_name("left")] if child is not None]
        elif node.type == "pair_pattern":
            stack += [child for child in [node.child_by_field_name("value")] if child is not None]
        elif node.type in ("required_parameter", "optional_parameter"):
            stack += [child for child in [node.child_by_field_name("pattern")] if child is not None]
        elif node.type in ("formal_parameters", "object_pattern", "array_pattern", "rest_pattern"):
            stack += reversed(node.named_children)


def _imports(bindings: Bindings, statement: Node, scope: Scope) -> None:
    stack = list(statement.named_children)
    while stack:
        node = stack.pop()
        if node.type == "import_specifier":
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            if alias is not None:
                bindings.declare(alias, scope, "import")
            elif name is not None:
                bindings.declare(name, scope, "import", before=f"{bindings.text(name)} as ")
        elif node.type == "identifier":
            bindings.declare(node, scope, "import")
        elif node.type != "string":
            stack += node.named_children


def _export(bindings: Bindings, specifier: Node, scope: Scope) -> None:
    name = specifier.child_by_field_name("name")
    statement = specifier.parent.parent if specifier.parent is not None else None
    if name is None or (statement is not None and statement.child_by_field_name("source") is not None):
        return
    alone = specifier.child_by_field_name("alias") is None
    bindings.refer(name, scope, after=f" as {bindings.text(name)}" if alone else "")


_NAMES = frozenset(("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"))
_CLAUSES = {"import_statement": _imports, "export_specifier": _export}
