"""Extractions that take their values in another way: the plan before and after."""

from __future__ import annotations

import re
from itertools import product
from textwrap import dedent

import pytest

from loadlint.changes import CannotWriteError, Correlate, ReplaceExtraction, Use
from loadlint.dialects.jmeter import dialect
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromXml,
    JsonInside,
    Match,
    Where,
)
from loadlint.script import Script
from loadlint.text.edits import apply
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import changed, element, group, http, leaf, parse, plan, span_of, whole
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.sampling import sampled

ID = Extractor(FromJson(("order", "id")))


def text(notation: str) -> str:
    return dedent(notation).lstrip("\n")


def place(script: Script, variable: str) -> Span:
    return next(extraction.span for extraction in script.extractions if extraction.variable == variable)


def replaced(before: str, extractor: Extractor, step: int = 0, variable: str = "id") -> str:
    script = parse(before)
    return changed(script, ReplaceExtraction(place(script, variable), step, extractor, f"no {variable} there"))


SAME_SAMPLER = {
    "the expression": (
        """
        thread group Users
          GET /cart
            extract id [default ""] = cart=(\\d+)
            assert id is not "NONE"
          GET /carts/${id}
        """,
        Extractor(FromBody(), (Match(r"basket=(\w+)"),)),
        """
        thread group Users
          GET /cart
            extract id [default ""] = basket=(\\w+)
            assert id is not "NONE"
          GET /carts/${id}
        """,
    ),
    "template and match number": (
        """
        thread group Users
          GET /cart
            extract id [match "0", template "$2$"] = (a|b)=(\\d+)
        """,
        Extractor(FromBody(), (Match(r"b=(\d+)", 3),)),
        """
        thread group Users
          GET /cart
            extract id [match "3"] = b=(\\d+)
        """,
    ),
    "a path into JSON": (
        """
        thread group Users
          GET /cart
            extract id from JSON [match "0"] = $.id
        """,
        ID,
        """
        thread group Users
          GET /cart
            extract id from JSON [match "0"] = $.order.id
        """,
    ),
    "a path that finds several": (
        """
        thread group Users
          GET /cart
            extract id from JSON [match "0"] = $.id
        """,
        Extractor(FromJson((Where(("kind",), "cart"), "id"))),
        """
        thread group Users
          GET /cart
            extract id from JSON = $[?(@.kind == 'cart')].id
        """,
    ),
    "selector and attribute": (
        """
        thread group Users
          GET /cart
            extract id from CSS = input[name='id'] @value
        """,
        Extractor(FromHtml("meta[name='id']", "content", 2)),
        """
        thread group Users
          GET /cart
            extract id from CSS [match "2"] = meta[name='id'] @content
        """,
    ),
    "another kind": (
        """
        thread group Users
          GET /cart
            extract id [match "2", default "NONE"] = cart=(\\d+)
            assert id is not "NONE"
            extract other = x
        """,
        ID,
        """
        thread group Users
          GET /cart
            extract id from JSON [default "NONE"] = $.order.id
            assert id is not "NONE"
            extract other = x
        """,
    ),
    "an extractor above one request": (
        """
        thread group Users
          extract id = cart=(\\d+)
          GET /cart
        """,
        ID,
        """
        thread group Users
          extract id from JSON = $.order.id
          GET /cart
        """,
    ),
}


@pytest.mark.parametrize("case", SAME_SAMPLER)
def test_at_the_same_sampler(case: str) -> None:
    before, extractor, after = SAME_SAMPLER[case]
    plan_after = replaced(to_jmx(text(before)), extractor)
    assert from_jmx(plan_after) == text(after)
    assert {one.variable: one.extractor for one in parse(plan_after).extractions}["id"] == extractor


ORIGINS = [
    ID,
    Extractor(FromHtml("input", "value")),
    Extractor(FromHtml("script", None)),
    Extractor(FromHeader("X-Id", 2)),
    Extractor(FromCookie("sid")),
    Extractor(FromBetween("<b>", "</b>")),
    Extractor(FromXml("/a/b")),
    Extractor(FromBody(), (Match("id=(\\d+)", 2),)),
    Extractor(FromJson(("a",)), (Match("x(.+)"),)),
    Extractor(FromHtml("script", None), (JsonInside(("a", "b")),)),
    Extractor(FromBody(), (Match("x(.+)"), Decode("base64"))),
    Extractor(FromHeader("X-Id"), (Decode("percent"),)),
]


