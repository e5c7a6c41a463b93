"""Small files are walked, since a query takes long to compile: both ways find the same nodes."""

from __future__ import annotations

import random

import pytest
from tree_sitter import Node, QueryCursor, Tree

from loadlint.dialects.k6.language import syntax as k6
from loadlint.dialects.locust.language import syntax as locust
from loadlint.dialects.script.syntax_tree import _captures, walked
from tests.lsp.scripts import K6, LOCUST

TYPED = "import http, { Response } from 'k6/http';\nlet id: string;\nexport * from './a.ts';\nconst a = <any>http;\n"
SNIPPETS = ("", "(", "}", "'", "`", ")", ";", "=", "if", "import", "\n", "    ", "f(g(1)(2))", "a = b = c", "x: int")


def damaged(text: str, chance: random.Random) -> bytes:
    """A text with pieces cut out and put in."""
    for _ in range(chance.randrange(4)):
        start = chance.randrange(len(text))
        text = text[:start] + chance.choice(SNIPPETS) + text[start + chance.randrange(6) :]
    return text.encode()


def places(found: dict[str, list[Node]]) -> dict[str, list[tuple[int, int, str]]]:
    return {
        name: sorted((node.start_byte, node.end_byte, node.type) for node in nodes) for name, nodes in found.items()
    }


@pytest.mark.parametrize("language", ["javascript", "typescript", "python"])
@pytest.mark.parametrize("seed", range(60))
def test_both_ways_find_the_same(language: str, seed: int) -> None:
    chance = random.Random(seed)
    if language == "python":
        tree: Tree = locust.parse_tree(damaged(LOCUST, chance))
        query, pack = locust._anchors(), locust._PACK
    else:
        tree = k6.parse_tree(damaged(K6 if language == "javascript" else TYPED + K6, chance), language)
        query, pack = k6._anchors(language), k6._PACK
    by_query = QueryCursor(query).captures(tree.root_node)
    assert places(walked(tree.root_node, _captures(pack))) == places(by_query)
