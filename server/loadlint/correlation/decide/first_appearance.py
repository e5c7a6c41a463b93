"""Evidence of a single run that an id is new: the server made it in answer to a request of this very run.

A short id looks like any number, so its form proves nothing. What shows it is the moment at which it appears.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from loadlint.correlation.observe.leaves import Source
from loadlint.correlation.observe.value_shape import is_id_name, singular, slug_of
from loadlint.correlation.prove.by_neighbour import is_by_row
from loadlint.extractor import FromBody, FromHeader, FromJson, FromUrl, JsonInside, Match
from loadlint.findings import Reason
from loadlint.request import url_path
from loadlint.text.bounded_regex import TooCostlyError, bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.correlation.pair.aligned_recordings import Run
    from loadlint.correlation.prove.origins import Found
    from loadlint.extractor import Extractor

_ROW_WEIGHT, _WEIGHT, _POLLED = 1.1, 0.8, 0.6
_TELLING = 2
"""How long a value must be for its first appearance in a text to say something."""


def created(run: Run, found: Found, value: str, chain: list[int], things: Set[str]) -> Reason | None:
    """Why `value`, which `found` reads on the page at the end of `chain`, is new in this run; None if nothing says so.

    `chain` holds the positions of the exchange that the extractor's step made, and of the redirects that it follows.
    `things` are what the value is used as the id of: `job` in `/jobs/41`.
    """
    first, last = run.exchanges[chain[0]], chain[-1]
    origin = found.extractor.origin
    named = may_be_slug(run, value)
    if named and run.slugs[slug_of(value)] != chain[0]:
        return None
    if isinstance(origin, FromHeader | FromUrl) and not _linked(run, chain[0], value, found.leaf):
        return Reason(f"the redirect that answers a {first.request.method} leads to it", _WEIGHT)
    makes = first.request.method in ("POST", "PUT")
    if makes and _is_own_id(found.extractor, found.leaf, things) and not _known(run, chain[0], value, found.leaf):
        return Reason(f"the answer to a {first.request.method} gives it as the id of what was made", _WEIGHT)
    if makes and not named and _is_first(run, last, value, found.extractor):
        return Reason(f"the answer to a {first.request.method} is the first to hold it, and no other like it", _WEIGHT)
    if found.leaf is not None and (method := _renewed(run, value, found.leaf)) is not None:
        return Reason(f"the answer to the {method} that sends it has another one in this field", _WEIGHT)
    if is_by_row(found.extractor):
        return _row_appeared(run, last, found.extractor)
    return None if named else _appeared(run, last, value)


def may_be_slug(run: Run, value: str) -> bool:
    """Whether a server may have made it of a name that a request sent; a name that was taken already gets a number."""
    return "-" in value.replace("_", "-") and slug_of(value) in run.slugs


def _is_own_id(extractor: Extractor, leaf: Leaf | None, things: Set[str]) -> bool:
    """Whether it is the id of the object that the answer is about, not one of a list."""
    if leaf is None or not isinstance(extractor.origin, FromJson):
        return False
    if not is_id_name(leaf.name) and singular(leaf.name) not in things:
        return False
    paths = [extractor.origin.path]
    paths += [operation.path for operation in extractor.operations if isinstance(operation, JsonInside)]
    return all(isinstance(step, str) for path in paths for step in path)


def _is_first(run: Run, position: int, value: str, extractor: Extractor) -> bool:
    """Whether in the text of an answer nothing else stands where it stands, and no earlier response had it there."""
    pattern = next((operation.pattern for operation in extractor.operations if isinstance(operation, Match)), None)
    response = run.exchanges[position].response
    if not isinstance(extractor.origin, FromBody) or pattern is None or response is None or len(value) < _TELLING:
        return False
    if "json" in response.media_type:
        return False  # There the keys tell what an id is of.
    there = set(_values(pattern, response.text))
    earlier = (run.exchanges[at].response for at in run.holding(value) if at < position)
    return there == {value} and not any(
        found == value for one in earlier if one is not None for found in _values(pattern, one.text)
    )


def _values(pattern: str, text: str) -> Iterator[str | None]:
    """What an expression finds in a text, as far as that can be told."""
    with suppress(TooCostlyError):
        for match in bounded(pattern).finditer(text):
            yield match[1]


def _renewed(run: Run, value: str, leaf: Leaf) -> str | None:
    """The method of the request that sends a form's field and is answered with the same form, made for the next one."""
    sent = run.first_sent(value) if leaf.source == Source.FORM_FIELD else None
    if sent is None:
        return None
    again = {other.value for other in run.leaves(sent) if (other.source, other.name) == (leaf.source, leaf.name)}
    return run.exchanges[sent].request.method if again and value not in again else None


def _linked(run: Run, before: int, value: str, leaf: Leaf | None) -> bool:
    """Whether an earlier page led there: the same number elsewhere on it means nothing."""
    address = re.compile(rf"{re.escape(leaf.owner if leaf else '')}[/=]{re.escape(value)}(?![A-Za-z0-9])")
    responses = (run.exchanges[at].response for at in run.holding(value) if at < before)
    return any(response is not None and address.search(response.text) is not None for response in responses)


def _known(run: Run, before: int, value: str, leaf: Leaf | None) -> bool:
    """Whether an earlier response had this field with this value, about the same kind of thing."""
    return any(
        leaf is not None and (other.value, other.name, other.owner) == (value, leaf.name, leaf.owner)
        for at in run.holding(value)
        if at < before and (leaf is None or leaf.owner or _kind(run, at) == _kind(run, before))
        for other in run.leaves(at)
    )


def _kind(run: Run, position: int) -> str:
    """What an address is about, its last word: `comments` for `/posts/2/comments`, `posts` for `/posts/2`."""
    path = url_path(run.exchanges[position].request.url.value)
    words = [segment for segment in path.split("/") if re.fullmatch(r"[A-Za-z_-]+", segment)]
    return words[-1] if words else ""


def _row_appeared(run: Run, position: int, extractor: Extractor) -> Reason | None:
    """The same for the row that the value stands in: a short number may be anywhere on a page."""
    row = extractor.operations[-1]
    assert isinstance(row, Match)
    address = run.exchanges[position].request.url.value
    alike = [at for at in range(position) if run.exchanges[at].request.url.value == address]
    responses = ((at, run.exchanges[at].response) for at in alike)
    new = _lacked(
        run, position, {at for at, one in responses if one and any(True for _ in _values(row.pattern, one.text))}
    )
    return Reason(f"{new.text}, in the row of what the script sent", _ROW_WEIGHT) if new else None


def _appeared(run: Run, position: int, value: str) -> Reason | None:
    """The same page was there before and lacked the value; more so where something was written in between."""
    return _lacked(run, position, set(run.holding(value)))


def _lacked(run: Run, position: int, held: Set[int]) -> Reason | None:
    page = run.exchanges[position]
    written: str | None = None
    for at in range(position - 1, -1, -1):
        exchange = run.exchanges[at]
        if exchange.request.method not in ("GET", "HEAD", "OPTIONS", None):
            written = exchange.request.method
        elif exchange.request.url.value == page.request.url.value and exchange.response is not None:
            if at in held or not re.search(r"\w", exchange.response.text):
                return None
            if written:
                return Reason(f"the same page, asked before a {written}, did not have it", _WEIGHT)
            if "json" in exchange.response.media_type:
                return Reason("the same request, made before, did not have it yet", _POLLED)
    return None
