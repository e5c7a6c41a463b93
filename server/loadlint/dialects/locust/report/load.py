"""The load that a Locust script asks for: the tasks of its users, each with its weight, and how often they do one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from loadlint.dialects.locust.language.syntax import assigned_value
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.locust.read.values import Class, Func
from loadlint.dialects.script.language.syntax_tree import span_of, with_wrapping
from loadlint.script import LoadPart, Remark, Script, Step
from loadlint.text.regex import regex
from loadlint.text.span import Span

_WAIT = regex(rb"(?:locust\.)?(constant_(throughput|pacing)\(\s*(\d{1,9}(?:\.\d{1,9})?)\s*\))")


def asked_rate(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The requests a second of each user, where there is one class of users, and each task makes as many requests."""
    classes = tree.notes.user_classes
    wait = _wait_of(classes[0], script.source.data) if len(classes) == 1 and not script.files else None
    if wait is None:
        return
    requests, number = _requests_of_task(script, classes[0]), float(wait[3])
    if requests and number:
        rate = requests * (number if wait[2] == b"throughput" else 1 / number)
        yield Remark(Span(*wait.span(1)), wait[1].decode(), detail="requests of each user", per_second=rate)


def _wait_of(user: Class, data: bytes) -> re.Match[bytes] | None:
    """What a class of users waits, where it says so once, by a constant rate."""
    value = assigned_value(user.node, "wait_time")
    return _WAIT.fullmatch(data, value.start_byte, value.end_byte) if value is not None else None


def _requests_of_task(script: Script, user: Class) -> int:
    """How many requests each task of a user makes; 0 where that differs, or can't be told."""
    numbers = {_number_of_steps(script, task) for task in _functions(user)}
    return numbers.pop() if len(numbers) == 1 else 0


def _functions(klass: Class) -> Iterator[Func]:
    """The tasks of a class, and of the sets of tasks in it."""
    for _, task in users.tasks_of(klass):
        if isinstance(task, Func):
            yield task
        else:
            yield from _functions(task)


def _number_of_steps(script: Script, task: Func) -> int:
    """0 where some of them may be made several times, or not at all."""
    steps = _steps(script, task)
    return 0 if any(step.conditional or step.repeated for step in steps) else len(steps)


def first_call(step: Step) -> Span:
    """Where a task makes a request, itself or through a function."""
    return step.called_from[0] if step.called_from else step.span


_TASK = regex(rb"(?:\w+\.)?task(?:\(\s*(\d{1,9})\s*\)|(?![\w(]))")
"""A decorator with a weight that is a number, or without one."""


def load_parts(script: Script, tree: LocustTree) -> Iterator[LoadPart]:
    """Each task of each class of users; nothing where the weight of one of them can't be told."""
    classes = tree.notes.user_classes
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
            steps = tuple(step.index for step in _steps(script, task))
            yield LoadPart(f"{user.name}.{name}", steps, weight, place, form, "share", user.name)


def _weight_place(script: Script, task: Func | Class) -> Span | None:
    """Where the weight of a task is written, or may be inserted."""
    for decorator in with_wrapping(task.node, "decorated_definition").named_children:
        match = _TASK.fullmatch(script.source.data, decorator.start_byte + 1, decorator.end_byte)
        if decorator.type == "decorator" and match is not None:
            return Span(*match.span(1)) if match[1] else Span(match.end(), match.end())
    return None


def _steps(script: Script, task: Func | Class) -> list[Step]:
    return [step for step in script.steps if span_of(task.node).covers(first_call(step))]
