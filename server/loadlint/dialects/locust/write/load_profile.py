"""The load of a Locust script: users with `constant_throughput`, and a shape that says how many there are.

Locust has no open model: each user does its next task after the last one. With more users than are busy at a time the
rate is kept; where the application is so slow that all users are busy, fewer requests are sent than asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import SPARE_USERS, CannotWriteError, PartRate, SetLoad
from loadlint.dialects.locust.language.style import WIDTH
from loadlint.dialects.locust.language.syntax import assigned_value
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.values import Class
from loadlint.dialects.locust.write.new_script import PAUSE_NOTE
from loadlint.dialects.script.language.insertion import before_on_line, indent_at
from loadlint.dialects.script.language.syntax_tree import field_of, span_of, stands_in, text_of, with_wrapping
from loadlint.dialects.script.write.syntax_kit import at_end
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords

_RATE_NOTE = "# Tasks that each user begins in a second."
_TICK = """\
    def tick(self):
        passed = self.get_run_time()
        for seconds, start, end, spawn_rate in self.stages:
            if passed < seconds:
                users = start + (end - start) * passed / seconds
                return max(1, round(users)), spawn_rate
            passed -= seconds
        return None
"""
"""By this a shape that loadlint wrote is told from one of an author."""
_SHAPE = f'''

class Load({{base}}):
    """How many users there are."""

    # Seconds, the number of users at their start and at their end, and how many may come in a second.
    stages = {{stages}}

{_TICK}'''


class _Users(Struct, frozen=True):
    """A class of users: how many of them there are, and how many tasks all of them begin in a second."""

    klass: Class
    number: int
    tasks_a_second: float


def profile(words: LocustWords, change: SetLoad) -> list[Edit]:
    """The wait time of the users, and their number over time. Raises CannotWriteError.

    Of several classes of users each has the weight of its number: Locust starts them in that proportion.
    """
    groups = [_users(words, klass, change.rates) for klass in words.tree.notes.user_classes]
    number, tasks_a_second = sum(group.number for group in groups), sum(group.tasks_a_second for group in groups)
    if not number:
        raise CannotWriteError("the script has no class of users whose tasks can be told")
    # Each user begins with a task: where users come as fast as tasks should, the rate holds from the beginning.
    stages = _stages(
        [
            f"({stage.seconds:g}, {round(number * stage.start)}, {round(number * stage.end)}, {tasks_a_second:.6g})"
            for stage in change.stages
        ]
    )
    shape = _stages_of_shape(words)
    names = ["constant_throughput", *(["LoadTestShape"] if shape is None else [])]
    expressions, edits = words.imports.members("locust", names, _last_uses(words))
    common = math.gcd(*(group.number for group in groups))
    for group in groups:
        rate = group.tasks_a_second / max(1, group.number)
        members = {"wait_time": f"{expressions[0]}({rate:.6g})"} if group.number else {}
        weight = {"weight": str(group.number // common)} if len(groups) > 1 else {}
        edits += _set_members(words, group.klass, members | weight)
    edits += [Edit(Span(*match.span()), _RATE_NOTE) for match in re.finditer(PAUSE_NOTE.encode(), words.data)]
    if shape is not None:
        stages = stages.replace("    ", words.style.unit).replace("\n", words.style.newline)
        return [*edits, Edit(span_of(shape), stages)]
    return [*edits, at_end(words, _SHAPE.format(base=expressions[1], stages=stages), "    ")]


def _stages(stages: Sequence[str]) -> str:
    """The list as it stands in a new shape, over several lines where formatters would write it so."""
    line = f"[{', '.join(stages)}]"
    is_short = len(f"    stages = {line}") <= WIDTH
    return line if is_short else "[\n" + "".join(f"        {stage},\n" for stage in stages) + "    ]"


def _users(words: LocustWords, klass: Class, rates: Sequence[PartRate]) -> _Users:
    is_only = len(words.tree.notes.user_classes) == 1
    if not is_only and users.class_member(klass, "fixed_count") is not None:
        raise CannotWriteError(f"`{klass.name}` has a fixed number of users")
    of_class = [rate for rate in rates if is_only or rate.group == klass.name]
    # A user who is late must not make the rate lower.
    number = sum(rate.users for rate in of_class) * SPARE_USERS
    return _Users(klass, number, sum(rate.rate for rate in of_class) * _tasks_of_iteration(klass))


def _last_uses(words: LocustWords) -> set[str]:
    """The names that only the wait times use that are to be replaced."""
    times = [assigned_value(klass.node, "wait_time") for klass in words.tree.notes.user_classes]
    spans = [span_of(time) for time in times if time is not None]
    uses: dict[str, set[bool]] = {}
    for node in words.imports.syntax.anchors.get("name", ()):
        if not stands_in(with_wrapping(node, "dotted_name", "aliased_import"), *_IMPORTS):
            inside = any(span.covers(span_of(node)) for span in spans)
            uses.setdefault(words.imports.syntax.text(node), set()).add(inside)
    return {name for name, inside in uses.items() if inside == {True}}


_IMPORTS = ("import_statement", "import_from_statement")


def _tasks_of_iteration(klass: Class) -> int:
    """How many tasks a user does in one iteration: all of a sequence, else one."""
    tasks = [task for _, task in users.tasks_of(klass)]
    if users.kind_of(klass) == "sequential":
        return sum(_tasks_of_iteration(task) if isinstance(task, Class) else 1 for task in tasks)
    return _tasks_of_iteration(tasks[0]) if len(tasks) == 1 and isinstance(tasks[0], Class) else 1


def _set_members(words: LocustWords, user: Class, members: Mapping[str, str]) -> list[Edit]:
    """Give members of a class their values; those that are not there become its first ones."""
    old = {name: assigned_value(user.node, name) for name in members}
    edits = [Edit(span_of(node), members[name]) for name, node in old.items() if node]
    lines = [f"{name} = {value}" for name, value in members.items() if old[name] is None]
    if not lines:
        return edits
    return [*edits, _new_members(words, user, lines, next(filter(None, old.values()), None))]


def _new_members(words: LocustWords, user: Class, lines: Sequence[str], beside: Node | None) -> Edit:
    """Lines in a class: before the member with the value `beside`, else behind the docstring."""
    if user.node.start_byte > words.script.source.script_end:
        raise CannotWriteError("the class of users stands in another file")
    first = field_of(user.node, "body").named_children[0]
    is_docstring = first.type == "expression_statement" and first.named_children[0].type == "string"
    place = beside.parent if beside is not None and beside.parent is not None else first
    is_alone = not before_on_line(words.data, place.start_byte).strip()
    gap = f"{words.style.newline}{indent_at(words.data, place.start_byte)}" if is_alone else "; "
    text = gap.join(lines)
    is_behind = is_docstring and beside is None
    offset, text = (place.end_byte, gap + text) if is_behind else (place.start_byte, text + gap)
    return Edit(Span(offset, offset), text)


def _stages_of_shape(words: LocustWords) -> Node | None:
    """The stages of the shape that loadlint wrote earlier. Raises CannotWriteError for a shape of an author."""
    data = words.script.source.data[: words.script.source.script_end]
    classes = (node for node in words.root.named_children if node.type == "class_definition")
    # However it is laid out now.
    shapes = (node for node in classes if text_of(node).split()[-len(_TICK.split()) :] == _TICK.split())
    stages = next(filter(None, (assigned_value(shape, "stages") for shape in shapes)), None)
    if stages is None and b"LoadTestShape" in data:
        raise CannotWriteError("the script has a shape of its own")
    return stages
