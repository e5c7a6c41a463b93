"""One iteration against a player of one run: what the tool sent, laid beside what the run sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.verify.comparison import Comparison
from loadlint.verify.errors import CannotRunError
from loadlint.verify.hosts import loopback, origins_of
from loadlint.verify.player import Player
from loadlint.verify.run_once import Wish, run_once

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.engine import Analysis
    from loadlint.recordings.exchange import Exchange
    from loadlint.replay.certificate import Certificate
    from loadlint.verify.player import Played
    from loadlint.verify.run_once import Outcome


class PlayedRun(Struct, frozen=True):
    """What came of a run. `missing` are the recorded requests of steps that the tool did not make, with their steps."""

    recording: str
    outcome: Outcome
    requests: tuple[Played, ...]
    missing: tuple[tuple[int, Exchange], ...]

    @property
    def differing(self) -> list[Played]:
        """The requests that were not as the run had them, in order; what the application minds the most comes of these."""
        return [one for one in self.requests if one.match is None or one.differences or one.refusal is not None]

    @property
    def is_certified(self) -> bool:
        """Whether the tool sent what the run sent, to the end, and says so itself."""
        return not self.differing and not self.missing and self.outcome.code == 0

    def count(self, verdict: str) -> int:
        """How many fields have this result."""
        return sum(value.verdict == verdict for one in self.requests for value in one.values)


def play(analysis: Analysis, alignment: Alignment, number: int, seconds: int, foreseen: Certificate) -> PlayedRun:
    """Run the script of an analysis against the run of that number. Raises CannotRunError.

    `foreseen` is the certificate of the replay on all runs of the alignment.
    """
    player = Player(alignment, number, Comparison(alignment, number, foreseen))
    origins = loopback(origins_of(analysis.script, analysis.recordings))
    wish = Wish(analysis.source.path, analysis.script.dialect, seconds, origins)
    outcome = run_once(wish, player, lambda: player.unplayable)
    if not player.played:
        raise CannotRunError(
            f"{analysis.source.path}: no request was made: {outcome.words or 'the tool does not say why'}"
        )
    return PlayedRun(player.run.name, outcome, tuple(player.played), tuple(_missing(alignment, player)))


def _missing(alignment: Alignment, player: Player) -> list[tuple[int, Exchange]]:
    made = {one.match.position for one in player.played if one.match is not None}
    wanted: dict[int, int] = {}
    for step in sorted(player.run.position_of):
        for position in player.run.seen(step, follow=alignment.follows(step)):
            wanted.setdefault(position, step)
    return [(step, player.run.exchanges[position]) for position, step in sorted(wanted.items()) if position not in made]
