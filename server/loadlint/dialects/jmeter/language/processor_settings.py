"""The settings of a post-processor, as plain texts."""

from __future__ import annotations

import re

from msgspec import Struct

from loadlint.dialects.jmeter.language import expressions
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.extractor import NotEvaluatedError


class Settings(Struct, frozen=True):
    """The class of a post-processor, without its package, and its properties that hold text."""

    cls: str
    properties: tuple[tuple[str, str], ...]

    def text(self, name: str, default: str = "") -> str:
        """The text of a property. Raises NotEvaluatedError for one with an expression."""
        value = next((value for key, value in self.properties if key == name), default)
        if "${" in value and expressions.parse(value) is not None:
            raise NotEvaluatedError("its settings hold expressions")
        return value

    def is_true(self, name: str, *, default: bool = False) -> bool:
        """The value of a property that is true or false."""
        value = self.text(name, "true" if default else "false")
        return value.strip().lower() == "true"

    def number(self, name: str, default: int = 0) -> int:
        """The value of a property that is a number: JMeter takes 0 for what is none."""
        text = self.text(name, str(default))
        return int(text) if re.fullmatch(r"[-+]?\d{1,9}", text, re.ASCII) else 0


def settings_of(element: Element) -> Settings:
    """The settings of an element."""
    leaves = (child for child in element.node.children if isinstance(child, Leaf))
    values = {leaf.name: element.plan.value(leaf) for leaf in leaves}
    return Settings(element.cls, tuple(sorted(values.items())))


def is_of_variable(settings: Settings) -> bool:
    """Whether a post-processor reads a variable in the place of a response."""
    return settings.text("Sample.scope") == "variable"


def split(text: str, separator: str = ";") -> list[str]:
    """Splits a text as Java does: without empty parts at the end."""
    parts = text.split(separator)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts if any(parts) or text == "" else []
