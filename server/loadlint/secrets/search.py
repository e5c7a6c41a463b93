"""Finds secrets in any kind of text: by the names of fields in it, and by their shape.

Each expression is anchored at a word or a run of characters, and each repetition in it is bounded, so that the
time of a search grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from loadlint.secrets.names import LONGEST, STEMS, kind_of
from loadlint.secrets.plain import is_no_password, is_plain, is_random, is_variable
from loadlint.secrets.secret import Spot, is_label
from loadlint.text.regex import regex
from loadlint.text.well_formed import well_formed

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from loadlint.secrets.secret import Kind


def spots_in(text: str) -> list[Spot]:
    """The places of all secrets in a text, in order; no two overlap."""
    return _unmasked_spots(
        text, [*_spots_by_name(text), *_in_markup(text), *_in_addresses(text), *_spots_by_shape(text)]
    )


def named_spots_in(text: str) -> list[Spot]:
    """As `spots_in`, but only secrets with the name of one. Those with a shape are found again wherever they are."""
    return _unmasked_spots(text, [*_spots_by_name(text), *_in_markup(text)])


def is_key_of_a_service(value: str) -> bool:
    """Whether a value is what a well-known service gives to one of its users for good, or a private key.

    Keys that services put into pages, for everybody, are none of them.
    """
    return _WHOLE_KEY.fullmatch(value) is not None or _PRIVATE_KEY.match(value.strip()) is not None


def _unmasked_spots(text: str, spots: Iterable[Spot]) -> list[Spot]:
    return joined_spots(spot for spot in spots if not is_label(text[spot.start : spot.end]))


def joined_spots(spots: Iterable[Spot]) -> list[Spot]:
    """Spots in order, those that overlap as one: a password where one of them is."""
    result: list[Spot] = []
    for spot in sorted(spots):
        last = result[-1] if result else None
        if last is None or spot.start >= last.end:
            result.append(spot)
        else:
            kind: Kind = "password" if "password" in (last.kind, spot.kind) else "token"
            result[-1] = Spot(last.start, max(last.end, spot.end), kind)
    return result


def spots_of_value(text: str, name: str, start: int = 0, end: int | None = None) -> Iterator[Spot]:
    """The secrets in the part of a text that is the value of a field of this name: cookies, credentials, or all."""
    end = len(text) if end is None else end
    lower = name.lower()
    if lower in _COOKIES:
        yield from _cookies(text, start, end)
        return
    kind = kind_of(name)
    if kind is None:
        return
    if scheme := _SCHEME.match(text, start, end):
        start = scheme.end()
        kind = "password" if scheme["name"].lower() in _BASIC else kind
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    value = text[start:end]
    if start < end and not (is_no_password(value) if kind == "password" else is_plain(value)):
        yield Spot(start, end, kind)


# --- fields with a telling name

_REST_OF_NAME = regex(rf"[\w.$-]{{0,{LONGEST}}}")
_NAME_CHARACTERS = frozenset("_.-$")

_QUOTE = r"\\{0,6}[\"'`]|&quot;|&apos;|&#0?34;|&#0?39;|&#x2[27];|%2[27]|\\u002[27]"
_VALUE = r"(?P<value>(?:(?!(?P=quote))(?:\\.|[^\n\\])){0,8192})(?:(?P=quote)|\Z)"
_KIND_OF_VARIABLE = r"(?::\s{0,4}[A-Za-z_][\w.\[\]<>| ]{0,40}(?==))?"
_QUOTED = regex(
    rf"(?:{_QUOTE})?[\])]?\s{{0,8}}{_KIND_OF_VARIABLE}(?:={{1,3}}>?|:=?|\|\||\?\?|\bor\b)\s{{0,40}}"
    rf"[bfru]{{0,2}}(?P<quote>{_QUOTE}){_VALUE}"
)
_ARGUMENT = regex(rf"(?:{_QUOTE})\s{{0,8}},\s{{0,40}}[bfru]{{0,2}}(?P<quote>{_QUOTE}){_VALUE}")
_NAME_AND_VALUE = regex(
    rf"(?:{_QUOTE}),\s{{0,40}}(?:{_QUOTE})?value(?:{_QUOTE})?\s{{0,8}}[:=]\s{{0,8}}(?P<quote>{_QUOTE}){_VALUE}"
)
_PROPERTY = regex(r",(?!\s{1,8}\w{1,40}=[\"'])(?P<value>[^,(){}\n]{1,400})\)")
"""The default in `__P(name,value)`, and no argument with a name in code: `quote(token, safe='')`."""
_ASSIGNED = regex(
    r"(?:\]|%5D){0,4}=(?P<value>\{[A-Za-z_][^{}\n<>&;]{0,200}\}|[^&\s\"'`<>;,)\]}\\|]{1,8192})", re.IGNORECASE
)
"""A value behind `=`; an expression in braces, as Python's texts have it, is one as a whole."""
_ENCODED = regex(r"(?:\]|%(?:25)?5D){0,4}%(?:25)?3D(?P<value>(?:(?!%(?:25)?26)[^&\s\"'`<>]){1,8192})", re.IGNORECASE)
_HEADER = regex(r":[ \t]{0,8}(?P<value>[^\r\n\"'`<>]{1,8192})")
_ELEMENT = regex(r"(?:\s[^<>]{0,400})?>(?:<!\[CDATA\[)?(?P<value>[^<]{1,8192})(?:\]\]>|<)")
_ESCAPED_ELEMENT = regex(r"&gt;(?P<value>(?:(?!&lt;)[^<]){1,8192})&lt;")
_PLAN_PROPERTY = regex(r"\">(?P<value>[^<]{1,8192})<")
_PLAN_ELEMENT = regex(
    r"\"[^<>]{0,400}>(?:(?!</?elementProp)[\s\S]){0,1000}?<stringProp name=\"\w{1,40}\.value\">(?P<value>[^<]{1,8192})<"
)
_PLAN_NAME = regex(r"</stringProp>\s{0,40}<stringProp name=\"\w{1,40}\.value\">(?P<value>[^<]{1,8192})<")
_CODE = regex(r"[A-Za-z_$][\w$]*(?:[.,(\[?]|$)")
"""A variable, a call or a look-up instead of a value."""


