"""Where the variables of a plan are set and read, in which threads, and in which order.

JMeter's variables belong to a thread. User-defined variables are set before any thread runs, for all of them, wherever
they stand; all others get their value when an element runs that is in the scope of a sampler. Where a plan
does not tell everything (an include that can't be read, a script that computes names, an element of an unknown plugin),
nothing is reported about variables that seem to be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Literal

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue, expressions, xml_text
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Leaf, walk
from loadlint.dialects.jmeter.read import script_variables, variables
from loadlint.dialects.jmeter.read.execution import Execution
from loadlint.facts import fact
from loadlint.text.mapped import Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

When = Literal["start", "before", "after"]
"""`start`: before any thread runs. `before`, `after`: in each thread, before or after the sampler itself."""

_FAMILY = regex(r"(.+?)(?:_(?:matchNr|ALL|#|g\d*|\d+(?:_g\d*)?))\Z", re.DOTALL)
_NAME = regex(r"[^\W\d][\w.\-: ]*")
_CODE_FUNCTION = regex(r"__(?:groovy|BeanShell|javaScript|jexl[23]?)\b")
_KINDS_AFTER_SAMPLER: frozenset[catalogue.ElementKind] = frozenset(("sampler", "post", "assertion", "listener"))
_COUNTING_ITERATIONS = frozenset(
    "CSVDataSet RandomCSVDataSetConfig RedisDataSet CounterConfig RandomVariableConfig UserParameters".split()
)
_NOT_EVALUATED = frozenset(("TestPlan.comments", "TestElement.name", "TestElement.comments", "TestElement.gui_class"))


class VariableSetting(Struct, frozen=True, eq=False):
    """An element that sets a variable. `enabled` is False where it is switched off, itself or above."""

    name: str
    element: Element
    when: When
    enabled: bool


class VariableRead(Struct, frozen=True, eq=False):
    """`${name}` at a place of the plan. `leaf` is None where it stands in the label of an element."""

    name: str
    element: Element
    place: Span
    leaf: Leaf | None


class Dataflow(Struct, frozen=True, eq=False, dict=True):
    """The variables of a plan.

    `runs_of` has for each element the samplers for which it is evaluated, as indices into the execution's runs. `reads`
    are the expressions of the plan's own file that are evaluated, `mentioned` all names that anything reads, even where
    it is switched off. Of those, `tested` are only asked whether they are set, `scripted` are read by code, `inputs`
    are the input of an element that names them. `other_sets` and `other_reads` say that variables may be set or
    read in places that are not known.
    """

    plan: Plan
    execution: Execution
    runs_of: Mapping[Element, tuple[int, ...]]
    reads: tuple[VariableRead, ...]
    settings: Mapping[str, tuple[VariableSetting, ...]]
    prefixes: tuple[str, ...]
    mentioned: frozenset[str]
    tested: frozenset[str]
    scripted: frozenset[str]
    inputs: frozenset[str]
    other_sets: bool
    other_reads: bool

    @cached_property
    def evaluated_names(self) -> frozenset[str]:
        """The names that the expressions of the plan's own file read."""
        return frozenset(read.name for read in self.reads)

    @cached_property
    def read_names(self) -> frozenset[str]:
        """All names that are read, with those that they may be a part of (`x` for `x_1`)."""
        return self.mentioned | self.families

    @cached_property
    def families(self) -> frozenset[str]:
        """The names that what is read may be a part of."""
        return frozenset(family for name in self.mentioned for family in families(name))

    @cached_property
    def tested_somehow(self) -> frozenset[str]:
        """The variables that an assertion, a condition or a script looks at."""
        names = set(self.tested | self.scripted)
        for read in self.reads:
            if read.element.kind in catalogue.CONTROLLERS or read.element.kind == "assertion":
                names.update((read.name, *families(read.name)))
        for element in self.plan.all:
            if element.kind == "assertion" and element.enabled:
                names.add(element.text("Scope.variable").strip())
        return frozenset(names)

    def sets(self, name: str) -> tuple[VariableSetting, ...]:
        """What sets a variable, or the family that it belongs to."""
        names = (name, *families(name))
        return next((settings for candidate in names if (settings := self.settings.get(candidate))), ())

    def is_built_in(self, name: str) -> bool:
        """Whether JMeter itself sets a variable, or something of which the plan has only the beginning of the names."""
        catalogued = catalogue.variable_properties()
        return name in catalogued.built_in or name.startswith((*catalogued.built_in_prefixes, *self.prefixes))

    def places_of(self, setting: VariableSetting) -> tuple[int, ...]:
        """The runs at which a variable is set."""
        element = setting.element
        runs = self.runs_of.get(element, ())
        parent = element.parent
        if runs and element.cls in _COUNTING_ITERATIONS and parent is not None and parent.kind in catalogue.SAMPLERS:
            # Such elements run with each iteration of the controller above, not with their sampler.
            owner = next((ancestor for ancestor in parent.ancestors() if ancestor.kind not in catalogue.SAMPLERS), None)
            return self.runs_of.get(owner, runs) if owner is not None else runs
        return runs

    def group_of(self, run: int) -> Element:
        """The thread group of a run."""
        return self.execution.runs[run].group


