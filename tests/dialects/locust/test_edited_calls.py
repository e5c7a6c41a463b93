"""Edits of the arguments of calls and of literals: before and after side by side, refusals with their words."""

from __future__ import annotations

import pytest

from loadlint.changes import (
    AddField,
    CannotWriteError,
    CatchResponse,
    Change,
    Correlate,
    CountChecks,
    CountRequest,
    Generate,
    Import,
    InsertStep,
    NameRequest,
    RemoveHeader,
    StopRedirects,
    Use,
    UseSetting,
    UseVariable,
)
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor, FromHeader
from loadlint.request import Body, Field, FormBody, RawBody, Request
from loadlint.script import Script
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.dialects.locust.helpers import HEAD, edit, parse, task, uses
from tests.support.changes import after, place, refused

SHARED = "\n    def go(self, path):\n        self.client.get(path)\n"
FAST = HEAD.replace("HttpUser", "FastHttpUser")


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ('self.client.get("/a")', 'self.client.get("/a", name="order")'),
        ('self.client.get("/a", name="b")', 'self.client.get("/a", name="order")'),
        ('self.client.get("/a", name="order")', 'self.client.get("/a", name="order")'),
        ('self.client.get("/a",)', 'self.client.get("/a", name="order",)'),
        ('self.client.get(\n            "/a",\n            data=b,\n        )',
         'self.client.get(\n            "/a",\n            data=b,\n            name="order",\n        )'),
        ('self.client.get(\n            "/a",\n            data=b,  # c\n        )',
         'self.client.get(\n            "/a",\n            data=b,  # c\n            name="order",\n        )'),
        ('self.client.get(\n            "/a"  # c\n        )',
         'self.client.get(\n            "/a",  # c\n            name="order"\n        )'),
        ('self.client.get(\n            "/a"\n        )',
         'self.client.get(\n            "/a",\n            name="order"\n        )'),
        ('self.client.get("/a",\n            data=b)', 'self.client.get("/a",\n            data=b, name="order")'),
    ],
)  # fmt: skip
def test_a_keyword_of_a_call(before: str, named: str) -> None:
    script = parse(task(before))
    assert after(dialect, script, NameRequest(0, "order"), before) == named


@pytest.mark.parametrize(
    ("lines", "change", "why"),
    [
        (['self.client.get("/a", **o)'], StopRedirects(0), "the arguments of the call are spread"),
        (['self.client.get(*a)'], StopRedirects(0), "the arguments of the call are spread"),
        (["self.client.get()"], StopRedirects(0), "the call has no arguments"),
        (['self.client.get("/a")'], StopRedirects(1), "there is no such request"),
        (['self.client.get("/a")'], CountRequest(Span(0, 1)),
         "`catch_response` is not among the arguments of the call"),
        (['self.client.get("/a")'], CountChecks(), "this change is not known"),
    ],
)  # fmt: skip
def test_a_call_that_can_not_be_edited(lines: list[str], change: Change, why: str) -> None:
    assert refused(dialect, parse(task(*lines)), change) == why


@pytest.mark.parametrize(
    ("before", "counted"),
    [
        ('self.client.get("/a", catch_response=True)', 'self.client.get("/a")'),
        ('self.client.get("/a", catch_response=True, name="b")', 'self.client.get("/a", name="b")'),
    ],
)
def test_locust_counts_a_request_itself(before: str, counted: str) -> None:
    script = parse(task(before))
    assert after(dialect, script, CountRequest(place(script, before)), before) == counted
    assert after(dialect, parse(task(counted)), CatchResponse(0), counted) == counted.replace(
        ")", ", catch_response=True)"
    )


