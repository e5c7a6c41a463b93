"""Values that Groovy makes at run time: a variable's value in an encoding, and new values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind
    from loadlint.extractor import Codec

_ENCODERS: dict[Codec, str] = {
    "percent": "java.net.URLEncoder.encode({}, 'UTF-8').replace('+', '%20')",
    "form": "java.net.URLEncoder.encode({}, 'UTF-8')",
    "json": "org.apache.commons.text.StringEscapeUtils.escapeJson({})",
    "html": "org.apache.commons.text.StringEscapeUtils.escapeXml10({})",
    "base64": "({}).getBytes('UTF-8').encodeBase64().toString()",
    "base64url": "({}).getBytes('UTF-8').encodeBase64Url().toString()",
}


def encoded(variable: str, codecs: tuple[Codec, ...], around: tuple[str, str] = ("", "")) -> str:
    """An expression for a variable's value, with constant text around it, in encodings, one after the other."""
    text = f"vars.get('{variable}')"
    before, after = (f"'{constant}'" if constant else "" for constant in around)
    text = " + ".join(part for part in (before, text, after) if part)
    for codec in codecs:
        text = _ENCODERS[codec].format(text)
    return text


def generate(kind: GeneratorKind, variable: str, length: int, source: str | None) -> str:
    """A script that makes a value."""
    if kind == "pkce-challenge":
        if source is None:
            raise CannotWriteError("the verifier of the challenge is not known")
        return (
            f"def digest = java.security.MessageDigest.getInstance('SHA-256')"
            f".digest(vars.get('{source}').getBytes('US-ASCII'))\n"
            f"vars.put('{variable}', digest.encodeBase64Url().toString())"
        )
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
