"""Scripts of thousands of requests: what a check takes grows evenly with the script, whatever it is made of.

What looks through the whole script for each request takes sixteen times as long where the script is four times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hostile.measure import run_limited
from tests.hostile.test_limits import JS, PY

FEW, MANY = 400, 1_600
EVEN = MANY // FEW
K6 = JS + "import { group } from 'k6';\nexport default function () {\n  let r;\n"
JMX = "<jmeterTestPlan><hashTree><TestPlan/><hashTree><ThreadGroup/><hashTree>"
JMX_END = "</hashTree></hashTree></hashTree></jmeterTestPlan>"


class Shape(NamedTuple):
    """A script: what stands before its requests, what is written for each by its number, and what stands behind."""

    before: str
    part: Callable[[int], str]
    after: str = ""

    def of(self, count: int) -> str:
        """The script with that many parts."""
        return self.before + "".join(map(self.part, range(count))) + self.after


def k6_extraction(n: int) -> str:
    return (
        f"r = http.get('http://a.test/{n}');\nconst v{n} = r.json('id');\nhttp.get(`http://a.test/item/${{v{n}}}`);\n"
    )


def locust_extraction(n: int) -> str:
    lines = f"r = self.client.get('/{n}')", f"v{n} = r.json()['id']", f"self.client.get(f'/item/{{v{n}}}')"
    return "".join(f"    {line}\n" for line in lines)


def locust_shared(n: int) -> str:
    return f"    global v{n}\n" + locust_extraction(n)


def sampler(n: int) -> str:
    return (
        f'<HTTPSamplerProxy testname="s{n}"><stringProp name="HTTPSampler.path">/${{v{n - 1}}}</stringProp>'
        f'</HTTPSamplerProxy><hashTree><RegexExtractor testname="v{n}">'
        f'<stringProp name="RegexExtractor.refname">v{n}</stringProp>'
        '<stringProp name="RegexExtractor.regex">id="(.*?)"</stringProp></RegexExtractor><hashTree/></hashTree>'
    )


SHAPES = {
    "extractions.js": Shape(K6, k6_extraction, "}\n"),
    "groups.js": Shape(K6, lambda n: f"group('g{n}', () => {{ http.get('http://a.test/{n}'); }});\n", "}\n"),
    "batch.js": Shape(K6 + "http.batch([", lambda n: f"['GET', 'http://a.test/{n}'],\n", "]);\n}\n"),
    "conditions.js": Shape(K6, lambda n: f"if (__ITER == {n}) {{ http.get('http://a.test/{n}'); }}\n", "}\n"),
    "functions.js": Shape(
        K6 + "".join(f"  f{n}();\n" for n in range(MANY)) + "}\n",
        lambda n: f"function f{n}() {{ http.get('http://a.test/{n}'); }}\n",
    ),
    "extractions.py": Shape(PY, locust_extraction),
    "shared.py": Shape(PY, locust_shared),
    "tasks.py": Shape(PY + "    pass\n", lambda n: f"  @task\n  def t{n}(self):\n    self.client.get('/{n}')\n"),
    "extractors.jmx": Shape(JMX, sampler, JMX_END),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_growth(name: str, tmp_path: Path) -> None:
    few, many = (_seconds(tmp_path, name, SHAPES[name].of(count)) for count in (FEW, MANY))
    assert many / few < 1.5 * EVEN


def _seconds(folder: Path, name: str, script: str) -> float:
    """The processor time that a check of a script takes."""
    (folder / name).write_text(script)
    checked = run_limited(folder, "check", "--no-cache", "--output-format", "concise", name, cpu_seconds=60)
    assert checked.code in (0, 1), checked.err[-300:]
    assert "internal-error" not in checked.out
    return checked.cpu_seconds


@pytest.mark.slow
def test_files_that_nobody_runs(tmp_path: Path) -> None:
    """Most Python files of a repository are no load scripts and no modules of one."""
    (tmp_path / "load.py").write_text(PY + "    self.client.get('/')\n")
    seconds = []
    for first, count in ((0, FEW), (FEW, MANY)):
        for number in range(first, count):
            (tmp_path / f"tool{number}.py").write_text(f"import tool{number - 1}\n\nsize = {number}\n")
        checked = run_limited(tmp_path, "check", "--no-cache", "--jobs", "1", ".", cpu_seconds=60)
        assert checked.code in (0, 1), checked.err[-300:]
        seconds.append(checked.cpu_seconds)
    assert seconds[1] / seconds[0] < 1.5 * EVEN
