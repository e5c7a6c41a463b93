"""The way through a k6 script: functions, groups and requests, the places of its variables."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property, partial

from tree_sitter import Node

from loadlint.dialects.k6.language import names
from loadlint.dialects.k6.language.syntax import import_sources
from loadlint.dialects.k6.read.modules import paths_of
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.k6.write import render
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import Syntax, inner_part, span_of, stands_in, walk
from loadlint.dialects.script.navigate import ScriptNavigator
from loadlint.dialects.script.read.local_modules import locator
from loadlint.extractor import JsonStep
from loadlint.navigation import Cursor, FileName, Mention, Symbol, SymbolKind
from loadlint.text.span import Span

_THROUGH = {
    "call_expression": "function", "member_expression": "object", "subscript_expression": "object",
    "await_expression": "", "parenthesized_expression": "",
}  # fmt: skip
_FILE_CALLS = frozenset(("open", "require", "readFile"))


class K6Navigator(ScriptNavigator):
    """The way through one script."""

    through = _THROUGH
    tree: K6Tree

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        files = (self.syntax, *self.tree.modules)
        locate = locator(files, partial(paths_of, self.tree.read_file))
        return names.mentions(self.script.source, files, locate, self.tree.name_use.classes)

    @cached_property
    def file_names(self) -> tuple[FileName, ...]:
        """Modules and data files of the script's own; those that a module names have its folder before them."""
        of_modules = (
            FileName(name.span, posixpath.join(posixpath.dirname(syntax.file.path), name.path))
            for syntax in self.tree.modules
            for name in _file_names(syntax)
        )
        return (*_file_names(self.syntax), *of_modules)

    def is_name(self, name: str) -> bool:
        return bool(re.fullmatch(r"[^\W\d]\w*|[$_][\w$]*|[^\W\d][\w$]*", name)) and name not in _RESERVED

    def cursor(self, offset: int) -> Cursor | None:
        """A path in `json('…')`, a selector in `find('…')`."""
        string = self._string_at(offset)
        arguments = string.parent if string is not None and stands_in(string, "arguments") else None
        function = inner_part(arguments.parent, "function") if arguments is not None else None
        if string is None or function is None or function.type != "member_expression":
            return None
        member, receiver = function.child_by_field_name("property"), function.child_by_field_name("object")
        method = self.syntax.text(member) if member is not None else ""
        if receiver is None or method not in ("json", "find"):
            return None
        span = Span(string.start_byte + 1, max(string.end_byte - 1, string.start_byte + 1))
        return Cursor(span, wants="json" if method == "json" else "css", step=self.step_of(receiver))

    def json_path(self, path: tuple[JsonStep, ...], cursor: Cursor) -> str | None:
        """As `json()` reads it; quotes and backslashes in names can't be written in place."""
        text = render.gjson(path)
        return None if re.search(r"[\\'\"]", text) else text

    def containers(self) -> Iterator[Symbol]:
        for node in walk(self.syntax.root):
            name, kind = node.child_by_field_name("name"), node.type
            if kind in ("function_declaration", "generator_function_declaration", "method_definition"):
                yield self._symbol(node, name, "function")
            elif kind == "class_declaration":
                yield self._symbol(node, name, "class")
            elif kind == "variable_declarator" and _is_function(node.child_by_field_name("value")):
                yield self._symbol(node, name, "function")
            elif kind in ("arrow_function", "function_expression") and _is_default(node):
                yield self._symbol(node, None, "function")
            elif kind == "call_expression":
                function, first = node.child_by_field_name("function"), arguments_of(node)[:1]
                grouping = function is not None and self.syntax.text(function) in ("group", "k6.group")
                if grouping and first and first[0].type in ("string", "template_string"):
                    title = self.syntax.text(first[0])[1:-1]
                    yield Symbol(title or "group", "group", span_of(node), span_of(first[0]), "group")

    def _symbol(self, node: Node, name: Node | None, kind: SymbolKind) -> Symbol:
        exported = node.parent is not None and node.parent.type == "export_statement"
        name_span = span_of(name) if name is not None else Span(node.start_byte, node.start_byte + 1)
        title = self.syntax.text(name) if name is not None else "default"
        return Symbol(title, kind, span_of(node), name_span, "exported" if exported else "")

    def _string_at(self, offset: int) -> Node | None:
        node = self.syntax.root.descendant_for_byte_range(offset, offset)
        while node is not None and node.type != "string":
            node = node.parent if node.type in ("string_fragment", "'", '"', "escape_sequence") else None
        if node is None:
            return None
        return node if node.start_byte < offset < node.end_byte else None

    def value_given(self, name: Node) -> Node | None:
        """The value in a declaration or an assignment."""
        parent = name.parent
        for target, value in (("name", "value"), ("left", "right")):
            value_node = parent.child_by_field_name(value) if parent is not None else None
            if parent is not None and value_node is not None and parent.child_by_field_name(target) == name:
                return value_node
        return None


def _file_names(syntax: Syntax) -> Iterator[FileName]:
    for node in import_sources(syntax):
        text = syntax.text(node)[1:-1]
        if text.startswith("."):
            yield FileName(Span(node.start_byte + 1, node.end_byte - 1), text)
    for node in (node for node in walk(syntax.root) if node.type == "call_expression"):
        function, first = node.child_by_field_name("function"), arguments_of(node)[:1]
        if function is None or not first or first[0].type != "string":
            continue
        text = syntax.text(first[0])[1:-1]
        called = syntax.text(function).rpartition(".")[2]
        if called in _FILE_CALLS and text and (called != "require" or text.startswith(".")):
            yield FileName(Span(first[0].start_byte + 1, first[0].end_byte - 1), text)


def _is_function(node: Node | None) -> bool:
    return node is not None and node.type in ("arrow_function", "function_expression", "generator_function")


def _is_default(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "export_statement"


_RESERVED = frozenset(
    "await break case catch class const continue debugger default delete do else enum export extends false finally for "
    "function if import in instanceof let new null return static super switch this throw true try typeof var void "
    "while with yield".split()
)
