"""Runs a script, in the order in which Locust does, to find the requests that it makes."""

from __future__ import annotations

import re

from tree_sitter import Node

from loadlint.dialects.locust.read import conditions, functions, judged_blocks, modules, users
from loadlint.dialects.locust.read.arguments import Args
from loadlint.dialects.locust.read.expressions import EXPRESSIONS
from loadlint.dialects.locust.read.judged_blocks import Judged
from loadlint.dialects.locust.read.statements import STATEMENTS
from loadlint.dialects.locust.read.step_nodes import Notes, RawStep
from loadlint.dialects.locust.read.values import NONE, Class, Client, Func, Instance, class_of, library_of, settle
from loadlint.dialects.script.read.local_modules import Modules
from loadlint.dialects.script.read.scopes import Journal, Scope
from loadlint.dialects.script.read.state import Language, State, is_whole
from loadlint.dialects.script.read.values import Obj, Seq, Taken, Unknown, Value, steps_of
from loadlint.text.mapped import Text
from loadlint.text.numbers import integer
from loadlint.text.span import Span

PYTHON = Language(
    expressions=EXPRESSIONS,
    statements=STATEMENTS,
    made=frozenset(("binary_operator", "unary_operator", "attribute", "subscript")),
    nothing=NONE,
    literals=frozenset(
        "dictionary list tuple pair string string_start string_content string_end escape_sequence integer float true "
        "false none concatenated_string comment".split()
    ),
    settle=settle,
    class_of=class_of,
    library_of=library_of,
)


