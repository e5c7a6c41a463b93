"""Paths into JSON that may hold in every run: what tells an element of a list goes before its place."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from loadlint.correlation.prove.json_candidates import inner_json_candidates, json_candidates
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromBody, FromJson, JsonInside, JsonStep, Match, Where
from tests.support.flowtext import parse_flow

Path = tuple[JsonStep, ...]


def page(document: Any) -> Page:
    text = document if isinstance(document, str) else json.dumps(document)
    return Page(parse_flow(f"GET http://h/\nHTTP 200\nContent-Type: application/json\n\n{text}").exchanges)


def paths(path: Path, *documents: Any) -> list[Path]:
    """The paths that are tried for the value at `path` of the first document, which is `v1`, and `v2` in the second."""
    values = [f"v{number}" for number in range(1, len(documents) + 1)]
    tried = json_candidates(Extractor(FromJson(path)), path, list(map(page, documents)), values)
    return [extractor.origin.path for extractor in tried if isinstance(extractor.origin, FromJson)]


def by(name: str, value: str | int, *inner: str) -> Where:
    return Where((name, *inner), value)


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        (("a",), {"a": "v1"}, [("a",)]),
        ((0,), ["v1"], [(0,)]),
        ((1,), ["x", "v1"], [(1,)]),
        # What names an element goes before other words of it, short before long, and words before numbers.
        ((1, "t"), [{}, {"t": "v1", "n": 5, "color": "red", "role": "a", "name": "tea"}],
         [(by("name", "tea"), "t"), (by("role", "a"), "t"), (by("color", "red"), "t"), (by("n", 5), "t"), (1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "far": "farther", "off": "off"}],
         [(by("off", "off"), "t"), (by("far", "farther"), "t"), (1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "bb": "x", "aa": "x"}], [(by("aa", "x"), "t"), (by("bb", "x"), "t"), (1, "t")]),
        # A member of a member comes after those of the element.
        ((1, "t"), [{}, {"t": "v1", "in": {"name": "x"}, "zz": "word"}],
         [(by("zz", "word"), "t"), (Where(("in", "name"), "x"), "t"), (1, "t")]),
        ((1, "in", "t"), [{}, {"in": {"t": "v1", "name": "x"}}],
         [(Where(("in", "name"), "x"), "in", "t"), (1, "in", "t")]),
        ((1, "t"), [{}, {"t": "v1", "on": {"is": True, "bb": "x"}, "to": {"aa": "x"}}],
         [(Where(("to", "aa"), "x"), "t"), (Where(("on", "bb"), "x"), "t"), (1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "aa": "x", "Name": "x"}], [(by("Name", "x"), "t"), (by("aa", "x"), "t"), (1, "t")]),
        # What another element before it has as well leads there; what one behind it has, comes last of the words.
        ((1, "t"), [{"name": "tea"}, {"t": "v1", "name": "tea"}], [(1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "name": "tea", "zz": "word"}, {"name": "tea"}],
         [(by("zz", "word"), "t"), (by("name", "tea"), "t"), (1, "t")]),
        # What looks made, is long, has lines, is true or false or the value itself, tells nothing.
        ((1, "t"), [{}, {"t": "v1", "name": "tea-4471", "on": True, "half": None, "list": ["x"]}], [(1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "name": "so " * 20}], [(by("name", "so " * 20), "t"), (1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "name": "so " * 20 + "a"}], [(1, "t")]),
        ((1, "t"), [{}, {"t": "v1", "name": "two\nlines"}], [(1, "t")]),
        # An only element needs no choice.
        ((0, "t"), [{"t": "v1", "name": "tea"}], [(0, "t")]),
        # Each list that the path goes through is chosen from.
        (("a", 1, "b", 1), {"a": [{}, {"name": "x", "b": ["", "v1"]}]},
         [("a", by("name", "x"), "b", 1), ("a", 1, "b", 1)]),
        # Eight members are tried.
        ((1, "t"), [{}, {"t": "v1", **{f"m{'abcdefghij'[n]}": "x" for n in range(10)}}],
         [*[(by(f"m{'abcdefgh'[n]}", "x"), "t") for n in range(8)], (1, "t")]),
    ],
)  # fmt: skip
def test_one_run(path: Path, document: Any, expected: list[Path]) -> None:
    assert paths(path, document) == expected


def test_words_that_tell_an_element_in_their_order() -> None:
    words = "name sku code slug type kind key role label title size rel another".split()
    for word, other in pairwise(words):
        element = {other: "x", word: "x", "t": "v1"}
        assert paths((1, "t"), [{}, element]) == [(by(word, "x"), "t"), (by(other, "x"), "t"), (1, "t")]


@pytest.mark.parametrize(
    ("path", "first", "second", "expected"),
    [
        # The order of a list differs: only what both elements share leads there.
        ((0, "t"), [{"t": "v1", "name": "tea"}, {"t": "w"}], [{"t": "w"}, {"t": "v2", "name": "tea"}],
         [(by("name", "tea"), "t")]),
        ((0, "t"), [{"t": "v1", "name": "tea"}, {}], [{}, {"t": "v2", "name": "milk"}], []),
        ((0, "t"), [{"t": "v1", "no": 1}, {}], [{}, {"t": "v2", "no": "1"}], []),
        # The same place in both runs, or the same from the end.
        ((1, "t"), [{}, {"t": "v1"}], [{}, {"t": "v2"}, {}], [(1, "t")]),
        ((1, "t"), [{}, {"t": "v1"}], [{}, {}, {"t": "v2"}], [(-1, "t")]),
        ((0, "t"), [{"t": "v1"}, {}], [{}, {"t": "v2"}, {}], [(-2, "t")]),
        ((0, "t"), [{"t": "v1"}], [{"t": "v2"}, {}], [(0, "t")]),
        ((0, "t"), [{"t": "v1"}], [{}, {"t": "v2"}], [(-1, "t")]),
        # What looks made tells an element where both runs have it.
        ((1, "t"), [{}, {"t": "v1", "key": "tea-4471"}], [{"t": "v2", "key": "tea-4471"}, {}],
         [(by("key", "tea-4471"), "t")]),
        # What other elements have as well in one of the runs comes last of the words.
        ((1, "t"), [{}, {"t": "v1", "name": "tea", "zz": "word"}, {"name": "tea"}],
         [{}, {"t": "v2", "name": "tea", "zz": "word"}], [(by("zz", "word"), "t"), (by("name", "tea"), "t"), (1, "t")]),
        # What leads to another element in one of the runs.
        ((1, "t"), [{}, {"t": "v1", "name": "tea"}], [{"name": "tea"}, {"t": "v2", "name": "tea"}], [(1, "t")]),
        # A place that is right in both runs is not given up for an earlier one with the same value.
        ((1, "t"), [{"t": "w"}, {"t": "v1"}], [{"t": "v2"}, {"t": "v2"}, {}], [(1, "t")]),
        # The other run lacks the value, or has it somewhere else.
        ((0, "t"), [{"t": "v1"}], [{"t": "w"}], []),
        ((0, "t"), [{"t": "v1"}], {"t": "v2"}, []),
        ((0, "t"), [{"t": "v1"}], [["v2"]], []),
        ((0, "t"), [{"t": "v1"}], "no JSON", []),
        ((0, 0), [["v1"]], [["w"], ["x", "v2"]], [(-1, -1)]),
    ],
)  # fmt: skip
def test_two_runs(path: Path, first: Any, second: Any, expected: list[Path]) -> None:
    assert paths(path, first, second) == expected


@pytest.mark.parametrize(("length", "is_there"), [(2000, True), (2001, False)])
def test_of_a_long_list_two_thousand_elements_are_looked_at(length: int, is_there: bool) -> None:
    second = [*[""] * (length - 1), "v2"]
    assert paths((0,), ["v1"], second) == ([(-1,)] if is_there else [])


def test_operations_stay() -> None:
    """What cuts the value out of a member also finds the member in the other run."""
    documents = [[{"name": "x", "t": "id=v1"}, {}], [{}, {"name": "x", "t": "id=v2"}]]
    cut = (Match("id=(.*)"),)
    tried = json_candidates(Extractor(FromJson((0, "t")), cut), (0, "t"), list(map(page, documents)), ["v1", "v2"])
    assert list(tried) == [Extractor(FromJson((by("name", "x"), "t")), cut)]


def test_json_inside_of_json() -> None:
    """Each way into the outer document is followed by each way into the inner one."""
    inner = json.dumps([{}, {"name": "y", "t": "v1"}])
    document = page([{}, {"name": "x", "in": inner}])
    extractor = Extractor(FromJson((1, "in")), (JsonInside((1, "t")),))
    assert list(json_candidates(extractor, (1, "in"), [document], ["v1"])) == [
        Extractor(FromJson((outer, "in")), operations)
        for outer in (by("name", "x"), 1)
        for operations in ((JsonInside((1, "t")),), (JsonInside((by("name", "y"), "t")),), (JsonInside((1, "t")),))
    ]


def test_json_in_a_text() -> None:
    """What comes before and after the inner document stays."""
    texts = ['data=[{}, {"t": "<v1>"}];', 'data=[{}, {}, {"t": "<v2>"}];']
    before, after = Match("data=(.*);"), Match("<(.*)>")
    extractor = Extractor(FromBody(), (before, JsonInside((1, "t")), after))
    tried = inner_json_candidates(extractor, list(map(page, texts)), ["v1", "v2"])
    assert list(tried) == [Extractor(FromBody(), (before, JsonInside((-1, "t")), after))]
