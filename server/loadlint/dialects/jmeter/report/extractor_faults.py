"""Extractors that can't work, take the wrong one of several values, hide that nothing was found, or serve nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, ExtractedVariable, extracted_by, takes_all
from loadlint.dialects.jmeter.read.dataflow import Dataflow
from loadlint.dialects.jmeter.read.extraction_use import (
    unguarded_variables,
    value_after_failure,
    wrong_number,
    wrong_numbers,
)
from loadlint.dialects.jmeter.read.malformed_extractors import fault_of
from loadlint.script import Remark


def _extractors(flow: Dataflow) -> Iterator[Element]:
    """The extractors of the plan's own file that run, in the order of the text."""
    return (element for element in flow.plan.all if element.cls in KINDS and element in flow.runs_of)


def _names(variables: Iterable[ExtractedVariable]) -> str:
    return ", ".join(variable.name for variable in variables)


def never_read_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Extractors none of whose variables anything reads."""
    if flow.other_reads:
        return
    for element in _extractors(flow):
        variables = extracted_by(element)
        if any(owner.kind == "fragment" for owner in element.ancestors()):
            # Plans that include the fragment may read it.
            continue
        if variables and not any("${" in variable.name or variable.name in flow.read_names for variable in variables):
            yield Remark(element.shown_at, _names(variables), fixable=element.tree is not None)


def match_number_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Extractors that take any of several values, or all of them, for a variable that is used as one."""
    for element in _extractors(flow):
        variables = wrong_numbers(flow, element)
        if variables:
            yield Remark(element.shown_at, _names(variables), fixable=True, detail=wrong_number(flow, variables[0]))


def malformed_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Extractors that JMeter can't run as they are."""
    for element in _extractors(flow):
        fault = fault_of(element)
        if fault:
            yield Remark(element.shown_at, element.name, detail=fault)


def unguarded_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Extractors after which nothing shows that they found nothing."""
    for element in _extractors(flow):
        variables = unguarded_variables(flow, element)
        if variables:
            yield Remark(
                element.shown_at, _names(variables), fixable=True, detail=value_after_failure(flow, variables[0])
            )


def overwritten_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Extractors that replace, on the same response, what another one has just found."""
    reported: set[tuple[Element, str]] = set()
    for run in flow.execution.runs:
        first_of_name: dict[str, ExtractedVariable] = {}
        # JMeter runs those of the sampler first, then those of what it stands in, from the inside.
        elements = [element for owner in reversed(run.scope) for element in owner.applied.get("post", ())]
        for variable in (variable for element in elements for variable in extracted_by(element)):
            element, name = variable.element, variable.name
            first = first_of_name.setdefault(name, variable)
            if first.element is element or (element, name) in reported or element.plan is not flow.plan:
                continue
            if always_writes(variable) and differs(first, variable) and not is_chained(flow, name):
                reported.add((element, name))
                yield Remark(
                    element.shown_at, name, detail=f"`{first.element.name}` has just taken from the same response"
                )


def always_writes(variable: ExtractedVariable) -> bool:
    """Whether an extractor gives its variable a value even where it finds nothing."""
    kind = variable.kind
    writes_empty = bool(kind.empty_default) and variable.element.is_true(kind.empty_default)
    return not takes_all(variable) and (not kind.keeps or bool(variable.default) or writes_empty)


def differs(first: ExtractedVariable, second: ExtractedVariable) -> bool:
    """Whether two extractors look for different things."""
    return (first.expression, first.kind, first.match) != (second.expression, second.kind, second.match)


def is_chained(flow: Dataflow, name: str) -> bool:
    """Whether one extractor may work on what another one has found."""
    return name in flow.inputs or name in flow.scripted or "${" in name
