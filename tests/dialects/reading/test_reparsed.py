"""The tree of a changed text, made from the tree that it had before, is the one that the text has by itself."""

from __future__ import annotations

import random

import pytest
from tree_sitter import Node, Parser

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.write.validity import parses_after
from loadlint.dialects.script.language.syntax_tree import reparsed_tree
from loadlint.text.edits import Edit, apply, combine
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.lsp.scripts import K6

PIECES = ("", "x", "\n", "\r\n", "'", "`${", "}", "(", "http.get('/a');\n", "// 😀\n", "/*", "*/", "a\\\nb", "{ b: 1 }")


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.slow) if seed else seed for seed in range(4)])
def test_of_random_edits(seed: int) -> None:
    chance = random.Random(seed)
    parser = Parser(syntax._language(syntax.JAVASCRIPT))
    data = K6.encode()
    tree = parser.parse(data)
    for _ in range(300):
        places = sorted(chance.randrange(len(data) + 1) for _ in range(4))
        first, second = (Span(*places[:2]), Span(*places[2:])) if chance.random() < 0.3 else (None, Span(*places[1:3]))
        at = Span(second.start, min(second.end, second.start + chance.choice((0, 0, 1, 20))))
        edits = [Edit(at, chance.choice(PIECES))]
        if first is not None and first.start < at.start:
            edits.append(Edit(Span(first.start, first.start), chance.choice(PIECES)))
        after = apply(data, edits)
        changes = [(edit.span, edit.text.encode()) for edit in combine(edits)]
        changed, fresh = reparsed_tree(parser, tree, data, changes, after), parser.parse(after)
        if not (changed.root_node.has_error or fresh.root_node.has_error):
            assert shape(changed.root_node) == shape(fresh.root_node)
        was = syntax.parse(Source("a.js", data))
        if was.grammar == syntax.JAVASCRIPT:
            assert parses_after(was, edits, after) is not fresh.root_node.has_error
        if not fresh.root_node.has_error or chance.random() < 0.1:
            data, tree = after, changed


def shape(node: Node) -> list[tuple[object, ...]]:
    """All nodes with their places."""
    found: list[tuple[object, ...]] = []
    stack = [node]
    while stack:
        one = stack.pop()
        found.append((one.type, one.start_byte, one.end_byte, one.start_point, one.end_point))
        stack += one.children
    return found
