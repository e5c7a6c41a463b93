"""The value's form.

Counts for 81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44:
    GET /cart -> 200 {"id": "81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44"}
    GET /carts/81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44
Not for open*door:
    GET /cart -> 200 {"id": "open*door"}
    GET /carts?id=open*door
"""

import re
from collections.abc import Callable
from functools import cache

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.value_shape import is_jwt, is_prose, is_random, is_uuid, without_marks
from loadlint.extractor import FromItems
from loadlint.findings import Reason

ORDER = 10
TOKEN_WEIGHT = 0.35
"""A form of this weight or more is enough by itself to call a value generated."""

NEVER = -1.0
"""The weight of what is the same in all runs, wherever it stands."""

_CONSTANT = re.compile(
    r"[a-z]{2}[-_][A-Z]{2}|[A-Z]{3}"  # locales, currencies
    r"|(?:text|application|image|audio|video|multipart|font|message)/[\w.+-]+;?.*"  # media types
    r"|v?\d+(?:\.\d+)+"  # versions, prices
    r"|\d{4}-\d{2}-\d{2}"  # dates
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"  # mail addresses
    r"|[a-z]{1,4}|false|undefined"  # short words (`true`, `none`), and the longer ones of programs
    r"|[A-Z][a-z]{2,}+(?:[ _-][A-Z]?[a-z]{2,}+|[A-Z][a-z]{2,}+)*+"  # captions of buttons
    r"|https?://[^/]+/?"  # hosts
    r"|(?:/(?>v\d+|[a-z]+(?:[-_][a-z]+)*))+/?",  # paths of words, with the version of an API
)


_LIST = re.compile(
    r"(?:\+[A-Za-z][A-Za-z_.]*+|-?(?:[A-Za-z][A-Za-z_.]*+|\d{1,3}))"
    r"(?:[,;|] ?(?:\+[A-Za-z][A-Za-z_.]*+|-?(?:[A-Za-z][A-Za-z_.]*+|\d{1,3})))++"
)
"""Columns, filters and choices, as pages send them on."""

_SOME_WORDS = re.compile(r"[-+_]{0,2}[A-Za-z]+(?:[-_ .:/][A-Za-z]+)*[-_]{0,2}")
_VERSIONED = re.compile(r"(?:[A-Z]?[a-z]{3,}|[a-z]{1,3}(?=8[68]|64|32))[-_ ]?(?:\d{1,2}(?:[._]\d{1,2})*|(?:19|20)\d\d)")
"""`python3`, `mysql8.4`, `x86_64`: choices in forms and in editors."""

_HOST = re.compile(
    r"(?:localhost|(?:[a-z0-9-]+\.)+(?:app|cloud|com|dev|example|internal|invalid|io|local|net|org|test|[a-z]{2}))(?::\d{2,5})?"
)

_COMPONENT = re.compile(r"[A-Za-z_]\w{0,30}(?:[$:](?:[A-Za-z_]\w{0,30}|\d{1,3}))+")


def _names_component(value: str) -> bool:
    """`ctl00$Main$Grid`, `form:table:2:edit`: as frameworks call the parts of a page, and commands to them."""
    return _COMPONENT.fullmatch(value) is not None and not any(map(is_random, re.split("[$:]", value)))


def is_in_words(value: str) -> bool:
    """Whether a person may have written it: words without digits, whose form speaks against a generated value."""
    reason = reason_of(value)
    return not any(map(str.isdigit, value)) and reason is not None and reason.weight < 0


_MARKUP = re.compile(r"\s*<[A-Za-z!?][^>]*>.*>\s*", re.DOTALL)

_WORD_OF_MARKUP = re.compile(r"[\w+/=-]{16,}")


def _is_generated_markup(value: str) -> bool:
    """Whether a document holds ids, digests or signatures, as the tokens of WS-Federation do."""
    if _MARKUP.fullmatch(value) is None:
        return False
    return any(looks_like_token(word.lstrip("_")) for word in _WORD_OF_MARKUP.findall(value))


_ABBREVIATED = re.compile(r"js|css|xml|html|http|sql|rpc|tls|ssl|ssh", re.IGNORECASE)
"""Abbreviations without vowels that are common in names of software."""


