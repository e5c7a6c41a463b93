"""The values of a run's answers that may be what an extraction gave in an older run, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher

from msgspec import Struct

from loadlint.correlation.observe.value_shape import has_shape_of
from loadlint.healing.live.issued_values import IssuedValue

_LEAST = 1.0
"""What the reasons for a candidate must add up to."""

_LONG = 16
"""Characters of a value that is no name of an item any more."""


class Lost(Struct, frozen=True):
    """A value that an extraction gave in an older run and that it gives no more.

    `names` are those that the value has there: in the answer, in the requests that send it, and the variable's.
    `kinds` are the kinds of places where the answer has it, `step` the step whose answer that is, `beside` what stood
    beside it.
    """

    value: str
    names: frozenset[str]
    kinds: frozenset[str]
    step: int
    beside: frozenset[str] = frozenset()


class Candidate(Struct, frozen=True):
    """A value of the answer to a step. `in_form` says that it stands in the form that the next request submits."""

    issued: IssuedValue
    step: int
    in_form: bool = False


def ranked_values(lost: Lost, candidates: Iterable[Candidate], others: Collection[str]) -> list[str]:
    """The values by what speaks for them. `known` are those that are something else: constants, other extractions'."""
    scores: dict[str, float] = {}
    for candidate in candidates:
        value = candidate.issued.value
        if value not in others and has_shape_of(value, lost.value):
            scores[value] = max(scores.get(value, 0.0), reasons(lost, candidate))
    return sorted((value for value, score in scores.items() if score >= _LEAST), key=lambda value: -scores[value])


def reasons(lost: Lost, candidate: Candidate) -> float:
    """What speaks for a candidate: its name, place and neighbours, the step, whether the next form sends it."""
    name = max((likeness(name, candidate.issued.name) for name in lost.names), default=0.0)
    place = 0.5 if candidate.issued.kind in lost.kinds else 0.0
    distance = abs(candidate.step - lost.step)
    length = 0.5 if len(candidate.issued.value) == len(lost.value) else 0.0
    neighbours = len(lost.beside & candidate.issued.beside) / len(lost.beside) if lost.beside else 0.0
    return 2 * name + 2 * neighbours + place + length + 1 / (1 + distance) + (2 if candidate.in_form else 0)


def may_be_refused(lost: Lost, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates for a value that an extraction still gives, and that a step may be refused for.

    Only what nobody chooses: long values, and what the submitted form holds. A short one may name another item.
    """
    return (
        candidate
        for candidate in candidates
        if candidate.in_form or (len(lost.value) >= _LONG and not lost.value.isdigit())
    )


def likeness(name: str, other: str) -> float:
    """How alike two names are, from 0 to 1, whatever their case and their separators."""
    first, second = (re.sub(r"[\W_]", "", name).lower() for name in (name, other))
    if not first or not second:
        return 0.0
    if first in second or second in first:
        return max(0.8, SequenceMatcher(None, first, second).ratio())
    return SequenceMatcher(None, first, second).ratio()
