"""The moment at which an id appears: the server made it in answer to a request of this very run.

A short id looks like any number, so its form proves nothing. The moment at which it first appears does.

Counts for 41:
    POST /jobs -> 201 {"id": 41}
    GET /jobs/41
Not for 41:
    GET /job -> 200 {"id": 41}
    GET /jobs/41
"""

import re
from collections.abc import Iterator, Set
from contextlib import suppress

from msgspec import Struct

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.observe.field_name import is_id_name, singular
from loadlint.correlation.observe.leaves import Leaf, Source
from loadlint.correlation.observe.value_shape import slug_of
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.correlation.prove.by_neighbour import is_by_row
from loadlint.correlation.prove.origins import Proof
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl, Match
from loadlint.findings import Reason
from loadlint.request import url_path
from loadlint.text.bounded_regex import TooCostlyError, bounded_pattern

ORDER = 80
WEIGHT = 0.8
ROW_WEIGHT = 1.1
POLLED_WEIGHT = 0.6
SHORTEST_IN_TEXT = 2
"""The least length of a value, in characters, for its first appearance in plain text to count."""


class _Appearance(Struct, frozen=True):
    """A value where its extractor reads it in one run.

    `chain` holds the positions of the exchange that the extractor's step made, and of the redirects that it follows.
    `things` are what the value is used as the id of: `job` in `/jobs/41`. `is_slug` says that a server may have made it
    of a name that this very exchange sent.
    """

    run: AlignedRecording
    proof: Proof
    value: str
    chain: list[int]
    things: frozenset[str]
    is_slug: bool

    @property
    def method(self) -> str | None:
        """That of the request which is answered."""
        return self.run.exchanges[self.chain[0]].request.method

    @property
    def answers_write(self) -> bool:
        """Whether that request may create something."""
        return self.method in ("POST", "PUT")


def clue(candidate: Candidate) -> Reason | None:
    """Why the value is new in this run, if it is sent where ids stand; None if nothing shows that."""
    appearance = _appearance(candidate)
    if appearance is None:
        return None
    return next((reason for look in _LOOKS if (reason := look(appearance)) is not None), None)


def _appearance(candidate: Candidate) -> _Appearance | None:
    proof = candidate.proof
    if proof is None or not any(use.is_id_place for use in candidate.group.uses):
        return None
    run, value = candidate.run, candidate.group.values[candidate.number]
    assert value is not None, "the extractor has returned it in this run"
    position = run.position_of[proof.step]
    chain = run.lookups.chain(position) if candidate.alignment.follows(proof.step) else [position]
    is_slug = may_be_slug(run, value)
    if is_slug and run.lookups.slugs[slug_of(value)] != position:
        return None
    things = frozenset(singular(use.slot.field or use.label) for use in candidate.group.uses)
    return _Appearance(run, proof, value, chain, things, is_slug)


def _reason_of_redirect(it: _Appearance) -> Reason | None:
    if not isinstance(it.proof.extractor.origin, FromHeader | FromUrl):
        return None
    if _PROTOCOL.fullmatch(it.value) or _is_linked(it.run, it.chain[0], it.value, it.proof.leaf):
        return None
    return Reason(f"the redirect that answers a {it.method} leads to it", WEIGHT)


_PROTOCOL = re.compile(r"(?:oauth|openid|saml|ws-?fed|cas|api|rest|soap|html|version|v)[-_]?\d(?:\.\d)?", re.IGNORECASE)
"""A word of an address that stays: what is spoken there, with its version."""


def _given_as_id(it: _Appearance) -> Reason | None:
    leaf = it.proof.leaf
    if leaf is None or not it.answers_write or not _is_id_of_answer(leaf, it.proof.extractor, it.things):
        return None
    if _was_known(it.run, it.chain[0], leaf):
        return None
    return Reason(f"the response to a {it.method} gives it as the id of what was made", WEIGHT)


def _first_in_text(it: _Appearance) -> Reason | None:
    if not it.answers_write or it.is_slug or not _is_first(it):
        return None
    return Reason(f"the response to a {it.method} is the first to hold it, and no other like it", WEIGHT)


def _reason_of_renewed_form(it: _Appearance) -> Reason | None:
    """The request that sends a form's field is answered with the same form, made for the next one."""
    lookups, leaf = it.run.lookups, it.proof.leaf
    if leaf is None or leaf.source != Source.FORM_FIELD:
        return None
    sent = lookups.first_sent(it.value)
    again = [] if sent is None else [other for other in lookups.leaves(sent) if _are_one_field(other, leaf)]
    if sent is None or not again or it.value in (other.value for other in again):
        return None
    method = it.run.exchanges[sent].request.method
    return Reason(f"the response to the {method} that sends it has another one in this field", WEIGHT)


def _are_one_field(leaf: Leaf, other: Leaf) -> bool:
    return (leaf.source, leaf.name) == (other.source, other.name)


