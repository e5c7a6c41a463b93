"""The statements that the writer puts after a request: the request, and the lines that are new."""

from __future__ import annotations

import difflib
from inspect import cleandoc

import pytest

from loadlint.assertion import JsonIs, Not
from loadlint.changes import AddAssertion, CannotWriteError, Change, Correlate, Generate
from loadlint.dialects.locust.write.render import show
from loadlint.extractor import Decode, Extractor, FromCookie, FromHeader, FromHtml, FromJson, FromUrl, Match
from tests.dialects.locust.helpers import HEAD, edit, parse, task, uses

HEADER = Extractor(FromHeader("X-Token"))
COOKIE = Extractor(FromCookie("sid"))
FAST = HEAD.replace("HttpUser", "FastHttpUser")
NEXT = 'self.client.get("/x/abc")'


def new_lines(text: str, change: Change) -> str:
    """What a change adds to a script, without the indentation that all new lines have; not what it replaces."""
    lines = difflib.ndiff(text.split("\n"), edit(parse(text), change).text.split("\n"))
    added = [line[2:] for line in lines if line.startswith("+ ") and "/x/" not in line]
    return "\n".join(line.removeprefix("        ") for line in added).strip()


def extraction(text: str, extractor: Extractor, description: str = "no token") -> Correlate:
    """The value `abc` is taken out of the response to the first request."""
    return Correlate(0, extractor, "token", description, uses(parse(text), "abc"))


EXTRACTIONS = [
    (
        task('self.r = self.client.get("/l")', NEXT),
        HEADER,
        """
        with self.client.get("/l", catch_response=True) as self.r:
            token = self.r.headers.get("X-Token")
            if not token:
                self.r.failure(f"no token (status {self.r.status_code})")
                return
        """,
    ),
    (
        task('x["r"] = self.client.get("/l")', NEXT),
        HEADER,
        """
        with self.client.get("/l", catch_response=True) as x["r"]:
            token = x["r"].headers.get("X-Token")
            if not token:
                x["r"].failure(f'no token (status {x["r"].status_code})')
                return
        """,
    ),
    (
        "from parsel import Selector\n" + task('r = self.client.get("/l")', NEXT),
        Extractor(FromHtml("a", "href", 2)),
        """
        with self.client.get("/l", catch_response=True) as r:
            try:
                token = Selector(text=r.text).css("a::attr(href)").getall()[1]
            except LookupError:
                token = None
            if not token:
                r.failure(f"no token (status {r.status_code})")
                return
        """,
    ),
    (
        "from lxml.html import fromstring\n" + task('r = self.client.get("/l")', NEXT),
        Extractor(FromHtml("a", "href", 2)),
        """
        with self.client.get("/l", catch_response=True) as r:
            try:
                token = fromstring(r.text or "<p>").xpath("//a/@href")[1]
            except LookupError:
                token = None
            if not token:
                r.failure(f"no token (status {r.status_code})")
                return
        """,
    ),
    (
        task("c = self.client", 'response = c.get("/l")', NEXT),
        COOKIE,
        """
        with c.get("/l", catch_response=True) as response:
            token = c.cookies.get("sid")
            if not token:
                response.failure(f"no token (status {response.status_code})")
                return
        """,
    ),
    (
        # Without `catch_response`, nobody would look at `failure`.
        task('with self.client.get("/l") as r:', "    x()", NEXT),
        HEADER,
        """
        with self.client.get("/l", catch_response=True) as r:
            token = r.headers.get("X-Token")
            if not token:
                r.failure(f"no token (status {r.status_code})")
                return
        """,
    ),
    (
        task('r = self.client.get("/l")', NEXT, head="import base64\n" + FAST),
        Extractor(FromUrl(), (Decode("base64url"),)),
        """
        with self.client.get("/l", catch_response=True) as r:
            try:
                token = base64.urlsafe_b64decode((r.url or "") + "==").decode()
            except ValueError:
                token = None
            if not token:
                r.failure(f"no token (status {r.status_code})")
                return
        """,
    ),
    (
        task('r = self.client.get("/l")', NEXT, head="import re\n" + HEAD),
        Extractor(FromJson(("a",)), (Match("x(.)"),)),
        """
        with self.client.get("/l", catch_response=True) as r:
            try:
                token = re.search("x(.)", r.json()["a"])[1]
            except (LookupError, TypeError, ValueError):
                token = None
            if not token:
                r.failure(f"no token (status {r.status_code})")
                return
        """,
    ),
]


