"""Elements of a page that a script finds by their text, or by a test of its own."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.html import elements
from tests.replay.test_styles_of_authors import locust
from tests.replay.test_written_by_hand import judge, k6, shown

FLOW = """
GET https://shop.test/list
HTTP 200
Content-Type: text/html

<p id="more"><a href="/help">Help</a><a class="x" href="/x/{key}">Edit it</a></p>
<a href="/y/{token}"><b>Edit</b> all</a>
###
POST https://shop.test/x/{key}
HTTP 200

ok
"""
PAGE, OPEN = "const page = http.get('https://shop.test/list');", "http.post('https://shop.test' + href);"


@pytest.mark.parametrize(
    "found",
    [
        "const href = page.html().find('a').filter((i, a) => a.text() === 'Edit it').first().attr('href');",
        "const href = page.html('a').filter((_, a) => { return 'Edit it' === a.text(); }).attr('href');",
        "const href = page.html('a').toArray().find((a) => a.text() === 'Edit it').attr('href');",
        "const href = page.html('a').filter((i, a) => a.text().includes('Edit it')).attr('href');",
        "let href; page.html('a').each((i, a) => { if (a.text() === 'Edit it') href = a.attr('href'); });",
        "let href; for (const a of page.html('a').toArray()) if (a.text() === 'Edit it') href = a.attr('href');",
    ],
)
def test_an_element_by_its_text(found: str) -> None:
    script = k6("", PAGE, found, OPEN)
    judge(script, FLOW, ("Edit it", "Help"))
    assert shown(script.replace("'Edit it'", "text()"), FLOW) == "open"
    assert shown(script, FLOW.replace(">Edit it<", "> Edit it <")) != "different"


SOUP = "page = BeautifulSoup(self.client.get('/list').text, 'html.parser')"


@pytest.mark.parametrize(
    "found",
    [
        "href = page.find('a', string='Edit it')['href']",
        "href = page.find_all('a', {'class': 'x'}, string='Edit it')[0].get('href')",
        "href = next(a['href'] for a in page.select('a') if a.text == 'Edit it')",
        "href = [a['href'] for a in page.find_all('a') if a.get_text() == 'Edit it'][0]",
        "for a in page.find_all('a'):\n    if a.text == 'Edit it':\n        href = a['href']\n        break",
    ],
)
def test_an_element_by_its_text_in_python(found: str) -> None:
    script = locust("from bs4 import BeautifulSoup", SOUP, *found.split("\n"), "self.client.post(href)")
    judge(script, FLOW, ("Edit it", "Help"), "open" if "class" in found else "different")
    assert shown(script.replace("'Edit it'", "text()"), FLOW) == "open"
    assert shown(script, FLOW.replace(">Edit it<", "> Edit it <")) != "different"


@pytest.mark.parametrize(
    "found",
    [
        "page.xpath(\"//a[text()='Edit it']/@href\")[0]",
        "page.get_element_by_id('more').xpath(\"a[text()='Edit it']/@href\")[0]",
        "page.get_element_by_id('more').xpath(\"./a[text()='Edit it']/@href\")[0]",
        "page.xpath(\"//p/a[@class='x'][text()='Edit it']/@href\")[0]",
    ],
)
def test_an_element_by_a_path_with_its_text(found: str) -> None:
    lines = "page = html.fromstring(self.client.get('/list').text)", f"href = {found}", "self.client.post(href)"
    script = locust("from lxml import html", *lines)
    judge(script, FLOW, ("Edit it", "Help"), "open" if "class" in found else "different")


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ('a:text-is("Edit all")', ["Edit all"]),
        ('a:string-is("Edit all")', []),
        ('a:has-string(" all")', ["Edit all"]),
        ('p:string-is("one")', ["one"]),
        ('p:has-string("one")', []),
        ('p:text-is("two")', None),
        ('p:contains("two")', [" two "]),
    ],
)
def test_ways_to_compare_the_text_of_an_element(selector: str, texts: list[str] | None) -> None:
    """White space that a script may have cut off leaves it open."""
    nodes = elements("<a><b>Edit</b> all</a><p><b>one</b></p><p> two </p>", selector)
    assert (None if nodes is None else [node.text() for node in nodes]) == texts
