"""Regular expressions as Jakarta ORO reads them, the library that JMeter uses.

ORO reads an old version of Perl 5. An expression is translated part by part into one of Python's that finds the same.
What is not known to mean the same in both is refused: look-behind, POSIX classes, possessive quantifiers, groups that
are captured more than once, expressions that match an empty text.

ORO works on UTF-16 code units, so a text with characters beyond the first plane is searched in that form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from loadlint.cache.memory import remembering
from loadlint.extractor import NotEvaluatedError
from loadlint.text.bounded_regex import Bounded, Found, TooCostlyError, bounded_pattern
from loadlint.text.regex import regex

_SPACE = r"\t-\r\x1c- \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
"""Java's `Character.isWhitespace`."""
_ESCAPES = {
    "d": "[0-9]", "w": r"[\w]", "s": f"[{_SPACE}]", "D": "[^0-9]", "W": r"[^\w]", "S": f"[^{_SPACE}]",
    "n": r"\n", "r": r"\r", "t": r"\t", "f": r"\f",
    "b": r"\b", "B": r"\B", "A": r"\A", "Z": r"(?=\n?\Z)",
}  # fmt: skip
"""Python's expressions for what follows a backslash."""
_ASSERTIONS = frozenset(_ESCAPES[letter] for letter in "bBAZ")
_QUANTIFIER = regex(r"\{(\d{1,4})(?:,(\d{0,4}))?\}", re.ASCII)
_DOUBTFUL_CATEGORIES = frozenset(("No", "Nl", "Nd", "Mn", "Mc", "Cn"))
"""The categories of characters that are in `\\w` or `\\d` for Python or Java only, or in some versions of Unicode."""
_MAX_REPEATED_LENGTH = 500
"""The longest text for a group that is repeated without end. ORO failed with 2 000 repetitions."""
_FOLDING_TO_ASCII = "\u0130\u0131\u017f\u212a"
"""Letters that Python takes for an ASCII letter where it ignores case."""


class RegexMatch(Struct, frozen=True):
    """One match: its groups, the whole first; None for a group that took no part."""

    groups: tuple[str | None, ...]


class _Translated(Struct, frozen=True):
    pattern: Bounded
    ignores_case: bool
    words: bool
    ascii: bool
    repeats: bool


def find(pattern: str, text: str) -> Iterator[RegexMatch]:
    """All matches from left to right. Raises NotEvaluatedError where ORO's result is not certain."""
    translated = _translate(pattern)
    if translated.repeats and len(text) > _MAX_REPEATED_LENGTH:
        # ORO calls itself for each round of a group; its stack overflows, and that ends JMeter's thread.
        raise NotEvaluatedError("a group is repeated without end in a long text")
    others = frozenset() if text.isascii() else _others(text)
    wide = any(character > "\uffff" for character in others)
    searched = _units(text) if wide else text
    try:
        _check(translated, pattern, text, others)
        for match in translated.pattern.finditer(searched):
            if match.end() == match.start():
                raise NotEvaluatedError("the expression matches an empty text")
            groups = (match[0], *match.groups())
            yield RegexMatch(
                tuple(None if group is None else _on_one_line(group) for group in groups) if wide else groups
            )
    except TooCostlyError:
        raise NotEvaluatedError("the expression takes too many steps in this text") from None


@remembering(8 << 20)
def _others(text: str) -> frozenset[str]:
    """The characters of a text that are not ASCII's."""
    return frozenset(character for character in set(text) if character > "\x7f")


def _check(translated: _Translated, pattern: str, text: str, others: frozenset[str]) -> None:
    """Refuse what Python and Java may see differently in the characters of a text."""
    if translated.ignores_case and others and (not translated.ascii or not others.isdisjoint(_FOLDING_TO_ASCII)):
        raise NotEvaluatedError("the case of other letters than ASCII's is ignored")
    doubtful = [character for character in others if unicodedata.category(character) in _DOUBTFUL_CATEGORIES]
    if translated.words and doubtful and not _is_same_for_all(translated.pattern, pattern, text, "".join(doubtful)):
        raise NotEvaluatedError("digits of other scripts are looked for")


