"""The members of classes that the files of a Locust script name: `self.token`, `page.token`, methods, attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.bindings import span_of
from loadlint.dialects.script.class_members import ClassMembers, MemberPlace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set

    from tree_sitter import Node

    from loadlint.dialects.script.bindings import Scope
    from loadlint.navigation import Mention

    Home = tuple[Scope, str]

PATTERNS = frozenset(
    "pattern_list tuple_pattern list_pattern list_splat_pattern dictionary_splat_pattern tuple list as_pattern_target "
    "parenthesized_expression".split()
)
GIVING = {
    "assignment": "left", "augmented_assignment": "left", "for_statement": "left", "for_in_clause": "left",
    "as_pattern": "alias", "named_expression": "name",
}  # fmt: skip
"""What gives names their values, with the field that holds the names."""

OF_THE_TOOL = frozenset(
    "abstract client concurrency connection_timeout default_headers environment fixed_count get_wait_time host "
    "insecure interrupt locust max_redirects max_retries max_wait min_wait network_timeout on_start on_stop parent "
    "pool_manager proxy_host proxy_port rest rest_ schedule_task task_set tasks tick user wait wait_time weight".split()
)
"""What Locust's own classes call their members, from its documentation."""


class MemberNames:
    """Collects the classes of all files, and the places that name their members.

    `holders` are the classes of members by the first byte of their names, as in `NameUse`: what `page` is in
    `page.token` is known because the interpreter has seen it.
    """

    def __init__(self, text: Callable[[Node], str], holders: Mapping[int, Set[int | None]]) -> None:
        self.text = text
        self.holders = holders
        self.members = ClassMembers()
        self._classes: dict[int, int] = {}
        self._declared: dict[tuple[int, str], int] = {}
        self._of_scopes: dict[int, int] = {}
        self._inherited: list[tuple[int, Scope, Node]] = []
        self._of_objects: list[tuple[Node, int, bool]] = []
        """Names of members, where `holders` has them, and whether they are set there."""

    def new_class(self, node: Node, outer: Scope, inner: Scope) -> None:
        """A class, of which the walk has just come to the beginning; `inner` is the scope of its body."""
        number = self._classes[node.id] = self._of_scopes[inner.number] = self.members.new_class()
        name, bases = node.child_by_field_name("name"), node.child_by_field_name("superclasses")
        if name is not None:
            self._declared[outer.number, self.text(name)] = number
        for base in bases.named_children if bases is not None else ():
            if base.type in ("identifier", "attribute"):
                self._inherited.append((number, outer, base))

    def is_class(self, scope: Scope) -> bool:
        """Whether a scope is the body of a class."""
        return scope.number in self._of_scopes

    def settle(self, home_of: Callable[[Node, Scope], Home | None]) -> None:
        """Find the bases of all classes, and whose members are named, once the walk was in all files.

        `home_of` says what an expression names that stands in a scope.
        """
        for name, key, sets in self._of_objects:
            holders = self.holders.get(key, ())
            classes = tuple(sorted({self._classes[each] for each in holders if each in self._classes}))
            place = MemberPlace(self.text(name), span_of(name), classes, sets, "attribute" if sets else "")
            self.members.note(place, holders)
        for number, scope, base in self._inherited:
            home = home_of(base, scope)
            other = self._declared.get((home[0].number, home[1])) if home is not None else None
            if other is not None:
                self.members.bases[number] = (*self.members.bases[number], other)

    def named(self, holder: Node, name: Node, this: tuple[str, int] | None) -> None:
        """`holder.name`; `this` is what methods call their object here, and the scope of its class."""
        assert name.parent is not None
        text, sets = self.text(name), _is_target(name.parent)
        if this is not None and self.text(holder) in (this[0], "super()"):
            place = MemberPlace(text, span_of(name), (self._of_scopes[this[1]],), sets, "attribute" if sets else "")
            self.members.places.append(place)
            return
        self._of_objects.append((name, name.start_byte, sets))

    def is_member(self, mention: Mention) -> bool:
        """Take in a name that the body of a class declares or uses by itself; whether it is one."""
        number = self._of_scopes.get(mention.scope)
        if number is None:
            return False
        place = MemberPlace(mention.variable, mention.span, (number,), mention.defines, mention.origin)
        self.members.places.append(place)
        if mention.variable.startswith("__"):
            self.members.fixed.add(mention.variable)
        return True


def _is_target(node: Node) -> bool:
    """Whether an expression is given a value."""
    parent = node.parent
    while parent is not None and parent.type in PATTERNS:
        node, parent = parent, parent.parent
    if parent is None or parent.type not in GIVING or parent.type == "augmented_assignment":
        return False
    return parent.child_by_field_name(GIVING[parent.type]) == node
