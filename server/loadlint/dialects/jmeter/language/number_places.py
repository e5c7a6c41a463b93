"""Numbers that JMeter writes as an element with a name and a value: `<doubleProp>`, `<FloatProperty>`."""

from __future__ import annotations

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.scan import Node
from loadlint.text.regex import regex
from loadlint.text.span import Span

_NUMBER_TAGS = ("doubleProp", "FloatProperty")
_NUMBER = regex(r"\d{1,9}(\.\d{1,9})?")


def number_place(element: Element, name: str) -> Span | None:
    """Where a number stands that JMeter writes as an element of its own, with a name and a value."""
    for child in element.node.children:
        if isinstance(child, Node) and child.tag in _NUMBER_TAGS:
            places = _inner_places(child)
            texts = {
                tag: element.plan.data[place.start : place.end].decode("ascii", "replace") for tag, place in places
            }
            if texts.get("name", "").strip() == name and _NUMBER.fullmatch(texts.get("value", "")):
                return dict(places)["value"]
    return None


def _inner_places(node: Node) -> list[tuple[str, Span]]:
    """What stands in each element of a node, by its tag."""
    return [(part.tag, Span(part.open_end, part.close_start)) for part in node.children if isinstance(part, Node)]
