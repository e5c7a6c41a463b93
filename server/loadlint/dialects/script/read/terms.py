"""What a script asks of answers: for each value the `Symbol` that a test is made of, and the steps that were answered.

A value that an extractor gives is a symbol by itself. What is made of such values otherwise (a status, a length, a
comparison) is a value of which nothing is known but its `Term`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from loadlint.assertion import Echo, JsonIs, StatusIs, Test, is_open, leaves, passing_statuses
from loadlint.assertion import Unknown as UnknownTest
from loadlint.dialects.script.language.syntax_tree import root_of, span_of, text_of
from loadlint.dialects.script.language.texts_with_variable import Named, Pieces
from loadlint.dialects.script.read import condition_tests
from loadlint.dialects.script.read.condition_tests import (
    Const,
    Drawn,
    JsonAt,
    Obscure,
    Pattern,
    Status,
    Symbol,
    Thing,
    Truth,
)
from loadlint.dialects.script.read.values import (
    Lit,
    Num,
    Obj,
    Part,
    Regex,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    expression_of,
    known_text,
    steps_of,
)
from loadlint.dialects.variable_in_text import Variable, text_with
from loadlint.expression import Extracted
from loadlint.extractor import AnyItem, Extractor, FromJson, Where
from loadlint.text.mapped import HOLE
from loadlint.text.numbers import whole_number
from loadlint.text.span import Span

NO_STEP = -1
"""An answer of which nothing is known but that it is one."""
ITEM = Taken(NO_STEP, Extractor(FromJson(())))
"""What stands for an item of a list while a condition that chooses one is run."""


class Term(Struct, frozen=True):
    """What is made of the answers of `steps`."""

    symbol: Symbol
    steps: tuple[int, ...]


class Question(Struct, frozen=True):
    """A condition that the script has asked: what must hold for it to be true, and of which answers.

    `call` is that of the function in which it stands, where it depends on what that call passes.
    """

    test: Test
    steps: tuple[int, ...]
    call: Node | None


def choice_of(symbol: Symbol) -> Where | None:
    """The item for which a condition about `ITEM` holds, where that is the one with a known value in a member."""
    match symbol:
        case Truth(JsonIs(path, "equals", str() | int() as value)) if path and all(isinstance(p, str) for p in path):
            return Where(tuple(map(str, path)), value)
    return None


def joined_questions(questions: Collection[Question]) -> list[Question]:
    """What a condition asks: one question, or one for each call of its function, where that decides what it is."""
    calls = [(question.call.start_byte, question) for question in questions if question.call is not None]
    if not all(is_open(question.test) for _, question in calls):
        return [question for _, question in sorted(calls, key=lambda call: call[0])]
    steps = {step for question in questions for step in question.steps}
    tests = {question.test: None for question in questions}
    test = next(iter(tests)) if len(tests) == 1 else UnknownTest()
    return [Question(test, tuple(sorted(steps)), None)] if questions else []


def symbol_of(value: Value) -> Symbol:
    """What a value is for a test, in any language."""
    read = _SYMBOLS.get(type(value))
    if read is not None:
        return read(value)
    term: Term | None = getattr(value, "term", None)
    return term.symbol if term is not None else Thing("an object")


def _of_taken(value: Taken) -> Symbol:
    if value.term is not None:
        return value.term.symbol
    match value.extractor:
        case None:
            return Obscure()
        case Extractor(FromJson(path), ()):
            return JsonAt(path) if not any(isinstance(step, AnyItem) and step.loop for step in path) else Obscure()
    return condition_tests.Part(value.extractor)


def _of_number(value: Num) -> Symbol:
    text = known_text(value)
    number = whole_number(text)
    try:
        return Const(number if number is not None else float(text or ""))
    except ValueError:
        return Obscure()


def _of_list(value: Seq) -> Symbol:
    items = [symbol_of(item) for item in value.items]
    if not value.open and all(isinstance(item, Const) for item in items):
        return Const([item.value for item in items if isinstance(item, Const)])
    is_complete = not value.open or bool(value.added)
    return made_of([*items, *(symbol_of(item) for item, _ in value.added)]) if is_complete else Obscure()


def _of_text(value: Str) -> Symbol:
    text = known_text(value)
    return Const(text) if text is not None else _of_made(value)


def _of_made(value: Unknown | Part | Str) -> Symbol:
    return value.term.symbol if value.term is not None else Obscure()


_CONSTANTS = {"true": True, "false": False, "none": None, "null": None}

_SYMBOLS: Mapping[type, Callable[[Any], Symbol]] = {
    Unknown: _of_made,
    Part: _of_made,
    Taken: _of_taken,
    Selection: lambda value: Obscure(),
    Response: lambda value: condition_tests.Answer(),
    Str: _of_text,
    Num: _of_number,
    Lit: lambda value: Const(_CONSTANTS.get(value.text.value.lower())),
    Seq: _of_list,
    Obj: lambda value: Const({}) if not value.values and not value.open else Thing("an object"),
    Regex: lambda value: Pattern(value.pattern) if value.flags == "" else Obscure(),
}


def with_term(value: Value, symbol: Symbol, steps: tuple[int, ...]) -> Value:
    """A value together with what it is for a test, where it does not show that by itself."""
    if not steps or symbol == Obscure() or not hasattr(value, "term") or known_text(value) is not None:
        return value
    is_understood = isinstance(value, Taken) and value.extractor is not None
    return value if is_understood and isinstance(symbol, Obscure) else _with(value, Term(symbol, steps))


def _with(value: Any, term: Term) -> Value:
    """A value that has a term, with another one."""
    changed: Value = replace(value, term=term)
    return changed


def with_parts(value: Value, parts: Sequence[Value]) -> Value:
    """What is made of these values in a way that is not understood, where the value does not show what it is."""
    if not parts or getattr(value, "term", value) is not None or known_text(value) is not None:
        return value
    return _with(value, Term(made_of(map(symbol_of, parts)), steps_of(*parts)))


def is_variable(value: Value, symbol: Symbol, compared: Value) -> bool:
    """Whether what a part of an answer is compared with may be the value of a variable from before.

    A status is no such value, and what comes of the same answer does not come from before.
    """
    return not isinstance(symbol, Status) and set(steps_of(value)).isdisjoint(steps_of(compared))


def compares_with_variable(test: Test) -> bool:
    """Whether a test compares an answer with the value of a variable, whatever that is: it judges that answer alone."""
    return any(isinstance(leaf, Echo) and leaf.source is None for leaf in leaves(test))


def with_comparison(value: Value, symbol: Symbol, sides: Sequence[Value]) -> Value:
    """What a comparison gives, together with what that is for a test.

    It judges the answer that is compared with the value of a variable: that of the last request, where it is not
    understood.
    """
    if isinstance(symbol, Truth) and compares_with_variable(symbol.test):
        return with_term(value, symbol, steps_of(sides[0]))
    last = _last_apart([steps for side in sides if (steps := steps_of(side))])
    if last and isinstance(value, Unknown):
        return _with(value, Term(symbol, last))
    return with_term(value, symbol, steps_of(*sides))


def _last_apart(steps: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The last steps of two sides that have none in common; none where that is not so."""
    is_apart = len(steps) == 2 and set(steps[0]).isdisjoint(steps[1]) and NO_STEP not in (*steps[0], *steps[1])
    return max(steps, key=max) if is_apart else ()


