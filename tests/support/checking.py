"""What one rule finds in a script, and the tools that run scripts."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.findings import Applicability, Finding
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from tests.support.scripts import project_of


def found(text: str, rule: str, path: str, recordings: Iterable[Recording] = ()) -> list[Finding]:
    """The findings of a rule; no other part of the analysis may fail."""
    findings = engine.analyse(Source(path, text.encode()), _project(recordings)).findings
    assert not [finding.message for finding in findings if finding.rule in ("internal-error", "syntax-error")]
    return [finding for finding in findings if finding.rule == rule]


def fixed_text(text: str, path: str, recordings: Iterable[Recording] = ()) -> str:
    """The script after all safe fixes, which must be stable."""
    project = _project(recordings)
    first = engine.fix(Source(path, text.encode()), project, Applicability.SAFE)
    again = engine.fix(Source(path, first.data), project, Applicability.SAFE)
    assert again.data == first.data
    return first.data.decode()


def _project(recordings: Iterable[Recording]) -> Project:
    given = tuple(recordings)
    return project_of(given) if given else Project(Config())


def locust_tool() -> Path:
    """The program of Locust: beside the interpreter that runs the tests, in the tools' own place, or on the path."""
    places = [Path(sys.executable).with_name("locust"), Path("/tmp/loadlint-bench/tools/venv/bin/locust")]
    place = next((place for place in places if place.exists()), None) or shutil.which("locust")
    if place is None:
        pytest.skip("Locust is not installed")
    return Path(place)
