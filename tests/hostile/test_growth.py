"""Scripts of thousands of requests: what a check takes grows evenly with the script, whatever it is made of.

What looks through the whole script for each request takes twice as much for each where there are twice as many. The
lines of Python that run are counted: seconds tell as much of the other work of the machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench.inputs import shop
from tests.hostile.test_limits import JS, PY
from tests.support.counting import calls_by_function, lines_run
from tests.support.run import ran
from tests.support.sampling import one_in

pytestmark = pytest.mark.slow

COUNTS = 50, 100, 200
MOST = 2.5
"""How many times as many lines a hundred parts may take as fifty: twice as many, four times where each looks at all."""

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
        K6 + "".join(f"  f{n}();\n" for n in range(COUNTS[-1])) + "}\n",
        lambda n: f"function f{n}() {{ http.get('http://a.test/{n}'); }}\n",
    ),
    "extractions.py": Shape(PY, locust_extraction),
    "shared.py": Shape(PY, locust_shared),
    "tasks.py": Shape(PY + "    pass\n", lambda n: f"  @task\n  def t{n}(self):\n    self.client.get('/{n}')\n"),
    "extractors.jmx": Shape(JMX, sampler, JMX_END),
}


@pytest.mark.parametrize("name", one_in(2, SHAPES))
def test_growth(name: str, tmp_path: Path) -> None:
    require_even_growth(tmp_path, lambda count: {name: SHAPES[name].of(count)})


def test_files_that_nobody_runs(tmp_path: Path) -> None:
    """Most Python files of a repository are no load scripts and no modules of one."""
    script = {"load.py": PY + "    self.client.get('/')\n"}
    tools = [f"import tool{number - 1}\n\nsize = {number}\n" for number in range(COUNTS[-1])]
    require_even_growth(
        tmp_path, lambda count: script | {f"tool{number}.py": text for number, text in enumerate(tools[:count])}
    )


@pytest.mark.parametrize("exchanges_to_a_value", [1, 10])
def test_no_function_is_called_for_each_pair_of_values_or_exchanges(exchanges_to_a_value: int, tmp_path: Path) -> None:
    """What looks at all others for each value may take little of the time up to some size, and all of it later."""

    def calls(exchanges: int) -> Counter[str]:
        script, recording = shop(exchanges // exchanges_to_a_value, exchanges, 1000 * exchanges)
        _write(tmp_path, {"a.js": script, "a.har": recording.decode()})
        return calls_by_function(lambda: _check(tmp_path))

    calls(COUNTS[0])
    few, more, many = map(calls, COUNTS)
    assert [
        (name, few[name], more[name], calls)
        for name, calls in many.items()
        if calls - more[name] > MOST * (more[name] - few[name]) + COUNTS[-1]
    ] == []


def require_even_growth(folder: Path, files: Callable[[int], dict[str, str]]) -> None:
    """Fails where a check of so many parts more takes much more for each of them.

    What is loaded once is loaded before anything is counted, and what a check does once falls out of the differences.
    """
    _write(folder, files(COUNTS[0]))
    _check(folder)
    few, more, many = (_lines(folder, files(count)) for count in COUNTS)
    assert many - more < MOST * (more - few), (few, more, many)


def _lines(folder: Path, files: dict[str, str]) -> int:
    """How many lines of the program a check of these files runs."""
    _write(folder, files)
    return lines_run(lambda: _check(folder))


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)


def _check(folder: Path) -> None:
    code, done = ran(folder, "check", "--no-cache", "--jobs", "1", "--output-format", "concise", ".")
    assert code in (0, 1), done.err[-300:]
    assert "internal-error" not in done.text
