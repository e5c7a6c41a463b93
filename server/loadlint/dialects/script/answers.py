"""Which steps' answer an expression is about, told by names: what a variable was given last, what callers pass."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.script.syntax_tree import parent_of, text_of, walk
from loadlint.dialects.script.values import Response, Seq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

    from tree_sitter import Node

    from loadlint.dialects.script.local_modules import Module
    from loadlint.dialects.script.state import State
    from loadlint.dialects.script.syntax_tree import Syntax

_DEPTH = 6
_MOST = 400
_START = attrgetter("start")


class Shape(Struct, frozen=True):
    """What a language's syntax looks like.

    `given` takes apart what gives a name a value: the name and the value; `elements` a name that is a pattern: the
    names in it, each with what it selects of the value. `outer_names` are the names to which functions of a file give
    values that are seen outside of them.
    `parameters` are the names of a function's parameters in order, `defaults` what stands for those that a caller
    leaves out, `called` is the last name of what a call calls, `passed` are its arguments in order.
    """

    functions: frozenset[str]
    same: frozenset[str]
    names: frozenset[str]
    calls: str
    given: Callable[[Node], tuple[Node | None, Node | None]]
    elements: Callable[[Node], Iterable[tuple[Node, str]]]
    outer_names: Callable[[Syntax], Set[str]]
    parameters: Callable[[Node], list[str]]
    defaults: Callable[[Node], dict[str, Node]]
    called: Callable[[Node], Node | None]
    passed: Callable[[Node], list[Node]]


class _Given(Struct, frozen=True):
    """A value that a name is given at a place, in bytes, and what is selected of it. `function` alone sees the name."""

    start: int
    value: Node
    item: str
    function: Node | None


class HelperCall(Struct, frozen=True):
    """A call of a function of the script, and what it passes for the parameters, by their names."""

    call: Node
    module: Module
    passed: Mapping[str, Node]

    def passed_for(self, node: Node) -> Node | None:
        """What the call passes for a name; None where it is no parameter."""
        return self.passed.get(text_of(node))


class Answers:
    """Looks up what expressions of a script and of its modules are about."""

    def __init__(self, state: State, shape: Shape) -> None:
        self.shape = shape
        self.modules = [state.modules.main, *state.modules.others()]
        self._results = state.results
        self._answered = state.answered
        self._applied_at = state.applied_at
        self._steps: dict[int, list[int]] = {}
        self._under: dict[int, list[int]] = {}
        self._items: dict[int, str] = {}
        self._known: dict[tuple[str, int], tuple[int, tuple[int, ...]]] = {}
        self._read: dict[tuple[str, int], tuple[int, tuple[int, ...]]] = {}
        for index, raw in enumerate(state.steps):
            self._steps.setdefault(raw.call.id, []).append(index)
            self._items[index] = getattr(raw, "item", "")
            for _, call in raw.frames:
                self._under.setdefault(call.id, []).append(index)
        self._around: dict[str, dict[int, tuple[Node, ...]]] = {}
        self._given: dict[tuple[str, str], list[_Given]] = {}
        self._callers: dict[str, list[tuple[Module, Node]]] = {}
        for module in self.modules:
            outer = shape.outer_names(module.syntax)
            for node in module.syntax.anchors.get("given", ()):
                name, value = shape.given(node)
                if name is None or value is None:
                    continue
                function = next(iter(self.functions(node, module)), None)
                for part, item in ((name, ""), *shape.elements(name)):
                    text = module.syntax.text(part)
                    is_local = part.type == "identifier" and text not in outer
                    assignment = _Given(node.start_byte, value, item, function if is_local else None)
                    self._given.setdefault((module.path, text), []).append(assignment)
            for node in module.syntax.anchors.get("call", ()):
                called = shape.called(node)
                if called is not None:
                    self._callers.setdefault(module.syntax.text(called), []).append((module, node))

    def of(self, node: Node, module: Module, depth: int = 0) -> tuple[int, ...]:
        """The steps whose response an expression is; none where it is something else."""
        node = self._plain(node)
        if depth > _DEPTH:
            return ()
        if node.id in self._answered:
            return tuple(sorted(self._answered[node.id]))
        if node.type == self.shape.calls:
            return self._of_call(node)
        if node.type not in self.shape.names:
            return ()
        key = module.path, node.id
        known_answers = self._known.get(key)
        if known_answers is None or known_answers[0] > depth:
            # Functions that call each other in many ways would be gone through for each of these ways.
            self._known[key] = depth, ()
            self._known[key] = known_answers = depth, self._of_name(node, module, depth)
        return known_answers[1]

    def _of_name(self, node: Node, module: Module, depth: int) -> tuple[int, ...]:
        assigned = self._last_given(node, module)
        if assigned is not None:
            value, item = assigned
            return self._part_of(value, item, module, depth) if item else self.of(value, module, depth + 1)
        passed = self._passed(node, module, depth)
        if passed:
            return passed
        return self._item(node, module, depth)

    def _of_call(self, node: Node) -> tuple[int, ...]:
        if node.id in self._steps:
            return tuple(self._steps[node.id])
        under = self._under.get(node.id, [])
        if isinstance(self._results.get(node.id), Response) or len(under) == 1:
            return tuple(under[-1:]) if isinstance(self._results.get(node.id), Response) else tuple(under)
        return ()

    def _item(self, node: Node, module: Module, depth: int) -> tuple[int, ...]:
        """`responses[0]` of a batch."""
        holder = node.child_by_field_name("object")
        if holder is None:
            return ()
        item = module.syntax.text(node)[len(module.syntax.text(holder)) :]
        return self._part_of(holder, item, module, depth)

    def _part_of(self, holder: Node, item: str, module: Module, depth: int) -> tuple[int, ...]:
        """One of the responses that an expression gives together: of a batch, of several that the script waits for."""
        value, assigned = self._plain(holder), self._last_given(holder, module)
        if assigned is not None and not assigned[1]:
            value = self._plain(assigned[0])
        result = self._results.get(value.id)
        if isinstance(result, Seq) and (index := re.fullmatch(r"\[(\d{1,4})\]", item)):
            response = result.items[int(index[1])] if int(index[1]) < len(result.items) else None
            if isinstance(response, Response):
                return (response.step,)
        return tuple(step for step in self.of(holder, module, depth + 1) if self._items[step] == item)

    def _plain(self, node: Node) -> Node:
        while node.type in self.shape.same and node.named_children:
            node = node.named_children[0]
        return node

    def value_of(self, node: Node, module: Module) -> Node | None:
        """What a name was given last before it is read, in its function or around it; None for a part of a value."""
        assigned = self._last_given(node, module)
        return assigned[0] if assigned is not None and not assigned[1] else None

    def is_given_once(self, node: Node, module: Module) -> bool:
        """Whether a name gets a value at one place of its file: what it was given last then holds in any case."""
        return len(self._given.get((module.path, module.syntax.text(node)), ())) == 1

    def is_response(self, node: Node, module: Module) -> bool:
        """Whether an expression is a response itself. A name that was given the result of a call need not be one."""
        node = self._plain(node)
        if node.id in self._answered:
            return True
        value = self.value_of(node, module) if node.type in self.shape.names else node
        result = self._results.get(self._plain(value).id) if value is not None else None
        return (result is None or isinstance(result, Response)) and bool(self.of(node, module))

    def _last_given(self, node: Node, module: Module) -> tuple[Node, str] | None:
        """The value, and what is selected of it."""
        assignments = self._given.get((module.path, module.syntax.text(node)), ())
        functions = list(self.functions(node, module))
        is_parameter = any(module.syntax.text(node) in self.shape.parameters(function) for function in functions[:1])
        for function in functions[:1] if is_parameter else [*functions, module.syntax.root]:
            first = bisect_left(assignments, function.start_byte, key=_START)
            end = bisect_left(assignments, min(node.start_byte, function.end_byte), key=_START)
            for assignment in reversed(assignments[first:end]):
                is_seen = assignment.function is None or assignment.function in functions
                if is_seen and not assignment.value.start_byte <= node.start_byte < assignment.value.end_byte:
                    return assignment.value, assignment.item
        return None

    def functions(self, node: Node, module: Module) -> Iterable[Node]:
        """The functions around a node, innermost first. Each look at a node's parent walks down from the root."""
        functions = self._around.setdefault(module.path, {})
        climbed: list[tuple[Node, Node]] = []
        current = node
        while current.id not in functions and (parent := current.parent) is not None:
            climbed.append((current, parent))
            current = parent
        around = functions.setdefault(current.id, ())
        for child, parent in reversed(climbed):
            if parent.type in self.shape.functions:
                around = (parent, *around)
            functions[child.id] = around
        return around

    def _passed(self, node: Node, module: Module, depth: int) -> tuple[int, ...]:
        """What the callers of a function pass for the parameter of this name."""
        name = module.syntax.text(node)
        steps: dict[int, None] = {}
        for function in self.functions(node, module):
            parameters = self.shape.parameters(function)
            if name not in parameters:
                continue
            position = parameters.index(name)
            for other, call in self._callers_of(function, module)[:_MOST]:
                arguments = self.shape.passed(call)
                if position < len(arguments):
                    steps.update(dict.fromkeys(self.of(arguments[position], other, depth + 1)))
            holder = self._receiver(function)
            if holder is not None and position == 0:
                steps.update(dict.fromkeys(self.of(holder, module, depth + 1)))
            break
        return tuple(sorted(steps))

    def helper_calls(self, node: Node, module: Module) -> list[HelperCall]:
        """The calls of the function in which an expression names parameters; none where it names none."""
        names = {text_of(inner) for inner in walk(node) if inner.type in self.shape.names}
        for function in self.functions(node, module):
            parameters = self.shape.parameters(function)
            callers = self._callers_of(function, module) if not names.isdisjoint(parameters) else []
            calls = [call for call in callers if function.id in self._applied_at.get(call[1].id, ())]
            if calls:
                return [self._helper_call(function, *call) for call in calls[:_MOST]]
        return []

    def _helper_call(self, function: Node, module: Module, call: Node) -> HelperCall:
        parameters, defaults = self.shape.parameters(function), self.shape.defaults(function)
        passed = dict(zip(parameters, self.shape.passed(call), strict=False))
        return HelperCall(call, module, {**defaults, **passed})

    def about_call(self, helper: HelperCall, node: Node, module: Module) -> tuple[int, ...]:
        """The steps whose response an expression reads in one call of the function that it stands in."""
        own_steps = set(self.about(node, module)).intersection(self._under.get(helper.call.id, ()))
        names = {text_of(inner): None for inner in walk(node) if inner.type in self.shape.names}
        passed = (helper.passed[name] for name in names if name in helper.passed)
        return tuple(sorted(own_steps.union(*(self.about(value, helper.module) for value in passed))))

    def _callers_of(self, function: Node, module: Module) -> list[tuple[Module, Node]]:
        name = function.child_by_field_name("name")
        if name is None and function.parent is not None:
            name = function.parent.child_by_field_name("name") or function.parent.child_by_field_name("key")
        return self._callers.get(module.syntax.text(name), []) if name is not None else []

    def _receiver(self, function: Node) -> Node | None:
        """`responses` of `responses.forEach((response) => …)`: a function that is passed to a method of a response."""
        call = parent_of(function).parent
        called = call.child_by_field_name("function") if call is not None and call.type == self.shape.calls else None
        return called.child_by_field_name("object") if called is not None else None

    def about(self, node: Node, module: Module, depth: int = 0) -> tuple[int, ...]:
        """The steps whose response an expression reads, by itself or by way of variables."""
        key = module.path, node.id
        known_answers = self._read.get(key)
        if known_answers is None or known_answers[0] > depth:
            # As in `of`: values that read each other would be gone through once for each way that leads to them.
            self._read[key] = depth, ()
            self._read[key] = known_answers = depth, self._about(node, module, depth)
        return known_answers[1]

    def _about(self, node: Node, module: Module, depth: int) -> tuple[int, ...]:
        steps = self.of(node, module)
        if steps or depth > _DEPTH:
            return steps
        together: dict[int, None] = {}
        for inner in walk(node):
            if inner.type not in self.shape.names and inner.type != self.shape.calls:
                continue
            direct = self.of(inner, module)
            if not direct and inner.type in self.shape.names:
                value = self.value_of(inner, module)
                direct = self.about(value, module, depth + 1) if value is not None else ()
            together.update(dict.fromkeys(direct))
        return tuple(sorted(together))
