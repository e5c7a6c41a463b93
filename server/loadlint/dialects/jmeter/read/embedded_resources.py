"""The embedded resources of a page: what a sampler with *Retrieve All Embedded Resources* requests with it.

JMeter reads the page's tags one after the other (Lagarto) and makes a sub-sample of each address: the page itself
first, then the resources in the order of the text. It neither runs scripts nor looks into `srcset`, video or style
sheets, but for their imports. Seen with JMeter 5.6.2: `tests/dialects/jmeter/test_resources.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.codecs import percent_encoded
from loadlint.extractor import NotEvaluatedError
from loadlint.script import Embedded
from loadlint.text.addresses import parts_of, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGES = frozenset(("text/html", "application/xhtml+xml", "application/xml", "text/xml"))
_STYLE_SHEET = "text/css"
_OTHERS = frozenset(("text/vnd.wap.wml",))

_LINKS = frozenset(("stylesheet", "icon", "shortcut icon", "preload"))
_SOURCE = {"img": "src", "script": "src", "frame": "src", "iframe": "src", "embed": "src", "bgsound": "src"}
_SKIPPED = "script", "style", "title", "textarea", "xmp", "noscript", "iframe", "noembed", "noframes"
"""Elements whose content is text for the parser."""

_TOKEN = re.compile(
    r"<!--\[if(?P<hidden>[^\]]*)\]>(?!<!-->|-->).*?<!\[endif\]-->|<!--.*?-->"
    r"|<(?P<tag>[A-Za-z][^\s/>]*)(?P<attributes>(?:\s++|/|[^\s/>\"'=][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?)*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s/>\"'=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?")
_IN_STYLE = re.compile(r"URL\(\s*('|\")(.*)('|\")\s*\)", re.IGNORECASE)
_IMPORTS = re.compile(r"@import|url\s*\(", re.IGNORECASE)
_UNKNOWN_SCHEME = re.compile(r"(?!https?:|ftp:|file:|jar:|mailto:)[A-Za-z][A-Za-z0-9+.-]*:", re.IGNORECASE)
_LEGAL = "%!#$&'()*+,/:;=?@[]~"


class Loading(Struct, frozen=True):
    """What a sampler is told: `must` and `must_not` are regular expressions for whole addresses, empty for none.

    `sure` is False where the plan does not tell whether resources are loaded, or which.
    """

    must: str = ""
    must_not: str = ""
    sure: bool = True

    def embedded(self, url: str, media_type: str, text: str) -> Embedded | None:
        """What JMeter requests with an answer from an address; None where it adds nothing to it."""
        if media_type not in _PAGES:
            may_have = media_type in _OTHERS or (media_type == _STYLE_SHEET and _IMPORTS.search(text) is not None)
            return Embedded((), complete=False) if may_have else None
        found, complete = _addresses(url, text)
        if not found:
            return None if complete and self.sure else Embedded((), complete=False)
        try:
            wanted = tuple(address for address in found if self.allows(address))
        except NotEvaluatedError:
            return Embedded(found, complete=False)
        return Embedded(wanted, complete and self.sure)

    def may_load(self, address: str) -> bool:
        """Whether the plan says that this address is loaded where a page embeds it."""
        try:
            return self.sure and self.allows(address)
        except NotEvaluatedError:
            return False

    def allows(self, address: str) -> bool:
        """Whether the filters let an address through. Raises NotEvaluatedError where that can't be told."""
        return (not self.must or _matches(self.must, address)) and not (
            self.must_not and _matches(self.must_not, address)
        )


def _matches(pattern: str, address: str) -> bool:
    """Whether an expression matches all of an address. One that is invalid would be left out: it is not evaluated."""
    from loadlint.dialects.jmeter.evaluator import perl5

    return next(perl5.find(rf"\A(?:{pattern})\Z", address), None) is not None


@lru_cache(maxsize=256)
def _addresses(url: str, text: str) -> tuple[tuple[str, ...], bool]:
    """The addresses in a page, each once, and whether these are all."""
    base, found, complete = url, dict[str, None](), True
    for tag, attributes in _tags(text):
        if tag == "base":
            base = resolved(base, attributes.get("href", ""))
            continue
        complete = complete and tag not in ("applet", "object")
        for written in _written(tag, attributes):
            address = _absolute(base, written)
            if address is not None:
                found[address] = None
    return tuple(_normal(address) for address in found), complete


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The opening tags of a page with their attributes."""
    import html

    at = 0
    while match := _TOKEN.search(text, at):
        at = match.end()
        if match["tag"] is None:
            continue
        tag = match["tag"].lower()
        attributes: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(match["attributes"]):
            attributes.setdefault(name.lower(), html.unescape(double or single or bare))
        if tag in _SKIPPED:
            end = re.compile(rf"</{tag}\b", re.IGNORECASE).search(text, at)
            if tag in ("script", "style") and end is None:
                return
            at = end.start() if end else at
        yield tag, attributes


def _written(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """The addresses in a tag."""
    if tag in _SOURCE:
        yield attributes.get(_SOURCE[tag], "")
    elif tag == "input":
        yield attributes.get("src", "") if attributes.get("type", "").lower() == "image" else ""
    elif tag == "link":
        yield attributes.get("href", "") if attributes.get("rel", "").lower() in _LINKS else ""
    elif tag == "object":
        yield attributes.get("codebase", "")
        yield attributes.get("data", "")
    else:
        yield attributes.get("background", "")
    if tag != "script" and (style := _IN_STYLE.search(attributes.get("style", ""))):
        yield style[2]


def _absolute(base: str, written: str) -> str | None:
    written = written.strip()
    if not written or _UNKNOWN_SCHEME.match(written):
        return None
    return percent_encoded(resolved(base, written), _LEGAL) if parts_of(written) is not None else None


def _normal(address: str) -> str:
    """An address without its fragment, which is not sent."""
    return address.partition("#")[0]