@pytest.mark.parametrize(
    ("before", "value", "removed"),
    [
        ('self.client.get("/a", headers={"A": "x", "B": "y"})', '"x"', 'self.client.get("/a", headers={"B": "y"})'),
        ('self.client.get("/a", headers={"B": "y", "A": "x"})', '"x"', 'self.client.get("/a", headers={"B": "y"})'),
        ('self.client.get("/a", headers=dict(A="x", B="y"))', 'A="x"', 'self.client.get("/a", headers=dict(B="y"))'),
        ('h = {}\n        h["A"] = "x"\n        self.client.get("/a", headers=h)', '"x"',
         'h = {}\n        self.client.get("/a", headers=h)'),
    ],
)  # fmt: skip
def test_a_header_is_taken_out(before: str, value: str, removed: str) -> None:
    script = parse(task(before))
    assert after(dialect, script, RemoveHeader(0, place(script, value)), before) == removed


@pytest.mark.parametrize(
    ("lines", "value", "why"),
    [
        (['a = "x"', 'self.client.get("/a", headers={"A": a})'], '"x"', "the header's value is a variable"),
        (['self.client.get("/a", headers=f("x"))'], '"x"', "the header is not written as a member"),
        (['self.client.get("/a", headers={"A": ["x"]})'], '["x"]', "the header is not written as a member"),
        (
            ['self.client.get("/a", headers={"A": lambda: 0})'],
            "lambda: 0",
            "the header is not written as a member",
        ),
    ],
)
def test_a_header_that_stays(lines: list[str], value: str, why: str) -> None:
    script = parse(task(*lines))
    assert refused(dialect, script, RemoveHeader(0, place(script, value))).startswith(why)


def test_a_block_that_set_nothing_but_a_header_has_nothing_to_do() -> None:
    script = parse(task("if a:", '    h["A"] = "x"', 'self.client.get("/a")'))
    assert "if a:\n            pass\n" in edit(script, RemoveHeader(0, place(script, '"x"'))).text


VARIABLE = 'v = self.client.get("/v").json()["v"]'


def used(
    script: Script, text: str, *codecs: str, around: tuple[str, str] = ("", ""), number: bool | None = None
) -> Change:
    return UseVariable("v", (Use(1, place(script, text), codecs, around),), number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text", "replaced"),
    [
        ('"VAL"', "VAL", "v"),
        ('b"VAL"', "VAL", "v.encode()"),
        ('b"a VAL"', "VAL", 'f"a {v}".encode()'),
        ('"a VAL"', "VAL", 'f"a {v}"'),
        ("'''a VAL'''", "VAL", "f'''a {v}'''"),
        ('"a {VAL}"', "VAL", 'f"a {{{v}}}"'),
        ('"{a} V{A}L}"', "V{A}L", 'f"{{a}} {v}}}"'),
        ('b"{a} V{A}L"', "V{A}L", 'f"{{a}} {v}".encode()'),
        ('"{} VAL {x}"', "VAL", 'f"{{}} {v} {{x}}"'),
        (r'"\N{EN DASH} VAL"', "VAL", r'f"\N{EN DASH} {v}"'),
        ('f"{a} VAL"', "VAL", 'f"{a} {v}"'),
        ('f"{VAL} b"', "{VAL}", 'f"{v} b"'),
        ('r"a\\d VAL"', "VAL", 'fr"a\\d {v}"'),
        ('u"a VAL"', "VAL", 'f"a {v}"'),
        ('"a" "VAL"', "VAL", '"a" f"{v}"'),
        ("VAL", "VAL", "v"),
        ("VAL.x[0]", "VAL.x[0]", "v"),
    ],
)
def test_a_value_in_each_kind_of_literal(value: str, text: str, replaced: str) -> None:
    script = parse(task(VARIABLE, f'self.client.post("/b", data={value})'))
    assert after(dialect, script, used(script, text, number=False), f"data={value})") == f"data={replaced})"


@pytest.mark.parametrize(
    ("value", "text", "codecs", "why"),
    [
        ("12345", "234", (), "the value is a part of a number or a name"),
        ('"VAL"', '"VA', (), "the value is not inside the quotes"),
        ('b"a VAL" b"c"', "VAL", (), "the value is in bytes that are written in several pieces"),
        ('f"a{x}c"', "a{x", (), "the value is made of several parts"),
        ('b"\\x80 VAL"', "VAL", (), "the value is among bytes that are no text"),
        ('b"\\300 VAL"', "VAL", (), "the value is among bytes that are no text"),
        (r'r"\N{a} VAL"', "VAL", (), "the value is in a raw string with braces"),
        ("x + y", "x + y", (), "the value is not inside a literal"),
    ],
)
def test_a_value_that_can_not_be_replaced(value: str, text: str, codecs: tuple[str, ...], why: str) -> None:
    script = parse(task(VARIABLE, f'self.client.post("/b", data={value})'))
    assert refused(dialect, script, used(script, text, *codecs)) == why


