"""How a value gets from the function that takes it to those that send it, in a script whose functions stand apart.

It goes as an author would send it: in a field of the object whose methods both are, or of one that both have; else the
function returns it, its caller keeps it in a variable and passes it on. Never in a variable of a file: all users of a
process may share that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError, Use
from loadlint.dialects.script.language.syntax_tree import field_of, walk
from loadlint.dialects.script.read.frames import Frame, outermost_function, shared_frames
from loadlint.dialects.script.write import initial_fields

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.script.read.values import Value
    from loadlint.dialects.script.write.routes import RouteWriter
    from loadlint.text.edits import Edit

    Fields = Callable[[Value], Mapping[str, Value]]
    """The objects of the script's own classes that an object has as fields."""


class Wanted(Struct, frozen=True):
    """A value that `taken` gives, the answer to `step`, and its uses. `kind` is its type, for TypeScript."""

    step: int
    taken: Node
    variable: str
    uses: Sequence[Use]
    kind: str = ""

    __repr__ = object.__repr__  # its parts are large


class Carried(Struct, frozen=True):
    """How a value gets to its uses.

    `field` is what is assigned where it is taken; None where a variable is declared there, which `places` have to see.
    `names` are what each use reads, empty where a parameter has the name already. `edits` write the route. `then` is a
    statement that follows where the value is taken.
    """

    field: str | None
    names: tuple[str, ...]
    edits: tuple[Edit, ...]
    places: tuple[int, ...] = ()
    then: str = ""


def is_apart(writer: RouteWriter, wanted: Wanted) -> bool:
    """Whether some use is in another function than what takes the value."""
    function = outermost_function(wanted.taken, writer.functions)
    return any(outermost_function(writer.literal(use), writer.functions) != function for use in wanted.uses)


def carried_value(writer: RouteWriter, wanted: Wanted) -> Carried:
    """The route from where a value is taken to its uses. Raises CannotWriteError."""
    source = up_to(writer.paths[wanted.step], wanted.taken, writer.functions)
    initial = initial_fields.field_of(writer, wanted.uses, wanted.step)
    if initial is not None:
        return _into_field(writer, wanted, source, initial)
    targets = [up_to(writer.paths[use.step], writer.literal(use), writer.functions) for use in wanted.uses]
    ends = [source[-1], *(path[-1] for path in targets)]
    owner = shared_owner([frame.holder for frame in ends], writer.fields)
    is_default = any(
        writer.default_of(path[-1].function, use) is not None
        for path, use in zip(targets, wanted.uses, strict=True)
        if path[-1].function is not None
    )
    if owner is not None and not is_default:
        name, declaration = writer.field(owner.value, wanted)
        first, *others = (
            f"{writer.this(frame)}{suffix}.{name}" for frame, suffix in zip(ends, owner.suffixes, strict=True)
        )
        return Carried(first, tuple(others), tuple(declaration))
    try:
        return _passed_on(writer, wanted, source, targets)
    except CannotWriteError:
        carried_by_object = _by_object(writer, wanted, source, targets)
        if carried_by_object is None:
            raise
        return carried_by_object


def _into_field(
    writer: RouteWriter, wanted: Wanted, source: Sequence[Frame], initial: initial_fields.InitialField
) -> Carried:
    """Into the field that has had the recorded value: by a method of its object, else by who calls such methods."""
    unchanged = ("",) * len(wanted.uses)
    for number in reversed(range(len(source))):
        reached, edits = initial_fields.reached_from(writer, source[number], initial.owner), [*initial.empty]
        if reached is None:
            variable = initial_fields.variable_of(writer.paths, source[number], initial.owner)
            if variable is None or not writer.declared_before(variable, source[number].call):
                continue
            reached = (variable.text or b"").decode()
            edits += initial.opened
        up = tuple(_return_stretch(source, level) for level in range(len(source) - 1, number, -1))
        field = f"{reached}.{initial.name}"
        text = writer.text_with_value(initial.around, wanted.variable)
        if not up and initial.is_value:
            return Carried(field, unchanged, tuple(edits))
        if not up:
            return Carried(None, unchanged, tuple(edits), then=f"{field} = {text}")
        edits += [*_handed_up(writer, wanted, up), *writer.edits_of_kept_value(up[-1], wanted, field, text)]
        return Carried(None, unchanged, tuple(dict.fromkeys(edits)), (writer.end_of(up[0].function),))
    raise CannotWriteError("what takes the value does not reach the object that has it in a field")


def way_of_taken_value(writer: RouteWriter, wanted: Wanted) -> Carried:
    """The way of a value that the script takes already, in `wanted.variable` at `wanted.taken`."""
    first, *attributes = wanted.variable.split(".")
    if not attributes:
        return carried_value(writer, wanted)
    source = up_to(writer.paths[wanted.step], wanted.taken, writer.functions)[-1]
    owner = source.holder if first == writer.this(source) else None
    for name in attributes[:-1]:
        owner = writer.fields(owner).get(name) if owner is not None else None
    names = []
    for use in wanted.uses:
        frame = up_to(writer.paths[use.step], writer.literal(use), writer.functions)[-1]
        table = _reached_objects(frame.holder, writer.fields) if frame.holder is not None else {}
        if owner is None or id(owner) not in table:
            raise CannotWriteError(f"`{wanted.variable}` can't be seen where the value is used")
        names.append(f"{writer.this(frame)}{table[id(owner)][1]}.{attributes[-1]}")
    return Carried(wanted.variable, tuple(names), ())


