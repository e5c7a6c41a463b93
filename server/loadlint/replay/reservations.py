"""What a certificate leaves to the user: values of the script that come from where the replay does not look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.decide.evidence.one_run import shape
from loadlint.correlation.observe.value_shape import is_date
from loadlint.correlation.prove.offered import offered_alike
from loadlint.text.regex import regex
from loadlint.text.sentences import number_of
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.replay.certificate import SentValue
    from loadlint.text.span import Span

UNKNOWN = "unknown-origin"
PUSHED = "pushed-value"
AUTHENTICATED = "recorded-authentication"

_WORDS: Mapping[str, tuple[str, str]] = {
    UNKNOWN: ("whose origin is unknown", "whose origins are unknown"),
    PUSHED: ("that a web socket brought", "that a web socket brought"),
    AUTHENTICATED: ("that authenticates one request alone", "that authenticate one request alone"),
}
"""What is said of one value and of several, by the rule that stands at their places."""


NOTES: Mapping[str, str] = {
    UNKNOWN: "This value differs between the recordings, and no response issued it (unknown-origin).",
    PUSHED: "A web socket brought this value, which the script does not receive (pushed-value).",
    AUTHENTICATED: "A client makes a new one for each request or connection (recorded-authentication).",
}
"""The comment at a value in a new script, by the rule."""


class Reservation(Struct, frozen=True):
    """A value that the certificate does not vouch for: the rule that tells of it, and where that stands, in bytes.

    That is the place of the step where the value is no single literal.
    """

    rule: str
    span: Span


def reservations_of(flow: Flow, values: Iterable[SentValue]) -> tuple[Reservation, ...]:
    """The values of unknown origin that are sent as recorded, and those whose origin the replay can't ask."""
    replayed = {(value.step, value.place) for value in values if value.verdict == "replayed"}
    unknown = (group for group in flow.unknown if _is_sent(group, replayed) and not _has_reason(flow, group))
    uses = (use for group in flow.authentications for use in group.uses)
    reservations = (
        *_reservations_at(UNKNOWN, flow, (group.primary for group in unknown)),
        *_reservations_at(PUSHED, flow, (group.primary for group in flow.pushed)),
        *_reservations_at(AUTHENTICATED, flow, uses),
    )
    return tuple(dict.fromkeys(reservations))


def in_words(reservations: Sequence[Reservation]) -> str:
    """`1 value whose origin is unknown and 2 values that a web socket brought`; empty where there is none."""
    counts = ((words, sum(item.rule == rule for item in reservations)) for rule, words in _WORDS.items())
    return " and ".join(f"{number_of(count, 'value')} {words[count > 1]}" for words, count in counts if count)


def _reservations_at(rule: str, flow: Flow, uses: Iterable[SlotUse]) -> Iterator[Reservation]:
    return (Reservation(rule, use.slot.span or flow.alignment.steps[use.step].at) for use in uses)


def _is_sent(group: Group, places: Iterable[object]) -> bool:
    return (group.primary.step, group.primary.slot.place) in places


def _has_reason(flow: Flow, group: Group) -> bool:
    """Whether one can say why a value differs: an answer offers all of them and the user chose, a clock gave it, the
    page measured it, or a person wrote it, in words, as a number of a thing or as the name of a file."""
    values = [value for value in group.values if value is not None]
    is_of_person = group.primary.slot.place[-1] == "filename" or all(map(shape.is_in_words, values))
    return (
        is_of_person
        or is_measured(group)
        or _is_number_of_a_thing(flow, group)
        or all(map(is_date, values))
        or offered_alike(flow.alignment, group.values, group.primary.step)
    )


def is_measured(group: Group) -> bool:
    """Whether it is a number of JSON with a fraction, as the seconds that a user took: no id is one."""
    return group.primary.slot.kind == "number" and any("." in value for value in group.values if value is not None)


def _is_number_of_a_thing(flow: Flow, group: Group) -> bool:
    """Whether a value is a short number that later answers of each run give back under its name, as they do with what
    users enter; but for names of what programs count."""
    use = group.primary
    values = zip(flow.alignment.runs, group.values, strict=True)
    return _COUNTED_BY_PROGRAMS.isdisjoint(words_in(use.slot.field)[-1:]) and all(
        _NUMBER.fullmatch(value) is not None and _is_given_back(run, use, value)
        for run, value in values
        if value is not None
    )


def _is_given_back(run: AlignedRecording, use: SlotUse, value: str) -> bool:
    first = run.position_of.get(use.step, len(run.exchanges))
    later = (position for position in run.lookups.holding(value) if position >= first)
    leaves = (leaf for position in later for leaf in run.lookups.leaves(position))
    return any(leaf.value == value and leaf.name == use.slot.field for leaf in leaves)


_NUMBER = regex(r"-?\d{1,6}(?:\.\d{1,4})?")
_COUNTED_BY_PROGRAMS = frozenset(
    "id no nr number version rev revision seq sequence nonce count counter index key token tag etag time".split()
)
