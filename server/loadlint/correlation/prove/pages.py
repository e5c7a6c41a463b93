"""What a script sees of the answer to one of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from loadlint.correlation.observe.leaves import Leaf, Source, address_leaves
from loadlint.correlation.pair.background import background_positions, kind_of
from loadlint.correlation.prove.run_extractor import Page, final_address
from loadlint.extractor import Extractor, FromUrl
from loadlint.facts import fact

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Evaluate
    from loadlint.recordings.exchange import Exchange, Recording


def page_of(run: AlignedRecording, step: int, *, follow: bool) -> Page | None:
    """What the script sees after a step; None without a response."""
    position = run.position_of.get(step)
    return None if position is None else page_at(run, step, position, follow=follow)


def page_at(run: AlignedRecording, step: int, position: int, *, follow: bool) -> Page | None:
    """What the script sees after a step where its request is the one at a position; None without a response."""
    hops = [run.exchanges[hop] for hop in (run.lookups.chain(position) if follow else [position])]
    if hops[-1].response is None:
        return None
    loaded = run.loaded_resources(step)
    if loaded is not None:
        return Page(hops, follows=follow, evaluate=run.evaluate, resources=loaded.resources)
    values = _values_on_pages(run.recording).setdefault((position, follow, run.evaluate), {})
    return _RecordedPage(hops, follows=follow, evaluate=run.evaluate, values=values)


def pages_of_kind(run: AlignedRecording, step: int, *, follow: bool) -> Iterator[Page]:
    """What the script sees after each request of a recording that is of the kind of a step's.

    Meant for what pages request in the background: its responses differ from time to time.
    """
    kind = kind_of(run.lookups.signatures[run.position_of[step]])
    for position in background_positions(run.recording, frozenset((kind,))):
        page = page_at(run, step, position, follow=follow)
        if page is not None:
            yield page


class _Whole(Enum):
    """Stands for the whole text of an answer, which is not kept twice."""

    TEXT = "text"


_Values = dict[str, str | _Whole | None]
"""What extractors give on a page."""


@fact
def _values_on_pages(_: Recording) -> dict[tuple[int, bool, Evaluate | None], _Values]:
    """What extractors give on the pages of a recording, by all that a page depends on and the extractor."""
    return {}


_MOST_KEPT, _LONGEST_KEPT = 64, 500
"""The most extractors of a page whose values are kept, and the most characters of such a value."""


class _RecordedPage(Page):
    """A page of a recording alone. What extractors give on it is kept, since an editor asks for it after each key."""

    def __init__(self, hops: Sequence[Exchange], *, follows: bool, evaluate: Evaluate | None, values: _Values) -> None:
        super().__init__(hops, follows=follows, evaluate=evaluate)
        self._values = values

    def value_in_tool(self, extractor: Extractor) -> str | None:
        # As text: extractors that choose an item by `1` and by `true` are equal to Python.
        key = repr(extractor)
        if key in self._values:
            kept = self._values[key]
            return self.response.text if kept is _Whole.TEXT else kept
        value = super().value_in_tool(extractor)
        if value is None or len(value) <= _LONGEST_KEPT:
            self._keep(key, value)
        elif value == self.response.text:
            self._keep(key, _Whole.TEXT)
        return value

    def _keep(self, key: str, value: str | _Whole | None) -> None:
        if len(self._values) >= _MOST_KEPT:
            self._values.clear()
        self._values[key] = value


def page_leaves(run: AlignedRecording, step: int, *, follow: bool) -> tuple[Leaf, ...]:
    """The values that a page issues: those of the last response, the cookies of all hops, the final address."""
    position, leaves = run.position_of[step], run.lookups.leaves
    if not follow:
        return leaves(position)
    *hops, last = run.lookups.chain(position)
    shown = [leaf for hop in hops for leaf in leaves(hop) if leaf.source == Source.COOKIE]
    shown += leaves(last)
    if hops and run.exchanges[last].response is not None:
        address = final_address([run.exchanges[hop] for hop in (*hops, last)])
        shown += address_leaves(address, FromUrl(), Source.LOCATION)
    return tuple(shown)
