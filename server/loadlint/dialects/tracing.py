"""Whether a script begins traces, in whatever way: by headers, by a library of its tool, by helpers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.script import Remark
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.script import Script

# A recorded id is no trace of its own: it stands beside its header.
_TRACES = regex(
    rb"(?:\btraceparent\b|[\"'>]b3[\"'<]|\bx-b3-traceid\b|\buber-trace-id\b|\bsentry-trace\b|\bx-datadog-trace-id\b"
    rb"|\bx-amzn-trace-id\b|\bx-cloud-trace-context\b|\bnewrelic\b)(?![\s\S]{0,120}?[0-9a-f]{16})"
    rb"|\binstrumentHTTP\b|\bopentelemetry\b|\bddtrace\b",
    2,  # re.IGNORECASE
)


def untraced_remarks(script: Script, keeping: str) -> Iterator[Remark]:
    """One remark at the first request of a script that begins no traces; `keeping` tells what keeps their ids."""
    if script.steps and _TRACES.search(script.source.data) is None:
        yield Remark(script.shown_at(0), "traceparent", fixable=True, detail=keeping)
