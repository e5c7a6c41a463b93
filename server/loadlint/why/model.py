"""What is told about the values at a place of a script: plain values, the same for text, JSON and editors.

Lines and columns count from 1, columns in Unicode code points; entries are the indices in a recording's file, from 0.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

Result = Literal[
    "taken", "returns it", "returns it with more around it", "returns something else", "returns nothing"
]  # fmt: skip


class RunValue(Struct, frozen=True):
    """A value in a recording; None where it has none."""

    recording: str
    value: str | None


class Request(Struct, frozen=True):
    """The step of the script that sends a value. `number` counts the script's requests from 1."""

    number: int
    line: int
    request: str


class Pair(Struct, frozen=True):
    """The recorded request that belongs to the step in one recording, and why it does.

    `entry` is None where none does. `likeness` is from 0 to 1. `certain` says that no other request can be meant.
    """

    recording: str
    entry: int | None
    request: str | None
    likeness: float | None
    certain: bool
    why: str


class Appearance(Struct, frozen=True):
    """An answer that holds the value. `places` are where in it, in the words of the script's tool."""

    entry: int
    request: str
    places: tuple[str, ...]
    encodings: tuple[str, ...]
    before: bool


class Search(Struct, frozen=True):
    """Where one recording's value was looked for, and found.

    `searched` is the number of its answers; `first_sent` the entry whose request sends the value first.
    """

    recording: str
    value: str
    searched: int
    appearances: tuple[Appearance, ...]
    first_sent: int | None


class Clue(Struct, frozen=True):
    """A reason for a dynamic value (weight above 0) or against it."""

    text: str
    weight: float


class Decision(Struct, frozen=True):
    """What the clues come to. `level` is None where that is not enough to report the value.

    `by` says what decides: the sum of the weights, the recordings, or one clue alone. Of a sum, `total` is it, and
    `limits` those from which a value is *possible* and *likely* to be dynamic; else both are None.
    """

    clues: tuple[Clue, ...]
    level: str | None
    by: Literal["sum", "recordings", "one clue"]
    total: float | None = None
    limits: tuple[float, float] | None = None


class Trial(Struct, frozen=True):
    """An extractor that was tried on the recorded answers to a step, and what it returned in each recording.

    `result` is one of `taken`, `returns it` (the value of each recording), `returns it with more around it`, `returns
    something else`, `returns nothing`.
    """

    request: Request
    kind: str
    expression: str
    returned: tuple[RunValue, ...]
    result: Result


class NoExtractor(Struct, frozen=True):
    """A step whose answer holds the value, and why no extractor is proven there."""

    request: Request
    why: str


class LeftOutBy(Struct, frozen=True):
    """A stage of the correlation that left the value out, and why.

    `joins` is the line of the value that it goes on with, if it does; `piece` is the piece of the value that is meant,
    None for all of it.
    """

    stage: str
    why: str
    joins: int | None
    piece: str | None


class Report(Struct, frozen=True):
    """What a rule found at the place. `hidden` says why it is not shown, None where it is."""

    rule: str
    severity: str
    message: str
    line: int
    column: int
    fix: str | None
    no_fix: str | None
    hidden: str | None


class ExplainedValue(Struct, frozen=True):
    """Everything about one value that the script sends from a place. `steps` are all that send it from there."""

    answer: str
    reported: bool
    advice: str | None
    line: int
    column: int
    value: str
    field: str
    encodings: tuple[str, ...]
    request: Request
    steps: tuple[int, ...]
    values: tuple[RunValue, ...]
    pairs: tuple[Pair, ...]
    searches: tuple[Search, ...]
    decision: Decision | None
    trials: tuple[Trial, ...]
    no_extractor: tuple[NoExtractor, ...]
    left_out: tuple[LeftOutBy, ...]
    reports: tuple[Report, ...]

    NAMED_BY: ClassVar = "field"


class Explanation(Struct, frozen=True):
    """What is told about a place. `answer` is the whole of it where no value is sent from there."""

    script: str
    line: int
    column: int | None
    source: str
    answer: str
    values: tuple[ExplainedValue, ...]
