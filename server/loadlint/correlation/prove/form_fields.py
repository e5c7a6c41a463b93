"""What a form on a page sends by itself, and where.

As k6 reads it: `disabled` and `checked` count where that is their value as well, a choice without a selected option is
sent empty, and the text of a `textarea` or an option keeps its escapes. The last of several fields of a name counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from loadlint.correlation.observe.html import elements
from loadlint.extractor import FormField, NotEvaluatedError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_FIELDS = "input, select, textarea, keygen"
_NEVER_SENT = ("submit", "button", "reset", "image", "file")


def field_of(text: str, wanted: FormField) -> str | None:
    """The name or the value of a field; None where there is none. Raises NotEvaluatedError."""
    fields = _fields(text, wanted.selector, wanted.form, wanted.button)
    names = list(fields)
    if wanted.name:
        return fields.get(wanted.name)
    if not 0 < wanted.number <= len(names):
        return None
    name = names[wanted.number - 1]
    return name if wanted.part == "name" else fields[name]


def address_of(text: str, page: str, selector: str, attribute: str) -> str | None:
    """The address that an attribute of an element leads to; None without the element. Raises NotEvaluatedError."""
    node = next(iter(_elements(text, selector)), None)
    if node is None:
        return None
    address = node.attributes.get(attribute)
    if attribute == "action" and (node.attributes.get("method") or "get").lower() != "post":
        raise NotEvaluatedError("a form that is sent in the address")
    if attribute == "action" and address is None:
        return page
    return urljoin(page, address) if address is not None else None


def _fields(text: str, selector: str, form: int, button: str) -> dict[str, str]:
    holders = _elements(text, selector)
    holders = holders[form - 1 : form] if form else holders
    fields: dict[str, str] = {}
    for holder in holders:
        fields |= dict(_fields_in(holder))
    if button:
        pressed = next((node for holder in holders for node in holder.css(button)), None)
        name, value = (pressed.attributes.get(part) for part in ("name", "value")) if pressed else (None, None)
        fields |= {name: value} if name is not None and value is not None else {}
    return fields


def _elements(text: str, selector: str) -> list[LexborNode]:
    nodes = elements(text, selector)
    if nodes is None:
        raise NotEvaluatedError(f"the selector {selector}")
    return list(nodes)


def _fields_in(holder: LexborNode) -> Iterator[tuple[str, str]]:
    for node in holder.css(_FIELDS):
        attributes = node.attributes
        kind, name = attributes.get("type") or "", attributes.get("name") or ""
        is_chosen = kind not in ("checkbox", "radio") or attributes.get("checked") == "checked"
        if name and kind not in _NEVER_SENT and attributes.get("disabled") != "disabled" and is_chosen:
            yield name, _value_of(node)


def _value_of(node: LexborNode) -> str:
    if node.tag == "textarea":
        return _with_escapes(node.text())
    if node.tag == "select":
        chosen = node.css("option[selected]")
        if "multiple" in node.attributes and len(chosen) != 1:
            raise NotEvaluatedError("a list of which several may be chosen")
        return _written_value(chosen[0], _with_escapes(chosen[0].text())) if chosen else ""
    return _written_value(node, "on" if node.attributes.get("type") in ("checkbox", "radio") else "")


def _written_value(node: LexborNode, otherwise: str) -> str:
    return node.attributes["value"] or "" if "value" in node.attributes else otherwise


def _with_escapes(text: str) -> str:
    """A text as Go writes it into HTML."""
    escapes = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "\r": "&#13;"}
    return "".join(escapes.get(character, character) for character in text)
