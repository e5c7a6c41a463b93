"""Extractors for a value, from the most robust to the least; the first that is proven on every page is taken.

`pages` are the responses of one step, one for each recording, and `values` what each of them issued. An extractor is
proven when it returns exactly that value on each page.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import chain, islice, product
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import forms_in
from loadlint.correlation.observe.html import all_of
from loadlint.correlation.observe.leaves import escape, quoted
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.prove.run_extractor import compiled, follow
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
    Where,
)
from loadlint.text.bounded_regex import TooCostlyError
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.correlation.prove.run_extractor import Page
    from loadlint.extractor import Codec, JsonStep

_MAX_CANDIDATES = 200
_MAX_OCCURRENCES = 60


def proven(extractor: Extractor, pages: Sequence[Page], values: Sequence[str]) -> bool:
    """Whether the extractor returns each run's own value in the script's tool."""
    return all(page.value(extractor) == value for page, value in zip(pages, values, strict=True))


def from_leaf(leaf: Leaf, pages: Sequence[Page], values: Sequence[str]) -> Extractor | None:
    """A proven extractor for a structured value, or None."""
    for candidate in islice(_candidates(leaf, pages, values), _MAX_CANDIDATES):
        if not _is_keyed_by(candidate, values) and proven(candidate, pages, values):
            return candidate
    return None


def _is_keyed_by(extractor: Extractor, values: Sequence[str]) -> bool:
    """Whether its path, which must fit every run, has the value as a key: `{"new": {"k3f9": {"token": "k3f9"}}}`."""
    keys = [step for step in extractor.json_steps if isinstance(step, str)]
    return any(key in values or any(_is_in_key(value, key) for value in values) for key in keys)


def _is_in_key(value: str, key: str) -> bool:
    return len(value) >= _IN_A_KEY and value in key and _alone(value).search(key) is not None


_IN_A_KEY = 3
"""The least length, in characters, of a value that is in a key not by chance."""


def _alone(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")


def _candidates(leaf: Leaf, pages: Sequence[Page], values: Sequence[str]) -> Iterator[Extractor]:
    extractor = leaf.extractor
    match extractor.origin:
        case FromJson(path):
            yield from _json_candidates(extractor, path, pages, values)
        case FromHtml():
            yield from _html_candidates(extractor, pages)
        case _:
            yield extractor
            if any(isinstance(operation, JsonInside) for operation in extractor.operations):
                yield from _inner_json_candidates(extractor, pages, values)


# --- JSON


def _json_candidates(
    extractor: Extractor, path: tuple[JsonStep, ...], pages: Sequence[Page], values: Sequence[str]
) -> Iterator[Extractor]:
    roots = [_parsed(page.response.text) for page in pages]
    rest = Extractor(FromJson(()), extractor.operations)

    def leads_to(candidate: tuple[JsonStep, ...], i: int) -> bool:
        built = Extractor(FromJson(candidate), rest.operations)
        return pages[i].neutral(built) == values[i]

    for candidate in _paths(path, roots, leads_to):
        built = Extractor(FromJson(candidate), extractor.operations)
        yield built
        if any(isinstance(operation, JsonInside) for operation in extractor.operations):
            yield from _inner_json_candidates(built, pages, values)


def _inner_json_candidates(extractor: Extractor, pages: Sequence[Page], values: Sequence[str]) -> Iterator[Extractor]:
    """Extractors for JSON inside of a string, with each way to choose from its arrays."""
    position = next(i for i, operation in enumerate(extractor.operations) if isinstance(operation, JsonInside))
    inner = extractor.operations[position]
    assert isinstance(inner, JsonInside)
    before, after = Extractor(extractor.origin, extractor.operations[:position]), extractor.operations[position + 1 :]
    texts = [page.neutral(before) for page in pages]
    roots = [_parsed(text or "") for text in texts]

    def built(path: tuple[JsonStep, ...]) -> Extractor:
        return Extractor(extractor.origin, (*before.operations, JsonInside(path), *after))

    def leads_to(path: tuple[JsonStep, ...], i: int) -> bool:
        return pages[i].neutral(built(path)) == values[i]

    for path in _paths(inner.path, roots, leads_to):
        yield built(path)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return None


def _paths(path: tuple[JsonStep, ...], roots: Sequence[Any], leads_to: Any) -> Iterator[tuple[JsonStep, ...]]:
    """Paths like that of the first root. Each index is replaced by a sibling, kept, or counted from the end."""
    indices = [i for i, step in enumerate(path) if isinstance(step, int)]
    if not indices:
        yield path
        return
    concrete = [path]
    for i in range(1, len(roots)):
        own_path = _concrete_path(path, roots[i], lambda candidate, i=i: leads_to(candidate, i))
        if own_path is None:
            return
        concrete.append(own_path)
    options: list[list[JsonStep]] = []
    for index in indices:
        options.append(list(_choices(index, concrete, roots)))
    for chosen in product(*options):
        steps = list(path)
        for index, step in zip(indices, chosen, strict=True):
            steps[index] = step
        yield tuple(steps)


def _concrete_path(path: tuple[JsonStep, ...], root: Any, leads_to: Any) -> tuple[JsonStep, ...] | None:
    """The path of the same shape in another run's tree that leads to that run's value."""
    if leads_to(path):
        return path
    prefixes: list[tuple[JsonStep, ...]] = [()]
    for step in path:
        longer: list[tuple[JsonStep, ...]] = []
        for prefix in prefixes:
            node = follow(root, prefix)
            if isinstance(step, int) and isinstance(node, list):
                longer += [(*prefix, i) for i in range(min(len(node), 2000))]
            elif isinstance(step, str) and isinstance(node, dict) and step in node:
                longer.append((*prefix, step))
        prefixes = longer[:20000]
    return next((candidate for candidate in prefixes if leads_to(candidate)), None)


_TELLING = ("name", "sku", "code", "slug", "type", "kind", "key", "role", "label", "title", "size", "rel")


def _choices(position: int, concrete: Sequence[tuple[JsonStep, ...]], roots: Sequence[Any]) -> Iterator[JsonStep]:
    """The ways to choose the element of an array: by a sibling, by an index that all runs share, from the end."""
    arrays = [follow(root, path[:position]) for root, path in zip(roots, concrete, strict=True)]
    positions = [step for path in concrete if isinstance(step := path[position], int)]
    same = len(set(positions)) == 1
    if same and all(len(array) == 1 for array in arrays):
        yield positions[0]
        return
    elements = [array[position] for array, position in zip(arrays, positions, strict=True)]
    # With a single run, the value itself is also a member that all chosen elements share.
    itself = concrete[0][position + 1 :]
    members = (member for member in _shared_members(elements) if member[0] != itself)
    siblings = sorted(members, key=lambda member: _rank(*member))
    choosing = [
        where
        for where in (Where(names, value) for names, value in siblings[:8])
        if all(follow(array, (where,)) is element for array, element in zip(arrays, elements, strict=True))
    ]
    yield from sorted(choosing, key=lambda where: (isinstance(where.value, int), _is_shared(where, arrays)))
    if same:
        yield positions[0]
    backwards = {position - len(array) for position, array in zip(positions, arrays, strict=True)}
    if len(backwards) == 1 and not same:
        yield backwards.pop()


def _is_shared(where: Where, arrays: Sequence[Any]) -> bool:
    """Whether several elements of an array have that sibling, so that the choice takes the first of them."""
    return any(sum(follow(element, where.path) == where.value for element in array) > 1 for array in arrays)


def _shared_members(elements: Sequence[Any]) -> Iterator[tuple[tuple[str, ...], str | int]]:
    """Members of the chosen elements that have one value in all runs and do not look like ids."""
    if not all(isinstance(element, dict) for element in elements):
        return
    for name, value in elements[0].items():
        paths = [(name,)] if not isinstance(value, dict) else [(name, inner) for inner in value]
        for path in paths:
            values = [follow(element, path) for element in elements]
            if isinstance(values[0], bool) or not isinstance(values[0], str | int):
                continue
            if (
                all(type(other) is type(values[0]) and other == values[0] for other in values)
                and (len(str(values[0])) <= 60 and "\n" not in str(values[0]))
                and (len(elements) > 1 or not looks_generated(str(values[0])))
            ):
                yield path, values[0]


def _rank(path: tuple[str, ...], value: str | int) -> tuple[int, int, int, int, str]:
    lower = path[-1].lower()
    telling = next((i for i, word in enumerate(_TELLING) if word == lower), len(_TELLING))
    return (isinstance(value, int), len(path), telling, len(str(value)), path[-1])


# --- HTML


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
    return f"form[action{'^' if action.endswith('?') else ''}={quoted(action)}]"


# --- text


def in_text(values: Sequence[str], pages: Sequence[Page], name: str = "", label: str = "") -> Extractor | None:
    """A proven extractor by the text around a value in a body; None where there is none.

    Context with the `name` of the value's field is the best. With a `label`, only context that ends in it counts:
    nothing else tells what a short number means.
    """
    return _by_context(Extractor(FromBody()), pages, values, name, label)


def labelled(values: Sequence[str], texts: Sequence[str], label: str) -> Iterator[str]:
    """The shortest expressions that find the value after a label on all pages, perhaps among other values."""
    contexts = list(dict.fromkeys(islice(_contexts(texts, values), _MAX_OCCURRENCES)))
    fitting = (
        pattern
        for pattern, _, _ in islice(_patterns(texts, values, contexts, label), _MAX_OCCURRENCES)
        if all(value in _groups(pattern, text) for text, value in zip(texts, values, strict=True))
    )
    yield from islice(fitting, _MAX_LABELLED)


_MAX_LABELLED = 3


def in_name(values: Sequence[str], pages: Sequence[Page], around: tuple[str, str]) -> Extractor | None:
    """A proven extractor for an id in a field's name, if all pages have the field in a form or as a key of JSON."""
    before, after = (escape(part).replace("#", r"[\w-]+") for part in around)
    texts = [page.response.text for page in pages]
    for left, right in (
        (rf'name="{before}', f'{after}"'),
        (rf"name='{before}", f"{after}'"),
        (f'"{before}', rf'{after}"\s*:'),
    ):
        pattern = f"{left}({_group(values, after or right, '')}){right}"
        number = _number([_groups(pattern, text) for text in texts], values)
        extractor = Extractor(FromBody(), (Match(pattern, number or 1),))
        if number is not None and proven(extractor, pages, values):
            return extractor
    return None