@pytest.mark.parametrize(
    ("value", "codecs", "around", "number", "replaced"),
    [
        ('"123"', (), ("", ""), None, "str(v)"),
        ('"123"', (), ("", ""), False, "v"),
        ('"123"', (), ("", ""), True, "str(v)"),
        ('"abc"', (), ("", ""), True, "str(v)"),
        ('"abc"', (), ("", ""), None, "v"),
        ('"a 123"', (), ("", ""), None, 'f"a {v}"'),
        ("123", (), ("", ""), None, "int(v)"),
        ("123", (), ("", ""), True, "v"),
        ("1.5", (), ("", ""), None, "float(v)"),
        ('"abc"', (), ("ann:", ""), None, 'f"ann:{v}"'),
        ('"x abc"', (), ("ann:", ""), None, "f\"x {f'ann:{v}'}\""),
        ('"x abc"', ("base64",), ("", ""), None, 'f"x {base64.b64encode(v.encode()).decode()}"'),
        ('"x abc"', ("base64url",), ("", ""), None,
         "f\"x {base64.urlsafe_b64encode(v.encode()).decode().rstrip('=')}\""),
        ('"x abc"', ("percent",), ("", ""), None, "f\"x {quote(v, safe='')}\""),
        ('"x abc"', ("html",), ("", ""), None, 'f"x {html.escape(v)}"'),
        ("'x \"abc\"'", ("json",), ("", ""), None, "f'x \"{json.dumps(v)[1:-1]}\"'"),
    ],
)  # fmt: skip
def test_the_encodings_of_a_place(
    value: str, codecs: tuple[str, ...], around: tuple[str, str], number: bool | None, replaced: str
) -> None:
    head = "import base64\nimport html\nimport json\nfrom urllib.parse import quote\n" + HEAD
    script = parse(task(VARIABLE, f'self.client.post("/b", json={{"k": {value}}})', head=head))
    text = next(part for part in ("abc", "123", "1.5") if part in value)
    assert (
        after(dialect, script, used(script, text, *codecs, around=around, number=number), f'"k": {value}')
        == f'"k": {replaced}'
    )


ENCODERS = "import base64\nimport html\nimport json\nfrom urllib.parse import quote\n" + HEAD


def with_value(
    statement: str, text: str, *codecs: str, around: tuple[str, str] = ("", ""), number: bool | None = None
) -> str:
    """A statement with the variable `v` in the place of a text."""
    script = parse(task('v = self.client.get("/k").json()["v"]', 'self.client.get("/u")', statement, head=ENCODERS))
    use = Use(1, place(script, text), codecs, around)  # type: ignore[arg-type]
    return after(dialect, script, UseVariable("v", (use,), number), statement)


