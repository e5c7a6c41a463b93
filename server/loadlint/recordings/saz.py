"""Fiddler's session archives (SAZ).

For each session the archive has `raw/N_c.txt`, the request as the client sent it with the whole address in its first
line, `raw/N_s.txt`, the response as the server sent it, and `raw/N_m.xml` with the times. Source: the documentation of
Fiddler Classic.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from loadlint.errors import RecordingError
from loadlint.recordings import har
from loadlint.recordings.archive import START_OF_ARCHIVE, Archive
from loadlint.recordings.exchange import HealthIssue, Problem, Recording
from loadlint.recordings.har_model import Entry
from loadlint.recordings.health import Advice, Observed
from loadlint.recordings.messages import Answer, entry, parse_request, parse_response
from loadlint.recordings.start_times import seconds
from loadlint.text.regex import regex

NAME = "Fiddler SAZ"
SUFFIXES = (".saz",)

_FOLDER = regex(rb"raw[/\\]\d*")
_REQUEST = regex(r"(raw[/\\](\d{1,9}))_c\.txt", 2)  # 2 is re.IGNORECASE
_BEGIN = regex(rb"""\bClientBeginRequest\s*=\s*["']([^"'<>]{10,40})["']""")
_ADVICE = Advice(
    bodies="save the sessions while Fiddler still holds their bodies",
    credentials="the sessions were recorded without them",
    unanswered="aborted, or not finished",
)


class _Seen(Struct):
    """What is wrong with the sessions."""

    unreadable: int = 0
    too_large: list[int] = field(default_factory=list)


def detect(head: bytes, path: str) -> bool:
    """Whether it is an archive with the ending of one, or that begins with the folder of the sessions."""
    return head.startswith(START_OF_ARCHIVE) and (path.lower().endswith(SUFFIXES) or bool(_FOLDER.search(head)))


def read(path: str, data: bytes) -> Recording:
    """The recording in a session archive. Raises RecordingError."""
    archive = Archive(path, data)
    sessions = {int(name[2]): name[1] for name in map(_REQUEST.fullmatch, archive.names) if name is not None}
    if not sessions:
        raise RecordingError(f"{path}: an archive, but none of Fiddler: it has no file `raw/1_c.txt`")
    seen = _Seen()
    entries = [_entry(offset, sessions[number], archive, seen) for offset, number in enumerate(sorted(sessions))]
    if seen.unreadable == len(sessions):
        raise RecordingError(f"{path}: none of its sessions can be read; save them without a password")
    observed = Observed(too_large=seen.too_large, others=tuple(_health(seen)))
    return har.recording(path, entries, len(data), observed, _ADVICE)


def _entry(index: int, name: str, archive: Archive, seen: _Seen) -> Entry | None:
    request = archive.body(f"{name}_c.txt")
    sent = None if request is None else parse_request(request)
    if sent is None or not sent.url:
        # The tunnels of HTTPS, whose address is no URL, are no exchanges.
        seen.unreadable += request is None or not request.startswith(b"CONNECT ")
        return None
    if sent.method == "CONNECT":
        return None
    return entry(sent, _answer(index, f"{name}_s.txt", archive, seen), _start_time(archive.body(f"{name}_m.xml")))


def _answer(index: int, name: str, archive: Archive, seen: _Seen) -> Answer | None:
    if archive.is_too_large(name):
        seen.too_large.append(index)
    return parse_response(archive.body(name) or b"")


def _start_time(times: bytes | None) -> float | None:
    begin = _BEGIN.search(times or b"")
    started = seconds(begin[1].decode("utf-8", "replace")) if begin else None
    # A time that is not known is that of the year 1.
    return started if started is not None and started > 0 else None


def _health(seen: _Seen) -> Iterator[HealthIssue]:
    if seen.unreadable:
        count = f"{seen.unreadable} session{'s' if seen.unreadable > 1 else ''}"
        yield HealthIssue(Problem.TRUNCATED, f"{count} whose request can't be read left out")
