"""Look-ups in a recording, made once and kept with it; they do not depend on any script."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, unquote_plus

from msgspec import Struct

from loadlint.correlation.observe.authentication import answered_challenges, repeated_refusals
from loadlint.correlation.observe.embedded_resources import Loader
from loadlint.correlation.observe.json_lists import JsonList, lists_of
from loadlint.correlation.observe.leaves import MOST_LEAVES, Leaf, leaves_of
from loadlint.correlation.observe.matched_places import match_places
from loadlint.correlation.observe.search import Positions, Texts, index_of, is_in, look_up, scan, text_of
from loadlint.correlation.observe.signatures import Signatures, signature
from loadlint.correlation.observe.slots import CONDITIONAL_HEADERS, TRACING_HEADERS, Place, Slot, slots_of
from loadlint.correlation.observe.value_shape import is_token, slug_of
from loadlint.facts import fact
from loadlint.failures.answers import own_signs
from loadlint.recordings.cookies import host_of, sent_cookies, set_cookies, stays_behind
from loadlint.recordings.exchange import is_page_or_data
from loadlint.recordings.index import Index
from loadlint.recordings.secrets import secrets_of_exchange
from loadlint.request import SAFE_METHODS
from loadlint.text.addresses import parts_of, resolved_address

if TYPE_CHECKING:
    from loadlint.failures.sign import Sign
    from loadlint.recordings.exchange import Message, Recording, Response
    from loadlint.secrets.secret import Kind

T = TypeVar("T")

_REDIRECT_REACH = 30
_SUBSTRING_LENGTH = 8
_LONGEST_NAME = 100
_CHARACTERS_OF_A_LEAF = 256
"""A leaf with a longer value counts as several."""

_MOST_VALUES = 50_000
"""The most values whose positions are kept. An editor asks for other values after each key."""
_MOST_SCANS = 5
"""So many searches in all responses take as long as to build an index of their words."""

WORDS = "words"
"""The part of a kept recording that holds the index of its words."""


def _kept_lookup(make: Callable[[RecordingLookups], T]) -> cached_property[T]:
    """A look-up that is computed once, or read from the cache where it was kept with the recording."""

    def get(self: RecordingLookups) -> T:
        return _looked_up(self, make)

    get.__doc__ = make.__doc__
    return cached_property(get)


def _looked_up(lookups: RecordingLookups, make: Callable[[RecordingLookups], T]) -> T:
    name = make.__name__
    result: T = lookups.known[name] if name in lookups.known else make(lookups)
    return result


class Cookie(Struct, frozen=True):
    """A cookie that responses set: for its own `host`, and for all of `domain` where it names one."""

    name: str
    host: str
    domain: str | None


class Responses:
    """What is counted of the responses of a recording."""

    def __init__(self) -> None:
        self.with_body = 0
        self.encodings: set[str] = set()
        self.bodiless: set[int] = set()
        self.files: set[int] = set()

    def see(self, position: int, response: Response | None) -> None:
        """Count the response at a position."""
        if response is None:
            self.bodiless.add(position)
            return
        if not is_page_or_data(response):
            self.files.add(position)
        self.with_body += bool(response.size)
        names = (response.header("content-encoding") or "").lower().split(",")
        self.encodings.update(name.strip() for name in names if name.strip())
        if response.size is None and response.status in _WITH_BODY:
            self.bodiless.add(position)


class RecordingLookups:
    """The exchanges of a recording. A position is an exchange's place in `exchanges`, in order of start."""

    def __init__(self, recording: Recording) -> None:
        self.exchanges = recording.exchanges
        self.known = recording.known
        self._leaves: dict[int, tuple[Leaf, ...]] = {}
        self._number_of_leaves = 0
        self._slots: dict[int, tuple[Slot, ...]] = {}
        self._lists: dict[int, tuple[JsonList, ...]] = {}
        self._matched: dict[int, tuple[object, Mapping[Place, Slot]]] = {}
        self._sent_cookies: dict[int, Mapping[str, str]] = {}
        self._signs: dict[int, tuple[Sign, ...]] = {}
        self._holding: dict[str, Positions] = {}
        self._first_sent: dict[str, int | None] = {}
        self._first_messages: dict[str, Message | None] = {}
        self._text = -1, ""
        self._texts = Texts(self.exchanges)
        self._scans = 0
        self.loader = Loader(self.exchanges, self.chain)

    @_kept_lookup
    def signatures(self) -> Signatures:
        """What alignment compares of each request."""
        return Signatures(signature(exchange.request) for exchange in self.exchanges)

    def slots(self, position: int) -> tuple[Slot, ...]:
        """The slots of a recorded request."""
        if position not in self._slots:
            self._slots[position] = slots_of(self.exchanges[position].request)
        return self._slots[position]

    def lists(self, position: int) -> tuple[JsonList, ...]:
        """The lists of ids in the JSON of a recorded request."""
        if position not in self._lists:
            self._lists[position] = lists_of(self.exchanges[position].request)
        return self._lists[position]

    def matching_slots(self, position: int, slots: Sequence[Slot], shift: int) -> Mapping[Place, Slot]:
        """For the places of the slots of a script's request, the slots of a recorded one for the same field.

        The last answer for each recorded request is kept: an editor asks for the same one after most keys.
        """
        key = shift, [(slot.place, slot.kind, slot.value) for slot in slots]
        last = self._matched.get(position)
        if last is None or last[0] != key:
            last = self._matched[position] = key, match_places(slots, self.slots(position), shift)
        return last[1]

    def sent_cookies(self, position: int) -> Mapping[str, str]:
        """The cookies that a recorded request sends, by name."""
        if position not in self._sent_cookies:
            self._sent_cookies[position] = sent_cookies(self.exchanges[position].request)
        return self._sent_cookies[position]

    @_kept_lookup
    def client_tokens(self) -> dict[int, dict[str, str]]:
        """For requests that send no cookie of the server's, the tokens among the cookies that the client made."""
        tokens_by_position = {}
        for position in range(len(self.exchanges)):
            sent = self.sent_cookies(position)
            tokens = {name: value for name, value in sent.items() if is_token(value)}
            if tokens and self.cookies_set.isdisjoint(sent):
                tokens_by_position[position] = tokens
        return tokens_by_position

    @cached_property
    def page_cookies(self) -> Mapping[int, Mapping[str, str]]:
        """For the requests that send such, the cookies that page code has made out of an earlier response: no tool's
        jar has them.

        None beside a cookie of the jar, which has the session: not all tools send a header and the jar's cookies.
        """
        tokens = self.client_tokens
        self.search(value for cookies in tokens.values() for value in cookies.values())
        issued = {
            position: {name: value for name, value in cookies.items() if self._is_issued(value)}
            for position, cookies in tokens.items()
        }
        return {position: cookies for position, cookies in issued.items() if cookies}

    def _is_issued(self, value: str) -> bool:
        """Whether a response held a value before the client first sent it."""
        holding, sent = self.holding(value), self.first_sent(value)
        return bool(holding) and (sent is None or holding[0] < sent)

    def leaves(self, position: int) -> tuple[Leaf, ...]:
        """The values that a recorded response issued."""
        leaves = self._leaves.pop(position, None)
        if leaves is None:
            response = self.exchanges[position].response
            leaves = tuple(leaves_of(response)) if response else ()
            self._number_of_leaves += _weight(leaves)
        self._leaves[position] = leaves
        while self._number_of_leaves > MOST_LEAVES and len(self._leaves) > 1:
            # The answer that was asked for least recently comes first.
            self._number_of_leaves -= _weight(self._leaves.pop(next(iter(self._leaves))))
        return leaves

    def own_signs(self, position: int) -> tuple[Sign, ...]:
        """The signs of a soft failure that a recorded response shows by itself."""
        if position not in self._signs:
            self._signs[position] = tuple(own_signs(self.exchanges[position]))
        return self._signs[position]

    @_kept_lookup
    def cookies(self) -> dict[Cookie, list[int]]:
        """The cookies that the server set and a tool's jar sends back, with the positions of the responses that did."""
        positions_by_cookie: dict[Cookie, list[int]] = {}
        for position, exchange in enumerate(self.exchanges):
            for cookie in set_cookies(exchange.response):
                if exchange.response and not cookie.is_deleted and not stays_behind(cookie, exchange.response):
                    key = Cookie(cookie.name, host_of(exchange.url), cookie.domain)
                    positions_by_cookie.setdefault(key, []).append(position)
        return positions_by_cookie

    @_kept_lookup
    def cookies_set(self) -> frozenset[str]:
        """The names of the cookies that the server set."""
        return frozenset(cookie.name for cookie in self.cookies)

    @_kept_lookup
    def sent_values(self) -> frozenset[str]:
        """All values that the requests carry."""
        return frozenset(slot.value for position in range(len(self.exchanges)) for slot in self.slots(position))

    @_kept_lookup
    def sent_tokens(self) -> dict[str, list[str]]:
        """The tokens that cookies and headers send, in the order of their first use, by the name of cookie or header.

        Those of tracers and of the browser's cache are left out.
        """
        values_by_name: dict[str, dict[str, None]] = {}
        for position in range(len(self.exchanges)):
            for slot in self.slots(position):
                kind, name = slot.place[0], str(slot.place[1]) if len(slot.place) > 1 else ""
                if kind == "cookie" or (kind == "header" and name not in _NO_SESSION):
                    values_by_name.setdefault(f"{kind} {name}", {})[slot.value] = None
        tokens_by_name = {name: list(filter(is_token, values)) for name, values in values_by_name.items()}
        return {name: tokens for name, tokens in tokens_by_name.items() if tokens}

    @_kept_lookup
    def entered_values(self) -> tuple[tuple[int, str, bool], ...]:
        """The values in addresses and bodies: the position that first sends one, the value, whether it is in a path."""
        first_positions: dict[tuple[str, bool], int] = {}
        for position in range(len(self.exchanges)):
            for slot in self.slots(position):
                in_path = slot.place[0] == "path"
                if "path" not in slot.place[1:] and (in_path or slot.place[0] in _ENTERED):
                    first_positions.setdefault((slot.value, in_path), position)
        return tuple((position, value, in_path) for (value, in_path), position in first_positions.items())

    @cached_property
    def slugs(self) -> Mapping[str, int]:
        """Slugs that a server may make of sent names of several words, with the position that first sent the name."""
        first_positions: dict[str, int] = {}
        for position, value, in_path in self.entered_values:
            if not in_path and len(value) <= _LONGEST_NAME and (slug := slug_of(value)) != value and "-" in slug:
                first_positions.setdefault(slug, position)
        return first_positions

    @_kept_lookup
    def posted_fields(self) -> dict[int, frozenset[str]]:
        """For requests that may change something the names of the fields that they carry in their bodies."""
        return {
            position: frozenset(
                slot.field for slot in self.slots(position) if slot.place[0] in ("form", "json", "multipart")
            )
            for position, exchange in enumerate(self.exchanges)
            if exchange.method in ("POST", "PUT", "PATCH")
        }

    @_kept_lookup
    def secrets(self) -> tuple[tuple[str, Kind], ...]:
        """What the exchanges tell to be secret: passwords, tokens, cookies, each with its kind."""
        secrets = (secret for exchange in self.exchanges for secret in secrets_of_exchange(exchange.fresh()))
        return tuple(dict.fromkeys((secret.value, secret.kind) for secret in secrets))

    @cached_property
    def responses(self) -> Responses:
        """What all responses tell, from one look at each."""
        responses = Responses()
        for position, exchange in enumerate(self.exchanges):
            responses.see(position, exchange.fresh().response)
        return responses

    @_kept_lookup
    def answers(self) -> int:
        """How many responses of the recording have a body."""
        return self.responses.with_body

    @_kept_lookup
    def encodings(self) -> frozenset[str]:
        """The content encodings in which answers came."""
        return frozenset(self.responses.encodings)

    @_kept_lookup
    def bodiless(self) -> frozenset[int]:
        """The positions whose answer had a body that the recording lacks."""
        return frozenset(self.responses.bodiless)

    @_kept_lookup
    def files(self) -> frozenset[int]:
        """The positions whose answer is no page and no data: an image, a style, a script."""
        return frozenset(self.responses.files)

    @_kept_lookup
    def next_hop(self) -> dict[int, int]:
        """For positions of redirects, the position of the request that followed."""
        hops = {}
        for position, exchange in enumerate(self.exchanges):
            response = exchange.response
            if response is None or response.location is None:
                continue
            target = _in_one_spelling(resolved_address(exchange.url, response.location))
            for later in range(position + 1, min(position + 1 + _REDIRECT_REACH, len(self.exchanges))):
                if _in_one_spelling(self.exchanges[later].url) == target:
                    hops[position] = later
                    break
        return hops

    @_kept_lookup
    def answered_challenges(self) -> dict[int, int]:
        """For positions of exchanges that only ask who the user is, the position where the client proves it."""
        return answered_challenges(self.exchanges)

    @_kept_lookup
    def repeated_refusals(self) -> dict[int, int]:
        """For positions of requests that were refused with an old token, that of the same request with another one."""
        return repeated_refusals(self.exchanges)

    @cached_property
    def by_address(self) -> Mapping[tuple[str | None, str], Sequence[int]]:
        """Positions by method and address."""
        positions_by_address: dict[tuple[str | None, str], list[int]] = {}
        for position, exchange in enumerate(self.exchanges):
            positions_by_address.setdefault((exchange.method, exchange.url), []).append(position)
        return positions_by_address

    @cached_property
    def _messages(self) -> Sequence[Message]:
        sockets = (exchange for exchange in self.exchanges if exchange.url.startswith(("ws:", "wss:")))
        return sorted((message for socket in sockets for message in socket.messages), key=lambda message: message.time)

    def is_pushed(self, value: str, before: float) -> bool:
        """Whether a web socket brought a value before a time, in seconds since the epoch, and the client had not sent
        it there."""
        if value not in self._first_messages:
            self._first_messages[value] = self._first_message_with(value)
        first = self._first_messages[value]
        return first is not None and not first.is_sent and first.time <= before

    def _first_message_with(self, value: str) -> Message | None:
        """The first message that holds a value: all that came until then are looked through as one text."""
        text, ends = self._text_of_messages
        number = bisect_left(ends, True, key=lambda end: is_in(value, text[:end]))
        return self._messages[number] if number < len(ends) else None

    @cached_property
    def _text_of_messages(self) -> tuple[str, Sequence[int]]:
        """The texts of all messages as one, and where each ends."""
        text = "\n".join(message.text for message in self._messages)
        return text, list(accumulate(len(message.text) + (number > 0) for number, message in enumerate(self._messages)))

    @cached_property
    def changing(self) -> Sequence[int]:
        """The positions of the requests that may change something."""
        return [position for position, exchange in enumerate(self.exchanges) if exchange.method not in SAFE_METHODS]

    @cached_property
    def last_started(self) -> float:
        """When the last request was made, in seconds since the epoch; 0 where no time is known."""
        return max((exchange.started or 0 for exchange in self.exchanges), default=0)

    @cached_property
    def position_by_index(self) -> Mapping[int, int]:
        """Positions by the exchanges' indices in the file."""
        return {exchange.index: position for position, exchange in enumerate(self.exchanges)}

    def chain(self, position: int) -> list[int]:
        """The positions of an exchange and of the redirects that followed it."""
        hops = [position]
        while hops[-1] in self.next_hop:
            hops.append(self.next_hop[hops[-1]])
        return hops

    def search(self, values: Iterable[str]) -> None:
        """Looks for many values in all responses in one pass, so that `holding` has the answer at once."""
        if len(self._holding) > _MOST_VALUES:
            self._holding.clear()
            self._first_sent.clear()
        wanted = [value for value in dict.fromkeys(values) if value not in self._holding]
        if self._index is None and self._scans == _MOST_SCANS:
            vars(self)["_index"] = index_of(self._texts)
        if self._index is not None:
            self._holding |= look_up(wanted, self._index, self._texts)
        elif wanted:
            self._scans += 1
            self._holding |= scan(wanted, self._texts)

    def holding(self, value: str) -> Positions:
        """The positions of the responses that hold a value, in order."""
        if value not in self._holding:
            self.search([value])
        return self._holding[value]

    def holds(self, position: int, value: str) -> bool:
        """Whether the response at a position holds a value; no other response is looked at."""
        if value in self._holding or self._index is not None:
            return position in self.holding(value)
        if self._text[0] != position:
            self._text = position, text_of(self.exchanges[position].response)
        return is_in(value, self._text[1])

    @cached_property
    def _index(self) -> Index | None:
        return Index(self.known[WORDS]) if WORDS in self.known else None

    def first_sent(self, value: str) -> int | None:
        """The position of the first request that holds a value; cookies and the referring page don't count.

        A browser sends those by itself: they do not show who made the value.
        """
        if value not in self._first_sent:
            self._first_sent[value] = self._find_first_sent(value)
        return self._first_sent[value]

    def _find_first_sent(self, value: str) -> int | None:
        if len(value) < _SUBSTRING_LENGTH:
            return self._sent_whole.get(value)
        texts, starts = self._sent_texts
        offset = texts.find(value)
        return None if offset < 0 else self.request_texts[1][bisect_right(starts, offset) - 1]

    @_kept_lookup
    def request_texts(self) -> tuple[Sequence[str], Sequence[int]]:
        """The texts in requests without repetition, and the position that first sends each, in the order of these."""
        first_positions: dict[str, int] = {}
        for position in range(len(self.exchanges)):
            for slot in self.slots(position):
                if slot.place[0] != "cookie" and slot.place[:2] != ("header", "referer"):
                    first_positions.setdefault(slot.value, position)
                    first_positions.setdefault(slot.raw.value, position)
        return list(first_positions), array("I", first_positions.values())

    @cached_property
    def _sent_texts(self) -> tuple[str, Sequence[int]]:
        """The texts of `sent` joined to one, and the offset of each of them in it."""
        starts, offset = array("Q"), 0
        for text in self.request_texts[0]:
            starts.append(offset)
            offset += len(text) + 1
        # No value holds a NUL, so that none is found across the border of two texts.
        return "\0".join(self.request_texts[0]), starts

    @cached_property
    def _sent_whole(self) -> Mapping[str, int]:
        """Where each text is first sent, and each word of a text of several words."""
        texts = dict(zip(*self.request_texts, strict=True))
        first_positions: dict[str, int] = {}
        for text, position in sorted(texts.items(), key=itemgetter(1)):
            for part in (text, *(word for word in text.split() if word.isalpha() and word != text)):
                first_positions.setdefault(part, position)
        return first_positions


