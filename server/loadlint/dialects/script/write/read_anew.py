"""A value that the script reads where it needs it, without a variable of its own, read in another way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from msgspec.structs import replace
from tree_sitter import Node

from loadlint.changes import CannotWriteError, ReadAnew, ReplaceExtraction
from loadlint.dialects.script.language.syntax_tree import node_at, span_of
from loadlint.dialects.script.write.comparison import sends_the_same
from loadlint.dialects.script.write.extraction_statements import Rewriting
from loadlint.dialects.script.write.member_tests import with_tests
from loadlint.dialects.script.write.replace_extraction import MOST_WAYS, asked_anew, ways_to_take
from loadlint.dialects.script.write.words import AnyWords
from loadlint.expression import Extracted, Made, sources_of
from loadlint.extractor import AnyItem, Extractor, FromJson, JsonStep, moved_path
from loadlint.script import Extraction, Script
from loadlint.text.edits import Edit
from loadlint.text.span import Span

Path = tuple[JsonStep, ...]
Source = Extracted | Made


def read_anew(words: AnyWords, change: ReadAnew) -> list[Edit]:
    """The edits after which the script reads that value at all these places, and all else as before."""
    edits = list(words.stop_redirects(change.new.step)) if change.stop_redirects else []
    for span in change.spans:
        edits += _written_anew(words, change, span)
    edits = [*dict.fromkeys(edits)]
    edits += _other_reads(words, change, edits)
    if _is_right(words.script, words.again(edits), change):
        return edits
    raise CannotWriteError(_SHARED)


def without_variable(script: Script, change: ReplaceExtraction) -> ReadAnew | None:
    """A change of a member of JSON that a variable takes, as one of the expressions that lead there.

    None for other changes, and for those of several callers.
    """
    is_of_item = change.extractor.items != ()
    if (change.call is not None and not is_of_item) or change.likewise or change.together:
        # The function that goes through a list is called by that alone.
        return None
    taken = {
        extraction.source
        for extraction in script.extractions
        if extraction.span == change.span and change.variable in (None, extraction.variable)
    }
    old, new = next(iter(taken), None), Extracted(change.step, change.extractor)
    if old is None or len(taken) > 1 or old.step != new.step or old.member_path is None or new.member_path is None:
        return None
    return ReadAnew((change.span,), old, new)


_SHARED = "the response is not at hand there, or other responses and requests share the code"


def _written_anew(words: AnyWords, change: ReadAnew, span: Span) -> list[Edit]:
    """The first way to write an expression that gives the value there, whatever the other places give."""
    words = words.at(span.start)
    expression = _rewriting(words, _without_marks(node_at(words.root, span)), change.old, change.new)
    readings = [expression, *_elsewhere(words, change, expression.value)]
    in_place = ((reading, edits) for reading in readings for edits in islice(_in_place(words, reading), MOST_WAYS))
    anew = ((reading, edits) for reading in readings for edits in islice(_anew(words, reading), MOST_WAYS))
    for reading, edits in chain(in_place, anew):
        with suppress(CannotWriteError):
            asked = [*edits, *asked_anew(words, reading, edits)]
            tested = with_tests(words, expression, with_tests(words, reading, asked))
            if _is_right_in_part(words.script, words.again(tested), change):
                return tested
    raise CannotWriteError(_SHARED)


def _rewriting(words: AnyWords, node: Node, old: Extracted, new: Extracted) -> Rewriting:
    """A change of an expression, as if a variable took its value."""
    assert new.extractor is not None
    taken = Extraction(old.step, words.text(node), old.extractor, span_of(node))
    return Rewriting(ReplaceExtraction(span_of(node), new.step, new.extractor, ""), taken, node)


def _in_place(words: AnyWords, reading: Rewriting) -> Iterator[list[Edit]]:
    """The ways to walk another path into a JSON document."""
    marks = _marks_around(words, reading.value)
    for edits in words.with_other_path(reading.value, reading.old.extractor, reading.change.extractor):
        yield [_in_other_quotes(edit, marks) for edit in edits]


def _anew(words: AnyWords, reading: Rewriting) -> Iterator[list[Edit]]:
    """The ways to write an expression."""
    marks = _marks_around(words, reading.value)
    for edits in ways_to_take(words, reading):
        yield [_in_other_quotes(edit, marks) if reading.change.span.covers(edit.span) else edit for edit in edits]


def _without_marks(node: Node) -> Node:
    """The expression in a text: `data.id` of `${data.id}`."""
    return node.named_children[0] if node.type in ("interpolation", "template_substitution") else node


def _marks_around(words: AnyWords, node: Node) -> str:
    """The mark at the end of the text that an expression stands in, which Python before 3.12 takes for that end."""
    text = node.parent.parent if node.parent is not None and node.parent.type == "interpolation" else None
    return words.text(text)[-1:] if text is not None else ""


def _in_other_quotes(edit: Edit, marks: str) -> Edit:
    other = "'" if marks == '"' else '"'
    return replace(edit, text=edit.text.replace(marks, other)) if marks and other not in edit.text else edit


def _elsewhere(words: AnyWords, change: ReadAnew, taken: Node) -> Iterator[Rewriting]:
    """The expressions that take the value for another place, as one that a function returns, and what holds it."""
    for old, new in ((change.old, change.new), *_holders(change)):
        values = sorted(words.script.tree.name_use.taken.items())
        ends = [end for end, sources in values if any(_is_read(old, *source) for source in sources)]
        reads = [_expression_at(words.root, end) for end in ends]
        # A pattern gives variables their values: `const { items } = answer`.
        spans = dict.fromkeys(extraction.span for extraction in words.script.extractions if extraction.source == old)
        reads += [words.root.descendant_for_byte_range(span.start, span.end) for span in spans]
        nodes = {node.id: node for node in reads if node is not None and node.id != taken.id}
        for node in nodes.values():
            yield _rewriting(words, node, old, new)


def _other_reads(words: AnyWords, change: ReadAnew, edits: Sequence[Edit]) -> list[Edit]:
    """The other expressions that read the member of an item, or its list: items are chosen, sorted or counted by it."""
    if not any(isinstance(step, AnyItem) for step in change.old.member_path or ()):
        return []
    more: list[Edit] = []
    for old, new in ((change.old, change.new), *_holders(change)):
        for node in _reads(words, old):
            if new.extractor is not None and not any(edit.span.overlaps(span_of(node)) for edit in (*edits, *more)):
                more += next(iter(words.with_other_path(node, old.extractor, new.extractor)), [])
    return more


def _reads(words: AnyWords, source: Extracted) -> Iterator[Node]:
    """The expressions that read a member by its name."""
    name = (source.member_path or ("",))[-1]
    for end, sources in sorted(words.script.tree.name_use.taken.items()):
        if all(_is_read(source, *read) for read in sources):
            node = _expression_at(words.root, end)
            member = words.member_of(node) if node is not None else None
            if node is not None and member is not None and member.name == name:
                yield node


def _is_read(source: Extracted, step: int, extractor: Extractor | None) -> bool:
    """Whether an expression that gives this reads a value, be it of an item to which some loop has come."""
    if step != source.step or extractor is None or source.extractor is None:
        return False
    wanted = source.extractor
    return extractor == wanted or (_of_any(extractor.member_path) == _of_any(wanted.member_path) != ())


def _of_any(path: Path | None) -> Path:
    """A path in which it does not matter how a loop or chance has come to an item."""
    return tuple(AnyItem() if isinstance(step, AnyItem) else step for step in path or ())


def _holders(change: ReadAnew) -> Iterator[tuple[Extracted, Extracted]]:
    """The objects and lists that hold the value before and after, where what follows in the path is the same."""
    old, new = change.old.member_path or (), change.new.member_path or ()
    for length in range(1, min(len(old), len(new))):
        if old[-length:] == new[-length:]:
            yield _at(change.old, old[:-length]), _at(change.new, new[:-length])


def _expression_at(root: Node, end: int) -> Node | None:
    """The outermost call or look-up of a member that ends at a byte."""
    node, outermost = root.descendant_for_byte_range(end - 1, end), None
    while node is not None and node.end_byte == end:
        outermost = node if node.type in _READING else outermost
        node = node.parent
    return outermost


_READING = ("call_expression", "member_expression", "subscript_expression", "call", "attribute", "subscript")


def _is_right_in_part(before: Script, after: Script | None, change: ReadAnew) -> bool:
    """Whether some of the places give the value as it is wanted, and nothing else has changed."""
    if after is None or not sends_the_same(before, after):
        return False
    sent, sent_after = _sent_sources(before), _sent_sources(after)
    if not _are_moved(sent, sent_after, change):
        return False
    return (sent, before.required, _taken_sources(before)) != (sent_after, after.required, _taken_sources(after))


def _is_right(before: Script, after: Script | None, change: ReadAnew) -> bool:
    if after is None or not _is_right_in_part(before, after, change):
        return False
    if any(
        new != change.new
        for old, new in zip(_sent_sources(before), _sent_sources(after), strict=True)
        if old == change.old
    ):
        return False
    taken, taken_after = _taken_sources(before), _taken_sources(after)
    if [variable for variable, _ in taken] != [variable for variable, _ in taken_after]:
        return False
    if not _are_moved([source for _, source in taken], [source for _, source in taken_after], change):
        return False
    required, required_after = _required_sources(before), _required_sources(after)
    possible = {source for member in required for source in _possible(member, change)}
    gone = {member for member in required if not {*_possible(member, change)} & required_after}
    return gone <= _on_the_way(change.old) and required_after <= possible | {change.new} | _on_the_way(change.new)


def _are_moved(before: Sequence[Source], after: Sequence[Source], change: ReadAnew) -> bool:
    """Whether values are taken as before, or where a change may have moved them."""
    return len(before) == len(after) and all(
        new in _possible(old, change) for old, new in zip(before, after, strict=True)
    )


def _possible(source: Source, change: ReadAnew) -> tuple[Source, ...]:
    """How a value may be taken after a change: as before, or where it has moved."""
    old, new = change.old.member_path, change.new.member_path
    if old is None or new is None:
        return source, change.new if source == change.old else source
    if not isinstance(source, Extracted) or source.step != change.old.step or source.extractor is None:
        return (source,)
    origin = source.extractor.origin
    items = source.extractor.items
    path = moved_path(_of_any(origin.path), _of_any(old), _of_any(new)) if isinstance(origin, FromJson) else None
    if path is None:
        return (source,)
    # Other loops go through the same list.
    left = iter(items)
    steps = tuple(next(left, step) if isinstance(step, AnyItem) else step for step in path)
    return source, Extracted(change.new.step, replace(source.extractor, origin=FromJson(steps)))


def _at(source: Extracted, path: Path) -> Extracted:
    return Extracted(source.step, Extractor(FromJson(path)))


def _sent_sources(script: Script) -> list[Source]:
    return [source for step in script.steps for source in sources_of(step.request)]


def _taken_sources(script: Script) -> list[tuple[str, Source]]:
    """What the variables of a script take out of answers."""
    return [(extraction.variable, extraction.source) for extraction in script.extractions]


def _required_sources(script: Script) -> set[Source]:
    return {Extracted(member.step, Extractor(FromJson(member.path))) for member in script.required}


def _on_the_way(source: Extracted) -> set[Source]:
    """A member of a JSON answer and the objects that it is in."""
    path = source.member_path or ()
    return {_at(source, path[:length]) for length in range(1, len(path) + 1)}