def in_resources(values: Sequence[str], pages: Sequence[Page], name: str = "") -> Extractor | None:
    """A proven extractor by the text around a value in what the tool loads with the page."""
    return _by_context(Extractor(FromResources()), pages, values, name)


def in_xml(values: Sequence[str], pages: Sequence[Page]) -> Extractor | None:
    """A proven extractor by the structure of an XML body."""
    if not all(is_xml(page.response) for page in pages):
        return None
    for query in queries(pages[0].response.text, values[0]):
        extractor = Extractor(FromXml(query))
        if proven(extractor, pages, values):
            return extractor
    return None


def inside(leaf: Leaf, values: Sequence[str], pages: Sequence[Page], name: str = "") -> Extractor | None:
    """A proven extractor by the text around a value within a leaf."""
    whole = from_leaf(leaf, pages, [page.neutral(leaf.extractor) or "" for page in pages])
    base = whole or leaf.extractor
    return None if _is_keyed_by(base, values) else _by_context(base, pages, values, name)


def _by_context(
    base: Extractor, pages: Sequence[Page], values: Sequence[str], name: str, label: str = ""
) -> Extractor | None:
    """A proven extractor by the text around a value in what `base` gives on all pages."""
    texts = [text for page in pages if (text := page.neutral(base)) is not None]
    if len(texts) < len(pages):
        return None
    for codecs, forms in _shared_forms(texts, values):
        context = _boundary(texts, forms, name, label)
        if context is None:
            continue
        decoding = tuple(map(Decode, codecs))
        candidates = [Extractor(base.origin, (*base.operations, context.match, *decoding))]
        if base == Extractor(FromBody()) and (between := _between(context, texts, forms)):
            candidates.insert(0, Extractor(between, decoding))
        for extractor in candidates:
            if proven(extractor, pages, values):
                return extractor
    return None


