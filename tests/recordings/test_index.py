"""The index gives what a look at all responses gives: for words, parts of words, and texts of several words."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loadlint.correlation.observe.search import Texts, look_up, scan, words_in
from loadlint.recordings import index as index_module
from loadlint.recordings.exchange import Exchange, Response
from loadlint.recordings.index import Builder, Index, Plan, automaton_of, words_of
from loadlint.request import Request
from loadlint.text.mapped import Text

HIDDEN = base64.b64encode(b'{"token": "hidden-7f3a"}').decode()
TEXT = st.text(st.sampled_from("ab1Z-_/%é \n\"'<&"), max_size=14)


def exchanges(*texts: str) -> list[Exchange]:
    """Recorded answers with these bodies."""
    request = Request("GET", Text("https://shop.test/"))
    answers = (Response(200, (), text.encode(), "text/html", "https://shop.test/") for text in texts)
    return [Exchange(index, request, answer) for index, answer in enumerate(answers)]


def index_of(recorded: list[Exchange]) -> Index:
    """What is kept of them."""
    builder = Builder()
    for exchange in recorded:
        builder.add(words_in(exchange.response))
    return Index(memoryview(builder.finish()))


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("42", [0]),
        ("4", []),
        ("8f14e45fceea167a", [0, 1]),
        ("14e45fceea", [0, 1]),
        ("fceea167a&b=4", [0]),
        ("c1d2-aa", [1]),
        ("x/c1d2-aa", [1]),
        ("hidden-7f3a", [2]),
        ("7f3a", [2]),
        ("Größe", [3]),
        ("röße 12345", [3]),
        ("a<b>c", [3]),
        ("nowhere-0000", []),
        ("---", [4]),
        ("a b c d e", [4]),
    ],
)
def test_where_a_value_is(value: str, texts: list[int]) -> None:
    recorded = exchanges(
        "<a href='?id=8f14e45fceea167a&b=42'>",
        '{"a": "xx8f14e45fceea167axx", "b": "/x/c1d2-aa/"}',
        f"state={HIDDEN};",
        "Größe 12345 a&lt;b&gt;c",
        "a b c d e ---",
    )
    found = tuple(texts)
    assert look_up([value], index_of(recorded), Texts(recorded)) == {value: found}
    assert scan([value], Texts(recorded)) == {value: found}


def test_values_with_a_form_in_common() -> None:
    recorded = exchanges("go to /next%2Fstep%2F1", "go to /next/step/1")
    both = {"next%2Fstep%2F1": (0,), "next/step/1": (0, 1)}
    assert scan(both, Texts(recorded)) == look_up(both, index_of(recorded), Texts(recorded)) == both


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=5), st.lists(TEXT.filter(bool), min_size=1, max_size=5))
@example(["1"], ["1\n"])
def test_both_ways_agree(texts: list[str], values: list[str]) -> None:
    recorded = exchanges(*texts, *(f"x{value} {value}y" for value in values[:2]))
    assert look_up(values, index_of(recorded), Texts(recorded)) == scan(values, Texts(recorded))


@pytest.mark.parametrize("words", [250_000, 100])
def test_many_texts(words: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a segment, by texts and by words; words of one text, of some and of all, short and long."""
    monkeypatch.setattr(index_module, "_MOST_WORDS", words)
    texts = [
        f"all everywhere n{number} t{number % 7} number{number:08} seventh{number % 7:08}" for number in range(700)
    ]
    builder = Builder()
    for text in texts:
        builder.add(words_of(text.encode()))
    index = Index(memoryview(builder.finish()))
    assert index.whole(b"all") == set(range(700))
    assert index.whole(b"n600") == {600}
    assert index.whole(b"t3") == set(range(3, 700, 7))
    assert index.whole(b"none") == set()
    found = index.containing([b"everywhere", b"number00000555", b"enth00000002", b"nothing-here"])
    assert found[b"everywhere"] == set(range(700))
    assert found[b"number00000555"] == {555}
    assert found[b"enth00000002"] == set(range(2, 700, 7))
    assert found[b"nothing-here"] == set()


def test_long_patterns_are_searched_for_like_short_ones() -> None:
    patterns = [b"ab" * 4_000, b"needle", b"ab" * 10]
    data = b"x" + b"ab" * 4_000 + b" needle"
    assert {match[0] for match in automaton_of(patterns).find_matches_as_indexes(data, overlapping=True)} == {0, 1, 2}


@pytest.mark.parametrize(
    ("text", "is_word", "plan"),
    [
        pytest.param(b"42", True, Plan((b"42",), exact=True), id="a word"),
        pytest.param(b"42", False, Plan(), id="a short part of words"),
        pytest.param(b"a-42", True, Plan((b"a", b"42")), id="words"),
        pytest.param(b"a-42-b", False, Plan((b"42",)), id="words in the middle"),
        pytest.param(b"7f3a9c1e", True, Plan(part=b"7f3a9c1e"), id="a long word"),
        pytest.param(b"7f3a9c1e", False, Plan(part=b"7f3a9c1e", exact=True), id="a long part"),
        pytest.param(b"id=7f3a9c1e", False, Plan(part=b"7f3a9c1e"), id="more than a long part"),
        pytest.param(b"--", False, Plan(), id="no word at all"),
    ],
)
def test_how_a_text_is_looked_for(text: bytes, is_word: bool, plan: Plan) -> None:
    """By words, or by a part of them; who looks for exactly that need not look at the texts."""
    assert index_module.plan(text, is_word=is_word) == plan
