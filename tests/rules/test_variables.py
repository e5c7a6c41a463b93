"""Rules about the variables of a script."""

from __future__ import annotations

import pytest

from tests.support.checking import found

LOCUST = """\
from locust import HttpUser, task

TOKEN = None


class Shop(HttpUser):
    token = None

    def on_start(self):
        response = self.client.post("/login")
{set}

    @task
    def t(self):
        self.client.get("/", headers={{"Authorization": {read}}})
"""


@pytest.mark.parametrize(
    ("lines", "read", "number"),
    [
        (['Shop.token = response.json()["token"]'], "self.token", 1),
        (['self.__class__.token = response.json()["token"]'], "self.token", 1),
        (["global TOKEN", 'TOKEN = response.json()["token"]'], "TOKEN", 1),
        (['self.token = response.json()["token"]'], "self.token", 0),
        (['TOKEN = response.json()["token"]'], "TOKEN", 0),
        (["if not Shop.token:", '    Shop.token = response.json()["token"]'], "self.token", 0),
        (["if Shop.token:", "    return", 'Shop.token = response.json()["token"]'], "self.token", 0),
        (['Shop.token = response.json()["token"]'], '"x"', 0),
        (['Shop.token = "x"'], "self.token", 0),
        (['other.token = response.json()["token"]'], "self.token", 0),
    ],
)
def test_values_that_all_users_share(lines: list[str], read: str, number: int) -> None:
    text = LOCUST.format(set="\n".join(f"        {line}" for line in lines), read=read)
    assert len(found(text, "variable-out-of-scope", "a.py")) == number


K6 = """\
import http from 'k6/http';
import {{ group }} from 'k6';

let token;

export function setup() {{
  {setup}
}}

export default function () {{
  {before}
  group('a', () => {{
    {first}
  }});
  group('b', () => {{
    {second}
  }});
}}
"""
TAKEN = "http.post('https://a.test/').json('id')"
SENT = "http.get('https://a.test/?' + id);"


@pytest.mark.parametrize(
    ("before", "first", "second", "number"),
    [
        ("", f"const id = {TAKEN};", SENT, 1),
        ("let id;", f"id = {TAKEN};", SENT, 0),
        ("", f"const id = {TAKEN};", f"const id = 1; {SENT}", 0),
        ("", f"const id = {TAKEN}; {SENT}", "", 0),
        ("", f"const id = {TAKEN};", "[1].forEach((id) => http.get('https://a.test/?' + id));", 0),
        ("", f"const id = {TAKEN};", "http.post('https://a.test/', { id: 1 });", 0),
        ("", f"globalThis.id = {TAKEN};", SENT, 0),
        ("", f"var id = {TAKEN};", SENT, 0),
        ("", f"const id = {TAKEN};", "if (typeof id === 'undefined') console.log('none');", 0),
    ],
)
def test_variables_of_another_group(before: str, first: str, second: str, number: int) -> None:
    text = K6.format(setup="", before=before, first=first, second=second)
    assert len(found(text, "variable-out-of-scope", "a.js")) == number


@pytest.mark.parametrize(
    ("setup", "before", "number"),
    [
        (f"token = {TAKEN};", "", 1),
        (f"token = {TAKEN}; return {{ token }};", f"token = {TAKEN};", 0),
        (f"const token = {TAKEN}; return {{ token }};", "", 0),
    ],
)
def test_variables_that_setup_sets(setup: str, before: str, number: int) -> None:
    text = K6.format(setup=setup, before=before, first="http.get('https://a.test/?' + token);", second="")
    assert len(found(text, "variable-out-of-scope", "a.js")) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("const id = page.json('id');", 1),
        ("let id = page.json('id');", 1),
        ("const id = page.json('id'); http.get(`https://a.test/${id}`);", 0),
        ("const id = page.json('id'); console.log({ id });", 0),
        ("const id = page.json('id'), x = 1;", 0),
        ("const id = page.json('id') || fail('none');", 0),
        ("let id; id = page.json('id');", 0),
        ("const { id } = page.json();", 0),
    ],
)
def test_values_of_responses_that_k6_scripts_do_not_read(lines: str, number: int) -> None:
    page = "const page = http.get('https://a.test/');"
    text = f"import http from 'k6/http';\nexport default function () {{\n  {page}\n  {lines}\n}}\n"
    assert len(found(text, "unused-extractor", "a.js")) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (['x = r.json()["id"]'], 1),
        (['x = r.json()["id"]', 'self.client.get(f"/{x}")'], 0),
        (['self.x = r.json()["id"]'], 0),
        (['x = y = r.json()["id"]'], 0),
        (["if r.ok:", '    x = r.json()["id"]'], 0),
    ],
)
def test_values_of_responses_that_locust_scripts_do_not_read(lines: list[str], number: int) -> None:
    start = "    @task\n    def t(self):\n"
    body = ['r = self.client.get("/a")', *lines]
    text = LOCUST.format(set="        pass", read='"x"')
    text = text.replace(start, start + "".join(f"        {line}\n" for line in body))
    assert len(found(text, "unused-extractor", "a.py")) == number
