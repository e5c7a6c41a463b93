"""Extractors of a plan that no extractor of the model describes: they are run as they are."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, default_of
from loadlint.dialects.jmeter.language.jsonpath import FOR_EACH
from loadlint.dialects.jmeter.language.processor_settings import Settings, is_of_variable, settings_of, split
from loadlint.extractor import Extractor, FromTool, NotEvaluatedError

NOT_FOUND_DEFAULT = default_of("value")
"""Replaces the user's defaults, which may look like a value."""


Chain = tuple[Settings, ...]
"""Post-processors that run one after the other."""


class Processors(Struct, frozen=True):
    """Post-processors that run one after the other, and the variable in which the last leaves the value."""

    settings: Chain
    variable: str


def chain_of(element: Element, chains: Mapping[str, Chain]) -> Chain | None:
    """The post-processors that must run for an element, itself included; None where some of them are not known.

    `chains` are the post-processors behind the variables that were extracted so far.
    """
    if element.cls not in KINDS:
        return None
    settings = _with_own_default(settings_of(element))
    try:
        for name, _ in settings.properties:
            settings.text(name)
    except NotEvaluatedError:
        return None
    if is_of_variable(settings):
        before = chains.get(settings.text("Scope.variable"))
        return None if before is None else (*before, settings)
    reads_hops = settings.text("Sample.scope") in ("all", "children")
    # With several samples, which page JMeter searches depends on all extractors before.
    return None if reads_hops and element.cls == "HtmlExtractor" else (settings,)


def extractor_of(element: Element, chain: Chain, variable: str) -> Extractor:
    """The extractor for one of the variables that an element sets."""
    shown = element.text(KINDS[element.cls].expression)
    if element.cls == "BoundaryExtractor":
        shown = f"{shown}…{element.text('BoundaryExtractor.rboundary')}"
    return Extractor(FromTool(KINDS[element.cls].label, shown, Processors(chain, variable)))


def extractor_with_number(extractor: Extractor | None, number: str) -> Extractor | None:
    """The extractor for the variable with this number, of those that an element sets for all its matches.

    None for one that is not run as it is.
    """
    origin = extractor.origin if extractor is not None else None
    if not isinstance(origin, FromTool) or not isinstance(origin.detail, Processors):
        return None
    processors = replace(origin.detail, variable=f"{origin.detail.variable}_{number}")
    return Extractor(replace(origin, detail=processors))


def each_of(extractor: Extractor | None) -> Extractor | None:
    """The extractor for any of the numbered variables; None for one that is not run as it is."""
    origin = extractor.origin if extractor is not None else None
    return Extractor(replace(origin, loop=FOR_EACH)) if isinstance(origin, FromTool) else None


def _with_own_default(settings: Settings) -> Settings:
    """The settings with a default that no value looks like."""
    name = KINDS[settings.cls].default
    default = NOT_FOUND_DEFAULT
    if settings.cls == "JSONPostProcessor":
        written = next((value for key, value in settings.properties if key == name), "")
        default = ";".join(NOT_FOUND_DEFAULT for _ in split(written))
    kept = [(key, value) for key, value in settings.properties if key != name]
    return replace(settings, properties=tuple(sorted([*kept, (name, default)])))
