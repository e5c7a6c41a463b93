"""The way through a script for editors, as far as all script languages agree."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from tree_sitter import Node

from loadlint.dialects.script.language.bindings import Holding, around, leftmost, request_symbols, steps_in
from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.navigation import Call, Mention, Navigator, Symbol, Token, nested_symbols
from loadlint.script import Extraction, Script
from loadlint.text.span import Span

_FARTHEST = 6


class ScriptNavigator(Navigator):
    """The way through one script.

    `through` are the types of nodes that begin with what they are about, with the field of that.
    """

    tokens: tuple[Token, ...] = ()
    through: Mapping[str, str]

    def __init__(self, script: Script) -> None:
        self.script = script
        self.tree: Any = script.tree
        self.syntax = self.tree.syntax

    @abstractmethod
    def containers(self) -> Iterator[Symbol]:
        """What the outline shows beside requests."""

    @abstractmethod
    def value_given(self, name: Node) -> Node | None:
        """What a variable is given where it is mentioned; None where it is only read."""

    @cached_property
    def outline(self) -> tuple[Symbol, ...]:
        return nested_symbols([*self.containers(), *request_symbols(self.script)])

    def extractions_at(self, mention: Mention) -> tuple[Extraction, ...]:
        return self._holding.extractions_at(mention)

    @cached_property
    def _holding(self) -> Holding:
        return Holding(self.script, self.tree.name_use.taken)

    def around(self, offset: int) -> tuple[Span, ...]:
        return around(self.syntax.root, offset)

    def call(self, offset: int) -> Call | None:
        """The editor's own support of the language knows the functions."""
        return None

    def source_of(self, node: Node) -> Node | None:
        """What an expression is about instead of what it begins with; None for most."""
        return None

    def step_of(self, receiver: Node, depth: int = 0) -> int | None:
        """The step whose response an expression begins with."""
        last = receiver
        for node in leftmost(receiver, self.through):
            exact = [step for step in self.script.steps if step.span == span_of(node)]
            if exact:
                return exact[0].index
            last = node
            source = self.source_of(node)
            if source is not None:
                return self.step_of(source, depth + 1) if depth < _FARTHEST else None
        value = self._value_of(last) if last.type == "identifier" and depth <= _FARTHEST else None
        if value is None:
            return None
        steps = steps_in(self.script, value)
        return steps[-1].index if steps else self.step_of(value, depth + 1)

    def _value_of(self, name: Node) -> Node | None:
        """The last value that a variable was given before a use."""
        mentioned = next((mention for mention in self.mentions if mention.span == span_of(name)), None)
        if mentioned is None:
            return None
        for mention in reversed(self.mentions):
            is_same = (mention.variable, mention.scope) == (mentioned.variable, mentioned.scope)
            if is_same and mention.span.start < name.start_byte:
                node = self.syntax.root.descendant_for_byte_range(mention.span.start, mention.span.end)
                value = self.value_given(node) if node is not None else None
                if value is not None:
                    return value
        return None
