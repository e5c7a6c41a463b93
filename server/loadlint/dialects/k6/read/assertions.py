"""What a k6 script tests: `check`, `expect`, `if … fail`, expected statuses, and the thresholds that make it count.

Failed checks alone change nothing: k6 ends with 0 unless a threshold on the metric `checks` is crossed. `fail()` and
`throw` end the iteration and no more. A failed `expect` of k6-testing fails the test run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from tree_sitter import Node

from loadlint.assertion import Always, Limit, StatusIs, Test, Unknown, leaves, repeats_value
from loadlint.dialects.k6.language.syntax import FUNCTIONS
from loadlint.dialects.k6.read import check_calls
from loadlint.dialects.k6.read.check_calls import Expectation
from loadlint.dialects.k6.read.interpreter import Interpreter
from loadlint.dialects.k6.read.options import thresholds_of
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import inner_part, nearest, span_of, text_of, walk
from loadlint.dialects.script.language.texts_with_variable import judged_steps, only_looks_for_values
from loadlint.dialects.script.read import condition_tests, terms
from loadlint.dialects.script.read.condition_tests import Truth, truth
from loadlint.dialects.script.read.endings import COUNTED, RAISED, STOPPED, EndingKind
from loadlint.dialects.script.read.local_modules import Module
from loadlint.dialects.script.read.terms import Question
from loadlint.dialects.script.read.values import steps_of
from loadlint.expression import Extracted
from loadlint.script import Assertion, Step
from loadlint.text.regex import regex

_NAMES = ("identifier", "member_expression", "subscript_expression")
_BUILT_IN = regex(
    r"(?:http_reqs?(?:_\w+)?|iterations|iteration_duration|dropped_iterations|checks|vus(?:_max)?|data_(?:sent|received)"
    r"|group_duration|grpc_(?:req_duration|streams\w*)|ws_(?:connecting|ping|sessions?(?:_duration)?|msgs_\w+)|browser_\w+)"
    r"(?!\w)"
)


def _given_nodes(node: Node) -> tuple[Node | None, Node | None]:
    if node.type == "variable_declarator":
        return node.child_by_field_name("name"), node.child_by_field_name("value")
    return node.child_by_field_name("left"), node.child_by_field_name("right")


def assertions_of(state: Interpreter, steps: tuple[Step, ...]) -> tuple[Assertion, ...]:
    """The assertions of a script and of its modules, in the order of the text."""
    return tuple(_Finder(state, steps).assertions())


class _Finder:
    def __init__(self, state: Interpreter, steps: tuple[Step, ...]) -> None:
        self.state = state
        self.steps = steps
        self.thresholds = thresholds_of(state)
        self.has_own_metric = not all(_BUILT_IN.match(name) for name in self.thresholds.metrics)
        self.watched = state.watched
        self.variables = {kept.variable for kept in state.kept_values.values()}
        self.taken = state.name_use.taken
        self.modules = (state.modules.main, *state.modules.others())

    def assertions(self) -> Iterator[Assertion]:
        """All assertions."""
        for module in self.modules:
            for call in module.syntax.anchors.get("call", ()):
                if call.id in self.state.checks:
                    yield from self.check(call, module)
                elif call.id in self.state.expectations:
                    yield from self.expect(self.state.expectations[call.id])
                elif call.id in self.state.expected_statuses:
                    yield from self.statuses(call, module)
            for node in module.syntax.anchors.get("if", ()):
                yield from self.condition(node, module)

    def looks_for_values(self, test: Test, node: Node) -> bool:
        """Whether a condition looks for values of other answers, and does no more with these."""
        return repeats_value(test) and only_looks_for_values(test, node, self.source_of)

    def source_of(self, name: Node) -> Extracted | None:
        """Where the value of a name comes from: the one place in an answer. A parameter may stand for any value."""
        places = self.taken.get(name.end_byte, []) if name.type in _NAMES else []
        return Extracted(*places[0]) if len(places) == 1 else None

    # check

    def check(self, call: Node, module: Module) -> Iterator[Assertion]:
        """`check(response, { name: predicate })`."""
        stops = self.is_handled(call, module)
        enforced = self.thresholds.count("checks") or self.feeds_metric(call, module)
        for member, asked in self.state.checks[call.id].items():
            name = _name_of(member)
            for question in terms.joined_questions(asked):
                test, steps = self.test_and_steps(question, member)
                counted = enforced or self.is_counted_by_content(steps) or self.is_measured(test, steps)
                span = span_of(question.call or member)
                yield Assertion(steps, test, span, "check", name, counted=counted, stops=stops)

    def test_and_steps(self, question: Question, node: Node) -> tuple[Test, tuple[int, ...]]:
        """What a check tests, and of which answers."""
        test = question.test
        if question.call is not None:
            return test, judged_steps(question.steps, test)
        is_mixed = repeats_value(test) and not self.looks_for_values(test, node)
        return Unknown() if is_mixed else test, question.steps

    def is_measured(self, test: Test, steps: tuple[int, ...]) -> bool:
        """Whether thresholds on other metrics judge the same as a test: of the status, or of the time.

        A metric of the script's own may count what the script sees in an answer itself.
        """
        watched = self.has_own_metric and bool(steps) and self.watched.issuperset(steps)
        failed = watched or self.thresholds.count("http_req_failed")
        slow = self.has_own_metric or self.thresholds.count("http_req_duration")
        return all(
            (failed and isinstance(leaf, StatusIs)) or (slow and isinstance(leaf, Limit) and leaf.subject == "time")
            for leaf in leaves(test)
        )

    def is_counted_by_content(self, steps: tuple[int, ...]) -> bool:
        """Whether metrics of the script's own judge answers by more than their status, as a check on them does."""
        return self.has_own_metric and bool(steps) and self.counted_by_content.issuperset(steps)

    @cached_property
    def counted_by_content(self) -> set[int]:
        """The steps of whose answers more than the status decides what metrics get."""
        values = [(terms.symbol_of(value), steps_of(value)) for value in self.state.counted_values]
        asked = [(symbol.test, steps) for symbol, steps in values if isinstance(symbol, Truth)]
        for module in self.modules:
            for node in module.syntax.anchors.get("if", ()):
                condition = node.child_by_field_name("condition")
                if condition is not None and self.ends(node, COUNTED):
                    questions = self.state.questions.get(condition.id, ())
                    asked += [(question.test, question.steps) for question in questions]
        return {step for test, steps in asked if _asks_for_content(test) for step in steps}

    def is_handled(self, call: Node, module: Module) -> bool:
        """Whether the script looks at a check's result and does something else after a failure."""
        statement, _ = _statement_of(call)
        if statement is None:
            return False
        if statement.type == "expression_statement":
            ends = any(self.state.ends(part, RAISED) for part in _calls_beside(call, statement))
            block = statement.parent
            return ends or (block is not None and self.state.ends(block, STOPPED, certainly=True))
        if statement.type == "if_statement":
            return self.ends(statement, STOPPED)
        if statement.type == "return_statement":
            return True
        name = _given_nodes(call.parent)[0] if call.parent is not None else None
        if name is None:
            return False
        text = re.escape(module.syntax.text(name))
        later = re.compile(rf"if\s*+\(\s*+(?:!\s*+)?{text}(?![\w$])".encode())
        return later.search(module.syntax.source.data, statement.end_byte) is not None

    def feeds_metric(self, call: Node, module: Module) -> bool:
        """Whether the result goes to a metric of the script's own that has a threshold, or may by way of a caller."""
        if not self.has_own_metric:
            return False
        statement, name = _statement_of(call)
        if statement is None:
            return False
        if statement.type == "return_statement" or self.adds_to_metric(statement):
            return True
        return name is not None and self.is_passed_on(module, name, statement.end_byte)

    def is_passed_on(self, module: Module, name: Node, start: int) -> bool:
        """Whether a variable, or the object whose member it is, is given to a function that may add it to a metric,
        asked for or returned after a byte of a file. What is only printed is not.
        """
        uses = module.syntax.identifiers.get(module.syntax.text(name).partition(".")[0], ())
        return any(use.start_byte >= start and self.is_used(module, use) for use in uses)

    def is_used(self, module: Module, use: Node) -> bool:
        """Whether a variable stands in a call that does more than to print, in what a function returns, or decides what
        is added to a metric.
        """
        if use.type not in ("identifier", "shorthand_property_identifier"):
            return False
        inner, calls = use, []
        while inner.parent is not None and not inner.type.endswith(("statement", "declaration")):
            outer = inner.parent
            called = outer.child_by_field_name("function")
            if called is not None and called != inner:
                calls.append(module.syntax.text(called))
            inner = outer
        if inner.type == "return_statement" or self.adds_to_metric(inner):
            return True
        return bool(calls) and not any(call.startswith("console.") for call in calls)

    def adds_to_metric(self, statement: Node) -> bool:
        """Whether a statement adds to a metric: itself, by a function, or where it throws, in a `catch`."""
        parts = list(walk(statement))
        if any(self.state.ends(part, COUNTED) for part in parts):
            return True
        return any(self.state.ends(part, RAISED) for part in parts) and self.is_caught_and_counted(statement)

    def is_caught_and_counted(self, statement: Node) -> bool:
        """Whether the `catch` around a statement adds to a metric; one of a caller where there is none around it."""
        attempt = nearest(statement.parent, "try_statement", *FUNCTIONS)
        if attempt is None or attempt.type != "try_statement":
            return self.has_counting_catch
        return self.is_counting(attempt.child_by_field_name("handler"))

    @cached_property
    def has_counting_catch(self) -> bool:
        """Whether any `catch` of the script adds to a metric."""
        parts = (part for module in self.modules for part in walk(module.syntax.root))
        return any(part.type == "catch_clause" and self.is_counting(part) for part in parts)

    def is_counting(self, handler: Node | None) -> bool:
        """Whether a `catch` adds to a metric."""
        body = inner_part(handler, "body")
        return body is not None and self.state.ends(body, COUNTED)

    # expect

    def expect(self, expectation: Expectation) -> Iterator[Assertion]:
        """`expect(value).toBe(other)` of k6-testing, and `expect(value).to.equal(other)` of k6chaijs."""
        judged = self.state.arguments.get(expectation.call.id, [])
        if not expectation.words or not judged or not all(judged):
            return
        test = check_calls.test_of_expectation(expectation, self.state.arguments)
        steps = steps_of(*(values[0] for values in judged))
        counted = expectation.ends_the_run or self.thresholds.count("checks")
        span = span_of(expectation.whole)
        yield Assertion(steps, test, span, "expect", counted=counted, stops=not expectation.is_soft)

    # others

    def condition(self, node: Node, module: Module) -> Iterator[Assertion]:
        """`if (condition) fail()`, or the same in the other branch."""
        condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        if condition is None or then is None or any(part.id in self.state.checks for part in walk(condition)):
            return
        ends, ends_other = self.ends(then, RAISED), other is not None and self.ends(other, RAISED)
        if ends == ends_other:
            return
        for question in terms.joined_questions(self.state.questions.get(condition.id, ())):
            test = truth(condition_tests.negation(Truth(question.test))) if ends else question.test
            yield from self.verdict(condition, module, question, test)

    def verdict(self, condition: Node, module: Module, question: Question, test: Test) -> Iterator[Assertion]:
        """A condition of which one branch ends the iteration."""
        if _asks_for_nothing(test) and not any(part.type == "assignment_expression" for part in walk(condition)):
            return
        steps, shown = question.steps, span_of(question.call or condition)
        compares = terms.compares_with_variable(test)
        if compares or question.call is not None or self.looks_for_values(test, condition):
            yield Assertion(judged_steps(steps, test), test, shown, "if", counted=False, stops=True)
            return
        names = {module.syntax.text(part) for part in walk(condition) if part.type == "identifier"}
        guards = bool(names & self.variables)
        yield Assertion(steps, test, shown, "if", counted=False, stops=True, guards=guards)

    def ends(self, branch: Node, kinds: Collection[EndingKind]) -> bool:
        """Whether a branch of an `if` ends in one of these ways; `else if` has branches of its own."""
        if branch.type not in ("else_clause", "if_statement"):
            return self.state.ends(branch, kinds)
        fields = ("consequence", "alternative") if branch.type == "if_statement" else ()
        inner = [part for name in fields if (part := branch.child_by_field_name(name)) is not None]
        return any(self.ends(child, kinds) for child in inner or items_of(branch))

    def statuses(self, call: Node, module: Module) -> Iterator[Assertion]:
        """`http.expectedStatuses(200, { min: 300, max: 399 })`, for one request or for all."""
        outer: Node | None = call
        while outer is not None and "setResponseCallback" not in module.syntax.text(outer)[:40]:
            outer = outer.parent if outer.parent is not None and outer.parent.type != "program" else None
        steps = tuple(step.index for step in self.steps)
        if outer is None:
            steps = tuple(step.index for step in self.steps if step.span.start <= call.start_byte < step.span.end)
        if steps:
            test = self.state.expected_statuses[call.id]
            counted = self.thresholds.count("http_req_failed")
            shown = span_of(call)
            yield Assertion(steps, test, shown, "expectedStatuses", inherited=outer is not None, counted=counted)


def _name_of(member: Node) -> str:
    """The name of a check."""
    key = member.child_by_field_name("key") or member.child_by_field_name("name")
    name = key if key is not None else member if member.type == "shorthand_property_identifier" else None
    return text_of(name).strip("'\"`") if name is not None else ""


def _calls_beside(call: Node, statement: Node) -> Iterator[Node]:
    """The calls of a statement that are not part of one of them."""
    inside = {part.id for part in walk(call)}
    return (part for part in walk(statement) if part.type == "call_expression" and part.id not in inside)


def _asks_for_nothing(test: Test) -> bool:
    """Whether a condition is about no answer: `if (!token) throw …` looks whether a helper gave something at all."""
    return all(isinstance(leaf, Always) for leaf in leaves(test))


def _asks_for_content(test: Test) -> bool:
    """Whether a test is about more than the status and the time of an answer."""
    return any(not isinstance(leaf, StatusIs | Limit | Always) for leaf in leaves(test))


def _statement_of(call: Node) -> tuple[Node | None, Node | None]:
    """The statement around a call, and the name that gets its result."""
    current: Node | None = call
    name = None
    while current is not None and not current.type.endswith(("statement", "declaration")):
        name = name or _given_nodes(current)[0]
        current = current.parent
    return current, name
