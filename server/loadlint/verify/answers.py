"""Recorded responses as they are sent to a load tool."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from loadlint.recordings.exchange import Response
from loadlint.text.regex import regex
from loadlint.verify.messages import Answer, Headers, Sent

_LEFT_OUT = frozenset("alt-svc content-length connection keep-alive proxy-connection trailer upgrade".split())
"""What is about a connection to the application, which is not there."""

_CODINGS = frozenset(("gzip", "deflate", "br", "zstd"))
_EXPIRES = regex(r"(;\s*expires\s*=\s*)\"?([^;\"]+)\"?", re.IGNORECASE)
_CHARSET = regex(r"(charset\s*=\s*\"?)([\w.:-]+)", re.IGNORECASE)
_FIRST_FINAL = 200


def answer_of(response: Response | None, sent: Sent, recorded_at: float | None) -> Answer:
    """The answer with a recorded response, as a client gets it that has made a request now.

    Compressed only where the client says that it reads that. Cookies live as long from now on as they did from
    `recorded_at`, in seconds since the epoch.
    """
    if response is None or response.status < _FIRST_FINAL:
        return text_answer(504, "the recording has no response to this request")
    age = max(0.0, sent.started - recorded_at) if recorded_at is not None else 0.0
    content_type, body = _encoded_body(response)
    headers = [
        (name, _header(name, value, content_type, age))
        for name, value in response.headers
        if name.lower() not in _LEFT_OUT and (name.lower() != "content-encoding" or _is_read(value, sent))
    ]
    return Answer(response.status, tuple(headers), body)


def text_answer(status: int, text: str, headers: Headers = ()) -> Answer:
    """An answer that is not recorded."""
    return Answer(status, (("Content-Type", "text/plain; charset=utf-8"), *headers), f"{text}\n".encode())


def _header(name: str, value: str, content_type: str | None, age: float) -> str:
    lower = name.lower()
    if lower == "content-type" and content_type is not None:
        return content_type
    return with_later_date(value, age) if lower == "set-cookie" else value


def with_later_date(set_cookie: str, seconds: float) -> str:
    """A `Set-Cookie` header whose date is moved; one that deletes its cookie does so still."""

    def moved_date(match: re.Match[str]) -> str:
        try:
            date = parsedate_to_datetime(match[2])
            return match[1] + format_datetime((date + timedelta(seconds=seconds)).astimezone(UTC), usegmt=True)
        except (ValueError, OverflowError):
            return match[0]

    return _EXPIRES.sub(moved_date, set_cookie) if not _is_over(set_cookie) else set_cookie


def _is_over(set_cookie: str) -> bool:
    match = _EXPIRES.search(set_cookie)
    try:
        date = parsedate_to_datetime(match[2]) if match is not None else None
    except (ValueError, OverflowError):
        return False
    return date is not None and date.year < _FIRST_YEAR


_FIRST_YEAR = datetime(2000, 1, 1, tzinfo=UTC).year
"""A cookie with an older date is one that is being deleted."""


def _is_read(coding: str, sent: Sent) -> bool:
    """Whether a client reads a content encoding, and it can be made."""
    name = coding.strip().lower()
    accepted = {coding.partition(";")[0].strip().lower() for coding in sent.header("accept-encoding").split(",")}
    return name in _CODINGS and name in accepted


def _encoded_body(response: Response) -> tuple[str | None, bytes]:
    """The body in the charset that the header names, where the recording holds it as text; the header if it changes."""
    body = response.body or b""
    declared = response.header("content-type") or ""
    match = _CHARSET.search(declared)
    if match is None or response.charset != "utf-8" or match[2].lower() in ("utf-8", "utf8"):
        return None, body
    try:
        return None, response.text.encode(match[2])
    except (LookupError, UnicodeEncodeError):
        return _CHARSET.sub(r"\g<1>utf-8", declared), body
