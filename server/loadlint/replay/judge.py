"""What it means that a script would send one value and a run sent another, or that this can't be told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations_with_replacement, islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import decode, json_text
from loadlint.correlation.decide.traced_value import TELLING_LENGTH
from loadlint.correlation.observe.signatures import signature_of
from loadlint.correlation.observe.slots import Place, Slot, is_plain
from loadlint.correlation.observe.value_shape import has_shape_of, is_date, is_random, is_uuid
from loadlint.correlation.pair.versions import is_renamed
from loadlint.correlation.prove.offered import offered_alike
from loadlint.correlation.prove.origins import issuing_responses
from loadlint.expression import Expression, Extracted, Made, extractions_in, sources_in
from loadlint.json_text import json_root
from loadlint.replay.certificate import Cause, SentValue, Verdict
from loadlint.replay.cursors import leads_on, sent_at
from loadlint.replay.fields import TYPE_OF_BODY, is_session
from loadlint.replay.fill import Answers, Failure, written_slots
from loadlint.replay.lists import is_more_of_a_list
from loadlint.replay.loops import body_of, is_taken_anew
from loadlint.replay.sites import at_other_sites
from loadlint.replay.unread_parts import is_unread, may_hold, unread_parts, untold_steps
from loadlint.request import RawBody, member_of
from loadlint.text.holes import fits
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.extractor import Codec
    from loadlint.replay.compare import Pair
    from loadlint.script import Script, Step

_WORD = regex(r"[A-Za-z0-9]+")
_MOST_WORDS = 12
"""So many words a value may have whose runs are looked for; a longer one is a text, whose fields are."""

_BETWEEN_FIELDS = regex(r"[|\s;,\"'<>&]+")
_MOST_FIELDS = 200

_MAY_BE_UUID = regex(
    "-".join(f"(?:[0-9a-f]{{{length}}}|[0-9a-f]*{HOLE}[0-9a-f{HOLE}]*)" for length in (8, 4, 4, 4, 12)), re.IGNORECASE
)
"""What a script makes in parts, which may be a UUID. The digits that it holds may be others than the browser's."""

_TELLING_PART = 8
"""So long a part of a value must be, in characters, to be recognised in an earlier answer."""


class Sending(Struct, frozen=True):
    """A value of one step in one run, beside what the run sent. `run` and `step` are numbers from 0."""

    run: int
    step: int
    pair: Pair

    def result(
        self,
        verdict: Verdict,
        cause: Cause | None = None,
        source: Extracted | None = None,
        detail: str = "",
    ) -> SentValue:
        """What is said of it."""
        sent, recorded = self.pair.sent, self.pair.recorded
        return SentValue(
            self.run,
            self.step,
            self.pair.place,
            verdict,
            sent.value if sent is not None and not sent.is_open else None,
            recorded.value if recorded is not None else None,
            cause,
            sent.span if sent is not None else None,
            source,
            detail,
        )


