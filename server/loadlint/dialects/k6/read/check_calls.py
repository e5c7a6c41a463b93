"""What `check`, `expect` and `expectedStatuses` ask of answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertion import Always, StatusIs, Test, Unknown
from loadlint.dialects.k6.language.imports import aliases_of, specifiers_of
from loadlint.dialects.k6.language.syntax import function_of, inside_parentheses
from loadlint.dialects.k6.read.conditions import NOT_DEFINED, symbol_of, wanted_symbol
from loadlint.dialects.k6.read.values import Builtin, Func, truth
from loadlint.dialects.script.language.bracketed_lists import arguments_of, items_of
from loadlint.dialects.script.language.syntax_tree import Syntax, child_of, walk
from loadlint.dialects.script.read import condition_tests, terms, values
from loadlint.dialects.script.read.condition_tests import (
    Answer,
    Const,
    JsonAt,
    Length,
    Obscure,
    Part,
    Status,
    Symbol,
    Truth,
)
from loadlint.dialects.script.read.values import Obj, Response, Seq, Value, known_text, steps_of
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter


_DECLARATIONS = ("lexical_declaration", "variable_declaration")


def run_predicates(interpreter: Interpreter, args: Sequence[Value], nodes: Sequence[Node], call: Node) -> None:
    """Run the predicates of `check(subject, { name: predicate })`: an exception in one ends the iteration.

    What they look at is the business of assertions.
    """
    if len(args) < 2:
        return
    watched = set(interpreter.watched)
    members = list(_members(args[1], nodes[1]))
    asked = [_question_of(interpreter, predicate, args[0], call) for _, predicate in members]
    steps = steps_of(args[0]) or tuple(sorted({step for _, read in asked for step in read}))
    # Which value a helper checks is decided by who calls it.
    of_value = call if isinstance(args[0], values.Taken) else None
    of_call = interpreter.checks.setdefault(call.id, {})
    for (member, predicate), (test, _) in zip(members, asked, strict=True):
        made_at = call if _is_of_ended_function(interpreter, predicate) else None
        asking = of_value or member.child_by_field_name("value")
        of_call.setdefault(member, {})[interpreter.note_question(member, test, steps, asking, made_at)] = None
    interpreter.watched.intersection_update(watched)


def _members(sets: Value, node: Node) -> Iterator[tuple[Node, Value]]:
    """The predicates, each with the member of the object that has it; all of the object where that is not known."""
    if not isinstance(sets, Obj):
        yield node, values.Unknown()
        return
    nodes = items_of(sets.node)
    if len(nodes) == len(sets.values):
        yield from zip(nodes, sets.values.values(), strict=True)
        return
    for predicate in sets.values.values():
        yield _member_of(predicate) or node, predicate


def _member_of(predicate: Value) -> Node | None:
    """The member of an object that a function is written in."""
    parent = predicate.node.parent if isinstance(predicate, Func) else None
    return parent if parent is not None and parent.type == "pair" else None


def _is_of_ended_function(interpreter: Interpreter, predicate: Value) -> bool:
    """Whether a function that has ended made a predicate, perhaps with what it got: `check(answer, holds('Hello'))`."""
    around = function_of(predicate.node) if isinstance(predicate, Func) else None
    return around is not None and around.id not in interpreter.active


def _question_of(
    interpreter: Interpreter, predicate: Value, subject: Value, call: Node
) -> tuple[Test, tuple[int, ...]]:
    """What a predicate asks of a value, and of which answers."""
    if predicate == _IS_TRUE:
        return condition_tests.truth(symbol_of(subject)), steps_of(subject)
    if not isinstance(predicate, Func):
        return condition_tests.truth(symbol_of(predicate)), steps_of(predicate)
    result = interpreter.apply(predicate, [_judged_value(subject)], call)
    test = _function_test(interpreter, predicate.node, result)
    # `check(null, { sent: () => true })` counts what has happened.
    is_mark = symbol_of(subject) in (Const(None), Const(NOT_DEFINED)) and isinstance(test, Always)
    return Unknown() if is_mark else test, steps_of(result)


_IS_TRUE = Builtin("Boolean")


def any_response(items: Seq) -> list[Value]:
    """What a method of a list of responses passes to a function: one of them, and what is not known."""
    if not items.items or not all(isinstance(item, Response) for item in items.items):
        return []
    return [values.Unknown(term=terms.Term(Answer(), steps_of(items))), values.Unknown(), values.Unknown()]


def _judged_value(subject: Value) -> Value:
    """What a predicate judges: a value of which nothing is known is taken for a response."""
    is_open = isinstance(subject, values.Unknown) and subject.term is None
    return values.Unknown(term=terms.Term(Answer(), (terms.NO_STEP,))) if is_open else subject


def _function_test(interpreter: Interpreter, function: Node, result: Value) -> Test:
    """What must hold for a function to return something true."""
    body = function.child_by_field_name("body")
    if body is None or child_of(function, "async") is not None:
        return Unknown()
    if body.type != "statement_block":
        return test_of_expression(body, result)
    *before, last = items_of(body) or [body]
    if last.type == "return_statement" and all(child.type in _DECLARATIONS for child in before):
        return test_of_expression(last.named_children[0], result) if last.named_children else Unknown()
    returned = interpreter.returned.get(function.id, [])
    if returned and all(truth(value) is True for value in returned) and not _may_throw(body):
        return Always("it returns true in any case")
    values_read = interpreter.values_read.get(function.id, ())
    return condition_tests.truth(terms.made_of(map(symbol_of, values_read)))


def test_of_expression(node: Node, value: Value) -> Test:
    """What must hold for an expression to be true."""
    symbol, expression = symbol_of(value), inside_parentheses(node)
    if expression is not None and expression.type == "assignment_expression" and isinstance(symbol, Const):
        return Always("it assigns where it means to compare")
    return condition_tests.truth(symbol)


def _may_throw(body: Node) -> bool:
    """Whether code may end another way than by `return`: what it calls may throw, and it may end without a value."""
    throws = any(node.type in ("throw_statement", "call_expression") for node in walk(body))
    return throws or not body.named_children or body.named_children[-1].type != "return_statement"


_WORD = b"expect"
_LAST_STATUS = 999
_TESTING = ("k6-testing", "k6/testing")


class Expectation(Struct, frozen=True):
    """`expect(value).not.toBe(other)`: its first call, the whole of it, and the words that follow the first call.

    `ends_the_run` says that a failure makes k6 end with an error, `is_soft` that the iteration goes on.
    """

    call: Node
    whole: Node
    words: tuple[str, ...]
    ends_the_run: bool
    is_soft: bool


def expectations_in(syntax: Syntax) -> Iterator[Expectation]:
    """The expectations of a file, in the order of the text."""
    if syntax.source.data.find(_WORD, syntax.file.start, syntax.file.end) < 0:
        return
    names, of_testing = aliases_of(syntax, ["expect"]), set(_names_out_of_testing(syntax))
    for call in syntax.anchors.get("call", ()):
        function = call.child_by_field_name("function")
        name, _, member = syntax.text(function).partition(".") if function is not None else ("", "", "")
        if name in names and member in ("", "soft"):
            whole, words = _chain(call, syntax)
            yield Expectation(call, whole, words, name in of_testing, member == "soft")


def _names_out_of_testing(syntax: Syntax) -> Iterator[str]:
    """What a file calls the exports of k6-testing."""
    for statement in syntax.anchors.get("import", ()):
        source = statement.child_by_field_name("source")
        if source is not None and any(name in syntax.text(source) for name in _TESTING):
            yield from (syntax.text(specifier.named_children[-1]) for specifier in specifiers_of(statement))


def _chain(call: Node, syntax: Syntax) -> tuple[Node, tuple[str, ...]]:
    """The members and calls that follow a call: the last node, and the names of the members."""
    whole, words = call, []
    while (around := whole.parent) is not None and around.type in ("member_expression", "call_expression"):
        name = around.child_by_field_name("property")
        if name is not None:
            words.append(syntax.text(name))
        elif around.child_by_field_name("function") != whole:
            break
        whole = around
    return whole, tuple(words)


def expected_statuses(values: Sequence[Value]) -> Test:
    """What `http.expectedStatuses(200, { min: 300, max: 399 })` expects."""
    codes = list(map(_codes, values))
    understood = [each for each in codes if each is not None]
    is_known = bool(codes) and understood == codes
    return StatusIs(tuple(sorted(set().union(*understood)))) if is_known else Unknown(status_only=True)


def _codes(value: Value) -> Collection[int] | None:
    """The codes that an argument of `expectedStatuses` stands for; None where they are not known."""
    limits = [value.values.get(name) for name in ("min", "max")] if isinstance(value, Obj) else [value, value]
    numbers = [whole_number(known_text(limit)) for limit in limits]
    least, most = numbers
    if least is None or most is None:
        return None
    return range(max(least, 0), min(most, _LAST_STATUS) + 1)


def test_of_expectation(expectation: Expectation, arguments: Mapping[int, Sequence[Sequence[Value]]]) -> Test:
    """What an expectation wants; not known where its runs want different things.

    `arguments` are those of each run of a call, by the id of its node.
    """
    judged, nodes = arguments[expectation.call.id], _argument_nodes(expectation)
    wanted = arguments.get(expectation.whole.id, []) if nodes else [()] * len(judged)
    tests = {
        _test(values[0], expectation.words, list(zip(others, nodes, strict=False)))
        for values, others in zip(judged, wanted, strict=False)
    }
    return tests.pop() if len(tests) == 1 else Unknown()


def _argument_nodes(expectation: Expectation) -> list[Node]:
    """The arguments of the last call, where that is another one than the first."""
    return arguments_of(expectation.whole) if expectation.whole != expectation.call else []


def _test(judged: Value, words: Sequence[str], others: Sequence[tuple[Value, Node]]) -> Test:
    value = symbol_of(judged)
    wanted = [wanted_symbol(*other) if isinstance(value, Part) else symbol_of(other[0]) for other in others]
    test = condition_tests.truth(_matcher_test(words[-1], value, wanted) or Obscure(isinstance(value, Status)))
    return condition_tests.truth(condition_tests.negation(Truth(test))) if "not" in words else test


def _matcher_test(matcher: str, value: Symbol, wanted: Sequence[Symbol]) -> Symbol | None:
    """What a matcher asks of a value; None for one that is not known."""
    if wanted and matcher in _COMPARING:
        return _COMPARING[matcher](value, wanted[0])
    if matcher == "within" and len(wanted) == 2:
        limits = zip((">=", "<="), wanted, strict=True)
        return condition_tests.all_of([condition_tests.comparison(sign, value, limit) for sign, limit in limits])
    if matcher in _PRESENT and isinstance(value, Truth | JsonAt | Part | Length):
        return _PRESENT[matcher](value)
    return None


def _equal(value: Symbol, wanted: Symbol) -> Symbol:
    if isinstance(wanted, Const) and wanted.value is NOT_DEFINED:
        return condition_tests.negation(condition_tests.is_there(value))
    return condition_tests.comparison("==", value, wanted)


def _holds(value: Symbol, wanted: Symbol) -> Symbol | None:
    """A text holds another one; what a list or an object of JSON holds is not told by its members."""
    return condition_tests.contains(value, wanted) if not isinstance(value, JsonAt) else None


_COMPARING: Mapping[str, Callable[[Symbol, Symbol], Symbol | None]] = {
    **dict.fromkeys("toBe toEqual toStrictEqual equal equals eq eql".split(), _equal),
    **dict.fromkeys("toContain include includes contain contains".split(), _holds),
    **dict.fromkeys("oneOf toBeOneOf".split(), lambda value, wanted: condition_tests.contains(wanted, value)),
    **dict.fromkeys("toMatch match".split(), condition_tests.pattern_test),
    **dict.fromkeys("toHaveProperty property".split(), condition_tests.contains),
    **dict.fromkeys("toBeGreaterThan above gt greaterThan".split(), partial(condition_tests.comparison, ">")),
    **dict.fromkeys("toBeGreaterThanOrEqual least gte".split(), partial(condition_tests.comparison, ">=")),
    **dict.fromkeys("toBeLessThan below lt lessThan".split(), partial(condition_tests.comparison, "<")),
    **dict.fromkeys("toBeLessThanOrEqual most lte".split(), partial(condition_tests.comparison, "<=")),
}
"""What the matchers ask that compare a value with another one."""

_PRESENT: Mapping[str, Callable[[Symbol], Symbol]] = {
    **dict.fromkeys("toBeTruthy ok exist true".split(), lambda value: value),
    "toBeDefined": condition_tests.is_there,
}
"""What the matchers ask that look at the value alone."""
