"""The text around a value: which context is chosen, how much of it, and what the expression allows in the value."""

from __future__ import annotations

import pytest

from loadlint.correlation.prove.text_context import (
    Context,
    Hints,
    boundary,
    contexts_of,
    first_groups,
    group_for,
    match_number,
    patterns,
    plain_boundaries,
    shared_forms,
)
from loadlint.extractor import FromBetween, Match
from loadlint.text import regex_steps

VALUES = ("k7Qx", "p3Wv")


def context(*texts: str, name: str = "", label: str = "", values: tuple[str, ...] = VALUES) -> str | None:
    """The expression for k7Qx in one text, or for k7Qx and p3Wv in two."""
    best = boundary(texts, values[: len(texts)], Hints(name, label))
    if best is None:
        return None
    return best.match.pattern if best.match.match == 1 else f"{best.match.pattern} {best.match.match}"


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("tok=k7Qx;", r"tok=([\w-]+);"),
        ("k7Qx", r"([\w-]+)"),
        ("(k7Qx)", r"\(([\w-]+)\)"),
        # More is taken where the shorter context finds something else first: behind the value, then before it.
        ("tok=k7Qx; tok=m5;", r"tok=([\w-]+);\s+"),
        ("a tok=m5; tok=k7Qx;", r";\s+tok=([\w-]+);"),
        # The first context with a word is taken, though a later place has a shorter one.
        ("token=k7Qx; tok=k7Qx;", r"token=([\w-]+);"),
        # What tells by its words goes before what finds several values.
        ("one=k7Qx, one=m5, two=k7Qx;", r"two=([\w-]+);"),
        ("id=k7Qx id=k7Qx;", r"id=([\w-]+)\s+"),
        # As little markup as may be, words where there are some, and whole strings.
        ("<b>Order</b><i>k7Qx</i>", r"i>([\w-]+)<"),
        ('<b id="o">k7Qx</b>', r'id="o">([\w-]+)<'),
        ('{"key": "k7Qx", "other": "m5"}', r'"key":\s+"([\w-]+)"'),
        ('key": "k7Qx"', r'key":\s+"([\w-]+)"'),
        ("line\nk7Qx\nmore", r"line\s+([\w-]+)\s+"),
        # A part of another word is another value.
        ("xk7Qx tok k7Qx;", r"tok\s+([\w-]+);"),
        ("k7Qxx tok k7Qx;", r"tok\s+([\w-]+);"),
        # What would differ in the next run is no context.
        ("id 4471 k7Qx 99", r"id\s+[\w-]+\s+([\w-]+)\s+"),
        ("id 44 k7Qx 9", r"id\s+[\w-]+\s+([\w-]+)\s+"),
        ("id a-44 k7Qx comment-63 z", r"id\s+[\w-]+\s+([\w-]+)\s+"),
    ],
)
def test_one_text(text: str, pattern: str | None) -> None:
    assert context(text) == pattern


@pytest.mark.parametrize(
    ("first", "second", "pattern"),
    [
        ("a x=k7Qx;", "b x=p3Wv;", r"=([\w-]+);"),
        ("a k7Qx b", "a p3Wv c", r"a\s+([\w-]+)\s+"),
        ("x=1 k7Qx b x=2 k7Qx", "x=2 p3Wv c", r"2\s+([\w-]+)"),
        ("a 44 k7Qx;", "a 44 p3Wv;", r"44\s+([\w-]+);"),
        ("a k7Qx;", "b p3Wv;", None),
        ("k7Qx", "none", None),
        # What finds several values in one of them.
        ("t=k7Qx; t=m5; u=k7Qx;", "t=p3Wv; u=p3Wv;", r"u=([\w-]+);"),
        # The n-th match in both.
        ("=m5 =k7Qx x", "=n6 =p3Wv y", r"=([\w-]+)\s+ 2"),
    ],
)
def test_two_texts(first: str, second: str, pattern: str | None) -> None:
    """What both share stands, even a number."""
    assert context(first, second) == pattern


