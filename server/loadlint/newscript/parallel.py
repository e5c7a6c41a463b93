"""Requests that the browser made at the same time stay together where the tool can make them so."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.newscript.transactions import is_navigation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loadlint.journey import PlannedRequest, Transaction
    from loadlint.newscript.runs import Runs


def with_parallel(runs: Runs, transaction: Transaction) -> Transaction:
    """The transaction with a mark on each request that began before those made together with the one before ended."""
    requests = list(transaction.requests[:1])
    together = requests[:]
    for before, request in pairwise(transaction.requests):
        is_parallel = _is_alike(before, request) and not is_navigation(runs, request.position)
        is_parallel = is_parallel and all(_overlaps(runs, other, request) for other in together)
        together = [*together, request] if is_parallel else [request]
        requests.append(replace(request, is_parallel=is_parallel))
    return replace(transaction, requests=tuple(requests))


def _is_alike(before: PlannedRequest, request: PlannedRequest) -> bool:
    """Whether both are simple requests: neither waits for something."""
    return before.poll is None and request.poll is None


def _overlaps(runs: Runs, before: PlannedRequest, request: PlannedRequest) -> bool:
    """Whether in each recording that has both a request began before another one was answered.

    Where one sends what the other's answer issued, the recorded times are wrong: some tools write none or round them.
    """
    places, others = runs.places(request.position), runs.places(before.position)
    shared = [number for number in places if number in others]
    return bool(shared) and all(
        _began_before_answer(runs, number, others, places)
        and not _sends_what_is_issued(runs, number, others[number], places[number])
        for number in shared
    )


def _sends_what_is_issued(runs: Runs, number: int, before: int, after: int) -> bool:
    """Whether a request is the first to send a value that no answer had before that of another one."""
    lookups = lookups_of(runs.recordings[number])
    issued = {leaf.value for leaf in lookups.leaves(before)}
    return any(
        lookups.first_sent(slot.value) == after and lookups.holding(slot.value)[:1] == (before,)
        for slot in lookups.slots(after)
        if slot.value in issued
    )


def _began_before_answer(runs: Runs, number: int, before: Mapping[int, int], after: Mapping[int, int]) -> bool:
    exchanges = runs.recordings[number].exchanges
    first, second = exchanges[before[number]], exchanges[after[number]]
    if first.started is None or second.started is None or first.duration is None:
        return False
    return second.started < first.started + first.duration
