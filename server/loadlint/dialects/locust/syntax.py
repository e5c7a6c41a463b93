"""The syntax tree of a script and what is found in it by query."""

from __future__ import annotations

import builtins
import keyword
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from loadlint import resources
from loadlint.script import Comment, SyntaxProblem
from loadlint.text.source import Source
from loadlint.text.span import Span

_PROBLEMS = 20
RESERVED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(
    "base64 client datetime environment hashlib host html json parent quote random re secrets self task tasks time "
    "unquote user uuid wait_time weight urlparse parse_qs match".split()
)  # fmt: skip
"""Names that a new variable must not have: Python's own, those of modules, and attributes of Locust's classes."""


@cache
def _language() -> Language:
    return Language(tree_sitter_python.language())


@cache
def _anchors() -> Query:
    return Query(_language(), resources.read_text("locust/anchors.scm"))


@dataclass(frozen=True)
class Syntax:
    """A parsed file. `anchors` are the nodes that the query found, by capture name, in the order of the text."""

    source: Source
    tree: Tree
    anchors: dict[str, list[Node]] = field(repr=False)

    @property
    def root(self) -> Node:
        """The module."""
        return self.tree.root_node

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def parse_tree(data: bytes) -> Tree:
    """The syntax tree of a text."""
    return Parser(_language()).parse(data)


def parse(source: Source) -> Syntax:
    """Parse a file."""
    tree = parse_tree(source.data)
    captures = QueryCursor(_anchors()).captures(tree.root_node)
    ordered = {name: sorted(nodes, key=lambda node: node.start_byte) for name, nodes in captures.items()}
    return Syntax(source, tree, ordered)


def imports(syntax: Syntax) -> list[str]:
    """The names of the modules that a script imports."""
    return [syntax.text(node) for node in syntax.anchors.get("import.source", ())]


def comments(syntax: Syntax) -> tuple[Comment, ...]:
    """The comments, in order, without their marks."""
    found = []
    source = syntax.source
    for node in syntax.anchors.get("comment", ()):
        line = source.lines.line_of(node.start_byte)
        before = source.data[source.lines.starts[line] : node.start_byte]
        text = syntax.text(node)[1:].strip()
        span = Span(node.start_byte, node.end_byte)
        found.append(Comment(span, text, line, not before.removeprefix(b"\xef\xbb\xbf").strip()))
    return tuple(found)


def names(syntax: Syntax) -> dict[str, int]:
    """The identifiers of a file, attributes included, and how often each occurs; names of arguments do not count."""
    counts: dict[str, int] = {}
    arguments = {node.start_byte for node in syntax.anchors.get("keyword", ())}
    for node in syntax.anchors.get("name", ()):
        if node.start_byte not in arguments:
            name = syntax.text(node)
            counts[name] = counts.get(name, 0) + 1
    return counts


def problems(syntax: Syntax) -> tuple[SyntaxProblem, ...]:
    """The places that could not be parsed, the outermost of nested ones."""
    if not syntax.root.has_error:
        return ()
    found: list[SyntaxProblem] = []
    nodes = [*syntax.anchors.get("error", ()), *syntax.anchors.get("missing", ())]
    end = -1
    for node in sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte)):
        if node.start_byte < end or len(found) >= _PROBLEMS:
            continue
        end = max(node.end_byte, node.start_byte + 1)
        found.append(SyntaxProblem(_shown(syntax.source, node), _message(syntax, node)))
    if not found:
        found.append(SyntaxProblem(Span(0, 0), "The script can't be parsed"))
    return tuple(found)


def _shown(source: Source, node: Node) -> Span:
    """The place of an error: its first line, of at least one byte where there is one."""
    start = min(node.start_byte, max(len(source.data) - 1, 0))
    line_end = source.data.find(b"\n", start)
    limit = line_end if line_end > start else len(source.data)
    return Span(start, max(min(node.end_byte, limit), min(start + 1, len(source.data))))


def _message(syntax: Syntax, node: Node) -> str:
    if node.is_missing:
        return f"Syntax error: `{node.type}` is missing"
    text = " ".join(syntax.text(node).split())
    if not text:
        return "Syntax error"
    return f"Syntax error: unexpected `{text if len(text) <= 40 else text[:39] + '…'}`"
