"""Extractions that the writer inserts: before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.locust import dialect
from loadlint.extractor import (
    Decode,
    Extractor,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    Match,
    Origin,
    Where,
)
from loadlint.script import Script
from tests.dialects.locust.helpers import HEAD, edit, parse, taken, task, uses

TOKEN = Extractor(FromHeader("X-Token"))


def correlate(
    script: Script,
    value: str = "abc",
    *,
    step: int = 0,
    name: str = "token",
    extractor: Extractor = TOKEN,
    stop: bool = False,
) -> Correlate:
    return Correlate(step, extractor, name, f"no {name}", uses(script, value, after=step), stop)


def both(before: str, after: str, **more: object) -> None:
    """The change turns one script into the other."""
    script = parse(before)
    assert edit(script, correlate(script, **more)).text == after  # type: ignore[arg-type]


def test_empty_block_of_a_fast_user() -> None:
    both(
        """from locust import FastHttpUser, task


class Shop(FastHttpUser):
    host = "https://a.test"

    @task
    def t(self):
        with self.client.request(
            "POST",
            "/login",
            catch_response=True,
        ) as resp:
            pass
        with self.client.get("/x/abc", catch_response=True) as resp:
            pass
""",
        """from locust import FastHttpUser, task


class Shop(FastHttpUser):
    host = "https://a.test"

    @task
    def t(self):
        with self.client.request(
            "POST",
            "/login",
            catch_response=True,
            allow_redirects=False,
        ) as resp:
            token = (resp.headers or {}).get("X-Token")
            if not token:
                resp.failure(f"no token (status {resp.status_code})")
                return
        with self.client.get(f"/x/{token}", catch_response=True) as resp:
            pass
""",
        stop=True,
    )


def test_fixes_of_one_block_take_its_pass_out_once() -> None:
    script = parse(
        task(
            'with self.client.post("/login", catch_response=True) as r:',
            "    pass",
            'self.client.get("/x/abc?id=def")',
        )
    )
    first = correlate(script, "abc")
    second = correlate(script, "def", name="other", extractor=Extractor(FromHeader("Other")))
    merged = edit(script, first, second).text
    assert merged == task(
        'with self.client.post("/login", catch_response=True) as r:',
        '    token = r.headers.get("X-Token")',
        "    if not token:",
        '        r.failure(f"no token (status {r.status_code})")',
        "        return",
        '    other = r.headers.get("Other")',
        "    if not other:",
        '        r.failure(f"no other (status {r.status_code})")',
        "        return",
        'self.client.get(f"/x/{token}?id={other}")',
    )


def test_each_fix_stands_alone_and_one_after_the_other_gives_the_same() -> None:
    text = task(
        'with self.client.post("/login", catch_response=True) as r:',
        "    pass",
        'self.client.get("/x/abc?id=def")',
    )
    script = parse(text)
    once = edit(script, correlate(script, "abc"))
    twice = edit(
        once.script, correlate(once.script, "def", name="other", extractor=Extractor(FromHeader("Other")))
    ).text
    other = correlate(script, "def", name="other", extractor=Extractor(FromHeader("Other")))
    assert twice == edit(script, correlate(script, "abc"), other).text


def test_rest_swallows_exceptions_so_a_helper_raises_after_the_block() -> None:
    both(
        HEAD
        + """    def login(self):
        with self.rest("POST", "/login") as resp:
            pass

    @task
    def t(self):
        self.login()
        self.client.get("/x/abc")
""",
        HEAD.replace("\n\n\n", "\nfrom locust.exception import RescheduleTask\n\n\n", 1)
        + """    def login(self):
        with self.rest("POST", "/login") as resp:
            try:
                self.token = resp.js["token"]
            except (LookupError, TypeError):
                self.token = None
            if not self.token:
                resp.failure(f"no token (status {resp.status_code})")
        if not self.token:
            raise RescheduleTask()

    @task
    def t(self):
        self.login()
        self.client.get(f"/x/{self.token}")
