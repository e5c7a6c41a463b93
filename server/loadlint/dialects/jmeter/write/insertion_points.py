"""Where elements are put into a plan, and how the file is written there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Node
from loadlint.dialects.jmeter.write.render import ElementWriter, Style
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span


@lru_cache(maxsize=8)
def style_of(source: Source, encoding: str) -> Style:
    """How a file is written: its line ends, indentation and quotes."""
    head = source.data[:200_000]
    lines = b"\n" in head.strip()
    single = len(re.findall(rb"=\s*'", head)) > len(re.findall(rb'=\s*"', head))
    return Style(source.newline if lines else "", _unit(head) if lines else "", "'" if single else '"', encoding)


def _unit(data: bytes) -> str:
    tabs = len(re.findall(rb"^\t", data, re.M))
    spaces = [len(match) for match in re.findall(rb"^( +)<", data, re.M)]
    if tabs > len(spaces):
        return "\t"
    return " " * (min(spaces) if spaces and min(spaces) <= 8 else 2)


def indent_at(data: bytes, offset: int) -> str | None:
    """The white space before a place, where nothing else is before it on its line."""
    line = data.rfind(b"\n", 0, offset) + 1
    before = data[line:offset]
    return before.decode("ascii", "replace") if not before.strip() else None


class InsertionPoint:
    """The end of what an element of the XML holds, such as a hashTree. Several fixes can insert there."""

    def __init__(self, data: bytes, node: Node, style: Style) -> None:
        self.data = data
        self.style = style
        self.node = node
        node_indent = indent_at(data, node.start)
        self.last = node.children[-1] if node.children else None
        last_indent = indent_at(data, self.last.start) if self.last is not None else None
        is_first_on_line = node_indent is not None and (self.last is None or last_indent is not None)
        self.on_lines = style.newline != "" and is_first_on_line
        self.node_indent = node_indent or ""
        self.indent = ""
        if self.on_lines:
            self.indent = last_indent if last_indent is not None else self.node_indent + style.unit

    @property
    def writer(self) -> ElementWriter:
        """What writes elements at this place."""
        style = self.style if self.on_lines else Style("", "", self.style.quote, self.style.encoding)
        return ElementWriter(style, self.indent)

    def insert(self, text: str) -> list[Edit]:
        """Edits that put elements at the end."""
        if self.last is not None:
            return [Edit(Span(self.last.end, self.last.end), text)]
        close = f"{self.style.newline}{self.node_indent}" if self.on_lines else ""
        node = self.node
        if node.self_closed:
            slash = node.open_end - 2
            return [
                Edit(Span(slash, slash + 1), ">"),
                Edit(Span(slash + 1, slash + 1), text),
                Edit(Span(slash + 1, slash + 2), f"{close}</{node.tag}>"),
            ]
        if self.data[node.open_end : node.close_start].strip():
            return [Edit(Span(node.close_start, node.close_start), text)]
        start = node.open_end
        if start == node.close_start:
            return [Edit(Span(start, start), text), Edit(Span(start, start + 1), f"{close}<")]
        return [Edit(Span(start, start), text)]


def under(plan: Plan, element: Element, style: Style) -> InsertionPoint:
    """The end of an element's hashTree, where new elements go."""
    if element.tree is None:
        raise CannotWriteError(f"`{element.name}` has no hashTree, so nothing can be put under it")
    return InsertionPoint(plan.data, element.tree, style)


def writer_at(plan: Plan, node: Node, style: Style) -> ElementWriter:
    """What writes elements in the place of another one, or beside it."""
    indent = indent_at(plan.data, node.start)
    if indent is None or style.newline == "":
        return ElementWriter(Style("", "", style.quote, style.encoding), "")
    return ElementWriter(style, indent)


def enclosing(node: Node, span: Span) -> list[Node]:
    """The elements around a span, from the outermost."""
    around: list[Node] = []
    inner: Node | None = node
    while inner is not None:
        nodes = (child for child in inner.children if isinstance(child, Node))
        inner = next((child for child in nodes if child.start <= span.start and span.end <= child.end), None)
        around += [inner] if inner is not None else []
    return around


# References between samplers


def renumbering_edits(sampler: Element, tag: str, *, by: int, behind: bool) -> Iterator[Edit]:
    """The edits of the references to samplers of a tag from `sampler` on, or from the one behind it, `by` more or less.

    They stand under these samplers themselves.
    """
    siblings = _siblings(sampler)
    position = siblings.index(sampler) + behind
    first = sum(other.node.tag == tag for other in siblings[:position]) + 1
    for other in siblings[position:]:
        for number, span in _references(other, tag):
            if number >= first:
                yield _edit_to_number(span, tag, number + by)


def edits_of_wrapped(samplers: Sequence[Element]) -> Iterator[Edit]:
    """The edits where each of some samplers of one tree gets into a controller of its own, in which it is the first."""
    tag, place, wrapped = samplers[0].node.tag, 0, 0
    for other in _siblings(samplers[0]):
        place += other.node.tag == tag
        is_wrapped = other in samplers
        wrapped += is_wrapped
        for number, span in _references(other, tag):
            left = 1 if is_wrapped else number - wrapped
            if number == place != left:
                yield _edit_to_number(span, tag, left)


def _siblings(sampler: Element) -> Sequence[Element]:
    return sampler.parent.children if sampler.parent is not None else sampler.plan.elements


def _references(sampler: Element, tag: str) -> Iterator[tuple[int, Span]]:
    """The numbers in the references under a sampler, with their places."""
    if sampler.node.tag == tag and sampler.tree is not None:
        path = re.compile(rb'(?<=\sreference="\.\./\.\./\.\./)' + re.escape(tag).encode() + rb"(?:\[(\d+)\])?(?=/)")
        for match in path.finditer(sampler.plan.data, sampler.tree.start, sampler.tree.end):
            yield int(match[1] or 1), Span(*match.span())


def _edit_to_number(span: Span, tag: str, number: int) -> Edit:
    return Edit(span, f"{tag}[{number}]" if number > 1 else tag)
