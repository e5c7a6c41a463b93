"""Proposes assertions for a step: texts that are short, in all good answers, and free of data that may change.

Texts with digits are left out, and texts with values that the user has sent: a title with the name of a product depends
on the data of the test. Words of the script's own address may be asserted where nothing else tells good from bad.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import inf

from msgspec import Struct

from loadlint.assertion import ANY_SEGMENT, END_OF_ADDRESS, END_OF_PATH, Test, TextIs, leads_to
from loadlint.assertions import json_fields, page_texts
from loadlint.assertions.calls import number_of_calls
from loadlint.assertions.exemplars import Answers, Exemplar, kind_of
from loadlint.assertions.judge import json_tree
from loadlint.assertions.recorded_exemplars import BEFORE
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromBody, FromHeader, FromUrl
from loadlint.facts import fact
from loadlint.recordings.exchange import Recording
from loadlint.text.regex import regex

_BODY = Extractor(FromBody())
_KEPT = 16


class Candidate(Struct, frozen=True):
    """A test that may be asserted. Of two that stop as many bad answers, the one of the lower rank is taken.

    `last` says that it depends on the recorded data, so that it is taken only where the others stop too little.
    `verdict` says that the application itself tells success by it, so that it is taken before the others. `of_item`
    says that it wants a list to have an item.
    """

    test: Test
    rank: int
    last: bool = False
    verdict: bool = False
    of_item: bool = False


def candidates(answers: Answers, runs: Sequence[AlignedRecording]) -> list[Candidate]:
    """The candidates of a step. They are likely to hold for the good answers; the caller has to try."""
    if answers.shell:
        return []
    pages = list(answers.must_pass)
    sent = _Sent(answers, runs)
    if answers.kind == "redirect":
        return list(_redirect(pages, sent))
    content = _json(answers, pages, sent) if answers.kind == "json" else _texts(answers, pages, sent)
    return [*content, *_address(pages, sent)]


def _json(answers: Answers, pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    trees = [json_tree(page.response.text) for page in pages]
    several = len(answers.good) > 1
    calls = min(map(number_of_calls, pages))
    for test, rank in json_fields.verdicts(trees, several=several, calls=calls):
        yield Candidate(test, rank, verdict=True)
    for test, rank in json_fields.of_json(trees):
        yield Candidate(test, rank)
    for test, rank in json_fields.items(trees):
        yield Candidate(test, rank, of_item=True)
    for test, rank in json_fields.constants(trees, sent.holds) if several else ():
        yield Candidate(test, rank, last=True)


_MARKS = {"html": page_texts.of_page, "xml": page_texts.of_xml}


def _texts(answers: Answers, pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    is_script = all("javascript" in page.response.media_type for page in pages)
    if is_script:
        yield Candidate(TextIs(Extractor(FromHeader("Content-Type")), "matches", "javascript"), 4)
    read = page_texts.of_script if is_script else _MARKS.get(answers.kind, page_texts.of_text)
    first, *others = [read(page.response.text) for page in pages]
    held = [read(exemplar.page.response.text) for exemplar in answers.bad]
    pages_beside = [marks for marks, exemplar in zip(held, answers.bad, strict=True) if _is_page(answers, exemplar)]
    usable = list(islice(_new_sentences(answers, pages, sent), 1))
    for mark, rank in first.items():
        if answers.kind == "html" and not _tells(mark, rank, pages_beside):
            continue
        is_sent = sent.holds(mark)
        if all(mark in other for other in others) and (not is_sent or sent.asks_for(mark)):
            verdict = not is_sent and _is_verdict(mark, rank, held, pages_beside)
            usable.append(Candidate(TextIs(_BODY, "contains", mark), rank, is_sent, verdict, rank == page_texts.ITEM))
    # Only the most telling ones are tried on the texts themselves.
    usable.sort(
        key=lambda candidate: (
            not candidate.verdict,
            sum(_text_of(candidate) in other for other in held),
            candidate.rank,
        )
    )
    yield from usable[:_KEPT]
    # Half of a page is told by what stands in the other half.
    text = pages[0].response.text
    yield from [candidate for candidate in usable[_KEPT:] if text.find(_text_of(candidate)) > len(text) // 2][
        : _KEPT // 2
    ]


def _new_sentences(answers: Answers, pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    """What the page says now and did not say before the request, from its top: first, that something was done."""
    if not any(exemplar.name == BEFORE for exemplar in answers.bad):
        return
    beside = [exemplar.page.response.text for exemplar in answers.bad if _is_page(answers, exemplar)]
    first, *others = [page.response.text for page in pages]
    for mark, rank in page_texts.sentences(first).items():
        is_new = all(mark in text for text in others) and not any(mark in text for text in beside)
        if is_new and not sent.holds(mark) and not sent.has_sent(mark):
            yield Candidate(TextIs(_BODY, "contains", mark), rank, verdict=True)


def _is_page(answers: Answers, exemplar: Exemplar) -> bool:
    return exemplar.recorded and kind_of(exemplar.page.response) == answers.kind


def _is_verdict(
    mark: str, rank: int, held: Sequence[Mapping[str, int]], pages_beside: Sequence[Mapping[str, int]]
) -> bool:
    """Whether people would tell by a mark that this is the right page: a message, or a title that no other page has."""
    others = held if rank == page_texts.MESSAGE else pages_beside
    return rank <= page_texts.HEADING and bool(others) and not any(mark in other for other in others)


def _tells(mark: str, rank: int, others: Sequence[Mapping[str, int]]) -> bool:
    """Whether a mark is not what all pages have: layout. Without another page only the page's own names are sure."""
    return any(mark not in other for other in others) if others else page_texts.names_page(rank)


