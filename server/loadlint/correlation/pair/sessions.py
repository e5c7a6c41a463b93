"""Which recordings are of one session. A further one of that shows nothing of what a new session changes.

Of one session are the same run in two files (a copy, one that was exported twice) and a journey that was recorded
again without a new login. The sign of the latter are the tokens that a client keeps sending, in cookies and headers:
an answer issued them, the later recording goes on with them, and begins none of its own. A cookie that outlives
sessions, such as one for the browser, is sent in two of them as well; there other tokens are new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.recordings.exchange import kept_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.recordings.exchange import Exchange, Recording


class _Sessions:
    """The sessions of some recordings, as long as these live."""

    numbers: tuple[int, ...] | None = None


def session_numbers(recordings: Sequence[Recording]) -> tuple[int, ...]:
    """For each recording the number of its session: that of the first recording of it."""
    if not recordings:
        return ()
    kept = kept_with(recordings, _Sessions)
    if kept.numbers is None:
        kept.numbers = _numbered(recordings)
    return kept.numbers


def _numbered(recordings: Sequence[Recording]) -> tuple[int, ...]:
    numbers: list[int] = []
    for number, recording in enumerate(recordings):
        same = (other for other in range(number) if _are_of_one_session(recordings[other], recording))
        numbers.append(next((numbers[other] for other in same), number))
    return tuple(numbers)


def _are_of_one_session(recording: Recording, other: Recording) -> bool:
    first, second = sorted((recording, other), key=lambda recording: lookups_of(recording).last_started)
    return _are_one_run(first, second) or _goes_on(first, second)


def _are_one_run(recording: Recording, other: Recording) -> bool:
    """Whether two files hold the same exchanges, or the same part of them: no two runs do so at the same times."""
    if any(exchange.started is None for exchange in (*recording.exchanges, *other.exchanges)):
        are_as_many = len(recording.exchanges) == len(other.exchanges)
        return are_as_many and all(map(_are_equal, recording.exchanges, other.exchanges))
    by_start = {_start(exchange): exchange for exchange in recording.exchanges}
    common = [(by_start[_start(exchange)], exchange) for exchange in other.exchanges if _start(exchange) in by_start]
    return bool(common) and all(_are_equal(*pair) for pair in common)


def _start(exchange: Exchange) -> tuple[float | None, str | None, str]:
    return exchange.started, exchange.method, exchange.url


def _are_equal(exchange: Exchange, other: Exchange) -> bool:
    is_one_request = exchange.method == other.method and exchange.url == other.url
    return is_one_request and exchange.fresh().response == other.fresh().response


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
