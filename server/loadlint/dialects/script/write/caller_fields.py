"""A field that one caller of shared code sends: it hands it to the function that makes the request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise

from msgspec.structs import replace
from tree_sitter import Node

from loadlint.changes import AddField, CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.write.words import AnyWords
from loadlint.text.edits import Edit

_CALLS = ("call", "call_expression")


def ways_to_hand_over(words: AnyWords, change: AddField) -> Iterator[list[Edit]]:
    """Ways to give a field to a call that leads to a request, or to one that makes the request's arguments.

    First for a parameter that the function has and the call leaves out, then, for a header, for a new one.
    """
    path = words.routes.paths[change.step]
    if change.variable is not None or not path:
        # A variable is known where the request is made, not where its function is called.
        return
    for frame, entered in reversed(list(pairwise(path))):
        yield from words.with_argument(frame.call, entered.function, change)
    for argument in arguments_of(path[-1].call):
        for call in walk(argument):
            if call.type in _CALLS:
                yield from words.with_argument(call, None, change)
    if change.place == "header" and len(path) > 1:
        with suppress(CannotWriteError):
            yield words.with_headers_parameter(path[-2].call, path[-1], change)


def ways_for_each_caller(
    words: AnyWords,
    change: AddField,
    values: Mapping[int, str],
    ways_to_add: Callable[[AnyWords, AddField], Iterator[list[Edit]]],
) -> Iterator[tuple[Mapping[int, str], list[Edit]]]:
    """Ways to send a field of its own value for each caller of a function: a parameter more, and each call gives it.

    `values` are what steps are to send that one code makes; each way comes with those that it is about.
    """
    if change.as_json:
        return
    for frame in reversed(words.routes.paths[change.step][1:]):
        function = frame.function
        calls = {step: call for step in values if (call := _call_of(words, step, function)) is not None}
        of_function = {step: values[step] for step in calls}
        if function is None or len({call.id for call in calls.values()}) < 2:
            continue
        with suppress(CannotWriteError):
            values_of_calls = [(call, values[step]) for step, call in calls.items()]
            name, edits = words.with_parameter(function, change.name[-1], values_of_calls)
            for way in ways_to_add(words, replace(change, variable=name)):
                yield of_function, [*edits, *way]


def _call_of(words: AnyWords, step: int, function: Node | None) -> Node | None:
    """The call of a function on the way to a step."""
    pairs = pairwise(words.routes.paths[step])
    return next((outer.call for outer, inner in pairs if function is not None and inner.function == function), None)
