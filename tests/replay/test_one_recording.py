"""What a fix finds with one recording is right on the other one too, which it has not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.project import Project
from loadlint.project.config import Config
from tests.support.sampling import sampled

from .mutants import certificate_of, fixed
from .test_certified import FLOW_NAMES, TOOLS, project_of, raw_script

APPLICATIONS = Path(__file__).parents[1] / "applications"


def assert_all_is_found(script: str, data: bytes, first: Project, both: Project) -> None:
    certificate = certificate_of(fixed(script, data, first).source.data, script, both)
    assert certificate is not None
    assert (certificate.refusals, certificate.missing) == ((), ())
    assert certificate.is_certified


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "script", "recordings"), sampled([(flow,) for flow in FLOW_NAMES], TOOLS, every=2))
def test_every_value_of_a_flow_is_found(flow: str, script: str, recordings: str) -> None:
    first, both = project_of(flow, recordings, (1,)), project_of(flow, recordings)
    assert_all_is_found(script, raw_script(flow, script), first, both)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "script"),
    sampled(
        [("kolibri",), ("oidc",), ("oscar",), ("trac",)],
        [("raw.k6.js",), ("raw.jmx",), ("raw.locust.py",)],
        every=2,
    ),
)
def test_every_value_of_an_application_is_found(name: str, script: str) -> None:
    files = tuple(str(APPLICATIONS / name / f"rec{run}.har") for run in (1, 2))
    data = (APPLICATIONS / name / script).read_bytes()
    assert_all_is_found(script, data, Project(Config(), files[:1]), Project(Config(), files))
