"""The variables of a plan: what sets them, which of them are constants, and all names in use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue, expressions, tables
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.scan import Leaf, Node, walk
from loadlint.dialects.jmeter.read import script_variables
from loadlint.facts import fact

_WITH_PREFIX = "VariablesFromCSV", "VariablesFromCSVFile"
_SETTING_BY_CONTENT = frozenset(
    ("Arguments", "TestPlan", "UserParameters", "JavaSampler", "JUnitSampler", "ParameterizedController",
     "SetVariablesAction", *catalogue.CSV_TABLES, *_WITH_PREFIX)
)  # fmt: skip
"""Elements that set variables in other ways than by a property that holds a name."""

_JMETERS_JAVA_SAMPLERS = "org.apache.jmeter.protocol.java.test."


class SetVariables(Struct):
    """What an element sets.

    `names` are variables, `prefixes` the beginnings of names. `others` says that it may set more, which the plan does
    not name. `at_start` are user-defined variables: set before any thread runs, for all of them.
    """

    names: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    at_start: list[str] = field(default_factory=list)
    others: bool = False


def set_by(element: Element, header: Iterable[str] | None = None) -> SetVariables:
    """The variables that an element sets. `header` are the names in the first line of its file, where it uses them."""
    sets = _set_by(element)
    if header is None:
        return sets
    names = [*sets.names, *header]
    return SetVariables(names, sets.prefixes, sets.at_start, others=any("${" in name for name in names))


@fact
def _set_by(element: Element) -> SetVariables:
    sets = SetVariables()
    if not _may_set(element):
        return sets
    for child in element.node.children:
        if isinstance(child, Leaf):
            _add_from_property(element, child, sets)
    names = [name for name, _ in user_defined(element)]
    (sets.at_start if element.kind in ("plan", "config") else sets.names).extend(names)
    sets.names += _user_parameters(element)
    if "OUT" in element.text("queryArgumentsTypes"):
        # The variables for what a stored procedure returns.
        sets.names += expressions.variables(element.text("queryArguments"))
    _add_from_file(element, sets)
    sets.others |= any("${" in name for name in (*sets.names, *sets.at_start))
    return sets


def _add_from_property(element: Element, leaf: Leaf, sets: SetVariables) -> None:
    """Add what a property names, or the script in it sets."""
    properties_of_variables = catalogue.variable_properties()
    separator = properties_of_variables.names.get(leaf.name)
    if separator is not None:
        text = element.text(leaf.name)
        names = text.split(separator) if separator else [text]
        sets.names += [name.strip() for name in names if name.strip()]
        sets.others |= "${" in text
    elif leaf.name in properties_of_variables.scripts:
        script = script_of(element, leaf)
        sets.names += sorted(script.writes)
        sets.others |= script.writes_others


def _user_parameters(element: Element) -> list[str]:
    collection = element.node_at("UserParameters.names") if element.cls == "UserParameters" else None
    leaves = walk(collection) if collection is not None else ()
    return [element.plan.value(leaf) for leaf in leaves if isinstance(leaf, Leaf)]


def _may_set(element: Element) -> bool:
    """Whether it is worth looking into an element: most hold requests and headers."""
    if not catalogue.is_known(element.cls) or element.cls in _SETTING_BY_CONTENT:
        return True
    return _property_names().search(element.plan.data, element.node.start, element.node.end) is not None


@cache
def _property_names() -> re.Pattern[bytes]:
    properties = catalogue.variable_properties()
    names = sorted(re.escape(name).encode() for name in (*properties.names, *properties.scripts, "queryArguments"))
    return re.compile(rb"name\s*=\s*[\"'](?:" + b"|".join(names) + rb")[\"']")


def _add_from_file(element: Element, sets: SetVariables) -> None:
    if element.cls in catalogue.CSV_TABLES and not element.text("variableNames").strip():
        sets.others = True
    elif element.cls in _WITH_PREFIX and element.text("filename").strip():
        prefix = element.text("variablesPrefix").strip()
        sets.prefixes += [prefix] if prefix else []
        sets.others |= not prefix or "${" in prefix
    elif element.cls == "JavaSampler":
        sets.others |= not element.text("classname").startswith(_JMETERS_JAVA_SAMPLERS)
    elif element.cls == "JUnitSampler" or (not catalogue.is_known(element.cls) and element.kind != "listener"):
        sets.others = True


def script_of(element: Element, leaf: Leaf) -> script_variables.ScriptVariables:
    """What the script in a property does; a script in a file may do anything."""
    if any(element.text(name).strip() for name in catalogue.variable_properties().script_files):
        return script_variables.ScriptVariables(writes_others=True, reads_others=True)
    return script_variables.variables_in(element.plan.value(leaf))


@fact
def defined_by(element: Element) -> list[str]:
    """The variables that an element sets."""
    sets = set_by(element)
    return sets.names + sets.at_start


def names_of(plan: Plan) -> tuple[Counter[str], set[str]]:
    """The names that the plan defines, with the number of places that do so, and all names that it has."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    for element in plan.all:
        if defined := defined_by(element):
            counts.update(defined)
    for by_functions, used in (_names_in(plan, plan.stray), *map(_names_in_texts, plan.all)):
        if used:
            counts.update(by_functions)
            names |= used
    return counts, names | counts.keys()


@fact
def _names_in_texts(element: Element) -> tuple[list[str], set[str]]:
    return _names_in(element.plan, element.leaves_with(b"${", b"vars"))


def _names_in(plan: Plan, leaves: Iterable[Leaf]) -> tuple[list[str], set[str]]:
    """The variables that functions in texts set, and all names in their expressions and in code."""
    texts = [plan.value(leaf) for leaf in leaves]
    by_functions = [name for text in texts if "${" in text for name in expressions.names_set_by_functions(text)]
    names = {name for text in texts if "${" in text for name in expressions.variables(text)}
    scripts = [script_variables.variables_in(text) for text in texts if "vars" in text]
    return by_functions, names.union(by_functions, *(script.reads | script.writes for script in scripts))


def user_defined(element: Element) -> Iterator[tuple[str, str]]:
    """The user-defined variables of an element, with their values."""
    for holder in _tables(element):
        for row in tables.rows(element.plan.data, holder, "Arguments.arguments"):
            name, value = row.get("Argument.name"), row.get("Argument.value")
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
    """The user-defined variables that nothing else sets and whose value is plain text, or the default of a property."""
    values = {}
    for element in plan.all:
        if element.cls not in _SETTING_BY_CONTENT or element.kind not in ("plan", "config") or not element.is_on:
            continue
        for name, value in user_defined(element):
            constant = value if "${" not in value else _default_of_property(value)
            if defined[name] == 1 and constant is not None:
                values[name] = constant
    return values


def _default_of_property(text: str) -> str | None:
    """The default in `${__P(name,default)}`, which holds where nobody sets the property; None for any other text."""
    parts = expressions.parse(text) or ()
    if len(parts) != 1 or not isinstance(parts[0], expressions.Expression) or parts[0].name != "__P":
        return None
    arguments = parts[0].arguments or ()
    return expressions.constant(arguments[1]) if len(arguments) > 1 else None


def naming(names: Iterable[str]) -> Literal["camel", "snake"]:
    """How the plan spells its names; `snake` where it has none, as JMeter's users mostly do."""
    spellings = list(names)
    camel = sum(1 for name in spellings if re.fullmatch(r"[a-z]+\d*([A-Z][a-z0-9]*)+", name))
    snake = sum(1 for name in spellings if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", name))
    return "camel" if camel > snake else "snake"
