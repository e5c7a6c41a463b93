"""How a file is written: line ends, quotes, indentation, and how long lines are folded."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from loadlint.dialects.script.language.syntax_tree import Syntax

WIDTH = 88
"""The length of a line from which on Black and Ruff fold it, unless they are told otherwise."""


class Style(Struct, frozen=True):
    """A file's habits. `unit` is one level of indentation."""

    newline: str
    quote: str
    unit: str

    def string(self, text: str) -> str:
        """A string literal."""
        return string_literal(text, self.quote)

    def raw(self, text: str) -> str:
        """A literal for a regular expression."""
        return raw_literal(text, self.quote)

    def value(self, value: Any, leaf: Callable[[Any], str] | None = None) -> str:
        """A value as Python; `leaf` writes what is in dictionaries and lists, else constants are written."""
        if isinstance(value, dict):
            return f"{{{', '.join(f'{self.string(name)}: {self.value(item, leaf)}' for name, item in value.items())}}}"
        if isinstance(value, list | tuple):
            items = ", ".join(self.value(item, leaf) for item in value)
            return f"[{items}]" if isinstance(value, list) else f"({items})"
        if leaf is not None:
            return leaf(value)
        return self.string(value) if isinstance(value, str) else repr(value)

    def name(self, words: Sequence[str]) -> str:
        """A name made of words in lower case."""
        return "_".join(words)

    def lines(self, statement: str, indent: str) -> list[str]:
        """A simple statement, folded where it is too long, without the first line's indentation."""
        return fold(statement, indent, self.unit)


def of(syntax: Syntax) -> Style:
    """The style of a file."""
    data = syntax.alone.data
    return Style(syntax.alone.newline, '"' if data.count(b'"') >= data.count(b"'") else "'", _unit(data))


def _unit(data: bytes) -> str:
    tabs = len(re.findall(rb"^\t", data, re.M))
    spaces = [len(match) for match in re.findall(rb"^( +)[A-Za-z@]", data, re.M)]
    if tabs > len(spaces):
        return "\t"
    # A text of several lines has an indentation of its own: what begins a block tells that of the file.
    spaces = [len(match) for match in re.findall(rb":[ \t]*\r?\n( +)[A-Za-z@]", data)] or spaces
    return " " * min((width for width in spaces if width in (2, 3, 4, 8)), default=4)


def string_literal(text: str, quote: str) -> str:
    """A string literal, in the other quotes where that saves escapes, as Black has it."""
    other = "'" if quote == '"' else '"'
    if quote in text and other not in text:
        quote = other
    out = []
    for character in text:
        if character in (quote, "\\"):
            out.append("\\" + character)
        elif character in _ESCAPES:
            out.append(_ESCAPES[character])
        elif not character.isprintable():
            code = ord(character)
            out.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
        else:
            out.append(character)
    return quote + "".join(out) + quote


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def raw_literal(pattern: str, quote: str) -> str:
    """A raw string for a pattern; an ordinary one where a raw one can't hold it. Quotes may be escaped in a pattern."""
    if re.search(r"[^\x20-\x7e\xa1-\uffff]", pattern) or re.search(r"(?:^|[^\\])(?:\\\\)*\\$", pattern):
        return string_literal(pattern, quote)
    if "\\" not in pattern:
        return string_literal(pattern, quote)
    other = "'" if quote == '"' else '"'
    for choice in (quote, other):
        if choice not in pattern:
            return f"r{choice}{pattern}{choice}"
    choice = quote if pattern.count(quote) <= pattern.count(other) else other
    # A quote behind an escaped backslash is not escaped by it.
    escaped = re.sub(rf"\\.|{choice}", lambda match: match[0] if len(match[0]) > 1 else f"\\{choice}", pattern)
    return f"r{choice}{escaped}{choice}"


