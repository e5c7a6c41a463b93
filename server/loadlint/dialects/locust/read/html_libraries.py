"""What scripts do with HTML: Beautiful Soup, pyquery, lxml and parsel on a response's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from loadlint.dialects.locust.read.values import Method
from loadlint.dialects.script.read.values import Lit, Obj, Part, Selection, Str, Taken, Value, known
from loadlint.extractor import Extractor, FromBody, FromHtml
from loadlint.text.numbers import integer, is_index
from loadlint.text.regex import regex

_XPATH = regex(r"(?:\.?//|descendant::)([\w*-]+)((?:\[@[\w:-]+=(?:\"[^\"]*\"|'[^']*')\])*)")
_PREDICATE = regex(r"\[@([\w:-]+)=(\"[^\"]*\"|'[^']*')\]")


def document(text: Value | None, kind: str) -> Value | None:
    """The document that a parser makes of a text."""
    if isinstance(text, Taken):
        return Selection(text.step, "" if text.extractor == Extractor(FromBody()) else None, kind=kind)
    return None


def element(value: Selection, attribute: str | None) -> Taken:
    """An attribute of the chosen element, or its text."""
    if not value.selector:
        return Taken(value.step, None)
    return Taken(value.step, Extractor(FromHtml(value.selector, attribute, (value.index or 0) + 1)))


def attribute(value: Selection, name: str) -> Value:
    """`value.name`."""
    if value.kind == "bs4":
        if name in ("text", "string") and value.index is not None:
            return element(value, None)
        if name == "attrs":
            return Part("attr", value.step, (value,))
        if re.fullmatch(r"[a-z][a-z0-9]*", name) and name in _TAGS:
            return _inside(value, name, 0)
    if value.kind == "pyquery" and name == "attr":
        return Part("attr", value.step, (value,))
    if value.kind == "lxml":
        if name == "text" and value.index is not None:
            return element(value, None)
        if name == "attrib":
            return Part("attr", value.step, (value,))
    if value.kind == "parsel" and name == "attrib":
        return Part("attr", value.step, (value,))
    return Method(value, name)


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
    first = known(args[0]) if args else None
    if name in ("get_attribute",):
        return element(value, first)
    handler = {"bs4": _bs4, "pyquery": _pyquery, "lxml": _lxml, "parsel": _parsel}[value.kind]
    return handler(value, name, first, args, keywords)


def _bs4(
    value: Selection, name: str, first: str | None, args: Sequence[Value], keywords: dict[str, Value]
) -> Value | None:
    if name in ("select", "select_one"):
        return _inside(value, first, 0 if name == "select_one" else None)
    if name in ("find", "find_all", "findAll"):
        selector = _found_by(first, args, keywords)
        return _inside(value, selector, 0 if name == "find" else None)
    if name == "get":
        return element(value, first) if first is not None else Taken(value.step, None)
    if name in ("get_text", "text"):
        return element(value, None) if not args else Taken(value.step, None)
    return Taken(value.step, None)


def _found_by(tag: str | None, args: Sequence[Value], keywords: dict[str, Value]) -> str | None:
    """The CSS selector of `find("input", {"name": "csrf"})`; None where it is more than that."""
    wanted = args[1] if len(args) > 1 else keywords.get("attrs")
    if (args and tag is None) or "string" in keywords or "text" in keywords:
        return None
    if wanted is not None and (not isinstance(wanted, Obj) or wanted.open):
        return None
    conditions = [(wanted.names[key].value, value) for key, value in wanted.values.items()] if wanted else []
    for key, value in keywords.items():
        if key not in ("attrs", "recursive", "limit"):
            conditions.append(("class" if key == "class_" else key, value))
    parts = [_condition(name, value) for name, value in conditions]
    return None if None in parts else "".join([tag or "", *filter(None, parts)]) or None


def _condition(name: str, value: Value) -> str | None:
    """The CSS for an attribute with a value; None where the value is not known."""
    if isinstance(value, Lit) and value.text.value == "True":
        return f"[{name}]"
    text = known(value) if isinstance(value, Str) else None
    if text is None:
        return None
    return f'[class~="{_css(text)}"]' if name == "class" and " " not in text else f'[{name}="{_css(text)}"]'


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _inside(value: Selection, selector: str | None, index: int | None) -> Selection:
    if selector is None or value.selector is None or value.index not in (None, 0):
        return replace(value, selector=None, index=index)
    return replace(value, selector=f"{value.selector} {selector}".strip(), index=index)


def _pyquery(
    value: Selection, name: str, first: str | None, args: Sequence[Value], keywords: dict[str, Value]
) -> Value | None:
    if name in ("__call__", "find"):
        return _inside(value, first, None)
    if name == "attr":
        return element(value, first) if first is not None else Taken(value.step, None)
    if name in ("val", "text"):
        return element(value, "value" if name == "val" else None) if not args else Taken(value.step, None)
    if name == "eq" and first is not None and is_index(first):
        return replace(value, index=integer(first))
    return Taken(value.step, None)


def _lxml(
    value: Selection, name: str, first: str | None, args: Sequence[Value], keywords: dict[str, Value]
) -> Value | None:
    if name == "xpath":
        return _xpath(value, first)
    if name == "cssselect":
        return _inside(value, first, None)
    if name in ("find", "findall"):
        path = read_xpath(first or "")
        selector = path[0] if path is not None and path[1] is None else None
        return _inside(value, selector, 0 if name == "find" else None)
    if name == "get":
        return element(value, first) if first is not None else Taken(value.step, None)
    if name == "text_content":
        return element(value, None)
    return Taken(value.step, None)


def _xpath(value: Selection, path: str | None) -> Value:
    selector_and_attribute = read_xpath(path or "")
    if selector_and_attribute is None:
        return replace(value, selector=None, index=None)
    selector, wanted = selector_and_attribute
    inside = _inside(value, selector, None)
    if wanted is None:
        return inside
    return Part("found", value.step, (element(inside, wanted if wanted != "text()" else None),))


def read_xpath(path: str) -> tuple[str, str | None] | None:
    """A plain XPath as a CSS selector with the attribute (or `text()`) that it reads; None where it is more."""
    path, wanted = path.strip(), None
    end = re.search(r"/(?:@([\w:-]+)|(text\(\)))$", path)
    if end:
        path, wanted = path[: end.start()], end[1] or "text()"
    selectors: list[str] = []
    position = 0
    while position < len(path):
        match = _XPATH.match(path, position)
        if match is None:
            return None
        tag = "" if match[1] == "*" else match[1]
        conditions = _PREDICATE.findall(match[2])
        selectors.append(tag + "".join(f'[{name}="{_css(text[1:-1])}"]' for name, text in conditions) or "*")
        position = match.end()
    return (" ".join(selectors), wanted) if selectors else None


_SELECTOR = regex(r"([A-Za-z][\w-]*)?((?:#[\w-]+|\[[\w:-]+(?:\^?=\"[^\"'\\]*\")?\])*)")


def to_xpath(selector: str, attribute: str | None) -> str | None:
    """A plain CSS selector as XPath; None where it is more than that."""
    path = ""
    for part in selector.split(" "):
        match = _SELECTOR.fullmatch(part)
        if match is None or not part:
            return None
        path += f"//{match[1] or '*'}"
        for name, key, start, equals in re.findall(
            r"#([\w-]+)|\[([\w:-]+)(?:\^=(\"[^\"]*\")|(=\"[^\"]*\")?)\]", match[2]
        ):
            if start:
                path += f"[starts-with(@{key}, {start})]"
            else:
                path += f'[@id="{name}"]' if name else f"[@{key}{equals}]"
    return f"{path}/@{attribute}" if attribute is not None else f"{path}/text()"


def _parsel(
    value: Selection, name: str, first: str | None, args: Sequence[Value], keywords: dict[str, Value]
) -> Value | None:
    if name == "css":
        pseudo_element = re.fullmatch(r"(.*?)::(?:attr\(([\w:-]+)\)|text)", first or "")
        if pseudo_element is None:
            return _inside(value, first, None)
        return Part("found", value.step, (element(_inside(value, pseudo_element[1], None), pseudo_element[2]),))
    if name == "xpath":
        return _xpath(value, first)
    return Taken(value.step, None)
