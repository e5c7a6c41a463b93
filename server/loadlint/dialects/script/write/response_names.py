"""Names for the variables that hold responses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.read.steps import Place
from loadlint.operation import operation_of
from loadlint.request import Request, url_path
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex
from loadlint.text.span import Span
from loadlint.text.words import words_in

_NAME = regex(r"([A-Za-z][A-Za-z_-]{1,39})(?:\.\w{1,5}|\(.*\))?")
"""A part of a path that says what is asked for, without the ending of a file's name or a key of OData."""
_MOST_WORDS = 4


class Unnamed(Struct, frozen=True):
    """A response that needs a name where the call with this node id gives it.

    `base` says what was asked for: `loginResponse`. `with_method` is for an answer to another method of the same
    address: `postLoginResponse`. `named` says that the script has a name for it already. `function` is the code that
    alone sees the name; None where that is the whole script.
    """

    call: int
    base: str
    with_method: str
    named: bool
    function: Span | None


def response_words(request: Request) -> list[str]:
    """The words of a name for a response: those of the operation, else of the last word in the address."""
    operation = re.split(r"[=/ ]|%2F", operation_of(request).replace(HOLE, ""))[-1]
    parts = url_path(request.url.value.replace(HOLE, "")).split("/")
    names = [match[1] for match in map(_NAME.fullmatch, parts) if match is not None]
    words = words_in(operation) or words_in(names[-1] if names else "")
    return [*(word for word in words[:_MOST_WORDS] if word != "response"), "response"]


def method_words(request: Request) -> list[str]:
    """The word of a name for the method of a request; none where it is not known."""
    return [request.method.lower()] if request.method is not None and request.method.isalpha() else []


def calls_giving(place: Place[Any], *, modules: bool) -> Iterable[Node]:
    """The calls that give the response of a step, the innermost last. In scripts of several files (`modules`) it may
    be named in any function on the way to the request."""
    calls = [frame.call for frame in place.path] if modules else []
    calls += [place.raw.call, *([place.site] if place.site is not None else [])]
    return {call.id: call for call in calls}.values()


def response_names(
    responses: Iterable[Unnamed], identifiers: Mapping[str, Sequence[Node]], separator: str
) -> dict[int, str]:
    """A name for the response of each call, with a number where the name is taken; the same for all fixes.

    `identifiers` are those of the script, each with its places in order.
    """
    counts: dict[tuple[Span | None, str], int] = {}
    first_with: dict[tuple[Span | None, str], str] = {}
    names: dict[int, str] = {}
    for response in responses:
        if response.call in names:
            continue
        has_base = not response.named or _stands_in(response.function, identifiers.get(response.base, ()))
        if has_base:
            first_with.setdefault((response.function, response.base), response.with_method)
        first = first_with.get((response.function, response.base), response.with_method)
        base = response.base if first == response.with_method else response.with_method
        count = counts.get((response.function, base), 0) + 1
        while _stands_in(response.function, identifiers.get(_numbered_name(base, separator, count), ())):
            count += 1
        names[response.call] = _numbered_name(base, separator, count)
        if not response.named:
            counts[response.function, base] = count
    return names


def _stands_in(function: Span | None, places: Sequence[Node]) -> bool:
    """Whether a name with these places stands in a function."""
    if function is None or not places:
        return bool(places)
    first = bisect_left(places, function.start, key=attrgetter("start_byte"))
    return first < len(places) and places[first].start_byte < function.end


def _numbered_name(base: str, separator: str, count: int) -> str:
    return f"{base}{separator}{count}" if count > 1 else base
