"""The labels of samplers, which JMeter's statistics count by, and assertions that ignore a response's status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import expressions, xml_text
from loadlint.dialects.jmeter.read.variables import defined_by
from loadlint.script import Remark
from loadlint.text.mapped import HOLE, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from loadlint.dialects.jmeter.language.elements import Plan
    from loadlint.dialects.jmeter.language.scan import Leaf
    from loadlint.dialects.jmeter.read.plan import Run
    from loadlint.text.span import Span

_RANDOM = frozenset("__Random __RandomString __RandomDate __UUID __time __counter __threadNum __timeShift".split())
_CHANGING = frozenset(("CounterConfig", "RandomVariableConfig"))
_STATUS = ("response_code", "response_message", "response_headers")


def changing(plan: Plan, extracted: Iterable[str]) -> set[str]:
    """The variables that get another value each time: those that are extracted, counted or random."""
    found = set(extracted)
    for element in plan.all():
        if element.cls in _CHANGING:
            found.update(defined_by(element))
    return found


def label_of(
    run: Run, plan: Plan, constants: Mapping[str, str], varying: Collection[str]
) -> tuple[Text, tuple[Span, ...]]:
    """A sampler's label, and the places in it that get another value each time; a HOLE where it is elsewhere."""
    found = run.sampler.node.attribute("testname")
    if run.foreign is not None or found is None or not found[0]:
        return Text(HOLE), ()
    text = xml_text.decode(plan.data, found[1].start, found[1].end, plan.encoding)
    parts = expressions.parse(text.value) if "${" in text.value else None
    if parts is None:
        return text, ()
    places = []
    for part in parts:
        if isinstance(part, expressions.Expression) and _varies(text.value[part.start : part.end], part, varying):
            place = text[part.start : part.end].span()
            places += [place] if place is not None else []
    return expressions.resolve(text, constants), tuple(places)


def _varies(text: str, expression: expressions.Expression, varying: Collection[str]) -> bool:
    names = {re.sub(r"_(?:g?\d+|g|matchNr)$", "", name) for name in expressions.variables(text)}
    inside = {part.name for part in expressions.expressions((expression,)) if part.is_function}
    return bool(inside & _RANDOM or names & set(varying) or set(expressions.variables(text)) & set(varying))


def status_ignored(plan: Plan, runs: Iterable[Run]) -> Iterator[Remark]:
    """Response Assertions that ignore the status where nothing else looks at it."""
    found: dict[Span, Remark] = {}
    for run in runs:
        assertions = list(run.applying("assertion"))
        if any(
            one.cls != "ResponseAssertion" or _field(one.leaf("Assertion.test_field"), one.plan) for one in assertions
        ):
            continue
        for one in assertions:
            if one.is_true("Assertion.assume_success") and one.plan is plan:
                found[one.at] = Remark(one.at, one.name)
    yield from (found[place] for place in sorted(found))


def _field(leaf: Leaf | None, plan: Plan) -> bool:
    """Whether an assertion looks at the status."""
    return leaf is not None and plan.value(leaf).rpartition(".")[2] in _STATUS
