"""Extractors of a plan that have no neutral form: they are run as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.jmeter.evaluator.processor_settings import Settings, is_of_variable, settings_of, split
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS
from loadlint.dialects.jmeter.write import render
from loadlint.extractor import Extractor, FromTool, NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loadlint.dialects.jmeter.language.elements import Element

_LABELS = {
    "RegexExtractor": "Regular Expression Extractor",
    "BoundaryExtractor": "Boundary Extractor",
    "JSONPostProcessor": "JSON Extractor",
    "JMESPathExtractor": "JSON JMESPath Extractor",
    "HtmlExtractor": "CSS Selector Extractor",
    "XPathExtractor": "XPath Extractor",
    "XPath2Extractor": "XPath2 Extractor",
}
"""How users call each kind of element."""

NOT_FOUND = render.default_of("value")
"""What takes the place of the user's own defaults, which may look like a value."""


Chain = tuple[Settings, ...]
"""Post-processors that run one after the other."""


class Processors(Struct, frozen=True):
    """Post-processors that run one after the other, and the variable in which the last leaves the value."""

    settings: Chain
    variable: str


def chain_of(element: Element, known: Mapping[str, Chain]) -> Chain | None:
    """The post-processors that it takes to run an element; None where they are not all known.

    `known` are those that make the variables so far.
    """
    if element.cls not in KINDS:
        return None
    settings = _with_sentinel(settings_of(element))
    try:
        for name, _ in settings.properties:
            settings.text(name)
    except NotEvaluatedError:
        return None
    if is_of_variable(settings):
        before = known.get(settings.text("Scope.variable"))
        return None if before is None else (*before, settings)
    reads_hops = settings.text("Sample.scope") in ("all", "children")
    # JMeter mixes up the pages of several samples in a way that depends on all extractors before.
    return None if reads_hops and element.cls == "HtmlExtractor" else (settings,)


def extractor_of(element: Element, chain: Chain, variable: str) -> Extractor:
    """The extractor for one of the variables that an element sets."""
    shown = element.text(KINDS[element.cls].expression)
    if element.cls == "BoundaryExtractor":
        shown = f"{shown}…{element.text('BoundaryExtractor.rboundary')}"
    return Extractor(FromTool(_LABELS[element.cls], shown, Processors(chain, variable)))


def _with_sentinel(settings: Settings) -> Settings:
    """The settings with a default that no value looks like."""
    name = KINDS[settings.cls].default
    default = NOT_FOUND
    if settings.cls == "JSONPostProcessor":
        written = next((value for key, value in settings.properties if key == name), "")
        default = ";".join(NOT_FOUND for _ in split(written))
    others = [(key, value) for key, value in settings.properties if key != name]
    return replace(settings, properties=tuple(sorted([*others, (name, default)])))
