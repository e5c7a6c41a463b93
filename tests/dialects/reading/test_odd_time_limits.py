"""Time-outs that no tool takes: a script that has one is read all the same."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.script import Step
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import http, leaf, plan
from tests.support.scripts import project_of

LOCUST = "from locust import HttpUser, task\n\n\nclass Shopper(HttpUser):\n    @task\n    def shop(self):\n        {}\n"


def steps(path: str, text: str) -> tuple[Step, ...]:
    return tuple(engine.analyse(Source(path, text.encode()), project_of([])).script.steps)


@pytest.mark.parametrize(
    ("written", "seconds"), [("2.5", 2.5), ("(1, 4)", 4.0), ("5j", None), ("1e400", None), ("-1", None)]
)
def test_locust(written: str, seconds: float | None) -> None:
    text = LOCUST.format(f'self.client.get("/", timeout={written})')
    assert [step.time_limit for step in steps("a.py", text)] == [seconds]


@pytest.mark.parametrize(("written", "seconds"), [("1500", 1.5), ("9" * 400, None), ("9" * 5000, None), ("²", None)])
def test_jmeter(written: str, seconds: float | None) -> None:
    text = plan(http("/", leaf("HTTPSampler.response_timeout", written)))
    assert [step.time_limit for step in steps("a.jmx", text)] == [seconds]
