"""Which texts of an extraction change where a value is taken in another way, and where more than texts must change."""

from __future__ import annotations

import pytest

from loadlint.changes import ReplaceExtraction
from loadlint.dialects.k6 import dialect
from loadlint.dialects.script.write.replace_extraction import changed_texts
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    Match,
    Operation,
    Origin,
)
from loadlint.text.span import Span
from tests.dialects.k6.helpers import body
from tests.support.changes import refused


def taken(origin: Origin, *operations: Operation) -> Extractor:
    return Extractor(origin, operations)


BODY = FromBody()


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        # Patterns.
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("b=(.)")), [("a=(.)", "b=(.)")]),
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("a=(.)")), []),
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("b=(.)", match=2)), []),
        (taken(BODY, Match("a=(.)"), Match("(b)")), taken(BODY, Match("a=(.)"), Match("(c)")), [("(b)", "(c)")]),
        (taken(BODY, Match("a=(.)"), Match("(b)")), taken(BODY, Match("(d)"), Match("(c)")),
         [("a=(.)", "(d)"), ("(b)", "(c)")]),
        (taken(BODY, Match("a=(.)")), taken(BODY, Match("a=(.)"), Match("(c)")), []),
        (taken(BODY, Match("a=(.)"), Match("(c)")), taken(BODY, Match("a=(.)")), []),
        (taken(BODY, Match("a=(.)")), taken(BODY), []),
        (taken(BODY), taken(BODY, Match("a=(.)")), []),
        # Other operations stay as they are.
        (taken(BODY, Decode("percent"), Match("(b)")), taken(BODY, Decode("percent"), Match("(c)")), [("(b)", "(c)")]),
        (taken(BODY, Decode("percent"), Match("(b)")), taken(BODY, Decode("base64"), Match("(c)")), []),
        (taken(BODY, Decode("percent")), taken(BODY, Match("(c)")), []),
        (taken(BODY, Match("(b)")), taken(BODY, Decode("percent")), []),
        # Selectors and attributes.
        (taken(FromHtml("#a", "value")), taken(FromHtml("#b", "value")), [("#a", "#b")]),
        (taken(FromHtml("#a", "value")), taken(FromHtml("#b", "href")), [("#a", "#b"), ("value", "href")]),
        (taken(FromHtml("#a", "value")), taken(FromHtml("#a", "href")), [("value", "href")]),
        (taken(FromHtml("#a", None)), taken(FromHtml("#b", None)), [("#a", "#b")]),
        (taken(FromHtml("#a", None)), taken(FromHtml("#b", "value")), []),
        (taken(FromHtml("#a", "value")), taken(FromHtml("#b", None)), []),
        (taken(FromHtml("#a", "value", 1)), taken(FromHtml("#b", "value", 2)), []),
        (taken(FromHtml("#a", None, 1)), taken(FromHtml("#b", "value", 1)), []),
        # Names of headers, as the script has them, and of cookies.
        (taken(FromHeader("X-Old")), taken(FromHeader("x-new")), [("X-Old", "<x-new>")]),
        (taken(FromHeader("x-old")), taken(FromHeader("X-New")), [("x-old", "x-new")]),
        (taken(FromHeader("X-OLD")), taken(FromHeader("x-old")), []),
        (taken(FromHeader("x-old")), taken(FromHeader("X-Old")), []),
        (taken(FromHeader("X-Old", 1)), taken(FromHeader("X-New", 2)), []),
        (taken(FromHeader("Location"), Match("a=(.)")), taken(FromHeader("Location"), Match("b=(.)")),
         [("a=(.)", "b=(.)")]),
        (taken(FromCookie("sid")), taken(FromCookie("new")), [("sid", "new")]),
        # Another place in the response, or another path.
        (taken(FromCookie("sid")), taken(FromHeader("sid")), []),
        (taken(FromJson(("a",))), taken(FromJson(("a",))), []),
        (taken(FromJson(("a",))), taken(FromJson(("b",))), []),
        (None, taken(FromCookie("sid")), []),
    ],
)  # fmt: skip
def test_texts_that_change(old: Extractor | None, new: Extractor, texts: list[tuple[str, str]]) -> None:
    assert changed_texts(old, new, lambda name: f"<{name}>") == texts


NEW = Extractor(FromJson(("x",)))


def test_a_value_that_is_not_taken() -> None:
    script = body("const r = http.get('u')\nconst v = r.json('a')")
    other = ReplaceExtraction(Span(0, 6), 0, NEW, "no v")
    assert refused(dialect, script, other) == "no value is taken there"
    span, call = script.extractions[0].span, Span(0, 6)
    for change in (
        ReplaceExtraction(span, 0, NEW, "no w", variable="w"),
        ReplaceExtraction(span, 0, NEW, "no v", variable="v", call=call),
        ReplaceExtraction(Span(span.start, span.end + 1), 0, NEW, "no v", variable="v"),
    ):
        assert refused(dialect, script, change) == "no value is taken there"
