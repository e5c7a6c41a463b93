"""What the Python that `render` writes returns for a recorded response: a value is offered only if this finds it.

Python prints and compares its own way (`True`, `1.0`), a value that counts as false is taken for none by the guard, and
where the script imports no parser of HTML an expression takes its place, which must find the same as a parser.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from loadlint.cache.memory import remembered_without_text, remembering
from loadlint.changes import CannotWriteError
from loadlint.dialects.base import Page
from loadlint.dialects.locust.language import html_pattern
from loadlint.extractor import (
    Extractor,
    FromHtml,
    FromJson,
    JsonInside,
    JsonStep,
    NotAsWrittenError,
    Where,
    count_of,
    drawn_leaf,
)
from loadlint.text.bounded_regex import TooCostlyError, bounded_pattern


def evaluate(extractor: Extractor, page: Page) -> str | None:
    """The value as the script gets it and sends it; None where the guard would stop the task.

    Raises NotAsWrittenError where only a parser of HTML finds it, not the expression that would be written.
    """
    origin = extractor.origin
    if isinstance(origin, FromHtml) and origin.match == 0:
        return page.proven(extractor)
    text = (
        page.neutral(Extractor(origin))
        if not isinstance(origin, FromJson)
        else _leaf_of_path(page.response.text, origin.path)
    )
    if isinstance(origin, FromHtml) and text is not None and not _is_found(text, page.response.text, origin):
        raise NotAsWrittenError(f"an expression for {origin.selector}")
    for operation in extractor.operations:
        if text is None:
            return None
        nested = operation.path if isinstance(operation, JsonInside) else None
        text = page.after(text, (operation,)) if nested is None else _leaf_of_path(text, nested)
    return text or None


def _is_found(value: str, page: str, origin: FromHtml) -> bool:
    """Whether the regular expression for a place on a page finds what a parser finds there."""
    try:
        expression, group = html_pattern.pattern(origin.selector, origin.attribute)
    except CannotWriteError:
        # There is none: a parser does it, or the writer refuses.
        return True
    return _matches_of(expression, group)(page)[origin.match - 1 : origin.match] == (value,)


@lru_cache(maxsize=256)
def _matches_of(expression: str, group: int) -> Callable[[str], tuple[str, ...]]:
    """What an expression finds in a page, unescaped; nothing where that takes too many steps.

    One page is asked many times, by each rule that looks at an extraction, so that the answers are kept.
    """

    @remembered_without_text(4096)
    def matches(page: str) -> tuple[str, ...]:
        try:
            return tuple(html.unescape(match[group] or "") for match in bounded_pattern(expression).finditer(page))
        except TooCostlyError:
            return ()

    return matches


def _leaf_of_path(text: str, path: tuple[JsonStep, ...]) -> str | None:
    """A leaf of a JSON text. Raises DrawnAtRandomError where it is that of any item of a list."""
    return drawn_leaf(path, lambda items: count_of(_node(text, items)), lambda plain: _in_json(text, plain))


def _in_json(text: str, path: Sequence[JsonStep]) -> str | None:
    """A leaf of a JSON text as Python prints it in an f-string; None where the path breaks or the value is no leaf."""
    node = _node(text, path)
    return str(node) if node and isinstance(node, str | int | float) else None


def _node(text: str, path: Sequence[JsonStep]) -> Any:
    try:
        return _follow(_json_tree(text), path)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None


@remembering(2 << 20)
def _json_tree(text: str) -> Any:
    return json.loads(text)


def _follow(node: Any, path: Sequence[JsonStep]) -> Any:
    """The node at the end of a path, with the exceptions that the script would catch."""
    for step in path:
        node = next((item for item in node if _fits(item, step)), None) if isinstance(step, Where) else node[step]
    return node


def _fits(item: Any, where: Where) -> bool:
    for name in where.path[:-1]:
        item = item.get(name, {})
    field = item.get(where.path[-1])
    return field is where.value if isinstance(where.value, bool) else bool(field == where.value)
