"""A name that another file of the script has, imported where it is needed as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.syntax_tree import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.text.edits import Edit


def imported_for(words: LocustWords, name: Node, place: Node) -> list[Edit] | None:
    """The edits that let a place see a name as another file of the script does; None where that can't be.

    Its file imports the name from a module by the whole name of that, which means the same in each file.
    """
    for statement in words.at(name.start_byte).root.named_children:
        module = statement.child_by_field_name("module_name") if statement.type == "import_from_statement" else None
        if module is None or module.type != "dotted_name":
            continue
        if any(text_of(part) == text_of(name) for part in statement.children_by_field_name("name")):
            visible_as, edits = words.imports.member(text_of(module), text_of(name))
            return list(edits) if visible_as == text_of(name) else None
    return None
