"""Locust's classes: users, task sets, their members and their tasks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from loadlint.dialects.locust.read.arguments import Args, Partial
from loadlint.dialects.locust.read.values import Class, Client, Func, Instance, Known, Method, Super, truth
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import inner_part
from loadlint.dialects.script.read.values import Num, Obj, Seq, Str, Unknown, Value, known_text
from loadlint.text.mapped import Text
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter

    WeightedTask = tuple[str, Func | Class, int | None]
    """The name of a task, the task, and how often Locust has it; None where that can't be told."""

    Kind = Literal["user", "taskset", "sequential", ""]


_DECORATING = ("abc", "builtins", "contextlib", "functools", "locust", "typing")
"""Modules whose decorators do not look at what a function returns."""
_KINDS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "cached_property": "property",
    "contextmanager": "context",
}
"""What a decorator of Python makes of a method."""
_SEQUENTIAL = ("SequentialTaskSet", "TaskSequence")
_DEPTH = 30


def lineage(klass: Class, depth: int = 0) -> Iterator[Class | Known]:
    """A class and what it inherits from, nearest first."""
    yield klass
    for base in klass.bases:
        if isinstance(base, Class) and depth < _DEPTH:
            yield from lineage(base, depth + 1)
        elif isinstance(base, Known):
            yield base


def kind_of(klass: Class) -> Kind:
    """What Locust does with a class."""
    for base in lineage(klass):
        if isinstance(base, Known):
            name = base.name.rpartition(".")[2]
            if name in _SEQUENTIAL:
                return "sequential"
            if name.endswith("TaskSet"):
                return "taskset"
            if name.endswith(("User", "Locust")):
                return "user"
    return ""


def is_fast(klass: Class) -> bool | None:
    """Whether a user has the fast client; None where its base is not known."""
    for base in lineage(klass):
        if isinstance(base, Known):
            name = base.name.rpartition(".")[2]
            if name.startswith("FastHttp") or name == "RestUser":
                return True
            if name in ("HttpUser", "HttpLocust", "User", "Locust"):
                return False
    return None


def is_abstract(klass: Class) -> bool:
    """Whether Locust does not run a user class itself."""
    abstract = klass.members.values.get("abstract")
    return abstract is not None and truth(abstract) is True


def class_member(klass: Class, name: str) -> Value | None:
    """A member of a class or of what it inherits from."""
    for base in lineage(klass):
        if isinstance(base, Class) and name in base.members.values:
            return base.members.values[name]
    return None


def bound_member(interpreter: Interpreter, member: Value, this: Value) -> Value:
    """A member of a class as its instance gives it."""
    if isinstance(member, Partial) and member.is_method:
        return replace(member, function=bound_member(interpreter, member.function, this))
    if not isinstance(member, Func):
        return member
    if member.kind == "static":
        return member
    if member.kind == "class":
        return replace(member, this=this.klass if isinstance(this, Instance) else this)
    method = replace(member, this=this)
    if member.kind == "property":
        return interpreter.apply(method, Args(), member.node)
    return method


def instance_member(interpreter: Interpreter, this: Instance, name: str) -> Value:
    """`this.name`."""
    if name in this.fields.values:
        return this.fields.values[name]
    member = class_member(this.klass, name)
    if member is not None:
        return bound_member(interpreter, member, this)
    if name == "client":
        return client_of(this)
    if name in ("rest", "rest_"):
        return Method(this, name)
    if name == "__class__":
        return this.klass
    owner = this.user if name in ("user", "locust") else this.parent if name == "parent" else None
    if owner is not None:
        return owner
    by_name = class_member(this.klass, "__getattr__")
    if isinstance(by_name, Func):
        return interpreter.apply(replace(by_name, this=this), Args([Str(Text(name))]), by_name.node)
    return Method(this, name) if _has_strange_base(this.klass) else Unknown()


def setter_of(this: Value, name: str) -> Func | None:
    """What gives a property of an object its value."""
    member = class_member(this.klass, name) if isinstance(this, Instance) else None
    setter = member.setter if isinstance(member, Func) else None
    return replace(setter, this=this) if setter is not None else None


def _has_strange_base(klass: Class) -> bool:
    """Whether a class inherits from one that is not read, and that is none of Locust's."""
    bases = [base for inner in lineage(klass) if isinstance(inner, Class) for base in inner.bases]
    return not kind_of(klass) and any(not isinstance(base, Class) for base in bases)


def call(interpreter: Interpreter, this: Instance, name: str, args: Args, node: Node) -> Value | None:
    """A method of a class that is not read: it may call the object's own, and set all that the object has."""
    for field in list(this.fields.values) if _has_strange_base(this.klass) else ():
        interpreter.set_member(this, Text(field), Unknown())
    return None


def super_member(interpreter: Interpreter, holder: Super, name: str) -> Value:
    """`super().name`."""
    if not isinstance(holder.this, Instance):
        return Unknown()
    after = False
    for base in lineage(holder.this.klass):
        if after and isinstance(base, Class) and name in base.members.values:
            return bound_member(interpreter, base.members.values[name], holder.this)
        after = after or base is holder.owner
    return Unknown()


