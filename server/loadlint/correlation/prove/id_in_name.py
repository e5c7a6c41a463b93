"""Extractors for an id that is a part of a field's name, as the 3 in `values[3]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape as as_html

from loadlint.correlation.prove.extractors import is_single, proven
from loadlint.correlation.prove.run_extractor import Page
from loadlint.correlation.prove.text_context import alone, first_groups, group_for, match_number
from loadlint.extractor import Extractor, FromBody, Match
from loadlint.text.regex import escape, regex


def in_name(values: Sequence[str], pages: Sequence[Page], around: tuple[str, str]) -> Extractor | None:
    """A proven extractor for an id in a field's name, if all pages have the field in a form or as a key of JSON.

    `around` is what stands before and after it in the name, with `#` for other ids. Of several fields with such names
    the label tells which one it is; where it does not, their order.
    """
    by_order = _by_order(values, pages, around)
    if by_order is not None and is_single(by_order, pages):
        return by_order
    return _by_label(values, pages, around) or by_order


def _by_order(values: Sequence[str], pages: Sequence[Page], around: tuple[str, str]) -> Extractor | None:
    """A proven extractor by the name of the field, and its number among those with such names."""
    before, after = (escape(part).replace("#", r"[\w-]+") for part in around)
    texts = [page.response.text for page in pages]
    for left, right in (
        (rf'name="{before}', f'{after}"'),
        (rf"name='{before}", f"{after}'"),
        (f'"{before}', rf'{after}"\s*:'),
    ):
        pattern = f"{left}({group_for(values, after or right, '')}){right}"
        number = match_number([first_groups(pattern, text) for text in texts], values)
        if number is None:
            continue
        extractor = Extractor(FromBody(), (Match(pattern, number),))
        if proven(extractor, pages, values):
            return extractor
    return None


def _by_label(values: Sequence[str], pages: Sequence[Page], around: tuple[str, str]) -> Extractor | None:
    """A proven extractor by the label of the field: what the user reads tells which one it is."""
    page, value = pages[0].response.text, values[0]
    before, after = (re.escape(as_html(part)).replace(r"\#", r"[\w-]+") for part in around)
    field = re.search(rf"<\w+[^<>]*?\sname=[\"']{before}{re.escape(value)}{after}[\"'][^<>]*>", page)
    identifier = re.search(r"\sid=([\"'])([\w.:-]+)\1", field[0]) if field is not None else None
    if identifier is None:
        return None
    parts = alone(value).split(identifier[2])
    text = _label_of(page, identifier[2])
    if len(parts) != 2 or text is None:
        return None
    start, end = (escape(parts[0]), escape(parts[1]) + identifier[1])
    pattern = rf"for={identifier[1]}{start}({group_for(values, end, '')}){end}{_TO_THE_TEXT}{escape(text)}\s*<"
    extractor = Extractor(FromBody(), (Match(pattern),))
    return extractor if proven(extractor, pages, values) and is_single(extractor, pages) else None


_TO_THE_TEXT = r"[^<>]*>(?:\s*<[^<>]*>)*\s*"
_LABEL = regex(r"<label\b[^<>]*>")
_FOR = regex(r"\sfor=([\"'])([^\"'<>]*)\1")
_FIRST_TEXT = regex(r"(?:\s*<[^<>]*>)*+\s*+([^<>]+)<")


def _label_of(page: str, identifier: str) -> str | None:
    """The text of the label of an element, as it is written on the page; None without one."""
    for tag in _LABEL.finditer(page):
        target = _FOR.search(tag[0])
        if target is not None and target[2] == identifier:
            text = _FIRST_TEXT.match(page, tag.end())
            return text[1].rstrip() if text is not None and re.search(r"\w", text[1]) else None
    return None
