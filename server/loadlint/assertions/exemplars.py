"""Good and bad answers to a step: what an assertion must let pass, and what it must stop.

Good are the answers of all linked recordings. Bad are answers that a server under load may give with a good status:
the recorded login page, recorded errors, the answers to other steps, and answers made from the good one (nothing, half
of it, an error in JSON, a page in place of JSON, a list without items).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from functools import cached_property, partial
from heapq import merge
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.assertions.json_fields import error_lists, list_paths
from loadlint.assertions.judge import NOTHING, parsed
from loadlint.cache.memory import digest_of, remembered_without_text
from loadlint.correlation.observe.signatures import signature
from loadlint.correlation.pair.align import THRESHOLD, likeness
from loadlint.correlation.prove.pages import page_of
from loadlint.correlation.prove.run_extractor import Page
from loadlint.failures.login_pages import view_of
from loadlint.recordings.exchange import Exchange, Response, kept_with, size_of
from loadlint.request import SAFE_METHODS
from loadlint.text.addresses import resolved
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence, Set
    from typing import Any, Literal

    from loadlint.correlation.observe.signatures import Outline
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.correlation.soft_failures import Failure
    from loadlint.recordings.exchange import Recording

    Kind = Literal["json", "html", "xml", "text", "redirect", "empty", "asset"]


_PASSWORD = regex(r"<input\b[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_ASSETS = regex(r"(?:text/css|image/|font/|audio/|video/|application/(?:font|x-font|wasm|octet)|.*javascript)")
_MOST_OTHERS = 24
_MOST_ALIKE = 16
"""The most repetitions that are looked at on each side of a request, since a script may repeat one request often."""


class Exemplar(Struct, frozen=True):
    """A bad answer, with the status of the good one.

    `recorded` says that a recording holds it, `telling` that it is a login page, an error or a failure: an answer that
    any assertion should stop, where the answers to other requests may be much like the good one. `emptied` says that it
    is the good answer with an empty list: that is bad only where the script needs something of the list.
    """

    name: str
    page: Page
    recorded: bool = False
    telling: bool = False
    emptied: bool = False


class Answers(Struct, frozen=True, eq=False):
    """The answers to one step. `good` has one for each recording that holds one, with the recording's name.

    `alike` are more good answers, to repetitions of the request: another run may have made more or fewer of them.
    `url` is the address as the script has it, with HOLEs. `shell` says that the page is the empty one of a single-page
    application, or that other addresses are answered with the same: nothing in it tells that it is the right one.
    `derived` is what others have found out about them, by the class that holds it.
    """

    kind: Kind
    good: tuple[tuple[str, Page], ...]
    alike: tuple[Page, ...]
    bad: tuple[Exemplar, ...]
    url: str = ""
    shell: bool = False
    derived: dict[type, object] = field(default_factory=dict)

    @property
    def must_pass(self) -> Iterator[Page]:
        """All good answers."""
        yield from (page for _, page in self.good)
        yield from self.alike


def answers_of(alignment: Alignment, step: int, failures: Iterable[Failure] = ()) -> Answers | None:
    """The answers to a step; None where no recording holds a good one. `failures` are the recorded soft failures.

    They are kept with the recordings, since an editor asks for them after each key.
    """
    failed = [failure for failure in failures if failure.step == step]
    kept = _kept_answers(alignment)
    positions = tuple(run.position_of.get(step) for run in alignment.runs)
    # Scripts of two tools may share recordings, and each tool reads a page in its own way.
    key = (
        alignment.runs[0].evaluate,
        alignment.steps[step].request.url.value,
        alignment.steps[step].follows_redirects is not False,
        alignment.steps[step].loading,
        positions,
        tuple((failure.run, failure.position) for failure in failed),
    )
    if key not in kept.answers:
        kept.answers[key] = _answers(alignment, step, failed)
    return kept.answers[key]


Other = tuple[int, int, bool]
"""A recorded answer as a bad one for other requests: its rank, its position, and whether it is a login page."""

_RANKS = _ERROR, _IS_LOGIN, _ANY = range(3)
"""The ranks: a recorded error first, then a login page, then any other answer."""

OTHERS = "others"
"""The part of a kept recording that holds these answers."""


class _Others(Struct, frozen=True, eq=False):
    """The bad answers for other requests that a recording holds, by their rank."""

    ranked: Sequence[Other]


class _Groups(Struct, frozen=True, eq=False):
    """These answers by their rank and the number of their request's outline."""

    groups: dict[int, dict[int, list[Other]]]


