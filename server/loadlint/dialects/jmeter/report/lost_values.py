"""Values of responses that are replaced by another one before anything has read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.extractor_kinds import extracted_by
from loadlint.dialects.jmeter.read.dataflow import families
from loadlint.dialects.jmeter.report.extractor_faults import always_writes, differs, is_chained
from loadlint.script import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.language.extractor_kinds import Extracted
    from loadlint.dialects.jmeter.read.dataflow import Dataflow

_ANY_ORDER = frozenset("RandomOrderController RandomController InterleaveControl SwitchController".split())


def lost_values(flow: Dataflow) -> Iterator[Remark]:
    """Extractors of later samplers, in the same controller, that replace what nobody has read.

    Both have to write in any case. Where a plan reads variables in ways that it does not tell, nothing is said.
    """
    if flow.other_reads or flow.execution.missing:
        return
    read_at = _reads(flow)
    last: dict[tuple[Element, str], tuple[int, Extracted]] = {}
    for at, run in enumerate(flow.execution.runs):
        for element in run.sampler.applied.get("post", ()):
            for one in extracted_by(element):
                before = last.get((run.group, one.name))
                last[run.group, one.name] = at, one
                if before is None or before[0] == at or element.plan is not flow.plan:
                    continue
                first = before[1]
                if not (_is_plain(flow, first) and _is_plain(flow, one) and differs(first, one)):
                    continue
                other = flow.execution.runs[before[0]]
                together = other.scope[:-1] == run.scope[:-1] and not any(own.cls in _ANY_ORDER for own in run.scope)
                places = read_at.get(one.name, ())
                if together and places and not any(before[0] <= place <= at for place in places):
                    detail = f"`{first.element.name}` has taken from the response to `{other.sampler.name}` for nobody"
                    yield Remark(element.at, one.name, detail=detail)


def _is_plain(flow: Dataflow, one: Extracted) -> bool:
    """Whether an extractor always writes its variable, in one place of the run, and no element takes it as input."""
    once = len(flow.runs_of.get(one.element, ())) == 1
    tested = one.name in flow.tested or one.name in flow.tested_somehow
    return once and not tested and always_writes(one) and not is_chained(flow, one.name)


def _reads(flow: Dataflow) -> dict[str, set[int]]:
    """The runs at which each variable is read, or one of its family."""
    found: dict[str, set[int]] = {}
    for read in flow.reads:
        runs = flow.runs_of.get(read.element, ())
        if read.element.kind in catalogue.GROUPS or read.element.cls == "Arguments":
            continue
        for name in (read.name, *families(read.name)):
            found.setdefault(name, set()).update(runs)
    return found
