"""The elements of a test plan, with their properties and with the `hashTree` of what stands under each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b
from typing import Any

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue, xml_text
from loadlint.dialects.jmeter.language.catalogue import ElementKind
from loadlint.dialects.jmeter.language.scan import TREE, Document, Leaf, Node, scan, walk
from loadlint.facts import fact
from loadlint.script import SyntaxProblem
from loadlint.text.mapped import Text
from loadlint.text.span import Span


class _Head(Struct, frozen=True):
    """What the opening tag of an element says, the same for each element of this text. Places count from its start."""

    cls: str
    kind: ElementKind
    name: str
    gui: str
    enabled: bool
    label: Text | None
    shown_at: Span


class Element(Struct, eq=False, dict=True):
    """A test element. `cls` is its class without the package, `name` its label.

    `gui` is the class of its panel, without the package: elements of the same class can have different panels.
    `enabled` says that it is switched on itself, `is_on` that all that it stands under is, too. `tree` is its
    `hashTree`, None where that is missing.
    """

    plan: Plan
    node: Node
    cls: str
    kind: ElementKind
    name: str
    gui: str
    enabled: bool
    is_on: bool
    parent: Element | None
    tree: Node | None = None
    children: list[Element] = field(default_factory=list)

    @cached_property
    def _properties(self) -> dict[str, Node | Leaf]:
        return properties(self.node)

    @property
    def facts(self) -> dict[object, Any]:
        """What is known of its own text, by names of properties and by the functions that have worked it out."""
        return self.node.facts

    @property
    def label(self) -> Text | None:
        """Its label with places; None where it has none."""
        label = _head(self.plan, self.node).label
        return None if label is None else label.moved(self.node.start)

    @property
    def span(self) -> Span:
        """Its own text, without the hashTree under it."""
        return Span(self.node.start, self.node.end)

    @property
    def content(self) -> bytes:
        """A hash of its own text, and of how that is encoded."""
        return _content(self)

    @property
    def shown_at(self) -> Span:
        """Where findings about the whole element are shown: its label, or its opening tag where it has none."""
        start, place = self.node.start, _head(self.plan, self.node).shown_at
        return Span(start + place.start, start + place.end)

    def leaf(self, name: str) -> Leaf | None:
        """A property that holds text. An element without it is not read for it."""
        if "_properties" not in vars(self) and self.plan.data.find(name.encode(), self.node.start, self.node.end) < 0:
            return None
        prop = self._properties.get(name)
        return prop if isinstance(prop, Leaf) else None

    def node_at(self, name: str) -> Node | None:
        """A property that holds others."""
        prop = self._properties.get(name)
        return prop if isinstance(prop, Node) else None

    def leaves_with(self, *words: bytes) -> Iterator[Leaf]:
        """The properties in it that hold one of some words, in order; an element without them is not read for them."""
        data, node = self.plan.data, self.node
        if any(data.find(word, node.start, node.end) >= 0 for word in words):
            for leaf in walk(node):
                if isinstance(leaf, Leaf) and any(word in data[leaf.text_start : leaf.text_end] for word in words):
                    yield leaf

    def text(self, name: str, default: str = "") -> str:
        """The text of a property."""
        facts = self.node.facts
        if name not in facts:
            leaf = self.leaf(name)
            facts[name] = self.plan.value(leaf) if leaf is not None else None
        text: str | None = facts[name]
        return default if text is None else text

    def is_true(self, name: str, *, default: bool = False) -> bool:
        """The value of a property that is true or false."""
        return self.text(name, str(default)).strip().lower() == "true"

    @cached_property
    def applied(self) -> dict[ElementKind, list[Element]]:
        """The elements under it that are switched on and apply to its samplers, by kind."""
        by_kind: dict[ElementKind, list[Element]] = {}
        for child in self.children:
            if child.kind not in _EXECUTED_KINDS and child.enabled:
                by_kind.setdefault(child.kind, []).append(child)
        return by_kind

    def ancestors(self) -> Iterator[Element]:
        """What it stands under, from the nearest."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


