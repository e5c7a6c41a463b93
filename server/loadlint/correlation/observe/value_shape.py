"""What a value looks like, and what a field's name says about it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from loadlint.codecs import decode_base64
from loadlint.findings import Reason
from loadlint.request import url_path
from loadlint.text.json_text import looks_like_json

if TYPE_CHECKING:
    from loadlint.extractor import Codec

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_TOKEN_NAME = re.compile(
    r"csrf|xsrf|token|nonce|state|session|sess(?:id)?$|^sid$|jsessionid|auth|verif|viewstate|eventvalidation|ticket"
    r"|signature|^sig$|etag|if-match|cursor|^code$|otp|secret|challenge|handle|continuation|hash|digest|jwt|bearer|scheme",
    re.IGNORECASE,
)
_ID_NAME = re.compile(r"(?:^|[_-]|(?<=[a-z]))(?:I[dD]s?|ids?|uid|uuid|guid|ref|key|number|no|num|version|rev)$")
_STATIC = re.compile(
    r"true|false|null|none|undefined|on|off|yes|no"
    r"|[a-z]{2}[-_][A-Z]{2}|[A-Z]{3}"  # locales, currencies
    r"|(?:text|application|image|audio|video|multipart|font|message)/[\w.+-]+;?.*"  # media types
    r"|v?\d+(?:\.\d+)+"  # versions, prices
    r"|\d{4}-\d{2}-\d{2}"  # dates
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"  # mail addresses
    r"|[a-z]{1,4}|[A-Z][a-z]{2,}+(?:[ _-][A-Z]?[a-z]{2,}+|[A-Z][a-z]{2,}+)*+"  # short words, captions of buttons
    r"|https?://[^/]+/?"  # hosts
    r"|(?:/(?>v\d+|[a-z]+(?:[-_][a-z]+)*))+/?",  # paths of words, with the version of an API
)


@cache
def _of_nothing() -> frozenset[str]:
    """The hashes of an empty text."""
    import hashlib

    return frozenset(hashlib.new(name, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256"))


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


_LIST = re.compile(
    r"(?:\+[A-Za-z][A-Za-z_.]*+|-?(?:[A-Za-z][A-Za-z_.]*+|\d{1,3}))"
    r"(?:[,;|] ?(?:\+[A-Za-z][A-Za-z_.]*+|-?(?:[A-Za-z][A-Za-z_.]*+|\d{1,3})))++"
)
"""Columns, filters and choices, as pages send them on."""

_PROSE_WORD = re.compile(r"[(\"']?(?:[A-Za-z]+(?:['-][A-Za-z]+)*|\d{1,4})[.,;:!?)\"']*")
_CLIENT_NAME = re.compile(
    r"client[_-]?id$|redirect|response[_-]?(?:type|mode)|^scopes?$|audience|grant[_-]?type|_method$"
)


def is_prose(value: str) -> bool:
    """Whether it is text that people read: more than half of what the spaces part are words."""
    pieces = value.split()
    return len(pieces) > 1 and 2 * sum(_PROSE_WORD.fullmatch(piece) is not None for piece in pieces) > len(pieces)


_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:(?:T|,? )\d{1,2}:\d{2}.*)?")


def is_date(value: str) -> bool:
    """Whether it is a date, with a time or without."""
    return _DATE.fullmatch(value) is not None


_MARKS = re.compile(r"^[@+!$~*]{1,2}(?=[A-Za-z])|(?<=[a-z])([@+!~*])\1(?=[A-Za-z])")


_NUMERONYM = re.compile(r"(?:i18|l10|g11)n\b|a11y\b|\b\d{1,4}x\d{1,4}\b")


def _unmarked(value: str) -> str:
    """A name in words alone: without route marks (`@@edit`, `++add++Folder`), `i18n` and `32x32` as words."""
    return _NUMERONYM.sub("words", _MARKS.sub(lambda found: "-" if found.start() else "", value))


_WORDS = re.compile(
    r"(?:(?:[a-z]{1,2}|[A-Z]{2,5})[-_.])?(?>[A-Za-z]*[a-z]{3})[a-z]*+"
    r"(?:[-_./: ][A-Z]?[a-z]{2,}+|[A-Z][a-z]{2,}+|[-_.]?\d++(?:[a-z]{2,}+)?)*+",
)
"""Words put together, with a short prefix or not: `ab-all-orders`, `AB_Orders_List`."""


def is_random(value: str) -> bool:
    """Twelve characters and more that no person would type."""
    if len(value) < 12 or is_prose(value):
        return False
    value = _unmarked(value)
    mixed = bool(re.search(r"\d", value)) + bool(re.search(r"[a-z]", value)) + bool(re.search(r"[A-Z]", value))
    return mixed >= 2 and entropy(value) >= 3.0 and not _WORDS.fullmatch(value)


_ABBREVIATED = re.compile(r"js|css|xml|html|http|sql|rpc|tls|ssl|ssh")
"""What names of software are put together with, without vowels."""


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


def shape_reason(value: str) -> Reason | None:
    """What the value's form says, for or against."""
    if is_uuid(value):
        return Reason("a UUID", 0.4)
    if is_jwt(value):
        return Reason("a JSON Web Token", 0.5)
    if len(value) in (32, 40, 64) and value.lower() in _of_nothing():
        return Reason("the hash of nothing", -0.6)
    if re.fullmatch(r"(?:[0-9a-f]{16,}|[0-9A-F]{16,})", value) and re.search(r"[a-fA-F]", value):
        return Reason(f"{len(value)} hexadecimal digits", 0.4)
    if re.fullmatch(r"-?\d+", value):
        if len(value.lstrip("-")) <= 3:
            return Reason("a number of three digits or fewer", -0.6)
        if re.fullmatch(r"[1-9]\d?0+", value):
            return Reason("a round number", -0.4)
        if re.fullmatch(r"(?:19|20)\d\d", value):
            return Reason("a number that may be a year", -0.2)
        return Reason(f"a number of {len(value)} digits", 0.25 if len(value) < 10 else 0.35)
    if _STATIC.fullmatch(value):
        return Reason("a word, locale, version, date or address that does not change", -0.6)
    if re.match(r"[a-z][a-z0-9+.-]*://", value):
        return Reason("an address", -0.4)
    if _MARKUP.fullmatch(value):
        return Reason("a document in XML or HTML", -0.5)
    if is_random(value):
        return Reason(f"{len(value)} characters without pattern", 0.4)
    if is_prose(value) or not re.search(r"[A-Za-z0-9]", value):
        return Reason("text that people read", -0.5)
    if _LIST.fullmatch(value):
        return Reason("a list of words or small numbers", -0.5)
    if re.fullmatch(r"[a-z]{5,12}", value) and re.search(r"[bcdfghjklmnpqrstvwxz]{4}", _ABBREVIATED.sub("", value)):
        return Reason("letters that make no word", 0.2)
    if re.fullmatch(r"[-+_]?[A-Za-z]+(?:[-_ .:/][A-Za-z]+)*", _unmarked(value)):
        return Reason("words", -0.4)
    if re.fullmatch(r"[a-z]+(?:[-_][a-z0-9]+)+", value):
        return Reason("words and numbers, as in a slug", -0.35)
    if re.search(r"\d", value) and re.search(r"[A-Za-z]", value) and len(value) >= 4:
        return Reason("letters mixed with digits", 0.2 if len(value) >= 6 else 0.1)
    return Reason("fewer than six characters", -0.2) if len(value) < 6 else None


