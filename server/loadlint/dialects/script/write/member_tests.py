"""Conditions that ask whether a JSON document has the member that a script takes: `if "token" in data:`.

A value that is taken under such a condition is not taken any more when it stands elsewhere in the document, unless the
condition asks for the new place. Reading the script again does not show that: how a condition about an answer comes out
is not evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.syntax_tree import span_of, walk
from loadlint.dialects.script.write.extraction_statements import Rewriting, conditions, deciding_parts, intermediates
from loadlint.dialects.script.write.helper_call import json_paths
from loadlint.dialects.script.write.model import MemberTest, ReadMember
from loadlint.dialects.script.write.syntax_kit import returned_values
from loadlint.dialects.script.write.words import AnyWords
from loadlint.extractor import Extractor, FromHeader, FromJson, JsonStep, holds_choice
from loadlint.text.edits import Edit

Path = tuple[JsonStep, ...]


def with_tests(words: AnyWords, rewriting: Rewriting, edits: Sequence[Edit]) -> list[Edit]:
    """The edits that take a member elsewhere, with those of the tests and other reads that decide whether it is taken.

    Raises CannotWriteError where a test can't ask for the new place.
    """
    old, new = rewriting.old.extractor, rewriting.change.extractor
    name, paths = _name_of(old), json_paths(old, new)
    stays = old is not None and old.origin == new.origin
    if not edits or name is None or stays:
        return list(edits)
    more: list[Edit] = []
    for node in _asking(words, rewriting.value, name):
        if paths is not None:
            more += _asking_edits(words, node, rewriting, paths, edits)
        elif not any(edit.span.overlaps(span_of(node)) for edit in edits):
            raise CannotWriteError(f"the script asks for `{name}` before it takes the value")
    return [*edits, *(edit for edit in more if not any(edit.span.overlaps(other.span) for other in edits))]


def _asking_edits(
    words: AnyWords, node: Node, rewriting: Rewriting, paths: tuple[Path, Path], edits: Sequence[Edit]
) -> list[Edit]:
    """A test or read of the member, of the new place; `edits` are those that take it there."""
    test = words.member_test(node)
    if test is None:
        return next(iter(words.with_other_path(node, rewriting.old.extractor, rewriting.change.extractor)), [])
    asked = _test(words, test, paths)
    if any(asked.span.covers(edit.span) and edit != asked for edit in edits):
        raise CannotWriteError("the name of the member in a test is no path")
    return [asked]


def _name_of(extractor: Extractor | None) -> str | None:
    """The name of the member or header that an extractor takes; None for anything else."""
    match extractor:
        case Extractor(FromJson((*_, str(name)))):
            return name
        case Extractor(FromHeader(name)):
            return name
    return None


def _asking(words: AnyWords, value: Node, name: str) -> Iterator[Node]:
    """The tests and reads of the member that an expression takes, in it and in the conditions under which it does."""
    for taking in (value, *returned_values(words, value)):
        members = [member for node in walk(taking) if (member := words.member_of(node)) is not None]
        holders = {words.text(member.holder) for member in members if member.name == name}
        for node in chain.from_iterable(map(walk, (*deciding_parts(taking), *conditions(words, taking)))):
            test = words.member_test(node)
            member = test.member if test is not None else words.member_of(node)
            if member is None or member.name != name or words.text(member.holder) not in holders:
                continue
            if not _is_about_another(words, taking, member):
                yield node


def _is_about_another(words: AnyWords, taking: Node, member: ReadMember) -> bool:
    """Whether the object's name gets another value between a test and the taking."""
    names = {words.text(node) for node in walk(member.holder)}
    values = (read for read in intermediates(words, taking) if read.name in names)
    return any(read.target.start_byte > member.holder.start_byte for read in values)


def _test(words: AnyWords, test: MemberTest, paths: tuple[Path, Path]) -> Edit:
    before, after = paths
    if before[:-1] == after[:-1] and isinstance(after[-1], str):
        return words.other_literal(test.literal, after[-1])
    holder, shared = _shared_holder(words, test.member.holder, paths)
    if holds_choice(after[shared:]):
        raise CannotWriteError("the script asks whether the member is there, which is told by another one now")
    return Edit(span_of(test.whole), words.test_of_path(test, words.text(holder), after[shared:]))


def _shared_holder(words: AnyWords, holder: Node, paths: tuple[Path, Path]) -> tuple[Node, int]:
    """The part of an expression for an object that both paths lead through, and how many steps these share there."""
    before, after = paths
    shared = len(before) - 1
    while before[:shared] != after[:shared]:
        member = words.member_of(holder)
        if member is None:
            raise CannotWriteError(f"the script asks `{words.text(holder)}` whether the member is there")
        holder, shared = member.holder, shared - 1
    return holder, shared
