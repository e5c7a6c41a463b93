"""An extraction that moves to the answer of another step, with what the script does where there is no value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from tree_sitter import Node

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import parent_of, walk
from loadlint.dialects.script.read.frames import outermost_function
from loadlint.dialects.script.write import value_route
from loadlint.dialects.script.write.extraction_statements import given_anew, intermediates, statement_or_try, taking_of
from loadlint.dialects.script.write.helper_call import call_node
from loadlint.dialects.script.write.model import Moving, Taking
from loadlint.dialects.script.write.remove_value import Removal
from loadlint.dialects.script.write.syntax_kit import removals, trailing
from loadlint.dialects.script.write.value_reads import is_within, reads_of
from loadlint.dialects.script.write.words import AnyWords
from loadlint.operation import request_name
from loadlint.script import Extraction
from loadlint.text.edits import Edit
from loadlint.text.span import Span


def moved_out(words: AnyWords, change: ReplaceExtraction, old: Extraction, value: Node) -> Iterator[list[Edit]]:
    """The ways to move it out of a function, whose caller has kept what it returned and takes the value itself now."""
    call, taking = call_node(words, old), taking_of(words, old, value)
    way = words.routes.paths[change.step]
    if call is None or taking is None or any(frame.call == call for frame in way):
        return
    removal = Removal(words, call)
    removal.take_out_extraction(taking)
    if removal.target is None:
        raise CannotWriteError("the function that takes the value does not return it")
    caller = words.at(call.start_byte)
    target = removal.target
    received = Taking(caller.text(target), target, call, caller.statement_of(call) or call)
    function = caller.takes.function_of(target)
    reads = reads_of(caller, received.name, target, function)
    gone = _guards(caller, _beside(caller, received.statement, [received]), {received.name})
    texts = [_guard_text(caller, guard, change, old, set()) for guard in gone]
    reads = [node for node in reads if not any(is_within(node, statement) for statement in gone)]
    moving = Moving(change, received, texts, reads, "", judges=True, step=old.step, is_received=True)
    there = words.at(words.script.steps[change.step].span.start)
    yield [*removal.edits(), *removals(caller, gone), *there.retaken(moving)]


def ways_to_move(words: AnyWords, change: ReplaceExtraction, old: Extraction, value: Node) -> Iterator[list[Edit]]:
    """The ways to move it: one, or none that is refused with its reason."""
    taking = taking_of(words, old, value)
    if taking is None:
        raise CannotWriteError("the value is a part of a larger statement, which can't move to another response")
    holder = statement_or_try(taking.statement)
    before = [step for step in intermediates(words, value) if step.removable]
    sources = {
        words.text(node)
        for part in (value, *(intermediate.value for intermediate in before))
        for node in _identifiers(part)
    }
    beside = _beside(words, holder, [taking, *before])
    guards = _guards(words, beside, {taking.name, *(intermediate.name for intermediate in before)})
    guards += _assertions(words, beside, taking.name, sources)
    before = [
        intermediate
        for intermediate in before
        if all(any(is_within(test, guard) for guard in guards) for test in intermediate.tests)
    ]
    gone = [*(intermediate.statement for intermediate in before), holder, *guards]
    names = {intermediate.name for intermediate in before}
    kept = [] if any(_mentions(words, guard, sources - names) for guard in guards) else guards
    texts = [_guard_text(words, guard, change, old, names) for guard in kept]
    leaves = holder.id != taking.statement.id and words.takes.shape.leaving.search(words.text(holder)) is not None
    comment, stop = trailing(words, taking.statement)
    moving = Moving(change, taking, texts, _reads(words, taking, gone), comment, bool(guards) or leaves, old.step)
    there = words.at(words.script.steps[change.step].span.start)
    yield [*removals(words, gone, {taking.statement.id: stop}), *there.retaken(moving)]


def moved_call(words: AnyWords, change: ReplaceExtraction, call: Node) -> Iterator[list[Edit]]:
    """The ways to move a call that has a value taken: one of its arguments is the value then."""
    statement = parent_of(call)
    if statement.type != "expression_statement":
        raise CannotWriteError("the value is a part of a larger statement, which can't move to another response")
    source = words.script.source
    comment, end = trailing(words, statement)
    # Some grammars count the comment to the statement.
    stop = max(child.end_byte for child in statement.children if child.type != "comment")
    for argument in arguments_of(call):
        if words.literal_text(argument) is None:
            before = source.text(Span(statement.start_byte, argument.start_byte))
            after = source.text(Span(argument.end_byte, stop))
            with suppress(CannotWriteError):
                stated = words.at(words.script.steps[change.step].span.start).statement_edits(
                    change, before, after + comment
                )
                yield [*removals(words, [statement], {statement.id: end}), *stated]


def target_elsewhere(words: AnyWords, moving: Moving, statement: Node) -> str | None:
    """The member of an object that gets the value, as a statement of another function reaches it."""
    writer, taking = words.routes, moving.taking
    before, after = (outermost_function(node, writer.functions) for node in (taking.statement, statement))
    source = value_route.frame_in(writer.paths[moving.step], before)
    target = value_route.frame_in(writer.paths[moving.change.step], after)
    if source is None or target is None:
        return None
    return value_route.member_elsewhere(writer, taking.name, source, target)


def _reads(words: AnyWords, taking: Taking, gone: Sequence[Node]) -> list[Node]:
    """The places outside of the statements that go where the variable is read before it gets another value."""
    takes = words.takes
    places = [node for node in takes.places(taking.name) if words.text(node) == taking.name]
    end = math.inf if "." in taking.name else given_anew(taking.target, places)
    reads = [node for node in places if takes.giving_node(node) is None and node.start_byte < end]
    return [node for node in reads if not any(is_within(node, statement) for statement in gone)]


def _beside(words: AnyWords, holder: Node, group: Sequence[Taking]) -> list[Node]:
    """The statements of a block that are about the names of a group, and not about later values of these names."""
    start = min(holder.start_byte, *(intermediate.statement.start_byte for intermediate in group))
    end = min(given_anew(intermediate.target, words.takes.places(intermediate.name)) for intermediate in group)
    return [
        node for node in parent_of(holder).named_children if start <= node.start_byte < end and node.id != holder.id
    ]


def _identifiers(node: Node) -> Iterator[Node]:
    return (inner for inner in walk(node) if inner.type == "identifier")


def _guards(words: AnyWords, beside: Sequence[Node], names: set[str]) -> list[Node]:
    """The branches that ask for nothing but these names, and leave."""
    takes = words.takes
    allowed = {word for name in names for word in re.findall(r"[\w$]+", name)}
    guards = []
    for node in beside:
        condition = node.child_by_field_name("condition")
        if node.type != "if_statement" or condition is None or node.child_by_field_name("alternative") is not None:
            continue
        asked = {words.text(inner) for inner in walk(condition) if inner.type.endswith("identifier")}
        if asked and asked - {"undefined"} <= allowed and takes.shape.leaving.search(words.text(node)):
            guards.append(node)
    return guards


def _assertions(words: AnyWords, beside: Sequence[Node], variable: str, sources: set[str]) -> list[Node]:
    """The statements that assert something about its value alone."""
    assertions = []
    for node in beside:
        text = words.text(node)
        about = re.search(rf"(?<![\w$.]){re.escape(variable)}(?![\w$])", text) is not None
        if about and _ASSERTING.match(text) and not _mentions(words, node, sources):
            assertions.append(node)
    return assertions


_ASSERTING = re.compile(r"(?:check|expect|assert)\b")


def _mentions(words: AnyWords, guard: Node, names: set[str]) -> bool:
    """Whether a guard reads something that was at hand where the value was taken, such as the response."""
    return any(words.text(node) in names for node in _identifiers(guard))


def _guard_text(words: AnyWords, guard: Node, change: ReplaceExtraction, old: Extraction, names: set[str]) -> str:
    """A guard as it is written, from the start of its line, for the variable and the new request."""
    data = words.script.source.data
    text = words.text(guard)
    for name in names:
        text = re.sub(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", old.variable, text)
    request = request_name(words.script.steps[old.step].request)
    for node in walk(guard):
        said = words.literal_text(node)
        if said is not None and request in said:
            text = text.replace(words.text(node), words.other_literal(node, change.description).text)
    indent = indent_at(data, guard.start_byte)
    first, *others = text.splitlines()
    return "\n".join([first, *(line.removeprefix(indent) for line in others)])