@pytest.mark.parametrize(
    ("statement", "text", "replaced"),
    [
        ('f("V")', "V", "f(v)"),
        ("f('V')", "V", "f(v)"),
        ('f(\'a"V\')', "V", 'f(f\'a"{v}\')'),
        ('f("a{V}b")', "V", 'f(f"a{{{v}}}b")'),
        ('f(f"V")', "V", "f(v)"),
        ('f(f"{V!r:>3}")', "{V!r:>3}", 'f(f"{v!r:>3}")'),
        ('f(f"{V}")', "V", 'f(f"{v}")'),
        ('f(r"aV\\d")', "V", 'f(fr"a{v}\\d")'),
        ('f(r"V")', "V", "f(v)"),
        ('f(b"V")', "V", "f(v.encode())"),
        ('f(b"aV")', "V", 'f(f"a{v}".encode())'),
        ('f(b"\\x41V")', "V", 'f(f"\\x41{v}".encode())'),
        ('f(rb"aV")', "V", 'f(fr"a{v}".encode())'),
        ('f("a" "V")', "V", 'f("a" f"{v}")'),
        ('f("a" "bV")', "V", 'f("a" f"b{v}")'),
        ('f("""aV""")', "V", 'f(f"""a{v}""")'),
        ('f("\\N{DASH}V")', "V", 'f(f"\\N{DASH}{v}")'),
        ('f("V\\n")', "V", 'f(f"{v}\\n")'),
        ("f(V)", "V", "f(v)"),
        ("f(x.V)", "x.V", "f(v)"),
        ("f(V[0])", "V[0]", "f(v)"),
        ("f(V(1))", "V(1)", "f(v)"),
        ("f((V))", "(V)", "f(v)"),
        ("f(-5)", "-5", "f(str(v))"),
        ("f(-5)", "5", "f(-int(v))"),
        ("f(5.5)", "5.5", "f(float(v))"),
        ('f("a" "b")', '"a" "b"', "f(v)"),
        ('f("%s V" % x)', "V", 'f("%s %s" % (x, v))'),
        ('f("{} V".format(x))', "V", 'f("{} {v}".format(x, v=v))'),
        ('f("V %s" % x)', "V", 'f("%s %s" % (v, x))'),
        ('f("{} V {{".format(x))', "V", 'f("{} {v} {{".format(x, v=v))'),
        ("f(x=V)", "V", "f(x=v)"),
        ('f({"V": 1})', "V", "f({v: 1})"),
        ('f({"aV": 1})', "V", 'f({f"a{v}": 1})'),
        ('f("aV".upper())', "V", 'f(f"a{v}".upper())'),
        ('f("a%V")', "V", 'f(f"a%{v}")'),
        ("f(k=55)", "55", "f(k=int(v))"),
    ],
)  # fmt: skip
def test_a_value_with_what_stands_around_it(statement: str, text: str, replaced: str) -> None:
    assert with_value(statement, text) == replaced


@pytest.mark.parametrize(
    ("statement", "text", "why"),
    [
        ('f(f"a{b}V{c}")', "V{c}", "the value is made of several parts"),
        ('f(f"a{b}V{c}")', "{b}V", "the value is made of several parts"),
        ('f(b"\\x81V")', "V", "the value is among bytes that are no text"),
        ('f(b"\\201V")', "V", "the value is among bytes that are no text"),
        ('f(b"a" b"V")', "V", "the value is in bytes that are written in several pieces"),
        ('f(r"\\N{DASH}V")', "V", "the value is in a raw string with braces"),
        ("f(55)", "5", "the value is a part of a number or a name"),
        ("f('%(a)s V' % x)", "V", "the arguments of the format string can't be added to"),
    ],
)
def test_a_value_that_can_not_be_told_from_the_rest(statement: str, text: str, why: str) -> None:
    with pytest.raises(CannotWriteError) as error:
        with_value(statement, text)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("statement", "text", "codecs", "number", "replaced"),
    [
        ("f(k=5)", "5", (), True, "f(k=v)"),
        ('f("5")', "5", (), True, "f(str(v))"),
        ('f("a5")', "5", (), True, 'f(f"a{v}")'),
        ("f(5.5)", "5.5", (), True, "f(v)"),
        ('f("x")', "x", (), True, "f(str(v))"),
        ('f("-5")', "-5", (), True, "f(str(v))"),
        ('f("5")', "5", ("percent",), True, 'f(quote(str(v), safe=""))'),
        ('f("x")', "x", ("percent",), True, 'f(quote(str(v), safe=""))'),
        ("f(k=5)", "5", (), False, "f(k=int(v))"),
        ('f("5")', "5", (), False, "f(v)"),
        ('f("a5")', "5", (), False, 'f(f"a{v}")'),
        ("f(5.5)", "5.5", (), False, "f(float(v))"),
        ('f("x")', "x", (), False, "f(v)"),
        ('f("-5")', "-5", (), False, "f(v)"),
        ('f("5")', "5", ("percent",), False, 'f(quote(v, safe=""))'),
        ('f("x")', "x", ("percent",), False, 'f(quote(v, safe=""))'),
        ("f(k=5)", "5", (), None, "f(k=int(v))"),
        ('f("5")', "5", (), None, "f(str(v))"),
        ('f("a5")', "5", (), None, 'f(f"a{v}")'),
        ("f(5.5)", "5.5", (), None, "f(float(v))"),
        ('f("x")', "x", (), None, "f(v)"),
        ('f("-5")', "-5", (), None, "f(str(v))"),
        ('f("5")', "5", ("percent",), None, 'f(quote(str(v), safe=""))'),
        ('f("x")', "x", ("percent",), None, 'f(quote(v, safe=""))'),
    ],
)  # fmt: skip
def test_a_number_keeps_its_type(
    statement: str, text: str, codecs: tuple[str, ...], number: bool | None, replaced: str
) -> None:
    assert with_value(statement, text, *codecs, number=number) == replaced


