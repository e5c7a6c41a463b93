"""The way through a Locust script: users, tasks and requests, the places of its variables."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Literal

from tree_sitter import Node

from loadlint.dialects.locust.language import names
from loadlint.dialects.locust.read.modules import paths_of
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import (
    Syntax,
    holds,
    inner_part,
    span_of,
    walk,
    with_wrapping,
)
from loadlint.dialects.script.navigate import ScriptNavigator
from loadlint.dialects.script.read.local_modules import locator
from loadlint.extractor import AnyItem, JsonStep, Where
from loadlint.navigation import Cursor, FileName, Mention, Symbol
from loadlint.text.span import Span

_THROUGH = {
    "call": "function", "attribute": "object", "subscript": "value", "await": "", "parenthesized_expression": "",
}  # fmt: skip
_SELECTING = frozenset("select select_one css css_first cssselect".split())
_FILE_CALLS = frozenset("open Path read_csv".split())


class LocustNavigator(ScriptNavigator):
    """The way through one script."""

    through = _THROUGH
    tree: LocustTree

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        files = (self.syntax, *self.tree.modules)
        locate = locator(files, partial(paths_of, self.script.source.path))
        return names.mentions(self.script.source, files, locate, self.tree.name_use.classes)

    @cached_property
    def file_names(self) -> tuple[FileName, ...]:
        """Data files, which Python looks for where Locust is started."""
        return tuple(name for syntax in (self.syntax, *self.tree.modules) for name in _file_names(syntax))

    def is_name(self, name: str) -> bool:
        return name.isidentifier() and not keyword.iskeyword(name)

    def cursor(self, offset: int) -> Cursor | None:
        """A key in `json()["…"]`, a selector in `select_one("…")`."""
        string = self._string_at(offset)
        parent = string.parent if string is not None else None
        if string is None or parent is None:
            return None
        span = _inside(string)
        if parent.type == "subscript" and parent.child_by_field_name("value") != string:
            return self._keys(parent, span)
        call = parent.parent if parent.type == "argument_list" else None
        method, receiver = (inner_part(call, "function", part) for part in ("attribute", "object"))
        if method is None or receiver is None or self.syntax.text(method) not in _SELECTING:
            return None
        return Cursor(span, wants="css", step=self.step_of(receiver))

    def json_path(self, path: tuple[JsonStep, ...], cursor: Cursor) -> str | None:
        """Subscript by subscript from inside the first one to inside the last one: `a"]["b`."""
        mark = self.syntax.source.data[cursor.span.start - 1 : cursor.span.start].decode()
        if mark not in ("'", '"') or not path or not isinstance(path[0], str) or not isinstance(path[-1], str):
            return None
        written = []
        for step in path:
            if isinstance(step, Where | AnyItem) or (isinstance(step, str) and re.search(r"[\\'\"{}]", step)):
                return None
            written.append(f"{mark}{step}{mark}" if isinstance(step, str) else str(step))
        return "][".join(written)[1:-1]

    def _keys(self, subscript: Node, span: Span) -> Cursor | None:
        """The whole path of subscripts counts: a choice is written as `a"]["b`."""
        receiver = subscript.child_by_field_name("value")
        start = span.start
        while receiver is not None and receiver.type == "subscript":
            inner = receiver.child_by_field_name("subscript")
            if inner is None or inner.type not in ("string", "integer"):
                return None
            start = inner.start_byte + (1 if inner.type == "string" else 0)
            receiver = receiver.child_by_field_name("value")
        if receiver is None:
            return None
        if receiver.type == "call":
            name = inner_part(receiver, "function", "attribute")
            if name is None or self.syntax.text(name) != "json":
                return None
        step = self.step_of(receiver)
        return Cursor(Span(start, span.end), wants="json", step=step) if step is not None else None

    def containers(self) -> Iterator[Symbol]:
        for node in walk(self.syntax.root):
            name = node.child_by_field_name("name")
            if node.type in ("class_definition", "function_definition") and name is not None:
                outer = with_wrapping(node, "decorated_definition")
                decorators = [child for child in outer.named_children if child.type == "decorator"]
                detail = ", ".join(self.syntax.text(child) for child in decorators)
                kind: Literal["class", "function"] = "class" if node.type == "class_definition" else "function"
                yield Symbol(self.syntax.text(name), kind, span_of(outer), span_of(name), detail)

    def _string_at(self, offset: int) -> Node | None:
        node = self.syntax.root.descendant_for_byte_range(offset, offset)
        while node is not None and node.type != "string":
            node = node.parent if node.type in ("string_content", "string_start", "string_end") else None
        if node is None:
            return None
        inside = _inside(node)
        return node if inside.start <= offset <= inside.end else None

    def source_of(self, node: Node) -> Node | None:
        """`BeautifulSoup(response.text)` is about its argument."""
        function = inner_part(node, "function")
        is_plain = function is not None and function.type == "identifier"
        return next(iter(arguments_of(node)), None) if is_plain else None

    def value_given(self, name: Node) -> Node | None:
        """The value in an assignment, or in a `with` statement."""
        node = with_wrapping(name, "as_pattern_target", "pattern_list").parent
        if node is not None and node.type == "as_pattern":
            return node.named_children[0]
        left = inner_part(node, "left")
        return inner_part(node, "right") if left is not None and holds(left, name) else None


def _file_names(syntax: Syntax) -> Iterator[FileName]:
    for node in walk(syntax.root):
        function, first = inner_part(node, "function"), next(iter(arguments_of(node)), None)
        if function is None or first is None:
            continue
        if syntax.text(function).rpartition(".")[2] in _FILE_CALLS and first.type == "string":
            span = _inside(first)
            text = syntax.source.text(span)
            if text and not any(child.type == "interpolation" for child in first.named_children):
                yield FileName(span, text)


def _inside(string: Node) -> Span:
    """The bytes between a string's quotes."""
    start = next((child.end_byte for child in string.children if child.type == "string_start"), string.start_byte)
    end = next((child.start_byte for child in string.children if child.type == "string_end"), string.end_byte)
    return Span(start, max(start, end))
