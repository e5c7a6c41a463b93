"""What the writer writes, run by the real JMeter against a small server on the loopback interface."""

from __future__ import annotations

import csv
import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from loadlint.changes import (
    AddField,
    Correlate,
    Generate,
    InsertStep,
    RemoveField,
    RemoveStep,
    ReplaceExtraction,
    StopRedirects,
)
from loadlint.codecs import encode
from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.language.scan import Leaf, walk
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    FromXml,
    JsonInside,
    Match,
    Where,
)
from loadlint.request import Field, RawBody, Request
from loadlint.text.mapped import Text
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
    element,
    headers,
    leaf,
    parse,
    plan,
    raw_body,
    span_of,
    use,
    whole,
)
from tests.dialects.jmeter.helpers import (
    http as sampler,
)
from tests.support import jmeter, spellings
from tests.support.jmeter import needs_jmeter

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind, Use
    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.extractor import Codec, JsonStep

pytestmark = [pytest.mark.jmeter, needs_jmeter]

ODD = ["a.b", "k*y", "k|p", "@at", "#h", "q?", "br{", "[x]", "(p)", "a=b", "<t>", "per%", "~t", "quo\"te", "it's",
       "b\\s", "é😀", "!x", ":c", "a b", "a,b", "0", "$", "se;mi", "${x}"]  # fmt: skip
DOCUMENT = {
    **{name: f"odd {i}" for i, name in enumerate(ODD)},
    "a": {"b": [{"c": "x0"}, {"c": "x1"}]},
    "data": [
        {"name": "Table", "id": 7, "on": False, "n": 1},
        {"name": 'Desk "lamp"; (1).x', "id": 8, "meta": {"sku": "s-1", "a.b": "q\"\\'"}, "on": True, "n": 12},
        {"name": "Chair", "id": 9},
    ],
    "odd items": [{name: "hit", "id": i} for i, name in enumerate(ODD)],
    "inside": '{"x":{"y":["p",{"k":"v 1"}]}}',
    "padded": "aMOpPz8+YQ==",
    "unpadded": "aMOpPz8-YQ",
    "cursor": "eyJvIjo1fQ==",
    "number": 123456,
    "big": 9007199254740991,
    "null": None,
}
PAGE = (
    '<html><head><meta name="csrf" content="a&amp;b&#39;c"><title>T &amp; U</title></head><body>'
    '<input type="hidden" name="t" value="x&quot;y&amp;">'
    '<input value="two" name="t"><input name="form-0-id" value="15">'
    '<form action="/a"><input name="q" value="in a"></form><form action="/b?x=1"><input name="q" value="in b"></form>'
    '<a class="l" href="/x?a=1&amp;b=2">hi <b>yo</b></a>'
    '<script>var c = {"tok":"j\\u003d\\/k","id":"one"}; d = {"id":"two"}; e = {"hex":"j\\x3d\\x2Fk\\u0026"}</script>'
    '<script id="data" type="application/json">{"deep":{"x":"y & z"}}</script>'
    "</body></html>"
)


