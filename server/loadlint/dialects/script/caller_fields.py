"""A field that one caller of shared code sends: it hands it to the function that makes the request."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.bracketed_lists import arguments_of
from loadlint.dialects.script.syntax_tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.changes import AddField
    from loadlint.dialects.script.writer import Words
    from loadlint.text.edits import Edit

_CALLS = ("call", "call_expression")


def ways_to_hand_over(words: Words[Any], change: AddField) -> Iterator[list[Edit]]:
    """Ways to give a field to a call that leads to a request, or to one that makes the request's arguments.

    First for a parameter that the function has and the call leaves out, then, for a header, for a new one.
    """
    path = words.routes.paths[change.step]
    if change.variable is not None or not path:
        # A variable is known where the request is made, not where its function is called.
        return
    for frame, entered in reversed(list(itertools.pairwise(path))):
        yield from words.with_argument(frame.call, entered.function, change)
    for argument in arguments_of(path[-1].call):
        for call in walk(argument):
            if call.type in _CALLS:
                yield from words.with_argument(call, None, change)
    if change.place == "header" and len(path) > 1:
        with suppress(CannotWriteError):
            yield words.with_headers_parameter(path[-2].call, path[-1], change)
