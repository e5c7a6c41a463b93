"""What could be asserted of a step's answer: short, in all of its good answers, without anything that may change.

Texts with digits are left out, and those that hold what the user has sent: a page's title that is the name of a product
is one of the test's data. What the script's own address names may be asserted where nothing else tells.
"""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertion import TextIs, leads_to
from loadlint.assertions import json_fields, page_texts
from loadlint.assertions.exemplars import kind_of
from loadlint.assertions.judge import parsed
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.extractor import Extractor, FromBody, FromUrl
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from loadlint.assertion import Test
    from loadlint.assertions.exemplars import Answers, Exemplar
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording
    from loadlint.correlation.prove.run_extractor import Page

_BODY = Extractor(FromBody())
_KEPT = 16


class Candidate(Struct, frozen=True):
    """A test that may be asserted. Of two that stop as many bad answers, the one of the lower rank is taken.

    `last` ones hold what belongs to the recorded data. They are taken where the others stop too little.
    """

    test: Test
    rank: int
    last: bool = False


def candidates(answers: Answers, runs: Sequence[AlignedRecording]) -> list[Candidate]:
    """The candidates of a step. They are likely to hold for the good answers; whoever uses them has to try."""
    pages = list(answers.must_pass)
    sent = _Sent(answers, runs)
    if answers.kind == "redirect":
        return list(_redirect(pages, sent))
    found = _json(answers, pages, sent) if answers.kind == "json" else _texts(answers, pages, sent)
    return [*found, *_address(pages, sent)]


