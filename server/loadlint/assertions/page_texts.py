"""Texts by which a page, or another text, is recognised: those that the author of the application has written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from loadlint.assertions.envelopes import marks_of
from loadlint.cache.memory import remembered_without_text
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.recordings.index import automaton_of
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

_LONGEST = 60
_MOST_MARKS = 100_000
"""The most texts of pages that are kept: about ten megabytes."""

_TITLE = regex(r"<title>[^<>\n]{2,70}</title>", re.IGNORECASE)
_MESSAGE_CLASSES = ("success", "flash", "notice", "notification", "message", "messages", "alert", "growl", "toast")
_MESSAGE = regex(
    rf"<(div|p|li|span)\b[^<>]{{0,200}}?\bclass=[\"'][^\"'<>]{{0,100}}?\b(?:{'|'.join(_MESSAGE_CLASSES)})\b"
    r"[^<>]{0,200}>\s*+([^<>\n]{6,60}?)\s*</\1>",
    re.IGNORECASE,
)
"""What an application says of the request before: that a message was sent, that a change was saved."""

MESSAGE = -1
"""The rank of such a text."""

HEADING = 2
"""The last rank of what names the page as a whole: its title, and its first heading."""

SENTENCE = 3
"""The rank of a sentence that a page did not show before the request."""

ITEM = 9
"""The rank of a text that each item of a list has, so that it is on no page with an empty list."""

_SEPARATORS = " -|:/\u00b7\u2013\u2014"
_TITLE_TEXT = regex(r"<title[^<>]*+>\s*+([^<>\n]{2,70}?)\s*</title>", re.IGNORECASE)
_HEADING = regex(r"<(h[12])\b[^<>]*+>\s*+([^<>\n]{2,50}?)\s*</\1>", re.IGNORECASE)
_CONTROL = regex(
    r"<(?:button|label|legend)\b[^<>]*+(>\s*+([^<>\n]{2,40}?)\s*</(?:button|label|legend)>)"
    r"|<input\b(?=[^<>]*?\btype=[\"']?submit\b)[^<>]*?\b(value=([\"'])([^\"'<>\n]{2,40})\4)",
    re.IGNORECASE,
)
"""What people read on the controls of a form: its buttons, and what its fields are called."""
_DATA_ITEM = regex(r"<(?:li|tr|article) data-[a-z][a-z-]{1,30}=")
_START = regex(r"(?:/[A-Za-z_-]+)+/|[A-Za-z]{2,}[-_]")
"""The text before an id: `/tickets/` in `/tickets/13160`, `qty-` in `qty-48966`."""

_TAG = regex(r"(form|input|select|textarea|button|table|a)\b([^<>]{0,2000})>", re.IGNORECASE)
"""What a page is for: forms, tables, links. Other elements lay it out."""

_ATTRIBUTE = regex(r"(?<![\w-])(id|name|action|href)=(?:\"([^\"<>\s]{2,80})\"|'([^'<>\s]{2,80})')")
_PATH = regex(r"\./\w|/(?!/)|[a-z][\w-]*(?:/|$)")
_ELEMENT = regex(r"</?h?\w+>")
_DIGIT = regex(r"\d")
_VARYING = regex(r"&\w*;|[{}$]")
_RANKS = {"action": 3, "name": 4, "id": 5, "href": 6}
"""A field's name is what the server reads; an id is for the looks."""


@remembered_without_text(_MOST_MARKS)
def of_page(text: str) -> dict[str, int]:
    """The texts by which a page is recognised, each with its rank; the lowest is the best."""
    for element in _UNSEEN:
        text = _without(text, *element)
    # One small letter for each character: the capital I with a dot is the only one that becomes two.
    lower = text.replace("\u0130", "I").lower()
    places: dict[str, list[int]] = {}
    for opening in _OPENING.finditer(lower):
        places.setdefault(opening[1], []).append(opening.start())
    ranks = _of_message(text, lower)
    for words, rank in (*_of_names(text, places).items(), *_of_controls(text, places).items()):
        ranks.setdefault(words, rank)
    # The rows of a list have the same tags.
    for start in dict.fromkeys(text.split("<")[1:]):
        if tag := _TAG.match(start):
            for mark, rank in _of_tag(tag[1].lower(), tag[2]):
                ranks.setdefault(mark, rank)
    for item in _DATA_ITEM.finditer(text):
        ranks.setdefault(item[0], ITEM)
    return {mark: rank for mark, rank in ranks.items() if _is_stable(mark)}


