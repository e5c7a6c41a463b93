"""The way through a Locust script: users, tasks and requests, the places of its variables."""

from __future__ import annotations

import keyword
import re
from functools import cached_property, partial
from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import names
from loadlint.dialects.locust.language.step_nodes import LocustTree
from loadlint.dialects.locust.read.modules import paths_of
from loadlint.dialects.script.bindings import Holding, around, leftmost, request_symbols, steps_in
from loadlint.dialects.script.local_modules import locator
from loadlint.extractor import AnyItem, Where
from loadlint.navigation import Cursor, FileName, Symbol, nested
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.extractor import JsonStep
    from loadlint.navigation import Call, Mention, Token
    from loadlint.script import Extraction, Script

_THROUGH = {
    "call": "function", "attribute": "object", "subscript": "value", "await": "", "parenthesized_expression": "",
}  # fmt: skip
_SELECTING = frozenset("select select_one css css_first cssselect".split())
_FILE_CALLS = frozenset("open Path read_csv".split())
_FARTHEST = 6


class LocustNavigator:
    """The way through one script."""

    tokens: tuple[Token, ...] = ()

    def __init__(self, script: Script) -> None:
        assert isinstance(script.tree, LocustTree)
        self.script = script
        self.tree = script.tree
        self.syntax = script.tree.syntax

    @cached_property
    def outline(self) -> tuple[Symbol, ...]:
        """Classes, functions, and the requests in them."""
        return nested([*self._containers(), *request_symbols(self.script)])

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The variables that the script and its modules declare, and their uses."""
        files = (self.syntax, *self.tree.modules)
        locate = locator(files, partial(paths_of, self.script.source.path))
        return names.mentions(self.script.source, files, locate, self.tree.name_use.classes)

    @cached_property
    def file_names(self) -> tuple[FileName, ...]:
        """Data files, which Python looks for where Locust is started."""
        return tuple(name for syntax in (self.syntax, *self.tree.modules) for name in _file_names(syntax))

    def is_name(self, name: str) -> bool:
        """Whether a variable can have this name."""
        return name.isidentifier() and not keyword.iskeyword(name)

    def extractions_at(self, mention: Mention) -> tuple[Extraction, ...]:
        """The extractions whose values a variable holds at a place."""
        return self._holding.extractions_at(mention)

    @cached_property
    def _holding(self) -> Holding:
        return Holding(self.script, self.tree.name_use.taken)

    def around(self, offset: int) -> tuple[Span, ...]:
        """From the smallest piece of syntax up to the module."""
        return around(self.syntax.root, offset)

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
        function = call.child_by_field_name("function") if call is not None else None
        if function is None or function.type != "attribute":
            return None
        method, receiver = function.child_by_field_name("attribute"), function.child_by_field_name("object")
        if method is None or receiver is None or self.syntax.text(method) not in _SELECTING:
            return None
        return Cursor(span, wants="css", step=self._step_of(receiver))

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

    def call(self, offset: int) -> Call | None:
        """The editor's own Python knows the functions."""
        return None

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
            function = receiver.child_by_field_name("function")
            name = function.child_by_field_name("attribute") if function is not None else None
            if name is None or self.syntax.text(name) != "json":
                return None
        step = self._step_of(receiver)
        return Cursor(Span(start, span.end), wants="json", step=step) if step is not None else None

    def _containers(self) -> Iterator[Symbol]:
        stack = [self.syntax.root]
        while stack:
            node = stack.pop()
            stack += node.named_children
            name = node.child_by_field_name("name")
            if node.type in ("class_definition", "function_definition") and name is not None:
                outer = node.parent if node.parent is not None and node.parent.type == "decorated_definition" else node
                decorators = [child for child in outer.named_children if child.type == "decorator"]
                detail = ", ".join(self.syntax.text(child) for child in decorators)
                kind = "class" if node.type == "class_definition" else "function"
                span = Span(outer.start_byte, outer.end_byte)
                name_span = Span(name.start_byte, name.end_byte)
                yield Symbol(self.syntax.text(name), kind, span, name_span, detail)  # type: ignore[arg-type]

    def _string_at(self, offset: int) -> Node | None:
        node = self.syntax.root.descendant_for_byte_range(offset, offset)
        while node is not None and node.type != "string":
            node = node.parent if node.type in ("string_content", "string_start", "string_end") else None
        if node is None:
            return None
        inside = _inside(node)
        return node if inside.start <= offset <= inside.end else None

    def _step_of(self, receiver: Node, depth: int = 0) -> int | None:
        """The step whose response an expression begins with."""
        last = receiver
        for node in leftmost(receiver, _THROUGH):
            exact = [step for step in self.script.steps if step.span == Span(node.start_byte, node.end_byte)]
            if exact:
                return exact[0].index
            last = node
            # `BeautifulSoup(response.text)` is about its argument.
            arguments = node.child_by_field_name("arguments") if node.type == "call" else None
            function = node.child_by_field_name("function") if node.type == "call" else None
            if arguments is not None and function is not None and function.type == "identifier":
                first = arguments.named_children[:1]
                return self._step_of(first[0], depth + 1) if first and depth < _FARTHEST else None
        if last.type != "identifier" or depth > _FARTHEST:
            return None
        value = self._value_of(last)
        if value is None:
            return None
        steps = steps_in(self.script, value)
        return steps[-1].index if steps else self._step_of(value, depth + 1)

    def _value_of(self, name: Node) -> Node | None:
        """The last value that a variable was given before a use."""
        span = Span(name.start_byte, name.end_byte)
        mentioned = next((mention for mention in self.mentions if mention.span == span), None)
        if mentioned is None:
            return None
        for mention in reversed(self.mentions):
            same = (mention.variable, mention.scope) == (mentioned.variable, mentioned.scope)
            if not same or not mention.defines or mention.span.start >= name.start_byte:
                continue
            node = self.syntax.root.descendant_for_byte_range(mention.span.start, mention.span.end)
            while node is not None and node.type in ("identifier", "as_pattern_target", "pattern_list"):
                node = node.parent
            if node is not None and node.type == "as_pattern":
                return node.named_children[0]
            return node.child_by_field_name("right") if node is not None else None
        return None


def _file_names(syntax: Syntax) -> Iterator[FileName]:
    stack = [syntax.root]
    while stack:
        node = stack.pop()
        stack += node.named_children
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if node.type != "call" or function is None or arguments is None or not arguments.named_children:
            continue
        first = arguments.named_children[0]
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
