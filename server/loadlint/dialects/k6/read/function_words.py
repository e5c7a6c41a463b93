"""Functions of a script by what stands in them: a call of one does what its text says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.blocks import function_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from loadlint.dialects.script.local_modules import Module

_NAMED = ("variable_declarator", "pair")


def calls_of_functions_with(words: re.Pattern[bytes], modules: Iterable[Module]) -> re.Pattern[str]:
    """What finds a call of a function, of the script or its modules, that holds certain words itself."""
    names: set[str] = set()
    for module in modules:
        root = module.syntax.root
        for match in words.finditer(module.syntax.source.data, root.start_byte, root.end_byte):
            node = root.descendant_for_byte_range(*match.span())
            function = function_of(node) if node is not None else None
            name = _name_of(function) if function is not None else None
            if name is not None:
                names.add(module.syntax.text(name))
    choice = "|".join(map(re.escape, sorted(names)))
    return re.compile(rf"(?<![\w$])(?:{choice})\s*\(") if names else re.compile(r"(?!)")


def _name_of(function: Node) -> Node | None:
    name = function.child_by_field_name("name")
    parent = function.parent
    if name is None and parent is not None and parent.type in _NAMED:
        name = parent.child_by_field_name("name") or parent.child_by_field_name("key")
    return name
