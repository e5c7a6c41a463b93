"""Names that an application has once: a script that sends the recorded one passes once and never again."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import pytest

from loadlint.journey import Entry, Unique
from tests.newscript.run_new import run_new
from tests.newscript.test_inputs import created, journey, rows, runs
from tests.support.jmeter import in_tools
from tests.support.run import loadlint
from tests.support.scripts import k6
from tests.verify.tools import environment, needs_mitmproxy

FORM = (
    '<form action="/posts" method="post"><input name="title" value="{title}"><p{state}>'
    '<input name="slug" value="{slug}"></p><button>Save</button></form>'
)
NEW = "<html><title>New post</title>" + FORM.format(title="", slug="", state="") + "</html>"
BLOG = f"""\
GET http://blog.test:8080/posts/new
HTTP 200
Content-Type: text/html

{NEW}
###
POST http://blog.test:8080/posts
Content-Type: application/x-www-form-urlencoded

title={{title}}&slug={{slug}}
HTTP 303
Location: /posts/{{slug}}
###
GET http://blog.test:8080/posts/{{slug}}
HTTP 200
Content-Type: text/html

<html><title>Post</title><h1>Saved</h1></html>
###
GET http://blog.test:8080/posts/{{slug}}/comments
HTTP 200
Content-Type: text/html

<html><title>Comments</title><h1>Comments</h1></html>
"""
TEA, ROOM = {"title": "Tea+time", "slug": "tea-time"}, {"title": "A+room", "slug": "tea-room"}
COFFEE = {"title": "Coffee+break", "slug": "coffee-break"}


def test_a_name_that_becomes_an_address_is_made_anew() -> None:
    of = runs(BLOG, TEA, ROOM)
    assert journey(of).unique_values == [Unique("slug", "tea-", "")]
    assert rows(of) == ({"title": "Tea time"}, {"title": "A room"})
    assert created(of, "blog.js").passes


def test_names_that_begin_alike_with_nothing_are_all_chance() -> None:
    of = runs(BLOG, TEA, COFFEE)
    assert journey(of).unique_values == [Unique("slug", "", "")]
    assert created(of, "blog.js").passes


def test_one_recording_shows_it_as_well() -> None:
    assert journey(runs(BLOG, TEA)).unique_values == [Unique("slug", "tea-", "")]


def test_a_name_that_was_given_twice_may_be_given_again() -> None:
    assert journey(runs(BLOG, TEA, TEA)).unique_values == []


NOTE = "Not unique: title, slug. Make them new if the application takes them only once."


@pytest.mark.parametrize("name", ["blog.js", "blog.py", "blog.jmx"])
def test_a_comment_names_what_a_second_iteration_makes_again(name: str) -> None:
    """The application may take it twice, which no recording shows."""
    assert NOTE in created(runs(BLOG, TEA, TEA), name).result.data.decode()


@pytest.mark.parametrize(
    ("answer", "operation", "is_named"),
    [
        pytest.param("HTTP 201", "{}", True, id="the answer says that something was made"),
        pytest.param("HTTP 200", '{"operationName": "CreatePost"}', True, id="the operation says so"),
        pytest.param("HTTP 200", '{"operationName": "FindPost"}', False, id="nothing is made"),
    ],
)
def test_what_names_a_new_thing(answer: str, operation: str, is_named: bool) -> None:
    head = "POST http://blog.test:8080/api\nContent-Type: application/json\n\n"
    body = operation.replace("{", '{"title": "{title}"' + (", " if ":" in operation else ""))
    table = journey(runs(f"{head}{body}\n{answer}\n\n{{}}\n", {"title": "Tea time"}, {"title": "A room"})).table
    assert (table is not None and table.names == ("title",)) is is_named


def test_a_colour_is_the_name_of_nothing_new() -> None:
    post = 'POST http://blog.test:8080/api\nContent-Type: application/json\n\n{"colour": "{it}"}\nHTTP 201\n\n{}\n'
    for field, names in (("colour", ()), ("label", ("label",))):
        table = journey(runs(post.replace("colour", field), {"it": "Tea time"}, {"it": "A room"})).table
        assert table is not None and table.names == names


SEARCH = BLOG.replace("HTTP 303\nLocation: /posts/{slug}", "HTTP 200\nContent-Type: text/html\n\n<p>it</p>")


def test_what_is_only_looked_up_stays_as_it_is() -> None:
    assert journey(runs(SEARCH, TEA, COFFEE)).unique_values == []


COUNTED = BLOG.replace("slug={slug}", "slug=1").replace("/posts/{slug}", "/posts/1")


@pytest.mark.parametrize(
    ("titles", "unique"),
    [
        (("Load 7", "Load 8"), [Unique("title", "Load ", "")]),
        (("2 of 7 tests", "2 of 8 tests"), [Unique("title", "2 of ", " tests")]),
        (("1 of 7 tests", "2 of 8 tests"), []),
        (("Load 7", "Load 7"), []),
        (("Load 7", "Load 8", "Load 7"), []),
        (("Load 7", "Test 8"), []),
        (("7", "8"), []),
        (("Load 7",), []),
    ],
)
def test_one_number_that_is_another_in_each_recording_was_counted(
    titles: tuple[str, ...], unique: list[Unique]
) -> None:
    assert journey(runs(COUNTED, *({"title": title} for title in titles))).unique_values == unique


def test_a_user_who_logs_in_keeps_the_name() -> None:
    login = BLOG.replace("title={title}", "password={title}").replace('name="title"', 'type="password" name="password"')
    assert journey(runs(login, TEA, COFFEE)).unique_values == []


REFUSED = """\
POST http://blog.test:8080/teams
Content-Type: application/json

