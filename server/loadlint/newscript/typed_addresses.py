"""Words of addresses that no answer told the user: who opened the page typed them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.value_shape import is_random
from loadlint.newscript.request_values import Field, fields_of
from loadlint.newscript.typed import Typed
from loadlint.request import url_path
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.journey import PlannedRequest
    from loadlint.newscript.runs import Runs

_PAGE = "page"
_LETTERS = regex(r"[^\W\d_]{3}")


def typed_segments(runs: Runs, requests: Sequence[PlannedRequest], request: PlannedRequest) -> Iterator[Typed]:
    """The segments of a request's path for which each recording has a word of its own that no answer held before."""
    places = runs.places(request.position)
    if len(runs.recordings) < 2 or len(places) < len(runs.recordings):
        return
    paths = [segments_of(runs.recordings[run].exchanges[place].url) for run, place in places.items()]
    if len(set(map(len, paths))) > 1:
        return
    for number, values in enumerate(zip(*paths, strict=True)):
        if len(set(values)) == len(values) and all(map(_is_word, values)) and _is_new(runs, request.position, values):
            name = _name(requests, paths[0], number)
            yield Typed(request, Field(name, values[0], "path"), values)


def segments_of(url: str) -> tuple[str, ...]:
    """The segments of a path as they are read."""
    return tuple(map(unquote, url_path(url).split("/")))


def _is_word(text: str) -> bool:
    """Whether people may have given it as a name: programs number and count, and make random texts."""
    return _LETTERS.search(text) is not None and not any(map(str.isdigit, text)) and not is_random(text)


def _is_new(runs: Runs, position: int, values: Sequence[str]) -> bool:
    """Whether no answer of a recording held its own word before."""
    places = runs.places(position)
    return not any(
        place < places[run]
        for run, (recording, value) in enumerate(zip(runs.recordings, values, strict=True))
        for place in lookups_of(recording).holding(value)
    )


def _name(requests: Sequence[PlannedRequest], segments: Sequence[str], number: int) -> str:
    """What a segment is called: as the field that sends it later, or as the word before it."""
    named = (field.name for request in requests for field in fields_of(request) if field.value == segments[number])
    before = segments[number - 1]
    return next(named, before if before.isalpha() else _PAGE)
