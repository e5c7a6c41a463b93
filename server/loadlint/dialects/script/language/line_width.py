"""What fits on a line, for the layout of scripts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.text.edits import Edit, apply
from loadlint.text.regex import regex
from loadlint.text.span import Span

_WHOLE = frozenset(("string", "template_string", "regex"))
_OPENING = ("(", "[", "{")
_PLAIN = ("string_fragment", "string_content")
_CUT = regex(rb"(?=&)|(?<=%2C)|(?<=[,; ])")


def leaves(node: Node) -> Iterator[Node]:
    """The words of a node's text; literals are one word each."""
    if node.child_count == 0 or node.type in _WHOLE:
        yield node
        return
    for child in node.children:
        yield from leaves(child)


def line_end(data: bytes, offset: int) -> int:
    """The byte behind the last one of a line, without its line end."""
    end = data.find(b"\n", offset)
    end = len(data) if end < 0 else end
    return end - 1 if data[end - 1 : end] == b"\r" else end


def fits(data: bytes, node: Node, gaps: Sequence[Edit], width: int) -> bool:
    """Whether a node is on one line, with all that stands beside it, after the edits of its gaps."""
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    end = line_end(data, node.end_byte)
    moved = [Edit(Span(gap.span.start - start, gap.span.end - start), gap.text) for gap in gaps]
    line = apply(data[start:end], moved).decode("utf-8", "replace")
    # What opens on this line and is closed below is folded for other reasons.
    return len(line) <= width and line[-1:] not in _OPENING


def joining_edits(
    root: Node, data: bytes, kinds: Collection[str], gaps_of: Callable[[Node, bytes], list[Edit] | None], width: int
) -> list[Edit]:
    """What joins the brackets of these types that fit on one line, of nested ones the outermost.

    `gaps_of` gives the edits that write some brackets on one line, None where that can't be.
    """
    edits: list[Edit] = []
    end = -1
    for node in sorted((node for node in walk(root) if node.type in kinds), key=lambda node: node.start_byte):
        if node.start_byte >= end and b"\n" in data[node.start_byte : node.end_byte]:
            gaps = gaps_of(node, data)
            if gaps and fits(data, node, gaps, width):
                end = node.end_byte
                edits += gaps
    return edits


_ROUNDS = 8


def edited_in_rounds(data: bytes, next_edits: Callable[[bytes], list[Edit]]) -> bytes:
    """A text after edits of which each round shows the next, until there are none."""
    for _ in range(_ROUNDS):
        edits = next_edits(data)
        if not edits:
            break
        data = apply(data, edits)
    return data


def cuts(data: bytes, text: Node, width: int) -> Iterator[int]:
    """The byte offsets at which a literal is broken into pieces of `width` bytes at most, as far as that can be.

    The best place is before a parameter of an address, the next best behind a comma or a space.
    """
    plain = (child for child in text.children if child.type in _PLAIN)
    places = [cut.start() for child in plain for cut in _CUT.finditer(data, child.start_byte, child.end_byte)]
    start = text.start_byte
    while text.end_byte - start > width and (later := [place for place in places if place > start + 1]):
        near = [place for place in later if place - start <= width] or later[:1]
        start = next((place for place in reversed(near) if data[place : place + 1] == b"&"), near[-1])
        yield start
