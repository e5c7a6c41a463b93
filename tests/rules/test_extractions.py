"""Values that k6 and Locust scripts take out of responses: unguarded, sent too early, overwritten."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from loadlint.findings import Applicability, Finding, Severity
from tests.shop.judge import find_k6
from tests.support.checking import answering, fixed_text, found, statistics
from tests.support.scripts import k6

LOCUST = """from locust import HttpUser, task


class User(HttpUser):
    @task
    def work(self):
%s
"""


def locust(*lines: str) -> str:
    """A Locust file whose task has these lines."""
    return LOCUST % "\n".join(f"        {line}" for line in lines)


def unguarded(text: str, path: str = "a.js") -> list[Finding]:
    return found(text, "unguarded-extractor", path)


LOGIN = "const login = http.post('https://a.test/login');"
USE = "http.get(`https://a.test/orders?token=${token}`);"


@pytest.mark.parametrize(
    ("take", "after", "told"),
    [
        ("const token = login.json('token');", "const token = login.json('token');", "`undefined` is sent"),
        ("const token = login.json().token;", "const token = login.json().token;", "`undefined` is sent"),
        ("const token = login.json().user.token;", "const token = login.json().user?.token;", "an exception ends"),
        ("const token = login.json().a[0].b;", "const token = login.json().a?.[0]?.b;", "an exception ends"),
        ("const token = login.headers['X-Token'];", "const token = login.headers['X-Token'];", "`undefined` is sent"),
    ],
)
def test_k6_values_without_a_guard(take: str, after: str, told: str) -> None:
    """The message says what k6 then does; the fix ends the iteration with a message of its own."""
    (finding,) = unguarded(k6(LOGIN, take, USE))
    assert told in finding.message
    assert finding.severity is (Severity.INFORMATION if "exception" in told else Severity.WARNING)
    text = fixed_text(k6(LOGIN, take, USE), "a.js", select=("unguarded-extractor",), level=Applicability.UNSAFE)
    guard = "if (token == null) fail('no token in the response to POST /login');"
    assert f"  {after}\n  {guard}\n" in text
    assert "import { fail } from 'k6';" in text
    assert not unguarded(text)


@pytest.mark.parametrize("use", ["all[0].id", "all.length", "all[Math.floor(Math.random() * all.length)].id"])
def test_k6_a_value_that_is_taken_apart_ends_the_iteration(use: str) -> None:
    """To ask `undefined` for a part raises an exception: nothing is sent in its place."""
    (finding,) = unguarded(k6(LOGIN, "const all = login.json('all');", f"http.get('https://a.test/' + {use});"))
    assert "an exception ends the iteration" in finding.message
    assert finding.severity is Severity.INFORMATION


def test_k6_a_value_is_taken_apart_where_it_is_shown_too() -> None:
    show = "console.log('token ' + token.substring(0, 4));"
    (finding,) = unguarded(k6(LOGIN, "const token = login.json('token');", show, USE))
    assert "an exception ends the iteration" in finding.message


def test_k6_a_match_without_a_guard() -> None:
    """`match` gives null where nothing matches."""
    take = r"""const token = login.body.match(/token="(\w+)"/)[1]; // for orders"""
    (finding,) = unguarded(k6(LOGIN, take, USE))
    assert "an exception ends the iteration" in finding.message
    text = fixed_text(k6(LOGIN, take, USE), "a.js", select=("unguarded-extractor",), level=Applicability.UNSAFE)
    assert r"""login.body.match(/token="(\w+)"/)?.[1]; // for orders""" in text
    assert "  if (!token) fail(" in text


@pytest.mark.parametrize(
    "lines",
    [
        (LOGIN, "const token = login.json('token');", "if (!token) return;", USE),
        (LOGIN, "const token = login.json('token');", "check(token, { 'is there': (t) => t.length > 0 });", USE),
        (LOGIN, "const token = login.json('token');", "check(login, { 'is there': () => token !== '' });", USE),
        (LOGIN, "check(login, { there: (r) => r.json('token') !== undefined });",
         "const token = login.json('token');", USE),
        (LOGIN, "if (login.status !== 200) { fail('no'); }", "const token = login.json('token');", USE),
        (LOGIN, "if (login.status === 200) {", "const token = login.json('token');", USE, "}"),
        (LOGIN, "let token;", "try { token = login.json('token'); } catch (e) { return; }", USE),
        (LOGIN, "const token = login.json('token') || 'none';", USE),
        (LOGIN, "const token = tokenOf(login);", USE),
        (LOGIN, "const found = login.body.match(/a(b)/);", "if (!found) return;", "const token = found[1];", USE),
        (LOGIN, "const token = login.json('token');", "console.log(token);", "http.get('https://a.test/');"),
        (LOGIN, "const token = login.json('token');"),
        (LOGIN, "const token = login.json('token');", "http.get(`https://a.test/${token ? token : 'x'}`);"),
    ],
    ids=range(13),
)  # fmt: skip
def test_k6_what_is_asked_for_is_guarded(lines: tuple[str, ...]) -> None:
    """Whatever the script asks, of the value or of the response, is for the script to know."""
    text = k6(*lines).replace("export default", "function tokenOf(r) { return r.json('token'); }\n\nexport default")
    text = text.replace("import http from 'k6/http';", "import http from 'k6/http';\nimport { check, fail } from 'k6';")
    assert not unguarded(text)


