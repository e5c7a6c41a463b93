"""Recordings of another journey than the script or a part of it, such as one that was linked by mistake.

Such a recording often has some requests in common with the script, those of the login for example. It must not count as
a newer version of the application: else the script would be changed, step by step, into the other journey.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.pair.aligned_recordings import Alignment, Certainty
from loadlint.correlation.pair.recording_pair import RecordingPair, pair_of
from loadlint.facts import fact
from loadlint.recordings.exchange import Together, together

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.script import Runnable

_LEAST_IN_COMMON = 0.5
"""So much of one of two recordings must be in the other one, of its requests that change something, or that ask for a
page or for data. A recording that ends early is as a whole in the longer one."""

_NEARLY_ALL = 0.9
"""So many of a script's steps the recording of its journey holds."""


def are_of_one_journey(pair: RecordingPair) -> bool:
    """Whether two recordings may be of one journey, in one version of the application or in two."""
    of_older = _share(pair.old, pair.pairs)
    of_newer = _share(pair.new, pair.old_position)
    return max(of_older, of_newer) >= _LEAST_IN_COMMON


def other_journeys(alignment: Alignment) -> frozenset[int]:
    """The numbers of the runs that are of another journey than the script.

    They are told by a run that holds nearly all of the script: where there is none, the script may be of several
    journeys, and each recording of one of these.
    """
    paired = [len(run.position_of) for run in alignment.runs]
    most = max(paired, default=0)
    if most < _NEARLY_ALL * len(alignment.steps):
        return frozenset()
    whole = alignment.runs[paired.index(most)].recording
    few = (number for number, count in enumerate(paired) if 0 < count < _LEAST_IN_COMMON * most)
    return frozenset(number for number in few if _are_of_two(together((whole, alignment.runs[number].recording))))


@fact
def _are_of_two(pair: Together) -> bool:
    """Whether two recordings are of two journeys."""
    return not are_of_one_journey(pair_of(*pair.recordings))


def without_guessed_parts(alignment: Alignment, parts: Sequence[Runnable]) -> Alignment:
    """The alignment without the pairs of a part of the script that no recording holds, such as a second scenario.

    Its steps may be paired with requests that are left over. Where no step of the part has the address of its request,
    while others of the script do, such a pair needs more than its place: others that have moved so, or its fields.
    """
    return alignment.without(
        {number: frozenset(_guessed_pairs(alignment, number, parts)) for number in range(len(alignment.runs))}
    )


def _guessed_pairs(alignment: Alignment, number: int, parts: Sequence[Runnable]) -> Iterator[int]:
    run = alignment.runs[number]
    settled = run.position_of.keys() - run.moved
    for part in parts if settled else ():
        if settled.isdisjoint(part.steps):
            pairings = ((step, alignment.pairing_of(number, step)) for step in part.steps)
            yield from (step for step, pairing in pairings if pairing and pairing.certainty is Certainty.UNSURE)


def _share(lookups: RecordingLookups, paired: Container[int]) -> float:
    """How much of what a recording requests is in the other one, from 0 to 1."""
    counted = {*range(len(lookups.exchanges))} - lookups.files | {*lookups.changing}
    return sum(position in paired for position in counted) / len(counted) if counted else 1
