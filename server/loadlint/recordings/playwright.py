"""Playwright's traces: `trace.zip`, as `context.tracing` and the option `trace` of its test runner write it.

Each line of a file `*.network` is an event; a `resource-snapshot` holds the entry of a HAR, whose bodies are files of
the archive. Source: traces that Playwright 1.65 wrote, and its published code.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct, field

from loadlint.errors import RecordingError
from loadlint.recordings import har, har_model
from loadlint.recordings.archive import START_OF_ARCHIVE, Archive
from loadlint.recordings.exchange import HealthIssue, Problem, Recording
from loadlint.recordings.har_model import Entry
from loadlint.recordings.health import Advice, Observed

NAME = "Playwright trace"
SUFFIXES = (".zip",)

_NAMES_OF_FILES = (b'"_file"', b'"_sha1"')
_EVENTS = (b".trace", b".network")
_ADVICE = Advice(
    bodies="record with `context.tracing.start({ snapshots: true })`, or with `trace: 'on'`",
    credentials="the trace was recorded without them",
)


class _Event(Struct):
    """A line of a file of events."""

    type: str = ""
    snapshot: Raw = Raw()


class _Seen(Struct):
    """What is wrong with the files of events and bodies."""

    broken_lines: int = 0
    too_large: list[int] = field(default_factory=list)


_EVENT = msgspec.json.Decoder(_Event)


def detect(head: bytes, path: str) -> bool:
    """Whether it is an archive that begins with a file of Playwright, or has the ending of one."""
    return beside(head) or (head.startswith(START_OF_ARCHIVE) and path.lower().endswith(SUFFIXES))


def beside(head: bytes) -> bool:
    """Whether an archive named like a script is meant as its recording: it begins with a file of Playwright."""
    return head.startswith(START_OF_ARCHIVE) and any(ending in head for ending in _EVENTS)


def read(path: str, data: bytes) -> Recording:
    """The recording in a trace. Raises RecordingError where the archive can't be read or holds no trace."""
    archive = Archive(path, data)
    lists = [name for name in archive.names if name.endswith(".network")]
    if not lists:
        raise RecordingError(f"{path}: an archive, but no trace of Playwright: it has no file `*.network`")
    # The parts of a trace repeat the lines of those before.
    lines = dict.fromkeys(line for name in lists for line in archive.text(name).splitlines() if line)
    seen = _Seen()
    entries: list[Entry | None] = [
        _entry(index, snapshot, archive, seen) for index, snapshot in enumerate(_snapshots(lines, seen))
    ]
    observed = Observed(too_large=seen.too_large, others=tuple(_broken(seen.broken_lines)))
    return har.recording(path, entries, len(data), observed, _ADVICE)


def _snapshots(lines: dict[bytes, None], seen: _Seen) -> Iterator[Raw]:
    for line in lines:
        try:
            event = _event(line)
        except (ValueError, RecursionError):
            seen.broken_lines += 1
            continue
        if event.type == "resource-snapshot":
            yield event.snapshot


def _event(line: bytes) -> _Event:
    """The event in a line. Raises ValueError or RecursionError where it is none."""
    try:
        return _EVENT.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        value = har_model.lenient(line)
    if not isinstance(value, dict):
        raise ValueError
    return _Event(str(value.get("type")), Raw(json.dumps(value.get("snapshot")).encode()))


def _entry(index: int, snapshot: Raw, archive: Archive, seen: _Seen) -> Entry | None:
    try:
        entry = har_model.entry(bytes(snapshot))
        if entry is None:
            return None
        if entry.request is not None:
            entry.request.postData = _with_body(entry.request.postData, archive)[0]
        if entry.response is not None:
            entry.response.content, too_large = _with_body(entry.response.content, archive)
            if too_large:
                seen.too_large.append(index)
    except (ValueError, RecursionError):
        return None
    return entry


def _with_body(raw: Raw, archive: Archive) -> tuple[Raw, bool]:
    """Content whose body is a file of the archive, with that body, and whether it is left out for its size."""
    text = bytes(raw)
    if not any(name in text for name in _NAMES_OF_FILES):
        return raw, False
    content = har_model.lenient(text)
    name = _file_of(content) if isinstance(content, dict) else ""
    if not name:
        return raw, False
    body = archive.body(name)
    if body is None:
        return raw, archive.is_too_large(name)
    content |= {"text": b64encode(body).decode(), "encoding": "base64"}
    return Raw(json.dumps(content).encode()), False


def _file_of(content: dict[str, Any]) -> str:
    """The name of the file that holds a body, as newer and older versions of Playwright write it; empty for none."""
    file, checksum = content.get("_file"), content.get("_sha1")
    if isinstance(file, str):
        return file
    return f"resources/{checksum}" if isinstance(checksum, str) else ""


def _broken(lines: int) -> Iterator[HealthIssue]:
    if lines:
        count = f"{lines} line{'s' if lines > 1 else ''}"
        yield HealthIssue(Problem.TRUNCATED, f"{count} of the trace that can't be read left out")
