"""Names of transactions: by what the user sees (titles, buttons), else by the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.failures.login_pages import is_html, view_of
from loadlint.journey import Chosen, PlannedRequest, Upload, leaves_in
from loadlint.newscript.actions import PHRASES, READING, VERBS, action_of, button_action, logs_in, renews_session
from loadlint.newscript.controls import field_names, forms_sent_to, link_text
from loadlint.newscript.request_values import recorded_fields
from loadlint.newscript.runs import Runs
from loadlint.newscript.transactions import is_navigation, is_repeated
from loadlint.operation import body_operation, is_graphql, method_of, operation_of, reads
from loadlint.request import SAFE_METHODS, Request, url_path
from loadlint.secrets.names import kind_of
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange, Recording

_TELLING = 3
"""Characters. A shorter text that was typed is in many titles by chance."""
_TITLE_PARTS = re.compile(r" [|·»\u2013\u2014-] | ?[|·»] ?")
"""What parts the name of a page from that of the site in its title."""
_QUOTED = re.compile(r"[\"'\u201c](.*)[\"'\u201d]")
_OF_INTERFACE = re.compile(r"api|rest|ajax|v\d+", re.IGNORECASE)
"""Words of an address that say nothing of what a request is for."""
_BUTTONS = 'button[type="submit"], input[type="submit"], button:not([type])'


def names_of(runs: Runs, groups: Sequence[Sequence[PlannedRequest]], typed: Set[str]) -> list[str]:
    """A name for each transaction, by what the user did; each is different, and none is about a `typed` text."""
    starts = [_telling_request(runs, group) for group in groups]
    titles = _Titles(typed, _titles_of_site(runs, starts))
    names: list[str] = []
    for start in starts:
        name = _name(runs, start, titles)
        clicked = _name_of_link(runs, start, titles) if name in names else None
        names.append(name if clicked is None else _one_line_name(clicked))
    # Looked for only where a name comes again.
    are_several = [names.count(name) > 1 for name in names]
    words = [sent_words(runs, start) if several else {} for start, several in zip(starts, are_several, strict=True)]
    pages = [
        _page_of_form(runs, start.position, titles) if several else None
        for start, several in zip(starts, are_several, strict=True)
    ]
    return numbered_names(told_apart(names, words, pages))


def _page_of_form(runs: Runs, position: int, titles: _Titles) -> str | None:
    """The title of the page whose form was sent."""
    page = next((earlier for earlier, _ in forms_sent_to(runs, position)), None)
    title = None if page is None else _title(runs, page)
    return title if title is not None and titles.names(title) else None


def _telling_request(runs: Runs, group: Sequence[PlannedRequest]) -> PlannedRequest:
    """The request of a transaction that tells what the user did: the first one, but for the renewal of a login. Where
    the page asks for something again at first, the first one that changes something.
    """
    telling = [request for request in group if not _renews_session(runs.exchanges[request.position])]
    if telling and not is_navigation(runs, telling[0].position) and is_repeated(runs, telling[0].position):
        changing = (request for request in telling if not reads(runs.exchanges[request.position].request))
        return next(changing, telling[0])
    return next(iter(telling), group[0])


def _renews_session(exchange: Exchange) -> bool:
    return renews_session(words_in(f"{url_path(exchange.url)} {operation_of(exchange.request)}"))


def _name_of_link(runs: Runs, request: PlannedRequest, titles: _Titles) -> str | None:
    """What the link says that the user followed to another page, as something to do: the same in all recordings."""
    if not is_navigation(runs, request.position) or request.method not in SAFE_METHODS:
        return None
    places = runs.places(request.position)
    texts = {link_text(Runs((runs.recordings[number],)), place) for number, place in places.items()}
    text = texts.pop() if len(texts) == 1 else None
    if text is None or not titles.names(text):
        return None
    words = words_in(text)
    return PHRASES.get(" ".join(words), text if words and words[0] in VERBS | {"show"} else f"Open {text}")


def numbered_names(bases: Iterable[str]) -> list[str]:
    """Names with numbers behind those that came before."""
    names: list[str] = []
    for base in bases:
        name, number = base, 2
        while name in names:
            name, number = f"{base} {number}", number + 1
        names.append(name)
    return names


def label_of(runs: Runs, position: int) -> str:
    """Method, path and operation of a request, with `*` in the path for what differs between the recordings, or looks
    as if it did.
    """
    paths = [url_path(exchange.url).split("/") for exchange in runs.counterparts(position)]
    segments = zip(*paths, strict=True) if len({len(path) for path in paths}) == 1 else ((part,) for part in paths[0])
    request = runs.exchanges[position].request
    return f"{request.method or 'GET'} {'/'.join(map(_stable, segments)) or '/'}{body_operation(request)}"


def _stable(segments: Sequence[str]) -> str:
    """A segment of a path for people. What stands behind a semicolon is a parameter."""
    names = {segment.partition(";")[0] for segment in segments}
    name = segments[0].partition(";")[0]
    return "*" if len(names) > 1 or (len(segments) == 1 and is_id(name)) else name


def journey_name(stem: str) -> str:
    """A journey's name, by the script's file name without its suffix."""
    return re.sub(r"[\W_]+", " ", stem).strip() or "journey"


class _Titles(Struct, frozen=True):
    """What titles of pages and texts of links must not be to name one: about a `typed` text, or that `of_site`."""

    typed: Set[str]
    of_site: Set[str]

    def names(self, title: str) -> bool:
        """Whether a title says what the page is."""
        is_of_data = any(text in title for text in self.typed if len(text) >= _TELLING)
        return title not in self.of_site and not is_of_data


def _titles_of_site(runs: Runs, starts: Sequence[PlannedRequest]) -> frozenset[str]:
    """The titles that pages at several addresses have: those of applications that name themselves on each page."""
    labels: dict[str, set[str]] = {}
    for start in starts:
        if is_navigation(runs, start.position) and (title := _title(runs, start.position)) is not None:
            labels.setdefault(title, set()).add(label_of(runs, runs.lookups.chain(start.position)[-1]))
    return frozenset(title for title, pages in labels.items() if len(pages) > _MOST_PAGES)


_MOST_PAGES = 2
"""Pages of one name: a form, and what it shows again under its own address."""


def _name(runs: Runs, request: PlannedRequest, titles: _Titles) -> str:
    position = request.position
    exchange = runs.exchanges[position]
    if not is_navigation(runs, position):
        return _one_line_name(_login(runs, request) or _operation(exchange) or _by_address(runs, position))
    if exchange.method not in SAFE_METHODS or any(not isinstance(piece, str) for piece in request.target):
        button = _button(runs, request)
        name = None if button is None else button_action(button, _telling_words(runs, position))
        return _one_line_name(name or _by_address(runs, position))
    title = _title(runs, position)
    is_telling = title is not None and titles.names(title)
    return _one_line_name(f"Open {title}" if is_telling else _by_address(runs, position))


def _one_line_name(name: str) -> str:
    """A name on one line, without what tools read as more than a name: k6 parts groups by two colons."""
    words = " ".join(name.replace("::", ":").replace("${", "$").split())
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] or words[:LONGEST]


def _operation(exchange: Exchange) -> str | None:
    """The name of the operation that a request tells beside its address, in words: of GraphQL, of SOAP, of a batch."""
    words = _operation_words(exchange.request)
    # A verb alone does not say with what something is done.
    if not words or (len(words) == 1 and words[0] in VERBS):
        return None
    name = " ".join(words)
    is_query = is_graphql(exchange.request) or exchange.method == "GET"
    is_noun = is_query and reads(exchange.request) and words[0] not in VERBS | READING
    return PHRASES.get(name, f"Load {name}" if is_noun else name.capitalize())


def _operation_words(request: Request) -> list[str]:
    """The words of a request's operation; of a batch, those of what changes something: the rest is asked for beside."""
    name = operation_of(request).removeprefix("?operationName=")
    operations = [_verb_first(part) for part in name.split("+")] if not name.startswith("?") else [[]]
    return next((words for words in operations if VERBS.intersection(words[:1]) - READING), operations[0])


