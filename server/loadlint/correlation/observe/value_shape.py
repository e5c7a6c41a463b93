"""What a value looks like."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from loadlint.codecs import decode_base64
from loadlint.json_text import looks_like_json
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.extractor import Codec

_UUID = regex(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def is_uuid(value: str) -> bool:
    return _UUID.fullmatch(value) is not None


def is_jwt(value: str) -> bool:
    """Whether it is a JSON Web Token."""
    if value.count(".") != 2 or not re.fullmatch(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]*", value):
        return False
    header = decode_base64(value.split(".", maxsplit=1)[0])
    return header is not None and looks_like_json(header)


def entropy(value: str) -> float:
    """Shannon's entropy of the characters, in bits a character."""
    from math import log2

    return -sum(n / len(value) * log2(n / len(value)) for n in Counter(value).values())


_PROSE_WORD = regex(r"[(\"']?(?:[A-Za-z]+(?:['-][A-Za-z]+)*|\d{1,4})[.,;:!?)\"']*")


def is_prose(value: str) -> bool:
    """Whether it is text that people read: more than half of the parts between spaces are words."""
    pieces = value.split()
    return len(pieces) > 1 and 2 * sum(_PROSE_WORD.fullmatch(piece) is not None for piece in pieces) > len(pieces)


_DATE = regex(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:(?:T|,? )\d{1,2}:\d{2}.*)?")


def is_date(value: str) -> bool:
    """Whether it is a date, with a time or without, in numbers or as programs write it in words."""
    return _DATE.fullmatch(value) is not None or is_date_in_words(value)


def is_date_in_words(value: str) -> bool:
    """Whether it is a date as HTTP has it, or as `String(new Date())` gives it."""
    return _DATE_IN_WORDS.fullmatch(value) is not None


_DATE_IN_WORDS = regex(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}) \d{4}(?: \d{1,2}:\d{2}.*)?"
)


_MARKS = regex(r"^[@+!$~*]{1,2}(?=[A-Za-z])|(?<=[a-z])([@+!~*])\1(?=[A-Za-z])")


_NUMERONYM = regex(r"(?:i18|l10|g11)n\b|a11y\b|\b\d{1,4}x\d{1,4}\b")


def without_marks(value: str) -> str:
    """A name made of words only: without marks of routes (`@@edit`, `++add++Folder`); `i18n` and `32x32` are words."""
    return _NUMERONYM.sub("words", _MARKS.sub(lambda mark: "-" if mark.start() else "", value))


_COMPOUND_WORDS = regex(
    r"(?:(?:[a-z]{1,2}|[A-Z]{2,5})[-_.])?(?>[A-Za-z]*[a-z]{3})[a-z]*+"
    r"(?:[-_./: ][A-Z]?[a-z]{2,}+|[A-Z][a-z]{2,}+|[-_.]?\d++(?:[a-z]{2,}+)?)*+",
)
"""Words put together, with a short prefix or not: `ab-all-orders`, `AB_Orders_List`."""


def is_random(value: str) -> bool:
    """Twelve characters and more that no person would type."""
    if len(value) < 12 or is_prose(value):
        return False
    value = without_marks(value)
    mixed = bool(re.search(r"\d", value)) + bool(re.search(r"[a-z]", value)) + bool(re.search(r"[A-Z]", value))
    return mixed >= 2 and entropy(value) >= 3.0 and not _COMPOUND_WORDS.fullmatch(value)


def is_token(value: str) -> bool:
    """Whether the form alone tells that a program made it, to be told from others."""
    return is_uuid(value) or is_jwt(value) or is_random(value)


def may_need_escapes(value: str, codec: Codec) -> bool:
    """Whether values of this kind may hold characters that an encoding escapes.

    Ids, UUIDs, hexadecimal digits and base64url have none that an address escapes; a long word of mixed letters may be
    plain base64, whose next value has a `+` or a `/`, if it is as long as one that needs no padding. In JSON only
    quotes, backslashes and what people type need it.
    """
    if codec in ("base64", "base64url"):
        return True
    if codec == "json":
        return not re.fullmatch(r"[\w.:/+=~@,;|*!$()-]+", value)
    if not re.fullmatch(r"[A-Za-z0-9_.~-]+", value):
        return True
    long_mixed = len(value) >= 16 and len(value) % 4 == 0 and value != value.lower() and value != value.upper()
    return long_mixed and not re.search(r"[_.~-]", value)


def slug_of(text: str) -> str:
    """A text as servers write it into addresses; `Team Reports` and `team_reports-2` are the same one."""
    return _NUMBERED.sub("", re.sub(r"[\W_]+", "-", text.lower()).strip("-"))


_NUMBERED = regex(r"-\d{1,3}$")


def looks_generated(word: str) -> bool:
    """Whether a word looks like an id rather than a name, so that no extractor may depend on it."""
    if _DIGITS.search(word):
        return True
    if len(word) >= 16 and re.search(r"\d", word):
        return not _HYPHENATED_WORDS.fullmatch(word)
    is_mixed = re.fullmatch(r"[\w-]{20,}", word) and re.search(r"[A-Z]", word) and re.search(r"[a-z]", word)
    return bool(is_mixed) and not _is_in_camel_case(word)


def _is_in_camel_case(word: str) -> bool:
    """Whether it consists of words of some length: in twenty letters by chance capitals stand close together."""
    capitals = len(re.findall(r"[A-Z]", word[1:]))
    return len(word) >= 4 * (capitals + 1) and _CAMEL_CASE.fullmatch(word) is not None


_CAMEL_CASE = regex(r"[A-Za-z][a-z]+(?:[A-Z][a-z]+)+")


_DIGITS = regex(r"\d{3}")
_HYPHENATED_WORDS = regex(r"[A-Za-z][a-z]+\d{0,2}(?:[-_][A-Za-z][a-z]+\d{0,2})+")
"""Names with a number at the end of a word: `oauth2-callback-handler`."""


def has_shape_of(value: str, old: str) -> bool:
    """Whether a value may be one of the same kind: about as long, and of characters of the same kinds."""
    if old.isdigit():
        return value.isdigit() and abs(len(value) - len(old)) <= 3
    if not old or not 0.6 <= len(value) / len(old) <= 1.7:
        return False
    kinds, old_kinds = _characters(value), _characters(old)
    return kinds <= old_kinds | {"-", "_"} and len(old_kinds - kinds) <= 2


def _characters(value: str) -> frozenset[str]:
    """The kinds of characters of a text: letters by case, digits, and each other one by itself."""
    return frozenset(
        "a" if character.islower() else "A" if character.isupper() else "0" if character.isdigit() else character
        for character in value
    )