def own_extractor(extractor: Extractor) -> str:
    """A plan with an extractor as loadlint writes it, between others."""
    around = '<RegexExtractor testname="around">' + leaf("RegexExtractor.refname", "around") + "</RegexExtractor>"
    script = parse(plan(http("/a", under=[f"{around}\n<hashTree/>", DUMMY, f"{around}\n<hashTree/>"]), http("/b")))
    return changed(script, ReplaceExtraction(place(script, "id"), 0, extractor, "no id"))


DUMMY = element(
    "RegexExtractor",
    leaf("TestPlan.comments", "the author's &lt;note&gt;"),
    leaf("RegexExtractor.refname", "id"),
    leaf("RegexExtractor.regex", "x"),
    leaf("RegexExtractor.default", "NONE"),
    name="My &amp; id",
)


@pytest.mark.parametrize(("old", "new"), sampled(product(ORIGINS, ORIGINS), [()], every=5))
def test_every_kind_into_every_kind(old: Extractor, new: Extractor) -> None:
    """What is read again is the new extractor, and nothing of the old one is left."""
    before = own_extractor(old)
    after = replaced(before, new)
    again = parse(after)
    assert not again.problems
    assert [one.extractor for one in again.extractions if one.variable == "id"] == [new]
    assert 'testname="My &amp; id"' in after and "the author's &lt;note&gt;" in after
    assert replaced(after, new) == after
    assert variables_in(replaced(after, old)) == variables_in(before)


def variables_in(plan: str) -> int:
    """The number of variables that are extracted, those between the stages included."""
    return len(parse(plan).extractions)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("new", ORIGINS)
def test_bytes_around_stay(new: Extractor, newline: str) -> None:
    before = own_extractor(ID).replace("\n", newline)
    after = replaced(before, new)
    start, end = before.index("<JSONPostProcessor"), before.index("</JSONPostProcessor>")
    assert after.startswith(before[:start]) and after.endswith(before[end:].partition(">")[2])
    assert after.count("\n") == after.count(newline)


def test_only_the_part_of_a_property_changes() -> None:
    before = to_jmx(text(SAME_SAMPLER["the expression"][0])).replace("<hashTree/>", "<hashTree  />")
    after = replaced(before, Extractor(FromBody(), (Match("<a>(.)"),)))
    assert after == before.replace("cart=(\\d+)", "&lt;a&gt;(.)")


def test_several_variables_of_one_extractor() -> None:
    """With a span inside of the list, one path changes, or one variable gets an element of its own."""
    before = to_jmx(
        text("""
        thread group Users
          GET /cart
            extract names from JSON [match "1;1;0", default "A; B ;C"] = $.a; $.b ;$.c
          GET /next
        """)
    ).replace(">names<", ">a; id ;c<")
    script = parse(before)
    span = span_of(script, " $.b ")
    inner = Span(span.start + 1, span.end - 1)
    after = changed(script, ReplaceExtraction(inner, 0, ID, "no id"))
    assert after == before.replace("$.b", "$.order.id")
    name = span_of(script, " id ")
    assert changed(script, ReplaceExtraction(name, 0, ID, "no id")) == after
    own = changed(script, ReplaceExtraction(inner, 0, Extractor(FromHtml("b", "id")), "no id"))
    assert from_jmx(own) == text("""
        thread group Users
          GET /cart
            extract a;c from JSON [match "1;0", default "A;C"] = $.a;$.c
            extract id from CSS [default "B"] = b @id
          GET /next
        """)
    moved = changed(script, ReplaceExtraction(inner, 1, ID, "no id"))
    assert from_jmx(moved) == text("""
        thread group Users
          GET /cart
            extract a;c from JSON [match "1;0", default "A;C"] = $.a;$.c
          GET /next
            extract id from JSON [default "B"] = $.order.id
        """)
    first = changed(script, ReplaceExtraction(span_of(script, "$.a"), 1, ID, "no a"))
    assert ">id ;c<" in first and ">$.b ;$.c<" in first and ">B ;C<" in first
    with pytest.raises(CannotWriteError, match="sets several variables"):
        dialect.write(script, ReplaceExtraction(script.tree.runs[0].sampler.children[0].span, 0, ID, "no id"))


