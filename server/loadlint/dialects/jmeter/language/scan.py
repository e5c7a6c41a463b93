"""A tolerant reader of XML tags: where every element of a test plan begins and ends, in bytes.

It is no XML parser. It knows how JMeter writes plans (properties are leaves, elements and their `hashTree` alternate)
and uses that to go on after a mistake: a tag that is not closed, or closed twice, costs that one place and nothing
else. Character references that XML 1.0 forbids, and that JMeter writes, are no mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from msgspec import Struct, field

from loadlint.script import SyntaxProblem
from loadlint.text.edits import difference
from loadlint.text.regex import regex
from loadlint.text.span import Span

LEAVES = frozenset(("stringProp", "boolProp", "intProp", "longProp"))
"""The tags of properties that hold text and nothing else. JMeter writes floats and doubles as elements of their own."""

TREE = "hashTree"

_ATTRIBUTES = rb"(?: [\w.:\-]++=\"[^\"<]*+\")*+"


def _content(depth: int) -> bytes:
    """What an element holds as JMeter writes it: text and properties, which hold others up to a depth.

    Nothing in it is captured: Python 3.11 loses its way with groups in possessive repeats.
    """
    leaves = (rb"<%s%s(?:/>|>[^<]*+</%s>)" % (tag, _ATTRIBUTES, tag) for tag in map(str.encode, sorted(LEAVES)))
    parts = list(leaves)
    if depth:
        inner = _content(depth - 1)
        parts += (
            rb"<%s%s(?:/>|>%s</%s>)" % (tag, _ATTRIBUTES, inner, tag) for tag in (b"elementProp", b"collectionProp")
        )
    return rb"[^<]*+(?:(?:%s)[^<]*+)*+" % b"|".join(parts)


_LEAF_TAGS = {name.encode(): name for name in (*LEAVES, "floatProp", "doubleProp")}
_NAME = rb"[A-Za-z_][\w.:\-]*"


_DEPTH = 3
"""How deep the properties of an element may nest for it to be read as a whole. Deeper ones are hardly ever written,
and each level doubles the time that the expression takes to compile."""

_PAIRS = {b"<!--": rb"<!--.*?-->", b"<![CDATA[": rb"<!\[CDATA\[.*?\]\]>", b"<?": rb"<\?.*?\?>"}
"""What is no element, by its start: comments, literal text, instructions."""


@cache
def _token(closed: tuple[bytes, ...] = tuple(_PAIRS)) -> re.Pattern[bytes]:
    """A leaf (1 to 3), a whole element with its properties (4, 5), a closing tag (6), an opening one (7 to 9), what is
    no element (10), or none of these. `closed` are the starts of what is no element that still have an end; looking for
    one at each start would take long.
    """
    return re.compile(
        rb'<((?:string|bool|int|long|float|double)Prop) name="([^"<]*)"(?:/>|>([^<]*)</\1>)'
        rb"|<(?!hashTree|jmeterTestPlan|[a-z]+Prop\b)(" + _NAME + rb")(" + _ATTRIBUTES + rb")"
        rb"(?:/>|>" + _content(_DEPTH) + rb"</\4>)"
        rb"|</(" + _NAME + rb")\s*>"
        rb"|<(" + _NAME + rb")((?:\s+[\w.:\-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>"
        rb"|(" + (b"|".join(_PAIRS[start] for start in closed) or rb"(?!)") + rb")"
        rb"|<",
        re.DOTALL,
    )


_ATTRIBUTE = regex(rb"(?<![\w.:\-])([\w.:\-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_BROKEN = regex(rb"<(/?)(" + _NAME + rb")?[^<>]*(>?)")
_MARKUP = regex(rb"<![A-Za-z][^<>\[]*(?:\[[^\]]*\]\s*)?>")

_MAX_PROBLEMS = 50
_SLASH = ord("/")


class Leaf(NamedTuple):
    """A property that holds text. `text_start` and `text_end` are the bytes of its content."""

    tag: str
    name: str
    start: int
    text_start: int
    text_end: int
    end: int


class Node:
    """Any other element. `close_start` is where its closing tag begins; for `<x/>` it is `open_end`.

    `attributes` is the source of the attributes, and starts at byte `attributes_at`. What it holds is read when it is
    asked for, where the scanner has only seen that it is in order. `facts` are what others have found out of its text
    alone (`loadlint.facts`); the same text in the next version of a plan has them, too.
    """

    __slots__ = (
        *("_children", "_data", "_facts", "attributes", "attributes_at", "close_start", "end", "open_end", "start"),
        "tag",
    )

    def __init__(self, tag: str, start: int, open_end: int, attributes: bytes, attributes_at: int) -> None:
        self.tag = tag
        self.start = start
        self.open_end = open_end
        self.close_start = open_end
        self.end = open_end
        self.attributes = attributes
        self.attributes_at = attributes_at
        self._children: list[Node | Leaf] | None = []
        self._data = b""
        self._facts: dict[object, Any] | None = None

    @property
    def facts(self) -> dict[object, Any]:
        """What is known of its text; to be added to."""
        if self._facts is None:
            self._facts = {}
        return self._facts

    def after(self, by: int, data: bytes) -> Node:
        """The same element without mistakes in another text, so many bytes later."""
        node = Node(self.tag, self.start + by, self.open_end + by, self.attributes, self.attributes_at + by)
        node.close_start, node.end = self.close_start + by, self.end + by
        if self.open_end < self.close_start:
            node._children, node._data = None, data
        node._facts = self.facts
        return node

    @classmethod
    def whole(cls, data: bytes, token: re.Match[bytes]) -> Node:
        """An element without mistakes; `token` is all of it."""
        tag, (start, end) = token[4].decode(), token.span()
        closing = len(tag) + 3
        empty = data[end - 2] == _SLASH
        open_end = end if empty else data.index(b">", token.end(5)) + 1
        node = cls(tag, start, open_end, token[5], token.start(5))
        node.close_start, node.end = (end, end) if empty else (end - closing, end)
        node._children, node._data = (None, data) if node.open_end < node.close_start else ([], b"")
        return node

    @property
    def children(self) -> list[Node | Leaf]:
        """What it holds, in the order of the text."""
        if self._children is None:
            self._children = _Scanner(self._data, self.open_end, self.close_start).run().root.children
            self._data = b""
        return self._children

    @property
    def unread(self) -> bool:
        """Whether it is in order and nobody has asked for what it holds."""
        return self._children is None

    @property
    def self_closed(self) -> bool:
        """Whether it is written as one tag, `<x/>`."""
        return self.end == self.open_end

    def attribute(self, name: str) -> tuple[bytes, Span] | None:
        """The source text of an attribute's value, with its place."""
        return self.named_attributes().get(name)

    def named_attributes(self) -> dict[str, tuple[bytes, Span]]:
        """The source text of each attribute's value, with its place; of several with one name the first."""
        by_name: dict[str, tuple[bytes, Span]] = {}
        for match in _ATTRIBUTE.finditer(self.attributes):
            start, end = match.span(match.lastindex or 0)
            place = Span(self.attributes_at + start, self.attributes_at + end)
            by_name.setdefault(match[1].decode(), (self.attributes[start:end], place))
        return by_name


