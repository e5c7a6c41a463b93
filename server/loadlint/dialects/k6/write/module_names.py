"""A name that another file of the script has, imported where it is needed as well."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.imports import specifiers_of
from loadlint.dialects.script.language.syntax_tree import text_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.text.edits import Edit


def imported_for(words: K6Words, name: Node, place: Node) -> list[Edit] | None:
    """The edits that let a place see a name as another file of the script does; None where that can't be.

    Its file imports the name from a module of the script's own, or exports it.
    """
    other = words.at(name.start_byte)
    source = _module_of(other, text_of(name))
    if source is None:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(other.syntax.file.path), source))
    relative = posixpath.relpath(path, posixpath.dirname(words.syntax.file.path))
    module = relative if relative.startswith("../") else f"./{relative}"
    member = words.imports.member(module, text_of(name), place)
    return list(member.edits) if member is not None and member.name == text_of(name) else None


def _module_of(other: K6Words, name: str) -> str | None:
    """The module that gives a file a name, as the file writes it; the file itself where it exports the name."""
    for statement in other.root.named_children:
        if statement.type == "import_statement":
            source = statement.child_by_field_name("source")
            module = text_of(source)[1:-1] if source is not None else ""
            if module.startswith(".") and any(text_of(part) == name for part in specifiers_of(statement)):
                return module
        elif statement.type == "export_statement":
            declared = statement.child_by_field_name("declaration")
            names = (node.child_by_field_name("name") for node in walk(declared)) if declared is not None else ()
            if any(node is not None and text_of(node) == name for node in names):
                return f"./{posixpath.basename(other.syntax.file.path)}"
    return None
