"""Recordings of one journey that come from different versions of the application, and what changed between these.

Versions are told apart by what the recordings show: addresses, names of parameters, fields and headers, where values
are issued, and steps that others depend on. The times at which they were recorded only put them in order. It is a
part of `pair/` since it needs only what requests and answers hold, and which of them belong together.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from loadlint.correlation.pair.changed_addresses import changed_addresses, changed_steps, telling_values
from loadlint.correlation.pair.changed_fields import changed_fields, changed_forms
from loadlint.correlation.pair.changed_issuers import SHORTEST, changed_issuers
from loadlint.correlation.pair.journeys import are_of_one_journey
from loadlint.correlation.pair.recording_pair import RecordingPair, pair_of
from loadlint.correlation.pair.renewals import without_unequal_renewals
from loadlint.correlation.pair.version_change import ChangeKind, VersionChange, joined_changes
from loadlint.facts import fact
from loadlint.operation import reads
from loadlint.recordings.exchange import Exchange, Recording, Together, together
from loadlint.request import url_path


class Version(Struct, frozen=True):
    """Recordings of one version of the application, in order of their start."""

    recordings: tuple[Recording, ...]


def versions_of(recordings: Sequence[Recording]) -> tuple[Version, ...]:
    """The recordings by version, the oldest version first. A script must fit the last one.

    A recording belongs to the newest version from which it differs in nothing. Recordings without a time count as
    older than those with one, in the order given.
    """
    return _versions_of(together(recordings))


@fact
def _versions_of(runs_together: Together) -> tuple[Version, ...]:
    versions: list[list[Recording]] = []
    for recording in sorted(runs_together.recordings, key=start_of):
        alike = next((version for version in reversed(versions) if not changes(version[-1], recording)), None)
        if alike is None:
            versions.append([recording])
        else:
            alike.append(recording)
    versions.sort(key=lambda version: start_of(version[-1]))
    return tuple(Version(tuple(version)) for version in versions)


def start_of(recording: Recording) -> float:
    """When its first request was sent, in seconds since 1970; 0 where it does not say so."""
    return min((exchange.started for exchange in recording.exchanges if exchange.started is not None), default=0.0)


def changes(old: Recording, new: Recording) -> tuple[VersionChange, ...]:
    """What changed from one recording to a newer one; nothing where both are of one version, or of two journeys.

    That only one of them renews a token is no change.
    """
    return _changes(together(without_unequal_renewals((old, new))))


@fact
def _changes(runs_together: Together) -> tuple[VersionChange, ...]:
    pair = pair_of(*runs_together.recordings)
    if not pair.pairs or not are_of_one_journey(pair):
        return ()
    _look_up(pair)
    fields = list(changed_fields(pair))
    renamed = {
        (request, change.old): change.new
        for change in fields
        if change.kind is ChangeKind.RENAMED
        for request in change.requests
    }
    steps = (*_address_changes(runs_together), *changed_steps(pair))
    values = (*changed_forms(pair), *changed_issuers(pair, renamed))
    return (*steps, *joined_changes(fields), *joined_changes(values))


@fact
def _address_changes(runs_together: Together) -> tuple[VersionChange, ...]:
    """The changed addresses alone: what they need of long recordings is little."""
    pair = pair_of(*runs_together.recordings)
    if not pair.pairs or not are_of_one_journey(pair):
        return ()
    pair.old.search(segment for i in pair.other_words for segment in pair.old.signatures[i].path)
    pair.new.search(
        text
        for i in pair.other_words
        for text in (url_path(pair.old.exchanges[i].url), *pair.new.signatures[pair.pairs[i]].path)
    )
    return tuple(changed_addresses(pair))


def is_renamed(old: Recording, new: Recording, word: str, other: str) -> bool:
    """Whether addresses of the newer recording have another word in place of one of the older.

    The word at the end of an address that is only read may be what the user typed.
    """
    asked = {exchange.index: exchange for exchange in new.exchanges}
    return any(
        word in change.old.split("/")
        and other in change.new.split("/")
        and any(_is_of_application(asked[index], other) for index in change.new_entries)
        for change in _address_changes(together((old, new)))
    )


def _is_of_application(exchange: Exchange, word: str) -> bool:
    return not reads(exchange.request) or url_path(exchange.url).rstrip("/").rpartition("/")[2] != word


def _look_up(pair: RecordingPair) -> None:
    """Looks for all values that matter in one pass over the answers of each recording."""
    pair.old.search(value for value in telling_values(pair.old, pair.pairs) if len(value) >= SHORTEST)
    pair.new.search(value for value in telling_values(pair.new, pair.old_position) if len(value) >= SHORTEST)
