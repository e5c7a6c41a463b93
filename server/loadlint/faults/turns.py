"""Plays many iterations of one user, one after the other: each has a run of the recordings, and perhaps a fault.

The tool says which iteration begins: by a request to a host that does not exist, or by a header of each request.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.faults.plan import Fault
from loadlint.recordings.cookies import sent_cookies
from loadlint.recordings.exchange import Exchange
from loadlint.replay.certificate import Certificate
from loadlint.verify.answers import text_answer
from loadlint.verify.comparison import Comparison
from loadlint.verify.messages import Answer, Closed, Failed, Sent, Silent
from loadlint.verify.player import Played, Player
from loadlint.verify.tools import ITERATION_HEADER, ITERATION_URL

_MOST_BROKEN = 5
"""How often one answer is broken in an iteration. A script may wait for a good one for ever."""


_MOST_CLOSED = 100
"""How often a request is left without an answer: tools ask again by themselves."""


class Turn(Struct, frozen=True):
    """What one iteration gets: the answers of the run of a number, one of them broken."""

    run: int
    fault: Fault | None = None


class PlayedTurn:
    """What was asked in one iteration. `broken` is the number of requests up to the one that got the broken answer."""

    def __init__(self, turn: Turn, player: Player) -> None:
        self.turn = turn
        self.broken: int | None = None
        self._player = player
        self._times = 0
        self._closed: tuple[str, str, bytes] | None = None

    @property
    def requests(self) -> Sequence[Played]:
        """All requests, in order."""
        return self._player.played

    @property
    def recorded(self) -> Sequence[Exchange]:
        """The exchanges of the run that is played."""
        return self._player.run.exchanges

    @property
    def unplayable(self) -> str | None:
        """What a recording can't answer, if it was asked for that."""
        return self._player.unplayable

    @property
    def first_cookies(self) -> frozenset[str]:
        """The names of the cookies that the first request sends."""
        return frozenset(sent_cookies(self.requests[0].exchange.request)) if self.requests else frozenset()

    def answer(self, number: int, sent: Sent) -> Answer | Closed | Silent:
        """The answer to a request: the good one, or what the fault makes of it."""
        if self._closed == (sent.method, sent.url, sent.body) and self._times < _MOST_CLOSED:
            # Tools ask again by themselves, and the script may have a later step that is like this one.
            self._times += 1
            return Closed()
        self._closed = None
        answer = self._player.answer(number, sent)
        fault, played = self.turn.fault, self.requests[-1] if self.requests else None
        if fault is None or played is None or played.match is None or played.refusal is not None:
            return answer
        if played.match.position != fault.position or self._times == _MOST_BROKEN:
            return answer
        self._times += 1
        self.broken = len(self.requests) if self.broken is None else self.broken
        broken = fault.change(answer)
        self._closed = (sent.method, sent.url, sent.body) if isinstance(broken, Closed) else None
        return broken


class Stage:
    """Answers requests of iterations, each as its turn wants."""

    def __init__(self, alignment: Alignment, foreseen: Certificate) -> None:
        self._alignment = alignment
        self._comparisons = [Comparison(alignment, number, foreseen) for number in range(len(alignment.runs))]
        self._turns: Sequence[Turn] = ()
        self.played: list[PlayedTurn] = []

    def prepare(self, turns: Sequence[Turn]) -> None:
        """Begin a run of the tool that will have these turns."""
        self._turns, self.played = turns, []
        self._begin()

    @property
    def unplayable(self) -> str | None:
        """What a recording can't answer, if it was asked for that."""
        return self.played[-1].unplayable if self.played else None

    def answer(self, number: int, sent: Sent) -> Answer | Closed | Silent:
        """The answer to a request, or to what tells of an iteration."""
        if sent.url.startswith(ITERATION_URL):
            self._go_on(sent.url.removeprefix(ITERATION_URL))
            return text_answer(200, "")
        if header := sent.header(ITERATION_HEADER):
            self._go_on(header)
            kept = tuple((name, value) for name, value in sent.headers if name.lower() != ITERATION_HEADER)
            sent = replace(sent, headers=kept)
        return self.played[-1].answer(number, sent)

    def answered(self, number: int, answer: Answer) -> None:
        """Nothing goes on to an application."""

    def failed(self, number: int, failure: Failed) -> None:
        """The tool closed the connection before it had its answer."""

    def _go_on(self, iteration: str) -> None:
        while iteration.isdecimal() and len(self.played) <= int(iteration) and len(self.played) < len(self._turns):
            self._begin()

    def _begin(self) -> None:
        turn = self._turns[len(self.played)]
        player = Player(self._alignment, turn.run, self._comparisons[turn.run])
        self.played.append(PlayedTurn(turn, player))