@pytest.mark.parametrize(
    ("statement", "codecs", "around", "replaced"),
    [
        ('f("a V")', ("percent",), ("", ""), 'f(f"a {quote(v, safe=\'\')}")'),
        ("f('V')", ("percent",), ("", ""), 'f(quote(v, safe=""))'),
        ("f('V')", ("percent",), ("a", "b"), 'f(quote(f"a{v}b", safe=""))'),
        ("f('x V')", ("percent",), ("a", "b"), 'f(f\'x {quote(f"a{v}b", safe="")}\')'),
        ("f('V')", ("base64", "percent"), ("", ""), 'f(quote(base64.b64encode(v.encode()).decode(), safe=""))'),
        ('f("a V")', ("form",), ("", ""), 'f(f"a {quote(v, safe=\'\')}")'),
        ("f('V')", ("form",), ("", ""), 'f(quote(v, safe=""))'),
        ("f('V')", ("form",), ("a", "b"), 'f(quote(f"a{v}b", safe=""))'),
        ("f('x V')", ("form",), ("a", "b"), 'f(f\'x {quote(f"a{v}b", safe="")}\')'),
        ("f('V')", ("base64", "form"), ("", ""), 'f(quote(base64.b64encode(v.encode()).decode(), safe=""))'),
        ('f("a V")', ("json",), ("", ""), 'f(f"a {json.dumps(v)[1:-1]}")'),
        ("f('V')", ("json",), ("", ""), "f(json.dumps(v)[1:-1])"),
        ("f('V')", ("json",), ("a", "b"), 'f(json.dumps(f"a{v}b")[1:-1])'),
        ("f('x V')", ("json",), ("a", "b"), 'f(f\'x {json.dumps(f"a{v}b")[1:-1]}\')'),
        ("f('V')", ("base64", "json"), ("", ""), "f(json.dumps(base64.b64encode(v.encode()).decode())[1:-1])"),
        ('f("a V")', ("html",), ("", ""), 'f(f"a {html.escape(v)}")'),
        ("f('V')", ("html",), ("", ""), "f(html.escape(v))"),
        ("f('V')", ("html",), ("a", "b"), 'f(html.escape(f"a{v}b"))'),
        ("f('x V')", ("html",), ("a", "b"), 'f(f\'x {html.escape(f"a{v}b")}\')'),
        ("f('V')", ("base64", "html"), ("", ""), "f(html.escape(base64.b64encode(v.encode()).decode()))"),
        ('f("a V")', ("base64",), ("", ""), 'f(f"a {base64.b64encode(v.encode()).decode()}")'),
        ("f('V')", ("base64",), ("", ""), "f(base64.b64encode(v.encode()).decode())"),
        ("f('V')", ("base64",), ("a", "b"), 'f(base64.b64encode(f"a{v}b".encode()).decode())'),
        ("f('x V')", ("base64",), ("a", "b"), 'f(f\'x {base64.b64encode(f"a{v}b".encode()).decode()}\')'),
        ("f('V')", ("base64", "base64"), ("", ""),
         "f(base64.b64encode(base64.b64encode(v.encode()).decode().encode()).decode())"),
        ('f("a V")', ("base64url",), ("", ""), 'f(f"a {base64.urlsafe_b64encode(v.encode()).decode().rstrip(\'=\')}")'),
        ("f('V')", ("base64url",), ("", ""), 'f(base64.urlsafe_b64encode(v.encode()).decode().rstrip("="))'),
        ("f('V')", ("base64url",), ("a", "b"), 'f(base64.urlsafe_b64encode(f"a{v}b".encode()).decode().rstrip("="))'),
        ("f('x V')", ("base64url",), ("a", "b"),
         'f(f\'x {base64.urlsafe_b64encode(f"a{v}b".encode()).decode().rstrip("=")}\')'),
        ("f('V')", ("base64", "base64url"), ("", ""),
         'f(base64.urlsafe_b64encode(base64.b64encode(v.encode()).decode().encode()).decode().rstrip("="))'),
    ],
)  # fmt: skip
def test_each_encoding_alone_and_behind_another(
    statement: str, codecs: tuple[str, ...], around: tuple[str, str], replaced: str
) -> None:
    assert with_value(statement, "V", *codecs, around=around) == replaced


