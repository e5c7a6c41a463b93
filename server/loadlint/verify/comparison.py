"""Compares what a tool truly sent with what a run sent, as the replay compares what a script would send.

What the replay knows of a value stands: that the script makes it, or why it differs. Where the tool sent something that
the replay did not foresee, the tool is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.observe.matched_places import without_made_names
from loadlint.correlation.observe.slots import Place, path_shift, slots_of, slots_of_step
from loadlint.replay.certificate import Cause, Certificate, SentValue, Verdict
from loadlint.replay.compare import FORMS, Pair, pairs_of_values, without_lost_body
from loadlint.replay.fields import TYPE_OF_BODY
from loadlint.replay.lists import is_more_of_a_list
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.request import Request
    from loadlint.verify.pairing import Match


class Comparison:
    """The comparison with one run of an alignment. `foreseen` is the certificate of the replay on all runs."""

    def __init__(self, alignment: Alignment, number: int, foreseen: Certificate) -> None:
        self._alignment = alignment
        self._number = number
        self._run = alignment.runs[number]
        self._foreseen = {
            (value.step, without_made_names(value.place)): value for value in foreseen.values if value.run == number
        }

    def values(self, match: Match, request: Request) -> Iterator[SentValue]:
        """All values of a request that was sent, beside those of the recorded one."""
        exchange = self._run.exchanges[match.position]
        shift = path_shift(request.url.value, exchange.url)
        sides = (list(slots_of(request)), self._run.lookups.slots(match.position))
        ours, theirs = (without_lost_body(side, exchange.request) for side in sides)
        for pair in pairs_of_values(ours, theirs, shift):
            if self._counts(pair, match):
                yield self._result(pair, match)

    def _counts(self, pair: Pair, match: Match) -> bool:
        """Whether a value is the script's own. Tools add cookies and headers, and leave out what a browser adds."""
        kind = pair.place[0]
        if kind not in ("header", "cookie") or (match.step, without_made_names(pair.place)) in self._foreseen:
            return not self._is_more_of_a_list(pair, match)
        return pair.sent is not None and pair.recorded is not None and self._is_known_or_hidden(pair.place, match.step)

    def _is_known_or_hidden(self, place: Place, number: int | None) -> bool:
        """Whether a step sends something at a place; or the reader does not know its headers, and no tool adds one."""
        step = self._alignment.steps[number] if number is not None else None
        if place[0] == "header" and (step is None or step.hides_headers):
            return True
        return step is not None and any(slot.place == place for slot in slots_of_step(step))

    def _is_more_of_a_list(self, pair: Pair, match: Match) -> bool:
        """Whether the run had one more item in a list that the script takes out of an answer."""
        if pair.sent is not None or match.step is None:
            return False
        return is_more_of_a_list(self._alignment.steps[match.step], pair.place)

    def _result(self, pair: Pair, match: Match) -> SentValue:
        if pair.is_equal:
            return self._value(pair, match, "equal")
        if pair.place == TYPE_OF_BODY:
            return self._value(pair, match, "made", "other-body-type")
        if pair.sent is None:
            is_open = self._is_constant(pair, match) or self._is_button(pair, match)
            return self._value(pair, match, "open" if is_open else "different", "missing-field")
        if pair.recorded is None:
            # Helpers send all that a form has, a browser only what applies.
            return self._value(pair, match, "open" if pair.place[0] in FORMS else "different", "surplus-field")
        return self._of_another_value(pair, pair.sent.value, match)

    def _of_another_value(self, pair: Pair, sent: str, match: Match) -> SentValue:
        foreseen = self._foreseen.get((match.after, without_made_names(pair.place))) if match.step is not None else None
        if foreseen is None and self._is_button(pair, match):
            return self._value(pair, match, "open", "never-recorded")
        if foreseen is None:
            return self._value(pair, match, "different", "drift")
        if foreseen.verdict in ("made", "open") or foreseen.sent == sent:
            return replace(foreseen, sent=sent, recorded=pair.recorded.value if pair.recorded is not None else None)
        return self._value(pair, match, "different", foreseen.cause or "drift")

    def _is_button(self, pair: Pair, match: Match) -> bool:
        """Whether the browser sent what a button says: an application may look at which one was pressed, or not."""
        if pair.recorded is None or pair.place[0] not in FORMS:
            return False
        button = str(pair.place[1]), pair.recorded.value
        positions = (position for position in self._run.lookups.holding(button[1]) if position < match.position)
        pages = (self._run.exchanges[position].response for position in positions)
        return any(page is not None and button in _buttons(page.text) for page in pages)

    def _is_constant(self, pair: Pair, match: Match) -> bool:
        """Whether all runs send the same in a field of a form: the application may do without it, or not."""
        others = [run for run in self._alignment.runs if run is not self._run]
        if pair.recorded is None or pair.place[0] not in FORMS or not others:
            return False
        field = pair.place, pair.recorded.value
        return match.step is not None and all(field in _fields(run, match.step) for run in others)

    def _value(self, pair: Pair, match: Match, verdict: Verdict, cause: Cause | None = None) -> SentValue:
        sent = pair.sent.value if pair.sent is not None else None
        recorded = pair.recorded.value if pair.recorded is not None else None
        foreseen = self._foreseen.get((match.after, without_made_names(pair.place)))
        span = foreseen.span if foreseen is not None and match.step is not None else None
        return SentValue(self._number, match.after, pair.place, verdict, sent, recorded, cause, span)


def _buttons(page: str) -> Iterator[tuple[str, str]]:
    """The names and values of the buttons of a page."""
    for tag in _CONTROL.findall(page):
        attributes = {name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}
        kind = attributes.get("type", "submit" if tag[1] in "bB" else "")
        if kind.lower() in ("submit", "image"):
            yield attributes.get("name", ""), attributes.get("value", "")


_CONTROL = regex(r"<(?:input|button)\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = regex(r"""\s([\w-]+)=(?:"([^"]*)"|'([^']*)')""")


def _fields(run: AlignedRecording, step: int) -> Iterator[tuple[Place, str]]:
    """What a run sent in the request of a step, and where."""
    position = run.position_of.get(step)
    slots = run.lookups.slots(position) if position is not None else ()
    return ((slot.place, slot.value) for slot in slots)
