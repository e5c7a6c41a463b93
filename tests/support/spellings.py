"""The spellings of the present that the tools' writers must make, and a look at what a tool made of them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from loadlint.changes import Generate
from loadlint.text.instants import IsoSpelling, Spelling, clock_of, instants_in, late_clock_of

SPELLINGS = (
    Spelling("epoch-milliseconds"),
    Spelling("epoch-seconds"),
    Spelling("epoch-decimal-seconds"),
    Spelling("epoch-milliseconds", IsoSpelling(offset=-43_200)),
    Spelling("epoch-seconds", IsoSpelling(offset=60)),
    Spelling("epoch-decimal-seconds", IsoSpelling(offset=-720)),
    Spelling("http-date"),
    Spelling("http-date", IsoSpelling(offset=-10_080)),
    Spelling("iso-time"),
    Spelling("iso-time", IsoSpelling(19, " ", "")),
    Spelling("iso-time", IsoSpelling(19, "T", "Z")),
    Spelling("iso-time", IsoSpelling(26, "T", "+00:00")),
    Spelling("iso-time", IsoSpelling(29, "T", "Z")),
    Spelling("iso-time", IsoSpelling(22, " ", "")),
    Spelling("iso-time", IsoSpelling(19, "T", "-0330", -210)),
    Spelling("iso-time", IsoSpelling(16, "T", "+01:00", 60)),
    Spelling("iso-time", IsoSpelling(10, "", "")),
    Spelling("iso-time", IsoSpelling(offset=-1440)),
)


def changes() -> list[Generate]:
    """What makes each of them."""
    return [Generate(0, spelling.kind, "x", (), spelling=spelling.iso) for spelling in SPELLINGS]


def assert_made(texts: Sequence[str]) -> None:
    """Each text is the present in its spelling."""
    now = time.time()
    spelled = [
        [clock_of(instant, now) or late_clock_of(instant, now) for instant in instants_in(text)] for text in texts
    ]
    assert spelled == [[spelling] for spelling in SPELLINGS], texts
