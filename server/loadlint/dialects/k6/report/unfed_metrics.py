"""Metrics of a script to which nothing adds."""

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


def unfed_metrics(tree: K6Tree) -> set[str]:
    """The names of the metrics that are made alone for constants which nothing uses; none where a file is not there
    that may add to them, or where a metric has a name that can't be told."""
    files = (tree.syntax, *tree.modules)
    constructors = [(name, is_forgotten) for syntax in files for name, is_forgotten in _constructors(syntax)]
    fed = {name for name, is_forgotten in constructors if not is_forgotten}
    unfed = {name for name, _ in constructors} - fed - {""}
    return unfed if unfed and "" not in fed and _has_all_files(tree) else set()


def _constructors(syntax: Syntax) -> Iterator[tuple[str, bool]]:
    """Each metric that a file makes: its name, which is empty where it can't be told, and whether it is forgotten."""
    aliases = aliases_of(syntax, METRICS)
    for call in syntax.anchors.get("new", ()):
        constructor = call.child_by_field_name("constructor")
        if constructor is not None and syntax.text(constructor).rpartition(".")[2] in aliases:
            yield _literal(syntax, call.child_by_field_name("arguments")), _is_forgotten(syntax, call)


def _literal(syntax: Syntax, arguments: Node | None) -> str:
    """The text that is the first of some arguments; empty where that is something else."""
    nodes = [node for node in arguments.named_children if node.type != "comment"] if arguments is not None else []
    is_literal = bool(nodes) and nodes[0].type in ("string", "template_string")
    text = syntax.text(nodes[0])[1:-1] if is_literal else ""
    return "" if "${" in text else text


def _is_forgotten(syntax: Syntax, call: Node) -> bool:
    """Whether a constant that no other file sees is given a value, and never named again."""
    declarator = call.parent
    name = declarator.child_by_field_name("name") if declarator is not None else None
    statement = declarator.parent if declarator is not None else None
    if name is None or statement is None or statement.parent is None or statement.parent.type == "export_statement":
        return False
    return len(syntax.identifiers.get(syntax.text(name), ())) == 1


def _has_all_files(tree: K6Tree) -> bool:
    """Whether all files that the script imports are at hand, but for k6's own."""
    files = (tree.syntax, *tree.modules)
    locate = locator(files, partial(paths_of, tree.read_file))
    names = ((syntax, name) for syntax in files for name in imports(syntax))
    return all(is_of_k6(name) or locate(syntax, name) is not None for syntax, name in names)