@pytest.mark.parametrize(
    ("text", "name", "pattern"),
    [
        ('<i name="nonce" value="k7Qx">', "nonce", r'"nonce"\s+value="([\w-]+)"'),
        ('<i name="nonce" value="k7Qx">', "NONCE", r'"nonce"\s+value="([\w-]+)"'),
        ('<i name="nonce" value="k7Qx">', "", r'value="([\w-]+)"'),
        ('<i name="nonce"/><i value="k7Qx">', "nonce", r'value="([\w-]+)"'),
        ("<b>nonce</b><i value='k7Qx'>", "nonce", r"value='([\w-]+)'"),
        ("nonce a=nonce b=k7Qx;", "nonce", r"nonce\s+b=([\w-]+);"),
        ("nonce <b>k7Qx</b> nonce k7Qx;", "nonce", r"nonce\s+<b>([\w-]+)<"),
        ("<b>nonce</b> token=k7Qx; tok=k7Qx;", "nonce", r"token=([\w-]+);"),
        ('<i name="nonce"/> token=k7Qx; tok=k7Qx;', "nonce", r"token=([\w-]+);"),
        ("the name tok=k7Qx;", "name", r"tok=([\w-]+);"),
        ("the Name tok=k7Qx;", "Name", r"tok=([\w-]+);"),
        ("the no tok=k7Qx;", "no", r"tok=([\w-]+);"),
        ("the nos tok=k7Qx;", "nos", r"nos\s+tok=([\w-]+);"),
        ("the nonces tok=k7Qx;", "nonce", r"tok=([\w-]+);"),
        ("the my_nonce tok=k7Qx;", "nonce", r"nonce\s+tok=([\w-]+);"),
        ("nonce" + " b" * 25 + " tok=k7Qx;", "nonce", "nonce" + r"\s+b" * 25 + r"\s+tok=([\w-]+);"),
        ("nonce" + " b" * 26 + " tok=k7Qx;", "nonce", r"tok=([\w-]+);"),
    ],
)
def test_the_name_of_the_field_is_the_best_context(text: str, name: str, pattern: str) -> None:
    """Where it stands as a word within sixty characters, in the same element, and says something."""
    assert context(text, name=name) == pattern


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("edit/7 del/7 x", r"edit/(\d+)\s+"),
        ("EDIT 7 x", r"EDIT\s+(\d+)\s+"),
        ("edit: 7 x edited 7", r"edit:\s+(\d+)\s+"),
        ("unedit/7 x", None),
        ("edits/7 x", None),
        ("7 x", None),
        (f"edit{'/' * 12}7 x", rf"edit{'/' * 12}(\d+)\s+"),
        (f"edit{'/' * 13}7 x", None),
    ],
)
def test_context_that_ends_in_a_label(text: str, pattern: str | None) -> None:
    """The whole word, and twelve marks at most between it and the value."""
    assert context(text, label="edit", values=("7",)) == pattern


