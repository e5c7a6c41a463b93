"""The properties that say how an iteration of a thread ends and how the next one begins."""

from __future__ import annotations

ON_ERROR = "ThreadGroup.on_sample_error"
"""What a thread does after a failed sample."""
NEXT_LOOP = "startnextloop"
CLEARS_COOKIES = "CookieManager.clearEachIteration"
