"""Soft failures in recordings: each one planted in the shop is found at its step, and none in good recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.flow import Flow
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.correlation.soft_failures import Failure, failures_of
from loadlint.extractor import Extractor, FromBody, Match
from loadlint.findings import Finding, Level
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import read
from loadlint.script import Script
from loadlint.text.source import Source
from tests.correlation.test_flow import flow
from tests.shop.app.faults import PLANTED, Fault
from tests.shop.judge import FLOWS
from tests.shop.replay import entries
from tests.shop.test_faults import planted_in
from tests.support.flowtext import parse_flow
from tests.support.sampling import one_in

SHOP = Path(__file__).parents[1] / "shop" / "flows"
APPLICATIONS = Path(__file__).parents[1] / "applications"
GOOD = [*sorted(SHOP.glob("*/rec?.har")), *sorted(APPLICATIONS.glob("*/rec?.har"))]
COMPARED_ONLY = ("empty-list",)
"""Modes that only a good answer to the same request shows."""

each_fault = pytest.mark.parametrize("fault", one_in(8, PLANTED), ids=lambda fault: f"{fault.flow}-{fault.mode}")


def raw(flow: str) -> Source:
    return Source("raw.k6.js", (SHOP / flow / "raw.k6.js").read_bytes())


def parsed(source: Source) -> Script:
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect is not None
    return dialect.parse(source, lambda path: None)


def faulty(fault: Fault) -> Path:
    return SHOP / fault.flow / "faults" / f"{fault.mode}.har"


def step_of(fault: Fault, script: Script) -> int | None:
    """The step that the planted failure hits: that of the entry, in the recording as it is."""
    recorded = entries(faulty(fault))
    alignment = alignment_of(script.steps, [read(str(faulty(fault)))])
    return alignment.runs[0].step_of.get(recorded.index(planted_in(fault, recorded)))


def roots(flow: Flow) -> list[Failure]:
    return [failure for failure in flow.failures if failure.because is None]


@each_fault
def test_found_beside_good_recordings(fault: Fault) -> None:
    script = parsed(raw(fault.flow))
    files = [SHOP / fault.flow / "rec1.har", SHOP / fault.flow / "rec2.har", faulty(fault)]
    found = roots(build(script, [read(str(file)) for file in files]))
    assert [(failure.run, failure.step) for failure in found] == [(2, step_of(fault, script))]


@pytest.mark.parametrize("fault", one_in(3, [fault for fault in PLANTED if fault.mode not in COMPARED_ONLY]), ids=str)
def test_found_in_the_only_recording(fault: Fault) -> None:
    script = parsed(raw(fault.flow))
    found = roots(build(script, [read(str(faulty(fault)))]))
    assert [failure.step for failure in found] == [step_of(fault, script)]


@each_fault
def test_nothing_is_learned_from_it(fault: Fault) -> None:
    """The findings about values are those of the good recordings alone."""
    good = [str(SHOP / fault.flow / f"rec{number}.har") for number in (1, 2)]

    def values(recordings: list[str]) -> set[tuple[str, int, str]]:
        places = engine.analyse(raw(fault.flow), Project(Config(), tuple(recordings))).places
        return {(item.rule, item.span.start, item.value or "") for item in places if _is_about_values(item)}

    assert values([*good, str(faulty(fault))]) == values(good)


def _is_about_values(finding: Finding) -> bool:
    return finding.category in ("correlation", "extractors")


REFUSED = {"kolibri": ["its status is 400"], "roundup": ["its status is 403"] * 2}
"""What belongs to the journey: Kolibri asks for the password only after it has refused a name without one, a page of
Roundup looks whether it may search, before the login and after the logout."""


@pytest.mark.slow
@pytest.mark.parametrize("file", one_in(3, GOOD), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_none_in_good_recordings(file: Path) -> None:
    recording = read(str(file))
    failures = build(replaying(recording), [recording]).failures
    assert [sign.text for failure in failures for sign in failure.signs] == REFUSED.get(file.parent.name, [])


@pytest.mark.parametrize("flow", FLOWS)
def test_none_between_good_recordings(flow: str) -> None:
    recordings = [read(str(SHOP / flow / f"rec{number}.har")) for number in (1, 2)]
    assert build(parsed(raw(flow)), recordings).failures == ()


NOTICE = """
GET https://h/
HTTP 200
Content-Type: text/html

