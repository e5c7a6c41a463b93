"""Values that a script makes itself, such as a UUID or the time: they are new each time that the tool runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.replay.certificate import SentValue
    from loadlint.verify.pairing import Match
    from loadlint.verify.player import Played, Player


def may_hold_made_values(player: Player) -> bool:
    """Whether an iteration sent values that the recording does not explain."""
    return any(
        may_be_made(player, request.match, value)
        for request in player.played
        if request.match is not None
        for value in request.values
    )


def with_made_values(player: Player, again: Sequence[Played]) -> Iterator[Played]:
    """The requests of an iteration, beside those of a second one on the same run: what is new in it is made."""
    sent_again = {
        (request.match.position, value.place): value.sent
        for request in again
        if request.match is not None
        for value in request.values
    }
    for request in player.played:
        values = (_verdict_on(player, request, value, sent_again) for value in request.values)
        yield replace(request, values=tuple(values))


def _verdict_on(
    player: Player, request: Played, value: SentValue, sent_again: Mapping[tuple[int, Place], str | None]
) -> SentValue:
    if request.match is None or not may_be_made(player, request.match, value):
        return value
    other = sent_again.get((request.match.position, value.place))
    return replace(value, verdict="made", cause=None) if other not in (None, value.sent) else value


def may_be_made(player: Player, match: Match, value: SentValue) -> bool:
    """Whether no answer of the run issued the recorded value, no other run sent it, and the sent one is nowhere in it.

    What all runs have sent is no value that a browser makes: a script that sends something else there is wrong.
    """
    if value.verdict not in ("different", "open") or not value.sent or not value.recorded:
        return False
    if not player.others or any(value.recorded in run.lookups.sent_values for run in player.others):
        return False
    lookups = player.run.lookups
    is_recorded = value.sent in lookups.sent_values or bool(lookups.holding(value.sent))
    return not is_recorded and not player.application.is_issued(value.recorded, match.position)