""",
        extractor=Extractor(FromJson(("token",))),
    )


def test_statements_without_a_block() -> None:
    both(
        task('self.client.post("/auth/login", json={"a": 1})  # first', 'self.client.get("/x/abc")'),
        task(
            'with self.client.post("/auth/login", json={"a": 1}, catch_response=True) as login_response:  # first',
            '    token = login_response.headers.get("X-Token")',
            "    if not token:",
            "        login_response.failure(",
            '            f"no token (status {login_response.status_code})"',
            "        )",
            "        return",
            'self.client.get(f"/x/{token}")',
        ),
    )
    both(
        task('r = self.client.post("/login")', 'self.client.get("/x/abc")'),
        task(
            'with self.client.post("/login", catch_response=True) as r:',
            '    token = r.headers.get("X-Token")',
            "    if not token:",
            '        r.failure(f"no token (status {r.status_code})")',
            "        return",
            'self.client.get(f"/x/{token}")',
        ),
    )
    both(
        task('id = self.client.post("/login").json()["id"]', 'self.client.get("/x/abc")'),
        task(
            'with self.client.post("/login", catch_response=True) as login_response:',
            '    token = login_response.headers.get("X-Token")',
            "    if not token:",
            "        login_response.failure(",
            '            f"no token (status {login_response.status_code})"',
            "        )",
            "        return",
            'id = login_response.json()["id"]',
            'self.client.get(f"/x/{token}")',
        ),
    )


def test_blocks_with_statements() -> None:
    both(
        task(
            'with self.client.post("/login", catch_response=True) as r:',
            "    if r.status_code != 200:",
            '        r.failure("no")',
            'self.client.get("/x/abc")',
        ),
        task(
            'with self.client.post("/login", catch_response=True) as r:',
            "    if r.status_code != 200:",
            '        r.failure("no")',
            '    token = r.headers.get("X-Token")',
            "    if not token:",
            '        r.failure(f"no token (status {r.status_code})")',
            "        return",
            'self.client.get(f"/x/{token}")',
        ),
    )
    both(
        task(
            'with self.client.post("/login", catch_response=True) as r:',
            '    self.client.get("/x/abc")',
        ),
        task(
            'with self.client.post("/login", catch_response=True) as r:',
            '    token = r.headers.get("X-Token")',
            "    if not token:",
            '        r.failure(f"no token (status {r.status_code})")',
            "        return",
            '    self.client.get(f"/x/{token}")',
        ),
    )
    both(
        task('with self.client.post("/login", catch_response=True): pass', 'self.client.get("/x/abc")'),
        task(
            'with self.client.post("/login", catch_response=True) as resp:',
            '    token = resp.headers.get("X-Token")',
            "    if not token:",
            '        resp.failure(f"no token (status {resp.status_code})")',
            "        return",
            'self.client.get(f"/x/{token}")',
        ),
    )


def test_on_start_gives_the_value_to_the_tasks() -> None:
    both(
        HEAD
        + """    def on_start(self):
        with self.client.post("/login", catch_response=True) as r:
            pass

    @task
    def one(self):
        self.client.get("/x/abc")

    @task
    def two(self):
        self.client.get("/y/abc")
""",
        HEAD.replace("\n\n\n", "\nfrom locust.exception import StopUser\n\n\n", 1)
        + """    def on_start(self):
        with self.client.post("/login", catch_response=True) as r:
            self.token = r.headers.get("X-Token")
            if not self.token:
                r.failure(f"no token (status {r.status_code})")
                raise StopUser()

    @task
    def one(self):
        self.client.get(f"/x/{self.token}")

    @task
    def two(self):
        self.client.get(f"/y/{self.token}")
""",
    )


def test_task_sets_reach_what_the_user_holds() -> None:
    both(
        """from locust import HttpUser, TaskSet, task