<input name="token" value="{token}">
###
POST https://h/notices
HTTP 200
Content-Type: application/json

{notice}
###
POST https://h/save
Content-Type: application/x-www-form-urlencoded

year=2026&action=logout&token={token}
HTTP 200
"""
FAILED = '{"success": false, "message": "Blocked since 2026: logout"}'


def test_an_answer_without_a_body_is_no_good_one() -> None:
    """So nobody can tell whether the other is a failure only of its run."""
    (failure,) = flow(
        NOTICE, {"token": "a81f3c77", "notice": "(not recorded)"}, {"token": "b22d0e19", "notice": FAILED}
    ).failures
    assert not failure.beside_good


def test_what_is_learned_from_a_request_that_only_shares_words_with_a_failed_answer() -> None:
    found = flow(NOTICE, {"token": "a81f3c77", "notice": '{"success": true}'}, {"token": "b22d0e19", "notice": FAILED})
    assert [failure.beside_good for failure in found.failures] == [True]
    assert [(item.variable, item.evidence.level) for item in found.correlations] == [("logoutToken", Level.PROVEN)]


TABLE = """
GET https://h/table?name={name}
HTTP 200
Content-Type: text/html

<title>{name} | tables</title><p>the table {name}</p><b data-key="{name}-{key}">x</b>
###
POST https://h/rows
Content-Type: application/x-www-form-urlencoded

key={key}
HTTP 200
"""


def failing_steps(*runs: dict[str, str], text: str = TABLE) -> list[tuple[int, int]]:
    """Run and step of each failure, where the script needs the key by the name that the other run has."""
    recordings = []
    for number, values in enumerate(runs):
        filled = text
        for name, value in values.items():
            filled = filled.replace("{" + name + "}", value)
        recordings.append(parse_flow(filled.strip(), f"run{number}.http"))
    alignment = alignment_of(replaying(recordings[0]).steps, recordings)

    def needed(without: frozenset[int]) -> list[tuple[int, str, Extractor]]:
        (other,) = set(range(len(runs))) - without
        return [(0, "key", Extractor(FromBody(), (Match(rf"{runs[other]['name']}-(\\d+)"),)))]

    return [(failure.run, failure.step) for failure in failures_of(alignment, needed)]


def test_pages_that_differ_by_the_data_of_their_runs_are_no_failures() -> None:
    """Each lacks what a look at the other one alone would take out of it."""
    assert failing_steps({"name": "moorings", "key": "1828"}, {"name": "signals", "key": "1901"}) == []


LOGOUT = """
GET https://h/
HTTP 200
Content-Type: text/html

<form method="post" action="/in"><input name="user"><input type="password" name="pass"></form>
###
POST https://h/in
Content-Type: application/x-www-form-urlencoded

user=ann&pass=secret-1
HTTP 200
Content-Type: text/html

<p>Hello</p>
###
POST https://h/index.php?route=/logout
HTTP 302
Location: https://h/home
###
GET https://h/home
HTTP 200
Content-Type: text/html

<form method="post" action="/in"><input name="user"><input type="password" name="pass"></form>
###
GET https://h/texts.js
HTTP 200
Content-Type: text/javascript

x
"""


def test_the_login_page_that_a_logout_leads_to_is_no_failure() -> None:
    assert failing_steps({"name": "a", "key": "1"}, {"name": "b", "key": "2"}, text=LOGOUT) == []
