"""The text around a value as an expression that finds it again: what stands before it, in it and behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache, reduce
from itertools import chain, islice

from msgspec import Struct

from loadlint.codecs import forms_in
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.prove.run_extractor import compiled_pattern
from loadlint.extractor import Codec, FromBetween, Match
from loadlint.text.alike import common_end, common_start
from loadlint.text.bounded_regex import TooCostlyError
from loadlint.text.regex import escape, regex

MAX_OCCURRENCES = 60


class Hints(Struct, frozen=True):
    """What is known of a value: the `name` of its field, which is best to have in the context, and the `label` that a
    context has to end in, else nothing tells what a short number means. No context holds one of the words of `without`.
    """

    name: str = ""
    label: str = ""
    without: frozenset[str] = frozenset()


NO_HINTS = Hints()


class Context(Struct, frozen=True):
    """What stands before and after a value, and the expression made of it."""

    match: Match
    before: str
    after: str


def plain_boundaries(context: Context, texts: Sequence[str], values: Sequence[str]) -> FromBetween | None:
    """The context as plain boundaries, if the expression says nothing about the value except where it ends."""
    before, after = context.before, context.after
    if not re.search(r"(?<!\\)\((?:\[\^|\.\+\?)", context.match.pattern) or re.search(r"[\r\n]", before + after):
        return None
    if not before or not after or GAP in before or any(after in value for value in values):
        return None
    number = len(re.findall(re.escape(before), texts[0].partition(before + values[0] + after)[0])) + 1
    return FromBetween(before, after, number)


_ENCODINGS: tuple[tuple[Codec, ...], ...] = ((), ("json",), ("javascript", "json"), ("html",), ("percent",), ("form",))


def shared_forms(texts: Sequence[str], values: Sequence[str]) -> Iterator[tuple[tuple[Codec, ...], list[str]]]:
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

_MOST_LOOKED_AT = 200_000_000
"""The most characters that all tries together look at: a page's code may have megabytes."""


def boundary(texts: Sequence[str], values: Sequence[str], hints: Hints) -> Context | None:
    """The best context that finds the value on every page. Contexts begin and end at borders of words.

    Where the value is told by its number alone, what stands before another value beside it may tell it.
    """
    best = _best_context(texts, values, hints, contexts_of(texts, values, hints.without))
    if best is None or best[0][0]:
        other = _best_context(texts, values, hints, _over_another_value(texts, values, hints.without))
        if other is not None and (best is None or other[0][:2] < best[0][:2]):
            best = other
    return best[1] if best else None


