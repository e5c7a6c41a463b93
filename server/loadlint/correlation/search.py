"""Which responses of a recording hold a value, in any form that it may be written in.

Values of eight characters and more are found anywhere in a text, shorter ones as words of their own. The text of a
response is its body, its headers, and what base64 hides in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from loadlint.codecs import decode_base64, written_forms
from loadlint.recordings.exchange import Exchange, Response
from loadlint.recordings.index import Index, plan, separated, words_of

Positions = tuple[int, ...]

_LONG = 8
"""Characters from which on a value is found inside of words."""

_FEW = 4
"""So few places may be wrong ones of equal checksums, and are looked at."""

_NO_TEXT = re.compile(r"image/(?!svg)|font/|audio/|video/")
_BASE64 = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/_-"
_RUNS = bytes(ord("a") if code in _BASE64 else ord(" ") for code in range(256))
_SHORTEST = b"a" * 16
"""Shorter words are not taken for base64."""


def text_of(response: Response | None) -> str:
    """What is searched; of pictures and the like the headers alone."""
    if response is None:
        return ""
    body = "" if _NO_TEXT.match(response.media_type) else response.text
    text = "\n".join([body, *(value for _, value in response.headers)])
    return "\n".join([text, *_hidden(_encoded(text))])


def words_in(response: Response | None) -> set[bytes]:
    """The words of that text."""
    return words_of(_encoded(text_of(response)))


def _hidden(text: bytes) -> Iterator[str]:
    """What base64 hides in a text. Base64 of text has letters of both cases; most other long words have not."""
    runs = text.translate(_RUNS)
    words = []
    at = runs.find(_SHORTEST)
    while at >= 0:
        end = runs.find(b" ", at)
        end = len(runs) if end < 0 else end
        words.append(text[at:end])
        at = runs.find(_SHORTEST, end)
    for word in dict.fromkeys(words):
        if word != word.lower() and word != word.upper():
            plain = decode_base64(word.decode("ascii"))
            if plain and plain.isprintable():
                yield plain


def look_up(values: Iterable[str], index: Index, exchanges: Sequence[Exchange]) -> dict[str, Positions]:
    """The positions of the responses that hold each value, by the index, and by a look where that is not enough."""
    plans = {
        value: [plan(_encoded(form), is_word=len(value) < _LONG) for form in _forms(value)]
        for value in dict.fromkeys(values)
    }
    parts = index.containing(one.part for own in plans.values() for one in own if one.part is not None)
    found: dict[str, set[int]] = {}
    unsure: dict[int, list[str]] = {}
    for value, own in plans.items():
        if any(one.part is None and not one.words for one in own):
            continue
        certain: set[int] = set()
        possible: set[int] = set()
        for one in own:
            places = parts[one.part] if one.part is not None else set.intersection(*map(index.whole, one.words))
            is_certain = one.exact and (one.part is not None or len(places) > _FEW)
            (certain if is_certain else possible).update(places)
        found[value] = certain
        for position in possible - certain:
            unsure.setdefault(position, []).append(value)
    for position in sorted(unsure):
        text = text_of(exchanges[position].fresh().response)
        found_here = (value for value in unsure[position] if _holds(text, value))
        for value in found_here:
            found[value].add(position)
    known = {value: tuple(sorted(places)) for value, places in found.items()}
    return known | scan((value for value in plans if value not in found), exchanges)


def scan(values: Iterable[str], exchanges: Sequence[Exchange]) -> dict[str, Positions]:
    """The same by a look at all responses."""
    found: dict[str, list[int]] = {value: [] for value in values}
    if not found:
        return {}
    anywhere = _Patterns((_encoded(form), value) for value in found if len(value) >= _LONG for form in _forms(value))
    as_words = _Patterns(
        (separated(_encoded(form)), value) for value in found if len(value) < _LONG for form in _forms(value)
    )
    for position, exchange in enumerate(exchanges):
        text = text_of(exchange.fresh().response)
        data = _encoded(text)
        for value in anywhere.in_text(data) if anywhere else ():
            found[value].append(position)
        for value in as_words.in_text(separated(data)) if as_words else ():
            if (value.isascii() and value.isalnum()) or _holds(text, value):
                found[value].append(position)
    return {value: tuple(positions) for value, positions in found.items()}


class _Patterns:
    """Texts to look for all at once, each with the value that it is a form of."""

    def __init__(self, forms: Iterable[tuple[bytes, str]]) -> None:
        self._values: dict[bytes, list[str]] = {}
        for form, value in forms:
            self._values.setdefault(form, []).append(value)
        self._forms = list(self._values)
        if self._forms:
            from ahocorasick_rs import BytesAhoCorasick

            self._automaton = BytesAhoCorasick(self._forms)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def in_text(self, text: bytes) -> list[str]:
        """The values that have a form in a text."""
        hits = {match[0] for match in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        return list(dict.fromkeys(value for hit in hits for value in self._values[self._forms[hit]]))


def _holds(text: str, value: str) -> bool:
    if len(value) >= _LONG:
        return any(form in text for form in _forms(value))
    forms = "|".join(map(re.escape, _forms(value)))
    return re.search(rf"(?<![A-Za-z0-9])(?:{forms})(?![A-Za-z0-9])", text) is not None


def _forms(value: str) -> list[str]:
    return [form for form in written_forms(value) if form]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
