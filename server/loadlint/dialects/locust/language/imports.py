"""What a script imports, and adding to it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.syntax_tree import text_of
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.language.style import Style
    from loadlint.dialects.script.language.syntax_tree import Syntax


_LONGEST_LINE = 88
_REMARK = re.compile(rb"[ \t]*#[^\r\n]*")
"""A comment behind an import, on its line."""


class Imported(Struct, frozen=True):
    """What an import at the top of the file gives: `module` alone, or `name` out of it."""

    statement: Node
    module: str
    name: str | None
    alias: str

    @property
    def path(self) -> str:
        """The whole name of what is imported."""
        if self.name is None:
            return self.module
        return f"{self.module}{'' if self.module.endswith('.') else '.'}{self.name}"

    @property
    def order(self) -> tuple[int, bool, str]:
        """Where isort has it: sections, in each `import` lines first, by the name of the module."""
        return _section(self.module), self.name is not None, self.module.lower()


def imported_by(statement: Node) -> list[Imported]:
    """What an import statement gives a name to; nothing for `*` and `__future__`."""
    module = statement.child_by_field_name("module_name")
    imports = []
    for child in statement.children_by_field_name("name"):
        name = text_of(child.child_by_field_name("name") or child)
        alias = text_of(child.child_by_field_name("alias") or child) if child.type == "aliased_import" else name
        if module is not None:
            imports.append(Imported(statement, text_of(module), name, alias))
        elif statement.type == "import_statement":
            imports.append(Imported(statement, name, None, alias))
    return imports


def names_in(syntax: Syntax) -> Iterator[str]:
    """The names of what a file imports: of modules, and out of them of what may be one."""
    for statement in syntax.anchors.get("import", ()):
        module = statement.child_by_field_name("module_name")
        yield from (text_of(node) for node in (module,) if node is not None)
        yield from (imported.path for imported in imported_by(statement))


class Imports:
    """The imports at the top level of a script."""

    def __init__(self, syntax: Syntax, style: Style) -> None:
        self.syntax = syntax
        self.style = style
        self.statements = [
            node
            for node in syntax.root.named_children
            if node.type in ("import_statement", "import_from_statement", "future_import_statement")
        ]
        self.found = [imported for node in self.statements for imported in imported_by(node)]
        self.first_of = {imported.statement.id: imported for imported in reversed(self.found)}
        """What each statement imports first, by its node."""
        self.bound = self._bound_names()

    def _bound_names(self) -> set[str]:
        """The names that the script gives to something by assignment, definition or as a parameter."""
        nodes = self.syntax.anchors.get("name", ())
        return {self.syntax.text(node) for node in nodes if _is_bound(node)}

    def module(self, name: str) -> tuple[str, list[Edit]]:
        """The expression for a module of the standard library, and the edits that import it."""
        for imported in self.found:
            if imported.path == name:
                return imported.alias, []
        self._require_free(_package(name))
        return name, self._edits_of_line(f"import {name}", name, None)

    def member(self, module: str, name: str) -> tuple[str, list[Edit]]:
        """The expression for a name of a module, and the edits that import it."""
        expression = self.existing_import(module, name)
        if expression is not None:
            return expression, []
        self._require_free(name)
        return name, self._edits_of_line(f"from {module} import {name}", module, name)

    def members(self, module: str, names: Sequence[str], unused: Collection[str] = ()) -> tuple[list[str], list[Edit]]:
        """The expressions for names of a module, and the edits that import them together; `unused` names are left out
        of that import from now on.
        """
        missing = [name for name in names if self.existing_import(module, name) is None]
        edits = self._import_beside(module, missing, unused) if missing else []
        if not edits:
            added = [self.member(module, name) for name in names]
            return [expression for expression, _ in added], [edit for _, imports in added for edit in imports]
        for name in missing:
            self._require_free(name)
        return [self.existing_import(module, name) or name for name in names], edits

    def _import_beside(self, module: str, names: Sequence[str], unused: Collection[str]) -> list[Edit]:
        """The edit that puts names into an import of the module; none where there is no place for them."""
        of_module = [imported for imported in self.found if imported.module == module and imported.name is not None]
        if not of_module:
            return []
        nodes = of_module[0].statement.children_by_field_name("name")
        first, last = nodes[0], nodes[-1]
        before = self.syntax.source.data[first.start_byte : last.end_byte].decode("utf-8", "replace")
        old = list(map(self.syntax.text, nodes))
        gap = before[len(old[0]) : nodes[1].start_byte - first.start_byte] if len(old) > 1 else ", "
        line = gap.join(_with_names(old, names, unused))
        is_too_long = "\n" not in gap and len(f"from {module} import {line}") > _LONGEST_LINE
        is_plain = gap.join(old) == before
        return [Edit(Span(first.start_byte, last.end_byte), line)] if is_plain and not is_too_long else []

    def _require_free(self, name: str) -> None:
        if name in self.bound or any(imported.alias == name for imported in self.found):
            raise CannotWriteError(f"`{name}` means something else in this script")

    def existing_import(self, module: str, name: str) -> str | None:
        """The expression for a name of a module, where the script imports it already."""
        for imported in self.found:
            if imported.path == f"{module}.{name}":
                return imported.alias
            if imported.path == module:
                return f"{imported.alias}.{name}"
        return None

    def _edits_of_line(self, line: str, module: str, name: str | None) -> list[Edit]:
        """The line with those of its package or section; behind all of them where they are in no order."""
        section, is_member, lower = order = Imported(self.syntax.root, module, name, "").order
        rank = f"{section}{int(is_member)}{lower} {line}"
        firsts = [self.first_of[node.id] for node in self.statements if node.id in self.first_of]
        beside = _beside(firsts, order)
        before = [other for other in beside if other.order <= order or not _are_in_order(beside)]
        if before:
            return [self._behind(before[-1].statement, f"{self.style.newline}{line}", rank)]
        if beside:
            return self._in_front_of(beside[0].statement, line, rank)
        later = [other for other in firsts if other.order > order]
        if later:
            return self._in_front_of(later[0].statement, line, rank, blank=1)
        if self.statements:
            return [self._behind(self.statements[-1], f"{self.style.newline * 2}{line}", rank)]
        return self._first(line, rank)

    def _behind(self, node: Node, text: str, rank: str) -> Edit:
        remark = _REMARK.match(self.syntax.source.data, node.end_byte)
        end = remark.end() if remark is not None else node.end_byte
        return Edit(Span(end, end), text, rank)

    def _in_front_of(self, node: Node, line: str, rank: str, blank: int = 0) -> list[Edit]:
        start, nl = node.start_byte, self.style.newline
        edits = [Edit(Span(start, start), f"{line}{nl}", rank)]
        if blank:
            # The blank lines: in the edit of the next character, so that they come after all lines.
            first = self.syntax.source.data[start : start + 1].decode()
            edits.append(Edit(Span(start, start + 1), nl * blank + first))
        return edits

    def _first(self, line: str, rank: str) -> list[Edit]:
        """The line as the first import, before the first statement that is no docstring."""
        nodes = [node for node in self.syntax.root.named_children if node.type != "comment"]
        is_docstring = bool(nodes) and nodes[0].type == "expression_statement" and nodes[0].named_child_count == 1
        if is_docstring and nodes[0].named_children[0].type == "string":
            nodes = nodes[1:]
        if not nodes or not self.syntax.file.start:
            raise CannotWriteError("there is no place for an import")
        blank = 2 if nodes[0].type in ("class_definition", "function_definition", "decorated_definition") else 1
        return self._in_front_of(nodes[0], line, rank, blank)


def _beside(imports: Sequence[Imported], order: tuple[int, bool, str]) -> list[Imported]:
    """The imports of the same package and kind as a new one, or else those of its section."""
    of_section = [other for other in imports if other.order[0] == order[0]]
    of_kind = [other for other in of_section if other.order[1] == order[1]]
    return [other for other in of_kind if _package(other.order[2]) == _package(order[2])] or of_section


def _are_in_order(imports: Sequence[Imported]) -> bool:
    orders = [imported.order for imported in imports]
    return orders == sorted(orders)


def _with_names(old: Sequence[str], names: Sequence[str], unused: Collection[str]) -> Sequence[str]:
    """The names of an import with others, in order where they are in order."""
    new = [*(name for name in old if name not in unused), *names]
    return sorted(new) if list(old) == sorted(old) else new


_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern")
_PARAMETERS = ("parameters", "lambda_parameters", "default_parameter", "typed_parameter", "typed_default_parameter")


def _is_bound(node: Node) -> bool:
    """Whether a name is set here and not read."""
    current, parent = node, node.parent
    while parent is not None and parent.type in _PATTERNS:
        current, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type in ("as_pattern_target", "global_statement", *_PARAMETERS):
        return parent.child_by_field_name("value") != current and parent.child_by_field_name("type") != current
    for field in ("left", "name"):
        if parent.type in _BINDING.get(field, ()) and parent.child_by_field_name(field) == current:
            return True
    return False


_BINDING = {
    "left": ("assignment", "augmented_assignment", "for_statement"),
    "name": ("function_definition", "class_definition", "named_expression"),
}


def _package(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def _section(module: str) -> int:
    """Standard library, other people's, local by a relative name."""
    if module.startswith("."):
        return 2
    return 0 if _package(module) in sys.stdlib_module_names else 1
