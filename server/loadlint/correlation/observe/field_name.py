"""What a field's name says about its value, and whether two names mean one field."""

from __future__ import annotations

import re

from loadlint.text.regex import regex
from loadlint.text.words import words_in

_TOKEN_NAME = regex(
    r"csrf|xsrf|token|nonce|state|session|sess(?:id)?$|^sid$|jsessionid|auth|verif|viewstate|eventvalidation|ticket"
    r"|signature|^sig$|etag|if-match|cursor|^code$|otp|secret|challenge|handle|continuation|hash|digest|jwt|bearer|scheme",
    re.IGNORECASE,
)
_ID_NAME = regex(r"(?:^|[_-]|(?<=[a-z]))(?:I[dD]s?|ids?|uid|uuid|guid|ref|key|number|no|num|version|rev)$")
_CLIENT_NAME = regex(
    r"(?i)client[_-]?id$|redirect|response[_-]?(?:type|mode)|^scopes?$|audience|grant[_-]?type|_method$"
    r"|(?:^i|instrumentation|site|public|publishable)[_-]?key$|measurement[_-]?id$"
)


_WORDS_LIKE_IDS = frozenset(
    "afraid android avoid casino conversion covid diversion fluid grid hybrid invalid inversion liquid "
    "maid monkey overpaid paid piano prepaid raid rapid rigid said solid turkey unpaid valid void".split()
)
"""Words that end as names of ids do."""


def is_client_name(name: str) -> bool:
    """Whether a field of this name holds a part of the client's configuration."""
    return _CLIENT_NAME.search(name) is not None


def is_token_name(name: str) -> bool:
    """Whether a field of this name holds a token."""
    return _TOKEN_NAME.search(name) is not None and not is_client_name(name)


def is_id_name(name: str) -> bool:
    """Whether a field of this name holds an id: `parent_id`, `issue[parent_id]`, `cartid`, but not `isPaid`."""
    plain = name.rstrip("[]")
    return _ID_NAME.search(plain) is not None and _WORDS_LIKE_IDS.isdisjoint(words_in(plain)[-1:])


_VERSION_NAME = regex(r"(?i)(?:^|[\W_]|(?<=[a-z]))(?:lock|row|record)?[_-]?(?:version|revision|rev)$")


def is_version_name(name: str) -> bool:
    """Whether a field of this name tells which version of a record somebody has seen: `page[lock_version]`."""
    return _VERSION_NAME.search(name.rstrip("[]")) is not None


def is_count_name(name: str) -> bool:
    """Whether a field of this name says how many there are: `totalItems`, `count`, `page_size`."""
    words = words_in(name)
    return not _COUNT_WORDS.isdisjoint((*words[:1], *words[-1:]))


_COUNT_WORDS = frozenset(("amount", "count", "length", "quantity", "size", "total"))


def names_id(name: str) -> bool:
    """Whether a field's name speaks of ids anywhere: `idsToOmit[0]`, `filter[id][_in]`, `parent_id`."""
    return _ID_WORD.search(name) is not None


_ID_WORD = regex(r"(?:^|[^A-Za-z])[Ii][Dd]s?(?![a-z])|[a-z]I[Dd]s?(?![a-z])")


def normal_name(name: str) -> str:
    """A field's name for comparison: without case, separators and the prefix of private headers; one name for csrf."""
    plain = re.sub(r"[^a-z0-9]", "", re.sub(r"^x-", "", name.lower()))
    if re.search(r"csrf|xsrf|authenticitytoken|requestverificationtoken", plain) or plain == "token":
        return "csrf"
    return plain


def same_field(name: str, other: str, owner: str = "") -> bool:
    """Whether two names mean one field: `id` of a `cart` is a `cart_id`, or just a `cart`."""
    a, b = normal_name(name), normal_name(other)
    if not a or not b:
        return False
    if a == b or (a in ("id", "uuid", "pk") and owner and normal_name(singular(owner)) == b):
        return True
    owned = normal_name(singular(owner) + name) if owner else ""
    return owned == b or ((a.endswith(b) or b.endswith(a)) and min(len(a), len(b)) >= 4)


_IRREGULAR = {
    word + "ves": ending
    for ending, words in {
        "f": ("lea", "shel", "hal", "loa", "thie", "wol", "cal"),
        "fe": ("kni", "wi", "li"),
    }.items()
    for word in words
}
"""The ends of words in the singular whose plural ends in `ves`."""


def singular(word: str) -> str:
    """The singular of a plural English noun, roughly: it is used for names only."""
    if word.lower() in _IRREGULAR:
        return word[:-3] + _IRREGULAR[word.lower()]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