MOVED_BEFORE = """
thread group Users
  GET /cart
    extract other = x=(\\d+)
    extract id [default "NONE"] = cart=(\\d+)
    assert id is not "NONE"
  GET /session
  GET /carts/${id}
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_to_another_sampler(newline: str) -> None:
    before = to_jmx(text(MOVED_BEFORE)).replace("\n", newline)
    after = replaced(before, Extractor(FromBody(), (Match(r"basket=(\d+)"),)), 1)
    assert from_jmx(after) == text("""
        thread group Users
          GET /cart
            extract other = x=(\\d+)
          GET /session
            extract id [default "NONE"] = basket=(\\d+)
            assert id is not "NONE"
          GET /carts/${id}
        """)
    extractor = re.search(r"\s*<RegexExtractor testname=\"id\">.*?</ResponseAssertion>\s*<hashTree/>", before, re.S)
    assert extractor is not None
    rest = after.replace(extractor[0].replace("cart=", "basket="), "").replace("<hashTree>" + newline, "<hashTree>")
    assert before.replace(extractor[0], "").split() == re.sub(r"<hashTree>\s*</hashTree>", "<hashTree/>", rest).split()
    assert after.count("\n") == after.count(newline)


def test_back_again() -> None:
    before = to_jmx(text(MOVED_BEFORE))
    there = replaced(before, Extractor(FromBody(), (Match(r"cart=(\d+)"),)), 1)
    back = replaced(there, Extractor(FromBody(), (Match(r"cart=(\d+)"),)), 0)
    assert re.sub(r"<hashTree>\s*</hashTree>", "<hashTree/>", back) == before


def test_to_another_sampler_and_kind() -> None:
    after = replaced(to_jmx(text(MOVED_BEFORE)), ID, 1)
    assert from_jmx(after) == text("""
        thread group Users
          GET /cart
            extract other = x=(\\d+)
          GET /session
            extract id from JSON [default "NONE"] = $.order.id
            assert id is not "NONE"
          GET /carts/${id}
        """)


@pytest.mark.parametrize("new", ORIGINS)
@pytest.mark.parametrize("old", [ID, ORIGINS[-2]])
def test_every_kind_moves(old: Extractor, new: Extractor) -> None:
    again = parse(replaced(own_extractor(old), new, 1))
    assert not again.problems
    assert [(one.step, one.extractor) for one in again.extractions if one.variable == "id"] == [(1, new)]


def test_into_a_controller_with_another_indentation() -> None:
    """Lines get the indentation of their new place, but those inside of a script are as they were."""
    before = to_jmx(text(MOVED_BEFORE))
    script = parse(before)
    decoded = Extractor(FromBody(), (Match("x(.+)"), Decode("base64")))
    with_script = changed(script, ReplaceExtraction(place(script, "id"), 0, decoded, "no id"))
    sampler = '        <HTTPSamplerProxy testname="GET /session">'
    controller = '        <GenericController testname="C"/>\n        <hashTree>\n'
    deeper = with_script.replace(sampler, f"{controller}  {sampler}").replace(
        '<HTTPSamplerProxy testname="GET /carts', '</hashTree>\n        <HTTPSamplerProxy testname="GET /carts'
    )
    assert not parse(deeper).problems
    after = replaced(deeper, decoded, 1)
    assert [(one.step, one.extractor) for one in parse(after).extractions if one.variable == "id"] == [(1, decoded)]
    assert "')\nvars.put" in after


def test_the_guards_message_names_the_new_answer() -> None:
    before = to_jmx(text(MOVED_BEFORE)).replace(">no id<", ">no id in the response to GET /cart<")
    assert 'custom_message">no id there<' in replaced(before, ID, 1)
    assert ">no id in the response to GET /cart<" in replaced(before, ID, 0)
    own_words = to_jmx(text(MOVED_BEFORE)).replace(">no id<", ">Wagen weg<")
    assert ">Wagen weg<" in replaced(own_words, ID, 1)


def test_a_guard_refuses_an_empty_text_between_boundaries() -> None:
    after = replaced(to_jmx(text(MOVED_BEFORE)), Extractor(FromBetween("<a>", "</a>")))
    assert ">(?s)(?!NONE$).+<" in after and 'test_type">1<' in after


def test_a_jmespath_stays_one() -> None:
    jmespath = element(
        "JMESPathExtractor",
        leaf("JMESExtractor.referenceName", "id"),
        leaf("JMESExtractor.jmesPathExpr", "cart.id"),
        leaf("JMESExtractor.matchNumber", "1"),
    )
    before = plan(http("/a", under=[jmespath]))
    assert replaced(before, ID) == before.replace("cart.id", "order.id")
    assert "JSONPostProcessor" in replaced(before, Extractor(FromJson(("a-b",))))
    assert "RegexExtractor" in replaced(before, Extractor(FromHeader("X-A")))
    of_header = replaced(before, Extractor(FromHeader("X-A"), (JsonInside(("order", "id")),)))
    assert [line.strip() for line in of_header.partition("<JMESPathExtractor")[2].splitlines()[1:6]] == [
        leaf("JMESExtractor.referenceName", "id"),
        leaf("Sample.scope", "variable"),
        leaf("Scope.variable", "id_json"),
        leaf("JMESExtractor.jmesPathExpr", "order.id"),
        leaf("JMESExtractor.matchNumber", "1"),
    ]


@pytest.mark.parametrize(("follows", "stops"), [("true", False), ("true", True), ("false", False), ("false", True)])
def test_the_answers_in_which_a_cookie_is_looked_for(follows: str, stops: bool) -> None:
    """All of a request that follows redirects; the only one of another."""
    before = plan(http("/a"), http("/VALUE", name="b")).replace(
        'follow_redirects">true', f'follow_redirects">{follows}', 1
    )
    uses = (Use(1, span_of(parse(before), "VALUE")),)
    change = Correlate(0, Extractor(FromCookie("sid")), "sid", "no sid", uses, stop_redirects=stops)
    after = changed(parse(before), change)
    assert ('"Sample.scope">all<' in after) == (follows == "true" and not stops)


def json_extractor(names: str, paths: str, numbers: str, defaults: str) -> str:
    """An extractor of several variables."""
    texts = {"referenceNames": names, "jsonPathExprs": paths, "match_numbers": numbers, "defaultValues": defaults}
    held = [leaf(f"JSONPostProcessor.{name}", value) for name, value in texts.items()]
    return plan(http("/a", under=[element("JSONPostProcessor", *held)]))


@pytest.mark.parametrize(
    ("names", "paths", "numbers", "defaults", "rest"),
    [
        ("id;b", "$.a;$.b", "1;2", "x;y", ("b", "$.b", "2", "y")),
        ("b;id", "$.a;$.b", "2;1", "x;y", ("b", "$.a", "2", "x")),
        ("b;id;c", "$.a; $.b ;$.c", "2;1;3", "x;;y", ("b;c", "$.a;$.c", "2;3", "x;y")),
        ("id ; b", "$.a ; $.b", "1", "x", ("b", "$.b", "1", "x")),
    ],
)
def test_one_of_several_variables(
    names: str, paths: str, numbers: str, defaults: str, rest: tuple[str, str, str, str]
) -> None:
    before = json_extractor(names, paths, numbers, defaults)
    old = next(path for name, path in zip(names.split(";"), paths.split(";"), strict=True) if name.strip() == "id")
    assert replaced(before, ID) == before.replace(old.strip(), "$.order.id")
    after = replaced(before, Extractor(FromHeader("X-A")))
    assert all(f">{kept}</stringProp>" in after for kept in rest)
    assert "RegexExtractor.refname" in after


@pytest.mark.parametrize("names", ["id;b", "b;id"])
def test_more_variables_than_expressions(names: str) -> None:
    with pytest.raises(CannotWriteError, match=r"^`JSONPostProcessor` has more variables than expressions$"):
        replaced(json_extractor(names, "$.a", "1", ""), ID)


def test_a_chain_of_extractors_before_the_last_one() -> None:
    before = json_extractor("id", "$.a", "1", "")
    after = replaced(before, Extractor(FromHeader("X-A"), (Match("(.)-"), Match("b(.)"), Match("c(.)"))))
    assert re.findall(r"</RegexExtractor>\s*<hashTree/>\s*<(\w+)", after) == ["RegexExtractor", "RegexExtractor"]
    assert re.findall(r'"Scope.variable">(.*?)<', after) == ["id_header", "id_text"]


@pytest.mark.parametrize(("follows", "scope"), [("true", [">all<"]), ("false", [])])
def test_a_cookie_that_a_redirect_sets(follows: str, scope: list[str]) -> None:
    """The main sample of a request that follows redirects is the last answer."""
    before = json_extractor("id", "$.a", "1", "").replace('follow_redirects">true', f'follow_redirects">{follows}')
    after = replaced(before, Extractor(FromCookie("sid")))
    assert re.findall(r'"Sample\.scope"(>\w*<)', after) == scope


def test_an_extractor_above_several_requests() -> None:
    """One that keeps the variable where it finds nothing is helped by another one; others would undo it."""
    keeps = text("""
        thread group Users
          extract id [default ""] = cart=(\\d+)
          GET /cart
          GET /session
        """)
    after = replaced(to_jmx(keeps), ID, 1)
    assert from_jmx(after) == text("""
        thread group Users
          extract id [default ""] = cart=(\\d+)
          GET /cart
          GET /session
            extract id from JSON [default "NOT_FOUND_id"] = $.order.id
            assert id is not "NOT_FOUND_id"
        """)
    with pytest.raises(CannotWriteError, match="serves several requests"):
        replaced(to_jmx(keeps.replace(' [default ""]', "")), ID, 1)


def test_an_extractor_above_another_request_moves() -> None:
    before = text("""
        thread group Users
          extract id = cart=(\\d+)
          GET /cart
        """)
    with_controller = to_jmx(before).replace(
        "</hashTree>\n    </hashTree>",
        f"  {http('/session')}\n</hashTree>\n    </hashTree>",
    )
    script = parse(with_controller)
    assert len(script.steps) == 2
    with pytest.raises(CannotWriteError, match="serves several requests"):
        dialect.write(script, ReplaceExtraction(place(script, "id"), 1, ID, "no id"))
    apart = plan(element("GenericController", under=[DUMMY, http("/a")]), http("/b"))
    after = parse(replaced(apart, ID, 1))
    assert [(one.step, one.extractor) for one in after.extractions] == [(1, ID)]


def test_stop_redirects() -> None:
    script = parse(plan(http("/a", under=[DUMMY]), http("/b")))
    change = ReplaceExtraction(place(script, "id"), 0, Extractor(FromHeader("Location")), "no id", stop_redirects=True)
    assert [step.follows_redirects for step in parse(changed(script, change)).steps] == [False, True]


SCRIPT = element("JSR223PostProcessor", leaf("script", "vars.put('id', prev.responseDataAsString)"))

READER = element("JSR223PreProcessor", leaf("script", "log.info(vars.get('id'))"))

REFUSED = [
    (plan(http("/a", under=[DUMMY]), http("/b", under=[READER])), 1, "reads `id` before the response is there"),
    (to_jmx(text(MOVED_BEFORE)), 2, "reads `id` before the response is there"),
    (whole(group(http("/a", under=[DUMMY])), group(http("/b"), name="Two")), 1, "does not share variables"),
    (plan(http("/a", under=[SCRIPT]), http("/b")), 0, "may do more than to set the variable"),
    (plan(http("/a", under=[DUMMY]), http("/b").replace("<hashTree/>", "")), 1, "has no hashTree"),
    (plan(http("/a", under=[DUMMY])), 5, "there is no such request"),
]


@pytest.mark.parametrize(("before", "step", "message"), REFUSED)
def test_refused(before: str, step: int, message: str) -> None:
    with pytest.raises(CannotWriteError, match=message):
        replaced(before, ID, step)


def test_no_extractor_there() -> None:
    script = parse(plan(http("/a")))
    with pytest.raises(CannotWriteError, match="there is no extractor"):
        dialect.write(script, ReplaceExtraction(Span(0, 5), 0, ID, "no id"))


def test_another_encoding() -> None:
    before = to_jmx(text(MOVED_BEFORE)).replace(">no id<", ">kein Wägen<")
    data = ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + before).encode("iso-8859-1")
    script = parse(data)
    after = apply(data, dialect.write(script, ReplaceExtraction(place(script, "id"), 1, ID, "no id")))
    assert ">kein W&#xe4;gen<" in after.decode("ascii")
