"""JMeter's functions and the kinds of its elements, from the data under `grammars/jmeter/`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from loadlint.resources import read_text
from loadlint.text.regex import regex

ElementKind = Literal[
    "plan", "group", "setup", "teardown", "http", "soap", "sampler", "simple", "loop", "repeat", "choice", "module",
    "include", "fragment", "config", "pre", "post", "assertion", "timer", "listener", "other",
]  # fmt: skip


GROUPS: frozenset[ElementKind] = frozenset(("setup", "group", "teardown"))
CONTROLLERS: frozenset[ElementKind] = frozenset(("simple", "loop", "repeat", "choice", "module", "include", "fragment"))
SAMPLERS: frozenset[ElementKind] = frozenset(("http", "soap", "sampler"))
IN_ANY_ORDER = frozenset("RandomOrderController RandomController InterleaveControl SwitchController".split())
"""The classes of controllers that do not run their elements in the order of the text."""

CSV_TABLES = ("CSVDataSet", "RandomCSVDataSetConfig")
"""The classes of elements that read variables from the lines of a CSV file."""


class Function(Struct, frozen=True):
    """A function. `reads` and `writes` are the numbers of the arguments that name a variable; -1 is the last one."""

    reads: tuple[int, ...]
    writes: tuple[int, ...]


@cache
def functions() -> Mapping[str, Function]:
    """The functions of JMeter and of its common plugins by name."""
    return {
        name: Function(tuple(arguments.get("reads", ())), tuple(arguments.get("writes", ())))
        for name, arguments in _data("functions").items()
    }


class VariableProperties(Struct, frozen=True):
    """Where elements name variables.

    `names` are the properties with the names of variables that their element sets, each with the separator of several
    names; `reads` those with the name of a variable that it reads. `scripts` hold code, `script_files` name a file with
    code. `built_in` are variables that JMeter and its plugins set, `built_in_prefixes` the beginnings of such names.
    """

    names: Mapping[str, str]
    reads: frozenset[str]
    scripts: frozenset[str]
    script_files: frozenset[str]
    built_in: frozenset[str]
    built_in_prefixes: tuple[str, ...]


@cache
def variable_properties() -> VariableProperties:
    """Where elements name variables."""
    words = _data("variables")
    separators = {"names": "", "names_by_comma": ",", "names_by_semicolon": ";"}
    return VariableProperties(
        {name: separator for key, separator in separators.items() for name in words[key]},
        frozenset(words["reads"]),
        frozenset(words["scripts"]),
        frozenset(words["script_files"]),
        frozenset(words["built_in"]),
        tuple(words["built_in_prefixes"]),
    )


@cache
def _kinds() -> Mapping[str, ElementKind]:
    return {name: kind for kind, names in _data("elements").items() for name in names}


def _data(name: str) -> Any:
    return json.loads(read_text(f"jmeter/{name}.json"))


_KINDS_BY_SUFFIX: tuple[tuple[str, ElementKind], ...] = (
    ("ThreadGroup", "group"),
    ("Controller", "simple"),
    ("Sampler", "sampler"),
    ("PreProcessor", "pre"),
    ("PostProcessor", "post"),
    ("Extractor", "post"),
    ("Assertion", "assertion"),
    ("Timer", "timer"),
    ("Collector", "listener"),
    ("Listener", "listener"),
    ("Config", "config"),
    ("Manager", "config"),
)


_FIRST_TAG = regex(rb"<([A-Za-z_][\w.:-]*)[\s/>]")


def is_root(start: bytes) -> bool:
    """Whether the first tag of an XML text is an element of JMeter's, as in a saved piece of a plan."""
    tag = _FIRST_TAG.search(start)
    if tag is None:
        return False
    name = re.split(r"[.$]", tag[1].decode())[-1]
    return name == "hashTree" or name in _kinds()


def is_known(name: str) -> bool:
    """Whether the class of an element is in the catalogue."""
    return name in _kinds()


@cache
def kind_of(name: str) -> ElementKind:
    """The kind of an element by its class without the package; those of unknown plugins by the end of their name."""
    kind = _kinds().get(name)
    if kind is not None:
        return kind
    return next((kind for suffix, kind in _KINDS_BY_SUFFIX if name.endswith(suffix)), "other")