class _Look(Struct, frozen=True, eq=False):
    """What is kept of an answer instead of its text: its shape, and a digest of the text."""

    shape: object
    digest: bytes


class _Looks(Struct, frozen=True, eq=False):
    """The looks of a recording's answers, by their positions."""

    looks: dict[int, _Look] = field(default_factory=dict)


class _KeptAnswers(Struct, frozen=True, eq=False):
    """The answers to steps in some recordings, by all that they depend on."""

    answers: dict[object, Answers | None] = field(default_factory=dict)


def _kept_answers(alignment: Alignment) -> _KeptAnswers:
    return kept_with([run.recording for run in alignment.runs], _KeptAnswers)


def _answers(alignment: Alignment, step: int, failed: Sequence[Failure]) -> Answers | None:
    follow = alignment.steps[step].follows_redirects is not False
    good: list[tuple[str, Page]] = []
    alike: list[Page] = []
    for number, run in enumerate(alignment.runs):
        page = page_of(run, step, follow=follow)
        if any(failure.run == number for failure in failed):
            continue
        if page is None or page.response.status >= 400 or page.response.status == 304:
            continue
        if follow and page.response.location:
            # The tool goes on to a page that this recording lacks.
            continue
        if page.response.size is None and not page.response.location:
            continue
        good.append((run.name, page))
        alike += _repetitions(run, step, follow=follow)
    kinds = {kind_of(page.response) for _, page in good}
    if len(kinds) != 1:
        return None
    kind = kinds.pop()
    bad: tuple[Exemplar, ...] = ()
    if kind not in ("asset", "empty"):
        pages = [page for _, page in good]
        bad = (*_failed(alignment, failed, pages[0], follow=follow), *_bad(alignment, step, kind, pages))
    url = alignment.steps[step].request.url.value
    shell = kind == "html" and all(_is_shell(page, alignment) for _, page in good)
    return Answers(kind, tuple(good), tuple(page for page in alike if kind_of(page.response) == kind), bad, url, shell)


_LOADS = regex(r"<script\b", re.IGNORECASE)
_CONTENT = frozenset(("form", "input", "table", "h1"))
_SHOWN_CHARACTERS = 20
"""A page that loads a script and shows less than this is made by the script: `Loading…` is no content."""


def _is_shell(page: Page, alignment: Alignment) -> bool:
    """Whether a page shows nothing before its script has run, or is the answer to other addresses as well."""
    text = page.response.text
    if _LOADS.search(text):
        view = view_of(text)
        elements = {mark.partition(" ")[0] for mark in view.marks}
        if view.text_length < _SHOWN_CHARACTERS and elements.isdisjoint(_CONTENT):
            return True
    digest, path = digest_of(text), _path(page.response.url)
    return any(
        _look_at(run.recording, position, response).digest == digest
        for run in alignment.runs
        for _, position, _ in others_of(run.recording)
        if _path(run.exchanges[position].url) != path and (response := run.exchanges[position].response) is not None
    )


def kind_of(response: Response) -> Kind:
    """What a response holds."""
    text = response.text
    if response.location is not None:
        return "redirect"
    if _ASSETS.match(response.media_type):
        return "asset"
    if not text.strip():
        return "empty"
    if "json" in response.media_type or text.lstrip()[:1] in "{[":
        return "json" if parsed(text) is not NOTHING else "text"
    if "html" in response.media_type or re.match(r"\s*<(?:!doctype html|html)", text, re.IGNORECASE):
        return "html"
    return "xml" if text.lstrip().startswith("<") else "text"


def is_login_page(response: Response) -> bool:
    """Whether a page asks for a password."""
    if not response.mentions_password:
        return False
    return kind_of(response) == "html" and _PASSWORD.search(response.text) is not None