def _text_of(candidate: Candidate) -> str:
    assert isinstance(candidate.test, TextIs)
    return candidate.test.text


def _address(pages: Sequence[Page], sent: _Sent) -> Iterator[Candidate]:
    """Proposes the address to which redirects that the tool follows have led."""
    if all(len(page.hops) > 1 for page in pages):
        path, _ = _common_path([page.response.url for page in pages], sent)
        if len(path) > 1:
            yield Candidate(TextIs(Extractor(FromUrl()), "contains", path), 7)


class _Sent:
    """The values that the user has sent up to a step: their words must not be asserted."""

    def __init__(self, answers: Answers, runs: Sequence[AlignedRecording]) -> None:
        self.runs: list[tuple[_Entered, int]] = []
        for run in runs:
            hops = [page.hops[0].index for name, page in answers.good if name == run.name]
            if hops:
                self.runs.append(
                    (_entered_values(run.recording), min(run.lookups.position_by_index[index] for index in hops))
                )
        self.own = [_words(part) for part in _segments(answers.url) if _SLUG.search(part)]

    def holds(self, text: str) -> bool:
        """Whether a text holds one of the values, or the words of a slug."""
        plain = _plain(text)
        return any(min(entered.value_in(plain), entered.slug_in(plain)) <= last for entered, last in self.runs)

    def has_sent(self, text: str) -> bool:
        """Whether a text is a part of one of the values."""
        return any(entered.value_with(text.lower()) <= last for entered, last in self.runs)

    def is_value(self, text: str) -> bool:
        """Whether a text is equal to one of the values."""
        return any(entered.first(text.lower()) <= last for entered, last in self.runs)

    def asks_for(self, text: str) -> bool:
        """Whether a text has words of the script's own address, and no value that was sent elsewhere."""
        plain = _plain(text)
        return not any(entered.value_in(plain) <= last for entered, last in self.runs) and _names(plain, self.own)


