"""Whether a page is one that all of the parsers of HTML read alike.

jsoup 1.16.1 follows the standard but for a few corners; comparing it with another parser that does, on hundreds of
thousands of made-up pages, has shown which. A page that goes there is not evaluated.
"""

from __future__ import annotations

import re
from html.entities import html5

from loadlint.cache.memory import remembered

_TOKEN = re.compile(
    r"<!--.*?-->|<[!?][^>]*>|</>|</[^a-z>][^>]*>|<(?P<end>/?)(?P<tag>[a-z][^\s/>]*)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE | re.DOTALL,
)
_BARE_VALUE = re.compile(r"=\s*[^\s\"']+$")
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
_DRAWN = frozenset("svg g path rect circle ellipse line polyline polygon use defs symbol".split())
"""The elements of drawings in which no parser finds anything else."""
_ODD = re.compile(
    r"\x00|<!\[cdata\[|<(?:template|frameset|plaintext|listing|math)\b|&#(?:x0*(?![0-9a-f])|0*(?![0-9x]))"
)


@remembered(8 << 20)
def reads_alike(text: str) -> bool:
    """Whether a page has nothing that jsoup reads in its own way."""
    lower = text.lower()
    if len(lower) != len(text) or _ODD.search(lower):
        return False
    has_type = "<!doctype html" in lower[:200]
    open_tags: list[str] = []
    in_body = False
    at = 0
    while match := _TOKEN.search(lower, at):
        at_text, between, at = at, lower[at : match.start()], match.end()
        if between.strip():
            if not _reads_text(text[at_text : match.start()]):
                return False
            if open_tags and open_tags[-1] in _TABLE:
                return False
            in_body = True
        tag = match["tag"]
        if tag is None:
            continue
        if match["end"]:
            if "svg" in open_tags and tag not in _DRAWN:
                return False
            if tag in ("html", "body"):
                continue
            if tag in open_tags:
                first = len(open_tags) - 1 - open_tags[::-1].index(tag)
                if _keeps(tag, open_tags[first + 1 :]):
                    return False
                del open_tags[first:]
            elif "select" in open_tags:
                return False
            continue
        rest = match["rest"]
        closes_itself = rest.endswith("/") and tag not in _VOID
        in_drawing = (tag == "svg" or "svg" in open_tags) and not _BARE_VALUE.search(rest)
        if (closes_itself and not in_drawing) or not _fits(tag, open_tags, has_type=has_type):
            return False
        if tag == "noscript" and not in_body:
            return False
        if tag not in ("html", "head", "meta", "link", "base", "title", "script", "style"):
            in_body = True
        while open_tags and open_tags[-1] in _CLOSES.get(tag, ()):
            open_tags.pop()
        if tag in _RAW:
            end = lower.find(f"</{tag}", at)
            if end < 0 or (tag in ("title", "textarea") and not _reads_text(text[at:end])):
                return False
            at = end
        if tag not in _VOID and not closes_itself:
            open_tags.append(tag)
    if any(tag in _FORMATTING for tag in open_tags):
        return False
    last = lower[at:].strip()
    return not last or (_reads_text(text[at:]) and not (open_tags and open_tags[-1] in _TABLE))


_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]*)(;?)")


def _reads_text(text: str) -> bool:
    """Whether a text has only character references that are written out."""
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


def _keeps(tag: str, inside: list[str]) -> bool:
    """Whether jsoup may let an end tag close other elements than the standard does: where things are ill nested."""
    if inside and (tag in _FORMATTING or tag == "main"):
        return True
    return any(one in _FORMATTING or one in ("main", "table", "select") for one in inside)


def _fits(tag: str, open_tags: list[str], *, has_type: bool) -> bool:
    if "svg" in open_tags and tag not in _DRAWN:
        return False
    if open_tags and open_tags[-1] in _TABLE and tag not in _IN_TABLE:
        return False
    if "select" in open_tags and tag not in _IN_SELECT:
        return False
    if tag == "a" and "a" in open_tags:
        return False
    if tag in _LISTED and "main" in open_tags and any(one in _LISTED for one in open_tags[: open_tags.index("main")]):
        return False
    if "p" in open_tags:
        if tag == "main" or (tag == "table" and not has_type):
            return False
        inside = open_tags[open_tags.index("p") :]
        return tag in _PHRASING or not any(one in _FORMATTING for one in inside)
    return True
