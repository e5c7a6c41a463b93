"""Recognises that an application refuses a value since it has it already: a name that must be unique, sent once more.

A field is refused where the answer names it beside an error: JSON by a member or by a text that names the field or
holds the value, a page by a form that is shown again with the value in it and a mark of an error at its field. The
words of the errors are not read, so the language does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from loadlint.failures.payloads import NOTHING, payload_signs, tree_of
from loadlint.failures.sign import Sign, fails
from loadlint.text.html_depth import shallow
from loadlint.text.regex import escape, regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from loadlint.recordings.exchange import Response

_CONFLICT = 409
_REFUSING = (400, _CONFLICT, 422)
"""The statuses of requests that were understood, and whose values were not accepted."""

_NAMES_FIELD = frozenset(
    {"field", "fields", "name", "path", "param", "parameter", "property", "propertypath", "pointer", "loc", "attribute"}
)
"""Members of an error whose value is the name of a field, in small letters without separators."""

_OF_ERRORS = frozenset(
    {"message", "msg", "error", "title", "detail", "description", "code", "type", "status", "reason"}
)
"""Members of errors whose texts tell about the error: such a text says nothing of a field with that name."""

_PARTS = regex(r"[\[\]./:]+")
_TELLING_LENGTH = 4
_MOST_NODES = 500
_MOST_NAMED = 3
_STATE = regex(r"(?:^|[-_])(?:error|errors|invalid|danger)(?:$|[-_])")
"""What a class of a control, or of what is around it, says where its value was refused."""

_MESSAGE = regex(r"(?:^|[-_])(?:error|errors|errorlist|danger)(?:$|[-_])")
"""What a class of the text of an error says. `invalid-feedback` is in pages before anything was sent."""

_CONTROLS = "input[name], textarea[name]"


def taken_signs(answer: Response, values_sent: Callable[[], Mapping[str, str]]) -> Iterator[Sign]:
    """The sign that an answer refuses values.

    `values_sent` gives the request's values by field that were accepted before; only answers that may refuse some ask.
    """
    tree = tree_of(answer)
    if not _may_refuse(answer, tree) or not (sent := values_sent()):
        return
    refused = _refused_in_page(sent, answer.text) if tree is NOTHING else _refused_in_json(sent, tree)
    fields = list(refused) or (list(sent) if answer.status == _CONFLICT else [])
    if not fields:
        return
    values = " or ".join(f"`{sent[field]}` ({field})" for field in fields[:_MOST_NAMED])
    yield Sign("taken", f"it refuses what the recording could use: {values} may be taken already", 1.0)


def _may_refuse(answer: Response, tree: Any) -> bool:
    if answer.status >= 300:
        return answer.status in _REFUSING
    return "<form" in answer.text if tree is NOTHING else fails(payload_signs(answer, tree))


# --- JSON


def _refused_in_json(sent: Mapping[str, str], tree: Any) -> Iterator[str]:
    named, texts = set(), []
    for name, value in _members(tree):
        if isinstance(value, str):
            texts.append(value)
        if _plain(name) in _NAMES_FIELD:
            parts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            named |= {_last(part) for part in parts[-1:] if isinstance(part, str)}
        elif _explains(value) and not (isinstance(value, str) and _plain(name) in _OF_ERRORS):
            named.add(_last(name))
    for field, value in sent.items():
        is_echo = value in texts
        word = regex(rf"(?<!\w){escape(value)}(?!\w)")
        holds_value = len(value) >= _TELLING_LENGTH and any(text != value and word.search(text) for text in texts)
        if holds_value or (_last(field) in named and not is_echo):
            yield field


def _members(tree: Any) -> Iterator[tuple[str, Any]]:
    """The members of all objects in JSON, and the items of its lists with the name of the list; so many at most."""
    waiting: list[tuple[str, Any]] = [("", tree)]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        name, value = waiting.pop()
        if name:
            yield name, value
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(name, item) for item in value if isinstance(item, dict | list | str)]


def _explains(value: Any) -> bool:
    """Whether a member with this value may be the name of a field with what is wrong about it."""
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(isinstance(item, str | dict) and item for item in items)


def _last(field: str) -> str:
    """The last part of a field's name, in small letters without separators: `slug` of `post[slug]`, `/data/slug`."""
    return _plain(next((part for part in reversed(_PARTS.split(field)) if part), ""))


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


# --- pages


def _refused_in_page(sent: Mapping[str, str], text: str) -> Iterator[str]:
    from selectolax.lexbor import LexborHTMLParser

    refused = set()
    for form in LexborHTMLParser(shallow(text)).css("form"):
        for control in form.css(_CONTROLS):
            name = control.attributes["name"] or ""
            if name in sent and _shown_in(control) == sent[name] and _is_marked(control, form):
                refused.add(name)
    yield from (field for field in sent if field in refused)


def _shown_in(control: LexborNode) -> str:
    return control.text(strip=True) if control.tag == "textarea" else control.attributes.get("value") or ""


def _is_marked(control: LexborNode, form: LexborNode) -> bool:
    """Whether a control, what is around it alone, or a text beside it says that its value is wrong."""
    if control.attributes.get("aria-invalid") == "true" or _has_class(control, _STATE):
        return True
    around = control
    while (parent := around.parent) is not None and parent.mem_id != form.mem_id and len(parent.css(_CONTROLS)) == 1:
        around = parent
        if _has_class(around, _STATE):
            return True
    beside = [around, *_neighbours(around)]
    return any(_is_message(node) for place in beside for node in [place, *place.css("[class]")])


def _neighbours(node: LexborNode) -> Iterator[LexborNode]:
    """The elements before and behind one, without those that have controls of their own."""
    for neighbour in (_element(node, "prev"), _element(node, "next")):
        if neighbour is not None and not neighbour.css(_CONTROLS) and "name" not in neighbour.attributes:
            yield neighbour


def _element(node: LexborNode, direction: str) -> LexborNode | None:
    neighbour: LexborNode | None = getattr(node, direction)
    while neighbour is not None and neighbour.tag == "-text":
        neighbour = getattr(neighbour, direction)
    return neighbour


def _is_message(node: LexborNode) -> bool:
    return _has_class(node, _MESSAGE) and bool(node.text(strip=True))


def _has_class(node: LexborNode, pattern: Any) -> bool:
    return any(pattern.search(name) for name in (node.attributes.get("class") or "").lower().split())
