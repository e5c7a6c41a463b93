"""A value that the script takes out of an answer already: which of its extractions is meant, and which is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from loadlint.correlation.flow import Flow
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.correlation.prove.script_extractions import working
from loadlint.extractor import Extractor, FromBody, FromJson, Match
from loadlint.recordings.exchange import Recording
from loadlint.script import Extraction, Script
from loadlint.text.span import Span
from tests.support.clue_examples import recordings_of

V, W = "{k7Qa2mZt9Lb4|p3Cd8nBr5Ye1}", "{m5Rs1kYu8Nh2|q9Tz4jFg7Pb6}"
NOWHERE = Span(0, 0)


def json(step: int, path: str, variable: str = "mine") -> Extraction:
    """The script's extraction of a member of the response to a step."""
    return Extraction(step, variable, Extractor(FromJson(tuple(path.split(".")))), NOWHERE)


def script_of(text: str, extractions: Iterable[Extraction], *parts: slice) -> tuple[Script, Flow]:
    """The script with its flow; `parts` are the exchanges that each run has, all of them where none are given."""
    sent, runs = recordings_of(text.replace("V", V).replace("W", W))
    if parts:
        runs = [Recording(run.path, run.exchanges[part], run.health) for run, part in zip(runs, parts, strict=True)]
    replayed = replaying(sent)
    script = Script(replayed.source, replayed.dialect, replayed.steps, tuple(extractions))
    return script, build(script, runs)


def existing(text: str, extractions: Iterable[Extraction], *parts: slice) -> list[str | None]:
    """For each value the variable that holds it already."""
    _, flow = script_of(text, extractions, *parts)
    return [item.existing.variable if item.existing is not None else None for item in flow.correlations]


IN_CALL = Extraction(0, "inCall", Extractor(FromJson(("tok",))), NOWHERE, call=Span(1, 2))
IN_LATER_CALL = Extraction(0, "inLaterCall", Extractor(FromJson(("tok",))), NOWHERE, call=Span(3, 4))


@pytest.mark.parametrize(
    ("extractions", "variable"),
    [
        ([], None),
        ([json(0, "tok")], "mine"),
        # One that gives another value, nothing, or can't be run.
        ([json(0, "key")], None),
        ([json(0, "no")], None),
        ([Extraction(0, "mine", None, NOWHERE)], None),
        # One without a variable, or out of the response to the step that sends the value, or to a later one.
        ([json(0, "tok", "")], None),
        ([json(1, "tok")], None),
        ([json(2, "tok")], None),
        # The first of two that give it; one that stands by itself before one in a function; of those the last.
        ([json(0, "key", "other"), json(0, "tok"), json(0, "tok", "again")], "mine"),
        ([IN_CALL, json(0, "tok")], "mine"),
        ([IN_CALL, IN_LATER_CALL], "inLaterCall"),
    ],
)
def test_the_extraction_of_a_value(extractions: list[Extraction], variable: str | None) -> None:
    text = 'GET /a -> 200 {"tok":"V","key":"W"}\nGET /b?x=V -> 200 {"tok":"V"}\nGET /c -> 200 {"tok":"V"}\nGET /d?x=V'
    assert existing(text, extractions) == [variable]


def test_it_must_give_the_value_in_every_run() -> None:
    text = 'GET /a -> 200 {"tok":"V","one":"{k7Qa2mZt9Lb4|zzz}"}\nGET /b?x=V'
    assert existing(text, [json(0, "one")]) == [None]


ALL, LESS_FIRST, LESS_LAST = slice(None), slice(1, None), slice(-1)


@pytest.mark.parametrize(
    ("parts", "variable"),
    [
        ((ALL, ALL), "mine"),
        # A run that does not send the value, or lacks the answer, says nothing.
        ((ALL, LESS_LAST), "mine"),
        ((ALL, LESS_FIRST), "mine"),
        # One at least must have both.
        ((LESS_FIRST, LESS_FIRST), None),
    ],
)
def test_runs_that_lack_the_answer_or_the_use(parts: tuple[slice, slice], variable: str | None) -> None:
    text = 'GET /a -> 200 {"tok":"V"}\nPOST /carts -> 201 {"id":"V"}\nGET /carts/V'
    assert existing(text, [json(0, "tok")], *parts) == [variable]


@pytest.mark.parametrize(
    ("text", "extraction", "variable"),
    [
        # Numbers of one or two digits are equal by chance: the words of the variable must be those of the use.
        ('GET /a -> 200 {"id":{41|52},"n":{41|52}}\nGET /carts/{41|52}', json(0, "n", "rows"), None),
        ('GET /a -> 200 {"id":{41|52},"n":{41|52}}\nGET /carts/{41|52}', json(0, "n", "cartId"), "cartId"),
        ('GET /a -> 200 {"id":{41|52},"n":{41|52}}\nGET /b?cart={41|52}', json(0, "n", "my_carts"), "my_carts"),
        ('GET /a -> 200 {"id":{41|52},"n":{41|52}}\nGET /b?cart_id={41|52}', json(0, "n", "rowId"), None),
        # A name that says nothing is no reason against it.
        ('GET /a -> 200 {"id":{41|52},"n":{41|52}}\nGET /carts/{41|52}', json(0, "n", "id"), "id"),
        # It may stand where the value was issued.
        ('GET /a -> 200 {"id":{41|52},"n":{41|52}}\nGET /carts/{41|52}', json(0, "id", "rows"), "rows"),
        # Longer ones are not equal by chance, nor where one run has a longer one.
        ('GET /a -> 200 {"id":{413|527},"n":{413|527}}\nGET /carts/{413|527}', json(0, "n", "rows"), "rows"),
        ('GET /a -> 200 {"id":{41|527},"n":{41|527}}\nGET /carts/{41|527}', json(0, "n", "rows"), "rows"),
    ],
)  # fmt: skip
def test_a_number_of_two_digits_is_meant_by_its_name(text: str, extraction: Extraction, variable: str | None) -> None:
    assert existing(text, [extraction]) == [variable]


@pytest.mark.parametrize(("variable", "expected"), [("rows", None), ("cartId", "cartId")])
def test_a_number_that_one_run_sends_is_meant_by_its_name(variable: str, expected: str | None) -> None:
    text = 'POST /carts -> 201 {"id":{41|52},"n":{41|52}}\nGET /carts/{41|52}'
    assert existing(text, [json(0, "n", variable)], ALL, LESS_LAST) == [expected]


def test_extractions_that_find_something() -> None:
    """One that finds nothing in any recording is left out, and so is one that can't be run."""
    extractions = [
        json(0, "tok"),
        json(0, "no", "other"),
        Extraction(0, "own", None, NOWHERE),
        json(1, "key", ""),
        Extraction(1, "text", Extractor(FromBody(), (Match('"key":"(4)'),)), NOWHERE),
        json(2, "tok", "unanswered"),
    ]
    text = 'GET /a -> 200 {"tok":"V"}\nGET /b -> 200 {"key":"{4|5}"}\nGET /c'
    script, flow = script_of(text, extractions)
    assert [(step, variable) for step, variable, _ in working(script, flow.alignment)] == [
        (0, "mine"),
        (1, "value"),
        (1, "text"),
    ]
