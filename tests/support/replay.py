"""A script that replays a recording, without a dialect: its steps are the recorded requests."""

from __future__ import annotations

from dataclasses import replace

from loadlint.recordings.exchange import Recording
from loadlint.script import Script, Step
from loadlint.text.source import Source
from loadlint.text.span import Span


def replaying(recording: Recording) -> Script:
    """Each exchange becomes a step that follows redirects, as every tool does."""
    steps = tuple(
        Step(i, replace(exchange.request), Span(0, 0), Span(0, 0)) for i, exchange in enumerate(recording.exchanges)
    )
    return Script(Source("replay.js", b""), "replay", steps)
