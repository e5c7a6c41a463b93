"""The verdict on a script: the one word that all outputs have, with the sentence that tells why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.place_name import place_name
from loadlint.findings import Certified
from loadlint.replay.certificate import VERDICTS, Certificate, Verdict
from loadlint.replay.reservations import UNKNOWN, in_words
from loadlint.text.sentences import number_of

Word = Literal["certified", "matches", "not"]
"""certified: the script sends what the browser sent in several sessions; matches: it does so in those that are
recorded, and whether it would in a new one is not shown; not: it does not."""


class ScriptVerdict(Struct, frozen=True):
    """The verdict on a script.

    `line` says it with figures and names of recordings, `title` in a few words. `issued_literals` is how many recorded
    values in the script look issued by the application, `unknown` how many come from nobody knows where, `unseen` how
    many from where the replay does not look.
    """

    word: Word
    line: str
    title: str
    issued_literals: int = 0
    unknown: int = 0
    unseen: int = 0

    @property
    def is_certified(self) -> bool:
        """Whether several sessions show that the script works."""
        return self.word == "certified" and not self.unknown and not self.unseen

    @property
    def passes(self) -> bool:
        """Whether nothing speaks against the script, although it may be one session that says so."""
        return self.word != "not" and not self.issued_literals and not self.unknown and not self.unseen

    def accepting_unknown(self) -> ScriptVerdict:
        """The verdict for a user who takes the responsibility for the values of unknown origin."""
        return replace(self, unknown=0)

    def without_reservations(self) -> ScriptVerdict:
        """The verdict on what the replay sees alone."""
        return replace(self, unknown=0, unseen=0)

    def spoilt(self, why: str) -> ScriptVerdict:
        """The verdict where something speaks against the script that the replay does not see, in a clause."""
        if self.word == "not":
            return self
        line = f"all values are right, but {why}"
        return replace(self, word="not", line=line, title=line)


def verdict_of(certificate: Certificate) -> ScriptVerdict:
    """The verdict that the replay gives on a script."""
    unknown = sum(item.rule == UNKNOWN for item in certificate.reservations)
    unseen = len(certificate.reservations) - unknown
    if certificate.is_certified:
        return ScriptVerdict("certified", _certified_sentence(certificate), _replays(certificate), 0, unknown, unseen)
    number = len(certificate.issued_literals)
    if certificate.matches:
        return ScriptVerdict("matches", _matches(certificate), _looks_issued(certificate), number, unknown, unseen)
    line = _not_certified(certificate)
    return ScriptVerdict("not", line, line, number, unknown, unseen)


def in_numbers(certificate: Certificate) -> Certified:
    """A certificate for reports, with its verdict."""
    verdict, counts = verdict_of(certificate), certificate.counts
    return Certified(
        verdict.line,
        verdict.word,
        certificate.runs,
        certificate.compared,
        **{kind: counts[kind] for kind in VERDICTS},
        missing=len(certificate.missing),
        exceptions=len(certificate.stops),
        issued_literals=verdict.issued_literals,
        unknown_values=verdict.unknown,
        unseen_values=verdict.unseen,
        page_cookies=certificate.page_cookies,
    )


def _certified_sentence(certificate: Certificate) -> str:
    """`certified on a.har, b.har: 412 values in 90 requests`."""
    counts, reserved = certificate.counts, {item.span for item in certificate.reservations}
    left = sum(value.span in reserved for value in certificate.values if value.verdict == "replayed")
    numbers = ((counts[kind] - (left if kind == "replayed" else 0), words) for kind, words in _BESIDE)
    beside = [f"{number} {words}" for number, words in numbers if number]
    more = f" ({', '.join(beside)})" if beside else ""
    total = f"{number_of(sum(counts.values()), 'value')} in {number_of(certificate.compared, 'request')}"
    names = _names(certificate, certificate.showing)
    return f"certified on {names}{_but(certificate)}: {total}{more}{_unread(certificate)}"


def _but(certificate: Certificate) -> str:
    """What a certificate leaves to the user."""
    left = in_words(certificate.reservations)
    return f", but for {left}" if left else ""


def _replays(certificate: Certificate) -> str:
    recordings = len(certificate.showing)
    title = "✓ replays both recordings" if recordings == _TWO else f"✓ replays all {recordings} recordings"
    left = _not_looked_at(certificate)
    return f"{title}{_but(certificate)}{f', but for {left}' if left else ''}"


def _unread(certificate: Certificate) -> str:
    """What the verdict says nothing about."""
    names = certificate.page_cookies
    left = _not_looked_at(certificate)
    unread = f"; {left}: not looked at" if left else ""
    cookies = "it: cookie" if len(names) == 1 else "them: cookies"
    unsent = f"; not sent, because no response set {cookies} {_first(names)}" if names else ""
    return f"{unread}{unsent}{_not_on(certificate)}"


def _not_on(certificate: Certificate) -> str:
    """The recordings that show nothing, since a step fails there."""
    first = {failure.run: failure.why for failure in reversed(certificate.failed_steps)}
    return "".join(f"; not on {_names(certificate, [run])}, where {why}" for run, why in sorted(first.items()))


def _not_looked_at(certificate: Certificate) -> str:
    """`gRPC and 1 step that no recording has`; empty where everything is looked at."""
    steps = number_of(len(certificate.unrecorded), "step")
    unrecorded = [f"{steps} that no recording has"] if certificate.unrecorded else []
    return " and ".join((*certificate.unread, *unrecorded))


def _matches(certificate: Certificate) -> str:
    names, number = _names(certificate, certificate.showing), len(certificate.issued_literals)
    of_one = certificate.alone and len(certificate.showing) > 1
    one_session = ", which are of one session" if of_one else ""
    issued = f", with {number_of(number, 'recorded value')} that {_look(number)} issued" if number else ""
    second = "a second" if len(certificate.showing) == 1 else "another"
    needs = f"whether it survives a new session needs {second} recording or a live run"
    return f"matches {names}{one_session}{issued}{_but(certificate)}; {needs}{_unread(certificate)}"


def _looks_issued(certificate: Certificate) -> str:
    names, number = _names(certificate, certificate.showing), len(certificate.issued_literals)
    issued = f", but {number_of(number, 'value')} {_look(number)} issued" if number else ""
    return f"matches {names}{issued}{_but(certificate)}"


def _look(number: int) -> str:
    return "looks" if number == 1 else "look"


def _not_certified(certificate: Certificate) -> str:
    """What is wrong, each value, request and exception once, whatever number of recordings shows it."""
    parts = [*_of_values(certificate)]
    if certificate.missing:
        number = _most_of_a_run(certificate, [request.run for request in certificate.missing])
        parts.append(f"{number_of(number, 'request')} {'is' if number == 1 else 'are'} missing")
    if certificate.stops:
        number = _most_of_a_run(certificate, [stop.run for stop in certificate.stops])
        parts.append(f"{number_of(number, 'exception')} {'ends' if number == 1 else 'end'} the script")
    if parts:
        return ", ".join(parts)
    if certificate.failed:
        return _FAILS
    if not certificate.showing:
        return ", ".join(failure.why for failure in certificate.failed_steps)
    unrecorded = [run for run in certificate.newest if not certificate.requests[run]]
    return f"no step is recorded in {_names(certificate, unrecorded)}"


_FAILS = "all values are right, but an assertion fails on the newest recording"


def _of_values(certificate: Certificate) -> Iterable[str]:
    left_out = certificate.left_out
    refused = (value for value in certificate.refusals if value.verdict == "different")
    wrong = [value for value in refused if (value.step, value.place) not in left_out]
    different = {(value.step, value.place): None for value in wrong}
    runs = [value.run for value in wrong]
    if different:
        number, names = number_of(len(different), "value"), _names(certificate, runs)
        if certificate.alone:
            yield f"{number} {'differs' if len(different) == 1 else 'differ'} from {names}"
        else:
            shows = "shows" if len(set(runs)) == 1 else "show"
            yield f"{number} would be wrong in a new session ({names} {shows} it)"
    if left_out:
        fields = sorted((step, place_name(place)) for step, place in left_out)
        names = _first(list(dict.fromkeys(name for _, name in fields)))
        yield f"{number_of(len(fields), 'field')} left out ({names}), with the same value in all recordings"
    places = {(value.step, value.place) for value in certificate.refusals if value.verdict == "open"}
    if places:
        yield f"{number_of(len(places), 'value')} can't be evaluated"


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def _most_of_a_run(certificate: Certificate, runs: Sequence[int]) -> int:
    return max(map(runs.count, range(len(certificate.runs))))


def _names(certificate: Certificate, runs: Iterable[int]) -> str:
    return ", ".join(os.path.basename(certificate.runs[run]) for run in sorted(set(runs)))


_BESIDE: Sequence[tuple[Verdict, str]] = (
    ("made", "made by the script"),
    ("replayed", "of the browser's own sent as recorded"),
)
_TWO = 2
_MOST_NAMED = 3
