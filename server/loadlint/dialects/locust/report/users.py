"""What the classes of users say, and what has no effect in them."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.locust.read.values import Class, Known
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, span_of
from loadlint.script import Remark, Script
from loadlint.text.regex import regex

_BEFORE_CLIENT = ("__init__",)
"""Methods in which a user has no client yet, so that a host still has an effect."""
_HOST_IS_SET = regex(rb"\.host\s{0,20}+(?::[^=\n]{0,100}+)?=(?!=)")
_WAITS = (b"wait_time", b"sleep(", b"min_wait", b"wait_function", b"self.wait(")


def host_ignored(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Assignments to `self.host` of a user that has its client already."""
    if b"self.host" not in script.source.data or script.files or _reads_host(tree):
        return
    for assignment in tree.syntax.anchors.get("given", ()):
        target = inner_part(assignment, "left") if assignment.type == "assignment" else None
        if target is not None and tree.syntax.text(target) == "self.host" and _is_of_user(assignment, tree):
            yield Remark(span_of(target), "self.host")


def _reads_host(tree: LocustTree) -> bool:
    """Whether the script itself makes something of the host, such as whole addresses."""
    data = tree.syntax.source.data
    return data.count(b".host") > len(_HOST_IS_SET.findall(data))


def _is_of_user(node: Node, tree: LocustTree) -> bool:
    """Whether a user runs it, itself, after it has got its client."""
    function = function_of(node)
    name = inner_part(function, "name")
    if function is None or (name is not None and tree.syntax.text(name) in _BEFORE_CLIENT):
        return False
    owners = [owner for _, owner in tree.notes.bound.get(function.id, ())]
    return bool(owners) and all(users.kind_of(owner.klass) == "user" for owner in owners)


def no_wait(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The user classes of a script in which nothing waits, at their names."""
    if script.files or any(word in script.source.data for word in _WAITS):
        return
    classes = {owner.klass.node.id: owner.klass for bound in tree.notes.bound.values() for _, owner in bound}
    for klass in classes.values():
        is_user = users.kind_of(klass) == "user" and not users.is_abstract(klass)
        if is_user and _is_known(klass):
            name = field_of(klass.node, "name")
            yield Remark(span_of(name), tree.syntax.text(name))


def _is_known(klass: Class) -> bool:
    """Whether all that a class inherits from is in the script, or Locust's own."""
    classes = [ancestor for ancestor in users.lineage(klass) if isinstance(ancestor, Class)]
    bases = [base for ancestor in classes for base in ancestor.bases]
    return all(
        isinstance(base, Class) or (isinstance(base, Known) and base.name.startswith("locust.")) for base in bases
    )


def no_timeout(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The requests of `requests`' client, where none of a script has a timeout."""
    if b"timeout" in script.source.data or script.files:
        return
    for step, place in zip(script.steps, tree.places, strict=True):
        if place.raw.fast is False and place.call is not None:
            yield Remark(step.at, "timeout")
