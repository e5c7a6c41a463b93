"""The Groovy that loadlint writes: one-line scripts, and the way back from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind
    from loadlint.extractor import Codec

_DECODERS: dict[Codec, str] = {
    "percent": "java.net.URLDecoder.decode(text.replace('+', '%2B'), 'UTF-8')",
    "form": "java.net.URLDecoder.decode(text, 'UTF-8')",
    "json": "new groovy.json.JsonSlurper().parseText('[\"' + text + '\"]')[0]",
    "html": "org.apache.commons.text.StringEscapeUtils.unescapeHtml4(text)",
    "base64": "new String(text.decodeBase64(), 'UTF-8')",
    "base64url": "new String(text.decodeBase64Url(), 'UTF-8')",
}
_ENCODERS: dict[Codec, str] = {
    "percent": "java.net.URLEncoder.encode({}, 'UTF-8').replace('+', '%20')",
    "form": "java.net.URLEncoder.encode({}, 'UTF-8')",
    "json": "org.apache.commons.text.StringEscapeUtils.escapeJson({})",
    "html": "org.apache.commons.text.StringEscapeUtils.escapeXml10({})",
    "base64": "({}).getBytes('UTF-8').encodeBase64().toString()",
    "base64url": "({}).getBytes('UTF-8').encodeBase64Url().toString()",
}
_DECODING = re.compile(
    r"def text = vars\.get\('([^'\\]+)'\)\n"
    r"vars\.put\('([^'\\]+)', text == '([^'\\]+)' \? text : (.+)\)"
)


def decode(codec: Codec, source: str, variable: str, default: str) -> str:
    """A script that decodes one variable into another and hands the default on."""
    return f"def text = vars.get('{source}')\nvars.put('{variable}', text == '{default}' ? text : {_DECODERS[codec]})"


class DecodeScript(Struct, frozen=True):
    """What such a script does: `default` is handed on as it is."""

    codec: Codec
    source: str
    variable: str
    default: str


def read_decode(script: str) -> DecodeScript | None:
    """A script that decodes a variable, as loadlint writes it."""
    match = _DECODING.fullmatch(script.strip())
    if match is None:
        return None
    codec = next((name for name, text in _DECODERS.items() if text == match[4]), None)
    return None if codec is None else DecodeScript(codec, match[1], match[2], match[3])


_ELEMENT = re.compile(
    r"def found = org\.jsoup\.Jsoup\.parse\(prev\.responseDataAsString\)\.select\('((?:[^'\\]|\\.)*)'\)\n"
    r"vars\.put\('([^'\\]+)', found\.size\(\) >= (\d+) \? found\[\d+\]\.(?:wholeText\(\)|data\(\))"
    r".* : '([^'\\]*)'\)",
)


class ElementScript(Struct, frozen=True):
    """What such a script does: the content of the `match`-th element (from 1), or the default."""

    selector: str
    match: int
    variable: str
    default: str


def element_text(selector: str, match: int, variable: str, default: str) -> str:
    """A script that takes the content of an element, be it text or the data of a script."""
    quoted = selector.replace("\\", "\\\\").replace("'", "\\'")
    return (
        f"def found = org.jsoup.Jsoup.parse(prev.responseDataAsString).select('{quoted}')\n"
        f"vars.put('{variable}', found.size() >= {match} ? found[{match - 1}].wholeText() + "
        f"found[{match - 1}].data() : '{default}')"
    )


def read_element_text(script: str) -> ElementScript | None:
    """A script that takes an element's content, as loadlint writes it."""
    found = _ELEMENT.fullmatch(script.strip())
    if found is None:
        return None
    return ElementScript(re.sub(r"\\(.)", r"\1", found[1]), integer(found[3]), found[2], found[4])


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
