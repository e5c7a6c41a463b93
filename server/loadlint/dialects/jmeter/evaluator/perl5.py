"""Regular expressions as Jakarta ORO reads them, the library that JMeter uses.

ORO knows the Perl 5 of its day. An expression is translated part by part into one of Python's that finds the same;
what is not known to mean the same in both is refused: look-behind, POSIX classes, possessive quantifiers, groups that
are captured more than once, expressions that match nothing.

ORO works on UTF-16 code units, so a text with characters beyond the first plane is searched in that form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.cache.memory import remembered
from loadlint.extractor import NotEvaluatedError
from loadlint.text.bounded_regex import TooCostlyError, bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.text.bounded_regex import Bounded

_SPACE = r"\t-\r\x1c- \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
"""Java's `Character.isWhitespace`."""
_CLASSES = {"d": r"0-9", "w": r"\w", "s": _SPACE}
_CONTROLS = {"n": r"\n", "r": r"\r", "t": r"\t", "f": r"\f"}
_QUANTIFIER = re.compile(r"\{(\d{1,4})(?:,(\d{0,4}))?\}", re.ASCII)
_DOUBTFUL = frozenset(("No", "Nl", "Nd", "Mn", "Mc", "Cn"))
"""The kinds of characters that are words' or digits' in one of them, or in another version of Unicode."""
_DEEPEST = 500
"""How long a text may be in which a group is repeated without end; 2 000 rounds were seen to be too many."""
_FOLDING = "\u0130\u0131\u017f\u212a"
"""Letters that are the same as an ASCII letter in another case, for Python."""


class Found(Struct, frozen=True):
    """One match: its groups, the whole first; None for a group that took no part."""

    groups: tuple[str | None, ...]


class _Translated(Struct, frozen=True):
    pattern: Bounded
    ignores_case: bool
    words: bool
    ascii: bool
    repeats: bool


def find(pattern: str, text: str) -> Iterator[Found]:
    """All matches from left to right. Raises NotEvaluatedError for what can't be told."""
    translated = _translate(pattern)
    if translated.repeats and len(text) > _DEEPEST:
        # ORO calls itself for each round of a group; its stack overflows, and that ends JMeter's thread.
        raise NotEvaluatedError("a group is repeated without end in a long text")
    others = frozenset() if text.isascii() else _others(text)
    _check(translated, others)
    wide = any(character > "\uffff" for character in others)
    searched = _units(text) if wide else text
    try:
        for match in translated.pattern.finditer(searched):
            if match.end() == match.start():
                raise NotEvaluatedError("the expression matches an empty text")
            groups = (match[0], *match.groups())
            yield Found(tuple(None if group is None else _joined(group) for group in groups) if wide else groups)
    except TooCostlyError:
        raise NotEvaluatedError("the expression takes too many steps in this text") from None


@remembered(8 << 20)
def _others(text: str) -> frozenset[str]:
    """The characters of a text that are not ASCII's."""
    return frozenset(character for character in set(text) if character > "\x7f")


def _check(translated: _Translated, others: frozenset[str]) -> None:
    """Refuse what Python and Java may see differently in the characters of a text."""
    if translated.ignores_case and others and (not translated.ascii or not others.isdisjoint(_FOLDING)):
        raise NotEvaluatedError("the case of other letters than ASCII's is ignored")
    if translated.words and any(unicodedata.category(character) in _DOUBTFUL for character in others):
        raise NotEvaluatedError("digits of other scripts are looked for")


def _units(text: str) -> str:
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


def _joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@lru_cache(maxsize=2048)
def _translate(pattern: str) -> _Translated:
    reader = _Reader(pattern)
    text = reader.read()
    flags = 0
    for letter in reader.flags:
        flags |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[letter]
    try:
        compiled = bounded(text, flags)
    except (re.error, OverflowError, RecursionError):
        raise NotEvaluatedError("the regular expression can't be read") from None
    return _Translated(compiled, "i" in reader.flags, reader.words, pattern.isascii(), reader.repeats)


