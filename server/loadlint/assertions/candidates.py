"""What could be asserted of a step's answer: short, in all of its good answers, without anything that may change.

Texts with digits are left out, and those that hold what the user has sent: a page's title that is the name of a product
is one of the test's data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from loadlint.assertion import JsonIs, Not, Test, TextIs, leads_to
from loadlint.assertions.exemplars import Answers, list_paths
from loadlint.assertions.judge import parsed
from loadlint.correlation.evaluate import Page
from loadlint.correlation.runs import Run
from loadlint.correlation.shapes import looks_generated
from loadlint.extractor import Extractor, FromBody

_BODY = Extractor(FromBody())
_DISCRIMINATORS = frozenset("success ok status state result error code errors valid authenticated".split())
_ERROR_NAMES = ("errors", "error")
_LONGEST = 60
_KEPT = 16


class Candidate(Struct, frozen=True):
    """A test that may be asserted. Of two that stop as many bad answers, the one of the lower rank is taken."""

    test: Test
    rank: int


def candidates(answers: Answers, runs: Sequence[Run]) -> list[Candidate]:
    """The candidates of a step. They are likely to hold for the good answers; whoever uses them has to try."""
    pages = list(answers.must_pass)
    sent = _Sent(answers, runs)
    if answers.kind == "json":
        return list(_json([parsed(page.response.text) for page in pages], several=len(answers.good) > 1))
    if answers.kind == "redirect":
        return list(_redirect(pages))
    marks = _marks if answers.kind == "html" else _tags if answers.kind == "xml" else _text
    texts = [page.response.text for page in pages]
    common = dict(marks(texts[0]))
    for text in texts[1:]:
        others = marks(text)
        common = {mark: rank for mark, rank in common.items() if mark in others}
    bad = [exemplar.page.response.text for exemplar in answers.bad]
    held = [marks(text) for text in bad]
    usable = [(mark, rank) for mark, rank in common.items() if not sent.holds(mark)]
    # Only the most telling ones are tried on the texts themselves.
    usable.sort(key=lambda pair: (sum(pair[0] in other for other in held), pair[1]))
    kept = usable[:_KEPT] + [pair for pair in usable[_KEPT:] if pair[0] == _END]
    return [Candidate(TextIs(_BODY, "contains", mark), rank) for mark, rank in kept]


class _Sent:
    """What the user has sent up to a step: its words must not be asserted."""

    def __init__(self, answers: Answers, runs: Sequence[Run]) -> None:
        self.values: set[str] = set()
        self.slugs: list[frozenset[str]] = []
        names = {name for name, _ in answers.good}
        for run in runs:
            if run.name not in names:
                continue
            hops = {page.hops[0].index for name, page in answers.good if name == run.name}
            for position, exchange in enumerate(run.exchanges):
                for slot in run.slots(position):
                    if "path" in slot.place[1:]:
                        continue
                    if slot.place[0] in ("query", "form", "json", "multipart", "xml"):
                        self._note(slot.value)
                    elif slot.place[0] == "path" and re.search(r"[\d_-]", slot.value):
                        self.slugs.append(_words(slot.value))
                if exchange.index in hops:
                    break
        self.slugs = list(dict.fromkeys(self.slugs))

    def _note(self, value: str) -> None:
        value = value.strip().lower()
        if len(value) >= 4 and not value.startswith("/") and value not in ("true", "false", "null"):
            self.values.add(value)
        if "@" in value and len(value.partition("@")[0]) >= 3:
            self.values.add(value.partition("@")[0])

    def holds(self, text: str) -> bool:
        """Whether a text holds something of it."""
        plain = re.sub(r"^\w+=|</?\w+>", "", text.lower())
        if any(value in plain for value in self.values):
            return True
        words = _words(plain)
        return bool(words) and any(len(words & slug) * 5 >= len(words) * 3 for slug in self.slugs)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", text.lower().replace("'", "")))


# Pages

_END = "</html>"
_TITLE = re.compile(r"<title>[^<>\n]{2,70}</title>", re.IGNORECASE)
_TITLE_TEXT = re.compile(r"<title[^>]*>\s*([^<>\n]{2,70}?)\s*</title>", re.IGNORECASE)
_HEADING = re.compile(r"<(h[12])\b[^>]*>\s*([^<>\n]{2,50}?)\s*</\1>", re.IGNORECASE)
_DATA_ITEM = re.compile(r"<(?:li|tr|article) data-[a-z][a-z-]{1,30}=")
_START = re.compile(r"(?:/[A-Za-z_-]+)+/|[A-Za-z]{2,}[-_]")
"""What stands before an id: `/tickets/` in `/tickets/13160`, `qty-` in `qty-48966`."""

_TAG = re.compile(r"<(form|input|select|textarea|button|table|section|main|article|div|ul|ol|nav|a)\b([^<>]*)>", re.I)
_ATTRIBUTE = re.compile(r"(?<![\w-])(id|name|action|href)=(?:\"([^\"<>\s]{2,50})\"|'([^'<>\s]{2,50})')")
_PATH = re.compile(r"/(?!/)|[a-z][\w-]*(?:/|$)")
_RANKS = {"action": 3, "id": 4, "name": 5, "href": 6}


@lru_cache(maxsize=512)
def _marks(text: str) -> dict[str, int]:
    """Texts that tell a page from others, each with its rank."""
    found: dict[str, int] = {}
    for match in _TITLE.finditer(text):
        found.setdefault(match[0], 0)
    for match in _TITLE_TEXT.finditer(text):
        found.setdefault(match[1], 1)
    for match in _HEADING.finditer(text):
        found.setdefault(match[2], 2 if match[1].lower() == "h1" else 7)
    for tag in _TAG.finditer(text):
        element = tag[1].lower()
        for match in _ATTRIBUTE.finditer(tag[2]):
            name, value = match[1].lower(), match[2] or match[3]
            if name == "name" and element not in ("form", "input", "select", "textarea", "button"):
                continue
            if (name == "href") != (element == "a") or (name == "href" and not _PATH.match(value)):
                continue
            if "?" not in value and not _generated(value):
                found.setdefault(match[0], _RANKS[name])
            elif (start := _START.match(value)) is not None and not _generated(start[0]):
                found.setdefault(match[0][: match[0].index(value)] + start[0], 8)
    for item in _DATA_ITEM.finditer(text):
        found.setdefault(item[0], 8)
    if _END in text:
        found[_END] = 9
    return {mark: rank for mark, rank in found.items() if _is_stable(mark)}


def _generated(value: str) -> bool:
    return any(looks_generated(word) for word in re.split(r"[/.]", value))


def _is_stable(mark: str) -> bool:
    """Whether a text is one that the application's author has written."""
    plain = re.sub(r"</?h?\w+>", "", mark)
    return not re.search(r"\d", plain) and mark.isascii() and not re.search(r"&\w*;|[{}$]", mark)


