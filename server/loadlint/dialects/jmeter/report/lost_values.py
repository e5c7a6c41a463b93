"""Values of responses that are replaced by another one before anything has read them."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import ExtractedVariable, extracted_by
from loadlint.dialects.jmeter.read.dataflow import Dataflow, families
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.report.extractor_faults import always_writes, differs, is_chained
from loadlint.script import Remark


def lost_value_remarks(flow: Dataflow) -> Iterator[Remark]:
    """Extractors of later samplers, in the same controller, that replace what nobody has read.

    Both extractors must write in any case. Where a plan reads variables in ways that it does not tell, nothing is said.
    They are not certain: a value that each page has may be taken again from each, so that it is the newest one.
    """
    if flow.other_reads or flow.execution.missing:
        return
    runs, runs_reading = flow.execution.runs, _runs_reading(flow)
    last_writes: dict[tuple[Element, str], tuple[int, ExtractedVariable]] = {}
    for index, run in enumerate(runs):
        variables = (variable for element in run.sampler.applied.get("post", ()) for variable in extracted_by(element))
        for variable in variables:
            earlier = last_writes.get((run.group, variable.name))
            last_writes[run.group, variable.name] = index, variable
            if earlier is None or earlier[0] == index or variable.element.plan is not flow.plan:
                continue
            earlier_index, first = earlier
            if not (_always_sets(flow, first) and _always_sets(flow, variable) and differs(first, variable)):
                continue
            readers = runs_reading.get(variable.name, ())
            if readers and not any(earlier_index <= reader <= index for reader in readers):
                earlier_run = runs[earlier_index]
                if _follows(run, earlier_run):
                    sampler = earlier_run.sampler.name
                    detail = f"`{first.element.name}` has taken from the response to `{sampler}` for nobody"
                    yield Remark(variable.element.shown_at, variable.name, certain=False, detail=detail)


def _follows(run: SamplerRun, earlier_run: SamplerRun) -> bool:
    """Whether a sampler runs after an earlier one each time: both stand in one controller, which keeps the order."""
    in_any_order = any(owner.cls in catalogue.IN_ANY_ORDER for owner in run.scope)
    return earlier_run.scope[:-1] == run.scope[:-1] and not in_any_order


def _always_sets(flow: Dataflow, variable: ExtractedVariable) -> bool:
    """Whether an extractor always writes its variable, in one place of the run, and no element takes it as input."""
    once = len(flow.runs_of.get(variable.element, ())) == 1
    tested = variable.name in flow.tested or variable.name in flow.tested_somehow
    return once and not tested and always_writes(variable) and not is_chained(flow, variable.name)


def _runs_reading(flow: Dataflow) -> dict[str, set[int]]:
    """The runs at which each variable is read, or one of its family."""
    runs_reading: dict[str, set[int]] = {}
    for read in flow.reads:
        if read.element.kind in catalogue.GROUPS or read.element.cls == "Arguments":
            continue
        runs = flow.runs_of.get(read.element, ())
        for name in (read.name, *families(read.name)):
            runs_reading.setdefault(name, set()).update(runs)
    return runs_reading