def test_settings_are_read_from_the_environment() -> None:
    script = parse(task('self.client.get("/VALUE", data="VALUE")'))
    text = edit(script, UseSetting("api_key", uses(script, "VALUE", after=-1))).text
    assert text.startswith("import os\n")
    assert 'self.client.get(f"/{os.environ[\'API_KEY\']}", data=os.environ["API_KEY"])' in text


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Import("json"), "import json\n"),
        (Import("urllib.parse", ("quote",)), "from urllib.parse import quote\n"),
    ],
)
def test_a_name_that_the_script_uses_without_importing_it(change: Import, line: str) -> None:
    script = parse(task('self.client.get("/a")'))
    assert line in edit(script, change).text


def test_a_script_of_another_tool() -> None:
    from loadlint.dialects.k6 import dialect as k6

    script = k6.parse(Source("a.js", b"import http from 'k6/http'\n"), lambda path: None)
    assert refused(dialect, script, StopRedirects(0)) == "the script was not parsed as Locust"


@pytest.mark.parametrize(
    ("kind", "length", "lines"),
    [
        ("uuid", 0, ["made = str(uuid.uuid4())"]),
        ("hex", 8, ["made = secrets.token_hex(4)"]),
        ("hex", 7, ["made = secrets.token_hex(4)[1:]"]),
        ("hex", 0, ["made = secrets.token_hex(16)"]),
        ("pkce-verifier", 0, ["made = secrets.token_hex(32)"]),
        ("epoch-seconds", 0, ["made = int(time.time())"]),
        ("epoch-milliseconds", 0, ["made = int(time.time() * 1000)"]),
    ],
)
def test_values_that_are_made(kind: str, length: int, lines: list[str]) -> None:
    script = parse(task("a = 1", 'self.client.get("/VALUE")'))
    change = Generate(0, kind, "made", uses(script, "VALUE", after=-1), length)  # type: ignore[arg-type]
    text = edit(script, change).text
    assert text.partition("\n\n\n")[2] == task("a = 1", *lines, 'self.client.get(f"/{made}")').partition("\n\n\n")[2]


@pytest.mark.parametrize(
    ("imported", "expression"),
    [
        ("from datetime import datetime\n", 'datetime.now(timezone.utc).isoformat(timespec="milliseconds")'),
        ("import datetime\n", 'datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")'),
    ],
)
def test_the_time_as_javascript_writes_it(imported: str, expression: str) -> None:
    script = parse(task('self.client.get("/VALUE")', head=imported + HEAD))
    text = edit(script, Generate(0, "iso-time", "made", uses(script, "VALUE", after=-1))).text
    assert expression in "".join(line.strip() for line in text.splitlines())
    assert '.replace("+00:00", "Z")' in "".join(line.strip() for line in text.splitlines())