XML = (
    '<?xml version="1.0"?>\n<s><i k="k1"><n>one</n></i><i k="k2"><n>two</n></i><j xmlns="urn:j"><v>a&amp;b</v></j></s>'
)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict[str, str], str]] = []  # noqa: RUF012

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, content))
        path = urlsplit(self.path).path
        status, sent, answer = 200, [("Content-Type", "text/html; charset=utf-8")], "ok"
        if path == "/json":
            sent, answer = [("Content-Type", "application/json")], json.dumps(DOCUMENT)
        elif path == "/list":
            sent, answer = [("Content-Type", "application/json")], json.dumps(DOCUMENT["data"])
        elif path == "/headers":
            sent = [("x-tok", "one"), ("X-Tok", "two"), ("x-csrf-token", "c"), ("ETAG", 'W/"a"')]
        elif path == "/hop":
            status, sent = 302, [("Location", "/end?code=abc%2B1+2"), ("Set-Cookie", "hop=h%20v%2B; Path=/")]
        elif path == "/end":
            sent = [("Set-Cookie", "last=l; Path=/"), ("Set-Cookie", "a-b=c; Path=/")]
        elif path == "/page":
            answer = PAGE
        elif path == "/xml":
            sent, answer = [("Content-Type", "application/xml")], XML
        data = answer.encode()
        self.send_response(status)
        for name, value in sent:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_PUT = do_GET


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def run(text: str, folder: Path) -> tuple[list[dict[str, str]], str]:
    """The samples of a run, and what JMeter logged."""
    (folder / "plan.jmx").write_text(text, encoding="utf-8")
    (folder / "out.jtl").unlink(missing_ok=True)
    Handler.seen.clear()
    jmeter.run(folder, "-Jjmeter.save.saveservice.output_format=csv", timeout=120)
    with open(folder / "out.jtl", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    log = (folder / "out.log").read_text("utf-8")
    return rows, "\n".join(line for line in log.splitlines() if " WARN " in line or " ERROR " in line)


def from_json(*path: JsonStep) -> Extractor:
    return Extractor(FromJson(path))


TEXT = FromBody()
CASES: list[tuple[str, Extractor, str | None]] = [
    *(("/json", from_json(name), f"odd {i}") for i, name in enumerate(ODD)),
    *(("/json", from_json("odd items", Where((name,), "hit"), "id"), str(i)) for i, name in enumerate(ODD)),
    ("/json", from_json("a", "b", 1, "c"), "x1"),
    ("/json", from_json("a", "b", -1, "c"), "x1"),
    ("/json", from_json("data", Where(("name",), 'Desk "lamp"; (1).x'), "id"), "8"),
    ("/json", from_json("data", Where(("meta", "sku"), "s-1"), "id"), "8"),
    ("/json", from_json("data", Where(("meta", "a.b"), "q\"\\'"), "id"), "8"),
    ("/json", from_json("data", Where(("on",), True), "id"), "8"),
    ("/json", from_json("data", Where(("on",), False), "id"), "7"),
    ("/json", from_json("data", Where(("n",), 12), "id"), "8"),
    ("/json", from_json("data", -1, "id"), "9"),
    ("/list", from_json(1, "id"), "8"),
    ("/list", from_json(Where(("name",), "Chair"), "id"), "9"),
    ("/json", from_json("number"), "123456"),
    ("/json", from_json("big"), "9007199254740991"),
    ("/json", from_json("missing", "x"), None),
    ("/page", from_json("missing"), None),
    ("/json", Extractor(FromJson(("inside",)), (JsonInside(("x", "y", 0)),)), "p"),
    ("/json", Extractor(FromJson(("inside",)), (JsonInside(("x", "y", Where(("k",), "v 1"), "k")),)), "v 1"),
    ("/json", Extractor(FromJson(("missing",)), (JsonInside(("x",)),)), None),
    ("/json", Extractor(FromJson(("padded",)), (Decode("base64"),)), "hé??>a"),
    ("/json", Extractor(FromJson(("unpadded",)), (Decode("base64url"),)), "hé??>a"),
    ("/json", Extractor(FromJson(("cursor",)), (Decode("base64"), JsonInside(("o",)))), "5"),
    ("/json", Extractor(FromJson(("missing",)), (Decode("base64"),)), None),
    ("/headers", Extractor(FromHeader("x-csrf-token")), "c"),
    ("/headers", Extractor(FromHeader("X-Tok", 1)), "one"),
    ("/headers", Extractor(FromHeader("X-Tok", 2)), "two"),
    ("/headers", Extractor(FromHeader("etag")), 'W/"a"'),
    ("/headers", Extractor(FromHeader("X-None", 2)), None),
    ("/headers", Extractor(FromHeader("X-None"), (Match("a(b)"), Decode("percent"))), None),
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
    ("/page", Extractor(FromHtml('form[action="/b?x=1"] input[name="q"]', "value")), "in b"),
    ("/page", Extractor(FromHtml('meta[name="csrf"]', "content")), "a&b'c"),
    ("/page", Extractor(FromHtml("a.l", "href"), (Match("a=(\\d)&"),)), "1"),
    ("/page", Extractor(FromHtml("a.l", None)), "hi yo"),
    ("/page", Extractor(FromHtml("title", None)), "T & U"),
    ("/page", Extractor(FromHtml("script#data", None), (JsonInside(("deep", "x")),)), "y & z"),
    ("/page", Extractor(FromHtml("#data", None), (JsonInside(("deep", "x")),)), "y & z"),
    ("/page", Extractor(FromHtml("a.none", "href")), None),
    ("/page", Extractor(FromHtml("script#none", None)), None),
    ("/page", Extractor(FromBetween('"id":"', '"')), "one"),
    ("/page", Extractor(FromBetween('"id":"', '"', 2)), "two"),
    ("/page", Extractor(FromBetween("<body", ">")), ""),
    ("/page", Extractor(FromBetween("nothing", ">")), None),
    ("/page", Extractor(FromBetween('"tok":"', '"'), (Decode("json"),)), "j=/k"),
    ("/xml", Extractor(FromXml("/s/i[n='two']/@k")), "k2"),
    ("/xml", Extractor(FromXml("/s/i[2]/n")), "two"),
    ("/xml", Extractor(FromXml("/s/*[local-name()='j']/*[local-name()='v']")), "a&b"),
    ("/xml", Extractor(FromXml("/s/none")), None),
    ("/page", Extractor(FromXml("/s/none")), None),
    ("/page", Extractor(TEXT, (Match('"id":"([^"]*)"'),)), "one"),
    ("/page", Extractor(TEXT, (Match('"id":"([^"]*)"', 2),)), "two"),
    ("/page", Extractor(TEXT, (Match('"none":"([^"]*)"', 2),)), None),
    ("/page", Extractor(TEXT, (Match('"tok":"([^"]*)"'), Decode("json"))), "j=/k"),
    ("/page", Extractor(TEXT, (Match('"hex":"([^"]*)"'), Decode("javascript"), Decode("json"))), "j=/k&"),
    ("/page", Extractor(TEXT, (Match('content="([^"]*)"'), Decode("html"))), "a&b'c"),
    ("/page", Extractor(TEXT, (Match(r"hi\s+<b>(\w{1,3}?)<\/b>"),)), "yo"),
]


def test_extractors(host: str, tmp_path: Path) -> None:
    elements = []
    for i, (path, _, _) in enumerate(CASES):
        elements += [
            element("CookieManager", '<collectionProp name="CookieManager.cookies"/>').replace(
                "CookieManagerGui", "CookiePanel"
            )
            if i == 0
            else "",
            sampler(path, host=host),
            sampler(f"/use{i}", *raw_body(f"[VALUE_{i}_]"), method="POST", host=host),
        ]
    script = parse(plan(*elements))
    assert len(script.steps) == 2 * len(CASES) and not script.problems
    changes = [
        Correlate(2 * i, extractor, f"v{i}", "nothing found", (use(script, f"VALUE_{i}_", 2 * i + 1),))
        for i, (_, extractor, _) in enumerate(CASES)
    ]
    after = changed(script, *changes)
    again = parse(after)
    assert not again.problems
    read = {one.variable: one.extractor for one in again.extractions}
    rows, log = run(after, tmp_path)
    found = {path: content[1:-1] for method, path, _, content in Handler.seen if method == "POST"}
    expected = {f"/use{i}": f"NOT_FOUND_v{i}" if value is None else value for i, (_, _, value) in enumerate(CASES)}
    assert found == expected, log
    states = [row["success"] == "true" for row in rows if not re.search(r"-\d$|^/use", row["label"])]
    assert states == [bool(value) for _, _, value in CASES]
    for i, (_, extractor, _) in enumerate(CASES):
        assert read[f"v{i}"] == extractor, extractor


VALUE = "a b+/=?&%\"'\\<é😀\n"


@pytest.mark.exhaustive
def test_codecs(host: str, tmp_path: Path) -> None:
    codecs: list[tuple[Codec, ...]] = [
        ("percent",), ("form",), ("json",), ("html",), ("base64",), ("base64url",), ("json", "json"),
        ("json", "percent"),
    ]  # fmt: skip
    script_element = element(
        "JSR223PreProcessor", leaf("scriptLanguage", "groovy"),
        leaf("script", f"vars.put('v', {json.dumps(VALUE)})".replace("&", "&amp;").replace("<", "&lt;")),
    )  # fmt: skip
    body = raw_body("|".join(f"V{i}V" for i in range(len(codecs))))
    script = parse(
        plan(sampler("/a", under=[script_element], host=host), sampler("/b", *body, method="POST", host=host))
    )
    from loadlint.changes import UseVariable

    change = UseVariable("v", tuple(use(script, f"V{i}V", 1, *each) for i, each in enumerate(codecs)))
    _, log = run(changed(script, change), tmp_path)
    assert len(Handler.seen) == 2, log
    for each, got in zip(codecs, Handler.seen[1][3].split("|"), strict=True):
        expected = VALUE
        for codec in each:
            expected = encode(codec, expected)
        if each == ("html",):
            assert got.replace("&apos;", "&#x27;") == expected
        elif each[0] == "json" and each[-1] != "percent":
            assert json.loads(f'"{got}"' if len(each) == 1 else f'"{json.loads(chr(34) + got + chr(34))}"') == VALUE
        elif each == ("percent",) or each == ("form",):
            from urllib.parse import unquote_plus

            assert unquote_plus(got) == VALUE
        elif each == ("json", "percent"):
            from urllib.parse import unquote

            assert json.loads(f'"{unquote(got)}"') == VALUE
        else:
            assert got == expected


KINDS: tuple[tuple[GeneratorKind, int], ...] = (
    ("uuid", 0), ("hex", 32), ("epoch-milliseconds", 0), ("epoch-seconds", 0), ("iso-time", 0), ("pkce-verifier", 43),
    ("hex", 7),
)  # fmt: skip


@pytest.mark.exhaustive
def test_generators(host: str, tmp_path: Path) -> None:
    bodies = [sampler(f"/{i}", *raw_body(f"ONE{i}_ TWO{i}_"), method="POST", host=host) for i in range(len(KINDS))]
    single = [sampler(f"/s{i}", *raw_body(f"SINGLE{i}_"), method="POST", host=host) for i in range(5)]
    script = parse(plan(*bodies, *single, sampler("/last", *raw_body("CHALLENGE"), method="POST", host=host)))
    changes = [
        Generate(i, kind, f"v{i}", (use(script, f"ONE{i}_", i), use(script, f"TWO{i}_", i)), length)
        for i, (kind, length) in enumerate(KINDS)
    ]
    changes += [
        Generate(len(KINDS) + i, KINDS[i][0], f"s{i}", (use(script, f"SINGLE{i}_", len(KINDS) + i),), KINDS[i][1])
        for i in range(5)
    ]
    last = len(KINDS) + 5
    changes.append(Generate(last, "pkce-challenge", "c", (use(script, "CHALLENGE", last),), 43, "v5"))
    _, log = run(changed(script, *changes), tmp_path)
    bodies_seen = [content for _, _, _, content in Handler.seen]
    pairs = [body.split(" ") for body in bodies_seen[: len(KINDS)]]
    assert [len(one) for one, _ in pairs] == [36, 32, 13, 10, 24, 43, 7], log
    assert all(one == two for one, two in pairs)
    assert [len(one) for one in bodies_seen[len(KINDS) : -1]] == [36, 32, 13, 10, 24]
    from loadlint.correlation.decide.evidence.client_made.pkce import challenge

    assert bodies_seen[-1] == challenge(pairs[5][0])


@pytest.mark.exhaustive
def test_times(host: str, tmp_path: Path) -> None:
    made = spellings.changes()
    bodies = [sampler(f"/{i}", *raw_body(f"ONE{i}_ TWO{i}_"), method="POST", host=host) for i in range(len(made))]
    script = parse(plan(*bodies))
    edits = [
        replace(change, step=i, variable=f"v{i}", uses=(use(script, f"ONE{i}_", i), use(script, f"TWO{i}_", i)))
        for i, change in enumerate(made)
    ]
    _, log = run(changed(script, *edits), tmp_path)
    halves = [content[: len(content) // 2] for _, _, _, content in Handler.seen]
    assert len(halves) == len(made), log
    spellings.assert_made(halves)


@pytest.mark.exhaustive
def test_a_corrected_plan_runs(host: str, tmp_path: Path) -> None:
    body = r'{"code":"CODE","s":"a\\b \n \"q\" $5 x\,y \u00e9","n":9071234,"p":"C:\\CODE"}'.replace('"', "&quot;")
    text = plan(
        headers(("X-Code", "CODE")),
        sampler("/hop", host=host),
        sampler("/json", host=host),
        sampler("/use/CODE?id=9071234", *raw_body(body), method="POST", host=host),
        sampler("/form", arguments(("code", "CODE"), ("f-9071234-x", "v v")), method="POST", host=host),
        sampler("/form", arguments(("code", "CODE"), ("x", "v v"), encode=True), method="POST", host=host),
        sampler("/get", arguments(("code", "CODE"), ("x", "v v"), encode=True), host=host),
    ).replace("<HeaderManager", '<HeaderManager x="y"', 0)
    script = parse(text)
    location = Extractor(FromHeader("location"), (Match("code=([^&]+)"), Decode("percent")))
    code = (
        use(script, "CODE", 2, "percent", number=1 + 1),
        use(script, "CODE", 2, "json", number=4 - 1),
        use(script, "CODE", 2, "json", number=5 - 1),
        use(script, "CODE", 3, "percent", number=5),
        use(script, "CODE", 4, "percent", number=6),
        use(script, "CODE", 5, "percent", number=7),
    )
    number: tuple[Use, ...] = (use(script, "9071234", 2, number=1), use(script, "9071234", 2, number=2))
    number += (use(script, "9071234", 3, number=4),)
    after = changed(
        script,
        Correlate(0, location, "code", "no code", code, stop_redirects=True),
        Correlate(1, from_json("number"), "number", "no number", number),
    )
    _, log = run(after, tmp_path)
    sent = [(method, path, content) for method, path, _, content in Handler.seen]
    assert sent == [
        ("GET", "/hop", ""),
        ("GET", "/json", ""),
        ("POST", "/use/abc%2B1%2B2?id=123456",
         r'{"code":"abc+1+2","s":"a\\b \n \"q\" $5 x\,y \u00e9","n":123456,"p":"C:\\abc+1+2"}'),
        ("POST", "/form", "code=abc%2B1%2B2&f-123456-x=v+v"),
        ("POST", "/form", "code=abc%2B1%2B2&x=v+v"),
        ("GET", "/get?code=abc%2B1%2B2&x=v+v", ""),
    ], log  # fmt: skip


@pytest.mark.exhaustive
def test_redirect_settings(host: str, tmp_path: Path) -> None:
    """Absent settings mean what the reader says, and all ways of following are switched off."""
    without = sampler("/hop?without", host=host).replace(leaf("HTTPSampler.follow_redirects", "true", "boolProp"), "")
    auto = sampler("/hop?auto", host=host).replace(
        leaf("HTTPSampler.auto_redirects", "false", "boolProp"), leaf("HTTPSampler.auto_redirects", "true", "boolProp")
    )
    text = plan(without, auto, sampler("/hop?plain", host=host))
    script = parse(text)
    run(text, tmp_path)
    followed = [path for _, path, _, _ in Handler.seen if path.startswith("/end")]
    assert len(followed) == sum(step.follows_redirects is True for step in script.steps)
    after = changed(script, *(StopRedirects(i) for i in range(3)))
    assert [step.follows_redirects for step in parse(after).steps] == [False] * 3
    run(after, tmp_path)
    assert [path for _, path, _, _ in Handler.seen] == ["/hop?without", "/hop?auto", "/hop?plain"]


@pytest.mark.exhaustive
def test_the_guard_fails_the_sample(host: str, tmp_path: Path) -> None:
    text = plan(sampler("/json", host=host), sampler("/last/abc", host=host))
    stopping = text.replace(">continue<", ">stopthread<")
    for one, seen in ((text, ["/json", "/last/NOT_FOUND_token"]), (stopping, ["/json"])):
        script = parse(one)
        change = Correlate(
            0, from_json("missing"), "token", "no token in the response", (use(script, "abc", 1, number=1),)
        )
        rows, _ = run(changed(script, change), tmp_path)
        assert [path for _, path, _, _ in Handler.seen] == seen
        assert rows[0]["success"] == "false" and rows[0]["failureMessage"] == "no token in the response"


SAVE = """
import java.io.*;
import org.apache.jmeter.save.SaveService; import org.apache.jmeter.util.JMeterUtils;
public class Save {
  public static void main(String[] a) throws Exception {
    JMeterUtils.setJMeterHome(a[0]); JMeterUtils.loadJMeterProperties(a[0] + "/bin/jmeter.properties");
    JMeterUtils.initLocale(); SaveService.loadProperties();
    SaveService.saveTree(SaveService.loadTree(new File(a[1])), new FileOutputStream(a[2]));
    System.exit(0);
  }
}
"""


@pytest.mark.exhaustive
@pytest.mark.skipif(shutil.which("javac") is None, reason="there is no Java compiler")
@pytest.mark.parametrize("name", ["oidc", "oscar"])
def test_jmeter_saves_what_was_written(name: str, tmp_path: Path) -> None:
    """JMeter opens a fixed plan, and saving it there loses nothing."""
    from loadlint.findings import Applicability
    from tests.dialects.jmeter.test_applications import fix

    (tmp_path / "Save.java").write_text(SAVE)
    (tmp_path / "fixed.jmx").write_bytes(fix(name, Applicability.UNSAFE).data)
    assert jmeter.JMETER is not None
    home = Path(jmeter.JMETER).resolve().parents[1]
    command = ["java", "-Djava.awt.headless=true", "-cp", f"{home}/lib/*:{home}/lib/ext/*", "Save.java", str(home)]
    subprocess.run([*command, "fixed.jmx", "saved.jmx"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    before, after = (read((tmp_path / name).read_bytes()) for name in ("fixed.jmx", "saved.jmx"))
    assert not after.problems
    assert [held(one) for one in before.all] == [held(one) for one in after.all]


def held(element: Element) -> tuple[str, str, set[tuple[str, str]]]:
    """The class, the label and the properties with a text; JMeter leaves out some that have a default."""
    leaves = [one for one in [element.node, *walk(element.node)] if isinstance(one, Leaf)]
    texts = {(one.name, element.plan.value(one)) for one in leaves if one.tag == "stringProp"}
    kept = {text for text in texts if text[1] and not re.fullmatch(r"-?\d+", text[0])}
    return element.cls, element.name, kept


@pytest.mark.exhaustive
def test_facts(host: str, tmp_path: Path) -> None:
    """What the reader relies on: headers, defaults, bodies and the order of thread groups."""
    from tests.dialects.jmeter.helpers import group

    defaults = element(
        "ConfigTestElement", leaf("HTTPSampler.domain", host.partition(":")[0]),
        leaf("HTTPSampler.port", host.partition(":")[2]), leaf("HTTPSampler.path", "/fallback"),
        arguments(("d", "1")), more=' enabled="true"',
    ).replace('guiclass="ConfigTestElementGui"', 'guiclass="HttpDefaultsGui"')  # fmt: skip
    text = whole(
        defaults,
        headers(("X-A", "outer"), ("X-B", "outer"), ("X-B", "twice")),
        group(sampler("/last", host=""), cls="PostThreadGroup"),
        group(
            sampler("/one", under=[headers(("x-a", "inner"))], host=""),
            sampler("", arguments(("b", "2")), host=""),
            sampler("/p ath?q=1", arguments(("n", "v v"), ("", "no name"), encode=True), host=""),
            sampler("/raw", arguments(("", "a"), ("", "b"), raw=True), method="POST", host=host),
            sampler("/form", arguments(("a", "x+y%2Bz &amp; c"), ("b", "d e")), method="POST", host=host),
            sampler("/put/${__UUID}", *raw_body("no\\\\thing"), method="PUT", host=host),
            sampler("/two", *raw_body("${__UUID} \\\\ \\, \\$ \\n"), method="PUT", host=host),
            sampler(f"http://{host}/absolute", arguments(("lost", "1")), host="other"),
        ),
        group(sampler("/first", host=""), cls="SetupThreadGroup"),
    )
    script = parse(text)
    _, log = run(text, tmp_path)
    from tests.dialects.jmeter.helpers import plain, urls

    sent = [f"{method} http://{host}{path}" for method, path, _, _ in Handler.seen]
    assert [re.sub(r"[0-9a-f-]{36}", "{}", url) for url in sent] == urls(script), log
    for (_, _, seen, content), step in zip(Handler.seen, script.steps, strict=True):
        for field in step.request.headers:
            if field.name.value != "X-B":
                assert seen[field.name.value.lower()].startswith(field.value.value)
        assert re.sub(r"[0-9a-f-]{36}", "{}", content) == (plain(step.request.body) or "")


@pytest.mark.exhaustive
def test_a_cookie_header_goes_until_the_jar_has_a_cookie(host: str, tmp_path: Path) -> None:
    own = [headers(("Cookie", "own=1; last=recorded"))]
    manager = element("CookieManager", '<collectionProp name="CookieManager.cookies"/>').replace(
        "CookieManagerGui", "CookiePanel"
    )
    requests = [("/page", own), ("/end", []), ("/page", []), ("/page", own)]
    text = plan(manager, *(sampler(path, under=header, host=host) for path, header in requests))
    _, log = run(text, tmp_path)
    first, _, *later = [sorted(seen.get("cookie", "").split("; ")) for _, _, seen, _ in Handler.seen]
    assert first == ["last=recorded", "own=1"], log
    assert later == [["a-b=c", "last=l"]] * 2, log


def regex_extractor(variable: str) -> str:
    held = {"refname": variable, "regex": "nothing(.)", "template": "$1$", "default": "NONE", "match_number": "1"}
    return element("RegexExtractor", *(leaf(f"RegexExtractor.{name}", text) for name, text in held.items()))


REPLACED: list[tuple[str, Extractor, str]] = [
    ("same", Extractor(TEXT, (Match(r"hi <b>(\w+)"),)), "yo"),
    ("url", Extractor(FromUrl(), (Match("(p.g)e"),)), "pag"),
    ("css", Extractor(FromHtml("input[name='t']", "value", 2)), "two"),
    ("raw", Extractor(FromHtml("script#data", None), (JsonInside(("deep", "x")),)), "y & z"),
    ("between", Extractor(FromBetween('"id":"', '"', 2)), "two"),
    ("json", Extractor(TEXT, (Match('"tok":"([^"]*)"'), Decode("json"))), "j=/k"),
    ("moved", from_json("a", "b", 1, "c"), "x1"),
    ("decoded", Extractor(FromJson(("cursor",)), (Decode("base64"), JsonInside(("o",)))), "5"),
    ("header", Extractor(FromHeader("X-Tok", 2)), "two"),
    ("xml", Extractor(FromXml("/s/i[2]/n")), "two"),
]
"""The first ones at the page that has the extractors, the others at `/json`, `/headers` and `/xml`."""

STEP_OF = {"moved": 1, "decoded": 1, "header": 2, "xml": 3}


@pytest.mark.exhaustive
def test_replaced_extractions(host: str, tmp_path: Path) -> None:
    """JMeter runs the extractors in their new form and at their new place; twice replaced, they are the same."""
    uses = "|".join(f"${{{name}}}" for name, _, _ in REPLACED)
    extractors = [regex_extractor(name) for name, _, _ in REPLACED]
    text = plan(
        sampler("/page", under=extractors, host=host),
        *(sampler(path, host=host) for path in ("/json", "/headers", "/xml")),
        sampler("/use", *raw_body(uses), method="POST", host=host),
    )
    for round_of in (REPLACED, REPLACED[1:] + REPLACED[:1], REPLACED):
        for (name, _, _), (target, extractor, _) in zip(REPLACED, round_of, strict=True):
            script = parse(text)
            span = next(one.span for one in script.extractions if one.variable == name)
            text = changed(script, ReplaceExtraction(span, STEP_OF.get(target, 0), extractor, f"no {name}"))
    rows, log = run(text, tmp_path)
    assert Handler.seen[-1][3].split("|") == [value for _, _, value in REPLACED], log
    assert [row["success"] for row in rows] == ["true"] * 5


@pytest.mark.exhaustive
def test_fields_and_steps(host: str, tmp_path: Path) -> None:
    """The requests that a plan makes after its fields and its steps were changed."""
    token = regex_extractor("token").replace("nothing(.)", "content=&quot;(.*?)&quot;")
    text = plan(
        sampler("/page", under=[token], host=host),
        sampler("/json?old=1&amp;kept=2", host=host),
        sampler("/form", arguments(("old", "1"), ("kept", "a b"), encode=True), method="POST", host=host),
        sampler("/body", *raw_body('{"old": 1, "kept": {"x": "a\\\\b"}}'), method="POST", host=host),
        sampler("/gone", host=host),
    )

    value = span_of(parse(text), ">/json?old=1").end
    steps: list[AddField | RemoveField | InsertStep | RemoveStep] = [
        RemoveField(1, Span(value - 1, value)),
        AddField(1, "query", ("new",), "c & d"),
        AddField(1, "query", ("token",), variable="token"),
        AddField(2, "form", ("new",), "c & d"),
        AddField(2, "form", ("token",), variable="token"),
        AddField(2, "header", ("X-Token",), variable="token"),
        AddField(3, "json", ("kept", "token"), variable="token"),
        AddField(3, "json", ("new",), 'c "d" \\'),
        RemoveStep(4),
        InsertStep(2, recorded("PUT", f"http://{host}/new?a=b%20c", '{"n":\n"\\\\"}', ("X-New", "1"))),
        InsertStep(None, recorded("GET", f"http://{host}/last?a=b%20c&d=%C3%A9", "", ("Accept", "text/x"))),
    ]
    for change in steps:
        text = changed(parse(text), change)
        assert not parse(text).problems
    _, log = run(text, tmp_path)
    encoded = "a%26amp%3Bb%26%2339%3Bc"
    requests = [(method, path, content) for method, path, _, content in Handler.seen]
    assert requests == [
        ("GET", "/page", ""),
        ("GET", f"/json?kept=2&new=c%20%26%20d&token={encoded}", ""),
        ("PUT", "/new?a=b%20c", '{"n":\n"\\\\"}'),
        ("POST", "/form", f"old=1&kept=a+b&new=c+%26+d&token={encoded}"),
        ("POST", "/body", '{"old": 1, "kept": {"x": "a\\\\b", "token": "a&amp;b&#39;c"}, "new": "c \\"d\\" \\\\"}'),
        ("GET", "/last?a=b%20c&d=%C3%A9", ""),
    ], log
    sent = {path.partition("?")[0]: fields for _, path, fields, _ in Handler.seen}
    assert sent["/form"]["x-token"] == "a&amp;b&#39;c"
    assert (sent["/new"]["x-new"], sent["/new"]["content-type"]) == ("1", "application/json")
    assert sent["/last"]["accept"] == "text/x"


def recorded(method: str, url: str, body: str, header: tuple[str, str]) -> Request:
    fields = [header, ("Cookie", "a=1"), ("Content-Length", "99"), ("User-Agent", "Browser")]
    fields += [("Content-Type", "application/json")] if body else []
    return Request(
        method, Text(url), tuple(Field(Text(name), Text(value)) for name, value in fields),
        RawBody(Text(body)) if body else None,
    )  # fmt: skip
