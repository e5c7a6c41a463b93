"""Which response lists what a request sends as one value, and the extractor for all items of the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.prove.origins import Proof
from loadlint.correlation.prove.pages import page_leaves, page_of
from loadlint.extractor import Extractor, FromItems, JsonStep, lists_around
from loadlint.facts import fact
from loadlint.recordings.exchange import Together, together

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment

_MOST_STEPS = 12
"""So many responses are looked at, the last before the request first."""
_MOST_LISTS = 20
"""So many lists of a response are tried of those that begin with one item: many begin with a 1."""

FirstItems = dict[tuple[int, int], dict[str, list[tuple[JsonStep, ...]]]]
"""For a run and a step the paths to what first items have, by its text."""


class Wanted(Struct, frozen=True):
    """A list that a step sends, in each run as FromItems gives it with this separator.

    `number` is that of the first run with a list, `first` the first item in it.
    """

    step: int
    values: Sequence[str | None]
    number: int
    first: str
    separator: str | None


def proofs_of_items(alignment: Alignment, lists: Sequence[Wanted]) -> list[Proof | None]:
    """For each list the last response before its step that lists the items in each run, and how they are taken."""
    for number, run in enumerate(alignment.runs):
        # All in one pass: each search goes through the texts of all responses.
        run.lookups.search(wanted.first for wanted in lists if wanted.number == number)
    first_items: FirstItems = {}
    return [_proof(alignment, wanted, first_items) for wanted in lists]


@fact
def _listings(_: Together) -> dict[object, tuple[int, FromItems] | None]:
    """Which of some responses lists a value, by all that this depends on. It does not depend on the script."""
    return {}


_MOST_LISTINGS = 50_000
"""The most values that are kept. An editor asks for other ones after each key."""


def _proof(alignment: Alignment, wanted: Wanted, first_items: FirstItems) -> Proof | None:
    run, listings = alignment.runs[wanted.number], _listings(together([run.recording for run in alignment.runs]))
    holding = frozenset(run.lookups.holding(wanted.first))
    steps = sorted((step for step in run.position_of if step < wanted.step), reverse=True)
    steps = [step for step in steps if run.position_of[step] in holding][:_MOST_STEPS]
    places = tuple((alignment.follows(step), *(run.position_of.get(step) for run in alignment.runs)) for step in steps)
    key = run.evaluate, tuple(wanted.values), wanted.separator, places
    if key not in listings:
        if len(listings) > _MOST_LISTINGS:
            listings.clear()
        listings[key] = _listing(alignment, steps, wanted, first_items)
    listing = listings[key]
    return _proof_of(alignment, steps[listing[0]], listing[1], wanted.values) if listing is not None else None


def _listing(
    alignment: Alignment, steps: Sequence[int], wanted: Wanted, first_items: FirstItems
) -> tuple[int, FromItems] | None:
    """Which of some steps has a response that lists the items in each run, and how they are taken from it."""
    for number, step in enumerate(steps):
        for origin in _origins(alignment, step, wanted, first_items):
            if _is_proven(alignment, step, Extractor(origin), wanted.values):
                return number, origin
    return None


def _origins(alignment: Alignment, step: int, wanted: Wanted, first_items: FirstItems) -> Iterator[FromItems]:
    """The lists in a run's response to a step whose first item has the text of the first one."""
    key = wanted.number, step
    if key not in first_items:
        first_items[key] = _first_items(alignment, *key)
    for path in first_items[key].get(wanted.first, ())[:_MOST_LISTS]:
        yield from lists_around(path, wanted.separator)


def _first_items(alignment: Alignment, number: int, step: int) -> dict[str, list[tuple[JsonStep, ...]]]:
    paths: dict[str, list[tuple[JsonStep, ...]]] = {}
    for leaf in page_leaves(alignment.runs[number], step, follow=alignment.follows(step)):
        path = leaf.extractor.member_path or ()
        if 0 in path:
            paths.setdefault(leaf.value, []).append(path)
    return paths


def _is_proven(alignment: Alignment, step: int, extractor: Extractor, values: Sequence[str | None]) -> bool:
    """Whether the response of each run to a step lists what that run sends."""
    wanted = [(run, value) for run, value in zip(alignment.runs, values, strict=True) if value is not None]
    pages = [(page_of(run, step, follow=alignment.follows(step)), value) for run, value in wanted]
    return all(page is not None and page.value(extractor) == value for page, value in pages)


def _proof_of(alignment: Alignment, step: int, origin: FromItems, values: Sequence[str | None]) -> Proof:
    *_, owner, name = ("", "", *(part for part in origin.path if isinstance(part, str)))
    if origin.member:
        owner, name = name, f"{origin.member[-1]}s"
    leaf = Leaf("", Extractor(origin), Source.JSON, name, owner)
    numbers = tuple(number for number, value in enumerate(values) if value is not None)
    stop = step in alignment.split_redirects
    return Proof(step, leaf.extractor, leaf, numbers, stop, single=True, number=False)
