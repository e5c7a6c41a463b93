"""Reasons that lie beside the correlation: what stands at a place, what is linked, and what leaves findings out."""

from __future__ import annotations

import json

import pytest

from loadlint import engine
from loadlint.project import Project, baseline
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from loadlint.why.explain import NoSuchLineError, Question, explain
from loadlint.why.model import ExplainedValue, Explanation
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

SCRIPT = k6(
    "const res = http.get('https://shop.test/cart'); // a comment on a3f81c",
    "const state = res.json('state');",
    "http.post(`https://shop.test/order/${state}`, { csrf: 'dX7q2LmT0aPz', note: 'as usual', visit: 'k-81-mm-27' });",
)
RUN = """
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{{"csrf": "{csrf}", "state": "open"}}
###
POST https://shop.test/order/open
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&note=as+usual&visit={visit}
HTTP 200

done
"""


def runs(*values: tuple[str, str]) -> list[Recording]:
    return [
        parse_flow(RUN.format(csrf=csrf, visit=visit), f"{number}.http")
        for number, (csrf, visit) in enumerate(values, 1)
    ]


TWO = (("dX7q2LmT0aPz", "k-81-mm-27"), ("Rk93bVwYe5Hn", "v-14-zz-90"))


def asked(at: str, project: Project, script: str = SCRIPT, value: str | None = None) -> Explanation:
    """What is told about the first place that has a text; about its line where a value is named."""
    analysis = engine.analyse(Source("a.js", script.encode()), project)
    before = script[: script.index(at)]
    column = None if value is not None else len(before.rpartition("\n")[2]) + 1
    return explain(analysis, project, Question(before.count("\n") + 1, column, value))


def value_at(at: str, project: Project, script: str = SCRIPT) -> ExplainedValue:
    (value,) = asked(at, project, script).values
    return value


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("comment on", "This is a comment: no request sends it."),
        ("res.json('state')", "This is the variable `res`. Only values that stand here as text are stale."),
        ("'state'", "This takes a value out of a response into `state`: no request sends what stands here."),
        ("shop.test/order", "This belongs to request 2, but is no value that may change from run to run"),
        ("export default", "No request sends what stands here."),
    ],
)
def test_places_without_a_value(at: str, answer: str) -> None:
    told = asked(at, project_of(runs(*TWO)))
    assert told.values == ()
    assert told.answer.startswith(answer)


def test_a_line_that_is_not_there() -> None:
    project = project_of(runs(*TWO))
    analysis = engine.analyse(Source("a.js", SCRIPT.encode()), project)
    with pytest.raises(NoSuchLineError, match="there is no line 99"):
        explain(analysis, project, Question(99))


def test_an_expression() -> None:
    value = value_at("${state}", project_of(runs(*TWO)))
    assert value.answer == "Not reported: an expression of the script stands here, so no recorded value is sent."


def test_an_unknown_origin_is_reported_and_told() -> None:
    value = value_at("k-81-mm-27", project_of(runs(*TWO)))
    assert value.answer.startswith(
        "Reported by unknown-origin (information): `k-81-mm-27` differs between the recordings"
    )
    assert [search.appearances for search in value.searches] == [(), ()]


def test_without_a_recording() -> None:
    value = value_at("as usual", Project(Config()))
    assert value.answer.startswith("Not reported: no recording is linked, so nothing tells whether the value changes.")
    assert value.advice is not None
    assert value.advice.startswith("Link one, better two")


def test_with_a_recording_that_cannot_be_read() -> None:
    value = value_at("as usual", Project(Config(), ("gone.har",)))
    assert value.answer.startswith("Not reported: no linked recording can be read (gone.har: ")


def test_a_step_that_no_recording_has() -> None:
    script = SCRIPT.replace("/order/${state}", "/elsewhere").replace("http.post", "http.put")
    value = value_at("as usual", project_of(runs(*TWO)), script)
    assert value.answer == (
        "Not reported: no recorded request belongs to this step, so there is nothing to compare with."
    )
    assert [pair.entry for pair in value.pairs] == [None, None]
    assert value.pairs[0].why == "it has no request with this method and a similar address"


def test_a_field_that_no_recording_has() -> None:
    script = SCRIPT.replace("note:", "remark:")
    value = value_at("as usual", project_of(runs(*TWO)), script)
    assert value.answer.startswith("Not reported: the recorded request has no such field")


