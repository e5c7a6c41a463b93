"""Tests that what a script takes out of an answer is there.

They are for tools in which a script that finds nothing ends the iteration, and no request counts as failed.
"""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.assertion import Found, Test, before_decoding, presence_test, test_description
from loadlint.assertions.exemplars import Answers, page_with
from loadlint.assertions.judge import holds
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromCookie
from loadlint.facts import fact
from loadlint.text.regex import regex


def presence(answers: Answers, tests: Sequence[Test], extractors: Sequence[Extractor]) -> tuple[Test, ...]:
    """A test for each extractor whose value no other test misses in an answer without it."""
    return _presence(answers, tuple(tests), tuple(extractor.of_first_item for extractor in extractors))


@fact
def _presence(answers: Answers, tests: tuple[Test, ...], extractors: tuple[Extractor, ...]) -> tuple[Test, ...]:
    missed: list[Test] = []
    shown: set[str] = set()
    for extractor in extractors:
        good = answers.good[0][1]
        value = good.value(before_decoding(extractor))
        if isinstance(extractor.origin, FromCookie) or not value:
            continue
        lacking = _page_without(good, value)
        # A part of a text may be empty, as in `state=([^&]*)`.
        test = presence_test(extractor) if holds(presence_test(extractor), lacking) is False else Found(extractor)
        if test_description(test) in shown or not all(holds(test, page) for page in answers.must_pass):
            continue
        shown.add(test_description(test))
        if not any(holds(other, lacking) is False for other in tests):
            missed.append(test)
    return tuple(missed)


def _page_without(good: Page, value: str) -> Page:
    """The page without a value, in its text and in the address that it redirects to."""
    response, location = good.response, good.response.location
    left = location.replace(value, "") if location is not None else None
    return page_with(good, without_value(response.text, value), response.media_type, left)


_FARTHEST = 2000
"""How far from the value what holds it may begin or end, in characters; a large answer is not searched as a whole."""

_VALUE = "\uffff"
"""Stands for the value in a text: no text has this character, so that the expressions are the same for all values."""

_MEMBER = rf"\"[^\"\\]*\"\s*:\s*\"?{_VALUE}\"?"
_AROUND = [
    regex(around) for around in (rf"{_MEMBER}\s*,\s*", rf"(?:,\s*)?{_MEMBER}(?=\s*[}}\]])", rf"<[^<>]*{_VALUE}[^<>]*>")
]


def without_value(text: str, value: str) -> str:
    """A text without a value and what holds it: the member of an object, the tag; else without the value alone."""
    if value not in text:
        return text
    start = max(0, text.find(value) - _FARTHEST)
    end = text.rfind(value) + len(value) + _FARTHEST
    part = text[start:end].replace(value, _VALUE)
    for around in _AROUND:
        part = around.sub("", part)
    return text[:start] + part.replace(_VALUE, "") + text[end:]
