"""The load of a Locust script: users with `constant_throughput`, and a shape that says how many there are.

Locust has no open model: each user does its next task after the last one. With more users than are busy at a time the
rate is kept; where the application is so slow that all users are busy, fewer requests are sent than asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Class
from loadlint.dialects.locust.report.load import classes_of_users, wait_assignment
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.changes import SetLoad
    from loadlint.dialects.locust.write.words import LocustWords

_STAGES = regex(rb"(?m)^class \w+\((?:\w+\.)?LoadTestShape\):[\s\S]{0,400}?^[ \t]+stages = (\[[^\]]*\])")
_SPARE = 2
"""So many times the users that Little's law asks for: a user who is late must not make the rate lower."""


def profile(words: LocustWords, change: SetLoad) -> list[Edit]:
    """The wait time of the users, and their number over time. Raises CannotWriteError."""
    classes = classes_of_users(words.script.tree)
    if len(classes) != 1:
        raise CannotWriteError("the script has several classes of users, or none")
    user = classes[0]
    tasks = _tasks_of_iteration(user)
    number = max(1, sum(rate.users for rate in change.rates) * _SPARE)
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
    assignment = wait_assignment(user, words.data)
    value = f"{name}({rate})"
    if assignment is not None:
        return [*imports, Edit(Span(assignment.start_byte, assignment.end_byte), value)]
    body = user.node.child_by_field_name("body")
    if body is None or user.node.start_byte > words.script.source.script_end:
        raise CannotWriteError("the class of users stands in another file")
    indent = words.style.unit
    return [*imports, Edit(Span(body.start_byte, body.start_byte), f"wait_time = {value}{words.newline}{indent}")]


def _shape(words: LocustWords, stages: str) -> list[Edit]:
    """The shape of the script with other stages, or a new one at its end."""
    data = words.script.source.data[: words.script.source.script_end]
    match = _STAGES.search(data)
    if match is not None:
        return [Edit(Span(*match.span(1)), stages)]
    if b"LoadTestShape" in data:
        raise CannotWriteError("the script has a shape of its own, without a list of stages")
    base, imports = words.imports.member("locust", "LoadTestShape")
    unit = words.style.unit
    lines = [
        f"class Load({base}):",
        f'{unit}"""How many users there are."""',
        "",
        f"{unit}# Seconds, the number of users at their start and at their end, and how many may come in a second.",
        f"{unit}stages = {stages}",
        "",
        f"{unit}def tick(self):",
        f"{unit * 2}passed = self.get_run_time()",
        f"{unit * 2}for seconds, start, end, spawn_rate in self.stages:",
        f"{unit * 3}if passed < seconds:",
        f"{unit * 4}return max(1, round(start + (end - start) * passed / seconds)), spawn_rate",
        f"{unit * 3}passed -= seconds",
        f"{unit * 2}return None",
    ]
    end, lead = len(data), "" if data.endswith(b"\n") else words.newline
    return [*imports, Edit(Span(end, end), f"{lead}{words.newline * 2}{words.newline.join(lines)}{words.newline}")]