def test_a_value_that_somebody_has_chosen() -> None:
    script = SCRIPT.replace("as usual", "in a hurry")
    value = value_at("in a hurry", project_of(runs(*TWO)), script)
    assert value.answer.startswith(
        "Not reported: the recordings have one and the same value here, and the script another"
    )


def test_a_comment_that_silences_a_rule() -> None:
    script = SCRIPT + "// loadlint: ignore-file[uncorrelated-value]\n"
    value = value_at("dX7q2LmT0aPz", project_of(runs(*TWO)), script)
    assert value.answer == "Found by uncorrelated-value, but not shown: a comment silences it (line 8)."
    assert not value.reported


def test_a_rule_that_is_switched_off() -> None:
    value = value_at("dX7q2LmT0aPz", project_of(runs(*TWO), Config(ignore=("correlation",))))
    assert value.answer == (
        "Found by uncorrelated-value, but not shown: the rule is switched off: the category `correlation` is ignored."
    )


def test_a_baseline_that_has_the_finding() -> None:
    project = project_of(runs(*TWO))
    source = Source("a.js", SCRIPT.encode())
    written = json.loads(baseline.to_bytes("base.json", [(source, engine.analyse(source, project).findings)]))
    known = baseline.Baseline("base.json", written["findings"])
    project = Project(project.config, project.recordings, baseline=known, load=project.load)
    value = value_at("dX7q2LmT0aPz", project)
    assert value.answer == "Found by uncorrelated-value, but not shown: the baseline base.json has it."


def test_a_value_that_is_named() -> None:
    project = project_of(runs(*TWO))
    assert [value.value for value in asked("http.post", project, value="Rk93bVwYe5Hn").values] == ["dX7q2LmT0aPz"]
    elsewhere = asked("http.get", project, value="as usual")
    assert elsewhere.answer == "The value does not stand here. Requests send it from line 6."
    nowhere = asked("http.get", project, value="never seen")
    assert nowhere.answer == "The value does not stand here, and no request of the script sends it as text."


def test_values_of_a_line() -> None:
    told = asked("http.post", project_of(runs(*TWO)), value="")
    assert {value.field for value in told.values} >= {"form field csrf", "form field note", "form field visit"}


FAILED = RUN.replace('{{"csrf": "{csrf}", "state": "open"}}', "<html><h1>Down for maintenance</h1></html>").replace(
    "application/json", "text/html"
)


def test_an_answer_that_nothing_is_learned_from() -> None:
    """The answer of one run fails behind its status: no extractor has to read it."""
    broken = parse_flow(FAILED.format(csrf="Rk93bVwYe5Hn", visit="v-14-zz-90"), "2.http")
    script = k6(
        "http.get('https://shop.test/cart?page=81');",
        "http.post('https://shop.test/order/open', { csrf: 'dX7q2LmT0aPz' });",
    )
    value = value_at("81", project_of([runs(TWO[0])[0], broken]), script)
    assert "nothing is learned from its response" in value.pairs[1].why


def test_each_extractor_is_shown_with_what_it_returned() -> None:
    value = value_at("dX7q2LmT0aPz", project_of(runs(*TWO)))
    (trial,) = [trial for trial in value.trials if trial.result == "taken"]
    assert (trial.kind, trial.expression, trial.request.number) == ("jsonpath", "$.csrf", 1)
    assert [one.value for one in trial.returned] == ["dX7q2LmT0aPz", "Rk93bVwYe5Hn"]


MOVING = """
GET https://shop.test/list
HTTP 200
Content-Type: application/json

{{"rows": [{rows}]}}
###
GET https://shop.test/row?id={id}
HTTP 200
"""


def test_an_extractor_that_fails_is_shown_with_what_it_returned() -> None:
    """The row is another one in each run and nothing tells which."""
    first = MOVING.format(rows='{"id": "a81f3c7"}, {"id": "b92e4d8"}', id="a81f3c7")
    second = MOVING.format(rows='{"id": "c03d5e9"}, {"id": "d14c6fa"}, {"id": "e25b70b"}', id="e25b70b")
    script = k6("http.get('https://shop.test/list');", "http.get('https://shop.test/row?id=a81f3c7');")
    value = value_at("a81f3c7", project_of([parse_flow(first, "1.http"), parse_flow(second, "2.http")]), script)
    assert value.answer.startswith("Reported by uncorrelated-value")
    assert value.reports[0].no_fix == "no extractor returns each recording's own value"
    assert [(one.request.number, one.why) for one in value.no_extractor] == [
        (1, "no extractor returns each recording's own value")
    ]