def _failed(alignment: Alignment, failures: Sequence[Failure], good: Page, *, follow: bool) -> Iterator[Exemplar]:
    """The recorded soft failures of a step."""
    for failure in failures:
        run = alignment.runs[failure.run]
        page = page_of(run, failure.step, follow=follow)
        if page is not None and kind_of(page.response) != "redirect":
            name = f"the recorded failure in {run.name}"
            yield Exemplar(name, _like(good, page.response), recorded=True, telling=True)


def _repetitions(run: AlignedRecording, step: int, *, follow: bool) -> Iterator[Page]:
    """The answers to the same request before and after it, up to a request that may change something."""
    position = run.position_of[step]
    exchange = run.exchanges[position]
    asked = run.lookups.by_address[exchange.method, exchange.url]

    def is_same(other: int) -> bool:
        return other in asked and run.exchanges[other].request.body == exchange.request.body

    number = bisect_left(run.lookups.changing, position)
    first = next((other for other in reversed(run.lookups.changing[:number]) if not is_same(other)), -1)
    last = next(
        (other for other in run.lookups.changing[number:] if other > position and not is_same(other)),
        len(run.exchanges),
    )
    near = asked[bisect_left(asked, first) : bisect_left(asked, last)]
    before, after = [other for other in near if other < position], [other for other in near if other > position]
    for other in (*reversed(before[-_MOST_ALIKE:]), *after[:_MOST_ALIKE]):
        if is_same(other):
            hops = [run.exchanges[hop] for hop in (run.lookups.chain(other) if follow else [other])]
            response = hops[-1].response
            if response is not None and response.size is not None and response.status < 400:
                yield Page(hops)


def _bad(alignment: Alignment, step: int, kind: Kind, good: Sequence[Page]) -> Iterator[Exemplar]:
    if kind == "redirect":
        for name, address in _led_elsewhere(alignment, good):
            yield Exemplar(name, _page(good[0], "", "text/html", address))
        yield Exemplar("an error page", _page(good[0], _ERROR_PAGE, "text/html"))
        yield Exemplar("an error in JSON", _page(good[0], '{"error": "unexpected"}', "application/json"))
        return
    seen = {digest_of(page.response.text) for page in good}
    recorded: list[Exemplar] = []
    others: list[Response] = []
    for exemplar, digest in _recorded(alignment, step, good):
        others.append(exemplar.page.response)
        if digest not in seen:
            seen.add(digest)
            recorded.append(exemplar)
    yield from recorded
    for exemplar in _form_again(alignment, step, kind, good):
        digest = digest_of(exemplar.page.response.text)
        if digest not in seen:
            seen.add(digest)
            yield exemplar
    login = resolved(good[0].response.url, _login_address(alignment) or "/login")
    for exemplar in _made_up(kind, good, others, login):
        digest = digest_of(exemplar.page.response.text)
        if digest not in seen:
            seen.add(digest)
            yield exemplar


def _led_elsewhere(alignment: Alignment, good: Sequence[Page]) -> Iterator[tuple[str, str]]:
    """Redirects with which applications refuse a request: to the login page, back to the form, with an error."""
    location = good[0].response.location or ""
    wanted = _path(resolved(good[0].response.url, location))
    login = _login_address(alignment) or "/login"
    if wanted != login:
        yield "a redirect to the login page", f"{login}?next={wanted}"
    asked = _path(good[0].response.url)
    if asked not in (wanted, login):
        yield "a redirect back", asked
    if not any(re.search("[?#]", page.response.location or "") for page in good):
        yield "a redirect that tells an error", f"{location}?error=1"


def _form_again(alignment: Alignment, step: int, kind: Kind, good: Sequence[Page]) -> Iterator[Exemplar]:
    """The page with the form that a step sends, which applications show again where they refuse what was sent."""
    shapes = {_shape(page.response) for page in good} if kind == "html" else set()
    for run in alignment.runs if kind == "html" else ():
        position = run.position_of.get(step)
        sent = run.exchanges[position] if position is not None else None
        if position is None or sent is None or sent.method in SAFE_METHODS:
            continue
        for other in reversed(run.exchanges[:position]):
            response = other.response
            if response is None or other.method != "GET" or _path(other.url) != _path(sent.url):
                continue
            if kind_of(response) == "html" and response.status < 300 and _shape(response) not in shapes:
                yield Exemplar("the form again", _like(good[0], response), recorded=True)
            break


