"""From a plan's text to the model."""

from __future__ import annotations

import gc
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read import assertions, csv_headers, dataflow, extractions, variables
from loadlint.dialects.jmeter.read.dataflow import Dataflow
from loadlint.dialects.jmeter.read.execution import Execution, Includes, SamplerRun, execute
from loadlint.dialects.jmeter.read.labels import changing, label_of
from loadlint.dialects.jmeter.read.steps import PlanContext, SamplerStep
from loadlint.dialects.jmeter.read.variable_sources import VariableSources
from loadlint.facts import fact
from loadlint.script import Comment, Extraction, Runnable, Script
from loadlint.text.source import Source
from loadlint.text.span import Span

NAME = "jmeter"


class JMeterTree(Struct, eq=False, dict=True):
    """What the writer and the reports need of a plan besides the model.

    `runs` are the samplers behind the `steps`, in the same order. `headers` are the names in the first lines of CSV
    files, by the element that reads the file. `plan` is that of the file that is changed, `plans` are those of all
    files, in the order of their texts.
    """

    plan: Plan
    runs: tuple[SamplerRun, ...]
    steps: tuple[SamplerStep, ...]
    execution: Execution
    headers: dict[Element, tuple[str, ...]]
    plans: tuple[Plan, ...]

    __repr__ = object.__repr__  # its parts are large

    @cached_property
    def sent(self) -> dict[int, list[int]]:
        """For each property, by the first byte of its text, the steps that send it."""
        steps_of: dict[int, list[int]] = {}
        for step in self.steps:
            for start in step.starts:
                steps_of.setdefault(start, []).append(step.index)
        return steps_of

    @cached_property
    def encoded(self) -> frozenset[int]:
        """The properties that JMeter percent-encodes, by the first byte of their text."""
        return frozenset(start for step in self.steps for start in step.encoded)

    @cached_property
    def dataflow(self) -> Dataflow:
        """Where variables are set and read."""
        return dataflow.build(self.plan, self.execution, self.headers)

    @cached_property
    def may_read_variables(self) -> bool:
        """Whether an element may read variables: a quick test, since recorded plans read none."""
        return any(map(dataflow.may_use_variables, self.plan.all))

    def leaf_at(self, span: Span) -> Leaf | None:
        """The property whose text holds a span."""
        return self.plan_at(span.start).leaf_at(span.start, span.end)

    def plan_at(self, offset: int) -> Plan:
        """The plan of the file that has an offset: this one, or an included one."""
        return self.plans[max(0, bisect_right(self.plans, offset, key=_start) - 1)]

    def seen_from(self, offset: int) -> JMeterTree:
        """The same for the file that has an offset, whose plan is changed."""
        plan = self.plan_at(offset)
        if plan is self.plan:
            return self
        return JMeterTree(plan, self.runs, self.steps, self.execution, self.headers, self.plans)


def _start(plan: Plan) -> int:
    return plan.document.root.start


_LARGE_PLAN_BYTES = 200_000


def parse(source: Source, read_file: Callable[[str], bytes | None]) -> Script:
    """The model of a plan."""
    if len(source.data) < _LARGE_PLAN_BYTES or not gc.isenabled():
        return _parse(source, read_file)
    # The garbage collector finds nothing in a model, but its searches take as long as building the model.
    gc.disable()
    try:
        return _parse(source, read_file)
    finally:
        gc.enable()


def _parse(source: Source, read_file: Callable[[str], bytes | None]) -> Script:
    includes = Includes(source, read_file)
    plan = includes.plan()
    execution = execute(plan, includes.load)
    defined: Counter[str] = Counter()
    names: set[str] = set()
    for file in (plan, *execution.files.values()):
        of_file = variables.names_of(file)
        defined += of_file[0]
        names |= of_file[1]
    # JMeter sets the user-defined variables of included files, too, before any thread runs.
    constants: dict[str, str] = {}
    for file in (plan, *execution.files.values()):
        constants |= variables.constants(file, defined)
    headers: dict[Element, tuple[str, ...]] = {}
    for path, file in ((source.path, plan), *execution.files.items()):
        headers |= csv_headers.read(file, path, read_file)
    runs = tuple(run for run in execution.runs if run.sampler.kind in ("http", "soap"))
    extracted = [extractions.extractions_of(run) if run.applying("post") else [] for run in runs]
    varying = changing(plan, (extraction.variable for of_run in extracted for extraction in of_run))
    context = PlanContext(constants, VariableSources(runs, extracted, constants))
    steps: list[SamplerStep] = []
    script_extractions: list[Extraction] = []
    for index, run in enumerate(runs):
        steps.append(SamplerStep(index, run, context, label_of(run, constants, varying)))
        for extraction in extracted[index]:
            script_extractions.append(Extraction(index, extraction.variable, extraction.shown, extraction.span))
    plans = tuple(sorted((plan, *execution.files.values()), key=_start))
    may_assert = any(run.applying("assertion") or run.applying("post") for run in runs)
    return Script(
        source=includes.source,
        dialect=NAME,
        steps=tuple(steps),
        extractions=tuple(script_extractions),
        assertions=tuple(assertions.assertions_of(plan, runs, constants, context.sources)) if may_assert else (),
        comments=tuple(
            comment for part in (plan, *execution.files.values()) for comment in _comments(includes.source, part)
        ),
        problems=tuple(plan.problems),
        names=frozenset(names),
        naming=variables.naming(defined),
        files=tuple(execution.files),
        parts=tuple(_parts(execution.groups, runs)),
        tree=JMeterTree(plan, runs, tuple(steps), execution, headers, plans),
    )


def _parts(groups: Iterable[Element], runs: Sequence[SamplerRun]) -> Iterator[Runnable]:
    """The thread groups but for those that prepare a test and clean up after it: these run with each of the others."""
    for group in groups:
        if group.cls == "ThreadGroup":
            steps = frozenset(index for index, run in enumerate(runs) if run.group is group)
            yield Runnable(group.name, Span(group.node.start, group.node.end), steps)


_COMMENTS = ("TestPlan.comments", "TestElement.comments")


@fact
def _names_loadlint(element: Element) -> bool:
    return element.plan.data.find(b"loadlint", element.node.start, element.node.end) >= 0


def _comments(source: Source, plan: Plan) -> Iterator[Comment]:
    """The comments of elements that name loadlint. Each is about its element and what stands under it, on its line."""
    for element in plan.all:
        if not _names_loadlint(element):
            continue
        name = next((name for name in _COMMENTS if "loadlint" in element.text(name)), None)
        leaf = element.leaf(name) if name is not None else None
        if leaf is not None:
            line = source.lines.line_of(element.node.start)
            span = Span(leaf.text_start, leaf.text_end)
            end = element.tree.end if element.tree is not None else element.node.end
            covers = Span(element.node.start, end)
            yield Comment(span, plan.value(leaf), line, own_line=False, covers=covers)