class Judge(Struct, frozen=True, dict=True):
    """Judges the values of all runs. `recorded` are the values of all runs at the places that the script sends.

    `sites` are for each run the sites that the script calls, and those that the run called in their place.
    """

    alignment: Alignment
    answers: tuple[Answers, ...]
    recorded: Mapping[tuple[int, Place], Mapping[int, str]]
    correlated: frozenset[tuple[int, Place]]
    sites: tuple[Mapping[str, str], ...]
    script: Script

    def look_up(self, sendings: Iterable[Sending]) -> None:
        """Looks for all values that `verdict` may ask for, in one pass over each recording."""
        wanted: dict[int, set[str]] = {}
        for sending in sendings:
            recorded = sending.pair.recorded
            if recorded is None or sending.pair.sent is None or sending.pair.is_equal:
                continue
            wanted.setdefault(sending.run, set()).update(_parts(recorded.value))
            for run, value in self.recorded[sending.step, sending.pair.place].items():
                wanted.setdefault(run, set()).add(value)
        for run, values in wanted.items():
            self.alignment.runs[run].lookups.search(values)

    def verdict(self, sending: Sending) -> SentValue | None:
        """What is to be said of a value; None where it is equal, or where nothing needs to be said."""
        if sending.pair.place == TYPE_OF_BODY:
            if sending.pair.recorded:
                return sending.result("open", "other-body-type")
            return sending.result("different", "added-header")
        value = self._of_value(sending)
        doubt = self._doubt(value) if value is not None and value.verdict == "different" else None
        return replace(value, verdict="open", cause=doubt) if value is not None and doubt else value

    def _doubt(self, value: SentValue) -> Cause | None:
        """Why it can't be told whether a value that is not the recorded one is wrong."""
        if not self.untold[value.run].isdisjoint((value.step, value.source_step)):
            return "untold-request"
        return "other-turn" if self._is_of_other_turn(value) else None

    def _is_of_other_turn(self, value: SentValue) -> bool:
        """Whether the run's request may be one that another turn of a loop makes."""
        step = self.alignment.steps[value.step]
        if not step.repeated:
            return value.step in self._as_in_loops[value.run]
        body = body_of(self.alignment, value.step)
        return value.source is not None and is_taken_anew([value.source], body, self.script)

    @cached_property
    def _as_in_loops(self) -> Sequence[frozenset[int]]:
        """For each run the steps that make the same request as one of a loop."""
        steps = self.alignment.steps
        of_loops = [{_kind_of(step, answers) for step in steps if step.repeated} for answers in self.answers]
        return [
            frozenset(step.index for step in steps if kinds and _kind_of(step, answers) in kinds)
            for answers, kinds in zip(self.answers, of_loops, strict=True)
        ]

    @cached_property
    def untold(self) -> Sequence[frozenset[int]]:
        """For each run the steps of which it can't be told which request they make."""
        runs = zip(self.alignment.runs, self.answers, strict=True)
        return [untold_steps(self.alignment, run, answers) for run, answers in runs]

    def _of_value(self, sending: Sending) -> SentValue | None:
        sent, recorded = sending.pair.sent, sending.pair.recorded
        if sent is None:
            return self._missing(sending)
        if recorded is None:
            # A script may send more headers than a browser does.
            return self._surplus(sending, sent) if sending.pair.place[0] != "header" else None
        if sending.pair.is_equal:
            return None
        if sent.is_open:
            return self._open(sending, sent, recorded.value)
        if sending.pair.has_other_type and sent.value == recorded.value:
            return sending.result("different", "other-type")
        expression = self._written_slot(sending)
        if expression is not None and expression.is_open:
            return self._of_expression(sending, expression, sent.value, recorded.value)
        if expression is None and self._is_of_first_turn(sending, sent.value):
            return None
        return self._literal(sending, sent.value, recorded.value)

    def _missing(self, sending: Sending) -> SentValue | None:
        """A field that the script does not send, or that may be in what can't be told of its request.

        None for one more item of a list that comes out of an answer: the run's list was longer.
        """
        step, answers = self.alignment.steps[sending.step], self.answers[sending.run]
        if is_more_of_a_list(step, sending.pair.place):
            return None
        if step.hides_headers and sending.pair.place[0] == "header":
            return sending.result("open", "unknown-expression")
        key = sending.run, sending.step
        if key not in self._unread_parts:
            self._unread_parts[key] = unread_parts(answers.slots(step))
        if may_hold(sending.pair.place, answers.url(step), step.request.body, self._unread_parts[key]):
            return sending.result("open", "unknown-expression")
        return sending.result("different", "missing-field")

    @cached_property
    def _unread_parts(self) -> dict[tuple[int, int], frozenset[Place]]:
        """For each run and step that lack a field, what `unread_parts` gives."""
        return {}

    def _surplus(self, sending: Sending, sent: Slot) -> SentValue:
        """A field that the run does not send, or of which not even the name can be told."""
        if is_unread(sent) or (sent.is_open and self._sends_member(sending)):
            return sending.result("open", "unknown-expression")
        return sending.result("different", "surplus-field")

    def _sends_member(self, sending: Sending) -> bool:
        """Whether the run sent a member of JSON there, without a value that could be told from others: true or null."""
        exchange = self.alignment.runs[sending.run].exchange(sending.step)
        body = exchange.request.body if exchange is not None else None
        node = json_root(body) if body is not None and sending.pair.place[0] == "json" else None
        for step in sending.pair.place[1:]:
            node = member_of(node, step)
        return node is not None

    def _written_slot(self, sending: Sending) -> Slot | None:
        """The value as the script writes it, where its request has expressions."""
        if is_plain(self.alignment.steps[sending.step]):
            return None
        by_step = self._written_by_step
        if sending.step not in by_step:
            slots = written_slots(self.alignment.steps[sending.step])
            # Of several at one place the first counts.
            by_step[sending.step] = {slot.place: slot for slot in reversed(slots)}
        return by_step[sending.step].get(sending.pair.place)

    @cached_property
    def _written_by_step(self) -> dict[int, dict[Place, Slot]]:
        return {}

    def _open(self, sending: Sending, sent: Slot, recorded: str) -> SentValue:
        """A value that holds an expression without a value in this run."""
        sources = sent.text.sources or (None,) * sent.value.count(HOLE)
        values = [self.answers[sending.run].value(source) for source in sources]
        failure = next((value for value in values if isinstance(value, Failure) and recorded not in value.drawn), None)
        if failure is not None:
            return sending.result(self._of_failure(failure), failure.cause, failure.source, failure.detail)
        read = [_as_read(sent, value) for value in values]
        if _may_be_made(sent, read, recorded):
            is_instead = self._stands_for_issued(sending, sources, recorded)
            return sending.result("open", "issued-value") if is_instead else sending.result("made")
        return sending.result("different", "other-form")

    def _stands_for_issued(self, sending: Sending, sources: Sequence[Expression | None], recorded: str) -> bool:
        """Whether a script makes what an earlier answer issued. Pages show dates that anybody may make."""
        is_made = any(
            isinstance(inner, Made) and inner.origin == "script" for source in sources for inner in sources_in(source)
        )
        values = self.recorded[sending.step, sending.pair.place]
        return is_made and not is_date(recorded) and self._is_issued(sending, values)

    def _of_failure(self, failure: Failure) -> Verdict:
        is_certain = failure.cause == "stale" and failure.source not in self.script.optional
        return "different" if is_certain else "open"

    def _of_expression(self, sending: Sending, written: Slot, sent: str, recorded: str) -> SentValue | None:
        """A value that an expression gave, and that is not what the run sent; None where it reads on the same feed."""
        if self._reads_on(sending, written, sent, recorded) or self._is_of_last_turn(sending, written, recorded):
            return None
        sources = written.text.sources
        extracted = self._wrong_one(sending.run, sources, recorded)
        if sent == json_text(recorded)[1:-1] and isinstance(self.alignment.steps[sending.step].request.body, RawBody):
            return sending.result("different", "unescaped", extracted)
        if _decoded_alike(sent, recorded):
            return sending.result("different", "other-encoding", extracted)
        if not _fits(written.text, [None] * len(sources), recorded):
            return sending.result("different", "half-replaced", extracted)
        return sending.result("different", "drift", extracted)

    def _is_of_last_turn(self, sending: Sending, expression: Slot, recorded: str) -> bool:
        """Whether a step behind a loop sends what the last turn of that has taken."""
        steps = self.alignment.steps
        taken = [inner.step for source in expression.text.sources for inner in extractions_in(source)]
        if steps[sending.step].repeated or not any(steps[step].repeated for step in taken):
            return False
        slots = self._answers_after_loops[sending.run].slots(steps[sending.step])
        return any(slot.place == sending.pair.place and slot.value == recorded for slot in slots)

    @cached_property
    def _answers_after_loops(self) -> Sequence[Answers]:
        return [Answers(self.alignment, run, after_loops=True) for run in range(len(self.alignment.runs))]

    def _reads_on(self, sending: Sending, expression: Slot, sent: str, recorded: str) -> bool:
        """Whether a value is a cursor from which the script reads on what the run read: a loop sends it in its first
        turn, and another one in each later turn."""
        run = self.alignment.runs[sending.run]
        place, position = sending.pair.place, run.position_of[sending.step]
        if sent_at(run, position, place) != recorded:
            # It is compared with another turn.
            return False
        turns = self.alignment.turns_before(run, sending.step)
        if turns:
            taken = [inner for source in expression.text.sources for inner in sources_in(source)]
            extracted = [inner for inner in taken if isinstance(inner, Extracted)]
            if not is_taken_anew(extracted, body_of(self.alignment, sending.step), self.script):
                return False
        return leads_on(run, turns.start if turns else position, place, sent)

    def _is_of_first_turn(self, sending: Sending, sent: str) -> bool:
        """Whether a part of a value is what the run sent in the first turn of a loop, which is paired with the last."""
        run = self.alignment.runs[sending.run]
        turns = self.alignment.turns_before(run, sending.step)
        return bool(turns) and sent_at(run, turns.start, sending.pair.place) == sent

    def _wrong_one(self, run: int, sources: Sequence[Expression | None], recorded: str) -> Extracted | None:
        """The first extraction whose value the run did not send; the first at all where that does not tell."""
        extractions = [inner for source in sources for inner in sources_in(source) if isinstance(inner, Extracted)]
        values = {source: self.answers[run].value(source) for source in extractions}
        wrong = (source for source, value in values.items() if isinstance(value, str) and value not in recorded)
        return next(wrong, next(iter(extractions), None))

    def _literal(self, sending: Sending, sent: str, recorded: str) -> SentValue:
        """A value that stands in the script, and that is not what this run sent."""
        values = self.recorded[sending.step, sending.pair.place]
        if sent != recorded and at_other_sites(sent, self.sites[sending.run]) == recorded:
            # The application runs elsewhere, and the value says where.
            return sending.result("made")
        is_recorded = sent in values.values()
        if is_recorded and self._is_of_other_version(sending, recorded, sent, values):
            return sending.result("different", "never-recorded")
        if not is_recorded and not _is_of_other_run(sending.pair.place, sent, values.values()):
            return sending.result("different", "never-recorded")
        if (sending.step, sending.pair.place) in self.correlated:
            return sending.result("different", "issued-literal")
        if self._is_issued(sending, values):
            return sending.result("different", "seen-before")
        if self._has_issued_part(sending, sent, recorded):
            return sending.result("different", "issued-part")
        if is_session(sending.pair.place):
            return sending.result("different", "recorded-session")
        return sending.result("replayed", "unissued-literal" if is_recorded else "other-run")

    def _is_of_other_version(self, sending: Sending, recorded: str, sent: str, values: Mapping[int, str]) -> bool:
        """Whether a word of an address is that of another version of the application, which has renamed it."""
        if sending.pair.place[0] != "path":
            return False
        runs = self.alignment.runs
        others = (runs[run].recording for run, value in values.items() if value == sent)
        return any(is_renamed(other, runs[sending.run].recording, sent, recorded) for other in others)

    def _is_issued(self, sending: Sending, values: Mapping[int, str]) -> bool:
        """Whether earlier answers issued the value in all runs."""
        if any(len(value) < TELLING_LENGTH for value in values.values()):
            return False
        of_runs = [values.get(run) for run in range(len(self.alignment.runs))]
        if offered_alike(self.alignment, of_runs, sending.step):
            return False
        return len(issuing_responses(self.alignment, of_runs, sending.step).positions) == len(values)

    def _has_issued_part(self, sending: Sending, sent: str, recorded: str) -> bool:
        """Whether an earlier answer of the run issued a part of the value that the script does not send.

        Answers hold the day and the minute as well when a clock gave them.
        """
        if is_date(sent) and is_date(recorded):
            return False
        run = self.alignment.runs[sending.run]
        before = run.position_of[sending.step]
        parts = [part for part in _parts(recorded) if part not in sent]
        return any(position < before for part in parts for position in run.lookups.holding(part))