class _Entered:
    """The values that the user has entered in a run, each with the position that first sent it."""

    def __init__(self, entered: Iterable[tuple[int, str, bool]]) -> None:
        self._values: dict[str, int] = {}
        self._slugs: dict[frozenset[str], int] = {}
        for position, value, in_path in entered:
            if in_path and _SLUG.search(value):
                self._slugs.setdefault(_words(value), position)
            elif not in_path:
                self._note(value, position)
        self._first_positions: dict[tuple[bool, str], float] = {}

    def first(self, value: str) -> float:
        """The position that first sent a value; infinite for a value that was not sent."""
        return self._values.get(value, inf)

    def value_with(self, text: str) -> float:
        """The first position that sent a value which holds a text; infinite if there is none."""
        return next((position for value, position in self._values.items() if text in value), inf)

    def value_in(self, text: str) -> float:
        """The first position that sent a value which a text holds; infinite if there is none."""
        return self._once(text, False, (position for value, position in self._values.items() if value in text))

    def slug_in(self, text: str) -> float:
        """The first position whose address has a slug with words that are in a text; infinite if there is none."""
        return self._once(text, True, (position for slug, position in self._slugs.items() if _names(text, [slug])))

    def _once(self, text: str, of_slugs: bool, positions: Iterator[int]) -> float:
        # They are in order, and pages of one site share most of their texts.
        if (of_slugs, text) not in self._first_positions:
            self._first_positions[of_slugs, text] = next(positions, inf)
        return self._first_positions[of_slugs, text]

    def _note(self, value: str, position: int) -> None:
        value = value.strip().lower()
        if len(value) >= 4 and not value.startswith("/") and value not in ("true", "false", "null"):
            self._values.setdefault(value, position)
            self._values.setdefault(re.sub(r"[_+-]+", " ", value), position)
        if "@" in value and len(value.partition("@")[0]) >= 3:
            self._values.setdefault(value.partition("@")[0], position)


@fact
def _entered_values(recording: Recording) -> _Entered:
    return _Entered(lookups_of(recording).entered_values)


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
    """The whole path that a redirect leads to; its first parts where the rest has another length each time."""
    addresses = [page.response.location or "" for page in pages]
    shape = _shape_of_path(addresses, sent)
    if shape is not None and (shape == "/" or re.search(r"[A-Za-z]", shape)):
        end = END_OF_PATH if any(re.search("[?#]", address) for address in addresses) else END_OF_ADDRESS
        yield Candidate(leads_to(shape, whole=True, end=end), 0)
    path, _ = _common_path(addresses, sent)
    if len(path) > 1:
        yield Candidate(leads_to(path), 1)


def _shape_of_path(addresses: Sequence[str], sent: _Sent) -> str | None:
    """A path with a mark for each part that is another one in each run, or data; None where the lengths differ."""
    paths = [_segments(address) for address in addresses]
    if len({len(path) for path in paths}) > 1:
        return None
    parts = [parts[0] if _is_word(parts, sent) else ANY_SEGMENT for parts in zip(*paths, strict=True)]
    return "/" + "/".join(parts)


def _common_path(addresses: Sequence[str], sent: _Sent) -> tuple[str, bool]:
    """The first parts of the paths that are the same in all and no data, and whether these are all of them."""
    paths = [_segments(address) for address in addresses]
    common: list[str] = []
    for parts in zip(*paths, strict=False):
        if not _is_word(parts, sent):
            break
        common.append(parts[0])
    whole = len(common) == max(map(len, paths))
    return "/" + "/".join(common) + ("" if whole or not common else "/"), whole


def _is_word(parts: Sequence[str], sent: _Sent) -> bool:
    """Whether the parts at one place of several paths are one word of the application."""
    part = parts[0]
    if len(set(parts)) > 1 or not re.fullmatch(r"[A-Za-z_-]*(?:\.[A-Za-z]{2,5})?", part) or looks_generated(part):
        return False
    return not (_SLUG.search(part) and (sent.is_value(part) or sent.is_value(re.sub(r"[_-]+", " ", part))))


def _segments(address: str) -> list[str]:
    path = address.partition("?")[0].partition("#")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path.split("/")[1:]
