"""Which of the recorded exchanges a script has to make, and why it leaves out the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_file_address
from loadlint.correlation.observe.authentication import tokens_of
from loadlint.correlation.observe.html import document_of
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.background import (
    background_kinds,
    background_positions,
    first_issuers,
    reads_beside,
)
from loadlint.correlation.pair.suggestions import without_suggestions
from loadlint.failures.login_pages import is_html
from loadlint.known_hosts import BESIDE_A_JOURNEY, is_of
from loadlint.recordings.exchange import Exchange, host_of, is_beacon, is_page_or_data, is_prefetch
from loadlint.request import SAFE_METHODS
from loadlint.text.addresses import resolved_address
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.newscript.feeds import Feed
    from loadlint.newscript.runs import Runs

BACKGROUND = "request in the background"
RARE = "request about what other recordings lack"
STATIC = "static file"
TYPING = "request while the user was still typing"
OTHER_HOST = "request to another host"
REDIRECT = "redirect that the tool follows"
AHEAD = "page that the browser loads ahead"
CHALLENGE = "question who the user is, which the tool answers"

_SCRIPT_TYPE = regex(r"[\w-]+/(?:x-)?(?:java|ecma)script")
_STATIC_TYPE = regex(rf"(?:image|font|audio|video)/|text/css|{_SCRIPT_TYPE.pattern}|application/(?:wasm|font)")
_SWITCHING_PROTOCOLS, _NOT_MODIFIED = 101, 304
_TELLING_LENGTH = 12
"""Characters from which on equal values on two hosts are no coincidence."""


class Selection(Struct, frozen=True):
    """The positions of the exchanges that belong to the journey, in order; and of the others, why they do not."""

    positions: tuple[int, ...]
    left_out: Mapping[int, str]


def selection_of(
    runs: Runs,
    hosts: Sequence[str],
    *,
    with_static: bool,
    with_background: bool = False,
    follows: Callable[[Exchange], bool] = lambda exchange: True,
) -> Selection:
    """The exchanges that the script has to make.

    `hosts` are those that the user names, with or without a port; without any they are told from the traffic.
    `follows` tells whether the tool requests by itself where an exchange leads.
    """
    named = frozenset(host.lower() for host in hosts)
    chosen = named or own_hosts(runs)
    left_out = dict.fromkeys(runs.lookups.answered_challenges, CHALLENGE)
    left_out |= dict.fromkeys(_pages_ahead(runs.exchanges), AHEAD)
    left_out |= dict(_reasons(runs.exchanges, chosen, with_static=with_static))
    beside = () if with_background else background_positions(runs.recordings[0], background_kinds(runs.recordings))
    for position in beside:
        left_out.setdefault(position, BACKGROUND)
    for position in _issuing_files(runs, left_out):
        del left_out[position]
    for position, target in sorted(runs.lookups.next_hop.items()):
        if left_out.get(position, REDIRECT) == REDIRECT and follows(runs.exchanges[position]):
            left_out[target] = REDIRECT
    positions = tuple(position for position in range(len(runs.exchanges)) if position not in left_out)
    return Selection(positions, left_out)


def without_turns(selection: Selection, feeds: Sequence[Feed]) -> Selection:
    """The exchanges but for those by which a page only came to the next cursor of a feed."""
    turns = {position for feed in feeds for position in feed.positions if position not in feed.kept}
    positions = tuple(position for position in selection.positions if position not in turns)
    return Selection(positions, {**selection.left_out, **dict.fromkeys(turns, BACKGROUND)})


def without_typing(runs: Runs, selection: Selection) -> Selection:
    """The exchanges but for those that a page made while the user was still typing: how many depends on how fast. The
    last one of them, with the most of the text, stays."""
    positions = tuple(without_suggestions(runs.recordings[0], selection.positions))
    typing = set(selection.positions).difference(positions)
    return Selection(positions, {**selection.left_out, **dict.fromkeys(typing, TYPING)})


def without_rare(runs: Runs, selection: Selection) -> Selection:
    """The exchanges but for calls that only ask about a thing which an answer happened to hold: another recording makes
    no such call, and goes on, and nothing else needs its answer."""
    rare = {position for position in _gaps_of_others(runs, selection) if reads_beside(runs.exchanges[position])}
    issuers = first_issuers(runs.lookups, selection.positions) if rare else {}
    rare = {position for position in rare if issuers[position]}
    while needed := rare & frozenset().union(*(issuers[other] for other in issuers if other not in rare)):
        rare -= needed
    positions = tuple(position for position in selection.positions if position not in rare)
    return Selection(positions, {**selection.left_out, **dict.fromkeys(rare, RARE)})


def _gaps_of_others(runs: Runs, selection: Selection) -> list[int]:
    """The exchanges that another recording lacks, although it goes on behind them."""
    of_all = [len(runs.places(position)) == len(runs.recordings) for position in selection.positions]
    end = max((number for number, is_of_all in enumerate(of_all) if is_of_all), default=0)
    return [position for position, is_of_all in zip(selection.positions[:end], of_all, strict=False) if not is_of_all]


def _static_positions(exchanges: Sequence[Exchange]) -> Iterator[int]:
    """The static files, and the requests that ask whether one is still the same: their answer has no type."""
    addresses: set[str] = set()
    for position, exchange in enumerate(exchanges):
        if is_static(exchange):
            addresses.add(exchange.url)
            yield position
        elif exchange.url in addresses and exchange.response is not None and exchange.response.status == _NOT_MODIFIED:
            yield position


def _reasons(exchanges: Sequence[Exchange], hosts: frozenset[str], *, with_static: bool) -> Iterator[tuple[int, str]]:
    """Why exchanges are left out that tell this by themselves."""
    static = frozenset() if with_static else frozenset(_static_positions(exchanges))
    for position, exchange in enumerate(exchanges):
        reason = _reason(exchange, hosts) or (STATIC if position in static else None)
        if reason is not None:
            yield position, reason


def _reason(exchange: Exchange, hosts: frozenset[str]) -> str | None:
    """Why an exchange is left out; None where it belongs to the journey."""
    host = host_of(exchange)
    if host not in hosts and host.partition(":")[0] not in hosts:
        return OTHER_HOST
    response = exchange.response
    if response is None:
        return "request without a response"
    if response.status == _SWITCHING_PROTOCOLS:
        return "web socket"
    if exchange.method == "OPTIONS":
        return "preflight request"
    if is_beacon(exchange):
        return "beacon"
    return None


def _pages_ahead(exchanges: Sequence[Exchange]) -> Iterator[int]:
    """The pages that a browser loaded before their user opened them, but for those that it shows without another
    request: what such a page loads names it as where it comes from."""
    last_opened: dict[str, int] = {}
    last_left: dict[str | None, int] = {}
    for position, exchange in enumerate(exchanges):
        if not is_prefetch(exchange):
            last_opened[exchange.url] = last_left[_referer(exchange)] = position
    for position, exchange in enumerate(exchanges):
        is_shown = last_opened.get(exchange.url, -1) < position < last_left.get(exchange.url, -1)
        if is_prefetch(exchange) and not is_shown:
            yield position


def _referer(exchange: Exchange) -> str | None:
    header = exchange.request.header("referer")
    return header.value if header is not None else None


def _issuing_files(runs: Runs, left_out: Mapping[int, str]) -> list[int]:
    """The static files that issue a value of this run, such as the token in a script that the server writes anew."""
    if STATIC not in left_out.values():
        return []
    kept = [position for position in range(len(runs.exchanges)) if position not in left_out]
    sent = {value: position for position in reversed(kept) for value in _telling_values(runs, position)}
    runs.lookups.search(sent)
    return sorted(
        {
            first
            for value, position in sent.items()
            for first in runs.lookups.holding(value)[:1]
            if first < position and left_out.get(first) == STATIC and _is_of_this_run(runs, first, value)
        }
    )


def _is_of_this_run(runs: Runs, position: int, value: str) -> bool:
    """Whether the other recordings do not send a value; of one recording, whether nobody may keep the answer."""
    if len(runs.recordings) > 1:
        return all(lookups_of(other).first_sent(value) is None for other in runs.recordings[1:])
    response = runs.exchanges[position].response
    return response is not None and _NOT_KEPT.search(response.header("cache-control") or "") is not None


_NOT_KEPT = regex(r"no-store|no-cache|private|max-age=0", re.IGNORECASE)


def is_static(exchange: Exchange) -> bool:
    """Whether the answer is a style, script, picture or font, which a page loads beside.

    What a browser wants to show as a picture is none of a user's pages, even where the server answers with one of these
    since it has no such picture.
    """
    if exchange.method not in ("GET", "HEAD"):
        return False
    media_type = exchange.response.media_type if exchange.response is not None else ""
    is_file = is_file_address(exchange.url) or _STATIC_TYPE.match(media_type) is not None
    is_answer = _calls_back(exchange) or _is_asked_by_code(exchange)
    return (is_file and not is_answer) or _is_for_show(exchange)


def _is_asked_by_code(exchange: Exchange) -> bool:
    """Whether page code asked for an answer that is a script to run, made for this request: a file has a date."""
    if exchange.response is None or exchange.request.header("x-requested-with") is None:
        return False
    is_script = _SCRIPT_TYPE.match(exchange.response.media_type) is not None
    return is_script and exchange.response.header("last-modified") is None


def _is_for_show(exchange: Exchange) -> bool:
    destination = exchange.request.header("sec-fetch-dest")
    return destination is not None and destination.value in _FOR_SHOW


_FOR_SHOW = ("image", "style", "font", "audio", "video", "track", "manifest")


def _calls_back(exchange: Exchange) -> bool:
    """Whether the answer is data as a script: a call of the function that a parameter of the request names (JSONP)."""
    names = [value for _, value in parse_qsl(exchange.url.partition("?")[2])]
    # Without a parameter the answer, which may be large, is not looked at.
    call = _CALL.match(exchange.response.text) if names and exchange.response is not None else None
    return call is not None and call[1] in names


_CALL = regex(r"\s*(?:/\*\*/\s*)?(?:typeof [\w.$]+ === 'function' && )?([\w.$]+)\(")


def own_hosts(runs: Runs) -> frozenset[str]:
    """The application's hosts, without those that are known to be asked beside any journey, if others are left."""
    hosts = _hosts_by_traffic(runs)
    return frozenset(host for host in hosts if not is_of(host.partition(":")[0], BESIDE_A_JOURNEY)) or hosts


