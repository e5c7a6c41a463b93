"""Extractors for a value, from the most robust to the least; the first that is proven on every page is taken.

`pages` are the responses of one step, one for each recording, and `values` what each of them issued. An extractor is
proven when it returns exactly that value on each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from loadlint.correlation.observe.html import all_of
from loadlint.correlation.observe.leaves import Leaf, css_string
from loadlint.correlation.prove.json_candidates import inner_json_candidates, json_candidates
from loadlint.correlation.prove.run_extractor import Page
from loadlint.correlation.prove.text_context import (
    MAX_OCCURRENCES,
    NO_HINTS,
    Hints,
    alone,
    boundary,
    contexts_of,
    first_groups,
    patterns,
    plain_boundaries,
    shared_forms,
)
from loadlint.correlation.prove.xml_paths import is_xml, queries
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromHtml,
    FromJson,
    FromResources,
    FromXml,
    JsonInside,
    Match,
)
from loadlint.text.regex import regex

_MAX_CANDIDATES = 200


def proven(extractor: Extractor, pages: Sequence[Page], values: Sequence[str]) -> bool:
    """Whether the extractor returns each run's own value in the script's tool."""
    return all(page.value(extractor) == value for page, value in zip(pages, values, strict=True))


def from_leaf(
    leaf: Leaf, pages: Sequence[Page], values: Sequence[str], without: frozenset[str] = frozenset()
) -> Extractor | None:
    """A proven extractor for a structured value that holds none of the words of `without`, or None."""
    for candidate in islice(_candidates(leaf, pages, values), _MAX_CANDIDATES):
        if without and holds_word(candidate, without):
            continue
        if not _is_keyed_by(candidate, values) and proven(candidate, pages, values):
            return candidate
    return None


def holds_word(extractor: Extractor, words: frozenset[str]) -> bool:
    """Whether an extractor's expressions hold one of some values."""
    written = _CLASS.sub(" ", str(extractor)).replace("\\", "")
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", written) for word in words if word in written)


_CLASS = regex(r"(?<!\\)\\++[sdw]")
"""The letter of a class in an expression, which belongs to no word beside it."""


def _is_keyed_by(extractor: Extractor, values: Sequence[str]) -> bool:
    """Whether its path, which must fit every run, has the value as a key: `{"new": {"k3f9": {"token": "k3f9"}}}`."""
    keys = [step for step in extractor.json_steps if isinstance(step, str)]
    return any(key in values or any(_is_in_key(value, key) for value in values) for key in keys)


def _is_in_key(value: str, key: str) -> bool:
    return len(value) >= _IN_A_KEY and alone(value).search(key) is not None


_IN_A_KEY = 3
"""The least length, in characters, of a value that is in a key not by chance."""


def _candidates(leaf: Leaf, pages: Sequence[Page], values: Sequence[str]) -> Iterator[Extractor]:
    extractor = leaf.extractor
    match extractor.origin:
        case FromJson(path):
            yield from json_candidates(extractor, path, pages, values)
        case FromHtml():
            yield from _html_candidates(extractor, pages)
        case _:
            yield extractor
            if any(isinstance(operation, JsonInside) for operation in extractor.operations):
                yield from inner_json_candidates(extractor, pages, values)


def _html_candidates(extractor: Extractor, pages: Sequence[Page]) -> Iterator[Extractor]:
    """The element alone, then inside its form, then by its number."""
    origin = extractor.origin
    assert isinstance(origin, FromHtml)
    yield extractor
    for form in _forms(pages):
        yield Extractor(replace(origin, selector=f"{form} {origin.selector}"), extractor.operations)
    for number in range(2, 31):
        yield Extractor(replace(origin, match=number), extractor.operations)


_ACTION = regex(r"<form\b[^<>]*?\baction=[\"']([\w/.:=%~-]*(?:\?|(?=[\"'])))")


def _forms(pages: Sequence[Page]) -> list[str]:
    """Selectors of forms by their addresses, up to ten that all pages have."""
    first, *others = (list(map(_form, filter(None, _ACTION.findall(page.response.text)))) for page in pages)
    return [form for form in dict.fromkeys(first) if all(form in other for other in others)][:10]


