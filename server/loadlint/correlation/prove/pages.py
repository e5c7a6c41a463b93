"""What a script sees of the answer to one of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.leaves import Source, address_leaves
from loadlint.correlation.prove.run_extractor import Page, final_address
from loadlint.extractor import FromUrl

if TYPE_CHECKING:
    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording


def page_of(run: AlignedRecording, step: int, *, follow: bool) -> Page | None:
    """What the script sees after a step; None without a response."""
    position = run.position_of.get(step)
    return None if position is None else page_at(run, step, position, follow=follow)


def page_at(run: AlignedRecording, step: int, position: int, *, follow: bool) -> Page | None:
    """What the script sees after a step where its request is the one at a position; None without a response."""
    hops = [run.exchanges[hop] for hop in (run.lookups.chain(position) if follow else [position])]
    if hops[-1].response is None:
        return None
    loaded = run.loaded(step)
    resources = loaded.resources if loaded is not None else None
    return Page(hops, follows=follow, evaluate=run.evaluate, resources=resources)


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