def families(name: str) -> Iterator[str]:
    """The names whose extractor may set a name too: `x` for `x_1`, `x_matchNr`, `x_2_g1`."""
    while (match := _FAMILY.fullmatch(name)) is not None:
        name = match[1]
        yield name


def build(plan: Plan, execution: Execution, headers: Mapping[Element, tuple[str, ...]]) -> Dataflow:
    """The variables of a plan. `headers` are the first lines of those CSV files that could be read."""
    unknown = execution.missing or not execution.groups
    runs_of = _runs_of(execution)
    builder = _DataflowBuilder(other_sets=unknown, other_reads=unknown)
    for file in (plan, *execution.files.values()):
        for element in file.all:
            # A Module Controller runs what it names even where that is switched off.
            enabled = element.is_on or element in runs_of
            builder.sets_of(element, variables.set_by(element, headers.get(element)), enabled=enabled)
            for leaf, text in _texts(element):
                builder.text(element, leaf, text, enabled=enabled)
    return Dataflow(
        plan,
        execution,
        runs_of,
        tuple(_reads(plan, runs_of)),
        {name: tuple(settings) for name, settings in builder.settings.items()},
        tuple(builder.prefixes),
        frozenset(builder.mentioned | builder.tested | builder.scripted | builder.inputs),
        frozenset(builder.tested),
        frozenset(builder.scripted),
        frozenset(builder.inputs),
        builder.other_sets,
        builder.other_reads,
    )


def _runs_of(execution: Execution) -> dict[Element, tuple[int, ...]]:
    runs_of: dict[Element, list[int]] = {}
    for index, run in enumerate(execution.runs):
        for owner in run.scope:
            runs_of.setdefault(owner, []).append(index)
            for elements in owner.applied.values():
                for element in elements:
                    runs_of.setdefault(element, []).append(index)
    return {element: tuple(indices) for element, indices in runs_of.items()}


