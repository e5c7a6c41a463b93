"""A field that one caller of shared code sends, and the others do not: what changes, line by line. k6 and Locust."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from loadlint.changes import AddField, CannotWriteError
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.text.edits import apply
from loadlint.text.source import Source

PERMIT = AddField(1, "header", ("X-Permit",), "p1")
JS = "import http from 'k6/http';\n"
PY = "from locust import HttpUser, task\n"
JS_CALLS = ("post('/a', { n: 1 })", "post('/b', { n: 2 })")


def javascript(helper: str, *calls: str) -> str:
    """A script whose function makes calls of a helper."""
    body = "".join(f"  {call};\n" for call in calls)
    return f"{JS}{helper}\nexport default function () {{\n{body}}}\n"


def python(method: str, *calls: str) -> str:
    """A script whose task makes calls of a method."""
    lines = "".join(f"        {call}\n" for call in calls)
    return f"{PY}class U(HttpUser):\n{method}    @task\n    def t(self):\n{lines}"


def changed(text: str, change: AddField, path: str) -> list[str]:
    """The lines that go and come."""
    dialect = locust if path.endswith(".py") else k6
    script = dialect.parse(Source(path, text.encode()), lambda _: None)
    after = apply(script.source.data, dialect.write(script, change)).decode()
    lines = unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-"]


POST = "function post(path, form) {\n  return http.post('https://a.test' + path, form);\n}"


@pytest.mark.parametrize(
    ("helper", "calls", "lines"),
    [
        pytest.param(
            POST,
            JS_CALLS,
            [
                "- function post(path, form) {",
                "+ function post(path, form, headers = {}) {",
                "- return http.post('https://a.test' + path, form);",
                "+ return http.post('https://a.test' + path, form, { headers });",
                "- post('/b', { n: 2 });",
                "+ post('/b', { n: 2 }, { 'X-Permit': 'p1' });",
            ],
            id="a function without a parameter for it",
        ),
        pytest.param(
            "const get = (path) => http.get('https://a.test' + path, { headers: { A: '1' }, tags: { n: 'g' } });",
            ("get('/a')", "get('/b')"),
            [
                "- const get = (path) => http.get('https://a.test' + path, { headers: { A: '1' }, tags: { n: 'g' } });",
                "+ const get = (path, headers = {}) => http.get('https://a.test' + path,"
                " { headers: { A: '1', ...headers }, tags: { n: 'g' } });",
                "- get('/b');",
                "+ get('/b', { 'X-Permit': 'p1' });",
            ],
            id="beside the headers of the function's own",
        ),
        pytest.param(
            "function get(path) {\n  return http.get('https://a.test' + path, { tags: { n: 'g' } });\n}",
            ("get('/a')", "get('/b')"),
            [
                "- function get(path) {",
                "+ function get(path, headers = {}) {",
                "- return http.get('https://a.test' + path, { tags: { n: 'g' } });",
                "+ return http.get('https://a.test' + path, { headers, tags: { n: 'g' } });",
                "- get('/b');",
                "+ get('/b', { 'X-Permit': 'p1' });",
            ],
            id="beside other parameters of the request",
        ),
        pytest.param(
            "const headers = { A: '1' };\n"
            "function get(path) {\n  return http.get('https://a.test' + path, { headers });\n}",
            ("get('/a')", "get('/b')"),
            [
                "- function get(path) {",
                "+ function get(path, extraHeaders = {}) {",
                "- return http.get('https://a.test' + path, { headers });",
                "+ return http.get('https://a.test' + path, { headers: { ...headers, ...extraHeaders } });",
                "- get('/b');",
                "+ get('/b', { 'X-Permit': 'p1' });",
            ],
            id="a name that means something else",
        ),
        pytest.param(
            "function send(path) {\n  return http.post('https://a.test' + path);\n}",
            ("send('/a')", "send('/b')"),
            [
                "- function send(path) {",
                "+ function send(path, headers = {}) {",
                "- return http.post('https://a.test' + path);",
                "+ return http.post('https://a.test' + path, null, { headers });",
                "- send('/b');",
                "+ send('/b', { 'X-Permit': 'p1' });",
            ],
            id="a request without a body",
        ),
        pytest.param(
            "const post = (path, form, headers = {}) => http.post('https://a.test' + path, form, { headers });",
            JS_CALLS,
            ["- post('/b', { n: 2 });", "+ post('/b', { n: 2 }, { 'X-Permit': 'p1' });"],
            id="a parameter for headers that the call leaves out",
        ),
        pytest.param(
            "function post(path, form, params) {\n  return http.post('https://a.test' + path, form, params);\n}",
            JS_CALLS,
            ["- post('/b', { n: 2 });", "+ post('/b', { n: 2 }, { headers: { 'X-Permit': 'p1' } });"],
            id="a parameter for all that k6 takes",
        ),
        pytest.param(
            "function post(...args) {\n  return http.post(...args);\n}",
            ("post('https://a.test/a', 'x')", "post('https://a.test/b', 'x')"),
            [
                "- post('https://a.test/b', 'x');",
                "+ post('https://a.test/b', 'x', { headers: { 'X-Permit': 'p1' } });",
            ],
            id="arguments that are spread",
        ),
        pytest.param(
            "function post(path, ...more) {\n  return http.post('https://a.test' + path, ...more);\n}",
            JS_CALLS,
            ["- post('/b', { n: 2 });", "+ post('/b', { n: 2 }, { headers: { 'X-Permit': 'p1' } });"],
            id="a parameter for any number of arguments",
        ),
        pytest.param(
            "function get(path, headers) {\n  return http.get('https://a.test' + path, { headers });\n}",
            ("get('/a', {})", "get('/b', {})"),
            ["- get('/b', {});", "+ get('/b', { 'X-Permit': 'p1' });"],
            id="an empty object",
        ),
        pytest.param(
            "const auth = (t, more = {}) => ({ headers: { T: t, ...more } });\n"
            "function a() { return http.get('https://a.test/a', auth('1')); }\n"
            "function b() { return http.get('https://a.test/b', auth('2')); }",
            ("a()", "b()"),
            [
                "- function b() { return http.get('https://a.test/b', auth('2')); }",
                "+ function b() { return http.get('https://a.test/b', auth('2', { 'X-Permit': 'p1' })); }",
            ],
            id="a function that makes the headers",
        ),
    ],
)
def test_javascript(helper: str, calls: tuple[str, ...], lines: list[str]) -> None:
    assert sorted(changed(javascript(helper, *calls), PERMIT, "script.js")) == sorted(lines)


def test_typescript_has_a_type() -> None:
    text = javascript(POST.replace("(path, form)", "(path: string, form: object)"), *JS_CALLS)
    assert "+ function post(path: string, form: object, headers: Record<string, string> = {}) {" in changed(
        text, PERMIT, "script.ts"
    )


@pytest.mark.parametrize(
    ("helper", "calls"),
    [
        pytest.param(POST, ("post('/a')", "post('/b')"), id="a call that leaves another parameter out"),
        pytest.param(
            "function post(...args) {\n  return http.post(...args);\n}",
            ("post('https://a.test/a')", "post('https://a.test/b')"),
            id="arguments that are spread, of which one before it is left out",
        ),
        pytest.param(
            POST + "\nfunction both() {\n  post('/a', 'x');\n}",
            ("both()", "both()"),
            id="both requests made by one call",
        ),
    ],
)
def test_what_is_refused(helper: str, calls: tuple[str, ...]) -> None:
    with pytest.raises(CannotWriteError, match="other requests share it"):
        changed(javascript(helper, *calls), PERMIT, "script.js")


def method(signature: str, request: str) -> str:
    """A method that makes a request."""
    return f"    def send({signature}):\n        return self.client.{request}\n"


@pytest.mark.parametrize(
    ("helper", "calls", "lines"),
    [
        pytest.param(
            method("self, path", "get(path)"),
            ('self.send("/a")', 'self.send("/b")'),
            [
                "- def send(self, path):",
                "+ def send(self, path, headers=None):",
                "- return self.client.get(path)",
                "+ return self.client.get(path, headers=headers)",
                '- self.send("/b")',
                '+ self.send("/b", headers={"X-Permit": "p1"})',
            ],
            id="a method without a parameter for it",
        ),
        pytest.param(
            method("self, path, **form", 'post(path, data={**form}, headers={"A": "1"})'),
            ('self.send("/a", n=1)', 'self.send("/b", n=2)'),
            [
                "- def send(self, path, **form):",
                "+ def send(self, path, headers=None, **form):",
                '- return self.client.post(path, data={**form}, headers={"A": "1"})',
                '+ return self.client.post(path, data={**form}, headers={"A": "1", **(headers or {})})',
                '- self.send("/b", n=2)',
                '+ self.send("/b", n=2, headers={"X-Permit": "p1"})',
            ],
            id="beside the headers of the method's own",
        ),
        pytest.param(
            '    headers = {"A": "1"}\n' + method("self, path", "get(path, headers=self.headers)"),
            ('self.send("/a")', 'self.send("/b")'),
            [
                "- def send(self, path):",
                "+ def send(self, path, extra_headers=None):",
                "- return self.client.get(path, headers=self.headers)",
                "+ return self.client.get(path, headers={**self.headers, **(extra_headers or {})})",
                '- self.send("/b")',
                '+ self.send("/b", extra_headers={"X-Permit": "p1"})',
            ],
            id="a name that means something else",
        ),
        pytest.param(
            method("self, path, **kwargs", "get(path, **kwargs)"),
            ('self.send("/a")', 'self.send("/b", **{})'),
            ['- self.send("/b", **{})', '+ self.send("/b", headers={"X-Permit": "p1"}, **{})'],
            id="a method that passes on what it gets",
        ),
        pytest.param(
            method("self, path, extra=None", 'get(path, headers={"A": "1", **(extra or {})})'),
            ('self.send("/a")', 'self.send("/b")'),
            ['- self.send("/b")', '+ self.send("/b", extra={"X-Permit": "p1"})'],
            id="a parameter for headers that the call leaves out",
        ),
        pytest.param(
            method("self, path, headers", "get(path, headers=headers)"),
            ('self.send("/a", headers={})', 'self.send("/b", headers={})'),
            ['- self.send("/b", headers={})', '+ self.send("/b", headers={"X-Permit": "p1"})'],
            id="an empty dictionary",
        ),
    ],
)
def test_python(helper: str, calls: tuple[str, ...], lines: list[str]) -> None:
    assert sorted(changed(python(helper, *calls), PERMIT, "locustfile.py")) == sorted(lines)


def test_arguments_on_lines_of_their_own_stay_so() -> None:
    text = python(
        method("self, path, **form", "post(path, data=form)"),
        'self.send("/a", n=1)',
        'self.send(\n            "/b",\n            **{"n": 2},\n        )',
    )
    assert '+ headers={"X-Permit": "p1"},' in changed(text, PERMIT, "locustfile.py")


def test_the_first_field_of_an_empty_body() -> None:
    text = javascript("", "http.get('u')", "http.post('u', JSON.stringify({}))")
    lines = changed(text, AddField(1, "json", ("n",), "x"), "script.js")
    assert lines[1] == "+ http.post('u', JSON.stringify({ n: 'x' }));"


KEY = AddField(1, "form", ("key",), "k2", likewise=(0,), values=("k1",))


@pytest.mark.parametrize(
    ("helper", "calls", "lines"),
    [
        pytest.param(
            "const send = (form) => http.post('https://a.test/', { v: 1, ...form });",
            ("send({ n: 1 })", "send({ n: 2 })"),
            ["- send({ n: 2 });", "+ send({ n: 2, key: 'k2' });"],
            id="where the caller has fields of its own",
        ),
        pytest.param(
            "function send(n) {\n  http.post('https://a.test/', { n: n });\n}",
            ("send(1)", "send(2)"),
            [
                "- function send(n) {",
                "- http.post('https://a.test/', { n: n });",
                "+ function send(n, key) {",
                "+ http.post('https://a.test/', { n: n, key });",
                "- send(1);",
                "- send(2);",
                "+ send(1, 'k1');",
                "+ send(2, 'k2');",
            ],
            id="by a parameter that all callers give",
        ),
        pytest.param(
            "function send(n) {\n  http.post('https://a.test/', { n: n });\n}\nfunction both() {\n  send(3);\n}",
            ("both()", "both()"),
            ["- http.post('https://a.test/', { n: n });", "+ http.post('https://a.test/', { n: n, key: 'k1' });"],
            id="the first value where one call makes both requests",
        ),
    ],
)
def test_a_value_for_each_caller(helper: str, calls: tuple[str, ...], lines: list[str]) -> None:
    assert sorted(changed(javascript(helper, *calls), KEY, "script.js")) == sorted(lines)


def test_a_value_for_each_call_of_a_method() -> None:
    text = python(method("self, n", 'post("/", data={"n": n})'), "self.send(1)", "self.send(2)")
    assert changed(text, KEY, "locustfile.py") == [
        "- def send(self, n):",
        '- return self.client.post("/", data={"n": n})',
        "+ def send(self, n, key=None):",
        '+ return self.client.post("/", data={"n": n, "key": key})',
        "- self.send(1)",
        "- self.send(2)",
        '+ self.send(1, key="k1")',
        '+ self.send(2, key="k2")',
    ]