def _kind_of(step: Step, answers: Answers) -> tuple[str | None, str, str]:
    """The method, operation and address of the request that a step makes in a run."""
    return step.method, signature_of(step).operation, answers.url(step)


def _is_of_other_run(place: Place, sent: str, recorded: Collection[str]) -> bool:
    """Whether the clients of all runs made a value for themselves, and that of the script may come from a run that is
    not linked: it looks like theirs. With one recorded value alone, it must look as nobody would write a constant.
    The segments of a path are never made by a client.
    """
    if place[0] == "path" or not all(has_shape_of(value, sent) for value in recorded):
        return False
    if len(set(recorded)) > 1:
        return True
    return len(recorded) == 1 and any(all(map(is_made, (sent, *recorded))) for is_made in (is_uuid, is_random, is_date))


@lru_cache(maxsize=4096)
def _parts(value: str) -> tuple[str, ...]:
    """The parts of a value, from word to word, that are long and varied enough to be a value of their own."""
    words = list(_WORD.finditer(value))
    if len(words) > _MOST_WORDS:
        fields = islice(dict.fromkeys(_BETWEEN_FIELDS.split(value)), _MOST_FIELDS)
        return tuple(part for part in fields if len(part) >= _TELLING_PART and _may_be_issued(part))
    spans = combinations_with_replacement(words, 2)
    parts = (value[first.start() : last.end()] for first, last in spans)
    return tuple(part for part in parts if _TELLING_PART <= len(part) < len(value) and any(map(str.isdigit, part)))


