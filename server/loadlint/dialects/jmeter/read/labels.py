"""The labels of samplers, by which JMeter's statistics count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from loadlint.dialects.jmeter.language import expressions
from loadlint.dialects.jmeter.language.elements import Plan
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.read.variables import defined_by
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span

_CHANGING_FUNCTIONS = frozenset("__Random __RandomString __RandomDate __UUID __time __timeShift".split())
"""Not `__threadNum` and `__counter`: who writes the number of a thread or of a round into a label wants to see it."""
_CHANGING_ELEMENTS = frozenset(("RandomVariableConfig",))


def changing(plan: Plan, extracted: Iterable[str]) -> set[str]:
    """The variables whose value changes from run to run: those that are extracted or random."""
    names = set(extracted)
    for element in plan.all:
        if element.cls in _CHANGING_ELEMENTS:
            names.update(defined_by(element))
    return names


class Label(Struct, frozen=True):
    """A sampler's label, with the places whose value changes from run to run."""

    text: Text
    varying: tuple[Span, ...] = ()


def label_of(run: SamplerRun, constants: Mapping[str, str], varying: Collection[str]) -> Label:
    """The label of a sampler; a HOLE where another file has it."""
    text = run.sampler.label
    if run.foreign is not None or text is None or not text.value:
        return Label(Text(HOLE))
    parts = expressions.parse(text.value) if "${" in text.value else None
    if parts is None:
        return Label(text)
    places = []
    for part in parts:
        if isinstance(part, expressions.Expression) and _varies(text.value[part.start : part.end], part, varying):
            place = text[part.start : part.end].span()
            places += [place] if place is not None else []
    return Label(expressions.resolve(text, constants), tuple(places))


def _varies(text: str, expression: expressions.Expression, varying: Collection[str]) -> bool:
    names = set(expressions.variables(text))
    families = {re.sub(r"_(?:g?\d+|g|matchNr)$", "", name) for name in names}
    functions = {part.name for part in expressions.expressions((expression,)) if part.is_function}
    return not functions.isdisjoint(_CHANGING_FUNCTIONS) or not (names | families).isdisjoint(varying)
