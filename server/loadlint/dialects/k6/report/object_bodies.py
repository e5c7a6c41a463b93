"""Objects that k6 sends as a form although they are no form.

k6 writes the members of an object as fields: a list becomes several fields of one name, an object inside of it the text
`map[id:1]`, and null `<nil>` (seen with 1.1.0).
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.k6.read.step_nodes import K6Tree, Place
from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.script import Remark, Script, Step

_NO_FIELDS = {"object": "map[…]", "null": "<nil>", "undefined": "<nil>"}


def object_bodies(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The objects that are sent as a form, with what the server gets of them, each once."""
    shown: set[int] = set()
    for step, place in zip(script.steps, tree.places, strict=True):
        body = _object_of(place)
        if body is None or body.id in shown:
            continue
        misreading = _misreading(step, body)
        if misreading:
            shown.add(body.id)
            yield Remark(span_of(body), misreading)


def _object_of(place: Place) -> Node | None:
    """The object that is written as the body, right before the parameters; None for other bodies, and for an empty
    one, of which k6 sends nothing.
    """
    index = place.raw.params_index - 1
    body = place.raw.args[index] if 0 < index < len(place.raw.args) else None
    return body if body is not None and body.type == "object" and body.named_child_count else None


def _misreading(step: Step, body: Node) -> str:
    """What of a body the server can't read; "" where it is a form as people want it."""
    content_type = step.request.header("Content-Type")
    if content_type is not None and "json" in content_type.value.lower():
        return f"the server is told that it is {content_type.value}"
    values = [child.child_by_field_name("value") for child in body.named_children if child.type == "pair"]
    kinds = [inner.type for value in values if value is not None for inner in (value, *_items(value))]
    odd = next((_NO_FIELDS[kind] for kind in kinds if kind in _NO_FIELDS), "")
    return f"the server gets `{odd}` for what is in it" if odd else ""


def _items(value: Node) -> list[Node]:
    return value.named_children if value.type == "array" else []