def test_a_challenge_is_made_of_its_verifier() -> None:
    script = parse(task('self.client.get("/CHALLENGE")', 'self.client.post("/t", data="VERIFIER")'))
    verifier = Generate(0, "pkce-verifier", "verifier", uses(script, "VERIFIER", after=-1), 8)
    challenge = Generate(
        0, "pkce-challenge", "challenge", uses(script, "CHALLENGE", after=-1), 0, "verifier", verifier.uses
    )
    text = edit(script, verifier, challenge).text
    assert "        verifier = secrets.token_hex(4)\n" in text
    assert "        challenge_digest = hashlib.sha256(verifier.encode()).digest()\n        challenge = " in text
    assert 'base64.urlsafe_b64encode(challenge_digest).rstrip(b"=").decode()' in "".join(
        map(str.strip, text.splitlines())
    )


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (['a = 1; self.client.get("/VALUE")'], "several statements are on one line"),
        (['self.go("/VALUE")', 'self.go("/b")'],
         "the request is made in code that several callers share, or in another file"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_made(lines: list[str], why: str) -> None:
    script = parse(task(*lines) + SHARED)
    assert refused(dialect, script, Generate(0, "uuid", "made", uses(script, "VALUE", after=-1))) == why


def request(method: str, url: str, content: Body | None = None, **headers: str) -> Request:
    fields = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in headers.items())
    return Request(method, Text(url), fields, content)


@pytest.mark.parametrize(
    ("new", "line"),
    [
        (request("GET", "/n"), 'self.client.get("/n")'),
        (request("HEAD", "/n"), 'self.client.head("/n")'),
        (request("PUT", "/n"), 'self.client.put("/n")'),
        (request("PATCH", "/n"), 'self.client.patch("/n")'),
        (request("DELETE", "/n"), 'self.client.delete("/n")'),
        (request("OPTIONS", "/n"), 'self.client.options("/n")'),
        (request("PROPFIND", "/n"), 'self.client.request("PROPFIND", "/n")'),
        (request("POST", "/n", FormBody((Field(Text("a"), Text("1")), Field(Text("b"), Text('"'))))),
         "self.client.post(\"/n\", data={\"a\": \"1\", \"b\": '\"'})"),
        (request("POST", "/n", FormBody((Field(Text("a"), Text("1")), Field(Text("a"), Text("2"))))),
         'self.client.post("/n", data=[("a", "1"), ("a", "2")])'),
        (request("POST", "/n", RawBody(Text('{"a":[1,null,true,{"b":1.5}]}')), Content_Type="application/json"),
         'self.client.post("/n", json={"a": [1, None, True, {"b": 1.5}]})'),
        (request("POST", "/n", RawBody(Text("<a/>")), Content_Type="text/xml"),
         'self.client.post("/n", data="<a/>", headers={"Content-Type": "text/xml"})'),
        (request("POST", "/n", RawBody(Text("t"))), 'self.client.post("/n", data="t")'),
        (request("GET", "/n", X_A="b"), 'self.client.get("/n", headers={"X-A": "b"})'),
    ],
)  # fmt: skip
def test_a_new_request_of_each_kind(new: Request, line: str) -> None:
    script = parse(task('self.client.get("/a")'))
    assert edit(script, InsertStep(0, new)).text == task(line, 'self.client.get("/a")')


@pytest.mark.parametrize(
    ("lines", "used"),
    [
        (['h = {"X-A": "b"}', 'self.client.get("/a", headers=h)'], "h"),
        (['h = {"X-A": "c"}', 'self.client.get("/a", headers=h)'], '{"X-A": "b"}'),
        (['h = {"X-A": "b", "C": "d"}', 'self.client.get("/a", headers=h)'], '{"X-A": "b"}'),
        (['self.h = {"X-A": "b"}', 'self.client.get("/a", headers=self.h)'], "self.h"),
        (['self.client.get("/a", headers={"X-A": "b"})'], '{"X-A": "b"}'),
    ],
)
def test_headers_that_a_neighbour_sends(lines: list[str], used: str) -> None:
    script = parse(task(*lines))
    text = edit(script, InsertStep(None, request("GET", "/n", X_A="b"))).text
    assert text == task(*lines, f'self.client.get("/n", headers={used})')