_MARKUP = re.compile(r"\s*<[A-Za-z!?][^>]*>.*>\s*", re.DOTALL)


def looks_like_token(value: str) -> bool:
    """Whether the form alone speaks for a generated value."""
    reason = shape_reason(value)
    return reason is not None and reason.weight >= 0.35


def name_reason(name: str) -> Reason | None:
    """What the field's name says."""
    if _CLIENT_NAME.search(name):
        return Reason(f"`{name}` is a part of the client's configuration", -0.4)
    if _TOKEN_NAME.search(name):
        return Reason(f"the field's name, `{name}`, is that of a token", 0.3)
    if _ID_NAME.search(name):
        return Reason(f"the field's name, `{name}`, is that of an id", 0.15)
    return None


def is_token_name(name: str) -> bool:
    """Whether a field of this name holds a token."""
    return _TOKEN_NAME.search(name) is not None and _CLIENT_NAME.search(name) is None


def is_id_name(name: str) -> bool:
    """Whether a field of this name holds an id."""
    return _ID_NAME.search(name) is not None


def names_id(name: str) -> bool:
    """Whether a field's name speaks of ids anywhere: `idsToOmit[0]`, `filter[id][_in]`, `parent_id`."""
    return _ID_WORD.search(name) is not None


_ID_WORD = re.compile(r"(?:^|[^A-Za-z])[Ii][Dd]s?(?![a-z])|[a-z]I[Dd]s?(?![a-z])")