def _hosts_by_traffic(runs: Runs) -> frozenset[str]:
    """The application's hosts: that of the first page, those of other pages that the user came to, those of its calls.

    A call is the application's where its headers carry a value of an earlier answer of the application (what measures
    users gets such values in addresses and bodies), where a later request to the application sends a value of its
    answer, where it proves by a token of the same host who the user is, as calls of an interface at an address of its
    own do, or where something is sent to an address that the application has made for this run.
    """
    hosts = dict.fromkeys(host_of(exchange) for place, exchange in enumerate(runs.exchanges) if _is_page(runs, place))
    if not hosts:
        # No page at all: a journey through an interface for programs.
        hosts = dict.fromkeys(host for exchange in runs.exchanges if _is_data(exchange) and (host := host_of(exchange)))
        return frozenset(hosts) or _only_host(runs)
    hosts |= dict.fromkeys(_hosts_before(runs, hosts))
    before = 0
    while len(hosts) > before:
        before = len(hosts)
        for position, exchange in enumerate(runs.exchanges):
            host = host_of(exchange)
            if not host or host in hosts:
                continue
            is_call = _is_data(exchange) and (_is_tied(runs, position, hosts) or _has_own_token(runs, position))
            if is_call or _is_sent_as_told(runs, position, hosts):
                hosts[host] = None
    return frozenset(hosts)