def _best_context(
    texts: Sequence[str], values: Sequence[str], hints: Hints, places: Iterator[tuple[str, str]]
) -> tuple[_Rank, Context] | None:
    """The best context at some places with its rank; None where none of them finds the value on every page."""
    best: tuple[_Rank, Context] | None = None
    tries = min(_MAX_PATTERNS, _MOST_LOOKED_AT // max(1, sum(map(len, texts))))
    contexts = list(dict.fromkeys(islice(places, MAX_OCCURRENCES)))
    named = [(end, right) for left, right in contexts if (end := _from_name(left, hints.name))]
    for pattern, before, after in chain(
        _named_patterns(texts, values, named), patterns(texts, values, contexts, hints.label)
    ):
        tries -= 1
        matches_by_page = [first_groups(pattern, text) for text in texts]
        number = match_number(matches_by_page, values)
        if number is not None:
            several = any(len(set(matches)) > 1 for matches in matches_by_page)
            nameless = bool(named) and not _from_name(before, hints.name)
            rank = _rank_of(before, after, several, number, nameless)
            if best is None or rank < best[0]:
                best = rank, Context(Match(pattern, number), before, after)
                tries = min(tries, _MORE_PATTERNS)
            fine = rank[3:6] == (0, False, False) or (named and not rank[5])
            if rank[:3] == (False, 1, False) and fine:
                break
        if tries <= 0:
            break
    return best


_FARTHEST_NAME = 60
_COMMON_NAMES = frozenset("value name type content data text href link code".split())


def _from_name(left: str, name: str) -> str | None:
    """The end of a context from the name of the value's field on; None without the name, or where a tag is closed."""
    if len(name) < 3 or name.lower() in _COMMON_NAMES:
        return None
    places = list(re.finditer(rf"[\"']?(?<![^\W_]){re.escape(name)}(?![^\W_])", left[-_FARTHEST_NAME:], re.IGNORECASE))
    if not places:
        return None
    context = left[-_FARTHEST_NAME:][places[-1].start() :]
    return None if "</" in context or "/>" in context else context


_Rank = tuple[int, int, bool, int, bool, bool, int]
_BY_ITSELF, _BY_ITEM, _BY_NEIGHBOURS = range(3)


def _rank_of(before: str, after: str, several: bool, number: int, nameless: bool) -> _Rank:
    """The rank of a context; the lowest is the best. What tells by content goes before what depends on the order of
    elements; then count the field's name near the value, less markup, words, and brevity.

    A closing tag before the value means that the context begins in another element, mostly of the same item; an element
    that begins behind the value's own, that it ends in another item, as does text at the end of the line before a value
    that begins a line. An even number of quotes means that it begins within a string: `key": "` should be `"key": "`.
    """
    reaches_out = several or _ends_row(before) or _says_nothing(before, after) or reaches_next_element(after)
    return (
        _BY_NEIGHBOURS if reaches_out else _BY_ITEM if "</" in before else _BY_ITSELF,
        number,
        nameless,
        before.count("<") - before.startswith("<"),
        re.search(r"[A-Za-z]{2}", before) is None,
        before[-1:] in ("'", '"') and before.count(before[-1]) % 2 == 0,
        len(before) + len(after),
    )


_NEXT_ELEMENT = regex(r"</[\w:.-]+\s*>(?:\s|\\s\+)*<\w")


def reaches_next_element(after: str) -> bool:
    """Whether what stands behind a value, as text or as a pattern, goes on into an element after the value's own."""
    return _NEXT_ELEMENT.search(after) is not None


def _says_nothing(before: str, after: str) -> bool:
    """Whether nothing but the beginning of a line stands before the value, and no word behind it."""
    return before.isspace() and re.search(r"[A-Za-z]{2}", after) is None


def _ends_row(before: str) -> bool:
    """Whether a context ends with the text of the line before, and the beginning of a new one."""
    text = before.rstrip()
    return "\n" in before[len(text) :] and re.search(r"[\w\"']$", text) is not None


_Pattern = tuple[str, str, str]
"""An expression, and what stands before and after the value in it."""


def _named_patterns(
    texts: Sequence[str], values: Sequence[str], contexts: Sequence[tuple[str, str]]
) -> Iterator[_Pattern]:
    """Patterns with a whole left context."""
    for left, right in contexts:
        after = next(_rights(right))
        group = group_for(values, after, _end_of_holder(left, right))
        if not _is_costly(left, group, texts):
            yield _flexible(left) + f"({group})" + _flexible(after), left, after


def patterns(
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
            group = group_for(values, after, _end_of_holder(left, right))
            for before in _lefts(left):
                if (before, after) not in seen and (not label or ends.search(before)):
                    seen.add((before, after))
                    if _is_costly(before, group, texts):
                        continue
                    yield _flexible(before) + f"({group})" + _flexible(after), before, after


_MOST_STARTS = 200


def _is_costly(before: str, group: str, texts: Sequence[str]) -> bool:
    """Whether a pattern begins to match at many places of a page, and reads far from each of them before it fails.

    A class that stops at a character which is in the context as well reads no part of the page twice.
    """
    if not group.startswith(("[^", ".")) or (group != ".+?" and group[-3] in before):
        return False
    piece = max(before.replace(GAP, " ").split(), key=len, default="")
    return any((text.count(piece) if piece else len(text)) > _MOST_STARTS for text in texts)


def contexts_of(
    texts: Sequence[str], values: Sequence[str], without: Set[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """The text left and right of the value that all pages share, for each of its places on the first page."""
    for lefts, rights in _corresponding_places(texts, values):
        yield _common_context(lefts, rights, values, without)


def _common_context(
    lefts: Sequence[str], rights: Sequence[str], values: Sequence[str], without: Set[str]
) -> tuple[str, str]:
    """What the texts on each side have in common. Of one page it is what will hardly be another one in the next run."""
    if len(lefts) > 1:
        return reduce(common_end, lefts), reduce(common_start, rights)
    (left,), (right,), (value, *_) = lefts, rights, values
    return _without_values(left, right, value, without)


def _over_another_value(texts: Sequence[str], values: Sequence[str], without: Set[str]) -> Iterator[tuple[str, str]]:
    """As `contexts_of`, with more text on the left: one word that differs between the pages is a gap in it."""
    for lefts, rights in _corresponding_places(texts, values):
        near, right = _common_context(lefts, rights, values, without)
        # The words that differ may end alike.
        near = _BEGINS_IN_WORD.sub("", near)
        rests = [left[: len(left) - len(near)] for left in lefts]
        before = [rest[: word.start()] for rest in rests if (word := _LAST_WORD.search(rest)) is not None]
        if len(before) == len(rests):
            far, _ = _common_context(before, [""] * len(before), values, without)
            if _tells_row(far):
                yield far + GAP + near, right


def _tells_row(text: str) -> bool:
    """Whether there are words that people read in a text, of no row before."""
    return _ROW_ENDS.search(text) is None and re.search(r"[A-Za-z]{2}", _TAG.sub("", text)) is not None


_ROW_ENDS = regex(r"</(?:li|option|tr)\b")
_TAG = regex(r"<[^<>]*>?|^[^<>]*>")

GAP = "\0"
"""Stands in a context for one word, whatever it is."""

_BEGINS_IN_WORD = regex(r"^[\w-]+")
_LAST_WORD = regex(r"(?<![\w-])[\w-]++$")


def _corresponding_places(texts: Sequence[str], values: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The texts left and right of the value on each page, for each of its places on the first page.

    On other pages it is the place whose surroundings are most alike.
    """
    others = [
        list(islice(_places(text, value), MAX_OCCURRENCES)) for text, value in zip(texts[1:], values[1:], strict=True)
    ]
    for left, right in _places(texts[0], values[0]):
        lefts, rights = [left], [right]
        for places in filter(None, others):
            before, after = max(
                places, key=lambda place: len(common_end(left, place[0])) + len(common_start(right, place[1]))
            )
            lefts.append(before)
            rights.append(after)
        yield lefts, rights


def _places(text: str, value: str) -> Iterator[tuple[str, str]]:
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        if not _continues(text, start - 1, value[0]) and not _continues(text, end, value[-1]):
            # A NUL parts the bodies of a page's resources, each of which tools search by itself.
            yield text[max(0, start - _LEFT) : start].rpartition("\0")[2], text[end : end + _RIGHT].partition("\0")[0]
        start = text.find(value, start + 1)


def _continues(text: str, position: int, edge: str) -> bool:
    """Whether a word goes on at a position: then only a part of another value was found. `edge` is the character next
    to it in the value.
    """
    return 0 <= position < len(text) and text[position].isalnum() and edge.isalnum()


def _without_values(left: str, right: str, value: str, without: Set[str]) -> tuple[str, str]:
    """The context up to the next copy of the value, or word that looks generated or is one of `without`: these would
    differ in another run.
    """
    value_pattern = alone(value)
    changing = [
        word
        for word in re.finditer(r"[\w-]+", f"{left}\0{right}")
        if looks_generated(word[0]) or word[0] in without or _NUMBER.search(word[0]) or value_pattern.search(word[0])
    ]
    start = max((word.end() for word in changing if word.end() <= len(left)), default=0)
    ends = (word.start() - len(left) - 1 for word in changing if word.start() > len(left))
    return left[start:], right[: min(ends, default=len(right))]


_NUMBER = regex(r"^(?!0$)\d+$|(?:^|[-_])\d{2,}(?:$|[-_])")
"""A number alone but 0, or a part of a word that may be an id: `comment-63`."""


def _lefts(left: str) -> Iterator[str]:
    """Left contexts from short to long, each of which begins at a border of a word."""
    borders = [match.end() for match in _BORDER.finditer(left)] + [match.start() for match in _BORDER.finditer(left)]
    for start in sorted({*borders, 0 if len(left) < _LEFT else len(left)}, reverse=True):
        if left[start : start + 1] == GAP:
            continue
        # At the beginning of a line, what follows the value may tell which one it is.
        if start < len(left) and (not left[start].isspace() or left[start:] == "\n"):
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


def group_for(values: Sequence[str], after: str, outer: str) -> str:
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
        return f"[^{''.join(map(_escape_in_class, stops))}]+"
    return ".+?"


def _escape_in_class(character: str) -> str:
    """A character, escaped for use inside of brackets."""
    if character == "\n":
        return r"\n"
    if character == "\r":
        return r"\r"
    return "\\" + character if character in "\\]^-[" else character


@lru_cache(maxsize=1024)
def _flexible(text: str) -> str:
    """Literal context as a pattern in which runs of white space may change, and with words in the place of gaps."""
    return r"[\w-]+".join(r"\s+".join(map(escape, re.split(r"\s+", part))) for part in text.split(GAP))


def match_number(matches_by_page: Sequence[Sequence[str]], values: Sequence[str]) -> int | None:
    """The number of the match, from 1, that is the value on every page; None if there is none."""
    numbers = [
        {number for number, match in enumerate(matches, 1) if match == value}
        for matches, value in zip(matches_by_page, values, strict=True)
    ]
    return min(set.intersection(*numbers), default=None)


def first_groups(pattern: str, text: str) -> list[str]:
    """What the first group of an expression holds in each match; nothing where the expression takes too long."""
    try:
        return [match[1] or "" for match in islice(compiled_pattern(pattern).finditer(text), 200)]
    except TooCostlyError:
        return []


def alone(value: str) -> re.Pattern[str]:
    """The expression for a value that no letter or digit stands beside."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")
