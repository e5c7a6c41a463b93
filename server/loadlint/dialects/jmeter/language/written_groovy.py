"""The Groovy scripts of the post-processors that loadlint writes, and how to recognise them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.numbers import integer
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.extractor import Codec

_DECODERS: dict[Codec, str] = {
    "percent": "java.net.URLDecoder.decode(text.replace('+', '%2B'), 'UTF-8')",
    "form": "java.net.URLDecoder.decode(text, 'UTF-8')",
    "json": "new groovy.json.JsonSlurper().parseText('[\"' + text + '\"]')[0]",
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
