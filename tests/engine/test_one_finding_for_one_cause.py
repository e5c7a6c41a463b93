"""One finding for one cause, however many places of a script have it; what silences a place is about that place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.causes import by_cause
from loadlint.changes import Change
from loadlint.dialects.k6 import K6, dialect
from loadlint.findings import Applicability, Cause, Finding, Fix, Remedy, Severity
from loadlint.project import Project
from loadlint.project import baseline as baselines
from loadlint.project.config import Config
from loadlint.script import Script
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow
from tests.support.run import loadlint
from tests.support.scripts import k6, project_of

CART = "c-8f14e45fceea167a"
RECORDED = Path(__file__).parents[1] / "applications" / "oscar"

SCRIPT = k6(
    "http.post('https://shop.test/carts');",
    f"http.get('https://shop.test/carts/{CART}');",
    f"http.post('https://shop.test/carts/{CART}/items');",
    f"http.del('https://shop.test/carts/{CART}');",
)
RUN = """\
POST https://shop.test/carts

HTTP 201
Content-Type: application/json

{"id": "CART"}
###
GET https://shop.test/carts/CART

HTTP 200
###
POST https://shop.test/carts/CART/items

HTTP 204
###
DELETE https://shop.test/carts/CART

HTTP 204
"""


def project(rule: str = "uncorrelated-value", baseline: baselines.Baseline | None = None) -> Project:
    runs = [parse_flow(RUN.replace("CART", cart), name) for name, cart in (("a", CART), ("b", "c-45c48cce2e2d7fbd"))]
    of_rule = project_of(runs, Config(select=(rule,)))
    return Project(of_rule.config, of_rule.recordings, load=of_rule.load, baseline=baseline)


def told(text: str, baseline: baselines.Baseline | None = None) -> list[tuple[int, list[int]]]:
    """For each finding the line where it is, and those of its other places."""
    source = Source("a.js", text.encode())
    findings = engine.analyse(source, project(baseline=baseline)).findings
    return [
        (source.position(item.span.start)[0], [source.position(span.start)[0] for span in item.uses])
        for item in findings
    ]


def test_a_value_is_one_finding_where_it_is_sent_first() -> None:
    assert told(SCRIPT) == [(5, [6, 7])]
    (finding,) = engine.analyse(Source("a.js", SCRIPT.encode()), project()).findings
    assert finding.message == (
        f"`{CART}` was issued by POST /carts (jsonpath `$.id`) and is hard-coded in 3 places; "
        "the server issues a new one for each session"
    )


IGNORED = " // loadlint: ignore[uncorrelated-value]"


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ((), [(5, [6, 7])]),
        ((5,), [(6, [7])]),
        ((6,), [(5, [7])]),
        ((7,), [(5, [6])]),
        ((5, 6), [(7, [])]),
        ((5, 6, 7), []),
    ],
)
def test_a_comment_or_an_old_baseline_is_about_one_place(
    ignored: Sequence[int], left: list[tuple[int, list[int]]]
) -> None:
    lines = SCRIPT.split("\n")
    commented = [line + IGNORED * (number in ignored) for number, line in enumerate(lines, 1)]
    assert told("\n".join(commented)) == left
    # Before there was one finding for one cause, a baseline had an entry for each place.
    marks = [
        Finding("uncorrelated-value", "correlation", item.severity, item.span, "", value=CART).fingerprint(line)
        for item in engine.analyse(Source("a.js", SCRIPT.encode()), project()).places
        if (line := lines[SCRIPT[: item.span.start].count("\n")]) in [lines[number - 1] for number in ignored]
    ]
    counts = {"a.js": dict.fromkeys(marks, 1)}
    assert told(SCRIPT, baselines.Baseline("loadlint-baseline.json", counts)) == left


def test_a_new_baseline_has_an_entry_for_each_place() -> None:
    source = Source("a.js", SCRIPT.encode())
    written = json.loads(
        baselines.to_bytes("loadlint-baseline.json", [(source, engine.analyse(source, project()).findings)])
    )
    assert sum(written["findings"]["a.js"].values()) == 3
    assert told(SCRIPT, baselines.Baseline("loadlint-baseline.json", written["findings"])) == []


def test_recorded_cookies_and_headers_are_one_finding_each() -> None:
    cookies = "session=9b1c7e52f0aa4d31; csrf=Zk93bVwYe5HnRk93"
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = f"headers: {{ Cookie: '{cookies}', traceparent: '{trace}' }}"
    text = k6(*(f"http.get('https://shop.test/{page}', {{ {headers} }});" for page in ("", "cart", "pay")))
    findings = engine.analyse(Source("a.js", text.encode()), Project(Config(select=("correlation",)))).findings
    assert [(item.message, len(item.uses), item.fix.title if item.fix else None) for item in findings] == [
        (
            "2 recorded cookies in 3 requests: remove them all: the server sets its own",
            2,
            "Leave all cookies to the cookie jar",
        ),
        (
            "The recorded header `traceparent` is sent in 3 places: all requests get one trace id",
            2,
            "Remove `traceparent` everywhere",
        ),
    ]


def unchecked_requests(number: int) -> Finding:
    text = k6(*(f"http.get('https://shop.test/{page}');" for page in range(number)))
    (finding,) = engine.analyse(Source("a.js", text.encode()), Project(Config(select=("missing-assertion",)))).findings
    return finding


def test_a_report_for_people_writes_the_fix_of_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    changes: list[Change] = []
    real = dialect.write

    def write(script: Script, change: Change) -> Sequence[Edit]:
        changes.append(change)
        return real(script, change)

    monkeypatch.setattr(K6, "write", staticmethod(write))
    outline = unchecked_requests(20).in_outline().fix
    assert len(changes) == 1
    whole = unchecked_requests(20).with_remedy().fix
    assert len(changes) == 21
    assert outline and whole and len(whole.edits) >= 20
    assert outline == replace(whole, edits=())


@pytest.mark.parametrize("script", ["raw.k6.js", "raw.jmx", "raw.locust.py"])
def test_what_is_told_of_a_fix_is_the_same_with_and_without_its_edits(script: str) -> None:
    source = Source(script, (RECORDED / script).read_bytes())
    for finding in engine.analyse(source, Project(Config())).findings:
        outline, whole = finding.in_outline(), finding.with_remedy()
        assert (outline.no_fix, outline.fix is None) == (whole.no_fix, whole.fix is None)
        if outline.fix and whole.fix:
            assert (outline.fix.title, outline.fix.applicability) == (whole.fix.title, whole.fix.applicability)


def place(applicability: Applicability | None) -> Finding:
    """A place of one cause whose fix, if it has one, is of that applicability."""
    fix = Fix("Mend it", applicability, (Edit(Span(0, 0), "//"),)) if applicability else None
    cause = Cause("k", ("", " places"))
    return Finding("r", "c", Severity.WARNING, Span(0, 1), "m", remedy=Remedy(fix, None if fix else "no"), cause=cause)


@pytest.mark.parametrize(
    ("places", "applicability"),
    [
        ([Applicability.UNSAFE, Applicability.SAFE], Applicability.SAFE),
        ([None, Applicability.UNSAFE], Applicability.UNSAFE),
        ([None, None], None),
    ],
)
def test_a_safe_fix_of_any_place_makes_that_of_all_safe(
    places: Sequence[Applicability | None], applicability: Applicability | None
) -> None:
    (finding,) = by_cause(map(place, places))
    for told_finding in (finding.in_outline(), finding.with_remedy()):
        assert (told_finding.fix and told_finding.fix.applicability) == applicability
        assert told_finding.no_fix == (None if applicability else "no")


FULL = {"raw.k6.js": 19, "raw.jmx": 19, "raw.locust.py": 21}


@pytest.mark.slow
@pytest.mark.parametrize("script", FULL)
def test_a_raw_script_has_a_calm_screen(tmp_path: Path, script: str) -> None:
    """Before, these scripts had 126, 73 and 132 problems."""
    recordings = [f"--recording={RECORDED / name}" for name in ("rec1.har", "rec2.har")]
    check = ("check", "--no-cache", str(RECORDED / script), *recordings)
    report = json.loads(loadlint(tmp_path, *check, "--output-format", "json", exits=1).out)
    problems = [item for item in report["diagnostics"] if item["severity"] != "hint"]
    assert len(problems) == FULL[script] < 40
    causes = {
        (item["rule"], item["origin"] and (item["origin"]["exchange"], item["origin"]["locator"])) for item in problems
    }
    assert len(causes) == len(problems), "each has another cause"


@pytest.mark.slow
def test_check_fix_and_statistics_count_alike(tmp_path: Path) -> None:
    recordings = [f"--recording={RECORDED / name}" for name in ("rec1.har", "rec2.har")]
    (tmp_path / "raw.k6.js").write_bytes((RECORDED / "raw.k6.js").read_bytes())
    check = loadlint(tmp_path, "check", "raw.k6.js", "--output-format", "concise", *recordings, exits=1).text
    assert "Found 19 problems in 1 script: 16 errors, 3 warnings. 19 fixable with --fix." in check
    statistics = loadlint(tmp_path, "check", "raw.k6.js", "--statistics", *recordings, exits=1).text.split("\n")
    assert sum(int(line.split()[3]) for line in statistics if "fixable" in line) == 19
    assert "Fixed 19 problems." in loadlint(tmp_path, "fix", "raw.k6.js", *recordings, exits=0).text
