"""The members of classes that the files of a Locust script name: `self.token`, `page.token`, methods, attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.class_members import MemberPlace

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.script.language.bindings import Scope
    from loadlint.dialects.script.language.class_members import ClassMembers
    from loadlint.navigation import Mention

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
    """Tells the members of Python's classes; `members` collects them."""

    def __init__(self, members: ClassMembers) -> None:
        self.members = members
        self.text = members.text
        self._of_scopes: dict[int, int] = {}

    def new_class(self, node: Node, outer: Scope, inner: Scope) -> None:
        """A class, of which the walk has just come to the beginning; `inner` is the scope of its body."""
        name, bases = node.child_by_field_name("name"), node.child_by_field_name("superclasses")
        named = [base for base in items_of(bases) if base.type in ("identifier", "attribute")]
        self._of_scopes[inner.number] = self.members.new_class(node, outer, name, named)

    def is_class(self, scope: Scope) -> bool:
        """Whether a scope is the body of a class."""
        return scope.number in self._of_scopes

    def named(self, holder: Node, name: Node, this: tuple[str, int] | None) -> None:
        """`holder.name`; `this` is what methods call their object here, and the scope of its class."""
        assert name.parent is not None
        sets = _is_target(name.parent)
        if this is not None and self.text(holder) in (this[0], "super()"):
            self.members.of_class(name, self._of_scopes[this[1]], sets=sets)
        else:
            self.members.of_object(name, name.start_byte, sets=sets)

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