class Browse(TaskSet):
    @task
    def look(self):
        self.client.get("/x/abc")


class Shop(HttpUser):
    host = "https://a.test"
    tasks = [Browse]

    def on_start(self):
        r = self.client.post("/login")
""",
        """from locust import HttpUser, TaskSet, task
from locust.exception import StopUser


class Browse(TaskSet):
    @task
    def look(self):
        self.client.get(f"/x/{self.user.token}")


class Shop(HttpUser):
    host = "https://a.test"
    tasks = [Browse]

    def on_start(self):
        with self.client.post("/login", catch_response=True) as r:
            self.token = r.headers.get("X-Token")
            if not self.token:
                r.failure(f"no token (status {r.status_code})")
                raise StopUser()
""",
    )


def test_sequences_are_left_as_a_whole() -> None:
    both(
        """from locust import HttpUser, SequentialTaskSet, task


class Shop(HttpUser):
    host = "https://a.test"

    @task
    class Flow(SequentialTaskSet):
        @task
        def login(self):
            with self.client.post("/login", catch_response=True) as r:
                pass

        @task
        def look(self):
            self.client.get("/x/abc")
""",
        """from locust import HttpUser, SequentialTaskSet, task


class Shop(HttpUser):
    host = "https://a.test"

    @task
    class Flow(SequentialTaskSet):
        @task
        def login(self):
            with self.client.post("/login", catch_response=True) as r:
                self.token = r.headers.get("X-Token")
                if not self.token:
                    r.failure(f"no token (status {r.status_code})")
                    self.interrupt(reschedule=False)

        @task
        def look(self):
            self.client.get(f"/x/{self.token}")
""",
    )


def test_functions_with_another_first_argument() -> None:
    both(
        """from locust import HttpUser


def flow(l):
    r = l.client.post("/login")
    look(l)


def look(user):
    user.client.get("/x/abc")


class Shop(HttpUser):
    host = "https://a.test"
    tasks = [flow]
""",
        """from locust import HttpUser


def flow(l):
    with l.client.post("/login", catch_response=True) as r:
        l.token = r.headers.get("X-Token")
        if not l.token:
            r.failure(f"no token (status {r.status_code})")
            return
    look(l)


def look(user):
    user.client.get(f"/x/{user.token}")


class Shop(HttpUser):
    host = "https://a.test"
    tasks = [flow]
