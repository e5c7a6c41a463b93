"""Looks into HTML texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.cache.memory import remembering
from loadlint.text.html_depth import SMALL_PAGE, shallow
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

PARSED = 2 << 20
"""Trees are kept for texts of so many characters together. A tree takes about ten times the size of its text."""

_BY_TEXT = regex(r""":(contains|text-is|string-is|has-string)\(\s*+(?:"([^"\\]*+)"|'([^'\\]*+)'|([^"'()\\]++))\s*+\)""")
"""`:contains(…)`, which goquery and Beautiful Soup add to CSS: elements whose text contains another text; and those
whose text is another text (`ALL_TEXT` and others of `extractor`)."""


FIRST = ":first"
"""Behind a selector the first element that it finds, as jQuery has it: what follows is looked for inside of that."""


@remembering(PARSED, SMALL_PAGE)
def document_of(text: str) -> LexborHTMLParser:
    """The tree of an HTML text. It is shared, so nobody may change it."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(shallow(text))


def all_of(text: str, selector: str, attribute: str | None) -> list[str | None]:
    """An attribute (or the text) of all elements that a selector finds in an HTML text."""
    nodes = elements(text, selector)
    return [node.text() if attribute is None else node.attributes.get(attribute) for node in nodes or ()]


def elements(text: str, selector: str) -> Sequence[LexborNode] | None:
    """The elements that a selector finds in an HTML text, in its order; None for a selector that can't be read."""
    from selectolax.lexbor import SelectolaxError

    try:
        return _matching(document_of(text), selector)
    except SelectolaxError:  # A selector that a user wrote, or one with unusual characters from an attribute.
        return None


def _matching(root: LexborHTMLParser | LexborNode, selector: str) -> Sequence[LexborNode] | None:
    around, first, inner = selector.partition(f"{FIRST} ")
    if first:
        holders = _matching(root, around) or ()
        return _matching(holders[0], inner) if holders else ()
    match = _BY_TEXT.search(selector)
    if match is None:
        return root.css(selector)
    before, after = selector[: match.start()] or "*", selector[match.end() :]
    wanted = match[4].rstrip() if match[4] else match[2] or match[3] or ""
    texts = [(node, _texts(node, match[1])) for node in root.css(before)]
    holding = [node for node, of_node in texts if _is_among(wanted, of_node, match[1])]
    if match[1] != "contains" and any(
        wanted.strip() in map(str.strip, of_node) for node, of_node in texts if node not in holding
    ):
        # It is not known whether the script looks at the white space.
        return None
    if not after:
        return holding
    if "," in selector or not after.startswith(" "):
        return None
    # An element around another one that holds the text holds it as well: what is in both is found once.
    return list({inner.mem_id: inner for node in holding for inner in _matching(node, after.strip()) or ()}.values())


def _texts(node: LexborNode, kind: str) -> Sequence[str]:
    """The texts of an element with which another one is compared."""
    if kind == "has-string":
        return [child.text() for child in node.iter(include_text=True) if child.tag == "-text"]
    if kind == "string-is":
        while len(children := list(node.iter(include_text=True))) == 1 and children[0].tag != "-text":
            node = children[0]
        return [child.text() for child in children] if len(children) == 1 else []
    return [node.text()]


def _is_among(wanted: str, texts: Sequence[str], kind: str) -> bool:
    return wanted in texts[0] if kind == "contains" else wanted in texts
