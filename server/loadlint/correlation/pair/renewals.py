"""Tokens that were renewed while a journey was recorded: the page was refused, renewed its token, and asked once more;
or it renewed the token by a timer, before it expired.

When that happens depends on how long the user took, so that it falls elsewhere in each recording. The journey is the
same without it: the refused requests and the renewals are left out, and what is sent later has the first token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.authentication import tokens_of
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import signature_of
from loadlint.correlation.pair.background import is_of, kind_of
from loadlint.facts import fact
from loadlint.recordings.exchange import Exchange, Problem, Recording
from loadlint.request import RawBody
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
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
    kinds = {
        kind for run in recordings for of_run in (renewals_of(run), timed_renewals(run)) for kind in _kinds(run, of_run)
    }
    if kinds and any(is_of(signature_of(step), kinds) for step in script.steps):
        return tuple(recordings)
    return without_renewals(recordings)


def recordings_to_play(script: Script, recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings without the renewals that a script makes by its clock: no time passes while they are played."""
    by_clock = [recording for recording in recordings if not renewals_of(recording).renewals]
    kinds = {kind for recording in by_clock for kind in _kinds(recording, timed_renewals(recording))}
    renewing = [step for step in script.steps if is_of(signature_of(step), kinds)]
    if not renewing or not all(step.conditional for step in renewing):
        return tuple(recordings)
    return tuple(_without_timed(recording) if recording in by_clock else recording for recording in recordings)


def without_renewals(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings as if no token had expired. What a page renews equally often in all of them is a part of the
    journey."""
    runs = tuple(map(_without_refused, recordings))
    kinds = {tuple(_kinds(run, timed_renewals(run))) for run in runs}
    return runs if len(kinds) == 1 else tuple(map(_without_timed, runs))


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

    Such a request sends a value that the answer with the token before issued, and that nothing but it needs; its own
    answer has the new token under the same name.
    """
    lookups = lookups_of(recording)
    first_values: dict[str, str] = {}
    issuers: dict[int, int] = {}
    tokens = ((token, _issuer(lookups, token)) for token in lookups.sent_tokens.get("header authorization", ()))
    issued = ((token, position) for token, position in tokens if position is not None)
    for (old, issuer), (new, renewal) in pairwise(issued):
        has_one_name = bool(_names(lookups, issuer, old) & _names(lookups, renewal, new))
        if issuer < renewal and has_one_name and _is_renewing(lookups, issuer, renewal, old):
            issuers[renewal] = issuer
            first_values.update(_first_values(lookups, issuer, renewal, first_values))
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
    """Whether a request sends what the answer with the token before issued, and no other request needs. At the end a
    page may send it once more, to log out."""
    values = {slot.value for slot in lookups.slots(renewal) if len(slot.value) >= _SHORTEST} - {token}
    issued = {leaf.value for leaf in lookups.leaves(issuer)} & values
    return any(len(_senders(lookups, value, issuer)) <= _MOST_SENDERS for value in issued)


def _senders(lookups: RecordingLookups, value: str, issuer: int) -> list[int]:
    places = range(issuer + 1, len(lookups.exchanges))
    return [place for place in places if any(slot.value == value for slot in lookups.slots(place))]


def _first_values(
    lookups: RecordingLookups, issuer: int, renewal: int, earlier: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What a renewal's answer issued anew, each with the first value of its name."""
    olds = {leaf.name: leaf.value for leaf in lookups.leaves(issuer)}
    for leaf in lookups.leaves(renewal):
        old = olds.get(leaf.name, leaf.value)
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
    headers = []
    for header in exchange.request.headers:
        scheme, space, token = header.value.value.rpartition(" ")
        is_later = token in first_tokens
        headers.append(replace(header, value=Text(f"{scheme}{space}{first_tokens[token]}")) if is_later else header)
    request = replace(exchange.request, headers=tuple(headers))
    if isinstance(request.body, RawBody):
        request = replace(request, body=RawBody(_with_first(request.body.text, first_tokens)))
    return Exchange(exchange.index, request, exchange.response, exchange.started, exchange.duration, exchange.messages)


def _with_first(text: Text, first_tokens: Mapping[str, str]) -> Text:
    changed = text.value
    for later, first in first_tokens.items():
        changed = changed.replace(later, first)
    return text if changed == text.value else Text(changed)
