"""Small functions for values that a script takes many times in one way, each of which would be lines of its own.

A script gets one with the third such value: for the inputs of pages, where it imports no library for HTML, and for
paths into JSON. They stand before the first definition of the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import html_pattern
from loadlint.extractor import FromHtml, FromJson, Where
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from loadlint.dialects.locust.language.imports import Imports
    from loadlint.dialects.locust.language.style import Style
    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.extractor import Extractor

FEWEST = 3
"""So many values are worth a function."""

_LIBRARIES = (("bs4", "BeautifulSoup"), ("pyquery", "PyQuery"), ("parsel", "Selector"), ("lxml.html", "fromstring"))
_INPUT = regex(r'input\[name="([\w.:-]+)"\]')


class ValueHelper(Struct, frozen=True):
    """A function of the script that gives a value of a response, and the edits that define it."""

    name: str
    edits: tuple[Edit, ...] = ()


class ValueHelpers(Struct, frozen=True):
    """The functions that the script has or is to have; None for those that it has not."""

    inputs: ValueHelper | None = None
    json: ValueHelper | None = None


NO_HELPERS = ValueHelpers()


def input_of(extractor: Extractor) -> str | None:
    """The name of the input whose value an extractor reads; None for anything else."""
    origin = extractor.origin
    if not isinstance(origin, FromHtml) or origin.attribute != "value" or origin.match != 1:
        return None
    match = _INPUT.fullmatch(origin.selector)
    return match[1] if match is not None else None


def path_of(extractor: Extractor) -> tuple[str | int, ...] | None:
    """The path into a JSON document that an extractor walks and does nothing else; None for anything else."""
    origin = extractor.origin
    if not isinstance(origin, FromJson) or extractor.operations:
        return None
    steps = tuple(step for step in origin.path if not isinstance(step, Where))
    return steps if steps and steps == origin.path else None


def helpers_of(
    syntax: Syntax, imports: Imports, style: Style, *, inputs: bool = False, json: bool = False
) -> ValueHelpers:
    """The functions that a script has. `inputs` and `json` say that it is to have the one for these."""
    has_library = any(imports.given(module, name) for module, name in _LIBRARIES)
    return ValueHelpers(
        None if has_library else _helper(syntax, imports, style, "input_value", is_new=inputs),
        _helper(syntax, imports, style, "json_value", is_new=json),
    )


def _helper(syntax: Syntax, imports: Imports, style: Style, name: str, *, is_new: bool) -> ValueHelper | None:
    """The function of a name: the script's own, else a new one if it is to have one."""
    if name not in syntax.identifiers and not is_new:
        return None
    edits: list[Edit] = []

    def module(wanted: str) -> str:
        expression, needed = imports.module(wanted)
        edits.extend(needed)
        return expression

    try:
        lines = _LINES[name](style, module)
    except CannotWriteError:
        return None
    definitions = [node for node in syntax.root.named_children if node.type in _DEFINITIONS]
    functions = (syntax.text(node) for node in definitions if node.type == "function_definition")
    if any(_unfolded(text) == _unfolded("".join(lines)) for text in functions if text.startswith(lines[0])):
        return ValueHelper(name)
    if name in syntax.identifiers or not definitions:
        return None
    start = _with_comments(definitions[0]).start_byte
    return ValueHelper(name, (*edits, Edit(Span(start, start), style.newline.join([*lines, "", "", ""]))))


def _lines_for_inputs(style: Style, module: Callable[[str], str]) -> list[str]:
    """The function as Black and Ruff format it; `module` gives the expression for a module of Python."""
    unit, quote, any_name = style.unit, style.quote, "NAME"
    pattern, group = html_pattern.pattern(f'input[name="{any_name}"]', "value")
    literal = style.raw(pattern).replace(any_name, f"{{{module('re')}.escape(name)}}")
    return [
        "def input_value(page, name):",
        f'{unit}"""The value of an input of a page; None where the page has none of that name."""',
        f"{unit}match = {module('re')}.search(",
        f"{unit * 2}rf{literal.removeprefix('r')},",
        f"{unit * 2}page or {quote * 2},",
        f"{unit})",
        f"{unit}return {module('html')}.unescape(match[{group}]) if match else None",
    ]


def _lines_for_json(style: Style, module: Callable[[str], str]) -> list[str]:
    unit = style.unit
    return [
        "def json_value(response, *path):",
        f'{unit}"""What stands at a path of a response\'s JSON; None where nothing does."""',
        f"{unit}try:",
        f"{unit * 2}value = response.json()",
        f"{unit * 2}for key in path:",
        f"{unit * 3}value = value[key]",
        f"{unit}except (LookupError, TypeError, ValueError):",
        f"{unit * 2}return None",
        f"{unit}return value",
    ]


_LINES: Mapping[str, Callable[[Style, Callable[[str], str]], list[str]]] = {
    "input_value": _lines_for_inputs,
    "json_value": _lines_for_json,
}


def _unfolded(text: str) -> str:
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