def _spots_by_name(text: str) -> Iterator[Spot]:
    behind = 0
    for _, first, last in _stems().find_matches_as_indexes(_lower(well_formed(text))):
        if first < behind:
            continue
        start, behind = _start_of_name(text, first), _end_of_name(text, last)
        name = text[start:behind]
        if kind_of(name) is None and name.lower() not in _COOKIES:
            continue
        value = _value_behind(text, start, behind)
        if value is not None:
            yield from spots_of_value(text, name, *value)


@cache
def _stems() -> AhoCorasick:
    """Finds all stems in a text in small letters, ten times as fast as an expression does."""
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(STEMS)


def _lower(text: str) -> str:
    """A text in small letters of the same length: this search is ten times as fast as one that ignores case."""
    lower = text.lower()
    # A capital I with a dot becomes two characters.
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _start_of_name(text: str, position: int) -> int:
    lowest = max(0, position - LONGEST)
    while position > lowest and (text[position - 1].isalnum() or text[position - 1] in _NAME_CHARACTERS):
        position -= 1
    # The name of a field in a form that is a value itself: `%26password%3D`.
    return position + 2 if text[position - 1 : position] == "%" and _HEXADECIMAL.match(text, position) else position


_HEXADECIMAL = regex(r"[0-9A-Fa-f]{2}")


def _end_of_name(text: str, position: int) -> int:
    rest = _REST_OF_NAME.match(text, position)
    return rest.end() if rest is not None else position


_BEFORE_ASSIGNED = ("", "?", "&", ";", "#", "[", '"', "'", "`", "\n", " ")
_OPENED = regex(r"%(?:25)?(?:5B|26|3F)$", re.IGNORECASE)
"""The end of a text before the name of a field in a form or an address."""