class _DataflowBuilder(Struct):
    settings: dict[str, list[VariableSetting]] = field(default_factory=dict)
    prefixes: list[str] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)
    scripted: set[str] = field(default_factory=set)
    inputs: set[str] = field(default_factory=set)
    other_sets: bool = False
    other_reads: bool = False

    def add(self, name: str, element: Element, when: When, *, enabled: bool) -> None:
        self.settings.setdefault(name, []).append(VariableSetting(name, element, when, enabled))

    def sets_of(self, element: Element, sets: variables.SetVariables, *, enabled: bool) -> None:
        """What the properties of an element say that it sets."""
        for name in sets.at_start:
            self.add(name, element, "start", enabled=enabled)
        for name in sets.names:
            self.add(name, element, "after" if element.kind in _KINDS_AFTER_SAMPLER else "before", enabled=enabled)
        if enabled:
            self.prefixes += sets.prefixes
            self.other_sets |= sets.others
            self.other_reads |= sets.others and not catalogue.is_known(element.cls)

    def text(self, element: Element, leaf: Leaf | None, text: str, *, enabled: bool) -> None:
        """What the expressions and the code in a text do. Code that sets variables counts for its element."""
        if leaf is not None and leaf.name in catalogue.variable_properties().reads:
            self.inputs.add(text.strip())
        if "vars" in text or _CODE_FUNCTION.search(text):
            is_script = leaf is not None and leaf.name in catalogue.variable_properties().scripts
            script = (
                variables.script_of(element, leaf)
                if is_script and leaf is not None
                else script_variables.variables_in(text)
            )
            self.scripted |= script.reads
            self.other_reads |= script.reads_others
            if not is_script:
                self.other_sets |= enabled and script.writes_others
                for name in script.writes:
                    self.add(name, element, _phase(element), enabled=enabled)
        if "${" not in text:
            return
        uses = expressions.uses(text)
        self.mentioned |= uses.reads
        self.tested |= uses.tested
        if leaf is not None and leaf.name in catalogue.variable_properties().scripts:
            self.scripted |= uses.reads
        self.other_reads |= uses.reads_others
        self.other_sets |= enabled and uses.writes_others
        for name in uses.writes:
            self.add(name, element, _phase(element), enabled=enabled)


def _phase(element: Element) -> When:
    """When the properties of an element are evaluated."""
    return "after" if element.kind in ("post", "assertion", "listener") else "before"


@fact
def may_use_variables(element: Element) -> bool:
    """Whether a word stands in an element that reads or sets variables."""
    node = element.node
    return _words_about_variables().search(element.plan.data, node.start, node.end) is not None


@cache
def _words_about_variables() -> re.Pattern[bytes]:
    return re.compile(
        rb"\$\{|vars|" + b"|".join(re.escape(name).encode() for name in catalogue.variable_properties().reads)
    )


def _texts(element: Element) -> Iterator[tuple[Leaf | None, str]]:
    """The texts of an element that may hold expressions or code, its label without a property."""
    plan, node = element.plan, element.node
    properties = catalogue.variable_properties()
    for leaf in walk(node) if may_use_variables(element) else ():
        if not isinstance(leaf, Leaf) or leaf.text_start == leaf.text_end or leaf.name in _NOT_EVALUATED:
            continue
        raw = plan.data[leaf.text_start : leaf.text_end]
        if b"${" in raw or b"vars" in raw or leaf.name in properties.reads:
            yield leaf, plan.value(leaf)
    if "${" in element.name:
        yield None, element.name


def _reads(plan: Plan, runs_of: Mapping[Element, tuple[int, ...]]) -> Iterator[VariableRead]:
    """The expressions of the plan's own file in elements that are evaluated."""
    for element in plan.all:
        if element not in runs_of and not _at_start(element):
            continue
        if plan.data.find(b"${", element.node.start, element.node.end) < 0:
            continue
        for leaf in walk(element.node):
            if isinstance(leaf, Leaf) and _is_evaluated(leaf):
                yield from _reads_in(plan.text(leaf), element, leaf)
        label = element.node.attribute("testname")
        if label is not None and b"${" in label[0] and element.kind in ("http", "soap", "sampler"):
            yield from _reads_in(xml_text.decode(plan.data, label[1].start, label[1].end, plan.encoding), element, None)


def _is_evaluated(leaf: Leaf) -> bool:
    return leaf.name not in _NOT_EVALUATED and leaf.name not in catalogue.variable_properties().scripts


def _at_start(element: Element) -> bool:
    """Whether it is evaluated once, before the threads run."""
    if element.kind not in ("plan", *catalogue.GROUPS) and element.cls != "Arguments":
        return False
    return element.is_on


def _reads_in(text: Text, element: Element, leaf: Leaf | None) -> Iterator[VariableRead]:
    if "${" not in text.value:
        return
    for expression in expressions.expressions(expressions.parse(text.value)):
        place = text[expression.start : expression.end].span()
        if not expression.is_function and place is not None and _NAME.fullmatch(expression.name):
            yield VariableRead(expression.name, element, place, leaf)
