"""A recording as a script that replays it, so that recordings can be examined and compared without any script."""

from __future__ import annotations

from loadlint.recordings.exchange import Recording
from loadlint.script import Script, Step
from loadlint.text.source import Source
from loadlint.text.span import Span


def replaying(recording: Recording) -> Script:
    """The script: each exchange is a step, and all spans in it are empty."""
    nowhere = Span(0, 0)
    steps = tuple(
        Step(index=index, request=exchange.request, span=nowhere, at=nowhere)
        for index, exchange in enumerate(recording.exchanges)
    )
    return Script(Source(recording.path, b""), "recording", steps)
