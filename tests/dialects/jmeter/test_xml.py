"""Values out of XML: what text around the value can't tell, its place in the document can."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.correlation.prove.run_extractor import Page
from loadlint.correlation.prove.xml_paths import queries
from loadlint.extractor import Extractor, FromXml
from loadlint.recordings.exchange import Recording
from tests.dialects.jmeter.helpers import element, http, leaf, parse, plan
from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow

ITEM = "<item><id>{0}</id><seen>{1}</seen><name>{2}</name></item>"
FLOW = """GET http://h/items
HTTP 200
Content-Type: application/xml

<items{space}>{items}</items>
###
GET http://h/buy?item={bought}
HTTP 200
Content-Type: text/plain

ok
"""


def items(*rows: tuple[str, str, str]) -> str:
    return "".join(ITEM.format(*row) for row in rows)


def recordings(space: str = "") -> list[Recording]:
    one = items(("55t19", "10:31:07", "Table"), ("7741k", "10:31:08", "Desk"))
    two = items(("x90d2", "11:02:44", "Desk"), ("1b187", "11:02:45", "Table"))
    return [
        parse_flow(FLOW.format(items=one, bought="7741k", space=space), "a.http"),
        parse_flow(FLOW.format(items=two, bought="x90d2", space=space), "b.http"),
    ]


def script(*under: str) -> str:
    return plan(http("/items", under=under), http("/buy?item=7741k"))


@pytest.mark.parametrize(
    ("space", "query"),
    [
        ("", "/items/item[name='Desk']/id"),
        (
            ' xmlns="urn:shop"',
            "/*[local-name()='items']/*[local-name()='item'][*[local-name()='name']='Desk']/*[local-name()='id']",
        ),
    ],
)
def test_the_element_is_chosen_by_a_sibling(space: str, query: str) -> None:
    after = fixed_text(script(), "plan.jmx", recordings(space))
    (extraction,) = parse(after).extractions
    assert extraction.extractor == Extractor(FromXml(query))
    assert f"/buy?item=${{{extraction.variable}}}<" in after
    assert leaf("XPathExtractor.default", f"NOT_FOUND_{extraction.variable}") in after
    assert leaf("XPathExtractor.matchNumber", "1") in after


@pytest.mark.parametrize(
    "written",
    [
        element(
            "XPathExtractor", leaf("XPathExtractor.refname", "mine"),
            leaf("XPathExtractor.xpathQuery", "//item[name='Desk']/id"), leaf("XPathExtractor.matchNumber", "-1"),
        ),
        element(
            "XPath2Extractor", leaf("XPathExtractor2.refname", "mine"),
            leaf("XPathExtractor2.xpathQuery", "//item[name='Desk']/id"), leaf("XPathExtractor2.matchNumber", "1"),
        ),
    ],
)  # fmt: skip
def test_the_users_own_extractor_is_used(written: str) -> None:
    """A literal that an XPath extractor of the plan already finds."""
    text = script(written)
    (finding,) = found(text, "partly-correlated", "plan.jmx", recordings())
    assert "mine" in finding.message
    after = fixed_text(text, "plan.jmx", recordings())
    assert ">/buy?item=${mine}<" in after
    assert [one.variable for one in parse(after).extractions] == ["mine"]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("<a><b k='v-1'/></a>", "v-1", ["/a/b/@k"]),
        ("<a><b>x-1</b><b>x-2</b></a>", "x-2", ["/a/b[2]"]),
        ("<a><b t='one'>x-1</b><b t='two'>x-2</b></a>", "x-2", ["/a/b[@t='two']", "/a/b[2]"]),
        ("<a><b><n>it's</n><v>x-1</v></b><b/></a>", "x-1", ['/a/b[n="it\'s"]/v', "/a/b[1]/v"]),
        ("<a><b>x-1</b><c>x-1</c></a>", "x-1", ["/a/b", "/a/c"]),
        ("<a><b>x-1 </b></a>", "x-1", []),
        ("<a><b>x-1</a>", "x-1", []),
    ],
)
def test_queries(text: str, value: str, expected: list[str]) -> None:
    assert list(queries(text, value)) == expected


def test_a_document_type_loads_no_file(tmp_path: Path) -> None:
    """What is in the file would make the document a broken one."""
    (tmp_path / "a.dtd").write_text("<!ELEMENT broken")
    text = f'<!DOCTYPE a SYSTEM "{tmp_path / "a.dtd"}"><a><b>41</b></a>'
    assert list(queries(text, "41")) == ["/a/b"]


KINDS = """GET http://h/items
HTTP 200
Content-Type: application/xml

<items>{items}</items>
###
GET http://h/buy?item={bought}
HTTP 200
Content-Type: text/plain

ok
"""


def of_kinds(path: str, bought: str, **ids: str) -> Recording:
    listed = "".join(f"<item kind='{kind}'><id>{value}</id></item>" for kind, value in ids.items())
    return parse_flow(KINDS.format(items=listed, bought=bought), path)


@pytest.mark.parametrize("bought", ["alfa", "beta", "gama"])
def test_an_item_is_told_by_its_own_attribute_before_that_of_its_neighbour(bought: str) -> None:
    """The items stand in the same order in both recordings, and in another one in the third."""
    first = {"alfa": "55t19", "beta": "7741k", "gama": "q02mz"}
    second = {"alfa": "x90d2", "beta": "1b187", "gama": "k83fw"}
    text = plan(http("/items"), http(f"/buy?item={first[bought]}"))
    linked = [of_kinds("a.http", first[bought], **first), of_kinds("b.http", second[bought], **second)]
    after = fixed_text(text, "plan.jmx", linked)
    (extraction,) = parse(after).extractions
    other = {"gama": "n11aa", "alfa": "n22bb", "beta": "n33cc"}
    page = Page([of_kinds("c.http", other[bought], **other).exchanges[0]])
    assert extraction.extractor is not None
    assert page.value(extraction.extractor) == other[bought], extraction.extractor
