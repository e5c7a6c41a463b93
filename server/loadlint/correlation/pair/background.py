"""Requests that a page makes in the background: again and again, whatever the user does, for nothing but themselves.

A page asks for running jobs, for notices, for events, or says that its user is there. Such requests fall elsewhere in
each recording, and their answers lead to nothing that the journey does. They are told by their kind: method, address
without ids, and operation. A kind is of the background if a recording repeats it unchanged between other requests, and
no request of another kind sends a value which its answers alone hold. What they lead to without the user, such as the
state of a job that was running by chance, is of the background as well; the state of a job that the journey began, and
that the user waits for, is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id, is_page_file
from loadlint.correlation.observe.recording_lookups import RecordingLookups, lookups_of
from loadlint.correlation.observe.signatures import Signature
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.pair.states import States, reach_a_state, states_in
from loadlint.facts import fact
from loadlint.operation import operation_of, reads
from loadlint.recordings.cookies import sent_cookies, set_cookies
from loadlint.recordings.exchange import Exchange, Recording, Response, Together, together
from loadlint.request import url_path
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex
from loadlint.text.words import words_in

Kind = tuple[str | None, tuple[str, ...], str]
"""The method of a request, its path without ids, and the operation that it names."""

_OFTEN = 3
"""So many times some recording has a request of the background."""

_AT_ONCE = 1.0
"""Seconds. A user who has seen an answer takes longer to ask for something of it."""

_NOTHING_SAID = 24
"""Characters of an answer that says no more than `{"success": true}`."""

_LITTLE_SAID = 100
"""Characters of such an answer with the frame of GraphQL or JSON-RPC around it."""

_SHORTEST = 4
"""Characters. A shorter value is in an answer by chance, unless its name says that it is an id."""

_CLOCK = regex(r"\d{10,17}|\d\.\d{8,}")
"""What keeps a browser from taking an answer out of its cache."""

_ID = "…"


def kind_of(request: Signature) -> Kind:
    """The kind of a request, of a recording or of a script."""
    path = tuple(_ID if HOLE in segment or is_id(segment) else segment for segment in request.path)
    return request.method, path, request.operation


def is_of(request: Signature, kinds: Set[Kind]) -> bool:
    """Whether a request is of one of some kinds."""
    return kind_among(request, kinds) is not None


def kind_among(request: Signature, kinds: Set[Kind]) -> Kind | None:
    """The kind of a request among some; None where it is of another. A script's address may lack its beginning."""
    method, path, operation = kind = kind_of(request)
    if kind in kinds or not request.open_path:
        return kind if kind in kinds else None
    ends = (other for other in kinds if (method, path, operation) == (other[0], other[1][-len(path) :], other[2]))
    return next(ends, None)


def background_kinds(recordings: Sequence[Recording]) -> frozenset[Kind]:
    """The kinds of requests that the recordings of one journey show to be of the background."""
    return _background_kinds(together(recordings))


def background_of(steps: Sequence[Signature], recordings: Sequence[Recording]) -> frozenset[Kind]:
    """The kinds of the background in a script and its recordings, whose addresses may have moved since: an operation
    that no recording has at the script's address is known by its name."""
    kinds = background_kinds(recordings)
    if not kinds:
        return kinds
    operations = {(method, operation) for method, _, operation in kinds if operation}
    of_steps = {kind_of(step) for step in steps}.difference(*map(recorded_kinds, recordings))
    return kinds | {kind for kind in of_steps if (kind[0], kind[2]) in operations}


@fact
def recorded_kinds(recording: Recording) -> Sequence[Kind]:
    """The kinds of all requests of a recording."""
    return list(map(kind_of, lookups_of(recording).signatures))


@fact
def background_positions(recording: Recording, kinds: frozenset[Kind]) -> frozenset[int]:
    """The positions of a recording's requests of some kinds."""
    signatures = lookups_of(recording).signatures
    return frozenset(position for position, request in enumerate(signatures) if is_of(request, kinds))


def says_nothing(response: Response | None) -> bool:
    """Whether an answer says no more than that it is one."""
    return response is None or (response.location is None and len(response.text.strip()) <= _NOTHING_SAID)


def says_little(response: Response | None) -> bool:
    """Whether an answer says no more than `{"jsonrpc": "2.0", "id": 7, "result": {"success": true}}`."""
    return response is None or (response.location is None and len(response.text.strip()) <= _LITTLE_SAID)


def reads_beside(exchange: Exchange) -> bool:
    """Whether a page's code only asks for something, and no cookie comes with the answer."""
    return _is_call(exchange) and reads(exchange.request) and not set_cookies(exchange.response)