""",
    )


def test_file_style_is_kept() -> None:
    both(
        "from locust import HttpUser, task\r\nclass S(HttpUser):\r\n\thost = 'https://a.test'\r\n\t@task\r\n"
        "\tdef t(self):\r\n\t\twith self.client.get('/l', catch_response=True) as r:\r\n\t\t\tpass\r\n"
        "\t\tself.client.get('/x/abc')\r\n",
        "from locust import HttpUser, task\r\nclass S(HttpUser):\r\n\thost = 'https://a.test'\r\n\t@task\r\n"
        "\tdef t(self):\r\n\t\twith self.client.get('/l', catch_response=True) as r:\r\n"
        "\t\t\ttoken = r.headers.get('X-Token')\r\n\t\t\tif not token:\r\n"
        "\t\t\t\tr.failure(f'no token (status {r.status_code})')\r\n\t\t\t\treturn\r\n"
        "\t\tself.client.get(f'/x/{token}')\r\n",
    )


@pytest.mark.parametrize(
    ("extractor", "lines"),
    [
        (
            Extractor(FromJson(("cart", "items", 0, "id"))),
            ["try:", '    token = r.json()["cart"]["items"][0]["id"]', "except (LookupError, TypeError, ValueError):",
             "    token = None", "if not token:"],
        ),
        (
            Extractor(FromJson(("data", Where(("name",), "Desk lamp"), "id"))),
            ["try:", "    token = next(", "        (", '            item["id"]',
             '            for item in r.json()["data"]', '            if item.get("name") == "Desk lamp"', "        ),",
             "        None,", "    )", "except (AttributeError, LookupError, TypeError, ValueError):",
             "    token = None", "if not token:"],
        ),
        (
            Extractor(FromHtml('input[name="csrf"]', "value")),
            ["token_match = re.search(",
             "    r\"<input(?=[^>]*\\sname=[\\\"']?csrf[\\\"'\\s/>])[^>]*\\svalue=([\\\"'])(.*?)\\1\",",
             "    r.text,", ")",
             "if not token_match:"],
        ),
        (Extractor(FromCookie("sid")), ['token = self.client.cookies.get("sid")', "if not token:"]),
        (Extractor(FromUrl(), (Match("code=(\\w+)"),)),
         ['token_match = re.search(r"code=(\\w+)", r.url or "")', "if not token_match:"]),
        (
            Extractor(FromHeader("Location"), (Match("code=([^&#]*)"), Decode("percent"))),
            ['token_match = re.search("code=([^&#]*)", r.headers.get("Location", ""))', "if not token_match:"],
        ),
    ],
)  # fmt: skip
def test_extractors_as_python(extractor: Extractor, lines: list[str]) -> None:
    script = parse(task('r = self.client.get("/l")', 'self.client.get("/x/abc")'))
    edited = edit(script, correlate(script, extractor=extractor))
    assert "\n".join(f"            {line}" for line in lines) in edited.text
    assert taken(edited.script)["token"] == extractor


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("from bs4 import BeautifulSoup", 'token_element = BeautifulSoup(r.text, "html.parser").select_one('),
        ("import bs4", 'token_element = bs4.BeautifulSoup(r.text, "html.parser").select_one('),
        ("from pyquery import PyQuery as pq", 'token = pq(r.text)(\'input[name="csrf"]\').eq(0).attr("value")'),
        ("from parsel import Selector", "token = Selector(text=r.text).css('input[name=\"csrf\"]::attr(value)').get()"),
        ("from lxml import html", "token = html.fromstring("),
    ],
)
def test_the_parser_that_the_script_imports(head: str, line: str) -> None:
    script = parse(f"{head}\n" + task('r = self.client.get("/l")', 'self.client.get("/x/abc")'))
    extractor = Extractor(FromHtml('input[name="csrf"]', "value"))
    edited = edit(script, correlate(script, extractor=extractor))
    assert line in edited.text
    assert "import re" not in edited.text
    assert taken(edited.script)["token"] == extractor


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        (FromHeader("X-T", 2), "Locust's clients join headers of one name"),
    ],
)
def test_a_place_that_can_not_be_read_is_refused(origin: Origin, reason: str) -> None:
    script = parse(task('r = self.client.get("/l")', 'self.client.get("/x/abc")'))
    with pytest.raises(CannotWriteError, match=reason):
        dialect.write(script, correlate(script, extractor=Extractor(origin)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (task('if self.client.get("/l").ok:', '    self.client.get("/x/abc")'), "larger expression or statement"),
        (task("if x():", '    r = self.client.get("/l")', 'self.client.get("/x/abc")'), "may not run"),
        (
            HEAD + '    @task\n    def a(self):\n        self.client.get("/l")\n\n'
            '    @task\n    def b(self):\n        self.client.get("/x/abc")\n',
            "may run it without",
        ),
        (
            HEAD + "    def get(self, path):\n        self.client.get(path)\n\n    @task\n    def t(self):\n"
            '        self.get("/l")\n        self.get("/x/abc")\n',
            "several callers share",
        ),
        (task('self.client.get("/l"); x = 1', 'self.client.get("/x/abc")'), "same line"),
    ],
)
def test_what_can_not_be_written_is_refused(text: str, reason: str) -> None:
    script = parse(text)
    change = correlate(script)
    assert change.uses
    with pytest.raises(CannotWriteError, match=reason):
        dialect.write(script, change)
