"""What loadlint is for: a raw script and its recordings become a script that runs, and the shop's database agrees."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.support.fixing import fixed, fixed_data
from tests.support.sampling import sampled

from .judge import FLOWS, find_k6, judge_script

FOLDER = Path(__file__).parent / "flows"
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
WAYS = [
    pytest.param(2, SAFE, id="two recordings"),
    pytest.param(2, UNSAFE, id="two recordings, unsafe fixes too"),
    pytest.param(1, UNSAFE, id="one recording"),
]
STYLES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "windows": lambda text: text.replace("\n", "\r\n"),
    "tabs": lambda text: re.sub(r"^( +)", lambda match: "\t" * (len(match[1]) // 2), text, flags=re.MULTILINE),
    "emoji before the values": lambda text: text.replace("headers: {", "headers: { 'X-Note': '🛒\u2028é',"),
    "byte-order mark": lambda text: "\ufeff" + text,
}
each_flow = pytest.mark.parametrize("flow", FLOWS)
each_style = pytest.mark.parametrize("style", STYLES)


def recordings(flow: str, number: int) -> list[Path]:
    return [FOLDER / flow / f"rec{i}.har" for i in range(1, number + 1)]


def raw(flow: str, style: str = "as it is") -> bytes:
    return STYLES[style]((FOLDER / flow / "raw.k6.js").read_bytes().decode()).encode()


@pytest.mark.engine
@pytest.mark.parametrize(("flow", "number", "level"), sampled([(flow,) for flow in FLOWS], WAYS))
def test_the_fixed_script_runs(flow: str, number: int, level: Applicability, tmp_path: Path) -> None:
    script = tmp_path / "fixed.k6.js"
    script.write_bytes(fixed_data("raw.k6.js", raw(flow), recordings(flow, number), level))
    checks, log = judge_script(flow, script)
    assert [check for check in checks if not check.ok] == [], log


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "style"), sampled([(flow,) for flow in FLOWS], [(style,) for style in STYLES], every=2)
)
def test_fixes_converge_and_leave_all_else_alone(flow: str, style: str) -> None:
    before = raw(flow, style)
    result = fixed("raw.k6.js", before, recordings(flow, 2), SAFE)
    # Who logs in, and what the client makes, is for people to decide.
    left = {finding.rule for finding in result.analysis.findings}
    assert left <= {"client-generated-value", "shared-credentials"}
    again = fixed("raw.k6.js", result.data, recordings(flow, 2), SAFE)
    assert again.data == result.data
    kept, after = _unchanged_lines(before), _unchanged_lines(result.data)
    assert kept <= after
    assert (b"\r" in before) == (b"\r" in result.data)
    assert result.data.count(b"\r") in (0, result.data.count(b"\n"))
    assert result.data.startswith(before[:3])


def _unchanged_lines(data: bytes) -> set[bytes]:
    """The lines that hold nothing that a fix may touch: they stand byte for byte in the fixed script."""
    touched = re.compile(rb"['\"`/]|Cookie|headers|import|http\.|response|options")
    return {line for line in data.split(b"\n") if not touched.search(line)}


@pytest.mark.engine
@pytest.mark.parametrize(
    ("flow", "style"), sampled([(flow,) for flow in FLOWS], [(style,) for style in STYLES], every=3)
)
def test_k6_accepts_the_fixed_script(flow: str, style: str, tmp_path: Path) -> None:
    script = tmp_path / "fixed.k6.js"
    script.write_bytes(fixed_data("raw.k6.js", raw(flow, style), recordings(flow, 2), UNSAFE))
    done = subprocess.run([find_k6(), "inspect", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
