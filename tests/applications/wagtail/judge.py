"""Did Wagtail's database see the whole flow? checks(run, seed) gives (check, holds, what was found)."""

import re
import sqlite3
from pathlib import Path

TITLE = "Old crane moves to the museum"


def checks(run, seed):
    database = sqlite3.connect(f"file:{Path(run) / 'db.sqlite3'}?mode=ro", uri=True)
    found = database.execute(
        "select p.id, p.live, a.section, a.summary, a.body from wagtailcore_page p join news_article a on a.page_ptr_id = p.id "
        "where p.title = ?",
        (TITLE,),
    ).fetchall()
    summaries = [row[1:4] for row in found]
    yield "one article, published with its second summary", summaries == [(1, "port", "It lifted everything until 1998.")], found
    bodies = [re.sub("<[^>]*>", "", row[4]) for row in found]
    yield "with its text", bodies == ["Two barges bring it on Sunday &amp; Monday."], bodies
    page = found[0][0] if found else -1
    links = database.execute("select label, address from news_link where article_id = ?", (page,)).fetchall()
    yield "and one link", links == [("Plan of the museum", "https://museum.harbour.example/plan")], links
    log = (Path(run) / "server.log").read_text(errors="replace")
    yield "its page was opened again after the search", bool(re.search(rf"q=crane.*\n(?:.*\n)*?.*GET /admin/pages/{page}/edit/ ", log)), page
    yield "the session ended", 'POST /admin/logout/ HTTP/1.1" 302' in log, log[-300:]
