"""Which responses of a recording hold a value, in any form that it may be written in.

Values of eight characters and more are found anywhere in a text, shorter ones as words of their own. The text of a
response is its body, its headers, and what base64 and the escapes of addresses, JSON and JavaScript hide in them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote

from loadlint.codecs import decode_base64, unescaped_text, written_forms
from loadlint.recordings.index import Builder, Index, automaton_of, plan, words_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange, Response

Positions = tuple[int, ...]

_LONG = 8
"""From this length on, in characters, a value is also found inside of words."""

_FEW = 4
"""Up to this number of places are looked at again: equal checksums may have put a wrong one among them."""

_STRING = regex(r"[^\"'<>\r\n]++")
_ALL_ESCAPED = regex("(?:%[0-9A-Fa-f]{2}){2,}+")
_ATTRIBUTE = regex(r"""=(?:"([^"]*+)"|'([^']*+)')""")
_NO_TEXT = regex(r"image/(?!svg)|font/|audio/|video/")
_BASE64 = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/_-"
_RUNS = bytes(ord("a") if code in _BASE64 else ord(" ") for code in range(256))
_SHORTEST = b"a" * 16
"""Shorter words are not taken for base64."""


class Texts:
    """The texts of the responses of a recording. What bodies hide is kept: pages load the same scripts again, and the
    same body is searched many times."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self.exchanges = exchanges
        self._hidden: dict[bytes, str] = {}
        self._room = _MOST_HIDDEN

    def at(self, position: int) -> str:
        """The text of a response that is searched; for pictures and other binary bodies its headers only."""
        response = self.response(position)
        return _body_and_headers(self.of_body(response), of_headers(response)) if response is not None else ""

    def response(self, position: int) -> Response | None:
        """A response, for a single use."""
        return self.exchanges[position].fresh().response

    def of_body(self, response: Response, digest: bytes | None = None) -> str:
        """A body with what it hides, by its `digest_of`."""
        body = _body(response)
        digest = digest or digest_of(response)
        hidden = self._hidden.get(digest)
        if hidden is None:
            hidden = _hidden_texts(body)
            if len(hidden) <= self._room:
                self._room -= len(hidden)
                self._hidden[digest] = hidden
        return body + hidden


_MOST_HIDDEN = 4_000_000
"""So many characters of hidden texts are kept for each recording; most bodies hide none."""


def digest_of(response: Response) -> bytes:
    """What tells a body from others."""
    return sha256(_bytes_of(_body(response))).digest()


def of_headers(response: Response) -> str:
    """The headers of a response with what they hide."""
    text = _headers(response)
    return text + _hidden_texts(text)


def text_of(response: Response | None) -> str:
    """The text of a response that is searched; for pictures and other binary bodies its headers only."""
    if response is None:
        return ""
    body = _body(response)
    return _body_and_headers(body + _hidden_texts(body), of_headers(response))


def _body_and_headers(body: str, headers: str) -> str:
    return "\n".join(filter(None, (body, headers)))


def _body(response: Response) -> str:
    return "" if _NO_TEXT.match(response.media_type) else response.text


def _headers(response: Response) -> str:
    return "\n".join(value for _, value in response.headers)


def _hidden_texts(text: str) -> str:
    """What a text hides, a line each, to stand behind it."""
    return "".join(f"\n{hidden}" for hidden in (*_texts_in_base64(_bytes_of(text)), *_texts_in_escapes(text)))


def words_in(response: Response | None) -> set[bytes]:
    """The words of the text that is searched."""
    return words_of(_bytes_of(text_of(response)))


def _texts_in_base64(text: bytes) -> Iterator[str]:
    """What base64 hides in a text. Base64 of text has letters of both cases; most other long words have not."""
    runs = text.translate(_RUNS)
    words = []
    start = runs.find(_SHORTEST)
    while start >= 0:
        end = runs.find(b" ", start)
        end = len(runs) if end < 0 else end
        words.append(text[start:end])
        start = runs.find(_SHORTEST, end)
    for word in dict.fromkeys(words):
        if word != word.lower() and word != word.upper():
            plain = decode_base64(word.decode("ascii"))
            if plain and plain.isprintable():
                yield plain


def _texts_in_escapes(text: str) -> Iterator[str]:
    """What escapes such as `\\u003d`, `\\x3d` and `%3d`, and those of HTML, hide in the strings of a text."""
    if "%" in text:
        yield from map(unquote, dict.fromkeys(_ALL_ESCAPED.findall(text)))
    # A search for one character is much faster than for two.
    if "\\" in text and ("\\u" in text or "\\x" in text):
        for string in _STRING.findall(text):
            if "\\u" in string or "\\x" in string:
                yield unescaped_text(string)
    if "&" in text:
        yield from _texts_in_references(text)


def _texts_in_references(text: str) -> Iterator[str]:
    if "&lt;" in text or "&quot;" in text:
        # Not all that may be escaped in an attribute is, so that `_forms` does not have it.
        for attribute in _ATTRIBUTE.finditer(text):
            value = attribute[1] or attribute[2] or ""
            if "&lt;" in value or "&quot;" in value:
                yield html.unescape(value)
    if "&#" in text:
        for string in _STRING.findall(text):
            # A single one is a quote, or the like.
            if string.count("&#") > 1:
                yield html.unescape(string)


def index_of(texts: Texts) -> Index:
    """The index of the words in all responses."""
    builder = Builder()
    for position in range(len(texts.exchanges)):
        builder.add(words_of(_bytes_of(texts.at(position))))
    return Index(memoryview(builder.finish()))


def look_up(values: Iterable[str], index: Index, texts: Texts) -> dict[str, Positions]:
    """The positions of the responses that hold each value: by the index, and in the texts where that is unsure."""
    forms_by_value = {
        value: [plan(_bytes_of(form), is_word=len(value) < _LONG) for form in _forms(value)]
        for value in dict.fromkeys(values)
    }
    parts = index.containing(form.part for forms in forms_by_value.values() for form in forms if form.part is not None)
    whole = cache(index.whole)

    @cache
    def with_words(words: frozenset[bytes]) -> set[int]:
        return set.intersection(*map(whole, words))

    positions_by_value: dict[str, set[int]] = {}
    unsure_values: list[str] = []
    unsure_positions: set[int] = set()
    for value, forms in forms_by_value.items():
        if any(form.part is None and not form.words for form in forms):
            continue
        certain: set[int] = set()
        possible: set[int] = set()
        for form in forms:
            places = parts[form.part] if form.part is not None else with_words(frozenset(form.words))
            is_certain = form.exact and (form.part is not None or len(places) > _FEW)
            (certain if is_certain else possible).update(places)
        positions_by_value[value] = certain
        if not possible <= certain:
            unsure_values.append(value)
            unsure_positions |= possible - certain
    held_in = _holder(unsure_values)
    for position in sorted(unsure_positions):
        for value in held_in(texts.at(position)):
            positions_by_value[value].add(position)
    looked_up = {value: tuple(sorted(places)) for value, places in positions_by_value.items()}
    return looked_up | scan((value for value in forms_by_value if value not in positions_by_value), texts)


def scan(values: Iterable[str], texts: Texts) -> dict[str, Positions]:
    """The positions of the responses that hold each value, by a search in all texts."""
    positions_by_value: dict[str, list[int]] = {value: [] for value in values}
    if not positions_by_value:
        return {}
    held_in = _holder(positions_by_value)
    held_by_body: dict[bytes, frozenset[str]] = {}
    for position in range(len(texts.exchanges)):
        response = texts.response(position)
        if response is None:
            continue
        digest = digest_of(response)
        if digest not in held_by_body:
            held_by_body[digest] = held_in(texts.of_body(response, digest))
        for value in held_by_body[digest] | held_in(of_headers(response)):
            positions_by_value[value].append(position)
    return {value: tuple(positions) for value, positions in positions_by_value.items()}


def _holder(values: Iterable[str]) -> Callable[[str], frozenset[str]]:
    """What tells which of the values a text, as `Texts` gives it, holds."""
    by_word: dict[bytes, list[str]] = {}
    by_pattern: dict[bytes, list[tuple[str, str]]] = {}
    for value in values:
        for form in _forms(value):
            if len(value) < _LONG and _is_word(form):
                by_word.setdefault(_bytes_of(form), []).append(value)
            else:
                by_pattern.setdefault(_bytes_of(form), []).append((value, form))
    automaton = automaton_of(by_pattern) if by_pattern else None
    patterns = list(by_pattern)

    def held_in(text: str) -> frozenset[str]:
        data = _bytes_of(text)
        here = {value for word in words_of(data) & by_word.keys() for value in by_word[word]} if by_word else set()
        matches = automaton.find_matches_as_indexes(data, overlapping=True) if automaton is not None else ()
        forms = (pair for pattern in {match[0] for match in matches} for pair in by_pattern[patterns[pattern]])
        here.update(value for value, form in forms if len(value) >= _LONG or _stands_in(form, text))
        return frozenset(here)

    return held_in


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalnum()


def is_in(value: str, text: str) -> bool:
    """Whether a text, of a response or of a message, holds a value."""
    forms = filter(None, written_forms(value))
    return any(form in text if len(value) >= _LONG else _stands_in(form, text) for form in forms)


def _stands_in(form: str, text: str) -> bool:
    """Whether a text holds a form with neither a letter nor a digit right before or after it."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not _is_word(text[start - 1 : start]) and not _is_word(text[end : end + 1]):
            return True
        start = text.find(form, start + 1)
    return False


def _forms(value: str) -> list[str]:
    """How a value may stand in a text that `text_of` gives: what is escaped as a whole stands unescaped at its end."""
    return [form for form in written_forms(value) if form and not _ALL_ESCAPED.fullmatch(form)]


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "replace")
