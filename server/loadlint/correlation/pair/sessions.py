"""Which recordings are of one session. A further one of that shows nothing of what a new session changes.

Of one session are the same run in two files (a copy, one that was exported twice) and a journey that was recorded
again without a new login. The sign of the latter are the tokens that a client keeps sending, in cookies and headers:
an answer issued them, the later recording goes on with them, and begins none of its own. A cookie that outlives
sessions, such as one for the browser, is sent in two of them as well; there other tokens are new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.facts import fact
from loadlint.recordings.exchange import Exchange, Recording, Together, together


def session_numbers(recordings: Sequence[Recording]) -> tuple[int, ...]:
    """For each recording the number of its session: that of the first recording of it."""
    return _session_numbers(together(recordings))


@fact
def _session_numbers(runs_together: Together) -> tuple[int, ...]:
    recordings = runs_together.recordings
    numbers: list[int] = []
    for number, recording in enumerate(recordings):
        same = (other for other in range(number) if _are_of_one_session(recordings[other], recording))
        numbers.append(next((numbers[other] for other in same), number))
    return tuple(numbers)


def _are_of_one_session(recording: Recording, other: Recording) -> bool:
    first, second = sorted((recording, other), key=lambda recording: lookups_of(recording).last_started)
    return _are_one_run(first, second) or _goes_on(first, second)


def _are_one_run(recording: Recording, other: Recording) -> bool:
    """Whether two files hold the same exchanges, or the same part of them: no two runs do so at the same times.

    Without times nothing tells: an application without sessions answers two runs alike.
    """
    old, new = _by_start(recording), _by_start(other)
    common = old.keys() & new.keys()
    return bool(common) and all(
        len(old[start]) == len(new[start]) and all(map(_are_equal, old[start], new[start])) for start in sorted(common)
    )


def _by_start(recording: Recording) -> Mapping[float, Sequence[Exchange]]:
    """The exchanges by the time of their start, as far as it is known."""
    exchanges: dict[float, list[Exchange]] = {}
    for exchange in recording.exchanges:
        if exchange.started is not None:
            exchanges.setdefault(exchange.started, []).append(exchange)
    return exchanges


def _are_equal(exchange: Exchange, other: Exchange) -> bool:
    if exchange.method != other.method or exchange.url != other.url:
        return False
    old, new = exchange.fresh(), other.fresh()
    return old.request == new.request and old.response == new.response


def _goes_on(before: Recording, after: Recording) -> bool:
    """Whether a recording goes on with the tokens of an earlier one, and begins none of its own."""
    old, new = lookups_of(before), lookups_of(after)
    names = old.sent_tokens.keys() & new.sent_tokens.keys()
    kept = {token for name in names for token in new.sent_tokens[name] if token in old.sent_tokens[name]}
    begun = {token for name in names for token in new.sent_tokens[name]} - kept
    if not kept:
        return False
    for lookups in (old, new):
        lookups.search(kept | begun)
    return any(old.holding(token) for token in kept) and not any(new.holding(token) for token in begun)
