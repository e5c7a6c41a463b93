"""What a k6 script expects by `expect(value)`, of k6-testing, of k6chaijs or of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertion import StatusIs, Unknown
from loadlint.dialects.k6.language.imports import aliases_of, specifiers_of
from loadlint.dialects.k6.read.conditions import NOT_DEFINED, symbol_of, wanted_symbol
from loadlint.dialects.script.read import condition_tests
from loadlint.dialects.script.read.condition_tests import Const, JsonAt, Length, Obscure, Part, Status, Truth, truth
from loadlint.dialects.script.read.values import Obj, known
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.script.language.syntax_tree import Syntax
    from loadlint.dialects.script.read.condition_tests import Symbol
    from loadlint.dialects.script.read.values import Value

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
    numbers = [whole_number(known(limit)) for limit in limits]
    least, most = numbers
    if least is None or most is None:
        return None
    return range(max(least, 0), min(most, _LAST_STATUS) + 1)


def test_of(expectation: Expectation, arguments: Mapping[int, Sequence[Sequence[Value]]]) -> Test:
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
    arguments = expectation.whole.child_by_field_name("arguments")
    if arguments is None or expectation.whole == expectation.call:
        return []
    return [child for child in arguments.named_children if child.type != "comment"]


def _test(judged: Value, words: Sequence[str], others: Sequence[tuple[Value, Node]]) -> Test:
    value = symbol_of(judged)
    wanted = [wanted_symbol(*other) if isinstance(value, Part) else symbol_of(other[0]) for other in others]
    test = truth(_matcher_test(words[-1], value, wanted) or Obscure(isinstance(value, Status)))
    return truth(condition_tests.negation(Truth(test))) if "not" in words else test


def _matcher_test(matcher: str, value: Symbol, wanted: Sequence[Symbol]) -> Symbol | None:
    """What a matcher asks of a value; None for one that is not known."""
    if wanted and matcher in _COMPARING:
        return _COMPARING[matcher](value, wanted[0])
    if matcher == "within" and len(wanted) == 2:
        limits = zip((">=", "<="), wanted, strict=True)
        return condition_tests.all_of([condition_tests.compared(sign, value, limit) for sign, limit in limits])
    if matcher in _PRESENT and isinstance(value, Truth | JsonAt | Part | Length):
        return _PRESENT[matcher](value)
    return None


def _equal(value: Symbol, wanted: Symbol) -> Symbol:
    if isinstance(wanted, Const) and wanted.value is NOT_DEFINED:
        return condition_tests.negation(condition_tests.is_there(value))
    return condition_tests.compared("==", value, wanted)


def _holds(value: Symbol, wanted: Symbol) -> Symbol | None:
    """A text holds another one; what a list or an object of JSON holds is not told by its members."""
    return condition_tests.contains(value, wanted) if not isinstance(value, JsonAt) else None


_COMPARING: Mapping[str, Callable[[Symbol, Symbol], Symbol | None]] = {
    **dict.fromkeys("toBe toEqual toStrictEqual equal equals eq eql".split(), _equal),
    **dict.fromkeys("toContain include includes contain contains".split(), _holds),
    **dict.fromkeys("oneOf toBeOneOf".split(), lambda value, wanted: condition_tests.contains(wanted, value)),
    **dict.fromkeys("toMatch match".split(), condition_tests.pattern_test),
    **dict.fromkeys("toHaveProperty property".split(), condition_tests.contains),
    **dict.fromkeys("toBeGreaterThan above gt greaterThan".split(), partial(condition_tests.compared, ">")),
    **dict.fromkeys("toBeGreaterThanOrEqual least gte".split(), partial(condition_tests.compared, ">=")),
    **dict.fromkeys("toBeLessThan below lt lessThan".split(), partial(condition_tests.compared, "<")),
    **dict.fromkeys("toBeLessThanOrEqual most lte".split(), partial(condition_tests.compared, "<=")),
}
"""What the matchers ask that compare a value with another one."""

_PRESENT: Mapping[str, Callable[[Symbol], Symbol]] = {
    **dict.fromkeys("toBeTruthy ok exist true".split(), lambda value: value),
    "toBeDefined": condition_tests.is_there,
}
"""What the matchers ask that look at the value alone."""