def joined_tests(sign: str, sides: Sequence[Value], symbols: Sequence[Symbol]) -> Symbol:
    """What `and` or `or` asks. Different statuses of two answers are no question about one of them."""
    statuses = [passing_statuses(condition_tests.truth(symbol)) for symbol in symbols]
    if None not in statuses and len(set(statuses)) > 1 and set.isdisjoint(*(set(steps_of(side)) for side in sides)):
        return made_of(symbols)
    return (condition_tests.all_of if sign in ("and", "&&") else condition_tests.any_of)(symbols)


def is_drawn(value: Value) -> bool:
    """Whether a value is a number that is drawn at random."""
    return isinstance(value, Unknown) and value.term is not None and isinstance(value.term.symbol, Drawn)


def made_of(symbols: Iterable[Symbol]) -> Obscure:
    """Something that is made of these in a way that is not understood: of the status only, perhaps."""
    parts = [symbol for symbol in symbols if not isinstance(symbol, Const)]
    return Obscure(status_only=bool(parts) and all(map(_is_of_status, parts)))


def _is_of_status(symbol: Symbol) -> bool:
    if isinstance(symbol, Truth):
        tests = leaves(symbol.test)
        return all(isinstance(test, StatusIs) or (isinstance(test, UnknownTest) and test.status_only) for test in tests)
    return isinstance(symbol, Status) or (isinstance(symbol, Obscure) and symbol.status_only)


def wanted_symbol(value: Value, node: Node, symbol: Symbol, pieces_of: Callable[[Node], Pieces | None]) -> Symbol:
    """What is looked for in a text: the text with the value of one variable that an expression makes, or `symbol`."""
    source, before, after = _only_source(value)
    if source is None:
        return symbol
    name = _name_of_variable(value, node, pieces_of)
    text = text_with([before, Variable(name, source), after]) if name is not None else None
    return text if text is not None else symbol


def _only_source(value: Value) -> tuple[Extracted | None, str, str]:
    """Where the one value in a text comes from, with what stands before and after it."""
    if isinstance(value, Str) and value.text.value.count(HOLE) == 1:
        before, _, after = value.text.value.partition(HOLE)
        source = value.text.sources[0] if value.text.sources else None
        return source if isinstance(source, Extracted) else None, before, after
    expression = expression_of(value) if isinstance(value, Taken) else None
    return expression if isinstance(expression, Extracted) else None, "", ""


def _name_of_variable(value: Value, node: Node, pieces_of: Callable[[Node], Pieces | None]) -> str | None:
    """The name whose value is the hole of a text: in `node`, or where a caller has put the text together."""
    names = [piece.node for piece in pieces_of(node) or () if isinstance(piece, Named)]
    hole = _hole_of(value)
    name = next((name for name in names if hole.start <= name.start_byte < hole.end), None)
    if name is None and len(names) == 1:
        name = _name_at(root_of(node), hole) or names[0]
    return text_of(name) if name is not None else None


def _hole_of(value: Value) -> Span:
    """The bytes of the expression that is the hole of a text; none where its place is not known."""
    hole = value.text.value.find(HOLE) if isinstance(value, Str) else -1
    span = value.text[hole : hole + 1].span() if isinstance(value, Str) and hole >= 0 else None
    return span or Span(0, 0)


def _name_at(root: Node, hole: Span) -> Node | None:
    """The name that is all of the expression at a place, with or without braces."""
    node = root.named_descendant_for_byte_range(hole.start, hole.end)
    if node is not None and node.named_child_count == 1 and node.type not in _NAMES:
        node = node.named_children[0]
    return node if node is not None and node.type in _NAMES and hole.covers(span_of(node)) else None


_NAMES = ("identifier", "attribute", "member_expression")
