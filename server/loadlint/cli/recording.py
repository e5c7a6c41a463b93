"""`loadlint recording`: what loadlint sees in a recording, and what changed between versions of the application."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from loadlint.cli.errors import UsageError
from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.pair.journeys import are_of_one_journey
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pair.recording_pair import pair_of
from loadlint.correlation.pair.versions import Version, changes, versions_of
from loadlint.correlation.pipeline import build
from loadlint.correlation.secrets import masker_of
from loadlint.healing.change_words import requests_of, what_of
from loadlint.operation import operation_of
from loadlint.output._terminal import printable
from loadlint.recordings import read
from loadlint.rules.base import shorten
from loadlint.secrets.masker import SHOWS_ALL

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group
    from loadlint.correlation.flow import Flow
    from loadlint.correlation.pair.version_change import VersionChange
    from loadlint.recordings.exchange import Exchange, Recording

_LONGEST_URL = 100
_LONGEST_VALUE = 40
_FEW = 12


def run(options: Namespace) -> int:
    """Copy recordings without secrets, or print health, exchanges, issued values, and what differs between recordings.

    Raises UsageError, RecordingError.
    """
    files: Sequence[str] = options.files
    if bool(options.redact) == bool(files):
        raise UsageError("give either FILEs or --redact IN OUT")
    if options.redact:
        from loadlint.cli.redact import redact

        return redact(options.redact)
    if options.output_format == "json":
        print(json_text(files, options.show_secrets))
        return 0
    recordings = [read(file) for file in files]
    script = replaying(recordings[0])
    flow = build(script, recordings)
    masker = SHOWS_ALL if options.show_secrets else masker_of(script, recordings, flow)
    versions = versions_of(recordings)
    lines = [
        *chain.from_iterable((*health(recording), *exchanges(recording)) for recording in recordings),
        *values(recordings, flow),
    ]
    for other in recordings[1:]:
        lines += differences(recordings[0], other)
    lines += version_lines(versions)
    for line in lines:
        print(printable(masker.text(line)))
    return 0


def json_text(files: Sequence[str], show_secrets: bool) -> str:
    """Health, and what differs between versions, as JSON. Raises RecordingError."""
    recordings = [read(file) for file in files]
    script = replaying(recordings[0])
    masker = SHOWS_ALL if show_secrets else masker_of(script, recordings, build(script, recordings))
    return masker.text(json.dumps(_report(recordings, versions_of(recordings)), indent=2))


def _report(recordings: Sequence[Recording], versions: Sequence[Version]) -> dict[str, Any]:
    """The same for programs, but for the exchanges and their values, which are in the files."""
    return {
        "version": 1,
        "recordings": [
            {
                "path": recording.path.replace("\\", "/"),
                "exchanges": len(recording.exchanges),
                "health": [
                    {"problem": issue.problem, "message": issue.message, "entries": list(issue.exchanges)}
                    for issue in recording.health
                ],
            }
            for recording in recordings
        ],
        "versions": [[recording.path.replace("\\", "/") for recording in version.recordings] for version in versions],
        "changes": [
            {
                "from": old.path.replace("\\", "/"),
                "to": new.path.replace("\\", "/"),
                "changes": [_change_json(change) for change in changes],
            }
            for old, new, changes in _between(versions)
        ],
    }


def _between(versions: Sequence[Version]) -> Iterator[tuple[Recording, Recording, Sequence[VersionChange]]]:
    """For each version but the first the last recording of the one before, its own last one, and what changed."""
    for older, newer in pairwise(versions):
        old, new = older.recordings[-1], newer.recordings[-1]
        yield old, new, changes(old, new)


def version_lines(versions: Sequence[Version]) -> Iterator[str]:
    """The versions of the application, and what changed from each to the next."""
    if len(versions) == 1:
        first, *others = versions[0].recordings
        if others and all(are_of_one_journey(pair_of(first, other)) for other in others):
            yield "all recordings are of one version of the application"
        return
    yield "versions of the application, the oldest first:"
    for number, version in enumerate(versions, 1):
        yield f"  {number}: {', '.join(recording.path for recording in version.recordings)}"
    for old, new, changed in _between(versions):
        yield ""
        yield f"what changed from {old.path} to {new.path}:"
        yield from _change_lines(changed)


def health(recording: Recording) -> Iterator[str]:
    """The recording's name and what is wrong with it."""
    yield f"{recording.path}: {len(recording.exchanges)} exchanges"
    for issue in recording.health:
        shown = ", ".join(map(str, issue.exchanges[:_FEW])) + (", …" if len(issue.exchanges) > _FEW else "")
        yield f"  {issue.problem}: {issue.message}" + (f" (entries {shown})" if shown else "")
    if not recording.health:
        yield "  healthy: bodies, cookies and responses are there"


