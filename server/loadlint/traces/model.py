"""Spans of traces, whatever format their file has."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.errors import UserError
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from re import Match

METHODS = ("http.request.method", "http.method")
STATUSES = ("http.response.status_code", "http.status_code")
PATHS = ("url.path", "http.target")
ADDRESSES = ("url.full", "http.url")
"""The names of attributes by OpenTelemetry's conventions, the older ones behind."""

_HEX = regex(r"[0-9a-fA-F]{1,32}")
_QUOTED = regex(r"'[^']*'|\"[^\"]*\"")
_QUERY = regex(r"(?<=[\w/])\?\S.*")
_WORD = regex(r"[^\s/,;=()]+")
_VARIES = regex(r"\d{2}|@")
_LONGEST_NAME, _LONGEST_TEXT = 120, 2000
_TRACE_DIGITS, _SPAN_DIGITS = 32, 16


class TracesError(UserError):
    """A file that holds no readable traces; the message names the file and the reason."""


class Operation(Struct, frozen=True, order=True):
    """What a span does, as all spans of that kind are called."""

    service: str
    name: str

    def __str__(self) -> str:
        """The operation as people call it."""
        return f"{self.service}: {self.name}" if self.service else self.name


class Span(Struct, frozen=True):
    """A span. `started` and `ended` are microseconds since the epoch, `parent` is empty where it has none.

    `path` is that of the request which it answers, or its route, with `method`; both are empty where it answers none.
    `error` is the kind of its failure in a few words, empty where it did not fail: never a message, which may hold
    anything.
    """

    trace: str
    id: str
    parent: str
    operation: Operation
    started: int
    ended: int
    method: str = ""
    path: str = ""
    error: str = ""


def trace_id(text: str) -> str:
    """The id of a trace in 32 hexadecimal digits, from these or from base64; empty where it is neither."""
    return _id(text, _TRACE_DIGITS)


def span_id(text: str) -> str:
    """The id of a span in 16 hexadecimal digits; empty where it has none."""
    return _id(text, _SPAN_DIGITS)


def _id(text: str, digits: int) -> str:
    """Some tools leave zeros at the start out; zeros alone are no id."""
    if _HEX.fullmatch(text) or not text:
        return text.lower().rjust(digits, "0") if text.strip("0") else ""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).hex().rjust(digits, "0")
    except (binascii.Error, ValueError):
        return ""


def operation_of(service: str, name: str, attributes: Mapping[str, str]) -> Operation:
    """The operation of a span. Names of statements get their table, and lose what varies and may be a secret."""
    name = attributes.get("db.query.summary", name)
    table = _first(attributes, ("db.collection.name", "db.sql.table"))
    plain = _WORD.sub(_constant, _QUERY.sub("", _QUOTED.sub("?", name[:_LONGEST_TEXT]))).strip()
    if table and table not in plain:
        plain = f"{plain} {table}"
    return _operation(service[:_LONGEST_NAME], plain[:_LONGEST_NAME] or "a span without a name")


def _constant(word: Match[str]) -> str:
    """A word that stands for itself, or a mark for one that varies: a number, an address."""
    return "?" if _VARIES.search(word[0]) else word[0]


@lru_cache(maxsize=10_000)
def _operation(service: str, name: str) -> Operation:
    """One value for all spans of an operation, of which there may be a million."""
    return Operation(service, name)


def error_of(attributes: Mapping[str, str], exceptions: Iterable[str], *, has_failed: bool) -> str:
    """The kind of a failure: the type of an exception or the status; empty where the span has not failed."""
    if not has_failed:
        return ""
    kind = next((kind for kind in exceptions if kind), "") or attributes.get("exception.type", "")
    status = _first(attributes, (*STATUSES, "rpc.grpc.status_code"))
    kind = kind.rpartition(".")[2] or attributes.get("error.type", "") or (f"status {status}" if status else "")
    return kind[:_LONGEST_NAME] or "an error"


def answered_request(attributes: Mapping[str, str]) -> tuple[str, str]:
    """The method and the path of a request, as far as attributes tell them."""
    method = _first(attributes, METHODS)
    address = _first(attributes, (*PATHS, "http.route", "http.path", *ADDRESSES))
    return method, address


def _first(attributes: Mapping[str, str], names: Iterable[str]) -> str:
    return next((attributes[name] for name in names if attributes.get(name)), "")
