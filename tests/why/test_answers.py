"""Ten values of real scripts that are reported and ten that are not: each answer says the true reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from loadlint import engine
from loadlint.engine import Analysis, found_when_on
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from loadlint.why.as_text import lines_of
from loadlint.why.explain import Question, explain, explanation_of
from loadlint.why.targets import all_targets

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "tests" / "shop" / "flows"
TWO, ONE = ("rec1.har", "rec2.har"), ("rec1.har",)
JMETER = ("recording1.xml", "recording2.xml")


class Case(NamedTuple):
    """A value by the text that it begins, in the line that has another text before it, and what is told of it."""

    script: str
    recordings: tuple[str, ...]
    before: str
    value: str
    answer: str
    details: tuple[str, ...] = ()


REPORTED = [
    Case(
        "forms/raw.k6.js",
        TWO,
        "_csrf: '",
        "buaOUXQ5",
        "Reported by uncorrelated-value (error): `buaOUXQ5866QwRHSRw7ecHl0DD2sOUu…` was issued by GET /login",
        (
            "in each of them, an earlier response issued the value that the request then sent",
            'taken: css input[name="_csrf"]',
        ),
    ),
    Case(
        "forms/raw.k6.js",
        ONE,
        "_csrf: '",
        "buaOUXQ5",
        "Reported by uncorrelated-value (warning): `buaOUXQ5866QwRHSRw7ecHl0DD2sOUu…` was probably issued by GET",
        (
            "+0.30  the field's name, `_csrf`, is that of a token",
            "likely (possible from +0.25 on, likely from +0.50 on)",
        ),
    ),
    Case(
        "forms/raw.k6.js",
        TWO,
        "'qty-",
        "48966",
        "Reported by uncorrelated-value (error): `48966` was issued by GET /forms/…/view",
        ("form field, number or id in the name of a field", "taken: regex"),
    ),
    Case(
        "forms/raw.jmx",
        JMETER,
        '<stringProp name="Argument.value">',
        "NtBZrHSS",
        "Reported by uncorrelated-value (error)",
        ("taken: CSS Selector Extractor input[name=",),
    ),
    Case(
        "search/raw.k6.js",
        TWO,
        "cursor=",
        "eyJhZnRlciI6IDMwMDAy",
        "Reported by uncorrelated-value (error): `eyJhZnRlciI6IDMwMDAyLCAicSI6ICJ…` was issued by GET /search/results",
        ("taken: css ol#hits @data-cursor",),
    ),
    Case(
        "order/raw.k6.js",
        ONE,
        "/receipts/",
        "68624",
        "Reported by uncorrelated-value (warning): `68624` was probably issued by POST /order/api/orders",
        ("taken: jsonpath $.order.number",),
    ),
    Case(
        "spa/raw.k6.js",
        TWO,
        "'If-Match': '",
        '"c43ed405b1-2"',
        'Reported by uncorrelated-value (error): `"c43ed405b1-2"` was issued by GET /spa/api/baskets/… (header `etag`)',
        ("header if-match",),
    ),
    Case(
        "spa/raw.k6.js",
        TWO,
        "'Idempotency-Key': '",
        "",
        "Reported by client-generated-value (warning)",
        ("none before the request", "made by the client: the first clue that holds decides"),
    ),
    Case(
        "spa/raw.k6.js",
        TWO,
        "'sid=",
        "wjJmbNKukWpX",
        "Reported by pinned-cookie (warning): The recorded cookies",
        ("left out while the request was taken apart: a response sets this cookie, and the tool's cookie jar sends",),
    ),
    Case(
        "../../../examples/checkout/checkout.js",
        ("checkout.har", "checkout.2.har"),
        "/orders/",
        "2026-104417",
        "Reported by uncorrelated-value (error): `2026-104417` was issued by POST /api/orders",
        ("checkout.2.har, entry 5  2026-104983", "GET /api/orders/…: same method, path differs in ids only"),
    ),
]

EQUAL = "Not reported: the recordings have the same value here, so it does not change from run to run."
FIXED = "a word, locale, version, date or address that does not change"
CONSTANT = "and with a single recording that alone decides."
NOT_REPORTED = [
    # A slug is the same in both runs; with one alone its clues are too weak.
    Case("forms/raw.k6.js", TWO, "/products/", "blue-mug-350", EQUAL, ("rec2.har, entry 3  blue-mug-350",)),
    Case(
        "forms/raw.k6.js",
        ONE,
        "/products/",
        "blue-mug-350",
        "Not reported: the clues add up to -0.10; a single recording's value is reported from +0.25 on.",
        ("-0.35  words and numbers, as in a slug", "A second recording of the same journey decides it"),
    ),
    # A price in a hidden field could be extracted, but looks like a constant.
    Case(
        "forms/raw.k6.js",
        ONE,
        "price: '",
        "12.50",
        f"Not reported: it looks like a constant ({FIXED}), {CONSTANT}",
        ('entry 3, GET /forms/products/…: css input[name="price"] @value',),
    ),
    # A public key looks like a token, but is the same for everybody.
    Case("oauth/raw.k6.js", TWO, "'X-Client-Key': '", "pk_live_7Yw2kQ9rT4vX8sB1", EQUAL, (": text of the body",)),
    # The user's input, which later answers repeat.
    Case("search/raw.k6.js", TWO, "name=", "Tea", EQUAL),
    Case(
        "forms/raw.k6.js",
        ONE,
        "next=",
        "%2Fforms%2F%3Ftab",
        "Not reported: no recorded response before the request holds it: it may be the user's input, or a constant.",
        ("none before the request",),
    ),
    Case(
        "spa/raw.k6.js",
        ONE,
        '"grantType":"',
        "refresh_token",
        f"Not reported: it looks like a constant (words), {CONSTANT}",
    ),
    Case(
        "graph/raw.k6.js",
        ONE,
        '"quantity":',
        "2",
        f"Not reported: it looks like a constant (a number of three digits or fewer), {CONSTANT}",
        ("-0.60  a number of three digits or fewer",),
    ),
    Case(
        "edit/gold.k6.js",
        TWO,
        "text: '",
        "Key turns",
        EQUAL,
        ("rec1.har, entry 4  Key turns",),
    ),
    Case("forms/raw.jmx", JMETER, '"Argument.value">', "12.50", EQUAL, ("recording1.xml, entry 5  12.50",)),
]


@cache
def analysis(script: str, recordings: tuple[str, ...]) -> tuple[Analysis, Project]:
    path = SHOP / script
    project = Project(Config(), tuple(str(path.parent / name) for name in recordings))
    return engine.analyse(Source(str(path), path.read_bytes()), project), project


def told(case: Case) -> str:
    """The text about the value of a case."""
    known, project = analysis(case.script, case.recordings)
    lines = known.source.data.decode().split("\n")
    wanted = case.before + case.value
    line = next(number for number, text in enumerate(lines, 1) if wanted in text)
    column = lines[line - 1].index(wanted) + len(case.before) + 1
    return "\n".join(lines_of(explain(known, project, Question(line, column))))


@pytest.mark.parametrize("case", REPORTED + NOT_REPORTED, ids=lambda case: f"{case.script}-{case.value or case.before}")
def test_an_answer_tells_the_true_reason(case: Case) -> None:
    text = told(case)
    answer = text.split("\n")[4]
    assert answer.startswith(case.answer), text
    for detail in case.details:
        assert detail in text, text


@pytest.mark.parametrize("recordings", [TWO, ONE], ids=["two", "one"])
@pytest.mark.parametrize("script", ["forms/raw.k6.js", "spa/gold.k6.js", "search/raw.k6.js"])
def test_every_value_of_a_script_has_an_answer(script: str, recordings: tuple[str, ...]) -> None:
    known, project = analysis(script, recordings)
    switched_off = tuple(found_when_on(known, project))
    values = [explanation_of(known, switched_off, target) for target in all_targets(known)]
    assert len(values) > 30
    for value in values:
        assert value.answer.startswith(("Reported by ", "Not reported: ")), value.answer
        assert "fault of loadlint" not in value.answer
        assert "no rule has anything to say" not in value.answer
        assert all(trial.returned for trial in value.trials)
