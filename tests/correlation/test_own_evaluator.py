"""What a tool finds is asked of its dialect, where that has an evaluator of its own."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.leaves import leaves_of
from loadlint.correlation.prove.extractors import from_leaf, in_text, proven
from loadlint.correlation.prove.run_extractor import Page
from loadlint.dialects.base import Page as SeenPage
from loadlint.extractor import Extractor, FromBody, FromHtml, FromJson, Match, NotEvaluatedError
from tests.correlation.test_evaluate import exchange

PLAIN = Extractor(FromJson(("id",)))


def page(body: str, evaluate: object = None, media_type: str = "application/json") -> Page:
    return Page([exchange("/", body, media_type)], evaluate=evaluate)  # type: ignore[arg-type]


def test_the_dialect_decides() -> None:
    def shouting(extractor: Extractor, seen: SeenPage) -> str | None:
        return (seen.neutral(extractor) or "").upper()

    ours = page('{"id": "abc"}', shouting)
    assert ours.value(PLAIN) == "ABC" and ours.neutral(PLAIN) == "abc"
    assert proven(PLAIN, [ours], ["ABC"]) and not proven(PLAIN, [ours], ["abc"])


def test_what_is_not_evaluated_is_not_proven() -> None:
    def silent(extractor: Extractor, seen: SeenPage) -> str | None:
        raise NotEvaluatedError("a test")

    assert page('{"id": "abc"}', silent).value(PLAIN) is None
    assert not proven(PLAIN, [page('{"id": "abc"}', silent)], ["abc"])


@pytest.mark.parametrize("reads_html", [True, False])
def test_another_candidate_is_taken_where_the_tool_can_t_read_the_first(reads_html: bool) -> None:
    """A tool that has no HTML parser gets the text around the value."""

    def evaluate(extractor: Extractor, seen: SeenPage) -> str | None:
        if isinstance(extractor.origin, FromHtml) and not reads_html:
            raise NotEvaluatedError("no parser")
        return seen.neutral(extractor)

    seen = page('<html><input name="t" value="tok-5512"></html>', evaluate, "text/html")
    (leaf,) = [one for one in leaves_of(seen.response) if one.value == "tok-5512"]
    by_structure = from_leaf(leaf, [seen], ["tok-5512"])
    assert by_structure == (Extractor(FromHtml('input[name="t"]', "value")) if reads_html else None)
    by_text = in_text(["tok-5512"], [seen])
    assert by_text is not None and isinstance(by_text.origin, FromBody) and isinstance(by_text.operations[0], Match)
