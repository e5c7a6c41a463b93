"""An event hook that ends a run of Locust with exit code 1 where steps took too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.changes import LimitTimes
    from loadlint.dialects.locust.write.words import LocustWords

_NAME = "check_response_times"


def adding_edits(words: LocustWords, change: LimitTimes) -> list[Edit]:
    """The hook at the end of the script, with one limit for the 95th percentile of each name."""
    data = words.script.source.data[: words.script.source.script_end]
    if _NAME.encode() in data:
        raise CannotWriteError(f"it has a function {_NAME} already")
    unit, newline = words.style.unit, words.newline
    events, imports = words.imports.member("locust", "events")
    logging, more = words.imports.module("logging")
    lines = [
        f"@{events}.quitting.add_listener",
        f"def {_NAME}(environment, **kwargs):",
        f'{unit}"""Fail the run where the 95th percentile of a request is above its limit in milliseconds."""',
        f"{unit}limits = {{",
        *(f"{unit * 2}({limit.method!r}, {limit.name!r}): {limit.milliseconds}," for limit in change.limits),
        f"{unit}}}",
        f"{unit}for (method, name), limit in limits.items():",
        f"{unit * 2}p95 = environment.stats.get(name, method).get_response_time_percentile(0.95)",
        f"{unit * 2}if p95 and p95 > limit:",
        f'{unit * 3}{logging}.error("%s %s: p95 %s ms, limit %s ms", method, name, p95, limit)',
        f"{unit * 3}environment.process_exit_code = 1",
    ]
    end = len(data)
    lead = "" if data.endswith(b"\n") else newline
    return [*imports, *more, Edit(Span(end, end), f"{lead}{newline}{newline}{newline.join(lines)}{newline}")]
