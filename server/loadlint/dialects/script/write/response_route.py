"""Which function takes the answer to a step apart: the one that makes the request, or one that is given the answer.

Code that several callers share can't take a value that only some of its answers have. And where a function returns its
answer already, its caller takes the value out of that, so that nothing else has to be returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.script.language.syntax_tree import holds, stands_in, with_wrapping
from loadlint.dialects.script.read.frames import Frame, outermost_function, shared_frames
from loadlint.dialects.script.write import initial_fields
from loadlint.dialects.script.write.value_route import shared_owner, up_to

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.script.write.routes import RouteWriter
    from loadlint.text.edits import Edit


class Answer(Struct, frozen=True):
    """The call that gives an answer where it is taken apart, and what makes the functions behind it return the answer.

    It has this `number` among those that several calls of the same code give and that are taken apart (from 1).
    """

    call: Node
    edits: tuple[Edit, ...] = ()
    number: int = 1

    __repr__ = object.__repr__  # its parts are large


def answer_of(writer: RouteWriter, change: Correlate, site: Node | None, made_at: Node) -> Answer:
    """Where the answer to a step is taken apart. Raises CannotWriteError.

    `site` is the innermost call that runs once and gives the answer, None where there is none; `made_at` the call that
    makes the request.
    """
    path = writer.paths[change.step]
    inner = site if site is not None else made_at
    first = next((level for level in reversed(range(len(path))) if holds(path[level].call, inner)), None)
    if first is None:
        return Answer(inner)
    level = first if site is not None else _level_of_all(writer, change, first)
    level = _towards_uses(writer, change, level)
    if level == first:
        return Answer(inner)
    edits: list[Edit] = []
    for number in range(level + 1, first + 1):
        function, call = path[number].function, inner if number == first else path[number].call
        if function is not None and not path[number - 1].answered:
            _check_unused(path[number - 1].call)
            edits += writer.answer_given_back(function, call)
    calls = _calls_alike(writer.paths, change, path[level + 1].function)
    number = calls.index(path[level].call.id) + 1
    return Answer(path[level].call, tuple(edits), number)


def _check_unused(call: Node) -> None:
    """Refuse to let a function return its answer where the caller does something with what it returns now."""
    whole = with_wrapping(call, "await_expression", "await", "parenthesized_expression")
    if not stands_in(whole, "expression_statement"):
        raise CannotWriteError("what the function returns that makes the request is used in another way")


def _calls_alike(paths: Sequence[Sequence[Frame]], change: Correlate, giver: Node | None) -> list[int]:
    """The calls of a function that give answers which are taken apart, by the ids of their nodes."""
    calls: dict[int, None] = {}
    for step in sorted({change.step, *change.peers}):
        for outer, inner in pairwise(paths[step]):
            if giver is not None and inner.function == giver:
                calls[outer.call.id] = None
    return list(calls)


def own_name(name: str, answer: Answer | None, separator: str) -> str:
    """A name for what is taken out of one of several answers to the same code: the first one has no number."""
    return name if answer is None or answer.number == 1 else f"{name}{separator}{answer.number}"


def _level_of_all(writer: RouteWriter, change: Correlate, first: int) -> int:
    """The innermost call on the way to a step to which all answers have the value."""
    path, having = writer.paths[change.step], {change.step, *change.likewise}
    return next((level for level in range(first, 0, -1) if writer.steps_of[path[level].call.id] <= having), 0)


def _towards_uses(writer: RouteWriter, change: Correlate, level: int) -> int:
    """The call in the function that calls the uses too, as far as functions give the answer on, or several share them.

    It stays where it is if the value gets from there to its uses in a field of an object.
    """
    path = writer.paths[change.step]
    if initial_fields.field_of(writer, change.uses, change.step) is not None:
        return level
    targets = [up_to(writer.paths[use.step], writer.literal(use), writer.functions) for use in change.uses]
    common = min((shared_frames(path, target) for target in targets), default=level)
    if any(common >= len(target) or target[common].function != path[common].function for target in targets):
        return level
    while level > common and not _is_at_hand(writer, path[level], targets):
        is_shared = len(writer.steps_of[path[level].call.id].intersection(change.peers)) > 1
        if not path[level - 1].answered and not is_shared:
            break
        level -= 1
    return level


def _is_at_hand(writer: RouteWriter, frame: Frame, targets: Sequence[Sequence[Frame]]) -> bool:
    """Whether a value gets from a function to its uses by itself, or in a field of an object."""
    function = outermost_function(frame.call, writer.functions)
    ends = [target[-1] for target in targets]
    if all(end.function == function for end in ends):
        return True
    return shared_owner([frame.holder, *(end.holder for end in ends)], writer.fields) is not None