{"team": "tea", "motto": "Slow and good"}
HTTP 409
Content-Type: application/json

{"errors": {"team": "exists"}}
###
POST http://blog.test:8080/teams
Content-Type: application/json

{"team": "tea room", "motto": "Slow and good"}
HTTP 200
Content-Type: application/json

{"ok": true}
"""


def test_a_name_that_had_to_be_changed_is_made_anew() -> None:
    last = list(journey(runs(REFUSED, {})).requests)[-1]
    assert last.document == ({"team": Unique("team", "t", ""), "motto": Entry("motto", "text")},)


class Blog(http.server.BaseHTTPRequestHandler):
    """Has each slug once: the form comes back where one is taken."""

    posts: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/posts/new" or self.path.split("/")[2] in self.posts else 404, NEW)

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        slug = fields["slug"][0]
        if slug in self.posts:
            page = FORM.format(title=fields["title"][0], slug=slug, state=' class="field_with_errors"')
            self._answer(200, f"<html><title>New post</title>{page}</html>")
            return
        self.posts.add(slug)
        self._answer(303, "", ("Location", f"/posts/{slug}"))

    def _answer(self, status: int, page: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "text/html"), ("Content-Length", str(len(page))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Blog.posts.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Blog)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


@in_tools(".js", argument="name", stem="blog")
def test_a_new_script_passes_twice(name: str, port: int, tmp_path: Path) -> None:
    script = created(runs(BLOG, TEA, ROOM), name)
    for turn in ("first", "second"):
        folder = tmp_path / turn
        folder.mkdir()
        run_new(script, name, folder, port)
    assert len(Blog.posts) == 2
    assert all(slug.startswith("tea-") for slug in Blog.posts)


@pytest.mark.engine
@needs_mitmproxy
def test_the_recorded_name_passes_once_and_a_live_run_says_why(port: int, tmp_path: Path) -> None:
    fields = "{ title: 'Tea time', slug: 'tea-time' }"
    (tmp_path / "blog.js").write_text(k6(f"http.post('http://127.0.0.1:{port}/posts', {fields});"))
    live = ["verify", "blog.js", "--live"]
    loadlint(tmp_path, *live, "--keep", "good.har", exits=0, environment=environment(tmp_path))
    done = loadlint(tmp_path, *live, "--recording", "good.har", exits=1, environment=environment(tmp_path))
    assert "it refuses what the recording could use: `tea-time` (slug) may be taken already" in done.text
