"""The variables of a Python file and all places that name them; `self.x` is a variable of its class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.script.bindings import Bindings, in_order
from loadlint.navigation import Mention
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.script.bindings import Scope
    from loadlint.dialects.script.syntax_tree import Syntax

_COMPREHENSIONS = frozenset(
    "list_comprehension dictionary_comprehension set_comprehension generator_expression".split()
)
_PATTERNS = frozenset(
    "pattern_list tuple_pattern list_pattern list_splat_pattern dictionary_splat_pattern tuple list as_pattern_target "
    "parenthesized_expression".split()
)


def mentions(syntax: Syntax) -> tuple[Mention, ...]:
    """All mentions of names that the file declares, and of attributes that its classes set on `self`."""
    walker = _Walker(syntax)
    walker.run()
    return in_order([*walker.bindings.mentions(), *walker.attributes()])


class _Walker:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.bindings = Bindings(syntax.text)
        self.module = self.bindings.scope(None)
        self.classes: set[int] = set()
        self.declared: set[int] = set()
        self.own: list[tuple[str, Span, int, bool]] = []

    def run(self) -> None:
        stack: list[tuple[Node, Scope, Scope, tuple[str, int] | None]] = [
            (self.syntax.root, self.module, self.module, None)
        ]
        while stack:
            # Functions do not see the names of the class around them, so a class's scope is not an inner one's parent.
            node, scope, visible, this = stack.pop()
            kind = node.type
            if kind in ("function_definition", "lambda"):
                name, parameters = node.child_by_field_name("name"), node.child_by_field_name("parameters")
                if name is not None:
                    self.declare(name, scope, "function")
                inner = self.bindings.scope(visible)
                first = self.parameters(parameters, inner)
                method = kind == "function_definition" and scope.number in self.classes and first
                owner = (first, scope.number) if method else this
                body = node.child_by_field_name("body")
                stack += [
                    (child, *((inner, inner) if child == body else (scope, visible)), owner if child == body else this)
                    for child in reversed(node.named_children)
                    if child != parameters
                ]
                stack += [(value, scope, visible, this) for value in _defaults(parameters)]
                continue
            if kind == "class_definition":
                name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
                if name is not None:
                    self.declare(name, scope, "class")
                inner = self.bindings.scope(visible)
                self.classes.add(inner.number)
                stack += [
                    (child, *((inner, visible) if child == body else (scope, visible)), None)
                    for child in reversed(node.named_children)
                ]
                continue
            if kind in _COMPREHENSIONS:
                inner = self.bindings.scope(visible if scope.number in self.classes else scope, hoists=False)
                stack += [(child, inner, inner, this) for child in reversed(node.named_children)]
                continue
            if self.statement(node, scope, this):
                continue
            stack += [(child, scope, visible, this) for child in reversed(node.named_children)]

    def statement(self, node: Node, scope: Scope, this: tuple[str, int] | None) -> bool:
        """Take in what a node declares or names; whether nothing inside of it is left to look at."""
        kind = node.type
        if kind in ("import_statement", "import_from_statement", "future_import_statement"):
            self.imports(node, scope)
            return True
        if kind in ("global_statement", "nonlocal_statement"):
            self.outside(node, scope)
            return True
        field = _GIVING.get(kind)
        if field is not None:
            target = scope if kind == "for_in_clause" else scope.function()
            self.targets(node.child_by_field_name(field), target, "variable")
        if kind == "attribute":
            self.attribute(node, this)
            held = node.child_by_field_name("attribute")
            if held is not None:
                self.declared.add(held.id)
        elif kind == "keyword_argument" and (keyword := node.child_by_field_name("name")) is not None:
            self.declared.add(keyword.id)
        elif kind == "identifier" and node.id not in self.declared:
            self.bindings.refer(node, scope)
        return False

    def outside(self, node: Node, scope: Scope) -> None:
        """Names that a statement says to belong to another scope."""
        for child in node.named_children:
            name = self.syntax.text(child)
            outer = scope.parent.find(name) if scope.parent is not None else None
            owner = self.module if node.type == "global_statement" else outer
            if owner is not None:
                scope.outside[name] = owner
            self.bindings.refer(child, scope)

    def declare(self, node: Node, scope: Scope, origin: str) -> None:
        self.declared.add(node.id)
        # What a module or a class declares can be used from elsewhere.
        private = scope is not self.module and scope.number not in self.classes
        self.bindings.declare(node, scope, origin, private=private)

    def targets(self, pattern: Node | None, scope: Scope, origin: str) -> None:
        stack = [pattern] if pattern is not None else []
        while stack:
            node = stack.pop()
            if node.type == "identifier":
                self.declare(node, scope, origin)
            elif node.type in _PATTERNS:
                stack += reversed(node.named_children)

    def parameters(self, node: Node | None, scope: Scope) -> str:
        """Declare the parameters of a function; the name of the first."""
        first = ""
        for parameter in node.named_children if node is not None else ():
            name: Node | None = parameter
            if parameter.type in ("default_parameter", "typed_default_parameter"):
                name = parameter.child_by_field_name("name")
            elif parameter.type == "typed_parameter":
                name = parameter.named_children[0]
            if name is not None and name.type in ("list_splat_pattern", "dictionary_splat_pattern"):
                name = name.named_children[0] if name.named_children else None
            if name is not None and name.type == "identifier":
                self.declared.add(name.id)
                # Callers may name an argument.
                self.bindings.declare(name, scope, "parameter", private=False)
                first = first or self.syntax.text(name)
        return first

    def imports(self, node: Node, scope: Scope) -> None:
        module = node.child_by_field_name("module_name")
        for child in node.named_children:
            if child == module:
                continue
            alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
            name = alias or (child.named_children[0] if child.type == "dotted_name" and child.named_children else None)
            if name is not None:
                self.declare(name, scope, "import")

    def attribute(self, node: Node, this: tuple[str, int] | None) -> None:
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if this is None or holder is None or name is None or holder.type != "identifier":
            return
        if self.syntax.text(holder) == this[0]:
            parent = node.parent
            sets = parent is not None and parent.type == "assignment" and parent.child_by_field_name("left") == node
            self.own.append((self.syntax.text(name), Span(name.start_byte, name.end_byte), this[1], sets))

    def attributes(self) -> Iterator[Mention]:
        """The attributes that a class itself sets. Others may be anywhere: so may what uses them."""
        set_here = {(name, owner) for name, _, owner, sets in self.own if sets}
        everywhere = re.findall(rb"\.\s*([A-Za-z_]\w*)", self.syntax.source.data)
        for name, span, owner, sets in self.own:
            if (name, owner) in set_here:
                count = sum((read_name, other) == (name, owner) for read_name, _, other, _ in self.own)
                private = everywhere.count(name.encode()) == count
                yield Mention(name, span, -owner, sets, "attribute", private=private)


_GIVING = {
    "assignment": "left", "augmented_assignment": "left", "for_statement": "left", "for_in_clause": "left",
    "as_pattern": "alias", "named_expression": "name",
}  # fmt: skip


def _defaults(parameters: Node | None) -> Iterator[Node]:
    for parameter in parameters.named_children if parameters is not None else ():
        for field in ("value", "type"):
            default = parameter.child_by_field_name(field)
            if default is not None:
                yield default