def fold(text: str, indent: str, unit: str) -> list[str]:
    """A line as Black folds it: what is in the last brackets goes on lines of its own."""
    if len(indent) + len(text) <= WIDTH:
        return [text]
    chain = _chain(text, indent, unit)
    if chain is not None:
        return chain
    outermost = _brackets(text)
    if outermost is None:
        return [text]
    start, end = outermost
    body, tail = text[start + 1 : end], text[end:]
    inner = indent + unit
    parts = _outer_parts(body)
    whole = ", ".join(parts)
    fits = len(inner) + len(whole) <= WIDTH and (len(parts) == 1 or _is_call(text, start))
    if fits or (len(parts) == 1 and not _comprehension(whole)):
        folded = fold(whole, inner, unit) if len(inner) + len(whole) > WIDTH else [whole]
        return [text[: start + 1], *_indented_lines(folded, inner), indent + tail]
    pieces = _comprehension(whole) if len(parts) == 1 else None
    if pieces is None:
        return [text[: start + 1], *_indented_lines(items(body, inner, unit), inner), indent + tail]
    lines = [line for piece in pieces for line in _indented_lines(fold(piece, inner, unit), inner)]
    return [text[: start + 1], *lines, indent + tail]


def _is_call(text: str, bracket: int) -> bool:
    """Whether brackets belong to what is before them; in a display, such as a dictionary, each item has a line."""
    return re.search(r"[\w)\]]$", text[:bracket]) is not None


def items(body: str, indent: str, unit: str) -> list[str]:
    """The content of brackets with a line for each item, without the first line's indentation."""
    lines: list[str] = []
    for part in _outer_parts(body):
        folded = fold(part, indent, unit)
        folded[-1] += ","
        lines += _indented_lines(folded, indent) if lines else folded
    return lines


def _chain(text: str, indent: str, unit: str) -> list[str] | None:
    """`x = a(…).b(…).c(…)`: several calls on the results of others go into brackets; None for anything else."""
    assignment = re.match(r"[\w.]+ = ", text)
    if assignment is None:
        return None
    inner, value = indent + unit, text[assignment.end() :]
    closing = (i for i, character, depth in _code(value) if character in ")]}" and depth == 0)
    dots = [i + 1 for i in closing if value[i + 1 : i + 2] == "."]
    if len(dots) < 2:
        return None
    if len(inner) + len(value) <= WIDTH:
        return [f"{assignment[0]}(", inner + value, f"{indent})"]
    lines = [line for piece in _pieces(value, dots) for line in _indented_lines(fold(piece, inner, unit), inner)]
    return [f"{assignment[0]}(", *lines, f"{indent})"]


def _indented_lines(lines: list[str], indent: str) -> list[str]:
    return [indent + lines[0], *lines[1:]]


def _brackets(text: str) -> tuple[int, int] | None:
    """The last brackets at the outermost level that hold more than a word."""
    starts = [i for i, character, depth in _code(text) if character in "([{" and depth == 1]
    ends = [i for i, character, depth in _code(text) if character in ")]}" and depth == 0]
    pairs = list(zip(starts, ends, strict=False))
    wide = [pair for pair in pairs if not re.fullmatch(r"\W?[\w\"'-]*\W?", text[slice(*pair)])]
    return next(((start, end) for start, end in (wide or pairs)[-1:] if end - start > 1), None)


def _code(text: str) -> Iterator[tuple[int, str, int]]:
    """The characters outside of string literals with their places, and how many brackets are open behind each."""
    i, depth = 0, 0
    while i < len(text):
        if text[i] in "\"'":
            end = i + 1
            while end < len(text) and text[end] != text[i]:
                end += 2 if text[end] == "\\" else 1
            i = end + 1
            continue
        depth += (text[i] in "([{") - (text[i] in ")]}")
        yield i, text[i], depth
        i += 1


def _pieces(text: str, cuts: Sequence[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise((0, *cuts, len(text)))]


def _outer_parts(text: str) -> list[str]:
    """The parts between commas at the outermost level."""
    commas = [i for i, character, depth in _code(text) if character == "," and depth == 0]
    parts = (piece.removeprefix(",").strip() for piece in _pieces(text, commas))
    return [part for part in parts if part]


def _comprehension(text: str) -> list[str] | None:
    """The parts of a comprehension, each for a line; None for anything else."""
    spaces = (i for i, character, depth in _code(text) if character == " " and depth == 0)
    cuts = [i for i in spaces if re.match(r" (?:for|if) ", text[i:])]
    return [piece.strip() for piece in _pieces(text, cuts)] if cuts else None
