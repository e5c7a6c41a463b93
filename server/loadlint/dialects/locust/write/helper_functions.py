"""Small functions for what a script does many times in one way, each of which would be lines of its own.

A script gets one with the third value of a kind: for the inputs of pages, where it imports no library for HTML, and for
paths into JSON. With the third page it gets one that fails a request whose answer lacks a text. They stand before the
first definition of the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import html_pattern
from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.extractor import FromHtml, Where
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.language.imports import Imports
    from loadlint.dialects.locust.language.style import Style
    from loadlint.dialects.script.language.syntax_tree import Syntax
    from loadlint.extractor import Extractor, JsonStep

FEWEST = 3
"""So many values or answers are worth a function."""

_LIBRARIES = (("bs4", "BeautifulSoup"), ("pyquery", "PyQuery"), ("parsel", "Selector"), ("lxml.html", "fromstring"))
_INPUTS, _JSON, _TEXTS = "input_value", "json_value", "expect_text"
_INPUT = regex(r'input\[name="([\w.:-]+)"\]')


class Wanted(Struct, frozen=True):
    """Which functions a script is to have where it has not.

    They are for inputs, for JSON, for items of lists in JSON, and for texts that answers must have.
    """

    inputs: bool = False
    json: bool = False
    items: bool = False
    texts: bool = False


class HelperFunction(Struct, frozen=True):
    """A function of the script that looks into a response, and the edits that define it.

    `items`: it chooses items of lists too.
    """

    name: str
    edits: tuple[Edit, ...] = ()
    items: bool = False


class HelperFunctions(Struct, frozen=True):
    """The functions that the script has or is to have; None for those that it has not."""

    inputs: HelperFunction | None = None
    json: HelperFunction | None = None
    texts: HelperFunction | None = None


NO_HELPERS = HelperFunctions()


def input_of(extractor: Extractor) -> str | None:
    """The name of the input whose value an extractor reads; None for anything else."""
    origin = extractor.origin
    if not isinstance(origin, FromHtml) or origin.attribute != "value" or origin.match != 1:
        return None
    match = _INPUT.fullmatch(origin.selector)
    return match[1] if match is not None else None


def can_walk(helper: HelperFunction, path: Sequence[JsonStep]) -> bool:
    """Whether a function for JSON can walk a path.

    Items of lists are told by one member of their own, whose value is no truth value: 1 is equal to True.
    """
    choices = [step for step in path if isinstance(step, Where)]
    are_plain = all(len(step.path) == 1 and not isinstance(step.value, bool) for step in choices)
    return not choices or (helper.items and are_plain)


def helpers_of(syntax: Syntax, imports: Imports, style: Style, wanted: Wanted) -> HelperFunctions:
    """The functions that a script has, or is to have."""
    has_library = any(imports.given(module, name) for module, name in _LIBRARIES)
    return HelperFunctions(
        None if has_library else _for_inputs(syntax, imports, style, is_new=wanted.inputs),
        _for_json(syntax, style, wanted),
        _for_texts(syntax, style, is_new=wanted.texts),
    )


def _for_inputs(syntax: Syntax, imports: Imports, style: Style, *, is_new: bool) -> HelperFunction | None:
    if _INPUTS not in syntax.identifiers and not is_new:
        return None
    edits: list[Edit] = []

    def module(wanted: str) -> str:
        expression, needed = imports.module(wanted)
        edits.extend(needed)
        return expression

    try:
        lines = _lines_for_inputs(style, module)
    except CannotWriteError:
        return None
    if _definition(syntax, lines) is not None:
        return HelperFunction(_INPUTS)
    definition = _inserting_edit(syntax, style, _INPUTS, lines) if is_new else None
    return HelperFunction(_INPUTS, (*edits, definition)) if definition is not None else None


def _for_json(syntax: Syntax, style: Style, wanted: Wanted) -> HelperFunction | None:
    plain, choosing = _lines_for_json(style), _lines_for_json_items(style)
    if _definition(syntax, choosing) is not None:
        return HelperFunction(_JSON, items=True)
    old = _definition(syntax, plain)
    if old is not None and not wanted.items:
        return HelperFunction(_JSON)
    new = choosing if wanted.items else plain
    if old is not None:
        edit: Edit | None = Edit(span_of(old), style.newline.join(new))
    else:
        edit = _inserting_edit(syntax, style, _JSON, new) if wanted.json else None
    return HelperFunction(_JSON, (edit,), wanted.items) if edit is not None else None


def _for_texts(syntax: Syntax, style: Style, *, is_new: bool) -> HelperFunction | None:
    lines = _lines_for_texts(style)
    if _definition(syntax, lines) is not None:
        return HelperFunction(_TEXTS)
    edit = _inserting_edit(syntax, style, _TEXTS, lines) if is_new else None
    return HelperFunction(_TEXTS, (edit,)) if edit is not None else None


def _definition(syntax: Syntax, lines: Sequence[str]) -> Node | None:
    """The function of the script that consists of these lines, broken and indented in any way."""
    functions = (node for node in syntax.root.named_children if node.type == "function_definition")
    named = (node for node in functions if syntax.text(node).startswith(lines[0]))
    return next(
        (node for node in named if _without_white_space(syntax.text(node)) == _without_white_space("".join(lines))),
        None,
    )


def _inserting_edit(syntax: Syntax, style: Style, name: str, lines: Sequence[str]) -> Edit | None:
    """A new function before the first definition; None where its name means something else, or nothing is defined."""
    definitions = [node for node in syntax.root.named_children if node.type in _DEFINITIONS]
    if name in syntax.identifiers or not definitions:
        return None
    start = _with_comments(definitions[0]).start_byte
    return Edit(Span(start, start), style.newline.join([*lines, "", "", ""]))


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


def _lines_for_json(style: Style) -> list[str]:
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


def _lines_for_json_items(style: Style) -> list[str]:
    unit, name = style.unit, f"{{{style.string('name')}: {style.string('Ann')}}}"
    return [
        "def json_value(response, *path):",
        f'{unit}"""What stands at a path of a response\'s JSON; None where nothing does.',
        "",
        f"{unit}{name} in the path stands for the first item of a list that has this member.",
        f'{unit}"""',
        f"{unit}try:",
        f"{unit * 2}value = response.json()",
        f"{unit * 2}for key in path:",
        f"{unit * 3}if isinstance(key, dict):",
        f"{unit * 4}value = next(",
        f"{unit * 5}item",
        f"{unit * 5}for item in value",
        f"{unit * 5}if isinstance(item, dict) and key.items() <= item.items()",
        f"{unit * 4})",
        f"{unit * 3}else:",
        f"{unit * 4}value = value[key]",
        f"{unit}except (AttributeError, LookupError, StopIteration, TypeError, ValueError):",
        f"{unit * 2}return None",
        f"{unit}return value",
    ]


def _lines_for_texts(style: Style) -> list[str]:
    unit, empty = style.unit, style.string("")
    message = style.string("no {name or text} in the body (status {response.status_code})")
    return [
        "def expect_text(response, text, name=None):",
        f'{unit}"""Fail the request unless its answer holds the text; `name` names one that varies."""',
        f"{unit}if text not in (response.text or {empty}):",
        f"{unit * 2}response.failure(",
        f"{unit * 3}f{message}",
        f"{unit * 2})",
    ]


def _without_white_space(text: str) -> str:
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
