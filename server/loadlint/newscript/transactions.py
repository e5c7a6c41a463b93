"""What the user did: pages opened, forms sent, buttons clicked, each with the requests that it led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.failures.login_pages import is_html
from loadlint.newscript.belongs import is_frame
from loadlint.newscript.pauses import LONGEST_ACTION, shortest_pause_of_user
from loadlint.operation import reads
from loadlint.request import SAFE_METHODS

if TYPE_CHECKING:
    from loadlint.journey import PlannedRequest, Transaction
    from loadlint.newscript.runs import Runs

Grain = Literal["none", "page", "action"]
"""One transaction for all, one for each page, or one for each page and each action on it."""


def grouped_positions(runs: Runs, positions: Sequence[int], grain: Grain) -> list[list[int]]:
    """The positions of the journey in order, those of one transaction together."""
    if grain == "none":
        return [list(positions)]
    shortest = _shortest_pause(runs, positions)
    redirected = frozenset(runs.lookups.next_hop.values())
    groups: list[list[int]] = []
    for position in positions:
        starts = is_navigation(runs, position) or (grain == "action" and _is_action(runs, position, shortest))
        if (starts and position not in redirected) or not groups:
            groups.append([])
        groups[-1].append(position)
    return groups


def is_navigation(runs: Runs, position: int) -> bool:
    """Whether the browser went to another page with a request."""
    exchange = runs.exchanges[position]
    mode = exchange.request.header("sec-fetch-mode")
    if mode is not None:
        destination = exchange.request.header("sec-fetch-dest")
        return mode.value == "navigate" and (destination is None or destination.value == "document")
    last = runs.exchanges[runs.lookups.chain(position)[-1]].response
    is_of_script = exchange.request.header("x-requested-with") is not None
    return last is not None and is_html(last) and not is_of_script and not is_frame(runs.exchanges, position)


def _shortest_pause(runs: Runs, positions: Sequence[int]) -> float:
    gaps = [runs.gap_before(position) for position in positions[1:] if is_navigation(runs, position)]
    return shortest_pause_of_user([gap for gap in gaps if gap is not None])


def _is_action(runs: Runs, position: int, shortest: float) -> bool:
    """Whether the user did something on the page: a request after a pause.

    What only reads also comes from the page itself, so that it takes a long one, and is no repetition, unless
    something is changed right after it.
    """
    exchange, gap = runs.exchanges[position], runs.gap_before(position)
    if gap is None or is_frame(runs.exchanges, position):
        return False
    if exchange.method not in SAFE_METHODS:
        return gap >= shortest
    return gap >= LONGEST_ACTION and (not is_repeated(runs, position) or _leads_to_change(runs, position, shortest))


def is_repeated(runs: Runs, position: int) -> bool:
    """Whether an earlier request had the same method and address."""
    exchange = runs.exchanges[position]
    return any(other.url == exchange.url and other.method == exchange.method for other in runs.exchanges[:position])


def _leads_to_change(runs: Runs, position: int, shortest: float) -> bool:
    """Whether one of the requests that follow without a pause changes something."""
    for later in range(position + 1, len(runs.exchanges)):
        gap = runs.gap_before(later)
        if gap is None or gap >= shortest:
            return False
        if not reads(runs.exchanges[later].request):
            return True
    return False


# Requests at the same time


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
