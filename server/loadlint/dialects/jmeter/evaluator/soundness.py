"""Whether all parsers of HTML read a page alike.

jsoup 1.16.1 follows the standard except in a few cases. They were found by comparison with another parser that follows
it, on hundreds of thousands of generated pages. A page with such a case is not evaluated.
"""

from __future__ import annotations

import re
from html.entities import html5

from msgspec import Struct, field

from loadlint.cache.memory import remembering
from loadlint.text.html_depth import is_shallow
from loadlint.text.regex import regex

_TOKEN = regex(
    r"<!--.*?-->|<[!?][^>]*>|</>|</[^a-z>][^>]*>|<(?P<end>/?)(?P<tag>[a-z][^\s/>]*+)"
    r"(?P<rest>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|(?P<broken><[!?/a-z])",
    re.IGNORECASE | re.DOTALL,
)
_BARE_VALUE = regex(r"=\s*[^\s\"']+$")
"""A value without quotes at the end of a tag: a slash there is a part of it, or not."""
_VOID = frozenset("area base br col embed hr img input keygen link meta param source track wbr".split())
_RAW = frozenset("script style textarea title iframe noembed noframes xmp".split())
_TABLE = frozenset("table tbody thead tfoot tr colgroup".split())
_IN_TABLE = frozenset("caption colgroup col tbody thead tfoot tr td th script style table".split())
_IN_SELECT = frozenset("option optgroup script".split())
_CLOSES: dict[str, frozenset[str]] = {
    "td": frozenset("td th".split()),
    "th": frozenset("td th".split()),
    "tr": frozenset("td th tr".split()),
    "tbody": frozenset("td th tr tbody thead tfoot caption colgroup".split()),
    "thead": frozenset("td th tr tbody thead tfoot caption colgroup".split()),
    "tfoot": frozenset("td th tr tbody thead tfoot caption colgroup".split()),
    "option": frozenset(["option"]),
    "optgroup": frozenset("option optgroup".split()),
}
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_PHRASING = _FORMATTING | frozenset(
    "abbr acronym area audio bdi bdo br button canvas cite data del dfn embed iframe img input ins kbd label map mark "
    "meter object output param picture progress q ruby rb rp rt rtc samp script select source span sub sup svg "
    "textarea time var video wbr option optgroup".split()
)
"""What does not end a paragraph."""
_LISTED = frozenset("li dd dt".split())
_HEAD = frozenset("html head meta link base title script style".split())
_DRAWN = frozenset("svg g path rect circle ellipse line polyline polygon use defs symbol".split())
"""The elements of drawings in which no parser finds anything else."""
_READ_DIFFERENTLY = regex(
    r"\x00|<!\[cdata\[|<(?:template|frameset|plaintext|listing|math)\b|&#(?:x0*(?![0-9a-f])|0*(?![0-9x]))"
)


@remembering(8 << 20)
def reads_alike(text: str) -> bool:
    """Whether a page has nothing that jsoup reads in its own way."""
    lower = text.lower()
    if len(lower) != len(text) or not is_shallow(text) or _READ_DIFFERENTLY.search(lower):
        return False
    page = _Page(text, lower)
    while match := _TOKEN.search(lower, page.position):
        if match["broken"]:
            # It has no end; to look for that of each further one would take the square of the text.
            return False
        if not _text_reads_alike(page, match.start()):
            return False
        page.position = match.end()
        tag = match["tag"]
        if tag is None:
            continue
        if not (_close(page, tag) if match["end"] else _open(page, tag, match["rest"])):
            return False
    return not any(tag in _FORMATTING for tag in page.open_tags) and _text_reads_alike(page, len(text))


class _Page(Struct):
    """A page that is read up to a position; `lower` is its text in lower case."""

    text: str
    lower: str
    position: int = 0
    open_tags: list[str] = field(default_factory=list)
    in_body: bool = False

    @property
    def parent(self) -> str:
        """The tag of the innermost open element."""
        return self.open_tags[-1] if self.open_tags else ""


def _text_reads_alike(page: _Page, end: int) -> bool:
    """Whether parsers read the text up to the next tag alike."""
    if not page.lower[page.position : end].strip():
        return True
    page.in_body = True
    return page.parent not in _TABLE and _reads_text(page.text[page.position : end])


def _close(page: _Page, tag: str) -> bool:
    """Close an element; False where parsers may differ."""
    open_tags = page.open_tags
    if "svg" in open_tags and tag not in _DRAWN:
        return False
    if tag in ("html", "body"):
        return True
    if tag not in open_tags:
        return "select" not in open_tags
    first = len(open_tags) - 1 - open_tags[::-1].index(tag)
    if _closes_others(tag, open_tags[first + 1 :]):
        return False
    del open_tags[first:]
    return True


def _open(page: _Page, tag: str, rest: str) -> bool:
    """Open an element, whose tag ends with `rest`; False where parsers may differ."""
    closes_itself = rest.endswith("/") and tag not in _VOID
    in_drawing = (tag == "svg" or "svg" in page.open_tags) and not _BARE_VALUE.search(rest[-500:])
    if (closes_itself and not in_drawing) or not _fits(tag, page) or (tag == "noscript" and not page.in_body):
        return False
    page.in_body = page.in_body or tag not in _HEAD
    while page.open_tags and page.parent in _CLOSES.get(tag, ()):
        page.open_tags.pop()
    if tag in _RAW and not _skip_raw_text(page, tag):
        return False
    if tag not in _VOID and not closes_itself:
        page.open_tags.append(tag)
    return True


def _skip_raw_text(page: _Page, tag: str) -> bool:
    """Go to the end tag of an element without elements inside; False where there is none, or parsers may differ."""
    end = page.lower.find(f"</{tag}", page.position)
    if end < 0 or (tag in ("title", "textarea") and not _reads_text(page.text[page.position : end])):
        return False
    page.position = end
    return True


_REFERENCE = regex(r"&([A-Za-z][A-Za-z0-9]*)(;?)")


def _reads_text(text: str) -> bool:
    """Whether all character references in a text are complete."""
    if "&" not in text:
        return True
    for match in _REFERENCE.finditer(text):
        name = match[1]
        following = text[match.end() : match.end() + 1]
        if name + match[2] in html5 and (match[2] or following.isascii()):
            continue
        if any(name[:size] in html5 for size in range(2, len(name) + 1)):
            return False
    return True


def _closes_others(tag: str, inside: list[str]) -> bool:
    """Whether jsoup may close other elements at an end tag than the standard does, because elements overlap."""
    if inside and (tag in _FORMATTING or tag == "main"):
        return True
    return any(inner in _FORMATTING or inner in ("main", "table", "select") for inner in inside)


def _fits(tag: str, page: _Page) -> bool:
    """Whether an element may stand where it is, for all parsers."""
    open_tags = page.open_tags
    is_misplaced = (
        ("svg" in open_tags and tag not in _DRAWN)
        or (page.parent in _TABLE and tag not in _IN_TABLE)
        or ("select" in open_tags and tag not in _IN_SELECT)
        or (tag == "a" and "a" in open_tags)
    )
    if is_misplaced or (
        tag in _LISTED and "main" in open_tags and not _LISTED.isdisjoint(open_tags[: open_tags.index("main")])
    ):
        return False
    return "p" not in open_tags or _fits_in_paragraph(tag, page)


def _fits_in_paragraph(tag: str, page: _Page) -> bool:
    if tag == "main" or (tag == "table" and "<!doctype html" not in page.lower[:200]):
        return False
    inside = page.open_tags[page.open_tags.index("p") :]
    return tag in _PHRASING or not any(inner in _FORMATTING for inner in inside)
