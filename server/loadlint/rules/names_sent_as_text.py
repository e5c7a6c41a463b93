"""Values that are sent as the name of a variable, where an expression was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from loadlint.correlation.observe.slots import Slot, slots_that
from loadlint.rules.base import Context
from loadlint.text.regex import regex

_WRITTEN = regex(r"(?P<mark>\{\{|\$\{|\$\(|[${:])?\s*(?P<name>[A-Za-z_][\w.$-]*)\s*[})]{0,2}")
"""A name, alone or as some tool writes an expression."""
_FIELDS = ("query", "form", "json", "multipart")
"""Where a word alone may be a name: in an address and in headers, words stand for themselves."""
_SHORTEST = 3


def forgotten_expressions(context: Context, names: Collection[str]) -> Iterator[tuple[str, int, Slot]]:
    """The values that are the name of one of some variables: the name, the step that sends it, and where."""
    for step in context.script.steps if names else ():
        for slot in slots_that(step, _may_name_variable):
            written = _WRITTEN.fullmatch(slot.value)
            if written is not None and written["name"] in names and (written["mark"] or _may_be_name(slot)):
                yield written["name"], step.index, slot


def _may_name_variable(slot: Slot) -> bool:
    return slot.kind == "value" and not slot.is_open and _WRITTEN.fullmatch(slot.value) is not None


def _may_be_name(slot: Slot) -> bool:
    """Whether a value that is a word alone may be the name of a variable."""
    return slot.place[0] in _FIELDS and len(slot.value) >= _SHORTEST