@pytest.mark.parametrize(
    ("values", "after", "outer", "group"),
    [
        ("41", ";", "", r"\d+"),
        ("41", "", "", r"\d+"),
        ("41", "5", "", "[^5]+"),
        ("a1b2c3d4", ";", "", "[0-9a-f]+"),
        ("a1b2c3d", ";", "", r"[\w-]+"),
        ("a1b2c3d4 a1b2", ";", "", r"[\w-]+"),
        ("a-b", ";", "", r"[\w-]+"),
        ("a-b", "c", "", "[^c]+"),
        ("a.b~c", ";", "", r"[\w.~-]+"),
        ("a.b", ".", "", ".+?"),
        ("a+b", ";", "", "[^;]+"),
        ("a+b", ";,", "", "[^;]+"),
        ("a+b", ";", '"', '[^";]+'),
        ("a+b", '"', '"', '[^"]+'),
        ('a+"', ";", '"', "[^;]+"),
        ("a+;", ";", '"', ".+?"),
        ("a+b", "", '"', ".+?"),
        ("a+b", "]", '"', r'[^"\]]+'),
        ("a+b", "^", "", r"[^\^]+"),
        ("a+b", "-", "", r"[^\-]+"),
        ("a+b", "[", "", r"[^\[]+"),
        ("a+b", "\\", "", r"[^\\]+"),
        ("a+b", "\n", '"', r'[^"\n]+'),
        ("a+b", "\r", '"', r'[^"\r]+'),
        ("é1", ";", "", "[^;]+"),
        # A word before digits stays where two runs show that it does.
        ("ab12 ab34", ";", "", r"ab\d+"),
        ("ab-12 ab-3", ";", "", r"ab-\d+"),
        ("ab12 ac34", ";", "", r"[\w-]+"),
        ("ab12 ab", ";", "", r"[\w-]+"),
        ("a12 a34", ";", "", r"[\w-]+"),
        ("ab12", ";", "", r"[\w-]+"),
    ],
)
def test_what_the_value_may_be(values: str, after: str, outer: str, group: str) -> None:
    """The smallest class that all values fit and that stops at what follows; else anything up to there."""
    assert group_for(values.split(), after, outer) == group


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ('<a href="/x?k=a+b&l=1">', '[^"&]+'),
        ("<i>t a+b,</i>", "[^<,]+"),
        ("t='a+b,", "[^',]+"),
        ("<i>t a+b,", "[^<,]+"),
        ("t a+b,", "[^,]+"),
        ("t a+b,\nx", r"[^\n,]+"),
    ],
)
def test_the_value_ends_where_that_ends_which_holds_it(text: str, group: str) -> None:
    """The attribute, string, element or line."""
    expression = context(text, values=("a+b",))
    assert expression is not None and f"({group})" in expression


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("a k7Qx b", "k7Qx", [("a ", " b")]),
        ("ak7Qx k7Qxb -k7Qx_", "k7Qx", [("ak7Qx k7Qxb -", "_")]),
        ("k7Qx-1 k7Qx", "k7Qx", [("", "-1 "), (" ", "")]),
        ("y" * 150 + " k7Qx " + "z" * 80, "k7Qx", [("y" * 119 + " ", " " + "z" * 59)]),
        ("x/a/y", "/a/", [("x", "y")]),
        ("abcd x=abcd;", "abcd", [("", " x="), (" x=", ";")]),
        ("nothing", "k7Qx", []),
    ],
)
def test_the_places_of_a_value(text: str, value: str, places: list[tuple[str, str]]) -> None:
    """A hundred and twenty characters before it and sixty behind, without other copies of it."""
    assert list(contexts_of([text], [value])) == places


def test_each_place_has_the_context_that_it_shares_with_another_run() -> None:
    texts = ["a k7Qx b; c k7Qx d", " c p3Wv d, a p3Wv b"]
    assert list(contexts_of(texts, VALUES)) == [("a ", " b"), (" c ", " d")]


def test_context_grows_by_borders_of_words() -> None:
    """One character behind the value first, with all that stands before it; then up to the end of the text."""
    tried = [(before, after) for _, before, after in patterns(['x y=k7Qx" z<'], ["k7Qx"], [("x y=", '" z<')], "")]
    assert tried == [(before, after) for after in ('"', '" z<', '" ') for before in ("=", "y=", "x y=")]


def test_context_begins_at_no_gap() -> None:
    tried = patterns(["x a,y=k7Qx;"], ["k7Qx"], [("x \0,y=", ";")], "")
    assert [(pattern, before) for pattern, before, _ in tried] == [
        (r"=([\w-]+);", "="),
        (r"y=([\w-]+);", "y="),
        (r",y=([\w-]+);", ",y="),
        (r"x\s+[\w-]+,y=([\w-]+);", "x \0,y="),
    ]


@pytest.mark.parametrize(
    ("text", "left", "value", "tried"),
    [
        ("x=" * 199 + ";x=V;", ";x=", "a+b", ["=", "x=", ";x="]),
        ("x=" * 200 + ";x=V;", ";x=", "a+b", [";x="]),
        # What stops at a character of the context reads no part twice; an id is read to its end at once.
        (";x=" * 200 + ";x=V;", ";x=", "a+b", [";x="]),
        ("x=" * 200 + ";x=V;", ";x=", "ab", ["=", "x=", ";x="]),
        # The longest piece of a context tells how often it begins to match.
        ("x= " * 200 + "x= tok=V;", "x= tok=", "a+b", ["tok=", "= tok=", "x= tok="]),
    ],
)
def test_a_context_that_a_page_has_two_hundred_times_is_not_tried(
    text: str, left: str, value: str, tried: list[str]
) -> None:
    shown = patterns([text.replace("V", value)], [value], [(left, ";")], "")
    assert [before for _, before, _ in shown] == tried


