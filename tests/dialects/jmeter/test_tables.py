"""Tables that are read from their bytes have the rows that their elements have."""

from __future__ import annotations

import random

import pytest

from loadlint.dialects.jmeter.language import tables as reading
from loadlint.dialects.jmeter.language.elements import properties, read
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.dialects.jmeter.language.tables import rows
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import arguments, headers, http, leaf, plan

NAMES = {"HeaderManager": "HeaderManager.headers", "Arguments": "Arguments.arguments"}


def tables(data: bytes, *, unread: bool) -> list[list[dict[str, Leaf]]]:
    """The rows of all tables of a plan, by their bytes or by their elements."""
    parsed = read(data)
    found = []
    for element in parsed.all:
        holder = element.node if element.cls == "HeaderManager" else None
        if element.cls == "HTTPSamplerProxy":
            holder = element.node_at("HTTPsampler.Arguments")
        if not isinstance(holder, Node):
            continue
        if not unread:
            assert isinstance(properties(holder), dict)
        kind = "HeaderManager" if element.cls == "HeaderManager" else "Arguments"
        own = rows(data, holder, NAMES[kind])
        found.append([{key: one for key, one in row.items() if isinstance(one, Leaf)} for row in own])
    return found


EMPTY = '<collectionProp name="Arguments.arguments"/>'


def sent(data: bytes, *, unread: bool) -> list[list[tuple[Span, Span]]]:
    """The headers of all managers, in the same two ways."""
    found = []
    for element in read(data).all:
        if element.cls == "HeaderManager":
            if not unread:
                assert isinstance(properties(element.node), dict)
            found.append(reading.headers(data, element.node))
    return found


TABLES = plan(
    headers(("A", "1"), ("Sec-Ch", "&quot;x&quot;"), ("Empty", "")),
    http("/", arguments(("a", "b"), ("c", "d &amp; e"), encode=True)),
    http(
        "/none", '<elementProp name="HTTPsampler.Arguments"><collectionProp name="Arguments.arguments"/></elementProp>'
    ),
    headers(),
)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", ""),
        lambda text: text.replace('"Header.value">1<', '"Header.value"><!-- c -->1<'),
        lambda text: text.replace('name="Header.name"', "name='Header.name'"),
        lambda text: text.replace('elementType="Header">', 'elementType="Header" x="y">'),
        lambda text: text.replace('"Header.value"></stringProp>', '"Header.value"/>'),
        lambda text: text.replace('"Header.value">1<', '"Header.value"><![CDATA[<1>]]><'),
        lambda text: text.replace(leaf("Header.name", "A"), 2 * leaf("Header.name", "A")),
    ],
    ids=range(9),
)  # fmt: skip
def test_both_ways_give_the_same(change: object) -> None:
    """Whatever the form, line ends, quotes, comments, sections."""
    assert callable(change)
    data = change(TABLES).encode()
    assert tables(data, unread=True) == tables(data, unread=False)
    assert len(tables(data, unread=True)) == 4
    assert sent(data, unread=True) == sent(data, unread=False)


@pytest.mark.slow
def test_whatever_is_typed() -> None:
    """After any edit the bytes and the elements still tell the same."""
    draw = random.Random(7)
    data = TABLES.encode()
    for _ in range(400):
        at, size = draw.randrange(len(data)), draw.choice([0, 1, 3, 20])
        typed = draw.choice([b"", b"<", b">", b'"', b"x", b"</stringProp>", b"<elementProp>", b"/", b"]]>"])
        edited = data[:at] + typed + data[at + size :]
        shown = edited[max(0, at - 80) : at + 80]
        assert tables(edited, unread=True) == tables(edited, unread=False), shown
        assert sent(edited, unread=True) == sent(edited, unread=False), shown
