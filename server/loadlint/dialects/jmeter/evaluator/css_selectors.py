"""CSS selectors as jsoup and jodd read them, run on a parsed page: what both read alike, or in a known way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from loadlint.extractor import NotEvaluatedError
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    Relation = Literal["", " ", ">", "+", "~"]
    Comparison = Literal["", "=", "!=", "^=", "$=", "*="]


class Attribute(Struct, frozen=True):
    """`[name]`, `[name=value]` and the other comparisons. `name` is in lower case."""

    name: str
    comparison: Comparison
    value: str


class Position(Struct, frozen=True):
    """`:first-child`, `:last-child`, `:nth-child(2)` (from 1) and jsoup's `:eq(1)` (from 0): a place among siblings.

    `at_top` says that the outermost element has a place too.
    """

    index: int
    at_top: bool = False


class Compound(Struct, frozen=True):
    """The conditions on one element. `relation` is how it stands to the one before it."""

    relation: Relation
    tag: str
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    positions: tuple[Position, ...]


Selector = tuple[Compound, ...]

_IDENTIFIER = r"[A-Za-z_][\w-]*|-[A-Za-z_][\w-]*"
_TAG = regex(rf"(?:{_IDENTIFIER})|\*", re.ASCII)
_ID = regex(rf"#({_IDENTIFIER})", re.ASCII)
_CLASS = regex(rf"\.({_IDENTIFIER})", re.ASCII)
_ATTRIBUTE = regex(
    r"\[\s*([A-Za-z_][\w:.-]*)\s*(?:(=|!=|\^=|\$=|\*=)\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|([^\s\"'\\\[\]]+))\s*)?\]",
    re.ASCII,
)
_POSITION = regex(r":(first-child|last-child|nth-child\(\s*([1-9]\d{0,4})\s*\)|eq\(\s*(\d{1,5})\s*\))", re.ASCII)
_COMMA = regex(r"\s*,\s*")
_RELATION = regex(r"\s*([>+~])\s*|\s+")


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Selector, ...]:
    """The alternatives of a selector. Raises NotEvaluatedError for those that are not run here."""
    alternatives: list[Selector] = []
    compounds: list[Compound] = []
    relation: Relation = ""
    text = text.strip()
    position = 0
    while True:
        compound, end = _compound(text, position, relation)
        if end == position:
            raise NotEvaluatedError(f"`{text[position : position + 20]}` in the selector is not read")
        compounds.append(compound)
        if end == len(text):
            break
        comma = _COMMA.match(text, end)
        separator = comma or _RELATION.match(text, end)
        if separator is None:
            raise NotEvaluatedError(f"`{text[end : end + 20]}` in the selector is not read")
        if comma is not None:
            alternatives.append(tuple(compounds))
            compounds, relation = [], ""
        else:
            relation = separator[1] or " "  # type: ignore[assignment]
        position = separator.end()
    alternatives.append(tuple(compounds))
    if not all(_is_about_elements(selector[0]) for selector in alternatives):
        # jsoup has an element around the page, which no other parser has.
        raise NotEvaluatedError("the selector may find the document itself")
    return tuple(alternatives)


def _is_about_elements(compound: Compound) -> bool:
    """Whether a compound has a condition that only elements of the page can meet."""
    has_attribute = any(attribute.comparison != "!=" for attribute in compound.attributes)
    return compound.tag != "*" or bool(compound.ids or compound.classes) or has_attribute


def _compound(text: str, position: int, relation: Relation) -> tuple[Compound, int]:
    """The conditions on one element that begin at a position, and where they end."""
    tag = "*"
    if match := _TAG.match(text, position):
        tag, position = match[0].lower(), match.end()
    ids: list[str] = []
    classes: list[str] = []
    attributes: list[Attribute] = []
    positions: list[Position] = []
    while True:
        if match := _ID.match(text, position):
            ids.append(match[1])
        elif match := _CLASS.match(text, position):
            classes.append(match[1])
        elif match := _ATTRIBUTE.match(text, position):
            attributes.append(_attribute(match))
        elif match := _POSITION.match(text, position):
            positions.append(_position(match))
        else:
            break
        position = match.end()
    return Compound(relation, tag, tuple(ids), tuple(classes), tuple(attributes), tuple(positions)), position


def _attribute(match: re.Match[str]) -> Attribute:
    name = match[1].lower()
    value = next((part for part in match.groups()[2:] if part is not None), "")
    if name.startswith("abs:") or not value.isascii() or value != value.strip() or (match[2] and not value):
        raise NotEvaluatedError("an odd condition on an attribute")
    return Attribute(name, match[2] or "", value)  # type: ignore[arg-type]


def _position(match: re.Match[str]) -> Position:
    if match[2]:
        return Position(integer(match[2]) - 1)
    if match[3]:
        return Position(integer(match[3]), at_top=True)
    return Position(0 if match[1] == "first-child" else -1)


# --- running


Same = Callable[[str, str, str], bool]
"""Whether an attribute's content stands to a selector's value as a comparison says, in this order."""


def select(page: LexborHTMLParser, text: str, same: Same) -> list[LexborNode]:
    """The elements that a selector finds, in the order of the page."""
    alternatives = read(text)
    root = page.root
    if root is None:
        return []
    return [
        node
        for node in elements(root)
        if any(_fits(node, selector, len(selector) - 1, same) for selector in alternatives)
    ]


def elements(root: LexborNode) -> Iterator[LexborNode]:
    """All elements from a root on, in the order of the page."""
    for node in root.traverse():
        if (node.tag or "-")[0] not in "-!":
            yield node


def _fits(node: LexborNode, selector: Selector, index: int, same: Same) -> bool:
    compound = selector[index]
    if not _meets(node, compound, same):
        return False
    if index == 0:
        return True
    match compound.relation:
        case ">":
            parent = node.parent
            return parent is not None and _is_element(parent) and _fits(parent, selector, index - 1, same)
        case "+":
            before = next(_before(node), None)
            return before is not None and _fits(before, selector, index - 1, same)
        case "~":
            return any(_fits(before, selector, index - 1, same) for before in _before(node))
        case _:
            return any(_fits(parent, selector, index - 1, same) for parent in ancestors(node))


def _meets(node: LexborNode, compound: Compound, same: Same) -> bool:
    """Whether an element meets all conditions, apart from its relation to others."""
    if compound.tag not in ("*", node.tag):
        return False
    if not (compound.ids or compound.classes or compound.attributes or compound.positions):
        return True
    attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
    classes = {word.lower() for word in re.split(r"[ \t\n\f\r]+", attributes.get("class", ""))}
    return (
        all(attributes.get("id") == identifier for identifier in compound.ids)
        and all(name.lower() in classes for name in compound.classes)
        and all(_meets_attribute(attributes.get(attribute.name), attribute, same) for attribute in compound.attributes)
        and (not compound.positions or _meets_positions(node, compound.positions))
    )


def _meets_attribute(content: str | None, attribute: Attribute, same: Same) -> bool:
    if attribute.comparison == "!=":
        return content is None or not same(content, "=", attribute.value)
    return content is not None and (not attribute.comparison or same(content, attribute.comparison, attribute.value))


def _meets_positions(node: LexborNode, positions: tuple[Position, ...]) -> bool:
    parent = node.parent
    if (parent is None or not _is_element(parent)) and not all(position.at_top for position in positions):
        return False
    siblings = [child for child in parent.iter() if _is_element(child)] if parent is not None else [node]
    # Nodes with the same text are equal: what tells them apart is where they are in memory.
    place = next(i for i, child in enumerate(siblings) if child.mem_id == node.mem_id)
    return all(position.index in (place, place - len(siblings)) for position in positions)


def _is_element(node: LexborNode) -> bool:
    return (node.tag or "-")[0] not in "-!#"


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node, from the inside."""
    parent = node.parent
    while parent is not None and _is_element(parent):
        yield parent
        parent = parent.parent


def _before(node: LexborNode) -> Iterator[LexborNode]:
    sibling = node.prev
    while sibling is not None:
        if _is_element(sibling):
            yield sibling
        sibling = sibling.prev