@pytest.mark.parametrize(
    ("matches", "values", "number"),
    [
        ([["a", "v"]], ["v"], 2),
        ([["v", "v"]], ["v"], 1),
        ([["v", "a", "v"], ["w", "x", "w"]], ["v", "w"], 1),
        ([["v", "a", "v"], ["b", "x", "w"]], ["v", "w"], 3),
        ([["v", "a"], ["b", "w"]], ["v", "w"], None),
        ([["a"]], ["v"], None),
        ([[]], ["v"], None),
    ],
)
def test_the_first_number_that_is_right_on_every_page(
    matches: list[list[str]], values: list[str], number: int | None
) -> None:
    assert match_number(matches, values) == number


def test_an_expression_of_too_many_steps_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex_steps, "MOST_STEPS", 5000)
    assert first_groups(r"((?:a+)+)b", "b" + "a" * 5000) == []
    assert first_groups(r"x(a)?|y", "xayx") == ["a", "", ""]
    assert len(first_groups("(a)", "a" * 300)) == 200


@pytest.mark.parametrize(
    ("before", "after", "pattern", "value", "expected"),
    [
        ('x="', '"', 'x="([^"]+)"', "a+b", FromBetween('x="', '"')),
        ("(", ")", r"\((.+?)\)", "a+b", FromBetween("(", ")", 2)),
        ('x="', '"', r'x="([\w-]+)"', "a+b", None),
        ('x="', '"', r'x="\([^"]+"', "a+b", None),
        ("", '"', '([^"]+)"', "a+b", None),
        ('x="', "", 'x="([^"]+)', "a+b", None),
        ("x\n", '"', r'x\s+([^"]+)"', "a+b", None),
        ("x", "\r", r"x([^\r]+)\s+", "a+b", None),
        ('x="', "+", 'x="([^+]+)+', "a+b", None),
    ],
)
def test_context_as_plain_boundaries(
    before: str, after: str, pattern: str, value: str, expected: FromBetween | None
) -> None:
    """Only where the expression says no more, in one line, and where what follows is not in the value."""
    text = '(y) x="a+b" (a+b)'
    assert plain_boundaries(Context(Match(pattern), before, after), [text], [value]) == expected
    another = Context(Match(pattern), before, after)
    assert plain_boundaries(another, [text, text.replace("a+b", "c+d")], [value, "c+d"]) == expected


def test_boundaries_where_one_run_has_the_right_one_in_the_value() -> None:
    texts = ("t=a+b;", "t=a;b;")
    assert plain_boundaries(Context(Match("t=(.+?);"), "t=", ";"), texts, ("a+b", "a;b")) is None


@pytest.mark.parametrize(
    ("texts", "values", "forms"),
    [
        ("a/b", "a/b", [((), ["a/b"])]),
        (r"a\/b", "a/b", [(("json",), [r"a\/b"])]),
        ("a&amp;b", "a&b", [(("html",), ["a&amp;b"])]),
        ("a%2Fb a/b", "a/b", [((), ["a/b"]), (("percent",), ["a%2Fb"])]),
        # Where a run needs no escapes, the other one's codec does no harm to its value.
        ("a%2Fb|ab", "a/b|ab", [(("percent",), ["a%2Fb", "ab"])]),
        ("a%2Fb|a&amp;b", "a/b|a&b", []),
        (r"a\x2fb", "a/b", [(("javascript", "json"), [r"a\x2fb"])]),
        ("none", "a/b", []),
    ],
)
def test_the_encodings_that_all_texts_use(
    texts: str, values: str, forms: list[tuple[tuple[str, ...], list[str]]]
) -> None:
    assert list(shared_forms(texts.split("|"), values.split("|"))) == forms
