"""The real JMeter, where there is one: BENCH_JMETER names it, else the one that `make test` installs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.tools.install_jmeter import PROGRAM


def _program() -> str | None:
    if named := os.environ.get("BENCH_JMETER"):
        return named
    return str(PROGRAM) if PROGRAM.exists() and shutil.which("java") else None


JMETER = _program()
needs_jmeter = pytest.mark.skipif(JMETER is None, reason="JMeter is not installed: `make test` does it where Java is")

_TOOLS = {".js": (pytest.mark.engine,), ".py": (pytest.mark.engine,), ".jmx": (pytest.mark.jmeter, needs_jmeter)}


def in_tools(*daily: str, argument: str = "suffix", stem: str = "") -> pytest.MarkDecorator:
    """A test for each tool's script: `make test` runs it for these suffixes, `make exhaustive` for the others.

    What loadlint decides is the same for each; what each tool itself does is shown once a day by one test.
    """
    night = (pytest.mark.exhaustive,)
    cases = [
        pytest.param(f"{stem}{suffix}", marks=marks if suffix in daily else (*marks, *night))
        for suffix, marks in _TOOLS.items()
    ]
    return pytest.mark.parametrize(argument, cases)


def together(plans: Mapping[str, bytes]) -> bytes:
    """One plan of several, whose thread groups run one after the other under the names of the plans.

    What stands beside a thread group goes into it, so that it is for this one alone.
    """
    made = etree.fromstring(_FRAME)
    trees = made.find("hashTree/hashTree")
    assert trees is not None
    for name, data in plans.items():
        plan = etree.fromstring(data).find("hashTree/hashTree")
        assert plan is not None
        pairs = list(batched(plan, 2))
        groups = [pair for pair in pairs if pair[0].tag.endswith("ThreadGroup")]
        for group, inside in groups:
            group.set("testname", name)
            for pair in reversed([pair for pair in pairs if pair not in groups]):
                for at, element in enumerate(pair):
                    inside.insert(at, deepcopy(element))
            trees.extend([group, inside])
    return etree.tostring(made)


def batched(items: Iterable[Any], size: int) -> Iterator[tuple[Any, ...]]:
    """Items in groups."""
    given = iter(items)
    while group := tuple(islice(given, size)):
        yield group


_FRAME = """<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Together" enabled="true">
<boolProp name="TestPlan.serialize_threadgroups">true</boolProp>
<elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
<collectionProp name="Arguments.arguments"/></elementProp></TestPlan><hashTree/>
</hashTree></jmeterTestPlan>"""


def run(folder: Path, *options: str, timeout: float = 240) -> None:
    """Run `plan.jmx` in a folder; the samples go to `out.jtl`, the log to `out.log`."""
    assert JMETER is not None
    command = [JMETER, "-n", "-t", "plan.jmx", "-l", "out.jtl", "-j", "out.log", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=timeout)
