"""What a plan runs: its samplers in the order of execution, each with the elements that apply to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import Element, Plan, read
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.text.source import Source

_MAX_SCOPE_DEPTH = 60
_MAX_RUNS = 20_000


class SamplerRun(Struct, frozen=True, eq=False):
    """A sampler at the place where it runs.

    `scope` are the elements whose children apply to it, from the plan to the sampler itself. `group` is its thread
    group. `foreign` is the IncludeController through which it comes from another file, None for the plan's own.
    `around` are the elements that apply to it and stand outside of it, by kind.
    """

    sampler: Element
    scope: tuple[Element, ...]
    group: Element
    repeated: bool
    conditional: bool
    foreign: Element | None
    around: Mapping[catalogue.ElementKind, tuple[Element, ...]]

    def applying(self, kind: catalogue.ElementKind) -> tuple[Element, ...]:
        """The elements of a kind that apply to it, from the outermost."""
        return (*self.around.get(kind, ()), *self.sampler.applied.get(kind, ()))


class Execution(Struct):
    """All samplers as they run.

    `groups` are the thread groups, none where the file is a part of a plan. `files` are those that were included,
    `missing` says that one could not be read.
    """

    groups: tuple[Element, ...] = ()
    runs: list[SamplerRun] = field(default_factory=list)
    files: dict[str, Plan] = field(default_factory=dict)
    missing: bool = False


class _Position(Struct, frozen=True, dict=True):
    """Where the walk is. `entered` are the targets of modules and includes so far, which are not entered again."""

    scope: tuple[Element, ...]
    group: Element
    repeated: bool = False
    conditional: bool = False
    foreign: Element | None = None
    entered: tuple[Element, ...] = ()

    @cached_property
    def applied(self) -> dict[catalogue.ElementKind, tuple[Element, ...]]:
        """The elements that apply to each sampler there, by kind."""
        by_kind: dict[catalogue.ElementKind, tuple[Element, ...]] = {}
        for owner in self.scope:
            for kind, elements in owner.applied.items():
                by_kind[kind] = (*by_kind.get(kind, ()), *elements)
        return by_kind

    def under(self, element: Element, *, repeated: bool = False, conditional: bool = False) -> _Position:
        return replace(
            self,
            scope=(*self.scope, element),
            repeated=self.repeated or repeated,
            conditional=self.conditional or conditional,
        )


def execute(plan: Plan, load: Callable[[str], tuple[str, Plan] | None]) -> Execution:
    """Walk through a plan as JMeter runs it. `load` reads an included file by the path that the plan gives."""
    walker = _Walker(plan, load)
    roots = list(plan.elements)
    groups = [(root, group) for root in roots if root.enabled for group in _groups(root)]
    walker.execution.groups = tuple(group for _, group in groups)
    order = {"setup": 0, "group": 1, "teardown": 2}
    for root, group in sorted(groups, key=lambda pair: order[pair[1].kind]):
        scope = (root, group) if root is not group else (group,)
        walker.children(group, _Position(scope, group))
    if not groups:
        walker.loose(roots)
    return walker.execution


def _groups(root: Element) -> Iterator[Element]:
    if root.kind in catalogue.GROUPS:
        yield root
    for child in root.children:
        if child.kind in catalogue.GROUPS and child.enabled:
            yield child


class _Walker:
    def __init__(self, plan: Plan, load: Callable[[str], tuple[str, Plan] | None]) -> None:
        self.plan = plan
        self.load = load
        self.execution = Execution()

    def loose(self, roots: list[Element]) -> None:
        """The samplers of a file that is a part of a plan, without a thread group around them."""
        for root in roots:
            if root.kind in catalogue.SAMPLERS or (root.kind in catalogue.CONTROLLERS and root.kind != "fragment"):
                self.element(root, _Position((), root))

    def children(self, owner: Element, position: _Position) -> None:
        if len(position.scope) > _MAX_SCOPE_DEPTH:
            return
        for child in owner.children:
            if child.enabled and len(self.execution.runs) < _MAX_RUNS:
                self.element(child, position)

    def element(self, element: Element, position: _Position) -> None:
        kind = element.kind
        if kind in catalogue.SAMPLERS:
            run = SamplerRun(
                element,
                (*position.scope, element),
                position.group,
                position.repeated,
                position.conditional,
                position.foreign,
                position.applied,
            )
            self.execution.runs.append(run)
        elif kind == "loop":
            once = element.text("LoopController.loops", "1").strip() == "1"
            forever = element.is_true("LoopController.continue_forever")
            self.children(element, position.under(element, repeated=not once or (forever and not once)))
        elif kind == "repeat":
            self.children(element, position.under(element, repeated=True))
        elif kind == "choice":
            self.children(element, position.under(element, conditional=True))
        elif kind == "simple":
            self.children(element, position.under(element))
        elif kind == "module":
            self.module(element, position)
        elif kind == "include":
            self.include(element, position)

    def module(self, element: Element, position: _Position) -> None:
        target = self.target(element)
        if target is None:
            self.execution.missing = True
            return
        if target in position.entered or target in position.scope:
            return
        inner = replace(position.under(element), entered=(*position.entered, target))
        if target.kind in catalogue.GROUPS or target.kind == "fragment":
            self.children(target, inner.under(target))
        else:
            self.element(target, inner)

    def target(self, element: Element) -> Element | None:
        """What a module controller names by the path of labels from the root."""
        node = element.node_at("ModuleController.node_path")
        if node is None:
            return None
        path = [element.plan.value(child) for child in node.children if isinstance(child, Leaf)]
        for skipped in range(1, min(3, len(path))):
            target = _follow(element.plan.elements, path[skipped:])
            if target is not None:
                return target
        return _follow(element.plan.elements, path)

    def include(self, element: Element, position: _Position) -> None:
        path = element.text("IncludeController.includepath").strip()
        # JMeter looks for the file before it evaluates expressions: with a path that has `${…}` it finds none.
        loaded = self.load(path) if path and "${" not in path else None
        if loaded is None:
            self.execution.missing = True
            return
        name, plan = loaded
        if any(root in position.entered for root in plan.elements):
            return
        self.execution.files[name] = plan
        inner = replace(
            position.under(element),
            foreign=position.foreign or element,
            entered=(*position.entered, *plan.elements),
        )
        for root in plan.elements:
            children = [root] if root.kind == "fragment" else root.children
            for child in children:
                if child.enabled and child.kind == "fragment":
                    self.children(child, inner.under(child))
                elif child.enabled and root.kind != "fragment" and child.kind in catalogue.CONTROLLERS:
                    self.element(child, inner)


def _follow(elements: list[Element], path: list[str]) -> Element | None:
    target = None
    for name in path:
        target = next((element for element in elements if element.name == name), None)
        if target is None:
            return None
        elements = target.children
    return target


class _Plans(Struct):
    """The plans of a version of a script, by the paths of their files."""

    by_path: dict[str, Plan]


class Includes:
    """Reads included plans, each once. `source` is the text of the plan and of all of them.

    JMeter first looks in its working directory, with the property `includecontroller.prefix` before the path, then
    beside the plan without it. Here the working directory is taken to be the folder of the plan.
    """

    def __init__(self, source: Source, read_file: Callable[[str], bytes | None]) -> None:
        self.source = source
        earlier = source.earlier(_Plans)
        self._earlier = earlier.by_path if earlier is not None else {}
        self._read_file = read_file
        self._loaded: dict[str, tuple[str, Plan] | None] = {}
        self._plans: dict[str, Plan] = {}
        self._held = 0

    def plan(self) -> Plan:
        """The plan itself, before anything is included."""
        path = self.source.path
        self._plans[path] = read(self.source.data, 0, self._earlier.get(path))
        self.source.kept[_Plans] = _Plans(self._plans)
        return self._plans[path]

    def load(self, path: str) -> tuple[str, Plan] | None:
        """The plan at a path as an include names it, with the path of the file."""
        if path not in self._loaded:
            self._loaded[path] = self._at(self._prefix + path) or self._at(path)
        return self._loaded[path]

    @cached_property
    def _prefix(self) -> str:
        from loadlint.dialects.jmeter.read.settings import setting

        return setting("includecontroller.prefix", self.source.path, self._read_file)

    def _at(self, path: str) -> tuple[str, Plan] | None:
        import os

        folder = os.path.dirname(self.source.path)
        full_path = os.path.normpath(os.path.join(folder, path.strip().replace("\\", "/")))
        if full_path not in self._plans:
            data = self._read_file(full_path) if self._held <= _MOST_HELD else None
            if data is None:
                return None
            self.source = self.source.with_module(full_path, data)
            self._held += len(self.source.data)
            start = self.source.modules[-1].start
            self._plans[full_path] = read(self.source.data, start, self._earlier.get(full_path))
        return full_path, self._plans[full_path]


_MOST_HELD = 256_000_000
"""How many bytes the texts may have that are held while includes are read: each begins with the one before."""
