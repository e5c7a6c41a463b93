"""Bad answers that are in the recordings: errors, the login page, the form again, and the answers to other requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.assertions.exemplars import Exemplar, is_asset, is_login_page, kind_of, page_like
from loadlint.assertions.judge import NOTHING, json_tree
from loadlint.cache.memory import digest_of
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import Outline, signature
from loadlint.correlation.pair.align import THRESHOLD, are_alike, likeness
from loadlint.facts import fact
from loadlint.request import SAFE_METHODS, url_path

if TYPE_CHECKING:
    from loadlint.assertions.exemplars import Kind
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.recordings.exchange import Recording, Response

_MOST_OTHERS = 24
"""The most answers to other requests that are looked at for a step."""


Other = tuple[int, int, bool]
"""A recorded answer as a bad one for other requests: its rank, its position, and whether it is a login page."""

_RANKS = _ERROR, _IS_LOGIN, _ANY = range(3)
"""The ranks: a recorded error first, then a login page, then any other answer."""

OTHERS = "others"
"""The part of a kept recording that holds these answers."""


class _Look(Struct, frozen=True, eq=False):
    """What is kept of an answer instead of its text: its shape, and a digest of the text."""

    shape: object
    digest: bytes


def other_answers(alignment: Alignment, step: int, good: Sequence[Page]) -> Iterator[tuple[Exemplar, bytes]]:
    """The answers to other requests, errors and the login page first, each with the digest of its text."""
    ours = list(dict.fromkeys(signature(hop.request) for page in good for hop in (page.hops[0], page.hops[-1])))
    outlines = frozenset(request.outline for request in ours)
    shapes = {_shape(page.response) for page in good}
    asks_for_password = any(is_login_page(page.response) for page in good)
    seen = set()
    count = 0
    ranked = ((run, other) for rank in _RANKS for run in alignment.runs for other in _of_rank(run, rank, outlines))
    for run, (rank, position, is_login) in ranked:
        if is_login and asks_for_password:
            continue
        theirs = run.lookups.signatures[position]
        if (theirs.method, theirs.path) in seen:
            continue
        if rank == _ANY and any(likeness(request, theirs) >= THRESHOLD for request in ours):
            continue
        exchange = run.exchanges[position]
        response = exchange.response
        if response is None:
            continue
        look = look_at(run.recording, position, response)
        if look.shape in shapes:
            continue
        seen.add((theirs.method, theirs.path))
        where = f"{exchange.method} {url_path(exchange.url)}"
        if rank == _ERROR:
            name = f"the recorded error {response.status} of {where}"
        else:
            name = f"the login page ({where})" if rank == _IS_LOGIN else f"the response to {where}"
        page = page_like(good[0], response, address=response.url if is_login else None)
        yield Exemplar(name, page, recorded=True, telling=rank != _ANY), look.digest
        count += 1
        if count == _MOST_OTHERS:
            break


BEFORE = "the page as it was before the request"


def earlier_pages(alignment: Alignment, step: int, kind: Kind, good: Sequence[Page]) -> Iterator[Exemplar]:
    """What applications show where they did nothing with what was sent: the page with its form, and the page to which
    the request leads, as it was before."""
    shapes = {_shape(page.response) for page in good} if kind == "html" else set()
    for run in alignment.runs if kind == "html" else ():
        position = run.position_of.get(step)
        if position is None or run.exchanges[position].method in SAFE_METHODS:
            continue
        form = _page_before(run, position, position)
        if form is not None and _shape(form) not in shapes:
            yield Exemplar("the form again", page_like(good[0], form), recorded=True)
        page = _page_before(run, position, run.lookups.chain(position)[-1])
        if page is not None:
            yield Exemplar(BEFORE, page_like(good[0], page), recorded=True)


def _page_before(run: AlignedRecording, position: int, asked: int) -> Response | None:
    """The last page before a position at the address of an exchange; None where it was no good page."""
    path = url_path(run.exchanges[asked].url)
    earlier = (other for other in reversed(run.exchanges[:position]) if other.method == "GET" and other.response)
    response = next((other.response for other in earlier if url_path(other.url) == path), None)
    is_page = response is not None and response.status < 300 and kind_of(response) == "html"
    return response if is_page else None


def login_address(alignment: Alignment) -> str | None:
    """The path of the recorded login page."""
    return next(filter(None, (_login_address(run.recording) for run in alignment.runs)), None)


@fact
def _login_address(recording: Recording) -> str | None:
    pages = (position for _, position, is_login in others_of(recording) if is_login)
    first = min(pages, default=None)
    response = recording.exchanges[first].response if first is not None else None
    return url_path(response.url) if response is not None else None


def _of_rank(run: AlignedRecording, rank: int, outlines: frozenset[Outline]) -> Iterator[Other]:
    """The bad answers of a rank in the order of the run; errors, login pages (the step's own address may have one for
    who is not logged in), and answers to requests that may be unlike the step's."""
    alike = _alike_outlines(run.recording, outlines) if rank == _ANY else ()
    return merge(*(group for number, group in _grouped_others(run.recording)[rank].items() if number not in alike))


