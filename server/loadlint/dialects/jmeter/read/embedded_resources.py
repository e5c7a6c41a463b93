"""The embedded resources of a page, which a sampler with *Retrieve All Embedded Resources* requests after it.

JMeter reads the page's tags one after the other (Lagarto) and makes a sub-sample of each address: the page itself
first, then the resources in the order of the text. It neither runs scripts nor looks into `srcset`, video or style
sheets, except for their imports. Seen with JMeter 5.6.2: `tests/dialects/jmeter/test_resources.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from loadlint.codecs import percent_encoded
from loadlint.extractor import NotEvaluatedError
from loadlint.script import Embedded
from loadlint.text.addresses import parts_of, resolved_address
from loadlint.text.regex import regex

_PAGE_TYPES = frozenset(("text/html", "application/xhtml+xml", "application/xml", "text/xml"))
_STYLE_SHEET = "text/css"
_UNREAD_PAGE_TYPES = frozenset(("text/vnd.wap.wml",))

_LOADED_RELATIONS = frozenset(("stylesheet", "icon", "shortcut icon", "preload"))
_ADDRESS_ATTRIBUTES = {"img": "src", "script": "src", "frame": "src", "iframe": "src", "embed": "src", "bgsound": "src"}
_RAW_TEXT_TAGS = "script", "style", "title", "textarea", "xmp", "noscript", "iframe", "noembed", "noframes"
"""Elements whose content is text for the parser."""

_TOKEN = regex(
    r"<!--\[if(?P<hidden>[^\]]*)\]>(?!<!-->|-->).*?<!\[endif\]-->|<!--.*?-->"
    r"|<(?P<tag>[A-Za-z][^\s/>]*+)(?P<attributes>(?:\s++|/|[^\s/>\"'=][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?)*+)>",
    re.DOTALL,
)
_ATTRIBUTE = regex(r"([^\s/>\"'=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?")
_STYLE_URL = regex(r"URL\(\s*('|\")(.*)('|\")\s*\)", re.IGNORECASE)
_STYLE_IMPORT = regex(r"@import|url\s*\(", re.IGNORECASE)
_IGNORED_SCHEME = regex(r"(?!https?:|ftp:|file:|jar:|mailto:)[A-Za-z][A-Za-z0-9+.-]*:", re.IGNORECASE)
_NOT_ENCODED = "%!#$&'()*+,/:;=?@[]~"


class ResourceLoading(Struct, frozen=True):
    """The settings of a sampler: `must` and `must_not` are regular expressions for whole addresses, empty for none.

    `sure` is False where the plan does not tell whether resources are loaded, or which.
    """

    must: str = ""
    must_not: str = ""
    sure: bool = True

    def embedded_resources(self, url: str, media_type: str, text: str) -> Embedded | None:
        """What JMeter requests with an answer from an address; None where it adds nothing to it."""
        if media_type not in _PAGE_TYPES:
            may_have = media_type in _UNREAD_PAGE_TYPES or (
                media_type == _STYLE_SHEET and _STYLE_IMPORT.search(text) is not None
            )
            return Embedded((), complete=False) if may_have else None
        addresses, complete = _addresses(url, text)
        if not addresses:
            return None if complete and self.sure else Embedded((), complete=False)
        try:
            wanted = tuple(address for address in addresses if self.allows(address))
        except NotEvaluatedError:
            return Embedded(addresses, complete=False)
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
    """Whether an expression matches all of an address. Invalid ones, which JMeter ignores, are not evaluated."""
    from loadlint.dialects.jmeter.evaluator import perl5

    return next(perl5.find(rf"\A(?:{pattern})\Z", address), None) is not None


@lru_cache(maxsize=256)
def _addresses(url: str, text: str) -> tuple[tuple[str, ...], bool]:
    """The addresses in a page, each once, and whether these are all."""
    base, addresses, complete = url, dict[str, None](), True
    for tag, attributes in _tags(text):
        if tag == "base":
            base = resolved_address(base, attributes.get("href", ""))
            continue
        complete = complete and tag not in ("applet", "object")
        for written in _addresses_of_tag(tag, attributes):
            address = _absolute(base, written)
            if address is not None:
                addresses[address] = None
    # The fragment is not sent.
    return tuple(address.partition("#")[0] for address in addresses), complete


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The opening tags of a page with their attributes."""
    import html

    position, last = 0, text.rfind(">") + 1
    while match := _TOKEN.search(text, position, last):
        position = match.end()
        if match["tag"] is None:
            continue
        tag = match["tag"].lower()
        attributes: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(match["attributes"]):
            attributes.setdefault(name.lower(), html.unescape(double or single or bare))
        if tag in _RAW_TEXT_TAGS:
            end = re.compile(rf"</{tag}\b", re.IGNORECASE).search(text, position)
            if tag in ("script", "style") and end is None:
                return
            position = end.start() if end else position
        yield tag, attributes


def _addresses_of_tag(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """The addresses in a tag."""
    if tag in _ADDRESS_ATTRIBUTES:
        yield attributes.get(_ADDRESS_ATTRIBUTES[tag], "")
    elif tag == "input":
        yield attributes.get("src", "") if attributes.get("type", "").lower() == "image" else ""
    elif tag == "link":
        yield attributes.get("href", "") if attributes.get("rel", "").lower() in _LOADED_RELATIONS else ""
    elif tag == "object":
        yield attributes.get("codebase", "")
        yield attributes.get("data", "")
    else:
        yield attributes.get("background", "")
    if tag != "script" and (style := _STYLE_URL.search(attributes.get("style", ""))):
        yield style[2]


def _absolute(base: str, written: str) -> str | None:
    written = written.strip()
    if not written or _IGNORED_SCHEME.match(written):
        return None
    return percent_encoded(resolved_address(base, written), _NOT_ENCODED) if parts_of(written) is not None else None
