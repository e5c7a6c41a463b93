"""One step more, or one less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from loadlint.changes import CannotWriteError, Correlate, InsertStep, RemoveStep
from loadlint.dialects.script.language.bracketed_lists import arguments_of, items_of
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, stands_in, walk
from loadlint.dialects.script.write.comparison import requests_of
from loadlint.dialects.script.write.extraction_statements import is_variable
from loadlint.dialects.script.write.new_address import address_of, function_of, is_seen_from
from loadlint.dialects.script.write.plain_request import NewRequest, PlainRequest, nearest, plain
from loadlint.dialects.script.write.remove_value import Removal
from loadlint.dialects.script.write.syntax_kit import trailing
from loadlint.dialects.script.write.value_reads import steps_in
from loadlint.dialects.script.write.words import AnyWords
from loadlint.script import Script
from loadlint.text.edits import Edit
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

_IN_LOOP = CannotWriteError("a loop would make it again and again, each time with the values of one turn")


def inserting_edits(words: AnyWords, change: InsertStep) -> list[Edit]:
    """The edits that make a recorded request between two steps."""
    script = words.script
    if not script.steps:
        raise CannotWriteError("the script makes no request that a new one could stand beside")
    request = plain(change.request, script)
    neighbour = change.before if change.before is not None else len(script.steps) - 1
    index = change.before if change.before is not None else len(script.steps)
    place = _before if change.before is not None else _after
    refused = CannotWriteError("the steps beside it are made in code that several requests share")
    for statement in _statements(words, neighbour, change):
        inside = words.at(statement.start_byte)
        try:
            for lines, needed in _ways(inside, change, request, neighbour, statement):
                edits = [*needed, place(inside, statement, lines)]
                after = words.again(edits)
                if after is not None and _has_more(script, after, index, request):
                    if not after.steps[index].repeated:
                        return edits
                    refused = _IN_LOOP
        except CannotWriteError as error:
            refused = error
    raise refused


def _ways(
    words: AnyWords, change: InsertStep, request: PlainRequest, neighbour: int, statement: Node
) -> Iterator[tuple[str, Sequence[Edit]]]:
    """The statements that make the request: as the author calls a function for such ones, else by the tool's own."""
    near = nearest(words.script, change.before)
    if request.method == "GET":
        alike = [step for step in near if words.script.steps[step].follows_redirects == change.follows_redirects]
        yield from _by_functions(words, request, alike, statement)
    address, imported = address_of(words, request, near, statement, words.routes.paths[neighbour])
    new = NewRequest(request, address, change.follows_redirects)
    lines, needed = words.request_lines(new, neighbour, statement)
    yield lines, [*imported, *needed]


def _by_functions(
    words: AnyWords, request: PlainRequest, near: Sequence[int], statement: Node
) -> Iterator[tuple[str, Sequence[Edit]]]:
    """Calls like those that make other requests out of nothing but their path: `this.get('/cart')`."""
    written: set[str] = set()
    here = function_of(words, statement)
    for step in near:
        others = words.script.steps[step].request
        frames = words.routes.paths[step] if others.method == request.method and others.body is None else ()
        for number, frame in enumerate(frames[:-1]):
            if any(inner.function == here for inner in frames[number + 1 :]):
                # The function would call itself without end.
                continue
            arguments = arguments_of(frame.call)
            called = frame.call.child_by_field_name("function")
            if called is None or len(arguments) != 1 or arguments[0].type not in ("string", "template_string"):
                continue
            if not all(is_seen_from(words, name, statement) for name in walk(called)):
                continue
            call = f"{words.text(called)}({words.string(request.target)}){words.statement_end}"
            if call not in written:
                written.add(call)
                yield call, ()


def _statements(words: AnyWords, neighbour: int, change: InsertStep) -> list[Node]:
    """The statements that make a step, or that call what makes it, the innermost first.

    One in the function that takes the value comes before the others, or in one that calls this and keeps the value.
    """
    innermost = words.step_statement(neighbour)
    callers = [words.statement_of(frame.call) for frame in reversed(words.routes.paths[neighbour][:-1])]
    statements = [innermost, *(statement for statement in callers if statement is not None)]
    if change.beside is None:
        return statements
    taken = words.at(change.beside.start).root.descendant_for_byte_range(change.beside.start, change.beside.end)
    function = function_of(words, taken) if taken is not None else None
    taken_there = (extraction for extraction in words.script.extractions if extraction.span == change.beside)
    is_field = any("." in extraction.variable for extraction in taken_there)
    callers_of_taking = [function, *(_callers_of(words, function) if not is_field else ())]
    places = {statement.id: function_of(words, statement) for statement in statements}
    shared = next((caller for caller in callers_of_taking if caller in places.values()), None)
    return sorted(statements, key=lambda statement: shared is None or places[statement.id] != shared)


def _callers_of(words: AnyWords, function: Node | None) -> list[Node | None]:
    """The functions on the way to another one, the innermost first."""
    for path in words.routes.paths:
        functions = [frame.function for frame in path]
        if function is not None and function in functions:
            return functions[: functions.index(function)][::-1]
    return []


def _has_more(before: Script, after: Script, position: int, request: PlainRequest) -> bool:
    steps = after.steps
    if len(steps) != len(before.steps) + 1:
        return False
    new = steps[position].request
    rest = requests_of([*steps[:position], *steps[position + 1 :]])
    same = new.method == request.method and _is_address(new.url.value, request)
    headers = all(new.header(name) is not None for name, _ in request.headers)
    return same and headers and rest == requests_of(before.steps)


