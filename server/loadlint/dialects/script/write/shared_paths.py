"""A path into a JSON document that several expressions walk: a list by its name, an item in a loop, a member of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.write.extraction_statements import conditions, intermediates
from loadlint.dialects.script.write.helper_call import json_paths
from loadlint.extractor import Extractor, FromJson, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.script.write.extraction_statements import Rewriting
    from loadlint.dialects.script.write.words import AnyWords
    from loadlint.extractor import JsonStep
    from loadlint.text.edits import Edit

    Path = tuple[JsonStep, ...]


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
            for node in (*_reads(words, expressions, before[length - 1]), *requests):
                yield from words.with_other_path(node, *parts)
    yield from _with_other_sibling(words, [*expressions, *conditions(words, rewriting.value)], before, after)


def _reads(words: AnyWords, expressions: Sequence[Node], step: JsonStep) -> Iterator[Node]:
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
    for node in _reads(words, expressions, old[-1]):
        yield from words.with_other_path(node, *extractors)