_OPENING = regex(r"<(title|h[12]|button|label|legend|input)")

_Places = Mapping[str, Sequence[int]]
"""Where the tags of elements begin in a page. To look there is many times as fast as to search by an expression."""


def _at(expression: re.Pattern[str], text: str, places: _Places, *elements: str) -> Iterator[re.Match[str]]:
    """The matches of an expression that begins with the tag of one of some elements."""
    starts = sorted(start for element in elements for start in places.get(element, ()))
    return filter(None, (expression.match(text, start) for start in starts))


def _of_message(text: str, lower: str) -> dict[str, int]:
    """What a page says of the request before."""
    has_class = bool(_message_classes().find_matches_as_indexes(lower.encode("utf-8", "replace")))
    return dict.fromkeys((match[2] for match in _MESSAGE.finditer(text)), MESSAGE) if has_class else {}


@cache
def _message_classes() -> BytesAhoCorasick:
    return automaton_of([word.encode() for word in _MESSAGE_CLASSES])


def _of_names(text: str, places: _Places) -> dict[str, int]:
    """The title of a page and its headings."""
    ranks: dict[str, int] = {}
    for match in _at(_TITLE, text, places, "title"):
        ranks.setdefault(match[0], 0)
    for match in _at(_TITLE_TEXT, text, places, "title"):
        ranks.setdefault(match[1].rstrip(_SEPARATORS), 1)
    for match in _at(_HEADING, text, places, "h1", "h2"):
        rank = HEADING if match[1].lower() == "h1" else 7
        if match[0].startswith(f"<{match[1]}>{match[2]}"):
            ranks.setdefault(match[0], rank)
        # Alone the word may stand in a menu, too.
        ranks.setdefault(match[2], rank + 1)
    return ranks


def _of_controls(text: str, places: _Places) -> dict[str, int]:
    """The words on the controls of a page. One alone may stand anywhere, so the element around it is wanted too."""
    return {
        (words if " " in words else match[1] or match[3]): 3 if " " in words else 5
        for match in _at(_CONTROL, text, places, "button", "label", "legend", "input")
        for words in (match[2] or match[5],)
    }


_UNSEEN = (("<noscript", "</noscript>"), ("<template", "</template>"), ("<svg", "</svg>"), ("<!--", "-->"))
"""What of a page nobody reads: a picture has a title of its own."""


def _without(text: str, start: str, end: str) -> str:
    """A page without its parts from one text to another."""
    parts, position = [], 0
    while (first := text.find(start, position)) >= 0 and (last := text.find(end, first)) >= 0:
        parts.append(text[position:first])
        position = last + len(end)
    return "".join([*parts, text[position:]])


def sentences(text: str) -> dict[str, int]:
    """What a page says in three words or more on one line, in the order of the page."""
    for element in (*_UNSEEN, *_PROGRAMS):
        text = _without(text, *element)
    parts = (words.strip() for line in _LINE.findall(text) for words in _PARTS.split(line))
    shown = (words for words in parts if len(words) <= _LONGEST)
    return dict.fromkeys((words for words in shown if _SENTENCE.match(words) and _is_stable(words)), SENTENCE)


_PROGRAMS = (("<script", "</script>"), ("<style", "</style>"), ("<textarea", "</textarea>"), ("<option", "</option>"))
_LINE = regex(r">\s*+([^<>\n]{12,400}+)(?=[<\n])")
_PARTS = regex(r"(?<!\w)(?:&#?\w+;|')|(?:&#?\w+;|')(?!\w)|[\":]|\s[-|]\s")
_SENTENCE = regex(r"[A-Za-z]+(?:[ ,-]+[A-Za-z]+){2,}[.!?]?$")


