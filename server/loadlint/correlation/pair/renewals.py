"""Tokens that expired while a journey was recorded: the page was refused, renewed its token, and asked once more.

When that happens depends on how long the user took, so that it falls elsewhere in each recording. The journey is the
same without it: the refused requests and the renewals are left out, and what is sent later has the first token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.authentication import tokens_of
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import signature_of
from loadlint.correlation.pair.background import is_of, kind_of
from loadlint.facts import fact
from loadlint.recordings.exchange import Exchange, Problem, Recording
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from loadlint.script import Script


class Renewals(Struct, frozen=True):
    """The positions of refused requests and of renewals, and for each later token the first one."""

    refused: frozenset[int]
    renewals: frozenset[int]
    first_tokens: Mapping[str, str]


def recordings_for(script: Script, recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """The recordings without renewals of tokens, unless the script renews one."""
    kinds = {kind_of(lookups_of(run).signatures[place]) for run in recordings for place in renewals_of(run).renewals}
    if kinds and any(is_of(signature_of(step), kinds) for step in script.steps):
        return tuple(recordings)
    return tuple(map(without_renewals, recordings))


@fact
def without_renewals(recording: Recording) -> Recording:
    """The recording as if no token had expired; the recording itself where none did."""
    expired = renewals_of(recording)
    if not expired.refused:
        return recording
    left_out = expired.refused | expired.renewals
    exchanges = tuple(
        _with_first_tokens(exchange, expired.first_tokens)
        for position, exchange in enumerate(recording.exchanges)
        if position not in left_out
    )
    indices = {exchange.index for exchange in exchanges}
    health = (
        issue for issue in recording.health if issue.problem is not Problem.FAILURES or indices & {*issue.exchanges}
    )
    return Recording(recording.path, exchanges, tuple(health))


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
    return Renewals(frozenset(repeated), frozenset(renewals), first_tokens)


def _issuers(recording: Recording, positions: Sequence[int], token: str) -> Iterator[int]:
    """The positions of the exchanges whose answers hold a token."""
    for position in positions:
        response = recording.exchanges[position].response
        if response is not None and (token in response.text or any(token in value for _, value in response.headers)):
            yield position


def _with_first_tokens(exchange: Exchange, first_tokens: Mapping[str, str]) -> Exchange:
    """An exchange whose headers send the first token in place of later ones."""
    headers = []
    for header in exchange.request.headers:
        scheme, space, token = header.value.value.rpartition(" ")
        is_later = token in first_tokens
        headers.append(replace(header, value=Text(f"{scheme}{space}{first_tokens[token]}")) if is_later else header)
    request = replace(exchange.request, headers=tuple(headers))
    return Exchange(exchange.index, request, exchange.response, exchange.started, exchange.duration, exchange.messages)
