"""The picture for those who look at it: as JSON, with its secrets masked, without its values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.secrets.masker import masked_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from loadlint.secrets.masker import Masker
    from loadlint.text.source import Source
    from loadlint.text.span import Span
    from loadlint.value_flow.model import Difference, FlowOrigin, FlowValue, ValueFlow

VERSION = 4
"""Of the structure that `as_json` makes; the drawing refuses others."""


def as_json(flow: ValueFlow, place: Callable[[Span], Mapping[str, Any]]) -> dict[str, Any]:
    """The structure that the drawing and the editor read. `place` says where a span is, in the terms of the reader."""

    def at(span: Span | None) -> Mapping[str, Any] | None:
        return None if span is None else place(span)

    def difference(told: Difference | None) -> dict[str, Any] | None:
        if told is None:
            return None
        return {
            "verdict": told.verdict,
            "field": told.field,
            "cause": told.cause,
            "sent": told.sent,
            "recorded": told.recorded,
            "recording": told.recording,
            "at": at(told.span),
        }

    def origin(place: FlowOrigin | None) -> dict[str, Any] | None:
        if place is None:
            return None
        return {"request": place.request, "part": place.part, "locator": place.locator, "at": at(place.span)}

    return {
        "version": VERSION,
        "script": flow.path,
        "dialect": flow.dialect,
        "certificate": flow.verdict.line if flow.verdict is not None else None,
        "certified": flow.verdict is not None and flow.verdict.is_certified,
        "passes": flow.verdict is not None and flow.verdict.passes,
        "safeFixes": flow.safe_fixes,
        "unread": [{"path": item.path, "reason": item.reason} for item in flow.unread],
        "recordings": [
            {
                "path": item.path,
                "exchanges": item.exchanges,
                "problems": list(item.problems),
                "older": item.older,
            }
            for item in flow.recordings
        ],
        "requests": [
            {
                "method": request.method,
                "url": request.url,
                "name": request.name,
                "inScript": request.step is not None,
                "redirect": request.redirect,
                "missing": request.missing,
                "differences": [difference(value) for value in request.differences],
                "at": at(request.span),
                "calledAt": at(request.call),
                "answers": [
                    answer
                    and {
                        "exchange": answer.exchange,
                        "status": answer.status,
                        "size": answer.size,
                        "mediaType": answer.media_type,
                        "failure": answer.failure,
                    }
                    for answer in request.answers
                ],
            }
            for request in flow.requests
        ],
        "values": [
            {
                "name": value.name,
                "kind": value.kind,
                "level": value.level,
                "values": list(value.values),
                "origin": origin(value.origin),
                "taken": origin(value.taken),
                "uses": [
                    {
                        "request": use.request,
                        "place": use.place,
                        "state": use.state,
                        "at": at(use.span),
                        "fixable": use.fixable,
                        "difference": difference(use.difference),
                        "was": use.was,
                    }
                    for use in value.uses
                ],
                "reasons": list(value.reasons),
                "note": value.note,
            }
            for value in flow.values
        ],
        "cookies": [
            {
                "name": cookie.name,
                "setBy": list(cookie.set_by),
                "sentBy": list(cookie.sent_by),
                "written": list(cookie.written),
                "fixAt": at(cookie.span),
            }
            for cookie in flow.cookies
        ],
    }


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

    def hidden(text: str) -> str:
        for word in words:
            text = text.replace(word, _HIDDEN)
        return text

    def of_difference(value: Difference) -> Difference:
        sent, recorded = (text and _HIDDEN for text in (value.sent, value.recorded))
        return replace(value, cause=hidden(value.cause), sent=sent, recorded=recorded)

    def of_origin(origin: FlowOrigin | None) -> FlowOrigin | None:
        return origin and replace(origin, locator=origin.locator and hidden(origin.locator))

    def of_value(value: FlowValue) -> FlowValue:
        return replace(
            value,
            values=tuple(text and _HIDDEN for text in value.values),
            origin=of_origin(value.origin),
            taken=of_origin(value.taken),
            uses=tuple(replace(use, difference=use.difference and of_difference(use.difference)) for use in value.uses),
            reasons=tuple(hidden(text) for text in value.reasons),
            note=value.note and hidden(value.note),
        )

    requests = tuple(
        replace(
            request,
            url=hidden(request.url.partition("?")[0]),
            differences=tuple(map(of_difference, request.differences)),
        )
        for request in flow.requests
    )
    return replace(flow, requests=requests, values=tuple(of_value(value) for value in flow.values))


def masked(flow: ValueFlow, masker: Masker) -> ValueFlow:
    """The same picture with its secrets masked."""
    if masker.shows_all:
        return flow

    def of_difference(value: Difference) -> Difference:
        name = value.field.rpartition(" ")[2]
        sent, recorded = (text and masker.value(text, name) for text in (value.sent, value.recorded))
        return replace(value, sent=sent, recorded=recorded)

    values = tuple(
        replace(
            value,
            values=tuple(text and masker.value(text, value.name) for text in value.values),
            uses=tuple(replace(use, difference=use.difference and of_difference(use.difference)) for use in value.uses),
        )
        for value in flow.values
    )
    requests = tuple(
        replace(request, differences=tuple(map(of_difference, request.differences))) for request in flow.requests
    )
    shown: ValueFlow = masked_texts(replace(flow, values=values, requests=requests), masker, _NAMES)
    return shown


def _differences(flow: ValueFlow) -> Iterator[Difference]:
    for request in flow.requests:
        yield from request.differences
    for value in flow.values:
        yield from (use.difference for use in value.uses if use.difference is not None)


_NAMES = frozenset(("path", "dialect", "kind", "level", "state", "verdict"))
"""The fields whose texts are names of files, or words of the structure."""

_HIDDEN = "•••"