def _verb_first(operation: str) -> list[str]:
    """The words of an operation's name; of a method such as `room.pin`, which ends in what is done, `pin room`."""
    thing, _, method = operation.rpartition(".")
    return [*words_in(method), *words_in(thing)] if method in VERBS else words_in(operation)


def _login(runs: Runs, request: PlannedRequest) -> str | None:
    """The name of a login: a password is sent to something like a session."""
    fields = recorded_fields(runs.exchanges[request.position])
    sends_password = any(kind_of(field.name) == "password" for field in fields)
    return PHRASES["login"] if sends_password and logs_in(_telling_words(runs, request.position)) else None


def _by_address(runs: Runs, position: int) -> str:
    """What the method does with what the path names, by its words that are the same in all recordings."""
    words = _telling_words(runs, position)
    path = _without_keys(url_path(runs.exchanges[position].url)).split("/")
    last = next((segment for segment in reversed(path) if segment), "")
    method = method_of(runs.exchanges[position].request)
    opens_page = method in SAFE_METHODS and is_navigation(runs, position)
    return action_of(method, words, opens_page=opens_page, ends_in_id=bool(last) and last not in words)


def _telling_words(runs: Runs, position: int) -> list[str]:
    """The parts of a path that say something, and are the same in all recordings: `issue` of `issue41`."""
    paths = [_without_keys(url_path(exchange.url)).split("/") for exchange in runs.counterparts(position)]
    kinds = [[_NUMBERED.sub(r"\1", segment) for segment in path] for path in paths]
    segments = [
        kind
        for kind, segment in zip(kinds[0], paths[0], strict=True)
        if all(kind in others for others in kinds)
        and not (is_id(segment) and kind == segment)
        and not _is_issued(runs, position, segment)
    ]
    return [segment for segment in segments if segment and not _OF_INTERFACE.fullmatch(segment)] or segments


