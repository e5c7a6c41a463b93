"""Scripts and plans that take forever, or all memory, when they are taken at their word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.measure import run_limited

pytestmark = pytest.mark.slow

JS = "import http from 'k6/http';\nimport { check } from 'k6';\n"
PY = "from locust import HttpUser, task\nclass A(HttpUser):\n  @task\n  def a(self):\n"


def js(body: str) -> str:
    return JS + "export default function () {\n" + body + "}\n"


def py(body: str) -> str:
    return PY + "".join(f"    {line}\n" for line in body.splitlines())


def jmx(inside: str) -> str:
    return f"<jmeterTestPlan><hashTree><TestPlan/><hashTree>{inside}</hashTree></hashTree></jmeterTestPlan>"


GET = "http.get('http://a.test/' + x);\n"
POST = "http.post('http://a.test/', JSON.stringify(x));\n"
CASES = {
    "doubled.js": js("let x = 'ab';\n" + "x = x + x;\n" * 26 + GET),
    "template.js": js("let x = 'ab';\n" + "x = `${x}${x}${x}${x}`;\n" * 14 + GET),
    "concat.js": js("let x = 'ab';\n" + "x = x.concat(x, x);\n" * 20 + GET),
    "spread.js": js("let x = ['ab'];\n" + "x = [...x, ...x];\n" * 26 + POST),
    "arrays.js": js("let x = ['ab'];\n" + "x = x.concat(x);\n" * 26 + POST),
    "tree.js": js("let x = { a: 'ab' };\n" + "x = { a: x, b: x };\n" * 28 + POST),
    "json.js": js("let x = '\"';\n" + "x = JSON.stringify(x);\n" * 30 + GET),
    "repeat.js": js(
        "let x = 'ab'.repeat(1e9) + 'a'.padStart(1e9, 'b') + 'aa'.replaceAll('a', 'b'.repeat(1e9));\n" + GET
    ),
    "loops.js": js("for (let i = 0; i < 9; i++) {" * 40 + "http.get('http://a.test/');" + "}" * 40),
    "calls.js": "".join(f"function f{i}() {{ f{i + 1}(); f{i + 1}(); }}\n" for i in range(40)) + js("f0();\n"),
    "condition.js": js(
        "check(http.get('http://a.test/'), { a: (r) => " + " && ".join(["r.status == 200"] * 1500) + "});"
    ),
    "number.js": js(
        "const x = [1][" + "9" * 5000 + "];\nif (http.get('http://a.test/').status == " + "1" * 5000 + ") {}\n"
    ),
    "ignored.js": js("// loadlint: ignore[uncorrelated-value]\n" * 2000 + GET),
    "brackets.js": "let x = " + "[" * 50_000 + "]" * 50_000 + ";\n" + js(GET),
    "chain.js": js("http.get('http://a.test/')" + ".a()" * 20_000 + ";\n"),
    "doubled.py": py("x = 'ab'\n" + "x = x + x\n" * 26 + "self.client.get('/' + x)"),
    "lists.py": py("x = ['ab']\n" + "x = x + x\n" * 28 + "self.client.post('/', json=x)"),
    "fstring.py": py("x = 'ab'\n" + "x = f'{x}{x}{x}{x}'\n" * 14 + "self.client.get('/' + x)"),
    "times.py": py("x = 'ab' * 10**9\ny = ['a'] * 10**9\nself.client.get('/' + x + str(y))"),
    "tree.py": py("x = {'a': 'ab'}\n" + "x = {'a': x, 'b': x}\n" * 28 + "self.client.post('/', json=x)"),
    "condition.py": py("r = self.client.get('/')\nassert " + " and ".join(["r.status_code == 200"] * 1500)),
    "number.py": py(
        "r = self.client.get('/')\nassert r.status_code == " + "1" * 5000 + "\nx = [1][" + "9" * 5000 + "]"
    ),
    "functions.jmx": jmx(
        f"<HTTPSamplerProxy><stringProp name='HTTPSampler.path'>{'${__P(' * 50_000}</stringProp></HTTPSamplerProxy>"
    ),
    "trees.jmx": jmx("<hashTree>" * 50_000),
    "attributes.jmx": jmx("<A " + " ".join(f'a{i}="1"' for i in range(100_000)) + "/><hashTree/>"),
    "comments.jmx": jmx("<!-- " * 100_000),
    "comment-lines.jmx": jmx("<!-- \n" * 20_000),
    "literal.jmx": jmx("<![CDATA[ \n" * 20_000),
    "angles.jmx": jmx("<" * 100_000),
    "entities.jmx": jmx("<A><stringProp name='a'>" + "&#" * 50_000 + "&#" + "9" * 5000 + ";</stringProp></A>"),
}


@pytest.mark.parametrize("suffix", [".js", ".py", ".jmx"])
def test_they_end_and_the_others_are_checked(suffix: str, tmp_path: Path) -> None:
    names = [name for name in CASES if name.endswith(suffix)]
    for name in names:
        (tmp_path / name).write_text(CASES[name])
    (tmp_path / "zz.js").write_text(js("http.get('http://good.test/');\n"))
    options = ("--no-cache", "--jobs", "1", "--output-format", "concise")
    done = run_limited(tmp_path, "check", *options, *names, "zz.js", cpu_seconds=30)
    assert done.code in (0, 1), done.err[-300:]
    assert "internal-error" not in done.out
    assert f"in {len(names) + 1} scripts" in done.out or f"{len(names) + 1} scripts" in done.out
    assert done.peak_bytes < 400 << 20


@pytest.mark.parametrize("name", ["deep.js", "deep.py"])
def test_a_million_parentheses_are_no_script(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text({"deep.js": JS, "deep.py": PY}[name] + "x = " + "(" * 1_000_000 + "\n")
    done = run_limited(tmp_path, "check", "--no-cache", name, cpu_seconds=15)
    assert done.code == 2
    assert done.err.strip() == (
        f"loadlint: {name}: its brackets are nested more than 10000 deep, which loadlint does not read"
    )
