"""Expressions of users are matched in counted steps, and find what Python finds."""

from __future__ import annotations

import re

import pytest

from loadlint.text.bounded_regex import TooCostlyError
from loadlint.text.regex_steps import program_of

PATTERNS = (
    "a", "", "ab|b", "(a|ab)(c|bcd)?", "a*", "a+b", "a??b", "(?:ab)+?c", "a{2,3}", "(a{0,2}?)b", "a++b", "(?>a|ab)c",
    "[^ab]+", r"\bab", r"b\B", "^a", "a$", "(?m)^b$", "(?s)a.b", "a.b", "(?i)AB", "(?i:A)b", "(a)(b)?", r"(a|b)\1",
    "(?P<x>b)(?P=x)", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?<=ab)c", r"\d+", r"[\w-]+", r"\s*", "(?x) a  b",
    "x|", "(?:a|b)*c", r"\Aab", r"c\Z",
)  # fmt: skip
TEXTS = ("", "a", "ab", "abc", "aab", "aaab b", "abcd", "AB ab", "a\nb", "bb aa", "b-12 c7", "ababc", "cab", "xx", "\n")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_it_finds_what_python_finds(pattern: str) -> None:
    compiled = re.compile(pattern)
    program = program_of(compiled)
    groups = range(compiled.groups + 1)
    for text in TEXTS:
        expected = [[match.span(group) for group in groups] for match in compiled.finditer(text)]
        assert [[match.span(group) for group in groups] for match in program.finditer(text)] == expected, text
        whole, wanted = program.fullmatch(text), compiled.fullmatch(text)
        assert (whole and whole.span()) == (wanted and wanted.span()), text


def test_a_loop_over_what_may_be_nothing_is_refused() -> None:
    with pytest.raises(TooCostlyError):
        program_of(re.compile("(a*)*b"))