def _may_be_issued(part: str) -> bool:
    """Whether a field of a longer text may be a value of its own: no text for people, and no time that a clock gave."""
    return any(map(str.isdigit, part)) and not is_date(part)


def _decoded_alike(sent: str, recorded: str) -> bool:
    """Whether two values are equal once one of them is decoded."""
    codecs: tuple[Codec, ...] = ("percent", "form", "html", "json", "base64", "base64url")
    return any(decode(codec, sent) == recorded or decode(codec, recorded) == sent for codec in codecs)


def _as_read(slot: Slot, value: str | Failure | None) -> str | Failure | None:
    """The value of an expression as the application reads it at a slot, where the script writes it encoded."""
    if not isinstance(value, str):
        return value
    for codec in reversed(slot.codecs):
        # What an encoder of forms writes for a space, an address has too.
        is_pair = codec == "percent" and slot.place[0] in ("form", "query")
        value = decode("form" if is_pair else codec, value) or value
    return value


def _may_be_made(slot: Slot, values: list[str | Failure | None], recorded: str) -> bool:
    """Whether a recorded value may be one that the script makes in parts."""
    if _fits(slot.text, values, recorded) or _is_clock_again(slot, values, recorded):
        return True
    return is_uuid(recorded) and _MAY_BE_UUID.fullmatch(slot.value) is not None


