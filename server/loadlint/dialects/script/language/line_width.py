"""What fits on a line, for the layout of scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

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
