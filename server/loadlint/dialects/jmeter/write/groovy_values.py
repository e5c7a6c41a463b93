"""Scripts that make new values at run time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import written_groovy

if TYPE_CHECKING:
    from loadlint.changes import Generate, GeneratorKind
    from loadlint.text.instants import IsoSpelling


def generate(change: Generate) -> str:
    """A script that makes a value."""
    kind, variable, length, source = change.kind, change.variable, change.length, change.source
    if kind == "pkce-challenge":
        if source is None:
            raise CannotWriteError("the verifier of the challenge is not known")
        return written_groovy.challenge(variable, source)
    if kind in ("hex", "pkce-verifier"):
        size = length or (32 if kind == "hex" else 64)
        return (
            f"def bytes = new byte[{(size + 1) // 2}]\n"
            f"new java.security.SecureRandom().nextBytes(bytes)\n"
            f"vars.put('{variable}', bytes.encodeHex().toString().substring(0, {size}))"
        )
    return f"vars.put('{variable}', {_VALUES[kind](change.spelling)})"


def _iso_time(spelling: IsoSpelling) -> str:
    """The time as ISO 8601 or SQL write it, by a clock of the spelling's zone."""
    separator, zone = (f"'{text}'" if text.strip() else text for text in (spelling.separator, spelling.zone))
    fraction = f".{'S' * spelling.fraction}" if spelling.fraction else ""
    pattern = replace(spelling, separator=separator).pattern("yyyy-MM-dd", "HH:mm", ":ss")
    return _formatted_time(spelling.offset, f'"{pattern}{fraction}{zone}"')


def _formatted_time(offset: int, pattern: str) -> str:
    now = "java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC)" + (f".plusMinutes({offset})" if offset else "")
    return f"{now}.format(java.time.format.DateTimeFormatter.ofPattern({pattern}))"


def _milliseconds(spelling: IsoSpelling) -> str:
    """The milliseconds since the epoch of a clock that may be ahead of UTC, or late."""
    sign = "-" if spelling.offset < 0 else "+"
    now = "System.currentTimeMillis()"
    return f"({now} {sign} {abs(spelling.offset)}L * 60000)" if spelling.offset else now


_VALUES: Mapping[GeneratorKind, Callable[[IsoSpelling], str]] = {
    "iso-time": _iso_time,
    "http-date": lambda spelling: _formatted_time(
        spelling.offset, "\"EEE, dd MMM yyyy HH:mm:ss 'GMT'\", Locale.ENGLISH"
    ),
    "uuid": lambda _: "UUID.randomUUID().toString()",
    "epoch-milliseconds": lambda spelling: f"{_milliseconds(spelling)}.toString()",
    "epoch-seconds": lambda spelling: f"({_milliseconds(spelling)}.intdiv(1000)).toString()",
    "epoch-decimal-seconds": lambda spelling: f"({_milliseconds(spelling)} / 1000).toString()",
}
