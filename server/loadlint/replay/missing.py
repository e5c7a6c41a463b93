"""The requests of a run that no step makes, and that the flow can't do without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from loadlint.correlation.decide.evidence.one_run.shape import looks_like_token
from loadlint.correlation.decide.traced_value import TELLING_LENGTH
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
from loadlint.correlation.pair.background import (
    Kind,
    background_positions,
    is_report,
    is_reporting_operation,
    recorded_kinds,
    says_nothing,
)
from loadlint.facts import fact
from loadlint.operation import operation_of, reads
from loadlint.recordings.exchange import Exchange, Recording, host_of, is_beacon, is_page_or_data
from loadlint.replay.certificate import MissingRequest
from loadlint.replay.loops import repetitions, turns
from loadlint.request import SAFE_METHODS
from loadlint.text.regex import regex


def missing_requests(alignment: Alignment, number: int) -> Iterator[MissingRequest]:
    """Those of one run, in order.

    Left out on purpose are other hosts than the script's, what a tool requests by itself (redirects, resources, what
    only asks who the user is), and what only reads and gives nothing that a later request sends, or gives everybody the
    same: static files, polls, what a page loads beside, an operation that is asked for once more, or again and again.
    So is what a browser reports about itself, and what a page sends without waiting for an answer.
    A page counts where the script requests something else in its place. What was never answered was broken off:
    nothing tells what it does.
    """
    run = alignment.runs[number]
    covered = {
        position
        for step in run.position_of
        for position in run.positions_of_answers(step, follow=alignment.follows(step))
    }
    covered |= {position for step in run.position_of for position in repetitions(alignment, run, step)}
    covered |= _positions_of_turns(alignment, run)
    covered |= run.lookups.answered_challenges.keys()
    replaced = _replaced_positions(alignment, run)
    hosts = {host_of(run.exchanges[position]) for position in covered}
    # To ask what a step asks as well is nothing new, and what is asked again and again is no action of a user.
    kinds = recorded_kinds(run.recording)
    known_kinds = {kinds[position] for position in covered} | _frequent_kinds(run.recording)
    covered |= background_positions(run.recording, run.background)
    first_user = _first_users(run, kinds)
    # All other requests only read, and no step needs their answers: a large recording has thousands of them.
    for position in sorted({*run.lookups.changing, *replaced, *first_user} - covered):
        exchange = run.exchanges[position]
        if host_of(exchange) not in hosts:
            continue
        needed_by = first_user.get(position)
        is_replaced = position in replaced and exchange.response is not None and is_page_or_data(exchange.response)
        is_change = exchange.response is not None and exchange.method not in SAFE_METHODS
        is_change = is_change and not (reads(exchange.request) and kinds[position] in known_kinds)
        is_change = is_change and not is_beacon(exchange) and not _is_report(run, position, kinds)
        if is_change or needed_by is not None or is_replaced:
            operation = operation_of(exchange.request)
            yield MissingRequest(number, position, exchange.method or "", exchange.url, operation, needed_by)


@fact
def _frequent_kinds(recording: Recording) -> frozenset[Kind]:
    """The kinds of requests that a recording makes again and again."""
    return frozenset(kind for kind, number in Counter(recorded_kinds(recording)).items() if number >= _OFTEN)


def _positions_of_turns(alignment: Alignment, run: AlignedRecording) -> set[int]:
    """The positions of what the later turns of loops request, with the redirects that the tool follows there."""
    later = [(step, position) for step, of_step in turns(alignment, run).items() for position in of_step]
    return {
        hop
        for step, position in later
        for hop in (run.lookups.chain(position) if alignment.follows(step) else [position])
    }


def _is_file_for_all(exchange: Exchange) -> bool:
    """Whether the answer is a script or a style that browsers may keep: what is in it changes with the application."""
    response = exchange.response
    if response is None or _FILE.fullmatch(response.media_type) is None:
        return False
    return _NOT_KEPT.search(response.header("cache-control") or "no-store") is None


_FILE = regex(r"text/css|[\w-]+/(?:x-)?(?:java|ecma)script")
_NOT_KEPT = regex(r"no-store|no-cache|private|max-age=0(?!\d)", re.IGNORECASE)

_OFTEN = 3
"""How often a run makes a request that reports, or that asks for nothing that a user wanted."""


def _is_report(run: AlignedRecording, position: int, kinds: Sequence[Kind]) -> bool:
    """Whether a request reports what the user does: by its address or operation, or since it is made often, without any
    value that an answer has issued. Its answers say nothing, and the script makes none of its kind."""
    same = [number for number, kind in enumerate(kinds) if kind == kinds[position]]
    if not set(same).isdisjoint(run.position_of.values()):
        return False
    exchange = run.exchanges[position]
    says_more = any(not says_nothing(run.exchanges[number].response) for number in same)
    if is_reporting_operation(exchange) or (is_report(exchange.url) and not says_more):
        return True
    return len(same) >= _OFTEN and not says_more and not any(_sends_issued_value(run, number) for number in same)


def _sends_issued_value(run: AlignedRecording, position: int) -> bool:
    """Whether a request sends a value that an earlier answer holds."""
    values = _telling_values(run, position)
    run.lookups.search(values)
    return any(first < position for value in values for first in run.lookups.holding(value)[:1])


def _replaced_positions(alignment: Alignment, run: AlignedRecording) -> frozenset[int]:
    """The positions where the script makes another request of the same method: one that the run lacks, between the same
    neighbours."""
    positions: set[int] = set()
    paired = sorted(run.position_of.items())
    bounds = [(-1, -1), *paired, (len(alignment.steps), len(run.exchanges))]
    for (step, position), (next_step, next_position) in pairwise(bounds):
        methods = {other.request.method for other in alignment.steps[step + 1 : next_step]}
        between = range(position + 1, next_position) if methods else ()
        positions.update(number for number in between if not methods.isdisjoint((run.exchanges[number].method, None)))
    return frozenset(positions)


def _first_users(run: AlignedRecording, kinds: Sequence[Kind]) -> Mapping[int, int]:
    """For positions the first step that sends a value which the answer there was the first to hold.

    What leads to no request but the next one of its kind is judged where that sends its value. A file for all issues
    nothing.
    """
    needs = _needs(run)
    users: dict[int, int] = {}
    for step, later in sorted(run.position_of.items()):
        for position in needs[later]:
            if position < later and kinds[position] != kinds[later]:
                users.setdefault(position, step)
    return {position: step for position, step in users.items() if not _is_file_for_all(run.exchanges[position])}


@fact
def _needs_by_position(_: Recording) -> dict[int, frozenset[int]]:
    """For positions the earlier ones whose answers were the first to hold what the request is the first to send."""
    return {}


def _needs(run: AlignedRecording) -> Mapping[int, frozenset[int]]:
    """What the requests of all steps need. It is kept with the recording, and does not depend on the script."""
    needs = _needs_by_position(run.recording)
    new = [position for position in run.position_of.values() if position not in needs]
    # All at once: looked for one by one, each value would take a look at all answers.
    run.lookups.search(value for position in new for value in _telling_values(run, position))
    for position in new:
        values = [value for value in _telling_values(run, position) if run.lookups.first_sent(value) == position]
        needs[position] = frozenset(first for value in values for first in run.lookups.holding(value)[:1])
    return needs


def _telling_values(run: AlignedRecording, position: int) -> list[str]:
    """The values of a request that are hardly in an answer by chance."""
    return [slot.value for slot in run.lookups.slots(position) if _is_telling(slot.value)]


def _is_telling(value: str) -> bool:
    """Whether a value that an answer holds and a later request sends is hardly there by chance."""
    if len(value) < TELLING_LENGTH:
        return False
    # Texts of several words, such as queries of GraphQL, stand in scripts as well as in requests.
    return any(map(str.isdigit, value)) or (" " not in value and looks_like_token(value))
