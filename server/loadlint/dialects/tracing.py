"""Whether a script begins traces, in whatever way: by headers, by a library of its tool, by helpers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import Syntax, text_of, walk
from loadlint.script import Remark, Script

_HEADERS = frozenset(
    "traceparent b3 x-b3-traceid uber-trace-id sentry-trace x-datadog-trace-id x-amzn-trace-id x-cloud-trace-context "
    "newrelic".split()
)
_LIBRARIES = frozenset(("instrumenthttp", "opentelemetry", "ddtrace", "newrelic"))
TRACING_NAMES = _HEADERS | _LIBRARIES
"""The names, in small letters, by which code begins traces: of headers, and of what sends them."""


def untraced_remarks(script: Script, keeping: str, *, traced_by_code: bool) -> Iterator[Remark]:
    """One remark at the first request of a script that begins no traces; its code may do so for all requests.

    `keeping` tells what keeps their ids.
    """
    fields = (field for step in script.steps for field in step.request.headers if field.value.is_open)
    if script.steps and not traced_by_code and all(field.name.value.lower() not in _HEADERS for field in fields):
        yield Remark(script.shown_at(0), "traceparent", fixable=True, detail=keeping)


def untraced_in(script: Script, files: Iterable[Syntax], keeping: str) -> Iterator[Remark]:
    """The remark on a script with syntax trees, which may have helpers for the headers."""
    places = (field.name.span() for step in script.steps for field in step.request.headers if not field.value.is_open)
    recorded = {place.start for place in places if place is not None}
    names = (node for file in files for node in walk(file.root) if not node.named_child_count)
    return untraced_remarks(script, keeping, traced_by_code=any(_begins_traces(name, recorded) for name in names))


def _begins_traces(name: Node, recorded: Collection[int]) -> bool:
    """Whether a name or a text in code is that of a library, or of a header whose value was not recorded."""
    names = _LIBRARIES if name.type == "identifier" else TRACING_NAMES
    return name.start_byte not in recorded and text_of(name).lower() in names
