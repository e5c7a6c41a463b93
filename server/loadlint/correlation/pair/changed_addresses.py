"""Addresses that have changed in the newer recording, and steps that only one of two recordings has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import is_page_file
from loadlint.correlation.observe.leaves import Source
from loadlint.correlation.observe.search import text_of
from loadlint.correlation.pair.align import same_address
from loadlint.correlation.pair.background import is_of
from loadlint.correlation.pair.path_change import ID, PathChange, change_of, words_of
from loadlint.correlation.pair.version_change import ChangeKind, Thing, VersionChange
from loadlint.operation import reads
from loadlint.recordings.cookies import host_of
from loadlint.request import SAFE_METHODS, url_path
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.correlation.observe.signatures import Signature
    from loadlint.correlation.pair.path_change import Path
    from loadlint.correlation.pair.recording_pair import RecordingPair
    from loadlint.recordings.exchange import Exchange

_OWN_VALUE = frozenset({Source.JSON, Source.FORM_FIELD, Source.META, Source.ATTRIBUTE, Source.HEADER, Source.COOKIE})
_WORD = regex(r"\) [A-Za-z_-]{2,30}$")
"""A value of a signature that is a single word: it may say what a request is for."""

_DIGIT = regex(r"\d")

_LONG = 8
"""Characters from which on a value is taken for one that an answer has issued, not for a common word."""


def changed_addresses(pair: RecordingPair) -> Iterator[VersionChange]:
    """The changes of paths, each with all requests that show it."""
    by_change: dict[PathChange, list[int]] = {}
    for i in sorted(pair.other_words):
        change = change_of(pair.old.signatures[i], pair.new.signatures[pair.pairs[i]])
        if (change.old or change.new) and not _is_elsewhere(pair, i, change):
            by_change.setdefault(change, []).append(i)
    for change, positions in by_change.items():
        olds = [pair.old.signatures[i] for i in positions]
        old, new = _with_next(change, olds).addresses
        if old == new:
            continue
        kind = ChangeKind.RENAMED if len(change.old) == len(change.new) else ChangeKind.MOVED
        yield VersionChange(
            kind,
            Thing.ADDRESS,
            tuple(dict.fromkeys(pair.new_name(pair.pairs[i]) for i in positions)),
            old,
            new,
            "",
            tuple(pair.old.exchanges[i].index for i in positions),
            tuple(pair.new.exchanges[pair.pairs[i]].index for i in positions),
        )


def _with_next(change: PathChange, olds: Sequence[Signature]) -> PathChange:
    """The change with the next word, where segments were only added or removed, and all paths have one next word."""
    if change.old and change.new:
        return change
    length = len(change.before) + len(change.old)
    following = {words_of(old)[length : length + 1] for old in olds}
    if len(following) != 1:
        return change
    word = next(iter(following))
    return PathChange(change.before, (*change.old, *word), (*change.new, *word))


def _is_elsewhere(pair: RecordingPair, position: int, change: PathChange) -> bool:
    """Whether the user opened another thing in the newer run, rather than the same thing at another address."""
    may_be_ids = _may_be_ids(pair, position) and not _writes_to_words(pair, position, change)
    is_value = may_be_ids or _is_searched(pair, position, change) or _is_issued(pair, position, change)
    return is_value or _is_still_linked(pair, position)


def _is_searched(pair: RecordingPair, position: int, change: PathChange) -> bool:
    """Whether a request only reads, and each run has looked for the word at the end of its path: its answer has a value
    that speaks of it (`/search/kettle`), or the run sends it elsewhere as a value (a name that has to be free)."""
    sides = _sides(pair, position, change)
    if not all(segments == lookups.signatures[place].path[-1:] for lookups, place, segments in sides):
        return False
    return reads(pair.old.exchanges[position].request) and all(
        any(value == segments[0] and not in_path for _, value, in_path in lookups.entered_values)
        or any(segments[0].lower() in leaf.value.lower() for leaf in lookups.leaves(place) if leaf.source in _OWN_VALUE)
        for lookups, place, segments in sides
    )


def _may_be_ids(pair: RecordingPair, position: int) -> bool:
    """Whether all segments that differ look like ids in both runs, and none is a version."""
    old, new = pair.old.signatures[position], pair.new.signatures[pair.pairs[position]]
    return (
        not same_address(old, new)
        and len(old.kinds) == len(new.kinds)
        and all(
            left == right or (left.may_be_id and right.may_be_id)
            for left, right in zip(old.kinds, new.kinds, strict=True)
        )
    )


def _writes_to_words(pair: RecordingPair, position: int, change: PathChange) -> bool:
    """Whether a request that changes something has other words in its address, which no earlier response holds.

    Then nobody issued them as ids. A request that only reads may hold what the user typed.
    """
    return not reads(pair.old.exchanges[position].request) and not any(
        _DIGIT.search(segment) or any(holder < before for holder in lookups.holding(segment))
        for lookups, before, segments in _sides(pair, position, change)
        for segment in segments
    )


def _is_issued(pair: RecordingPair, position: int, change: PathChange) -> bool:
    """Whether an earlier answer issued a changed segment as a value of its own: then it is an id or a slug."""
    return any(
        leaf.value in segments and leaf.source in _OWN_VALUE
        for lookups, before, segments in _sides(pair, position, change)
        for holder in {holder for segment in segments for holder in lookups.holding(segment)}
        if holder < before
        for leaf in lookups.leaves(holder)
    )


def _sides(
    pair: RecordingPair, position: int, change: PathChange
) -> tuple[tuple[RecordingLookups, int, Path], tuple[RecordingLookups, int, Path]]:
    """Of each run what it recorded, the place of the request, and the segments that the other one does not have."""
    olds, news = change.other_segments
    return (pair.old, position, olds), (pair.new, pair.pairs[position], news)


def _is_still_linked(pair: RecordingPair, position: int) -> bool:
    """Whether the newer version still links to the old address, or asks for something else beside it: then the user
    only opened something else."""
    path = url_path(pair.old.exchanges[position].url)
    if len(path) < _LONG:
        return False
    old, new = pair.old.signatures[position].path, pair.new.signatures[pair.pairs[position]].path
    others = (request.path for request in pair.new.signatures if len(request.path) == len(old) != len(new))
    if any(other[:-1] == old[:-1] for other in others) and reads(pair.old.exchanges[position].request):
        return True
    host = host_of(pair.new.exchanges[pair.pairs[position]].url)
    link = re.compile(rf"(?:(?<![\w/.;-])|(?<={re.escape(host)})){re.escape(path)}(?![\w-])")
    return any(link.search(text_of(pair.new.exchanges[holder].response)) for holder in pair.new.holding(path))


def changed_steps(pair: RecordingPair) -> Iterator[VersionChange]:
    """The steps that only one of the recordings has, as far as they matter to others."""
    for position in _alone(pair.new, pair.old, pair.old_position, pair):
        exchange = pair.new.exchanges[position]
        yield VersionChange(ChangeKind.NEW, Thing.STEP, (pair.new_name(position),), new_entries=(exchange.index,))
    for position in _alone(pair.old, pair.new, pair.pairs, pair):
        exchange = pair.old.exchanges[position]
        yield VersionChange(ChangeKind.GONE, Thing.STEP, (pair.old_name(position),), old_entries=(exchange.index,))


def _alone(
    lookups: RecordingLookups, other: RecordingLookups, paired: Collection[int], pair: RecordingPair
) -> Iterator[int]:
    """The positions of requests to the application that matter, and that the other recording makes nowhere.

    What a page asks for beside the journey does not matter.
    """
    by_address: dict[tuple[str | None, ...], list[Signature]] = {}
    for request in other.signatures:
        by_address.setdefault(_address(request), []).append(request)
    issued = _first_issued(lookups, paired)
    for position in sorted({*lookups.changing, *issued}.difference(paired)):
        exchange = lookups.exchanges[position]
        if host_of(exchange.url) not in pair.hosts or not _is_answered(exchange):
            continue
        signature = lookups.signatures[position]
        if is_of(signature, pair.background):
            continue
        alike = by_address.get(_address(signature), ())
        if alike and not _asks_for_other_things(signature, alike):
            continue
        if not reads(exchange.request) or _is_needed(lookups, position, issued.get(position, ())):
            yield position


def _address(request: Signature) -> tuple[str | None, ...]:
    """What two requests for one thing have in common: the method, the operation and the path without its ids."""
    return request.method, request.operation, *(ID if _DIGIT.search(segment) else segment for segment in request.path)


def _is_answered(exchange: Exchange) -> bool:
    """Whether a request was answered well, and is not for a file of a page."""
    response = exchange.response
    return response is not None and response.status < 400 and not is_page_file(exchange.request)


def _asks_for_other_things(request: Signature, others: Sequence[Signature]) -> bool:
    """Whether a request that may change something sends a word that none of those to its address does."""
    words = {value for value in request.values if _WORD.search(value)} if request.method not in SAFE_METHODS else set()
    return bool(words - {value for other in others for value in other.values})


def telling_values(lookups: RecordingLookups, paired: Collection[int]) -> frozenset[str]:
    """What the requests of both recordings send, and those that change something. What only leads to reading that one
    of two runs has done is there by chance."""
    changing = (position for position in lookups.changing if not reads(lookups.exchanges[position].request))
    return frozenset(slot.value for position in {*paired, *changing} for slot in lookups.slots(position))


def _first_issued(lookups: RecordingLookups, paired: Collection[int]) -> dict[int, list[str]]:
    """The telling values that later requests send, by the first answer that holds them."""
    values: dict[int, list[str]] = {}
    for value in telling_values(lookups, paired):
        holding = lookups.holding(value) if len(value) >= _LONG else ()
        sent = lookups.first_sent(value) if holding else None
        if sent is not None and sent > holding[0]:
            values.setdefault(holding[0], []).append(value)
    return values


def _is_needed(lookups: RecordingLookups, position: int, values: Collection[str]) -> bool:
    """Whether an answer issues one of some values, of which it is the first to hold each."""
    return bool(values) and any(leaf.value in values for leaf in lookups.leaves(position))
