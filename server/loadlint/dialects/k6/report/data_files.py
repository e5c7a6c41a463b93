"""Files with test data that each user of a k6 script holds a copy of."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.k6.language.syntax import function_of
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import inner_part, span_of, stands_in
from loadlint.script import Remark, Script
from loadlint.text.regex import regex

_PARSES = regex(r"JSON\.parse|(?:\w+\.)?parse(?:Csv|CSV)?|Papa\.parse")
_LARGE = 200_000
"""Bytes of a file that make a copy of it in each user matter: a hundred users hold a hundred times as much."""


def opened_data(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The calls of `open` at the top of a script whose large file is parsed for each user."""
    if b"open(" not in script.source.data:
        return
    for call in tree.syntax.anchors.get("call", ()):
        path = _opened_path(call, tree)
        if path is None or function_of(call) is not None or not _is_parsed(call, tree):
            continue
        data = tree.read_file(os.path.normpath(os.path.join(os.path.dirname(script.source.path), path)))
        if data is not None and len(data) >= _LARGE:
            yield Remark(span_of(call), path, detail=f"{len(data) // 1000} kB")


def _opened_path(call: Node, tree: K6Tree) -> str | None:
    """The path of the text file that a call opens; None where it is no such call or the path is not written there."""
    function, nodes = call.child_by_field_name("function"), arguments_of(call)
    if function is None or tree.syntax.text(function) != "open" or len(nodes) != 1 or nodes[0].type != "string":
        return None
    return tree.syntax.text(nodes[0])[1:-1]


def _is_parsed(call: Node, tree: K6Tree) -> bool:
    arguments = call.parent if stands_in(call, "arguments") else None
    function = inner_part(arguments.parent, "function") if arguments is not None else None
    return function is not None and _PARSES.fullmatch(tree.syntax.text(function)) is not None
