"""Names of k6's modules: which the script has, and the edits that import more."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.k6.language.declarations import is_local
from loadlint.dialects.k6.language.style import Style
from loadlint.dialects.k6.language.syntax import is_for_types
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import Syntax, child_of, span_of, walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

_REMARK = re.compile(rb"[ \t]*//[^\r\n]*")
"""A comment behind an import, on its line."""


class Imported(Struct, frozen=True):
    """The name by which a script reaches something, and the edits that make it so."""

    name: str
    edits: tuple[Edit, ...] = ()


class Imports:
    """The imports of a script."""

    def __init__(self, syntax: Syntax, style: Style, names: frozenset[str]) -> None:
        self._syntax = syntax
        self._style = style
        self._names = names

    def member(self, module: str, name: str, place: Node | None = None) -> Imported | None:
        """A named export such as `fail` of `k6`; None where its name means something else in the script.

        Where it is needed at one `place` alone, functions that are not around that may use the name for their own.
        """
        if place is not None and is_local(name, place, self._syntax):
            return None
        imported = self._existing_import(module, name) or self._required_member(module, name)
        if imported is not None:
            return imported
        if name in self._names and (place is None or not self._is_local(name)):
            return None
        braces = self._braces(module)
        return Imported(name, (self._edit_of_braces(braces, name) if braces else self._line(f"{{ {name} }}", module),))

    def type_of(self, module: str, name: str) -> Imported | None:
        """A type of a module, by its own name; None where that means something else in the script."""
        imported = next(filter(None, (self._alias(node, name) for node in self._of(module))), None)
        if imported is not None or name in self._names:
            return imported
        braces = self._braces(module)
        if braces is not None:
            return Imported(name, (self._edit_of_braces(braces, name),))
        whole = next((part for node in self._of(module) for part in _defaults(node)), None)
        if whole is not None:
            return Imported(name, (Edit(Span(whole.end_byte, whole.end_byte), f", {{ {name} }}"),))
        return Imported(name, (self._line(f"{{ {name} }}", module),))

    def _is_local(self, name: str) -> bool:
        """Whether nothing but parameters and variables of functions has a name."""
        return all(is_local(name, node, self._syntax) for node in self._syntax.identifiers.get(name, ()))

    def _existing_import(self, module: str, name: str) -> Imported | None:
        """A named export that an `import` gives already."""
        for node in self._of(module):
            whole = self._whole(node)
            if whole == name and _defaults(node):
                return self._in_braces(node, name)
            imported = self._alias(node, name) or (Imported(f"{whole}.{name}") if whole is not None else None)
            if imported is not None:
                return imported
        return None

    def _in_braces(self, statement: Node, name: str) -> Imported:
        """A named export whose import lacks the braces, so that its name is that of the whole module."""
        whole = next(iter(_defaults(statement)))
        braces = child_of(whole.parent, "named_imports")
        if braces is None:
            return Imported(name, (Edit(span_of(whole), f"{{ {name} }}"),))
        return Imported(name, (Edit(Span(whole.start_byte, braces.start_byte), ""), self._edit_of_braces(braces, name)))

    def _alias(self, statement: Node, name: str) -> Imported | None:
        """What a script calls an export that an import lists."""
        for specifier in specifiers_of(statement):
            imported = specifier.child_by_field_name("name")
            if imported is not None and self._text(imported) == name:
                return Imported(self._text(specifier.child_by_field_name("alias") or imported))
        return None

    def _required_member(self, module: str, name: str) -> Imported | None:
        """A named export that a `require` gives already."""
        for node in self._required_declarators(module):
            pattern = node.child_by_field_name("name")
            if pattern is not None and pattern.type == "identifier":
                return Imported(f"{self._text(pattern)}.{name}")
            if pattern is not None and re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", self._text(pattern)):
                return Imported(name)
        return None

    def _braces(self, module: str) -> Node | None:
        """The names of a module in braces, where one more can be added."""
        imported = [part for node in self._of(module) for part in walk(node) if part.type == "named_imports"]
        required = [node.child_by_field_name("name") for node in self._required_declarators(module)]
        patterns = [pattern for pattern in required if pattern is not None and pattern.type == "object_pattern"]
        return next(iter((*imported, *patterns)), None)

    def members(self, module: str, names: Sequence[str], place: Node | None = None) -> list[Imported | None]:
        """Named exports, those that are missing in one import.

        A new one is put together of edits, so that another fix that needs the first of the names alone shares it.
        """
        imported = [self.member(module, name, place) for name in names]
        lines = {self._line(f"{{ {name} }}", module) for name in names}
        new = [member for member in imported if member is not None and lines.intersection(member.edits)]
        if not new:
            return imported
        line = self._line(_NAMES, module)
        start, _, end = line.text.partition(_NAMES)
        parts = [f"{start}{{ {new[0].name}", *(f", {member.name}" for member in new[1:]), f" }}{end}"]
        edits = tuple(Edit(line.span, text, f"{module} {number}") for number, text in enumerate(parts))
        return [Imported(member.name, edits) if member is not None and member in new else member for member in imported]

    def default(self, module: str, name: str) -> Imported | None:
        """A module as a whole, such as `encoding`; None where its name means something else in the script."""
        for node in self._of(module):
            whole = self._whole(node)
            if whole is not None:
                return Imported(whole)
        for node in self._required_declarators(module):
            pattern = node.child_by_field_name("name")
            if pattern is not None and pattern.type == "identifier":
                return Imported(self._text(pattern))
        if name in self._names:
            return None
        return Imported(name, (self._line(name, module),))

    def _text(self, node: Node) -> str:
        return self._syntax.text(node)

    @cached_property
    def _statements(self) -> list[Node]:
        """The imports, read once for all the fixes of a script."""
        return [node for node in self._syntax.root.named_children if node.type == "import_statement"]

    @cached_property
    def _requiring(self) -> list[Node]:
        """The declarations that require modules, read once as well."""
        return [
            node
            for node in self._syntax.root.named_children
            if node.type in ("lexical_declaration", "variable_declaration") and b"require(" in (node.text or b"")
        ]

    def _of(self, module: str) -> list[Node]:
        statements = []
        for node in self._statements:
            source = node.child_by_field_name("source")
            if source is not None and not is_for_types(node) and self._text(source)[1:-1] == module:
                statements.append(node)
        return statements

    def _required_declarators(self, module: str) -> list[Node]:
        declarators = []
        for node in self._requiring:
            for child in node.named_children:
                value = child.child_by_field_name("value")
                if value is not None and re.fullmatch(
                    rf"require\(\s*(['\"]){re.escape(module)}\1\s*\)", self._text(value)
                ):
                    declarators.append(child)
        return declarators

    def _whole(self, node: Node) -> str | None:
        """The name of a default or namespace import."""
        for child in node.named_children:
            for part in child.named_children if child.type == "import_clause" else ():
                if part.type == "identifier":
                    return self._text(part)
                if part.type == "namespace_import" and part.named_children:
                    return self._text(part.named_children[-1])
        for specifier in specifiers_of(node):
            imported, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
            if imported is not None and alias is not None and self._text(imported) == "default":
                return self._text(alias)
        return None

    def _edit_of_braces(self, names: Node, name: str) -> Edit:
        """Add a name to `{ a, b }`."""
        items = items_of(names)
        if not items:
            return Edit(span_of(names), f"{{ {name} }}")
        last = items[-1]
        previous = items[-2] if len(items) > 1 else None
        separator = ", "
        data = self._syntax.source.data
        gap = data[previous.end_byte : last.start_byte] if previous is not None else b""
        if not gap:
            gap = (
                b", "
                if b"\n" not in data[names.start_byte : last.start_byte]
                else b"," + data[names.start_byte + 1 : last.start_byte]
            )
        if b"//" not in gap and b"/*" not in gap and gap.startswith(b","):
            separator = gap.decode("utf-8", "replace")
        return Edit(Span(last.end_byte, last.end_byte), f"{separator}{name}")

    def _line(self, what: str, module: str) -> Edit:
        """A new import after the last one, or before everything else."""
        style = self._style
        name = style.string(module)
        last = self._last_beside(module)
        if last is not None:
            data = self._syntax.source.data
            end = ";" if data[last.end_byte - 1 : last.end_byte] == b";" else ""
            line = f"import {what} from {name}" if self._statements else f"{style.const} {what} = require({name})"
            remark = _REMARK.match(data, last.end_byte)
            behind = remark.end() if remark is not None else last.end_byte
            return Edit(Span(behind, behind), f"{style.newline}{line}{end}", module)
        start = next(
            (node.start_byte for node in self._syntax.root.named_children if node.type not in _HEAD),
            self._syntax.file.end,
        )
        gap = style.newline * 2 if self._syntax.file.start else style.newline
        return Edit(Span(start, start), f"import {what} from {name}{style.semicolon}{gap}")

    def _last_beside(self, module: str) -> Node | None:
        """The import that a new one follows: of k6's modules the one before it by name where they are in that order."""
        sources = [(self._source(node), node) for node in self._statements]
        of_k6 = [(source, node) for source, node in sources if _is_built_in(source) and _is_built_in(module)]
        in_order = sorted(source for source, _ in of_k6) == [source for source, _ in of_k6]
        smaller = [node for source, node in of_k6 if in_order and source <= module]
        beside = smaller or [node for _, node in of_k6] or self._statements or self._requiring
        return beside[-1] if beside else None

    def _source(self, statement: Node) -> str:
        source = statement.child_by_field_name("source")
        return self._text(source)[1:-1] if source is not None else ""


def _is_built_in(module: str) -> bool:
    return module.split("/", maxsplit=1)[0] == "k6"


_NAMES = "\0"
_HEAD = ("comment", "hash_bang_line")


def _defaults(node: Node) -> list[Node]:
    """The name that an import gives to the default of a module, where that is all that it imports."""
    return [part for part in items_of(child_of(node, "import_clause")) if part.type == "identifier"]


def aliases_of(syntax: Syntax, names: Collection[str]) -> dict[str, str]:
    """What a file calls the exports of these names, each with the name: itself, and `y` of `import { x as y }`."""
    aliases = {name: name for name in names}
    for specifier in (part for node in syntax.anchors.get("import", ()) for part in specifiers_of(node)):
        name, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
        if name is not None and alias is not None and syntax.text(name) in names:
            aliases[syntax.text(alias)] = syntax.text(name)
    return aliases


def specifiers_of(statement: Node) -> list[Node]:
    """The names that an import lists; an export, which may be all of a script, lists none of these."""
    parts = walk(statement) if statement.type == "import_statement" else ()
    return [part for part in parts if part.type == "import_specifier"]
