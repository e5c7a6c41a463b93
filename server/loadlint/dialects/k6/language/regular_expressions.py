"""ECMAScript's regular expressions in Python's syntax, where both mean the same.

Source: ECMA-262, "Regular expressions"; k6 runs them with the engine of Sobek.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    if set(flags) - _HARMLESS_FLAGS - set("ims") or ("m" in flags and re.search(r"[\^$]", pattern)):
        return None
    try:
        text = "".join(_translated(pattern))
        scoped = "".join(flag for flag in "is" if flag in flags)
        text = f"(?{scoped}:{text})" if scoped else text
        re.compile(text)
    except (_OtherMeaningError, re.error, RecursionError, OverflowError):
        return None
    return text


def _translated(pattern: str) -> Iterator[str]:
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
            # Python's `$` is before a line end, too.
            yield r"\Z" if other == "$" else other


def _escape(escape: str) -> str:
    if escape[1].isalnum() and escape[1] not in _SAME_ESCAPES:
        raise _OtherMeaningError
    return escape


def _class(characters: str) -> str:
    if characters == "[^]":
        return r"[\s\S]"
    for escape in re.findall(r"\\.", characters):
        _escape(escape)
    # Python warns of brackets in a class, since sets of sets may come.
    return "[" + re.sub(r"(?<!\\)((?:\\\\)*)\[", r"\1\\[", characters[1:])
