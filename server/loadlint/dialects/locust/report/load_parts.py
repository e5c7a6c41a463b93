"""The parts of a Locust script's load: the tasks of its users, which draws them by their weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.report.load import classes_of_users, first_call
from loadlint.dialects.script.values import Num, known
from loadlint.script import LoadPart
from loadlint.text.numbers import whole_number
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.language.step_nodes import LocustTree
    from loadlint.dialects.locust.read.values import Class, Func
    from loadlint.script import Script

_TASK = regex(rb"(?:\w+\.)?task(?:\(\s*(\d{1,9})\s*\)|(?![\w(]))")
"""A decorator with a weight that is a number, or without one."""


def load_parts(script: Script, tree: LocustTree) -> Iterator[LoadPart]:
    """Each task of each class of users; the tasks of a sequence are one part, since all of them are done in order."""
    for user in classes_of_users(tree):
        tasks = [(name, task, *_weight(script, task)) for name, task in users.tasks_of(user)]
        weight = _number(user) / (sum(number for *_, number, _ in tasks) or 1)
        if users.kind_of(user) == "sequential":
            yield LoadPart(user.name, _steps(script, user), _number(user), unit="share")
            continue
        for name, task, number, place in tasks:
            form = "({})" if place is not None and not len(place) else "{}"
            yield LoadPart(f"{user.name}.{name}", _steps(script, task), weight * number, place, form, "share")


def _number(user: Class) -> int:
    """How many users of a class there are beside one of another class."""
    weight = users.class_member(user, "weight")
    return (whole_number(known(weight)) if isinstance(weight, Num) else None) or 1


def _weight(script: Script, task: Func | Class) -> tuple[int, Span | None]:
    """The weight of a task, and where it is written or may be inserted."""
    parent = task.node.parent
    is_decorated = parent is not None and parent.type == "decorated_definition"
    decorators: list[Node] = parent.named_children if parent is not None and is_decorated else []
    for decorator in decorators:
        match = _TASK.fullmatch(script.source.data, decorator.start_byte + 1, decorator.end_byte)
        if decorator.type == "decorator" and match is not None:
            return int(match[1] or 1), Span(*match.span(1)) if match[1] else Span(match.end(), match.end())
    return 1, None


def _steps(script: Script, task: Func | Class) -> tuple[int, ...]:
    place = Span(task.node.start_byte, task.node.end_byte)
    return tuple(step.index for step in script.steps if place.covers(first_call(step)))
