"""A function for the inputs of pages, in scripts that take many of them and import no library for HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import html_pattern
from loadlint.extractor import FromHtml
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.language.imports import Imports
    from loadlint.dialects.locust.language.style import Style
    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.extractor import Origin

FEWEST = 3
"""So many values are worth a function of their own."""

_NAME = "input_value"
_INPUT = regex(r'input\[name="([\w.:-]+)"\]')
_ANY = "NAME"


class InputHelper(Struct, frozen=True):
    """The function that gives the value of an input, by its name, and the edits that define it."""

    name: str
    edits: tuple[Edit, ...] = ()


def input_of(origin: Origin) -> str | None:
    """The name of the input whose value the function would take; None for anything else."""
    is_first_value = isinstance(origin, FromHtml) and origin.attribute == "value" and origin.match == 1
    match = _INPUT.fullmatch(origin.selector) if isinstance(origin, FromHtml) and is_first_value else None
    return match[1] if match is not None else None


def helper_of(syntax: Syntax, imports: Imports, style: Style, alike: int) -> InputHelper | None:
    """The function that a script has, or a new one where it takes `alike` values in this way; None if neither."""
    try:
        regex_module, regex_edits = imports.module("re")
        html_module, html_edits = imports.module("html")
    except CannotWriteError:
        return None
    lines = _lines(regex_module, html_module, style)
    definitions = [node for node in syntax.root.named_children if node.type in _DEFINITIONS]
    if any(_plain(syntax.text(node)) == _plain("".join(lines)) for node in definitions):
        return InputHelper(_NAME)
    if alike < FEWEST or _NAME in syntax.identifiers or not definitions:
        return None
    start = _with_comments(definitions[0]).start_byte
    text = style.newline.join([*lines, "", "", ""])
    return InputHelper(_NAME, (*regex_edits, *html_edits, Edit(Span(start, start), text)))


def _lines(regex_module: str, html_module: str, style: Style) -> list[str]:
    """The function, as Black and Ruff format it."""
    unit, quote = style.unit, style.quote
    pattern, group = html_pattern.pattern(f'input[name="{_ANY}"]', "value")
    literal = style.raw(pattern).replace(_ANY, f"{{{regex_module}.escape(name)}}")
    return [
        f"def {_NAME}(page, name):",
        f'{unit}"""The value of an input of a page; None where the page has none of that name."""',
        f"{unit}match = {regex_module}.search(",
        f"{unit * 2}rf{literal.removeprefix('r')},",
        f"{unit * 2}page or {quote * 2},",
        f"{unit})",
        f"{unit}return {html_module}.unescape(match[{group}]) if match else None",
    ]


def _plain(text: str) -> str:
    """A text without white space, where formatters break lines."""
    return re.sub(r"\s+", "", text)


def _with_comments(definition: Node) -> Node:
    """A definition, or the first of the comments that stand right above it."""
    first = definition
    while (before := first.prev_named_sibling) is not None and before.type == "comment":
        if before.end_point.row + 1 != first.start_point.row or before.start_point.column > 0:
            break
        first = before
    return first


_DEFINITIONS = ("class_definition", "function_definition", "decorated_definition")
