"""Tokens that were renewed while a journey was recorded: the page was refused, renewed its token, and asked once more;
or it renewed the token by a timer, before it expired.

When that happens depends on how long the user took, so that it falls elsewhere in each recording. The journey is the
same without it: the refused requests and the renewals are left out, and what is sent later has the first token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.authentication import tokens_of
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import signature_of
from loadlint.correlation.pair.background import kind_of
from loadlint.facts import fact
from loadlint.recordings.exchange import Exchange, Problem, Recording
from loadlint.request import SAFE_METHODS, RawBody
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.correlation.observe.signatures import Signature
    from loadlint.correlation.pair.background import Kind
    from loadlint.script import Script


class Renewals(Struct, frozen=True):
    """The positions of refused requests and of renewals, and for each later token the first one.

    `lifetime` is the shortest time, in seconds, from a token to its renewal; None where it is not known.
    """

    refused: frozenset[int]
    renewals: frozenset[int]
    first_tokens: Mapping[str, str]
    lifetime: float | None


def recordings_for(script: Script, recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings without renewals of tokens, unless the script renews one."""
    renewed = [(run, positions) for run in recordings if (positions := _renewing(run))]
    if any(_is_like_renewals(signature_of(step), renewed) for step in script.steps):
        return tuple(recordings)
    return tuple(_without_timed(_without_refused(run)) for run in recordings)