def first_issuers(lookups: RecordingLookups, positions: Iterable[int]) -> dict[int, frozenset[int]]:
    """For some positions, the earlier answers that were the first to hold a value which the request sends first."""
    run = _Run(lookups)
    return {
        position: frozenset(issuers[0] for value in run.telling[position] if (issuers := run.issuers(position, value)))
        for position in positions
    }


@fact
def _background_kinds(runs_together: Together) -> frozenset[Kind]:
    """What is repeated, with what follows from it, but for what other requests need."""
    runs = [_Run(lookups_of(recording)) for recording in runs_together.recordings]
    repeated = {kind for run in runs for kind in run.repeated if all(other.may_be_beside(kind) for other in runs)}
    by_itself = frozenset(kind for kind in repeated if _is_by_itself(runs, kind, repeated))
    needed: frozenset[Kind] = frozenset()
    while kinds := _with_effects(runs, by_itself - needed, needed):
        more = frozenset(kind for run in runs for kind in run.needed_kinds(kinds))
        more |= frozenset(kind for kind in kinds if _is_wait(runs, kind, kinds))
        if not more:
            return kinds
        needed |= more
    return frozenset()


def _is_wait(runs: Sequence[_Run], kind: Kind, kinds: Set[Kind]) -> bool:
    """Whether a page asks until something is done that the journey began, and goes on then."""
    of_runs = [run.waits(kind, kinds) for run in runs if kind in run.positions]
    return all(of_runs) and reach_a_state([answers for waits in of_runs for answers in waits])


def _is_by_itself(runs: Sequence[_Run], kind: Kind, repeated: Set[Kind]) -> bool:
    """Whether no action of the user makes what is repeated: a report of a page is its own, even if the page sends one
    as soon as it is there, and so at the same places in all recordings."""
    is_report_of_page = all(run.reports(kind) for run in runs if kind in run.positions)
    return is_report_of_page or _falls_elsewhere(runs, kind, repeated) or _leads_on(runs, kind)


def _falls_elsewhere(runs: Sequence[_Run], kind: Kind, repeated: Set[Kind]) -> bool:
    """Whether a kind is not made at the same places of the journey in all recordings; of one, whether it is made when
    nothing else is. A page that reads its lists anew after an action does so each time."""
    if len(runs) == 1:
        return runs[0].is_made_alone(kind)
    return len({run.places(kind, repeated) for run in runs}) > 1


def _leads_on(runs: Sequence[_Run], kind: Kind) -> bool:
    """Whether some answers to requests of a kind lead to others."""
    return len(_with_effects(runs, frozenset((kind,)), frozenset())) > 1


def _with_effects(runs: Sequence[_Run], kinds: frozenset[Kind], needed: frozenset[Kind]) -> frozenset[Kind]:
    """Some kinds, with those of requests that the page makes since their answers say so."""
    others = {kind for run in runs for kind in run.positions} - kinds - needed if kinds else set()
    for kind in others:
        of_runs = [run for run in runs if kind in run.positions]
        is_by_chance = len({len(run.positions.get(kind, ())) for run in runs}) > 1
        if not all(run.may_be_beside(kind) and run.is_effect(kind, kinds) for run in of_runs):
            continue
        if is_by_chance or any(run.is_made_at_once(kind, kinds) for run in of_runs):
            return _with_effects(runs, kinds | {kind}, needed)
    return kinds


