"""Functions of a script by what stands in them: a call of one does what its text says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.script.answers import Answers

_NAMED = ("variable_declarator", "pair")


def calls_of_functions_with(words: re.Pattern[bytes], answers: Answers) -> re.Pattern[str]:
    """What finds a call of a function, of the script or its modules, that holds certain words itself."""
    names: set[str] = set()
    for module in answers.modules:
        root = module.syntax.root
        for match in words.finditer(module.syntax.source.data, root.start_byte, root.end_byte):
            node = root.descendant_for_byte_range(*match.span())
            function = next(iter(answers.functions(node, module)), None) if node is not None else None
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
