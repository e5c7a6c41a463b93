"""A list has more members in one recording than in another: these are asked about where they are there."""

from __future__ import annotations

import re

from loadlint.findings import Applicability
from tests.dialects.jmeter.helpers import element, http, plan
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

LIST = "GET https://shop.test/shelves\nHTTP 200\nContent-Type: application/json\n\n{}\n"
SHELF = '###\nGET https://shop.test/shelves/{}\nHTTP 200\nContent-Type: application/json\n\n{{"lamps": []}}\n'
ORDER = '###\nPOST https://shop.test/shelves/{}/order\nContent-Type: application/json\n\n{{"count": 2}}\nHTTP 204\n'
FIRST, SECOND = "0c1f8a52-77be-4d0c-9a51-3f2d6f0e9b11", "8d4e6b90-1f3a-4c77-b2e5-6a90c4d1e7f2"
THIRD = "f17c2a36-905d-4e8b-a6c4-d21b7e5f8a03"
SCRIPT = k6(
    "http.get('https://shop.test/shelves');",
    f"http.get('https://shop.test/shelves/{FIRST}');",
    f"http.get('https://shop.test/shelves/{SECOND}');",
)


def run(first: str, *others: str, last: str = SHELF) -> str:
    shelves = ", ".join(f'{{"name": "n{number}", "id": "{shelf}"}}' for number, shelf in enumerate((first, *others)))
    return LIST.format(f"[{shelves}]") + SHELF.format(first) + "".join(map(last.format, others))


def fixed(script: str, *texts: str) -> str:
    runs = [parse_flow(text, name) for text, name in zip(texts, ("a.har", "b.har"), strict=True)]
    return fixed_text(script, "a.js", runs, ("uncorrelated-value",), Applicability.UNSAFE)


def test_what_only_a_longer_list_leads_to_is_asked_if_it_is_there() -> None:
    text = fixed(SCRIPT, run(FIRST, SECOND), run(THIRD))
    assert (text.count("fail("), text.count(") {\n    http.get(")) == (1, 1)


def test_what_changes_something_needs_its_value() -> None:
    order = f"post('https://shop.test/shelves/{SECOND}/order', '{{\"count\": 2}}'"
    text = fixed(
        SCRIPT.replace(f"get('https://shop.test/shelves/{SECOND}'", order), run(FIRST, SECOND, last=ORDER), run(THIRD)
    )
    assert text.count("fail(") == 2


def test_references_between_the_samplers_of_a_plan_stay_right() -> None:
    """JMeter's recorder writes headers once, and refers to them by the number of the sampler in its tree."""
    paths = ("/shelves", f"/shelves/{FIRST}", f"/shelves/{SECOND}", "/end")
    samplers = (
        http(
            path,
            host="shop.test",
            under=[element("HeaderManager", f'<x reference="../../../HTTPSamplerProxy[{n}]/y"/>')],
        )
        for n, path in enumerate(paths, 1)
    )
    end = "###\nGET https://shop.test/end\nHTTP 200\n"
    texts = (text.replace("https", "http") + end.replace("https", "http") for text in (run(FIRST, SECOND), run(THIRD)))
    runs = [parse_flow(text, name) for text, name in zip(texts, ("a.har", "b.har"), strict=True)]
    text = fixed_text(plan(*samplers), "a.jmx", runs, ("uncorrelated-value",), Applicability.UNSAFE)
    assert "<IfController" in text
    assert re.findall(r"HTTPSamplerProxy(?:\[\d\])?(?=/y)", text) == [
        "HTTPSamplerProxy[1]", "HTTPSamplerProxy[2]", "HTTPSamplerProxy", "HTTPSamplerProxy[3]",
    ]  # fmt: skip
