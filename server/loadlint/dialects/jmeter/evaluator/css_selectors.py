"""CSS selectors as jsoup and jodd read them, as far as they read them alike or in a known way, run on a parsed page."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.extractor import NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    Relation = Literal["", " ", ">", "+", "~"]
    Comparison = Literal["", "=", "!=", "^=", "$=", "*="]


class Attribute(Struct, frozen=True):
    """`[name]`, `[name=value]` and its kin. `name` is in lower case."""

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
_TAG = re.compile(rf"(?:{_IDENTIFIER})|\*", re.ASCII)
_ID = re.compile(rf"#({_IDENTIFIER})", re.ASCII)
_CLASS = re.compile(rf"\.({_IDENTIFIER})", re.ASCII)
_ATTRIBUTE = re.compile(
    r"\[\s*([A-Za-z_][\w:.-]*)\s*(?:(=|!=|\^=|\$=|\*=)\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|([^\s\"'\\\[\]]+))\s*)?\]",
    re.ASCII,
)
_POSITION = re.compile(r":(first-child|last-child|nth-child\(\s*([1-9]\d{0,4})\s*\)|eq\(\s*(\d{1,5})\s*\))", re.ASCII)
_RELATION = re.compile(r"\s*([>+~])\s*|\s+")


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Selector, ...]:
    """The alternatives of a selector. Raises NotEvaluatedError for those that are not run here."""
    alternatives: list[Selector] = []
    compounds: list[Compound] = []
    relation: Relation = ""
    text = text.strip()
    at = 0
    while True:
        compound, end = _compound(text, at, relation)
        if end == at:
            raise NotEvaluatedError(f"`{text[at : at + 20]}` in the selector is not read")
        compounds.append(compound)
        at = end
        if at == len(text):
            break
        comma = re.compile(r"\s*,\s*").match(text, at)
        if comma:
            alternatives.append(tuple(compounds))
            compounds, relation, at = [], "", comma.end()
            continue
        found = _RELATION.match(text, at)
        if not found:
            raise NotEvaluatedError(f"`{text[at : at + 20]}` in the selector is not read")
        relation = found[1] or " "  # type: ignore[assignment]
        at = found.end()
    alternatives.append(tuple(compounds))
    if not all(_says_something(one[0]) for one in alternatives):
        # jsoup has an element around the page, which no other parser has.
        raise NotEvaluatedError("the selector may find the document itself")
    return tuple(alternatives)


def _says_something(compound: Compound) -> bool:
    positive = any(one.comparison != "!=" for one in compound.attributes)
    return compound.tag != "*" or bool(compound.ids or compound.classes) or positive


def _compound(text: str, at: int, relation: Relation) -> tuple[Compound, int]:
    tag = "*"
    if found := _TAG.match(text, at):
        tag, at = found[0].lower(), found.end()
    ids: list[str] = []
    classes: list[str] = []
    attributes: list[Attribute] = []
    positions: list[Position] = []
    while True:
        if found := _ID.match(text, at):
            ids.append(found[1])
        elif found := _CLASS.match(text, at):
            classes.append(found[1])
        elif found := _ATTRIBUTE.match(text, at):
            attributes.append(_attribute(found))
        elif found := _POSITION.match(text, at):
            positions.append(_position(found))
        else:
            break
        at = found.end()
    return Compound(relation, tag, tuple(ids), tuple(classes), tuple(attributes), tuple(positions)), at


def _attribute(found: re.Match[str]) -> Attribute:
    name = found[1].lower()
    value = next((part for part in found.groups()[2:] if part is not None), "")
    if name.startswith("abs:") or not value.isascii() or value != value.strip() or (found[2] and not value):
        raise NotEvaluatedError("an odd condition on an attribute")
    return Attribute(name, found[2] or "", value)  # type: ignore[arg-type]


def _position(found: re.Match[str]) -> Position:
    if found[2]:
        return Position(int(found[2]) - 1)
    if found[3]:
        return Position(int(found[3]), at_top=True)
    return Position(0 if found[1] == "first-child" else -1)


# --- running


Same = Callable[[str, str, str], bool]
"""Whether an attribute's content stands to a selector's value as a comparison says, in this order."""


def select(page: LexborHTMLParser, text: str, same: Same) -> list[LexborNode]:
    """The elements that a selector finds, in the order of the page."""
    alternatives = read(text)
    root = page.root
    if root is None:
        return []
    return [node for node in elements(root) if any(_fits(node, one, len(one) - 1, same) for one in alternatives)]


def elements(root: LexborNode) -> Iterator[LexborNode]:
    """All elements from a root on, in the order of the page."""
    for node in root.traverse():
        if (node.tag or "-")[0] not in "-!":
            yield node


def _fits(node: LexborNode, selector: Selector, at: int, same: Same) -> bool:
    compound = selector[at]
    if not _is(node, compound, same):
        return False
    if at == 0:
        return True
    match compound.relation:
        case ">":
            parent = node.parent
            return parent is not None and _is_element(parent) and _fits(parent, selector, at - 1, same)
        case "+":
            before = next(_before(node), None)
            return before is not None and _fits(before, selector, at - 1, same)
        case "~":
            return any(_fits(before, selector, at - 1, same) for before in _before(node))
        case _:
            return any(_fits(parent, selector, at - 1, same) for parent in _above(node))


def _is(node: LexborNode, compound: Compound, same: Same) -> bool:
    if compound.tag not in ("*", node.tag):
        return False
    if not (compound.ids or compound.classes or compound.attributes or compound.positions):
        return True
    held = {name.lower(): value or "" for name, value in node.attributes.items()}
    if any(held.get("id") != one for one in compound.ids):
        return False
    classes = {word.lower() for word in re.split(r"[ \t\n\f\r]+", held.get("class", ""))}
    if any(one.lower() not in classes for one in compound.classes):
        return False
    for condition in compound.attributes:
        content = held.get(condition.name)
        if condition.comparison == "!=":
            if content is not None and same(content, "=", condition.value):
                return False
        elif content is None or (condition.comparison and not same(content, condition.comparison, condition.value)):
            return False
    if compound.positions:
        parent = node.parent
        if (parent is None or not _is_element(parent)) and not all(one.at_top for one in compound.positions):
            return False
        siblings = [child for child in parent.iter() if _is_element(child)] if parent is not None else [node]
        # Nodes with the same text are equal: what tells them apart is where they are in memory.
        place = next(i for i, child in enumerate(siblings) if child.mem_id == node.mem_id)
        if any(one.index not in (place, place - len(siblings)) for one in compound.positions):
            return False
    return True


def _is_element(node: LexborNode) -> bool:
    return (node.tag or "-")[0] not in "-!#"


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and _is_element(parent):
        yield parent
        parent = parent.parent


def _before(node: LexborNode) -> Iterator[LexborNode]:
    other = node.prev
    while other is not None:
        if _is_element(other):
            yield other
        other = other.prev
