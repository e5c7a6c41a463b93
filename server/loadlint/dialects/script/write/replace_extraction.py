"""A value that a script takes already, taken in another way.

Several ways to write it are tried, from the one that leaves most of the author's words to one that leaves the variable
alone. The changed script is read again: the first one is taken that takes the value as wanted and changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from msgspec.structs import replace
from tree_sitter import Node

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.script.language.syntax_tree import node_at, parent_of, span_of, stands_in, walk
from loadlint.dialects.script.write import helper_call, move_extraction
from loadlint.dialects.script.write.comparison import extracts_anew, sends_the_same
from loadlint.dialects.script.write.extraction_statements import (
    Rewriting,
    conditions,
    deciding_parts,
    inside_call,
    intermediates,
    is_variable,
    taking_of,
)
from loadlint.dialects.script.write.helper_call import json_paths
from loadlint.dialects.script.write.member_tests import with_tests
from loadlint.dialects.script.write.model import Taking
from loadlint.dialects.script.write.syntax_kit import cores, removals, returned_values
from loadlint.dialects.script.write.words import AnyWords
from loadlint.extractor import Extractor, FromCookie, FromHeader, FromHtml, FromJson, JsonStep, Match, Origin, Where
from loadlint.text.edits import Edit, apply
from loadlint.text.span import Span

Path = tuple[JsonStep, ...]

MOST_WAYS, _MOST_TEXTS = 24, 12
"""How many ways are tried, and how many with other literals among them: each has the script read once."""


def replacing_edits(words: AnyWords, change: ReplaceExtraction) -> list[Edit]:
    """The edits that take a value in another way."""
    at_span = [
        extraction
        for extraction in words.script.extractions
        if extraction.span == change.span
        and change.variable in (None, extraction.variable)
        and change.call in (None, extraction.call)
    ]
    if not at_span:
        raise CannotWriteError("no value is taken there")
    if len({extraction.variable for extraction in at_span}) > 1:
        raise CannotWriteError("several variables get their values from one expression")
    old = next((extraction for extraction in at_span if extraction.step == change.step), at_span[0])
    value = node_at(words.root, change.span)
    try:
        return _rewritten(words, Rewriting(change, old, value))
    except CannotWriteError:
        inside = inside_call(words.script, old)
        if inside is None:
            raise
    return replacing_edits(
        words.at(inside.span.start), replace(change, span=inside.span, variable=None, call=inside.call)
    )


def _rewritten(words: AnyWords, rewriting: Rewriting) -> list[Edit]:
    change, old = rewriting.change, rewriting.old
    redirects = list(words.stop_redirects(change.step)) if change.stop_redirects else []
    stays = old.step == change.step
    in_place = ways_to_take(words, rewriting) if stays else _ways_to_move(words, rewriting)
    for way in chain(islice(_of_caller(words, rewriting), MOST_WAYS), islice(in_place, MOST_WAYS)):
        with suppress(CannotWriteError):
            edits = [*redirects, *with_tests(words, rewriting, [*way, *asked_anew(words, rewriting, way)])]
            if _is_right(words, edits, rewriting):
                return edits
    if stays:
        raise CannotWriteError("the response is not at hand where the value is taken, or other requests share the code")
    raise CannotWriteError("the value can't be taken out of the other response without a change of other requests")


def _ways_to_move(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    change, old, value = rewriting.change, rewriting.old, rewriting.value
    with suppress(CannotWriteError):
        yield from move_extraction.moved_out(words, change, old, value)
    yield from move_extraction.ways_to_move(words, change, old, value)


def _of_caller(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    """The ways in which the call changes that has the value taken."""
    call, change, old = helper_call.call_node(words, rewriting.old), rewriting.change, rewriting.old
    if call is None:
        return
    words = words.at(call.start_byte)
    if old.step != change.step:
        with suppress(CannotWriteError):
            yield from move_extraction.moved_call(words, change, call)
        return
    pairs = changed_texts(old.extractor, change.extractor, words.header_name)
    yield from helper_call.with_other_texts(words, call, old.extractor, change.extractor, pairs)
    yield from helper_call.with_other_argument(words, call, change.extractor, change.step)


def _is_right(words: AnyWords, edits: Sequence[Edit], rewriting: Rewriting) -> bool:
    before, after = words.script, words.again(edits)
    is_same = after is not None and sends_the_same(before, after)
    return is_same and after is not None and extracts_anew(before, after, rewriting.old, rewriting.change)


def asked_anew(words: AnyWords, rewriting: Rewriting, edits: Sequence[Edit]) -> list[Edit]:
    """The same expression in the conditions under which the value is taken."""
    value, span = rewriting.value, rewriting.change.span
    inside = [edit for edit in edits if span.covers(edit.span)]
    if not inside:
        return []
    moved = [Edit(Span(edit.span.start - span.start, edit.span.end - span.start), edit.text) for edit in inside]
    text = apply(words.script.source.data[span.start : span.end], moved).decode("utf-8", "replace")
    nodes = [node for condition in conditions(words, value) for node in walk(condition)]
    same = [
        Span(node.start_byte, node.end_byte)
        for node in nodes
        if node.type == value.type and words.text(node) == words.text(value)
    ]
    again = [Edit(other, text) for other in same if not any(other.covers(edit.span) for edit in edits)]
    return [*again, *_decided_anew(words, value, inside)]


def _decided_anew(words: AnyWords, value: Node, edits: Sequence[Edit]) -> Iterator[Edit]:
    """What changes in an expression, in the parts that decide there: `data.token ? data.token : ''`."""
    texts = {
        words.script.source.data[edit.span.start : edit.span.end].decode("utf-8", "replace"): edit for edit in edits
    }
    for node in (node for part in deciding_parts(value) for node in walk(part)):
        edit, span = texts.get(words.text(node)), span_of(node)
        if edit is not None and not any(other.span.overlaps(span) for other in edits):
            yield Edit(span, edit.text)


def ways_to_take(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    """The ways to write the expression that takes a value, from the one that leaves most of the author's words."""
    yield from islice(_with_other_texts(words, rewriting), _MOST_TEXTS)
    yield from _decoding_edits(words, rewriting)
    for value in (rewriting.value, *returned_values(words, rewriting.value)):
        yield from words.with_other_path(value, rewriting.old.extractor, rewriting.change.extractor)
    yield from with_other_part(words, rewriting)
    yield from _written_anew(words, rewriting)
    yield from helper_call.with_other_argument(
        words, rewriting.value, rewriting.change.extractor, rewriting.change.step
    )


