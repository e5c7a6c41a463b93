"""The members of classes that the files of a k6 script name: `this.token`, `client.token`, methods, fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.class_members import MemberPlace
from loadlint.dialects.script.language.syntax_tree import span_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.script.language.bindings import Scope
    from loadlint.dialects.script.language.class_members import ClassMembers

CLASS_DECLARATIONS = frozenset(("class_declaration", "abstract_class_declaration"))
CLASSES = CLASS_DECLARATIONS | {"class"}
_NAMES = frozenset(("property_identifier", "private_property_identifier"))


class MemberNames:
    """Tells the members of JavaScript's classes; `members` collects them."""

    def __init__(self, members: ClassMembers) -> None:
        self.members = members
        self.text = members.text

    def new_class(self, node: Node, scope: Scope) -> int:
        """The number of a class, of which the walk has just come to the beginning."""
        name = node.child_by_field_name("name") if node.type in CLASS_DECLARATIONS else None
        base = _base_of(node)
        return self.members.new_class(node, scope, name, [base] if base is not None else [])

    def declared(self, node: Node, klass: int) -> None:
        """A method or a field where its class declares it."""
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        if name is not None and klass and name.type in _NAMES and _is_in_class(node):
            origin = "method" if node.type == "method_definition" else "field"
            self.members.places.append(MemberPlace(self.text(name), span_of(name), (klass,), True, origin))
            if name.type == "private_property_identifier":
                # Its name begins with a mark that a new one would have to have.
                self.members.fixed.add(self.text(name))

    def named(self, node: Node, klass: int) -> None:
        """`object.name` in a method of a class, or elsewhere."""
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if holder is None or name is None or name.type not in _NAMES:
            return
        if klass and holder.type in ("this", "super"):
            self.members.of_class(name, klass, sets=holder.type == "this" and _is_assigned(node))
            return
        self.members.of_object(name, name.start_byte, sets=_is_assigned(node))

    def taken_apart(self, node: Node) -> None:
        """`{ name: variable }` of a pattern, and `{ name }`, whose name can't change without that of the variable."""
        key = node.child_by_field_name("key")
        if key is None:
            self.fix(node, self.text(node))
        elif key.type in _NAMES:
            self.members.of_object(key, node.start_byte, sets=False)

    def fix(self, node: Node, name: str) -> None:
        """A place that names a member in a way that can't change with it, unless it is known to be of no class."""
        if self.members.holders.get(node.start_byte, {None}) != {0}:
            self.members.fixed.add(name)

    def of_parameter(self, name: Node, klass: int) -> None:
        """`constructor(private client: Client)`: one name for a parameter and a field, which nobody takes apart."""
        self.members.of_class(name, klass, sets=True)
        self.members.fixed.add(self.text(name))


def _base_of(node: Node) -> Node | None:
    """The expression whose class a class inherits from."""
    heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
    base = heritage.named_children[0] if heritage is not None and heritage.named_children else None
    return base.child_by_field_name("value") if base is not None and base.type == "extends_clause" else base


def _is_in_class(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "class_body"


def _is_assigned(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "assignment_expression" and parent.child_by_field_name("left") == node
