"""The variables of a plan: who defines them, which of them are constants, and all names in use."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue, expressions
from loadlint.dialects.jmeter.language.elements import properties
from loadlint.dialects.jmeter.language.scan import Leaf, Node, walk
from loadlint.dialects.jmeter.read import requests, script_variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from loadlint.dialects.jmeter.language.elements import Element, Plan

_TABLES = "CSVDataSet", "RandomCSVDataSetConfig"
_PREFIXED = "VariablesFromCSV", "VariablesFromCSVFile"
_TELLING = frozenset(
    ("Arguments", "TestPlan", "UserParameters", "JavaSampler", "JUnitSampler", "ParameterizedController",
     "SetVariablesAction", *_TABLES, *_PREFIXED)
)  # fmt: skip
"""Elements that set variables otherwise than by a property with a name."""

_OWN_JAVA = "org.apache.jmeter.protocol.java.test."


class Sets(Struct):
    """What an element sets.

    `names` are variables, `prefixes` the beginnings of names, `others` says that there may be more, which the plan
    does not tell. `at_start` are user-defined variables: set before any thread runs, for all of them.
    """

    names: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    at_start: list[str] = field(default_factory=list)
    others: bool = False


def set_by(element: Element, header: Iterable[str] | None = None) -> Sets:
    """The variables that an element sets. `header` are the names in the first line of its file, where they count."""
    found = Sets()
    if not _may_set(element):
        return found
    known = catalogue.variables()
    for child in element.node.children:
        if not isinstance(child, Leaf):
            continue
        if child.name in known.names:
            separator = known.names[child.name]
            text = element.text(child.name)
            names = text.split(separator) if separator else [text]
            found.names += [name.strip() for name in names if name.strip()]
            found.others |= "${" in text
        elif child.name in known.scripts:
            done = script_of(element, child)
            found.names += sorted(done.writes)
            found.others |= done.writes_others
    pairs = [name for name, _ in user_defined(element)]
    if element.kind in ("plan", "config"):
        found.at_start += pairs
    else:
        found.names += pairs
    if element.cls == "UserParameters":
        collection = element.node_at("UserParameters.names")
        for leaf in walk(collection) if collection is not None else ():
            if isinstance(leaf, Leaf):
                found.names.append(element.plan.value(leaf))
    if "OUT" in element.text("queryArgumentsTypes"):
        # What a stored procedure gives back may be named like this.
        found.names += expressions.variables(element.text("queryArguments"))
    _from_files(element, header, found)
    found.others |= any("${" in name for name in (*found.names, *found.at_start))
    return found


def _may_set(element: Element) -> bool:
    """Whether it is worth looking into an element: most hold requests and headers."""
    if not catalogue.is_known(element.cls) or element.cls in _TELLING:
        return True
    return _property_names().search(element.plan.data, element.node.start, element.node.end) is not None


@cache
def _property_names() -> re.Pattern[bytes]:
    known = catalogue.variables()
    names = sorted(re.escape(name).encode() for name in (*known.names, *known.scripts, "queryArguments"))
    return re.compile(rb"name\s*=\s*[\"'](?:" + b"|".join(names) + rb")[\"']")


def _from_files(element: Element, header: Iterable[str] | None, found: Sets) -> None:
    if element.cls in _TABLES and not element.text("variableNames").strip():
        found.names += header or ()
        found.others |= header is None
    elif element.cls in _PREFIXED and element.text("filename").strip():
        prefix = element.text("variablesPrefix").strip()
        found.prefixes += [prefix] if prefix else []
        found.others |= not prefix or "${" in prefix
    elif element.cls == "JavaSampler":
        found.others |= not element.text("classname").startswith(_OWN_JAVA)
    elif element.cls == "JUnitSampler" or (not catalogue.is_known(element.cls) and element.kind != "listener"):
        found.others = True


def script_of(element: Element, leaf: Leaf) -> script_variables.Scripted:
    """What the script in a property does; a script in a file may do anything."""
    if any(element.text(name).strip() for name in catalogue.variables().script_files):
        return script_variables.Scripted(writes_others=True, reads_others=True)
    return script_variables.scripted(element.plan.value(leaf))


def defined_by(element: Element) -> Iterator[str]:
    """The variables that an element sets."""
    found = set_by(element)
    yield from found.names
    yield from found.at_start


def definitions(plan: Plan) -> Counter[str]:
    """The names that the plan defines, with the number of places that do so."""
    found: Counter[str] = Counter()
    for element in plan.all():
        found.update(defined_by(element))
    for leaf in plan.leaves_with(b"${"):
        found.update(expressions.written(plan.value(leaf)))
    return found


def user_defined(element: Element) -> Iterator[tuple[str, str]]:
    """The user-defined variables of an element, with their values."""
    for holder in _tables(element):
        for argument in requests.members(holder, "Arguments.arguments"):
            held = properties(argument)
            name, value = held.get("Argument.name"), held.get("Argument.value")
            if isinstance(name, Leaf):
                text = element.plan.value(value) if isinstance(value, Leaf) else ""
                yield element.plan.value(name).strip(), text


def _tables(element: Element) -> Iterator[Node]:
    """The tables of variables in an element; those of HTTP samplers and of Java's are parameters."""
    if element.cls == "Arguments":
        yield element.node
    elif element.kind not in ("http", "listener") and element.cls not in ("JavaSampler", "JavaConfig"):
        for child in element.node.children:
            if not isinstance(child, Node) or (kind := child.attribute("elementType")) is None:
                continue
            name = child.attribute("name")
            if kind[0] == b"Arguments" and (name is None or name[0] != b"HTTPsampler.Arguments"):
                yield child


def constants(plan: Plan, defined: Counter[str]) -> dict[str, str]:
    """The user-defined variables that nothing else sets and whose value is plain text."""
    found = {}
    for element in plan.all():
        if element.cls not in _TELLING or element.kind not in ("plan", "config"):
            continue
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
        done = script_variables.scripted(plan.value(leaf))
        found |= done.reads | done.writes
    return found


def naming(names: Iterable[str]) -> Literal["camel", "snake"]:
    """How the plan spells its names; `snake` where it has none, as JMeter's users mostly do."""
    every = list(names)
    camel = sum(1 for name in every if re.fullmatch(r"[a-z]+\d*([A-Z][a-z0-9]*)+", name))
    snake = sum(1 for name in every if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name))
    return "camel" if camel > snake else "snake"
