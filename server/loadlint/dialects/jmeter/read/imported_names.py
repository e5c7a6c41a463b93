"""The names of the plans that a plan includes, found without parsing it."""

from __future__ import annotations

import html
import os

from loadlint.text.regex import regex

_INCLUDED = regex(rb"""IncludeController\.includepath["'][^<>]*>([^<]*)<""")
_SEPARATOR = regex(r"[/\\]")


def imported_names(data: bytes) -> frozenset[bytes]:
    """The names of the included files, without folder and suffix."""
    paths = _INCLUDED.findall(data) if b"IncludeController" in data else ()
    files = [_SEPARATOR.split(html.unescape(path.decode("utf-8", "replace")).strip())[-1] for path in paths]
    return frozenset(os.fsencode(os.path.splitext(file)[0]) for file in files)
