"""Instants in texts, as programs spell them: ISO 8601 and SQL, HTTP, seconds and milliseconds since the epoch."""

from __future__ import annotations

import re  # noqa: TC003
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from loadlint.text.regex import regex

if TYPE_CHECKING:
    Kind = Literal["epoch-milliseconds", "epoch-seconds", "epoch-decimal-seconds", "iso-time", "http-date"]

_DAY_LENGTH = 10
DAY = regex(r"\d{4}-\d{2}-\d{2}")
"""A date in ISO 8601."""

_CLOSE = 120.0
"""The most seconds between an instant and the request that sends it, if it comes from the client's clock."""

_OF_ANOTHER_ZONE = 5.0
"""The same for a time without a zone that is not one of UTC: some half hour is near to any instant."""

_HALF_HOUR = 1800.0
_MOST_HALF_HOURS = 28


class IsoSpelling(Struct, frozen=True):
    """The first `length` characters of `2026-11-24T14:12:38.123456789`, `separator` in place of the `T`, and `zone` as
    it is written, which may be nothing. `offset` is how many minutes the clock is ahead of UTC: that of a zone, or
    one that shows another instant than now, such as that of a day ago.
    """

    length: int = 23
    separator: str = "T"
    zone: str = "Z"
    offset: int = 0

    @property
    def fraction(self) -> int:
        """The digits of the fraction of a second."""
        return max(0, self.length - len("2026-11-24T14:12:38."))

    def pattern(self, day: str, minute: str, second: str) -> str:
        """The spelling without fraction and zone, in the words of some tool for its parts."""
        if self.length == _DAY_LENGTH:
            return day
        return f"{day}{self.separator}{minute}{second if self.length > len('2026-11-24T14:12') else ''}"


class Spelling(Struct, frozen=True):
    """How an instant is written; of `iso`, the offset alone counts for other kinds than `iso-time`."""

    kind: Kind
    iso: IsoSpelling = IsoSpelling()

    @property
    def is_day(self) -> bool:
        """Whether it has no time of the day."""
        return self.kind == "iso-time" and self.iso.length == _DAY_LENGTH


class Instant(Struct, frozen=True):
    """An instant at a place of a text, in seconds since the epoch; without a zone it is read as one of UTC."""

    start: int
    end: int
    seconds: float
    spelling: Spelling


def instants_in(text: str) -> Iterator[Instant]:
    """The instants of a text, in order."""
    for match in _INSTANT.finditer(text):
        spelled = _instant_and_spelling(match)
        if spelled is not None:
            yield Instant(*match.span(), *spelled)


def clock_of(instant: Instant, started: float) -> Spelling | None:
    """How a clock spells an instant that was made for a request of that time; None where none made it then."""
    spelling, late = instant.spelling, instant.seconds - started
    iso = spelling.iso
    if spelling.is_day:
        is_today = datetime.fromtimestamp(started, UTC).date() == datetime.fromtimestamp(instant.seconds, UTC).date()
        return spelling if is_today else None
    if abs(late) < _CLOSE:
        return spelling
    half_hours = round(late / _HALF_HOUR)
    is_local = abs(late - half_hours * _HALF_HOUR) < _OF_ANOTHER_ZONE and abs(half_hours) <= _MOST_HALF_HOURS
    if spelling.kind != "iso-time" or iso.zone or not is_local:
        return None
    return replace(spelling, iso=replace(iso, offset=half_hours * 30))


def common_clock(instants: Sequence[Instant], started: Sequence[float]) -> Spelling | None:
    """How one clock spells the instants that were made for requests of those times; None where none does.

    Where several requests with different instants agree, the clock may be ahead or late by whole minutes: pages ask for
    the last day, some from the minute in which it began.
    """
    differ = len({instant.seconds for instant in instants}) > 1
    is_rounded = all(instant.seconds % 60 == 0 for instant in instants)
    late = _late_clock_of_minutes if is_rounded else late_clock_of
    for spell in (clock_of, late) if differ else (clock_of,):
        spellings = set(map(spell, instants, started))
        if len(spellings) == 1 and None not in spellings:
            return spellings.pop()
    return None


def late_clock_of(instant: Instant, started: float) -> Spelling | None:
    """As `clock_of`, for a clock that is ahead or late by whole minutes."""
    late, iso = instant.seconds - started, instant.spelling.iso
    minutes = round(late / 60)
    is_near = abs(late - minutes * 60) < _OF_ANOTHER_ZONE and abs(minutes) <= _MOST_MINUTES
    if not is_near or instant.spelling.is_day:
        return None
    return replace(instant.spelling, iso=replace(iso, offset=iso.offset + minutes))


def _late_clock_of_minutes(instant: Instant, started: float) -> Spelling | None:
    """As `late_clock_of`, for one that shows the minute that has begun."""
    return late_clock_of(instant, started - started % 60)


_MOST_MINUTES = 400 * 24 * 60

_INSTANT = regex(
    r"(?<!\d)(?<!\d-)(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:(?P<separator>[T ])(?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?!-?\d)"
    r"|(?P<http>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT)"
    r"|(?<![\d.])(?P<epoch>\d{10}(?:\d{3}|\.\d{1,6})?)(?!\.?\d)"
)


def _instant_and_spelling(match: re.Match[str]) -> tuple[float, Spelling] | None:
    if epoch := match["epoch"]:
        if "." in epoch:
            return float(epoch), Spelling("epoch-decimal-seconds")
        is_fine = len(epoch) > len("1700000000")
        return int(epoch) / (1000 if is_fine else 1), Spelling("epoch-milliseconds" if is_fine else "epoch-seconds")
    try:
        if http := match["http"]:
            moment = datetime.strptime(http, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
            return moment.timestamp(), Spelling("http-date")
        time, zone = match["time"] or "", match["zone"] or ""
        moment = datetime.fromisoformat(f"{match['day']}T{time or '00:00'}{zone or 'Z'}")
    except ValueError:
        return None
    length = _DAY_LENGTH + len(time) + bool(time)
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    return moment.timestamp(), Spelling("iso-time", IsoSpelling(length, match["separator"] or "", zone, minutes))
