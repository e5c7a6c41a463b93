"""Puts aliases in the place of secrets in a file, wherever they or one of their encodings stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loadlint.secrets.aliases import Aliases, encoded_like
from loadlint.secrets.masker import is_telling, stands_alone
from loadlint.secrets.search import spots_in
from loadlint.secrets.secret import Secret
from loadlint.text.regex import regex

_BASE64 = regex(r"[A-Za-z0-9+/_-]{8,}={0,2}")

Found = tuple[int, int, str]
"""A place in a text, in characters, and what is written there."""


def secrets_in_file(data: bytes) -> Iterator[Secret]:
    """The secrets that the text of a file tells by itself."""
    text = data.decode("utf-8", "surrogateescape")
    return (Secret(text[spot.start : spot.end], spot.kind) for spot in spots_in(text))


def redacted_file(data: bytes, aliases: Aliases) -> bytes:
    """A file with aliases in the place of secrets, in all encodings."""
    find_known = _finder(aliases)
    # One character for each byte: so what is no text can be searched as well.
    plain = data.decode("latin-1")
    plain = _text_with_aliases(plain, find_known(plain))
    plain = _text_with_aliases(plain, _in_base64(plain, find_known))
    text = plain.encode("latin-1").decode("utf-8", "surrogateescape")
    return _text_with_aliases(text, _secrets_by_name(text, aliases)).encode("utf-8", "surrogateescape")


def _finder(aliases: Aliases) -> Callable[[str], Iterator[Found]]:
    """What finds the secrets that a text holds for sure, not just the word that somebody took for a password.

    The text has one character for each byte.
    """
    from ahocorasick_rs import AhoCorasick, MatchKind

    written = {
        _by_bytes(form): _by_bytes(alias)
        for form, alias in aliases.forms.items()
        if form != alias and is_telling(Secret(form, "token"))
    }
    forms = list(written)
    search = AhoCorasick(forms, matchkind=MatchKind.LeftmostLongest) if forms else None

    def find(text: str) -> Iterator[Found]:
        for number, start, end in search.find_matches_as_indexes(text) if search is not None else ():
            if stands_alone(text, start, end, forms[number]):
                yield start, end, written[forms[number]]

    return find


def _by_bytes(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _in_base64(text: str, find_known: Callable[[str], Iterator[Found]]) -> Iterator[Found]:
    """The texts in base64 that hold secrets, such as the body of an answer in a HAR file."""
    from binascii import Error, a2b_base64

    for run in _BASE64.finditer(text):
        padded = run[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            plain = a2b_base64(padded + "=" * (-len(padded) % 4)).decode("latin-1")
        except Error:
            continue
        changed = _text_with_aliases(plain, find_known(plain))
        if changed != plain:
            yield run.start(), run.end(), encoded_like(run[0], changed.encode("latin-1"))


def _secrets_by_name(text: str, aliases: Aliases) -> Iterator[Found]:
    """The words that a name beside them tells to be secrets: they are replaced there alone."""
    new_aliases = set(aliases.forms.values())
    for spot in spots_in(text):
        secret = text[spot.start : spot.end]
        if secret in aliases.forms and secret not in new_aliases:
            yield spot.start, spot.end, aliases.forms[secret]


def _text_with_aliases(text: str, places: Iterator[Found]) -> str:
    pieces, position = [], 0
    for start, end, alias in places:
        if start >= position:
            pieces += [text[position:start], alias]
            position = end
    return "".join([*pieces, text[position:]])