class Document(Struct):
    """The elements of a text. `root` holds what stands at the top level, `whole` are elements without mistakes by where
    they start.
    """

    data: bytes
    root: Node
    problems: list[SyntaxProblem] = field(default_factory=list)
    whole: dict[int, Node] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of all elements."""
        return sum(1 for _ in walk(self.root))


class _Earlier(Struct, frozen=True):
    """The elements of an earlier version of a text. It is the same before byte `first` and from byte `last` on; up to
    there bytes have moved by `before`, from there on by `after`.
    """

    elements: dict[int, Node]
    first: int
    last: int
    before: int
    after: int

    def element_at(self, start: int, data: bytes) -> Node | None:
        """The element that begins at a byte, where the change has not reached it."""
        by = self.after if start >= self.last else self.before
        element = self.elements.get(start - by)
        if element is None or (start < self.last and element.end + by > self.first):
            return None
        return element.after(by, data)


def _earlier(data: bytes, start: int, document: Document) -> _Earlier:
    root = document.root
    old = document.data[root.start : root.end]
    changed, text = difference(old, data[start:])
    first, by = start + changed.start, start - root.start
    return _Earlier(document.whole, first, first + len(text), by, by + len(text) - len(changed))


def scan(data: bytes, start: int = 0, earlier: Document | None = None) -> Document:
    """Read the tags of a plan, which begins at byte `start`. Never raises.

    Elements without mistakes that an earlier version of the text has as well are not read again.
    """
    return _Scanner(data, start, len(data), None if earlier is None else _earlier(data, start, earlier)).run()


def walk(node: Node) -> Iterator[Node | Leaf]:
    """All elements below a node, in the order of the text."""
    stack: list[Iterator[Node | Leaf]] = [iter(node.children)]
    while stack:
        for child in stack[-1]:
            yield child
            if isinstance(child, Node) and child.children:
                stack.append(iter(child.children))
                break
        else:
            stack.pop()


class _Scanner:
    def __init__(self, data: bytes, start: int, end: int, earlier: _Earlier | None = None) -> None:
        self.data = data
        self.start = start
        self.stop = end
        self.earlier = earlier
        self.root = Node("", start, start, b"", start)
        self.root.end = self.root.close_start = end
        self.stack = [self.root]
        self.document = Document(data, self.root)
        self.skip_to = start
        self.names: dict[bytes, str] = {}

    def run(self) -> Document:
        closed, position = tuple(_PAIRS), self.start
        while (position := self.data.find(b"<", position, self.stop)) >= 0:
            element = self.earlier.element_at(position, self.data) if self.earlier is not None else None
            if element is not None:
                if position >= self.skip_to:
                    self.whole(element)
                position = element.end
                continue
            token = _token(closed).match(self.data, position, self.stop)
            assert token is not None
            if position >= self.skip_to:
                self.token(token)
            if token.lastindex is None:
                # What is not closed once is not closed later on either: looking for its end each time would take long.
                closed = tuple(start for start in closed if not self.data.startswith(start, position))
            position = token.end()
        self.finish()
        return self.document

    def token(self, token: re.Match[bytes]) -> None:
        """Add what a token tells."""
        kind = token.lastindex
        start, end = token.span()
        if kind is None:
            self.broken(start)
        elif kind <= 3:
            self.leaf(token)
        elif kind == 5:
            self.whole(Node.whole(self.data, token))
        elif kind == 6:
            self.close(token[6].decode(), start, end)
        elif kind == 9:
            self.open(Node(token[7].decode(), start, end, token[8], token.start(8)), closed=bool(token[9]))

    def leaf(self, token: re.Match[bytes]) -> None:
        """A property that holds text."""
        start, end = token.span()
        holder = self.stack[-1]
        if holder.tag in LEAVES:
            self.end_unclosed(holder, start)
            holder = self.stack[-1]
        text_start, text_end = token.span(3) if token.lastindex == 3 else (end, end)
        name = self.names.get(token[2])
        if name is None:
            name = self.names[token[2]] = token[2].decode("utf-8", "replace")
        holder.children.append(Leaf(_LEAF_TAGS[token[1]], name, start, text_start, text_end, end))

    def whole(self, element: Node) -> None:
        """An element with all that it holds."""
        while self.stack[-1].tag in LEAVES:
            self.end_unclosed(self.stack[-1], element.start)
        self.stack[-1].children.append(element)
        self.document.whole[element.start] = element

    def problem(self, start: int, end: int, message: str) -> None:
        if len(self.document.problems) < _MAX_PROBLEMS:
            self.document.problems.append(SyntaxProblem(Span(start, end), message))

    def open(self, node: Node, *, closed: bool) -> None:
        stack = self.stack
        while stack[-1].tag in LEAVES:
            self.end_unclosed(stack[-1], node.start)
        if node.tag == TREE:
            # Elements hold properties, never a hashTree: the one before is not closed.
            while len(stack) > 1 and stack[-1].tag not in (TREE, "jmeterTestPlan"):
                self.end_unclosed(stack[-1], node.start)
        if closed:
            self.add(node)
        else:
            stack.append(node)

    def add(self, node: Node) -> None:
        """Put a finished element into the one that holds it."""
        children = self.stack[-1].children
        if node.tag in LEAVES and not node.children:
            name_written = node.attribute("name")
            name = name_written[0].decode("utf-8", "replace") if name_written else ""
            children.append(Leaf(node.tag, name, node.start, node.open_end, node.close_start, node.end))
        else:
            children.append(node)

    def close(self, tag: str, start: int, end: int) -> None:
        stack = self.stack
        if stack[-1].tag != tag or len(stack) == 1:
            if not any(node.tag == tag for node in stack[1:]):
                self.problem(start, end, f"`</{tag}>` closes nothing")
                return
            while stack[-1].tag != tag:
                self.end_unclosed(stack[-1], start)
        node = stack.pop()
        node.close_start, node.end = start, end
        self.add(node)

    def end_unclosed(self, node: Node, end: int) -> None:
        """End an element whose closing tag is missing."""
        self.problem(node.start, node.open_end, f"`<{node.tag}>` is not closed")
        self.stack.pop()
        if node.tag in LEAVES:
            end = node.open_end + len(self.data[node.open_end : end].split(b"\n", 1)[0].rstrip())
        node.close_start = node.end = end
        self.add(node)

    def broken(self, start: int) -> None:
        """A `<` that begins no tag."""
        data = self.data
        if data.startswith((b"<!--", b"<![CDATA[", b"<?"), start):
            line = data.find(b"\n", start)
            self.skip_to = len(data) if line < 0 else line
            self.problem(start, min(start + 9, len(data)), "this is not closed")
            return
        markup = _MARKUP.match(data, start)
        if markup:
            self.skip_to = markup.end()
            return
        match = _BROKEN.match(data, start)
        assert match is not None
        if match[2] is None:
            self.problem(start, start + 1, "`<` must be written `&lt;` in text")
            return
        tag = match[2].decode()
        self.problem(start, match.end(), f"the tag of `{tag}` is not complete")
        if match[1]:
            if any(node.tag == tag for node in self.stack[1:]):
                self.close(tag, start, match.end())
            return
        if not match[3]:
            return
        text = match[0]
        self.open(Node(tag, start, match.end(), text, start), closed=text.endswith(b"/>"))

    def finish(self) -> None:
        while len(self.stack) > 1:
            self.end_unclosed(self.stack[-1], self.stop)
