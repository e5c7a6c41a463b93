"""Fields of scenarios and stages that k6 refuses to read: it does not start then.

Seen with k6 1.1.0, which compares names without regard to capital letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.dialects.script.read.values import Obj, Seq, Value, known_text
from loadlint.script import Remark
from loadlint.text.mapped import Text
from loadlint.text.sentences import did_you_mean

_OF_ALL = ("executor", "startTime", "gracefulStop", "env", "exec", "tags", "options")
_OF_EXECUTOR = {
    "shared-iterations": ("vus", "iterations", "maxDuration"),
    "per-vu-iterations": ("vus", "iterations", "maxDuration"),
    "constant-vus": ("vus", "duration"),
    "ramping-vus": ("startVUs", "stages", "gracefulRampDown"),
    "constant-arrival-rate": ("rate", "timeUnit", "duration", "preAllocatedVUs", "maxVUs"),
    "ramping-arrival-rate": ("startRate", "timeUnit", "stages", "preAllocatedVUs", "maxVUs"),
    "externally-controlled": ("vus", "maxVUs", "duration"),
}
_OF_STAGE = ("duration", "target")


def refused_fields(options: Value | None) -> Iterator[Remark]:
    """The names in scenarios and stages that k6 does not know there: `json: unknown field "targer"`."""
    if not isinstance(options, Obj):
        return
    # A stage of the options may have more than it needs, but not less.
    yield from (name for stage in _stages(options) if not _is_whole(stage) for name in _unknown(stage, _OF_STAGE))
    scenarios = options.values.get("scenarios")
    for scenario in _objects(scenarios.values.values() if isinstance(scenarios, Obj) else ()):
        executor = known_text(scenario.values.get("executor"))
        if executor in _OF_EXECUTOR:
            yield from _unknown(scenario, (*_OF_ALL, *_OF_EXECUTOR[executor]), f" of the executor `{executor}`")
        yield from (name for stage in _stages(scenario) for name in _unknown(stage, _OF_STAGE))


def _stages(holder: Obj) -> Iterator[Obj]:
    stages = holder.values.get("stages")
    return _objects(stages.items if isinstance(stages, Seq) else ())


def _objects(values: Iterable[Value]) -> Iterator[Obj]:
    return (value for value in values if isinstance(value, Obj))


def _is_whole(stage: Obj) -> bool:
    return stage.open or {name.lower() for name in stage.names}.issuperset(_OF_STAGE)


def _unknown(holder: Obj, names: tuple[str, ...], of: str = " of a stage") -> Iterator[Remark]:
    """What the literal itself names: members that code adds may belong to another executor."""
    lower = {name.lower() for name in names}
    unknown: Iterator[Text] = (name for name in holder.names.values() if name.value.lower() not in lower)
    for name in unknown:
        span = name.span()
        if span is not None and holder.node is not None and span_of(holder.node).covers(span):
            similar = did_you_mean(name.value, names)
            yield Remark(span, f"k6 does not start: `{name.value}` is no field{of}{similar}")
