"""What must hold of a response, in terms that every tool shares.

A dialect reads the user's assertions into these and writes new ones from them; `assertions` runs them on recorded
responses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loadlint.extractor import Extractor, JsonStep


@dataclass(frozen=True, slots=True)
class StatusIs:
    """The status is one of `codes`."""

    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TextIs:
    """What the extractor gives contains the text, equals it, or holds a match of it as a regular expression."""

    extractor: Extractor
    relation: Literal["contains", "equals", "matches"]
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The extractor gives a value that is not empty."""

    extractor: Extractor


JsonScalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class JsonIs:
    """The body is JSON, and at the path is a value (null is one), a value that is not empty, or exactly `value`."""

    path: tuple[JsonStep, ...]
    relation: Literal["there", "filled", "equals"]
    value: JsonScalar = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The time or the size of the response is within a limit."""

    subject: Literal["time", "size"]


@dataclass(frozen=True, slots=True)
class Always:
    """It holds whatever the response is. `reason` says why, for the user."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that loadlint can't run: code, an expression of another language. `status_only`: it reads no more."""

    status_only: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The test does not hold."""

    test: Test


@dataclass(frozen=True, slots=True)
class AllOf:
    """All tests hold."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the tests holds."""

    tests: tuple[Test, ...]


Test = StatusIs | TextIs | Found | JsonIs | Limit | Always | Unknown | Not | AllOf | AnyOf


def leaves(test: Test) -> tuple[Test, ...]:
    """The tests inside a test that hold no others."""
    if isinstance(test, Not):
        return leaves(test.test)
    if isinstance(test, AllOf | AnyOf):
        return tuple(leaf for inner in test.tests for leaf in leaves(inner))
    return (test,)


def reads_content(test: Test) -> bool:
    """Whether a test may tell answers apart by more than status, time and size."""
    return any(
        isinstance(leaf, TextIs | Found | JsonIs) or (isinstance(leaf, Unknown) and not leaf.status_only)
        for leaf in leaves(test)
    )