HEADERS_OF_ANOTHER_TASK = """
    @task
    def first(self):
        h = {"X-A": "b"}
        self.client.get("/a", headers=h)

    @task
    def second(self):
        self.client.get("/a")
"""


@pytest.mark.parametrize(
    ("script", "before", "used"),
    [
        (task('self.client.get("/w")', 'h = {"X-A": "b"}', 'self.client.get("/a", headers=h)'), 0, '{"X-A": "b"}'),
        (task('h = {"X-A": "b"}', 'self.client.get("/a", headers=h)', 'self.client.get("/w")'), 1, "h"),
        (task('self.client.get("/a", headers=self.h)'), 0, '{"X-A": "b"}'),
        (HEAD + HEADERS_OF_ANOTHER_TASK, 1, '{"X-A": "b"}'),
        (HEAD + HEADERS_OF_ANOTHER_TASK, 0, "h"),
    ],
)
def test_headers_are_shared_only_where_their_name_is_set(script: str, before: int, used: str) -> None:
    text = edit(parse(script), InsertStep(before, request("GET", "/n", X_A="b"))).text
    assert f'self.client.get("/n", headers={used})\n' in text


def test_a_redirect_that_is_not_followed() -> None:
    script = parse(task('self.client.get("/a")'))
    text = edit(script, InsertStep(None, request("GET", "/n"), follows_redirects=False)).text
    assert text == task('self.client.get("/a")', 'self.client.get("/n", allow_redirects=False)')


@pytest.mark.parametrize(
    ("place", "before", "added"),
    [
        ("header", 'headers={**h, "a": "b"}', 'headers={**h, "a": "b", "tok": "x"}'),
        ("header", "headers=h", 'headers={**h, "tok": "x"}'),
        ("header", "headers={\n    **h,\n}", 'headers={\n    **h,\n    "tok": "x",\n}'),
        ("form", 'data=(("a", "1"), ("b", "2"))', 'data=(("a", "1"), ("b", "2"), ("tok", "x"))'),
        ("form", 'data={"a": "1"}', 'data={"a": "1", "tok": "x"}'),
    ],
)
def test_a_field_beside_others(place: str, before: str, added: str) -> None:
    script = parse(task(f'self.client.post("/b", {before})'))
    assert after(dialect, script, AddField(0, place, ("tok",), "x"), before) == added  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "change", "why"),
    [
        ('self.client.post("/b", data=b"a=1")', AddField(0, "form", ("tok",), variable="x"),
         "the request's body can't be added to where it is put together, or other requests share it"),
        ('self.client.post("/b", data=dict(a="1"))', AddField(0, "form", ("a-b",), "x"),
         "the request's body can't be added to where it is put together, or other requests share it"),
        ('self.client.post("/b", data=f())', AddField(0, "form", ("tok",), "x"),
         "the request's body can't be added to where it is put together, or other requests share it"),
        ('self.client.post("/b", **o)', AddField(0, "header", ("tok",), "x"),
         "the request's header can't be added to where it is put together, or other requests share it"),
        ('self.client.post("/b")', AddField(0, "json", ("a", "b"), "x"),
         "the request has no body that a field can be added to"),
    ],
)  # fmt: skip
def test_a_field_that_can_not_be_added(call: str, change: AddField, why: str) -> None:
    assert refused(dialect, parse(task(call)), change) == why


@pytest.mark.parametrize(
    ("first", "why"),
    [
        # A script for another Python is held against the grammar alone.
        ('print "started"', "the changed script could not be parsed"),
        ('print("started")', "the changed script would not compile"),
    ],
)
def test_the_result_must_be_python(first: str, why: str) -> None:
    script = parse(task(first, VARIABLE, 'self.client.get("/VALUE")'))
    change = Correlate(0, Extractor(FromHeader("X-A")), "not a name", "", uses(script, "VALUE"))
    assert refused(dialect, script, change) == why
