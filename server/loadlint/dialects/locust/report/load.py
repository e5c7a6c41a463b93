"""The load that a Locust script asks for: how often each of its users does something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.language.syntax import assigned_value
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Func
from loadlint.script import Remark
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.dialects.locust.read.values import Class
    from loadlint.script import Script, Step

_WAIT = regex(rb"(?:locust\.)?(constant_(throughput|pacing)\(\s*(\d{1,9}(?:\.\d{1,9})?)\s*\))")


def asked_rate(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The requests a second of each user, where there is one class of users, and each task makes as many requests."""
    classes = tree.user_classes
    wait = _wait_of(classes[0], script.source.data) if len(classes) == 1 and not script.files else None
    if wait is None:
        return
    requests, number = _requests_of_task(script, classes[0]), float(wait[3])
    if requests and number:
        rate = requests * (number if wait[2] == b"throughput" else 1 / number)
        yield Remark(Span(*wait.span(1)), wait[1].decode(), detail="requests of each user", per_second=rate)


def _wait_of(user: Class, data: bytes) -> re.Match[bytes] | None:
    """What a class of users waits, where it says so once, by a constant rate."""
    value = assigned_value(user.node, data, b"wait_time")
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
    function = Span(task.node.start_byte, task.node.end_byte)
    steps = [step for step in script.steps if function.covers(first_call(step))]
    return 0 if any(step.conditional or step.repeated for step in steps) else len(steps)


def first_call(step: Step) -> Span:
    """Where a task makes a request, itself or through a function."""
    return step.called_from[0] if step.called_from else step.span