def _json(answers: Answers, pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    trees = [parsed(page.response.text) for page in pages]
    several = len(answers.good) > 1
    for test, rank in json_fields.of_json(trees, several=several):
        yield Candidate(test, rank)
    for test, rank in json_fields.constants(trees, sent.holds) if several else ():
        yield Candidate(test, rank, last=True)


_MARKS = {"html": page_texts.of_page, "xml": page_texts.of_xml}


def _texts(answers: Answers, pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    read = _MARKS.get(answers.kind, page_texts.of_text)
    first, *others = [read(page.response.text) for page in pages]
    held = [read(exemplar.page.response.text) for exemplar in answers.bad]
    pages_beside = [marks for marks, exemplar in zip(held, answers.bad, strict=True) if _is_page(answers, exemplar)]
    usable: list[Candidate] = []
    for mark, rank in first.items():
        if answers.kind == "html" and not _tells(mark, rank, pages_beside):
            continue
        own = sent.holds(mark)
        if all(mark in other for other in others) and (not own or sent.asks_for(mark)):
            usable.append(Candidate(TextIs(_BODY, "contains", mark), rank, last=own))
    # Only the most telling ones are tried on the texts themselves.
    usable.sort(key=lambda one: (sum(_text_of(one) in other for other in held), one.rank))
    yield from usable[:_KEPT]
    # Half of a page is told by what stands in the other half.
    text = pages[0].response.text
    yield from [one for one in usable[_KEPT:] if text.find(_text_of(one)) > len(text) // 2][: _KEPT // 2]


def _is_page(answers: Answers, exemplar: Exemplar) -> bool:
    return exemplar.recorded and kind_of(exemplar.page.response) == answers.kind


def _tells(mark: str, rank: int, others: Sequence[Mapping[str, int]]) -> bool:
    """Whether a mark is not what all pages have: layout. Without another page only the page's own names are sure."""
    return any(mark not in other for other in others) if others else page_texts.names_page(rank)


def _text_of(candidate: Candidate) -> str:
    assert isinstance(candidate.test, TextIs)
    return candidate.test.text


def _address(pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    """Where redirects that the tool follows have led to."""
    if all(len(page.hops) > 1 for page in pages):
        path, _ = _common_path([page.response.url for page in pages], sent)
        if len(path) > 1:
            yield Candidate(TextIs(Extractor(FromUrl()), "contains", path), 7)


class _Sent:
    """What the user has sent up to a step: its words must not be asserted."""

    def __init__(self, answers: Answers, runs: Sequence[AlignedRecording]) -> None:
        self.runs: list[tuple[_Entered, int]] = []
        for run in runs:
            hops = [page.hops[0].index for name, page in answers.good if name == run.name]
            if hops:
                self.runs.append((_entered(run), min(run.lookups.position_by_index[index] for index in hops)))
        self.own = [_words(part) for part in _segments(answers.url) if _SLUG.search(part)]

    def holds(self, text: str) -> bool:
        """Whether a text holds something of it."""
        plain = _plain(text)
        return any(min(entered.value_in(plain), entered.slug_in(plain)) <= last for entered, last in self.runs)

    def is_value(self, text: str) -> bool:
        """Whether a text is one of the values itself."""
        return any(entered.first(text.lower()) <= last for entered, last in self.runs)

    def asks_for(self, text: str) -> bool:
        """Whether a text names what the script's own address asks for, and nothing else that was sent."""
        plain = _plain(text)
        return not any(entered.value_in(plain) <= last for entered, last in self.runs) and _names(plain, self.own)


class _Entered:
    """What the user has entered in a run, with the position where it was first sent."""

    def __init__(self, entered: Iterable[tuple[int, str, bool]]) -> None:
        self._values: dict[str, int] = {}
        self._slugs: dict[frozenset[str], int] = {}
        for position, value, in_path in entered:
            if in_path and _SLUG.search(value):
                self._slugs.setdefault(_words(value), position)
            elif not in_path:
                self._note(value, position)
        self._known: dict[tuple[bool, str], float] = {}

    def first(self, value: str) -> float:
        """When a value was first sent; never: infinite."""
        return self._values.get(value, inf)

    def value_in(self, text: str) -> float:
        """When the first of the values that a text holds was sent; never: infinite."""
        return self._once(text, False, (at for value, at in self._values.items() if value in text))

    def slug_in(self, text: str) -> float:
        """When the first of the slugs that a text names was sent; never: infinite."""
        return self._once(text, True, (at for slug, at in self._slugs.items() if _names(text, [slug])))

    def _once(self, text: str, of_slugs: bool, positions: Iterator[int]) -> float:
        # They are in order, and pages of one site share most of their texts.
        if (of_slugs, text) not in self._known:
            self._known[of_slugs, text] = next(positions, inf)
        return self._known[of_slugs, text]

    def _note(self, value: str, position: int) -> None:
        value = value.strip().lower()
        if len(value) >= 4 and not value.startswith("/") and value not in ("true", "false", "null"):
            self._values.setdefault(value, position)
            self._values.setdefault(re.sub(r"[_+-]+", " ", value), position)
        if "@" in value and len(value.partition("@")[0]) >= 3:
            self._values.setdefault(value.partition("@")[0], position)


def _entered(run: AlignedRecording) -> _Entered:
    known = run.recording.derived.get(_Entered)
    if not isinstance(known, _Entered):
        known = run.recording.derived[_Entered] = _Entered(run.lookups.entered)
    return known


_SLUG = regex(r"[\d_-]")


def _plain(text: str) -> str:
    return re.sub(r"^\w+=|</?\w+>", "", text.lower())


def _names(text: str, slugs: Sequence[frozenset[str]]) -> bool:
    words = _words(text)
    return bool(words) and any(len(words & slug) * 5 >= len(words) * 3 for slug in slugs)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", text.lower().replace("'", "")))


# Redirects


def _redirect(pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    """The path that a redirect leads to, up to the first part that changes."""
    path, whole = _common_path([page.response.location or "" for page in pages], sent)
    if len(path) > 1:
        yield Candidate(leads_to(path), 0)
    if whole:
        yield Candidate(leads_to(path, whole=True), 1)


def _common_path(addresses: Sequence[str], sent: _Sent) -> tuple[str, bool]:
    """The first parts of the paths that are the same in all and no data, and whether these are all of them."""
    paths = [_segments(address) for address in addresses]
    common: list[str] = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1 or not re.fullmatch(r"[A-Za-z_-]*", parts[0]) or looks_generated(parts[0]):
            break
        if _SLUG.search(parts[0]) and (sent.is_value(parts[0]) or sent.is_value(re.sub(r"[_-]+", " ", parts[0]))):
            break
        common.append(parts[0])
    whole = len(common) == max(map(len, paths))
    return "/" + "/".join(common) + ("" if whole or not common else "/"), whole


def _segments(address: str) -> list[str]:
    path = address.partition("?")[0].partition("#")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path.split("/")[1:]
