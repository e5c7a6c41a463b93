"""Values of one kind that follow each other in one variable: the token of each page, the version after each change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.correlation.name.variable_names import words_of
from loadlint.extractor import Extractor, FromHtml, FromJson

if TYPE_CHECKING:
    from loadlint.correlation.flow import Flow

_FIELD = re.compile(r"""name=["']?([^"'\]]+)""")
_FORM_TOKEN = re.compile(r"([cx]srf)_?token$", re.IGNORECASE)
"""Pages hold such tokens in fields, scripts and meta elements: each new one serves all forms of the site."""


class _Variable(Struct, frozen=True):
    """A variable: what kind of value it holds, the step whose response gives it, and the last one that sends it."""

    name: str
    kind: Any
    taken: int
    last: int


def successors(flow: Flow | None) -> Mapping[str, str]:
    """The variables that a new script does not need, each with the one that takes its value.

    A value takes over the variable of the one before where that is not used any more.
    """
    names: dict[str, str] = {}
    current: list[_Variable] = []
    for variable in sorted(_variables(flow), key=lambda variable: variable.taken):
        earlier = next((other for other in current if _goes_on(other, variable)), None)
        if earlier is not None:
            names[variable.name] = earlier.name
            current.remove(earlier)
        current.append(_Variable(names.get(variable.name, variable.name), variable.kind, variable.taken, variable.last))
    return names


def _variables(flow: Flow | None) -> Iterator[_Variable]:
    for correlation in flow.correlations if flow is not None else ():
        change = correlation.change()
        if change is not None:
            last = max(use.step for use in change.uses)
            token = _FORM_TOKEN.search(change.variable)
            kind = token[1].lower() if token is not None else _kind(change.extractor)
            yield _Variable(change.variable, kind, change.step, last)


def _kind(extractor: Extractor) -> Any:
    """What is equal for values of one kind: the name by which an answer has them."""
    match extractor.origin:
        case FromJson(path):
            return next((step for step in reversed(path) if isinstance(step, str)), None)
        case FromHtml(selector):
            fields = _FIELD.findall(selector)
            return fields[-1] if fields else selector
    return extractor


def _goes_on(earlier: _Variable, later: _Variable) -> bool:
    """Whether a value takes the place of an earlier one, by kind, name and time."""
    if earlier.kind != later.kind or earlier.last > later.taken:
        return False
    words, ending = words_of(later.name), words_of(earlier.name)
    return words[-len(ending) :] == ending or _FORM_TOKEN.search(later.name) is not None
