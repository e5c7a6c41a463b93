"""Metrics of a script to which nothing adds, or nothing but one value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.imports import aliases_of
from loadlint.dialects.k6.language.syntax import imports
from loadlint.dialects.k6.read.detect import is_of_k6
from loadlint.dialects.k6.read.modules import paths_of
from loadlint.dialects.script.read.local_modules import locator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.dialects.script.language.syntax_tree import Syntax

METRICS = frozenset(("Counter", "Gauge", "Rate", "Trend"))


_SHOWN = {"1": "1", "true": "1", "0": "0", "false": "0"}
"""What a literal adds to a rate."""


def decided_metrics(tree: K6Tree) -> dict[str, str]:
    """The metrics whose values the text alone tells, by name: empty where nothing adds to them, `1` or `0` where a rate
    gets nothing else. None where a file is not there that may add to them, or where a metric has a name that can't be
    told."""
    values: dict[str, set[str | None]] = {}
    for syntax in (tree.syntax, *tree.modules):
        for name, value in _constructors(syntax):
            values.setdefault(name, set()).add(value)
    decided = {name: value for name, (value, *others) in values.items() if value is not None and not others and name}
    is_told = values.get("", {""}) == {""}
    return decided if decided and is_told and _has_all_files(tree) else {}


def _constructors(syntax: Syntax) -> Iterator[tuple[str, str | None]]:
    """Each metric that a file makes: its name, which is empty where it can't be told, and what is added to it; None
    where that is not known."""
    aliases = aliases_of(syntax, METRICS)
    for call in syntax.anchors.get("new", ()):
        constructor = call.child_by_field_name("constructor")
        kind = aliases.get(syntax.text(constructor).rpartition(".")[2]) if constructor is not None else None
        if kind is not None:
            value = _one_value(syntax, call)
            is_known = value == "" or (value is not None and kind == "Rate")
            yield _literal(syntax, call.child_by_field_name("arguments")), value if is_known else None


def _literal(syntax: Syntax, arguments: Node | None) -> str:
    """The text that is the first of some arguments; empty where that is something else."""
    nodes = [node for node in arguments.named_children if node.type != "comment"] if arguments is not None else []
    is_literal = bool(nodes) and nodes[0].type in ("string", "template_string")
    text = syntax.text(nodes[0])[1:-1] if is_literal else ""
    return "" if "${" in text else text


def _one_value(syntax: Syntax, call: Node) -> str | None:
    """The one literal that is added to a metric in a constant that no other file sees; empty where nothing is."""
    name = _constant(call)
    if name is None:
        return None
    uses = [use for use in syntax.identifiers.get(syntax.text(name), ()) if use.id != name.id]
    values = {_added_by(syntax, use) for use in uses} or {""}
    return values.pop() if len(values) == 1 else None


def _constant(call: Node) -> Node | None:
    """The name that is given to what a call makes, by a declaration that is not exported."""
    declarator = call.parent
    statement = declarator.parent if declarator is not None else None
    around = statement.parent if statement is not None else None
    if declarator is None or around is None or around.type == "export_statement":
        return None
    return declarator.child_by_field_name("name")


def _added_by(syntax: Syntax, use: Node) -> str | None:
    """`1` for `errors.add(true)`."""
    member = use.parent
    call = member.parent if member is not None else None
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if member is None or arguments is None or not syntax.text(member).endswith(".add"):
        return None
    return _SHOWN.get(syntax.text(arguments.named_children[0])) if arguments.named_children else None


def _has_all_files(tree: K6Tree) -> bool:
    """Whether all files that the script imports are at hand, but for k6's own."""
    files = (tree.syntax, *tree.modules)
    locate = locator(files, partial(paths_of, tree.read_file))
    names = ((syntax, name) for syntax in files for name in imports(syntax))
    return all(is_of_k6(name) or locate(syntax, name) is not None for syntax, name in names)
