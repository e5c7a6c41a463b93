"""What reading the conditions of a script has in common in all languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from loadlint.dialects.script.condition_tests import Answer, Const, Obscure, truth
from loadlint.dialects.script.texts_with_variable import Written
from loadlint.dialects.variable_in_text import Variable, text_with

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.script.condition_tests import Symbol
    from loadlint.dialects.script.texts_with_variable import Piece, Pieces
    from loadlint.expression import Extracted

_DEPTH = 40


class Reader(Struct):
    """Reads expressions. `is_answer` says whether an expression is the response, `value_of` what a name was given.

    `source_of` is the place in an answer where the value of a name comes from, `pieces_of` what a text is put together
    of, None for anything else. A language says which kinds of expressions may be the response (`answers`), and how each
    kind is read (`handlers`).
    """

    text: Callable[[Node], str]
    is_answer: Callable[[Node], bool]
    value_of: Callable[[Node], Node | None]
    source_of: Callable[[Node], Extracted | None]
    pieces_of: Callable[[Node], Pieces | None]
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
                return self._answer(node)
            handler = self.handlers.get(node.type)
            return handler(self, node) if handler is not None else self._unknown(node)
        finally:
            self._depth -= 1

    def read_wanted(self, node: Node) -> Symbol:
        """What is looked for in a text: as `read`, or a text with the value of a variable."""
        pieces = self.pieces_of(node)
        wanted = text_with(map(self._part, pieces)) if pieces is not None else None
        return wanted if wanted is not None else self.read(node)

    def _part(self, piece: Piece) -> str | Variable | None:
        """A constant, or a variable with a value out of an answer; None for anything else."""
        if isinstance(piece, Written):
            return piece.text
        source = self.source_of(piece.node)
        if source is not None:
            return Variable(self.text(piece.node), source)
        symbol = self.read(piece.node)
        return symbol.value if isinstance(symbol, Const) and isinstance(symbol.value, str) else None

    def _answer(self, node: Node) -> Answer:
        """The response that an expression is."""
        return Answer()

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
