"""Properties that hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadlint.changes import Correlate, Use
from loadlint.dialects.k6 import dialect
from loadlint.dialects.k6.language import literals
from loadlint.extractor import Extractor, FromJson
from loadlint.text.mapped import FOREIGN
from loadlint.text.source import Source
from tests.dialects.k6.helpers import body, edit, texts

_TESTS = Path(__file__).parents[2]
_EXAMPLES = sorted(_TESTS.glob("applications/*/raw.k6.js")) + sorted(_TESTS.glob("shop/flows/*/raw.k6.js"))
_PIECES = st.sampled_from(
    ["a", "é", "😀", "\u2028", r"\n", r"\'", r"\\", r"\x41", r"\u00e9", r"\ud83d\ude00", r"\ud83d", r"\u{1F600}", r"\0",
     r"\054", "\\\n", "\\\r\n", r"\q", '"', "`", "${", "$", "\\$", r"\`"]
)  # fmt: skip


def test_a_name_that_the_parser_misses_is_empty() -> None:
    script = dialect.parse(Source("a.js", b"import http from 'k6/http';\nlet made = a ? b : ;\n"), lambda _: None)
    assert "" in script.names
    assert script.problems


@given(st.lists(_PIECES, max_size=12))
def test_each_character_of_a_string_comes_from_its_own_bytes(pieces: list[str]) -> None:
    prefix = "x = 'é"
    content = "".join(pieces)
    data = (prefix + content + "'").encode()
    start = len(prefix.encode())
    text = literals.decode_string(data, start, len(data) - 1)
    assert text.starts is not None and text.ends is not None
    assert len(text.starts) == len(text.ends) == len(text.value)
    position = start
    for at, end in zip(text.starts, text.ends, strict=True):
        assert at >= position or at == position - (end - at)
        assert start <= at < end <= len(data) - 1
        data[at:end].decode()
        position = max(position, end)
    for i, character in enumerate(text.value):
        alone = literals.decode_string(data, text.starts[i], text.ends[i]).value
        assert alone == character or character == "\ufffd"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_scripts_never_raise(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(_EXAMPLES)).read_bytes()
    content = bytearray(original)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    source = Source("x.js", bytes(content[:cut]))
    dialect.detect(source, lambda _: None)
    script = dialect.parse(source, lambda path: None)
    for step in script.steps:
        assert 0 <= step.span.start <= step.span.end <= cut
        for text in texts(step):
            for start, end in zip(text.starts or (), text.ends or (), strict=True):
                assert start == FOREIGN or 0 <= start < end <= cut
    for problem in script.problems:
        assert 0 <= problem.span.start <= problem.span.end <= cut


def test_the_examples_are_read() -> None:
    for path in _EXAMPLES:
        source = Source(str(path), path.read_bytes())
        assert dialect.detect(source, lambda _: None)
        script = dialect.parse(source, lambda name: None)
        assert not script.problems
        assert len(script.steps) > 2
        for text in (text for step in script.steps for text in texts(step) if text.value):
            span = text.span()
            assert span is not None
            assert source.text(span) == text.value or "\\" in source.text(span)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_part_of_a_request_can_become_a_variable(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(_EXAMPLES))
    script = dialect.parse(Source(str(path), path.read_bytes()), lambda name: None)
    issuer = data.draw(st.integers(0, len(script.steps) - 2))
    step = data.draw(st.integers(issuer + 1, len(script.steps) - 1))
    text = data.draw(st.sampled_from([text for text in texts(script.steps[step]) if text.value]))
    start = data.draw(st.integers(0, len(text) - 1))
    span = text[start : data.draw(st.integers(start + 1, len(text)))].span()
    assert span is not None
    extractor = Extractor(FromJson(("some", "value")))
    change = Correlate(issuer, extractor, "someValue", "no value", (Use(step, span),), data.draw(st.booleans()))
    after = edit(script, change)
    assert len(after.script.steps) == len(script.steps)
    assert ("someValue", issuer, extractor) in [(e.variable, e.step, e.extractor) for e in after.script.extractions]
    assert after.script.steps[issuer].follows_redirects is not change.stop_redirects
    assert any("\ue000" in part.value for part in texts(after.script.steps[step]))


_ARGUMENTS = (
    "",
    "null",
    "7",
    "'a'",
    "['a', ...more()]",
    "{ a: 1, ...more() }",
    "more()",
    "r",
    "(x) => x",
    "/a(b)/g, ''",
    "1, 2, 3",
)
_HOLDERS = (
    "'a'",
    "''",
    "7",
    "null",
    "['a', 1]",
    "[...more()]",
    "{ a: 1 }",
    "more()",
    "r",
    "r.json('a')",
    "r.headers.a",
    "r.html()",
    "new URLSearchParams()",
    "/a/",
    "((x) => x)",
)
_METHODS = (
    "append apply at bind call concat delete exec filter find first flat flatMap forEach get indexOf join json "
    "map match matchAll pop push reduce replace replaceAll reverse set shift slice some sort split substring "
    "text then toString trim"
).split()
_FUNCTIONS = (
    "Array.from JSON.parse JSON.stringify Number Object.assign Object.entries Object.keys Promise.all String "
    "check decodeURIComponent encodeURIComponent fail group http.asyncRequest http.batch http.file http.get "
    "http.post http.request http.setResponseCallback parseInt require"
).split()


_CONSTRUCTORS = ("new FormData", "new RegExp", "new Set", "new SharedArray", "new URL", "new URLSearchParams")


@pytest.mark.parametrize("method", _METHODS)
def test_a_method_of_anything_with_any_arguments_is_read_over(method: str) -> None:
    """Whatever a script calls, the requests before and behind are read."""
    calls = [f"v = ({holder}).{method}({arguments});" for holder in _HOLDERS for arguments in _ARGUMENTS]
    script = body("let v; const r = http.get('/1');\n" + "\n".join(calls) + "\nhttp.get('/2');")
    assert [step.request.url.value for step in script.steps] == ["/1", "/2"]


@pytest.mark.parametrize("function", [*_FUNCTIONS, *_CONSTRUCTORS])
def test_a_function_with_any_arguments_is_read_over(function: str) -> None:
    calls = [f"v = {function}({arguments}); v = {function}({arguments or 'r'}, v);" for arguments in _ARGUMENTS]
    script = body("let v; const r = http.get('/1');\n" + "\n".join(calls) + "\nhttp.get('/2');")
    sent = [step.request.url.value for step in script.steps]
    assert (sent[0], sent[-1]) == ("/1", "/2")
