"""The parts of a script in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.engine import Analysis
from loadlint.navigation import Symbol


def parts(analysis: Analysis) -> Iterator[Symbol]:
    """All symbols of the outline, each before those in it."""
    for symbol, _ in with_containers(analysis):
        yield symbol


def with_containers(analysis: Analysis) -> Iterator[tuple[Symbol, str]]:
    """The same, each with the name of what holds it."""
    yield from _flat(analysis.navigator.outline if analysis.navigator is not None else (), "")


def _flat(symbols: Iterable[Symbol], container: str) -> Iterator[tuple[Symbol, str]]:
    for symbol in symbols:
        yield symbol, container
        yield from _flat(symbol.children, symbol.name)
