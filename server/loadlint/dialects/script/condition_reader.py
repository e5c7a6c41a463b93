"""What reading the conditions of a script has in common in all languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from loadlint.dialects.script.condition_tests import Answer, Const, Obscure, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.script.condition_tests import Symbol

_DEPTH = 40


class Reader(Struct):
    """Reads expressions. `is_answer` says whether an expression is the response, `value_of` what a name was given.

    A language says which kinds of expressions may be the response (`answers`), and how each kind is read (`handlers`).
    """

    text: Callable[[Node], str]
    is_answer: Callable[[Node], bool]
    value_of: Callable[[Node], Node | None]
    _depth: int = 0

    answers: ClassVar[frozenset[str]]
    handlers: ClassVar[Mapping[str, Callable[[Any, Node], Symbol]]]

    def test(self, node: Node) -> Test:
        """What must hold for an expression to be true."""
        return truth(self.read(node))

    def read(self, node: Node) -> Symbol:
        """What an expression is."""
        if self._depth > _DEPTH:
            return Obscure()
        self._depth += 1
        try:
            if node.type in self.answers and self.is_answer(node):
                return Answer()
            handler = self.handlers.get(node.type)
            return handler(self, node) if handler is not None else self._unknown(node)
        finally:
            self._depth -= 1

    def _unknown(self, node: Node) -> Symbol:
        """Something that is made of other things."""
        return Obscure()

    def _inner(self, node: Node) -> Symbol:
        child = next((child for child in node.named_children if child.type != "comment"), None)
        return self.read(child) if child is not None else Obscure()

    def _list(self, node: Node) -> Symbol:
        items = [self.read(child) for child in node.named_children if child.type != "comment"]
        if all(isinstance(item, Const) for item in items):
            return Const([item.value for item in items if isinstance(item, Const)])
        return Obscure()
