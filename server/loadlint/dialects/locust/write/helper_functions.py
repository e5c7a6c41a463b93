"""Small functions for what a script does many times in one way, each of which would be lines of its own.

A script gets one with the third value of a kind: for the inputs of pages, where it imports no library for HTML, and for
paths into JSON. With the third page it gets one that fails a request whose answer lacks a text. They stand before the
first definition of the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import html_pattern
from loadlint.dialects.locust.language.imports import Imports
from loadlint.dialects.locust.language.style import Style
from loadlint.dialects.script.language.syntax_tree import Syntax, span_of
from loadlint.extractor import Extractor, FromHtml, JsonStep, Where
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

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
    has_library = any(imports.existing_import(module, name) for module, name in _LIBRARIES)
    return HelperFunctions(
        None if has_library else _for_inputs(syntax, imports, style, is_new=wanted.inputs),
        _for_json(syntax, style, wanted),
        _helper(syntax, style, _TEXTS, _lines(_EXPECT_TEXT, style), is_new=wanted.texts),
    )


def _for_inputs(syntax: Syntax, imports: Imports, style: Style, *, is_new: bool) -> HelperFunction | None:
    if _INPUTS not in syntax.identifiers and not is_new:
        return None
    try:
        (re_module, first), (html, more) = imports.module("re"), imports.module("html")
    except CannotWriteError:
        return None
    helper = _helper(syntax, style, _INPUTS, _lines_for_inputs(style, re_module, html), is_new=is_new)
    return HelperFunction(_INPUTS, (*first, *more, *helper.edits)) if helper is not None and helper.edits else helper


def _for_json(syntax: Syntax, style: Style, wanted: Wanted) -> HelperFunction | None:
    plain, choosing = _lines(_PLAIN_JSON, style), _lines(_CHOOSING_JSON, style)
    old = _definition(syntax, plain)
    if old is not None and wanted.items:
        return HelperFunction(_JSON, (Edit(span_of(old), style.newline.join(choosing)),), items=True)
    helper = _helper(syntax, style, _JSON, choosing, is_new=wanted.items and wanted.json)
    if helper is not None:
        return HelperFunction(_JSON, helper.edits, items=True)
    return _helper(syntax, style, _JSON, plain, is_new=wanted.json and not wanted.items)


def _helper(syntax: Syntax, style: Style, name: str, lines: Sequence[str], *, is_new: bool) -> HelperFunction | None:
    """The function of these lines: the script's, or a new one before the first definition.

    None where there is none, where its name means something else, or where nothing is defined.
    """
    if _definition(syntax, lines) is not None:
        return HelperFunction(name)
    definitions = [node for node in syntax.root.named_children if node.type in _DEFINITIONS]
    if not is_new or name in syntax.identifiers or not definitions:
        return None
    start = _with_comments(definitions[0]).start_byte
    return HelperFunction(name, (Edit(Span(start, start), style.newline.join([*lines, "", "", ""])),))


def _definition(syntax: Syntax, lines: Sequence[str]) -> Node | None:
    """The function of the script that consists of these lines, broken and indented in any way."""
    functions = (node for node in syntax.root.named_children if node.type == "function_definition")
    named = (node for node in functions if syntax.text(node).startswith(lines[0]))
    wanted = "".join("".join(lines).split())
    return next((node for node in named if "".join(syntax.text(node).split()) == wanted), None)


def _lines_for_inputs(style: Style, re_module: str, html: str) -> list[str]:
    """The function as Black and Ruff format it, with the expressions for two modules of Python."""
    unit, quote, any_name = style.unit, style.quote, "NAME"
    pattern, group = html_pattern.pattern(f'input[name="{any_name}"]', "value")
    literal = style.raw(pattern).replace(any_name, f"{{{re_module}.escape(name)}}")
    return [
        "def input_value(page, name):",
        f'{unit}"""The value of an input of a page; None where the page has none of that name."""',
        f"{unit}match = {re_module}.search(",
        f"{unit * 2}rf{literal.removeprefix('r')},",
        f"{unit * 2}page or {quote * 2},",
        f"{unit})",
        f"{unit}return {html}.unescape(match[{group}]) if match else None",
    ]


def _lines(function: str, style: Style) -> list[str]:
    """A function as a file has it: with its indentation and quotes."""
    lines = function.replace("    ", style.unit).split("\n")
    return [line if '"""' in line else _TEXT.sub(lambda match: style.string(match[1]), line) for line in lines]


_TEXT = regex(r'"([^"]*)"')
_PLAIN_JSON = '''\
def json_value(response, *path):
    """What stands at a path of a response's JSON; None where nothing does."""
    try:
        value = response.json()
        for key in path:
            value = value[key]
    except (LookupError, TypeError, ValueError):
        return None
    return value'''
_CHOOSING_JSON = '''\
def json_value(response, *path):
    """What stands at a path of a response's JSON; None where nothing does.

    {"name": "Ann"} in the path stands for the first item of a list that has this member.
    """
    try:
        value = response.json()
        for key in path:
            if isinstance(key, dict):
                value = next(
                    item
                    for item in value
                    if isinstance(item, dict) and key.items() <= item.items()
                )
            else:
                value = value[key]
    except (AttributeError, LookupError, StopIteration, TypeError, ValueError):
        return None
    return value'''
_EXPECT_TEXT = '''\
def expect_text(response, text, name=None):
    """Fail the request unless its answer holds the text; `name` names one that varies."""
    if text not in (response.text or ""):
        response.failure(
            f"no {name or text} in the body (status {response.status_code})"
        )'''


def _with_comments(definition: Node) -> Node:
    """A definition, or the first of the comments that stand right above it."""
    first = definition
    while (before := first.prev_named_sibling) is not None and before.type == "comment":
        if before.end_point.row + 1 != first.start_point.row or before.start_point.column > 0:
            break
        first = before
    return first


_DEFINITIONS = ("class_definition", "function_definition", "decorated_definition")
