"""Plays one run of a recording to a load tool, and notes what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.pair.background import is_of
from loadlint.failures.answers import wants_json
from loadlint.verify.answers import answer_of, text_answer
from loadlint.verify.echoes import Echoes
from loadlint.verify.enforcement import Application, Refusal, login_page
from loadlint.verify.har_entries import exchange
from loadlint.verify.made_values import may_be_made
from loadlint.verify.pairing import Match, Pairing

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.recordings.exchange import Exchange, Response
    from loadlint.replay.certificate import SentValue
    from loadlint.verify.comparison import Comparison
    from loadlint.verify.messages import Answer, Failed, Sent

_JSON_IS_LIKELY = 0.4


class Played(Struct, frozen=True):
    """One request that the tool made. Without a match it is like none that the run has.

    `values` are all that it carried, beside those of the recorded one. `refusal` is why the answer was another one.
    """

    exchange: Exchange
    match: Match | None
    values: tuple[SentValue, ...] = ()
    refusal: Refusal | None = None

    @property
    def differences(self) -> tuple[SentValue, ...]:
        """The values that are not as the run had them, and those that can't be told."""
        return tuple(value for value in self.values if value.verdict in ("different", "open"))


class Player:
    """Answers requests as the application did in one run; `others` are the other runs of the journey.

    `unplayable` names what a recording can't answer.
    """

    def __init__(self, alignment: Alignment, number: int, comparison: Comparison) -> None:
        self.run: AlignedRecording = alignment.runs[number]
        self.played: list[Played] = []
        self.unplayable: str | None = None
        self.others = [run for run in alignment.runs if run is not self.run]
        self._pairing = Pairing(alignment, self.run)
        self.application = Application(self.run, self.others)
        self._comparison = comparison
        self._echoes = Echoes()

    def answer(self, number: int, sent: Sent) -> Answer:
        """The answer to a request."""
        if sent.header("upgrade").lower() == "websocket":
            self.unplayable = self.unplayable or f"a web socket can't be played: {sent.url}"
            return text_answer(501, "web sockets are not played")
        asked = exchange(number, sent, None)
        match = self._pairing.match(asked.request)
        if match is None:
            self.played.append(Played(asked, None))
            return text_answer(404, f"no recorded request is like {sent.method} {sent.url}")
        # What pages ask for in the background is another thing at each time, and no part of the verdict.
        is_beside = is_of(self.run.lookups.signatures[match.position], self.run.background)
        values = () if is_beside else self._values(match, asked)
        refusal = self.application.refusal(match, asked, values)
        self.played.append(Played(asked, match, values, refusal))
        if refusal is not None:
            return self._refusal_answer(refusal, asked, sent)
        self.application.answered(match.position)
        recorded = self._answering(match)
        self._echoes.note(value for value in values if value.verdict == "made" or may_be_made(self, match, value))
        return answer_of(self._echoes.response_to(recorded, asked.request), sent, recorded.started)

    def _values(self, match: Match, asked: Exchange) -> tuple[SentValue, ...]:
        return tuple(self._with_doubt(value, match) for value in self._comparison.values(match, asked.request))

    def _with_doubt(self, value: SentValue, match: Match) -> SentValue:
        if self.application.is_of_iteration(value, again=match.again):
            return replace(value, verdict="open")
        return self._echoes.as_own(value)

    def _answering(self, match: Match) -> Exchange:
        """The exchange that answers: of another run, where the browser of this one broke off or kept no body."""
        recorded = self.run.exchanges[match.position]
        if match.step is None or not _is_lost(recorded.response):
            return recorded
        others = (run.exchanges[run.position_of[match.step]] for run in self.others if match.step in run.position_of)
        return next((other for other in others if not _is_lost(other.response)), recorded)

    def answered(self, number: int, answer: Answer) -> None:
        """Nothing goes on to an application."""

    def failed(self, number: int, failure: Failed) -> None:
        """The tool closed the connection before it had its answer."""

    def _refusal_answer(self, refusal: Refusal, asked: Exchange, sent: Sent) -> Answer:
        """The login page that was recorded, for a page without a session; else a plain refusal."""
        page = login_page([self.run, *self.others]) if refusal.session else None
        if page is None or wants_json(asked.request) >= _JSON_IS_LIKELY:
            return text_answer(403, f"refused: {refusal.reason}")
        return answer_of(page, sent, None)


def _is_lost(response: Response | None) -> bool:
    """Whether a recording does not tell what was answered."""
    return response is None or (response.size is None and response.location is None)
