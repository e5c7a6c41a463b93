"""The picture for those who look at it: as JSON, with its secrets masked, without its values."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from loadlint.plain_values import plain_values
from loadlint.text.source import Source
from loadlint.text.span import Span
from loadlint.value_flow.model import Difference, FlowOrigin, FlowValue, ValueFlow

VERSION = 4
"""Of the structure that `as_json` makes; the drawing refuses others."""


def as_json(flow: ValueFlow, place: Callable[[Span], Mapping[str, Any]]) -> dict[str, Any]:
    """The structure that the drawing and the editor read. `place` says where a span is, in the terms of the reader."""
    return {
        "version": VERSION,
        "script": flow.path,
        "dialect": flow.dialect,
        "certificate": flow.verdict.line if flow.verdict is not None else None,
        "certified": flow.verdict is not None and flow.verdict.is_certified,
        "passes": flow.verdict is not None and flow.verdict.passes,
        "safeFixes": flow.safe_fixes,
        **{part: plain_values(getattr(flow, part), place) for part in _PARTS},
    }


_PARTS = ("unread", "recordings", "requests", "values", "cookies")


def other_file(source: Source, span: Span) -> str | None:
    """The file of a place, as seen from the folder of the script; None for the script's own."""
    if span.start <= source.script_end:
        return None
    folder, path = os.path.dirname(os.path.abspath(source.path)), os.path.abspath(source.path_at(span.start))
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:
        # Windows has no way from one drive to another.
        return path


def without_values(flow: ValueFlow) -> ValueFlow:
    """The same picture without the recorded values, and without the queries of addresses, so that it can be shared."""
    secrets = {text for value in flow.values for text in value.values if text}
    secrets |= {text for value in _differences(flow) for text in (value.sent, value.recorded) if text}
    # The longest first: one value may be a part of another.
    words = sorted(secrets, key=len, reverse=True)

    def hide_values(text: str) -> str:
        for word in words:
            text = text.replace(word, _HIDDEN)
        return text

    def of_difference(value: Difference) -> Difference:
        sent, recorded = (text and _HIDDEN for text in (value.sent, value.recorded))
        return replace(value, cause=hide_values(value.cause), sent=sent, recorded=recorded)

    def of_origin(origin: FlowOrigin | None) -> FlowOrigin | None:
        return origin and replace(origin, locator=origin.locator and hide_values(origin.locator))

    def of_value(value: FlowValue) -> FlowValue:
        return replace(
            value,
            values=tuple(text and _HIDDEN for text in value.values),
            origin=of_origin(value.origin),
            taken=of_origin(value.taken),
            uses=tuple(replace(use, difference=use.difference and of_difference(use.difference)) for use in value.uses),
            reasons=tuple(hide_values(text) for text in value.reasons),
            note=value.note and hide_values(value.note),
        )

    requests = tuple(
        replace(
            request,
            url=hide_values(request.url.partition("?")[0]),
            differences=tuple(map(of_difference, request.differences)),
        )
        for request in flow.requests
    )
    return replace(flow, requests=requests, values=tuple(of_value(value) for value in flow.values))


def _differences(flow: ValueFlow) -> Iterator[Difference]:
    for request in flow.requests:
        yield from request.differences
    for value in flow.values:
        yield from (use.difference for use in value.uses if use.difference is not None)


_HIDDEN = "•••"
