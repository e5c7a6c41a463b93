"""Where new statements may go, as far as all script languages agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node


class Flow(Struct, frozen=True):
    """How expressions run, by types of nodes.

    `straight` always evaluate what is in them, unless their operator is one of `lazy`. `calls` do something of their
    own when they run, `functions` run later or never.
    """

    straight: frozenset[str]
    calls: frozenset[str]
    functions: frozenset[str]
    lazy: frozenset[str] = frozenset()


def before_on_line(data: bytes, offset: int) -> bytes:
    """The text of a line before an offset."""
    line = data[data.rfind(b"\n", 0, offset) + 1 : offset]
    return line.removeprefix(b"\xef\xbb\xbf")


def indent_at(data: bytes, offset: int) -> str:
    """The white space at the start of the line."""
    line = before_on_line(data, offset)
    return line[: len(line) - len(line.lstrip(b" \t"))].decode()


def line_end(data: bytes, offset: int, comments: Sequence[Node], ignored: bytes | None = None) -> int | None:
    """The end of the line after `offset` where nothing but a comment follows; None where something else does.

    `ignored` are the characters that do not count: white space where nothing else is said.
    """
    newline = data.find(b"\n", offset)
    end = len(data) if newline < 0 else newline - (data[newline - 1 : newline] == b"\r")
    if not data[offset:end].strip(ignored):
        return offset
    comment = next((comment for comment in comments if offset <= comment.start_byte < end), None)
    if comment is None or data[offset : comment.start_byte].strip():
        return None
    # Some grammars count the carriage return of a line end to the comment.
    return min(comment.end_byte, end) if not data[end : comment.end_byte].strip() else None


_LOOPS = ("for_statement", "for_in_statement", "while_statement", "do_statement")


def loop_around(statement: Node, uses: Iterable[int]) -> Node | None:
    """The innermost loop around a statement; None where there is none, or what it gives is used in the loop."""
    loop: Node | None = statement
    while loop is not None and loop.type not in _LOOPS:
        loop = loop.parent
    return None if loop is None or any(loop.start_byte <= use < loop.end_byte for use in uses) else loop


def edit_before_next(data: bytes, offset: int, text: str) -> Edit:
    """Text before the next character, so that insertions at the offset come before it."""
    following = data[offset : offset + 1]
    if not following or following[0] >= 0x80:
        raise CannotWriteError("the request's response is used in a way that can't be taken apart")
    return Edit(Span(offset, offset + 1), text + following.decode())


def check_straight(expression: Node, statement: Node, flow: Flow) -> None:
    """Refuse an expression that may not run, or before which its statement calls something else."""
    current = expression
    while current.parent is not None and current.parent.id != statement.id:
        parent = current.parent
        is_lazy = parent.child_count == 3 and parent.children[1].type in flow.lazy
        if parent.type not in flow.straight or is_lazy:
            raise unusual(parent)
        if any(_calls(child, flow) for child in parent.children if child.end_byte <= current.start_byte):
            raise CannotWriteError("another call in the same statement runs before the request")
        current = parent


def _calls(node: Node, flow: Flow) -> bool:
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type in flow.calls:
            return True
        if current.type not in flow.functions:
            stack += current.named_children
    return False


def unusual(node: Node) -> CannotWriteError:
    """The refusal of a request that stands inside of something else."""
    return CannotWriteError(f"the request is part of a larger expression or statement ({node.type.replace('_', ' ')})")
