"""Iterations against players of runs: what the tool sent, laid beside what each run sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from loadlint import engine
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.pair.renewals import recordings_to_play
from loadlint.engine import Analysis
from loadlint.operation import operation_of, reads
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.replay.certificate import Certificate, MissingRequest
from loadlint.results.examine import Problem, baseline_of
from loadlint.script import Runnable
from loadlint.verify.comparison import Comparison
from loadlint.verify.errors import CannotRunError
from loadlint.verify.linked_recordings import with_recordings
from loadlint.verify.made_values import may_hold_made_values, with_made_values
from loadlint.verify.player import Played, Player
from loadlint.verify.run_once import Iteration, Outcome, ToolWithProxy, tool_with_proxy
from loadlint.verify.tool_verdict import verdict_of


class PlayedRun(Struct, frozen=True):
    """What came of a run.

    `certificate` is what the requests show, as that of a replay on this run alone. `requests` are all that the tool
    made; `problems` are the failures that it has counted.
    """

    certificate: Certificate
    outcome: Outcome
    requests: tuple[Played, ...]
    problems: tuple[Problem, ...]

    @property
    def differing(self) -> list[Played]:
        """The requests that were not as the run had them, in order. Of the first one the others may be the effect."""
        return [
            request
            for request in self.requests
            if request.match is None or request.differences or request.refusal is not None
        ]

    @property
    def matches(self) -> bool:
        """Whether the tool sent what the run sent, to the end, and says so itself."""
        is_said = not self.problems and self.outcome.code == 0
        return self.certificate.matches and not self.differing and is_said


def play(analysis: Analysis, iteration: Iteration, numbers: Sequence[int]) -> list[PlayedRun]:
    """Run a script against the runs of these numbers, with the analysis of the same text. Raises CannotRunError.

    A recording must be linked.
    """
    recordings = recordings_to_play(analysis.script, analysis.recordings)
    if recordings != analysis.recordings:
        analysis = engine.analyse(analysis.source, with_recordings(Project(Config()), recordings))
    with tool_with_proxy(analysis, iteration) as tool:
        return [_played_run(analysis, tool, number) for number in numbers]


def _played_run(analysis: Analysis, tool: ToolWithProxy, number: int) -> PlayedRun:
    """Where the script may make a value itself, it runs once more: what is new then is made.

    Where that run can't be made, the values stay as the first one shows them.
    """
    player, outcome = _one_iteration(analysis, tool, number)
    part = tool.iteration.part
    if may_hold_made_values(player):
        with suppress(CannotRunError):
            again, _ = _one_iteration(analysis, tool, number)
            player.played = list(with_made_values(player, again.played))
    foreseen = analysis.context.certificate
    assert analysis.flow is not None
    assert foreseen is not None
    alignment = analysis.flow.whole
    verdict = verdict_of(outcome, baseline_of(analysis.script, analysis.flow))
    problems = verdict.problems if verdict is not None else ()
    foreseen_missing = [request for request in foreseen.missing if request.run == number and part is None]
    certificate = _certificate(alignment, player, part, foreseen_missing)
    return PlayedRun(certificate, outcome, tuple(player.played), problems)


def _one_iteration(analysis: Analysis, tool: ToolWithProxy, number: int) -> tuple[Player, Outcome]:
    """One iteration against a new player of a run."""
    assert analysis.flow is not None
    assert analysis.context.certificate is not None
    alignment = analysis.flow.whole
    player = Player(alignment, number, Comparison(alignment, number, analysis.context.certificate))
    outcome = tool.run_once(player, lambda: CannotRunError(player.unplayable) if player.unplayable else None)
    if not player.played:
        words = outcome.words or "the tool does not say why"
        raise CannotRunError(f"{tool.iteration.script}: no request was made: {words}")
    return player, outcome


def _certificate(
    alignment: Alignment, player: Player, part: Runnable | None, foreseen: Sequence[MissingRequest]
) -> Certificate:
    values = [replace(value, run=0) for request in player.played for value in request.values]
    return Certificate(
        (player.run.name,),
        (sum(value.verdict == "equal" for value in values),),
        (len(player.played),),
        tuple(value for value in values if value.verdict != "equal"),
        tuple(_missing(alignment, player, part, foreseen)),
        alone=frozenset((0,)),
    )


def _missing(
    alignment: Alignment, player: Player, part: Runnable | None, foreseen: Sequence[MissingRequest]
) -> Iterator[MissingRequest]:
    """The recorded requests of steps, and of the redirects that the tool follows, which it did not make, and those
    which no step makes, as `foreseen`.
    """
    positions = {request.match.position for request in player.played if request.match is not None}
    wanted = {request.position for request in foreseen}
    for step in player.run.position_of.keys() - alignment.background - _asked_otherwise(player):
        if part is None or step in part.steps:
            wanted.update(player.run.positions_of_answers(step, follow=alignment.follows(step)))
    for position in sorted(wanted - positions):
        exchange = player.run.exchanges[position]
        yield MissingRequest(0, position, exchange.method or "", exchange.url, operation_of(exchange.request))


def _asked_otherwise(player: Player) -> frozenset[int]:
    """The steps that were made for some exchange, and whose own one only asks: a helper has many."""
    steps = {request.match.step for request in player.played if request.match is not None}
    position_of, exchanges = player.run.position_of, player.run.exchanges
    return frozenset(step for step in position_of.keys() & steps if reads(exchanges[position_of[step]].request))
