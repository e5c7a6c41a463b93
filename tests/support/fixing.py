"""Fixing a script as `loadlint fix` does, with recordings from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.support.kept import kept


def fixed(path: str, data: bytes, recordings: Sequence[Path], level: Applicability) -> engine.FixResult:
    """The script after all fixes up to a level."""
    return engine.fix(Source(path, data), Project(Config(), tuple(map(str, recordings))), level)


def fixed_data(path: str, data: bytes, recordings: Sequence[Path], level: Applicability) -> bytes:
    """The text of the same script, made once for all tests."""
    files = [part for file in recordings for part in (str(file), file.read_bytes())]
    return kept(lambda: fixed(path, data, recordings, level).data, "fixed", path, data, level.name, *files)


def analysis_of_fixed(path: str, data: bytes, recordings: Sequence[Path], level: Applicability) -> engine.Analysis:
    """The analysis of that text with the same recordings."""
    source = Source(path, fixed_data(path, data, recordings, level))
    return engine.analyse(source, Project(Config(), tuple(map(str, recordings))))