def _is_clock_again(slot: Slot, values: Sequence[str | Failure | None], recorded: str) -> bool:
    """Whether a script sends the time of a clock once more where the client of the run has asked its clock anew."""
    times = [value for value in values if isinstance(value, str)]
    return slot.value == HOLE and len(times) == 1 and _are_close_times(times[0], recorded)


def _are_close_times(time: str, other: str) -> bool:
    """Whether two values are dates, or times in seconds or milliseconds that are at most an hour apart."""
    if is_date(time) and is_date(other):
        return True
    is_time = _TIME.fullmatch(time) is not None and _TIME.fullmatch(other) is not None and len(time) == len(other)
    return is_time and abs(int(time) - int(other)) <= 3_600 * (1_000 if len(time) == _MILLISECONDS else 1)


_TIME = regex(r"[12]\d{9}(?:\d{3})?")
_MILLISECONDS = 13


def _fits(text: Text, values: list[str | Failure | None], recorded: str) -> bool:
    """Whether a recorded value has the constant parts of a text, and the values of expressions where they are known."""
    first, *others = text.value.split(HOLE)
    constants = [first]
    for value, constant in zip(values, others, strict=True):
        if isinstance(value, str):
            constants[-1] += value + constant
        else:
            constants.append(constant)
    return fits(constants, recorded, shortest=1)