def _value_behind(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the value of a field is, by the place of its name; None where a text only mentions the name."""
    before = text[max(0, start - 24) : start]
    last = before[-1:]
    match = _QUOTED.match(text, end)
    if match is None and (last in _BEFORE_ASSIGNED or _OPENED.search(before)):
        match = _ASSIGNED.match(text, end)
        if match is not None and last in ("", "\n", " ") and _CODE.match(match["value"]):
            match = None
    if match is None and last in "\"'`":
        match = _NAME_AND_VALUE.match(text, end)
        if match is None and before.rstrip("\"'`\\bfru").endswith("("):
            match = _ARGUMENT.match(text, end)
    if match is None and last in ("", "\n", '"', "'", "`"):
        match = _HEADER.match(text, end)
        if match is not None and _CODE.fullmatch(match["value"]):
            match = None
    if match is None and last == "(":
        match = _PROPERTY.match(text, end)
    if match is None:
        match = _ENCODED.match(text, end) or _in_element(text, before, end)
    return None if match is None else match.span("value")


def _in_element(text: str, before: str, end: int) -> re.Match[str] | None:
    """The text of an element that has the name, or of a test plan's property or element."""
    if before.endswith('elementProp name="'):
        return _PLAN_ELEMENT.match(text, end)
    if before.endswith('Prop name="'):
        return _PLAN_PROPERTY.match(text, end)
    if before.endswith(">"):
        return _PLAN_NAME.match(text, end)
    if before.endswith("&lt;"):
        return _ESCAPED_ELEMENT.match(text, end)
    return _ELEMENT.match(text, end) if re.search(r"<(?:\w{1,20}:)?$", before) else None


# --- cookies

_COOKIES = frozenset(("cookie", "set-cookie"))
_SITE = regex(r"https?(?:://|%3A%2F%2F)[\w.-]{1,100}(?:(?::|%3A)\d{1,5})?(?:/|%2F|$)", re.IGNORECASE)
_COOKIE = regex(r"(?P<name>[^=;,\s\"']{1,200})=(?P<value>[^;,\s\"']{1,8192})")
_ATTRIBUTES = frozenset("expires path domain max-age samesite priority version comment".split())


def _cookies(text: str, start: int, end: int) -> Iterator[Spot]:
    for cookie in _COOKIE.finditer(text, start, end):
        start, end = cookie.span("value")
        if site := _SITE.match(text, start, end):
            # A page that the user came to: its site is in all addresses, and would be masked there as well.
            start = site.end()
        if cookie["name"].lower() not in _ATTRIBUTES and not is_plain(text[start:end]):
            yield Spot(start, end, "token")


# --- markup: fields of forms, and the cookies of test plans

_FIELD = regex(r"<(?:input|meta)\b[^<>]{0,4000}>", re.IGNORECASE)
_ATTRIBUTE = regex(
    r"(?<![\w-])(?P<name>type|name|id|value|content)\s{0,4}=\s{0,4}(?P<quote>[\"'])(?P<value>.*?)(?P=quote)", re.I
)
_PLAN_COOKIE = regex(
    r"elementType=\"Cookie\"[^<>]{0,400}>\s{0,40}<stringProp name=\"Cookie\.value\">(?P<value>[^<]{1,8192})<"
)


def _in_markup(text: str) -> Iterator[Spot]:
    if "<" not in text:
        return
    for field in _FIELD.finditer(text):
        parts = {part["name"].lower(): part for part in _ATTRIBUTE.finditer(text, *field.span())}
        value = parts.get("value") or parts.get("content")
        if value is None:
            continue
        name = "password" if "type" in parts and parts["type"]["value"].lower() == "password" else ""
        for word in ("name", "id"):
            name = name or (parts[word]["value"] if word in parts and kind_of(parts[word]["value"]) else "")
        yield from spots_of_value(text, name, *value.span("value"))
    for cookie in _PLAN_COOKIE.finditer(text) if "Cookie.value" in text else ():
        if not is_plain(cookie["value"]):
            yield Spot(*cookie.span("value"), "token")


# --- addresses

_USER = regex(r"://[^\s/?#:@\"'`<>]{1,80}:(?P<value>[^\s/?#@\"'`<>]{1,400})@")


def _in_addresses(text: str) -> Iterator[Spot]:
    for match in _USER.finditer(text) if "@" in text else ():
        if not is_variable(match["value"]):
            yield Spot(*match.span("value"), "password")


# --- what a secret looks like

_BASIC = frozenset(("basic", "digest", "ntlm"))
_SCHEME = regex(
    r"\s{0,8}(?P<name>Bearer|Basic|Token|Digest|Negotiate|NTLM|ApiKey|JWT)(?:\s|%20|\+){1,8}", re.IGNORECASE
)
_CREDENTIALS = regex(
    r"(?P<name>bearer|basic|token|negotiate|ntlm|apikey)(?:\s|%20|\+){1,8}(?P<value>[\w+/.~=%-]{8,8192})"
)
_KEY_OF_A_SERVICE = (
    r"AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"  # AWS, for good
    r"|gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_\w{30,}"
    r"|xox[a-z]-[\w-]{10,}|[rs]k_live_\w{10,}|sk-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}"
)
_ISSUED = regex(
    r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*"  # JSON Web Tokens
    r"|ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"  # AWS, for a session
    r"|(?:pk|rk|sk)_(?:live|test)_\w{10,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}"
    rf"|{_KEY_OF_A_SERVICE}"
)
_WHOLE_KEY = regex(_KEY_OF_A_SERVICE)
_PRIVATE_KEY = regex(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
)
_RUN = regex(r"[A-Za-z0-9_~+/-]{20,}={0,2}")
_ESCAPED_RUN = regex(r"(?<![A-Za-z0-9_~-])[A-Za-z0-9_~-]{20,}+(?:%2[BbFf][A-Za-z0-9_~-]{0,8192}){1,400}(?:%3[Dd]){0,2}")
_FILE = regex(r"\.(?:[cm]?js|css|map|png|jpe?g|gif|svg|webp|ico|woff2?|ttf|har|jtl|jmx|py|ts)\b", re.IGNORECASE)


def _spots_by_shape(text: str) -> Iterator[Spot]:
    for match in _ISSUED.finditer(text):
        if not text[match.start() - 1 : match.start()].isalnum():
            yield Spot(*match.span(), "token")
    for match in _CREDENTIALS.finditer(_lower(text)):
        start, end = match.span("value")
        if not text[match.start() - 1 : match.start()].isalnum() and _looks_given(match["name"], text[start:end]):
            yield Spot(start, end, "password" if match["name"] in _BASIC else "token")
    for match in _PRIVATE_KEY.finditer(text) if "PRIVATE KEY" in text else ():
        yield Spot(*match.span(), "password")
    for match in _RUN.finditer(text):
        if not _FILE.match(text, match.end()):
            yield from _random(text, *match.span())
    for match in _ESCAPED_RUN.finditer(text) if "%2" in text else ():
        # In an address, base64 has its marks as escapes: the whole is one secret, not what is before the first of them.
        if _is_base64(unquote(match[0])):
            yield Spot(*match.span(), "token")


def _looks_given(scheme: str, value: str) -> bool:
    """Whether the text after `Bearer` or `Basic` are credentials, and not a word of a sentence."""
    if scheme == "basic":
        from loadlint.codecs import decode_base64

        return ":" in (decode_base64(value) or "")
    return not is_plain(value) and (value.endswith("=") or (any(map(str.isdigit, value)) and not value.isdigit()))


def _random(text: str, start: int, end: int) -> Iterator[Spot]:
    """The random texts in a run of letters, digits and slashes: all of it as base64, or segments of a path."""
    run = text[start:end]
    if "/" not in run:
        if is_random(run.rstrip("=")):
            yield Spot(start, end, "token")
    elif _is_base64(run):
        yield Spot(start, end, "token")
    else:
        for piece in run.split("/"):
            if is_random(piece.rstrip("=")):
                yield Spot(start, start + len(piece), "token")
            start += len(piece) + 1


def _is_base64(run: str) -> bool:
    """Whether it is base64 and no path: most pieces that are long enough have capital and small letters."""
    if len(run) < _SHORTEST_BASE64:
        return False
    pieces = [piece for piece in run.rstrip("=").split("/") if len(piece) >= 8]
    telling = [piece for piece in pieces if re.search(r"[a-z]", piece) and re.search(r"[A-Z]", piece)]
    return len(telling) * 2 > len(pieces) and is_random(run.replace("/", "+").rstrip("="))


_SHORTEST_BASE64 = 40
