"""The certificate on whole flows: fixed scripts are certified, damaged and raw ones are not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.support.sampling import sampled

from .mutants import certificate_of, fixed, mutants

FLOWS = Path(__file__).parents[1] / "shop" / "flows"
LOCUST = Path(__file__).parents[1] / "dialects" / "locust" / "raw"
TOOLS = (("raw.k6.js", "rec{}.har"), ("raw.jmx", "recording{}.xml"), ("raw.locust.py", "rec{}.har"))
"""For each tool the name of the script that a converter made, and the names of its recordings."""

FLOW_NAMES = ("edit", "forms", "graph", "oauth", "order", "search", "spa")


def raw_script(flow: str, script: str) -> bytes:
    """The script that a converter made of the first recording of a flow."""
    path = LOCUST / f"{flow}.locust.py" if script.endswith(".py") else FLOWS / flow / script
    return path.read_bytes()


def project_of(flow: str, recordings: str, runs: tuple[int, ...] = (1, 2)) -> Project:
    return Project(Config(), tuple(str(FLOWS / flow / recordings.format(run)) for run in runs))


def fixed_script(flow: str, script: str, project: Project) -> Analysis:
    return fixed(script, raw_script(flow, script), project)


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "script", "recordings"), sampled([(flow,) for flow in FLOW_NAMES], TOOLS))
def test_a_fixed_script_is_certified(flow: str, script: str, recordings: str) -> None:
    analysis = fixed_script(flow, script, project_of(flow, recordings))
    certificate = analysis.context.certificate
    assert certificate is not None
    assert (certificate.refusals, certificate.missing) == ((), ())
    assert certificate.is_certified
    assert not [finding.message for finding in analysis.findings if finding.rule == "replay-differs"]


@pytest.mark.parametrize(
    ("flow", "script", "recordings"), sampled([(flow,) for flow in FLOW_NAMES], TOOLS, pytest.mark.slow)
)
def test_a_raw_script_is_not(flow: str, script: str, recordings: str) -> None:
    """Every value that the flow needs is told to be different, at the step that sends it."""
    certificate = certificate_of(raw_script(flow, script), script, project_of(flow, recordings))
    assert certificate is not None
    assert not certificate.matches
    if script.endswith(".jmx"):
        return
    told = {(value.step, *value.place[:2]) for value in certificate.refusals if value.run == 1}
    assert [use for use in required(flow) if use not in told] == []


def required(flow: str) -> Iterator[tuple[int, str, str | int]]:
    """The places that send a value which the flow needs: the step, and how its place begins."""
    truth = json.loads((FLOWS / flow / "truth.json").read_text())
    for value in truth["dynamic"]:
        for use in value["uses"]:
            if value["required"] and not use.get("optional") and not use.get("forgiven"):
                yield use["entry"], use["location"], _key(use)


def _key(use: dict[str, str]) -> str | int:
    """What the place of a use begins with after its kind, as slots have it."""
    key = use["key"].lstrip("/").partition("|")[0].split("/")[0]
    if use["location"] == "path":
        return int(key)
    if key.startswith("name of "):
        return "name"
    return key.lower() if use["location"] == "header" else key


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "script", "recordings"), sampled([(flow,) for flow in FLOW_NAMES], TOOLS, every=7))
def test_damaged_scripts_are_not(flow: str, script: str, recordings: str) -> None:
    """One word, variable, field, address or step is another one: all of these are found, whatever they are."""
    project = project_of(flow, recordings)
    number: Counter[str] = Counter()
    for mutant in mutants(fixed_script(flow, script, project)):
        certificate = certificate_of(mutant.data, script, project)
        assert certificate is None or not certificate.matches, (mutant.kind, mutant.step, mutant.note)
        number[mutant.kind] += 1
    # The fewest are those of a flow of six requests in Locust.
    assert sum(number.values()) > 35
    assert len(number) > 4


def test_some_damaged_scripts_are_not() -> None:
    """The same in short, of one flow."""
    project = project_of("graph", "rec{}.har")
    damaged = list(mutants(fixed_script("graph", "raw.k6.js", project)))
    for mutant in damaged[::4]:
        certificate = certificate_of(mutant.data, "raw.k6.js", project)
        assert certificate is None or not certificate.matches, (mutant.kind, mutant.step, mutant.note)


@pytest.mark.parametrize("flow", ["edit", "search"])
def test_with_one_recording_only_what_is_missing_is_told(flow: str) -> None:
    project = project_of(flow, "rec{}.har", (1,))
    source = Source("raw.k6.js", raw_script(flow, "raw.k6.js"))
    analysis = engine.analyse(source, project)
    certificate = analysis.context.certificate
    assert certificate is not None
    assert certificate.matches
    assert not certificate.is_certified
    assert not [finding for finding in analysis.findings if finding.rule == "replay-differs"]