class _Context(Struct, frozen=True):
    """What stands before and after a value, and the expression made of it."""

    match: Match
    before: str
    after: str


def _between(context: _Context, texts: Sequence[str], values: Sequence[str]) -> FromBetween | None:
    """The context as plain boundaries, if the expression says nothing about the value except where it ends."""
    before, after = context.before, context.after
    if not re.search(r"(?<!\\)\((?:\[\^|\.\+\?)", context.match.pattern) or re.search(r"[\r\n]", before + after):
        return None
    if not before or not after or any(after in value for value in values):
        return None
    number = len(re.findall(re.escape(before), texts[0].partition(before + values[0] + after)[0])) + 1
    return FromBetween(before, after, number)


_ENCODINGS: tuple[tuple[Codec, ...], ...] = ((), ("json",), ("javascript", "json"), ("html",), ("percent",), ("form",))


def _shared_forms(texts: Sequence[str], values: Sequence[str]) -> Iterator[tuple[tuple[Codec, ...], list[str]]]:
    """For each encoding that all texts use for their values, its codecs and the values in it."""
    forms = [forms_in(text, value) for text, value in zip(texts, values, strict=True)]
    for codecs in _ENCODINGS:
        fitting = [[form for form, undone_by in of_text.items() if undone_by in (codecs, ())] for of_text in forms]
        if not all(fitting):
            continue
        shared = [
            next((form for form in those if of_text[form] == codecs), those[0])
            for those, of_text in zip(fitting, forms, strict=True)
        ]
        if any(of_text[form] == codecs for of_text, form in zip(forms, shared, strict=True)):
            yield codecs, shared


