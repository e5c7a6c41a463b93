"""What the writer writes, run by the real k6 against a small server on the loopback interface."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from loadlint.changes import Correlate, Generate, Use
from loadlint.codecs import encode
from loadlint.dialects.k6 import dialect
from loadlint.dialects.k6.write import render
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    JsonInside,
    Match,
    Where,
)
from loadlint.text.edits import apply
from loadlint.text.source import Source
from tests.dialects.k6.helpers import uses
from tests.support import spellings

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind
    from loadlint.extractor import Codec, JsonStep

K6 = shutil.which("k6") or shutil.which("k6", path=str(Path(sys.executable).parent))
pytestmark = [pytest.mark.engine, pytest.mark.skipif(K6 is None, reason="k6 is not installed")]

ODD = ["a.b", "k*y", "k|p", "@at", "#h", "q?", "br{", "[x]", "(p)", "a=b", "<t>", "per%", "~t", "quo\"te", "it's",
       "b\\s", "é😀", "!x", ":c", "a b", "a,b", "0", "$"]  # fmt: skip
DOCUMENT = {
    **{name: f"odd {i}" for i, name in enumerate(ODD)},
    "a": {"b": [{"c": "x0"}, {"c": "x1"}]},
    "data": [
        {"name": "Table", "id": 7, "on": False, "n": 1},
        {"name": 'Desk "lamp" (1).x', "id": 8, "meta": {"sku": "s-1", "a.b": 'q"\\'}, "on": True, "n": 12},
        {"name": "Chair", "id": 9},
    ],
    "odd items": [{name: "hit", "id": i} for i, name in enumerate(ODD)],
    "inside": '{"x":{"y":["p",{"k":"v 1"}]}}',
    "padded": "aMOpPz8+YQ==",
    "unpadded": "aMOpPz8-YQ",
    "cursor": "eyJvIjo1fQ==",
    "number": 123456,
    "null": None,
    "false": False,
}
PAGE = (
    '<html><head><meta name="csrf" content="a&amp;b&#39;c"><title> T &amp; U </title></head><body>'
    '<input type="hidden" name="t" value="x&quot;y&amp;">'
    '<input value="two" name="t"><input name="form-0-id" value="15">'
    '<a class="l" href="/x?a=1&amp;b=2"> hi <b>yo</b></a>'
    '<script>var c = {"tok":"j\\u003d\\/k","id":"one"}; d = {"id":"two"}; e = {"hex":"j\\x3d\\x2Fk\\u0026"}'
    "</script></body></html>"
)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict[str, str], str]] = []  # noqa: RUF012

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        content = self.rfile.read(length).decode()
        self.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, content))
        path = urlsplit(self.path).path
        status, headers, answer = 200, [("Content-Type", "text/html; charset=utf-8")], self.path
        if path == "/json":
            headers, answer = [("Content-Type", "application/json")], json.dumps(DOCUMENT)
        elif path == "/list":
            headers, answer = [("Content-Type", "application/json")], json.dumps(DOCUMENT["data"])
        elif path == "/headers":
            headers = [("x-tok", "one"), ("X-Tok", "two"), ("x-csrf-token", "c"), ("ETAG", 'W/"a"')]
        elif path == "/hop":
            status, headers = 302, [("Location", "/end?code=abc%2B1+2"), ("Set-Cookie", "hop=h%20v%2B; Path=/")]
        elif path == "/end":
            headers = [("Set-Cookie", "last=l; Path=/"), ("Set-Cookie", "a-b=c; Path=/")]
        elif path == "/page":
            answer = PAGE
        data = answer.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_PUT = do_GET


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def run(script: str, folder: Path, name: str = "script.js") -> tuple[list[str], str]:
    """The lines that a script logs with `=> `, and all that k6 wrote."""
    path = folder / name
    path.write_text(script, encoding="utf-8")
    assert K6 is not None
    command = [K6, "run", "--no-color", "--quiet", "--no-summary", "--no-usage-report", "--log-format", "raw",
               "--address", "127.0.0.1:0", str(path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    output = done.stdout + done.stderr
    return [line[3:] for line in output.splitlines() if line.startswith("=> ")], output


IMPORTS = (
    "import http from 'k6/http'\nimport encoding from 'k6/encoding'\nimport { parseHTML } from 'k6/html'\n"
    "export const options = { vus: 1, iterations: 1 }\n"
)


def values(cases: Sequence[tuple[str, Extractor]], base: str, folder: Path) -> list[object]:
    """What each extractor gives on the response to a path."""
    lines = [IMPORTS, "export default function () {", "let response"]
    for path, extractor in cases:
        expression = render.extraction(extractor, "response", render.Writing())
        lines.append("http.cookieJar().clear(" + json.dumps(base) + ")")
        lines.append(f"response = http.get({json.dumps(base + path)})")
        lines.append(f"console.log('=> ' + JSON.stringify({{ v: {expression} }}))")
    found, output = run("\n".join([*lines, "}"]), folder)
    assert len(found) == len(cases), output
    return [json.loads(line).get("v") for line in found]


def from_json(*path: JsonStep) -> Extractor:
    return Extractor(FromJson(path))


CASES: list[tuple[str, Extractor, object]] = [
    *(("/json", from_json(name), f"odd {i}") for i, name in enumerate(ODD)),
    *(("/json", from_json("odd items", Where((name,), "hit"), "id"), i) for i, name in enumerate(ODD)),
    ("/json", from_json("a", "b", 1, "c"), "x1"),
    ("/json", from_json("a", "b", -1, "c"), "x1"),
    ("/json", from_json("data", Where(("name",), 'Desk "lamp" (1).x'), "id"), 8),
    ("/json", from_json("data", Where(("meta", "sku"), "s-1"), "id"), 8),
    ("/json", from_json("data", Where(("meta", "a.b"), 'q"\\'), "id"), 8),
    ("/json", from_json("data", Where(("on",), True), "id"), 8),
    ("/json", from_json("data", Where(("on",), False), "id"), 7),
    ("/json", from_json("data", Where(("n",), 12), "id"), 8),
    ("/json", from_json("data", -1, "id"), 9),
    ("/list", from_json(1, "id"), 8),
    ("/list", from_json(Where(("name",), "Chair"), "id"), 9),
    ("/list", from_json(-3, "id"), 7),
    ("/json", from_json("number"), 123456),
    ("/json", from_json("missing", "x"), None),
    ("/json", from_json("missing", -1, "x"), None),
    ("/page", from_json("missing"), None),
    ("/json", Extractor(FromJson(("inside",)), (JsonInside(("x", "y", 0)),)), "p"),
    ("/json", Extractor(FromJson(("inside",)), (JsonInside(("x", "y", Where(("k",), "v 1"), "k")),)), "v 1"),
    ("/json", Extractor(FromJson(("missing",)), (JsonInside(("x",)),)), None),
    ("/json", Extractor(FromJson(("padded",)), (Decode("base64"),)), "hé??>a"),
    ("/json", Extractor(FromJson(("unpadded",)), (Decode("base64url"),)), "hé??>a"),
    ("/json", Extractor(FromJson(("cursor",)), (Decode("base64"), JsonInside(("o",)))), 5),
    ("/json", Extractor(FromJson(("missing",)), (Decode("base64"),)), ""),
    ("/headers", Extractor(FromHeader("x-csrf-token")), "c"),
    ("/headers", Extractor(FromHeader("X-Tok", 1)), "one, two"),
    ("/headers", Extractor(FromHeader("X-Tok", 2)), "two"),
    ("/headers", Extractor(FromHeader("etag")), 'W/"a"'),
    ("/headers", Extractor(FromHeader("X-None", 2)), None),
    ("/headers", Extractor(FromHeader("X-None"), (Match("a(b)"), Decode("percent"))), ""),
    ("/hop", Extractor(FromUrl(), (Match("code=([^&]+)"),)), "abc%2B1+2"),
    ("/hop", Extractor(FromUrl(), (Match("code=([^&]+)"), Decode("percent"))), "abc+1+2"),
    ("/hop", Extractor(FromUrl(), (Match("code=([^&]+)"), Decode("form"))), "abc+1 2"),
    ("/hop", Extractor(FromCookie("hop")), "h%20v%2B"),
    ("/hop", Extractor(FromCookie("last")), "l"),
    ("/hop", Extractor(FromCookie("a-b")), "c"),
    ("/hop", Extractor(FromCookie("none")), None),
    ("/page", Extractor(FromHtml("input[name='t']", "value")), 'x"y&'),
    ("/page", Extractor(FromHtml("input[name='t']", "value", 2)), "two"),
    ("/page", Extractor(FromHtml('input[name="form-0-id"]', "value")), "15"),
    ("/page", Extractor(FromHtml('meta[name="csrf"]', "content")), "a&b'c"),
    ("/page", Extractor(FromHtml("a.l", "href"), (Match("a=(\\d)&"),)), "1"),
    ("/page", Extractor(FromHtml("a.l", None)), " hi yo"),
    ("/page", Extractor(FromHtml("a.none", "href")), None),
    ("/page", Extractor(FromHtml("a.none", None)), ""),
    ("/page", Extractor(FromBody(), (Match('"id":"([^"]*)"'),)), "one"),
    ("/page", Extractor(FromBody(), (Match('"id":"([^"]*)"', 2),)), "two"),
    ("/page", Extractor(FromBody(), (Match('"none":"([^"]*)"', 2),)), None),
    ("/page", Extractor(FromBody(), (Match('"tok":"([^"]*)"'), Decode("json"))), "j=/k"),
    ("/page", Extractor(FromBody(), (Match('"hex":"([^"]*)"'), Decode("javascript"), Decode("json"))), "j=/k&"),
    ("/page", Extractor(FromBody(), (Match('content="([^"]*)"'), Decode("html"))), "a&b'c"),
    ("/page", Extractor(FromBody(), (Match("<title>([^<]*)<"), Decode("html"))), " T & U "),
]
"""A path, an extractor, and what k6 gives on the response to that path; the evaluator is held to it as well."""


def test_extractors(base: str, tmp_path: Path) -> None:
    found = values([(path, extractor) for path, extractor, _ in CASES], base, tmp_path)
    assert [(e, v) for (_, e, _), v in zip(CASES, found, strict=True)] == [(e, v) for _, e, v in CASES]


def test_codecs(base: str, tmp_path: Path) -> None:
    value = "a b+/=?&%\"'\\<é😀\n"
    codecs: list[Codec] = ["percent", "form", "json", "html", "base64", "base64url"]
    lines = [IMPORTS, "export default function () {", f"const v = {json.dumps(value)}"]
    for codec in codecs:
        expression = render.encoded_expression("v", [codec], render.Writing(), plain=False)
        lines.append(f"console.log('=> ' + JSON.stringify({expression}))")
    found, output = run("\n".join([*lines, "}"]), tmp_path)
    assert len(found) == len(codecs), output
    for codec, line in zip(codecs, found, strict=True):
        expected = encode(codec, value)
        got = json.loads(line)
        assert got == expected or (codec == "html" and got.replace("&#39;", "&#x27;") == expected), codec


def test_generators(base: str, tmp_path: Path) -> None:
    from loadlint.dialects.k6.write import generators, words
    from tests.dialects.k6.helpers import body

    script_words = words.of(body("http.get('u')"))
    made = [
        generators.generator(script_words, Generate(0, kind, "x", (), length, "'abc'"))[0] for kind, length in _KINDS
    ]
    logs = "\n".join(f"console.log('=> ' + {expression})" for expression in made)
    script = f"{IMPORTS}import {{ sha256 }} from 'k6/crypto'\nexport default function () {{\n{logs}\n}}"
    found, output = run(script, tmp_path)
    assert len(found) == len(_KINDS), output
    assert [len(value) for value in found] == [36, 32, 13, 10, 24, 43, 43], found
    assert found[-1] == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"


def test_times(base: str, tmp_path: Path) -> None:
    from loadlint.dialects.k6.write import generators, words
    from tests.dialects.k6.helpers import body

    script_words = words.of(body("http.get('u')"))
    logs = [f"console.log('=> ' + ({generators.generator(script_words, change)[0]}))" for change in spellings.changes()]
    # Seconds with decimals have none in the first millisecond of a second, so the script waits for the middle of one.
    middle = "while (Math.floor(Date.now() / 100) % 10 !== 5) {}"
    found, _ = run(f"{IMPORTS}export default function () {{\n{middle}\n" + "\n".join(logs) + "\n}", tmp_path)
    spellings.assert_made(found)


_KINDS: tuple[tuple[GeneratorKind, int], ...] = (
    ("uuid", 0), ("hex", 32), ("epoch-milliseconds", 0), ("epoch-seconds", 0), ("iso-time", 0), ("pkce-verifier", 43),
    ("pkce-challenge", 0),
)  # fmt: skip


def test_a_corrected_script_runs(base: str, tmp_path: Path) -> None:
    text = f"""import {{ group }} from 'k6'