@lru_cache(maxsize=512)
def _tags(text: str) -> dict[str, int]:
    """The names of an XML text's elements, those of the root first."""
    names = re.findall(r"<([A-Za-z_][\w.:-]{2,50})[\s/>]", text[:200_000])
    return {f"<{name}": min(place, 8) for place, name in enumerate(dict.fromkeys(names)) if _is_stable(name)}


@lru_cache(maxsize=512)
def _text(text: str) -> dict[str, int]:
    """A short text as a whole; the names of a longer one's fields."""
    line = text.strip()
    if len(line) <= _LONGEST and "\n" not in line:
        return {line: 0} if _is_stable(line) and re.search(r"\w\w", line) else {}
    names = re.findall(r"[A-Za-z_][A-Za-z_ -]{2,30}[:=]", text[:100_000])
    return dict.fromkeys(names, 3)


# JSON


def _json(trees: Sequence[Any], *, several: bool) -> Iterator[Candidate]:
    first, rest = trees[0], trees[1:]
    paths = [path for path in _paths(first) if all(_has(tree, path) for tree in rest)]
    for path in paths:
        values = [_at(tree, path) for tree in trees]
        if path[-1] in _DISCRIMINATORS and _is_constant(values, several=several):
            yield Candidate(JsonIs(path, "equals", values[0]), len(path))
        yield Candidate(JsonIs(path, "there"), 3 + len(path) + 3 * (path[-1] in _DISCRIMINATORS))
    for items in list_paths(trees):
        yield Candidate(JsonIs((*items, 0), "there"), 3)
        firsts = [_at(tree, (*items, 0)) for tree in trees]
        for name in firsts[0] if all(isinstance(item, dict) for item in firsts) else ():
            if _is_name(name) and all(name in item for item in firsts):
                yield Candidate(JsonIs((*items, 0, name), "there"), 4)
    if isinstance(first, dict):
        for name in _ERROR_NAMES:
            if all(isinstance(tree, dict) and name not in tree for tree in trees):
                yield Candidate(Not(JsonIs((name,), "there")), 8)


def _paths(tree: Any) -> Iterator[tuple[str, ...]]:
    """The paths of members through objects, the shallow ones first."""
    pending: list[tuple[tuple[str, ...], Any]] = [((), tree)]
    count = 0
    while pending and count < _KEPT * 2:
        path, node = pending.pop(0)
        if not isinstance(node, dict) or len(path) > 3 or len(node) > 60:
            continue
        for name, child in node.items():
            if _is_name(name):
                pending.append(((*path, name), child))
                count += 1
                yield (*path, name)


def _is_name(name: str) -> bool:
    return (
        bool(re.fullmatch(r"[A-Za-z_@$][\w@$-]{0,40}", name))
        and not re.search(r"\d{2}", name)
        and (not looks_generated(name))
    )


def _at(tree: Any, path: Iterable[str | int]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _has(tree: Any, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return False
        tree = tree[key]
    return True


def _is_constant(values: Collection[Any], *, several: bool) -> bool:
    """Whether a field that tells success says the same each time, in a word of the application's own."""
    first = next(iter(values))
    if any(type(value) is not type(first) or value != first for value in values):
        return False
    if isinstance(first, bool):
        return True
    if isinstance(first, str):
        return bool(re.fullmatch(r"[A-Za-z][A-Za-z_ -]{0,20}", first)) and several
    return isinstance(first, int) and several and 0 <= first < 1000


# Redirects


def _redirect(pages: Sequence[Page]) -> Iterator[Candidate]:
    """The path that a redirect leads to, up to the first part that changes."""
    paths = [_segments(page.response.location or "") for page in pages]
    common: list[str] = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1 or not re.fullmatch(r"[A-Za-z_-]*", parts[0]) or looks_generated(parts[0]):
            break
        common.append(parts[0])
    whole = len(common) == max(map(len, paths))
    path = "/" + "/".join(common) + ("" if whole or not common else "/")
    if len(path) > 1 or (whole and common):
        yield Candidate(leads_to(path), 0)


def _segments(location: str) -> list[str]:
    path = location.partition("?")[0].partition("#")[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path.split("/")[1:]