class _Reader:
    """Translates an expression from left to right."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.out: list[str] = []
        self.flags = ""
        self.words = False
        self.repeats = False
        self.open: list[_Group] = []

    def read(self) -> str:
        match = re.match(r"\(\?([ims]+)\)", self.text)
        if match:
            self.flags = match[1]
            self.at = match.end()
        while self.at < len(self.text):
            self.one()
        if self.open:
            raise self.refused("a group that is not closed")
        return "".join(self.out)

    def refused(self, what: str) -> NotEvaluatedError:
        return NotEvaluatedError(f"the regular expression has {what}")

    def take(self) -> str:
        character = self.text[self.at]
        self.at += 1
        return character

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def one(self) -> None:
        """One item, with the quantifier after it."""
        character = self.take()
        if character in "|^":
            self.out.append(character)
            self.no_quantifier()
            return
        if character == "$":
            # Perl's `$` is also before a line end at the end of the text, and so is Python's.
            self.out.append("$")
            self.no_quantifier()
            return
        captures = 0
        is_group = False
        if character == "(":
            self.group()
            return
        if character == ")":
            if not self.open:
                raise self.refused("a parenthesis too many")
            group = self.open.pop()
            self.out.append(")")
            captures, is_group = group.captures, True
            if self.open:
                self.open[-1].captures += captures
            if group.looks:
                self.no_quantifier()
                return
        elif character == "[":
            self.out.append(self.bracket())
        elif character == "\\":
            escaped = self.escape()
            self.out.append(escaped)
            if escaped in (r"\b", r"\B", r"\A", r"(?=\n?\Z)"):
                self.no_quantifier()
                return
        elif character == ".":
            self.out.append(".")
        elif character in "*+?" or (character == "{" and _QUANTIFIER.match(self.text, self.at - 1)):
            raise self.refused("a quantifier of nothing")
        else:
            self.out.append(re.escape(character))
        self.quantifier(captures, is_group=is_group)

    def group(self) -> None:
        if not self.text.startswith("?", self.at):
            self.open.append(_Group(captures=1))
            self.out.append("(")
            return
        for start, looks in (("?:", False), ("?=", True), ("?!", True)):
            if self.text.startswith(start, self.at):
                self.at += 2
                self.open.append(_Group(looks=looks))
                self.out.append("(" + start)
                return
        raise self.refused("a kind of group that is not known")

    def quantifier(self, captures: int, *, is_group: bool) -> None:
        character = self.peek()
        most: int | None = 1
        if character and character in "*+?":
            self.out.append(self.take())
            most = 1 if character == "?" else None
        elif character == "{" and (match := _QUANTIFIER.match(self.text, self.at)):
            self.out.append(match[0])
            self.at = match.end()
            most = int(match[1]) if match[2] is None else int(match[2]) if match[2] else None
        else:
            return
        self.repeats = self.repeats or (is_group and (most is None or most > _DEEPEST // 5))
        if captures and most != 1:
            raise self.refused("a repeated group")
        if self.peek() == "?":
            self.out.append(self.take())
        self.no_quantifier()

    def no_quantifier(self) -> None:
        character = self.peek()
        if character and (character in "*+?" or _QUANTIFIER.match(self.text, self.at)):
            raise self.refused("a quantifier at a place where none belongs")

    def escape(self) -> str:
        if self.at >= len(self.text):
            raise self.refused("a backslash at its end")
        character = self.take()
        if character in "dws":
            self.words = self.words or character in "wd"
            return f"[{_CLASSES[character]}]"
        if character in "DWS":
            self.words = self.words or character in "WD"
            return f"[^{_CLASSES[character.lower()]}]"
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character in "bB":
            self.words = True
            return "\\" + character
        if character == "A":
            return r"\A"
        if character == "Z":
            return r"(?=\n?\Z)"
        if character == "x" and re.match(r"[0-9A-Fa-f]{2}(?![0-9A-Fa-f])", self.text[self.at :]):
            code = int(self.text[self.at : self.at + 2], 16)
            self.at += 2
            return re.escape(chr(code))
        if character.isascii() and not character.isalnum():
            return re.escape(character)
        raise self.refused(f"the escape \\{character}")

    def bracket(self) -> str:
        """A class of characters."""
        negated = self.peek() == "^"
        if negated:
            self.take()
        if self.peek() == "]":
            raise self.refused("an odd class of characters")
        parts: list[str] = []
        others: list[str] = []
        while True:
            if self.at >= len(self.text):
                raise self.refused("a class that is not closed")
            character = self.take()
            if character == "]":
                break
            if character == "[" and self.peek() in (":", ".", "="):
                raise self.refused("a POSIX class")
            if character == "\\" and self.peek() and self.peek() in "DWS":
                others.append(self.escape())
                continue
            first, is_class = self.member(character)
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.take()
                last, other_class = self.member(self.take())
                if is_class or other_class:
                    raise self.refused("an odd range of characters")
                parts.append(f"{first}-{last}")
            else:
                parts.append(first)
        inside = "".join(parts)
        if not others:
            return f"[{'^' if negated else ''}{inside}]"
        # Python would read `\\S` in a class by its own idea of a space.
        if negated:
            return f"(?!{'|'.join(others)})" + (f"[^{inside}]" if inside else r"[\s\S]")
        return f"(?:{'|'.join([*others, *([f'[{inside}]'] if inside else [])])})"

    def member(self, character: str) -> tuple[str, bool]:
        if character != "\\":
            return re.escape(character) if character.isascii() else character, False
        if self.at >= len(self.text):
            raise self.refused("a class that is not closed")
        if self.peek() == "b":
            raise self.refused("a backspace")
        written = self.escape()
        if written.startswith("["):
            return written[1:-1], True
        if written in (r"\B", r"\A", r"(?=\n?\Z)"):
            raise self.refused("an odd class of characters")
        return written, False


class _Group(Struct):
    captures: int = 0
    looks: bool = False