_BORDER = regex(r"[\s\"'<>=/?&;:,(){}\[\]#|]")
_LEFT, _RIGHT = 120, 60
_MAX_RIGHTS = 12
_MAX_PATTERNS, _MORE_PATTERNS = 1500, 400
"""The most contexts that are tried, and how many more after one that the page holds several times."""


def _boundary(texts: Sequence[str], values: Sequence[str], name: str, label: str) -> _Context | None:
    """The best context that finds the value on every page. Contexts begin and end at borders of words."""
    best: tuple[_Rank, _Context] | None = None
    tries = _MAX_PATTERNS
    contexts = list(dict.fromkeys(islice(_contexts(texts, values), _MAX_OCCURRENCES)))
    named = [(end, right) for left, right in contexts if (end := _from_name(left, name))]
    for pattern, before, after in chain(_named(texts, values, named), _patterns(texts, values, contexts, label)):
        tries -= 1
        matches_by_page = [_groups(pattern, text) for text in texts]
        number = _number(matches_by_page, values)
        if number is not None:
            several = any(len(set(matches)) > 1 for matches in matches_by_page)
            nameless = bool(named) and not _from_name(before, name)
            rank = _rank_of(before, after, several, number, nameless)
            if best is None or rank < best[0]:
                best = rank, _Context(Match(pattern, number), before, after)
                tries = min(tries, _MORE_PATTERNS)
            fine = rank[3:6] == (0, False, False) or (named and not rank[5])
            if rank[:3] == (False, 1, False) and fine:
                break
        if tries <= 0:
            break
    return best[1] if best else None


_FARTHEST_NAME = 60
_COMMON_NAMES = frozenset("value name type content data text href link code".split())


def _from_name(left: str, name: str) -> str:
    """The end of a context from the name of the value's field on; empty without the name, or where a tag is closed."""
    if len(name) < 3 or name.lower() in _COMMON_NAMES:
        return ""
    places = list(re.finditer(rf"[\"']?(?<![^\W_]){re.escape(name)}(?![^\W_])", left[-_FARTHEST_NAME:], re.IGNORECASE))
    context = left[-_FARTHEST_NAME:][places[-1].start() :] if places else ""
    return "" if "</" in context or "/>" in context else context


_Rank = tuple[bool, int, bool, int, bool, bool, int]


def _rank_of(before: str, after: str, several: bool, number: int, nameless: bool) -> _Rank:
    """The rank of a context; the lowest is the best. What tells by content goes before what depends on the order of
    elements; then count the field's name near the value, less markup, words, and brevity.

    A closing tag before the value means that the context begins in another element; an even number of quotes, that it
    begins within a string: `key": "` should be `"key": "`.
    """
    return (
        several or "</" in before,
        number,
        nameless,
        before.count("<") - before.startswith("<"),
        re.search(r"[A-Za-z]{2}", before) is None,
        before[-1:] in ("'", '"') and before.count(before[-1]) % 2 == 0,
        len(before) + len(after),
    )


_Pattern = tuple[str, str, str]
"""An expression, and what stands before and after the value in it."""


def _named(texts: Sequence[str], values: Sequence[str], contexts: Sequence[tuple[str, str]]) -> Iterator[_Pattern]:
    """Patterns with a whole left context."""
    for left, right in contexts:
        after = next(_rights(right))
        group = _group(values, after, _end_of_holder(left, right))
        if not _is_costly(left, group, texts):
            yield flexible(left) + f"({group})" + flexible(after), left, after