def member_elsewhere(writer: RouteWriter, member: str, source: Frame, target: Frame) -> str | None:
    """A member of an object, such as `this.token`, as another function reaches it; None where it does not."""
    first, *attributes = member.split(".")
    owner = source.holder if attributes and source.function is not None and first == writer.this(source) else None
    for name in attributes[:-1]:
        owner = writer.fields(owner).get(name) if owner is not None else None
    if owner is None:
        return None
    reached = initial_fields.reached_from(writer, target, owner) if target.holder is not None else None
    if reached is None:
        variable = initial_fields.variable_of(writer.paths, target, owner)
        is_there = variable is not None and writer.declared_before(variable, target.call)
        reached = (variable.text or b"").decode() if variable is not None and is_there else None
    return f"{reached}.{attributes[-1]}" if reached is not None else None


def frame_in(path: Sequence[Frame], function: Node | None) -> Frame | None:
    """The call on a way to a step that stands in a function."""
    return next((frame for frame in path if function is not None and frame.function == function), None)


def _passed_on(
    writer: RouteWriter, wanted: Wanted, source: Sequence[Frame], targets: Sequence[Sequence[Frame]]
) -> Carried:
    """Through the variables and parameters of the functions between the two."""
    routes = [route(source, target) for target in targets]
    up = max((to_use.up for to_use in routes), key=len)
    if any(to_use.up != up[: len(to_use.up)] for to_use in routes):
        raise CannotWriteError("no function calls both what takes the value and all that sends it")
    names, edits = _handed_down(writer, wanted, routes, [wanted.variable] * len(routes))
    # Where each function on the way up has to see the value, from the one that takes it on.
    places: list[list[int]] = [[writer.end_of(back.function)] for back in up] + [[]]
    for to_use, use in zip(routes, wanted.uses, strict=True):
        places[len(to_use.up)].append(to_use.down[0].call.start_byte if to_use.down else use.span.start)
    for back, seen_at in zip(up, places[1:], strict=True):
        edits += writer.given_back(back.function, wanted)
        edits += writer.edits_of_received_value(back, wanted, seen_at)
    return Carried(None, names, tuple(dict.fromkeys(edits)), tuple(places[0]))


def _by_object(
    writer: RouteWriter, wanted: Wanted, source: Sequence[Frame], targets: Sequence[Sequence[Frame]]
) -> Carried | None:
    """Through a field of an object whose methods stand on both routes: they are called apart from each other."""
    for number in reversed(range(len(source))):
        numbers = [_sharing(writer, source[number], target) for target in targets]
        frames = [target[low] for target, low in zip(targets, numbers, strict=True) if low is not None]
        owner = shared_owner([source[number].holder, *(frame.holder for frame in frames)], writer.fields)
        if len(frames) < len(targets) or owner is None:
            continue
        name, declaration = writer.field(owner.value, wanted)
        field, *texts = (
            f"{writer.this(frame)}{suffix}.{name}"
            for frame, suffix in zip((source[number], *frames), owner.suffixes, strict=True)
        )
        up = tuple(_return_stretch(source, level) for level in range(len(source) - 1, number, -1))
        routes = [
            Route((), tuple(_pass_stretch(target, level) for level in range(low, len(target) - 1)))
            for target, low in zip(targets, numbers, strict=True)
            if low is not None
        ]
        names, edits = _handed_down(writer, wanted, routes, texts)
        edits += [*declaration, *_handed_up(writer, wanted, up)]
        if not up:
            return Carried(field, names, tuple(dict.fromkeys(edits)))
        edits += writer.edits_of_kept_value(up[-1], wanted, field, wanted.variable)
        return Carried(None, names, tuple(dict.fromkeys(edits)), (writer.end_of(up[0].function),))
    return None


def _sharing(writer: RouteWriter, frame: Frame, target: Sequence[Frame]) -> int | None:
    """The last method on a way that reaches an object which a method reaches too."""
    holders = (
        (number, shared_owner([frame.holder, other.holder], writer.fields)) for number, other in enumerate(target)
    )
    return max((number for number, owner in holders if owner is not None), default=None)


def _handed_up(writer: RouteWriter, wanted: Wanted, up: Sequence[Returned]) -> list[Edit]:
    """Functions return the value, and those between the first and the last receive it."""
    edits: list[Edit] = []
    for number, back in enumerate(up):
        edits += writer.given_back(back.function, wanted)
        if number < len(up) - 1:
            edits += writer.edits_of_received_value(back, wanted, [writer.end_of(up[number + 1].function)])
    return edits


