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
    declared: set[int] = set()
    stack: list[tuple[Node, Scope]] = [(syntax.root, bindings.scope(None))]
    while stack:
        node, scope = stack.pop()
        kind = node.type
        inner = scope
        if kind in _NAMED and (name := node.child_by_field_name("name")) is not None:
            declared.add(name.id)
            exported = node.parent is not None and node.parent.type == "export_statement"
            bindings.declare(name, scope, "class" if kind == "class_declaration" else "function", private=not exported)
        if kind in _FUNCTIONS:
            inner = bindings.scope(scope)
            _declare(bindings, declared, node.child_by_field_name("parameters"), inner, "parameter")
            _declare(bindings, declared, node.child_by_field_name("parameter"), inner, "parameter")
        elif kind in _BLOCKS:
            inner = bindings.scope(scope, hoists=False)
            _declare(bindings, declared, node.child_by_field_name("parameter"), inner, "parameter")
            declaring = node.child_by_field_name("kind")
            if kind == "for_in_statement" and declaring is not None:
                target = scope.function() if syntax.text(declaring) == "var" else inner
                _declare(bindings, declared, node.child_by_field_name("left"), target, "variable")
        elif kind in ("lexical_declaration", "variable_declaration"):
            target = scope if kind == "lexical_declaration" else scope.function()
            exported = node.parent is not None and node.parent.type == "export_statement"
            for declarator in node.named_children:
                names = declarator.child_by_field_name("name")
                _declare(bindings, declared, names, target, "variable", private=not exported)
        elif kind == "import_statement":
            _imports(bindings, node, scope)
            continue
        elif kind == "export_specifier":
            _export(bindings, node, scope)
            continue
        elif kind == "identifier" and node.id not in declared:
            bindings.refer(node, scope)
        elif kind == "shorthand_property_identifier" or (
            kind == "shorthand_property_identifier_pattern" and node.id not in declared
        ):
            bindings.refer(node, scope, before=f"{syntax.text(node)}: ")
        stack += [(child, inner) for child in reversed(node.named_children)]
    return in_order(bindings.mentions())


def _declare(
    bindings: Bindings, declared: set[int], pattern: Node | None, scope: Scope, origin: str, *, private: bool = True
) -> None:
    for node in _targets(pattern) if pattern is not None else ():
        declared.add(node.id)
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
