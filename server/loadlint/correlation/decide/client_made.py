"""Values that the client makes for each run: they get generators, not extractors."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.decide.evidence import clues
from loadlint.correlation.observe.slots import is_segment
from loadlint.request import SAFE_METHODS
from loadlint.text.instants import IsoSpelling
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind
    from loadlint.correlation.decide.candidate import Candidate
    from loadlint.findings import Reason


class Generator(Struct, frozen=True):
    """How to make the value.

    `challenge_of` is the literal of the verifier that a PKCE challenge belongs to, `spelling` how a time is
    written, and by which clock.
    """

    kind: GeneratorKind
    length: int
    reasons: tuple[Reason, ...]
    challenge_of: str | None = None
    spelling: IsoSpelling = IsoSpelling()


class SentValue(Struct, frozen=True):
    """A value that requests send and no earlier response holds.

    `values` are those of the runs, `started` the times of the requests that first sent them, in seconds since the
    epoch, `others` all values that the first run sends. `names_thing` says that it tells what is asked for, and is
    there already: the runs do not differ, and the name of its field says so, or an address holds it that only reads.
    `is_added` says that a request that changes something sends it first, and that later answers repeat it.
    """

    values: tuple[str, ...]
    started: tuple[float | None, ...]
    field: str
    others: Set[str]
    names_thing: bool = False
    is_added: bool = False


def generator_of(candidate: Candidate) -> Generator | None:
    """How the client makes the value; None where that is unclear, or where the recordings hold no answers."""
    sent = sent_value(candidate)
    generators = (clue.clue(sent) for clue in clues("client_made")) if sent is not None else ()
    return next((generator for generator in generators if generator is not None), None)


def sent_value(candidate: Candidate) -> SentValue | None:
    """What the clues look at; None where the recordings hold no answers."""
    pairs = zip(candidate.alignment.runs, candidate.group.values, strict=True)
    runs = [(run, value) for run, value in pairs if value is not None]
    if not any(run.lookups.answers for run, _ in runs):
        return None
    firsts = [(run, run.lookups.first_sent(value)) for run, value in runs]
    started = (None if first is None else run.exchanges[first].started for run, first in firsts)
    use = candidate.group.primary
    field = use.slot.field
    method = candidate.alignment.steps[use.step].method
    values = tuple(value for _, value in runs)
    is_read = is_segment(use.slot.place) and method in SAFE_METHODS
    # What differs between the runs and no answer holds is made anew, whatever it is called.
    names_thing = len(set(values)) == 1 and (is_read or _OF_THINGS.search(field) is not None)
    is_changing = method not in SAFE_METHODS and candidate.group.differs
    is_added = is_changing and all(run.lookups.holding(value) for run, value in runs)
    return SentValue(values, tuple(started), field, runs[0][0].lookups.sent_values, names_thing, is_added)


_OF_THINGS = regex(
    r"(?:^|[._-])(?:client|app|application|tenant|directory|organi[sz]ation|company|team|project|site|account|user"
    r"|customer|member|resource|sku|product|article|variant|catalog(?:ue)?|category|brand|store|shop|warehouse|plan"
    r"|price|template|location)_?id$|(?:^|[._-])(?:tenant|audience|resource|realm|sku)$",
    re.IGNORECASE,
)
"""Names of fields for what is there before the run: applications, what belongs to the user, and what is sold."""
