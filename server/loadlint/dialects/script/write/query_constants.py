"""Queries of GraphQL in a new script: each is a constant with the name of its operation, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from loadlint.graphql_text import in_lines
from loadlint.text.regex import regex
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from loadlint.journey import Journey, PlannedRequest

_OPERATION = regex(r"\s*(query|mutation|subscription)\s+([A-Za-z_]\w*)")
_ARGUMENT = regex(r'"|[iI]ds?\s*:\s*\d')
"""A value that stands in the text of a query itself, where it may be another one in each run."""
_WIDTH = 120 - len("const  = /* GraphQL */ ``;")
"""So many characters the name and the text of a query have on one line; a longer one has a line for each field."""
_HASHED = "extensions"
"""The member that holds the hash of a query's text: such a text is sent as it is."""


class QueryConstant(Struct, frozen=True):
    """The place of a query in a document."""

    name: str


def with_query_constants(journey: Journey) -> tuple[Journey, Mapping[str, str]]:
    """The journey with constants in place of queries, and the texts of these by their names.

    A long query of one line is laid out, which changes white space only.
    """
    names: dict[str, str] = {}
    hashed: set[str] = set()
    taken = {site.setting for site in journey.sites}
    for request in journey.requests:
        for text, is_hashed in _queries_in(request.document):
            hashed |= {text} if is_hashed else set()
            if text not in names:
                names[text] = _free_name(text, {*taken, *names.values()})

    def with_names(request: PlannedRequest) -> PlannedRequest:
        return replace(request, document=tuple(_with_names(request.document, names))) if request.document else request

    texts = {name: text if text in hashed else _text_of_constant(name, text) for text, name in names.items()}
    return journey.with_requests(with_names), texts


def _text_of_constant(name: str, query: str) -> str:
    return in_lines(query) if len(name) + len(query) > _WIDTH and "\n" not in query else query


def _queries_in(value: Any) -> Iterator[tuple[str, bool]]:
    """The queries of a document, in order, and whether their hash is sent; those that hold inputs are left out."""
    if isinstance(value, dict):
        query = value.get("query")
        if isinstance(query, str) and _OPERATION.match(query) and not _ARGUMENT.search(query):
            yield query, _HASHED in value
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _queries_in(item)


def _with_names(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _query_constant(key, item, names) or _with_names(item, names) for key, item in value.items()}
    return [_with_names(item, names) for item in value] if isinstance(value, list | tuple) else value


def _query_constant(key: str, value: Any, names: Mapping[str, str]) -> QueryConstant | None:
    is_known = key == "query" and isinstance(value, str) and value in names
    return QueryConstant(names[value]) if is_known else None


def _free_name(text: str, taken: set[str]) -> str:
    match = _OPERATION.match(text)
    assert match is not None
    name = "_".join(words_in(match[2])).upper()
    choices = (name, f"{name}_{match[1].upper()}", *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
    return next(choice for choice in choices if choice not in taken)


def in_paragraphs(queries: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """The names and texts of queries, and whether a line is left empty before each: not between those of one line."""
    is_long = True
    for name, text in queries.items():
        was_long, is_long = is_long, "\n" in text
        yield name, text, was_long or is_long
