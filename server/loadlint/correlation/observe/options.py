"""What a page offers to choose from, with expressions that find the values on another run's page.

Options of lists (`select`), check boxes and radio buttons, each told by the text that the user reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from msgspec import Struct

from loadlint.text.regex import escape, regex


class Option(Struct, frozen=True):
    """A choice that the field `field` may send, with its value as the page writes it; `patterns` find that, the best
    first.
    """

    field: str
    value: str
    patterns: tuple[str, ...]


_LIST = regex(r"""<select\b[^<>]*?\s(name=(?:"([^"]*)"|'([^']*)'))[^<>]*>""")
_OPTION = regex(r"""<option\b([^<>]*)>\s*([^<>]*?)\s*(?=<|\Z)""")
_VALUE = regex(r"""\svalue=(?:"([^"]+)"|'([^']+)')""")
_CHOICE = regex(
    r"""<input\b(?=[^<>]*?\stype=["']?(?:checkbox|radio)\b)([^<>]*)>\s*(?:<label\b[^<>]*>\s*)?([^<>]*+)(?=<)"""
)
_NAME = regex(r"""\sname=(?:"([^"]*)"|'([^']*)')""")
_SELECTED = regex(r"""\sselected\b""")


def options_of(page: str) -> Iterator[Option]:
    """The options of a page in its order, without those whose value is their text, which stays what it is."""
    for opening in _LIST.finditer(page):
        end = page.find("</select", opening.end())
        for option in _OPTION.finditer(page, opening.end(), end if end > 0 else len(page)):
            valued = _VALUE.search(option[1])
            if valued is None:
                continue
            value = valued[1] or valued[2]
            if value != option[2]:
                field = unescape(opening[2] or opening[3] or "")
                yield Option(field, value, tuple(_patterns(opening[1], option[1], option[2])))


def choices_of(page: str) -> Iterator[Option]:
    """The check boxes and radio buttons of a page whose text follows them."""
    for choice in _CHOICE.finditer(page):
        named, valued, text = _NAME.search(choice[1]), _VALUE.search(choice[1]), choice[2].strip()
        if named is not None and valued is not None and re.search(r"\w", text):
            value = _pattern_of_value(valued)
            pattern = rf"<input[^<>]*?\s{value}[^<>]*>\s*(?:<label[^<>]*>\s*)?{escape(text)}\s*<"
            yield Option(unescape(named[1] or named[2] or ""), valued[1] or valued[2], (pattern,))


def _pattern_of_value(value: re.Match[str]) -> str:
    """The pattern that takes a value out of its attribute, in the quotes that the page uses."""
    return 'value="([^"]*)"' if value[1] else "value='([^']*)'"


def _patterns(name: str, attributes: str, text: str) -> Iterator[str]:
    """By being selected, then by the text that the user reads, alone and within the list."""
    valued = _VALUE.search(attributes)
    assert valued is not None
    value = _pattern_of_value(valued)
    selected = _SELECTED.search(attributes)
    if selected is not None:
        both = ("selected", value) if selected.start() < valued.start() else (value, "selected")
        yield rf"{escape(name)}[\s\S]*?<option[^<>]*?\s{both[0]}[^<>]*?\s{both[1]}"
    if re.search(r"\w", text):
        option = rf"<option[^<>]*?\s{value}[^<>]*>\s*{escape(text)}\s*<"
        yield option
        yield rf"{escape(name)}[\s\S]*?{option}"