def _hosts_before(runs: Runs, hosts: Mapping[str, None]) -> Iterator[str]:
    """The hosts that sent the user on to a page of the known hosts, by recordings that do not say what was loaded."""
    for position, exchange in enumerate(runs.exchanges):
        host, is_told = host_of(exchange), exchange.request.header("sec-fetch-dest") is not None
        last = runs.lookups.chain(position)[-1]
        if is_told or not host or last == position or exchange.method != "GET" or is_frame(runs.exchanges, position):
            continue
        if host_of(runs.exchanges[last]) in hosts and _is_page(runs, last):
            yield host


def _only_host(runs: Runs) -> frozenset[str]:
    """The one host that answers, of a journey without pages and data: an interface may answer in plain text."""
    answered = (exchange for exchange in runs.exchanges if exchange.response is not None and not is_static(exchange))
    hosts = frozenset(host for exchange in answered if (host := host_of(exchange)))
    return hosts if len(hosts) == 1 else frozenset()


def _is_page(runs: Runs, position: int) -> bool:
    """Whether it is a page that the user came to: no frame, and nothing that a script loads."""
    exchange = runs.exchanges[position]
    response = exchange.response
    if response is None or not host_of(exchange):
        return False
    destination = exchange.request.header("sec-fetch-dest")
    if response.location is not None or destination is not None:
        is_document = destination is not None and destination.value == "document"
        return is_document and (response.location is not None or is_html(response))
    # What counts visitors often answers with an empty text under the type of pages.
    is_empty = response.size is not None and "<" not in response.text
    return is_html(response) and not is_empty and not is_frame(runs.exchanges, position)


