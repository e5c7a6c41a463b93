"""Which bad responses get past the assertions of a script."""

from __future__ import annotations

from loadlint.assertion import Found, JsonIs, Test
from loadlint.assertions.answers import answers_of
from loadlint.assertions.coverage import survivors
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.extractor import Extractor, FromJson
from loadlint.script import Assertion
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow

BODIES = ['{"open": true, "total": "4.50"}', '{"open": true, "total": "4.80"}']


def assertion(test: Test, *, counted: bool = True) -> Assertion:
    return Assertion((0,), test, Span(0, 0), "check", counted=counted)


def test_what_is_kept_of_one_assertion_is_not_taken_for_another() -> None:
    runs = [parse_flow(f"GET https://shop.test/x\nHTTP 200\n\n{body}\n", f"{i}.http") for i, body in enumerate(BODIES)]
    answers = answers_of(alignment_of(replaying(runs[0]).steps, runs), 0)
    assert answers is not None
    is_open, is_one = (assertion(JsonIs(("open",), "equals", value)) for value in (True, 1))
    total = assertion(Found(Extractor(FromJson(("total",)))))
    for _ in range(2):
        # All good answers fail a test for the number, which then stops nothing.
        assert survivors([is_one], answers) == answers.bad
        assert survivors([total], answers) == ()
        assert len(survivors([is_open], answers)) < len(answers.bad)
        assert survivors([assertion(is_open.test, counted=False)], answers) == answers.bad
