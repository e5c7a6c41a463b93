"""What libraries for HTML take out of a page: a CSS selector where it says the same; nothing else is guessed."""

from __future__ import annotations

import pytest

from loadlint.extractor import Extractor, FromHtml
from tests.dialects.locust.helpers import HEAD, parse, taken, task

IMPORTS = (
    "from bs4 import BeautifulSoup\nfrom lxml.html import fromstring\n"
    "from parsel import Selector\nfrom pyquery import PyQuery\n"
)
SOUP = [
    ('find("input", {"name": "a"})["value"]', FromHtml('input[name="a"]', "value")),
    ('find("input", attrs={"name": "a"}).get("value")', FromHtml('input[name="a"]', "value")),
    ('find("input", {"data-x": \'a"b\'})["value"]', FromHtml('input[data-x="a\\"b"]', "value")),
    ('find("input", class_="a")["value"]', FromHtml('input[class~="a"]', "value")),
    ('find("input", class_="a b")["value"]', FromHtml('input[class="a b"]', "value")),
    ('find("input", {"type": "hidden"}, id=True)["value"]', FromHtml('input[type="hidden"][id]', "value")),
    ('find(id="a")["value"]', FromHtml('[id="a"]', "value")),
    ('find("form", id="f").find("input", recursive=False)["value"]', FromHtml('form[id="f"] input', "value")),
    ('find_all("input", limit=3)[1]["value"]', FromHtml("input", "value", 2)),
    ('find("h1").text', FromHtml("h1", None)),
    ('find("h1").get_text()', FromHtml("h1", None)),
    ("h1.string", FromHtml("h1", None)),
    ('input["value"]', FromHtml("input", "value")),
    ('select("form input")[1]["value"]', FromHtml("form input", "value", 2)),
    ('select_one("form input")["value"]', FromHtml("form input", "value")),
    ('select("form")[0].select_one("input")["value"]', FromHtml("form input", "value")),
    ('select("form")[1].select_one("input")["value"]', None),
    ('select_one(which())["value"]', None),
    ('find("input", id=which())["value"]', None),
    ('find(tag(), id="a")["value"]', None),
    ('find("h1", string="a").text', FromHtml('h1:string-is("a")', None)),
    ('find("h1", text="a").text', FromHtml('h1:string-is("a")', None)),
    ('find("h1", string=re.compile("a")).text', None),
    ('find(string="a").text', None),
    ('find("input", attributes())["value"]', None),
    ('find("input", {"name": "a", **more()})["value"]', None),
    ('find()["value"]', None),
]
OTHERS = [
    ("fromstring(page.text).xpath(\"//input[@name='a']/@value\")[0]", FromHtml('input[name="a"]', "value")),
    ('fromstring(page.text).xpath("//form//input/@value")[1]', FromHtml("form input", "value", 2)),
    ('fromstring(page.text).xpath("//h1/text()")[0]', FromHtml("h1", None)),
    ('fromstring(page.text).xpath("//input[@name=\'a\']")[0].get("value")', FromHtml('input[name="a"]', "value")),
    ('fromstring(page.text).find(".//input[@name=\'a\']").get("value")', FromHtml('input[name="a"]', "value")),
    ('fromstring(page.text).findall(".//input")[1].get("value")', FromHtml("input", "value", 2)),
    ('fromstring(page.text).cssselect("input[name=a]")[0].get("value")', FromHtml("input[name=a]", "value")),
    ('fromstring(page.text).cssselect("h1")[0].text', FromHtml("h1", None)),
    ('PyQuery(page.text)("input[name=a]").attr("value")', FromHtml("input[name=a]", "value")),
    ('PyQuery(page.text)("input").eq(1).attr("value")', FromHtml("input", "value", 2)),
    ('PyQuery(page.text)("h1").text()', FromHtml("h1", None)),
    ('Selector(page.text).css("input[name=a]::attr(value)").get()', FromHtml("input[name=a]", "value")),
    ('Selector(page.text).css("h1::text").get()', FromHtml("h1", None)),
    ('Selector(page.text).css("input").attrib["value"]', FromHtml("input", "value")),
    ("Selector(text=page.text).xpath(\"//*[@id='a']/@value\").get()", FromHtml('[id="a"]', "value")),
    ('Selector(text=page.text).xpath("//form").css("input::attr(value)").get()', FromHtml("form input", "value")),
]


def value_of(expression: str) -> Extractor | None:
    lines = ('page = self.client.get("/form")', f"value = {expression}", 'self.client.post("/save", data=value)')
    return taken(parse(task(*lines, head=IMPORTS + HEAD)))["value"]


@pytest.mark.parametrize(("expression", "expected"), SOUP)
def test_beautiful_soup(expression: str, expected: FromHtml | None) -> None:
    found = value_of(f'BeautifulSoup(page.text, "html.parser").{expression}')
    assert found == (Extractor(expected) if expected is not None else None)


@pytest.mark.parametrize(("expression", "expected"), OTHERS)
def test_other_libraries(expression: str, expected: FromHtml) -> None:
    assert value_of(expression) == Extractor(expected)
