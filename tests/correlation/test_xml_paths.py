"""Queries for a value in XML: what tells an element among its siblings, then its number."""

from __future__ import annotations

import pytest

from loadlint.correlation.prove.xml_paths import is_xml, queries
from tests.support.flowtext import parse_flow

VALUE = "k7Qx2mZt9Lw4"


def of(text: str) -> list[str]:
    return list(queries(text.replace("VALUE", VALUE), VALUE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a><b>VALUE</b></a>", ["/a/b"]),
        ("<a><b t='VALUE'/></a>", ["/a/b/@t"]),
        ("<a><b t='VALUE'>VALUE</b></a>", ["/a/b", "/a/b/@t"]),
        ("<a><b>x VALUE</b></a>", []),
        ("<a><b>VALUE<c/></b></a>", []),
        ("<a><!-- VALUE --><b t='xVALUE'/></a>", []),
        ("<a>VALUE", []),
        # An element in a namespace is called by its local name; an attribute in one can't be called so.
        ("<a xmlns='urn:x'><b>VALUE</b></a>", ["/*[local-name()='a']/*[local-name()='b']"]),
        ("<a xmlns:x='urn:x'><b x:t='VALUE'/></a>", []),
        # Siblings are told by an attribute or a child that says something, then by their number.
        ("<a><b n='x'>1</b><b n='y'>VALUE</b></a>", ["/a/b[@n='y']", "/a/b[2]"]),
        ("<a><b>VALUE</b><b>2</b></a>", ["/a/b[1]"]),
        ("<a><b><n>x</n><t>VALUE</t></b><b/></a>", ["/a/b[n='x']/t", "/a/b[1]/t"]),
        ("<a><b/><c/><b><t>VALUE</t></b></a>", ["/a/b[2]/t"]),
        ("<a><b n=\"it's\">VALUE</b><b/></a>", ["/a/b[@n=\"it's\"]", "/a/b[1]"]),
        ("<a xmlns:x='urn:x'><b x:n='y'>VALUE</b><b/></a>", ["/a/b[1]"]),
        ("<a xmlns:x='urn:x'><b><x:n>y</x:n><t>VALUE</t></b><b/></a>",
         ["/a/b[*[local-name()='n']='y']/t", "/a/b[1]/t"]),
        # What stands twice in it, has something inside, is empty or the value itself, looks made or odd, says nothing.
        ("<a><b><n>x</n><n>y</n><t>VALUE</t></b><b/></a>", ["/a/b[1]/t"]),
        ("<a><b><n>x<i/></n><t>VALUE</t></b><b/></a>", ["/a/b[1]/t"]),
        ("<a><b><n/><t>VALUE</t></b><b/></a>", ["/a/b[1]/t"]),
        ("<a><b n=''>VALUE</b><b/></a>", ["/a/b[1]"]),
        ("<a><b n='VALUE'><t>VALUE</t></b><b/></a>", ["/a/b[1]/@n", "/a/b[1]/t"]),
        ("<a><b n='p3Wv-4471'>VALUE</b><b/></a>", ["/a/b[1]"]),
        ("<a><b n=' x'>VALUE</b><b/></a>", ["/a/b[1]"]),
        ("<a><b n='say \"x\"'>VALUE</b><b/></a>", ["/a/b[1]"]),
        (f"<a><b n='{'so ' * 19}far'>VALUE</b><b/></a>", [f"/a/b[@n='{'so ' * 19}far']", "/a/b[1]"]),
        (f"<a><b n='{'so ' * 19}long'>VALUE</b><b/></a>", ["/a/b[1]"]),
        # At each level one way is chosen.
        ("<a><l n='p'/><l n='q'><b m='r'>VALUE</b><b/></l></a>",
         ["/a/l[@n='q']/b[@m='r']", "/a/l[@n='q']/b[1]", "/a/l[2]/b[@m='r']", "/a/l[2]/b[1]"]),
    ],
)  # fmt: skip
def test_queries(text: str, expected: list[str]) -> None:
    assert of(text) == expected


def test_the_first_six_places_are_looked_at() -> None:
    many = "".join(f"<b{number}>VALUE</b{number}>" for number in range(9))
    assert of(f"<a>{many}</a>") == [f"/a/b{number}" for number in range(6)]


def test_sixty_queries_are_enough_for_a_place() -> None:
    text = "VALUE"
    for number in range(7):
        text = f"<l{number} n='x'>{text}</l{number}><l{number}/>"
    assert len(of(f"<a>{text}</a>")) == 60


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/xml", "<a/>", True),
        ("application/soap+xml", "<a/>", True),
        ("application/xhtml+xml", "<a/>", False),
        ("text/html", "<a/>", False),
        ("application/xml-dtd", "<a/>", False),
        ("text/xml", "", False),
    ],
)
def test_what_is_xml(kind: str, body: str, expected: bool) -> None:
    (exchange,) = parse_flow(f"GET http://h/\nHTTP 200\nContent-Type: {kind}\n\n{body}").exchanges
    assert exchange.response is not None and is_xml(exchange.response) is expected
