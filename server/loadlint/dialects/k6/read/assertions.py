"""What a k6 script tests: `check`, `expect`, `if … fail`, expected statuses, and the thresholds that make it count.

Failed checks alone change nothing: k6 ends with 0 unless a threshold on the metric `checks` is crossed. `fail()` and
`throw` end the iteration and no more. A failed `expect` of k6-testing fails the test run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.assertion import Always, Limit, StatusIs, Unknown, is_open, leaves, repeats_value
from loadlint.dialects.k6.language.syntax import elements
from loadlint.dialects.k6.language.text_pieces import pieces_of
from loadlint.dialects.k6.read.conditions import UNDEFINED, Reader, function_test
from loadlint.dialects.k6.read.function_words import calls_of_functions_with
from loadlint.dialects.k6.read.thresholds import thresholds_of
from loadlint.dialects.script import condition_tests
from loadlint.dialects.script.answers import Answers, Shape
from loadlint.dialects.script.condition_tests import Const, JsonAt, Length, Obscure, Part, Status, Truth, truth
from loadlint.dialects.script.endings import RAISED, STOPPED
from loadlint.dialects.script.syntax_tree import span_of, text_of, walk
from loadlint.dialects.script.texts_with_variable import judged_steps, only_looks_for_values
from loadlint.expression import Extracted
from loadlint.script import Assertion
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.answers import HelperCall
    from loadlint.dialects.script.condition_tests import Symbol
    from loadlint.dialects.script.endings import EndingKind
    from loadlint.dialects.script.local_modules import Module
    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.script import Step

_FUNCTIONS = frozenset(
    ("arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function")
)
_CONSTANTS = frozenset(("true", "false", "null", "undefined", "number", "string", "array", "object"))
_BUILT_IN = regex(
    r"(?:http_reqs?(?:_\w+)?|iterations|iteration_duration|dropped_iterations|checks|vus(?:_max)?|data_(?:sent|received)"
    r"|group_duration|grpc_(?:req_duration|streams\w*)|ws_(?:connecting|ping|sessions?(?:_duration)?|msgs_\w+)|browser_\w+)"
    r"(?!\w)"
)
_ADDS = regex(rb"\.add\(")
_THROWS = regex(rb"(?<![\w$.])throw\b")
_STOPS = regex(rb"(?<![\w$.])(?:fail\s*\(|throw\b)")
_COUNTED = regex(rb"\bcatch\s*(?:\([^()]*\)\s*)?\{[^{}]*\.add\(")
"""A `catch` that adds to a metric."""
_LEAVES = regex(r"(?<![\w$.])(?:fail\s*\(|throw\b|return\b|break\b|continue\b)|\.(?:fail|abort)\s*\(")


def _given(node: Node) -> tuple[Node | None, Node | None]:
    if node.type == "variable_declarator":
        return node.child_by_field_name("name"), node.child_by_field_name("value")
    return node.child_by_field_name("left"), node.child_by_field_name("right")


def _outer_names(syntax: Syntax) -> frozenset[str]:
    """Names that are given a value without being declared there."""
    assigned = (node for node in syntax.anchors.get("given", ()) if node.type != "variable_declarator")
    names = (_given(node)[0] for node in assigned)
    return frozenset(syntax.text(name) for name in names if name is not None)


def _parameters(function: Node) -> list[str]:
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [(single.text or b"").decode("utf-8", "replace")]
    names = []
    parameters = function.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        inner = child.child_by_field_name("pattern") or child.child_by_field_name("left") or child
        names.append((inner.text or b"").decode("utf-8", "replace"))
    return names


def _defaults(function: Node) -> dict[str, Node]:
    parameters = function.child_by_field_name("parameters")
    pairs = (
        (
            child.child_by_field_name("pattern") or child.child_by_field_name("left"),
            child.child_by_field_name("value") or child.child_by_field_name("right"),
        )
        for child in (parameters.named_children if parameters is not None else ())
    )
    return {text_of(name): value for name, value in pairs if name is not None and value is not None}


def _called(call: Node) -> Node | None:
    function = call.child_by_field_name("function")
    if function is not None and function.type == "member_expression":
        return function.child_by_field_name("property")
    return function if function is not None and function.type == "identifier" else None


def _passed(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []


SHAPE = Shape(
    functions=_FUNCTIONS,
    same=frozenset(
        ("parenthesized_expression", "await_expression", "as_expression", "non_null_expression", "satisfies_expression")
    ),
    names=frozenset(("identifier", "member_expression", "subscript_expression")),
    calls="call_expression",
    given=_given,
    elements=elements,
    outer_names=_outer_names,
    parameters=_parameters,
    defaults=_defaults,
    called=_called,
    passed=_passed,
)


_TIME_LIMIT = regex(r"\(?\s*\w+\s*\)?\s*=>\s*\w+\.timings\.\w+\s*<=?\s*[\w.*\s]+")


def assertions_of(state: Interpreter, steps: tuple[Step, ...]) -> tuple[Assertion, ...]:
    """The assertions of a script and of its modules, in the order of the text."""
    return tuple(_Finder(state, steps).found())


class _Finder:
    def __init__(self, state: Interpreter, steps: tuple[Step, ...]) -> None:
        self.state = state
        self.steps = steps
        self.answers = Answers(state, SHAPE)
        self.thresholds = thresholds_of(state)
        self.has_own_metric = not all(_BUILT_IN.match(name) for name in self.thresholds.metrics)
        self.watched = state.watched
        self.called = state.called
        self.is_cut_short = state.budget < 0
        self.variables = {kept.variable for kept in state.kept_values.values()}
        self.taken = state.name_use.taken
        self.stopping = calls_of_functions_with(_STOPS, self.answers)
        self.counting = calls_of_functions_with(_ADDS, self.answers)

    def found(self) -> Iterator[Assertion]:
        """All assertions."""
        for module in self.answers.modules:
            imported = _Imported(module)
            for call in module.syntax.anchors.get("call", ()):
                if not self.may_run(call, module):
                    continue
                function = call.child_by_field_name("function")
                name = module.syntax.text(function) if function is not None else ""
                if name in imported.checks:
                    yield from self.check(call, module)
                elif name in imported.expects or (
                    name.rpartition(".")[0] in imported.expects and name.endswith(".soft")
                ):
                    yield from self.expect(call, module, counted=name.partition(".")[0] in imported.testing)
                elif name.endswith("expectedStatuses"):
                    yield from self.statuses(call, module)
            for node in module.syntax.anchors.get("if", ()):
                yield from self.condition(node, module)

    def may_run(self, call: Node, module: Module) -> bool:
        """Whether a call may be one of the script's: most of what stands in a shared module is called by others."""
        return module.main or call.id in self.called or self.is_cut_short

    def reader(
        self, module: Module, subject: Node | None, parameter: str | None, helper: HelperCall | None = None
    ) -> Reader:
        """Reads conditions; the response is what `subject` is, or what the predicate calls `parameter`.

        Where a function tests for its callers, `helper` is the call of it.
        """
        subject_text = text_of(subject) if subject is not None else None

        def passed(node: Node) -> tuple[Node, Module] | None:
            value = helper.passed_for(node) if helper is not None else None
            return (value, helper.module) if helper is not None and value is not None else None

        def is_answer(node: Node) -> bool:
            return text_of(node) in (parameter, subject_text) or self.answers.is_response(
                *(passed(node) or (node, module))
            )

        def source_of(node: Node) -> Extracted | None:
            argument = passed(node)
            if argument is None or argument[0].type in SHAPE.names:
                return self.source_of(*(argument or (node, module)))
            return self.taken_at(argument[0])

        def value_of(node: Node) -> Node | None:
            if (argument := passed(node)) is not None:
                return argument[0]
            value = self.answers.value_of(node, module)
            # A constant is the first value of a variable that gets others in branches and in callbacks.
            is_first = value is not None and value.type in _CONSTANTS and not self.answers.is_given_once(node, module)
            return None if is_first else value

        return Reader(
            text_of,
            is_answer,
            value_of,
            source_of,
            lambda node: pieces_of((passed(node) or (node,))[0]),
        )

    def looks_for_values(self, test: Test, node: Node, module: Module) -> bool:
        """Whether a condition looks for values of other answers, and does no more with these."""
        return repeats_value(test) and only_looks_for_values(test, node, lambda inner: self.source_of(inner, module))

    def source_of(self, name: Node, module: Module) -> Extracted | None:
        """Where the value of a name comes from: the one place in an answer. A parameter may stand for any value."""
        if name.type not in SHAPE.names:
            return None
        holder = re.split(r"[.?\[]", module.syntax.text(name), maxsplit=1)[0]
        if any(holder in _parameters(function) for function in self.answers.functions(name, module)):
            return None
        value = self.answers.value_of(name, module)
        return self.taken_at(value) if value is not None else None

    def taken_at(self, expression: Node) -> Extracted | None:
        """The one place in an answer that an expression reads."""
        places = self.taken.get(expression.end_byte, [])
        return Extracted(*places[0]) if len(places) == 1 else None

    # check

    def check(self, call: Node, module: Module) -> Iterator[Assertion]:
        """`check(response, { name: predicate })`."""
        arguments = _passed(call)
        if len(arguments) < 2:
            return
        subject, sets = arguments[0], arguments[1]
        steps = self.answers.about(subject, module) or self.answers.about(sets, module)
        if sets.type == "identifier":
            sets = self.answers.value_of(sets, module) or sets
        stops = self.is_handled(call, module)
        enforced = self.thresholds.count("checks") or self.feeds_metric(call, module)
        for name, test, node in self.predicates(subject, sets, module):
            counted = enforced or self.is_measured(test, steps) or self.limits_time(node, module)
            of_script = Assertion(steps, test, span_of(node), "check", name, counted=counted, stops=stops)
            yield from self.of_calls(of_script, subject, node, module)

    def of_calls(self, assertion: Assertion, subject: Node, predicate: Node, module: Module) -> Iterator[Assertion]:
        """A check of a function that tests what its callers say: what it is for each of them."""
        calls = self.answers.helper_calls(predicate, module) if is_open(assertion.test) else []
        value = predicate.child_by_field_name("value")
        tests = [(helper, self.predicate(subject, value, module, helper)) for helper in calls]
        if all(is_open(test) for _, test in tests):
            yield assertion
            return
        for helper, test in tests:
            steps = judged_steps(self.answers.about_call(helper, subject, module), test)
            if steps:
                yield replace(assertion, steps=steps, test=test, span=span_of(helper.call))

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

    def limits_time(self, check: Node, module: Module) -> bool:
        """Whether a check is about a time limit that is computed, where thresholds judge the time."""
        value = check.child_by_field_name("value")
        if value is None or not (self.has_own_metric or self.thresholds.count("http_req_duration")):
            return False
        return _TIME_LIMIT.fullmatch(module.syntax.text(value)) is not None

    def predicates(self, subject: Node, sets: Node, module: Module) -> Iterator[tuple[str, Test, Node]]:
        """The names of checks with what they test, and where."""
        if sets.type != "object":
            yield "", Unknown(), sets
            return
        for member in sets.named_children:
            if member.type == "comment":
                continue
            key = member.child_by_field_name("key") or member.child_by_field_name("name") or member
            value = member.child_by_field_name("value") or (member if member.type == "method_definition" else None)
            name = module.syntax.text(key).strip("'\"`")
            test = self.predicate(subject, value, module)
            is_mixed = value is not None and repeats_value(test) and not self.looks_for_values(test, value, module)
            yield name, Unknown() if is_mixed else test, member

    def predicate(self, subject: Node, value: Node | None, module: Module, helper: HelperCall | None = None) -> Test:
        if value is None:
            return Unknown()
        if value.type == "identifier":
            passed = helper.passed_for(value) if helper is not None else None
            value = passed or self.answers.value_of(value, module) or value
        is_function = value.type in _FUNCTIONS
        parameters = _parameters(value) if is_function else [module.syntax.text(subject)]
        result = value.child_by_field_name("body") if is_function else value
        if parameters and result is not None and module.syntax.text(result) == parameters[0]:
            # What is checked may be a verdict already.
            return self.reader(module, None, None, helper).test(subject)
        if not is_function:
            return self.reader(module, subject, None, helper).test(value)
        return function_test(self.reader(module, subject, parameters[0] if parameters else None, helper), value)

    def is_handled(self, call: Node, module: Module) -> bool:
        """Whether the script looks at a check's result and does something else after a failure."""
        statement: Node = call
        while statement.parent is not None and not statement.type.endswith(("statement", "declaration")):
            statement = statement.parent
        if statement.type == "expression_statement":
            beside = module.syntax.text(statement).replace(module.syntax.text(call), "")
            ends = _LEAVES.search(beside) is not None or self.stopping.search(beside) is not None
            around = statement.parent
            return ends or (around is not None and self.state.ends(around, STOPPED, certainly=True))
        if statement.type == "if_statement":
            return self.ends(statement, STOPPED)
        if statement.type == "return_statement":
            return True
        name = _given(call.parent)[0] if call.parent is not None else None
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
        if statement.type == "return_statement" or self.adds_to_metric(module, statement):
            return True
        return name is not None and self.is_passed_on(module, name, statement.end_byte)

    def is_passed_on(self, module: Module, name: Node, start: int) -> bool:
        """Whether a variable is given to a function that may add it to a metric, asked for or returned after a byte of
        a file. What is only printed is not.
        """
        root = module.syntax.root
        written = re.compile(rf"(?<![\w$]){re.escape(module.syntax.text(name))}(?![\w$])".encode())
        places = (match.start() for match in written.finditer(module.syntax.source.data, start, root.end_byte))
        uses = (root.named_descendant_for_byte_range(place, place + 1) for place in places)
        return any(use is not None and self.is_used(module, use) for use in uses)

    def is_used(self, module: Module, use: Node) -> bool:
        """Whether a variable stands in a call that does more than to print, in what a function returns, or decides what
        is added to a metric.
        """
        if use.type not in ("identifier", "shorthand_property_identifier"):
            return False
        inner, calls = use, []
        while inner.parent is not None and not inner.type.endswith(("statement", "declaration")):
            outer = inner.parent
            called = outer.child_by_field_name("function") if outer.type == "call_expression" else None
            if called is not None and called != inner:
                calls.append(module.syntax.text(called))
            inner = outer
        if inner.type == "return_statement" or self.adds_to_metric(module, inner):
            return True
        return bool(calls) and not any(call.startswith("console.") for call in calls)

    def adds_to_metric(self, module: Module, statement: Node) -> bool:
        """Whether a statement adds to a metric: itself, by a function, or where it throws, in a `catch`."""
        text = module.syntax.text(statement)
        if _ADDS.search(text.encode()) or self.counting.search(text):
            return True
        return _THROWS.search(text.encode()) is not None and self.is_caught_and_counted(module, statement)

    def is_caught_and_counted(self, module: Module, statement: Node) -> bool:
        """Whether the `catch` around a statement adds to a metric; one of a caller where there is none around it."""
        around = statement.parent
        while around is not None and around.type not in ("try_statement", *_FUNCTIONS):
            around = around.parent
        if around is None or around.type != "try_statement":
            return any(_COUNTED.search(module.syntax.alone.data) for module in self.answers.modules)
        handler = around.child_by_field_name("handler")
        return handler is not None and _ADDS.search(module.syntax.text(handler).encode()) is not None

    # expect

    def expect(self, call: Node, module: Module, *, counted: bool) -> Iterator[Assertion]:
        """`expect(value).toBe(other)` of k6-testing, and `expect(value).to.equal(other)` of k6chaijs."""
        arguments = _passed(call)
        if not arguments:
            return
        words: list[str] = []
        wanted: list[Node] = []
        whole = call
        while whole.parent is not None and whole.parent.type in ("member_expression", "call_expression"):
            parent = whole.parent
            if parent.type == "call_expression":
                function = parent.child_by_field_name("function")
                if function is None or function.id != whole.id:
                    break
                wanted = _passed(parent)
            else:
                name = parent.child_by_field_name("property")
                words.append(module.syntax.text(name) if name is not None else "")
            whole = parent
        steps = self.answers.about(arguments[0], module)
        if not words:
            return
        reader = self.reader(module, None, None)
        value = reader.read(arguments[0])
        read = reader.read_wanted if isinstance(value, Part) else reader.read
        test = _expected(value, words, [read(node) for node in wanted])
        shown = span_of(whole)
        enforced = counted or self.thresholds.count("checks")
        yield Assertion(steps, test, shown, "expect", counted=enforced, stops=".soft" not in module.syntax.text(call))

    # others

    def condition(self, node: Node, module: Module) -> Iterator[Assertion]:
        """`if (condition) fail()`, or the same in the other branch."""
        condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        if (
            condition is None
            or then is None
            or any(
                part.type == "call_expression" and (module.syntax.text(part).startswith("check("))
                for part in walk(condition)
            )
        ):
            return
        ends, ends_other = self.ends(then, RAISED), other is not None and self.ends(other, RAISED)
        if ends == ends_other:
            return
        steps = self.answers.about(condition, module)
        if not steps:
            return
        symbol = self.reader(module, None, None).read(condition)
        test = truth(condition_tests.negated(symbol) if ends else symbol)
        if _asks_for_nothing(test) and not any(part.type == "assignment_expression" for part in walk(condition)):
            return
        shown = span_of(condition)
        if self.looks_for_values(test, condition, module):
            yield Assertion(judged_steps(steps, test), test, shown, "if", counted=False, stops=True)
            return
        of_calls = list(self.conditions_of_calls(condition, module, ends=ends)) if is_open(test) else []
        if not all(is_open(assertion.test) for assertion in of_calls):
            yield from of_calls
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
        children = inner or [child for child in branch.named_children if child.type != "comment"]
        return any(self.ends(child, kinds) for child in children)

    def conditions_of_calls(self, condition: Node, module: Module, *, ends: bool) -> Iterator[Assertion]:
        """A condition that a function tests for its callers: what it is for each of them."""
        for helper in self.answers.helper_calls(condition, module):
            steps = self.answers.about_call(helper, condition, module)
            symbol = self.reader(module, None, None, helper).read(condition)
            test = truth(condition_tests.negated(symbol) if ends else symbol)
            if steps:
                yield Assertion(judged_steps(steps, test), test, span_of(helper.call), "if", counted=False, stops=True)

    def statuses(self, call: Node, module: Module) -> Iterator[Assertion]:
        """`http.expectedStatuses(200, { min: 300, max: 399 })`, for one request or for all."""
        codes: set[int] = set()
        reader = self.reader(module, None, None)
        for argument in _passed(call):
            symbol = reader.read(argument)
            if isinstance(symbol, Const) and isinstance(symbol.value, int):
                codes.add(symbol.value)
            elif argument.type == "object":
                limits = [int(number) for number in re.findall(r"\b\d{3}\b", module.syntax.text(argument))]
                codes |= set(range(min(limits), max(limits) + 1)) if len(limits) == 2 else set()
        outer: Node | None = call
        while outer is not None and "setResponseCallback" not in module.syntax.text(outer)[:40]:
            outer = outer.parent if outer.parent is not None and outer.parent.type != "program" else None
        steps = tuple(step.index for step in self.steps)
        if outer is None:
            steps = tuple(step.index for step in self.steps if step.span.start <= call.start_byte < step.span.end)
        if codes and steps:
            test = StatusIs(tuple(sorted(codes)))
            counted = self.thresholds.count("http_req_failed")
            shown = span_of(call)
            yield Assertion(steps, test, shown, "expectedStatuses", inherited=outer is not None, counted=counted)


