"""The thresholds of a k6 script: without one, checks that fail change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.script.values import Obj

if TYPE_CHECKING:
    from loadlint.dialects.k6.read.interpreter import Interpreter


class Thresholds(Struct, frozen=True):
    """The metrics that have thresholds. `certain` is False where the options are made at run time."""

    metrics: frozenset[str]
    certain: bool

    def count(self, metric: str) -> bool:
        """Whether a threshold on a metric, or on a part of it by tags, makes it count."""
        return not self.certain or any(name.partition("{")[0].strip() == metric for name in self.metrics)


def thresholds_of(state: Interpreter) -> Thresholds:
    """The thresholds of a script's options."""
    options = state.modules.main.exports.get("options")
    if options is None:
        return Thresholds(frozenset(), True)
    if not isinstance(options, Obj) or options.open:
        return Thresholds(frozenset(), False)
    given = options.values.get("thresholds")
    if given is None:
        return Thresholds(frozenset(), True)
    if not isinstance(given, Obj) or given.open:
        return Thresholds(frozenset(), False)
    return Thresholds(frozenset(given.values), True)