def _login_address(alignment: Alignment) -> str | None:
    """The path of the recorded login page."""
    for run in alignment.runs:
        pages = [position for _, position, is_login in others_of(run.recording) if is_login]
        if pages and (response := run.exchanges[min(pages)].response) is not None:
            return _path(response.url)
    return None


def _path(url: str) -> str:
    rest = url.partition("://")[2]
    return "/" + rest.partition("/")[2].partition("?")[0].partition("#")[0]


def _recorded(alignment: Alignment, step: int, good: Sequence[Page]) -> Iterator[tuple[Exemplar, bytes]]:
    """The answers to other requests, errors and the login page first, each with the digest of its text."""
    ours = list(dict.fromkeys(signature(hop.request) for page in good for hop in (page.hops[0], page.hops[-1])))
    outlines = {request.outline for request in ours}
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
        if rank != _ERROR and any(likeness(request, theirs) >= THRESHOLD for request in ours):
            continue
        exchange = run.exchanges[position]
        response = exchange.response
        if response is None:
            continue
        look = _look_at(run.recording, position, response)
        if look.shape in shapes:
            continue
        seen.add((theirs.method, theirs.path))
        where = f"{exchange.method} {_path(exchange.url)}"
        if rank == _ERROR:
            name = f"the recorded error {response.status} of {where}"
        else:
            name = f"the login page ({where})" if rank == _IS_LOGIN else f"the answer to {where}"
        page = _like(good[0], response, address=response.url if is_login else None)
        yield Exemplar(name, page, recorded=True, telling=rank != _ANY), look.digest
        count += 1
        if count == _MOST_OTHERS:
            break


def _of_rank(run: AlignedRecording, rank: int, outlines: Set[Outline]) -> Iterator[Other]:
    """The bad answers of a rank in the order of the run; errors, and answers to requests unlike the step's."""
    grouped = run.recording.derived.get(_Groups)
    if not isinstance(grouped, _Groups):
        grouped = run.recording.derived[_Groups] = _Groups({rank: {} for rank in _RANKS})
        for other in others_of(run.recording):
            grouped.groups[other[0]].setdefault(run.lookups.signatures.numbers[other[1]], []).append(other)
    recorded, groups = run.lookups.signatures, grouped.groups[rank].items()
    return merge(*(group for number, group in groups if rank == _ERROR or recorded.outlines[number] not in outlines))


def others_of(recording: Recording) -> Sequence[Other]:
    """The answers of a recording that may be bad ones for other requests, by their rank."""
    others = recording.derived.get(_Others)
    if not isinstance(others, _Others):
        kept = recording.known.get(OTHERS)
        ranked = in_order(_others(recording)) if kept is None else kept
        others = recording.derived[_Others] = _Others(ranked)
    return others.ranked


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
    if response is None or response.location is not None or _ASSETS.match(response.media_type):
        return None
    if not response.text or response.text.isspace():
        return None
    is_login = is_login_page(response)
    rank = _ERROR if response.status >= 400 else _IS_LOGIN if is_login else _ANY
    return rank, position, is_login


def _look_at(recording: Recording, position: int, response: Response) -> _Look:
    """The look of a recorded answer, kept with the recording."""
    kept = recording.derived.setdefault(_Looks, _Looks())
    assert isinstance(kept, _Looks)
    if position not in kept.looks:
        kept.looks[position] = _Look(_shape(response), digest_of(response.text))
    return kept.looks[position]


def _shape(response: Response) -> Any:
    """The shape of an answer, equal for answers of one kind: the names in JSON, or title and fields of a page."""
    tree = parsed(response.text) if kind_of(response) == "json" else NOTHING
    if tree is not NOTHING:
        return json.dumps(_skeleton(tree, 0), sort_keys=True)
    title = re.search(r"<title[^>]*>([^<]*)", response.text, re.IGNORECASE)
    ids = frozenset(value for pattern in _IDS for value in pattern.findall(response.text))
    return (title[1].strip() if title else response.text[:200], ids)


# Each begins with plain letters, which makes the search fast.
_IDS = [re.compile(rf"{name}=(?<!\w{name}=)[\"']([^\"'\d?]+)[\"'?]") for name in ("id", "name", "action")]


