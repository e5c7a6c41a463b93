"""The properties of an extractor that takes its value in another way and stays the element that it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import jsonpath
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS
from loadlint.dialects.jmeter.write import element_text, render
from loadlint.dialects.jmeter.write.extractor_chain import Json
from loadlint.dialects.jmeter.write.render import Property
from loadlint.extractor import Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.write.extractor_chain import Stage
    from loadlint.dialects.jmeter.write.render import Style
    from loadlint.text.edits import Edit


def class_of(stage: Stage) -> str:
    """The class of the post-processor for a stage."""
    return render.processor(stage, "", "", "")[0]


def is_of_kind(element: Element, stage: Stage) -> bool:
    """Whether an element can do what a stage does."""
    if element.cls == "JMESPathExtractor":
        return isinstance(stage, Json) and _jmespath(stage) is not None
    return element.cls == class_of(stage)


def _jmespath(stage: Json) -> str | None:
    """A path as a JMESPath expression; None where it is none of the simple ones that loadlint reads."""
    text = jsonpath.render(stage.path).removeprefix("$").removeprefix(".")
    simple = re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", text, re.ASCII)
    return text if simple else None


def changing_edits(element: Element, stage: Stage, properties: Sequence[Property], style: Style) -> Iterator[Edit]:
    """Give an element the properties of a stage. Its name, its variable and its default stay."""
    wanted = _stage_properties(element, stage, properties)
    kind = KINDS.get(element.cls)
    names = element.leaf(kind.names) if kind is not None else None
    for new in wanted:
        leaf = element.leaf(new.name)
        if leaf is None:
            if new.value not in ("", "false") and names is not None:
                yield element_text.property_added(element, names, new, style)
        elif not _means_same(stage, new, element.plan.value(leaf)):
            yield element_text.property_set(element.plan, leaf, new.value)
    yield from _other_settings_off(element, [new.name for new in wanted])


def _other_settings_off(element: Element, wanted: Sequence[str]) -> Iterator[Edit]:
    """Take out where an extractor looked before, and have it return texts."""
    for name in ("Sample.scope", "Scope.variable"):
        leaf = element.leaf(name)
        if leaf is not None and name not in wanted and element.plan.value(leaf).strip() not in ("", "parent"):
            yield element_text.property_taken_out(element.plan, leaf)
    fragment = element.leaf("XPathExtractor.fragment")
    if fragment is not None and element.is_true("XPathExtractor.fragment"):
        yield element_text.property_set(element.plan, fragment, "false")


def _stage_properties(element: Element, stage: Stage, properties: Sequence[Property]) -> list[Property]:
    """The properties that a stage needs, without those that name and guard the variable."""
    if element.cls == "JMESPathExtractor" and isinstance(stage, Json):
        scope = [new for new in properties if new.name.startswith(("Sample.", "Scope."))]
        path = Property("stringProp", "JMESExtractor.jmesPathExpr", _jmespath(stage) or "")
        return [path, Property("stringProp", "JMESExtractor.matchNumber", "1"), *scope]
    kind = KINDS.get(element.cls)
    kept = (kind.names, kind.default, kind.empty_default) if kind is not None else ()
    return [new for new in properties if new.name not in kept]


_MATCH_NUMBERS = tuple(kind.match for kind in KINDS.values())


def _means_same(stage: Stage, new: Property, old: str) -> bool:
    """Whether a property may stay as it is."""
    if new.name == "HtmlExtractor.extractor_impl":
        return old.strip() in ("", "JSOUP")
    if isinstance(stage, Json) and new.name in _MATCH_NUMBERS and old.strip() in ("", "0"):
        return is_single(stage)
    return old == new.value or (old == "" and new.value == "false")


def is_single(stage: Json) -> bool:
    """Whether a path leads to one value: a random one of these is that one."""
    return not any(isinstance(step, Where) for step in stage.path)


def with_empty_default(element: Element, cls: str, properties: Sequence[Property]) -> list[Property]:
    """The properties of a new element of a class, with an empty text as the default where the old element has that."""
    before, after = KINDS.get(element.cls), KINDS.get(cls)
    if before is None or after is None or not before.empty_default or not after.empty_default:
        return list(properties)
    if not element.is_true(before.empty_default):
        return list(properties)
    others = [new for new in properties if new.name != after.empty_default]
    return [*others, Property("boolProp", after.empty_default, "true")]