def construct(interpreter: Interpreter, klass: Class, args: Args, node: Node) -> Value:
    """`Class(…)`."""
    this = Instance(klass)
    if kind_of(klass) == "user":
        this.client = new_client(klass)
    initial = class_member(klass, "__init__")
    if isinstance(initial, Func):
        method = bound_member(interpreter, initial, this)
        assert isinstance(method, Func)
        interpreter.apply(method, args, node)
    elif not kind_of(klass):
        values = dict(zip(_names_with_types(klass), args.values, strict=False)) | args.keywords
        for name, value in values.items():
            this.fields.set(Text(name), value)
    return this


def _names_with_types(klass: Class) -> list[str]:
    """The names that a class declares with their types, in order: what it inherits first."""
    names: dict[str, None] = {}
    for base in reversed([base for base in lineage(klass) if isinstance(base, Class)]):
        for statement in items_of(base.node.child_by_field_name("body")):
            name = _name_with_type(statement)
            if name is not None:
                names[base.module.syntax.text(name)] = None
    return list(names)


def _name_with_type(statement: Node) -> Node | None:
    """The name in `name: type = value`; None in any other statement."""
    declared = statement.named_children[0] if statement.type == "expression_statement" else None
    return inner_part(declared, "left") if inner_part(declared, "type") is not None else None


def new_client(klass: Class) -> Client:
    """The client of a user."""
    host, headers = class_member(klass, "host"), class_member(klass, "default_headers")
    base = host.text if isinstance(host, Str) else None
    fast = is_fast(klass)
    client_headers = headers.copy() if isinstance(headers, Obj) and fast is not False else Obj()
    return Client(fast, client_headers, base=base)


def client_of(this: Instance) -> Client:
    """The client of a user or of a task set."""
    client, user = this.fields.values.get("client"), this.user or this
    if isinstance(client, Client):
        return client
    user.client = user.client or Client()
    return user.client


def tasks_of(klass: Class) -> list[tuple[str, Func | Class]]:
    """The tasks of a class with their names, those that it inherits first, each of them once."""
    tasks: dict[int, tuple[str, Func | Class]] = {}
    for name, task, _ in _weighted_tasks(klass):
        tasks.setdefault(task.node.id, (name, task))
    ordered = list(tasks.values())
    if kind_of(klass) == "sequential" and any(task.order is not None for _, task in ordered):
        ordered.sort(key=lambda item: item[1].order if item[1].order is not None else 0)
    return ordered


def weights_of(klass: Class) -> Counter[int] | None:
    """How often a class has each of its tasks among those that Locust draws from, by the task's node; None where that
    can't be told.
    """
    weights: Counter[int] = Counter()
    for _, task, weight in _weighted_tasks(klass):
        if weight is None:
            return None
        weights[task.node.id] += weight
    return weights


def _weighted_tasks(klass: Class) -> Iterator[WeightedTask]:
    """The tasks that a class has by a list and by decorators, those that it inherits first."""
    classes = [base for base in lineage(klass) if isinstance(base, Class)]
    names = [set(base.members.values) for base in classes]
    for index, base in reversed(list(enumerate(classes))):
        for key in ("tasks", "task_set"):
            yield from _listed_tasks(base.members.values.get(key))
        overridden = set[str]().union(*names[:index])
        for name, member in base.members.values.items():
            if isinstance(member, Func | Class) and member.task and name not in overridden:
                yield name, member, member.weight


def _listed_tasks(value: Value | None) -> Iterator[WeightedTask]:
    items = value.items if isinstance(value, Seq) else value.values.values() if isinstance(value, Obj) else (value,)
    for item in items:
        task, count = item.items[:2] if isinstance(item, Seq) and len(item.items) > 1 else (item, None)
        if isinstance(task, Func | Class):
            yield _name(task), task, weight_number(count)


def weight_number(value: Value | None) -> int | None:
    """A weight: 1 where there is none; None where it is not a whole number in the script."""
    return 1 if value is None else whole_number(known_text(value)) if isinstance(value, Num) else None


def _name(value: Func | Class) -> str:
    if isinstance(value, Class):
        return value.name
    name = value.node.child_by_field_name("name")
    return value.module.syntax.text(name) if name is not None else "lambda"


def decorate(value: Value, decorator: Value, called: Args | None) -> None:
    """Apply one of Locust's or Python's decorators. `called` are the arguments of `@task(3)`."""
    if isinstance(value, Func) and isinstance(decorator, Method) and decorator.name == "setter":
        _make_setter(value, decorator.this)
        return
    if isinstance(value, Func):
        is_known = isinstance(decorator, Known) and decorator.name.partition(".")[0] in _DECORATING
        value.wrapped = value.wrapped or not is_known
    if not isinstance(value, Func | Class) or not isinstance(decorator, Known):
        return
    name = decorator.name.rpartition(".")[2]
    if name == "task":
        value.weight = weight_number(called.get(0, "weight")) if called is not None else 1
        # Locust never draws a task of weight 0.
        value.task = value.weight != 0
    elif name == "seq_task":
        value.task = True
        value.order = weight_number(called.get(0)) if called is not None and called.values else None
    elif isinstance(value, Func) and name in _KINDS:
        value.kind = _KINDS[name]


def _make_setter(function: Func, getter: Value) -> None:
    """`@token.setter`: the function that follows bears the name of the property from then on."""
    if isinstance(getter, Func) and getter.kind == "property":
        function.setter = replace(function)
        function.node, function.kind = getter.node, "property"
