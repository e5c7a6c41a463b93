"""Whether recordings can become a script: what is wrong with them, and what to do."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Sequence
from itertools import zip_longest

from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.pair.background import recorded_kinds
from loadlint.correlation.soft_failures import login_positions
from loadlint.newscript.belongs import own_hosts, selection_of
from loadlint.newscript.runs import Runs
from loadlint.recordings.exchange import Exchange, Problem, Recording, Response, host_of
from loadlint.text.sentences import number_of

_UNUSABLE = (Problem.NO_BODIES, Problem.SANITISED)
"""What of a recording's health leaves too little to make a script of."""
_LEAST_IN_COMMON = 0.5


def problems(runs: Runs, positions: Sequence[int]) -> Iterator[str]:
    """What is wrong with the recordings, each in one line with the file's name first, the worst first.

    `positions` are those of the exchanges of the first recording that belong to the journey.
    """
    empty = [number for number, recording in enumerate(runs.recordings) if not recording.exchanges]
    if empty:
        yield from (f"{_name(runs, number)}: holds no request: record the journey again" for number in empty)
        return
    if not positions:
        yield f"{_name(runs, 0)}: {_nothing_belongs(runs)}"
        return
    for number, recording in enumerate(runs.recordings):
        for issue in recording.health:
            if issue.problem in _UNUSABLE:
                yield f"{_name(runs, number)}: {issue.message}"
    for number in range(1, len(runs.recordings)):
        yield from _difference(runs, number, positions)
    for number in range(len(runs.recordings)):
        yield from _failures(runs, number, positions)


def _nothing_belongs(runs: Runs) -> str:
    """Why no request of the first recording belongs to the journey, and what to do."""
    exchanges = runs.exchanges
    if all(exchange.response is None for exchange in exchanges):
        return "no request in it has a response: export the recording with the responses"
    hosts = list(dict.fromkeys(host for exchange in exchanges if (host := host_of(exchange))))
    if not hosts:
        return "no address in it can be read: record the journey again"
    shown = ", ".join(hosts[:_MOST_HOSTS]) + (", …" if len(hosts) > _MOST_HOSTS else "")
    return f"no request in it belongs to an application: give its host with --host, one of {shown}"


_MOST_HOSTS = 8


def lost_bodies(runs: Runs, positions: Sequence[int]) -> Iterator[str]:
    """Answers of the journey that have lost their bodies in some recording, where other answers have theirs.

    A browser drops the body of an answer when it leaves the page at once. What is in an error is not needed.
    """
    lost_in = list(map(_lost_bodies_in, runs.recordings))
    for position in positions:
        lost = [number for number, place in runs.places(position).items() if place in lost_in[number]]
        if lost:
            exchange = runs.exchanges[position]
            files = ", ".join(_name(runs, number) for number in lost)
            yield f"the response to {exchange.method} {path_of(exchange.url)} in {files}"


def _lost_bodies_in(recording: Recording) -> frozenset[int]:
    """The positions of the answers without an error that have lost their bodies."""
    lost = {
        index for issue in recording.health if issue.problem is Problem.SOME_BODIES_MISSING for index in issue.exchanges
    }
    return frozenset(
        position
        for position, exchange in enumerate(recording.exchanges if lost else ())
        if exchange.index in lost and exchange.response is not None and exchange.response.status < 400
    )


def _name(runs: Runs, number: int) -> str:
    return os.path.basename(runs.recordings[number].path)


def _difference(runs: Runs, number: int, positions: Sequence[int]) -> Iterator[str]:
    """That another recording is not one of the same journey."""
    first, other = _name(runs, 0), _name(runs, number)
    hosts = {host_of(runs.exchanges[position]) for position in positions}
    theirs = own_hosts(Runs((runs.recordings[number],)))
    if theirs and not hosts & theirs:
        places = f"goes to {', '.join(sorted(theirs))}, and {first} to {', '.join(sorted(hosts))}"
        yield f"{other}: {places}: record both on one host"
        return
    if _is_copy(runs, number):
        yield f"{other}: is a copy of {first}, which proves nothing: record the journey a second time"
        return
    pairs = runs.pairs[number - 1]
    yield from _lack(other, first, positions, pairs)
    partners = set(pairs.values())
    yield from _lack(
        first, other, selection_of(Runs((runs.recordings[number],)), (), with_static=False).positions, partners
    )


