"""Helpers that are done before a request is made: `headers()` in `client.get(url, headers())`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.syntax_tree import field_of, walk
from loadlint.dialects.script.read.frames import Frame, outermost_function

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tree_sitter import Node

_CALLS = ("call_expression", "call")


class Files(Protocol):
    """A script: `paths` say for each step how it gets there, `roots` are the trees of its files."""

    paths: Sequence[Sequence[Frame]]
    roots: Sequence[Node]


def way_to(path: Sequence[Frame], function: Node, functions: Collection[str]) -> tuple[Frame, ...] | None:
    """The way to the call of a helper in one of the functions on the way to a request; None where none calls it."""
    for number in reversed(range(len(path))):
        around = path[number].function
        for call in calls_of(function, around) if around is not None else ():
            if outermost_function(call, functions) == around:
                return (*path[:number], Frame(call, around, path[number].holder))
    return None


def is_own_method(call: Node) -> bool:
    """Whether a call is one of a method of the caller's own object."""
    called = call.child_by_field_name("function")
    holder = called.child_by_field_name("object") if called is not None else None
    return holder is not None and holder.text in (b"this", b"self")


def check_calls(files: Files, passing: Iterable[tuple[Node, Node]]) -> None:
    """Refuse to pass a value to a helper that other places call too. `passing` are calls, each with its function.

    Those of functions that make requests are known from the ways to these.
    """
    on_the_way = {frame.call.id for path in files.paths for frame in path}
    helpers = [(call, function) for call, function in passing if call.id not in on_the_way]
    calls = {call.id for call, _ in helpers}
    for _, function in helpers:
        for root in files.roots:
            if any(call.id not in calls for call in calls_of(function, root)):
                raise CannotWriteError("the function that sends the value is called elsewhere too, without the value")


def calls_of(function: Node, root: Node) -> Iterator[Node]:
    """The calls under a node that have the name of a function."""
    name = function.child_by_field_name("name")
    if name is None:
        return
    for node in walk(root):
        named = _last_name(field_of(node, "function")) if node.type in _CALLS else None
        if named is not None and named.text == name.text:
            yield node


def _last_name(called: Node) -> Node | None:
    """The name of what is called: `headers` of `this.headers`."""
    if called.type == "identifier":
        return called
    return called.child_by_field_name("property") or called.child_by_field_name("attribute")
