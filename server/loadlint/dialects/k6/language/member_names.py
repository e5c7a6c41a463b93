"""The members of classes that the files of a k6 script name: `this.token`, `client.token`, methods, fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.bindings import span_of
from loadlint.dialects.script.class_members import ClassMembers, MemberPlace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set

    from tree_sitter import Node

    from loadlint.dialects.script.bindings import Scope

    Home = tuple[Scope, str]

CLASS_DECLARATIONS = frozenset(("class_declaration", "abstract_class_declaration"))
CLASSES = CLASS_DECLARATIONS | {"class"}
_NAMES = frozenset(("property_identifier", "private_property_identifier"))


class MemberNames:
    """Collects the classes of all files, and the places that name their members.

    `holders` are the classes of members by the first byte of their names, as in `NameUse`: what `client` is in
    `client.token` is known because the interpreter has seen it.
    """

    def __init__(self, text: Callable[[Node], str], holders: Mapping[int, Set[int | None]]) -> None:
        self.text = text
        self.holders = holders
        self.members = ClassMembers()
        self._classes: dict[int, int] = {}
        self._declared: dict[tuple[int, str], int] = {}
        self._inherited: list[tuple[int, Scope, Node]] = []
        self._of_objects: list[tuple[Node, int, bool]] = []
        """Names of members, where `holders` has them, and whether they are set there."""

    def new_class(self, node: Node, scope: Scope) -> int:
        """The number of a class, of which the walk has just come to the beginning."""
        number = self._classes[node.id] = self.members.new_class()
        name = node.child_by_field_name("name")
        if name is not None and node.type in CLASS_DECLARATIONS:
            self._declared[scope.number, self.text(name)] = number
        base = _base_of(node)
        if base is not None:
            self._inherited.append((number, scope, base))
        return number

    def settle(self, home_of: Callable[[Node, Scope], Home | None]) -> None:
        """Find the bases of all classes, and whose members are named, once the walk was in all files.

        `home_of` says what an expression names that stands in a scope.
        """
        for name, key, sets in self._of_objects:
            holders = self.holders.get(key, ())
            classes = tuple(sorted({self._classes[each] for each in holders if each in self._classes}))
            place = MemberPlace(self.text(name), span_of(name), classes, sets, "field" if sets else "")
            self.members.note(place, holders)
        for number, scope, base in self._inherited:
            home = home_of(base, scope)
            other = self._declared.get((home[0].number, home[1])) if home is not None else None
            if other is not None:
                self.members.bases[number] = (other,)

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
            sets = holder.type == "this" and _is_assigned(node)
            place = MemberPlace(self.text(name), span_of(name), (klass,), sets, "field" if sets else "")
            self.members.places.append(place)
            return
        self._of_objects.append((name, name.start_byte, _is_assigned(node)))

    def taken_apart(self, node: Node) -> None:
        """`{ name: variable }` of a pattern, and `{ name }`, whose name can't change without that of the variable."""
        key = node.child_by_field_name("key")
        if key is None:
            self.fix(node, self.text(node))
        elif key.type in _NAMES:
            self._of_objects.append((key, node.start_byte, False))

    def fix(self, node: Node, name: str) -> None:
        """A place that names a member in a way that can't change with it, unless it is known to be of no class."""
        if self.holders.get(node.start_byte, {None}) != {0}:
            self.members.fixed.add(name)

    def of_parameter(self, name: Node, klass: int) -> None:
        """`constructor(private client: Client)`: one name for a parameter and a field, which nobody takes apart."""
        self.members.places.append(MemberPlace(self.text(name), span_of(name), (klass,), True, "field"))
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