_EXECUTED_KINDS = catalogue.GROUPS | catalogue.CONTROLLERS | catalogue.SAMPLERS


def _head(plan: Plan, node: Node) -> _Head:
    head: _Head | None = node.facts.get(_Head)
    if head is None:
        head = node.facts[_Head] = _read_head(plan, node)
    return head


def _read_head(plan: Plan, node: Node) -> _Head:
    attributes = node.named_attributes()
    cls, label, gui, enabled = map(attributes.get, ("testclass", "testname", "guiclass", "enabled"))
    # The class is in `testclass`, as for JMeter. Templates leave it out or empty: then the tag is the class.
    class_name = _without_package(plan.plain(cls[0]).strip() if cls and cls[0] else node.tag)
    shown_at, text = Span(node.start, node.open_end), None
    if label is not None:
        text = xml_text.decode(plan.data, label[1].start, label[1].end, plan.encoding).moved(-node.start)
        shown_at = label[1] if label[0] else shown_at
    switch = plan.plain(enabled[0]) if enabled is not None else _setting(plan, node, "TestElement.enabled", "true")
    return _Head(
        class_name,
        catalogue.kind_of(class_name),
        text.value if text is not None else _setting(plan, node, "TestElement.name", ""),
        _without_package(plan.plain(gui[0])) if gui else "",
        switch.strip().lower() != "false",
        text,
        Span(shown_at.start - node.start, shown_at.end - node.start),
    )


def _setting(plan: Plan, node: Node, name: str, default: str) -> str:
    """What some versions of JMeter write as a property instead of an attribute."""
    prop = properties(node).get(name) if plan.data.find(name.encode(), node.start, node.end) >= 0 else None
    return plan.value(prop) if isinstance(prop, Leaf) else default


@fact
def _content(element: Element) -> bytes:
    text = element.plan.data[element.node.start : element.node.end]
    return blake2b(text, digest_size=16, person=element.plan.encoding[:16].encode()).digest()


def properties(node: Node) -> dict[str, Node | Leaf]:
    """The properties of an element by their names; of several with one name the last, as in JMeter."""
    by_name: dict[str, Node | Leaf] = {}
    for child in node.children:
        if isinstance(child, Leaf):
            by_name[child.name] = child
        elif (name := child.attribute("name")) is not None:
            by_name[name[0].decode("utf-8", "replace")] = child
    return by_name


class Plan(Struct, eq=False, dict=True):
    """A parsed plan. `elements` are those at the top: usually one, the test plan itself. `stray` are the properties
    beside elements, which are left over where a tag is broken.
    """

    document: Document
    encoding: str
    elements: list[Element] = field(default_factory=list)
    problems: list[SyntaxProblem] = field(default_factory=list)
    stray: list[Leaf] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        return self.document.data

    def plain(self, raw: bytes) -> str:
        """Source bytes as text."""
        return xml_text.plain(raw, self.encoding)

    def value(self, leaf: Leaf) -> str:
        """The text of a property."""
        return xml_text.plain(self.data[leaf.text_start : leaf.text_end], self.encoding)

    def text(self, leaf: Leaf) -> Text:
        """The text of a property, with the place of each character."""
        return xml_text.decode(self.data, leaf.text_start, leaf.text_end, self.encoding)

    @cached_property
    def all(self) -> tuple[Element, ...]:
        """All elements, those that are switched off included, in the order of the text."""
        in_order = []
        stack = self.elements[::-1]
        while stack:
            in_order.append(element := stack.pop())
            stack += reversed(element.children)
        return tuple(in_order)

    @cached_property
    def running(self) -> tuple[Element, ...]:
        """The elements that are switched on, and whatever they stand under."""
        return tuple(element for element in self.all if element.is_on)

    @cached_property
    def shown(self) -> dict[Span, Element]:
        """The elements by where findings about the whole element are shown."""
        return {element.shown_at: element for element in self.all}

    @cached_property
    def leaves(self) -> list[Leaf]:
        """All properties that hold text, in the order of the text."""
        return [child for child in walk(self.document.root) if isinstance(child, Leaf)]

    def leaf_at(self, start: int, end: int) -> Leaf | None:
        """The property whose text holds a range of bytes. Only the elements around it are looked into."""
        node: Node | Leaf = self.document.root
        while isinstance(node, Node):
            index = bisect_right(node.children, start, key=lambda child: child.start) - 1
            if index < 0:
                return None
            node = node.children[index]
        return node if node.text_start <= start and end <= node.text_end else None

    def leaves_with(self, text: bytes) -> Iterator[Leaf]:
        """The properties that hold a text, in order."""
        data = self.data
        start = data.find(text)
        while start >= 0:
            leaf = self.leaf_at(start, start + len(text))
            if leaf is not None:
                yield leaf
            start = data.find(text, leaf.text_end if leaf is not None else start + len(text))


