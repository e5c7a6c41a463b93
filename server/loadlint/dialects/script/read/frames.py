"""How a script gets to a request: the functions that call each other, and the objects whose methods they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import holds
from loadlint.dialects.script.read.state import RawStep
from loadlint.dialects.script.read.values import Value


class Frame(Struct, frozen=True):
    """A call, the outermost function that it stands in (None at the top level of a file), and that one's object.

    `holder` is None where the function is no method, or where its object is not known. `answered` says that the call
    gives the answer to the request.
    """

    call: Node
    function: Node | None
    holder: Value | None
    answered: bool = False

    __repr__ = object.__repr__  # its parts are large


class Way(Struct, frozen=True, dict=True):
    """The calls that lead to a request, from the script's own to the request itself, one for each function of these.

    They are looked for when somebody asks: most scripts are read without any change. `answered` tells whether a call
    gives the answer to the request.
    """

    raw: RawStep
    functions: Collection[str]
    answered: Callable[[Node], bool]

    __repr__ = object.__repr__  # its parts are large

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """The calls, in order."""
        return _frames_of(self.raw, self.functions, self.answered)


def outermost_function(node: Node, functions: Collection[str]) -> Node | None:
    """The outermost function that a node is in: callbacks in it see its variables. Classes in functions are unusual."""
    outermost = None
    current = node.parent
    while current is not None:
        if current.type in functions:
            outermost = current
        current = current.parent
    return outermost


def _frames_of(raw: RawStep, functions: Collection[str], answered: Callable[[Node], bool]) -> tuple[Frame, ...]:
    path: list[Frame] = []
    holder: Value | None = None
    for call, entered in (*zip((node for _, node in raw.frames), raw.holders, strict=True), (raw.call, None)):
        if call.type not in functions:
            function = outermost_function(call, functions)
            frame = Frame(call, function, holder, answered(call))
            inside = path and function is not None and path[-1].function == function and holds(path[-1].call, call)
            if inside:
                frame = Frame(call, function, path[-1].holder, answered(call))
                path.pop()
            path.append(frame)
        holder = entered
    return tuple(path)


def shared_frames(first: Sequence[Frame], other: Sequence[Frame]) -> int:
    """How many calls at the beginning of two ways are the same ones."""
    count = 0
    for frame, other_frame in zip(first, other, strict=False):
        if frame.call != other_frame.call:
            break
        count += 1
    return count


def steps_by_call(paths: Sequence[Sequence[Frame]]) -> dict[int, frozenset[int]]:
    """The steps that each call leads to, by the id of its node."""
    steps: dict[int, set[int]] = {}
    for step, path in enumerate(paths):
        for frame in path:
            steps.setdefault(frame.call.id, set()).add(step)
    return {call: frozenset(numbers) for call, numbers in steps.items()}
