"""Scripts that make new values at run time."""

from __future__ import annotations

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
    value = _iso_time(change.spelling) if kind == "iso-time" else _VALUES[kind]
    return f"vars.put('{variable}', {value})"


def _iso_time(spelling: IsoSpelling) -> str:
    """The time as ISO 8601 or SQL write it, by a clock of the spelling's zone."""
    separator, zone = (f"'{text}'" if text.strip() else text for text in (spelling.separator, spelling.zone))
    fraction = f".{'S' * spelling.fraction}" if spelling.fraction else ""
    pattern = replace(spelling, separator=separator).pattern("yyyy-MM-dd", "HH:mm", ":ss")
    return _formatted(
        f"ofTotalSeconds({spelling.offset * 60})" if spelling.offset else "UTC", f'"{pattern}{fraction}{zone}"'
    )


def _formatted(offset: str, pattern: str) -> str:
    now = f"java.time.OffsetDateTime.now(java.time.ZoneOffset.{offset})"
    return f"{now}.format(java.time.format.DateTimeFormatter.ofPattern({pattern}))"


_VALUES: dict[GeneratorKind, str] = {
    "http-date": _formatted("UTC", "\"EEE, dd MMM yyyy HH:mm:ss 'GMT'\", Locale.ENGLISH"),
    "uuid": "UUID.randomUUID().toString()",
    "epoch-milliseconds": "System.currentTimeMillis().toString()",
    "epoch-seconds": "(System.currentTimeMillis().intdiv(1000)).toString()",
}