_UNLESS_WORD = regex(r"\\[DWbB]|\[\^[^\]]{0,80}\\[dw]|\(\?!")
"""What matches where something is no word."""


def _is_same_for_all(searching: Bounded, pattern: str, text: str, doubtful: str) -> bool:
    """Whether an expression finds the same if all doubtful characters are digits, which words have too, and if none is
    of a word.

    What matches with some of them as letters lies in between, unless something must not be a word.
    """
    if _UNLESS_WORD.search(pattern):
        return False
    texts = (text, *(text.translate(str.maketrans(doubtful, other * len(doubtful))) for other in (_DIGIT, _SIGN)))
    places = {tuple(map(_places_of, searching.finditer(each))) for each in texts}
    return len(places) == 1


_DIGIT, _SIGN = "0", "\u00a7"


def _places_of(match: re.Match[str] | Found) -> tuple[tuple[int, int], ...]:
    return tuple(match.span(number) for number in range(len(match.groups()) + 1))


def _units(text: str) -> str:
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


def _on_one_line(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@lru_cache(maxsize=2048)
def _translate(pattern: str) -> _Translated:
    reader = _PatternTranslator(pattern)
    text = reader.read()
    flags = 0
    for letter in reader.flags:
        flags |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[letter]
    try:
        compiled = bounded_pattern(text, flags)
    except (re.error, OverflowError, RecursionError):
        raise NotEvaluatedError("the regular expression can't be read") from None
    return _Translated(compiled, "i" in reader.flags, reader.words, pattern.isascii(), reader.repeats)


class _PatternTranslator:
    """Translates an expression from left to right."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.position = 0
        self.out: list[str] = []
        self.flags = ""
        self.words = False
        self.repeats = False
        self.open: list[_Group] = []

    def read(self) -> str:
        match = re.match(r"\(\?([ims]+)\)", self.text)
        if match:
            self.flags = match[1]
            self.position = match.end()
        while self.position < len(self.text):
            self.item()
        if self.open:
            raise self.error("a group that is not closed")
        return "".join(self.out)

    def error(self, what: str) -> NotEvaluatedError:
        return NotEvaluatedError(f"the regular expression has {what}")

    def take(self) -> str:
        character = self.text[self.position]
        self.position += 1
        return character

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def item(self) -> None:
        """One item, with the quantifier after it."""
        character = self.take()
        if character in "|^$":
            # Perl's `$` is also before a line end at the end of the text, and so is Python's.
            self.out.append(character)
            self.no_quantifier()
        elif character == "(":
            self.group()
        elif character == ")":
            self.group_end()
        else:
            translated = self.single(character)
            self.out.append(translated)
            if character == "\\" and translated in _ASSERTIONS:
                self.no_quantifier()
            else:
                self.quantifier(0, is_group=False)

    def single(self, character: str) -> str:
        """What matches a single character."""
        if character == "[":
            return self.bracket()
        if character == "\\":
            return self.escape()
        if character == ".":
            return "."
        if character in "*+?" or (character == "{" and _QUANTIFIER.match(self.text, self.position - 1)):
            raise self.error("a quantifier of nothing")
        return re.escape(character)

    def group(self) -> None:
        if not self.text.startswith("?", self.position):
            self.open.append(_Group(captures=1))
            self.out.append("(")
            return
        for start, looks in (("?:", False), ("?=", True), ("?!", True)):
            if self.text.startswith(start, self.position):
                self.position += 2
                self.open.append(_Group(looks=looks))
                self.out.append("(" + start)
                return
        raise self.error("a kind of group that is not known")

    def group_end(self) -> None:
        if not self.open:
            raise self.error("a parenthesis too many")
        group = self.open.pop()
        self.out.append(")")
        if self.open:
            self.open[-1].captures += group.captures
        if group.looks:
            self.no_quantifier()
        else:
            self.quantifier(group.captures, is_group=True)

    def quantifier(self, captures: int, *, is_group: bool) -> None:
        character = self.peek()
        most: int | None = 1
        if character and character in "*+?":
            self.out.append(self.take())
            most = 1 if character == "?" else None
        elif character == "{" and (match := _QUANTIFIER.match(self.text, self.position)):
            self.out.append(match[0])
            self.position = match.end()
            most = int(match[1]) if match[2] is None else int(match[2]) if match[2] else None
        else:
            return
        self.repeats = self.repeats or (is_group and (most is None or most > _MAX_REPEATED_LENGTH // 5))
        if captures and most != 1:
            raise self.error("a repeated group")
        if self.peek() == "?":
            self.out.append(self.take())
        self.no_quantifier()

    def no_quantifier(self) -> None:
        character = self.peek()
        if character and (character in "*+?" or _QUANTIFIER.match(self.text, self.position)):
            raise self.error("a quantifier at a place where none belongs")

    def escape(self) -> str:
        if self.position >= len(self.text):
            raise self.error("a backslash at its end")
        character = self.take()
        self.words = self.words or character in "wdWDbB"
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character == "x" and re.match(r"[0-9A-Fa-f]{2}(?![0-9A-Fa-f])", self.text[self.position :]):
            code = int(self.text[self.position : self.position + 2], 16)
            self.position += 2
            return re.escape(chr(code))
        if character.isascii() and not character.isalnum():
            return re.escape(character)
        raise self.error(f"the escape \\{character}")

    def bracket(self) -> str:
        """A class of characters."""
        is_negated = self.peek() == "^"
        if is_negated:
            self.take()
        if self.peek() == "]":
            raise self.error("an odd class of characters")
        ranges: list[str] = []
        complements: list[str] = []
        while (character := self.take_in_class()) != "]":
            if character == "[" and self.peek() in (":", ".", "="):
                raise self.error("a POSIX class")
            if character == "\\" and self.peek() and self.peek() in "DWS":
                complements.append(self.escape())
            else:
                ranges.append(self.range(character))
        return _character_class("".join(ranges), complements, is_negated=is_negated)

    def take_in_class(self) -> str:
        if self.position >= len(self.text):
            raise self.error("a class that is not closed")
        return self.take()

    def range(self, character: str) -> str:
        """A range of characters, or a single one."""
        first, is_class = self.member(character)
        if self.peek() != "-" or self.text[self.position + 1 : self.position + 2] in ("]", ""):
            return first
        self.take()
        last, last_is_class = self.member(self.take())
        if is_class or last_is_class:
            raise self.error("an odd range of characters")
        return f"{first}-{last}"

    def member(self, character: str) -> tuple[str, bool]:
        if character != "\\":
            return re.escape(character) if character.isascii() else character, False
        if self.peek() == "b":
            raise self.error("a backspace")
        escape = self.escape()
        if escape.startswith("["):
            return escape[1:-1], True
        if escape in _ASSERTIONS:
            raise self.error("an odd class of characters")
        return escape, False


def _character_class(ranges: str, complements: list[str], *, is_negated: bool) -> str:
    """A class of ranges and of complements such as `\\S`, which Python would read by its own idea of a space."""
    if not complements:
        return f"[{'^' if is_negated else ''}{ranges}]"
    if is_negated:
        return f"(?!{'|'.join(complements)})" + (f"[^{ranges}]" if ranges else r"[\s\S]")
    return f"(?:{'|'.join([*complements, *([f'[{ranges}]'] if ranges else [])])})"


class _Group(Struct):
    """A group that is open. `looks` says that it looks ahead."""

    captures: int = 0
    looks: bool = False
