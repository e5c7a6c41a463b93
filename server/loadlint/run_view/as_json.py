"""A run beside a recording as JSON, which the drawing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from loadlint.run_view.model import Comparison, RunView
    from loadlint.text.span import Span

VERSION = 1
"""Of the structure; the drawing refuses others."""


def as_json(view: RunView, place: Callable[[Span], Mapping[str, Any]]) -> dict[str, Any]:
    """The structure. `place` says where a span is, in the terms of the reader."""
    return {
        "version": VERSION,
        "script": view.script,
        "path": view.path,
        "recording": view.recording,
        "iteration": list(view.iteration),
        "failures": view.failures,
        "requests": [
            {
                "method": request.method,
                "url": request.url,
                "status": request.status,
                "recordedStatus": request.recorded_status,
                "size": request.size,
                "isStep": request.step is not None,
                "good": request.is_as_recorded,
                "at": None if request.span is None else place(request.span),
                "problems": list(request.problems),
                "sent": _comparison(request.sent),
                "headers": _comparison(request.headers),
                "body": _comparison(request.body),
                "extracted": [
                    {"name": value.name, "recorded": value.recorded, "received": value.received}
                    for value in request.extracted
                ],
                "assertions": [
                    {"label": item.label, "recorded": item.recorded, "received": item.received}
                    for item in request.assertions
                ],
            }
            for request in view.requests
        ],
        "missing": [{"method": item.method, "url": item.url, "at": place(item.span)} for item in view.missing],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "equal": comparison.is_equal,
        "note": comparison.note,
        "lines": [[line.side, line.text] for line in comparison.lines],
    }
