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
    for values in recorded_segments(runs, request):
        if all(map(_is_word, values)) and _is_new(runs, request.position, values):
            yield Typed(request, Field(_name(requests, values[0]), values[0], "path"), values)


def recorded_segments(runs: Runs, request: PlannedRequest) -> list[tuple[str, ...]]:
    """The segments of a request's path that each recording has another one for, with those of all recordings.

    None without the request in each of them, and where their paths are not alike.
    """
    exchanges = runs.counterparts(request.position)
    paths = [tuple(map(unquote, url_path(exchange.url).split("/"))) for exchange in exchanges]
    if len(paths) < max(2, len(runs.recordings)) or len(set(map(len, paths))) > 1:
        return []
    return [values for values in zip(*paths, strict=True) if len(set(values)) == len(values)]


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


def _name(requests: Sequence[PlannedRequest], segment: str) -> str:
    """What a segment is called: as the field that sends it as well."""
    named = (field.name for request in requests for field in fields_of(request) if field.value == segment)
    return next(named, _PAGE)
