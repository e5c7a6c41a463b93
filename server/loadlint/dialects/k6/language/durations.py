"""Durations as k6 reads them: `1m30s`, or a number of milliseconds."""

from __future__ import annotations

from loadlint.text.regex import regex

_SECONDS = {"": 0.001, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = regex(r"(\d{1,9}+(?:\.\d{1,9}+)?+)(ms|[smh]|$)")
_DURATION = regex(rf"(?:{_PART.pattern})++")


def seconds_of(text: str | None) -> float | None:
    """A duration in seconds; None where it has another form, or is not known."""
    if text is None or not _DURATION.fullmatch(text):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
