"""Finds in a recording the resources that a tool requests together with a page.

A recording of a browser has them as exchanges after the page. Those that the script's tool loads by itself need no
step in the script: they belong to the step of their page, and its extractors may read them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange
    from loadlint.script import Step

_DEEPEST = 5
"""How deep frames within frames are loaded: JMeter's limit."""

_MOST = 1_000
_MOST_KNOWN = 20_000
"""The most trees that are kept. An editor asks with another filter after each key that is typed in one."""
_LEGAL = "%!#$&'()*+,/:;=?@[]~"


class Resource(Struct, frozen=True, eq=False):
    """One resource: the exchanges of its redirects and of its answer, none where the recording lacks it.

    `inner` are the resources that it loads itself.
    """

    hops: tuple[Exchange, ...] = ()
    inner: Resources | None = None


class Resources(Struct, frozen=True, eq=False):
    """All that the tool requests with a page, in its order. `complete` is False where there may be more, or others."""

    items: tuple[Resource, ...]
    complete: bool


class Tree(Struct, frozen=True, eq=False):
    """The positions of what is loaded with a page: each resource's redirects and answer, and what is below it.

    `complete` is False where there may be more, or others.
    """

    items: tuple[tuple[tuple[int, ...], Tree | None], ...]
    complete: bool

    def positions(self) -> Iterator[int]:
        """All of them."""
        for chain, below in self.items:
            yield from chain
            if below is not None:
                yield from below.positions()


class Loaded(Struct, frozen=True, eq=False, dict=True):
    """The resources of one page."""

    tree: Tree
    exchanges: Sequence[Exchange]

    @cached_property
    def positions(self) -> frozenset[int]:
        """The positions of their exchanges."""
        return frozenset(self.tree.positions())

    @cached_property
    def resources(self) -> Resources:
        """The resources themselves."""
        return self._resources(self.tree)

    def _resources(self, tree: Tree) -> Resources:
        items = (
            Resource(
                tuple(self.exchanges[position] for position in chain),
                self._resources(below) if below is not None else None,
            )
            for chain, below in tree.items
        )
        return Resources(tuple(items), tree.complete)


def by_address(exchanges: Sequence[Exchange]) -> dict[str, list[int]]:
    """The positions of all plain requests, by their address without its fragment."""
    positions_by_address: dict[str, list[int]] = {}
    for position, exchange in enumerate(exchanges):
        if exchange.method in ("GET", None):
            positions_by_address.setdefault(_key(exchange.url), []).append(position)
    return positions_by_address


def _key(url: str) -> str:
    return quote(url.partition("#")[0], safe=_LEGAL)


class Loader:
    """Finds the resources of a recording's pages, once for each page and each set of a tool's options.

    `chain` gives the positions of an exchange and of the redirects that followed.
    """

    def __init__(self, exchanges: Sequence[Exchange], chain: Callable[[int], list[int]]) -> None:
        self.exchanges = exchanges
        self.chain = chain
        self._addresses: dict[str, list[int]] | None = None
        self._trees: dict[tuple[Hashable, int], Tree | None] = {}
        self._left = 0

    def load(self, step: Step, position: int) -> Loaded | None:
        """What a step loads with the answer at a position; None where it loads nothing."""
        key = step.loading, position
        if key not in self._trees:
            if len(self._trees) > _MOST_KNOWN:
                self._trees.clear()
            if self._addresses is None:
                self._addresses = by_address(self.exchanges)
            self._left = _MOST
            self._trees[key] = self._tree(self._addresses, step, position, 0)
        tree = self._trees[key]
        return None if tree is None else Loaded(tree, self.exchanges)

    def _tree(self, addresses: dict[str, list[int]], step: Step, position: int, depth: int) -> Tree | None:
        answer = self.exchanges[position].response
        if answer is None or not 200 <= answer.status < 400:
            return None
        if answer.body is None or depth > _DEEPEST or self._left <= 0:
            return Tree((), complete=False)
        embedded = step.embedded_resources(answer.url, answer.media_type, answer.text)
        if embedded is None:
            return None
        items = []
        for address in embedded.addresses:
            places = addresses.get(_key(address), [])
            later = bisect_right(places, position)
            chain = self.chain(places[later] if later < len(places) else places[-1]) if places else []
            self._left -= 1
            items.append((tuple(chain), self._tree(addresses, step, chain[-1], depth + 1) if chain else None))
        return Tree(tuple(items), embedded.complete)
