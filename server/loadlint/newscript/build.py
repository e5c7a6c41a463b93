"""Builds a journey from recordings, pass by pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.journey import Journey, PlannedRequest, Site, Transaction
from loadlint.newscript.belongs import Selection, selection_of, without_rare, without_turns, without_typing
from loadlint.newscript.bodies import body_of, content_type_of, with_data_files
from loadlint.newscript.controls import with_labels
from loadlint.newscript.feeds import Feed, with_feeds
from loadlint.newscript.headers import (
    authentication_of,
    constant_headers,
    cookie_header,
    headers_that_matter,
    with_connections,
)
from loadlint.newscript.inputs import Entered, with_inputs
from loadlint.newscript.names import journey_name, label_of, names_of, numbered_names
from loadlint.newscript.pauses import pause_between
from loadlint.newscript.polls import with_polls
from loadlint.newscript.sites import origin_of, sites_of
from loadlint.newscript.transactions import Grain, grouped_positions, with_parallel
from loadlint.request import url_path

if TYPE_CHECKING:
    from loadlint.newscript.from_script import TakenOver
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Exchange


class Wishes(Struct, frozen=True):
    """What the user asks of a new script, as the options of the command say it. `old` is a script to take over.

    `vary_choices` asks for choices at random out of the page's own lists.
    """

    hosts: tuple[str, ...] = ()
    include_static: bool = False
    include_background: bool = False
    base_setting: str | None = None
    grain: Grain = "action"
    data_folder: str = "data"
    old: TakenOver | None = None
    vary_choices: bool = False


class Plan(Struct, frozen=True):
    """A journey, with which exchanges of the first recording it is made of, and what the user typed in that."""

    journey: Journey
    selection: Selection
    typed: frozenset[str]


def plan(
    runs: Runs,
    stem: str,
    wishes: Wishes,
    kept: Set[str] = frozenset(),
    follows: Callable[[str | None], bool] = lambda content_type: True,
) -> Plan:
    """The journey of the recordings. `stem` is the new script's file name without its suffix.

    The typed texts in `kept` stay as recorded. `follows` tells by the type of a body whether the tool follows the
    redirect of a request with it.
    """
    selection = _selection(runs, wishes, lambda exchange: follows(content_type_of(exchange.request)))
    sites = sites_of([runs.exchanges[position] for position in selection.positions], wishes.base_setting)
    recorded = recorded_requests(runs, selection.positions, sites)
    entered = with_inputs(runs, recorded, kept)
    tables = [f"{entered.table.name}.{suffix}" for suffix in ("csv", "json")] if entered.table is not None else []
    # A comment would stay where the choice becomes another one.
    labelled = entered.requests if wishes.vary_choices else with_labels(runs, entered.requests)
    planned = with_data_files(labelled, wishes.data_folder, tables)
    requests = tuple(with_feeds(_feeds(runs, wishes), with_polls(runs, planned)))
    transactions = _transactions(runs, replace(entered, requests=requests), wishes)
    pause = pause_between(runs, [transaction.requests[0].position for transaction in transactions])
    constant = constant_headers(runs, requests)
    journey = Journey(journey_name(stem), sites, transactions, pause, entered.table, constant)
    return Plan(journey, selection, entered.texts)


def recorded_requests(runs: Runs, positions: Sequence[int], sites: Sequence[Site]) -> list[PlannedRequest]:
    """The requests at positions of the first recording, with all values as recorded."""
    site_of = {site.origin: site for site in sites}
    return list(with_connections(_request(runs, position, site_of) for position in positions))


def _selection(runs: Runs, wishes: Wishes, follows: Callable[[Exchange], bool]) -> Selection:
    if wishes.old is not None:
        return Selection(wishes.old.positions, {})
    selection = selection_of(
        runs,
        wishes.hosts,
        with_static=wishes.include_static,
        with_background=wishes.include_background,
        follows=follows,
    )
    if wishes.include_background:
        return selection
    return without_rare(runs, without_typing(runs, without_turns(selection, _feeds(runs, wishes))))


def _feeds(runs: Runs, wishes: Wishes) -> Sequence[Feed]:
    """The feeds that the script reads on in loops: what an old script does, and what is kept, stays as it is."""
    return () if wishes.old is not None or wishes.include_background else runs.feeds


def _transactions(runs: Runs, entered: Entered, wishes: Wishes) -> tuple[Transaction, ...]:
    """The requests in transactions: those of the old script, or those that the recordings show."""
    by_position = {request.position: request for request in entered.requests}
    if wishes.old is not None and wishes.old.groups:
        named = [
            (name, [position for position in group if position in by_position]) for name, group in wishes.old.groups
        ]
        groups = [group for _, group in named if group]
        names = numbered_names(name for name, group in named if group)
    else:
        groups = grouped_positions(runs, list(by_position), wishes.grain)
        names = names_of(runs, [[by_position[position] for position in group] for group in groups], entered.texts)
    calls = [tuple(by_position[position] for position in group) for group in groups]
    return tuple(with_parallel(runs, Transaction(name, group)) for name, group in zip(names, calls, strict=True))


def _request(runs: Runs, position: int, site_of: Mapping[str, Site]) -> PlannedRequest:
    exchange = runs.exchanges[position]
    request = exchange.request
    url = exchange.url.partition("#")[0]
    query = url.partition("?")[2]
    body = body_of(exchange)
    return PlannedRequest(
        position,
        label_of(runs, position),
        exchange.method or "GET",
        site_of[origin_of(url)],
        (f"{url_path(url) or '/'}?{query}" if query else url_path(url) or "/",),
        (*headers_that_matter(exchange), *cookie_header(runs, position)),
        content_type_of(request),
        body.form,
        body.document,
        body.parts,
        body.text,
        authentication_of(exchange),
        file=body.file,
    )