def exchanges(recording: Recording) -> Iterator[str]:
    """A table of the exchanges in order of start."""
    yield ""
    yield "entry  status      size  type                  request"
    for exchange in recording.exchanges:
        response = exchange.response
        status = str(response.status) if response else "none"
        size = "-" if response is None or response.size is None else str(response.size)
        media_type = response.media_type if response else ""
        yield f"{exchange.index:>5}  {status:>6}  {size:>8}  {media_type[:20]:<20}  {_request_words(exchange)}"
    yield ""


def values(recordings: Sequence[Recording], flow: Flow) -> Iterator[str]:
    """The values that responses issued and later requests sent, and whether they differ."""
    of_runs = [set(correlation.group.values) - {None} for correlation in flow.correlations]
    differ = len(recordings) > 1 and all(len(several) > 1 for several in of_runs)
    yield "issued values that later requests send" + (" and that differ between the recordings:" if differ else ":")
    exchange_at = {
        (recording.path, exchange.index): exchange for recording in recordings for exchange in recording.exchanges
    }
    for correlation in flow.correlations:
        issuer = correlation.issuer
        sending = [use for use in correlation.uses if not use.is_secondary] or correlation.uses
        uses = ", ".join(dict.fromkeys(str(recordings[0].exchanges[use.step].index) for use in sending))
        values_of_runs = [value for value in correlation.group.values if value is not None]
        shown = " | ".join(shorten(value, _LONGEST_VALUE) for value in values_of_runs)
        yield f"  {correlation.variable}: {shown}"
        issuing = exchange_at.get((issuer.recording, issuer.exchange))
        operation = _operation(issuing) if issuing is not None else ""
        place = f"{issuer.method} {path_of(issuer.url)}{operation}, {issuer.part}"
        yield f"      {correlation.evidence.level}; issued by entry {issuer.exchange} ({place}), sent by {uses}"
    if not flow.correlations:
        yield "  none"
    if flow.client_values:
        yield "values that the client makes:"
        for value in flow.client_values:
            entry = recordings[0].exchanges[value.group.first_step].index
            shown = shorten(value.group.literal, _LONGEST_VALUE)
            yield f"  {value.variable}: {shown} ({value.generator.kind}), entry {entry}"
    if flow.unknown:
        yield "values that differ and that no response issued:"
        for group in flow.unknown:
            entry = recordings[0].exchanges[group.first_step].index
            yield f"  {group.uses[0].slot.field or 'value'}: {_of_runs(group)}, entry {entry}"
    if flow.pushed:
        yield "values that web sockets brought:"
        yield from (f"  {group.uses[0].slot.field or 'value'}: {_of_runs(group)}" for group in flow.pushed)
    yield ""


def _of_runs(group: Group) -> str:
    return " | ".join(shorten(value, _LONGEST_VALUE) for value in group.values if value is not None)


def differences(first: Recording, second: Recording) -> Iterator[str]:
    """The requests that only one of two recordings has, and whether both are of one journey."""
    pair = pair_of(first, second)
    pairs = pair.pairs
    paired = set(pairs.values())
    alone = [_line(first, exchange) for i, exchange in enumerate(first.exchanges) if i not in pairs]
    alone += [_line(second, exchange) for i, exchange in enumerate(second.exchanges) if i not in paired]
    yield "both recordings make the same requests" if not alone else "requests that only one of the recordings has:"
    yield from alone
    if not are_of_one_journey(pair):
        yield f"{second.path} is of another journey than {first.path}: they have few requests in common"
    yield ""


def _line(recording: Recording, exchange: Exchange) -> str:
    return f"  {recording.path} entry {exchange.index}: {_request_words(exchange)}"


def _request_words(exchange: Exchange) -> str:
    """Method and address of a request, and the operation that it names beside them."""
    return f"{exchange.request.method} {_short_address(exchange.request.url.value)}{_operation(exchange)}"


def _operation(exchange: Exchange) -> str:
    """The operation that a request names beside its address."""
    operation = operation_of(exchange.request)
    return operation if operation.startswith(" ") else ""


def _short_address(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else url[: _LONGEST_URL - 1] + "…"


def _change_lines(changes: Sequence[VersionChange]) -> Iterator[str]:
    """A line for each change: what happened, to what, from what to what, and in which requests."""
    rows = [(change.kind.value, change.thing.value, what_of(change), requests_of(change)) for change in changes]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for kind, thing, what, requests in rows:
        text = f"{what} ({requests})" if what else requests
        yield f"  {kind:<{widths[0]}}  {thing:<{widths[1]}}  {text}"


def _change_json(change: VersionChange) -> dict[str, Any]:
    """One change for programs; what a change does not have is null."""
    return {
        "kind": change.kind.value,
        "thing": change.thing.value,
        "name": change.name or None,
        "old": change.old or None,
        "new": change.new or None,
        "requests": list(change.requests),
        "old_entries": list(change.old_entries),
        "new_entries": list(change.new_entries),
    }
