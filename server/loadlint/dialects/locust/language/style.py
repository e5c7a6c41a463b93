"""How a file is written: line ends, quotes, indentation, and how long lines are folded."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    depth, dots = 0, []
    for i, character in _code(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0 and text[i + 1 : i + 2] == ".":
                dots.append(i + 1)
    if len(dots) < 2:
        return None
    inner = indent + unit
    value = text[assignment.end() :]
    if len(inner) + len(value) <= WIDTH:
        return [f"{assignment[0]}(", inner + value, f"{indent})"]
    cuts = [assignment.end(), *dots, len(text)]
    pieces = [text[start:end] for start, end in pairwise(cuts)]
    lines = [line for piece in pieces for line in _indented_lines(fold(piece, inner, unit), inner)]
    return [f"{assignment[0]}(", *lines, f"{indent})"]


def _indented_lines(lines: list[str], indent: str) -> list[str]:
    return [indent + lines[0], *lines[1:]]


def _brackets(text: str) -> tuple[int, int] | None:
    """The last brackets at the outermost level that hold more than a word."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for i, character in _code(text):
        if character in "([{":
            stack.append(i)
        elif character in ")]}" and stack:
            start = stack.pop()
            if not stack:
                pairs.append((start, i))
    wide = [
        (start, end)
        for start, end in pairs
        if end - start > 1 and not re.fullmatch(r"\W?[\w\"'-]*\W?", text[start:end])
    ]
    return wide[-1] if wide else pairs[-1] if pairs and pairs[-1][1] - pairs[-1][0] > 1 else None


def _code(text: str) -> list[tuple[int, str]]:
    """The characters outside of string literals, with their places."""
    characters, i = [], 0
    while i < len(text):
        if text[i] in "\"'":
            end = i + 1
            while end < len(text) and text[end] != text[i]:
                end += 2 if text[end] == "\\" else 1
            i = end + 1
            continue
        characters.append((i, text[i]))
        i += 1
    return characters


def _outer_parts(text: str) -> list[str]:
    """The parts between commas at the outermost level."""
    parts, depth, start = [], 0, 0
    for i, character in _code(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [part for part in [*parts, text[start:].strip()] if part]


def _comprehension(text: str) -> list[str] | None:
    """The parts of a comprehension, each for a line; None for anything else."""
    depth, cuts = 0, [0]
    for i, character in _code(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth == 0 and character == " " and re.match(r" (?:for|if) ", text[i:]):
            cuts.append(i + 1)
    if len(cuts) == 1:
        return None
    return [text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