@cache
def _of_nothing() -> frozenset[str]:
    """The hashes of an empty text, which are the same in every run."""
    import hashlib

    return frozenset(hashlib.new(name, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256"))


def _mixes(value: str) -> bool:
    return re.search(r"\d", value) is not None and re.search(r"[A-Za-z]", value) is not None


_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{4,}")
_BETWEEN_WORDS = re.compile(
    r"(?:[bcdfghklmnprstvwxz]|[cfklnprst][st]|[lnrs][cdgkpt]|[lnr](?:ch|th|ks|ts|ds)|[cst]h|ck|ght|ll|ff|tch|mp|m[bp]s?)"
    r"(?:[bcdfghjklmnpqrstvwz]|[bcfgp][lr]|[dt]r|[cpstw]h|s[cklmnptw]|s[cpt]r|spl|thr|[dt]w|chr|sch|kn)"
)
"""Consonants at the end of an English word and those at the beginning of the next one: the `nktr` of `banktransfer`."""


_PIECE_OF_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _is_no_camel(value: str) -> bool:
    """Whether letters of both cases are no words put together: in `RnCrbZIN`, most pieces have no vowel.

    Letters of one case are a single piece.
    """
    if not re.fullmatch(r"[A-Za-z]{8,}", value):
        return False
    pieces = _PIECE_OF_CAMEL.findall(_ABBREVIATED.sub("", value))
    silent = [piece for piece in pieces if not re.search(r"[aeiouy]", piece, re.IGNORECASE)]
    return len(silent) > 1 and 2 * len(silent) > len(pieces)


def _is_no_word(value: str) -> bool:
    runs = _CONSONANTS.findall(_ABBREVIATED.sub("", value)) if re.fullmatch(r"[a-z]{5,12}", value) else ()
    return any(_BETWEEN_WORDS.fullmatch(run) is None for run in runs)


def _has_version(value: str) -> bool:
    return _VERSIONED.fullmatch(value) is not None and not _is_no_word(re.split(r"[-_ \d]", value.lower())[0])


SHAPES: tuple[tuple[str, float, Callable[[str], object]], ...] = (
    ("a UUID", 0.4, is_uuid),
    ("a JSON Web Token", 0.5, is_jwt),
    ("the hash of nothing", NEVER, lambda value: len(value) in (32, 40, 64) and value.lower() in _of_nothing()),
    ("{n} hexadecimal digits", 0.4, re.compile(r"(?=.*[a-fA-F])(?:[0-9a-f]{16,}|[0-9A-F]{16,})").fullmatch),
    ("a number of three digits or fewer", -0.6, re.compile(r"-?\d{1,3}").fullmatch),
    ("a round number", -0.4, re.compile(r"[1-9]\d?0+").fullmatch),
    ("a number that may be a year", -0.2, re.compile(r"(?:19|20)\d\d").fullmatch),
    ("a number of {n} digits", 0.35, re.compile(r"-\d{9,}|\d{10,}").fullmatch),
    ("a number of {n} digits", 0.25, re.compile(r"-?\d+").fullmatch),
    (
        "a long number with another one",
        0.35,
        re.compile(r"\d+(?:[:|_]\d+)*[:|_]\d{9,}(?:[:|_]\d+)*|\d{9,}(?:[:|_]\d+)+").fullmatch,
    ),
    ("a word, locale, version, date or address that does not change", -0.6, _CONSTANT.fullmatch),
    ("an address", -0.4, re.compile(r"[a-z][a-z0-9+.-]*://").match),
    ("a document with ids or signatures in it", 0.4, _is_generated_markup),
    ("a document in XML or HTML", -0.5, _MARKUP.fullmatch),
    ("the name of a host", -0.6, _HOST.fullmatch),
    ("the name of a component", -0.5, _names_component),
    ("{n} characters without pattern", 0.4, is_random),
    ("text that people read", -0.5, lambda value: is_prose(value) or not re.search(r"[A-Za-z0-9]", value)),
    ("a list of words or small numbers", -0.5, _LIST.fullmatch),
    ("letters that make no word", 0.2, lambda value: _is_no_word(value) or _is_no_camel(value)),
    ("words", -0.4, lambda value: _SOME_WORDS.fullmatch(without_marks(value))),
    ("a name with a version", -0.45, _has_version),
    ("a word with a number of five digits or more", 0.25, re.compile(r"[A-Za-z]{1,8}[-_]\d{5,}").fullmatch),
    ("words and numbers, as in a slug", -0.35, re.compile(r"[a-z]+(?:[-_][a-z0-9]+)+").fullmatch),
    ("letters mixed with digits", 0.2, lambda value: len(value) >= 6 and _mixes(value)),
    ("letters mixed with digits", 0.1, lambda value: len(value) >= 4 and _mixes(value)),
    ("fewer than six characters", -0.2, lambda value: len(value) < 6),
)
"""Each form: the words for users, the weight, and a test for it. The first one that a value passes counts."""


def clue(candidate: Candidate) -> Reason | None:
    """The reason that the form gives, for or against; of the items of a list that which is the most against it."""
    literal, proof = candidate.group.literal, candidate.proof
    is_list = proof is not None and isinstance(proof.extractor.origin, FromItems)
    reasons = map(reason_of, _ITEM.findall(literal) if is_list else (literal,))
    return min(reasons, key=lambda reason: reason.weight if reason is not None else 0, default=None)


_ITEM = re.compile(r"[\w.:@-]+")


def reason_of(value: str) -> Reason | None:
    """The reason that a value's form gives; None for a form that tells nothing."""
    fitting = ((text, weight) for text, weight, holds in SHAPES if holds(value))
    return next((Reason(text.format(n=len(value)), weight) for text, weight in fitting), None)


def looks_like_token(value: str) -> bool:
    """Whether the form alone speaks for a generated value."""
    reason = reason_of(value)
    return reason is not None and reason.weight >= TOKEN_WEIGHT
