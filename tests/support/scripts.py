"""Load scripts and projects for tests."""

from __future__ import annotations

from collections.abc import Iterable

from loadlint.errors import RecordingError
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings.exchange import Recording

LOAD = "export const options = { vus: 2, iterations: 4 };\n"
"""Options of a k6 script that several users run."""
K6 = "import http from 'k6/http';\n\nexport default function () {\n%s}\n"


def k6(*lines: str) -> str:
    """A k6 script whose iteration has these lines."""
    return K6 % "".join(f"  {line}\n" for line in lines)


def project_of(recordings: Iterable[Recording], config: Config | None = None) -> Project:
    """A project whose recordings are in memory."""
    known = {recording.path: recording for recording in recordings}

    def load(path: str) -> Recording:
        if path not in known:
            raise RecordingError(f"{path}: there is no such file")
        return known[path]

    return Project(config or Config(), tuple(known), load=load)
