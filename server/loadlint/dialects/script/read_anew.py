"""A value that the script reads where it needs it, without a variable of its own, read in another way."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.script.comparison import sends_the_same
from loadlint.dialects.script.extraction_statements import Rewriting
from loadlint.dialects.script.replace_extraction import MOST_WAYS, ways_to_take
from loadlint.dialects.script.syntax_tree import node_at, span_of
from loadlint.expression import Extracted, sources_of
from loadlint.extractor import Extractor, FromJson
from loadlint.script import Extraction
from loadlint.text.edits import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from loadlint.changes import ReadAnew
    from loadlint.dialects.script.writer import Words
    from loadlint.expression import Made
    from loadlint.extractor import JsonStep
    from loadlint.script import Script
    from loadlint.text.edits import Edit
    from loadlint.text.span import Span

    Path = tuple[JsonStep, ...]
    Member = tuple[int, Path]


def read_anew(words: Words[Any], change: ReadAnew) -> list[Edit]:
    """The edits after which the script reads that value at all these places, and all else as before."""
    edits = list(words.stop_redirects(change.new.step)) if change.stop_redirects else []
    for span in change.spans:
        edits += _written_anew(words, change, span)
    edits = [*dict.fromkeys(edits)]
    with suppress(ConflictError):
        if _is_right(words.script, words.again(edits), change):
            return edits
    raise CannotWriteError(_SHARED)


_SHARED = "the response is not at hand there, or other answers and requests share the code"


def _written_anew(words: Words[Any], change: ReadAnew, span: Span) -> list[Edit]:
    """The first way to write one of the expressions that gives the value there, whatever the other places give."""
    node = _without_marks(node_at(words.root, span))
    assert change.new.extractor is not None
    taken = Extraction(change.old.step, words.text(node), change.old.extractor, span_of(node))
    wanted = ReplaceExtraction(span_of(node), change.new.step, change.new.extractor, "")
    for edits in islice(ways_to_take(words, Rewriting(wanted, taken, node)), MOST_WAYS):
        with suppress(ConflictError):
            if _is_right_in_part(words.script, words.again(edits), change):
                return edits
    raise CannotWriteError(_SHARED)


def _without_marks(node: Node) -> Node:
    """The expression in a text: `data.id` of `${data.id}`."""
    return node.named_children[0] if node.type in ("interpolation", "template_substitution") else node


def _is_right_in_part(before: Script, after: Script, change: ReadAnew) -> bool:
    """Whether some of the places give the value as it is wanted, and nothing else has changed."""
    if len(after.problems) > len(before.problems) or not sends_the_same(before, after):
        return False
    sent, sent_after = _sent(before), _sent(after)
    if len(sent) != len(sent_after):
        return False
    if any(new not in (old, _changed(old, change)) for old, new in zip(sent, sent_after, strict=True)):
        return False
    return (sent, before.required, _taken(before, None)) != (sent_after, after.required, _taken(after, None))


def _is_right(before: Script, after: Script, change: ReadAnew) -> bool:
    if len(after.problems) > len(before.problems) or not sends_the_same(before, after):
        return False
    if [_changed(source, change) for source in _sent(before)] != _sent(after):
        return False
    if Counter(_taken(before, change)) != Counter(_taken(after, None)):
        return False
    kept = _members(_changed(Extracted(of.step, Extractor(FromJson(of.path))), change) for of in before.required)
    required = {(member.step, member.path) for member in after.required}
    return kept - _on_the_way(change.old) <= required <= kept | _members([change.new]) | _on_the_way(change.new)


def _changed(source: Extracted | Made, change: ReadAnew) -> Extracted | Made:
    """What a change makes of a value: of the one that it is about, and of what is below it in JSON."""
    if source == change.old:
        return change.new
    below = _path_below(source, change.old)
    base = change.new.extractor
    if not isinstance(source, Extracted) or source.extractor is None or below is None or base is None:
        return source
    if not isinstance(base.origin, FromJson) or base.operations:
        return source
    origin = FromJson((*base.origin.path, *below))
    return Extracted(change.new.step, replace(source.extractor, origin=origin))


def _path_below(source: Extracted | Made, base: Extracted) -> Path | None:
    """The rest of a path in the same answer below another one; None where it is elsewhere."""
    if not isinstance(source, Extracted) or source.step != base.step:
        return None
    if source.extractor is None or base.extractor is None or base.extractor.operations:
        return None
    inner, outer = source.extractor.origin, base.extractor.origin
    if not isinstance(inner, FromJson) or not isinstance(outer, FromJson):
        return None
    length = len(outer.path)
    return inner.path[length:] if inner.path[:length] == outer.path else None


def _sent(script: Script) -> list[Extracted | Made]:
    return [source for step in script.steps for source in sources_of(step.request)]


def _taken(script: Script, change: ReadAnew | None) -> list[tuple[str, Extracted | Made]]:
    """What the variables of a script take out of answers; with a change as they would after it."""
    taken = [
        (extraction.variable, Extracted(extraction.step, extraction.extractor)) for extraction in script.extractions
    ]
    return [(variable, source if change is None else _changed(source, change)) for variable, source in taken]


def _members(sources: Iterable[Extracted | Made]) -> set[Member]:
    """The steps and paths of those that are members of JSON answers."""
    return {member for source in sources if (member := _member(source)) is not None}


def _member(source: Extracted | Made) -> Member | None:
    if not isinstance(source, Extracted) or source.extractor is None:
        return None
    return (source.step, source.extractor.origin.path) if isinstance(source.extractor.origin, FromJson) else None


def _on_the_way(source: Extracted) -> set[Member]:
    """The objects that a member of a JSON answer is in."""
    member = _member(source)
    return {(member[0], member[1][:length]) for length in range(1, len(member[1]))} if member is not None else set()
