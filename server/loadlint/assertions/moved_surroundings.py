"""Other words around the value of a variable: `/tickets/5` where an answer had `/issues/5` before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.extractor import NotEvaluatedError
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.assertion import Echo
    from loadlint.assertions.extracted_values import ExtractedValues
    from loadlint.correlation.prove.run_extractor import Page

_FARTHEST = 300
"""So many characters beside a value are looked at."""
_MOST_PLACES = 1_000
_WORD = regex(r"[\w-]+", re.ASCII)
_PARTS = regex(rf"({_WORD.pattern})", re.ASCII)
_PATH_BEFORE = regex(r"[\w/-]*$", re.ASCII)
_PATH_AFTER = regex(r"^[\w/-]*", re.ASCII)


class _Text(Struct, frozen=True):
    """What a test looks at in one run, the value in it, and the values of that run."""

    text: str
    value: str
    run: ExtractedValues


class _Surroundings(Struct, frozen=True):
    before: str
    after: str


def other_surroundings(
    old: Echo, good: Sequence[tuple[str, Page]], values: Mapping[str, ExtractedValues]
) -> Echo | None:
    """The test with the words that stand around the value now in all good answers; None where that can't be told.

    They have the form of the old ones, with as few other words as possible. An address is one that a request had.
    """
    texts = [text for name, page in good if (text := _text(old, page, values[name])) is not None]
    if not texts or len(texts) < len(good) or any(_holds(old, text) for text in texts):
        return None
    shared = set.intersection(*(set(_alike(old, text)) for text in texts))
    changes = {around: _changes(old, around) for around in shared if _is_sure(old, around, texts)}
    nearest = [around for around, changed in changes.items() if changed == min(changes.values())]
    return replace(old, before=nearest[0].before, after=nearest[0].after) if len(nearest) == 1 else None


def _text(old: Echo, page: Page, run: ExtractedValues) -> _Text | None:
    value = run.value(old.source) if old.source is not None else None
    try:
        text = page.value_in_tool(old.extractor)
    except NotEvaluatedError:
        text = None
    return _Text(text, value, run) if text is not None and value is not None else None


def _holds(old: Echo, text: _Text) -> bool:
    wanted = f"{old.before}{text.value}{old.after}"
    return wanted == text.text if old.relation == "equals" else wanted in text.text


def _alike(old: Echo, text: _Text) -> Iterator[_Surroundings]:
    """What stands around the value in places of the old form."""
    is_whole = old.relation == "equals"
    start = r"\A" if is_whole else r"(?<![\w-])" if _WORD.match(old.before) else ""
    end = r"\Z" if is_whole else r"(?!\w)" if not old.after or _WORD.match(old.after[-1]) else ""
    before = re.compile(rf"{start}({_form(old.before, is_whole=is_whole)})\Z", re.ASCII)
    after = re.compile(rf"({_form(old.after, is_whole=False)}){end}", re.ASCII)
    for position in islice(_positions(text), _MOST_PLACES):
        # Not more of a page than an address is long: a pattern for parts of paths takes the square of a long text.
        begin, stop = max(0, position - _FARTHEST), position + len(text.value)
        if is_whole and begin > 0:
            continue
        left, right = before.search(text.text[begin:position]), after.match(text.text[stop : stop + _FARTHEST])
        if left is not None and right is not None:
            yield _Surroundings(left[1], right[1])


def _positions(text: _Text) -> Iterator[int]:
    """Where the value stands in the text."""
    position = text.text.find(text.value)
    while position >= 0:
        yield position
        position = text.text.find(text.value, position + 1)


def _form(text: str, *, is_whole: bool) -> str:
    """The expression for texts with other words. An address that must be there from its start may have a longer one."""
    form = ""
    for part in _PARTS.split(text):
        if _WORD.match(part):
            form += _WORD.pattern
        elif part.endswith("/") and (is_whole or part != "/"):
            form += rf"{re.escape(part[:-1])}(?:/{_WORD.pattern})*/"
        else:
            form += re.escape(part)
    return form


def _is_sure(old: Echo, around: _Surroundings, texts: Sequence[_Text]) -> bool:
    """Whether requests have the address, or several runs the text, so that it stands there for a reason.

    What follows the value as before needs no request of its own: a link may be there that nobody has followed.
    """
    before, after = _match(_PATH_BEFORE, around.before), _match(_PATH_AFTER, around.after)
    if "/" not in before + after:
        return len({text.value for text in texts}) > 1
    new = "" if around.after == old.after else after
    return all(text.run.is_requested(f"{before}{text.value}{new}") for text in texts)


def _match(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match is not None else ""


def _changes(old: Echo, around: _Surroundings) -> int:
    """How many words are other ones or new: before the value the last ones belong together, after it the first."""
    before = _differing(_WORD.findall(old.before)[::-1], _WORD.findall(around.before)[::-1])
    return before + _differing(_WORD.findall(old.after), _WORD.findall(around.after))


def _differing(words: Sequence[str], others: Sequence[str]) -> int:
    pairs = zip(words, others, strict=False)
    return abs(len(words) - len(others)) + sum(word != other for word, other in pairs)
