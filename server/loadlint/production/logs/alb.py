"""The access log of Amazon's Application Load Balancer."""

from __future__ import annotations

from loadlint.production.logs import line_format
from loadlint.text.regex import regex

NAME = "ALB"

_LINE = regex(r'^(?:https?|h2|grpcs?|wss?) \d{4}-\d\d-\d\dT\S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ \S+ "[A-Z-]+ ')
_FORMAT = (
    "$type $time_iso8601 $elb $client $target $request_processing_time $request_time $response_processing_time $status"
    ' $target_status_code $received_bytes $sent_bytes "$request" "$http_user_agent"'
)


def detect(head: str, path: str) -> bool:
    """Whether it starts with a protocol, a time and ten more values before the request."""
    return _LINE.match(head) is not None


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a log; the duration is that of the target."""
    return line_format.rows_query(path, _FORMAT)