def _patterns(
    texts: Sequence[str], values: Sequence[str], contexts: Sequence[tuple[str, str]], label: str
) -> Iterator[_Pattern]:
    """Patterns with their context: one character after the value before more, short left contexts before long ones."""
    if label:
        ends = re.compile(rf"\b{re.escape(label)}\W{{1,12}}$", re.IGNORECASE)
        contexts = [context for context in contexts if ends.search(context[0])]
    seen: set[tuple[str, str]] = set()
    for reach in range(_MAX_RIGHTS):
        for left, right in contexts:
            after = next(islice(_rights(right), reach, None), None)
            if after is None:
                continue
            group = _group(values, after, _end_of_holder(left, right))
            for before in _lefts(left):
                if (before, after) not in seen and (not label or ends.search(before)):
                    seen.add((before, after))
                    if _is_costly(before, group, texts):
                        continue
                    yield flexible(before) + f"({group})" + flexible(after), before, after


_MOST_STARTS = 200


def _is_costly(before: str, group: str, texts: Sequence[str]) -> bool:
    """Whether a pattern begins to match at many places of a page, and reads far from each of them before it fails.

    A class that stops at a character which is in the context as well reads no part of the page twice.
    """
    if not group.startswith(("[^", ".")) or (group != ".+?" and group[-3] in before):
        return False
    piece = max(before.split(), key=len, default="")
    return any((text.count(piece) if piece else len(text)) > _MOST_STARTS for text in texts)


