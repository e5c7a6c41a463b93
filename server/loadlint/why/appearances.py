"""Where a value stands in the recorded answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.codecs import forms_in
from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.observe.search import is_in
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.dialects.base import Dialect
from loadlint.extractor import Extractor, FromUrl
from loadlint.recordings.exchange import Response
from loadlint.why.model import Appearance, Search
from loadlint.why.words import encodings, exchange_of

_MOST_PLACES = 3


def searches_of(
    dialect: Dialect, runs: Iterable[AlignedRecording], values: Iterable[str | None], step: int
) -> Iterator[Search]:
    """For each recording that has a value here all answers that hold it."""
    for run, value in zip(runs, values, strict=True):
        if value is None:
            continue
        limit = run.position_of.get(step, len(run.exchanges))
        appearances = tuple(
            _appearance(dialect, run, position, value, limit) for position in run.lookups.holding(value)
        )
        first = run.lookups.first_sent(value)
        sent = None if first is None else run.exchanges[first].index
        yield Search(run.name, value, len(run.exchanges), appearances, sent)


def _appearance(dialect: Dialect, run: AlignedRecording, position: int, value: str, limit: int) -> Appearance:
    exchange = run.exchanges[position]
    response = exchange.response
    leaves = [leaf for leaf in run.lookups.leaves(position) if leaf.value == value]
    places = tuple(dict.fromkeys(_place(dialect, leaf) for leaf in leaves))[:_MOST_PLACES]
    if not places and response is not None:
        places = tuple(_parts(response, value))
    forms = () if response is None else _encodings(response, value)
    return Appearance(exchange.index, exchange_of(exchange), places, forms, position < limit)


def _place(dialect: Dialect, leaf: Leaf) -> str:
    if leaf.source == Source.COOKIE:
        return f"cookie {leaf.name}"
    if leaf.extractor == Extractor(FromUrl()):
        return "address"
    return " ".join(dialect.show(leaf.extractor))


def _parts(response: Response, value: str) -> Iterator[str]:
    """The parts of an answer whose text holds the value."""
    if is_in(value, response.text):
        yield "text of the body"
    names = dict.fromkeys(name for name, text in response.headers if is_in(value, text))
    yield from (f"header {name}" for name in names)


def _encodings(response: Response, value: str) -> tuple[str, ...]:
    text = "\n".join([response.text, *(text for _, text in response.headers)])
    forms = forms_in(text, value)
    return () if value in forms else encodings(tuple(codec for codecs in forms.values() for codec in codecs))