def _lacked_before(it: _Appearance) -> Reason | None:
    """The same page was there before and lacked the value, or the row that it stands in."""
    last = it.chain[-1]
    if not is_by_row(it.proof.extractor):
        return None if it.is_slug else _reason_of_lack(it.run, last, set(it.run.lookups.holding(it.value)))
    row = it.proof.extractor.operations[-1]
    assert isinstance(row, Match)
    # A short number may stand anywhere on a page by chance, its row hardly.
    address = it.run.exchanges[last].request.url.value
    pages = (position for position in range(last) if it.run.exchanges[position].request.url.value == address)
    answers = ((position, it.run.exchanges[position].response) for position in pages)
    held = {position for position, page in answers if page and any(True for _ in _values(row.pattern, page.text))}
    lacked = _reason_of_lack(it.run, last, held)
    return Reason(f"{lacked.text}, in the row of what the script sent", ROW_WEIGHT) if lacked else None


_LOOKS = (_reason_of_redirect, _given_as_id, _first_in_text, _reason_of_renewed_form, _lacked_before)
"""The checks in order; the first one that gives a reason counts."""


def may_be_slug(run: AlignedRecording, value: str) -> bool:
    """Whether a server may have made it of a name that a request sent; a name that was taken already gets a number."""
    return "-" in value.replace("_", "-") and slug_of(value) in run.lookups.slugs


def _is_id_of_answer(leaf: Leaf, extractor: Extractor, things: Set[str]) -> bool:
    """Whether it is the id of the object that the answer is about, not one of a list."""
    if not isinstance(extractor.origin, FromJson):
        return False
    if not is_id_name(leaf.name) and singular(leaf.name) not in things:
        return False
    return all(isinstance(step, str) for step in extractor.json_steps)


def _is_first(it: _Appearance) -> bool:
    """Whether the expression finds only this value in the answer, and no earlier response had it at that place."""
    extractor, last = it.proof.extractor, it.chain[-1]
    pattern = next((operation.pattern for operation in extractor.operations if isinstance(operation, Match)), None)
    page = it.run.exchanges[last].response
    if not isinstance(extractor.origin, FromBody) or pattern is None or page is None:
        return False
    # In JSON the keys tell which thing has this id; other checks look at them.
    if "json" in page.media_type or len(it.value) < SHORTEST_IN_TEXT:
        return False
    if set(_values(pattern, page.text)) != {it.value}:
        return False
    earlier = (it.run.exchanges[position].response for position in it.run.lookups.holding(it.value) if position < last)
    texts = (response.text for response in earlier if response is not None)
    return not any(match == it.value for text in texts for match in _values(pattern, text))


def _values(pattern: str, text: str) -> Iterator[str | None]:
    """The first groups of all matches in a text; the search ends where it takes too many steps."""
    with suppress(TooCostlyError):
        for match in bounded_pattern(pattern).finditer(text):
            yield match[1]


def _is_linked(run: AlignedRecording, before: int, value: str, leaf: Leaf | None) -> bool:
    """Whether an earlier page has a link to this id. The same number elsewhere on a page means nothing."""
    address = re.compile(rf"{re.escape(leaf.owner if leaf else '')}[/=]{re.escape(value)}(?![A-Za-z0-9])")
    responses = (run.exchanges[position].response for position in run.lookups.holding(value) if position < before)
    return any(response is not None and address.search(response.text) is not None for response in responses)


def _was_known(run: AlignedRecording, before: int, leaf: Leaf) -> bool:
    """Whether an earlier response had this field with this value, about the same kind of thing."""
    return any(
        (other.value, other.name, other.owner) == (leaf.value, leaf.name, leaf.owner)
        for position in run.lookups.holding(leaf.value)
        if position < before and (leaf.owner or _kind(run, position) == _kind(run, before))
        for other in run.lookups.leaves(position)
    )


def _kind(run: AlignedRecording, position: int) -> str:
    """The kind of thing that an address names, a word: `comments` for `/posts/2/comments`, `posts` for `/posts/2`."""
    path = url_path(run.exchanges[position].request.url.value)
    words = [segment for segment in path.split("/") if re.fullmatch(r"[A-Za-z_-]+", segment)]
    return words[-1] if words else ""


def _reason_of_lack(run: AlignedRecording, position: int, held: Set[int]) -> Reason | None:
    page = run.exchanges[position]
    written: str | None = None
    for earlier in range(position - 1, -1, -1):
        exchange = run.exchanges[earlier]
        if exchange.request.method not in ("GET", "HEAD", "OPTIONS", None):
            written = exchange.request.method
        elif exchange.request.url.value == page.request.url.value and exchange.response is not None:
            if earlier in held or not re.search(r"\w", exchange.response.text):
                return None
            if written:
                return Reason(f"the same page, asked before a {written}, did not have it", WEIGHT)
            if "json" in exchange.response.media_type:
                return Reason("the same request, made before, did not have it yet", POLLED_WEIGHT)
    return None