def read(data: bytes, start: int = 0, earlier: Plan | None = None) -> Plan:
    """The elements of a plan, which begins at byte `start`. Never raises.

    What is known of elements that an earlier version of the plan has as well is still known.
    """
    encoding = xml_text.encoding_of(data[start:] if start else data)
    same = earlier is not None and earlier.encoding == encoding
    document = scan(data, start, earlier.document if earlier is not None and same else None)
    plan = Plan(document, encoding, problems=list(document.problems))
    if data.startswith((b"\xff\xfe", b"\xfe\xff"), start):
        plan.problems = [SyntaxProblem(Span(start, start + 2), "a plan in UTF-16 can't be read: save it as UTF-8")]
        return plan
    top = document.root
    for child in top.children:
        if isinstance(child, Node) and child.tag == "jmeterTestPlan":
            top = next((inner for inner in child.children if isinstance(inner, Node) and inner.tag == TREE), child)
            break
    if top is document.root and len(top.children) == 1 and isinstance(first := top.children[0], Node):
        top = first if first.tag == TREE else top
    _build(plan, top)
    if len(document.problems) == len(plan.problems) == 0 and not plan.elements:
        plan.problems.append(
            SyntaxProblem(Span(start, min(len(data), start + 1)), "there is no test plan in this file")
        )
    plan.problems.sort(key=lambda problem: problem.span)
    return plan


def _build(plan: Plan, top: Node) -> None:
    pending: list[tuple[Node, Element | None]] = [(top, None)]
    while pending:
        tree, parent = pending.pop()
        into = parent.children if parent is not None else plan.elements
        last: Element | None = None
        for child in tree.children:
            if isinstance(child, Leaf) or child.tag.endswith("Prop"):
                held = [child] if isinstance(child, Leaf) else walk(child)
                plan.stray += [leaf for leaf in held if isinstance(leaf, Leaf)]
                continue
            if child.tag == TREE:
                if last is None:
                    plan.problems.append(
                        SyntaxProblem(Span(child.start, child.open_end), "this hashTree belongs to no element")
                    )
                else:
                    last.tree = child
                    pending.append((child, last))
                    last = None
                continue
            if last is not None:
                _missing_tree(plan, last)
            # JMeter reads the last one without its tree as if that were empty.
            head = _head(plan, child)
            is_on = head.enabled and (parent is None or parent.is_on)
            last = Element(plan, child, head.cls, head.kind, head.name, head.gui, head.enabled, is_on, parent)
            into.append(last)


def _missing_tree(plan: Plan, element: Element) -> None:
    node = element.node
    message = f"`<{node.tag}>` is not followed by its hashTree"
    plan.problems.append(SyntaxProblem(Span(node.start, node.open_end), message))


def _without_package(name: str) -> str:
    return name.replace("$", ".").rpartition(".")[2]
