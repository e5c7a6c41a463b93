"""Values that are no secret, whatever their field is called; masking them would only make texts hard to read."""

from __future__ import annotations

import re
from itertools import pairwise

from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex

_PLAIN = regex(
    r"[+-]?\d{1,5}(?:\.\d+)?"  # small numbers
    r"|[A-Za-z]{1,3}\d{0,2}|[A-Za-z]{1,24}"  # words and names
    r"|[A-Za-z]{1,24}(?:[-_./: ][A-Za-z]{1,24}){1,8}"  # names of several words, paths, locales
    r"|v?\d+(?:\.\d+){1,4}"  # versions
    r"|\d{4}-\d{2}-\d{2}(?:[T ][\d:.]{4,15}(?:Z|[+-]\d{2}:?\d{2})?)?"  # dates
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [\w :+-]{1,40}"
    r"|(?:application|audio|font|image|message|multipart|text|video)/[\w.+-]{1,80}(?:;.{0,80})?"
)
_VARIABLE = regex(
    r"\$\{|\{\{|\}\}|^\{[\w.\[\]'\"]{0,60}\}$|^<[\w -]{0,40}>$|^%[sd]$|^\$[A-Za-z_]\w{0,60}$"
    r"|^\{[A-Za-z_][\w.]{0,60}\((?:[\w.,= ]|''|\"\"){0,120}\)\}$"  # a call without any text in it
    r"|\(\.[*+?]|\(\?[:=!<]|\(\[\^?|\(\\[dDsSwW]"  # expressions that extract it
)
EVERYDAY = regex(
    r"test|pass|pwd|admin|user|demo|load|secret|change|example|dummy|sample|guest|123|abc|qwe|\.\.\.|xxx", re.IGNORECASE
)
"""What stands in passwords of test accounts, which everybody may know."""
_NO_PASSWORD = frozenset(
    ("true", "false", "null", "none", "undefined", "nil", "yes", "no", "on", "off", "text", "0", "1")
)


def is_variable(value: str) -> bool:
    """Whether a text stands for another one: `${token}`, `{{token}}`, `%s`."""
    return HOLE in value or _VARIABLE.search(value) is not None


def is_plain(value: str) -> bool:
    """Whether a value in a token's field is no token: a word, a small number, a date, a variable."""
    if len(value) < 6 or is_variable(value):
        return True
    # A run of letters of both cases and without an end is no word.
    return _PLAIN.fullmatch(value) is not None and not _is_jumble(value)


def is_no_password(value: str) -> bool:
    """Whether a value in a password's field is no password. Words may be passwords."""
    return not value.strip() or value.strip().lower() in _NO_PASSWORD or is_variable(value)


_VOWEL = regex(r"[aeiouyAEIOUY]")
_BETWEEN_WORDS = regex(r"[-_./: ]")
_SHORTEST_JUMBLE = 12


def _is_jumble(value: str) -> bool:
    """Whether letters are too mixed for words: five changes of case in twelve letters, or hardly a vowel."""
    return any(map(_is_mixed, _BETWEEN_WORDS.split(value)))


def _is_mixed(word: str) -> bool:
    if not word.isalpha() or len(word) < _SHORTEST_JUMBLE:
        return False
    changes = sum(letter.islower() != following.islower() for letter, following in pairwise(word))
    return changes * 12 >= len(word) * 5 or len(_VOWEL.findall(word)) * 6 < len(word)


_UUID = regex(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = regex(r"[0-9a-f]+|[0-9A-F]+")
_FEWEST_HEX = 32


def is_random(run: str) -> bool:
    """Whether 20 characters and more, without a space, are what only a machine makes, and too long to be an id.

    UUIDs and hexadecimal numbers of fewer than 32 digits are ids as a rule: where they are secrets, a name says so.
    """
    if len(run) < 20 or _UUID.fullmatch(run):
        return False
    digits = sum(char.isdigit() for char in run)
    if digits == 0 or digits == len(run):
        return _is_jumble(run) and not _is_words(run)
    if _HEX.fullmatch(run):
        return len(run) >= _FEWEST_HEX and len(set(run)) > 6
    if len(set(run)) * 5 < min(len(run), 40) * 2:
        return False
    return not _is_words(run)


def _is_words(run: str) -> bool:
    """Whether words and numbers are put together: `OrderHistoryPage2024`, `gift-card-2024-12-31`.

    Random characters go from letters to digits and from small to capital letters every second time.
    """
    return len(_CHANGES.findall(run)) * 5 <= len(run)


_CHANGES = regex(r"(?<=[a-z])(?=[A-Z\d])|(?<=[A-Z])(?=\d|[A-Z][a-z])|(?<=\d)(?=[A-Za-z])")