class _Run(Struct, frozen=True, dict=True):
    """One recording, with the kinds of its requests."""

    lookups: RecordingLookups

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The kind of each request."""
        return [kind_of(request) for request in self.lookups.signatures]

    @cached_property
    def positions(self) -> Mapping[Kind, Sequence[int]]:
        """The requests of each kind."""
        positions: dict[Kind, list[int]] = {}
        for position, kind in enumerate(self.kinds):
            positions.setdefault(kind, []).append(position)
        return positions

    @cached_property
    def repeated(self) -> frozenset[Kind]:
        """The kinds repeated in more than one place, unchanged but for clocks and what their own answers told."""
        often = (kind for kind, positions in self.positions.items() if len(positions) >= _OFTEN)
        differing = {kind: self._differing(kind) for kind in often if self.may_be_beside(kind)}
        self.lookups.search(value for items in differing.values() for _, value in items)
        alike = {
            kind
            for kind, items in differing.items()
            if self.reports(kind) or all(self._is_its_own(position, value, kind) for position, value in items)
        }
        return frozenset(kind for kind in alike if self._is_in_several_places(kind, alike))

    def reports(self, kind: Kind) -> bool:
        """Whether the requests of a kind report what the user does, which differs from one to the next."""
        exchanges = (self.lookups.exchanges[position] for position in self.positions[kind])
        return all(is_report(exchange.url) or is_reporting_operation(exchange) for exchange in exchanges)

    def _is_in_several_places(self, kind: Kind, repeated: Set[Kind]) -> bool:
        """Whether other requests are between those of a kind: else they may wait for something."""
        between = [
            position
            for position, other in enumerate(self.kinds)
            if other not in repeated and not is_page_file(self.lookups.exchanges[position].request)
        ]
        positions = self.positions[kind]
        return any(positions[0] < position < positions[-1] for position in between)

    def places(self, kind: Kind, repeated: Set[Kind]) -> tuple[int, ...]:
        """Before how many requests that are not repeated each request of a kind is made."""
        others = [position for position, other in enumerate(self.kinds) if other not in repeated]
        return tuple(bisect_left(others, position) for position in self.positions.get(kind, ()))

    def is_made_alone(self, kind: Kind) -> bool:
        """Whether a request of a kind is made some time after all others, and no other one with it."""
        last = len(self.kinds) - 1
        return any(
            all(
                abs(self._start_of(position) - self._start_of(near)) >= _AT_ONCE or self.kinds[near] == kind
                for near in (max(position - 1, 0), min(position + 1, last))
                if near != position
            )
            for position in self.positions[kind]
        )

    def _differing(self, kind: Kind) -> list[tuple[int, str]]:
        """The values that not all requests of a kind send, each with the request."""
        sent = {position: self._sent_values(position) for position in self.positions[kind]}
        numbers = Counter(item for items in sent.values() for item in items)
        return [
            (position, value)
            for position, items in sent.items()
            for item, value in items.items()
            if numbers[item] < len(sent)
        ]

    def _is_its_own(self, position: int, value: str, kind: Kind) -> bool:
        """Whether a value is a clock, or an answer to a request of the same kind has told it."""
        issuers = self.issuers(position, value)
        if not issuers:
            return _CLOCK.fullmatch(value) is not None
        return self.kinds[issuers[0]] == kind

    def _sent_values(self, position: int) -> Mapping[tuple[object, str], str]:
        """What a request sends where, but for headers."""
        slots = (slot for slot in self.lookups.slots(position) if slot.place[0] not in ("header", "cookie"))
        return {(slot.place, slot.value): slot.value for slot in slots}

    def may_be_beside(self, kind: Kind) -> bool:
        """Whether the requests of a kind change nothing that a user can see, as far as they tell, and lead nowhere."""
        exchanges = [self.lookups.exchanges[position] for position in self.positions.get(kind, ())]
        return all(_is_call(exchange) and _changes_nothing(exchange) for exchange in exchanges)

    def is_effect(self, kind: Kind, kinds: Set[Kind]) -> bool:
        """Whether each request of a kind sends a value that answers to requests of other kinds were the first to hold,
        and these alone."""
        return all(self._causes(position, kinds, kinds | {kind}) for position in self.positions[kind])

    def is_made_at_once(self, kind: Kind, kinds: Set[Kind]) -> bool:
        """Whether a request of a kind is made as soon as such an answer is there."""
        return any(
            0 <= (self._start_of(position) - self._start_of(cause)) <= _AT_ONCE
            for position in self.positions[kind]
            for cause in self._causes(position, kinds, kinds | {kind})
        )

    def _start_of(self, position: int) -> float:
        return self.lookups.exchanges[position].started or 0.0

    def _causes(self, position: int, kinds: Set[Kind], alone: Set[Kind]) -> Sequence[int]:
        """The answers to requests of some kinds that were the first to hold what a request sends, where no answer to
        requests of others than `alone` holds it before."""
        issuers = (self.issuers(position, value) for value in self.telling[position])
        return [
            of_value[0]
            for of_value in issuers
            if of_value and self.kinds[of_value[0]] in kinds and all(self.kinds[issuer] in alone for issuer in of_value)
        ]

    def needed_kinds(self, kinds: Set[Kind]) -> Iterator[Kind]:
        """Those of some kinds without whose answers a request of another kind would lack a value or a cookie."""
        others = [position for position, kind in enumerate(self.kinds) if kind not in kinds]
        for position in others:
            yield from (self.kinds[cause] for cause in self._causes(position, kinds, kinds))
        set_by_others = {name for position in others for name in self._cookies_set(position)}
        sent = {name for position in others for name in sent_cookies(self.lookups.exchanges[position].request)}
        for kind in kinds:
            names = {name for position in self.positions.get(kind, ()) for name in self._cookies_set(position)}
            if names & sent - set_by_others:
                yield kind

    def waits(self, kind: Kind, kinds: Set[Kind]) -> Sequence[Sequence[States]]:
        """For each thing that the journey's last change began, and after which the journey goes on: what the answers to
        requests of a kind tell of it, one after the other."""
        others = [place for place, other in enumerate(self.kinds) if other not in kinds]
        changes = [place for place in others if not reads(self.lookups.exchanges[place].request)]
        asked: dict[tuple[str, ...], list[int]] = {}
        for position in self.positions[kind]:
            before = changes[: bisect_left(changes, position)]
            begun = self._issued_since(before[-1], position, kinds) if before else ()
            if begun:
                asked.setdefault(begun, []).append(position)
        waited = (positions for positions in asked.values() if positions[-1] < others[-1])
        return [[states_in(self.lookups.exchanges[position]) for position in positions] for positions in waited]

    def _issued_since(self, start: int, position: int, kinds: Set[Kind]) -> tuple[str, ...]:
        """The values of a request, but for its headers, that an answer of the journey behind a start told first."""
        sent = self._sent_values(position).values()
        firsts = ((value, self.issuers(position, value)[:1]) for value in self.telling[position] if value in sent)
        return tuple(
            value for value, first in firsts for issuer in first if issuer >= start and self.kinds[issuer] not in kinds
        )

    def _cookies_set(self, position: int) -> frozenset[str]:
        return frozenset(cookie.name for cookie in set_cookies(self.lookups.exchanges[position].response))

    @cached_property
    def telling(self) -> Sequence[Sequence[str]]:
        """The values of each request that look as if something had issued them; one pass looks for all of them."""
        values = [self._telling_of(position) for position in range(len(self.kinds))]
        self.lookups.search(value for of_request in values for value in of_request)
        return values

    def _telling_of(self, position: int) -> Sequence[str]:
        slots = (slot for slot in self.lookups.slots(position) if slot.place[0] != "cookie")
        values = dict.fromkeys(slot.value for slot in slots)
        return [value for value in values if any(map(str.isdigit, value)) or looks_generated(value)]

    def issuers(self, position: int, value: str) -> Sequence[int]:
        """The answers before a request that hold a value, if no request has sent it before them."""
        holding = [place for place in self.lookups.holding(value) if place < position and self._holds(place, value)]
        sent = self.lookups.first_sent(value)
        return holding if holding and sent is not None and sent > holding[0] else ()

    def _holds(self, position: int, value: str) -> bool:
        """Whether an answer holds a value as a whole, if it is short."""
        if len(value) > 2 * _SHORTEST:
            return True
        leaves = (leaf for leaf in self.lookups.leaves(position) if leaf.value == value)
        return any(len(value) >= _SHORTEST or _NAMES_ID.search(leaf.name) for leaf in leaves)


_NAMES_ID = regex(r"(?:^|[a-z_-])(?:id|Id|ID|key|Key|no|No|number|Number)$")


def _is_call(exchange: Exchange) -> bool:
    """Whether a page's code makes a request, as far as it tells, and not a user who opens a page."""
    destination = exchange.request.header("sec-fetch-dest")
    if exchange.method == "OPTIONS" or is_page_file(exchange.request) or (destination and destination.value != "empty"):
        return False
    response = exchange.response
    if response is None:
        return True
    is_page = destination is None and "html" in response.media_type
    is_kept = response.media_type.startswith(("image/", "font/", "text/css")) or "javascript" in response.media_type
    return response.location is None and not is_page and not is_kept


def _changes_nothing(exchange: Exchange) -> bool:
    """Whether a request only asks, or says what it has said before: to put the same again changes nothing."""
    if reads(exchange.request):
        return True
    is_put_again = exchange.method == "PUT" and says_nothing(exchange.response)
    # The answer to a report may say what others do. Who needs a value of it needs the request.
    return is_put_again or is_report(exchange.url) or is_reporting_operation(exchange)


def is_reporting_operation(exchange: Exchange) -> bool:
    """Whether a request names an operation by which a browser reports what its user does, and whose answer says no more
    than that it is one."""
    operation = f"/{'-'.join(words_in(operation_of(exchange.request)))}"
    return is_report(operation) and says_little(exchange.response)


def is_report(url: str) -> bool:
    """Whether a browser reports to an address what its user does, as a word of it says."""
    return _REPORTING.search(url_path(url)) is not None


_REPORTING = regex(
    r"(?:^|[/_.-])(?:collect|beacons?|telemetry|metrics|analytics|heartbeat|ping|track|tracking|rum|presence|(?:keep-?)?alive)"
    r"(?:$|[/_.-])",
    re.IGNORECASE,
)
