"""The regular expressions that loadlint writes for response headers, and the way back from them.

JMeter shows the headers to extractors and assertions as lines, `Name: value`, with the blanks
that the server has sent.
"""

from __future__ import annotations

import re

from loadlint.extractor import FromCookie, FromHeader, Origin
from loadlint.text.regex import regex

_NAME = r"\(\?im\)\^(?P<name>(?:[A-Za-z0-9!#%&'`|~_-]|\\[-.*+^$])+): "
"""How the name of a header is written at the beginning of a pattern, up to its value."""

_WRITTEN_HEADER = regex(_NAME + r"\*?\((?:\\S)?\.\*\)")
_WRITTEN_COOKIE = regex(
    r"\(\?im\)\^Set-Cookie: \*?(?P<name>(?:\[[A-Za-z]{2}\]|[^\\\[\](){}.*+?^$|]|\\.)+)=\(\[\^;\\r\\n\][*+]\)"
)


def header_pattern(name: str) -> str:
    """A regular expression for the value of a response header; like those below it finds no empty one."""
    return rf"(?im)^{_literal(name)}: *(\S.*)"


_WRITTEN_MATCH = regex(r"\(\?im\)\^(?P<name>[A-Za-z][A-Za-z0-9-]*): \*?(?P<pattern>[^(].*|\(\?:.*)")


def header_matches(name: str, pattern: str) -> str:
    """A regular expression for all headers, made of a `pattern` for the value of one header."""
    start = "" if pattern.startswith("^") else "[^\\r\\n]*"
    return rf"(?im)^{name}: *{start}{pattern.removeprefix('^')}"


def matched_in_header(pattern: str) -> tuple[str, str] | None:
    """The name and the value's pattern that `header_matches` has made a pattern of; None for all other patterns."""
    match = _WRITTEN_MATCH.fullmatch(pattern)
    return (match["name"], "^" + match["pattern"]) if match else None


_WRITTEN_VALUE = regex(_NAME + r"\*\[\^\\r\\n\]\*\?(?P<pattern>.+)")
_ASKS_FOR_AN_END = regex(r"(?<!\[)\^|\(\?|\\[Ab]|\$")


def value_pattern(name: str, pattern: str) -> str | None:
    """A regular expression for all headers that finds what `pattern` finds first in the value of one of them.

    None where it asks for the value's beginning or end. Classes of other characters stop at the end of the line.
    """
    if _ASKS_FOR_AN_END.search(pattern):
        return None
    return rf"(?im)^{_literal(name)}: *[^\r\n]*?{pattern.replace('[^', '[^' + _ENDS_OF_LINE)}"


def value_in_header(pattern: str) -> tuple[str, str] | None:
    """The name and the pattern that `value_pattern` was given; None for all other patterns."""
    match = _WRITTEN_VALUE.fullmatch(pattern)
    if match is None:
        return None
    return re.sub(r"\\(.)", r"\1", match["name"]), match["pattern"].replace("[^" + _ENDS_OF_LINE, "[^")


_ENDS_OF_LINE = r"\r\n"


def cookie_pattern(name: str) -> str:
    """A regular expression for the value of a cookie that a response sets."""
    return rf"(?im)^Set-Cookie: *{_literal(name)}=([^;\r\n]+)"


def _literal(text: str) -> str:
    return re.sub(r"[.*+?^${}()|\[\]\\/]", lambda match: "\\" + match[0], text)


def origin_of_headers(pattern: str, number: int) -> Origin | None:
    """What the `number`-th match of a header or cookie pattern reads; None for all other patterns."""
    if cookie := _WRITTEN_COOKIE.fullmatch(pattern):
        return FromCookie(re.sub(r"\\(.)", r"\1", cookie["name"])) if number == 1 else None
    if header := _WRITTEN_HEADER.fullmatch(pattern):
        return FromHeader(re.sub(r"\\(.)", r"\1", header["name"]), number)
    return None