def names_page(rank: int) -> bool:
    """Whether a mark of a rank is about the page as a whole: its title, its headings, its form."""
    return rank <= 3 or rank in (7, 8)


@lru_cache(maxsize=16384)
def _of_tag(element: str, attributes: str) -> tuple[tuple[str, int], ...]:
    """The texts in the attributes of a tag, with ranks; kept, since pages of one site share most of their tags."""
    marks: list[tuple[str, int]] = []
    for match in _ATTRIBUTE.finditer(attributes):
        name, value = match[1].lower(), match[2] or match[3]
        if name == "name" and element not in ("form", "input", "select", "textarea", "button"):
            continue
        if (name == "href") != (element == "a") or (name == "href" and not _PATH.match(value)):
            continue
        if "?" not in value and not _is_generated(value):
            marks.append((match[0], _RANKS[name]))
        elif (start := _START.match(value)) is not None and not _is_generated(start[0]):
            rank = 8 if name == "action" else ITEM
            marks.append((match[0][: match[0].index(value)] + start[0], rank))
    return tuple((mark, rank) for mark, rank in marks if _is_stable(mark))


def _is_generated(value: str) -> bool:
    return any(looks_generated(word) for word in value.replace("/", ".").split("."))


def _is_stable(mark: str) -> bool:
    """Whether a text is one that the application's author has written."""
    return mark.isascii() and not _VARYING.search(mark) and not _DIGIT.search(_ELEMENT.sub("", mark))


@remembered_without_text(_MOST_MARKS)
def of_xml(text: str) -> dict[str, int]:
    """The names of an XML text's elements, those of the root first; of an update of a page what it shows."""
    of_envelope = marks_of(text)
    if of_envelope is not None:
        return {**of_page(text), **of_envelope}
    names = re.findall(r"<([A-Za-z_][\w.:-]{2,50})[\s/>]", text[:200_000])
    telling = (name for name in dict.fromkeys(names) if _is_stable(name) and name.lower() not in _LAYOUT)
    marks = {f"<{name}": min(place, 8) for place, name in enumerate(telling)}
    # What is shown on a page is said there, and not by the element around it.
    shown = of_page(text) if "<![CDATA[<" in text else {}
    return {**marks, **{mark: rank for mark, rank in shown.items() if rank <= 1}}


_LAYOUT = frozenset("body div head html img input label link meta script span strong style table tbody".split())
"""Elements of pages, which say nothing in an answer that brings parts of one."""


@remembered_without_text(_MOST_MARKS)
def of_text(text: str) -> dict[str, int]:
    """A short text as a whole; the names of a longer one's fields; of an update of a page what it shows."""
    line = text.strip()
    if marks_of(text) is not None or (len(line) <= _LONGEST and "\n" not in line):
        return of_script(text)
    return dict.fromkeys((name[0] for name in _FIELD.finditer(text[:100_000]) if not _CODE.search(name[0])), 3)


def of_script(text: str) -> dict[str, int]:
    """As of a text, without the names in a longer script: they are the program's."""
    of_envelope = marks_of(text)
    if of_envelope is not None:
        return {**of_page(text), **of_envelope}
    line = text.strip()
    is_telling = len(line) <= _LONGEST and "\n" not in line and _is_stable(line) and re.search(r"\w\w", line)
    return {line: 0} if is_telling else {}


_FIELD = regex(r"(?:(?<![\w+/=\\$.-])|(?<=\\[nrt]))(?=[A-Za-z_ -]{3,31}[:=](?!=))[A-Za-z_]+(?:[ -][A-Za-z_]+)* ?[:=]")
"""The name of a field in whole words. Within a token in base64, and behind the escape of a line end, nothing is one."""

_CODE = regex(r"\b(?:var|let|const|function|return|this|if|else|for|while|new|typeof|case|default|try|catch)\b")
"""Words of a program, whose lines no person would look for."""
