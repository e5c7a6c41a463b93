"""The syntax tree of a script and what is found in it by query."""

from __future__ import annotations

import ast
import builtins
import keyword
import warnings
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, Tree

from loadlint import resources
from loadlint.dialects.script.language import syntax_tree
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import (
    Grammar,
    Syntax,
    nearest,
    queried_tree,
    syntax_of,
    text_of,
    tree_of,
)
from loadlint.script import SyntaxProblem
from loadlint.text.source import Source
from loadlint.text.span import Span

RESERVED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(
    "base64 client datetime environment hashlib host html json parent quote random re secrets self task tasks time "
    "unquote user uuid wait_time weight urlparse parse_qs match".split()
)  # fmt: skip
"""Names that a new variable must not have: Python's own, those of modules, and attributes of Locust's classes."""


_PYTHON = "python"
_FUNCTIONS = ("function_definition", "lambda")


@cache
def _language() -> Language:
    return Language(tree_sitter_python.language())


@cache
def _anchors() -> Query:
    return Query(_language(), resources.read_text("locust/anchors.scm"))


def parse_tree(data: bytes) -> Tree:
    """The syntax tree of a text."""
    return Parser(_language()).parse(data)


def parse(source: Source) -> Syntax:
    """Parse the last file of a source."""
    return syntax_of(source, lambda: queried_tree(tree_of(source, Parser(_language()), _PYTHON), _PYTHON, _anchors()))


def problems(syntax: Syntax) -> tuple[SyntaxProblem, ...]:
    """The places that could not be parsed: the one that Python itself names, where the tree's has several lines.

    That may be all of the script, which says nothing about the place. A block without statements is none for Python
    either, while the tree takes it. Python takes longer than a key may, so it is only asked where one of these is seen.
    """
    errors = syntax.anchors.get("error", ())
    is_vague = any(node.start_point[0] != node.end_point[0] for node in errors)
    refused = _refusal(syntax) if is_vague or syntax.anchors.get("empty") else None
    return (refused,) if refused is not None else syntax_tree.problems(syntax)


def _refusal(syntax: Syntax) -> SyntaxProblem | None:
    """Where and why Python refuses a file; None where it does not, or has no place for it."""
    try:
        # Python also warns of what it takes, such as escapes that it does not know.
        with warnings.catch_warnings(action="ignore"):
            ast.parse(syntax.alone.data)
    except SyntaxError as error:
        line, column = (error.lineno or 1) - 1, max((error.offset or 1) - 1, 0)
        lines = syntax.alone.lines
        if line >= len(lines.starts):
            return None
        text = lines.text(line).decode("utf-8", "surrogateescape")
        before, refused = (
            part.encode("utf-8", "surrogateescape") for part in (text[:column], text[column : column + 1])
        )
        start = syntax.file.start + lines.starts[line] + len(before)
        return SyntaxProblem(Span(start, start + len(refused)), f"Syntax error: {error.msg}")
    except (ValueError, MemoryError, RecursionError):
        pass
    return None


def without_marks(comment: str) -> str:
    """The text of a comment."""
    return comment[1:]


GRAMMAR = Grammar(
    texts=("string",),
    in_text=("string_content", "escape_sequence", "escape_interpolation", "string_start", "string_end"),
    hole="interpolation",
    call="call",
    attribute="attribute",
    attribute_name="attribute",
    assignment="assignment",
    settable=("subscript",),
    keys=(),
    functions=frozenset(_FUNCTIONS),
    block="block",
    nothing="pass",
    passed=("argument_list", "keyword_argument"),
)


def names(syntax: Syntax) -> dict[str, int]:
    """The identifiers of a file, attributes included, and how often each occurs; names of arguments do not count."""
    counts: dict[str, int] = {}
    arguments = {node.start_byte for node in syntax.anchors.get("keyword", ())}
    for node in syntax.anchors.get("name", ()):
        if node.start_byte not in arguments:
            name = syntax.text(node)
            counts[name] = counts.get(name, 0) + 1
    return counts


def function_of(node: Node) -> Node | None:
    """The function that a node is in."""
    around = nearest(node.parent, *_FUNCTIONS, "class_definition")
    return around if around is not None and around.type != "class_definition" else None


def assigned_value(klass: Node, name: str) -> Node | None:
    """The value of a member of a class, where it is assigned once."""
    statements = [
        node for statement in items_of(klass.child_by_field_name("body")) for node in statement.named_children
    ]
    assigned = [node for node in statements if node.type == "assignment" and text_of(node.named_children[0]) == name]
    return assigned[0].child_by_field_name("right") if len(assigned) == 1 else None