_NUMBERED = re.compile(r"^([A-Za-z]{3,})[_-]?\d+$")
"""A part of a path that names a thing and its number."""


def _without_keys(path: str) -> str:
    """A path without the keys that OData puts behind the name of a set: `OrderSet('41')`."""
    return re.sub(r"(?<=\w)\([^/()]*\)", "", path)


def _is_issued(runs: Runs, position: int, segment: str) -> bool:
    """Whether it may be an id, though it does not look like one, and an answer before holds it."""
    return _MIXED.fullmatch(segment) is not None and runs.is_held_before(position, segment)


_MIXED = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w~-]{8,}")


def _title(runs: Runs, position: int) -> str | None:
    """The title of the page that the user came to, where it is the same in all recordings."""
    titles = {_page_title(runs.recordings[number], place) for number, place in runs.places(position).items()}
    return titles.pop() if len(titles) == 1 else None


def _page_title(recording: Recording, position: int) -> str | None:
    last = recording.exchanges[lookups_of(recording).chain(position)[-1]].response
    if last is None or not is_html(last):
        return None
    view = view_of(last.text)
    title = _TITLE_PARTS.split(" ".join(view.title.split()))[0] or view.heading
    quoted = _QUOTED.fullmatch(title)
    return (quoted[1] if quoted is not None else title).strip() or None


def _button(runs: Runs, request: PlannedRequest) -> str | None:
    """What stands on the button of the form that was sent: of several, that with the most fields sent."""
    sent = {field.name for field in recorded_fields(runs.exchanges[request.position])}
    forms = (form for _, form in forms_sent_to(runs, request.position))
    form = max(forms, key=lambda form: len(field_names(form) & sent), default=None)
    if form is None:
        return None
    buttons = form.css(_BUTTONS)
    pressed = [button for button in buttons if button.attributes.get("name") in sent] or buttons
    texts = [button.text(strip=True) or button.attributes.get("value") or "" for button in pressed]
    return texts[0] or None if len(texts) == 1 else None


# Names that are told apart


LONGEST = 40
"""The most characters of a transaction's name."""
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]{1,24}")


def told_apart(names: Sequence[str], words: Sequence[Mapping[str, str]], pages: Sequence[str | None]) -> list[str]:
    """The names, each that several transactions have with what tells these apart.

    `words` are what each one sends, as `sent_words` gives it; `pages` the titles of the pages that they begin on.
    """
    distinct = list(names)
    for name in set(names):
        places = [place for place, other in enumerate(names) if other == name]
        sent = [words[place] for place in places]
        ways = (_differing_words(sent), [pages[place] for place in places], _field_names(sent))
        suffixes = next((way for way in ways if len(set(way)) > 1), [None] * len(places))
        for place, suffix in zip(places, suffixes, strict=True):
            whole = f"{name}: {suffix}" if suffix else name
            distinct[place] = whole if len(whole) <= LONGEST else name
    return distinct


def sent_words(runs: Runs, request: PlannedRequest) -> dict[str, str]:
    """The fields that the user filled in a request's body: each with its word that is the same in all recordings.

    The label of a choice is such a word. It is empty for a value that is none.
    """
    recorded = [
        {field.value for field in recorded_fields(exchange)} for exchange in runs.counterparts(request.position)
    ]
    fields = (*(request.form or ()), *(request.parts or ()), *leaves_in(request.document))
    is_same = {value: all(value in values for values in recorded) for _, value in fields if isinstance(value, str)}
    return {
        name: _word(value) if is_same.get(value) else ""
        for name, value in fields
        if name and not isinstance(value, Upload)
    }


def _differing_words(sent: Sequence[Mapping[str, str]]) -> list[str | None]:
    """The word that each one sends in the first field of which not all have the same word."""
    return next(filter(any, ([fields.get(name) for fields in sent] for name in _differing(sent))), [])


def _differing(sent: Sequence[Mapping[str, str]]) -> Iterator[str]:
    names = dict.fromkeys(name for fields in sent for name in fields)
    return (name for name in names if len({fields.get(name) for fields in sent}) > 1)


def _field_names(sent: Sequence[Mapping[str, str]]) -> list[str | None]:
    """The first field of each one that not all of them send."""
    by_all = set.intersection(*(set(fields) for fields in sent))
    return [next((name for name in fields if name not in by_all), None) for fields in sent]


def _word(value: Any) -> str:
    text = value.label if isinstance(value, Chosen) else value
    is_word = isinstance(text, str) and _WORD.fullmatch(text) is not None and not looks_generated(text)
    return text.lower() if is_word and text.isupper() else text if is_word else ""