def _is_data(exchange: Exchange) -> bool:
    return exchange.response is not None and is_page_or_data(exchange.response)


def _is_tied(runs: Runs, position: int, hosts: Mapping[str, None]) -> bool:
    """Whether values run between an exchange and the known hosts."""
    if any(_is_issued_by(runs, value, hosts, position) for value in _telling_values(runs, position, ("header",))):
        return True
    for later in range(position + 1, len(runs.exchanges)):
        if host_of(runs.exchanges[later]) not in hosts:
            continue
        if any(runs.lookups.holding(value)[:1] == (position,) for value in _telling_values(runs, later)):
            return True
    return False


def _has_own_token(runs: Runs, position: int) -> bool:
    """Whether a call authorises itself by what an earlier answer of its own host issued: the user logged in there."""
    exchange = runs.exchanges[position]
    token = tokens_of(exchange.request).get("authorization")
    return token is not None and _is_issued_by(runs, token, {host_of(exchange): None}, position)


def _is_sent_as_told(runs: Runs, position: int, hosts: Mapping[str, None]) -> bool:
    """Whether something is sent to an address that an answer of the known hosts gives, such as an upload to a storage.

    An address that is the same in each run, as that of what measures users, is a setting.
    """
    exchange = runs.exchanges[position]
    if exchange.method in SAFE_METHODS or not _is_issued_by(runs, exchange.url, hosts, position):
        return False
    others = runs.recordings[1:]
    if others:
        return not any(lookups_of(other).holding(exchange.url) for other in others)
    return any(True for _ in _telling_values(runs, position, ("path", "query")))


def _telling_values(runs: Runs, position: int, parts: Sequence[str] = ()) -> Iterator[str]:
    """The values of a request, or of some of its parts, that are long enough to tell who issued them."""
    for slot in runs.lookups.slots(position):
        if parts and slot.place[0] not in parts:
            continue
        if len(slot.value) >= _TELLING_LENGTH and any(map(str.isdigit, slot.value)):
            yield slot.value


def _is_issued_by(runs: Runs, value: str, hosts: Mapping[str, None], before: int) -> bool:
    first = next(iter(runs.lookups.holding(value)), None)
    return first is not None and first < before and host_of(runs.exchanges[first]) in hosts


# Frames


_PAGES = 3
"""So many pages before a request are looked at for the frame that it is loaded for."""
_FRAMES = ("frame", "iframe")


def is_frame(exchanges: Sequence[Exchange], position: int) -> bool:
    """Whether a request loads a frame. Browsers of today say what they load for; else a page before has the frame."""
    exchange = exchanges[position]
    destination = exchange.request.header("sec-fetch-dest")
    if destination is not None:
        return destination.value in _FRAMES
    answer = exchange.response
    if exchange.method != "GET" or answer is None or not (is_html(answer) or answer.location is not None):
        return False
    address = _without_fragment(exchange.url)
    pages = 0
    for earlier in range(position - 1, -1, -1):
        response = exchanges[earlier].response
        if response is None or not is_html(response):
            continue
        if address in _frames_of(exchanges[earlier]):
            return True
        pages += 1
        if pages == _PAGES:
            break
    return False


def _frames_of(page: Exchange) -> frozenset[str]:
    """The addresses that a page shows in frames."""
    assert page.response is not None
    text = page.response.text
    if "frame" not in text.lower():
        return frozenset()
    sources = (frame.attributes.get("src") for frame in document_of(text).css("frame[src], iframe[src]"))
    return frozenset(_without_fragment(resolved_address(page.url, source)) for source in sources if source)


def _without_fragment(address: str) -> str:
    return address.partition("#")[0]
