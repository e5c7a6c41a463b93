"""The value that a variable has, or that a function gives, where branches have set or given different ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.script.read import terms
from loadlint.dialects.script.read.derived import deeper, path_of
from loadlint.dialects.script.read.values import (
    Derived,
    LastOf,
    Lit,
    Num,
    Obj,
    Part,
    Response,
    Selection,
    Str,
    Taken,
    Unknown,
    Value,
    expression_of,
    is_nothing,
    known_text,
    numbers_of,
    varies,
)
from loadlint.expression import Expression, IfMade
from loadlint.text.mapped import HOLE, Text


class Outcome(Struct, frozen=True):
    """What one branch gives. `steps` are those that are made wherever the branch is run, and nowhere else."""

    value: Value
    steps: frozenset[int] = frozenset()


def merged_value(outcomes: Sequence[Outcome], nothing: Value) -> Value:
    """The one value that several branches may give; unknown where that is not known. Nothing loses against something.

    Which of them was run is seen by the steps that it has made.
    """
    some = _without_nothing(outcomes)
    if not some:
        return outcomes[0].value if outcomes else nothing
    silent = [outcome.value for outcome in some if not outcome.steps]
    first = silent[0] if silent else some[-1].value
    if not all(_is_same(value, first) for value in silent):
        return Unknown()
    value = first
    for outcome in some:
        if outcome.steps and not _is_same(outcome.value, value):
            value = _value_if_made(outcome, value)
    return value


def _without_nothing(outcomes: Sequence[Outcome]) -> list[Outcome]:
    some = [outcome for outcome in outcomes if not is_nothing(outcome.value)]
    if any(isinstance(outcome.value, Derived) for outcome in some):
        # `""` is what helpers give where there is nothing.
        return [outcome for outcome in some if known_text(outcome.value) != ""]
    return some


def _is_same(value: Value, other: Value) -> bool:
    if value is other:
        return True
    if isinstance(value, Str | Num | Lit) and type(value) is type(other) and isinstance(other, Str | Num | Lit):
        return value.text.value == other.text.value and not value.text.is_open
    if isinstance(value, Derived) and isinstance(other, Derived):
        # Where an expression stands that gives it is no part of what it is.
        return replace(value, at=None) == replace(other, at=None)
    return type(value) is type(other) and value == other


def _value_if_made(outcome: Outcome, otherwise: Value) -> Value:
    """What a branch gives where its steps are made, else the other value."""
    value = outcome.value
    merge = _MERGES.get(type(value)) if type(value) is type(otherwise) else _object
    merged = merge(outcome, value, otherwise) if merge is not None else None
    if merged is not None:
        return merged
    expression = _expression_if_made(outcome, expression_of(value), expression_of(otherwise))
    if expression is None:
        return Unknown()
    either = Unknown(varies=varies(value) or varies(otherwise), source=expression)
    return terms.with_parts(either, (value, otherwise))


def _of_answer(outcome: Outcome, value: Any, otherwise: Any) -> Value | None:
    """What comes of an answer in one way; None where the branch takes it out of an answer from before, or otherwise."""
    steps = numbers_of(value.step)
    both = LastOf((*numbers_of(otherwise.step), *steps))
    merged: Value = replace(value, step=both)
    is_alike = replace(otherwise, step=both, at=value.at) == merged
    return merged if is_alike and steps[0] in outcome.steps else None


def _text(outcome: Outcome, value: Str, otherwise: Str) -> Value | None:
    """A text of which only the values in it differ."""
    if value.text.value != otherwise.text.value:
        return None
    return replace(otherwise, text=_text_if_made(outcome, value.text, otherwise.text))


def _object(outcome: Outcome, value: Any, otherwise: Any) -> Value | None:
    """An object with the same members; the JSON of an answer has those that the other one has."""
    known_one = value if isinstance(value, Obj) else otherwise
    if not isinstance(known_one, Obj) or known_one.open:
        return None
    members, others = (_members(side, known_one) for side in (value, otherwise))
    if members is None or others is None or members.keys() != others.keys():
        return None
    merged = {
        name: merged_value([Outcome(member, outcome.steps), Outcome(others[name])], Unknown())
        for name, member in members.items()
    }
    return Obj(dict(known_one.names), merged, klass=known_one.klass, node=known_one.node)


def _members(value: Value, known_one: Obj) -> Mapping[str, Value] | None:
    """The members of one of two values that are merged; None where it may have others, or other methods."""
    if isinstance(value, Taken) and path_of(value) is not None:
        return {name: deeper(value, name) for name in known_one.values}
    is_alike = isinstance(value, Obj) and not value.open and value.klass is known_one.klass
    return value.values if isinstance(value, Obj) and is_alike else None


_MERGES: Mapping[type, Callable[[Outcome, Any, Any], Value | None]] = {
    **dict.fromkeys((Response, Taken, Selection, Part), _of_answer),
    Str: _text,
    Obj: _object,
}
"""How two values of one type are merged; None where they can't be."""


def _text_if_made(outcome: Outcome, text: Text, otherwise: Text) -> Text:
    """The text that two branches have in common, with the values of one of them."""
    unknown = (None,) * text.value.count(HOLE)
    pairs = zip(text.sources or unknown, otherwise.sources or unknown, strict=True)
    sources = tuple(
        source if source == other else _expression_if_made(outcome, source, other) for source, other in pairs
    )
    return Text(otherwise.value, otherwise.starts, otherwise.ends, sources)


def _expression_if_made(
    outcome: Outcome, expression: Expression | None, otherwise: Expression | None
) -> Expression | None:
    if expression is None or otherwise is None:
        return None
    return IfMade(min(outcome.steps), expression, otherwise)
