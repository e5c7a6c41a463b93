"""Elements of a page that a script chooses by a test of its own: by their text, or by an attribute."""

from __future__ import annotations

from msgspec.structs import replace

from loadlint.assertion import AllOf, Test, TextIs
from loadlint.dialects.script.read.values import Selection
from loadlint.extractor import ALL_TEXT, Extractor, FromHtml, InHtml


def by_text(kind: str, text: str) -> str | None:
    """What chooses elements by a text, behind a selector: `kind` is how it begins; None where it can't be written."""
    quote = next((quote for quote in ('"', "'") if quote not in text), None)
    return f"{kind}{quote}{text}{quote})" if quote is not None and "\\" not in text else None


def chosen_elements(elements: Selection, test: Test, loop: int) -> Selection | None:
    """The elements for which a test of the one to which a loop has come holds; None where that can't be told."""
    condition = _condition(test, elements.selector or "", loop)
    if condition is None or not elements.known or elements.index is not None:
        return None
    return replace(elements, selector=f"{elements.selector}{condition}")


def _condition(test: Test, selector: str, loop: int) -> str | None:
    """What chooses the elements behind their selector."""
    if isinstance(test, AllOf):
        conditions = [_condition(inner, selector, loop) for inner in test.tests]
        return "".join(filter(None, conditions)) if None not in conditions else None
    element = element_in(test.extractor) if isinstance(test, TextIs) and test.relation != "matches" else None
    if not isinstance(test, TextIs) or element is None or (element.selector, element.loop) != (selector, loop):
        return None
    return by_value(element.attribute, test.text, is_part=test.relation == "contains")


def element_in(extractor: Extractor | None) -> FromHtml | None:
    """What is read of the element to which a loop has come, where nothing else is done with it."""
    last = (extractor.origin, *extractor.operations)[-1] if extractor is not None else None
    return last if isinstance(last, FromHtml | InHtml) and last.loop else None


def by_value(attribute: str | None, value: str, *, is_part: bool) -> str | None:
    """What chooses elements by an attribute, or by their text; `is_part`: that contains the value."""
    if attribute is None:
        return by_text(":contains(" if is_part else ALL_TEXT, value)
    text = by_text("", value)
    return f"[{attribute}{'*' if is_part else ''}={text[:-1]}]" if text is not None else None
