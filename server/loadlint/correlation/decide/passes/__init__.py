"""What values tell about each other, once each has been looked at by itself.

A pass gives the values that go on, and what it leaves out: each place of a value that it is given is in one of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.decide.passes import (
    named_by_address,
    opened,
    outermost,
    parts,
    strays,
    twins,
    without_other_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from loadlint.correlation.decide.outcomes import LeftOut
    from loadlint.correlation.decide.traced_value import TracedValue
    from loadlint.correlation.pair.aligned_recordings import Alignment

    Pass = Callable[[Alignment, Sequence[TracedValue]], Iterable[TracedValue | LeftOut]]

PASSES: tuple[Pass, ...] = (
    # First, since it makes more values dynamic, which all others should know.
    named_by_address.apply,
    # Then, since extractors that are found anew may be equal, and so their values twins.
    without_other_values.apply,
    # Before the strays, so that there is one value that a stray can join.
    twins.apply,
    # Before the strays, which would join a list as a whole.
    opened.apply,
    # Before the parts, so that only what nothing explains as a whole is taken apart.
    strays.apply,
    # After all whole values, since parts that are known already need no extractor.
    parts.apply,
    # Again, since two values may have equal parts.
    twins.apply,
    # Last: which use is inside of another is known when all are there.
    outermost.apply,
)
