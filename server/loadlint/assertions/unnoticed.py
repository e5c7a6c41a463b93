"""A broken answer that a load tool has taken for a good one."""

from __future__ import annotations

from msgspec import Struct

from loadlint.recordings.exchange import Response


class UnnoticedFault(Struct, frozen=True):
    """What a run of the tool has shown: the answer to a step was broken, and the tool did not call that step failed.

    `words` say what came in place of the answer, `response` is it; None where none came. `noticed_at` is the later step
    that the tool calls failed.
    """

    step: int
    tool: str
    words: str
    response: Response | None
    noticed_at: int | None = None
