"""The thresholds of a k6 script: without one, checks that fail change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language.threshold_expressions import outcome_of
from loadlint.dialects.k6.read.values import Class
from loadlint.dialects.script.values import Num, Obj, Seq, Str

if TYPE_CHECKING:
    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value


class Thresholds(Struct, frozen=True):
    """The metrics that have thresholds. `certain` is False where the options are made at run time."""

    metrics: frozenset[str]
    certain: bool

    def count(self, metric: str) -> bool:
        """Whether a threshold on a metric, or on a part of it by tags, makes it count."""
        return not self.certain or any(name.partition("{")[0].strip() == metric for name in self.metrics)


def is_module(state: Interpreter) -> bool:
    """Whether k6 can't be started with the file: it has neither a default function nor one that a scenario runs.

    Options have no effect there. A default export that is not known may be a function.
    """
    exports = state.modules.main.exports
    options = exports.get("options")
    made_at_run_time = options is not None and (not isinstance(options, Obj) or options.open)
    has_default = "default" in exports and not isinstance(exports["default"], Class | Obj | Seq | Str | Num)
    return not (has_default or state.entries or made_at_run_time)


def thresholds_of(state: Interpreter) -> Thresholds:
    """The thresholds of a script's options. Those that judge what a module does are in the scripts that call it."""
    if is_module(state):
        return Thresholds(frozenset(), False)
    options = state.modules.main.exports.get("options")
    if options is None:
        return Thresholds(frozenset(), True)
    if not isinstance(options, Obj) or options.open:
        return Thresholds(frozenset(), False)
    thresholds = options.values.get("thresholds")
    if thresholds is None:
        return Thresholds(frozenset(), True)
    if not isinstance(thresholds, Obj) or thresholds.open:
        return Thresholds(frozenset(), False)
    return Thresholds(frozenset(name for name, value in thresholds.values.items() if _judges(value)), True)


def _judges(value: Value) -> bool:
    """Whether a run may cross the thresholds of a metric."""
    items = value.items if isinstance(value, Seq) else ()
    texts = [item.text.value for item in items if isinstance(item, Str)]
    return not texts or len(texts) < len(items) or any(outcome_of(text) is not True for text in texts)
