"""The tag scanner: what is broken costs itself and nothing else."""

from __future__ import annotations

import random
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from loadlint.dialects.jmeter.language.elements import read
from loadlint.dialects.jmeter.language.scan import Leaf, Node, scan, walk
from tests.dialects.jmeter.helpers import group, headers, http, leaf, parse, plan, urls, variables, whole

APPLICATIONS = Path(__file__).parents[2] / "applications"
PLANS = sorted(APPLICATIONS.glob("*/raw*.jmx"))


def names(data: str) -> list[str]:
    return [one.name for one in walk(scan(data.encode()).root) if isinstance(one, Leaf)]


def count(data: bytes) -> int:
    return sum(1 for one in etree.fromstring(data).iter() if isinstance(one.tag, str))


def test_the_plans_are_there() -> None:
    assert len(PLANS) == 7


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_as_many_elements_as_lxml(path: Path) -> None:
    data = path.read_bytes()
    document = scan(data)
    assert document.count == count(data)
    assert document.count == sum(1 for _ in walk(document.root))
    assert not read(data).problems


FORMS = [
    '<a><stringProp name="x">1</stringProp></a>',
    "<a><stringProp name='x'>1</stringProp></a>",
    '<a><stringProp other="y" name="x">1</stringProp></a>',
    '<a>\n<stringProp  name = "x" >1</stringProp ></a>',
    '<a><stringProp name="x"><![CDATA[<b>]]></stringProp><!-- <c> --><intProp name="y"/></a>',
    '<a><stringProp name="x"/><stringProp name="y"></stringProp></a>',
    '<a b="x > y"><stringProp name="x">a > b</stringProp></a>',
    '<a><objProp><name>n</name><value class="v"><time>true</time></value></objProp></a>',
    "<a><doubleProp><name>n</name><value>0.5</value><savedValue>0.0</savedValue></doubleProp></a>",
    '<a><doubleProp name="n">0.5</doubleProp></a>',
    '<?xml version="1.1"?><!DOCTYPE a [<!ELEMENT a ANY>]><a/>',
    "<a-b.c_d:e xmlns:a-b.c_d='u'/>".replace(":e", "").replace("xmlns:a-b.c_d='u'", ""),
]


PIECES = (
    b"",
    b"x",
    b"<",
    b">",
    b'"',
    b"<!--",
    b"-->",
    b"</hashTree>",
    b"<hashTree/>",
    b"<![CDATA[",
    b"<stringProp>",
    b"\n",
)


@pytest.mark.parametrize("seed", range(8))
def test_a_version_is_read_as_if_there_were_no_earlier_one(seed: int) -> None:
    chance = random.Random(seed)
    first = plan(
        variables(("shop", "north")), *(http(f"/{n}", under=[headers(("a", str(n)))]) for n in range(8))
    ).encode()
    data, document = first, scan(first)
    for number in range(100):
        at = chance.randrange(len(data))
        end = at + chance.choice((0, 0, 1, 30, 900))
        data = first if number % 10 == 9 else data[:at] + chance.choice(PIECES) + data[end:]
        place = chance.choice((0, 7))
        document, alone = scan(b"\n" * place + data, place, document), scan(b"\n" * place + data, place)
        assert list(map(told, walk(document.root))) == list(map(told, walk(alone.root)))
        assert document.problems == alone.problems


def told(one: Leaf | Node) -> object:
    return (
        one if isinstance(one, Leaf) else (one.tag, one.start, one.open_end, one.close_start, one.end, one.attributes)
    )


def test_an_element_that_has_not_changed_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = plan(*(http(f"/{n}") for n in range(30))).encode()
    document, whole = scan(data), Mock(side_effect=Node.whole)
    monkeypatch.setattr(Node, "whole", whole)
    scan(data.replace(b"/7<", b"/seven<"), 0, document)
    assert whole.call_count == 1


@pytest.mark.parametrize("text", FORMS)
def test_forms(text: str) -> None:
    document = scan(text.encode())
    assert not document.problems
    assert document.count == count(text.encode())


def test_content_of_leaves() -> None:
    data = b"<a><stringProp name='x'>1 &amp; <![CDATA[<2>]]></stringProp><stringProp name=\"y\"/></a>"
    found = [one for one in walk(scan(data).root) if isinstance(one, Leaf)]
    assert [(one.name, data[one.text_start : one.text_end]) for one in found] == [
        ("x", b"1 &amp; <![CDATA[<2>]]>"),
        ("y", b""),
    ]
    assert [data[one.start : one.start + 7] for one in found] == [b"<string", b"<string"]


