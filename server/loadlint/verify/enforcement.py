"""What real applications refuse: a lost session, a value of another run, a field that is missing, a value used twice.

A player that answered every request with the recorded page would hide what is wrong with the script from the script
itself: its own checks would pass where those of a real run fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.observe.slots import slots_of
from loadlint.correlation.soft_failures import views_of
from loadlint.recordings.cookies import sent_cookies, set_cookies, stays_behind
from loadlint.request import SAFE_METHODS

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.recordings.exchange import Exchange, Response
    from loadlint.replay.certificate import SentValue
    from loadlint.verify.pairing import Match

_SHORTEST = 3
"""Shorter values stand in every answer, and nobody has issued them."""

_SHORTEST_TOKEN = 16
"""Shorter values may be words, or ids that are asked for again."""

_FIELDS = ("form", "json", "multipart", "query", "xml")


class Refusal(Struct, frozen=True):
    """Why the application would refuse a request. `session` says that it knows the user no more."""

    reason: str
    session: bool = False


class Application:
    """What the recorded application knows at each moment of an iteration on one run."""

    def __init__(self, run: AlignedRecording, others: Sequence[AlignedRecording]) -> None:
        self._run = run
        self._others = others
        self._answered: set[int] = set()
        self._issued: dict[str, str] = {}
        self._old: dict[str, set[str]] = {}

    def answered(self, position: int) -> None:
        """A recorded answer was sent: its cookies are known from now on."""
        self._answered.add(position)
        response = self._run.exchanges[position].response
        for cookie in set_cookies(response):
            if response is None or stays_behind(cookie, response):
                continue
            if cookie.is_deleted:
                self._issued.pop(cookie.name, None)
            else:
                self._old.setdefault(cookie.name, set()).add(self._issued.get(cookie.name, ""))
                self._issued[cookie.name] = cookie.value

    def is_of_iteration(self, value: SentValue, *, again: bool) -> bool:
        """Whether a value is one that this iteration was issued, where it has not asked for the recorded one, or makes
        a request `again` that the run made once.

        An application that was not asked for a page again issued no other token, and one that was asked once more
        issued a newer one. Whether it takes this one is open.
        """
        if value.verdict != "different" or not value.sent or not value.recorded:
            return False
        sent, recorded = (frozenset(self._run.lookups.holding(text)) for text in (value.sent, value.recorded))
        issued, asked_for = sent & self._answered, recorded & self._answered
        if not issued or not recorded or not asked_for:
            return bool(issued and recorded)
        return again and min(issued) > max(asked_for)

    def refusal(self, match: Match, sent: Exchange, values: Sequence[SentValue]) -> Refusal | None:
        """Why a request would be refused; None for one that would be answered as it was in the run."""
        return (
            self._lost_session(match, sent) or self._wrong_value(match, sent, values) or self._used_twice(match, sent)
        )

    def _lost_session(self, match: Match, sent: Exchange) -> Refusal | None:
        sent_now = sent_cookies(sent.request)
        for name, value in sent_cookies(self._run.exchanges[match.position].request).items():
            if self._issued.get(name) != value or sent_now.get(name) == value:
                continue
            if name not in sent_now:
                return Refusal(f"the cookie {name} is missing", session=True)
            # A value that nobody has issued is this one as the tool's own jar writes it.
            if sent_now[name] in self._old[name]:
                return Refusal(f"the cookie {name} has a value that is no longer valid in this run", session=True)
            if any(sent_now[name] == cookies.get(name) for cookies in self._of_others):
                return Refusal(f"the cookie {name} has the value of another run", session=True)
        return None

    def _wrong_value(self, match: Match, sent: Exchange, values: Sequence[SentValue]) -> Refusal | None:
        for value in values:
            if value.verdict != "different" or value.recorded is None:
                continue
            if value.sent is None and sent.method not in SAFE_METHODS and value.place[0] in _FIELDS:
                return Refusal(f"{place_name(value.place)} is missing")
            if self.is_issued(value.recorded, match.position):
                how = "is missing" if value.sent is None else "has another value than the run's responses have issued"
                return Refusal(f"{place_name(value.place)} {how}")
        return None

    def _used_twice(self, match: Match, sent: Exchange) -> Refusal | None:
        if not match.again:
            return None
        response = self._run.exchanges[match.position].response
        if sent.method in SAFE_METHODS and (response is None or response.location is None):
            # A page may be asked for as often as one likes; an address that leads on, as a code does, only once.
            return None
        sent_again = {slot.value for slot in slots_of(sent.request)}
        for slot in self._run.lookups.slots(match.position):
            if slot.place[0] == "cookie" or len(slot.value) < _SHORTEST_TOKEN or slot.value not in sent_again:
                continue
            if self._sending[slot.value] == {match.position} and self.is_issued(slot.value, match.position):
                return Refusal(f"{slot.field or slot.place[0]} is used a second time")
        return None

    def is_issued(self, value: str, position: int) -> bool:
        """Whether an answer before the request at a position issued a value to this run and to no other."""
        if len(value) < _SHORTEST or any(value in other.lookups.sent_values for other in self._others):
            return False
        holding = self._run.lookups.holding(value)
        if not holding or holding[0] >= position:
            return False
        # What the client has sent first, an answer only repeats.
        first_sent = self._run.lookups.first_sent(value)
        return first_sent is None or first_sent > holding[0]

    @cached_property
    def _of_others(self) -> Sequence[Mapping[str, str]]:
        """The cookies that the requests of other runs send."""
        return [sent_cookies(exchange.request) for run in self._others for exchange in run.exchanges]

    @cached_property
    def _sending(self) -> Mapping[str, set[int]]:
        """For values the positions of the requests that send them."""
        positions: dict[str, set[int]] = {}
        for position in range(len(self._run.exchanges)):
            for slot in self._run.lookups.slots(position):
                positions.setdefault(slot.value, set()).add(position)
        return positions


def login_page(runs: Sequence[AlignedRecording]) -> Response | None:
    """The first recorded page with a login form."""
    for run in runs:
        for position, view in sorted(views_of(run.recording).items()):
            if view.is_login:
                return run.exchanges[position].response
    return None