def _form(action: str) -> str:
    # A query is often the request's own, spelt as its client spells it: JMeter writes `%2F` where a browser has `/`.
    return f"form[action{'^' if action.endswith('?') else ''}={css_string(action)}]"


def in_text(values: Sequence[str], pages: Sequence[Page], hints: Hints = NO_HINTS) -> Extractor | None:
    """A proven extractor by the text around a value in a body; None where there is none."""
    return _by_context(Extractor(FromBody()), pages, values, hints)


def expressions_after_label(values: Sequence[str], texts: Sequence[str], label: str) -> Iterator[str]:
    """The shortest expressions that find the value after a label on all pages, perhaps among other values."""
    contexts = list(dict.fromkeys(islice(contexts_of(texts, values), MAX_OCCURRENCES)))
    fitting = (
        pattern
        for pattern, _, _ in islice(patterns(texts, values, contexts, label), MAX_OCCURRENCES)
        if all(value in first_groups(pattern, text) for text, value in zip(texts, values, strict=True))
    )
    yield from islice(fitting, _MAX_LABELLED)


_MAX_LABELLED = 3


def in_resources(values: Sequence[str], pages: Sequence[Page], name: str) -> Extractor | None:
    """A proven extractor by the text around a value in what the tool loads with the page."""
    return _by_context(Extractor(FromResources()), pages, values, Hints(name))


def in_xml(values: Sequence[str], pages: Sequence[Page]) -> Extractor | None:
    """A proven extractor by the structure of an XML body."""
    if not all(is_xml(page.response) for page in pages):
        return None
    for query in queries(pages[0].response.text, values[0]):
        extractor = Extractor(FromXml(query))
        if proven(extractor, pages, values):
            return extractor
    return None


def inside(
    leaf: Leaf, values: Sequence[str], pages: Sequence[Page], name: str = "", without: frozenset[str] = frozenset()
) -> Extractor | None:
    """A proven extractor by the text around a value within a leaf; none within a number.

    JSON has a number as no text, so that k6 and Python fail when they search in it.
    """
    if _NUMBER.fullmatch(leaf.value) is not None:
        return None
    whole = from_leaf(leaf, pages, [page.neutral(leaf.extractor) or "" for page in pages])
    base = whole or leaf.extractor
    return None if _is_keyed_by(base, values) else _by_context(base, pages, values, Hints(name, without=without))


_NUMBER = regex(r"[+-]?\d+(?:\.\d+)?")


def _by_context(base: Extractor, pages: Sequence[Page], values: Sequence[str], hints: Hints) -> Extractor | None:
    """A proven extractor by the text around a value in what `base` gives on all pages."""
    texts = [text for page in pages if (text := page.neutral(base)) is not None]
    if len(texts) < len(pages):
        return None
    for codecs, forms in shared_forms(texts, values):
        context = boundary(texts, forms, hints)
        if context is None:
            continue
        decoding = tuple(map(Decode, codecs))
        candidates = [Extractor(base.origin, (*base.operations, context.match, *decoding))]
        if base == Extractor(FromBody()) and (between := plain_boundaries(context, texts, forms)):
            candidates.insert(0, Extractor(between, decoding))
        for extractor in candidates:
            if proven(extractor, pages, values):
                return extractor
    return None


def is_single(extractor: Extractor, pages: Sequence[Page]) -> bool:
    """Whether the extractor matches nothing but the value, so that the order on the page does not matter."""
    for page in pages:
        text = page.response.text
        matches: Sequence[str | None]
        if isinstance(extractor.origin, FromHtml):
            matches = all_of(text, extractor.origin.selector, extractor.origin.attribute)
        elif isinstance(extractor.origin, FromBetween):
            matches = first_groups(
                f"{re.escape(extractor.origin.left)}([\\s\\S]*?){re.escape(extractor.origin.right)}", text
            )
        elif isinstance(extractor.origin, FromBody | FromResources) and isinstance(extractor.operations[0], Match):
            matches = first_groups(extractor.operations[0].pattern, page.neutral(Extractor(extractor.origin)) or "")
        else:
            return not (isinstance(extractor.origin, FromXml) and re.search(r"\[\d+\]", extractor.origin.query))
        if len(set(matches)) > 1:
            return False
    return True