def _lack(name: str, other: str, positions: Sequence[int], pairs: Container[int]) -> Iterator[str]:
    """That a recording has too few of the requests of another one, whose positions are those paired with it."""
    paired = [position for position in positions if position in pairs]
    if len(paired) < _LEAST_IN_COMMON * len(positions):
        yield (
            f"{name}: has only {len(paired)} of the {len(positions)} requests of {other}: "
            "record the same journey twice, with the same input, to its end"
        )


def early_ends(runs: Runs, positions: Sequence[int]) -> Iterator[str]:
    """That a recording was ended before the others, so that it shows nothing of what comes after."""
    feeds = {recorded_kinds(runs.recordings[0])[feed.positions[0]] for feed in runs.feeds}
    for number, pairs in enumerate(runs.pairs, 1):
        alone = selection_of(Runs((runs.recordings[number],)), (), with_static=False).positions
        kinds, beside = recorded_kinds(runs.recordings[number]), runs.beside[number]
        theirs = [position for position in alone if position not in beside and kinds[position] not in feeds]
        missing_there, missing_here = _behind(positions, pairs), _behind(theirs, set(pairs.values()))
        if bool(missing_there) == bool(missing_here):
            continue
        short, long = (_name(runs, number), _name(runs, 0)) if missing_there else (_name(runs, 0), _name(runs, number))
        first = runs.recordings[0 if missing_there else number].exchanges[(missing_there or missing_here)[0]]
        count = number_of(len(missing_there or missing_here), "request")
        yield (
            f"{short} ends before {first.method} {path_of(first.url)}, and lacks {count} of {long}: "
            "record the journey to its end, or nothing shows what changes in these requests"
        )


def _behind(positions: Sequence[int], paired: Container[int]) -> Sequence[int]:
    """Those of some positions that come after the last one with a partner."""
    last = max((place for place, position in enumerate(positions) if position in paired), default=-1)
    return positions[last + 1 :]


def _is_copy(runs: Runs, number: int) -> bool:
    """Whether another recording is the first one once more: the same answers at the same times."""
    pairs = zip_longest(runs.exchanges, runs.recordings[number].exchanges)
    return all(first is not None and other is not None and _is_same(first, other) for first, other in pairs)


def _is_same(first: Exchange, other: Exchange) -> bool:
    answers = [exchange.response.body for exchange in (first, other) if exchange.response is not None]
    return (first.started, first.url) == (other.started, other.url) and (not answers or answers[0] == answers[-1])


def _failures(runs: Runs, number: int, positions: Sequence[int]) -> Iterator[str]:
    """Requests of the journey that failed while they were recorded, and that do not fail as a rule."""
    for position in positions:
        if _is_usual(runs, position):
            continue
        place = runs.places(position).get(number)
        exchange = runs.recordings[number].exchanges[place] if place is not None else None
        if exchange is not None and exchange.response is not None and _has_failed(exchange.response):
            yield (
                f"{_name(runs, number)}: {exchange.method} {path_of(exchange.url)} was answered with "
                f"{exchange.response.status}: record the journey again, without the failure"
            )


def _is_usual(runs: Runs, position: int) -> bool:
    """Whether a request fails in each of several recordings; of one, before the login, or as it did before: who asks is
    not known yet, or no more."""
    places = runs.places(position)
    if len(runs.recordings) == 1:
        login = min(login_positions(runs.recordings[0]), default=0)
        asked_before = map(_refusal, runs.exchanges[:login])
        return position < login or _refusal(runs.exchanges[position]) in asked_before
    answers = [runs.recordings[number].exchanges[place].response for number, place in places.items()]
    return len(answers) == len(runs.recordings) and len({answer.status for answer in answers if answer}) == 1


def _refusal(exchange: Exchange) -> tuple[str | None, str, int]:
    """What is equal for requests that were refused alike."""
    return exchange.method, exchange.url, exchange.response.status if exchange.response is not None else 0


def _has_failed(response: Response) -> bool:
    """Whether the server could not do what a user asked for. That something is not there may be how it works."""
    return response.status >= 500 or response.status in (401, 403, 429)
