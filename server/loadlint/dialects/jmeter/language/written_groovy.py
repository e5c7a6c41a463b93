"""The Groovy scripts of the post-processors that loadlint writes, and how to recognise them."""

from __future__ import annotations

import re

from msgspec import Struct

from loadlint.extractor import Codec
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_DECODERS: dict[Codec, str] = {
    "percent": "java.net.URLDecoder.decode(text.replace('+', '%2B'), 'UTF-8')",
    "form": "java.net.URLDecoder.decode(text, 'UTF-8')",
    "json": "new groovy.json.JsonSlurper().parseText('[\"' + text + '\"]')[0]",
    "javascript": r"text.replace('\\x', '\\u00')",
    "html": "org.apache.commons.text.StringEscapeUtils.unescapeHtml4(text)",
    "base64": "new String(text.decodeBase64(), 'UTF-8')",
    "base64url": "new String(text.decodeBase64Url(), 'UTF-8')",
}
_DECODE_SCRIPT = regex(
    r"def text = vars\.get\('([^'\\]+)'\)\n"
    r"vars\.put\('([^'\\]+)', text == '([^'\\]+)' \? text : (.+)\)"
)


def decode(codec: Codec, source: str, variable: str, default: str) -> str:
    """A script that decodes one variable into another. The default, which means that nothing was found, is kept."""
    return f"def text = vars.get('{source}')\nvars.put('{variable}', text == '{default}' ? text : {_DECODERS[codec]})"


class DecodeScript(Struct, frozen=True):
    """What a decoding script does: `default` is kept as it is."""

    codec: Codec
    source: str
    variable: str
    default: str


def read_decode(script: str) -> DecodeScript | None:
    """A script that decodes a variable, as loadlint writes it."""
    match = _DECODE_SCRIPT.fullmatch(script.strip())
    if match is None:
        return None
    codec = next((name for name, text in _DECODERS.items() if text == match[4]), None)
    return None if codec is None else DecodeScript(codec, match[1], match[2], match[3])


_ELEMENT_SCRIPT = regex(
    r"def found = org\.jsoup\.Jsoup\.parse\(prev\.responseDataAsString\)\.select\('((?:[^'\\]|\\.)*)'\)\n"
    r"vars\.put\('([^'\\]+)', found\.size\(\) >= (\d+) \? found\[\d+\]\.(?:wholeText\(\)|data\(\))"
    r".* : '([^'\\]*)'\)",
)


class ElementScript(Struct, frozen=True):
    """What a script that takes an element's content does: it takes the `match`-th element (from 1), or the default."""

    selector: str
    match: int
    variable: str
    default: str


def element_text(selector: str, match: int, variable: str, default: str) -> str:
    """A script that takes the content of an element: its text, and the code of a script inside."""
    quoted = selector.replace("\\", "\\\\").replace("'", "\\'")
    return (
        f"def found = org.jsoup.Jsoup.parse(prev.responseDataAsString).select('{quoted}')\n"
        f"vars.put('{variable}', found.size() >= {match} ? found[{match - 1}].wholeText() + "
        f"found[{match - 1}].data() : '{default}')"
    )


def read_element_text(script: str) -> ElementScript | None:
    """A script that takes an element's content, as loadlint writes it."""
    match = _ELEMENT_SCRIPT.fullmatch(script.strip())
    if match is None:
        return None
    return ElementScript(re.sub(r"\\(.)", r"\1", match[1]), integer(match[3]), match[2], match[4])


_ENCODERS: dict[Codec, tuple[str, str]] = {
    "percent": ("java.net.URLEncoder.encode(", ", 'UTF-8').replace('+', '%20')"),
    "form": ("java.net.URLEncoder.encode(", ", 'UTF-8')"),
    "json": ("org.apache.commons.text.StringEscapeUtils.escapeJson(", ")"),
    "html": ("org.apache.commons.text.StringEscapeUtils.escapeXml10(", ")"),
    "base64": ("(", ").getBytes('UTF-8').encodeBase64().toString()"),
    "base64url": ("(", ").getBytes('UTF-8').encodeBase64Url().toString()"),
}
"""What stands before and after a value to encode it."""


def encoded_expression(variable: str, codecs: tuple[Codec, ...], around: tuple[str, str] = ("", "")) -> str:
    """An expression for a variable's value, with constant text around it, in encodings, one after the other."""
    text = f"vars.get('{variable}')"
    before, after = (f"'{constant}'" if constant else "" for constant in around)
    text = " + ".join(part for part in (before, text, after) if part)
    for codec in codecs:
        text = text.join(_ENCODERS[codec])
    return text


class EncodedVariable(Struct, frozen=True):
    """What such an expression holds: `codecs` are applied in order to the variable with the text `around` it."""

    variable: str
    codecs: tuple[Codec, ...]
    around: tuple[str, str]


_AROUND_VARIABLE = regex(r"(?:'([^'\\]*)' \+ )?vars\.get\('([^'\\]+)'\)(?: \+ '([^'\\]*)')?")


_READ_ENCODERS: tuple[tuple[Codec, tuple[str, str]], ...] = (
    *_ENCODERS.items(),
    ("json", ("groovy.json.JsonOutput.toJson(", ")[1..-2]")),
    ("json", ("JsonOutput.toJson(", ")[1..-2]")),
    ("form", ("URLEncoder.encode(", ", 'UTF-8')")),
)


def read_encoded(text: str) -> EncodedVariable | None:
    """An expression for a variable's value in encodings, as loadlint and people write it."""
    codecs: list[Codec] = []
    while True:
        match = _AROUND_VARIABLE.fullmatch(text)
        if match is not None:
            return EncodedVariable(match[2], tuple(reversed(codecs)), (match[1] or "", match[3] or ""))
        for codec, (before, after) in _READ_ENCODERS:
            if text.startswith(before) and text.endswith(after):
                codecs.append(codec)
                text = text[len(before) : -len(after)]
                break
        else:
            return None


_PUT = regex(r"vars\.put\('([^'\\]+)', (.+)\);?", re.DOTALL)


def read_put(script: str) -> tuple[str, EncodedVariable] | None:
    """The variable that a script sets, and what to: another variable's value in encodings."""
    match = _PUT.fullmatch(script.strip().replace('"', "'"))
    value = read_encoded(match[2]) if match is not None else None
    return (match[1], value) if match is not None and value is not None and value.codecs else None


_CHALLENGE_SCRIPT = regex(
    r"def digest = java\.security\.MessageDigest\.getInstance\('SHA-256'\)\.digest\(vars\.get\('([^'\\]+)'\)"
    r"\.getBytes\('US-ASCII'\)\)\nvars\.put\('[^'\\]+', digest\.encodeBase64Url\(\)\.toString\(\)\)"
)


def challenge(variable: str, verifier: str) -> str:
    """A script that makes the challenge of PKCE of a verifier that another variable holds."""
    return (
        f"def digest = java.security.MessageDigest.getInstance('SHA-256')"
        f".digest(vars.get('{verifier}').getBytes('US-ASCII'))\n"
        f"vars.put('{variable}', digest.encodeBase64Url().toString())"
    )


def read_challenge(script: str) -> str | None:
    """The verifier's variable of a script that makes a challenge, as loadlint writes it."""
    match = _CHALLENGE_SCRIPT.fullmatch(script.strip())
    return match[1] if match is not None else None
