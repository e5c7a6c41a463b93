"""Beside an error of syntax a tree may lack what its grammar demands: then nothing is written, and it is said why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language.syntax import parse
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of
from loadlint.text.source import Source


@pytest.mark.parametrize("ask", [parent_of, lambda root: field_of(root, "body")], ids=["parent", "field"])
def test_what_is_missing_is_told_in_words(ask: Callable[[Node], Node]) -> None:
    root = parse(Source("locustfile.py", b"class User:\n    headers = {\n        {\n")).root
    with pytest.raises(CannotWriteError, match="the code around that place can't be read"):
        ask(root)