@pytest.mark.parametrize(("text", "extractor", "lines"), EXTRACTIONS)
def test_an_extraction(text: str, extractor: Extractor, lines: str) -> None:
    assert new_lines(text, extraction(text, extractor)) == cleandoc(lines)


def test_a_response_that_is_added_to_something_is_refused() -> None:
    text = task("x = 0", 'x += self.client.get("/l")', NEXT)
    with pytest.raises(CannotWriteError, match=r"part of a larger expression or statement \(augmented assignment\)"):
        edit(parse(text), extraction(text, HEADER))


def test_braces_in_a_message_are_no_expressions() -> None:
    text = task('with self.client.get("/l", catch_response=True) as r:', "    pass", NEXT)
    lines = new_lines(text, extraction(text, HEADER, "no {token}"))
    assert 'r.failure(f"no {{token}} (status {r.status_code})")' in lines


def test_cookies_are_those_of_the_client_that_makes_the_request() -> None:
    text = cleandoc(
        """
        from locust import HttpUser, task


        def login(user):
            user.client.get("/l")
            user.client.get("/x/abc")


        class A(HttpUser):
            host = "https://a.test"

            @task
            def t(self):
                login(self)
        """
    )
    assert 'token = user.client.cookies.get("sid")' in new_lines(text, extraction(text, COOKIE))


def test_cookies_of_a_client_of_an_unknown_kind_are_refused() -> None:
    text = task('self.client.get("/l")', NEXT, head=HEAD.replace("HttpUser, task", "task").replace("HttpUser", "Base"))
    text = "from base import Base\n" + text
    with pytest.raises(CannotWriteError, match=r"^the kind of the user's client is not known$"):
        edit(parse(text), extraction(text, COOKIE))


@pytest.mark.parametrize(("kind", "size"), [("hex", 16), ("pkce-verifier", 32)])
def test_how_long_a_made_value_is_by_itself(kind: str, size: int) -> None:
    text = task('self.client.get("/l")', NEXT, head="import secrets\n" + HEAD)
    change = Generate(1, kind, "made", uses(parse(text), "abc"), 0)  # type: ignore[arg-type]
    assert new_lines(text, change) == f"made = secrets.token_hex({size})"


NOT_A_LIST = 'r.failure(f"GET /l: items is no list (status {r.status_code})")'


def test_an_assertion_on_json() -> None:
    """One expression where reading raises nothing; else what can't be read fails the request, in words of its own."""
    test = AddAssertion(0, (JsonIs(("items",), "list"),))
    text = task('with self.rest("GET", "/l") as r:', "    pass", head=FAST)
    assert new_lines(text, test) == f'if not isinstance((r.js or {{}}).get("items"), list):\n        {NOT_A_LIST}'
    text = task('with self.client.get("/l", catch_response=True) as r:', "    pass")
    assert new_lines(text, test) == (
        f'try:\n        if not isinstance(r.json()["items"], list):\n            {NOT_A_LIST}\n'
        "    except (LookupError, TypeError, ValueError):\n"
        '        r.failure(f"GET /l: no items in the JSON (status {r.status_code})")'
    )


def test_several_assertions_on_json() -> None:
    """One `try` for all of them; the first that does not hold is told."""
    tests = (
        JsonIs(("a", "b"), "equals", True),
        Not(JsonIs(("errors",), "there")),
        JsonIs(("c", 2), "there"),
    )
    text = task('with self.client.get("/l", catch_response=True) as r:', "    pass")
    wanted = cleandoc(
        """
        try:
            if r.json()["a"]["b"] is not True:
                r.failure(f"GET /l: a.b is not true (status {r.status_code})")
            elif "errors" in r.json():
                r.failure(f"GET /l: errors in the JSON (status {r.status_code})")
            elif len(r.json()["c"]) <= 2:
                r.failure(f"GET /l: no c[2] in the JSON (status {r.status_code})")
        except (LookupError, TypeError, ValueError):
            r.failure(f"GET /l: no a.b or c in the JSON (status {r.status_code})")
        """
    )
    assert new_lines(text, AddAssertion(0, tests)) == wanted.replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("extractor", "shown"),
    [
        (Extractor(FromHtml("p", None)), ("css", "p text")),
        (Extractor(FromHtml("a", "href", 2)), ("css", 'a ["href"] (2.)')),
        (Extractor(FromHeader("X-T", 2)), ("header", "X-T (2.)")),
        (COOKIE, ("cookie", "sid")),
    ],
)
def test_how_an_extractor_is_shown(extractor: Extractor, shown: tuple[str, str]) -> None:
    assert show(extractor) == shown
