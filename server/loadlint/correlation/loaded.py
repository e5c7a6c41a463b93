"""What a tool requests together with a page, found again in a recording.

A browser's recording has the resources of a page as exchanges behind it. Those that the script's tool loads by itself
are no steps that the script lacks: they belong to the step of their page, and its extractors may see them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from urllib.parse import quote

from msgspec import Struct, field

from loadlint.correlation.evaluate import Resource, Resources
from loadlint.recordings.exchange import Exchange
from loadlint.script import Step

_DEEPEST = 5
"""JMeter's limit of frames within frames."""

_MOST = 1_000
_LEGAL = "%!#$&'()*+,/:;=?@[]~"


class Loaded(Struct, frozen=True, eq=False):
    """The resources of one page and the positions of their exchanges."""

    resources: Resources
    positions: frozenset[int]


def by_address(exchanges: Sequence[Exchange]) -> dict[str, list[int]]:
    """The positions of all plain requests, by their address without its fragment."""
    found: dict[str, list[int]] = {}
    for position, exchange in enumerate(exchanges):
        if exchange.method in ("GET", None):
            found.setdefault(_key(exchange.url), []).append(position)
    return found


def _key(url: str) -> str:
    return quote(url.partition("#")[0], safe=_LEGAL)


class Loader(Struct):
    """Finds the resources of pages. `chain` gives the positions of an exchange and of the redirects that followed."""

    exchanges: Sequence[Exchange]
    addresses: dict[str, list[int]]
    chain: Callable[[int], list[int]]
    _positions: set[int] = field(default_factory=set)

    def load(self, step: Step, position: int) -> Loaded | None:
        """What a step loads with the answer at a position; None where it loads nothing."""
        self._positions = set()
        found = self._resources(step, position, 0)
        return None if found is None else Loaded(found, frozenset(self._positions))

    def _resources(self, step: Step, position: int, depth: int) -> Resources | None:
        answer = self.exchanges[position].response
        if answer is None or not 200 <= answer.status < 400:
            return None
        if answer.body is None or depth > _DEEPEST or len(self._positions) > _MOST:
            return Resources((), complete=False)
        embedded = step.embedded(answer.url, answer.media_type, answer.text)
        if embedded is None:
            return None
        items = tuple(self._resource(step, address, position, depth) for address in embedded.addresses)
        return Resources(items, embedded.complete)

    def _resource(self, step: Step, address: str, page: int, depth: int) -> Resource:
        places = self.addresses.get(_key(address), [])
        if not places:
            return Resource()
        later = bisect_right(places, page)
        chain = self.chain(places[later] if later < len(places) else places[-1])
        self._positions.update(chain)
        return Resource(tuple(self.exchanges[at] for at in chain), self._resources(step, chain[-1], depth + 1))