class Interpreter(State):
    """Runs modules, classes and functions.

    `judging` are the blocks around of requests that the script judges. `chain` and `kind` tell where in the user's life
    it is, see `Place`.
    """

    steps: list[RawStep]

    def __init__(self, modules: Modules) -> None:
        super().__init__(PYTHON, modules)
        self.notes = Notes()
        self.judging: list[Judged] = []
        self.context_managers: set[int] = set()
        self.chain: tuple[str, ...] = ()
        self.kind = ""
        self._entered: set[int] = set()
        self._started: dict[int, tuple[tuple[str, ...], Instance]] = {}

    def run(self) -> None:
        """Run the script: its top level, then its users as Locust does."""
        main = self.modules.main
        self.run_guarded(lambda: modules.run_module(self, main))
        values = [cell.value for cell in main.scope.cells.values()]
        classes = list(dict.fromkeys(value for value in values if isinstance(value, Class)))
        user_classes = [klass for klass in classes if users.kind_of(klass) == "user" and not users.is_abstract(klass)]
        user_classes = [klass for klass in user_classes if users.tasks_of(klass)] or user_classes
        if not user_classes:
            user_classes = [klass for klass in classes if users.tasks_of(klass) and not users.is_abstract(klass)]
        for klass in user_classes:
            first = len(self.steps)
            self._run_user(klass)
            if users.kind_of(klass) == "user":
                self.notes.user_classes.append(klass)
                self.note_entry_point(klass.name, klass.node if klass.module is main else None, first)

    def _run_user(self, klass: Class) -> None:
        this = Instance(klass)
        this.client = users.new_client(klass)
        if users.kind_of(klass) in ("taskset", "sequential"):
            user = Instance(klass)
            user.client = this.client
            this.user = user
        self._initialise(this)
        self._run_set(klass, this, (klass.name,), "on_start")

    def _initialise(self, this: Instance) -> None:
        self._enter(users.class_member(this.klass, "__init__"), this, (), "init", Args([Unknown()]))

    def _run_set(self, klass: Class, this: Instance, chain: tuple[str, ...], kind: str) -> None:
        """Run a user or a task set: what it does first, its tasks, what it does last."""
        chain = self._start(this, chain, kind)
        tasks = users.tasks_of(klass)
        sequential = users.kind_of(klass) == "sequential"
        for name, task in tasks:
            inner = chain if sequential and isinstance(task, Func) else (*chain, name)
            if sequential or len(tasks) == 1:
                self._run_task(task, this, inner, "sequential" if sequential else "task")
                continue
            outer, self.journal = self.journal, Journal(NONE)
            try:
                self._run_task(task, this, inner, "task")
                self.journal.undo()
            finally:
                self.journal = outer
        self._enter(users.class_member(klass, "on_stop"), this, (*chain, "on_stop"), "on_stop")

    def _start(self, this: Instance, chain: tuple[str, ...], kind: str) -> tuple[str, ...]:
        start = users.class_member(this.klass, "on_start")
        if not isinstance(start, Func):
            return chain
        if start.node.id in self._started:
            # Another user has run the same code: its requests are known, and what it left behind is the same here.
            before, other = self._started[start.node.id]
            for key, value in other.fields.values.items():
                if key not in this.fields.values:
                    this.fields.set(Text(key), value)
            if this.client is not None and other.client is not None:
                this.client.headers.update(other.client.headers)
                self.set_cell(this.client.authentication, other.client.authentication.value)
            return before
        self._started[start.node.id] = (chain, this)
        self._enter(start, this, chain, kind)
        return chain

    def _run_task(self, task: Func | Class, this: Instance, chain: tuple[str, ...], kind: str) -> None:
        if isinstance(task, Class):
            if len(chain) > 12:
                return
            inner = Instance(task, user=this.user or this, parent=this)
            self._initialise(inner)
            self._run_set(task, inner, chain, "taskset_start")
        elif task.node.id not in self._entered:
            self._entered.add(task.node.id)
            self._enter(task, this, chain, kind)

    def _enter(
        self, member: Value | None, this: Instance, chain: tuple[str, ...], kind: str, args: Args | None = None
    ) -> None:
        """Run a function that Locust calls, if it is one."""
        if not isinstance(member, Func):
            return
        before = self.chain, self.kind
        self.chain, self.kind = chain, kind
        unbound = member.owner is None or member.kind == "static"
        passed = Args([this]) if unbound else args or Args()
        method = users.bound_member(self, member, this) if member.owner is not None else member
        function = method if isinstance(method, Func) else member
        self.run_guarded(lambda: self.apply(function, passed, function.node))
        self.chain, self.kind = before

    def apply(self, function: Func, args: Args, node: Node) -> Value:
        """Run a function of the script."""
        return functions.apply(self, function, args, node)

    def ask(self, condition: Node, scope: Scope) -> Value:
        """The value of a condition, which blocks around know from then on."""
        judged_blocks.note_condition(self, condition)
        return super().ask(condition, scope)

    def ask_condition(self, condition: Node, value: Value) -> None:
        """Note what the value of a condition or an assertion asks of answers."""
        steps = steps_of(value)
        if steps:
            self.note_question(condition, conditions.test_of(self, value), steps)

    def note_shared(self, target: Node, value: Value) -> None:
        """Note that a class or a module keeps a value out of an answer, where all users see it."""
        value = settle(value)
        if self.frames and isinstance(value, Taken) and not is_whole(value):
            self.notes.shared.setdefault(target.start_byte, target)

    def note_template(self, text: Text) -> None:
        """Note that a text is a template."""
        starts, ends = text.starts or (), text.ends or ()
        if starts and min(starts) >= 0:
            self.notes.templates.append(Span(min(starts), max(ends)))

    def update(self, holder: Obj, other: Obj) -> None:
        """Set all members of another dictionary."""
        for key, value in other.values.items():
            self.set_member(holder, other.names[key], value)
        holder.open = holder.open or other.open

    def set_member(self, holder: Value, name: Text, value: Value) -> None:
        """Assign to an attribute or a member."""
        members = _members_of(holder)
        setter = users.setter_of(holder, name.value)
        if setter is not None:
            self.apply(setter, Args([value]), setter.node)
        elif isinstance(holder, Client):
            self._set_of_client(holder, name.value, value)
        elif members is not None:
            name, value = self.member_of_loop(name, value)
            self.journal.note(members, name.value, members.values.get(name.value, NONE))
            members.set(name, value)
        elif isinstance(holder, Seq) and re.fullmatch(r"\d+", name.value) and integer(name.value) < len(holder.items):
            holder.set_item(integer(name.value), value)
        else:
            self.overwrite(holder, name)

    def _set_of_client(self, client: Client, name: str, value: Value) -> None:
        if name in ("headers", "cookies"):
            setattr(client, name, value if isinstance(value, Obj) else Obj(open=True))
        elif name == "hooks" and isinstance(value, Obj):
            client.hooks = value
        elif name == "auth":
            self.set_cell(client.authentication, value)


def _members_of(holder: Value) -> Obj | None:
    """The members of an object or a class, or those that a dictionary is."""
    if isinstance(holder, Instance | Class):
        return holder.fields if isinstance(holder, Instance) else holder.members
    return holder if isinstance(holder, Obj) else None