def _weight(leaves: Sequence[Leaf]) -> int:
    return len(leaves) + sum(len(leaf.value) for leaf in leaves) // _CHARACTERS_OF_A_LEAF


_NO_SESSION = frozenset((*TRACING_HEADERS, *CONDITIONAL_HEADERS, "referer"))
"""Headers whose values a browser makes for each request, or takes from what it requested before."""

_WITH_BODY = (200, 201, 202)
_ENTERED = frozenset({"query", "form", "json", "multipart", "xml"})
PARTS = (
    "signatures", "cookies", "sent_values", "entered_values", "posted_fields", "answers", "encodings", "bodiless",
    "files", "next_hop", "client_tokens", "answered_challenges", "repeated_refusals", "request_texts", "sent_tokens",
    "secrets",
)  # fmt: skip
"""The look-ups that are kept with a recording."""


def _in_one_spelling(url: str) -> str:
    """An address as clients may spell it in different ways: decoded, without fragment, default port and empty query."""
    parts = parts_of(url)
    if parts is None:
        return url
    scheme, host, path, query, _ = parts
    host = host.lower().removesuffix({"http": ":80", "https": ":443"}.get(scheme, "\0"))
    return f"{scheme}://{host}{unquote(path or '/')}{'?' if query else ''}{unquote_plus(query)}"


@fact
def lookups_of(recording: Recording) -> RecordingLookups:
    """The look-ups of a recording, made when they are first asked for."""
    return RecordingLookups(recording)