def _handed_down(
    writer: RouteWriter, wanted: Wanted, routes: Sequence[Route], texts: Sequence[str]
) -> tuple[tuple[str, ...], list[Edit]]:
    """Calls pass the value: what each use reads, and the edits. `texts` are how the first call of each way has it."""
    check_callers(routes, writer.paths)
    check_calls(writer, [(stretch.call, stretch.function) for way in routes for stretch in way.down])
    edits: list[Edit] = []
    names = []
    for to_use, use, text in zip(routes, wanted.uses, texts, strict=True):
        default = writer.default_of(to_use.down[-1].function, use) if to_use.down else None
        passed = text
        for stretch in to_use.down:
            parameter = default if stretch is to_use.down[-1] else None
            edits += writer.edits_of_passed_value(stretch, passed, parameter)
            edits += writer.taken_in(stretch, wanted, parameter)
            passed = wanted.variable
        names.append("" if default is not None else passed)
    return tuple(names), edits


class Returned(Struct, frozen=True):
    """A function gives the value back, and `call` receives it in a variable."""

    function: Node
    call: Node


class Passed(Struct, frozen=True):
    """A call gives the value to a function, which takes it in as a parameter."""

    call: Node
    function: Node


class Route(Struct, frozen=True):
    """The stretches of the way to a use: first up, from function to caller, then down."""

    up: tuple[Returned, ...]
    down: tuple[Passed, ...]


class Owner(Struct, frozen=True):
    """The object in whose field a value is kept, and how each function reaches it: `.client` after its own object."""

    value: Value
    suffixes: tuple[str, ...]

    __repr__ = object.__repr__  # its parts are large


def up_to(path: Sequence[Frame], node: Node, functions: Collection[str]) -> tuple[Frame, ...]:
    """The beginning of a path that ends with a place in one of its functions."""
    function = outermost_function(node, functions)
    if function is None:
        raise CannotWriteError("the value stands outside of any function, where it is set before any response")
    for number in reversed(range(len(path))):
        if path[number].function == function:
            return (*path[:number], Frame(node, function, path[number].holder))
    helper = way_to(path, function, functions)
    if helper is None:
        raise CannotWriteError("the value is put together in a function that is not on the way to its request")
    call = helper[-1]
    return (*helper, Frame(node, function, call.holder if is_own_method(call.call) else None))


def shared_owner(holders: Sequence[Value | None], fields: Fields) -> Owner | None:
    """The object that all methods reach: their own, or one in a field of it; None where there is none."""
    tables = [_reached_objects(holder, fields) if holder is not None else {} for holder in holders]
    for key, (value, _) in tables[0].items():
        if all(key in table for table in tables):
            return Owner(value, tuple(table[key][1] for table in tables))
    return None


def _reached_objects(holder: Value, fields: Fields) -> dict[int, tuple[Value, str]]:
    reached = {id(holder): (holder, "")}
    for name, value in fields(holder).items():
        reached.setdefault(id(value), (value, f".{name}"))
    return reached


def route(taken: Sequence[Frame], use: Sequence[Frame]) -> Route:
    """The way from where a value is taken to a use. Raises CannotWriteError."""
    common = shared_frames(taken, use)
    if common >= len(taken) or common >= len(use) or taken[common].function != use[common].function:
        raise CannotWriteError("no function calls both what takes the value and what sends it")
    if taken[common].function is None or taken[common].call.end_byte > use[common].call.start_byte:
        raise CannotWriteError("the value is sent before the function returns that takes it")
    up = tuple(_return_stretch(taken, number) for number in range(len(taken) - 1, common, -1))
    down = tuple(_pass_stretch(use, number) for number in range(common, len(use) - 1))
    return Route(up, down)


def _return_stretch(path: Sequence[Frame], number: int) -> Returned:
    function = path[number].function
    assert function is not None
    return Returned(function, path[number - 1].call)


def _pass_stretch(path: Sequence[Frame], number: int) -> Passed:
    function = path[number + 1].function
    assert function is not None
    return Passed(path[number].call, function)


def check_callers(routes: Sequence[Route], paths: Iterable[Sequence[Frame]]) -> None:
    """Refuse to pass a value to a function that other calls reach too, which do not pass it."""
    passing = {(stretch.call.id, stretch.function.id) for way in routes for stretch in way.down}
    functions = {function for _, function in passing}
    for path in paths:
        for call, function in _entered_functions(path):
            if function.id in functions and (call.id, function.id) not in passing:
                raise CannotWriteError("the function that sends the value is called elsewhere too, without the value")


def _entered_functions(path: Sequence[Frame]) -> Iterator[tuple[Node, Node]]:
    for frame, following in pairwise(path):
        if following.function is not None:
            yield frame.call, following.function


# Helpers that are done before a request is made


_CALLS = ("call_expression", "call")


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


def check_calls(writer: RouteWriter, passing: Iterable[tuple[Node, Node]]) -> None:
    """Refuse to pass a value to a helper that other places call too. `passing` are calls, each with its function.

    Those of functions that make requests are known from the ways to these.
    """
    on_the_way = {frame.call.id for path in writer.paths for frame in path}
    helpers = [(call, function) for call, function in passing if call.id not in on_the_way]
    calls = {call.id for call, _ in helpers}
    for _, function in helpers:
        for root in writer.roots:
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
