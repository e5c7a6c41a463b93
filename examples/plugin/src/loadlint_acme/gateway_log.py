"""The log of Acme's gateway as a recording: one JSON object a line, with what was sent and what was answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loadlint.recordings import har
from loadlint.recordings.health import Advice, Observed
from loadlint.recordings.messages import Answer, Sent, entry

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Recording

NAME = "Acme gateway log"
SUFFIXES = (".gateway.log",)
_ADVICE = Advice(
    bodies="have the gateway log the bodies of answers",
    credentials="have the gateway log cookies",
    unanswered="wait for the answers before the log is taken",
)


def detect(head: bytes, path: str) -> bool:
    """Whether the log begins as the gateway begins it."""
    return head.startswith(b'{"gateway":')


def read(path: str, data: bytes) -> Recording:
    """The exchanges in the log; a line that is none is left out, and the recording's health says so."""
    return har.recording(path, [_entry(line) for line in data.splitlines()], len(data), Observed(), _ADVICE)


def _entry(line: bytes):
    try:
        record = json.loads(line)
        sent = Sent(record["method"], record["url"], tuple(record["sent"].items()), record.get("body", ""))
        return entry(sent, Answer(record["status"], tuple(record["headers"].items()), record["answer"]), record["at"])
    except (ValueError, KeyError, AttributeError):
        return None
