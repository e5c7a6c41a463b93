"""The load that a class of users asks for: what it waits, where the class itself says so."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.dialects.optional import remarks
from loadlint.text.source import Source
from tests.support.scripts import project_of

SCRIPT = """\
from locust import HttpUser, constant_throughput, task

class Shopper(HttpUser):
    {}

    @task
    def shop(self):
        self.client.get("/")
"""


@pytest.mark.parametrize(
    ("line", "rates"),
    [
        ("wait_time = constant_throughput(3)", [3.0]),
        ("wait_time=constant_throughput( 0.5 )", [0.5]),
        ("# wait_time = constant_throughput(3)", []),
        ('"""wait_time = constant_throughput(3) is too much"""', []),
        ("wait_time = constant_throughput(3) if FAST else None", []),
    ],
)
def test_what_a_class_waits(line: str, rates: list[float]) -> None:
    analysis = engine.analyse(Source("a.py", SCRIPT.format(line).encode()), project_of([]))
    told = remarks(analysis.context.dialect, analysis.script, "asked-rate")
    assert [remark.per_second for remark in told] == rates
