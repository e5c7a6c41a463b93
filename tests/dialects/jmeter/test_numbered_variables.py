"""Extractors that take all matches: `${id_2}`, and what a ForEach Controller goes through."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.replay.certificate import Certificate
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.healing.test_drawn_items import IDS, answer, project

JSON = element(
    "JSONPostProcessor",
    leaf("JSONPostProcessor.referenceNames", "id"),
    leaf("JSONPostProcessor.jsonPathExprs", "$.lamps[*].id"),
    leaf("JSONPostProcessor.match_numbers", "-1"),
    leaf("JSONPostProcessor.defaultValues", ""),
)
REGEX = element(
    "RegexExtractor",
    leaf("RegexExtractor.useHeaders", "false"),
    leaf("RegexExtractor.refname", "id"),
    leaf("RegexExtractor.regex", "&quot;id&quot;: &quot;(.+?)&quot;"),
    leaf("RegexExtractor.template", "$1$"),
    leaf("RegexExtractor.default", ""),
    leaf("RegexExtractor.match_number", "-1"),
)


def get(path: str, *under: str) -> str:
    return http(path, host="shop.test", under=under).replace('protocol">http<', 'protocol">https<')


def foreach(*under: str, separator: str = "true") -> str:
    return element(
        "ForeachController",
        leaf("ForeachController.inputVal", "id"),
        leaf("ForeachController.returnVal", "lamp"),
        leaf("ForeachController.useSeparator", separator, "boolProp"),
        under=under,
    )


def certificate(*samplers: str, wanted: str = IDS[2], member: str = "id") -> Certificate:
    script = Source("a.jmx", plan(*samplers).encode())
    shown = engine.analyse(script, project(answer(member, "lamps"), (wanted, wanted))).context.certificate
    assert shown is not None
    return shown


@pytest.mark.parametrize("extractor", [JSON, REGEX])
@pytest.mark.parametrize("wanted", IDS)
def test_a_request_for_each_value_is_right_where_the_run_sent_some_of_them(extractor: str, wanted: str) -> None:
    assert certificate(get("/lamps", extractor), foreach(get("/lamps/${lamp}")), wanted=wanted).matches


@pytest.mark.parametrize("extractor", [JSON, REGEX])
def test_a_value_that_is_none_of_them(extractor: str) -> None:
    shown = certificate(get("/lamps", extractor), foreach(get("/lamps/${lamp}")), wanted="zZ7yY6xX")
    assert not shown.matches


def test_an_extractor_that_finds_nothing_any_more() -> None:
    shown = certificate(get("/lamps", JSON), foreach(get("/lamps/${lamp}")), member="uuid")
    assert [value.cause for value in shown.refusals] == ["stale"]


def test_names_without_an_underscore_are_not_read() -> None:
    """The extractors set `id_1`, and the controller looks for `id1`."""
    shown = certificate(get("/lamps", JSON), foreach(get("/lamps/${lamp}"), separator="false"))
    assert [value.cause for value in shown.refusals] == ["unknown-expression"]


def test_behind_the_controller_the_variable_holds_one_that_is_not_known() -> None:
    shown = certificate(get("/lamps", JSON), foreach(element("TestAction")), get("/lamps/${lamp}"))
    assert [value.cause for value in shown.refusals] == ["unknown-expression"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_numbered_variable(number: int) -> None:
    assert certificate(get("/lamps", JSON), get(f"/lamps/${{id_{number}}}"), wanted=IDS[number - 1]).matches
    assert not certificate(get("/lamps", JSON), get(f"/lamps/${{id_{number}}}"), wanted=IDS[number - 2]).matches


def test_an_extractor_of_one_match_sets_no_numbered_variables() -> None:
    one = JSON.replace(">-1<", ">1<")
    shown = certificate(get("/lamps", one), get("/lamps/${id_1}"), wanted=IDS[0])
    assert [value.cause for value in shown.refusals] == ["stale"]


@pytest.mark.parametrize(("member", "path"), [("uuid", "$.lamps[*].uuid"), ("id", "$.results[*].id")])
def test_the_extractor_follows_the_application(member: str, path: str) -> None:
    """It takes all of them still, and nothing else of the plan changes."""
    before = plan(get("/lamps", JSON), foreach(get("/lamps/${lamp}")))
    shown = project(answer(member, "lamps" if "lamps" in path else "results"))
    result = engine.heal(Source("a.jmx", before.encode()), shown)
    assert result.passes
    assert result.data.decode() == before.replace("$.lamps[*].id", path)


def test_a_pattern_of_another_page_becomes_a_path() -> None:
    before = plan(get("/lamps", REGEX), foreach(get("/lamps/${lamp}")))
    result = engine.heal(Source("a.jmx", before.encode()), project(answer("uuid", "lamps")))
    assert result.passes
    text = result.data.decode()
    assert "$.lamps[*].uuid" in text
    assert 'match_numbers">-1<' in text
    assert 'referenceNames">id<' in text
