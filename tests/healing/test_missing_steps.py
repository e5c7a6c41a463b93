"""Which requests of the newest recordings a script lacks, and where they belong."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Struct

from loadlint import engine
from loadlint.healing.extractions import broken_extractions
from loadlint.healing.steps import missing_steps
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

RUN = """
GET https://shop.test/key
HTTP 200
Content-Type: application/json

{"key": "FIRST"}
###
POST https://shop.test/login

key=FIRST
HTTP 200
###
GET https://shop.test/key
HTTP 200
Content-Type: application/json

{"key": "SECOND"}
###
POST https://shop.test/pay

key=SECOND
HTTP 200
"""


class Told(Struct, frozen=True):
    url: str
    before: int | None
    runs: tuple[int, ...]


def told(*keys: tuple[str, str]) -> list[Told]:
    """The steps that a script lacks which only logs in and pays; `keys` are those of each run."""
    recordings = [
        parse_flow(RUN.replace("FIRST", first).replace("SECOND", second).strip(), f"run{number}.har")
        for number, (first, second) in enumerate(keys)
    ]
    first, second = keys[0]
    script = k6(
        f"http.post('https://shop.test/login', 'key={first}');", f"http.post('https://shop.test/pay', 'key={second}');"
    )
    context = engine.analyse(Source("a.js", script.encode()), project_of(recordings)).context
    assert context.flow is not None and context.certificate is not None
    steps = missing_steps(context.flow.alignment, context.certificate)
    return [Told(step.url, step.before, step.runs) for step in steps]


def test_each_is_told_once_for_all_runs() -> None:
    assert told(("k8f14e45f", "k45c48cce"), ("k6512bd43", "kc20ad4d7")) == [
        Told("https://shop.test/key", 0, (0, 1)),
        Told("https://shop.test/key", 1, (0, 1)),
    ]


def test_a_run_that_does_not_show_what_a_request_gives() -> None:
    """The second run's first key is a word: it may be sent by chance. The first run shows what it is."""
    assert told(("k8f14e45f", "k45c48cce"), ("lantern", "kc20ad4d7")) == [
        Told("https://shop.test/key", 0, (0, 1)),
        Told("https://shop.test/key", 1, (0, 1)),
    ]


def test_an_extraction_whose_answer_is_missing_is_not_broken() -> None:
    """No recording has the request that it reads: the missing step is told, not that it finds nothing in it."""
    flow = parse_flow(RUN.replace("FIRST", "k8f14e45f").replace("SECOND", "k45c48cce").strip(), "run.har")
    script = k6(
        "const key = http.get('https://shop.test/key').json('key');",
        "http.post('https://shop.test/login', `key=${key}`);",
    )
    without_key = replace(flow, exchanges=flow.exchanges[1:2])
    context = engine.analyse(Source("a.js", script.encode()), project_of([without_key])).context
    assert context.script is not None and context.flow is not None and context.certificate is not None
    assert [value.cause for value in context.certificate.refusals] == ["answer-missing"]
    assert not list(broken_extractions(context.script, context.flow.alignment, context.certificate))
