"""One step more, or one less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.insertion import indent_at
from loadlint.dialects.script.plain_request import nearest, plain
from loadlint.dialects.script.syntax_tree import parent_of
from loadlint.request import url_path, with_texts
from loadlint.text.edits import ConflictError, Edit
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.changes import InsertStep
    from loadlint.dialects.script.plain_request import PlainRequest
    from loadlint.dialects.script.writer import Words
    from loadlint.request import Request
    from loadlint.script import Script, Step


def inserted(words: Words[Any], change: InsertStep) -> list[Edit]:
    """The edits that make a recorded request between two steps."""
    script = words.script
    if not script.steps:
        raise CannotWriteError("the script makes no request that a new one could stand beside")
    request = plain(change.request, script)
    neighbour = change.before if change.before is not None else len(script.steps) - 1
    address = address_of(words, request, nearest(script, change.before))
    lines, edits = words.request_lines(request, neighbour, address, follows=change.follows_redirects)
    statement = words.step_statement(neighbour)
    place = _before(words, statement, lines) if change.before is not None else _after(words, statement, lines)
    edits = [*edits, place]
    after = _again(words, edits)
    index = change.before if change.before is not None else len(script.steps)
    if after is None or not _has_more(script, after, index, request):
        raise CannotWriteError("the steps beside it are made in code that several requests share")
    return edits


def _again(words: Words[Any], edits: Sequence[Edit]) -> Script | None:
    try:
        after = words.again(edits)
    except ConflictError:
        return None
    return after if len(after.problems) <= len(words.script.problems) else None


def _bare(steps: Sequence[Step]) -> list[Request]:
    return [with_texts(step.request, lambda text: Text(text.value)) for step in steps]


def _has_more(before: Script, after: Script, position: int, request: PlainRequest) -> bool:
    steps = after.steps
    if len(steps) != len(before.steps) + 1:
        return False
    new = steps[position].request
    rest = _bare([*steps[:position], *steps[position + 1 :]])
    path = request.target.partition("?")[0]
    same = new.method == request.method and url_path(new.url.value).endswith(path)
    return same and rest == _bare(before.steps) and all(new.header(name) is not None for name, _ in request.headers)


def _before(words: Words[Any], statement: Node, lines: str) -> Edit:
    """Before a statement and the comments that stand right above it, with a blank line where there is one before."""
    data = words.script.source.data
    start = statement.start_byte
    previous = statement.prev_sibling
    while previous is not None and previous.type == "comment" and _is_right_above(data, previous, start):
        start, previous = previous.start_byte, previous.prev_sibling
    indent = indent_at(data, start)
    line = data.rfind(b"\n", 0, start)
    blank = not data[data.rfind(b"\n", 0, max(line, 0)) + 1 : max(line, 0)].strip() if line > 0 else False
    newline = words.newline
    gap = newline * 2 if blank else newline
    return Edit(Span(start, start), lines.replace("\n", newline + indent) + gap + indent)


def _is_right_above(data: bytes, comment: Node, start: int) -> bool:
    line = data.rfind(b"\n", 0, comment.start_byte) + 1
    return data[comment.end_byte : start].count(b"\n") == 1 and not data[line : comment.start_byte].strip()


def _after(words: Words[Any], statement: Node, lines: str) -> Edit:
    """At the end of the block that a statement is in; before what leaves it."""
    last = [child for child in parent_of(statement).named_children if child.type != "comment"][-1]
    if last.type in ("return_statement", "throw_statement", "raise_statement"):
        return _before(words, last, lines)
    data = words.script.source.data
    indent = indent_at(data, last.start_byte)
    end = words.trailing(last)[1]
    while data[end - 1 : end] in (b"\n", b"\r", b" ", b"\t"):
        end -= 1
    newline = words.newline
    return Edit(Span(end, end), f"{newline}{indent}" + lines.replace("\n", newline + indent))


def address_of(words: Words[Any], request: PlainRequest, steps: Sequence[int]) -> str:
    """The address as the nearest step to the same host writes its own, with another path."""
    for step in steps:
        url = words.script.steps[step].request.url
        start = _path_start(url)
        node = words.address_node(step)
        if start is None or node is None or not _same_origin(url, start, request):
            continue
        assert url.starts is not None
        path_offset = url.starts[start]
        ending = words.text_ending(path_offset)
        if ending is not None and node.start_byte < path_offset < node.end_byte:
            before = words.script.source.text(Span(node.start_byte, path_offset))
            return f"{before}{words.in_text(path_offset, request.target)}{ending}"
    if not request.origin:
        raise CannotWriteError("the host of the request is not known")
    return words.string(request.origin + request.target)


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
