"""Plans that JMeter's own recorder made: fixed, they run in the real JMeter, and the shop's database agrees."""

from __future__ import annotations

import difflib
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.support.fixing import fixed, fixed_data
from tests.support.jmeter import JMETER, needs_jmeter
from tests.support.sampling import one_in, sampled

from .judge import FLOWS, SEED, Check, judge
from .serve import RECORDED_PORT, running_shop

FOLDER = Path(__file__).parent / "flows"
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
RECORDINGS = {
    "two of JMeter's": ("recording1.xml", "recording2.xml"),
    "one of JMeter's, one of the browser's": ("recording1.xml", "rec2.har"),
    "two of the browser's, of other runs": ("rec1.har", "rec2.har"),
}


def raw(flow: str) -> bytes:
    return (FOLDER / flow / "raw.jmx").read_bytes()


def recordings(flow: str, kind: str) -> list[Path]:
    return [FOLDER / flow / name for name in RECORDINGS[kind]]


def judged(flow: str, plan: bytes, folder: Path) -> tuple[list[Check], str]:
    """The checks after one run of a plan on a fresh shop, and the results that JMeter wrote."""
    assert JMETER is not None
    file, results = folder / "plan.jmx", folder / "results.xml"
    with running_shop(SEED) as shop:
        port = shop.host.rpartition(":")[2]
        file.write_bytes(plan.replace(str(RECORDED_PORT).encode(), port.encode()))
        command = [JMETER, "-n", "-t", str(file), "-l", str(results), "-j", str(folder / "log")]
        saved = [f"-Jjmeter.save.saveservice.{name}" for name in ("output_format=xml", "url=true", "assertions=all")]
        subprocess.run([*command, *saved], check=True, capture_output=True, timeout=120)
        return judge(flow, shop.db_path), results.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "flow"), sampled([(kind,) for kind in RECORDINGS], [(flow,) for flow in FLOWS]))
def test_fixes_converge(flow: str, kind: str) -> None:
    result = fixed("raw.jmx", raw(flow), recordings(flow, kind), SAFE)
    left = [finding for finding in result.analysis.findings if finding.rule != "client-generated-value"]
    assert not [finding.message for finding in left if finding.category == "correlation"]
    assert not [finding.message for finding in left if finding.fix and finding.fix.applicability is SAFE]
    assert fixed("raw.jmx", result.data, recordings(flow, kind), SAFE).data == result.data


@pytest.mark.slow
@pytest.mark.parametrize("flow", one_in(4, FLOWS))
def test_a_run_that_was_killed(flow: str, tmp_path: Path) -> None:
    """The second recording ends in the middle of its last sample: all before it counts."""
    data = (FOLDER / flow / "recording2.xml").read_bytes()
    cut = tmp_path / "recording2.xml"
    cut.write_bytes(data[: data.rindex(b"<httpSample") + 300])
    result = fixed("raw.jmx", raw(flow), [FOLDER / flow / "recording1.xml", cut], SAFE)
    whole = fixed("raw.jmx", raw(flow), recordings(flow, "two of JMeter's"), SAFE)
    applied = [one.title for one in result.applied if one.rule == "uncorrelated-value"]
    wanted = [one.title for one in whole.applied if one.rule == "uncorrelated-value"]
    assert set(applied) <= set(wanted) and len(applied) >= len(wanted) - 2
    assert "unhealthy-recording" in {finding.rule for finding in result.analysis.findings}


def attributes_reversed(match: re.Match[bytes]) -> bytes:
    return match[1] + b"".join(reversed(re.findall(rb' [\w.]+="[^"]*"', match[2]))) + match[3]


STYLES: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "Windows' line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "single quotes": lambda data: re.sub(rb'(?<==)"([^"\'<>]*)"', rb"'\1'", data),
    "attributes in another order": lambda data: re.sub(
        rb"(<\w+)((?: [\w.]+=\"[^\"]*\")+)(/?>)", attributes_reversed, data
    ),
    "no XML declaration": lambda data: data.partition(b"\n")[2],
    "ISO-8859-1": lambda data: (
        data.decode().replace("UTF-8", "ISO-8859-1", 1).encode("iso-8859-1", "xmlcharrefreplace")
    ),
}
PROPERTY = re.compile(r"^( *)<(\w+Prop) name=([\"'])[\w.-]+\3>(.*)</\2>$")


@pytest.mark.slow
@pytest.mark.parametrize(("style", "flow"), sampled([(style,) for style in STYLES], [("forms",), ("spa",)]))
def test_only_inserted_lines_and_other_values(flow: str, style: str) -> None:
    """The fixed plan is the old one with lines between its lines, and with other text in some of its properties."""
    before = STYLES[style](raw(flow))
    assert style == "as it is" or before != raw(flow)
    result = fixed("raw.jmx", before, recordings(flow, "two of JMeter's"), SAFE)
    assert len(result.applied) > 10
    newline = b"\r\n" if style.startswith("Windows") else b"\n"
    assert result.data.count(b"\n") == result.data.count(newline)
    encoding = "iso-8859-1" if style.startswith("ISO") else "utf-8"
    old, new = (data.decode(encoding).split(newline.decode()) for data in (before, result.data))
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        assert kind in ("equal", "insert", "replace"), old[i:j]
        if kind != "replace":
            continue
        lines = iter(new[k:m])
        for line in old[i:j]:
            assert any(_became(line, other) for other in lines), (line, new[k:m])


def _became(line: str, other: str) -> bool:
    """Whether only the text of a property is another, or its row's name, or an empty hashTree holds something."""
    if line.strip() == "<hashTree/>":
        return other == line.replace("/>", ">")
    if line.strip().startswith("<elementProp "):
        return "${" in other and re.sub(r"\d+", "", line) == re.sub(r"\$\{\w+\}", "", other)
    was, is_now = PROPERTY.fullmatch(line), PROPERTY.fullmatch(other)
    if was is None or is_now is None or not other.startswith(line[: was.start(4)]):
        return False
    return "${" in is_now[4] or (was[4], is_now[4]) == ("true", "false")


@pytest.mark.jmeter
@needs_jmeter
@pytest.mark.parametrize(
    ("flow", "kind"), sampled([(flow,) for flow in FLOWS], [(kind,) for kind in RECORDINGS], every=7)
)
def test_the_fixed_plan_runs(flow: str, kind: str, tmp_path: Path) -> None:
    checks, results = judged(flow, fixed_data("raw.jmx", raw(flow), recordings(flow, kind), UNSAFE), tmp_path)
    assert [check for check in checks if not check.ok] == [], results
    assert 'success="false"' not in results and ' s="false"' not in results, results


@pytest.mark.jmeter
@needs_jmeter
@pytest.mark.exhaustive
@pytest.mark.parametrize("flow", FLOWS)
def test_the_recorded_plan_fails(flow: str, tmp_path: Path) -> None:
    checks, _ = judged(flow, raw(flow), tmp_path)
    assert [check for check in checks if not check.ok]