def _asks_for_nothing(test: Test) -> bool:
    """Whether a condition is about no answer: `if (!token) throw …` looks whether a helper gave something at all."""
    return all(isinstance(leaf, Always) for leaf in leaves(test))


def _statement_of(call: Node) -> tuple[Node | None, Node | None]:
    """The statement around a call, and the name that gets its result."""
    current: Node | None = call
    name = None
    while current is not None and not current.type.endswith(("statement", "declaration")):
        name = name or _given(current)[0]
        current = current.parent
    return current, name


class _Imported:
    """The names by which a file reaches what tests."""

    def __init__(self, module: Module) -> None:
        text = module.syntax.alone.data.decode("utf-8", "replace")
        self.checks = {"check"} if not re.search(r"function\s+check\b|(?:const|let)\s+check\s*=\s*\(", text) else set()
        self.expects = {"expect"}
        self.testing: set[str] = set()
        for names, source in re.findall(r"import\s+([^;'\"]{1,2000}?)\s+from\s*['\"]([^'\"]+)['\"]", text):
            for inner, alias in re.findall(r"\b(check|expect)\s+as\s+(\w+)", names):
                (self.checks if inner == "check" else self.expects).add(alias)
            whole = re.match(r"(?:\*\s+as\s+)?(\w+)$", names.strip())
            if source == "k6" and whole:
                self.checks.add(f"{whole[1]}.check")
            if "k6-testing" in source or "k6/testing" in source:
                self.testing |= {alias for alias in self.expects if re.search(rf"\b{alias}\b", names)}


