"""The common and the combined log format of Apache, nginx and many others."""

from __future__ import annotations

from loadlint.production.logs import line_format
from loadlint.text.regex import regex

NAME = "common and combined log format"

_LINE = regex(r'^\S+ \S+ .{1,200} \[[^\]\n]{10,40}\] "[^"\n]*" \d{3} \S+( "(?:[^"\\\n]|\\.)*" ")?')


def detect(head: str, path: str) -> bool:
    """Whether it starts with an address, an identity, a user, and a time in brackets."""
    return _LINE.match(head) is not None


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a log. It tells neither sessions nor durations, but where somebody has logged in."""
    match = _LINE.match(head)
    has_agent = match is not None and match[1] is not None
    return line_format.rows_query(path, line_format.COMBINED_AGENT if has_agent else line_format.COMBINED)
