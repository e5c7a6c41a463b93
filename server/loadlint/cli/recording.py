"""`loadlint recording`: what loadlint sees in a recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from loadlint.output._terminal import printable
from loadlint.recordings import read
from loadlint.recordings.exchange import Exchange, Recording

_LONGEST_URL = 100
_FEW = 12


def run(files: Sequence[str]) -> int:
    """Print health and exchanges of each file and, for two files, what differs. Raises RecordingError."""
    recordings = [read(file) for file in files]
    for recording in recordings:
        _print(health(recording))
        _print(exchanges(recording))
    if len(recordings) == 2:
        _print(differences(*recordings))
    return 0


def health(recording: Recording) -> Iterator[str]:
    """The recording's name and what is wrong with it."""
    yield f"{recording.path}: {len(recording.exchanges)} exchanges"
    for issue in recording.health:
        shown = ", ".join(map(str, issue.exchanges[:_FEW])) + (", …" if len(issue.exchanges) > _FEW else "")
        yield f"  {issue.problem}: {issue.message}" + (f" (entries {shown})" if shown else "")
    if not recording.health:
        yield "  healthy: bodies, cookies and answers are there"


def exchanges(recording: Recording) -> Iterator[str]:
    """A table of the exchanges in order of start."""
    yield ""
    yield "entry  status      size  type                  request"
    for exchange in recording.exchanges:
        response = exchange.response
        status = str(response.status) if response else "none"
        size = "-" if response is None or response.body is None else str(len(response.body))
        media_type = response.media_type if response else ""
        request = f"{exchange.request.method} {_shortened(exchange.request.url.value)}"
        yield f"{exchange.index:>5}  {status:>6}  {size:>8}  {media_type[:20]:<20}  {request}"
    yield ""


def differences(first: Recording, second: Recording) -> Iterator[str]:
    """The requests that only one of two recordings has."""
    matcher = SequenceMatcher(None, _keys(first), _keys(second), autojunk=False)
    alone: list[str] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            alone += [_line(first, exchange) for exchange in first.exchanges[start:end]]
            alone += [_line(second, exchange) for exchange in second.exchanges[other_start:other_end]]
    yield "both recordings make the same requests" if not alone else "requests that differ between the recordings:"
    yield from alone


def _keys(recording: Recording) -> list[tuple[str | None, str]]:
    return [(exchange.request.method, exchange.request.url.value.partition("?")[0]) for exchange in recording.exchanges]


def _line(recording: Recording, exchange: Exchange) -> str:
    url = _shortened(exchange.request.url.value)
    return f"  {recording.path} entry {exchange.index}: {exchange.request.method} {url}"


def _shortened(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else url[: _LONGEST_URL - 1] + "…"


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(printable(line))
