"""The values of literals, so that they need not be worked out again: a recorded script is full of equal ones."""

from __future__ import annotations

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.read.values import Lit, Num, Obj, Seq, Str, Value
from loadlint.text.source import Source

_HEIGHT = 30
"""How deep a literal may be nested. Whether one is known must change nothing where evaluation gives up."""


class Constant(Struct, frozen=True):
    """A value with the place of its literal, and the places of the parts that were evaluated: start and end of each."""

    value: Value
    start: int
    parts: tuple[tuple[int, int], ...]


class Constants:
    """The values of literals by their source text, which is all that they depend on.

    `known` are those of an earlier version of the script; only what this version has is kept for the next one. `kinds`
    are the types of the nodes of literals.
    """

    height = _HEIGHT

    def __init__(self, kinds: frozenset[str], earlier: Constants | None = None) -> None:
        self._kinds = kinds
        self._known = earlier._own if earlier is not None else {}
        self._own: dict[bytes, Constant | None] = {}

    def get(self, text: bytes) -> Constant | None:
        """What is known of a literal."""
        if text in self._own:
            return self._own[text]
        if text in self._known:
            self._own[text] = self._known[text]
            return self._known[text]
        return None

    def holds(self, node: Node, text: bytes) -> bool:
        """Whether an expression, of which nothing is known, holds nothing but literals."""
        if text not in self._own and (node.has_error or not self._is_literal(node, 0)):
            self._own[text] = None
        return text not in self._own

    def put(self, text: bytes, value: Value, start: int, parts: list[tuple[int, int]]) -> None:
        """Keep the value of a literal that starts at a byte of the script."""
        if _is_plain(value):
            self._own[text] = Constant(moved_value(value, 0), start, tuple(parts))

    def _is_literal(self, node: Node, height: int) -> bool:
        if node.type not in self._kinds or height > _HEIGHT:
            return False
        return all(self._is_literal(child, height + 1) for child in node.named_children)


def constants_of(source: Source, kinds: frozenset[str]) -> Constants:
    """The literals of a script, with what is known of it, or from the version before."""
    constants = source.kept[Constants] = Constants(kinds, source.earlier(Constants))
    return constants


def value_at(constant: Constant, node: Node) -> Value:
    """The value of a literal where it is written once more."""
    value = moved_value(constant.value, node.start_byte - constant.start)
    if isinstance(value, Obj):
        value.node = node
    return value


def moved_value(value: Value, by: int) -> Value:
    """A literal's value, so many bytes later in the text. Objects and lists are new ones, since scripts change them."""
    if isinstance(value, Str):
        return Str(value.text.moved(by), value.grouped) if by else value
    if isinstance(value, Obj):
        names = {key: name.moved(by) for key, name in value.names.items()} if by else dict(value.names)
        return Obj(names, {key: moved_value(member, by) for key, member in value.values.items()}, value.open)
    if isinstance(value, Seq):
        return Seq([moved_value(item, by) for item in value.items], value.open)
    if isinstance(value, Num | Lit):
        return type(value)(value.text.moved(by)) if by else value
    raise TypeError(type(value).__name__)


def _is_plain(value: Value) -> bool:
    if isinstance(value, Obj):
        return value.klass is None and all(map(_is_plain, value.values.values()))
    return all(map(_is_plain, value.items)) if isinstance(value, Seq) else isinstance(value, Str | Num | Lit)