@fact
def _alike_outlines(recording: Recording, outlines: frozenset[Outline]) -> Set[int]:
    """The numbers of the outlines of which all requests are like those of some others."""
    recorded = enumerate(lookups_of(recording).signatures.outlines)
    return {number for number, other in recorded if any(are_alike(outline, other) for outline in outlines)}


@fact
def _grouped_others(recording: Recording) -> dict[int, dict[int, list[Other]]]:
    """These answers by their rank and the number of their request's outline."""
    groups: dict[int, dict[int, list[Other]]] = {rank: {} for rank in _RANKS}
    for other in others_of(recording):
        groups[other[0]].setdefault(lookups_of(recording).signatures.numbers[other[1]], []).append(other)
    return groups


@fact
def others_of(recording: Recording) -> Sequence[Other]:
    """The answers of a recording that may be bad ones for other requests, by their rank."""
    ranked: Sequence[Other] | None = recording.known.get(OTHERS)
    return in_order(_others(recording)) if ranked is None else ranked


@fact
def paths_of(recording: Recording) -> Mapping[bytes, Set[str]]:
    """For the digest of an answer the paths of the requests that were answered so."""
    paths: dict[bytes, set[str]] = {}
    for _, position, _ in others_of(recording):
        exchange = recording.exchanges[position]
        if exchange.response is not None:
            digest = look_at(recording, position, exchange.response).digest
            paths.setdefault(digest, set()).add(url_path(exchange.url))
    return paths


def in_order(others: Iterable[Other]) -> Sequence[Other]:
    """The answers, sorted by their rank."""
    return tuple(sorted(others, key=lambda other: other[0]))


def _others(recording: Recording) -> Iterator[Other]:
    for position, exchange in enumerate(recording.exchanges):
        other = other_of(position, exchange.fresh().response)
        if other is not None:
            yield other


def other_of(position: int, response: Response | None) -> Other | None:
    """A recorded answer as a bad one for other requests; None for redirects, empty bodies, pictures and the like."""
    if response is None or response.location is not None or is_asset(response):
        return None
    if not response.text or response.text.isspace():
        return None
    is_login = is_login_page(response)
    rank = _ERROR if response.status >= 400 else _IS_LOGIN if is_login else _ANY
    return rank, position, is_login


def look_at(recording: Recording, position: int, response: Response) -> _Look:
    """The look of a recorded answer, kept with the recording."""
    looks = _looks(recording)
    if position not in looks:
        looks[position] = _Look(_shape(response), digest_of(response.text))
    return looks[position]


@fact
def _looks(_: Recording) -> dict[int, _Look]:
    """The looks of a recording's answers, by their positions."""
    return {}


def _shape(response: Response) -> Any:
    """The shape of an answer, equal for answers of one kind: the names in JSON, or title and fields of a page."""
    tree = json_tree(response.text) if kind_of(response) == "json" else NOTHING
    if tree is not NOTHING:
        return json.dumps(_skeleton(tree, 0), sort_keys=True)
    title = re.search(r"<title[^>]*>([^<]*)", response.text, re.IGNORECASE)
    ids = frozenset(value for pattern in _IDS for value in pattern.findall(response.text))
    return (title[1].strip() if title else response.text[:200], ids)


# Each begins with plain letters, which makes the search fast.
_IDS = [re.compile(rf"{name}=(?<!\w{name}=)[\"']([^\"'\d?]+)[\"'?]") for name in ("id", "name", "action")]


_MOST_MEMBERS = 1_000
"""The members that are looked at of one object: one with more is a table, whose names are data."""


def _skeleton(node: Any, depth: int) -> Any:
    if depth > 4:
        return ""
    if isinstance(node, dict):
        return {key: _skeleton(child, depth + 1) for key, child in islice(node.items(), _MOST_MEMBERS)}
    if isinstance(node, list):
        return [_skeleton(node[0], depth + 1)] if node else []
    return node if isinstance(node, bool) else type(node).__name__
