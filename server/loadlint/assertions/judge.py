"""Runs a test on a recorded response, with the semantics of the load tools."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from loadlint.assertion import (
    AllOf,
    Always,
    AnyOf,
    Echo,
    Found,
    JsonIs,
    JsonScalar,
    Limit,
    Not,
    StatusIs,
    Test,
    TextIs,
    Unknown,
)
from loadlint.cache.memory import remembering
from loadlint.correlation.observe.html import PARSED
from loadlint.correlation.prove.run_extractor import Page, compiled_pattern
from loadlint.expression import Extracted
from loadlint.extractor import AnyItem, FromJson, JsonStep, NotEvaluatedError, Where
from loadlint.text.bounded_regex import TooCostlyError
from loadlint.text.regex import regex

Values = Callable[[Extracted], str | None]

NOTHING = object()
"""The value for a JSON path that does not exist; null is a value."""


def holds(test: Test, page: Page, values: Values | None = None) -> bool | None:
    """Whether a test holds for a response; None where loadlint can't tell.

    `values` gives what the script took out of earlier answers of the same run.
    """
    try:
        return _holds(test, page, values)
    except NotEvaluatedError:
        return None


def _holds(test: Test, page: Page, values: Values | None) -> bool | None:
    match test:
        case StatusIs(codes):
            return page.response.status in codes
        case TextIs(extractor, relation, text):
            value = page.value_in_tool(extractor)
            return _relates(value, relation, text) if value is not None else False
        case Found(extractor):
            return bool(page.value_in_tool(extractor))
        case Echo(source=Extracted() as source):
            return _repeats(test, page, values(source) if values is not None else None)
        case JsonIs() | Echo():
            return _of_member(test, page)
        case Always():
            return True
        case Limit() | Unknown():
            return None
        case Not() | AllOf() | AnyOf():
            return _together(test, page, values)


def _together(test: Not | AllOf | AnyOf, page: Page, values: Values | None) -> bool | None:
    if isinstance(test, Not):
        return _opposite(holds(test.test, page, values))
    results = [holds(inner, page, values) for inner in test.tests]
    return _all(results) if isinstance(test, AllOf) else _opposite(_all(list(map(_opposite, results))))


def _opposite(result: bool | None) -> bool | None:
    return None if result is None else not result


def _of_member(test: JsonIs | Echo, page: Page) -> bool | None:
    """Whatever the value is of the variable that a member is compared with, the member must be there."""
    if isinstance(test, JsonIs):
        return _json_is(node_at(page.response.text, test.path), test.relation, test.value)
    if not isinstance(test.extractor.origin, FromJson) or test.extractor.operations:
        return None
    return None if _json_is(node_at(page.response.text, test.extractor.origin.path), "there", None) else False


def _repeats(test: Echo, page: Page, value: str | None) -> bool | None:
    """Whether a text holds the value of a variable with what stands beside it; None where either is not there."""
    text = page.value_in_tool(test.extractor) if value is not None else None
    return None if text is None else _relates(text, test.relation, f"{test.before}{value}{test.after}")


def _all(results: list[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def _relates(value: str, relation: str, text: str) -> bool | None:
    if relation == "contains":
        return text in value
    if relation == "equals":
        return text == value
    try:
        return compiled_pattern(text).search(value) is not None
    except (re.error, OverflowError, RecursionError):
        return False
    except TooCostlyError:
        return None


def _json_is(node: Any, relation: str, wanted: JsonScalar) -> bool:
    if node is NOTHING:
        return False
    if relation == "equals":
        return type(node) is type(wanted) and bool(node == wanted)
    if relation in _TYPES:
        return _TYPES[relation](node)
    return relation == "there" or bool(node or node == 0)


class Fraction(str):
    """A number of JSON with a fraction, as it is written, so that it is not rounded."""

    __slots__ = ()


_NUMBER = regex(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TYPES: dict[str, Callable[[Any], bool]] = {
    "number": lambda node: not isinstance(node, bool) and bool(_NUMBER.fullmatch(str(node))),
    "text": lambda node: isinstance(node, str | int) and not isinstance(node, bool),
    "list": lambda node: isinstance(node, list),
}


def node_at(text: str, path: tuple[JsonStep, ...]) -> Any:
    """The node at a path of a JSON text; NOTHING where the path breaks or the text is no JSON."""
    return follow(json_tree(text), path)


def follow(node: Any, path: tuple[JsonStep, ...]) -> Any:
    """The node at the end of a path, NOTHING where it breaks."""
    for step in path:
        match step:
            case str():
                node = node.get(step, NOTHING) if isinstance(node, dict) else NOTHING
            case int():
                node = node[step] if isinstance(node, list) and -len(node) <= step < len(node) else NOTHING
            case Where(inner, value):
                items = node if isinstance(node, list) else []
                fitting = (item for item in items if _json_is(follow(item, inner), "equals", value))
                node = next(fitting, NOTHING)
            case AnyItem():
                node = node[0] if isinstance(node, list) and node else NOTHING
        if node is NOTHING:
            break
    return node


@remembering(2 * PARSED)
def json_tree(text: str) -> Any:
    """A JSON text's tree, NOTHING where it is none."""
    try:
        return json.loads(text, parse_float=Fraction)
    except (ValueError, RecursionError):
        return NOTHING
