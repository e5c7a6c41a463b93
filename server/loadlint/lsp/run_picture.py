"""What the last run of a script has shown, for the value flow and the view of recordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.dialects.optional import evaluator
from loadlint.engine import Analysis
from loadlint.lsp.run_results import RunResult
from loadlint.recordings.exchange import Exchange, Recording
from loadlint.secrets.masker import Masker
from loadlint.text.span import Span
from loadlint.value_flow import ValueFlow

Place = Callable[[Span], Mapping[str, Any]]


def as_json(flow: ValueFlow, run: RunResult, place: Place) -> dict[str, Any]:
    """Its verdict, and its notes with the rows of the value flow that they are about.

    `place` says where a span is, in the terms of the reader.
    """
    rows: dict[Span | None, int] = {}
    for row, request in enumerate(flow.requests):
        # A run tells of a step in a module at the call that leads to it.
        rows.setdefault(request.call or request.span, row)
    notes = [{"request": rows.get(note.span), "message": note.message, "at": place(note.span)} for note in run.notes]
    return {
        "way": run.way,
        "verdict": run.verdict.line,
        "certified": run.verdict.is_certified,
        "passes": run.verdict.passes,
        "notes": notes,
        "recording": run.recording,
    }


def exchanges_of(analysis: Analysis, recording: Recording, masker: Masker, place: Place) -> list[dict[str, Any]]:
    """The exchanges of a run against the application, with the places of their steps in the script."""
    steps = analysis.script.steps
    step_of = alignment_of(steps, (recording,), evaluator(analysis.context.dialect)).runs[0].step_of
    spans = [
        steps[step_of[position]].at if position in step_of else None for position in range(len(recording.exchanges))
    ]
    return [
        _exchange(exchange, masker) | {"at": None if span is None else place(span)}
        for exchange, span in zip(recording.exchanges, spans, strict=True)
    ]


def _exchange(exchange: Exchange, masker: Masker) -> dict[str, Any]:
    response = exchange.response
    return {
        "exchange": exchange.index,
        "method": exchange.method or "GET",
        "url": masker.text(exchange.url),
        "status": response.status if response is not None else None,
        "size": response.size if response is not None else None,
    }
