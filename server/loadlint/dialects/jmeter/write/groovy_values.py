"""Scripts that make new values at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import written_groovy

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind


def generate(kind: GeneratorKind, variable: str, length: int, source: str | None) -> str:
    """A script that makes a value."""
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
    return f"vars.put('{variable}', {_VALUES[kind]})"


_ISO = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"
_VALUES: dict[GeneratorKind, str] = {
    "uuid": "UUID.randomUUID().toString()",
    "epoch-milliseconds": "System.currentTimeMillis().toString()",
    "epoch-seconds": "(System.currentTimeMillis().intdiv(1000)).toString()",
    "iso-time": f"new Date().format(\"{_ISO}\", TimeZone.getTimeZone('UTC'))",
}
