"""What a Locust script tests: `failure()`, `assert`, `raise` and `raise_for_status()`, where they depend on a response.

Locust itself fails requests with the status of an error. `failure()` fails others; an exception ends the task and is
counted as one. Either makes Locust end with 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tree_sitter import Node

from loadlint.assertion import AllOf, Always, Found, JsonIs, Test, Unknown, repeats_value
from loadlint.dialects.locust.read.conditions import OK
from loadlint.dialects.locust.read.interpreter import Interpreter
from loadlint.dialects.script.language.syntax_tree import inner_part, span_of, walk
from loadlint.dialects.script.language.texts_with_variable import judged_steps, only_looks_for_values
from loadlint.dialects.script.read import terms
from loadlint.dialects.script.read.condition_tests import Truth, negation, truth
from loadlint.dialects.script.read.endings import FAILED, STOPPED
from loadlint.dialects.script.read.local_modules import Module
from loadlint.dialects.script.read.state import KeptValue
from loadlint.dialects.script.read.terms import Question
from loadlint.dialects.script.read.values import Taken, steps_of
from loadlint.expression import Extracted
from loadlint.extractor import Extractor, FromJson
from loadlint.script import Assertion, Step
from loadlint.text.span import Span

_NAMES = ("identifier", "attribute", "subscript")
_LOOKING = (b"type", b"isinstance", b"len", b"str", b"int", b"bool")


def assertions_of(state: Interpreter, steps: tuple[Step, ...]) -> tuple[Assertion, ...]:
    """The assertions of a script and of its modules, in the order of the text."""
    return tuple(_Finder(state).assertions())


class _Finder:
    def __init__(self, state: Interpreter) -> None:
        self.state = state
        self.taken = state.name_use.taken
        self.extracted = list(state.kept_values.values())
        self.variables = {kept.variable for kept in self.extracted}

    def assertions(self) -> Iterator[Assertion]:
        """All assertions."""
        for module in (self.state.modules.main, *self.state.modules.others()):
            for node in module.syntax.anchors.get("if", ()):
                yield from self.branches(node, module)
            for node in module.syntax.anchors.get("assert", ()):
                yield from self.assert_statement(node)
            for node in module.syntax.anchors.get("call", ()):
                yield from self.raising(node, module)
            for node in module.syntax.anchors.get("except", ()):
                yield from self.except_clause(node, module)

    def questions(self, condition: Node) -> list[Question]:
        """What a condition asks."""
        return terms.joined_questions(self.state.questions.get(condition.id, ()))

    def source_of(self, name: Node) -> Extracted | None:
        """Where the value of a name comes from: the one place in an answer."""
        return self.taken_at(name) if name.type in _NAMES else None

    def taken_at(self, expression: Node) -> Extracted | None:
        """The one place in an answer that an expression reads."""
        places = self.taken.get(expression.end_byte, [])
        return Extracted(*places[0]) if len(places) == 1 else None

    def branches(self, node: Node, module: Module) -> Iterator[Assertion]:
        """`if condition: response.failure()`, the other way round, and each `elif`."""
        alternatives = node.children_by_field_name("alternative")
        for clause, following in zip((node, *alternatives), (*alternatives, None), strict=True):
            condition, then = (clause.child_by_field_name(name) for name in ("condition", "consequence"))
            if condition is not None and then is not None:
                yield from self.branch(condition, then, following, module)

    def branch(self, condition: Node, then: Node, other: Node | None, module: Module) -> Iterator[Assertion]:
        """One condition with its branches."""
        fails = self.fails(then)
        other_fails = other is not None and other.type == "else_clause" and self.fails(_block_of(other))
        if fails == other_fails:
            return
        ends = self.stops(then if fails or other is None else _block_of(other))
        for question in self.questions(condition):
            stops = ends or self.takes_where_good(condition, then, question.steps, fails=fails)
            test = truth(negation(Truth(question.test))) if fails else question.test
            if question.call is not None:
                steps = judged_steps(question.steps, test)
                yield Assertion(steps, test, span_of(question.call), "failure", stops=stops)
            else:
                yield from self.verdict(condition, module, question.steps, test, stops=stops)

    def verdict(
        self, condition: Node, module: Module, steps: tuple[int, ...], test: Test, *, stops: bool
    ) -> Iterator[Assertion]:
        """A condition that is the same for all that run it."""
        looks_for_values = repeats_value(test) and only_looks_for_values(test, condition, self.source_of)
        if looks_for_values or terms.compares_with_variable(test):
            yield Assertion(judged_steps(steps, test), test, span_of(condition), "failure", stops=stops)
            return
        guarded = self._guarded_values(condition, module, steps)
        if guarded and guarded[0].extractor is not None and isinstance(test, Unknown):
            test = Found(guarded[0].extractor)
        yield Assertion(steps, test, span_of(condition), "failure", stops=stops, guards=bool(guarded))

    def _guarded_values(self, condition: Node, module: Module, steps: Collection[int]) -> list[KeptValue]:
        """The values of answers that a condition asks for by their variables."""
        names = (module.syntax.text(part) for part in walk(condition) if part.type in ("identifier", "attribute"))
        variables = {variable for name in names for variable in _variables(name)}
        return [kept for kept in self.extracted if kept.variable in variables and kept.step in steps]

    def takes_where_good(self, condition: Node, then: Node, steps: Collection[int], *, fails: bool) -> bool:
        """Whether the values of answers are taken nowhere but in the branch that has found these good."""
        around = condition.parent
        statement = around.parent if around is not None and around.type == "elif_clause" else around
        if statement is None:
            return False
        good = Span(then.end_byte, statement.end_byte) if fails else span_of(then)
        places = [extraction.span for extraction in self.extracted if extraction.step in steps]
        return bool(places) and all(map(good.covers, places))

    def fails(self, branch: Node) -> bool:
        """Whether a branch fails the request itself, not by a condition inside of it."""
        return self.state.ends(branch, FAILED, certainly=True)

    def stops(self, branch: Node) -> bool:
        """Whether the task does not go on after a branch."""
        return self.state.ends(branch, STOPPED)

    def is_verdict(self, statement: Node) -> bool:
        """Whether a statement is an `if` that fails the request: an assertion of its own."""
        then = statement.child_by_field_name("consequence") if statement.type == "if_statement" else None
        return then is not None and self.fails(then)

    def assert_statement(self, node: Node) -> Iterator[Assertion]:
        """`assert condition`."""
        condition = node.named_children[0] if node.named_children else node
        for question in self.questions(condition):
            test, steps = question.test, question.steps
            if condition.type == "tuple":
                test = Always("a tuple is true whatever it holds")
            if repeats_value(test) or question.call is not None:
                steps = judged_steps(steps, test)
            if repeats_value(test) and question.call is None:
                test = test if only_looks_for_values(test, condition, self.source_of) else Unknown()
            yield Assertion(steps, test, span_of(question.call or node), "assert", stops=True)

    def raising(self, node: Node, module: Module) -> Iterator[Assertion]:
        """`response.raise_for_status()`."""
        name, holder = (inner_part(node, "function", part) for part in ("attribute", "object"))
        if name is None or holder is None or module.syntax.text(name) != "raise_for_status":
            return
        steps = tuple(sorted(self.state.answered.get(holder.id, ())))
        if steps:
            yield Assertion(steps, OK, span_of(node), "raise_for_status", stops=True)

    def read_steps(self, expression: Node) -> set[int]:
        """The steps whose answers an expression reads."""
        steps: set[int] = set()
        for inner in walk(expression):
            steps.update(self.state.answered.get(inner.id, ()))
            steps.update(step for step, _ in self.taken.get(inner.end_byte, ()))
            result = self.state.results.get(inner.id)
            steps.update(steps_of(result) if result is not None else ())
        return steps

    def member_of_json(self, expression: Node) -> JsonIs | None:
        """That the JSON has what an expression reads out of it; None for anything else."""
        result = self.state.results.get(expression.id)
        extractor = result.extractor if isinstance(result, Taken) else None
        source = self.taken_at(expression)
        match source.extractor if source is not None else extractor:
            case Extractor(FromJson(path), ()):
                return JsonIs(path, "there")
        return None

    def except_clause(self, node: Node, module: Module) -> Iterator[Assertion]:
        """`try: response.json()["id"]` with an `except` that fails the request."""
        tried = inner_part(node.parent, "body")
        if tried is None or not self.fails(_block_of(node)):
            return
        tests: dict[Test, None] = {}
        steps: dict[int, None] = {}
        for statement in tried.named_children:
            if self.is_verdict(statement):
                continue
            for inner in _outermost(statement):
                read = self.read_steps(inner)
                if not read or module.syntax.text(inner) in self.variables:
                    continue
                steps.update(dict.fromkeys(read))
                tests[self.member_of_json(inner) or Unknown()] = None
        if steps:
            about = tuple(sorted(steps))
            understood = tuple(test for test in tests if not isinstance(test, Unknown))
            test = AllOf(understood) if len(understood) > 1 else next(iter(understood), Unknown())
            yield Assertion(about, test, span_of(tried), "except", stops=self.stops(_block_of(node)))


def _variables(name: str) -> tuple[str, ...]:
    """The variables that a name may be about: a match is tested before the variable, or a member, gets its group."""
    variable = name.removesuffix("_match").removesuffix("_element")
    return (variable,) if variable == name else (variable, f"self.{variable}")


def _block_of(clause: Node) -> Node:
    """The statements of an `else` or an `except`."""
    return next((child for child in clause.named_children if child.type == "block"), clause)


def _outermost(statement: Node) -> Iterator[Node]:
    """The expressions of a statement that read something: subscripts and calls as a whole."""
    stack = [statement]
    while stack:
        current = stack.pop()
        function = current.child_by_field_name("function") if current.type == "call" else None
        if function is not None and function.text in _LOOKING:
            stack += current.children_by_field_name("arguments")
        elif current.type in ("subscript", "call", "attribute"):
            yield current
        else:
            value = current.child_by_field_name("right")
            stack += [value] if value is not None else current.named_children
