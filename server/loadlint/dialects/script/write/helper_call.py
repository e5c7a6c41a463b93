"""A value that a function of the script takes, for several callers: its caller says what, so the call changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.write.words import AnyWords
from loadlint.extractor import AnyItem, Extractor, FromJson, JsonStep, Where
from loadlint.script import Extraction
from loadlint.text.edits import Edit
from loadlint.text.span import Span

Path = tuple[JsonStep, ...]

_NAME = re.compile(r"[A-Za-z_$][\w$-]*")
_SEPARATORS = (".", "/")


def call_node(words: AnyWords, old: Extraction) -> Node | None:
    """The call within which a value is taken; None where it is taken by itself."""
    return (
        words.at(old.call.start).root.descendant_for_byte_range(old.call.start, old.call.end)
        if old.call is not None
        else None
    )


def with_other_texts(
    words: AnyWords, call: Node, old: Extractor | None, new: Extractor, pairs: Sequence[tuple[str, str]]
) -> Iterator[list[Edit]]:
    """The call with another pattern, selector, name or path in the literals of its arguments.

    `pairs` are the old and the new texts, where the two extractors differ in texts alone; else empty.
    """
    literals = [node for part in arguments_of(call) for node in walk(part) if words.literal_text(node) is not None]
    yield from with_all_texts(words, literals, pairs)
    yield from with_text_alone(words, literals, pairs)
    paths = json_paths(old, new)
    if paths is not None:
        for node in literals:
            for text in other_paths(words.literal_text(node) or "", *paths):
                yield [words.other_literal(node, text)]


def with_all_texts(words: AnyWords, literals: Sequence[Node], pairs: Sequence[tuple[str, str]]) -> Iterator[list[Edit]]:
    """Each new text in the place of the old one: everywhere if it is one, else in the first literal that is left."""
    if len(pairs) == 1:
        ((before, after),) = pairs
        yield [words.other_literal(node, after) for node in literals if words.literal_text(node) == before]
    left = sorted(literals, key=lambda node: node.start_byte)
    edits: list[Edit] = []
    for before, after in pairs:
        node = next((node for node in left if words.literal_text(node) == before), None)
        if node is None:
            return
        left.remove(node)
        edits.append(words.other_literal(node, after))
    yield edits


def with_text_alone(
    words: AnyWords, literals: Sequence[Node], pairs: Sequence[tuple[str, str]]
) -> Iterator[list[Edit]]:
    """The only new text, in the place of each literal: of a pattern with other groups, say, or one of several parts."""
    if len(pairs) == 1:
        ((_, text),) = pairs
        # What is read again decides which it is.
        yield from ([words.other_literal(node, text)] for node in literals)


def with_other_argument(words: AnyWords, call: Node, new: Extractor, step: int) -> Iterator[list[Edit]]:
    """The call with the value, taken by an expression of its own, as one of its arguments."""
    for argument in arguments_of(call):
        if words.literal_text(argument) is not None:
            continue
        names = {words.text(node): None for node in walk(argument) if node.type in words.names_of_values}
        for response in sorted(names, key=len):
            with suppress(CannotWriteError):
                written = words.expression(new, response, step)
                yield [*written.edits, Edit(Span(argument.start_byte, argument.end_byte), written.text)]


def json_paths(old: Extractor | None, new: Extractor) -> tuple[Path, Path] | None:
    """The paths of two extractors of JSON that differ in these alone."""
    match old, new:
        case Extractor(FromJson(before), operations), Extractor(FromJson(after), others) if operations == others:
            return before, after
    return None


def other_paths(text: str, old: Path, new: Path) -> Iterator[str]:
    """What a text that names the old path would be for the new one, in its own notation."""
    first, last = _shared_steps(old, new)
    gone, added = old[first : len(old) - last], new[first : len(new) - last]
    if not all(isinstance(step, str | int) for step in (*gone, *added)):
        return
    places = _places(text, old)
    if places is None:
        return
    written = _path_text(added)
    if len(gone) == len(added) == 1 and isinstance(gone[0], int) and isinstance(added[0], int):
        # Its brackets, if any, are there.
        written = str(added[0])
    if gone:
        start, end = places[first][0], places[first + len(gone) - 1][1]
    elif first < len(old):
        start = end = places[first][0]
        written += "." if written else ""
    else:
        start = end = len(text)
        written = f".{written}"
    if not added and gone:
        if text[end : end + 1] in _SEPARATORS:
            end += 1
        elif text[:start].endswith(_SEPARATORS):
            start -= 1
    yield text[:start] + written + text[end:]


def _shared_steps(old: Path, new: Path) -> tuple[int, int]:
    """How many steps two paths share at their beginning, and at their end."""
    shortest = min(len(old), len(new))
    first = 0
    while first < shortest and old[first] == new[first]:
        first += 1
    last = 0
    while last < shortest - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def _places(text: str, path: Path) -> list[tuple[int, int]] | None:
    """Where a text names each step of a path, in order: names as words, numbers and choices in any way."""
    places: list[tuple[int, int]] = []
    position = 0
    for step in path:
        if isinstance(step, AnyItem):
            return None
        if isinstance(step, Where):
            closing = text.find("]", position)
            if closing < 0:
                return None
            places.append((position, closing))
        else:
            pattern = re.compile(rf"(?<![\w$-]){re.escape(str(step))}(?![\w$-])")
            match = pattern.search(text, position)
            if match is None:
                return None
            places.append(match.span())
        position = places[-1][1]
    return places


def _path_text(steps: Path) -> str:
    """Steps as most notations have them: `a.b[0]`."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif isinstance(step, str):
            if not _NAME.fullmatch(step):
                raise CannotWriteError("the name of a member is no plain word")
            text += f".{step}" if text else step
    return text
