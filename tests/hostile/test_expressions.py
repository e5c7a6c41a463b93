"""No expression can hang: not ours, whatever text they are given, nor those of scripts and plans."""

from __future__ import annotations

import random
import re
import time

import pytest

from loadlint.recordings import har_pieces
from loadlint.text.bounded_regex import TooCostlyError, bounded_pattern
from loadlint.text.regex_cost import cost_of
from loadlint.text.regex_steps import program_of
from tests.hostile.expressions import expressions


@pytest.mark.slow
def test_all_our_expressions_are_seen() -> None:
    assert len(expressions()) > 450


LINEAR = "recordings/har_pieces.py"
"""Objects in each other: each part is possessive and matched in one way only, which the bound does not see."""


def is_exponential(pattern: re.Pattern[str]) -> bool:
    """Whether no power of a text's length, within reason, bounds the steps."""
    return cost_of(pattern).most_steps_of_length(1_000_000) > 1e60


def test_none_of_ours_is_exponential() -> None:
    endless = [one for one in expressions() if is_exponential(one.compiled)]
    assert [(one.place, one.compiled.pattern) for one in endless if not one.place.startswith(LINEAR)] == []


def test_nested_objects_are_found_in_linear_time() -> None:
    def seconds(size: int) -> float:
        started = time.thread_time()
        assert har_pieces._OBJECT.search(b'{"a":' * 14 + b"{" * size) is None
        return time.thread_time() - started

    assert seconds(4_000) < 20 * max(seconds(1_000), 0.001)


@pytest.mark.parametrize("pattern", ["(a|a)*b", "(.*a){25}", "(x+x+)+y", r"(\w+\s?)*!", r"(<!--.*?-->)*<p"])
def test_an_exponential_one_would_be_seen(pattern: str) -> None:
    assert is_exponential(re.compile(pattern))


def test_the_bound_for_one_length_is_not_taken_for_another() -> None:
    cost, lengths = cost_of(re.compile('class="([^"]+)"')), (10, 1000, 1000, 10)
    short, long, again, last = (cost.most_steps_of_length(length) for length in lengths)
    assert short == last < long == again


@pytest.mark.parametrize(
    "value",
    [
        "quarterly-performance-measurements-presentation-2024-final.PDF",
        "Unfortunately international transactions require additional authentication.",
        "A" + "a" * 50 + "1",
        "abc" + "1" * 60 + "!",
    ],
)
def test_values_that_hung(value: str) -> None:
    from loadlint.correlation.observe import value_shape

    shapes = [one.compiled for one in expressions() if one.place.startswith("correlation/observe/value_shape.py")]
    started = time.process_time()
    for shape in shapes:
        if isinstance(shape.pattern, str):
            shape.fullmatch(value)
    value_shape.is_prose(value)
    assert time.process_time() - started < 1


HOSTILE = [
    ("(a|a)*b", "a" * 5_000 + "c"),
    ("(.*a){25}", "a" * 3_000),
    ("(x+x+)+y", "x" * 5_000),
    (r"(\w+\s?)*!", "word " * 5_000),
    (r"(?=(a+))a*b\1", "a" * 20_000),
    (r"(a*)\1*b", "a" * 5_000 + "c"),
    (".*a.*b.*c.*d", "abc" * 30_000),
    (r"(\s*\w*)*;", "a b " * 5_000),
    ("(?:a?){40}b", "a" * 1_000),
]


@pytest.mark.parametrize(("pattern", "text"), HOSTILE)
def test_theirs_find_something_or_give_up(pattern: str, text: str) -> None:
    started = time.process_time()
    try:
        found = [match.span() for match in bounded_pattern(pattern).finditer(text)]
    except TooCostlyError:
        found = []
    assert time.process_time() - started < 8
    assert all(0 <= start <= end <= len(text) for start, end in found)


def test_ordinary_ones_are_answered_on_large_answers() -> None:
    page = '<input name="csrf" value="x1">' + "lorem ipsum dolor " * 100_000 + '&token=abc&"id":"7","name":"n"'
    for pattern, wanted in [
        ('name="csrf" value="(.+?)"', "x1"),
        (".*token=(.*?)&.*", "abc"),
        ('"id":"(.*?)","name":"(.*?)"', "7"),
        (r"(?s)<input.*?token=(\w+)", "abc"),
    ]:
        found = bounded_pattern(pattern).search(page)
        assert found is not None
        assert found[1] == wanted


def test_our_matcher_finds_what_python_finds() -> None:
    """Random expressions and texts: matches, groups and full matches are the same."""
    chance = random.Random(1)
    compared = 0
    while compared < 1_500:
        pattern, flags = _alternatives(chance, 2), chance.choice([0, re.IGNORECASE, re.MULTILINE, re.DOTALL, re.ASCII])
        try:
            compiled = re.compile(pattern, flags)
            program = program_of(compiled)
        except (re.error, TooCostlyError):
            continue
        text = "".join(chance.choice("aabAc1 \n\u00df") for _ in range(chance.randint(0, 9)))
        ours = [(match.span(), match.groups()) for match in program.finditer(text)]
        assert ours == [(match.span(), match.groups()) for match in compiled.finditer(text)], (pattern, flags, text)
        full, theirs = program.fullmatch(text), compiled.fullmatch(text)
        assert (full and full.groups()) == (theirs and theirs.groups()), (pattern, flags, text)
        compared += 1


_ATOMS = ["a", "b", "A", ".", "[ab]", "[^a]", r"\w", r"\d", r"\b", "^", "$", r"\s", "c", "(?<=a)", "(?<!b)"]
_REPEATS = ["*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}", "*+", "{0,3}?", "++"]


def _atom(chance: random.Random, depth: int) -> str:
    if depth and chance.random() < 0.25:
        return chance.choice(["(", "(?:", "(?=", "(?!", "(?>", "(?i:"]) + _alternatives(chance, depth - 1) + ")"
    return chance.choice(_ATOMS)


def _alternatives(chance: random.Random, depth: int) -> str:
    return "|".join(
        "".join(
            _atom(chance, depth) + (chance.choice(_REPEATS) if chance.random() < 0.4 else "")
            for _ in range(chance.randint(1, 4))
        )
        for _ in range(chance.choice([1, 1, 1, 2, 3]))
    )