def normalised(name: str) -> str:
    """A field's name for comparison: without case, separators and the prefix of private headers; one name for csrf."""
    plain = re.sub(r"[^a-z0-9]", "", re.sub(r"^x-", "", name.lower()))
    if re.search(r"csrf|xsrf|authenticitytoken|requestverificationtoken", plain) or plain == "token":
        return "csrf"
    return plain


def same_field(one: str, other: str, owner: str = "") -> bool:
    """Whether two names mean one field: `id` of a `cart` is a `cart_id`, or just a `cart`."""
    a, b = normalised(one), normalised(other)
    if not a or not b:
        return False
    if a == b or (a in ("id", "uuid", "pk") and owner and normalised(singular(owner)) == b):
        return True
    owned = normalised(singular(owner) + one) if owner else ""
    return owned == b or ((a.endswith(b) or b.endswith(a)) and min(len(a), len(b)) >= 4)


def singular(word: str) -> str:
    """The singular of a plural English noun, roughly: it only serves to name things."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def slug_of(text: str) -> str:
    """A text as servers write it into addresses; `Team Reports` and `team_reports-2` are the same one."""
    return _NUMBERED.sub("", re.sub(r"[\W_]+", "-", text.lower()).strip("-"))


_NUMBERED = re.compile(r"-\d{1,3}$")


def looks_generated(word: str) -> bool:
    """Whether a word is more like an id than like a name, so that it can't be context."""
    if _DIGITS.search(word) or (len(word) >= 16 and re.search(r"\d", word)):
        return True
    if len(word) < 20:
        return False
    return bool(re.fullmatch(r"[\w-]{20,}", word) and re.search(r"[A-Z]", word) and re.search(r"[a-z]", word))


_DIGITS = re.compile(r"\d{3}")


def is_page_file(url: str) -> bool:
    """Whether an address is that of a style, script or font: it changes with the application, not with the run, and
    issues nothing. Pictures may be somebody's.
    """
    return _PAGE_FILE.search(url_path(url)) is not None


_PAGE_FILE = re.compile(r"\.(?:css|m?js|map|woff2?|ttf|otf|eot|ico)$", re.IGNORECASE)


def path_of(url: str, generated: str = "…") -> str:
    """The path of an address for people: no host or query, a mark for what looks generated, cut when long."""
    segments = url_path(url).removeprefix("/").split("/")
    return "/" + "/".join(generated if _is_id(segment) else segment for segment in segments)[:80]


_NUMBERED_ID = re.compile(r"(?:^|[-_.~:])\d+(?:$|[-_.~:])|\d{2}")


def _is_id(segment: str) -> bool:
    """Whether a segment of a path may be another one in another run: `41`, `job-7`, but not `oauth2`."""
    return looks_generated(segment) or _NUMBERED_ID.search(segment) is not None
