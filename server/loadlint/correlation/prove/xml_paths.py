"""XPath queries for a value in an XML body: those that choose by content come before those that count.

The queries are of XPath 1.0 and need no declared prefixes: an element in a namespace is called by its local name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import TYPE_CHECKING

from loadlint.cache.memory import remembering
from loadlint.correlation.observe.html import PARSED
from loadlint.correlation.observe.value_shape import looks_generated

if TYPE_CHECKING:
    from lxml.etree import _Element

    from loadlint.recordings.exchange import Response

_MAX_PLACES, _MAX_QUERIES = 6, 60
_LONGEST = 60


def is_xml(response: Response) -> bool:
    """Whether a response has an XML body."""
    kind = response.media_type
    return kind.endswith(("/xml", "+xml")) and "html" not in kind and bool(response.text)


def queries(text: str, value: str) -> Iterator[str]:
    """Queries that lead to elements with this text alone, and to attributes with this value."""
    root = _root_element(text)
    if root is None:
        return
    for node, attribute in islice(_places(root, value), _MAX_PLACES):
        end = f"/@{attribute}" if attribute else ""
        chain = [*reversed(list(node.iterancestors())), node]
        options = [list(_steps(element, value)) for element in chain]
        for steps in islice(product(*options), _MAX_QUERIES):
            yield "/" + "/".join(steps) + end


@remembering(PARSED)
def _root_element(text: str) -> _Element | None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _places(root: _Element, value: str) -> Iterator[tuple[_Element, str]]:
    for node in root.iter("*"):
        if node.text == value and not len(node):
            yield node, ""
        for name, content in node.attrib.items():
            if content == value and isinstance(name, str) and "{" not in name:
                yield node, name


def _steps(node: _Element, value: str) -> Iterator[str]:
    """The ways to choose an element among its siblings: its name, what else it holds, its number."""
    name = _name(node)
    parent = node.getparent()
    siblings = list(parent.iterchildren(node.tag)) if parent is not None else [node]
    if len(siblings) == 1:
        yield name
        return
    for key, content in _telling(node):
        if _is_telling(content, value):
            yield f"{name}[{key}={_xpath_literal(content)}]"
    yield f"{name}[{siblings.index(node) + 1}]"


def _name(node: _Element) -> str:
    tag = str(node.tag)
    return f"*[local-name()='{tag.partition('}')[2]}']" if tag.startswith("{") else tag


def _telling(node: _Element) -> Iterator[tuple[str, str]]:
    """The attributes and the simple children of an element."""
    for name, content in node.attrib.items():
        if isinstance(name, str) and "{" not in name:
            yield f"@{name}", str(content)
    for child in node.iterchildren("*"):
        if not len(child) and child.text and sum(other.tag == child.tag for other in node) == 1:
            yield _name(child), child.text


def _is_telling(content: str, value: str) -> bool:
    plain = content.strip() == content and 0 < len(content) <= _LONGEST and not re.search(r"[\n\"]", content)
    return plain and content != value and not looks_generated(content)


def _xpath_literal(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"
