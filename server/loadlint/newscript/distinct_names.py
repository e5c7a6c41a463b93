"""Tells transactions of one name apart by what differs between them, as people do before they count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.journey import Chosen, Upload
from loadlint.newscript.request_values import recorded_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from loadlint.journey import PlannedRequest
    from loadlint.newscript.runs import Runs

LONGEST = 40
"""The most characters of a transaction's name."""
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]{1,24}")


def told_apart(names: Sequence[str], words: Sequence[Mapping[str, str]], pages: Sequence[str | None]) -> list[str]:
    """The names, each that several transactions have with what tells these apart.

    `words` are what each one sends, as `sent_words` gives it; `pages` the titles of the pages that they begin on.
    """
    distinct = list(names)
    for name in set(names):
        places = [place for place, other in enumerate(names) if other == name]
        sent = [words[place] for place in places]
        ways = (_words(sent), [pages[place] for place in places], _field_names(sent))
        suffixes = next((way for way in ways if len(set(way)) > 1), [None] * len(places))
        for place, suffix in zip(places, suffixes, strict=True):
            whole = f"{name}: {suffix}" if suffix else name
            distinct[place] = whole if len(whole) <= LONGEST else name
    return distinct


def sent_words(runs: Runs, request: PlannedRequest) -> dict[str, str]:
    """The fields that the user filled in a request's body: each with its word that is the same in all recordings.

    The label of a choice is such a word. It is empty for a value that is none.
    """
    recorded = [
        {field.value for field in recorded_fields(exchange)} for exchange in runs.counterparts(request.position)
    ]
    fields = (*(request.form or ()), *(request.parts or ()), *_members("", request.document and request.document[0]))
    is_same = {value: all(value in values for values in recorded) for _, value in fields if isinstance(value, str)}
    return {name: _word(value) if is_same.get(value) else "" for name, value in fields if not isinstance(value, Upload)}


def _words(sent: Sequence[Mapping[str, str]]) -> list[str | None]:
    """The word that each one sends in the first field of which not all have the same word."""
    return next(filter(any, ([fields.get(name) for fields in sent] for name in _differing(sent))), [])


def _differing(sent: Sequence[Mapping[str, str]]) -> Iterator[str]:
    names = dict.fromkeys(name for fields in sent for name in fields)
    return (name for name in names if len({fields.get(name) for fields in sent}) > 1)


def _field_names(sent: Sequence[Mapping[str, str]]) -> list[str | None]:
    """The first field of each one that not all of them send."""
    by_all = set.intersection(*(set(fields) for fields in sent))
    return [next((name for name in fields if name not in by_all), None) for fields in sent]


def _word(value: Any) -> str:
    text = value.label if isinstance(value, Chosen) else value
    is_word = isinstance(text, str) and _WORD.fullmatch(text) is not None and not looks_generated(text)
    return text.lower() if is_word and text.isupper() else text if is_word else ""


def _members(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The members of a JSON value that hold no others, by their names."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _members(key, member)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _members(name, item)
    elif name:
        yield name, value