def _is_address(url: str, request: PlainRequest) -> bool:
    """Whether an address is that of a request: nothing but its host, which may be unknown, before path and query."""
    if not url.endswith(request.target):
        return False
    origin = url[: len(url) - len(request.target)]
    is_known = HOLE not in origin and bool(origin and request.origin)
    return "/" not in origin.rpartition("://")[2] and (origin == request.origin or not is_known)


def _before(words: AnyWords, statement: Node, lines: str) -> Edit:
    """Before a statement and the comments that stand right above it, with a blank line where there is one before."""
    data = words.script.source.data
    first = _first_preparation(words, statement, lines)
    start = first.start_byte
    previous = first.prev_sibling
    while previous is not None and previous.type == "comment" and _is_right_above(data, previous, start):
        start, previous = previous.start_byte, previous.prev_sibling
    indent = indent_at(data, start)
    line = data.rfind(b"\n", 0, start)
    blank = not data[data.rfind(b"\n", 0, max(line, 0)) + 1 : max(line, 0)].strip() if line > 0 else False
    newline = words.style.newline
    gap = newline * 2 if blank else newline
    return Edit(Span(start, start), lines.replace("\n", newline + indent) + gap + indent)


def _first_preparation(words: AnyWords, statement: Node, lines: str) -> Node:
    """The first of the statements right before another one that give values to names which `lines` do not use."""
    first = statement
    while (before := first.prev_named_sibling) is not None and _prepares(words, before):
        named = (words.text(node) for node in walk(before) if is_variable(node))
        if any(re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", lines) for name in named):
            break
        first = before
    return first


def _prepares(words: AnyWords, statement: Node) -> bool:
    """Whether a statement gives a name to a value, makes no request and takes nothing out of an answer."""
    inner = statement.named_children[0] if statement.named_child_count else None
    kind = inner.type if statement.type == "expression_statement" and inner is not None else statement.type
    if kind not in ("lexical_declaration", "variable_declaration", "assignment", "assignment_expression"):
        return False
    script, whole = words.script, Span(statement.start_byte, statement.end_byte)
    names = {extraction.variable for extraction in script.extractions}
    takes = (extraction.span for extraction in script.extractions if script.source.text(extraction.span) not in names)
    makes = (span for step in script.steps for span in step.calls)
    return not any(whole.covers(span) for span in (*takes, *makes))


def _is_right_above(data: bytes, comment: Node, start: int) -> bool:
    line = data.rfind(b"\n", 0, comment.start_byte) + 1
    return data[comment.end_byte : start].count(b"\n") == 1 and not data[line : comment.start_byte].strip()


def _after(words: AnyWords, statement: Node, lines: str) -> Edit:
    """At the end of the block that a statement is in; before what leaves it."""
    last = items_of(parent_of(statement))[-1]
    if last.type in ("return_statement", "throw_statement", "raise_statement"):
        return _before(words, last, lines)
    data = words.script.source.data
    indent = indent_at(data, last.start_byte)
    end = trailing(words, last)[1]
    newline = words.style.newline
    return Edit(Span(end, end), f"{newline}{indent}" + lines.replace("\n", newline + indent))


# One step less


def removing_edits(words: AnyWords, change: RemoveStep) -> list[Edit]:
    """The edits that take a step out.

    Raises CannotWriteError where what it gives is used by something that stays.
    """
    first = words.step_statement(change.step)
    if steps_in(words, first) != [change.step]:
        raise CannotWriteError("the statement makes other requests as well")
    if first.type == "return_statement" and not _is_ignored(words, first):
        raise CannotWriteError("the function returns the request's response, which its callers use")
    removal = Removal(words)
    removal.take_out(first)
    removal.take_out(words.with_empty_group(first))
    edits = removal.edits()
    if not _lacks_step_alone(words, edits, change.step):
        raise CannotWriteError("the request is made in code that other requests share")
    return edits


def _is_ignored(words: AnyWords, statement: Node) -> bool:
    """Whether nobody uses what the function of a `return` gives."""
    function = words.takes.function_of(statement)
    name = function.child_by_field_name("name")
    if name is None:
        return False
    for node in walk(words.root):
        called = field_of(node, "function") if node.type in ("call_expression", "call") else None
        if called is None or re.split(r"\W", words.text(called))[-1] != words.text(name):
            continue
        if not stands_in(node, "expression_statement"):
            return False
    return True


def _lacks_step_alone(words: AnyWords, edits: Sequence[Edit], step: int) -> bool:
    before, after = words.script, words.again(edits)
    if after is None or requests_of([*before.steps[:step], *before.steps[step + 1 :]]) != requests_of(after.steps):
        return False
    return _others(before, step) <= {(extraction.variable, extraction.extractor) for extraction in after.extractions}


def _others(script: Script, step: int) -> set[tuple[str, object]]:
    return {(extraction.variable, extraction.extractor) for extraction in script.extractions if extraction.step != step}


# Steps under a condition


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
    yield Edit(Span(start, start), f"{begin}{words.style.newline}{indent}{words.style.unit}")
    texts = [node for node in walk(statement) if node.type in words.grammar.texts]
    for after in _line_starts(data, start, end):
        if not any(text.start_byte < after < text.end_byte for text in texts):
            yield Edit(Span(after, after), words.style.unit)
    if close:
        last = trailing(words, statement)[1]
        yield Edit(Span(last, last), f"{words.style.newline}{indent}{close}")


def _line_starts(data: bytes, start: int, end: int) -> Iterator[int]:
    """The offsets at which lines begin within a part of a text."""
    place = data.find(b"\n", start, end)
    while place != -1:
        yield place + 1
        place = data.find(b"\n", place + 1, end)