def _contexts(texts: Sequence[str], values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The text left and right of the value that all pages share, for each of its places on the first page."""
    others = [
        list(islice(_places(text, value), _MAX_OCCURRENCES)) for text, value in zip(texts[1:], values[1:], strict=True)
    ]
    for left, right in _places(texts[0], values[0]):
        for_all_left, for_all_right = left, right
        for places in others:
            shared = [(_common_end(left, before), _common_start(right, after)) for before, after in places]
            if not shared:
                break
            best_left, best_right = max(shared, key=lambda pair: len(pair[0]) + len(pair[1]))
            for_all_left = _common_end(for_all_left, best_left)
            for_all_right = _common_start(for_all_right, best_right)
        yield (for_all_left, for_all_right) if others else _without_values(for_all_left, for_all_right, values[0])


def _places(text: str, value: str) -> Iterator[tuple[str, str]]:
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        if not _continues(text, start - 1, value[0]) and not _continues(text, end, value[-1]):
            yield text[max(0, start - _LEFT) : start], text[end : end + _RIGHT]
        start = text.find(value, start + 1)


def _continues(text: str, position: int, edge: str) -> bool:
    """Whether a word goes on at a position: then only a part of another value was found. `edge` is the character next
    to it in the value.
    """
    return 0 <= position < len(text) and text[position].isalnum() and edge.isalnum()


def _without_values(left: str, right: str, value: str) -> tuple[str, str]:
    """The context up to the next copy of the value, or word that looks generated: both would differ in another run."""
    value_pattern = _alone(value)
    changing = [
        word
        for word in re.finditer(r"[\w-]+", f"{left}\0{right}")
        if looks_generated(word[0]) or _NUMBER.search(word[0]) or value_pattern.search(word[0])
    ]
    start = max((word.end() for word in changing if word.end() <= len(left)), default=0)
    end = min((word.start() for word in changing if word.start() > len(left)), default=len(left) + 1 + len(right))
    return left[start:], right[: end - len(left) - 1]


_NUMBER = regex(r"^\d+$|(?:^|[-_])\d{2,}(?:$|[-_])")
"""A number alone, or a part of a word that may be an id: `comment-63`."""


def _lefts(left: str) -> Iterator[str]:
    """Left contexts from short to long, each of which begins at a border of a word."""
    borders = [match.end() for match in _BORDER.finditer(left)] + [match.start() for match in _BORDER.finditer(left)]
    for start in sorted({*borders, 0 if len(left) < _LEFT else len(left)}, reverse=True):
        if start < len(left) and not left[start].isspace():
            yield left[start:]
    if not left:
        yield ""


def _rights(right: str) -> Iterator[str]:
    """Right contexts: one character, then up to the end of the following text, then up to the next borders of words."""
    if not right:
        yield ""
        return
    yield right[0]
    text = re.match(r"(?:[^<>]*+>)*+[^<>\w]*+\w[^<>]*+<", right)
    if text:
        yield text[0]
    borders = [match.end() for match in _BORDER.finditer(right)]
    yield from (right[:end] for end in borders if end > 1 and (text is None or end != text.end()))


_ENDS = regex(r"[\"'<>\r\n]")


def _end_of_holder(left: str, right: str) -> str:
    """The end of the attribute, string, element or line around the value; empty if the context does not show it."""
    if end := _ENDS.search(right):
        return end[0]
    begins = _ENDS.findall(left)
    return begins[-1].replace(">", "<") if begins else ""


def _group(values: Sequence[str], after: str, outer: str) -> str:
    """A class that holds all seen characters and stops at what follows, and where that ends which holds the value."""
    joined = "".join(values)
    stop = after[0] if after else ""
    word = re.match(r"[A-Za-z_-]{2,}(?=\d+$)", values[0])
    if word and len(values) > 1 and all(re.fullmatch(rf"{word[0]}\d+", value, re.ASCII) for value in values):
        return escape(word[0]) + r"\d+"
    for name, allowed in (
        (r"\d+", r"[0-9]+"),
        (r"[0-9a-f]+", r"[0-9a-f]+"),
        (r"[\w-]+", r"[\w-]+"),
        (r"[\w.~-]+", r"[\w.~-]+"),
    ):
        if re.fullmatch(allowed, joined, re.ASCII) and not (stop and re.match(allowed, stop)):
            hexadecimal = name == r"[0-9a-f]+"
            if not hexadecimal or min(len(value) for value in values) >= 8:
                return name
    if stop and stop not in joined:
        stops = stop if outer in (*joined, stop) else outer + stop
        return f"[^{''.join(map(escape_in_class, stops))}]+"
    return ".+?"


def escape_in_class(character: str) -> str:
    """A character, escaped for use inside of brackets."""
    if character == "\n":
        return r"\n"
    if character == "\r":
        return r"\r"
    return "\\" + character if character in "\\]^-[" else character


@lru_cache(maxsize=1024)
def flexible(text: str) -> str:
    """Literal context as a pattern in which runs of white space may change."""
    return r"\s+".join(escape(part) for part in re.split(r"\s+", text))


def _number(matches_by_page: Sequence[Sequence[str]], values: Sequence[str]) -> int | None:
    """The number of the match, from 1, that is the value on every page; None if there is none."""
    candidates: set[int] | None = None
    for matches, value in zip(matches_by_page, values, strict=True):
        numbers = {n for n, match in enumerate(matches, 1) if match == value}
        candidates = numbers if candidates is None else candidates & numbers
        if not candidates:
            return None
    return min(candidates or {0}) or None


def _groups(pattern: str, text: str) -> list[str]:
    try:
        return [match[1] or "" for match in islice(compiled(pattern).finditer(text), 200)]
    except TooCostlyError:
        return []


def is_single(extractor: Extractor, pages: Sequence[Page]) -> bool:
    """Whether the extractor matches nothing but the value, so that the order on the page does not matter."""
    for page in pages:
        text = page.response.text
        matches: Sequence[str | None]
        if isinstance(extractor.origin, FromHtml):
            matches = all_of(text, extractor.origin.selector, extractor.origin.attribute)
        elif isinstance(extractor.origin, FromBetween):
            matches = _groups(
                f"{re.escape(extractor.origin.left)}([\\s\\S]*?){re.escape(extractor.origin.right)}", text
            )
        elif isinstance(extractor.origin, FromBody | FromResources) and isinstance(extractor.operations[0], Match):
            matches = _groups(extractor.operations[0].pattern, page.neutral(Extractor(extractor.origin)) or "")
        else:
            return not (isinstance(extractor.origin, FromXml) and re.search(r"\[\d+\]", extractor.origin.query))
        if len(set(matches)) > 1:
            return False
    return True


def _common_end(text: str, other: str) -> str:
    n = 0
    while n < min(len(text), len(other)) and text[-1 - n] == other[-1 - n]:
        n += 1
    return text[len(text) - n :]


def _common_start(text: str, other: str) -> str:
    n = 0
    while n < min(len(text), len(other)) and text[n] == other[n]:
        n += 1
    return text[:n]
