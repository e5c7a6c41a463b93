"""The parts of a Locust script's load: the tasks of its users. Locust draws one by its weight."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.report.load import first_call
from loadlint.script import LoadPart
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.dialects.locust.read.values import Class, Func
    from loadlint.script import Script

_TASK = regex(rb"(?:\w+\.)?task(?:\(\s*(\d{1,9})\s*\)|(?![\w(]))")
"""A decorator with a weight that is a number, or without one."""


def load_parts(script: Script, tree: LocustTree) -> Iterator[LoadPart]:
    """Each task of each class of users; nothing where the weight of one of them can't be told."""
    classes = tree.user_classes
    weighted = [
        (user, amount, weights)
        for user in classes
        if (amount := users.weight_number(users.class_member(user, "weight"))) is not None
        and (weights := users.weights_of(user)) is not None
    ]
    if len(weighted) < len(classes):
        return
    holders = Counter(task.node.id for user in classes for _, task in users.tasks_of(user))
    for user, amount, weights in weighted:
        has_places = users.class_member(user, "tasks") is None
        for name, task in users.tasks_of(user):
            # The weight of a task that several classes have can't be that of one of them.
            place = _weight_place(script, task) if has_places and holders[task.node.id] == 1 else None
            form = "({})" if place is not None and not len(place) else "{}"
            weight = amount * weights[task.node.id] / (weights.total() or 1)
            yield LoadPart(f"{user.name}.{name}", _steps(script, task), weight, place, form, "share", user.name)


def _weight_place(script: Script, task: Func | Class) -> Span | None:
    """Where the weight of a task is written, or may be inserted."""
    parent = task.node.parent
    is_decorated = parent is not None and parent.type == "decorated_definition"
    decorators: list[Node] = parent.named_children if parent is not None and is_decorated else []
    for decorator in decorators:
        match = _TASK.fullmatch(script.source.data, decorator.start_byte + 1, decorator.end_byte)
        if decorator.type == "decorator" and match is not None:
            return Span(*match.span(1)) if match[1] else Span(match.end(), match.end())
    return None


def _steps(script: Script, task: Func | Class) -> tuple[int, ...]:
    place = Span(task.node.start_byte, task.node.end_byte)
    return tuple(step.index for step in script.steps if place.covers(first_call(step)))
