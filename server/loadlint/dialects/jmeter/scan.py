"""A tolerant reader of XML tags: where every element of a test plan begins and ends, in bytes.

It is no XML parser. It knows how JMeter writes plans (properties are leaves, elements and their `hashTree` alternate)
and uses that to go on after a mistake: a tag that is not closed, or closed twice, costs that one place and nothing
else. Character references that XML 1.0 forbids, and that JMeter writes, are no mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from loadlint.script import SyntaxProblem
from loadlint.text.span import Span

LEAVES = frozenset(("stringProp", "boolProp", "intProp", "longProp"))
"""The tags of properties that hold text and nothing else. JMeter writes floats and doubles as elements of their own."""

TREE = "hashTree"

_LEAF_TAGS = {name.encode(): name for name in (*LEAVES, "floatProp", "doubleProp")}
_NAME = rb"[A-Za-z_][\w.:\-]*"
_TOKEN = re.compile(
    rb'<((?:string|bool|int|long|float|double)Prop) name="([^"<]*)"(?:/>|>([^<]*)</\1>)'
    rb"|</(" + _NAME + rb")\s*>"
    rb"|<(" + _NAME + rb")((?:\s+[\w.:\-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>"
    rb"|(<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>)"
    rb"|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"([\w.:\-]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_BROKEN = re.compile(rb"<(/?)(" + _NAME + rb")?[^<>]*(>?)")
_MARKUP = re.compile(rb"<![A-Za-z][^<>\[]*(?:\[[^\]]*\]\s*)?>")

_MAX_PROBLEMS = 50


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

    `attributes` is the source of the attributes, and starts at byte `attributes_at`.
    """

    __slots__ = ("attributes", "attributes_at", "children", "close_start", "end", "open_end", "start", "tag")

    def __init__(self, tag: str, start: int, open_end: int, attributes: bytes, attributes_at: int) -> None:
        self.tag = tag
        self.start = start
        self.open_end = open_end
        self.close_start = open_end
        self.end = open_end
        self.attributes = attributes
        self.attributes_at = attributes_at
        self.children: list[Node | Leaf] = []

    @property
    def self_closed(self) -> bool:
        """Whether it is written as one tag, `<x/>`."""
        return self.end == self.open_end

    def attribute(self, name: str) -> tuple[bytes, Span] | None:
        """The source text of an attribute's value, with its place."""
        wanted = name.encode()
        for match in _ATTRIBUTE.finditer(self.attributes):
            if match[1] == wanted:
                group = 2 if match[2] is not None else 3
                start = self.attributes_at + match.start(group)
                return match[group], Span(start, start + len(match[group]))
        return None


@dataclass
class Document:
    """The elements of a text. `root` holds what stands at the top level; `count` is the number of all elements."""

    data: bytes
    root: Node
    problems: list[SyntaxProblem] = field(default_factory=list)
    count: int = 0


def scan(data: bytes) -> Document:
    """Read the tags of a plan. Never raises."""
    return _Scanner(data).run()


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
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root = Node("", 0, 0, b"", 0)
        self.root.end = self.root.close_start = len(data)
        self.stack = [self.root]
        self.document = Document(data, self.root)
        self.skip_to = 0

    def run(self) -> Document:
        stack, count, make = self.stack, 0, Leaf._make
        leaves, names = _LEAF_TAGS, dict[bytes, str]()
        for match in _TOKEN.finditer(self.data):
            kind = match.lastindex
            start, end = match.span()
            if start < self.skip_to:
                continue
            if kind is not None and kind <= 3:
                top = stack[-1]
                if top.tag in LEAVES:
                    self.unclosed(top, start)
                    top = stack[-1]
                count += 1
                if kind == 3:
                    text_start, text_end = match.span(3)
                else:
                    text_start = text_end = end
                raw = match[2]
                name = names.get(raw)
                if name is None:
                    name = names[raw] = raw.decode("utf-8", "replace")
                top.children.append(make((leaves[match[1]], name, start, text_start, text_end, end)))
            elif kind == 4:
                self.close(match[4].decode(), start, end)
            elif kind == 7:
                count += 1
                self.open(match[5].decode(), start, end, match[6], match.start(6), closed=bool(match[7]))
            elif kind == 8:
                continue
            else:
                count += self.broken(start)
        self.finish()
        self.document.count = count
        return self.document

    def problem(self, start: int, end: int, message: str) -> None:
        if len(self.document.problems) < _MAX_PROBLEMS:
            self.document.problems.append(SyntaxProblem(Span(start, end), message))

    def open(self, tag: str, start: int, end: int, attributes: bytes, at: int, *, closed: bool) -> None:
        stack = self.stack
        while stack[-1].tag in LEAVES:
            self.unclosed(stack[-1], start)
        if tag == TREE:
            # Elements hold properties, never a hashTree: the one before is not closed.
            while len(stack) > 1 and stack[-1].tag not in (TREE, "jmeterTestPlan"):
                self.unclosed(stack[-1], start)
        node = Node(tag, start, end, attributes, at)
        if closed:
            self.add(node)
        else:
            stack.append(node)

    def add(self, node: Node) -> None:
        """Put a finished element into the one that holds it."""
        children = self.stack[-1].children
        if node.tag in LEAVES and not node.children:
            found = node.attribute("name")
            name = found[0].decode("utf-8", "replace") if found else ""
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
                self.unclosed(stack[-1], start)
        node = stack.pop()
        node.close_start, node.end = start, end
        self.add(node)

    def unclosed(self, node: Node, at: int) -> None:
        """End an element whose closing tag is missing."""
        self.problem(node.start, node.open_end, f"`<{node.tag}>` is not closed")
        self.stack.pop()
        if node.tag in LEAVES:
            at = node.open_end + len(self.data[node.open_end : at].split(b"\n", 1)[0].rstrip())
        node.close_start = node.end = at
        self.add(node)

    def broken(self, start: int) -> int:
        """A `<` that begins no tag. The number of elements that it opens all the same."""
        data = self.data
        if data.startswith((b"<!--", b"<![CDATA[", b"<?"), start):
            line = data.find(b"\n", start)
            self.skip_to = len(data) if line < 0 else line
            self.problem(start, min(start + 9, len(data)), "this is not closed")
            return 0
        markup = _MARKUP.match(data, start)
        if markup:
            self.skip_to = markup.end()
            return 0
        match = _BROKEN.match(data, start)
        assert match is not None
        if match[2] is None:
            self.problem(start, start + 1, "`<` must be written `&lt;` in text")
            return 0
        tag = match[2].decode()
        self.problem(start, match.end(), f"the tag of `{tag}` is not complete")
        if match[1]:
            if any(node.tag == tag for node in self.stack[1:]):
                self.close(tag, start, match.end())
            return 0
        if not match[3]:
            return 0
        text = match[0]
        closed = text.endswith(b"/>")
        self.open(tag, start, match.end(), text, start, closed=closed)
        return 1

    def finish(self) -> None:
        while len(self.stack) > 1:
            self.unclosed(self.stack[-1], len(self.data))
