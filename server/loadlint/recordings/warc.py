"""WARC: what web archives are made of, plain or compressed by gzip.

Records of requests and of responses stand one behind the other and name each other. Source: the WARC specification 1.1,
https://iipc.github.io/warc-specifications/.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.errors import RecordingError
from loadlint.recordings import har
from loadlint.recordings.bodies import largest_sum, unzipped_body
from loadlint.recordings.exchange import HealthIssue, Problem, Recording
from loadlint.recordings.har_model import Entry
from loadlint.recordings.health import Advice, Observed
from loadlint.recordings.messages import Answer, Sent, entry, parse_request, parse_response, value_of
from loadlint.recordings.start_times import seconds

NAME = "WARC"
SUFFIXES = (".warc", ".warc.gz")

_GZIP = b"\x1f\x8b"
_START = b"WARC/"
_NEXT = b"\r\n\r\nWARC/"
_HEAD_END = b"\r\n\r\n"
_LONGEST_HEAD = 64 << 10
_ADVICE = Advice(bodies="archive the responses themselves", credentials="the archive was made without them")


class _Record(Struct, frozen=True):
    """A record: its kind, its number, those that it was made with, and what it holds."""

    kind: str
    number: str
    others: tuple[str, ...]
    refers_to: str
    url: str
    started: float | None
    data: memoryview


class _Answered(Struct, eq=False):
    """The record of a response with that of its request; one of them may be missing."""

    request: _Record | None = None
    response: _Record | None = None


class _Cut(Struct):
    """How many records can't be read."""

    records: int = 0


class _Pairs(Struct):
    """Exchanges in order of the first record of each."""

    exchanges: list[_Answered] = field(default_factory=list)
    by_number: dict[str, _Answered] = field(default_factory=dict)
    by_url: dict[str, deque[_Answered]] = field(default_factory=dict)


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with a record, compressed or not."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, len(_START))
        except zlib.error:
            return False
    return head.startswith(_START)


def read(path: str, data: bytes) -> Recording:
    """The recording in a web archive. Raises RecordingError."""
    cut = _Cut()
    plain, whole = _plain(path, data)
    records = list(_records(plain, cut))
    if not whole and not cut.records:
        # What the compression has lost may be a whole record.
        cut.records = 1
    exchanges = _pairs_of_records(records)
    payloads = {exchange.response.number: exchange.response for exchange in exchanges if exchange.response is not None}
    entries = [_entry(exchange, payloads) for exchange in exchanges]
    if not entries:
        reason = "the archive is cut off or damaged" if cut.records else "a web archive"
        raise RecordingError(f"{path}: {reason}: it holds no whole record of a request or a response")
    return har.recording(path, entries, len(data), Observed(others=tuple(_health(cut))), _ADVICE)


def _plain(path: str, data: bytes) -> tuple[bytes, bool]:
    """The records of a file, and whether its compression has an end."""
    if not data.startswith(_GZIP):
        return data, True
    limit = largest_sum(len(data))
    plain = unzipped_body(data, limit)
    if plain.data is None:
        raise RecordingError(f"{path}: holds more than {limit >> 20} MB; LOADLINT_MAX_BODIES_MB sets the limit")
    return plain.data, plain.whole


def _records(data: bytes, cut: _Cut) -> Iterator[_Record]:
    """The records of an archive. Behind one that can't be read the next one is looked for."""
    offset = 0 if data.startswith(_START) else _next(data, 0)
    while offset < len(data):
        record, end = _record(data, offset)
        if record is None:
            cut.records += 1
            end = _next(data, offset)
        else:
            yield record
        offset = end if data.startswith(_START, end) else _next(data, end - len(_HEAD_END))


def _next(data: bytes, offset: int) -> int:
    """Where the next record starts behind a place."""
    start = data.find(_NEXT, max(offset, 0))
    return len(data) if start < 0 else start + len(_HEAD_END)


def _record(data: bytes, offset: int) -> tuple[_Record | None, int]:
    """The record at a place, None where it is broken or cut off, and where it ends."""
    head_end = data.find(_HEAD_END, offset, offset + _LONGEST_HEAD)
    if head_end < 0:
        return None, offset
    lines = data[offset:head_end].decode("utf-8", "replace").split("\r\n")[1:]
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    length = value_of(headers, "content-length")
    start = head_end + len(_HEAD_END)
    if not length.isdecimal() or len(length) > 15 or start + int(length) > len(data):
        return None, offset
    end = start + int(length)
    record = _Record(
        value_of(headers, "warc-type").lower(),
        value_of(headers, "warc-record-id"),
        tuple(value for name, value in headers if name.lower() == "warc-concurrent-to"),
        value_of(headers, "warc-refers-to"),
        value_of(headers, "warc-target-uri").strip("<>"),
        seconds(value_of(headers, "warc-date")),
        memoryview(data)[start:end],
    )
    return record, end + len(_HEAD_END)


def _pairs_of_records(records: Sequence[_Record]) -> list[_Answered]:
    pairs = _Pairs()
    for record in records:
        # The records of other protocols (DNS) have other addresses.
        if record.url.startswith(("http://", "https://")):
            if record.kind == "request":
                _partner(record, pairs, "request").request = record
            elif record.kind in ("response", "revisit"):
                _partner(record, pairs, "response").response = record
    return pairs.exchanges


def _partner(record: _Record, pairs: _Pairs, role: str) -> _Answered:
    """The exchange that a record belongs to: the one that one of both names, else the open one of the same address."""
    numbers = (record.number, *record.others)
    candidates = [pairs.by_number[number] for number in numbers if number in pairs.by_number]
    same_url = pairs.by_url.setdefault(record.url, deque())
    while same_url and same_url[0].request is not None and same_url[0].response is not None:
        same_url.popleft()
    if same_url and not record.others:
        candidates.append(same_url[0])
    exchange = next((candidate for candidate in candidates if getattr(candidate, role) is None), None)
    if exchange is None:
        exchange = _Answered()
        pairs.exchanges.append(exchange)
        same_url.append(exchange)
    for number in filter(None, numbers):
        pairs.by_number.setdefault(number, exchange)
    return exchange


def _entry(exchange: _Answered, payloads: dict[str, _Record]) -> Entry | None:
    request, response = exchange.request, exchange.response
    record = request or response
    if record is None:
        return None
    sent = Sent("GET", record.url) if request is None else parse_request(bytes(request.data), request.url)
    if sent is None:
        return None
    return entry(sent, None if response is None else _answer(response, payloads), record.started)


def _answer(record: _Record, payloads: dict[str, _Record]) -> Answer | None:
    """The response; one that only says that it was seen before has its body from there, if the archive holds it."""
    answer = parse_response(bytes(record.data))
    if answer is None or record.kind != "revisit":
        return answer
    before = payloads.get(record.refers_to)
    if before is None or before.kind == "revisit":
        return replace(answer, body=None)
    first = parse_response(bytes(before.data))
    return replace(answer, body=None if first is None else first.body)


def _health(cut: _Cut) -> Iterator[HealthIssue]:
    if cut.records:
        count = f"{cut.records} record{'s' if cut.records > 1 else ''}"
        yield HealthIssue(Problem.TRUNCATED, f"{count} of the archive cut off or broken, and left out")