BROKEN = [
    # a leaf that is not closed, by a missing tag and by a misspelt one
    ("<a><stringProp name=\"x\">1<stringProp name=\"y\">2</stringProp></a>", ["x", "y"], "not closed"),
    ("<a><stringProp name=\"x\">1</stringPro><stringProp name=\"y\">2</stringProp></a>", ["x", "y"], "closes nothing"),
    # an incomplete tag
    ("<a><stringProp name=\"x<stringProp name=\"y\">2</stringProp></a>", ["y"], "not complete"),
    ("<a><stringProp name=\"x>1</stringProp><stringProp name=\"y\">2</stringProp></a>", ["", "y"], "not complete"),
    ("<a><stringProp name=\"x\">1</stringProp <stringProp name=\"y\">2</stringProp></a>", ["x", "y"], "not complete"),
    # closed twice
    ("<a><stringProp name=\"x\">1</stringProp></stringProp><intProp name=\"y\">2</intProp></a>", ["x", "y"], "nothing"),
    # text
    ("<a><stringProp name=\"x\">1 < 2</stringProp><intProp name=\"y\">2</intProp></a>", ["x", "y"], "&lt;"),
    # comments
    ("<a><!-- <stringProp name=\"x\">1</stringProp>\n<intProp name=\"y\">2</intProp></a>", ["y"], "not closed"),
    # the end is missing
    ("<a><b><stringProp name=\"x\">1</stringProp>", ["x"], "not closed"),
    ("<a><stringProp name=\"x\">1", ["x"], "not closed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "message"), BROKEN)
def test_broken(text: str, expected: list[str], message: str) -> None:
    assert names(text) == expected
    problems = scan(text.encode()).problems
    assert problems and any(message in problem.message for problem in problems)


def test_everything_outside_a_broken_sampler_stays_known() -> None:
    text = plan(http("/a"), http("/b"), http("/c"))
    for broken in (
        text.replace("/b</stringProp>", "/b", 1),
        text.replace("/b</stringProp>", "/b</stringPro", 1),
        text.replace('<stringProp name="HTTPSampler.path">/b', '<stringProp name="HTTPSampler.path>/b', 1),
        text.replace("/b</stringProp>", "/b</stringProp></stringProp>", 1),
        text.replace("</HTTPSamplerProxy>\n<hashTree/>", "<hashTree/>", 1),
    ):
        assert broken != text
        script = parse(broken)
        assert script.problems
        found = urls(script)
        assert len(found) == 3 and found[2] == "GET http://h/c" and found[0] == "GET http://h/a", broken


def test_a_missing_hash_tree() -> None:
    script = parse(plan(http("/a").replace("<hashTree/>", ""), http("/b")))
    assert urls(script) == ["GET http://h/a", "GET http://h/b"]
    assert [problem.message for problem in script.problems] == ["`<HTTPSamplerProxy>` is not followed by its hashTree"]
    double = parse(plan(http("/a") + "<hashTree/>", http("/b")))
    assert [problem.message for problem in double.problems] == ["this hashTree belongs to no element"]


def test_no_plan() -> None:
    assert parse("").problems and not parse("").steps
    assert parse(b"\xff\xfe<\x00").problems[0].message.startswith("a plan in UTF-16")


def test_control_references_and_unknown_entities() -> None:
    from tests.dialects.jmeter.helpers import plain, raw_body

    script = parse(plan(http("/a", *raw_body("a&#x1f;b&#0;&nbsp;&#xd;\n&#xD800;"), method="POST")))
    assert not script.problems
    assert plain(script.steps[0].request.body) == "a\x1fb\0&nbsp;\r\n\ufffd"


def test_fragments() -> None:
    for text in (http("/a"), group(http("/a")), f"<hashTree>{group(http('/a'))}</hashTree>", http("/a") + http("/b")):
        script = parse(text)
        assert urls(script)[0] == "GET http://h/a" and not script.problems


def test_deep_nesting_does_not_raise() -> None:
    text = "<GenericController><hashTree>" * 3000
    scan(text.encode())
    parse(plan(text))
    parse(whole("<hashTree>" * 5000))
    parse(plan(http("/${__eval(" * 500)))
    parse(plan(http("${" * 5000), variables(("x", "${__V(" * 3000)))), leaf("a", "b")


SAMPLE = (
    plan(variables(("a", "${b}")), http("/a?x=${a}&amp;y=1", name="n"), http("/b"))
    + "<!-- c --><stringProp name='q'>&#x1f;</stringProp>"
).encode()


@given(st.integers(0, len(SAMPLE)))
@settings(deadline=None, max_examples=150)
def test_truncations(size: int) -> None:
    parse(SAMPLE[:size])


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
@settings(deadline=None, max_examples=300)
def test_flipped_bytes(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for at, byte in changes:
        data[at] = byte
    check_spans(bytes(data))


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_real_plans_cut_and_flipped(data: st.DataObject) -> None:
    whole_plan = data.draw(st.sampled_from(PLANS)).read_bytes()
    start = data.draw(st.integers(0, len(whole_plan) - 1))
    changed = bytearray(whole_plan[: start + data.draw(st.integers(1, 20_000))])
    changed[start // 2] = data.draw(st.integers(0, 255))
    check_spans(bytes(changed))


@given(st.text(alphabet="<>/!-[]?&;#x'\"= \nabPrstringohTe${}(),\\_", max_size=80))
@settings(deadline=None, max_examples=300)
def test_any_text(text: str) -> None:
    check_spans(text.encode())


def check_spans(data: bytes) -> None:
    """Nothing raises, and all places are inside the text, in order."""
    script = parse(data)
    for step in script.steps:
        assert 0 <= step.span.start <= step.at.start <= step.at.end <= step.span.end <= len(data)
    for one in walk(scan(data).root):
        assert 0 <= one.start <= one.end <= len(data)
        if isinstance(one, Node):
            assert one.start <= one.open_end <= one.close_start <= one.end
        else:
            assert one.start <= one.text_start <= one.text_end <= one.end