P_LOGIN = 'login = self.client.post("/login")'
P_USE = 'self.client.get(f"/orders?token={token}")'


@pytest.mark.parametrize(
    ("take", "told", "guarded"),
    [
        ('token = login.json().get("token")', "`None` is sent", True),
        ('token = login.headers.get("X-Token")', "`None` is sent", True),
        ('token = login.json()["token"]', "an exception ends", False),
        ('token = re.search(r"token=(\\w+)", login.text).group(1)', "an exception ends", False),
        ('token = login.json()["user"].get("token")', "an exception ends", False),
    ],
)
def test_locust_values_without_a_guard(take: str, told: str, guarded: bool) -> None:
    """What Python raises ends the task; what is `None` goes out."""
    text = "import re\n\n" + locust(P_LOGIN, take, P_USE)
    (finding,) = unguarded(text, "a.py")
    assert told in finding.message and (finding.fix is not None) == guarded
    if guarded:
        fixed = fixed_text(text, "a.py", select=("unguarded-extractor",), level=Applicability.UNSAFE)
        assert (
            "            if not token:\n                login.failure(\n"
            '                    f"no token in the response to POST /login (status {login.status_code})"\n'
            "                )\n                return\n"
        ) in fixed
        assert not unguarded(fixed, "a.py")


@pytest.mark.parametrize(
    "lines",
    [
        (P_LOGIN, 'token = login.json().get("token")', "if not token:", "    return", P_USE),
        (P_LOGIN, 'token = login.json().get("token")', "assert token", P_USE),
        (P_LOGIN, 'token = login.json().get("token", "none")', P_USE),
        (P_LOGIN, "if login.status_code != 200:", "    return", 'token = login.json()["token"]', P_USE),
        (P_LOGIN, "if login.ok:", '    token = login.json()["token"]', "    " + P_USE),
        (P_LOGIN, "try:", '    token = login.json()["token"]', "except KeyError:", "    return", P_USE),
        (P_LOGIN, 'found = re.search("a(b)", login.text)', "if found is None:", "    return",
         "token = found.group(1)", P_USE),
        ('login = self.client.post("/login")', 'self.token = login.json().get("token")', "if self.token:", "    pass",
         'self.client.get(f"/orders?token={self.token}")'),
        (P_LOGIN, "self.token = find(login)", "token = self.token", P_USE),
    ],
    ids=range(9),
)  # fmt: skip
def test_locust_what_is_asked_for_is_guarded(lines: tuple[str, ...]) -> None:
    """Conditions, assertions, defaults and handlers."""
    assert not unguarded("import re\n\n" + locust(*lines), "a.py")


# --- used before it is extracted


def early(text: str, path: str = "a.js") -> list[Finding]:
    return found(text, "used-before-extracted", path)


def test_k6_a_value_that_comes_later() -> None:
    """Each user's first iteration sends `undefined`."""
    text = k6(USE, LOGIN, "token = login.json('token');").replace("export", "let token;\n\nexport", 1)
    (finding,) = early(text)
    assert "`POST /login`" in finding.message
    assert early(k6("let token = '';", "const r = http.get(`https://a.test/?t=${token}`);", "token = r.json('t');"))


@pytest.mark.parametrize(
    "lines",
    [
        ("let token;", LOGIN, "token = login.json('token');", USE),
        ("let token = __ENV.TOKEN;", USE, LOGIN, "token = login.json('token');"),
        ("let token;", "if (token) {", USE, "}", LOGIN, "token = login.json('token');"),
        ("let token;", "for (let i = 0; i < 3; i++) {", USE, LOGIN, "token = login.json('token');", "}"),
        ("let token = null;", "http.get(`https://a.test/${token ?? ''}`);", LOGIN, "token = login.json('token');"),
    ],
    ids=range(5),
)
def test_k6_values_that_may_be_there(lines: tuple[str, ...]) -> None:
    """An order that is right, a first value, a condition, a loop."""
    assert not early(k6(*lines))


