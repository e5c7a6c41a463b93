"""The load of a Locust script: users with `constant_throughput`, and a shape that says how many there are.

Locust has no open model: each user does its next task after the last one. With more users than are busy at a time the
rate is kept; where the application is so slow that all users are busy, fewer requests are sent than asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import SPARE_USERS, CannotWriteError
from loadlint.dialects.locust.language.syntax import assigned_value
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Class
from loadlint.dialects.script.language.insertion import before_on_line, indent_at
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.changes import SetLoad
    from loadlint.dialects.locust.write.words import LocustWords

_TICK = """\
def tick(self):
    passed = self.get_run_time()
    for seconds, start, end, spawn_rate in self.stages:
        if passed < seconds:
            return max(1, round(start + (end - start) * passed / seconds)), spawn_rate
        passed -= seconds
    return None
"""
"""By this a shape that loadlint wrote is told from one of an author."""


def profile(words: LocustWords, change: SetLoad) -> list[Edit]:
    """The wait time of the users, and their number over time. Raises CannotWriteError."""
    classes = words.tree.user_classes
    if len(classes) != 1:
        raise CannotWriteError("the script has several classes of users, or none")
    user = classes[0]
    tasks = _tasks_of_iteration(user)
    # A user who is late must not make the rate lower.
    number = max(1, sum(rate.users for rate in change.rates) * SPARE_USERS)
    tasks_a_second = sum(part.rate for part in change.rates) * tasks
    # Each user begins with a task: where users come as fast as tasks should, the rate holds from the beginning.
    spawn_rate = f"{tasks_a_second:.6g}"
    stages = ", ".join(
        f"({stage.seconds:g}, {round(number * stage.start)}, {round(number * stage.end)}, {spawn_rate})"
        for stage in change.stages
    )
    return [*_wait_time(words, user, f"{tasks_a_second / number:.6g}"), *_shape(words, f"[{stages}]")]


def _tasks_of_iteration(klass: Class) -> int:
    """How many tasks a user does in one iteration: all of a sequence, else one."""
    tasks = [task for _, task in users.tasks_of(klass)]
    if users.kind_of(klass) == "sequential":
        return sum(_tasks_of_iteration(task) if isinstance(task, Class) else 1 for task in tasks)
    return _tasks_of_iteration(tasks[0]) if len(tasks) == 1 and isinstance(tasks[0], Class) else 1


def _wait_time(words: LocustWords, user: Class, rate: str) -> list[Edit]:
    name, imports = words.imports.member("locust", "constant_throughput")
    assignment = assigned_value(user.node, words.data, b"wait_time")
    value = f"{name}({rate})"
    if assignment is not None:
        return [*imports, Edit(Span(assignment.start_byte, assignment.end_byte), value)]
    body = user.node.child_by_field_name("body")
    if body is None or user.node.start_byte > words.script.source.script_end:
        raise CannotWriteError("the class of users stands in another file")
    first = body.named_children[0]
    is_docstring = first.type == "expression_statement" and first.named_children[0].type == "string"
    is_alone = not before_on_line(words.data, first.start_byte).strip()
    gap = f"{words.newline}{indent_at(words.data, first.start_byte)}" if is_alone else "; "
    offset, before, after = (first.end_byte, gap, "") if is_docstring else (first.start_byte, "", gap)
    return [*imports, Edit(Span(offset, offset), f"{before}wait_time = {value}{after}")]


def _shape(words: LocustWords, stages: str) -> list[Edit]:
    """The shape of the script with other stages, or a new one at its end."""
    data = words.script.source.data[: words.script.source.script_end]
    value = next(_stages_of_shapes(words.root, data), None)
    if value is not None:
        return [Edit(Span(value.start_byte, value.end_byte), stages)]
    if b"LoadTestShape" in data:
        raise CannotWriteError("the script has a shape of its own")
    base, imports = words.imports.member("locust", "LoadTestShape")
    unit = words.style.unit
    lines = [
        f"class Load({base}):",
        f'{unit}"""How many users there are."""',
        "",
        f"{unit}# Seconds, the number of users at their start and at their end, and how many may come in a second.",
        f"{unit}stages = {stages}",
        "",
        *(unit + line.replace("    ", unit) for line in _TICK.splitlines()),
    ]
    end, lead = len(data), "" if data.endswith(b"\n") else words.newline
    return [*imports, Edit(Span(end, end), f"{lead}{words.newline * 2}{words.newline.join(lines)}{words.newline}")]


def _stages_of_shapes(root: Node, data: bytes) -> Iterator[Node]:
    """The stages of shapes that loadlint wrote, however they are laid out now."""
    tick = _TICK.encode().split()
    for node in root.named_children:
        if node.type == "class_definition" and data[node.start_byte : node.end_byte].split()[-len(tick) :] == tick:
            value = assigned_value(node, data, b"stages")
            if value is not None:
                yield value
