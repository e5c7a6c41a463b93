"""JavaScript's regular expressions in Python's syntax, as k6 runs them.

Facts from k6 1.1.0: Sobek hands what Go's RE2 can read to that, with its own `.` and `\\s`, and the rest to regexp2. So
lines end at `\\n` alone for `^` and `$`, and a group in a repetition keeps its last text, other than in ECMAScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.text.regex import regex

_TOKEN = regex(r"\\u\{([0-9A-Fa-f]{1,6})\}|(\\[\s\S])|(\[(?:[^\]\\]|\\[\s\S])*+\])|(\(\?<(?![=!]))|([\s\S])")
_SAME_ESCAPES = frozenset("dDwWsSbBnrtfvxu0")
"""The letters that mean the same behind a backslash. Others are references, sets of Unicode, or nothing in Python."""

_HARMLESS_FLAGS = frozenset("dgu")

_LONGEST = 1_000
"""Characters of an expression that are looked at: nobody writes a longer one, and the time grows with the square."""


class _OtherMeaningError(Exception):
    """Python has nothing that means the same."""


def in_python(pattern: str, flags: str) -> str | None:
    """The expression for Python; None where Python has nothing that means the same, or where it is none."""
    if len(pattern) > _LONGEST:
        return None
    if set(flags) - _HARMLESS_FLAGS - set("ims"):
        return None
    try:
        text = "".join(_pieces_for_python(pattern, flags))
        scoped = "".join(flag for flag in "ims" if flag in flags)
        text = f"(?{scoped}:{text})" if scoped else text
        re.compile(text)
    except (_OtherMeaningError, re.error, RecursionError, OverflowError):
        return None
    return text


def _pieces_for_python(pattern: str, flags: str) -> Iterator[str]:
    # Python's `$` is before the last line end, too.
    meanings = {"$": "$" if "m" in flags else r"\Z", ".": "." if "s" in flags else rf"[^\n{_OTHER_LINE_ENDS}]"}
    if re.search(r"\{,|\(\?[^:=!<]|[*+?}]\+", re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern)):
        # Literal braces, Python's own groups and possessive quantifiers.
        raise _OtherMeaningError
    for code, escape, characters, name, other in _TOKEN.findall(pattern):
        if code:
            yield rf"\U{int(code, 16):08x}"
        elif escape:
            yield _escape(escape)
        elif characters:
            yield _class(characters)
        elif name:
            yield "(?P<"
        else:
            yield meanings.get(other, other)


def _escape(escape: str) -> str:
    if escape[1].isalnum() and escape[1] not in _SAME_ESCAPES:
        raise _OtherMeaningError
    return {r"\s": f"[{_SPACES}]", r"\S": f"[^{_SPACES}]"}.get(escape, escape)


_OTHER_LINE_ENDS = r"\r\u2028\u2029"
_SPACES = r"\s\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What `\\s` is in JavaScript, where the `\\s` in it is that of ASCII."""


def _class(characters: str) -> str:
    if characters == "[^]":
        return r"[\s\S]"
    escapes = re.findall(r"\\.", characters)
    for escape in escapes:
        _escape(escape)
    if r"\s" not in escapes and r"\S" in escapes:
        raise _OtherMeaningError
    if r"\S" not in escapes:
        characters = re.sub(r"(?<!\\)((?:\\\\)*)\\s", lambda match: match[1] + _SPACES, characters)
    # Python warns of brackets in a class, since sets of sets may come.
    return "[" + re.sub(r"(?<!\\)((?:\\\\)*)\[", r"\1\\[", characters[1:])