def test_locust_a_value_that_comes_later() -> None:
    """In one task the order is certain; of several tasks any may come first."""
    use, take = 'self.client.get(f"/orders?token={self.token}")', 'self.token = login.json()["token"]'
    assert len(early(locust(use, P_LOGIN, take), "a.py")) == 1
    assert not early(locust(P_LOGIN, take, use), "a.py")
    two = locust(use) + f"\n    @task\n    def log_in(self):\n        {P_LOGIN}\n        {take}\n"
    assert not early(two, "a.py")


# --- overwritten


def lost(text: str, path: str = "a.js") -> list[Finding]:
    return found(text, "conflicting-variable", path)


FIRST, SECOND = "const a = http.get('https://a.test/a');", "const b = http.get('https://a.test/b');"


def test_a_value_that_nothing_reads_before_the_next() -> None:
    """The first value is lost."""
    pay = "http.post(`https://a.test/${id}`);"
    (finding,) = lost(k6(FIRST, "let id = a.json('id');", SECOND, "id = b.json('number');", pay))
    assert "`id`, which was taken from the response to GET /a" in finding.message
    assert not lost(k6(FIRST, "let id = a.json('id');", pay, SECOND, "id = b.json('number');", pay))
    assert not lost(k6(FIRST, "let id = a.json('id');", SECOND, "id = b.json('id');", pay))
    assert not lost(
        k6(FIRST, "let id = a.json('id');", SECOND, "if (b.status === 200) { id = b.json('number'); }", pay)
    )
    a, b = 'a = self.client.get("/a")', 'b = self.client.get("/b")'
    p_pay = 'self.client.post(f"/{found}")'
    assert len(lost(locust(a, 'found = a.json()["id"]', b, 'found = b.json()["no"]', p_pay), "a.py")) == 1
    assert not lost(locust(a, 'found = a.json()["id"]', b, 'found = b.json()["no"] or found', p_pay), "a.py")


def test_a_helper_that_several_requests_share() -> None:
    """One statement that runs for several requests overwrites nothing."""
    text = k6("const x = tokenOf('/a');", "const y = tokenOf('/b');", "http.get(`https://a.test/${x}${y}`);").replace(
        "export default",
        "function tokenOf(path) {\n  const r = http.get('https://a.test' + path);\n  const token = r.json('token');\n"
        "  return token;\n}\n\nexport default",
    )
    assert not lost(text)


# --- the real tools, with a server whose answers lack the value


@pytest.mark.engine
def test_k6_sends_nothing_where_the_value_is_missing(tmp_path: Path) -> None:
    """Without the guard `undefined` goes out; with it the iteration ends."""
    with answering() as host:
        takes = ["login.json('token')", "login.json().user.token", "login.body.match(/token=(.)/)[1]"]
        for number, take in enumerate(takes):
            text = k6(LOGIN, f"const token = {take};", USE).replace("https://a.test", host).replace("post", "get")
            fixed = fixed_text(text, "a.js", select=("unguarded-extractor",), level=Applicability.UNSAFE)
            sent = {name: _asked_by_k6(tmp_path, script) for name, script in (("raw", text), ("fixed", fixed))}
            assert "no token in the response to GET /login" in sent["fixed"][1], sent["fixed"]
            assert sent["fixed"][0] == {f"{host}/login"}
            assert (f"{host}/orders?token=undefined" in sent["raw"][0]) == (number == 0)


def _asked_by_k6(folder: Path, text: str) -> tuple[set[str], str]:
    """The addresses that k6 requested, and what it said."""
    script, out = folder / "a.js", folder / "out.json"
    script.write_text(text)
    out.unlink(missing_ok=True)
    command = [
        find_k6(),
        "run",
        "--quiet",
        "--no-usage-report",
        "--iterations",
        "1",
        "--out",
        f"json={out}",
        str(script),
    ]
    said = subprocess.run(command, check=False, capture_output=True, timeout=60, text=True).stderr
    points = [json.loads(line) for line in out.read_text().splitlines()]
    asked = {one["data"]["tags"]["url"] for one in points if one["type"] == "Point" and one["metric"] == "http_reqs"}
    return asked, said


@pytest.mark.engine
def test_locust_sends_nothing_where_the_value_is_missing(tmp_path: Path) -> None:
    """Without the guard `None` goes out; with it the task ends."""
    text = locust('login = self.client.get("/login")', 'token = login.json().get("token")', P_USE)
    with answering() as host:
        assert set(statistics(tmp_path, text, host)) == {"/login", "/orders?token=None", "Aggregated"}
        fixed = fixed_text(text, "a.py", select=("unguarded-extractor",), level=Applicability.UNSAFE)
        assert set(statistics(tmp_path, fixed, host)) == {"/login", "Aggregated"}
