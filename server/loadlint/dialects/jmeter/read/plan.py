"""What a plan runs: its samplers in the order of execution, each with the elements that apply to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.language.scan import Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loadlint.dialects.jmeter.language.elements import Element, Plan

_MAX_DEPTH = 60
_MAX_SAMPLERS = 20_000


class Run(Struct, frozen=True, eq=False):
    """A sampler where it runs.

    `scope` are the elements whose children apply to it, from the plan to the sampler itself. `group` is its thread
    group. `foreign` is the IncludeController through which it comes from another file, None for the plan's own.
    """

    sampler: Element
    scope: tuple[Element, ...]
    group: Element
    repeated: bool
    conditional: bool
    foreign: Element | None

    def applying(self, kind: catalogue.Kind) -> Iterator[Element]:
        """The elements of a kind that apply to it, from the outermost."""
        for owner in self.scope:
            yield from owner.applied.get(kind, ())


class Execution(Struct):
    """All samplers as they run.

    `groups` are the thread groups, none where the file is a piece of a plan. `files` are those that were included,
    `missing` says that one could not be read.
    """

    groups: tuple[Element, ...] = ()
    runs: list[Run] = field(default_factory=list)
    files: dict[str, Plan] = field(default_factory=dict)
    missing: bool = False


class _Where(Struct, frozen=True):
    scope: tuple[Element, ...]
    group: Element
    repeated: bool = False
    conditional: bool = False
    foreign: Element | None = None
    entered: tuple[Element, ...] = ()

    def under(self, element: Element, *, repeated: bool = False, conditional: bool = False) -> _Where:
        return _Where(
            (*self.scope, element),
            self.group,
            self.repeated or repeated,
            self.conditional or conditional,
            self.foreign,
            self.entered,
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
        walker.children(group, _Where(scope, group))
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
        """The samplers of a file that is a piece of a plan: there is no thread group around them."""
        for root in roots:
            if root.kind in catalogue.SAMPLERS or (root.kind in catalogue.CONTROLLERS and root.kind != "fragment"):
                self.element(root, _Where((), root))

    def children(self, owner: Element, where: _Where) -> None:
        if len(where.scope) > _MAX_DEPTH:
            return
        for child in owner.children:
            if child.enabled and len(self.execution.runs) < _MAX_SAMPLERS:
                self.element(child, where)

    def element(self, element: Element, where: _Where) -> None:
        kind = element.kind
        if kind in catalogue.SAMPLERS:
            run = Run(element, (*where.scope, element), where.group, where.repeated, where.conditional, where.foreign)
            self.execution.runs.append(run)
        elif kind == "loop":
            once = element.text("LoopController.loops", "1").strip() == "1"
            forever = element.is_true("LoopController.continue_forever")
            self.children(element, where.under(element, repeated=not once or (forever and not once)))
        elif kind == "repeat":
            self.children(element, where.under(element, repeated=True))
        elif kind == "choice":
            self.children(element, where.under(element, conditional=True))
        elif kind == "simple":
            self.children(element, where.under(element))
        elif kind == "module":
            self.module(element, where)
        elif kind == "include":
            self.include(element, where)

    def module(self, element: Element, where: _Where) -> None:
        target = self.target(element)
        if target is None:
            self.execution.missing = True
            return
        if target in where.entered or target in where.scope:
            return
        inner = where.under(element)
        inner = _Where(
            inner.scope, inner.group, inner.repeated, inner.conditional, inner.foreign, (*inner.entered, target)
        )
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
            found = _follow(element.plan.elements, path[skipped:])
            if found is not None:
                return found
        return _follow(element.plan.elements, path)

    def include(self, element: Element, where: _Where) -> None:
        path = element.text("IncludeController.includepath").strip()
        # JMeter looks for the file before it evaluates anything: a path with `${…}` finds none.
        loaded = self.load(path) if path and "${" not in path else None
        if loaded is None:
            self.execution.missing = True
            return
        name, plan = loaded
        if any(root in where.entered for root in plan.elements):
            return
        self.execution.files[name] = plan
        scope = where.under(element)
        entered = (*where.entered, *plan.elements)
        foreign = where.foreign or element
        inner = _Where(scope.scope, scope.group, scope.repeated, scope.conditional, foreign, entered)
        for root in plan.elements:
            owners = [root] if root.kind == "fragment" else root.children
            for owner in owners:
                if owner.enabled and owner.kind == "fragment":
                    self.children(owner, inner.under(owner))
                elif owner.enabled and root.kind != "fragment" and owner.kind in catalogue.CONTROLLERS:
                    self.element(owner, inner)


def _follow(elements: list[Element], path: list[str]) -> Element | None:
    found = None
    for name in path:
        found = next((element for element in elements if element.name == name), None)
        if found is None:
            return None
        elements = found.children
    return found


def load_from(folder_of: str, read_file: Callable[[str], bytes | None]) -> Callable[[str], tuple[str, Plan] | None]:
    """Reads included plans, each once.

    JMeter looks in its working directory, for which the folder of the plan stands here, with the property
    `includecontroller.prefix` before the path; then without it beside the plan.
    """
    import os

    from loadlint.dialects.jmeter.language.settings import setting

    known: dict[str, tuple[str, Plan] | None] = {}
    prefix: list[str] = []

    def load(path: str) -> tuple[str, Plan] | None:
        if path not in known:
            if not prefix:
                prefix.append(setting("includecontroller.prefix", folder_of, read_file))
            known[path] = next((found for one in (prefix[0] + path, path) if (found := read_at(one))), None)
        return known[path]

    def read_at(path: str) -> tuple[str, Plan] | None:
        full = os.path.normpath(os.path.join(os.path.dirname(folder_of), path.strip().replace("\\", "/")))
        data = read_file(full)
        return None if data is None else (full, read(data))

    return load
