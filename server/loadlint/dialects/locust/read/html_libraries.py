"""What scripts do with HTML: Beautiful Soup, pyquery, lxml and parsel on a response's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from loadlint.dialects.locust.read.values import Method
from loadlint.dialects.script.read.chosen_elements import by_text
from loadlint.dialects.script.read.derived import element_of
from loadlint.dialects.script.read.values import Lit, Obj, Part, Selection, Str, Taken, Value, known_text
from loadlint.extractor import DIRECT_TEXT, ONLY_TEXT, Extractor, FromBody, holds_text
from loadlint.text.numbers import integer, is_index
from loadlint.text.regex import regex

_XPATH = regex(r"(\.?//|descendant::|\./|/|)([\w*-]+)((?:\[(?:@[\w:-]+|text\(\))=(?:\"[^\"]*\"|'[^']*')\])*)")
_PREDICATE = regex(r"\[(?:@([\w:-]+)|text\(\))=(\"[^\"]*\"|'[^']*')\]")


def document(text: Value | None, kind: str) -> Value | None:
    """The document that a parser makes of a text."""
    if isinstance(text, Taken):
        selector = "" if text.extractor is not None else None
        return Selection(text.step, selector, kind=kind, text=text.extractor or Extractor(FromBody()))
    return None


def element(value: Selection, attribute: str | None) -> Taken:
    """An attribute of the chosen element, or its text."""
    return element_of(value, attribute, (value.index or 0) + 1)


def attribute(value: Selection, name: str) -> Value:
    """`value.name`."""
    if name in _TEXTS.get(value.kind, ()) and value.index is not None:
        return element(value, None)
    if name == _ATTRIBUTES[value.kind]:
        return Part("attr", value.step, (value,))
    return _inside(value, name, 0) if value.kind == "bs4" and name in _TAGS else Method(value, name)


_TEXTS = {"bs4": ("text", "string"), "lxml": ("text",)}
_ATTRIBUTES = {"bs4": "attrs", "pyquery": "attr", "lxml": "attrib", "parsel": "attrib"}
"""What the text and the attributes of an element are called in each library."""
_TAGS = frozenset("html head body form input meta a div span title h1 h2 h3 table tr td option script".split())


def item(value: Selection, key: str | int) -> Value:
    """`value[key]`."""
    if isinstance(key, int):
        if value.index is None and key >= 0:
            return replace(value, index=key)
        return Taken(value.step, None)
    return element(value, key) if value.kind in ("bs4", "lxml") else Taken(value.step, None)


def call(value: Selection, name: str, args: Sequence[Value], keywords: dict[str, Value]) -> Value | None:
    """A call of a method of the document or of a selection."""
    first = known_text(args[0]) if args else None
    match value.kind, name:
        case ("bs4" | "lxml", "get") | ("pyquery", "attr") if first is not None:
            is_defaulted = len(args) > 1 and known_text(args[1]) == ""
            return replace(element(value, first), defaulted=is_defaulted)
        case ("bs4", "get_text" | "text") | ("pyquery", "text") | ("lxml", "text_content") if not args:
            return element(value, None)
        case "pyquery", "val" if not args:
            return element(value, "value")
    return _selection(value, name, args, keywords)


def _selection(value: Selection, name: str, args: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """What a method chooses of a document or of a selection; something unknown of the answer for any other method."""
    first = known_text(args[0]) if args else None
    index = 0 if name == "select_one" or (name == "find" and value.kind != "pyquery") else None
    match value.kind, name:
        case ("bs4", "select" | "select_one") | ("pyquery", "__call__" | "find") | ("lxml", "cssselect"):
            return _inside(value, first if first is not None and not holds_text(first) else None, index)
        case "lxml", "get_element_by_id" if first is not None:
            return _inside(value, f'[id="{_css(first)}"]', 0)
        case "bs4", "find" | "find_all" | "findAll":
            return _inside(value, _found_by(first, args, keywords), index)
        case "pyquery", "eq" if first is not None:
            return replace(value, index=integer(first)) if is_index(first) else Taken(value.step, None)
        case "parsel", "css":
            return _by_css(value, first if first is not None and not holds_text(first) else "")
    return _by_xpath(value, name, first or "", index)


def _found_by(tag: str | None, args: Sequence[Value], keywords: Mapping[str, Value]) -> str | None:
    """The CSS selector of `find("input", {"name": "csrf"})`; None where it is more than that."""
    wanted = args[1] if len(args) > 1 else keywords.get("attrs")
    if args and tag is None:
        return None
    if wanted is not None and (not isinstance(wanted, Obj) or wanted.open):
        return None
    conditions = [(wanted.names[key].value, value) for key, value in wanted.values.items()] if wanted else []
    for key, value in keywords.items():
        if key not in ("attrs", "recursive", "limit", *_BY_STRING):
            conditions.append(("class" if key == "class_" else key, value))
    parts = [_condition(name, value) for name, value in conditions]
    parts += [by_text(ONLY_TEXT, known_text(keywords[key]) or "\\") for key in _BY_STRING if key in keywords]
    # Without a tag the text is found, and not the element around it.
    is_text = tag is None and not keywords.keys().isdisjoint(_BY_STRING)
    return None if None in parts or is_text else "".join([tag or "", *filter(None, parts)]) or None


_BY_STRING = ("string", "text")


def _condition(name: str, value: Value) -> str | None:
    """The CSS for an attribute with a value; None where the value is not known."""
    if isinstance(value, Lit) and value.text.value == "True":
        return f"[{name}]"
    text = known_text(value) if isinstance(value, Str) else None
    if text is None:
        return None
    return f'[class~="{_css(text)}"]' if name == "class" and " " not in text else f'[{name}="{_css(text)}"]'


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _inside(value: Selection, selector: str | None, index: int | None) -> Selection:
    is_chain = value.selector is not None and value.index in (None, 0)
    if selector is None or not is_chain:
        return replace(value, selector=None, index=index)
    inside = value.selector if value.index == 0 else value.inside
    return replace(value, selector=f"{value.selector} {selector}".strip(), index=index, inside=inside or None)


def _by_xpath(value: Selection, name: str, path: str, index: int | None) -> Value:
    selector, wanted = read_xpath(path) or (None, None)
    match value.kind, name:
        case "lxml", "find" | "findall":
            return _inside(value, selector if wanted is None else None, index)
        case "lxml" | "parsel", "xpath":
            return _with_values(_inside(value, selector, None), wanted)
    return Taken(value.step, None)


def _by_css(value: Selection, selector: str) -> Value:
    """Parsel's selectors, which may name an attribute or the text: `input::attr(value)`."""
    end = re.search(r"::(?:attr\(([\w:-]+)\)|(text))$", selector)
    if end is None:
        return _inside(value, selector or None, None)
    return _with_values(_inside(value, selector[: end.start()], None), end[1] or "text()")


