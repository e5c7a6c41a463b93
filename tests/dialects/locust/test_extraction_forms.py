"""Forms of code that loadlint itself writes are read as what they are, so that the replay can tell what they give."""

from __future__ import annotations

import pytest

from loadlint.dialects.locust import dialect
from loadlint.extractor import Decode, Extractor, FromBody, FromHeader, FromHtml, FromJson, FromUrl, Match, Where
from loadlint.text.source import Source

PATTERN = r'''r"<input(?=[^>]*\sname=[\"']?_csrf[\"'\s/>])[^>]*\svalue=([\"'])(.*?)\1"'''
FORMS = {
    f"html.unescape([m[2] for m in re.finditer({PATTERN}, page.text)][1])": Extractor(
        FromHtml('input[name="_csrf"]', "value", 2)
    ),
    f"html.unescape(re.search({PATTERN}, page.text)[2])": Extractor(FromHtml('input[name="_csrf"]', "value")),
    r"""html.unescape(re.search(r"<a[^>]*\sdata\-id=([\"'])(.*?)\1", page.text)[2])""": Extractor(
        FromHtml("a[data-id]", "data-id")
    ),
    """json.loads('"' + re.search(r'"key":"([^"]+)"', page.text)[1] + '"')""": Extractor(
        FromBody(), (Match('"key":"([^"]+)"'), Decode("json"))
    ),
    r"""json.loads('"' + re.search(r'"key":"([^"]+)"', page.text)[1].replace("\\x", "\\u00") + '"')""": Extractor(
        FromBody(), (Match('"key":"([^"]+)"'), Decode("javascript"), Decode("json"))
    ),
    """BeautifulSoup(page.text, "html.parser").select('input[name="_csrf"]')[1].get("value")""": Extractor(
        FromHtml('input[name="_csrf"]', "value", 2)
    ),
    """fromstring(page.text or "<p>").xpath('//input[@name="_csrf"]/@value')[1]""": Extractor(
        FromHtml('input[name="_csrf"]', "value", 2)
    ),
}
LAMP = Extractor(FromJson(("items", Where(("name",), "Lamp"), "id")))
AUTHORS = {
    """page.text.split('value="')[1].split('"')[0]""": Extractor(FromBody(), (Match('value="([\\s\\S]*?)"'),)),
    """page.text.split('value="', 1)[1].partition('"')[0]""": Extractor(FromBody(), (Match('value="([\\s\\S]*?)"'),)),
    """page.text.partition('value="')[2].partition('"')[0]""": Extractor(FromBody(), (Match('value="([\\s\\S]*?)"'),)),
    """page.text.split('value="')[2].split('"')[0]""": Extractor(
        FromBody(), (Match('value="[\\s\\S]*?value="([\\s\\S]*?)"'),)
    ),
    """page.url.split("/")[4]""": Extractor(FromUrl(), (Match("[^/]*/[^/]*/[^/]*/[^/]*/([^/]*)"),)),
    """page.text.partition('value="')[1]""": None,
    """page.headers["X-Token"].strip()""": Extractor(FromHeader("X-Token")),
    """page.text.strip()""": Extractor(FromBody(), (Match(r"^\s*([\s\S]*?)\s*$"),)),
    """list(filter(lambda item: item["name"] == "Lamp", page.json()["items"]))[0]["id"]""": LAMP,
    """[item for item in page.json()["items"] if item["name"] == "Lamp"][0]["id"]""": LAMP,
}


def extractors(form: str) -> list[Extractor | None]:
    text = f"""\
import html
import json
import re
from bs4 import BeautifulSoup
from lxml.html import fromstring
from locust import HttpUser, task


class User(HttpUser):
    @task
    def it(self):
        page = self.client.get("/form")
        value = {form}
        self.client.post("/save", {{"value": value}})
"""
    script = dialect.parse(Source("a.py", text.encode()), lambda _: None)
    return [extraction.extractor for extraction in script.extractions]


@pytest.mark.parametrize("form", FORMS)
def test_what_loadlint_writes_is_read(form: str) -> None:
    assert extractors(form) == [FORMS[form]]


@pytest.mark.parametrize("form", AUTHORS)
def test_how_people_take_texts_apart(form: str) -> None:
    assert extractors(form) == [AUTHORS[form]]