def recordings_to_play(script: Script, recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings without the renewals that a script makes by its clock: no time passes while they are played."""
    by_clock = [run for run in recordings if not renewals_of(run).renewals]
    renewed = [(run, timed_renewals(run).renewals) for run in by_clock]
    renewing = [step for step in script.steps if _is_like_renewals(signature_of(step), renewed)]
    if not renewing or not all(step.conditional for step in renewing):
        return tuple(recordings)
    return tuple(_without_timed(run) if run in by_clock else run for run in recordings)


def _renewing(recording: Recording) -> frozenset[int]:
    return renewals_of(recording).renewals | timed_renewals(recording).renewals


def _is_like_renewals(request: Signature, renewed: Iterable[tuple[Recording, frozenset[int]]]) -> bool:
    """Whether a script's request is more like one of the renewals of some recordings than like other requests.

    A login and a renewal may have one address: then the fields of their bodies tell them apart.
    """
    likeness = {True: -1.0, False: -1.0}
    for recording, positions in renewed:
        for position, signature in enumerate(lookups_of(recording).signatures if positions else ()):
            if _end_of(signature) == _end_of(request):
                is_renewal = position in positions
                likeness[is_renewal] = max(likeness[is_renewal], _likeness(signature, request))
    return 0 <= likeness[True] >= likeness[False]


def _likeness(recorded: Signature, request: Signature) -> float:
    return len(recorded.body & request.body) / max(1, len(recorded.body | request.body))


def _end_of(request: Signature) -> tuple[str | None, tuple[str, ...], str]:
    """What another version of the application keeps of a request: its operation, or the end of its path."""
    method, path, operation = kind_of(request)
    return method, () if operation else path[-1:], operation


def without_renewals(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings as if no token had expired. What a page renews in all of them at the same places is a part of the
    journey."""
    runs = tuple(map(_without_refused, recordings))
    numbers = [Counter(_changing(run)) for run in runs]
    # Polls may be sent by POST, and their number is chance.
    everywhere = {kind for kind in numbers[0] if len({number[kind] for number in numbers}) == 1} if numbers else set()
    places = {tuple(_places(run, everywhere)) for run in runs}
    return runs if len(places) == 1 else tuple(map(_without_timed, runs))


def without_unequal_renewals(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings of two versions without renewals, unless both renew a token equally often."""
    runs = tuple(map(_without_refused, recordings))
    numbers = {len(timed_renewals(run).renewals) for run in runs}
    return runs if len(numbers) == 1 else tuple(map(_without_timed, runs))


def _places(recording: Recording, kinds: Set[Kind]) -> Iterator[tuple[Kind, int]]:
    """The kinds of the requests that renew, each with the number of requests of some kinds before it."""
    signatures, renewals = lookups_of(recording).signatures, timed_renewals(recording).renewals
    before = 0
    for position, signature in enumerate(signatures):
        kind = kind_of(signature)
        if position in renewals:
            yield kind, before
        elif kind in kinds:
            before += 1


def _changing(recording: Recording) -> Iterator[Kind]:
    """The kinds of the requests that may change something, but for renewals, once for each."""
    signatures, renewals = lookups_of(recording).signatures, timed_renewals(recording).renewals
    for position, exchange in enumerate(recording.exchanges):
        if exchange.method not in SAFE_METHODS and position not in renewals:
            yield kind_of(signatures[position])


def shortest_lifetime(recordings: Sequence[Recording]) -> float | None:
    """The shortest time in seconds from a token to its renewal, where `without_renewals` leaves that out; else None."""
    lifetimes: list[float | None] = []
    for recording, kept in zip(recordings, without_renewals(recordings), strict=True):
        unrefused = _without_refused(recording)
        if unrefused is not recording:
            lifetimes.append(renewals_of(recording).lifetime)
        if kept is not unrefused:
            lifetimes.append(timed_renewals(unrefused).lifetime)
    return min((seconds for seconds in lifetimes if seconds is not None), default=None)


def _kinds(recording: Recording, renewals: Renewals) -> Iterator[Kind]:
    """The kinds of the requests that renew, in order."""
    signatures = lookups_of(recording).signatures
    return (kind_of(signatures[position]) for position in sorted(renewals.renewals))


@fact
def _without_refused(recording: Recording) -> Recording:
    return _without(recording, renewals_of(recording))


@fact
def _without_timed(recording: Recording) -> Recording:
    return _without(recording, timed_renewals(recording))


def _without(recording: Recording, renewals: Renewals) -> Recording:
    """The recording without the renewals; itself where there is none."""
    left_out = renewals.refused | renewals.renewals
    if not left_out:
        return recording
    exchanges = tuple(
        _with_first_tokens(exchange, renewals.first_tokens)
        for position, exchange in enumerate(recording.exchanges)
        if position not in left_out
    )
    indices = {exchange.index for exchange in exchanges}
    health = (
        issue for issue in recording.health if issue.problem is not Problem.FAILURES or indices & {*issue.exchanges}
    )
    return Recording(recording.path, exchanges, tuple(health))


@fact
def timed_renewals(recording: Recording) -> Renewals:
    """The requests by which a page got another token in time.

    Such a request sends a value that the answer with the token before issued, and that nothing but it needs, or nothing
    at all but cookies; its own answer has the new token under the same name.
    """
    lookups = lookups_of(recording)
    first_values: dict[str, str] = {}
    issuers: dict[int, int] = {}
    tokens = ((token, _issuer(lookups, token)) for token in lookups.sent_tokens.get("header authorization", ()))
    last_of: dict[str, tuple[str, int]] = {}
    for new, renewal in tokens:
        if renewal is None:
            continue
        names = _names(lookups, renewal, new)
        for old, issuer in {last_of[name] for name in names & last_of.keys()}:
            if issuer < renewal and _is_renewing(lookups, issuer, renewal, old):
                issuers[renewal] = issuer
                first_values.update(_first_values(lookups, issuer, renewal, first_values))
        last_of |= dict.fromkeys(names, (new, renewal))
    return Renewals(frozenset(), frozenset(issuers), first_values, _shortest(recording, issuers.items()))


def _shortest(recording: Recording, pairs: Iterable[tuple[int, int | None]]) -> float | None:
    """The shortest time, in seconds, from the second request of a pair to the first one."""
    exchanges = recording.exchanges
    started = ((exchanges[late].started, exchanges[early].started) for late, early in pairs if early is not None)
    return min((end - start for end, start in started if end is not None and start is not None), default=None)


def _issuer(lookups: RecordingLookups, token: str) -> int | None:
    """The position of the first answer that holds a token."""
    return next(iter(lookups.holding(token)), None)


def _names(lookups: RecordingLookups, position: int, token: str) -> set[str]:
    """The names of the members of an answer that have a token."""
    return {leaf.name for leaf in lookups.leaves(position) if leaf.value == token}


def _is_renewing(lookups: RecordingLookups, issuer: int, renewal: int, token: str) -> bool:
    """Whether a request sends what the answer with the token before issued, and no other request needs, or nothing but
    cookies. At the end a page may send it once more, to log out."""
    if _sends_cookies_only(lookups, renewal, token):
        return True
    values = {slot.value for slot in lookups.slots(renewal) if len(slot.value) >= _SHORTEST} - {token}
    issued = {leaf.value for leaf in lookups.leaves(issuer)} & values
    return any(len(_senders(lookups, value, issuer)) <= _MOST_SENDERS for value in issued)


def _sends_cookies_only(lookups: RecordingLookups, position: int, token: str) -> bool:
    """Whether a request that may change something says nothing but cookies and the token before."""
    request = lookups.exchanges[position].request
    body = request.body
    is_empty = body is None or (isinstance(body, RawBody) and body.text.value.strip() in ("", "{}"))
    credentials = request.header("authorization")
    says_nothing = is_empty and "?" not in request.url.value and (credentials is None or token in credentials.value)
    return says_nothing and request.method not in SAFE_METHODS and bool(lookups.sent_cookies(position))


def _senders(lookups: RecordingLookups, value: str, issuer: int) -> list[int]:
    places = range(issuer + 1, len(lookups.exchanges))
    return [place for place in places if any(slot.value == value for slot in lookups.slots(place))]


def _first_values(
    lookups: RecordingLookups, issuer: int, renewal: int, earlier: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What a renewal's answer issued anew, each with the first value of its name."""
    # A token and what is inside of it have one name.
    olds = {(leaf.name, leaf.extractor.operations): leaf.value for leaf in lookups.leaves(issuer)}
    for leaf in lookups.leaves(renewal):
        old = olds.get((leaf.name, leaf.extractor.operations), leaf.value)
        if old != leaf.value and len(leaf.value) >= _SHORTEST:
            yield leaf.value, earlier.get(old, old)


_SHORTEST = 16
"""Characters of tokens: shorter values may be anything."""
_MOST_SENDERS = 2
"""The renewal, and a request to log out."""


@fact
def renewals_of(recording: Recording) -> Renewals:
    """The requests that were refused since a token had expired, and made again with another one."""
    renewals: set[int] = set()
    first_tokens: dict[str, str] = {}
    repeated = lookups_of(recording).repeated_refusals
    for refused, repetition in sorted(repeated.items()):
        old, new = (tokens_of(recording.exchanges[position].request) for position in (refused, repetition))
        for name in old.keys() & new.keys():
            if new[name] not in first_tokens and old[name] != new[name]:
                first_tokens[new[name]] = first_tokens.get(old[name], old[name])
                renewals.update(_issuers(recording, range(refused + 1, repetition), new[name]))
    lookups = lookups_of(recording)
    lifetime = _shortest(recording, ((refused, _issuer_of_token(lookups, refused)) for refused in repeated))
    return Renewals(frozenset(repeated), frozenset(renewals), first_tokens, lifetime)


def _issuer_of_token(lookups: RecordingLookups, position: int) -> int | None:
    """The position of the answer that issued a token of a request."""
    issuers = (_issuer(lookups, token) for token in tokens_of(lookups.exchanges[position].request).values())
    return next((issuer for issuer in issuers if issuer is not None and issuer < position), None)


def _issuers(recording: Recording, positions: Sequence[int], token: str) -> Iterator[int]:
    """The positions of the exchanges whose answers hold a token."""
    for position in positions:
        response = recording.exchanges[position].response
        if response is not None and (token in response.text or any(token in value for _, value in response.headers)):
            yield position


def _with_first_tokens(exchange: Exchange, first_tokens: Mapping[str, str]) -> Exchange:
    """An exchange whose headers and whose body as text send the first token in place of later ones."""
    headers = exchange.request.headers
    headers = tuple(replace(header, value=_with_first(header.value, first_tokens)) for header in headers)
    request = replace(exchange.request, headers=headers)
    if isinstance(request.body, RawBody):
        request = replace(request, body=RawBody(_with_first(request.body.text, first_tokens)))
    return Exchange(exchange.index, request, exchange.response, exchange.started, exchange.duration, exchange.messages)


def _with_first(text: Text, first_tokens: Mapping[str, str]) -> Text:
    changed = text.value
    for later, first in first_tokens.items():
        changed = changed.replace(later, first)
    return text if changed == text.value else Text(changed)