def _with_values(elements: Selection, wanted: str | None) -> Value:
    """Elements, or what an expression reads of each: an attribute or `text()`."""
    if wanted is None:
        return elements
    return Part("found", elements.step, (element(elements, wanted if wanted != "text()" else None),))


def read_xpath(path: str) -> tuple[str, str | None] | None:
    """A plain XPath as a CSS selector with the attribute (or `text()`) that it reads; None where it is more."""
    path, wanted = path.strip(), None
    end = re.search(r"/(?:@([\w:-]+)|(text\(\)))$", path)
    if end:
        path, wanted = path[: end.start()], end[1] or "text()"
    selectors = list(_steps(path))
    return (" ".join(filter(None, selectors)), wanted) if selectors and None not in selectors else None


def _steps(path: str) -> Iterator[str | None]:
    """The CSS of each step of a path; None where one can't be written."""
    position = 0
    while position < len(path):
        match = _XPATH.match(path, position)
        yield _step(match) if match is not None and (position or match[1] != "/") else None
        if match is None:
            return
        position = match.end()


def _step(match: re.Match[str]) -> str | None:
    """The CSS for one step of a path; None where it can't be written."""
    selector = _of_predicates("" if match[2] == "*" else match[2], match[3])
    return selector if selector is None or match[1] in _DEEPER else f"> {selector}"


_DEEPER = ("//", ".//", "descendant::")


def _of_predicates(tag: str, predicates: str) -> str | None:
    """The CSS for a tag with attributes and a text of some values; None where it can't be written."""
    values = [(name, text[1:-1]) for name, text in _PREDICATE.findall(predicates)]
    attributes = "".join(f'[{name}="{_css(text)}"]' for name, text in values if name)
    texts = [by_text(DIRECT_TEXT, text) for name, text in values if not name]
    return f"{tag}{attributes}{''.join(filter(None, texts))}" or "*" if None not in texts else None
