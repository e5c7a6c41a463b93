"""Envoy's default access log."""

from __future__ import annotations

from loadlint.production.logs import line_format
from loadlint.text.regex import regex

NAME = "Envoy"

_LINE = regex(r'^\[\d{4}-\d\d-\d\dT[^\]\n]{1,40}\] "[A-Z-]+ [^"\n]*" \d+ ')
_FORMAT = (
    '[$time_iso8601] "$request" $status $flags $received $sent $duration_ms $upstream'
    ' "$forwarded_for" "$http_user_agent"'
)


def detect(head: str, path: str) -> bool:
    """Whether it starts with a time in brackets and the request."""
    return _LINE.match(head) is not None


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a log."""
    has_details = head.partition("\n")[0].count('"') >= 8
    details = ' $details "$failure"' if has_details and _HAS_DETAILS.match(head) else ""
    return line_format.rows_query(path, _FORMAT.replace(" $received", f"{details} $received"))


_HAS_DETAILS = regex(r'^\[[^\]\n]*\] "[^"\n]*" \d+ \S+ \S+ (?:\S+ )?"')
"""Newer versions write the details of the response and why the upstream failed behind the flags."""
