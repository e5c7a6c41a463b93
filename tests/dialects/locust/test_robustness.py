"""Properties that hold for any text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadlint.changes import Correlate, Use
from loadlint.dialects.locust import dialect
from loadlint.dialects.locust.language import literals, syntax
from loadlint.extractor import Extractor, FromJson
from loadlint.text.mapped import FOREIGN
from loadlint.text.source import Source
from tests.dialects.locust.helpers import HEAD, edit, parse, task, texts, urls

_TESTS = Path(__file__).parents[2]
_EXAMPLES = sorted(_TESTS.glob("applications/*/raw*.locust.py")) + sorted(_TESTS.glob("shop/flows/*/raw*.locust.py"))
_PIECES = st.sampled_from(
    ["a", "é", "😀", "\u2028", r"\n", r"\'", r"\\", r"\x41", r"\u00e9", r"\U0001F600", r"\0", r"\054", "\\\n", r"\q",
     r"\N{DASH}", r"\N{EM DASH}", '"', "{", "}", "%s"]
)  # fmt: skip
_PREFIXES = st.sampled_from(["", "r", "b", "u", "R", "Rb"])


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=12), _PREFIXES)
def test_strings_are_read_as_python_reads_them(pieces: list[str], prefix: str) -> None:
    content = "".join(pieces)
    literal = f"{prefix}'{content}'"
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return
    data = f"x = {literal}".encode()
    node = syntax.parse(Source("x.py", data)).root.named_children[0].named_children[0].child_by_field_name("right")
    assert node is not None
    span = literals.content_of(node)
    assert span is not None
    text = literals.fragment(data, *span, literals.prefix_of(data, node))
    if isinstance(value, str):
        assert text.value == value
    assert text.starts is not None and text.ends is not None
    position = span[0]
    for start, end in zip(text.starts, text.ends, strict=True):
        assert position <= start < end <= span[1]
        data[start:end].decode()
        position = end


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_scripts_never_raise(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(_EXAMPLES)).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    source = Source("x.py", bytes(content[:cut]))
    dialect.detect(source, lambda _: None)
    script = dialect.parse(source, lambda path: None)
    for step in script.steps:
        assert 0 <= step.span.start <= step.span.end <= cut
        for text in texts(step):
            for start, end in zip(text.starts or (), text.ends or (), strict=True):
                assert start == FOREIGN or 0 <= start < end <= cut
    for problem in script.problems:
        assert 0 <= problem.span.start <= problem.span.end <= cut


def test_a_syntax_error_at_a_byte_that_is_no_text() -> None:
    (problem,) = dialect.parse(Source("x.py", b"if x:\n\x80"), lambda path: None).problems
    assert (problem.span.start, problem.span.end) == (6, 7)


def test_the_examples_are_read() -> None:
    assert _EXAMPLES
    for path in _EXAMPLES:
        source = Source(str(path), path.read_bytes())
        assert dialect.detect(source, lambda _: None)
        script = dialect.parse(source, lambda name: None)
        assert not script.problems
        assert len(script.steps) > 2
        for text in (text for step in script.steps for text in texts(step) if text.value):
            span = text.span()
            if span is not None and not text.is_open:
                assert len(source.data[span.start : span.end]) >= len(text.value) or text.value.isascii() is False


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_outside_of_its_edits_a_file_stays_as_it_is(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(_EXAMPLES))
    source = Source("x.py", path.read_bytes())
    script = dialect.parse(source, lambda name: None)
    step = data.draw(st.integers(0, len(script.steps) - 2))
    target = data.draw(st.integers(step + 1, len(script.steps) - 1))
    url = script.steps[target].request.url
    path_text = url[url.value.find("/", 8) + 1 :]
    span = path_text.span()
    if not path_text.value or span is None:
        return
    change = Correlate(step, Extractor(FromJson(("id",))), "some_value", "no value", (Use(target, span),))
    edited = edit(script, change)
    assert edited.text.count("some_value") >= 4
    lines = edited.text.splitlines()
    kept = [line for line in source.data.decode().splitlines() if line.strip() != "pass"]
    missing = [line for line in kept if line not in lines]
    assert len(missing) <= 1


def test_deep_nesting_ends() -> None:
    for text in (
        "(" * 5000,
        "x = " + "[" * 3000 + "]" * 3000,
        "if a:\n" + "".join(" " * n + "if a:\n" for n in range(1, 500)),
    ):
        source = Source("x.py", f"from locust import HttpUser\n{text}".encode())
        dialect.parse(source, lambda name: None)


_ARGUMENTS = (
    "",
    "None",
    "7",
    '"a"',
    '["a", *more()]',
    '{"a": 1, **more()}',
    "more()",
    "r",
    "lambda x: x",
    "self",
    "*more()",
    "key=lambda x: x",
    '"a", "b"',
    "1, 2, 3",
)
_HOLDERS = (
    '"a"',
    '""',
    "7",
    "None",
    '["a", 1]',
    "[*more()]",
    '{"a": 1}',
    "more()",
    "r",
    'r.json()["a"]',
    'r.headers["a"]',
    "self.client.cookies",
    'BeautifulSoup(r.text, "html.parser")',
    're.compile("a")',
    "self",
)
_METHODS = (
    "append attr css cssselect decode encode eq extend find find_all findall finditer format get getall group "
    "index insert items join json keys lower match parsed pop remove replace search select setdefault sort "
    "split strip text update values xpath"
).split()
_FUNCTIONS = (
    "BeautifulSoup Selector base64.b64encode dict enumerate filter float fromstring getattr html.unescape int "
    "isinstance json.dumps json.loads len list map next os.environ.get os.getenv parse_qs quote random.choice "
    "random.sample re.escape re.findall re.search reduce repr reversed self.client.get self.client.post "
    "self.client.request setattr sorted str type urlencode urljoin urlparse zip"
).split()
_IMPORTS = (
    "import base64, html, json, os, random, re\nfrom functools import reduce\n"
    "from urllib.parse import parse_qs, quote, urlencode, urljoin, urlparse\n"
    "from bs4 import BeautifulSoup\nfrom lxml.html import fromstring\nfrom parsel import Selector\n"
)


@pytest.mark.parametrize("method", _METHODS)
def test_a_method_of_anything_with_any_arguments_is_read_over(method: str) -> None:
    """Whatever a script calls, the requests before and behind are read."""
    calls = [f"v = {holder}.{method}({arguments})" for holder in _HOLDERS for arguments in _ARGUMENTS]
    lines = ('r = self.client.get("/1")', *calls, 'self.client.get("/2")')
    script = parse(task(*lines, head=_IMPORTS + HEAD))
    assert [step.request.url.value[-2:] for step in script.steps] == ["/1", "/2"]


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_a_function_with_any_arguments_is_read_over(function: str) -> None:
    calls = [f"v = {function}({arguments})" for arguments in _ARGUMENTS]
    calls += [f"v = {function}({first}, {second})" for first in _ARGUMENTS[1:10] for second in _ARGUMENTS[1:10]]
    lines = ('r = self.client.get("/1")', *calls, 'self.client.get("/2")')
    sent = [step.request.url.value for step in parse(task(*lines, head=_IMPORTS + HEAD)).steps]
    assert (sent[0][-2:], sent[-1][-2:]) == ("/1", "/2")


@pytest.mark.parametrize(
    ("line", "between"),
    [
        ('x = = self.client.get("/b")', ["GET https://a.test/b"]),
        ('self.client.get("/b"))', ["GET https://a.test/b"]),
        ('self.client.get("/b") self.client.get("/c")', ["GET https://a.test/b"]),
    ],
)
def test_what_is_read_of_a_line_that_is_broken(line: str, between: list[str]) -> None:
    script = parse(task('self.client.get("/a")', line, 'self.client.get("/d")'))
    assert urls(script) == ["GET https://a.test/a", *between, "GET https://a.test/d"]