import http from 'k6/http'
export const options = {{ vus: 1, iterations: 1 }}
export default function main() {{
  let response
  group('one', function () {{
    response = http.get('{base}/hop')
    http.get('{base}/json')
  }})
  group('two', function () {{
    const params = {{ headers: {{ 'X-Code': 'CODE' }} }}
    response = http.post('{base}/use/CODE?id=9071234', '{{"code":"CODE","n":9071234,"s":"it\\'s `x` ${{y}}"}}', params)
    http.post('{base}/form', {{ code: 'CODE', 'f-9071234-x': 'v' }})
  }})
}}
"""
    source = Source("x.js", text.encode())
    script = dialect.parse(source, lambda path: None)

    def places(value: str, step: int) -> tuple[Use, ...]:
        return tuple(
            Use(use.step, use.span, ("percent",) if source.data[use.span.start - 4 : use.span.start] == b"use/" else ())
            for use in uses(script, value, after=step)
        )

    location = Extractor(FromHeader("location"), (Match("code=([^&]+)"), Decode("percent")))
    changes = [
        Correlate(0, location, "code", "no code", places("CODE", 0), stop_redirects=True),
        Correlate(1, from_json("number"), "number", "no number", places("9071234", 1)),
    ]
    after = apply(source.data, [edit for change in changes for edit in dialect.write(script, change)]).decode()
    Handler.seen.clear()
    _, output = run(after, tmp_path)
    sent = [(method, path, content) for method, path, _, content in Handler.seen]
    assert sent == [
        ("GET", "/hop", ""),
        ("GET", "/json", ""),
        ("POST", "/use/abc%2B1%2B2?id=123456", '{"code":"abc+1+2","n":123456,"s":"it\'s `x` ${y}"}'),
        ("POST", "/form", "code=abc%2B1%2B2&f-123456-x=v"),
    ], output
    assert Handler.seen[2][2]["x-code"] == "abc+1+2"


def test_the_guard_ends_the_iteration(base: str, tmp_path: Path) -> None:
    text = f"{IMPORTS}export default function () {{\n  http.get('{base}/json')\n  http.get('{base}/last/abc')\n}}\n"
    script = dialect.parse(Source("x.js", text.encode()), lambda path: None)
    change = Correlate(0, from_json("missing"), "token", "no token in the response", uses(script, "abc"))
    Handler.seen.clear()
    _, output = run(apply(text.encode(), dialect.write(script, change)).decode(), tmp_path)
    assert [path for _, path, _, _ in Handler.seen] == ["/json"]
    assert "no token in the response" in output


def test_facts(base: str, tmp_path: Path) -> None:
    """What the design relies on: the Cookie header and the jar, forms, redirects."""
    script = f"""{IMPORTS}export default function () {{
  http.get('{base}/end')
  http.get('{base}/a', {{ headers: {{ Cookie: 'last=old' }} }})
  http.post('{base}/b', {{ a: 'x y+&é', n: 12, list: ['1', '2'] }})
  const hop = http.get('{base}/hop')
  console.log('=> ' + JSON.stringify([hop.url, Object.keys(hop.cookies)]))
  console.log('=> ' + JSON.stringify(http.get('{base}/hop', {{ redirects: 0 }}).status))
}}"""
    Handler.seen.clear()
    found, output = run(script, tmp_path)
    sent = Handler.seen
    assert sent[1][2]["cookie"] == "last=old; last=l; a-b=c", output
    assert sent[2][3] == "a=x+y%2B%26%C3%A9&list=1&list=2&n=12"
    assert json.loads(found[0]) == [f"{base}/end?code=abc%2B1+2", ["last", "a-b"]] or json.loads(found[0]) == [
        f"{base}/end?code=abc%2B1+2",
        ["a-b", "last"],
    ]
    assert found[1] == "302"