_EQUAL = frozenset("toBe toEqual toStrictEqual equal equals eq eql".split())
_HOLDS = frozenset("toContain include includes contain contains".split())
_TRUE = frozenset("toBeTruthy ok toBeDefined exist true".split())
_MATCH = frozenset("toMatch match".split())
_ORDERS = {
    "toBeGreaterThan": ">", "toBeGreaterThanOrEqual": ">=", "toBeLessThan": "<", "toBeLessThanOrEqual": "<=",
    "above": ">", "gt": ">", "greaterThan": ">", "least": ">=", "gte": ">=", "below": "<", "lt": "<", "lessThan": "<",
    "most": "<=", "lte": "<=",
}  # fmt: skip


def _expected(value: Symbol, words: list[str], wanted: list[Symbol]) -> Test:
    """What an expectation wants."""
    last = words[-1]
    first = wanted[0] if wanted else None
    symbol: Symbol = Obscure(isinstance(value, Status))
    if last in _EQUAL and first is not None:
        undefined = isinstance(first, Const) and first.value is UNDEFINED
        symbol = (
            condition_tests.negated(condition_tests.is_there(value))
            if undefined
            else condition_tests.compared("==", value, first)
        )
    elif last in _HOLDS and first is not None and not isinstance(value, condition_tests.JsonAt):
        symbol = condition_tests.contains(value, first)
    elif last in ("oneOf", "toBeOneOf") and first is not None:
        symbol = condition_tests.contains(first, value)
    elif last in _MATCH and first is not None:
        symbol = condition_tests.matched(value, first)
    elif last in ("toHaveProperty", "property") and first is not None:
        symbol = condition_tests.contains(value, first)
    elif last == "within" and len(wanted) == 2:
        above, below = (
            condition_tests.compared(">=", value, wanted[0]),
            condition_tests.compared("<=", value, wanted[1]),
        )
        symbol = condition_tests.all_of([above, below])
    elif last in _ORDERS and first is not None:
        symbol = condition_tests.compared(_ORDERS[last], value, first)
    elif last in _TRUE and isinstance(value, Truth | JsonAt | Part | Length):
        symbol = value if last != "toBeDefined" else condition_tests.is_there(value)
    test = truth(symbol)
    return truth(condition_tests.negated(Truth(test))) if "not" in words else test
