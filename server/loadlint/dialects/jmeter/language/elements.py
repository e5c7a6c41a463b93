"""The elements of a test plan, with their properties and with the `hashTree` of what stands under each."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue, xml_text
from loadlint.dialects.jmeter.language.scan import TREE, Leaf, Node, scan, walk
from loadlint.script import SyntaxProblem
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.catalogue import Kind
    from loadlint.dialects.jmeter.language.scan import Document
    from loadlint.text.mapped import Text


class Element(Struct, eq=False, dict=True):
    """A test element. `cls` is its class without the package, `tree` its `hashTree`, None where that is missing."""

    plan: Plan
    node: Node
    cls: str
    kind: Kind
    parent: Element | None
    tree: Node | None = None
    children: list[Element] = field(default_factory=list)

    @cached_property
    def _properties(self) -> dict[str, Node | Leaf]:
        return properties(self.node)

    @cached_property
    def name(self) -> str:
        """Its label."""
        found = self.node.attribute("testname")
        return self.plan.plain(found[0]) if found else self._early("TestElement.name")

    def _early(self, name: str, default: str = "") -> str:
        """The text of a property that few elements have, without reading those of the others."""
        has = self.plan.data.find(name.encode(), self.node.start, self.node.end) >= 0
        return self.text(name, default) if has else default

    @property
    def span(self) -> Span:
        """Its own text, the tree under it left out."""
        return Span(self.node.start, self.node.end)

    @property
    def at(self) -> Span:
        """Where findings about the whole of it are shown: its label, else its opening tag."""
        found = self.node.attribute("testname")
        if found is not None and found[0]:
            return found[1]
        return Span(self.node.start, self.node.open_end)

    @cached_property
    def enabled(self) -> bool:
        """Whether it is switched on itself; what is above it is not looked at."""
        found = self.node.attribute("enabled")
        value = self.plan.plain(found[0]) if found else self._early("TestElement.enabled", "true")
        return value.strip().lower() != "false"

    @property
    def gui(self) -> str:
        """The class of its panel without the package; it tells apart elements of one class."""
        found = self.node.attribute("guiclass")
        return _short(self.plan.plain(found[0])) if found else ""

    def leaf(self, name: str) -> Leaf | None:
        """A property that holds text."""
        found = self._properties.get(name)
        return found if isinstance(found, Leaf) else None

    def node_at(self, name: str) -> Node | None:
        """A property that holds others."""
        found = self._properties.get(name)
        return found if isinstance(found, Node) else None

    def text(self, name: str, default: str = "") -> str:
        """The text of a property."""
        found = self.leaf(name)
        return self.plan.value(found) if found is not None else default

    def is_true(self, name: str, *, default: bool = False) -> bool:
        """The value of a property that is true or false."""
        found = self.leaf(name)
        return default if found is None else self.plan.value(found).strip().lower() == "true"

    @cached_property
    def applied(self) -> dict[Kind, list[Element]]:
        """The elements under it that are switched on and apply to its samplers, by kind."""
        found: dict[Kind, list[Element]] = {}
        for child in self.children:
            if child.kind not in _RUN and child.enabled:
                found.setdefault(child.kind, []).append(child)
        return found

    def ancestors(self) -> Iterator[Element]:
        """What it stands under, from the nearest."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


_RUN = catalogue.GROUPS | catalogue.CONTROLLERS | catalogue.SAMPLERS


def properties(node: Node) -> dict[str, Node | Leaf]:
    """The properties of an element by their names; of several with one name the last, as in JMeter."""
    found: dict[str, Node | Leaf] = {}
    for child in node.children:
        if isinstance(child, Leaf):
            found[child.name] = child
        elif (name := child.attribute("name")) is not None:
            found[name[0].decode("utf-8", "replace")] = child
    return found


class Plan(Struct, eq=False, dict=True):
    """A parsed plan. `elements` are those at the top: usually one, the test plan itself."""

    document: Document
    encoding: str
    elements: list[Element] = field(default_factory=list)
    problems: list[SyntaxProblem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        return self.document.data

    def plain(self, raw: bytes) -> str:
        """Source bytes as text."""
        return xml_text.plain(raw, self.encoding)

    def shared(self, raw: bytes) -> str:
        """Plain ASCII as text: one object for what occurs again and again, such as the headers of a browser."""
        text = raw.decode("ascii")
        return self.texts.setdefault(text, text)

    def value(self, leaf: Leaf) -> str:
        """The text of a property."""
        return xml_text.plain(self.data[leaf.text_start : leaf.text_end], self.encoding)

    def text(self, leaf: Leaf) -> Text:
        """The same with its places."""
        return xml_text.decode(self.data, leaf.text_start, leaf.text_end, self.encoding)

    def all(self) -> Iterator[Element]:
        """All elements, those that are switched off included, in the order of the text."""
        stack = [iter(self.elements)]
        while stack:
            for element in stack[-1]:
                yield element
                if element.children:
                    stack.append(iter(element.children))
                    break
            else:
                stack.pop()

    @cached_property
    def leaves(self) -> list[Leaf]:
        """All properties that hold text, in the order of the text."""
        return [child for child in walk(self.document.root) if isinstance(child, Leaf)]

    def leaf_at(self, start: int, end: int) -> Leaf | None:
        """The property whose text holds a range of bytes. Only the elements around it are looked into."""
        found: Node | Leaf = self.document.root
        while isinstance(found, Node):
            at = bisect_right(found.children, start, key=lambda child: child.start) - 1
            if at < 0:
                return None
            found = found.children[at]
        return found if found.text_start <= start and end <= found.text_end else None

    def leaves_with(self, text: bytes) -> Iterator[Leaf]:
        """The properties that hold a text, in order."""
        data = self.data
        at = data.find(text)
        while at >= 0:
            leaf = self.leaf_at(at, at + len(text))
            if leaf is not None:
                yield leaf
            at = data.find(text, leaf.text_end if leaf is not None else at + len(text))


def read(data: bytes) -> Plan:
    """The elements of a plan. Never raises."""
    document = scan(data)
    plan = Plan(document, xml_text.encoding_of(data), problems=list(document.problems))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        plan.problems = [SyntaxProblem(Span(0, 2), "a plan in UTF-16 can't be read: save it as UTF-8")]
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
        plan.problems.append(SyntaxProblem(Span(0, min(len(data), 1)), "there is no test plan in this file"))
    plan.problems.sort(key=lambda problem: problem.span)
    return plan


def _build(plan: Plan, top: Node) -> None:
    pending: list[tuple[Node, Element | None]] = [(top, None)]
    while pending:
        tree, parent = pending.pop()
        into = parent.children if parent is not None else plan.elements
        last: Element | None = None
        for child in tree.children:
            if isinstance(child, Leaf):
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
            if child.tag.endswith("Prop"):
                continue
            if last is not None:
                _missing_tree(plan, last)
            last = Element(plan, child, _class_of(plan, child), "other", parent)
            last.kind = catalogue.kind_of(last.cls)
            into.append(last)
        if last is not None:
            _missing_tree(plan, last)


def _missing_tree(plan: Plan, element: Element) -> None:
    node = element.node
    message = f"`<{node.tag}>` is not followed by its hashTree"
    plan.problems.append(SyntaxProblem(Span(node.start, node.open_end), message))


def _class_of(plan: Plan, node: Node) -> str:
    """JMeter reads the class from `testclass`, whatever the tag says; templates leave it out or empty."""
    found = node.attribute("testclass")
    return _short(plan.plain(found[0]).strip() if found and found[0] else node.tag)


def _short(name: str) -> str:
    return re.split(r"[.$]", name)[-1]