def _skeleton(node: Any, depth: int) -> Any:
    if depth > 4:
        return ""
    if isinstance(node, dict):
        return {key: _skeleton(child, depth + 1) for key, child in node.items()}
    if isinstance(node, list):
        return [_skeleton(node[0], depth + 1)] if node else []
    return node if isinstance(node, bool) else type(node).__name__


_ITEM = regex(r"<(li|tr|article)\b[^<>]*>(?:(?!<\1\b).)*?</\1>\s*", re.IGNORECASE | re.DOTALL)
_IS_DATA = regex(r"(?:href|name|id|value|data-[\w-]+)=[\"'][^\"']*\d")
"""Items that have an id are the application's data, those that have none may be its menu."""

_ERROR_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Something went wrong</title></head>
<body><h1>Sorry, something went wrong</h1><p>Please try again later.</p></body></html>
"""
_MAINTENANCE = """<!DOCTYPE html>
<html lang="en"><head><title>Down for maintenance</title></head>
<body><h1>We will be back soon</h1><p>The site is being updated.</p></body></html>
"""
_CAPTCHA = """<!DOCTYPE html>
<html lang="en"><head><title>Just a moment...</title></head>
<body><form action="/challenge" method="post"><div class="captcha"></div><p>Are you human?</p></form></body></html>
"""
_LOGIN = """<!DOCTYPE html>
<html lang="en"><head><title>Session expired</title></head>
<body><form action="/session/new" method="post"><input name="u"><input type="password" name="p"></form></body></html>
"""
_ERRORS: tuple[dict[str, Any], ...] = (
    {"error": "unexpected"},
    {"error": {"code": 500, "message": "unexpected"}},
    {"success": False, "message": "unexpected"},
    {"status": "error", "message": "unexpected"},
    {"data": None, "errors": [{"message": "unexpected"}]},
    {"type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": "unexpected"},
)


def _made_up(kind: Kind, good: Sequence[Page], others: Sequence[Response], login: str) -> Iterator[Exemplar]:
    first = good[0]
    size = len(first.response.text)
    media = first.response.media_type
    yield Exemplar("an empty body", _page(first, "", media))
    if size > 80:
        yield Exemplar("half of the body", _part(first, [(0, size // 2)]))
    if size > 80 and kind != "html":
        # Browsers show such a page, and only its last tag would tell.
        yield Exemplar("the body without its end", _part(first, [(0, size * 9 // 10)]))
    trees = [parsed(page.response.text) for page in good] if kind == "json" else []
    for error in _ERRORS:
        if not _fits(error, trees):
            body = json.dumps(error)
            yield Exemplar(f"an error in JSON: {body}", _page(first, body, "application/json"))
    pages = [("an error page", _ERROR_PAGE), ("a maintenance page", _MAINTENANCE), ("a captcha", _CAPTCHA)]
    if not any(is_login_page(page.response) for page in good):
        pages.append(("a login page", _LOGIN))
    for name, page in pages:
        yield Exemplar(f"{name} in HTML", _page(first, page, "text/html", address=login if page == _LOGIN else None))
    if trees:
        yield from _emptied(first, trees)
        yield from _refused(first, trees)
    if kind == "html":
        left = [_without_items(page.response.text, others) for page in good]
        if all(len(parts) > 1 for parts in left):
            yield Exemplar("no items in its lists", _part(first, left[0]), emptied=True)


def _without_items(text: str, others: Sequence[Response]) -> list[tuple[int, int]]:
    """The parts of a page without the items of its lists, if these are data: items on other pages too may be a menu."""
    items = [
        (item.span(), item[0].strip(), shown[0]) for item in _ITEM.finditer(text) if (shown := _IS_DATA.search(item[0]))
    ]
    for other in others:
        if not items:
            break
        page = other.text
        data = _data_of(page)
        items = [item for item in items if item[2] not in data or item[1] not in page]
    starts = [0, *(end for (_, end), _, _ in items)]
    ends = [*(start for (start, _), _, _ in items), len(text)]
    return list(zip(starts, ends, strict=True))


@remembered_without_text(100_000)
def _data_of(text: str) -> frozenset[str]:
    """The ids that mark items of a page as data. A page without the id of an item does not hold the item."""
    return frozenset(_IS_DATA.findall(text))


def _fits(error: dict[str, Any], trees: Sequence[Any]) -> bool:
    """Whether a good answer looks like the error itself."""
    return any(isinstance(tree, dict) and tree.keys() == error.keys() for tree in trees)


def _emptied(first: Page, trees: Sequence[Any]) -> Iterator[Exemplar]:
    """The first good answer without the items of its list, if all good answers have one list that is never empty."""
    for path in list_paths(trees):
        tree = json.loads(first.response.text)
        name = ".".join(map(str, path)) or "the list"
        if path:
            holder = tree
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = []
        else:
            tree = []
        body = json.dumps(tree)
        yield Exemplar(f"no items in {name}", _page(first, body, first.response.media_type), emptied=True)


def _refused(first: Page, trees: Sequence[Any]) -> Iterator[Exemplar]:
    """The first good answer with nothing in place of its things, and with errors beside them."""
    tree = json.loads(first.response.text)
    if not isinstance(tree, dict):
        return
    told = [{"message": "unexpected"}]
    media_type = first.response.media_type
    things = [name for name, value in tree.items() if isinstance(value, dict) and value]
    if things and all(
        isinstance(other, dict) and isinstance(other.get(name), dict) for other in trees for name in things
    ):
        nothing = tree | {name: _of_nothing(tree[name]) if name == "data" else None for name in things}
        yield Exemplar("nothing in place of its things", _page(first, json.dumps(nothing), media_type))
    if isinstance(tree.get("data"), dict) and tree["data"]:
        empty = {"data": dict.fromkeys(tree["data"]), "errors": told}
        yield Exemplar("errors beside empty data", _page(first, json.dumps(empty), media_type))
        yield Exemplar("errors beside the data", _page(first, json.dumps(tree | {"errors": told}), media_type))
    for path in error_lists(trees):
        filled = json.loads(first.response.text)
        holder = filled
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = told
        yield Exemplar(f"errors in {'.'.join(path)}", _page(first, json.dumps(filled), media_type))


def _of_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """The answers of GraphQL with nothing in place of the things that each of them holds, or of itself."""
    return {name: _without_things(answer) if isinstance(answer, dict) else answer for name, answer in data.items()}


def _without_things(answer: dict[str, Any]) -> dict[str, Any] | None:
    if not any(isinstance(thing, dict) for thing in answer.values()):
        return None
    return {name: None if isinstance(thing, dict) else thing for name, thing in answer.items()}


def _page(good: Page, text: str, media_type: str, location: str | None = None, address: str | None = None) -> Page:
    """A page with the address and the status of the good one; where that was redirected, it may be at `address`."""
    return _made(good, lambda: text, media_type, location, address)


def _like(good: Page, response: Response, address: str | None = None) -> Page:
    """A page with the text of a recorded answer, which is read when it is asked for."""
    return _made(good, lambda: response.text, response.media_type, address=address)


def _part(good: Page, parts: Sequence[tuple[int, int]]) -> Page:
    """A page with parts of the good one's text, from character to character, put together when they are asked for."""
    return _made(good, partial(_joined, good.response, parts), good.response.media_type)


def _joined(response: Response, parts: Sequence[tuple[int, int]]) -> str:
    text = response.text
    return "".join([text[start:end] for start, end in parts])


def _made(
    good: Page, text: Callable[[], str], media_type: str, location: str | None = None, address: str | None = None
) -> Page:
    good_response = good.response
    headers = [("Content-Type", media_type)]
    if location is not None:
        headers.append(("Location", location))
    url = address if address is not None and len(good.hops) > 1 else good_response.url
    response = _Made(good_response.status, tuple(headers), text, media_type, url)
    return Page([Exchange(good.hops[-1].index, good.hops[-1].request, response)])


class _Made(Response):
    """A response whose text is made when it is asked for, since a step has many that are large."""

    def __init__(
        self, status: int, headers: tuple[tuple[str, str], ...], make: Callable[[], str], media_type: str, url: str
    ) -> None:
        vars(self).update(status=status, headers=headers, _make=make, media_type=media_type, url=url, charset="utf-8")

    @property
    def text(self) -> str:
        text: str = vars(self)["_make"]()
        return text

    @cached_property
    def size(self) -> int:
        return size_of(self.text)

    @property
    def body(self) -> bytes:
        return self.text.encode()
