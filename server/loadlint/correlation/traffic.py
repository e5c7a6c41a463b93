"""A recording by itself, whatever script it is laid beside: look-ups that are made once and kept with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from loadlint.codecs import decode_base64, written_forms
from loadlint.correlation.align import Signature, signature
from loadlint.correlation.leaves import Leaf, leaves_of
from loadlint.correlation.slots import Slot, slots_of
from loadlint.failures.answers import own_signs
from loadlint.failures.sign import Sign
from loadlint.recordings.exchange import Recording, Response
from loadlint.recordings.kept import Texts, joined, texts

_REDIRECT_REACH = 30
_SUBSTRING_LENGTH = 8
_BATCH = 200
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_MOST_VALUES = 50_000
"""An editor asks for other values with each key; from time to time what is known of them is dropped."""


class Cookie(Struct, frozen=True):
    """A cookie that responses set: for its own `host`, and for all of `domain` where it names one."""

    name: str
    host: str
    domain: str | None


class Traffic:
    """The exchanges of a recording. A position is an exchange's place in `exchanges`, in order of start."""

    def __init__(self, recording: Recording) -> None:
        self.exchanges = recording.exchanges
        self._leaves: dict[int, tuple[Leaf, ...]] = {}
        self._slots: dict[int, tuple[Slot, ...]] = {}
        self._signs: dict[int, tuple[Sign, ...]] = {}
        self._holding: dict[str, tuple[int, ...]] = {}
        self._sent: dict[str, int | None] = {}

    @cached_property
    def signatures(self) -> list[Signature]:
        """What alignment compares of each request."""
        return [signature(exchange.request) for exchange in self.exchanges]

    def slots(self, position: int) -> tuple[Slot, ...]:
        """The slots of a recorded request."""
        if position not in self._slots:
            self._slots[position] = slots_of(self.exchanges[position].request)
        return self._slots[position]

    def leaves(self, position: int) -> tuple[Leaf, ...]:
        """The values that a recorded response issued."""
        if position not in self._leaves:
            response = self.exchanges[position].response
            self._leaves[position] = tuple(leaves_of(response)) if response else ()
        return self._leaves[position]

    def own_signs(self, position: int) -> tuple[Sign, ...]:
        """The signs of a soft failure that a recorded response shows by itself."""
        if position not in self._signs:
            self._signs[position] = tuple(own_signs(self.exchanges[position]))
        return self._signs[position]

    @cached_property
    def cookies(self) -> dict[Cookie, list[int]]:
        """The cookies that the server set, with the positions of the responses that did."""
        found: dict[Cookie, list[int]] = {}
        for position, exchange in enumerate(self.exchanges):
            headers = exchange.response.header_values("set-cookie") if exchange.response is not None else ()
            for header in headers:
                domain = re.search(r";\s*domain=\.?([^;\s]+)", header, re.IGNORECASE)
                name, host = header.partition("=")[0].strip(), host_of(exchange.request.url.value)
                found.setdefault(Cookie(name, host, domain[1].lower() if domain else None), []).append(position)
        return found

    @property
    def cookies_set(self) -> frozenset[str]:
        """The names of these cookies."""
        return frozenset(cookie.name for cookie in self.cookies)

    @cached_property
    def sent_values(self) -> frozenset[str]:
        """All values that the requests carry."""
        return frozenset(slot.value for position in range(len(self.exchanges)) for slot in self.slots(position))

    @cached_property
    def answers(self) -> int:
        """How many responses of the recording have a body."""
        return sum(exchange.response is not None and bool(exchange.response.body) for exchange in self.exchanges)

    @cached_property
    def next_hop(self) -> dict[int, int]:
        """For positions of redirects, the position of the request that followed."""
        hops = {}
        for position, exchange in enumerate(self.exchanges):
            response = exchange.response
            if response is None or response.location is None:
                continue
            target = urldefrag(urljoin(exchange.request.url.value, response.location)).url
            for later in range(position + 1, min(position + 1 + _REDIRECT_REACH, len(self.exchanges))):
                if urldefrag(self.exchanges[later].request.url.value).url == target:
                    hops[position] = later
                    break
        return hops

    def chain(self, position: int) -> list[int]:
        """The positions of an exchange and of the redirects that followed it."""
        found = [position]
        while found[-1] in self.next_hop:
            found.append(self.next_hop[found[-1]])
        return found

    def search(self, values: Iterable[str]) -> None:
        """Looks for many values in all responses in one pass, so that `holding` knows them."""
        if len(self._holding) > _MOST_VALUES:
            self._holding.clear()
            self._sent.clear()
        forms: dict[str, list[str]] = {}
        for value in values:
            if len(value) >= _SUBSTRING_LENGTH and value not in self._holding:
                for form in written_forms(value):
                    forms.setdefault(form, []).append(value)
        if not forms:
            return
        patterns = list(forms)
        automaton = AhoCorasick(patterns, store_patterns=False)
        found: dict[str, list[int]] = {value: [] for owners in forms.values() for value in owners}
        for position, text in enumerate(self._haystacks):
            hits = {match[0] for match in automaton.find_matches_as_indexes(text, overlapping=True)}
            for value in {value for hit in hits for value in forms[patterns[hit]]}:
                found[value].append(position)
        self._holding.update((value, tuple(positions)) for value, positions in found.items())

    def holding(self, value: str) -> tuple[int, ...]:
        """The positions of the responses that hold a value, in order."""
        if value not in self._holding:
            forms = [form for form in written_forms(value) if form]
            if len(value) < _SUBSTRING_LENGTH:
                word = re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])" for form in forms))
                found = [position for position in self._with_any(forms) if word.search(self._haystacks[position])]
            else:
                found = self._with_any(forms)
            self._holding[value] = tuple(found)
        return self._holding[value]

    def _with_any(self, forms: Sequence[str]) -> list[int]:
        return [position for position, text in enumerate(self._haystacks) if any(form in text for form in forms)]

    @cached_property
    def _haystacks(self) -> Sequence[str]:
        """The texts of the responses to search: body, headers, and what base64 hides in them."""
        return [_haystack(exchange.response) for exchange in self.exchanges]

    def prepare(self) -> Iterator[int]:
        """Make the look-ups that take all of a large recording, ready to be kept. Yields how far it is, in percent."""
        haystacks: list[Texts] = []
        size = len(self.exchanges)
        for start in range(0, size, _BATCH):
            batch = self.exchanges[start : start + _BATCH]
            haystacks.append(texts([_haystack(exchange.response) for exchange in batch]))
            yield 10 + 50 * start // size
        vars(self)["_haystacks"] = joined(haystacks)
        _ = self.signatures
        yield 75
        _ = self._sent_texts, self._first_sent_whole, self.sent_values
        yield 90
        _ = self.cookies, self.answers, self.next_hop
        # They are made again quickly for the few that a script needs, and take much room.
        self._slots.clear()

    def first_sent(self, value: str) -> int | None:
        """The position of the first request that holds a value; cookies and the referring page don't count.

        A browser sends those by itself: they say nothing about who made the value.
        """
        if value not in self._sent:
            first = self._first_sent_whole.get(value)
            if len(value) >= _SUBSTRING_LENGTH:
                inside = (position for position, text in enumerate(self._sent_texts) if value in text)
                first = next(inside, None)
            self._sent[value] = first
        return self._sent[value]

    @cached_property
    def _first_sent_whole(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for position in range(len(self.exchanges)):
            for text in self._sent_by(position):
                found.setdefault(text, position)
        return found

    @cached_property
    def _sent_texts(self) -> list[str]:
        # No value holds a NUL, so that none is found across two of them.
        return ["\0".join(self._sent_by(position)) for position in range(len(self.exchanges))]

    def _sent_by(self, position: int) -> Iterator[str]:
        for slot in self.slots(position):
            if slot.place[0] != "cookie" and slot.place[:2] != ("header", "referer"):
                yield slot.value
                yield slot.raw.value


def _haystack(response: Response | None) -> str:
    if response is None:
        return ""
    text = "\n".join([response.text, *(value for _, value in response.headers)])
    return "\n".join([text, *_hidden(text)])


def host_of(url: str) -> str:
    """The host without its port: cookies know no ports (RFC 6265, section 8.5)."""
    return (urlsplit(url).hostname or "").lower()


def traffic_of(recording: Recording) -> Traffic:
    """The look-ups of a recording, made when they are first asked for."""
    known = recording.derived.get(Traffic)
    if not isinstance(known, Traffic):
        known = recording.derived[Traffic] = Traffic(recording)
    return known


def _hidden(text: str) -> Iterator[str]:
    """What base64 hides in a text. Base64 of text has letters of both cases; most other long words have not."""
    for match in _BASE64.finditer(text):
        word = match[0]
        if word != word.lower() and word != word.upper():
            plain = decode_base64(word)
            if plain and plain.isprintable():
                yield plain
