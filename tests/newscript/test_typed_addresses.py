"""Pages whose names the user typed into the browser's address."""

from __future__ import annotations

from loadlint.journey import Entry, Unique
from loadlint.newscript.build import Wishes, plan
from loadlint.newscript.runs import Runs
from tests.support.flowtext import parse_flow

PAGE = """\
GET https://notes.test/
HTTP 200
Content-Type: text/html

<html><h1>Notes</h1></html>
###
GET https://notes.test/notes/{title}
HTTP {status}
Content-Type: text/html

<html><h1>{title}</h1></html>
###
POST https://notes.test/save?title={title}
Content-Type: application/x-www-form-urlencoded

kind=plain
HTTP 302
Location: /notes/{title}
###
GET https://notes.test/notes/{title}
HTTP 200
Content-Type: text/html

<html><h1>{title}</h1></html>
"""


def targets(*titles: str, text: str = PAGE, status: int = 200) -> list[tuple[object, ...]]:
    """The addresses of the planned requests, of recordings with these titles."""
    recorded = (text.replace("{title}", title).replace("{status}", str(status)) for title in titles)
    journey = plan(Runs(tuple(map(parse_flow, recorded))), "a", Wishes()).journey
    return [request.target for request in journey.requests]


def test_a_word_that_nobody_told_the_user_is_data() -> None:
    title = Entry("title", "word")
    assert targets("Red_lamp", "Oak_table")[1:] == [("/notes/", title), ("/save?title=", title)]


def test_a_page_that_was_made_then_is_another_one_each_time() -> None:
    title = Unique("title", "Red_", "")
    assert targets("Red_lamp", "Red_table", status=404)[1:] == [("/notes/", title), ("/save?title=", title)]


def test_a_word_stays_that_all_recordings_have_or_that_a_page_links() -> None:
    assert targets("Red_lamp", "Red_lamp")[1] == ("/notes/Red_lamp",)
    linked = PAGE.replace("Notes<", "Red_lamp Oak_table<")
    assert targets("Red_lamp", "Oak_table", text=linked)[1] == ("/notes/Red_lamp",)


def test_what_the_user_searched_stays_data_in_the_path_of_its_page() -> None:
    first, _, rest = PAGE.replace("Notes<", "Red_lamp Oak_table<").partition("###\n")
    search = "GET https://notes.test/search?q={title}\nHTTP 200\nContent-Type: text/html\n\n<html>{title}</html>\n"
    found = f"{first}###\n{search}###\n{rest}"
    assert targets("Red lamp", "Oak table", text=found.replace("_", " "))[2] == ("/notes/", Entry("q", "text"))