def _decoding_edits(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    """The expression as it is, decoded once more."""
    old, change, value = rewriting.old.extractor, rewriting.change, rewriting.value
    if old is None or change.extractor.operations[:-1] != old.operations or change.extractor.origin != old.origin:
        return
    with suppress(CannotWriteError):
        before, after = (words.expression(way, "response", change.step) for way in (old, change.extractor))
        opening, inner, closing = after.text.partition(before.text)
        if value.type in _OF_SEVERAL and closing != ")":
            opening, closing = f"{opening}(", f"){closing}"
        if inner:
            start, end = Span(value.start_byte, value.start_byte), Span(value.end_byte, value.end_byte)
            yield [*after.edits, Edit(start, opening), Edit(end, closing)]


_OF_SEVERAL = (
    "binary_expression", "ternary_expression", "binary_operator", "boolean_operator", "conditional_expression"
)  # fmt: skip
"""Expressions that what follows them would take apart: `a || b ?? ''` is not even JavaScript."""


def changed_texts(old: Extractor | None, new: Extractor, header_name: Callable[[str], str]) -> list[tuple[str, str]]:
    """The texts (patterns, selectors, names) to write in the place of others; none where more than texts differs.

    `header_name` is how the tool's client spells a header.
    """
    texts = _texts_of_origins(old.origin, new.origin, header_name) if old is not None else None
    if old is None or texts is None or len(old.operations) != len(new.operations):
        return []
    for before, after in zip(old.operations, new.operations, strict=True):
        if isinstance(before, Match) and isinstance(after, Match) and before.match == after.match:
            texts.append((before.pattern, after.pattern))
        elif before != after:
            return []
    return [pair for pair in texts if pair[0] != pair[1]]


def _texts_of_origins(old: Origin, new: Origin, header_name: Callable[[str], str]) -> list[tuple[str, str]] | None:
    """The texts that two origins are told by, side by side; None where more than these differs."""
    match old, new:
        case FromHtml(selector, attribute, match), FromHtml(other, wanted, number):
            same_shape = match == number and (attribute is None) == (wanted is None)
            return [(selector, other), (attribute or "", wanted or "")] if same_shape else None
        case FromHeader(name, match), FromHeader(other, number):
            return [(name, _header_spelling(other, name, header_name))] if match == number else None
        case FromCookie(name), FromCookie(other):
            return [(name, other)]
        case _:
            return [] if old == new else None


def _header_spelling(name: str, old: str, header_name: Callable[[str], str]) -> str:
    """The name of a header as the script writes it: a function that looks for it may compare with small letters."""
    if name.lower() == old.lower():
        return old
    return name.lower() if old.islower() else header_name(name)


def _with_other_texts(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    """The literals of the expression, and of what it reads, with other texts in them."""
    value = rewriting.value
    names = (intermediate.value for intermediate in intermediates(words, value) if not intermediate.makes_step)
    literals_here = _literals(words, [value, *returned_values(words, value), *names])
    literals = [*literals_here, *_literals(words, conditions(words, value))]
    pairs = changed_texts(rewriting.old.extractor, rewriting.change.extractor, words.header_name)
    yield from helper_call.with_all_texts(words, literals, pairs)
    yield from _with_our_literal(words, rewriting, literals)
    yield from helper_call.with_text_alone(words, literals_here, pairs)


def _literals(words: AnyWords, parts: Sequence[Node]) -> list[Node]:
    return [node for part in parts for node in walk(part) if words.literal_text(node) is not None]


def _with_our_literal(words: AnyWords, rewriting: Rewriting, literals: Sequence[Node]) -> Iterator[list[Edit]]:
    """The literal in which an expression of ours and the one that is wanted differ: a selector as a pattern, say."""
    old, change = rewriting.old.extractor, rewriting.change
    if old is None:
        return
    with suppress(CannotWriteError):
        before, after = (
            words.expression(extractor, "response", change.step).text for extractor in (old, change.extractor)
        )
        for node in literals:
            start, literal, end = before.partition(words.text(node))
            if literal and after.startswith(start) and after.endswith(end) and len(after) > len(start) + len(end):
                yield [Edit(Span(node.start_byte, node.end_byte), after[len(start) : len(after) - len(end)])]


def _alone(words: AnyWords, rewriting: Rewriting) -> Node | None:
    """The pattern that takes one variable, and no other, out of an expression: `[, token]`."""
    parent = parent_of(rewriting.value)
    target = parent.child_by_field_name("name") or parent.child_by_field_name("left")
    if target is None or not target.type.endswith(("_pattern", "pattern_list")):
        return None
    named = ("identifier", "shorthand_property_identifier_pattern")
    names = [words.text(node) for node in walk(target) if node.type in named]
    return target if names == [rewriting.old.variable] else None


def _written_anew(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    """The expression that takes the value, written as a whole, with each of the names that may be the response's."""
    value, change = rewriting.value, rewriting.change
    taking = taking_of(words, rewriting.old, value)
    for inner in (value, *returned_values(words, value)):
        for response in _responses(words, rewriting, inner):
            for target in cores(words, inner):
                with suppress(CannotWriteError):
                    yield _expression(words, rewriting, target, response, taking if target == value else None)
    for response in _responses(words, rewriting, value):
        with suppress(CannotWriteError):
            separate = words.expression(change.extractor, response, change.step)
            yield [*separate.edits, *words.split_off(value, rewriting.old.variable, separate.text)]
    with suppress(CannotWriteError):
        edits, response = words.named_response(change.step)
        written = _expression(words, rewriting, value, response, taking)
        yield [*edits, *written]


def _responses(words: AnyWords, rewriting: Rewriting, value: Node) -> list[str]:
    """What may be the response among the parts of an expression and of what it reads, the shortest first."""
    sites = {step.span for step in words.script.steps if step.index == rewriting.change.step}
    texts: dict[str, None] = {}
    for part in (value, *(intermediate.value for intermediate in intermediates(words, value))):
        names = [
            words.text(node)
            for node in walk(part)
            if (node.type in words.names_of_values and (node.type != "identifier" or is_variable(node)))
            or (part == value and Span(node.start_byte, node.end_byte) in sites)
        ]
        texts.update(dict.fromkeys(sorted(names, key=len)))
    return list(texts)


def _expression(
    words: AnyWords, rewriting: Rewriting, target: Node, response: str, taking: Taking | None
) -> list[Edit]:
    written = words.expression(rewriting.change.extractor, response, rewriting.change.step)
    unread = [
        intermediate
        for intermediate in intermediates(words, target)
        if not re.search(rf"\b{re.escape(intermediate.name)}\b", written.text)
    ]
    # What is asked of the response itself stays true, wherever the value in it is.
    tested = [intermediate for intermediate in unread if intermediate.tests and not intermediate.makes_step]
    if any(not intermediate.removable or taking is None for intermediate in tested) or len(tested) > 1:
        raise CannotWriteError(f"the script asks for `{tested[0].name}` elsewhere")
    if taking is None:
        alone = _alone(words, rewriting) if target == rewriting.value else None
        names = [Edit(Span(alone.start_byte, alone.end_byte), rewriting.old.variable)] if alone is not None else []
        return [*written.edits, *names, Edit(Span(target.start_byte, target.end_byte), written.text)]
    removed = [intermediate.statement for intermediate in unread if intermediate.removable and not intermediate.tests]
    if not tested:
        return [*written.edits, *words.assign(taking, written, taking), *removals(words, removed)]
    if not all(_asks_whether_there(words, node) for node in tested[0].tests):
        raise CannotWriteError(f"the script asks more of `{tested[0].name}` than whether it is there")
    if written.by_match is not None:
        # The script asks for the match that the value came from, which another one takes the place of.
        match, before, after = written.by_match
        texts = ((tested[0].value, match), (taking.value, f"{before}{tested[0].name}{after}"))
        edits = [Edit(Span(node.start_byte, node.end_byte), text) for node, text in texts]
        return [*written.edits, *edits, *removals(words, removed)]
    # The script asks for what the value came from: the value takes that one's place.
    gone = _with_condition(taking.statement)
    tests = [node for node in tested[0].tests if not gone.start_byte <= node.start_byte < gone.end_byte]
    renamed = [Edit(Span(node.start_byte, node.end_byte), rewriting.old.variable) for node in tests]
    moved = words.assign(tested[0], written, taking)
    return [*written.edits, *moved, *renamed, *removals(words, [*removed, gone])]


def _asks_whether_there(words: AnyWords, name: Node) -> bool:
    """Whether a condition asks for nothing but whether a variable has a value: `m`, `not m`, `m is None`, `!m`."""
    inner = name
    while (outer := parent_of(inner)).type in _IN_CONDITIONS:
        others = [child for child in outer.named_children if child != inner]
        joins = any(child.type in _JOINING for child in outer.children)
        if outer.type in _COMPARISONS and not joins and any(words.text(child) not in _NOTHING for child in others):
            return False
        inner = outer
    return outer.type in _CONDITIONAL


_NOTHING = ("None", "null", "undefined")
_JOINING = ("&&", "||")
_COMPARISONS = ("comparison_operator", "binary_expression")
_IN_CONDITIONS = (
    "parenthesized_expression", "not_operator", "unary_expression", "boolean_operator", *_COMPARISONS
)  # fmt: skip
_CONDITIONAL = (
    "if_statement", "elif_clause", "conditional_expression", "ternary_expression", "assert_statement"
)  # fmt: skip


def _with_condition(statement: Node) -> Node:
    """A statement with the `if` around it that holds nothing else."""
    block = parent_of(statement)
    if not stands_in(block, "if_statement") or block.named_child_count != 1:
        return statement
    outer = parent_of(block)
    return outer if outer.child_by_field_name("alternative") is None else statement


# Paths that several expressions walk


def with_other_part(words: AnyWords, rewriting: Rewriting) -> Iterator[list[Edit]]:
    """Ways to change one of the expressions: one before the value, or the condition that chooses the item of a list."""
    paths = json_paths(rewriting.old.extractor, rewriting.change.extractor)
    if paths is None:
        return
    before, after = paths
    reads = list(intermediates(words, rewriting.value))
    expressions = [read.value for read in reads if not read.makes_step]
    # Of one that makes the request too, what is behind the call: `http.get(url).json().items`.
    requests = [read.value for read in reads if read.makes_step]
    for length in range(len(before), 0, -1):
        tail = before[length:]
        if after[len(after) - len(tail) :] == tail:
            parts = Extractor(FromJson(before[:length])), Extractor(FromJson(after[: len(after) - len(tail)]))
            for node in (*_expressions_naming(words, expressions, before[length - 1]), *requests):
                yield from words.with_other_path(node, *parts)
    yield from _with_other_sibling(words, [*expressions, *conditions(words, rewriting.value)], before, after)


def _expressions_naming(words: AnyWords, expressions: Sequence[Node], step: JsonStep) -> Iterator[Node]:
    """The expressions that may read a member: themselves, and those in them that name it."""
    for expression in expressions:
        for node in walk(expression):
            member = words.member_of(node)
            if node == expression or (member is not None and member.name == step):
                yield node


def _with_other_sibling(
    words: AnyWords, expressions: Sequence[Node], before: Path, after: Path
) -> Iterator[list[Edit]]:
    """The member that tells the item has another name: `if (item.title === 'Desk lamp')`."""
    differing = [pair for pair in zip(before, after, strict=False) if pair[0] != pair[1]]
    match differing:
        case [(Where(old, value), Where(new, other))] if value == other and len(before) == len(after):
            extractors = Extractor(FromJson(old)), Extractor(FromJson(new))
        case _:
            return
    for node in _expressions_naming(words, expressions, old[-1]):
        yield from words.with_other_path(node, *extractors)
