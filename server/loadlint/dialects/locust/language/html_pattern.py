"""A CSS selector as a regular expression that finds the same element on pages as they are written.

The order of attributes, their quotes and white space do not matter. What an expression can't tell is refused.
"""

from __future__ import annotations

import re

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.text.regex import escape, regex

_COMPOUND = regex(r"([A-Za-z][\w-]*|\*)?((?:#[\w-]+|\[[\w:-]+(?:\^?=\"(?:[^\"\\]|\\.)*\")?\])*)")
_WITHIN_FORM = r"[^>]*>(?:(?!</form\b)[\s\S])*?"
"""What stands between the opening tag of a form and an element in it."""

_TOO_INVOLVED = "the place on the page is too involved for a regular expression"
_CONDITION = regex(r"#([\w-]+)|\[([\w:-]+)(?:(\^?)=\"((?:[^\"\\]|\\.)*)\")?\]")


class Condition(Struct, frozen=True):
    """`[name="value"]`, or `[name^="value"]` for a value that only begins so; without a value the attribute alone."""

    name: str
    value: str | None
    is_start: bool = False


class Compound(Struct, frozen=True):
    """A tag with the conditions on its attributes."""

    tag: str
    conditions: tuple[Condition, ...]


def read(selector: str) -> list[Compound]:
    """The parts of a selector, outermost first."""
    parts: list[Compound] = []
    position = 0
    while position < len(selector):
        match = _COMPOUND.match(selector, position)
        if match is None or match.end() == position:
            raise CannotWriteError(_TOO_INVOLVED)
        conditions = []
        for condition in _CONDITION.finditer(match[2]):
            if condition[1]:
                conditions.append(Condition("id", condition[1]))
            else:
                value = re.sub(r"\\(.)", r"\1", condition[4]) if condition[4] is not None else None
                conditions.append(Condition(condition[2], value, bool(condition[3])))
        parts.append(Compound(match[1] or "*", tuple(conditions)))
        position = match.end()
        space = re.compile(r" +(?![>+~])").match(selector, position)
        if position < len(selector):
            if space is None:
                raise CannotWriteError(_TOO_INVOLVED)
            position = space.end()
    return parts


def pattern(selector: str, attribute: str | None) -> tuple[str, int]:
    """The expression, and the number of its group that holds the attribute (or the text), still HTML-encoded."""
    parts = read(selector)
    if len(parts) > 2 or (len(parts) == 2 and parts[0].tag != "form"):
        raise CannotWriteError(_TOO_INVOLVED)
    before = ""
    if len(parts) == 2:
        before = _opening(parts[0], None) + _WITHIN_FORM
    element = parts[-1]
    if attribute is not None:
        return f"{before}{_opening(element, attribute)}[^>]*\\s{re.escape(attribute)}=([{_QUOTES}])(.*?)\\1", 2
    if element.tag not in ("textarea", "title"):
        raise CannotWriteError("the text of an element can't be told by a regular expression")
    return f"{before}{_opening(element, None)}[^>]*>\\n?([\\s\\S]*?)</{element.tag}", 1


def xpath(selector: str, attribute: str | None) -> str:
    """The XPath of an attribute, or of the text, of the same elements."""
    path = "".join(f"//{part.tag}{''.join(map(_predicate, part.conditions))}" for part in read(selector))
    return f"{path}/@{attribute}" if attribute is not None else f"{path}/text()"


def _predicate(condition: Condition) -> str:
    if condition.value is None:
        return f"[@{condition.name}]"
    if '"' in condition.value:
        raise CannotWriteError(_TOO_INVOLVED)
    name, value = condition.name, f'"{condition.value}"'
    return f"[starts-with(@{name}, {value})]" if condition.is_start else f"[@{name}={value}]"


def content(selector: str) -> str:
    """The expression for what stands in an element without others of its kind in it, such as a list of options."""
    element = read(selector)[-1]
    return f"{_opening(element, None)}[^>]*>([\\s\\S]*?)</{element.tag}"


def option(selector: str, attribute: str | None) -> tuple[str, int]:
    """The expression for an option of a list, and the number of its group: its value or, without one, its text."""
    opening = _opening(read(selector)[-1], attribute)
    if attribute is not None:
        return f"{opening}[^>]*\\s{re.escape(attribute)}=([{_QUOTES}])(.+?)\\1", 2
    return f"{opening}[^>]*>\\s*([^<]*[^<\\s])", 1


_READ_CONDITION = regex(
    r"\(\?=\[\^>\]\*\\s((?:[\w:]|\\?-)+)(?:=\[\"'\]\?((?:[^\[\\]|\\.)*?)(\[\"'\\s/>\])?|\[\\s=/>\])\)"
)
_READ_TAG = regex(rf"<([A-Za-z][\w-]*)((?>{_READ_CONDITION.pattern})*)")
_READ_VALUE = regex(r"\[\^>\]\*\\s((?:[\w:]|\\?-)+)=")


_QUOTES = "\"'"


def selector_and_attribute(expression: str) -> tuple[str, str] | None:
    """The selector and the attribute of an expression that `pattern` made; None for any other one."""
    # `re.escape` puts a backslash before a dash where it stands for itself.
    expression = re.sub(r"\\([\"'-])", r"\1", expression)
    opening, within, inner = expression.rpartition(_WITHIN_FORM)
    form = _selector(opening) if within else ("", "")
    element = _selector(inner)
    read_value = _READ_VALUE.match(element[1]) if element is not None else None
    if form is None or form[1] or element is None or read_value is None:
        return None
    attribute = read_value[1].replace("\\", "")
    # By its tag alone an element counts where it has the attribute.
    conditions = "" if "[" in element[0] else f"[{attribute}]"
    selector = f"{form[0]} {element[0]}{conditions}".strip()
    try:
        written, group = pattern(selector, attribute)
        return (selector, attribute) if (written.replace("\\-", "-"), group) == (expression, 2) else None
    except CannotWriteError:
        return None


def _selector(expression: str) -> tuple[str, str] | None:
    """The selector of one element that an expression begins with, and what follows it there."""
    match = _READ_TAG.match(expression)
    if match is None:
        return None
    selector = match[1]
    for name, value, end in _READ_CONDITION.findall(match[2]):
        plain = re.sub(r"\\(.)", r"\1", value.replace("&(?:amp;)?", "&"))
        attribute = name.replace("\\", "")
        equals = "=" if end else "^="
        selector += f'[{attribute}{equals}"{plain}"]' if value else f"[{attribute}]"
    return selector, expression[match.end() :]


def _opening(part: Compound, attribute: str | None) -> str:
    tag = r"[a-zA-Z][\w-]*" if part.tag == "*" else part.tag
    ahead = ""
    for condition in part.conditions:
        name = re.escape(condition.name)
        if condition.value is None:
            ahead += "" if condition.name == attribute else rf"(?=[^>]*\s{name}[\s=/>])"
        else:
            end = "" if condition.is_start else rf"[{_QUOTES}\s/>]"
            ahead += rf"(?=[^>]*\s{name}=[{_QUOTES}]?{_value(condition.value)}{end})"
    return f"<{tag}{ahead}"


def _value(text: str) -> str:
    if re.search(r"[\"'<>]", text) or not text:
        raise CannotWriteError(_TOO_INVOLVED)
    return escape(text).replace("&", "&(?:amp;)?")
