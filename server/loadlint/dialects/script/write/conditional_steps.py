"""Requests that are made where there is a value for them: their statements get a condition around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.write.syntax_kit import trailing
from loadlint.dialects.script.write.value_reads import steps_in
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.changes import Correlate
    from loadlint.dialects.script.write.words import AnyWords

_STATEMENTS = frozenset({"expression_statement", "with_statement"})
"""What can stand under a condition without a change for what follows. A declaration would not be seen outside."""


def conditional(words: AnyWords, change: Correlate, names: Sequence[str]) -> Iterator[Edit]:
    """The edits that make the requests which send a value depend on it. `names` are what the uses read."""
    name_of_step = {use.step: name for use, name in zip(change.uses, names, strict=True)}
    for step, name in name_of_step.items():
        there = words.at(words.script.steps[step].span.start)
        statement = there.step_statement(step)
        if steps_in(there, statement) != [step] or statement.type not in _STATEMENTS:
            raise CannotWriteError("the request can't be made to depend on the value where it stands")
        yield from _under(there, statement, name)


def _under(words: AnyWords, statement: Node, name: str) -> Iterator[Edit]:
    """The edits that put a statement under a condition, a step further in."""
    data, start, end = words.script.source.data, statement.start_byte, statement.end_byte
    line = data.rfind(b"\n", 0, start) + 1
    indent = data[line:start].decode()
    if indent.strip():
        raise CannotWriteError("other code stands on the line of the request")
    begin, close = words.condition(name)
    yield Edit(Span(start, start), f"{begin}{words.newline}{indent}{words.indentation}")
    texts = [node for node in walk(statement) if node.type in words.grammar.texts]
    for after in _line_starts(data, start, end):
        if not any(text.start_byte < after < text.end_byte for text in texts):
            yield Edit(Span(after, after), words.indentation)
    if close:
        last = trailing(words, statement)[1]
        yield Edit(Span(last, last), f"{words.newline}{indent}{close}")


def _line_starts(data: bytes, start: int, end: int) -> Iterator[int]:
    """The offsets at which lines begin within a part of a text."""
    place = data.find(b"\n", start, end)
    while place != -1:
        yield place + 1
        place = data.find(b"\n", place + 1, end)
