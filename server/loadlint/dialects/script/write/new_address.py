"""The address of a new request, put together as the script does it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import arguments_of, items_of
from loadlint.dialects.script.language.syntax_tree import field_of, nearest, text_of, walk
from loadlint.dialects.script.read.frames import Frame, outermost_function
from loadlint.dialects.script.write.extraction_statements import is_variable
from loadlint.dialects.script.write.plain_request import PlainRequest
from loadlint.dialects.script.write.syntax_kit import text_at, text_ending
from loadlint.dialects.script.write.value_route import frame_in, shared_owner
from loadlint.dialects.script.write.words import AnyWords
from loadlint.text.edits import Edit
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span


def address_of(
    words: AnyWords, request: PlainRequest, steps: Sequence[int], statement: Node, path: Sequence[Frame]
) -> tuple[str, Sequence[Edit]]:
    """The address, for a statement, as the nearest step to the same host writes its own, with another path.

    With the edits that import what it needs, where nothing is at hand. `path` is the way to a step, on which the
    statement is to stand.
    """
    ways = list(_like_others(words, request, steps, statement))
    at_hand = next((way for way in ways if not way[1]), None)
    by_object = _by_object(words, request, steps, statement, path) if at_hand is None else None
    if by_object is not None:
        return by_object, ()
    if at_hand is None and not ways and not request.origin:
        raise CannotWriteError("the host of the request is not known")
    return at_hand or next(iter(ways), (words.string(request.origin + request.target), ()))


def _like_others(
    words: AnyWords, request: PlainRequest, steps: Sequence[int], statement: Node
) -> Iterator[tuple[str, Sequence[Edit]]]:
    """The address as each step to the same host would have it, with the edits that import what it needs."""
    for step in steps:
        url = words.script.steps[step].request.url
        start = _path_start(url)
        if start is None or not _same_origin(url, start, request):
            continue
        assert url.starts is not None
        path_offset = url.starts[start]
        node = words.address_node(step)
        if node is None and (text := text_at(words.at(path_offset), path_offset)) is not None:
            # In a function of the author's that makes the request: `http.post(`${BASE}/graphql`, …)`.
            node, _ = text
        if node is None:
            continue
        needed = _needed_edits(words, [part for part in walk(node) if part.end_byte <= path_offset], statement)
        ending, closing = text_ending(words.at(path_offset), path_offset), _closing(words, node, path_offset)
        is_inside = node.start_byte < path_offset < node.end_byte
        if needed is None or ending is None or closing is None or not is_inside:
            continue
        # An `f` before the quote is for an expression that the new address does not have.
        before = re.sub(r"^[fF](?=['\"]+$)", "", words.script.source.text(Span(node.start_byte, path_offset)))
        yield f"{before}{words.at(path_offset).in_text(path_offset, request.target)}{ending}{closing}", needed


def _needed_edits(words: AnyWords, parts: Sequence[Node], statement: Node) -> list[Edit] | None:
    """The edits that let a statement see the names in the parts of an address; None where it can't see one."""
    needed: list[Edit] = []
    for part in parts:
        if is_seen_from(words, part, statement):
            continue
        imported = words.imported_for(part, statement) if is_variable(part) else None
        if imported is None:
            return None
        needed += imported
    return needed


def function_of(words: AnyWords, node: Node) -> Node | None:
    """The outermost function that a node is in: callbacks in it see its variables."""
    return outermost_function(node, words.routes.functions)


def is_seen_from(words: AnyWords, node: Node, statement: Node) -> bool:
    """Whether a node, where it is a variable or the object of a method, means the same in a statement."""
    if not is_variable(node) and node.type != "this":
        return True
    if words.script.source.file_at(node.start_byte) != words.script.source.file_at(statement.start_byte):
        return False
    if function_of(words, node) == function_of(words, statement):
        return True
    if words.text(node) in ("this", "self"):
        return nearest(node, *_CLASSES) == nearest(statement, *_CLASSES)
    return words.is_seen(words.text(node), statement)


_CLASSES = ("class_definition", "class_declaration", "class")


def _path_start(url: Text) -> int | None:
    """Where the path begins in an address whose path stands in the script."""
    value = url.value
    if "://" in value:
        start = value.find("/", value.index("://") + 3)
    elif value.startswith("/"):
        start = 0
    else:
        start = value.find("/") if value.startswith(HOLE) else -1
    return start if start >= 0 and url.starts is not None and url.starts[start] >= 0 else None


def _same_origin(url: Text, start: int, request: PlainRequest) -> bool:
    origin = url.value[:start]
    return HOLE in origin or not origin or not request.origin or origin == request.origin


def _closing(words: AnyWords, address: Node, offset: int) -> str | None:
    """The brackets around a text in an address, as in `url('/cart')`; None where more follows in them."""
    current = words.at(offset).root.descendant_for_byte_range(offset, offset)
    closing = ""
    while current is not None and current.id != address.id:
        parent = current.parent
        if parent is not None and parent.type in ("arguments", "argument_list", "parenthesized_expression"):
            if items_of(parent)[-1].id != current.id:
                return None
            closing += ")"
        current = parent
    return closing


def _by_object(
    words: AnyWords, request: PlainRequest, steps: Sequence[int], statement: Node, path: Sequence[Frame]
) -> str | None:
    """The address behind the host that an object of the author's has in a field: `${this.client.baseUrl}/cart`."""
    here = frame_in(path, function_of(words, statement))
    if here is None or not request.origin or re.search(r"[`${}\\\"']", request.target):
        return None
    for step in steps:
        request_frame = words.routes.paths[step][-1]
        url, field = words.script.steps[step].address, _field_before_path(words, request_frame)
        owner = shared_owner([request_frame.holder, here.holder], words.routes.fields)
        if (
            field is None
            or owner is None
            or owner.value is not request_frame.holder
            or not url.startswith(request.origin + "/")
        ):
            continue
        way = owner.suffixes[1]
        if not way or not _is_hidden(request_frame, field):
            return words.routes.text_with_value(("", request.target), f"{words.routes.this(here)}{way}.{field}")
    return None


def _field_before_path(words: AnyWords, request_frame: Frame) -> str | None:
    """The field of its own object that a method begins an address with: `baseUrl` of `this.baseUrl + path`."""
    for argument in arguments_of(request_frame.call)[:2]:
        first = argument
        while first.type in ("binary_expression", "binary_operator"):
            first = field_of(first, "left")
        if first.type in ("template_string", "string"):
            inner = next((child for child in first.named_children if child.type in _INSERTED), None)
            is_first = inner is not None and not text_of(first)[: inner.start_byte - first.start_byte].strip("fF\"'`")
            first = inner.named_children[0] if inner is not None and is_first and inner.named_children else first
        field = re.fullmatch(r"(?:this|self)\.(\w+)", text_of(first))
        if field is not None and request_frame.holder is not None:
            return field[1]
    return None


def _is_hidden(request_frame: Frame, field: str) -> bool:
    """Whether code outside of its class does not see a field."""
    klass = nearest(request_frame.call, *_CLASSES)
    return klass is not None and re.search(rf"\b(?:private|protected)\b[\w\s]*\b{field}\b", text_of(klass)) is not None


_INSERTED = ("template_substitution", "interpolation")
