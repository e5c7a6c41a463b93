"""The variables of a plan: who defines them, which of them are constants, and all names in use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from loadlint.dialects.jmeter import expressions
from loadlint.dialects.jmeter.elements import Element, Plan, properties
from loadlint.dialects.jmeter.requests import members
from loadlint.dialects.jmeter.scan import Leaf, Node, walk

SCRIPTED = re.compile(
    r"""\bvars\s*\.\s*(put|get|putObject|getObject|remove)\s*\(\s*(["'])([^"'\\$]+)\2|\bvars\s*\[\s*(["'])([^"'\\$]+)\4\s*\](\s*=(?!=))?"""
)

SINGLE = (
    "RegexExtractor.refname", "HtmlExtractor.refname", "BoundaryExtractor.refname", "XPathExtractor.refname",
    "XPathExtractor2.refname", "VAR", "CounterConfig.name", "variableName", "ForeachController.returnVal", "REFERENCE",
)  # fmt: skip
LISTS = {
    "JSONPostProcessor.referenceNames": ";",
    "JMESExtractor.referenceNames": ";",
    "variableNames": ",",
    "resultVariable": ",",
}


def definitions(plan: Plan) -> Counter[str]:
    """The names that the plan defines, with the number of places that do so."""
    found: Counter[str] = Counter()
    for element in plan.all():
        found.update(defined_by(element))
    for leaf in plan.leaves_with(b"${"):
        found.update(expressions.written(plan.value(leaf)))
    return found


def defined_by(element: Element) -> Iterator[str]:
    """The variables that an element sets."""
    for child in element.node.children:
        if not isinstance(child, Leaf):
            continue
        if child.name in SINGLE:
            names: Iterable[str] = [element.text(child.name)]
        elif child.name in LISTS:
            names = element.text(child.name).split(LISTS[child.name])
        elif child.name in ("script", "BeanShellPostProcessor.query") or child.name.endswith((".query", "scriptText")):
            names = scripted(element.text(child.name))
        else:
            continue
        yield from (name.strip() for name in names if name.strip())
    yield from (name for name, _ in user_defined(element))
    if element.cls == "UserParameters":
        collection = element.node_at("UserParameters.names")
        for leaf in walk(collection) if collection is not None else ():
            if isinstance(leaf, Leaf):
                yield element.plan.value(leaf)


def scripted(script: str) -> Iterator[str]:
    """The variables that a script sets by a literal name."""
    for match in SCRIPTED.finditer(script):
        if match[1] in ("put", "putObject"):
            yield match[3]
        elif match[5] and match[6]:
            yield match[5]


def user_defined(element: Element) -> Iterator[tuple[str, str]]:
    """The user-defined variables of an element, with their values."""
    holders: list[Node] = []
    if element.cls == "Arguments":
        holders.append(element.node)
    elif (holder := element.node_at("TestPlan.user_defined_variables")) is not None:
        holders.append(holder)
    for node in holders:
        for argument in members(node, "Arguments.arguments"):
            held = properties(argument)
            name, value = held.get("Argument.name"), held.get("Argument.value")
            if isinstance(name, Leaf):
                text = element.plan.value(value) if isinstance(value, Leaf) else ""
                yield element.plan.value(name).strip(), text


def constants(plan: Plan, defined: Counter[str]) -> dict[str, str]:
    """The user-defined variables that nothing else sets and whose value is plain text."""
    found = {}
    for element in plan.all():
        if not element.enabled or any(not owner.enabled for owner in element.ancestors()):
            continue
        for name, value in user_defined(element):
            if defined[name] == 1 and "${" not in value:
                found[name] = value
    return found


def used(plan: Plan) -> set[str]:
    """The names of all variables that the plan reads."""
    found: set[str] = set()
    for leaf in plan.leaves_with(b"${"):
        found.update(expressions.variables(plan.value(leaf)))
    for leaf in plan.leaves_with(b"vars"):
        for match in SCRIPTED.finditer(plan.value(leaf)):
            found.add(match[3] or match[5])
    return found


def naming(names: Iterable[str]) -> Literal["camel", "snake"]:
    """How the plan spells its names; `snake` where it has none, as JMeter's users mostly do."""
    every = list(names)
    camel = sum(1 for name in every if re.fullmatch(r"[a-z]+\d*([A-Z][a-z0-9]*)+", name))
    snake = sum(1 for name in every if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name))
    return "camel" if camel > snake else "snake"
