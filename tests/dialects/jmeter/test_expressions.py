"""`${…}`, read as JMeter reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadlint.dialects.jmeter.language.expressions import (
    Expression,
    Literal,
    Part,
    Uses,
    escapes,
    expressions,
    names_set_by_functions,
    parse,
    resolve,
    uses,
    variables,
)
from loadlint.dialects.jmeter.language.jsonpath import parse as parse_path
from loadlint.dialects.jmeter.language.jsonpath import render as render_path
from loadlint.extractor import JsonStep, Where
from loadlint.text.mapped import HOLE, Text


def shown(parts: tuple[Part, ...] | None) -> list[object]:
    """Literals as texts, variables as `(name,)`, functions as lists."""
    found: list[object] = []
    for part in parts or ():
        if isinstance(part, Literal):
            if found and isinstance(found[-1], str):
                found[-1] += part.value
            else:
                found.append(part.value)
        elif part.is_function:
            found.append([part.name, *(shown(argument) for argument in part.arguments or ())])
        else:
            found.append((part.name,))
    return found


CASES: list[tuple[str, list[object]]] = [
    ("plain $x {y} \\\\", []),
    ("${x}", [("x",)]),
    ("a${x}b", ["a", ("x",), "b"]),
    ("${loop-count}${websocket.last_frame_final}", [("loop-count",), ("websocket.last_frame_final",)]),
    ("${__RequestVerificationToken}", [("__RequestVerificationToken",)]),
    ("${__UUID}", [["__UUID"]]),
    ("${__UUID()}", [["__UUID"]]),
    ("${__Random(1,100,x)}", [["__Random", ["1"], ["100"], ["x"]]]),
    ("${__V(Ids_${counter_1})}", [["__V", ["Ids_", ("counter_1",)]]]),
    ("${__V(a_${__Random(1,2)},d)}", [["__V", ["a_", ["__Random", ["1"], ["2"]]], ["d"]]]),
    ("${__groovy(f(a)(b)\\,c)}", [["__groovy", ["f(a)(b),c"]]]),
    ("${__groovy(f(a,b))}", [["__groovy", ["f(a"], ["b)"]]]),
    ("${__time(yyyy,)}", [["__time", ["yyyy"], []]]),
    ("${unknown(a,b)}", [("unknown(a,b)",)]),
    ("${a${b}}", [("a${b",), "}"]),
    ("\\${x} ${y}", ["${x} ", ("y",)]),
    ("a\\\\b\\,c\\nd${y}", ["a\\b,c\\nd", ("y",)]),
    ("\\${x}", []),
    ("$${x}", ["$", ("x",)]),
    ("${x", []),
    ("${__Random(1,2}", []),
    ("${__Random(1,2) }", []),
    ("${y}${__Random(1", []),
    ("${}", [("",)]),
    ("${a\\}b}", [("a}b",)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_parse(text: str, expected: list[object]) -> None:
    assert shown(parse(text)) == expected


def test_spans() -> None:
    text = "a${__V(x_${y},\\,)}b"
    found = list(expressions(parse(text)))
    assert [text[one.start : one.end] for one in found] == ["${__V(x_${y},\\,)}", "${y}"]
    literal = next(part for part in (found[0].arguments or ())[1] if isinstance(part, Literal))
    assert text[literal.start : literal.end] == "\\,"


def test_variables_and_what_functions_set() -> None:
    text = "${a}${__V(b)}${__evalVar(c)}${__V(d_${e})}${__Random(1,2,f)}${__intSum(1,2,g)}${__intSum(1,2)}${__P(h)}"
    assert list(variables(text)) == ["a", "b", "c", "e"]
    assert list(names_set_by_functions(text)) == ["f", "g"]


def test_resolve_keeps_places() -> None:
    text = Text("a\\,${x}${c}b", range(10, 22), range(11, 23))
    found = resolve(text, {"c": "const"})
    assert found.value == f"a,{HOLE}constb"
    assert (list(found.starts or ()), list(found.ends or ())) == (
        [10, 11, 13, 17, 17, 17, 17, 17, 21],
        [11, 13, 17, 21, 21, 21, 21, 21, 22],
    )
    plain = Text("a\\,b", range(4), range(1, 5))
    assert resolve(plain, {}) is plain


ODD_TEXT = st.text(alphabet="\\$,{}ab(", max_size=12)


@given(ODD_TEXT, ODD_TEXT)
def test_an_expression_can_be_put_anywhere(before: str, after: str) -> None:
    """With the escapes that are asked for, the rest of the text is sent as it was sent before."""
    text = f"{before}VALUE{after}"
    was = resolve(Text(text), {}).value
    at = len(before)
    places = list(escapes(text, frozenset((at,))))
    out = ""
    for i, character in enumerate(text):
        out += "\\" * places.count(i)
        out += "${x}" if i == at else "" if at < i < at + 5 else character
    got = resolve(Text(out), {}).value
    if "${" not in before.replace("\\", "") + "$" * before.endswith("$") and "${" not in after.replace("\\", ""):
        assert got == was.replace("VALUE", HOLE)


def test_expression_is_hashable() -> None:
    assert len({Expression(0, 1, "a", False), Expression(0, 1, "a", False)}) == 1


def using(
    reads: str = "", writes: str = "", tested: str = "", *, reads_others: bool = False, writes_others: bool = False
) -> Uses:
    read, written, asked = (frozenset(text.split()) for text in (reads, writes, tested))
    return Uses(read, written, asked, reads_others, writes_others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", using()),
        ("${broken", using()),
        ("${a} and ${b}", using("a b")),
        ("${a${b}}", using("a${b", reads_others=True)),
        ("${__setProperty(p,${a},)}", using("a")),
        ("${__split(${a},part,-)}", using("a", "part")),
        ("${__RandomString(8,abc, name )}", using(writes="name")),
        ("${__Random(1,9,n)}", using(writes="n")),
        ("${__Random(1,9)}", using()),
        ("${__Random(1,9,${n})}", using("n", writes_others=True)),
        ("${__intSum(1,2,sum)}", using(writes="sum")),
        ("${__intSum(1,2,3)}", using()),
        ("${__intSum(1,sum)}", using()),
        ("${__intSum(1,2,${n})}", using("n")),
        ("${__isVarDefined(a)}", using(tested="a")),
        ("${__evalVar(a)}", using("a", reads_others=True)),
        ("${__eval(${a})}", using("a", reads_others=True)),
    ],
)
def test_what_a_text_does_with_variables(text: str, expected: Uses) -> None:
    assert uses(text) == expected


def test_a_function_of_a_plugin_may_read_and_set_what_its_arguments_name() -> None:
    found = uses("${__ofPlugin(a, b)}")
    assert {"a", "b"} <= found.reads & found.writes
    assert uses("${__V(a_${n})}").reads_others


PATHS: list[tuple[str, tuple[JsonStep, ...] | None]] = [
    ("$.a.b", ("a", "b")),
    ("$['a b'].c", ("a b", "c")),
    ('$["a"][0][-1]', ("a", 0, -1)),
    ("$[0].x", (0, "x")),
    ("$.d[?(@.n == 'x y')].id", ("d", Where(("n",), "x y"), "id")),
    ("$.d[?(@.m.n==5)].id", ("d", Where(("m", "n"), 5), "id")),
    ("$.d[?(@['m x']==true)]", ("d", Where(("m x",), True))),
    ("$..a", None),
    ("$.a[*].b", None),
    ("$.a[0,1]", None),
    ("$.a[?(@.b > 1)]", None),
    ("$.a.length()", None),
    ("a.b", None),
]


@pytest.mark.parametrize(("text", "expected"), PATHS)
def test_json_paths(text: str, expected: tuple[JsonStep, ...] | None) -> None:
    assert parse_path(text) == expected
    if expected is not None:
        assert parse_path(render_path(expected)) == expected


MEMBER = st.text(min_size=1, max_size=6)


@pytest.mark.slow
@given(
    st.lists(
        MEMBER
        | st.integers(-99, 99)
        | st.builds(
            Where, st.lists(MEMBER, min_size=1, max_size=2).map(tuple), MEMBER | st.integers(0, 999) | st.booleans()
        ),
        max_size=4,
    ).map(tuple)
)
def test_json_paths_there_and_back(path: tuple[JsonStep, ...]) -> None:
    text = render_path(path)
    assert ";" not in text and "${" not in text
    assert parse_path(text) == path
